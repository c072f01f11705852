"""The gazetteer, names put on the map, ``dragoman where``, and the places of events."""

import csv
import hashlib
import io
import json
import multiprocessing
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.claims import PlaceUse
from dragoman.data import path, read_rows
from dragoman.document import Document, Span, text_hash
from dragoman.errors import DataError
from dragoman.pipeline import Coder
from dragoman.pipeline.whereabouts import Whereabouts
from dragoman.read.cli import app
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.places import Gazetteer, Locator, Toponym, gazetteer, kilometres
from dragoman.resolve.places.rules import load_rules

# Names of one text, each with the words behind it; and what the first is: GeoNames id or None, state, subdivision.
CASES: list[tuple[list[tuple[str, str | None]], int | None, str | None, str | None]] = [
    ([("Haifa", "Israel"), ("Israel", None)], 294801, "ISR", "Ḩayfā"),
    ([("Paris", "Texas")], 4717560, "USA", "Texas"),
    ([("Paris", None)], 2988507, "FRA", "Île-de-France"),
    ([("Athens", "Ga.")], 4180386, "USA", "Georgia"),
    ([("Athens", None)], 264371, "GRC", "Attikí"),
    ([("London", "Ontario")], 6058560, "CAN", "Ontario"),
    ([("RALEIGH", "N.C.")], 4487042, "USA", "North Carolina"),
    ([("Springfield", "Mo.")], 4409896, "USA", "Missouri"),
    ([("Birmingham", None), ("Alabama", None), ("Montgomery", None)], 4049979, "USA", "Alabama"),
    ([("Birmingham", None), ("Wolverhampton", None), ("England", None)], 2655603, "GBR", "England"),
    ([("Georgia", None), ("Tbilisi", None), ("Russia", None)], 614540, "GEO", None),
    ([("Georgia", None), ("Atlanta", None), ("Alabama", None), ("Florida", None)], 4197000, "USA", "Georgia"),
    ([("Wales", None)], 2634895, "GBR", "Wales"),
    ([("Guam", None)], 4043988, "USA", None),
    ([("northern Mexico", None)], None, "MEX", None),
    ([("the city of Lviv", None)], 702550, "UKR", None),
    ([("Sichuan province", None)], 1794299, "CHN", None),
    ([("St. Louis", None), ("Missouri", None)], 4407066, "USA", "Missouri"),
    ([("Bombay", None)], 1275339, "IND", None),
    ([("Kiev", None)], 703448, "UKR", None),
    ([("U.S.", None)], 6252001, "USA", None),
    ([("New York", None)], 5128581, "USA", "New York"),
    ([("Strait of Hormuz", None)], None, None, None),
    ([("the White House", None)], None, "USA", None),
    ([("Golan Heights", None)], None, "SYR", None),
]


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


@pytest.fixture(scope="module")
def locator(kb: KnowledgeBase) -> Locator:
    return Locator(kb)


@pytest.fixture(scope="module")
def finder(coder: Coder) -> Whereabouts:
    return Whereabouts(coder.model, coder.kb)


def _toponyms(names: list[tuple[str, str | None]], use: PlaceUse = "location") -> list[Toponym]:
    return [
        Toponym(Span(n * 100, n * 100 + len(name)), name, within, use, "GPE") for n, (name, within) in enumerate(names)
    ]


def _document(text: str) -> Document:
    return Document(id="t", sha256=text_hash(text), text=text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: ", ".join(filter(None, case[0][0])) + f" ({len(case[0])})")
def test_a_name_in_its_text(
    case: tuple[list[tuple[str, str | None]], int | None, str | None, str | None], locator: Locator
) -> None:
    names, geonames, country, admin1 = case
    found = locator.locate(_toponyms(names))[0]
    assert found.spot is not None
    assert not found.around
    assert (found.spot.geonames, found.spot.country) == (geonames, country)
    if admin1 is not None:
        assert found.spot.admin1 == admin1
    assert found.why


def test_every_mention_of_a_name_is_one_place(locator: Locator) -> None:
    first, second = locator.locate(_toponyms([("Cambridge", "Massachusetts"), ("Boston", None)]))[0], None
    found = locator.locate(
        [*_toponyms([("Boston", None), ("Cambridge", None)]), *_toponyms([("Cambridge", "Massachusetts")])]
    )
    second = found[1]
    assert first.spot is not None
    assert second.spot is not None
    assert second.spot.admin1 == first.spot.admin1 == "Massachusetts"


def test_what_no_table_has_is_put_at_what_is_around_it_and_says_so(locator: Locator) -> None:
    names = _toponyms([("Toronto", None), ("Canada", None), ("Zorkwell Community Hall", None)])
    hall = locator.locate(names)[2]
    assert hall.spot is not None
    assert (hall.spot.name, hall.around, hall.precision) == ("Toronto", True, "around")
    assert "no gazetteer" in hall.why
    named = locator.locate(_toponyms([("Glasgow Zorkwell Hall", None)]))[0]
    assert named.spot is not None
    assert (named.spot.name, named.around) == ("Glasgow", True)


def test_what_nothing_is_known_of_stays_off_the_map(locator: Locator) -> None:
    lost = locator.locate(_toponyms([("Zorkwell", None)]))[0]
    assert (lost.spot, lost.precision, lost.others) == (None, None, ())
    assert locator.locate([]) == []


@pytest.mark.parametrize("name", ["", " ", "'", "…", "x" * 5000, "Paris\u202e", "!!!", "the ", "…,,"])
def test_odd_names_do_no_harm(name: str, locator: Locator) -> None:
    assert len(locator.locate(_toponyms([(name, None), ("Oslo", name or None)]))) == 2


def test_a_people_is_a_states_or_a_regions_never_a_towns(locator: Locator) -> None:
    found = locator.locate(_toponyms([("Malian", None), ("European", None), ("Arab", None)], "adjective"))
    assert [one.spot.name if one.spot else None for one in found] == ["Mali", "Europe", None]


def test_other_places_of_the_name_are_told(locator: Locator) -> None:
    found = locator.locate(_toponyms([("Paris", None)]))[0]
    assert 1 <= len(found.others) <= 4
    assert found.spot not in found.others
    assert all(other.name == "Paris" for other in found.others)


def test_the_home_of_the_publisher_tips_the_scales(locator: Locator) -> None:
    name = _toponyms([("Richmond", None)])
    at = {home: locator.locate(name, home)[0].spot for home in ("USA", "GBR", "AUS")}
    assert at["USA"] is not None
    assert at["USA"].country == "USA"


# The tables


def test_opening_costs_little() -> None:
    code = (
        "import resource, time\n"
        "from dragoman.resolve.places import Gazetteer\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert Gazetteer().named('Haifa')\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 150


def _named_in_child(name: str) -> int | None:
    return next(spot.geonames for spot in Gazetteer().named(name) if spot.kind == "c")


def test_a_forked_process_reads_by_itself() -> None:
    mine = Gazetteer()
    assert 3143244 in {spot.geonames for spot in mine.named("Oslo")}
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_named_in_child, ("Oslo",)) == 3143244
    with pytest.raises(TypeError, match="each process"):
        pickle.dumps(mine)


def test_a_file_that_is_no_gazetteer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "gazetteer.sqlite"
    broken.write_bytes(b"not a database" * 100)
    monkeypatch.setattr(gazetteer, "data_path", lambda name: broken)
    with pytest.raises(DataError, match=r"gazetteer\.sqlite.*reinstall"):
        Gazetteer().named("Oslo")


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("Nowhere,,volcano,,1,1,", "Nowhere: kind must be one of"),
        ("Nowhere,,lake,,91,1,", "Nowhere: lat and lon must be degrees"),
        ("Nowhere,,lake,,x,1,", "Nowhere: lat and lon must be degrees"),
    ],
)
def test_a_wrong_row_is_named(row: str, wrong: str) -> None:
    table = csv.DictReader(io.StringIO(f"name,also,kind,countries,lat,lon,ambiguous\n{row}\n"))
    with pytest.raises(DataError, match=wrong):
        gazetteer._landmarks(table)


def test_the_tables_agree_with_the_table_of_countries(kb: KnowledgeBase) -> None:
    codes = {row["code"] for row in read_rows("countries.csv")}
    for row in read_rows("landmarks.csv"):
        assert set(row["countries"].split()) <= codes | {"ATA", "IGO"}, row["name"]
    points = {row["code"] for row in read_rows("country_points.csv")}
    states = {row["code"] for row in read_rows("countries.csv") if row["kind"] == "state"}
    assert states - points == {"ATA"}
    base = sqlite3.connect(f"{path('gazetteer.sqlite').as_uri()}?mode=ro", uri=True)
    assert {code for (code,) in base.execute("SELECT DISTINCT code FROM place")} <= codes
    orphans = "SELECT count(*) FROM name LEFT JOIN place ON place.id = name.place WHERE place.id IS NULL"
    assert base.execute(orphans).fetchone() == (0,)
    assert base.execute("SELECT count(*) FROM place WHERE abs(lat) > 90 OR abs(lon) > 180").fetchone() == (0,)


def test_the_gazetteer_is_part_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman import data

    before = KnowledgeBase.load().sha256
    other = tmp_path / "gazetteer.sqlite"
    other.write_bytes(path("gazetteer.sqlite").read_bytes() + b"\0")
    assert hashlib.sha256(other.read_bytes()).hexdigest() != data.file_hash("gazetteer.sqlite")
    monkeypatch.setattr(data, "path", lambda name: other)
    assert KnowledgeBase.load().sha256 != before


def test_distance() -> None:
    assert kilometres(59.9127, 10.7461, 59.3294, 18.0687) == pytest.approx(416, abs=3)
    assert kilometres(1, 1, 1, 1) == pytest.approx(0, abs=1e-3)
    assert load_rules().shortened("Ga.") == load_rules().shortened("GA") == ("USA", "Georgia")


# A whole text


def test_every_name_of_a_text_with_its_use(finder: Whereabouts) -> None:
    text = "Envoys met in Lagos. A Lagos court freed three Malian men, the Jakarta Post wrote; Oslo welcomed it."
    found = {
        (text[s.start : s.end], one.toponym.use) for one in finder.find(_document(text)) if (s := one.toponym.span)
    }
    assert found >= {("Lagos", "location"), ("Lagos", "modifier"), ("Malian", "adjective"), ("Jakarta", "name")}
    assert any(words == "Oslo" for words, _ in found)


def test_a_dateline_in_the_middle_of_a_file(finder: Whereabouts) -> None:
    text = "The first report ends here.\n\nALBUQUERQUE, N.M. (AP) - Police freed two men on Monday, officials said."
    found = [one for one in finder.find(_document(text)) if one.spot is not None]
    assert [one.spot.name for one in found if one.spot][:2] == ["Albuquerque", "New Mexico"]


def test_places_in_a_pair_of_states(finder: Whereabouts) -> None:
    text = "Members of the Armenia-Italy friendship group met on Monday."
    names = {one.spot.name for one in finder.find(_document(text)) if one.spot is not None}
    assert {"Armenia", "Italy"} <= names


# Records


def test_a_records_places_have_points(coder: Coder) -> None:
    record = coder("Kenyan police arrested two Ugandan traders in Mombasa, Kenya, on Monday.", date="2023-03-03")
    town, country = record.places
    assert (town.name, town.country, town.geonames, town.feature) == ("Mombasa", "KEN", 186301, "city")
    assert (town.precision, town.use) == ("point", "location")
    assert town.lat == pytest.approx(-4.05, abs=0.1)
    assert "'Kenya' stands behind the name" in town.why
    assert (country.name, country.feature, country.precision) == ("Kenya", "country", "area")
    event = next(event for event in record.events if event.type == "COERCE")
    assert event.place is not None
    assert record.places[event.place] is town


def test_a_capital_that_acts_is_no_place(coder: Coder) -> None:
    record = coder("Moscow accused London of meddling. The Kremlin's spokesman condemned it.", date="2023-03-03")
    assert not [place for place in record.places if place.feature in ("capital", "country")]


def test_where_a_named_meeting_is_held(coder: Coder) -> None:
    record = coder(
        "India's defence minister met his Israeli counterpart at the Munich Security Conference.", date="2023-02-20"
    )
    event = record.events[0]
    assert event.place is not None
    place = record.places[event.place]
    assert (place.name, place.country, place.use) == ("Munich", "DEU", "name")
    assert "meetings.csv" in place.why


def test_a_report_of_the_day_happened_where_it_is_datelined_and_a_call_nowhere(coder: Coder) -> None:
    arrest = coder("KATHMANDU, Nepal (AP) - Police arrested two Indian men on Friday.", date="2023-03-03")
    event = next(event for event in arrest.events if event.type == "COERCE")
    assert event.place is not None
    assert arrest.places[event.place].name == "Kathmandu"
    call = coder(
        "NEW DELHI, March 3 (Reuters) - India's foreign minister spoke by phone with China's on Friday.",
        date="2023-03-03",
    )
    assert [event.place for event in call.events if "phone" in event.modes] == [None]


# The command


def test_where_prints_a_table_and_json() -> None:
    done = CliRunner().invoke(app, ["where", "The ministers met in Haifa, Israel."])
    assert done.exit_code == 0
    assert "Haifa" in done.output
    assert "294801" in done.output
    done = CliRunner().invoke(app, ["where", "The ministers met in Haifa, Israel.", "--format", "json"])
    haifa, israel = json.loads(done.stdout)
    assert (haifa["geonames"], haifa["country"], haifa["span"]) == (294801, "ISR", [21, 26])
    assert israel["feature"] == "country"
    assert set(haifa) == {
        *("span", "text", "name", "use", "country", "admin1", "lat", "lon"),
        *("geonames", "feature", "precision", "alternatives", "why"),
    }


def test_where_reads_a_batch_and_tells_of_bad_lines() -> None:
    lines = (
        '{"id": "a", "text": "They met in Oslo."}\nno json\n{"id": "b"}\n\n{"id": "c", "text": "Nothing happened."}\n'
    )
    done = CliRunner().invoke(app, ["where", "--batch"], input=lines)
    assert done.exit_code == 1
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [answer["id"] for answer in answers] == ["a", "c"]
    assert answers[0]["places"][0]["geonames"] == 3143244
    assert answers[1]["places"] == []
    assert "standard input:2" in done.output
    assert "standard input:3" in done.output


def test_where_needs_something_to_read() -> None:
    assert CliRunner().invoke(app, ["where"]).exit_code == 2
    assert CliRunner().invoke(app, ["where", "Oslo", "--batch"], input="").exit_code == 2
    nothing = CliRunner().invoke(app, ["where", "Nothing happened."])
    assert nothing.exit_code == 1
    assert "no place found" in nothing.output
