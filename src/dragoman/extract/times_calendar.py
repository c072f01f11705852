"""Days and periods: the arithmetic under time expressions. Nothing here overflows; the ends of time are clamped."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from dateutil.relativedelta import relativedelta

from dragoman.extract.times_words import words

Kind = Literal["DATE", "TIME", "DURATION", "SET"]
FORWARD_REACH = 100
"""A month or day without a year is the coming one if it is at most this many days ahead, else the last one past.

News gives a bare date to what is near; about a quarter of a year ahead is as far as such dates are used."""


@dataclass(frozen=True, slots=True)
class TimeValue:
    """What a time expression means.

    ``start`` and ``end`` are inclusive days, both None where the words name none ("two years" as a length).
    ``value`` is a TIMEX3 value: "2023-03-03", "2023-03", "1989-W43", "2023-Q1", "199" (a decade), "P8D",
    "2023-03-03TMO", "PRESENT_REF". ``grain`` is the size named: day, week, month, quarter, season, year, ...
    ``why`` is the rule and the day it was read against.
    """

    start: dt.date | None
    end: dt.date | None
    value: str
    kind: Kind
    grain: str
    why: str

    @property
    def precision(self) -> str:
        """How exactly the days are known: day, week, month, ..., "range" for from-to, "vague" for about so much."""
        return _PRECISION.get(self.grain, self.grain)


_PRECISION = {
    "part": "day",
    "clock": "day",
    "weekend": "range",
    "holiday": "range",
    "span": "range",
    "set": "",
} | dict.fromkeys(("approximate", "reference", "fiscal", "around"), "vague")


def clamp_add(day: dt.date, unit: str, count: float) -> dt.date:
    """``day`` moved by ``count`` units (day, week, fortnight, month, quarter, year, decade, century), clamped."""
    days = {"second": 0, "minute": 0, "hour": 0, "day": 1, "week": 7, "fortnight": 14}
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}
    months |= {"quarter century": 300, "half century": 600}
    count = max(-1e5, min(1e5, count))
    try:
        if unit in days:
            return day + dt.timedelta(days=round(days[unit] * count))
        return day + relativedelta(months=round(months[unit] * count))
    except (OverflowError, ValueError):
        return dt.date.min if count < 0 else dt.date.max


def make_day(year: int, month: int, day: int) -> dt.date | None:
    """The day, or None if the calendar has no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _through(first: dt.date, months: int) -> dt.date:
    after = clamp_add(first, "month", months)
    return after if after == dt.date.max else after - dt.timedelta(days=1)


def of_day(day: dt.date, why: str) -> TimeValue:
    """One day."""
    return TimeValue(day, day, day.isoformat(), "DATE", "day", why)


def of_month(day: dt.date, why: str) -> TimeValue:
    """The month that ``day`` lies in."""
    first = day.replace(day=1)
    return TimeValue(first, _through(first, 1), first.isoformat()[:7], "DATE", "month", why)


def of_year(day: dt.date, why: str) -> TimeValue:
    """The calendar year that ``day`` lies in."""
    return TimeValue(day.replace(month=1, day=1), day.replace(month=12, day=31), f"{day.year:04}", "DATE", "year", why)


def of_week(day: dt.date, why: str) -> TimeValue:
    """The ISO week, Monday to Sunday."""
    year, week, _ = day.isocalendar()
    first = clamp_add(day, "day", -day.weekday())
    return TimeValue(first, clamp_add(first, "day", 6), f"{year:04}-W{week:02}", "DATE", "week", why)


def of_weekend(day: dt.date, why: str) -> TimeValue:
    """Saturday and Sunday of the ISO week."""
    week = of_week(day, why)
    assert week.start is not None
    first = clamp_add(week.start, "day", 5)
    return replace(week, start=first, end=clamp_add(first, "day", 1), value=week.value + "-WE", grain="weekend")


def of_quarter(day: dt.date, why: str) -> TimeValue:
    """The calendar quarter."""
    number = (day.month + 2) // 3
    first = day.replace(month=3 * number - 2, day=1)
    return TimeValue(first, _through(first, 3), f"{day.year:04}-Q{number}", "DATE", "quarter", why)


def of_decade(day: dt.date, why: str) -> TimeValue:
    """The decade, 1990 to 1999."""
    first = max(1, day.year // 10 * 10)
    last = min(9999, day.year // 10 * 10 + 9)
    return TimeValue(dt.date(first, 1, 1), dt.date(last, 12, 31), f"{day.year // 10:03}", "DATE", "decade", why)


def of_century(day: dt.date, why: str) -> TimeValue:
    """The century as TIMEX has it, 1900 to 1999 ("19")."""
    first, last = max(1, day.year // 100 * 100), min(9999, day.year // 100 * 100 + 99)
    return TimeValue(dt.date(first, 1, 1), dt.date(last, 12, 31), f"{day.year // 100:02}", "DATE", "century", why)


PERIODS = {
    "day": of_day,
    "week": of_week,
    "weekend": of_weekend,
    "month": of_month,
    "quarter": of_quarter,
    "year": of_year,
    "decade": of_decade,
    "century": of_century,
}


def of_season(name: str, year: int, why: str) -> TimeValue:
    """Three whole months; a winter starts in the December of ``year``."""
    season = words().seasons[name]
    first = dt.date(year, season.month, 1)
    return TimeValue(first, _through(first, 3), f"{year:04}-{season.code}", "DATE", "season", why)


def nearest(options: list[TimeValue], on: dt.date, past: bool | None) -> TimeValue | None:
    """Of the yearly occurrences of a date without a year, the one that is meant, seen from ``on``.

    ``past=True`` takes the last that has begun, ``past=False`` the first that has not ended, None the one around
    ``on``, else the coming one within FORWARD_REACH days, else the last past. February 29 has no occurrence in
    most years, so "the last" may lie some years back.
    """
    dated = sorted((o.start, o.end, o) for o in options if o.start is not None and o.end is not None)
    begun = [option for start, _, option in dated if start <= on]
    ahead = [option for _, end, option in dated if end >= on]
    if past is None:
        near = [o for o in ahead if o.start is not None and (o.start - on).days <= FORWARD_REACH]
        choices = near[:1] or begun[-1:] or ahead[:1]
    else:
        choices = begun[-1:] or ahead[:1] if past else ahead[:1] or begun[-1:]
    return choices[0] if choices else None


def years_around(on: dt.date) -> range:
    """The years in which an occurrence of a date without a year is looked for; nine, for leap days at 1900."""
    return range(max(1, on.year - 8), min(9999, on.year + 8) + 1)


def third(value: TimeValue, which: int) -> TimeValue:
    """The first, middle or last third (0, 1, 2) of a month or anything longer; a shorter period stays as it is.

    Months are cut after the 10th and 20th; longer periods by whole months where they divide, else by days.
    """
    if value.start is None or value.end is None or value.grain in ("day", "weekend", "part", "clock"):
        return value
    if value.grain == "week":
        cuts = [(0, 2), (2, 4), (4, 6)]
        first, last = cuts[which]
        return replace(value, start=clamp_add(value.start, "day", first), end=clamp_add(value.start, "day", last))
    if value.grain == "month":
        first, last = [(0, 9), (10, 19), (20, 30)][which]
        end = min(value.end, clamp_add(value.start, "day", last))
        return replace(value, start=clamp_add(value.start, "day", first), end=end)
    months = (value.end.year - value.start.year) * 12 + value.end.month - value.start.month + 1
    start = clamp_add(value.start, "month", round(months * which / 3))
    end = value.end if which == 2 else _through(value.start, round(months * (which + 1) / 3))
    return replace(value, start=start, end=end)


def widened(value: TimeValue) -> TimeValue:
    """``value`` as "around" makes it: a day by 3 days both ways, a week by 7, a month by 15, a year by 365."""
    days = {"day": 3, "week": 7, "month": 15, "quarter": 30, "year": 365}.get(value.grain, 0)
    if value.start is None or value.end is None or value.kind == "TIME":
        return value
    start, end = clamp_add(value.start, "day", -days), clamp_add(value.end, "day", days)
    return replace(value, start=start, end=end, grain="around" if days else value.grain)
