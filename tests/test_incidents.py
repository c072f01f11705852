"""Incidents that a text dates once and tells of by other words: docs/times.md, "Which day is the event's"."""

import datetime as dt

import pytest

from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.day_rules import load_days
from dragoman.record.models import Date

SUNDAY = dt.date(2023, 3, 5)
LONG = "\n\n".join(f"The harbour of town {n} is deep. " + "Its water is cold and very clear. " * 20 for n in range(6))
LEAD = "A film of the shooting of Ola Berg, which occurred Tuesday afternoon in Oslo, was shown to the press."


def _record(coder: Coder, *paragraphs: str) -> Record:
    """A long report, so that nothing of it is of the day of publication because it stands at the top."""
    return coder.code(make_document("\n\n".join([LONG, *paragraphs]), Source(id="r", published=SUNDAY)))


def _date(record: Record, word: str) -> Date | None:
    return next(
        event.date
        for event in record.events
        for telling in event.evidence
        if any(word in record.quote(span) for span in telling.trigger)
    )


# The paragraph behind the one that dates the shooting; its trigger; the day of the shooting, or none.
TOLD = [
    # Another word for it, with one of its people.
    ("Norwegian police shot Ola Berg.", "shot", True),
    # Told on with its people; told beside.
    ("Norwegian police ordered Ola Berg to drop his gun.", "ordered", True),
    ("Norwegian police came because they were hunting Ola Berg and arrested him.", "arrested", True),
    # Other people; another time; before it; in the perfect; not told on but in passing.
    ("Turkish police arrested two Greek journalists.", "arrested", False),
    ("During the campaign Norwegian police arrested Ola Berg.", "arrested", False),
    ("Norwegian police had arrested Ola Berg.", "arrested", False),
    ("Norwegian police have arrested Ola Berg.", "arrested", False),
    ("The rest is in the papers of the man whom Ola Berg once accused.", "accused", False),
    ('"Norwegian police arrested Ola Berg and others," the Swedish minister said.', "arrested", False),
]


@pytest.mark.parametrize(("text", "word", "same"), TOLD, ids=[f"{n}-{case[1]}" for n, case in enumerate(TOLD)])
def test_what_is_told_on_of_an_incident_is_of_its_day(text: str, word: str, same: bool, coder: Coder) -> None:
    date = _date(_record(coder, LEAD, text), word)
    assert (date is not None) == same
    if date is not None:
        assert (date.text, date.start, date.end) == ("Tuesday afternoon", dt.date(2023, 2, 28), dt.date(2023, 2, 28))
        assert "the incident" in date.why


def test_a_tale_ends_where_another_day_is_told(coder: Coder) -> None:
    record = _record(coder, LEAD, "In January Ola Berg was in Bergen.", "Norwegian police arrested Ola Berg.")
    assert _date(record, "arrested") is None


def test_a_tale_ends_where_nobody_speaks_of_the_incident_for_long(coder: Coder) -> None:
    weather = [f"The hill behind town {n} is steep and green." for n in range(load_days().tale)]
    told = "Norwegian police ordered Ola Berg to drop his gun."
    assert _date(_record(coder, LEAD, *weather[1:], told), "ordered") is not None
    assert _date(_record(coder, LEAD, *weather, told), "ordered") is None


def test_what_police_said_on_a_day_begins_no_tale(coder: Coder) -> None:
    said = "Norwegian police said on Tuesday that Ola Berg was well."
    assert _date(_record(coder, said, "Norwegian police arrested Ola Berg."), "arrested") is None


def test_a_day_long_past_is_no_tale_of_the_news(coder: Coder) -> None:
    lead = "The debate on Jan. 3 was long, and Ola Berg was in the hall."
    assert (
        _date(_record(coder, lead, "The debate was fair.\n\nNorwegian police arrested Ola Berg."), "arrested") is None
    )


def test_two_incidents_of_one_kind_are_not_told_apart(coder: Coder) -> None:
    other = "Another shooting, which occurred Wednesday, was in Bergen, and Ola Berg saw it."
    date = _date(_record(coder, LEAD, other, "Norwegian police shot Ola Berg."), "shot")
    assert date is None or "another word" not in date.why


# The words of a clause and the day of what they tell.
CLAUSES = [
    ("Norway's king accused Sweden in a letter sent on Tuesday.", "accused", "2023-02-28"),
    ("Norway's envoy attacked Chad, just as he did in 2012.", "attacked", None),
    ("As Norway's prime minister promised, Norway sent tents to Chad on Tuesday.", "promised", None),
    ("Norway called on Chad's citizens to mark this week with marches.", "called", "2023-03-05"),
    ("The song was written after the 1999 shooting death of a Kenyan envoy by Somali police.", "shooting", "1999"),
]


@pytest.mark.parametrize(("text", "word", "day"), CLAUSES, ids=[case[1] for case in CLAUSES])
def test_which_time_is_the_clauses(text: str, word: str, day: str | None, scored: Coder) -> None:
    record = scored(text, date=SUNDAY)
    date = _date(record, word)
    if day is None:
        assert date is None or date.text is None
    else:
        assert date is not None
        assert str(date.start).startswith(day)
        assert str(date.end).startswith(day)


def test_the_day_of_a_call_is_not_that_of_what_is_told_behind_it(coder: Coder) -> None:
    text = "Norway's envoy spoke with Chad's today about the February 2 call of the two kings. He condemned Mali."
    date = _date(coder(text, date=SUNDAY), "condemned")
    assert date is not None
    assert date.start == SUNDAY
