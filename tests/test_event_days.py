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


LONG = "\n\n".join(f"The harbour of town {n} is deep. " + "Its water is cold and very clear. " * 20 for n in range(6))

# Text; type and trigger word; its days, or none.
TOLD = [
    # The time of another clause that the deed goes along with.
    ("Rebels killed two Kenyan soldiers and wounded three traders on Tuesday.", "ASSAULT", "killed", "2023-02-28"),
    ("The White House held a dinner on Tuesday to thank the Polish envoy.", "SUPPORT", "thank", "2023-02-28"),
    ("Kenya signed the pact with Uganda as its president visited on Tuesday.", "SUPPORT", "signed", "2023-02-28"),
    ("On Tuesday Kenya's army began attacking Somali camps.", "ASSAULT", "attacking", "2023-02-28"),
    # The time of something else.
    ("Norway asked Chad to hold talks before Tuesday's vote.", "REQUEST", "asked", "2023-03-03"),
    ("For the first time since 2011, Norway's prime minister visited Chad.", "CONSULT", "visited", "2023-03-03"),
    ("Norway's efforts in fighting Chad's rebels were praised by Uganda.", "ASSAULT", "fighting", None),
    # A paragraph that tells on, and one that tells of long ago.
    ("Kenyan police shot two Somalis on Monday.\n\nThey then arrested an envoy.", "COERCE", "arrested", "2023-02-27"),
    ("In 2000 Norway promised Chad aid. Under pressure Norway refused to send it.", "REJECT", "refused", None),
    # Done in the saying; begun before.
    (
        "PRESIDENT LIND: I also wanted to thank Chile for its help. We know our friends.",
        "SUPPORT",
        "thank",
        "2023-03-03",
    ),
    ("Norway has sent tents to Chad.", "AID", "sent", "2023-03-03"),
    ("Norway has long supported Chad.", "SUPPORT", "supported", None),
    # Far down in a report.
    (LONG + "\n\nThe Chilean president accused Peru of “piracy”.", "ACCUSE", "accused", "2023-03-03"),
    (LONG + "\n\nThe Chilean president accused Peru.", "ACCUSE", "accused", None),
    (LONG + "\n\nIn 2011 they met. The Chilean president accused Peru of “piracy”.", "ACCUSE", "accused", None),
    (LONG + "\n\n5:55 p.m.\n\nChile condemns Peru.\n\n6 p.m.\n\nNo more.", "ACCUSE", "condemns", "2023-03-03"),
    (LONG + "\n\nChile condemns Peru.", "ACCUSE", "condemns", None),
]


@pytest.mark.parametrize(
    ("text", "type_", "word", "day"), TOLD, ids=[f"{number}-{case[2]}" for number, case in enumerate(TOLD)]
)
def test_whose_day_the_text_names(text: str, type_: str, word: str, day: str | None, coder: Coder) -> None:
    date = _date(coder.code(make_document(text, Source(id="r", published=FRIDAY))), type_, word)
    assert _days(date) == ((day, day) if day else None)


def test_what_has_gone_on_since_a_day_lasts_till_publication(coder: Coder) -> None:
    record = coder("Chile has backed the Peruvian opposition since its leader returned in January.", date=FRIDAY)
    date = _date(record, "SUPPORT", "backed")
    assert _days(date) == ("2023-01-01", "2023-03-03")
    assert date is not None
    assert (date.text, date.value, date.precision) == ("January", "2023-01-01/2023-03-03", "range")


def test_what_an_office_says_it_is_doing_is_of_no_day(coder: Coder) -> None:
    text = "Norway is giving arms to Chad. Norway condemns the rebels of Chad."
    office = Source(id="o", published=FRIDAY, url="https://www.mfa.gov.tr/statement-12.html")
    record = coder.code(make_document(text, office))
    assert _date(record, "AID", "giving") is None
    assert _days(_date(record, "ACCUSE", "condemns")) == ("2023-03-03", "2023-03-03")


def test_the_call_that_a_readout_tells_of_is_that_call(scored: Coder) -> None:
    told = "Norway's prime minister spoke today with NATO allies."
    who = "Participants in the call included Canada's prime minister and France's president."
    date = _date(scored(f"{told} {who}", date=FRIDAY), "CONSULT", "call")
    assert _days(date) == ("2023-03-03", "2023-03-03")
    assert date is not None
    assert "elsewhere in the text" in date.why


def test_a_known_war_is_not_of_the_day_that_its_sentence_names(scored: Coder) -> None:
    record = scored("Norway sent experts on Tuesday because of Russia's war in Ukraine.", date=FRIDAY)
    assert _date(record, "ASSAULT", "war") is None


@pytest.mark.parametrize("text", ["«" * 3000, "5 p.m.\n" * 3000, "He\n\n" * 3000, "“" * 3000, "his " * 3000])
def test_odd_pages_are_read(text: str, coder: Coder) -> None:
    assert coder(text + " Chile condemned Peru.", date=FRIDAY).document.text


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
