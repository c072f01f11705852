"""Offices taken and left; treaties and statements and what was done to them: the files' own examples and more."""

import datetime as dt

import pytest

from dragoman.data import read_yaml
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record

DAY = dt.date(2023, 3, 3)
TENURE_FILE = read_yaml("tenures.yaml")
INSTRUMENT_FILE = read_yaml("instruments.yaml")

# Text, person, office words or canonical office, country, action, first and last day.
TENURES = [
    ("Anna Berg became Norwegian foreign minister two months ago.", "Anna Berg", "NOR", "took office"),
    ("Israeli politician Dan Levi was sworn in as defence minister on Monday.", "Dan Levi", "ISR", "took office"),
    ("Kenyan General Paul Otieno resigned as defence minister on Tuesday.", "Paul Otieno", "KEN", "left office"),
    ("Peru appointed Ana Vega as foreign minister on Monday.", "Ana Vega", "PER", "took office"),
    (
        "Lars Holm, who took office as Swedish prime minister in January, visited Kyiv.",
        "Lars Holm",
        "SWE",
        "took office",
    ),
    (
        "Norwegian Defence Minister Bjorn Gram on Friday spoke to his Swedish counterpart Pal Jonson about arms. "
        "It was Gram's first talk with Jonson after he became Swedish defence minister around two months back.",
        "Pal Jonson",
        "SWE",
        "took office",
    ),
    ("President Luis Soto dismissed Eva Rojas as Chilean interior minister.", "Eva Rojas", "CHL", "left office"),
]
NO_TENURES = [
    "Anna Berg will not become foreign minister.",
    "Dan Levi hopes to become Israeli prime minister.",
    "Paul Otieno refused to resign as defence minister.",
    "Sweden became a member of NATO.",
    "He took the oath seriously.",
]

INSTRUMENTS = [
    ("India and Israel signed a memorandum of understanding on Monday.", "MoU", "signed", {"IND", "ISR"}),
    ("A treaty between Peru and Chile was ratified on Thursday.", "treaty", "ratified", {"PER", "CHL"}),
    ("Kenya and Uganda adopted the Nairobi Vision Statement in 2022.", "vision statement", "adopted", {"KEN", "UGA"}),
    ("Russia withdrew from the treaty.", "treaty", "terminated", {"RUS"}),
    ("Japan renewed its pact with the Philippines.", "pact", "renewed", {"JPN", "PHL"}),
    ("Iran violated the ceasefire agreement with Iraq.", "ceasefire agreement", "violated", {"IRN", "IRQ"}),
    ("Norway and Sweden inked a trade deal.", "trade agreement", "signed", {"NOR", "SWE"}),
]
DATED = (
    "India and Israel adopted a Vision Statement in June 2022. Dan Levi became Israeli "
    "defence minister around two months ago."
)

TEXTS = [
    *(case["text"] for case in (*TENURE_FILE["examples"], *INSTRUMENT_FILE["examples"])),
    *TENURE_FILE["near_misses"],
    *INSTRUMENT_FILE["near_misses"],
    *(case[0] for case in (*TENURES, *INSTRUMENTS)),
    *NO_TENURES,
    DATED,
]


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[str, Record]:
    documents = [make_document(text, Source(id=text[:20], published=DAY)) for text in TEXTS]
    return dict(zip(TEXTS, coder.pipe(documents), strict=True))


@pytest.mark.parametrize("example", TENURE_FILE["examples"], ids=lambda example: example["text"])
def test_tenure_examples(example: dict[str, str], records: dict[str, Record]) -> None:
    record = records[example["text"]]
    (tenure,) = record.tenures
    assert record.actor(tenure.actor).name == example["person"]
    assert tenure.action == example["action"]
    for word in example["office"].split():
        assert word in tenure.office.lower() or tenure.office == "Minister of Foreign Affairs"


@pytest.mark.parametrize("case", TENURES, ids=lambda case: case[0])
def test_tenures(case: tuple[str, str, str, str], records: dict[str, Record]) -> None:
    text, person, country, action = case
    record = records[text]
    told = [(record.actor(t.actor).name, t.country, t.action) for t in record.tenures]
    assert told == [(person, country, action)]


@pytest.mark.parametrize("text", [*TENURE_FILE["near_misses"], *NO_TENURES])
def test_no_tenure(text: str, records: dict[str, Record]) -> None:
    assert records[text].tenures == ()


@pytest.mark.parametrize("example", INSTRUMENT_FILE["examples"], ids=lambda example: example["text"])
def test_instrument_examples(example: dict[str, str], records: dict[str, Record]) -> None:
    (instrument,) = records[example["text"]].instruments
    assert (instrument.kind, instrument.action) == (example["kind"], example["action"])


@pytest.mark.parametrize("case", INSTRUMENTS, ids=lambda case: case[0])
def test_instruments(case: tuple[str, str, str, set[str]], records: dict[str, Record]) -> None:
    text, kind, action, parties = case
    record = records[text]
    told = [(i.kind, i.action, {record.actor(p).country for p in i.parties}) for i in record.instruments]
    assert told == [(kind, action, parties)]


@pytest.mark.parametrize("text", INSTRUMENT_FILE["near_misses"])
def test_no_instrument(text: str, records: dict[str, Record]) -> None:
    assert records[text].instruments == ()


def test_what_was_signed_is_tied_to_the_signing(records: dict[str, Record]) -> None:
    record = records[INSTRUMENTS[0][0]]
    (instrument,) = record.instruments
    event = next(event for event in record.events if event.id == instrument.event)
    assert event.type == "SUPPORT"
    assert instrument.date is not None
    assert instrument.date.start == dt.date(2023, 2, 27)


def test_dates_of_instruments_and_tenures(records: dict[str, Record]) -> None:
    record = records[DATED]
    (statement,) = record.instruments
    assert statement.date is not None
    assert (statement.date.start, statement.date.end) == (dt.date(2022, 6, 1), dt.date(2022, 6, 30))
    (tenure,) = record.tenures
    assert tenure.date is not None
    assert tenure.date.text == "around two months ago"
    assert tenure.date.start <= dt.date(2023, 1, 3) <= tenure.date.end
    assert tenure.office == "Minister of Defence"


def test_nobody_has_taken_an_office_on_a_day_to_come(records: dict[str, Record]) -> None:
    for record in records.values():
        for tenure in record.tenures:
            assert tenure.date is None or tenure.date.start <= DAY, (tenure.date, record.document.text)


def test_spans_quote_what_they_name(records: dict[str, Record]) -> None:
    for record in records.values():
        for instrument in record.instruments:
            assert " ".join(record.quote(instrument.span).split()) == instrument.name
        for tenure in record.tenures:
            assert record.quote(tenure.span).strip()
