"""Which day an event is of where its own clause names none: docs/times.md, "Which day is the event's"."""

import datetime as dt

import pytest

from dragoman.document import Span
from dragoman.errors import DataError
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.day_rules import load_days
from dragoman.record.models import Date
from dragoman.resolve.meetings import Meetings, load_meetings

FRIDAY = dt.date(2023, 3, 3)


def _date(record: Record, type_: str, word: str) -> Date | None:
    """The date of the event of that type ("" for any) that is told by a trigger with ``word`` in it."""
    return next(
        event.date
        for event in record.events
        for telling in event.evidence
        if event.type.startswith(type_) and any(word in record.quote(span) for span in telling.trigger)
    )


def _days(date: Date | None) -> tuple[str, str] | None:
    return (str(date.start), str(date.end)) if date is not None else None


# Text; type and trigger word; its days; what the reason says.
CASES = [
    (
        "Chile's foreign minister met his Peruvian counterpart on Tuesday. He praised Peru's reforms. "
        "Peru's foreign minister invited Chilean firms to invest.",
        [("SUPPORT", "praised"), ("REQUEST", "invited")],
        ("2023-02-28", "2023-02-28"),
        "the talks",
    ),
    (
        "On Monday Kenyan police stormed a Somali camp. They arrested two Somali traders.",
        [("COERCE", "arrested")],
        ("2023-02-27", "2023-02-27"),
        "paragraph",
    ),
    (
        "Kenya's foreign minister met Uganda's president at the Munich Security Conference.",
        [("CONSULT", "met")],
        ("2023-02-17", "2023-02-19"),
        "meetings.csv",
    ),
    (
        "Kenya's foreign minister met Uganda's president this week.",
        [("CONSULT", "met")],
        ("2023-02-27", "2023-03-03"),
        "this week",
    ),
    (
        "Norway's prime minister invited the Chilean president to visit Oslo later this year.",
        [("", "invited")],
        ("2023-03-03", "2023-03-03"),
        "publication",
    ),
    (
        "Turkish police arrested two Greek journalists. It was Thursday's second raid, officials said.",
        [("COERCE", "arrested")],
        ("2023-03-02", "2023-03-02"),
        "the report speaks of",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_the_day_and_its_reason(case: tuple[str, list[tuple[str, str]], tuple[str, str], str], coder: Coder) -> None:
    text, events, days, why = case
    record = coder(text, date=FRIDAY)
    for type_, word in events:
        date = _date(record, type_, word)
        assert _days(date) == days
        assert date is not None
        assert why in date.why
        if date.text is not None and date.span is not None:
            assert record.quote(Span(*date.span)) == date.text


def test_what_somebody_says_happened_is_not_of_the_day_he_says_it(coder: Coder) -> None:
    text = '"Turkey arrested two Greek journalists and Iran seized a tanker," the Greek minister said on Friday.'
    record = coder(text, date=FRIDAY)
    assert _date(record, "COERCE", "arrested") is None


def test_what_is_done_in_the_telling_is_of_the_day(coder: Coder) -> None:
    record = coder('"We condemn Turkey and thank Greece," the Cypriot president said.', date=FRIDAY)
    assert _days(_date(record, "ACCUSE", "condemn")) == ("2023-03-03", "2023-03-03")


def test_a_report_turns_to_the_past_below_its_opening_and_an_offices_text_does_not(coder: Coder) -> None:
    filler = [f"The harbour of town {n} is deep. " + "Its water is cold and very clear. " * 20 for n in range(6)]
    text = "\n\n".join([*filler, "Turkey arrested two Greek journalists."])
    report = coder.code(make_document(text, Source(id="r", published=FRIDAY, publisher="The Daily Lantern")))
    official = coder.code(
        make_document(text, Source(id="o", published=FRIDAY, url="https://www.mfa.gov.tr/statement-12.html"))
    )
    assert len(text) > load_days().brief
    assert _date(report, "COERCE", "arrested") is None
    assert _days(_date(official, "COERCE", "arrested")) == ("2023-03-03", "2023-03-03")


def test_the_speakers_own_past_has_no_day(coder: Coder) -> None:
    text = "I am glad to be here, my friends. Our police arrested two Greek spies, and we thank our allies."
    assert _date(coder(text, date=FRIDAY), "COERCE", "arrested") is None


def test_without_a_publication_date_only_what_counts_from_none_is_dated(coder: Coder) -> None:
    record = coder("Kenya's president met Uganda's president on 3 March 2019. Chile condemned Peru on Monday.")
    assert _days(_date(record, "CONSULT", "met")) == ("2019-03-03", "2019-03-03")
    assert _date(record, "ACCUSE", "condemned") is None


def test_a_month_in_the_past_tense_lies_behind(coder: Coder) -> None:
    record = coder("Kenya's president met Uganda's president in April.", date=FRIDAY)
    assert _days(_date(record, "CONSULT", "met")) == ("2022-04-01", "2022-04-30")


# Meetings


@pytest.mark.parametrize(
    ("text", "on", "city", "start"),
    [
        ("at the Munich Security Conference", dt.date(2023, 2, 20), "Munich", dt.date(2023, 2, 17)),
        ("at the Munich Security Conference", dt.date(2023, 7, 1), "Munich", None),
        ("at the 2020 Munich Security Conference", dt.date(2023, 7, 1), "Munich", dt.date(2020, 2, 14)),
        ("at the G20 summit", dt.date(2023, 9, 12), "New Delhi", dt.date(2023, 9, 9)),
        ("at Aero India", dt.date(2023, 2, 14), "Bengaluru", dt.date(2023, 2, 13)),
        ("at the Munich Security Conference", None, "Munich", None),
    ],
)
def test_named_meetings(text: str, on: dt.date | None, city: str, start: dt.date | None) -> None:
    (found,) = load_meetings().find(text, Span(0, len(text)), on)
    assert found.city == city
    assert (found.edition.start if found.edition else None) == start


def test_no_meeting_within_another_word() -> None:
    text = "the Aero Indian crew, aero india in small letters, and Munich Security"
    assert list(load_meetings().find(text, Span(0, len(text)), FRIDAY)) == []


def test_what_was_signed_there_does_not_make_the_praise_happen_there(coder: Coder) -> None:
    text = "India's defence minister welcomed the contracts that Israeli firms had signed at Aero India."
    record = coder(text, date=FRIDAY)
    date = _date(record, "SUPPORT", "welcomed")
    assert date is None or "meetings" not in date.why


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"kind": "party"}, "kind, one of"),
        ({"month": "13"}, "month"),
        ({"held": "2020/Oslo/NOR"}, "held needs"),
        ({"held": "2020/Oslo/NOR/2020-02-30/2020-03-01"}, "day"),
        ({"held": "2020/Oslo/NOR/2020-03-02/2020-03-01"}, "last day"),
        ({"also": "…"}, "begins with no word"),
    ],
)
def test_a_wrong_row_of_the_meetings_is_named(changed: dict[str, str], wrong: str) -> None:
    row = {"name": "Oslo Forum", "also": "", "kind": "forum", "city": "", "country": "", "month": "", "held": ""}
    with pytest.raises(DataError, match=rf"meetings\.csv: Oslo Forum.*{wrong}"):
        Meetings([row | changed])


def test_the_rules_are_validated() -> None:
    rules = load_days()
    assert not rules.words - {"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONSULT"}
    assert rules.meeting_at.search("held talks at the annual fair")
    assert not rules.meeting_at.search("made preparations for the fair")
