"""Time expressions in English news, resolved against the day the text was published.

``find_times`` gives the expressions of a text with the inclusive days that each names; ``resolve_time`` reads one
expression; ``shift`` reads a found one again once the tense of its clause is known. The words live in
``data/times.yaml``; docs/times.md says how each kind is read and how wide the vague ones are.
"""

import datetime as dt
import re
from dataclasses import replace

from dragoman.claims import Time
from dragoman.document import Span
from dragoman.extract.times_calendar import TimeValue
from dragoman.extract.times_join import Item, joined
from dragoman.extract.times_rules import Frame
from dragoman.extract.times_scan import cores
from dragoman.extract.times_words import words

__all__ = ["TimeValue", "find_times", "find_times_in", "find_values", "resolve_time", "shift"]

ANCHOR_REACH = 600
"""Characters within which "the same day" or "a week earlier" counts from the time named before it."""
_ANCHORING = frozenset({"day", "part", "month", "quarter", "season", "year", "week", "approximate"})


def find_values(text: str, on: dt.date) -> list[tuple[Span, TimeValue]]:
    """Every time expression of ``text`` that names days, in order, not overlapping, with what it means.

    ``on`` is the reference day, as a rule the day of publication. Offsets are into ``text``. Words that only name
    a length ("two years") or a habit ("every month") are left out. Takes time linear in the text.
    """
    found: list[tuple[Span, TimeValue]] = []
    frame, anchored_at = Frame(on), 0
    for item in joined(text, cores(text), frame):
        if frame.anchor and item.start - anchored_at > ANCHOR_REACH:
            frame = replace(frame, anchor=None)
        value = item.read(frame) if item.found else None
        if value is None or value.start is None or value.end is None:
            continue
        found.append((Span(item.start, item.end), value))
        if value.grain in _ANCHORING:
            frame, anchored_at = replace(frame, anchor=value), item.end
    return found


def find_times(text: str, on: dt.date) -> list[Time]:
    """The expressions of :func:`find_values` as ``Time`` claims, each read without regard to tense.

    A bare weekday is the last on or before ``on``; a month or date without a year is the nearest, up to 100 days
    ahead, else the last past. :func:`shift` reads one again with the tense of its clause.
    """
    return [_time(text, span, value) for span, value in find_values(text, on)]


def find_times_in(text: str, span: Span, on: dt.date) -> list[Time]:
    """The times of one stretch of ``text``, with offsets into the whole of it; words outside are not looked at."""
    return [
        replace(time, span=Span(time.span.start + span.start, time.span.end + span.start))
        for time in find_times(text[span.start : span.end], on)
    ]


def _time(text: str, span: Span, value: TimeValue) -> Time:
    assert value.start is not None
    assert value.end is not None
    return Time(span, text[span.start : span.end], value.start, value.end, value.why)


def resolve_time(expression: str, on: dt.date, past: bool | None = None) -> TimeValue | None:
    """What ``expression`` means when read on the day ``on``; None if it is no time expression as a whole.

    ``past`` is the tense of the clause: True picks the last such day, False the coming one, None goes by the words
    alone. Lengths and habits have a value but no days (``start`` is None). Prepositions and articles around the
    expression may stay.
    """
    text, frame = expression.strip(), Frame(on, past)
    readings = [(item, value) for item in joined(text, cores(text, whole=True), frame) if (value := item.read(frame))]
    if len(readings) != 1 or not _covers(text, readings[0][0]):
        return None
    value = readings[0][1]
    # A time of day alone ("7 p.m.", "the morning") is the reference day's.
    return replace(value, value=on.isoformat() + value.value) if value.grain == "clock" else value


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
    return replace(time, start=there.start, end=there.end, why=f"{there.why}, {'future' if future else 'past'} tense")
