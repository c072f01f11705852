"""The day of an event: its own words', else the day of publication for what is news, else none."""

import datetime as dt

import pytest

from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record.models import Event

DAY = "2023-03-03"
PUBLISHED = dt.date(2023, 3, 3)


def _event(coder: Coder, text: str, type_: str) -> Event:
    return next(event for event in coder(text, date=DAY).events if event.type == type_)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Turkey arrested two Greek journalists.", "COERCE"),
        ("The ministry said Turkey had arrested two Greek journalists.", "COERCE"),
        ("Norway's envoy met the Chadian president and signed a treaty with Chad.", "SUPPORT"),
    ],
)
def test_news_without_a_day_is_of_the_day_of_publication(coder: Coder, text: str, type_: str) -> None:
    date = _event(coder, text, type_).date
    assert date is not None
    assert (date.text, date.start, date.end) == (None, PUBLISHED, PUBLISHED)
    assert "publication" in date.why


@pytest.mark.parametrize(
    "text",
    [
        "Norway praised the reporters, whom Turkey arrested.",
        "Norway praised the reporters after Turkey arrested the Greek editor.",
    ],
)
def test_what_is_told_in_passing_has_no_day(coder: Coder, text: str) -> None:
    assert _event(coder, text, "COERCE").date is None


def test_a_promise_is_of_its_own_day_and_not_of_what_it_promises(coder: Coder) -> None:
    record = coder("Sweden promised to send tanks to Ukraine by the end of 2023.", date=DAY)
    event = next(event for event in record.events if event.type == "AGREE")
    assert event.date is not None
    assert event.date.end == PUBLISHED
    due = record.commitments[0].due
    assert due is not None
    assert due.end == dt.date(2023, 12, 31)


def test_the_day_of_a_summit_is_not_that_of_its_preparations(coder: Coder) -> None:
    event = _event(
        coder, "The Italian president spoke with the Polish president about preparations for the May summit.", "CONSULT"
    )
    assert event.date is not None
    assert event.date.start == PUBLISHED


def test_a_call_during_which_they_agreed_lends_its_month(coder: Coder) -> None:
    text = (
        "In January, Chile's president held talks with the Peruvian king during which "
        "both agreed to strengthen security ties."
    )
    event = _event(coder, text, "AGREE")
    assert event.date is not None
    assert (event.date.start, event.date.end) == (dt.date(2023, 1, 1), dt.date(2023, 1, 31))


def test_on_thursday_ahead_is_the_coming_one(coder: Coder) -> None:
    record = coder(
        "Chile's envoy will attack Peru's plan. Kenya will arrest the Somali smugglers on Thursday.", date=DAY
    )
    event = next(event for event in record.events if event.type == "COERCE")
    assert event.status == "future"
    assert event.date is not None
    assert event.date.start == dt.date(2023, 3, 9)


def test_dates_say_what_they_are(coder: Coder) -> None:
    told = _event(coder, "Norway's envoy met the Chadian president last week.", "CONSULT").date
    assert told is not None
    assert (told.value, told.precision) == ("2023-W08", "week")
    untold = _event(coder, "Norway's envoy met the Chadian president.", "CONSULT").date
    assert untold is not None
    assert (untold.value, untold.precision) == (DAY, "day")


@pytest.mark.parametrize(("words", "day"), [("on 3 March 2022", dt.date(2022, 3, 3)), ("on Friday", None), ("", None)])
def test_without_a_day_of_publication_only_a_date_in_full_is_one(coder: Coder, words: str, day: dt.date | None) -> None:
    (event,) = coder(f"Norway's envoy met the Chadian president {words}.").events
    assert (event.date.start if event.date else None) == day


@pytest.mark.parametrize(
    ("publisher", "url", "day"),
    [
        ("The Hindu", None, dt.date(2022, 4, 3)),
        (None, "https://www.mofa.go.jp/x", dt.date(2022, 3, 4)),
        ("The New York Times", None, dt.date(2022, 3, 4)),
        ("Reuters", None, dt.date(2022, 3, 4)),
        (None, None, dt.date(2022, 3, 4)),
    ],
)
def test_numeric_dates_are_read_as_the_publisher_writes_them(
    coder: Coder, publisher: str | None, url: str | None, day: dt.date
) -> None:
    source = Source(id="a", published=PUBLISHED, publisher=publisher, url=url)
    document = make_document("Norway's envoy met the Chadian president on 03/04/2022.", source)
    (event,) = coder.code(document).events
    assert event.date is not None
    assert event.date.start == day
