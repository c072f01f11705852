"""Exports of what is odd: hostile names, strange characters, empty ledgers, places that are taken, many rows."""

import csv
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dragoman.read.cli import app
from dragoman.read.export.cells import Table, cell, json_line, safe
from dragoman.read.export.places import new_folder
from dragoman.read.output import OutputError
from dragoman.record.tables.spec import Column, Layout, layout, spec
from exporting import fill, put, story
from record_factory import Story, call, day, odd_record

DOCS = Path(__file__).resolve().parent.parent / "docs" / "exports.md"
FORMATS = ("plover", "polecat", "gdelt", "icews", "parquet", "ftm", "geojson", "agreements", "dataverse")
TWO = Layout(about="", columns=(Column(name="a", kind="text", about=""), Column(name="b", kind="number", about="")))


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_is_one_safe_cell_of_one_line(text: str, number: float) -> None:
    for delimiter in "\t,":
        out = io.StringIO()
        Table(out, TWO, delimiter).write({"a": text, "b": number})
        written = out.getvalue()
        assert len(written.splitlines()) == 2
        written.encode("utf-8")
        _, (got, value) = csv.reader(io.StringIO(written), delimiter=delimiter)
        assert float(value) == number
        assert not got.lstrip(" ").startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_formula_is_made_safe_in_text_alone(text: str) -> None:
    assert safe(text).startswith("'")
    assert cell(-2.5, "number", "") == "-2.5"
    assert cell("India - Israel", "text", "") == "India - Israel"


@given(st.text())
def test_any_text_is_one_line_of_json(text: str) -> None:
    line = json_line({"text": text})
    line.encode("utf-8")
    assert len(line.splitlines()) == 1 or "\x85" in text or "\x1c" in line
    assert json.loads(line)["text"] == text or any(0xD800 <= ord(one) < 0xE000 or one == "\0" for one in text)


@pytest.mark.parametrize("format", FORMATS)
def test_odd_records_are_exported_whole(format: str, address: str, tmp_path: Path) -> None:
    records = [odd_record(seed) for seed in range(25)]
    told = Story("हि.txt", "Ирина Ким встретила Δάφνη. They met.", title='=HYPERLINK("x")\t"q"')
    people = (told.actor("Ирина Ким", "RUS"), told.actor("Δάφνη", "GRC"))
    told.event("CONSULT", "They met", people, day("2023-03-03"))
    fill(address, *records, told.record())
    report = put(address, format, tmp_path / "out", with_text=True)
    assert report.rows.total() > 0
    for path in [tmp_path / "out", *tmp_path.rglob("*")]:
        if path.suffix == ".parquet":
            pq.read_table(path)
        elif path.is_file():
            path.read_text("utf-8")
    if format in ("polecat", "gdelt", "icews"):
        lines = (tmp_path / "out").read_text("utf-8").splitlines()
        assert {len(row) for row in csv.reader(lines, delimiter="\t")} == {len(layout(format).columns)}
        wanted = "ΔΆΦΝΗ" if format == "gdelt" else "Δάφνη"
        assert wanted in lines[-1]


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_ledger_gives_an_empty_export(format: str, address: str, tmp_path: Path) -> None:
    report = put(fill(address), format, tmp_path / "out")
    assert not report.rows.total()
    assert (tmp_path / "out").exists()
    if format == "geojson":
        assert json.loads((tmp_path / "out").read_text()) == {"type": "FeatureCollection", "features": []}
    if format == "parquet":
        assert pq.read_table(tmp_path / "out" / "events.parquet").num_rows == 0


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_ledger_gives_the_same_bytes(format: str, address: str, tmp_path: Path) -> None:
    fill(address, story(), call("b.txt"))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        put(address, format, tmp_path / name / "out")
    one, two = (_bytes_in(tmp_path / name) for name in ("one", "two"))
    assert one == two
    assert one


def _bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("format", FORMATS)
def test_what_stands_there_is_replaced_only_when_asked(format: str, address: str, tmp_path: Path) -> None:
    fill(address, story())
    put(address, format, tmp_path / "out")
    with pytest.raises(OutputError, match="--overwrite"):
        put(address, format, tmp_path / "out")
    put(address, format, tmp_path / "out", overwrite=True)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_folder_with_other_things_in_it_is_never_replaced(address: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.tex").write_text("dear")
    for format in ("parquet", "dataverse"):
        with pytest.raises(OutputError, match=r"thesis\.tex"):
            put(fill(address), format, tmp_path / "home", overwrite=True)
    assert (tmp_path / "home" / "thesis.tex").read_text() == "dear"


def test_a_folder_that_fails_leaves_nothing_and_keeps_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").write_text("old")
    with pytest.raises(RuntimeError):
        _fail_in(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "a").read_text() == "old"


def _fail_in(path: Path) -> None:
    with new_folder(path, True, ("a",)) as folder:
        (folder / "a").write_text("new")
        raise RuntimeError


def test_the_page_describes_every_column_of_every_format() -> None:
    page = DOCS.read_text("utf-8")
    for name, found in spec().formats.items():
        assert found.about in page, name
        for column in found.columns:
            assert f"| `{column.name}` | {column.kind} | {column.about} |" in page, (name, column.name)


def run(*args: Any) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", *map(str, args)])
    return done.exit_code, done.output


def test_the_command_tells_rows_and_what_is_left_out(address: str, tmp_path: Path) -> None:
    fill(address, story())
    code, said = run("gdelt", "--ledger", address, "--output", tmp_path / "g.tsv", "--countries", "ind,isr")
    assert code == 0
    assert "exported 2 rows" in said
    assert "left out: 1 (told as future)" in said
    code, said = run("gdelt", "--ledger", address, "--output", tmp_path / "g.tsv")
    assert code == 1
    assert "--overwrite" in said


@pytest.mark.parametrize(
    "wrong",
    [
        ("atlas",),
        ("gdelt", "--countries", "XYZ"),
        ("gdelt", "--since", "2023-02-01", "--until", "2023-01-01"),
        ("geojson", "--no-header"),
        ("gdelt", "--licence", "x"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(wrong: tuple[str, ...], tmp_path: Path) -> None:
    code, _ = run(*wrong, "--ledger", tmp_path / "no.ledger", "--output", tmp_path / "out")
    assert code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", ["gdelt", "ftm", "parquet"])
def test_memory_does_not_grow_with_the_ledger(format: str, tmp_path: Path) -> None:
    fill(str(tmp_path / "small.ledger"), story())
    put(str(tmp_path / "small.ledger"), format, tmp_path / "small.out")  # loads what is loaded once
    peaks = []
    for number in (250, 850):  # both more than two batches
        place = fill(str(tmp_path / f"{number}.ledger"), *(call(f"{n}.txt", text=_long(n)) for n in range(number)))
        tracemalloc.start()
        put(place, format, tmp_path / f"{number}.out")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # The texts of 600 more documents alone have 24 MB; rows that wait for their row group may be some.
    assert peaks[1] - peaks[0] < 8e6, peaks


def _long(number: int) -> str:
    return "Anil Rao telephoned Dana Peled from his desk. " + f"The two spoke of drones, number {number}. " * 960
