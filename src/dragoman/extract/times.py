"""Time expressions in English news, resolved against the day the text was published.

``find_times`` gives the expressions of a text with the inclusive days that each names; ``resolve_time`` reads one
expression; ``shift`` reads a found one again once the tense of its clause is known. The words live in
``data/times.yaml``; docs/times.md says how each kind is read and how wide the vague ones are.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from dragoman.claims import Time
from dragoman.document import Span
from dragoman.extract.times_calendar import TimeValue
from dragoman.extract.times_frame import Frame
from dragoman.extract.times_join import joined
from dragoman.extract.times_pairs import Item
from dragoman.extract.times_scan import cores
from dragoman.extract.times_words import words

__all__ = [
    "TimeValue",
    "day_first_in",
    "find_all",
    "find_times",
    "find_times_in",
    "find_values",
    "has_numeric_date",
    "read_expression",
    "resolve_time",
    "shift",
]

ANCHOR_REACH = 600
"""Characters within which "the same day" or "a week earlier" counts from the time named before it."""
_ANCHORING = frozenset({"day", "part", "month", "quarter", "season", "year", "week", "approximate"})
_LENGTHS = frozenset(
    {"duration", "seconds", "half-unit", "half-unit-a", "unit-half", "span", "every", "every-few", "times-a"}
)
"""Kinds that name no day and are told when all expressions are asked for; a bare "week" or "daily" is not."""
_TELLING = frozenset({"clock", "clock24", "clock-zone", "o'clock"})
_NOWHERE = (dt.date(1850, 6, 12), dt.date(2150, 10, 23))
"""Two days on which a text without a publication date is read: what means the same on both hangs on neither."""
_FEW = 8
"""Words up to which a text is taken for one expression rather than for running text."""
_NUMERIC = re.compile(r"(?<!\d)\d\d?[/.]\d\d?[/.]\d\d")
NO_DAY = "counts from the day of publication, which is not known"
NO_SUCH_DAY = "no such day in the calendar"


def find_values(text: str, on: dt.date | None, day_first: bool | None = None) -> list[tuple[Span, TimeValue]]:
    """Every time expression of ``text`` that names days, in order, not overlapping, with what it means.

    ``on`` is the reference day, as a rule the day of publication; without it only what hangs on no such day is
    found ("3 March 2023", "in 2019"). ``day_first`` is how its publisher writes 03/04/2023, None where that is not
    known. Offsets are into ``text``. Words that only name a length ("two years") or a habit ("every month") are left
    out. Takes time linear in the text.
    """
    return [
        (Span(item.start, item.end), value)
        for item, value in _read(text, on, day_first)
        if item.found and value is not None and value.start is not None
    ]


def find_all(text: str, on: dt.date | None, day_first: bool | None = None) -> list[tuple[Span, TimeValue]]:
    """As :func:`find_values`, with those that name no day, whose ``start`` and ``end`` are None and ``why`` says so.

    These are lengths ("30 years"), habits ("every month"), times of day without a day, days that no calendar has,
    and, without ``on``, what counts from the day of publication.
    """
    found: list[tuple[Span, TimeValue]] = []
    for item, value in _read(text, on, day_first):
        if value is None:
            if item.found:
                found.append((Span(item.start, item.end), TimeValue(None, None, "", "DATE", "", NO_SUCH_DAY)))
        elif item.found or item.name in _LENGTHS:
            found.append((Span(item.start, item.end), value))
        elif item.name in _TELLING:
            alone = replace(value, start=None, end=None, why=f"{value.why}; no day stands beside it")
            found.append((Span(item.start, item.end), alone))
    return found


def _read(text: str, on: dt.date | None, day_first: bool | None) -> Iterator[tuple[Item, TimeValue | None]]:
    """Each expression with its value; of such as count from an unknown day of publication, a value without days."""
    if on is not None:
        frames = [Frame(on, day_first=day_first)]
    else:
        frames = [Frame(day, day_first=day_first, dated=False) for day in _NOWHERE]
    anchored_at = 0
    for item in joined(text, cores(text), frames[0]):
        if frames[0].anchor and item.start - anchored_at > ANCHOR_REACH:
            frames = [replace(frame, anchor=None) for frame in frames]
        if _of_something(item, text):
            continue
        values = [item.read(frame) for frame in frames]
        value = values[0]
        if len(values) > 1:
            value = _agreed(values[0], values[1])
        yield item, value
        if value is not None and item.found and value.start is not None and value.grain in _ANCHORING:
            frames, anchored_at = [replace(frame, anchor=value) for frame in frames], item.end


def _of_something(item: Item, text: str) -> bool:
    """True for "the last days of the war", "the second quarter of the century": no days that a calendar knows."""
    groups = item.core.groups if item.core else {}
    part = item.name == "span" and groups.get("dir", "").lower() == "last"
    part |= item.name == "quarter" and "y" not in groups
    return part and re.match(r"\s+of\s", text[item.end : item.end + 4]) is not None


def _agreed(first: TimeValue | None, second: TimeValue | None) -> TimeValue | None:
    """What an expression means on either day; without days where it does not mean the same."""
    if first is None or second is None:
        known = first or second
        return replace(known, start=None, end=None, value="", why=NO_DAY) if known else None
    if (first.start, first.end) == (second.start, second.end):
        return first
    return replace(first, start=None, end=None, value=first.value if first.value == second.value else "", why=NO_DAY)


def find_times(text: str, on: dt.date | None, day_first: bool | None = None) -> list[Time]:
    """The expressions of :func:`find_values` as ``Time`` claims, each read without regard to tense.

    A bare weekday is the last on or before ``on``; a month or date without a year is the nearest, up to 100 days
    ahead, else the last past. :func:`shift` reads one again with the tense of its clause.
    """
    return [_time(text, span, value) for span, value in find_values(text, on, day_first)]


def find_times_in(text: str, span: Span, on: dt.date | None, day_first: bool | None = None) -> list[Time]:
    """The times of one stretch of ``text``, with offsets into the whole of it; words outside are not looked at."""
    return [
        replace(time, span=Span(time.span.start + span.start, time.span.end + span.start))
        for time in find_times(text[span.start : span.end], on, day_first)
    ]


def _time(text: str, span: Span, value: TimeValue) -> Time:
    assert value.start is not None
    assert value.end is not None
    words_ = text[span.start : span.end]
    return Time(span, words_, value.start, value.end, value.why, value.value, value.precision)


def resolve_time(
    expression: str, on: dt.date, past: bool | None = None, day_first: bool | None = None
) -> TimeValue | None:
    """What ``expression`` means when read on the day ``on``; None if it is no time expression as a whole.

    ``past`` is the tense of the clause: True picks the last such day, False the coming one, None goes by the words
    alone. Lengths and habits have a value but no days (``start`` is None). Prepositions and articles around the
    expression may stay.
    """
    text, frame = expression.strip(), Frame(on, past, day_first=day_first, alone=True)
    readings = [(item, value) for item in joined(text, cores(text, whole=True), frame) if (value := item.read(frame))]
    if len(readings) != 1 or not _covers(text, readings[0][0]):
        return None
    value = readings[0][1]
    return _dated(value, on)


def read_expression(
    text: str, on: dt.date | None, past: bool | None = None, day_first: bool | None = None
) -> TimeValue | None:
    """What one expression means that may have words around it; None if no words of it tell a time.

    :func:`resolve_time` where the text is an expression as a whole; else the longest one found in it that names
    days, else the longest that names none. Of a few words nobody asks what else they might be.
    """
    if on is not None and (whole := resolve_time(text, on, past, day_first)) is not None:
        return whole
    found = [
        (value.start is not None, span.end - span.start, -n, value)
        for n, (span, value) in enumerate(find_all(text, on, day_first))
    ]
    if not found and on is not None and len(text.split()) <= _FEW:
        frame = Frame(on, past, day_first=day_first, alone=True)
        for n, item in enumerate(joined(text, cores(text, whole=True), frame)):
            if (value := item.read(frame)) is not None:
                found.append((value.start is not None, item.end - item.start, -n, value))
    return _dated(max(found, key=lambda each: each[:3])[3], on) if found else None


def _dated(value: TimeValue, on: dt.date | None) -> TimeValue:
    """A time of day alone ("7 p.m.", "the morning") is the reference day's."""
    return replace(value, value=on.isoformat() + value.value) if on and value.grain == "clock" else value


def has_numeric_date(text: str) -> bool:
    """True if a text may hold a date whose order of day and month a reader must know."""
    return _NUMERIC.search(text) is not None


def day_first_in(country: str) -> bool | None:
    """How 03/04/2023 is written in a country (ISO alpha-3): day first, month first, or None where both are usual."""
    return None if country in words().order_unclear else country not in words().month_first


def _covers(text: str, item: Item) -> bool:
    rest = re.findall(r"[^\W_]+", (text[: item.start] + " " + text[item.end :].removeprefix("'s")).lower())
    modifiers = {word for phrase in words().approximately for word in phrase.split()}
    return all(word in words().fillers or word in modifiers for word in rest)


def shift(time: Time, on: dt.date, future: bool) -> Time:
    """``time``, found in a text of the day ``on``, read again in a clause whose tense is future (or past).

    Only what the tense can move is moved: "Friday", "Oct. 12", "in January"; everything else comes back as it was.
    Both directions keep the day ``on`` itself.
    """
    there = resolve_time(time.text, on, past=not future)
    back = resolve_time(time.text, on, past=future)
    if there is None or back is None or there.start is None or there.end is None or there.start == back.start:
        return time
    why = f"{there.why}, {'future' if future else 'past'} tense"
    return replace(time, start=there.start, end=there.end, why=why, value=there.value)
