"""Parquet, Dataverse, GeoJSON, PLOVER and FollowTheMoney, opened by their readers."""

import datetime as dt
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from dragoman.record.tables.arrow import schema_of
from dragoman.record.tables.spec import layout
from dragoman.store import Ledger
from exporting import TEXT, fill, put, story
from record_factory import call, day

TABLES = ("events", "statements", "mentions", "dyad_months")


def test_parquet_has_typed_columns_and_says_what_made_it(address: str, tmp_path: Path) -> None:
    put(fill(address, story()), "parquet", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(f"{name}.parquet" for name in TABLES)
    for name in TABLES:
        table = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        assert table.schema.equals(schema_of(layout(name), {}).remove_metadata()), name
        about = {field.name: field.metadata[b"about"].decode() for field in table.schema}
        assert about == {column.name: column.about for column in layout(name).columns}
        (run,) = json.loads(table.schema.metadata[b"dragoman.runs"])
        assert (run["codebook"], run["model"], run["records"]) == ("c0de", "en_test 1.0", 1)
    events = pq.read_table(tmp_path / "out" / "events.parquet").to_pylist()
    assert len(events) == 3, "a table with a status has all of them"
    first = events[0]
    assert (first["date_start"], first["date_end"]) == (dt.date(2023, 3, 2), dt.date(2023, 3, 3))
    assert first["actors"] == ["Anil Rao", "Dana Peled"]
    assert first["actor_wikidata"] == ["Q42", None]
    assert TEXT[first["start"] : first["end"]].startswith("Anil Rao telephoned")
    assert (first["sentence"], first["topics"], first["happening"]) == (None, None, None)


def test_parquet_opens_in_pandas_polars_and_duckdb(address: str, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pip install pandas")
    polars = pytest.importorskip("polars", reason="pip install polars")
    duckdb = pytest.importorskip("duckdb", reason="pip install duckdb")
    put(fill(address, story()), "parquet", tmp_path / "out", with_text=True)
    for name in TABLES:
        path, expected = tmp_path / "out" / f"{name}.parquet", layout(name).names
        rows = pq.read_table(path).to_pylist()
        assert tuple(pandas.read_parquet(path).columns) == expected
        assert polars.read_parquet(path).to_dicts() == rows
        found = duckdb.sql(f"SELECT * FROM '{path}'")
        assert tuple(found.columns) == expected
        assert [dict(zip(expected, row, strict=True)) for row in found.fetchall()] == rows
    where = f"'{tmp_path / 'out' / 'events.parquet'}'"
    assert duckdb.sql(f"SELECT count(*) FROM {where} WHERE list_contains(actor_countries, 'IND')").fetchall() == [(2,)]


def test_dyad_months_count_each_happening_once(address: str, tmp_path: Path) -> None:
    fill(address, call("a.txt"), call("b.txt"), call("c.txt", day("2023-04-10")), call("d.txt", status="hypothetical"))
    put(address, "parquet", tmp_path / "before")
    with Ledger.open(address) as ledger:
        ledger.reconcile()
    put(address, "parquet", tmp_path / "after")
    before, after = (pq.read_table(tmp_path / one / "dyad_months.parquet").to_pylist() for one in ("before", "after"))
    assert [row["happenings"] for row in before] == [2, 1]
    assert after[0] == {
        "month": dt.date(2023, 3, 1),
        "first": "IND",
        "second": "ISR",
        "quad": 1,
        "happenings": 1,
        "reports": 2,
        "score_mean": 2.5,
        "score_sum": 2.5,
    }
    assert after[1]["month"] == dt.date(2023, 4, 1)


def test_geojson_is_a_collection_of_points_with_longitude_first(address: str, tmp_path: Path) -> None:
    report = put(fill(address, story()), "geojson", tmp_path / "g.geojson")
    made = json.loads((tmp_path / "g.geojson").read_text("utf-8"))
    assert made["type"] == "FeatureCollection"
    (feature,) = made["features"]
    assert (feature["type"], feature["id"]) == ("Feature", "a.txt#e1")
    assert feature["geometry"] == {"type": "Point", "coordinates": [34.99, 32.8]}
    assert tuple(feature["properties"]) == layout("geojson").names
    assert feature["properties"]["countries"] == ["IND", "ISR"]
    assert report.left_out == {"no place": 2}


def test_plover_lines_have_offsets_always_and_words_only_with_text(address: str, tmp_path: Path) -> None:
    fill(address, story())
    put(address, "plover", tmp_path / "bare.jsonl")
    put(address, "plover", tmp_path / "full.jsonl", with_text=True)
    bare, full = (
        [json.loads(line) for line in (tmp_path / name).read_text("utf-8").splitlines()]
        for name in ("bare.jsonl", "full.jsonl")
    )
    assert set(bare[0]) == set(full[0]) == set(layout("plover").names)
    assert (bare[0]["text"], bare[0]["event_text"], bare[0]["source"][0]["actor_text"]) == (None, [], None)
    assert full[0]["event_text"] == ["telephoned"]
    where = bare[0]["event_text_info"][0]
    assert TEXT[where["start"] : where["end"]] == "telephoned"
    assert bare[0]["cite_info"]["version"] == 1


@pytest.mark.parametrize(
    "format", ["plover", "polecat", "gdelt", "icews", "parquet", "ftm", "geojson", "agreements", "dataverse"]
)
def test_no_words_of_the_text_leave_unless_asked_for(format: str, address: str, tmp_path: Path) -> None:
    fill(address, story())
    put(address, format, tmp_path / "out")
    written = [path for path in [tmp_path / "out", *tmp_path.rglob("*")] if path.is_file()]
    assert written
    for path in written:
        held = str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else path.read_text("utf-8")
        for words in ("telephoned", "would come", "They signed", "on the day"):
            assert words not in held, path


def test_followthemoney_takes_every_entity_and_property(address: str, tmp_path: Path) -> None:
    ftm = pytest.importorskip("followthemoney", reason="pip install followthemoney==3.8.2")
    put(fill(address, story(), call("b.txt")), "ftm", tmp_path / "f.jsonl", with_text=True)
    entities = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text("utf-8").splitlines()]
    kinds: dict[str, Any] = {}
    for raw in entities:
        schema = ftm.model.get(raw["schema"])
        schema.validate(raw)
        proxy = ftm.model.get_proxy(raw, cleaned=False)
        assert proxy.to_dict()["properties"].keys() == raw["properties"].keys(), "a value was cleaned away"
        kinds.setdefault(raw["schema"], []).append(proxy)
    assert {"Article", "Person", "Event", "Documentation"} == set(kinds)
    assert set(kinds) <= set(layout("ftm").names)
    ids = {raw["id"] for raw in entities}
    for raw in entities:
        for name in ("proof", "involved", "organizer", "document", "entity"):
            assert set(raw["properties"].get(name, [])) <= ids
    called = next(one for one in kinds["Event"] if one.get("recordId") == ["a.txt#e1"])
    assert (called.get("startDate"), called.get("endDate"), called.get("location")) == (
        *(["2023-03-02"], ["2023-03-03"], ["Haifa"]),
    )
    said = next(one for one in kinds["Documentation"] if one.get("role") == ["statement"])
    assert said.get("entity") == ["Q42"]
    assert said.get("description") == ["drones would come soon"]


def test_a_dataverse_folder_is_whole_and_its_checksums_hold(address: str, tmp_path: Path) -> None:
    (tmp_path / "cc0.txt").write_text("CC0 1.0", "utf-8")
    put(fill(address, story()), "dataverse", tmp_path / "d", licence=tmp_path / "cc0.txt")
    folder = tmp_path / "d"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = {f"data/{name}.{kind}" for name in TABLES for kind in ("parquet", "tsv")}
    pages = {"CODEBOOK.md", "README.md", "LICENSE.txt", "versions.json", "checksums.sha256"}
    assert names == tables | pages | {"data/agreements.csv", "data/agreements.csv.spans.tsv"}
    lines = [line.split("  ") for line in (folder / "checksums.sha256").read_text().splitlines()]
    sums = {name: expected for expected, name in lines}
    assert set(sums) == names - {"checksums.sha256"}
    for name, expected in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected
    subprocess.run(["sha256sum", "--quiet", "-c", "checksums.sha256"], cwd=folder, check=True)
    assert (folder / "LICENSE.txt").read_text() == "CC0 1.0"
    versions = json.loads((folder / "versions.json").read_text())
    assert (versions["codebooks"], versions["runs"][0]["kb"]) == (["c0de"], "feed")
    book = (folder / "CODEBOOK.md").read_text("utf-8")
    for name in (*TABLES, "agreements"):
        for column in layout(name).columns:
            assert f"| `{column.name}` | {column.kind} | {column.about} |" in book


def test_the_tsv_of_a_folder_holds_what_its_parquet_holds(address: str, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pip install pandas")
    put(fill(address, story()), "dataverse", tmp_path / "d")
    for name in TABLES:
        rows = pq.read_table(tmp_path / "d" / "data" / f"{name}.parquet").to_pylist()
        text = pandas.read_csv(tmp_path / "d" / "data" / f"{name}.tsv", sep="\t", dtype=str, keep_default_na=False)
        assert tuple(text.columns) == layout(name).names
        assert len(text) == len(rows)
    assert text["score_sum"].tolist() == [str(row["score_sum"]) for row in rows]
