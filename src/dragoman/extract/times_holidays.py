"""Readers of holidays: fixed days, days counted from Easter, nth weekdays, and tables for the moon's calendars."""

import datetime as dt
import re
from dataclasses import replace
from functools import cache

from dateutil.easter import EASTER_ORTHODOX, easter

from dragoman.data import read_yaml
from dragoman.extract import times_calendar as cal
from dragoman.extract.times_calendar import TimeValue, clamp_add, make_day, nearest, years_around
from dragoman.extract.times_dates import recurring
from dragoman.extract.times_frame import Frame, Groups, relation, year_of
from dragoman.extract.times_words import lookup, weekday_numbers, words

TABLE = "holidays.yaml"
_NTH = re.compile(r"(\d\d)-(first|second|third|fourth|last)-(\w+)([+-]\d+)?")


def holiday(g: Groups, frame: Frame) -> TimeValue | None:
    """Christmas, last Easter, Ramadan 2023; None where the table does not reach."""
    rule, why = words().holidays[lookup(g["w"])], frame.why("holiday")
    if "y" in g or frame.within:
        year = int(g["y"]) if "y" in g else year_of(frame)
        known = falls(rule, year, "holiday of that year")
        # Where the table does not reach, the year is known still.
        return (
            known[0] if known else cal.of_year(dt.date(year, 1, 1), "year of a holiday whose day is not in the table")
        )
    options = [value for year in years_around(frame.on) for value in falls(rule, year, why)]
    return recurring(options, relation(g), frame) if relation(g) else nearest(options, frame.on, frame.past)


def holiday_weekend(g: Groups, frame: Frame) -> TimeValue | None:
    """Labor Day weekend, Easter weekend: the weekend nearest to the holiday, and the days between."""
    day = holiday(g, frame)
    if day is None or day.start is None or day.end is None or day.start != day.end:
        return None
    after = day.start.weekday() in (2, 3, 4)
    week = cal.of_weekend(clamp_add(day.start, "day", -2 if day.start.weekday() < 2 else 0), f"weekend, {day.why}")
    if week.start is None or week.end is None:
        return None
    start, end = (day.start, week.end) if after else (week.start, max(week.end, day.start))
    return replace(week, start=start, end=end)


def falls(rule: str, year: int, why: str) -> list[TimeValue]:
    """A holiday in a year by its rule (see ``holidays`` in times.yaml): none where nobody can tell, seldom two."""
    name, _, length = rule.partition(" for ")
    if name.startswith("table "):
        firsts = [day for day in _table()[name[6:]] if day.year == year]
    else:
        firsts = [day] if (day := _first(name, year)) else []
    values = [cal.of_day(first, why) for first in firsts]
    if not length:
        return values
    return [
        replace(v, end=clamp_add(first, "day", int(length) - 1), grain="holiday")
        for v, first in zip(values, firsts, strict=True)
    ]


def _first(rule: str, year: int) -> dt.date | None:
    if rule.startswith(("easter", "orthodox")):
        # Easter is reckoned for the years 1583 to 4099 only.
        if not 1583 <= year <= 4099:
            return None
        sunday = easter(year) if rule.startswith("easter") else easter(year, EASTER_ORTHODOX)
        return clamp_add(sunday, "day", int(re.sub(r"^[a-z]+", "", rule)))
    if match := _NTH.fullmatch(rule):
        month, which, target = int(match[1]), match[2], weekday_numbers()[match[3]]
        if which == "last":
            end = cal.of_month(dt.date(year, month, 1), "").end
            day = clamp_add(end, "day", -((end.weekday() - target) % 7)) if end else None
        else:
            first = dt.date(year, month, 1)
            number = ("first", "second", "third", "fourth").index(which)
            day = clamp_add(first, "day", (target - first.weekday()) % 7 + 7 * number)
        return clamp_add(day, "day", int(match[4] or 0)) if day else None
    return make_day(year, int(rule[:2]), int(rule[3:]))


@cache
def _table() -> dict[str, list[dt.date]]:
    """The first days of holidays of other calendars. Compiled by tools/build_holidays.py."""
    table: dict[str, list[dt.date]] = read_yaml(TABLE)
    return table
