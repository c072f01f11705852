"""Imported tables: every format in, nothing by halves, and what the knowledge base makes of them."""

import datetime as dt
import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DataError
from dragoman.pipeline import Coder
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.imported import store as store_module
from dragoman.resolve.imported.change import Origin, Report, import_file, reindex, remove
from dragoman.resolve.imported.fields import Fields
from dragoman.resolve.imported.files import ImportFile
from dragoman.resolve.imported.store import default_path, sources, store_in_use
from dragoman.resolve.kb_types import Holder

HEADER = "kind,name,aliases,country,office,position,start,end,seen,wikidata,acronym,sectors\n"
POST, DAY = "Minister of Defence", dt.date(2024, 6, 1)


@pytest.fixture(scope="module")
def own() -> KnowledgeBase:
    return KnowledgeBase.load()


@pytest.fixture(scope="module")
def fields(own: KnowledgeBase) -> Fields:
    return Fields(own.countries, own.offices, own.sectors)


@pytest.fixture(scope="module")
def vacant(own: KnowledgeBase) -> str:
    """A country of whose defence ministers the package's own table knows nothing."""
    return next(code for code in own.countries.codes if not own.all_of(code, POST))


@pytest.fixture(scope="module")
def presumed(own: KnowledgeBase) -> tuple[Holder, dt.date]:
    """Somebody of whom the package's own table is certain early in 2022, and whom it presumes to stay to the day."""
    then, later = dt.date(2022, 2, 1), dt.date(2024, 2, 1)
    for code in own.countries.codes:
        for office in (POST, "Minister of Finance", "Minister of Justice", "Minister of Health"):
            one, other = own.all_holding(code, office, then), own.all_holding(code, office, later)
            if len(one) == len(other) == 1 and one[0].certain and not other[0].certain:
                assert one[0].person == other[0].person
                return one[0], later
    raise AssertionError("the table presumes nobody; take other days")


class Desk:
    """A store in a folder, and files to import into it."""

    def __init__(self, folder: Path, own: KnowledgeBase, fields: Fields) -> None:
        self.folder = folder
        self.store = folder / "kb.sqlite"
        self.own = own
        self.fields = fields

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def take(self, file: str, content: str | bytes, **origin: Any) -> Report:
        return import_file(self.file(file, content), self.store, self.fields, Origin(**origin))

    def plain(self, *rows: str, file: str = "mine.csv", **origin: Any) -> Report:
        return self.take(file, HEADER + "".join(row + "\n" for row in rows), **origin)

    def entities(self, *entities: dict[str, Any], **origin: Any) -> Report:
        return self.take("peps.jsonl", "".join(json.dumps(one) + "\n" for one in entities), **origin)

    def kb(self) -> KnowledgeBase:
        return self.own.with_imported(self.store)

    def refused(self, name: str, content: str | bytes, **origin: Any) -> str:
        with pytest.raises(DataError) as error:
            self.take(name, content, **origin)
        assert not self.left()
        return str(error.value)

    def left(self) -> list[str]:
        """What an import leaves beside the store; nothing but its lock should be there."""
        return [path.name for path in self.folder.iterdir() if ".part" in path.name]


@pytest.fixture
def desk(tmp_path: Path, own: KnowledgeBase, fields: Fields) -> Desk:
    return Desk(tmp_path, own, fields)


def entity(id: str, schema: str, last_seen: str = "2025-01-01T00:00:00", **properties: Any) -> dict[str, Any]:
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id, "schema": schema, "properties": values, "last_seen": last_seen, "datasets": ["x"]}


def occupancy(id: str, holder: str, post: str, **properties: Any) -> dict[str, Any]:
    return entity(id, "Occupancy", holder=holder, post=post, **properties)


def first(found: list[Holder]) -> Holder:
    assert found, "nobody found"
    return found[0]


# Our own CSV


def test_plain_rows_answer_by_name_and_by_office(desk: Desk, vacant: str) -> None:
    report = desk.plain(
        f"person,Zoltan Makeup,Z. Makeup,{vacant},Minister of Defence,,2024-01-05,2024-11-05,,Q990000001,,",
        "organisation,Board of Made-up Fisheries,Fish Board,Norway,,,,,,Q990000002,BMUF,GOV",
    )
    assert (report.source.persons, report.source.terms, report.source.organisations) == (1, 1, 1)
    kb = desk.kb()
    holder = first(kb.holders("Zoltan Makeup", DAY))
    assert (holder.country, holder.office, holder.certain, holder.imported) == (vacant, POST, True, True)
    assert holder.why == "office table mine 2024-01-05..2024-11-05 (imported)"
    assert kb.holder_of(vacant, POST, DAY) == holder
    assert first(kb.person("Makeup")).wikidata == "Q990000001"
    assert kb.holders("Zoltan Makeup", dt.date(2024, 11, 6)) == []
    for name in ("BMUF", "the Board of Made-up Fisheries", "Fish Board", "BOARD OF MADE-UP FISHERIES"):
        found = kb.organisation(name)
        assert found is not None
        assert (found.country, found.kind, found.acronym, found.source) == ("NOR", "GOV", "BMUF", "mine")
    assert kb.organisation("bmuf") is None


def test_names_match_as_in_the_packages_table(desk: Desk) -> None:
    desk.plain("person,Mohammed Testanov,,KAZ,Minister of Health,,2024-01-05,2024-11-05,,,,")
    kb = desk.kb()
    for spelling in ("Muhammad Testanov", "Mohammed Testanóv", "M. Testanov", "TESTANOV"):
        assert first(kb.holders(spelling, DAY, "KAZ")).person == "Mohammed Testanov"
    assert kb.holders("Mohammed Testonova", DAY, "KAZ") == []


@pytest.mark.parametrize(
    ("written", "code"),
    [("NOR", "NOR"), ("no", "NOR"), ("Norway", "NOR"), ("suhh", "RUS"), ("TW", "TWN"), ("Türkiye", "TUR"),
     ("People's Republic of China", "CHN"), ("xk", "KOS")],
)  # fmt: skip
def test_countries_by_code_or_name(desk: Desk, written: str, code: str) -> None:
    desk.plain(f"person,Zoltan Makeup,,{written},Minister of Defence,,2024-01-05,2024-11-05,,,,")
    assert first(desk.kb().person("Zoltan Makeup")).country == code


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("person,Ola Nordmann,,NOR,Minister of Health,,2024-02-30,,,,,", "mine.csv:3: start: '2024-02-30' is no day"),
        ("person,Ola Nordmann,,NOR,Minister of Health,,05/03/2024,,,,,", "start: '05/03/2024' is no day; write YYYY"),
        ("person,Ola Nordmann,,NOR,Minister of Health,,0024-01-01,,,,,", "the year of '0024-01-01' is not between"),
        ("person,Ola Nordmann,,NOR,Minister of Health,,2024-03,2024-02-01,,,,", "end: 2024-02-01 is before the start"),
        ("person,Ola Nordmann,,Nowray,Minister of Health,,2024,,,,,", "country: 'Nowray' is no country; is it NOR"),
        ("person,Ola Nordmann,,,Minister of Health,,2024,,,,,", "country: '' is no country"),
        ("person,Ola Nordmann,,EU,Minister of Health,,2024,,,,,", "is no country that holds offices here"),
        ("person,Ola Nordmann,,NOR,Minister of Helth,,2024,,,,,", "is it 'Minister of Health'?"),
        ("person,Ola Nordmann,,NOR,,,2024,,,,,", "office: office and position are both empty"),
        ("person,Ola Nordmann,,NOR,Minister of Health,,,,,,,", "start: start, end and seen are all empty"),
        ("person,,,NOR,Minister of Health,,2024,,,,,", "name: is empty"),
        ("person,Ola Nordmann,,NOR,Minister of Health,,2024,,,12345,,", "wikidata: '12345' is no Wikidata id"),
        ("planet,Ola Nordmann,,NOR,Minister of Health,,2024,,,,,", "kind: 'planet' is neither person nor"),
        ("person," + "x" * 400 + ",,NOR,Minister of Health,,2024,,,,,", "name: 400 characters"),
        ("organisation,Some Board,,NOR,,,,,,,,XYZ", "sectors: 'XYZ' is none of"),
        ("person,Ola Nordmann,,NOR,Minister of Health,,2024,,,,,,,extra", "14 cells under a header of 12"),
        ("person,Kari Nordmann,,NOR,Minister of Health,,2020,2021,,,,", "says the same as line 2"),
        ("person,Per Nordmann,,NOR,Minister of Health,,2022,2023,,Q990000009,,\n"
         "person,Pal Nordmann,,NOR,Minister of Health,,2023,2024,,Q990000009,,", "Q990000009 is 'Per Nordmann'"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_imported(desk: Desk, row: str, words: str) -> None:
    good = "person,Kari Nordmann,,NOR,Minister of Health,,2020,2021,,,,"
    said = desk.refused("mine.csv", HEADER + good + "\n" + row + "\n")
    assert words in said
    assert "nothing was imported" in said
    assert sources(desk.store) == []
    report = desk.plain(good, row, skip_bad=True)
    assert sum(report.source.skipped.values()) == 1
    assert first(desk.kb().person("Kari Nordmann")).office == "Minister of Health"


def test_twenty_bad_rows_are_spelt_out_and_the_rest_counted(desk: Desk) -> None:
    rows = [f"person,Ola Nordmann {n},,NOR,Minister of Health,,2024-99,,,,," for n in range(33)]
    said = desk.refused("mine.csv", HEADER + "\n".join(rows))
    assert "33 bad rows (bad-date 33)" in said
    assert said.count("mine.csv:") == 1 + 20
    assert "... and 13 more" in said


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "\n \n", "is empty"),
        ("a.csv", "kind,name,nmae\n", "unknown column 'nmae'; is it 'name'?"),
        ("a.csv", "kind,name,name\nperson,a,b\n", "column name stands twice"),
        ("a.csv", HEADER, "holds nothing that can be imported"),
        ("a.csv", HEADER.encode() + b"person,Jos\xe9,,ESP,Minister of Health,,2024,,,,,\n", "not UTF-8"),
        ("a.csv", HEADER + 'person,"Ola,,NOR\n', "a quotation mark that is not closed?"),
        ("a.xlsx", b"PK\x03\x04xxxx", "Excel workbook"),
        ("a.html", "<!DOCTYPE html><p>no</p>", "is HTML or XML"),
        ("a.bin", b"\x00\x01\x02", "is no text file"),
        ("a.csv", "apple,pear\n1,2\n", "has columns apple, pear"),
        ("a.txt", "just words", "no header of a table"),
        ("a.json", '{"type": "FeatureCollection"}', "neither entities nor query results"),
        ("a.json", '[{"id": "x", "schema": "Person", "properties": {}}]', "one entity a line"),
        ("a.json", "[1, 2]", "record 1: is int, not an object"),
        ("a.json", "[]", "holds no results"),
        ("a.json", '[{"personLabel": "Ola", ', "not JSON, or cut short"),
        ("a.csv.gz", gzip.compress(HEADER.encode() * 500)[:-30], "damaged or cut short"),
    ],
)
def test_a_file_that_is_none_is_refused(desk: Desk, name: str, content: str | bytes, words: str) -> None:
    assert words in desk.refused(name, content)


def test_files_that_cannot_be_read(desk: Desk) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        import_file(desk.folder / "none.csv", desk.store, desk.fields)
    with pytest.raises(DataError, match="is a folder"):
        import_file(desk.folder, desk.store, desk.fields)


# FollowTheMoney

POSITION = entity("pos-fin", "Position", name="Minister of Finance of Slovenia", country="si", topics="gov.national")


def test_occupancies_may_come_before_whom_they_name(desk: Desk) -> None:
    report = desk.entities(
        occupancy("o1", "NK-1", "pos-fin", startDate="2023-02", status="current"),
        occupancy("o2", "NK-1", "pos-ba", startDate="2019-01-01", endDate="2020-01-01"),
        entity(
            "NK-1", "Person", name=["Ana Izmisljena", "Ана Измишљена"], alias="Anna Izmisljena", wikidataId="Q990000003"
        ),
        POSITION,
        entity("pos-ba", "Position", name="Minister of Finance of Bavaria", country="de", topics="gov.state"),
        entity("s1", "Sanction", program="x"),
    )
    assert report.source.format == "ftm"
    assert report.source.left_out == {"schema Sanction": 1}
    kb = desk.kb()
    holder = first(kb.holders("Anna Izmisljena", DAY))
    assert (holder.person, holder.country, holder.office) == ("Ana Izmisljena", "SVN", "Minister of Finance")
    assert (holder.start, holder.end, holder.certain) == (dt.date(2023, 2, 1), None, True)
    assert "seen in office 2025-01-01" in holder.why
    assert first(kb.holders("Ana Izmisljena", dt.date(2023, 2, 10))).certain is False
    later = first(kb.holders("Ana Izmisljena", dt.date(2025, 6, 1)))
    assert (later.certain, "presumed" in later.why) == (False, True)
    # A post below the state is kept as printed, and is not the state's.
    assert [one.office for one in kb.person("Ana Izmisljena", "DEU")] == [""]
    assert kb.holder_of("DEU", "Minister of Finance", dt.date(2019, 6, 1)) != first(kb.person("Ana Izmisljena", "DEU"))


def test_nested_entities(desk: Desk) -> None:
    inner = occupancy("o1", "NK-1", "", startDate="2023-02-01", endDate="2024-12-01")
    inner["properties"]["post"] = [POSITION]
    family = entity("f1", "Family", relative=[entity("NK-9", "Person", name="Eva Izmisljena")])
    person = entity("NK-1", "Person", name="Ana Izmisljena", positionOccupancies=[inner], familyPerson=[family])
    other = json.loads(json.dumps(person).replace("NK-1", "NK-2").replace('"o1"', '"o2"').replace("Ana ", "Ivo "))
    report = desk.entities(person, other)
    assert (report.source.persons, report.source.terms) == (2, 2)
    kb = desk.kb()
    assert first(kb.holders("Ivo Izmisljena", DAY)).office == "Minister of Finance"
    assert kb.person("Eva Izmisljena") == []


def test_status_ended_without_a_day_is_never_presumed(desk: Desk) -> None:
    desk.entities(
        POSITION,
        entity("p", "Person", name="Ana Izmisljena"),
        occupancy("o", "p", "pos-fin", startDate="2023-02-01", status="ended"),
    )
    kb = desk.kb()
    assert kb.holders("Ana Izmisljena", DAY) == []
    assert first(kb.person("Ana Izmisljena")).start == dt.date(2023, 2, 1)


def test_organisations_and_ties_to_public_bodies(desk: Desk) -> None:
    desk.entities(
        entity("b", "PublicBody", name=["Fiscal Board of Slovenia", "FBOS"], country="si"),
        entity("c", "Company", name="Made-up Metal Works", country="si"),
        entity("n", "Organization", name="Union of Made-up States", topics="gov.igo"),
        entity("p", "Person", name="Ana Izmisljena"),
        entity(
            "m", "Directorship", director="p", organization="b", role="Chairwoman", startDate="2023", endDate="2025"
        ),
        entity("m2", "Directorship", director="p", organization="c", role="Director", startDate="2023", endDate="2025"),
    )
    kb = desk.kb()
    found = {name: kb.organisation(name) for name in ("FBOS", "Made-up Metal Works", "Union of Made-up States")}
    kinds = {name: (one.kind, one.country) for name, one in found.items() if one is not None}
    assert kinds == {
        "FBOS": ("GOV", "SVN"),
        "Made-up Metal Works": ("BUS", "SVN"),
        "Union of Made-up States": ("IGO", None),
    }
    assert [one.position for one in kb.person("Ana Izmisljena")] == ["Chairwoman, Fiscal Board of Slovenia"]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{", ":3: this line is not JSON"),
        ("[]", ":3: is list, not an entity"),
        ('{"id": "x"}', "has no schema and properties"),
        ('{"schema": "Person", "properties": {}}', "id: is missing"),
        ('{"id": "x", "schema": "Person", "properties": {"name": "Ana"}}', "name: must be a list"),
        ('{"id": "x", "schema": "Person", "properties": {"name": [7]}}', "name: holds int, not text"),
        ('{"id": "x", "schema": "Person", "properties": {}}', "name: is empty"),
        (json.dumps(entity("p", "Person", name="Ana Twice")), "id: 'p' stands twice, first at line 2"),
        (json.dumps(entity("y", "Position", name="Minister", country="qq")), "country: 'qq' is no country"),
        (json.dumps(occupancy("o", "nobody", "pos-fin", startDate="2023")), "holder: 'nobody' is no entity"),
        (json.dumps(occupancy("o", "p", "", startDate="2023")), "post: an Occupancy needs a holder and a post"),
        (json.dumps(occupancy("o", "p", "pos-fin", startDate="yesterday")), "startDate: 'yesterday' is no day"),
        (json.dumps(occupancy("o", "p", "pos-fin", startDate="2023", endDate="2022")), "end: 2022 is before"),
    ],
)
def test_bad_entities_are_named(desk: Desk, bad: str, words: str) -> None:
    good = [POSITION, entity("p", "Person", name="Ana Izmisljena"), occupancy("z", "p", "pos-fin", startDate="2020")]
    lines = [*map(json.dumps, good[:2]), bad, json.dumps(good[2])]
    assert words in desk.refused("peps.jsonl", "\n".join(lines), format="ftm")
    report = desk.take("peps.jsonl", "\n".join(lines), format="ftm", skip_bad=True)
    assert (report.source.terms, sum(report.source.skipped.values())) == (1, 1)


# Wikidata

ROW = {
    "person": "http://www.wikidata.org/entity/Q990000004",
    "personLabel": "Ana Izmisljena",
    "positionLabel": "Minister of Finance of Slovenia",
    "iso3": "SVN",
    "start": "2023-02-01T00:00:00Z",
    "end": "2024-12-01T00:00:00Z",
    "aliases": "Anna I.|Ана",
}
OPEN = {**ROW, "person": "http://www.wikidata.org/entity/Q990000005", "personLabel": "Ivo Izmislja", "end": "",
        "start": "2024-12-02T00:00:00Z", "retrieved": "2025-03-01T12:00:00Z"}  # fmt: skip
UNKNOWN = {**ROW, "personLabel": "Eva Neznana", "person": "http://www.wikidata.org/entity/Q990000006",
           "end": "http://www.wikidata.org/.well-known/genid/0123456789abcdef0123456789abcdef"}  # fmt: skip


def results(shape: str) -> str:
    rows: list[dict[str, str]] = [{k: v for k, v in row.items() if v} for row in (ROW, ROW, OPEN, UNKNOWN)]
    if shape == "simple":
        return json.dumps(rows)
    verbose = [{k: {"type": "uri" if "://" in v else "literal", "value": v} for k, v in row.items()} for row in rows]
    verbose[-1]["end"] = {"type": "bnode", "value": "t1234"}
    if shape == "verbose":
        return json.dumps(verbose)
    if shape == "sparql":
        return json.dumps({"head": {"vars": list(OPEN)}, "results": {"bindings": verbose}}, indent=1)
    mark = "\t" if shape == "tsv" else ","
    lines = [mark.join(OPEN)] + [mark.join(row.get(name, "") for name in OPEN) for row in rows]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize("shape", ["csv", "tsv", "simple", "verbose", "sparql"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_query_results_as_they_are_saved(desk: Desk, shape: str, packed: bool) -> None:
    content = results(shape).encode()
    name = f"query.{'csv' if shape == 'csv' else 'json'}{'.gz' if packed else ''}"
    report = desk.take(name, gzip.compress(content) if packed else content)
    assert (report.source.format, report.source.name) == ("wikidata", "query")
    assert (report.source.persons, report.source.terms) == (3, 3)
    kb = desk.kb()
    holder = first(kb.holders("Anna I.", DAY, "SVN"))
    assert (holder.person, holder.office, holder.wikidata) == ("Ana Izmisljena", "Minister of Finance", "Q990000004")
    assert (holder.end, holder.certain) == (dt.date(2024, 12, 1), True)
    stays = first(kb.holders("Ivo Izmislja", dt.date(2025, 6, 1)))
    assert (stays.certain, stays.end) == (False, None)
    # An unknown end is not an open one once somebody else has the office.
    assert [one.certain for one in kb.holders("Eva Neznana", dt.date(2023, 6, 1))] == [False]
    assert kb.holders("Eva Neznana", dt.date(2025, 1, 1)) == []


def test_precision_of_days_is_minded(desk: Desk) -> None:
    header = "personLabel,positionLabel,countryLabel,start,startPrecision,end\n"
    desk.take("q.csv", header + "Ana Izmisljena,Minister of Finance,Slovenia,2023-01-01T00:00:00Z,9,2024-05-01\n")
    kb = desk.kb()
    assert first(kb.holders("Ana Izmisljena", dt.date(2023, 6, 1))).certain is False
    assert first(kb.holders("Ana Izmisljena", dt.date(2024, 2, 1))).certain is True


def test_what_wikidata_does_not_know_is_left_out_and_counted(desk: Desk) -> None:
    header = "person,personLabel,positionLabel,countryLabel,start\n"
    rows = "Q990000007,Q990000007,Minister of Health,Slovenia,2023\n,Ivo Izmislja,Minister of Health,,2023\n"
    rows += ",Ivo Izmislja,Minister of Health,Slovenia,\n,Ana Izmisljena,Minister of Health,Slovenia,2023\n"
    report = desk.take("q.csv", header + rows)
    assert report.source.terms == 1
    assert report.source.left_out == {
        "person without an English label": 1,
        "no country": 1,
        "term without a day": 1,
    }


def test_wikidata_organisations(desk: Desk) -> None:
    header = "organisation,organisationLabel,acronym,countryLabel,typeLabel,aliases\n"
    desk.take(
        "orgs.csv",
        header
        + "http://www.wikidata.org/entity/Q990000008,Made-up Progress Party,MPP,Slovenia,political party,Our Way|MPPS\n"
        + "http://www.wikidata.org/entity/Q990000008,Made-up Progress Party,MPP,Slovenia,political party,Forward\n",
    )
    kb = desk.kb()
    found = kb.organisation("MPPS")
    assert found is not None
    assert (found.name, found.kind, found.country, found.acronym) == ("Made-up Progress Party", "PTY", "SVN", "MPP")
    assert found.wikidata == "Q990000008"
    assert kb.organisation("Forward") == found


# Sources


def test_a_source_is_replaced_listed_and_removed(desk: Desk, own: KnowledgeBase) -> None:
    one = "person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,"
    other = "person,Other Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,"
    assert desk.plain(one, licence="CC0 1.0", url="https://example.org/x").replaced is None
    desk.plain(other, file="second.csv")
    with pytest.raises(DataError, match="has no source 'third'; it has mine, second"):
        remove(desk.store, "third")
    again = desk.plain(other, file="later.csv", name="mine")
    assert again.replaced is not None
    assert (again.replaced.licence, again.replaced.url) == ("CC0 1.0", "https://example.org/x")
    assert [(one.name, one.terms) for one in sources(desk.store)] == [("mine", 1), ("second", 1)]
    assert desk.kb().person("Zoltan Makeup") == []
    assert remove(desk.store, "mine").name == "mine"
    assert first(desk.kb().person("Other Makeup")).source == "second"
    remove(desk.store, "second")
    kb = desk.kb()
    assert kb.person("Other Makeup") == []
    assert kb.sha256 == own.sha256, "an empty store is as good as none"


def test_the_hash_is_of_the_contents(tmp_path: Path, fields: Fields, own: KnowledgeBase) -> None:
    one = "person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,"
    other = "person,Other Makeup,,ISR,Minister of Health,,2024-01-05,2024-11-05,,,,"
    hashes = []
    for n, order in enumerate(((one, other), (other, one))):
        folder = tmp_path / str(n)
        folder.mkdir()
        desk = Desk(folder, own, fields)
        for row in order:
            desk.plain(row, file="a.csv" if row is one else "b.csv")
        os.utime(desk.folder / "a.csv", (n * 1000, n * 1000))
        hashes.append(desk.kb().sha256)
    assert hashes[0] == hashes[1] != own.sha256
    desk.plain(one.replace("Zoltan", "Zoltán"), file="a.csv")
    assert desk.kb().sha256 != hashes[1]


def test_the_file_is_hashed_unpacked(desk: Desk) -> None:
    row = (HEADER + "person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,\n").encode()
    assert desk.take("a.csv", row).source.sha256 == desk.take("a.csv.gz", gzip.compress(row)).source.sha256


# Beside the package's own table


def test_the_packages_certain_row_goes_first_and_its_presumed_one_last(
    desk: Desk, presumed: tuple[Holder, dt.date]
) -> None:
    known, later = presumed
    desk.plain(f"person,Zoltan Makeup,,{known.country},{known.office},,2022-01-01,2024-11-05,,,,")
    kb = desk.kb()
    post = known.country, known.office
    assert [one.person for one in kb.all_holding(*post, dt.date(2022, 2, 1))] == [known.person, "Zoltan Makeup"]
    assert first(kb.all_holding(*post, later)).person == "Zoltan Makeup"


def test_nobody_is_presumed_to_have_stayed_past_an_imported_successor(
    desk: Desk, presumed: tuple[Holder, dt.date]
) -> None:
    known, later = presumed
    desk.plain(f"person,Zoltan Makeup,,{known.country},{known.office},,2023-12-01,2024-01-01,,,,")
    kb = desk.kb()
    assert kb.holder_of(known.country, known.office, later) is None
    assert kb.holders(known.person, later, known.country, known.office) == []
    before = kb.holder_of(known.country, known.office, dt.date(2023, 11, 1))
    assert before is not None
    assert before.person == known.person


def test_one_term_in_both_tables_is_told_once(desk: Desk, own: KnowledgeBase) -> None:
    known = own.person("Rajnath Singh", "IND")
    desk.plain(
        "person,Rajnath Singh,,IND,Minister of Defence,,2019-05-30,2029-01-01,,Q3506475,,",
        "person,Rajnath Singh,,IND,Minister of Interior,,2014-05-26,2019-05-30,,Q3506475,,",
    )
    kb = desk.kb()
    assert len(kb.person("Rajnath Singh", "IND")) == len(known)
    assert [one.imported for one in kb.holders("Rajnath Singh", dt.date(2018, 1, 1))] == [False]


def test_an_exact_name_leaves_out_those_who_only_might_be_meant(desk: Desk) -> None:
    desk.plain("person,R. K. Singh,,IND,Minister of Science,,2014-01-01,2020-01-01,,,,")
    kb = desk.kb()
    assert [one.person for one in kb.holders("Rajnath Singh", dt.date(2018, 1, 1))] == ["Rajnath Singh"]


def test_a_coder_uses_them_and_says_so(desk: Desk, coder: Coder, vacant: str) -> None:
    text = "OSLO - Zoltan Makeup, the defence minister, met the Norwegian prime minister on Friday."
    without = coder(text, date="2024-06-01")
    desk.plain(f"person,Zoltan Makeup,,{vacant},Minister of Defence,,2024-01-05,2024-11-05,,Q990000001,,")
    record = Coder(coder.model, coder.codebook, coder.kb.with_imported(desk.store))(text, date="2024-06-01")
    (actor,) = [actor for actor in record.actors if actor.name == "Zoltan Makeup"]
    assert (actor.country, actor.wikidata) == (vacant, "Q990000001")
    assert "office table mine 2024-01-05..2024-11-05 (imported)" in actor.why
    assert record.run.kb != without.run.kb


def test_the_packages_organisations_and_common_words_go_first(desk: Desk, own: KnowledgeBase) -> None:
    desk.plain(
        "organisation,International Atomic Energy Agency,,NOR,,,,,,,IAEA,BUS",
        "organisation,Norway,,DNK,,,,,,,,BUS",
        "organisation,Made-up Board,,NOR,,,,,,Q990000010,,GOV",
        "organisation,Made-up Board,,SWE,,,,,,Q990000011,,GOV",
    )
    kb = desk.kb()
    assert kb.organisation("IAEA") == own.organisation("IAEA")
    assert kb.organisation("Norway") is None
    board = kb.organisation("Made-up Board")
    assert board is not None
    assert (board.ambiguous, board.country) == (True, None)


# The store


def test_no_store_is_no_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for value in ("none", "", "NONE"):
        monkeypatch.setenv("DRAGOMAN_KB", value)
        assert default_path() is None
        assert store_in_use() is None
    monkeypatch.setenv("DRAGOMAN_KB", str(tmp_path / "typo.sqlite"))
    with pytest.raises(DataError, match="DRAGOMAN_KB names this store, and it does not exist"):
        store_in_use()
    monkeypatch.delenv("DRAGOMAN_KB")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert store_in_use() is None
    path = default_path()
    assert path is not None
    assert path.name == "kb.sqlite"


def test_a_store_of_a_later_version_is_refused(desk: Desk) -> None:
    desk.plain("person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,")
    with sqlite3.connect(desk.store) as connection:
        connection.execute(f"PRAGMA user_version = {store_module.SCHEMA_VERSION + 1}")
    with pytest.raises(DataError, match="was made by a later version of Dragoman"):
        desk.kb()
    with pytest.raises(DataError, match="was made by a later version of Dragoman"):
        remove(desk.store, "mine")


def test_what_is_no_store_is_refused(desk: Desk) -> None:
    desk.store.write_text("not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(DataError, match="not a store of imported tables"):
        desk.kb()
    desk.store.unlink()
    sqlite3.connect(desk.store).execute("CREATE TABLE x (y)").connection.close()
    with pytest.raises(DataError, match="no store of imported tables"):
        desk.kb()
    with pytest.raises(DataError, match="there is no store"):
        desk.own.with_imported(desk.folder / "none.sqlite")


def test_names_filed_otherwise_ask_for_a_new_index(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.plain("person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,")
    monkeypatch.setattr(store_module, "KEYS_VERSION", 999)
    with pytest.raises(DataError, match="run `dragoman kb reindex`"):
        desk.kb()
    assert reindex(desk.store) == 1
    assert first(desk.kb().person("Zoltan Makeup")).source == "mine"


def test_an_open_reader_keeps_its_tables(desk: Desk) -> None:
    row = "person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,"
    desk.plain(row)
    kb = desk.kb()
    remove(desk.store, "mine")
    assert first(kb.person("Zoltan Makeup")).source == "mine"


def test_threads_may_share_it(desk: Desk) -> None:
    names = [f"Person{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]} Makeup" for n in range(60)]
    desk.plain(*(f"person,{name},,ISR,Minister,,2024-01-05,2024-11-05,,,," for name in names))
    kb = desk.kb()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: first(kb.holders(name, DAY)).person, names * 5))
    assert found == names * 5


def test_one_import_at_a_time(desk: Desk) -> None:
    lock = sqlite3.connect(desk.folder / ".kb.sqlite.lock", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DataError, match="another import into it is running"):
        desk.plain("person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,")
    lock.close()
    desk.plain("person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,")


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, ValueError])
def test_whatever_goes_wrong_the_store_is_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    desk.plain("person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,")
    before = desk.store.read_bytes()

    def broken(file: ImportFile) -> int:
        raise error

    monkeypatch.setattr(ImportFile, "done_bytes", property(broken))
    with pytest.raises(error):
        desk.plain("person,Other Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,")
    assert desk.store.read_bytes() == before
    assert desk.left() == []


KILLED = """
import sys, time
from pathlib import Path
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.imported.change import import_file
from dragoman.resolve.imported.fields import Fields
kb = KnowledgeBase.load()
def tell(what, done):
    print(what, flush=True)
    time.sleep(0.3)
import_file(Path(sys.argv[1]), Path(sys.argv[2]), Fields(kb.countries, kb.offices, kb.sectors), None, tell)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there")
def test_a_killed_import_leaves_the_store_and_the_next_one_sweeps_up(desk: Desk) -> None:
    desk.plain("person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,")
    before = desk.store.read_bytes()
    rows = (f"person,Some Name{n},,ISR,Minister,,2024-01-05,2024-11-05,,,,\n" for n in range(20000))
    big = desk.file("big.csv", HEADER + "".join(rows))
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(big), str(desk.store)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "reading\n"
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert desk.store.read_bytes() == before
    assert desk.left()
    assert first(desk.kb().person("Zoltan Makeup")).source == "mine"
    desk.plain("person,Other Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,,,", file="other.csv")
    assert desk.left() == []
    assert [one.name for one in sources(desk.store)] == ["mine", "other"]


@pytest.mark.parametrize("kind", ["plain", "ftm", "wikidata", "sparql"])
def test_damaged_files_are_imported_or_refused_and_nothing_else(desk: Desk, kind: str) -> None:
    """Bytes lost, doubled or changed at random, by a fixed seed: each file gives a report or a DataError."""
    entities = [
        POSITION,
        entity("p", "Person", name="Ana Izmisljena"),
        occupancy("o", "p", "pos-fin", startDate="2020"),
    ]
    whole = {
        "plain": HEADER + "person,Zoltan Makeup,,ISR,Minister of Defence,,2024-01-05,2024-11-05,,Q990000001,,\n",
        "ftm": "".join(json.dumps(one) + "\n" for one in entities),
        "wikidata": results("csv"),
        "sparql": results("sparql"),
    }[kind].encode()
    chance = random.Random(kind)
    told = 0
    for n in range(120):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(content))
            size = chance.choice((1, 1, 1, 8, 60))
            content[at : at + size] = chance.choice(
                (b"", bytes([chance.randrange(256)]), content[at : at + size] * 2, b'"', b"\n", b"\xff", b"{}", b"2024")
            )
        try:
            desk.take(f"{n}.txt", bytes(content), name="mine", skip_bad=chance.random() < 0.5)
        except DataError as error:
            told += str(desk.folder) in str(error)
    assert told > 20
    assert desk.left() == []
    assert {one.name for one in sources(desk.store)} <= {"mine"}
