"""Readers of dates: numeric ones, days and months by name, seasons, single days that go by a name."""

import datetime as dt
from dataclasses import replace

from dragoman.extract import times_calendar as cal
from dragoman.extract.times_calendar import TimeValue, clamp_add, make_day, nearest, years_around
from dragoman.extract.times_frame import Frame, Groups, month_number, relation, whole_number, year_of
from dragoman.extract.times_words import lookup, weekday_numbers, words

FAR = 45
"""Days from which on a weekday that does not fit makes a date without a year another year's."""


def days(first: dt.date | None, last: dt.date | None, why: str) -> TimeValue | None:
    """The days ``first`` to ``last``; None where the calendar has no such day or they are the wrong way round."""
    if first is None or last is None or last < first:
        return None
    value = cal.of_day(first, why)
    if last == first:
        return value
    return replace(value, end=last, value=f"{value.value}/{last.isoformat()}", grain="range")


def iso(g: Groups, frame: Frame) -> TimeValue | None:
    """2023-03-03, 2023/03/03, also with a time of day behind it."""
    day = make_day(int(g["y"]), int(g["m"]), int(g["d"]))
    if day is None:
        return None
    value = cal.of_day(day, "date as written")
    if "h" in g:
        return replace(value, value=f"{value.value}T{g['h']}:{g['mi']}", kind="TIME", grain="part")
    return value


def iso_week(g: Groups, frame: Frame) -> TimeValue | None:
    """2023-W09, as machines write it."""
    try:
        return cal.of_week(dt.date.fromisocalendar(int(g["y"]), int(g["w"]), 1), "week as written")
    except ValueError:
        return None


def numeric(g: Groups, frame: Frame) -> TimeValue | None:
    """As the publisher writes it; not known, month first, unless only day first is a day not still to come."""
    a, b, year = int(g["a"]), int(g["b"]), int(g["y"])
    year += 0 if len(g["y"]) > 2 else 1900 if year > 69 else 2000
    american, british = make_day(year, a, b), make_day(year, b, a)
    if frame.day_first is None:
        if american and british and american > frame.on >= british and frame.dated:
            american = None
        day = american or british
    else:
        day = (british or american) if frame.day_first else (american or british)
    if day is None or year < 1 or (g["slash"] == "." and len(g["y"]) == 2):
        return None  # 4.3.11 is a section or a release
    rule = "" if american == british else f" read {'day' if day == british else 'month'} first"
    rule += " as its publisher does" if rule and frame.day_first is not None and american and british else ""
    return cal.of_day(day, f"numeric date{rule}")


def date(g: Groups, frame: Frame) -> TimeValue | None:
    """3 March 2023, March 3-5, the third of March."""
    month, first, last = month_number(g["m"]), whole_number(g["d"]), whole_number(g.get("e", g["d"]))
    if "y" in g or frame.within:
        year = int(g["y"]) if "y" in g else year_of(frame)
        return days(make_day(year, month, first), make_day(year, month, last), "date as written")
    why = frame.why("date without a year")
    options = [
        option
        for y in years_around(frame.on)
        if (option := days(make_day(y, month, first), make_day(y, month, last), why))
    ]
    return recurring(options, relation(g), frame) if relation(g) else nearest(options, frame.on, frame.past)


def day_of_month(g: Groups, frame: Frame) -> TimeValue | None:
    """The 13th: of the month around the day, or of the last or the coming one, by tense."""
    number = whole_number(g["d"])
    months = (clamp_add(frame.on.replace(day=1), "month", step) for step in (-2, -1, 0, 1, 2))
    options = [made for first in months if (made := make_day(first.year, first.month, number))]
    values = [cal.of_day(day, frame.why("day of the month")) for day in options]
    return nearest(values, frame.on, True if frame.past is None else frame.past)


def fitted(weekday: TimeValue, value: TimeValue, others: list[TimeValue | None], on: dt.date) -> TimeValue:
    """A date with a weekday beside it. The date counts; where the two contradict each other, ``why`` says so.

    ``others`` are what the date would be a year earlier and later: a date without a year that is far from the day of
    publication is that one whose weekday fits.
    """
    if weekday.start is None or value.start is None or value.start != value.end:
        return value
    said = weekday.start.weekday()
    if value.start.weekday() == said:
        return value
    far = abs((value.start - on).days) > FAR
    for other in others if far else ():
        if other and other.start and other.start != value.start and other.start.weekday() == said:
            return replace(other, why=f"{other.why}, in the year in which it is a {_name(said)}")
    return replace(value, why=f"{value.why}; a {_name(value.start.weekday())}, though the text says {_name(said)}")


def _name(weekday: int) -> str:
    return list(words().weekdays)[weekday].title()


def month_of_year(g: Groups, frame: Frame) -> TimeValue | None:
    """March 2023, Nov. '99."""
    year = int(g["y"]) if "y" in g else short_year(g["sy"])
    return cal.of_month(dt.date(year, month_number(g["m"]), 1), "month as written")


def short_year(text: str) -> int:
    """The year that two digits name: 1930 to 2029."""
    return 1900 + int(text) if int(text) >= 30 else 2000 + int(text)


def recurring(options: list[TimeValue], which: str, frame: Frame) -> TimeValue | None:
    """The occurrence of a month, season or holiday that the word in front picks, or the nearest."""
    on = frame.base if which in ("before", "after") else frame.on
    over = [o for o in options if o.end and o.end < on]
    coming = [o for o in options if o.start and o.start > on]
    if which in ("last", "before"):
        # Of a month just over one says "last month"; its name with "last" is then the year before's.
        long_over = [o for o in over if o.grain != "month" or (o.end and (on - o.end).days >= 28)]
        return next(reversed(long_over or over), None)
    if which in ("next", "after"):
        return next(iter(coming), None)
    if which == "this":
        return _this(options, on)
    return nearest(options, frame.on, frame.past)


def _this(options: list[TimeValue], on: dt.date) -> TimeValue | None:
    """This March, this summer: the year's; this winter, which runs over its end: the one nearest to the day."""
    spans = [(o.start, o.end, o) for o in options if o.start and o.end]
    if any(start.year != end.year for start, end, _ in spans):
        apart = [(max((start - on).days, (on - end).days, 0), n) for n, (start, end, _) in enumerate(spans)]
        return spans[min(apart)[1]][2] if apart else None
    return next((option for start, _, option in spans if start.year == on.year), None)


def bare_month(g: Groups, frame: Frame) -> TimeValue | None:
    """In January, last May."""
    month, why = month_number(g["m"]), frame.why("month without a year")
    if "y" in g:
        return month_of_year(g, frame)
    if frame.within:
        return cal.of_month(dt.date(year_of(frame), month, 1), "month of the year named beside it")
    return recurring([cal.of_month(dt.date(y, month, 1), why) for y in years_around(frame.on)], relation(g), frame)


def season(g: Groups, frame: Frame) -> TimeValue | None:
    """Spring, last summer, the winter of 2022."""
    name, why = g["s"].lower(), frame.why("season")
    if "y" in g or "sy" in g or frame.within:
        year = int(g["y"]) if "y" in g else short_year(g["sy"]) if "sy" in g else year_of(frame)
        return cal.of_season(name, year, "season as written")
    return recurring([cal.of_season(name, y, why) for y in years_around(frame.on)], relation(g), frame)


def weekday(g: Groups, frame: Frame) -> TimeValue | None:
    """Friday, last Friday, next Friday, this Friday."""
    target, which = weekday_numbers()[g["w"].lower().rstrip(".")], relation(g)
    if frame.within and frame.within.start and frame.within.grain == "week":
        return cal.of_day(clamp_add(frame.within.start, "day", target), "weekday of the week named beside it")
    on = frame.base if which in ("before", "after") else frame.on
    back, ahead = (on.weekday() - target) % 7, (target - on.weekday()) % 7
    if which in ("last", "before"):
        shift, rule = -(back or 7), "the weekday before"
    elif which in ("next", "after"):
        shift, rule = ahead or 7, "the weekday after"
    elif (which == "this" and frame.past is not True) or frame.past is False:
        shift, rule = ahead, "the first such weekday on or after the day"
    else:
        shift, rule = -back, "the last such weekday on or before the day"
    return cal.of_day(clamp_add(on, "day", shift), frame.why(rule))


def deictic(g: Groups, frame: Frame) -> TimeValue | None:
    """Today, yesterday, last night."""
    entry = words().deictic[lookup(g["w"])]
    first, last = (clamp_add(frame.on, "day", step) for step in entry.days)
    value = replace(cal.of_day(first, frame.why(lookup(g["w"]))), end=last)
    return replace(value, value=f"{value.value}T{entry.part}", kind="TIME", grain="part") if entry.part else value


def reference(g: Groups, frame: Frame) -> TimeValue | None:
    """Now, recently, soon: no day named, some days kept."""
    entry = words().references[lookup(g["w"])]
    first, last = (clamp_add(frame.on, "day", step) for step in entry.days)
    why = frame.why(f"no day named, {entry.days[0]} to {entry.days[1]} days kept")
    return TimeValue(first, last, entry.value, "DATE", "reference", why)


def this_moment(g: Groups, frame: Frame) -> TimeValue | None:
    """This moment, at this crucial point: the reference day."""
    why = frame.why("the moment of writing")
    return TimeValue(frame.on, frame.on, "PRESENT_REF", "DATE", "reference", why)


def named(g: Groups, frame: Frame) -> TimeValue | None:
    """9/11: a day of its own."""
    return cal.of_day(words().named[lookup(g["w"])], "a day known by this name")


def neighbour_day(g: Groups, frame: Frame) -> TimeValue | None:
    """The same day, the following day, the day before, counted from the day last spoken of."""
    text = lookup(g["w"])
    step = 1 if text in ("following", "next", "after") else -1 if text in ("previous", "before") else 0
    edge = frame.anchor.end if frame.anchor and frame.anchor.end and step > 0 else frame.base
    return cal.of_day(clamp_add(edge, "day", step), frame.why(f"the {text} day"))


def neighbour_part(g: Groups, frame: Frame) -> TimeValue | None:
    """That night, the next morning, the night before, counted from the day last spoken of."""
    day = neighbour_day({"w": g.get("w", "same")}, frame)
    if day is None:
        return None
    part = words().parts[lookup(g["p"])]
    return replace(day, value=f"{day.value}T{part}", kind="TIME", grain="part")
