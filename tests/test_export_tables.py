"""POLECAT, GDELT, ICEWS and agreements: opened by what opens them, and compared with the specification by column."""

import csv
import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest

from dragoman.data import read_yaml
from dragoman.record.tables.spec import layout, spec
from dragoman.store import Ledger
from exporting import TEXT, fill, put, story
from record_factory import Story, day

pandas = pytest.importorskip("pandas", reason="pip install pandas")
TABLES = ("polecat", "gdelt", "icews")


def read(path: Path, **how: Any) -> Any:
    return pandas.read_csv(path, sep="\t", keep_default_na=False, dtype=str, **how)


def test_polecat_has_its_forty_columns_and_says_none_for_what_is_unknown(address: str, tmp_path: Path) -> None:
    report = put(fill(address, story()), "polecat", tmp_path / "p.tsv")
    table = read(tmp_path / "p.tsv")
    assert len(table.columns) == 40
    assert tuple(table.columns) == layout("polecat").names
    assert table.iloc[0].to_dict() == {
        "Event ID": "a.txt#e1",
        "Event Date": "2023-03-02",
        "Event Type": "CONSULT",
        "Event Mode": "phone",
        "Intensity": "1.5",
        "Quad Code": "VERBAL COOPERATION",
        "Contexts": "military; diplomatic",
        "Actor Name": "Anil Rao; Dana Peled",
        "Actor Country": "IND; ISR",
        "Actor COW": "750; 666",
        "Primary Actor Sector": "GOV; GOV",
        "Actor Sectors": "GOV; MIL",
        "Actor Title": "Minister of Defence; None",
        "Actor Name Raw": "None",
        "Wikipedia Actor ID": "Q42; None",
        **dict.fromkeys(layout("polecat").names[15:23], "None"),
        "Placename": "Haifa",
        "City": "Haifa",
        "District": "None",
        "Province": "None",
        "Country": "ISR",
        "Latitude": "32.8",
        "Longitude": "34.99",
        "GeoNames ID": "294801",
        "Raw Placename": "None",
        "Feature Type": "PPL",
        "Source": "The Wire",
        "Publication Date": "2023-03-03",
        "Story People": "Anil Rao; Dana Peled",
        "Story Organizations": "None",
        "Story Locations": "Haifa",
        "Language": "en",
        "Version": "dragoman 0.1.0 c0de",
    }
    assert report.rows == {"rows": 2}
    assert report.left_out == {"told as future": 1}


def test_gdelt_has_its_sixty_one_columns(address: str, tmp_path: Path) -> None:
    put(fill(address, story()), "gdelt", tmp_path / "g.tsv")
    table = read(tmp_path / "g.tsv")
    assert len(table.columns) == 61
    assert tuple(table.columns) == layout("gdelt").names
    call, blame = table.to_dict("records")
    filled = {name: value for name, value in call.items() if value != ""}
    assert dt.datetime.strptime(filled.pop("DATEADDED"), "%Y%m%d%H%M%S").year > 2000
    assert 0 < int(filled.pop("GlobalEventID")) < 2**52
    assert filled == {
        "Day": "20230302",
        "MonthYear": "202303",
        "Year": "2023",
        "FractionDate": str(round(2023 + 92 / 365, 4)),
        "Actor1Code": "INDGOVMIL",
        "Actor1Name": "ANIL RAO",
        "Actor1CountryCode": "IND",
        "Actor1Type1Code": "GOV",
        "Actor1Type2Code": "MIL",
        "Actor2Code": "ISRGOV",
        "Actor2Name": "DANA PELED",
        "Actor2CountryCode": "ISR",
        "Actor2Type1Code": "GOV",
        "IsRootEvent": "1",
        "EventCode": "041",
        "EventBaseCode": "041",
        "EventRootCode": "04",
        "QuadClass": "1",
        "GoldsteinScale": "1.0",
        "NumMentions": "1",
        "NumSources": "1",
        "NumArticles": "1",
        "Actor1Geo_Type": "0",
        "Actor2Geo_Type": "0",
        "ActionGeo_Type": "4",
        "ActionGeo_Fullname": "Haifa, Israel",
        "ActionGeo_CountryCode": "IS",
        "ActionGeo_ADM1Code": "IS",
        "ActionGeo_Lat": "32.8",
        "ActionGeo_Long": "34.99",
        "SOURCEURL": "https://news.example/a.txt",
    }
    assert (blame["Actor1CountryCode"], blame["Actor2CountryCode"], blame["QuadClass"]) == ("ISR", "IND", "3")


def test_gdelt_has_one_row_for_a_happening_with_all_its_reports(address: str, tmp_path: Path) -> None:
    fill(address, story("a.txt"), story("b.txt", publisher="The Post"))
    with Ledger.open(address) as ledger:
        ledger.reconcile()
    report = put(address, "gdelt", tmp_path / "g.tsv")
    table = read(tmp_path / "g.tsv")
    calls = table[table.EventCode == "041"]
    assert calls[["NumMentions", "NumSources", "NumArticles"]].values.tolist() == [["2", "2", "2"]]
    assert report.left_out["further report of a happening"] == 2


def test_every_type_and_mode_of_plover_has_a_cameo_code_of_its_quad() -> None:
    for type, facts in read_yaml("plover.yaml")["events"].items():
        for modes in ((), *((mode,) for mode in facts.get("modes", {}))):
            code = spec().code(type, modes)
            assert code is not None
            assert -10 <= spec().codes[code].goldstein <= 10
            conflict = int(code[:2]) >= 9
            assert conflict == (facts["quad"] > 2), (type, modes, code)


def test_icews_has_a_row_for_each_pair(address: str, tmp_path: Path) -> None:
    told = Story("m.txt", "Rao, Peled and Okello met. They parted.")
    people = tuple(told.actor(*one) for one in (("Rao", "IND"), ("Peled", "ISR"), ("Okello", "UGA")))
    told.event("CONSULT", "met", people, day("2023-03-03"), modes=("visit",))
    told.event("AID", "parted", people[:2], day("2023-03-03"), recipients=people[2:])
    told.event("PROTEST", "parted", people[:1], day("2023-03-03"))
    put(fill(address, told.record()), "icews", tmp_path / "i.tsv")
    table = read(tmp_path / "i.tsv")
    assert tuple(table.columns) == layout("icews").names
    assert len(table.columns) == 20
    names = table[["Source Name", "Target Name"]].values.tolist()
    assert names[:3] == [["Rao", "Peled"], ["Rao", "Okello"], ["Peled", "Okello"]]
    assert names[3:] == [["Rao", "Okello"], ["Peled", "Okello"], ["Rao", ""]]
    assert table["Event ID"].nunique() == 3
    assert table.iloc[0][["Event Text", "CAMEO Code", "Intensity", "Source Country"]].tolist() == [
        *("Make a visit", "042", "1.9", "India")
    ]
    assert table["Sentence Number"].tolist() == ["1", "1", "1", "2", "2", "2"]
    assert table["Source Sectors"].unique().tolist() == ["executive government"]


@pytest.mark.parametrize("format", TABLES)
def test_each_row_has_its_offsets_and_hash_beside_it(format: str, address: str, tmp_path: Path) -> None:
    record = story()
    put(fill(address, record), format, tmp_path / "t.tsv")
    rows, spans = read(tmp_path / "t.tsv"), read(tmp_path / "t.tsv.spans.tsv")
    assert tuple(spans.columns) == layout("spans").names
    assert set(spans["Row ID"]) == set(rows.iloc[:, 0])
    first = spans.iloc[0]
    assert first["SHA256"] == record.document.sha256
    assert TEXT[int(first["Start"]) : int(first["End"])] == "Anil Rao telephoned Dana Peled from Haifa."
    start, end = map(int, first["Trigger"].split("-"))
    assert TEXT[start:end] == "telephoned"


@pytest.mark.parametrize("format", TABLES)
def test_numbers_and_dates_are_read_as_such(format: str, address: str, tmp_path: Path) -> None:
    put(fill(address, story()), format, tmp_path / "t.tsv")
    table = pandas.read_csv(tmp_path / "t.tsv", sep="\t")
    for column in layout(format).columns:
        values = table[column.name].dropna()
        if column.kind in ("number", "integer"):
            assert all(math.isfinite(value) for value in values.astype(float)), column.name
        if column.kind == "date":
            assert pandas.to_datetime(values).dt.year.tolist() == [2023] * len(values)


def test_the_header_can_be_left_out(address: str, tmp_path: Path) -> None:
    put(fill(address, story()), "gdelt", tmp_path / "g.tsv", header=False)
    assert read(tmp_path / "g.tsv", header=None).shape == (2, 61)


def test_other_readers_see_the_same_table(address: str, tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="pip install polars")
    duckdb = pytest.importorskip("duckdb", reason="pip install duckdb")
    put(fill(address, story(title='"Quoted" =1', publisher='5" Wire\tand "')), "polecat", tmp_path / "p.tsv")
    expected = read(tmp_path / "p.tsv").values.tolist()
    assert expected[0][33] == '5" Wire and "'
    frame = polars.read_csv(tmp_path / "p.tsv", separator="\t", infer_schema=False)
    assert [list(row) for row in frame.rows()] == expected
    found = duckdb.sql(
        f"SELECT * FROM read_csv('{tmp_path / 'p.tsv'}', delim='\t', header=true, all_varchar=true, quote='\"')"
    )
    assert [list(row) for row in found.fetchall()] == expected


def test_an_agreement_is_one_row_with_a_day_for_each_stage(address: str, tmp_path: Path) -> None:
    records = []
    for number, (action, when) in enumerate(
        (("signed", "2023-03-03"), ("ratified", "2023-06-01"), ("signed", "2023-03-04"))
    ):
        told = Story(f"{number}.txt", "India and Israel have the Haifa Accord and an MoU.", publisher=f"P{number}")
        parties = (told.actor("India", "IND", person=False), told.actor("Israel", "ISR", person=False))
        told.instrument("Haifa Accord", parties, day(when), kind="pact", action=action)
        told.instrument("MoU", parties, day(when))
        records.append(told.record())
    report = put(fill(address, *records), "agreements", tmp_path / "a.csv")
    table = pandas.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    assert tuple(table.columns) == layout("agreements").names
    accord = table[table.Title == "Haifa Accord"].iloc[0].to_dict()
    filled = {name: value for name, value in accord.items() if value and name != "ID"}
    assert filled == {
        "Title": "Haifa Accord",
        "Kind": "pact",
        "Parties": "IND; ISR",
        "PartyNames": "India; Israel",
        "FirstReported": "2023-03-03",
        "Signed": "2023-03-03",
        "Ratified": "2023-06-01",
        "Reports": "3",
        "Outlets": "3",
        "Sources": "0.txt; 1.txt; 2.txt",
    }
    assert (table.Title == "MoU").sum() == 3, "a name that is but a kind is another agreement each day"
    assert report.rows == {"agreements": 4}
    spans = read(tmp_path / "a.csv.spans.tsv")
    assert set(spans["Row ID"]) == set(table.ID)


def test_days_and_countries_choose_and_the_rest_is_counted(address: str, tmp_path: Path) -> None:
    fill(address, story())
    late = put(address, "polecat", tmp_path / "late.tsv", since="2023-03-03")
    assert late.left_out == {"outside the days": 1, "told as future": 1}
    other = put(address, "polecat", tmp_path / "other.tsv", countries=("UGA",))
    assert other.left_out == {"other countries": 3}
    assert list(csv.reader((tmp_path / "other.tsv").open(), delimiter="\t"))[1:] == []
    whole = put(address, "agreements", tmp_path / "a.csv", until="2023-03-02")
    assert whole.left_out == {"outside the days": 1}
