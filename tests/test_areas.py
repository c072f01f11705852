"""Areas of policy: the taxonomy's own examples, how terms are found, and what events and statements get."""

import re
from pathlib import Path
from typing import Any

import pytest

from dragoman.data import data_hash, parse_yaml, read_bytes
from dragoman.document import Span
from dragoman.errors import DataError
from dragoman.extract.codebook_load import SUPPORTING
from dragoman.pipeline import Coder
from dragoman.record import areas as module
from dragoman.record.areas import AreaFinder, AreaHit, AreasOf, Topics, load_areas, load_topics
from dragoman.record.models import Record
from dragoman.store import Ledger
from record_factory import call

TOPICS = load_topics()
FINDER = load_areas()
AREAS = {area.id: area for area in TOPICS.areas}
PAGE = (Path(__file__).parent.parent / "docs" / "topics.md").read_text("utf-8")


@pytest.mark.parametrize("id", AREAS)
def test_examples_have_the_area_and_near_misses_do_not(id: str) -> None:
    for text in AREAS[id].examples:
        assert id in FINDER.of(text), text
    for text in AREAS[id].near_misses:
        assert id not in FINDER.of(text), (text, FINDER.hits(text))


def test_every_area_can_be_had_by_most_of_its_terms() -> None:
    """A term that a longer one of another area, or a phrase of "not", always hides is a dead one."""
    for area in TOPICS.areas:
        found = [area.id in FINDER.of(term.replace(" ~", "").replace("*", "")) for term in area.terms]
        assert sum(found) > len(found) / 2, area.id
        dead = [term for term, one in zip(area.terms, found, strict=True) if not one]
        for term in dead:
            assert any(term in other.not_ or term in other.terms for other in TOPICS.areas), (area.id, term)


def test_there_are_about_sixty_areas_and_each_is_explained_in_plain_words() -> None:
    assert 60 <= len(AREAS) <= 80
    assert len({area.label for area in TOPICS.areas}) == len(AREAS)
    for area in TOPICS.areas:
        assert len(area.gloss.split()) > 3
        assert re.fullmatch(r"[a-z][a-z-]*", area.id)


def test_the_page_has_a_row_for_every_area() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.M)
    assert rows == [(area.id, area.label, area.gloss) for area in TOPICS.areas]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They will deepen defense ties.", ("defence-ties",)),
        ("They will deepen defence, trade and energy ties.", ("defence-ties", "trade", "energy")),
        ("The defence minister spoke of old school ties.", ()),
        ("The centres of counterterrorism were visited.", ("counter-terrorism",)),
        ("Critical and emerging technologies were named.", ("emerging-technology",)),
        ("Modernization of the Security\nCouncil came up.", ("multilateral",)),
        ("He trusts in security. Council housing is another matter.", ()),
        ("It ends here.\n\nTrade\n\nUnion Street is closed.", ("trade",)),
        ("AIDS kills; he aids the poor.", ("health",)),
        ("The aids were of no help.", ()),
        ("Maritime security cooperation grows.", ("maritime-security",)),
        ("The Minister of Agriculture and the energy envoy came.", ()),
        ("", ()),
    ],
)
def test_how_terms_are_found(text: str, expected: tuple[str, ...]) -> None:
    assert FINDER.of(text) == expected


def test_hits_are_where_their_words_stand_whatever_the_letters_before() -> None:
    text = "İstanbul 🇹🇷 hosted talks on joint ventures."
    (hit,) = FINDER.hits(text)
    assert (hit.area, text[hit.span.start : hit.span.end]) == ("joint-ventures", "joint ventures")


def _finder(**area: Any) -> AreaFinder:
    known = {"id": "x", "label": "X", "gloss": "g", "examples": ["a"], "near_misses": ["b"]} | area
    other = {"id": "y", "label": "Y", "gloss": "g", "terms": ["sea"], "examples": ["a"], "near_misses": ["b"]}
    raw = {"spellings": {}, "endings": {}, "titles": [], "areas": [known, other]}
    return AreaFinder(Topics.model_validate(raw))


def test_a_phrase_of_not_hides_its_own_areas_terms_alone() -> None:
    finder = _finder(terms=["law"], **{"not": ["law of the sea", "laws"]})
    assert finder.of("The law of the sea") == ("y",)
    assert finder.of("The sea and the law") == ("x", "y")
    assert finder.of("The laws") == ()


def test_areas_of_a_stretch_are_those_of_its_own_words() -> None:
    text = "Trade grew. The visa rules changed."
    found = AreasOf(FINDER, text)
    assert found.areas([Span(0, 11)]) == ("trade",)
    assert found.areas([Span(12, len(text))], "a new railway") == ("infrastructure", "consular")
    assert found.within(Span(0, 3)) == [], "half a term is none"
    assert found.within(Span(0, 5)) == [AreaHit(Span(0, 5), "trade")]


def test_the_taxonomy_is_part_of_the_run() -> None:
    assert "topics.yaml" in SUPPORTING
    assert data_hash("topics.yaml") != data_hash("contexts.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  - id: trade\n", "  - id: tariffs\n", "'tariffs' stands twice"),
        ("terms: [trade, ", "terms: [trade, trade, ", "trade: terms: 'trade' stands twice"),
        ("    label: Trade\n", "", r"topics.yaml: areas\.\d+\.label: Field required"),
        ("  - id: trade\n", "  - id: Trade & Co\n", r"topics.yaml: areas\.\d+\.id"),
    ],
)
def test_a_wrong_taxonomy_is_refused_by_name(old: str, new: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = read_bytes("topics.yaml").decode()
    assert old in text
    changed = parse_yaml(text.replace(old, new, 1), "topics.yaml")
    monkeypatch.setattr("dragoman.data.read_yaml", lambda name: changed)
    with pytest.raises(DataError, match=said):
        module.load_topics.__wrapped__()


ARTICLE = (
    "Peru's trade minister Ana Vega met her Chilean counterpart in Lima on Friday and discussed fishing rights. "
    "\n\n“We want a railway to Arica and fewer tariffs,” Vega said. "
    "\n\nChile's government said it will deliver vaccines to Peru in May."
)


@pytest.fixture(scope="module")
def record(coder: Coder) -> Record:
    return coder(ARTICLE, date="2023-03-04")


def test_an_events_areas_are_those_of_its_clause_and_not_of_the_whole_document(record: Record) -> None:
    meeting = next(event for event in record.events if event.type == "CONSULT")
    assert meeting.areas == ("fisheries",), "a trade minister's meeting is not by itself about trade"
    promise = next(event for event in record.events if event.type == "AGREE")
    assert promise.areas == ("health",)


def test_a_statements_areas_and_topics_are_those_of_its_content(record: Record) -> None:
    vega, chile = record.statements
    assert vega.areas == ("tariffs", "infrastructure")
    assert {"railway", "fewer tariffs"} <= set(vega.topics)
    assert chile.areas == ("health",)
    assert "vaccines" in chile.topics


def test_a_short_content_takes_the_areas_of_the_words_around_it(coder: Coder) -> None:
    record = coder("“Never,” said Kenya's president of the plan for a naval base.", date="2023-03-04")
    assert [statement.areas for statement in record.statements] == [("forces-abroad",)]


def test_a_record_made_before_there_were_areas_is_read(tmp_path: Path) -> None:
    old = call("old").model_dump(mode="json")
    for part in (*old["events"], *old["statements"]):
        part.pop("areas", None)
    record = Record.model_validate(old)
    assert all(event.areas == () for event in record.events)
    with Ledger.open(tmp_path / "l") as ledger:
        ledger.add(record)
        assert ledger.record("old") == record


def test_a_ledger_gives_areas_back(tmp_path: Path, record: Record) -> None:
    with Ledger.open(tmp_path / "l") as ledger:
        ledger.add(record)
        assert ledger.record(record.document.id) == record
