"""Two expressions that are one: "Friday" + "March 3", "June" + "last year", "two days" after "Monday", "5 p.m." on one.

Each rule gets two neighbours and the words between, and gives what both mean together, or None.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from dragoman.extract.times_calendar import PERIODS, TimeValue, clamp_add, of_day, of_week, of_weekend
from dragoman.extract.times_clock import AFTERNOON
from dragoman.extract.times_dates import fitted
from dragoman.extract.times_frame import Frame
from dragoman.extract.times_quantity import away, quantity_of
from dragoman.extract.times_scan import Core
from dragoman.extract.times_words import lookup, words

Read = Callable[[Frame], TimeValue | None]
DATES = frozenset({"dmy", "mdy", "dmy-words", "mdy-words", "iso", "ymd", "numeric"})
_PARTS_OF_YEAR = frozenset(
    {"month", "quarter", "Q1", "half", "bare-season", "dmy", "mdy", "dmy-words", "mdy-words", "holiday"}
)
_CLOCKS = frozenset({"clock", "clock24", "clock-zone", "o'clock", "half-past", "noon", "part"})
_ENDING = frozenset({"the-period", "duration", "bare-duration", "span", "period"})
_TIMED = frozenset({"day_and_clock", "clock-today", "today-clock"})
_PERIODS = frozenset({"period", "year", "spelled", "the-period"})
_WHOLES = _PERIODS | {"month", "month-year", "quarter", "bare-season", "season"}
_LINKS = {
    "date": {"", ",", ", the", "the", "on", "("},
    "of": {"", ",", "of", "in", "of the", "in the"},
    "own": {"'s", ""},
    "first-of": {"of", "in", "of the", "in the"},
    "ended": {"ended", "ending", "that ended", "to", "through", "from", "beginning", "starting"},
    "away": {"from", "before", "after", "prior to", "following"},
    "day-clock": {"", ",", "at", ", at", "in the", "around", "at around", "at about", "about", "by"},
    "clock-day": {"", ",", "on", "of", ", on", "on the", "of the", "late"},
}


@dataclass(frozen=True, slots=True)
class Item:
    """An expression of one or more cores, not yet read; ``name`` is its rule or the join that made it."""

    start: int
    end: int
    name: str
    read: Read
    found: bool
    core: Core | None = None
    """What it is made of, where that is one core."""


def item(core: Core) -> Item:
    """A core by itself."""
    read = partial(core.rule.read, core.groups)
    return Item(core.start, core.end, core.rule.name, read, core.rule.found, core)


def weekday_date(a: Item, b: Item, gap: str, frame: Frame) -> Read | None:
    """Friday, March 3; Friday the 13th."""
    if a.name not in ("weekday", "shortday") or gap not in _LINKS["date"]:
        return None
    if b.name == "day-of-month":
        return b.read
    if b.name not in DATES or b.core is None:
        return None

    def read(at: Frame) -> TimeValue | None:
        value, said = b.read(at), a.read(at)
        if value is None or said is None:
            return value
        others = [b.read(replace(at, on=clamp_add(at.on, "year", step))) for step in (-1, 1)]
        return fitted(said, value, others if at.dated else [], at.on if at.dated else value.start or at.on)

    return read


def _part_of_year(a: Item, b: Item, gap: str, frame: Frame) -> Read | None:
    """June last year, the third quarter of this year, Friday of last week, the first nine months of 2022."""
    if gap in _LINKS["first-of"] and _has_parts(a):
        whole = b.read(frame) if b.name in _WHOLES else None
        fits = whole is not None and whole.start is not None and whole.grain != "day"
        return (lambda at: a.read(replace(at, within=b.read(at)))) if fits else None
    if gap == "of" and a.name in ("the-period", "weekend"):
        return _week_of(a, b, frame)
    if gap not in _LINKS["of"] or b.name not in _PERIODS:
        return None
    whole = b.read(frame)
    fits = whole is not None and (
        (whole.grain == "year" and a.name in _PARTS_OF_YEAR) or (whole.grain == "week" and a.name == "weekday")
    )
    return (lambda at: a.read(replace(at, within=b.read(at)))) if fits else None


def _has_parts(a: Item) -> bool:
    """True for "the first week", "the last nine months"."""
    return a.name == "nth" or (a.name == "span" and a.core is not None and "n" in a.core.groups)


def _week_of(a: Item, b: Item, frame: Frame) -> Read | None:
    """The week of March 3, the weekend of March 4."""
    unit = a.core.groups["u"].lower() if a.core else ""
    day = b.read(frame) if unit in ("week", "weekend") and b.name in DATES else None
    if day is None or day.start is None:
        return None

    def read(at: Frame) -> TimeValue | None:
        day = b.read(at)
        make = of_week if unit == "week" else of_weekend
        return make(day.start, f"the {unit} of {day.value}") if day and day.start else None

    return read


def _owned(a: Item, b: Item, gap: str, frame: Frame) -> Read | None:
    """This year's third quarter, the 1988 second quarter."""
    if gap not in _LINKS["own"] or b.name not in _PARTS_OF_YEAR or (gap == "" and b.name not in ("quarter", "half")):
        return None
    whole = a.read(frame) if a.name in ("period", "year") else None
    return (lambda at: b.read(replace(at, within=a.read(at)))) if whole and whole.grain == "year" else None


def _day_and_clock(a: Item, b: Item, gap: str, frame: Frame) -> Read | None:
    """5 p.m. on Tuesday, Friday morning."""
    if a.name in _CLOCKS and b.name not in _CLOCKS | _TIMED and gap in _LINKS["clock-day"]:
        return _timed(b.read, a.read, frame)
    if b.name in _CLOCKS and a.name not in _CLOCKS | _TIMED and gap in _LINKS["day-clock"]:
        return _timed(a.read, b.read, frame)
    return None


def _away(a: Item, b: Item, gap: str, frame: Frame) -> Read | None:
    """Two weeks from Friday, a day after Monday, three days before Christmas, a week ago Friday."""
    if a.name == "ago" and gap == "" and b.name in ("weekday", "deictic", "period"):
        return _ago_from(a, b, frame)
    if a.name not in ("duration", "bare-duration") or gap not in _LINKS["away"] or a.core is None or not b.found:
        return None
    groups, sign = a.core.groups, -1 if gap in ("before", "prior to") else 1
    if b.name in ("away", "ended"):
        return None  # one step is what people write; more would be read again at each
    if a.name == "bare-duration" and lookup(groups["u"]).endswith("s"):
        return None  # "the years after 9/11": how many, nobody says
    unit, count = quantity_of({key: value for key, value in groups.items() if key != "approx"})
    clock = words().units[unit].clock
    count = count._replace(approximate="approx" in groups)
    first = b.read(frame)
    if clock or first is None or first.start is None or first.grain not in ("day", "part", "holiday", "year", "month"):
        return None
    if first.grain in ("year", "month") and unit in ("day", "week", "fortnight"):
        return None

    def read(at: Frame) -> TimeValue | None:
        # "A week from Friday" counts from the coming one.
        day = b.read(replace(at, past=False) if gap == "from" and at.past is None else at)
        if day is None or day.start is None or day.end is None:
            return None
        why = f"{lookup(groups.get('n', ''))} {unit} {gap} {day.value}".strip()
        value = away(day.start if sign < 0 or gap == "from" else day.end, unit, count, sign, why)
        # From a known day one counts to the day.
        exact = count.exact and count.low == count.high and not count.approximate and day.start == day.end
        if exact and unit in ("week", "fortnight"):
            return of_day(clamp_add(day.start, unit, sign * count.low), why)
        if value.grain == "approximate" and not count.exact:
            return replace(value, value=f"{value.start}/{value.end}")  # not the reader's past or future
        return value

    return read


def _ago_from(a: Item, b: Item, frame: Frame) -> Read | None:
    """A week ago Friday, a year ago today."""
    groups = a.core.groups if a.core else {}
    unit, count = quantity_of({key: value for key, value in groups.items() if key in ("u", "n")})
    if not count.exact or count.low != count.high or words().units[unit].clock:
        return None
    if b.name == "weekday" and unit not in ("week", "fortnight"):
        return None

    def read(at: Frame) -> TimeValue | None:
        day = b.read(replace(at, past=True))
        if day is None or day.start is None or day.grain not in PERIODS:
            return None
        return PERIODS[day.grain](clamp_add(day.start, unit, -count.low), f"{count.low:g} {unit} before {day.value}")

    return read


def _ended(a: Item, b: Item, gap: str, frame: Frame) -> Read | None:
    """The quarter ended Sept. 30, the nine months to June 30, the week beginning Monday."""
    if gap not in _LINKS["ended"] or a.core is None or a.name not in _ENDING:
        return None
    if b.name in ("away", "ended"):
        return None
    if gap in ("to", "through", "from") and not (a.name == "duration" and b.name in DATES):
        return None
    day = b.read(frame)
    if day is None or day.start is None or day.start != day.end or a.core.groups["u"].lower() == "weekend":
        return None
    unit, count = quantity_of({key: value for key, value in a.core.groups.items() if key in ("u", "n")})
    if not count.exact or words().units[unit].clock:
        return None
    forward = gap in ("beginning", "starting", "from")

    def read(at: Frame) -> TimeValue | None:
        day, length = b.read(replace(at, past=True) if gap == "ended" else at), a.read(at)
        if day is None or day.start is None:
            return None
        if forward:
            start, end = day.start, clamp_add(clamp_add(day.start, unit, count.high), "day", -1)
        else:
            start, end = clamp_add(clamp_add(day.start, "day", 1), unit, -count.high), day.start
        named = length.value if length and length.kind == "DURATION" else ""
        value = named or PERIODS.get(unit, PERIODS["day"])(day.start, "").value
        return TimeValue(start, end, value, "DATE", "range", f"{unit} {gap} {day.value}")

    return read


def _timed(day: Read, clock: Read, frame: Frame) -> Read | None:
    def read(at: Frame) -> TimeValue | None:
        date, time = day(at), clock(at)
        if date is None or time is None or date.start is None:
            return None
        told = time.value
        if date.value[-2:] in AFTERNOON and re.match(r"T(0[1-9]|1[01]):", told):
            told = f"T{int(told[1:3]) + 12}{told[3:]}"  # "nine o'clock tonight"
        return replace(date, value=date.start.isoformat() + told, kind="TIME", grain="part")

    value = day(frame)
    return read if value and value.grain in ("day", "part") and value.start == value.end else None


PAIRS = (_part_of_year, _owned, _day_and_clock, _away, _ended)
"""In the order in which they are tried, once each date has its weekday."""
