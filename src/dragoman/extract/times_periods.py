"""Readers of periods: weeks, quarters, halves, years, fiscal years, decades, centuries, and parts of a period."""

import datetime as dt
import re
from dataclasses import replace

from dragoman.extract import times_calendar as cal
from dragoman.extract.times_calendar import PERIODS, TimeValue, clamp_add, make_day, nearest, years_around
from dragoman.extract.times_dates import short_year
from dragoman.extract.times_dates import weekday as read_weekday
from dragoman.extract.times_frame import Frame, Groups, relation, whole_number, year_of
from dragoman.extract.times_words import lookup, weekday_numbers, words

LAG = 45
"""Results come out within 45 days of a quarter's end (the SEC's limit), and speak of it as "the quarter"."""


def period(g: Groups, frame: Frame) -> TimeValue | None:
    """Last week, this year, next month, the same day."""
    unit, which = g["u"].lower(), relation(g)
    if unit == "decade" and lookup(g.get("rel", "")) in ("last", "the last", "next", "the next"):
        return _ten_years(lookup(g["rel"]).removeprefix("the "), frame)
    if unit == "day" and which in ("last", "next"):
        return None
    on = frame.base if which in ("before", "after", "same") else frame.on
    if unit == "quarter" and not which:
        on = clamp_add(on, "day", -LAG)
    step = {"last": -1, "before": -1, "next": 1, "after": 1}.get(which, 0)
    if unit == "weekend":
        return _weekend(step, which, frame)
    value = PERIODS[unit](clamp_add(on, unit, step), frame.why(f"{which or 'the'} {unit}"))
    if unit == "week" and not which:
        # Nothing says which week of the year: TIMEX3 leaves the number open.
        value = replace(value, value=re.sub(r"W\d\d", "WXX", value.value))
    return fiscal_of(value) if "f" in g and unit == "year" else value


def _ten_years(which: str, frame: Frame) -> TimeValue:
    """The last decade, the next decade: ten years up to the day or from it, as "over the last decade" counts.

    TIMEX3 writes the calendar's decade before or after, as it does with "the past year".
    """
    far = clamp_add(frame.on, "decade", -1 if which == "last" else 1)
    start, end = min(far, frame.on), max(far, frame.on)
    return replace(cal.of_decade(far, frame.why(f"the {which} ten years")), start=start, end=end, grain="span")


def before_last(g: Groups, frame: Frame) -> TimeValue | None:
    """The week before last, the night before last: two back."""
    why = frame.why(f"the {lookup(g.get('u', 'night'))} before last")
    if "night" in g:
        night = cal.of_day(clamp_add(frame.on, "day", -2), why)
        return replace(night, value=f"{night.value}TNI", kind="TIME", grain="part")
    unit = g["u"].lower()
    if unit == "weekend":
        return _weekend(-1, "last", replace(frame, on=clamp_add(frame.on, "week", -1)))
    return PERIODS[unit](clamp_add(frame.on, unit, -2), why)


def middle(g: Groups, frame: Frame) -> TimeValue | None:
    """Mid-year, midweek: the middle third of the period around the day."""
    whole = PERIODS[g["u"].lower()](frame.on, frame.why(f"the middle of the {g['u'].lower()}"))
    return cal.third(whole, 1)


def first_of(g: Groups, frame: Frame) -> TimeValue | None:
    """The first of the year, the first of next month: that day, near the reference day."""
    unit, step = g["u"].lower(), {"next": 1, "this": 0, "last": -1}.get(g.get("rel", "").lower())
    steps = (-1, 0, 1) if step is None else (step,)
    firsts = [PERIODS[unit](clamp_add(frame.on, unit, each), "").start for each in steps]
    values = [cal.of_day(day, frame.why(f"the first of the {unit}")) for day in firsts if day]
    return nearest(values, frame.on, frame.past)


def period_end(g: Groups, frame: Frame) -> TimeValue | None:
    """Year's end, month-end: the last day of the period around the reference day."""
    unit = g["u"].lower()
    end = PERIODS[unit](frame.on, "").end
    return cal.of_day(end, frame.why(f"the end of the {unit}")) if end else None


def other_year(g: Groups, frame: Frame) -> TimeValue | None:
    """The second half of "this year and last": read by itself, a year."""
    return period({"rel": g["rel"], "u": "year"}, frame)


def _weekend(step: int, which: str, frame: Frame) -> TimeValue:
    """The weekend of this week once it has begun or if it is to come, else the last; "next" is next week's."""
    begun = frame.on.weekday() >= 5
    back = -1 if step < 0 or (not begun and frame.past is not False and which not in ("this", "next")) else 0
    return cal.of_weekend(clamp_add(frame.on, "week", back + (1 if step > 0 else 0)), frame.why("weekend"))


def fiscal_of(value: TimeValue) -> TimeValue:
    """A fiscal year or part of one: whose books they are nobody says, so all that the words can mean is kept.

    A year may be named after the calendar year in which it ends, from nine months before that one, or begins, to
    three months after it (April to March: India and the United Kingdom, Japan).
    """
    if value.start is None or value.end is None:
        return value
    start, end = clamp_add(value.start, "month", -9), clamp_add(clamp_add(value.end, "day", 1), "month", 3)
    return replace(value, start=start, end=clamp_add(end, "day", -1), grain="fiscal", why=f"fiscal, {value.why}")


def fiscal(g: Groups, frame: Frame) -> TimeValue | None:
    """Fiscal 2023, FY2022-23, the 2022-23 school year."""
    first = int(g["y"]) if len(g["y"]) == 4 else short_year(g["y"])
    value = cal.of_year(dt.date(first, 1, 1), "year as written")
    if "z" not in g:
        return fiscal_of(value)
    last = _second(first, g["z"])
    if last != first + 1:
        return None
    start, end = make_day(first, 4, 1), make_day(last, 6, 30)
    return replace(value, start=start, end=end, value=f"{first}/{last}", grain="fiscal", why="years as written")


def _second(first: int, text: str) -> int:
    return int(text) if len(text) == 4 else first // 100 * 100 + int(text)


def quarter(g: Groups, frame: Frame) -> TimeValue | None:
    """The third quarter, Q3 2022, the year-ago third quarter."""
    number = words().ordinals[g["q"].lower()] if not g["q"].isdigit() else int(g["q"])
    if "y" in g or "sy" in g or frame.within:
        year = int(g["y"]) if "y" in g else short_year(g["sy"]) if "sy" in g else year_of(frame)
        value = cal.of_quarter(dt.date(year, 3 * number, 1), "quarter as written")
        return fiscal_of(value) if "f" in g or "f2" in g else value
    options = [cal.of_quarter(dt.date(y, 3 * number, 1), frame.why("quarter")) for y in years_around(frame.on)]
    found = nearest(options, frame.on, True if frame.past is None else frame.past)
    if found and found.start and "ago" in g:
        found = cal.of_quarter(clamp_add(found.start, "year", -1), frame.why("quarter, a year before"))
    return fiscal_of(found) if found and "f" in g else found


def over_quarter(frame: Frame, years: int = 0) -> TimeValue:
    """The quarter that results reported on the reference day are of, or the same some years before."""
    day = clamp_add(clamp_add(frame.on, "day", -LAG), "year", years)
    return cal.of_quarter(day, frame.why("the quarter last reported"))


def quarter_of_year(g: Groups, frame: Frame) -> TimeValue | None:
    """The 1988 quarter: the one that is spoken of, in that year; days of the whole year where none was named."""
    step = {"last": -1, "before": -1, "next": 1, "after": 1}.get(relation(g), 0)
    year = int(g["y"]) if "y" in g else clamp_add(frame.on, "year", step).year
    whole = cal.of_year(dt.date(year, 1, 1), frame.why("a quarter of that year"))
    spoken = frame.anchor if frame.anchor and frame.anchor.grain == "quarter" else None
    known = (spoken or over_quarter(frame)).start
    value = cal.of_quarter(dt.date(year, known.month, 1) if known else frame.on, "the same quarter of the year named")
    return value if spoken else replace(whole, value=value.value)


def comparable(g: Groups, frame: Frame) -> TimeValue | None:
    """The same period last year: of the period spoken of, one year before."""
    unit, back = g["u"].lower(), -1 if "back" in g else 0
    year = int(g.get("y", g.get("y2", 0))) or None
    if "last" in g.get("back", "").lower():
        year = frame.on.year - 1
    if unit not in ("period", "quarter"):
        near = frame.anchor and frame.anchor.grain in ("day", "part", "week", "month")
        day = frame.base if near else frame.on
        step = year - day.year if year else back
        why = frame.why(f"the same {unit}{' of another year' if step else ''}")
        return PERIODS[unit](clamp_add(day, "year", step), why)
    if not (back or year or frame.alone):
        return None
    spoken = frame.anchor if frame.anchor and frame.anchor.grain in ("quarter", "month", "year") else None
    if spoken and spoken.start:
        step = year - spoken.start.year if year else back
        return PERIODS[spoken.grain](clamp_add(spoken.start, "year", step), frame.why("the same period"))
    step = year - frame.on.year if year else -1
    whole = cal.of_year(clamp_add(frame.on, "year", step), frame.why("a period of that year"))
    return replace(whole, value=over_quarter(frame, step).value)


def latest_period(g: Groups, frame: Frame) -> TimeValue | None:
    """The latest period, the year-ago quarter: of results, the quarter last reported."""
    return over_quarter(frame, -1 if "ago" in g else 0)


def half(g: Groups, frame: Frame) -> TimeValue | None:
    """The first half of 2021, H1 2021."""
    number = 1 if g["h"].lower() in ("first", "1") else 2
    year = int(g["y"]) if "y" in g else year_of(frame)
    first = dt.date(year, 6 * number - 5, 1)
    end = cal.of_month(clamp_add(first, "month", 5), "").end
    return TimeValue(first, end, f"{year:04}-H{number}", "DATE", "half", frame.why("half of a year"))


def nth(g: Groups, frame: Frame) -> TimeValue | None:
    """The first week of March, the last Friday in June: within the period that stands behind it; None without one."""
    ordinal, unit = g["o"].lower(), lookup(g["u"])
    whole = frame.within
    if whole is None or whole.start is None or whole.end is None:
        if ordinal != "last":
            return None
        if unit in weekday_numbers():
            return read_weekday({"w": g["u"], "rel": "last"}, frame)
        return period({"u": g["u"], "rel": "last"}, frame)
    last = ordinal in ("last", "final", "closing")
    number = 1 if last or ordinal == "opening" else whole_number(ordinal)
    if unit in weekday_numbers() or unit == "weekend":
        target = 5 if unit == "weekend" else weekday_numbers()[unit]
        edge = whole.end if last else whole.start
        day = clamp_add(edge, "day", -((edge.weekday() - target) % 7) if last else (target - edge.weekday()) % 7)
        day = clamp_add(day, "week", number - 1)
        value = cal.of_weekend(day, "") if unit == "weekend" else cal.of_day(day, "")
    elif unit == "week":
        day = clamp_add(whole.end, "day", -6) if last else clamp_add(whole.start, "week", number - 1)
        middle = cal.of_week(clamp_add(day, "day", 3), "")
        value = replace(middle, start=day, end=clamp_add(day, "day", 6))
    else:
        day = whole.end if last else clamp_add(whole.start, unit, number - 1)
        value = PERIODS[unit](day, "")
    if value.start is None or not whole.start <= value.start <= whole.end:
        return None
    return replace(value, why=f"the {ordinal} {unit} of the period named beside it")


def year(g: Groups, frame: Frame) -> TimeValue | None:
    """1998, the year 1998, 1998-99, '98; 2023-03, which cannot be years, is a month."""
    first = int(g["y"]) if "y" in g else short_year(g["sy"])
    value = cal.of_year(dt.date(first, 1, 1), "year as written")
    if "z" not in g:
        return value
    last = _second(first, g["z"])
    if last <= first and len(g["z"]) == 2 and (month := make_day(first, int(g["z"]), 1)):
        return cal.of_month(month, "month as written")
    end = make_day(last, 12, 31)
    if end is None or last <= first:
        return None
    return replace(value, end=end, value=f"{first}/{last}", grain="range", why="years as written")


def spelled_number(text: str) -> int:
    """The year that words name: "nineteen eighty-four", "two thousand and one", "twenty twenty-two"."""
    w, total = words(), 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in ("nineteen", "eighteen") or (word == "twenty" and total == 0):
            total += w.numbers.get(word, 20) * 100
        else:
            total += {"two": 2 if total else 2000, "thousand": 0, "hundred": 0, "and": 0}.get(
                word, w.numbers.get(word, w.tens.get(word, 0))
            )
    return total


def spelled(g: Groups, frame: Frame) -> TimeValue | None:
    """A year in words."""
    total = spelled_number(g["y"])
    return cal.of_year(dt.date(total, 1, 1), "year in words") if 1 <= total <= 9999 else None


def decade(g: Groups, frame: Frame) -> TimeValue | None:
    """The 1990s, the '90s, the nineties; the 1800s are a century."""
    if "y" in g:
        digits = whole_number(g["y"])
        first = digits if digits > 99 else 1900 + digits if digits >= 30 else 2000 + digits
    else:
        tens = {ten[:-1] + "ies": value for ten, value in words().tens.items()}
        first = 1900 + tens[g["n"].lower()]
    if first % 100 == 0 and first < 2000:
        return cal.of_century(dt.date(first, 1, 1), "century as written")
    return cal.of_decade(dt.date(first, 1, 1), "decade as written")


def century(g: Groups, frame: Frame) -> TimeValue | None:
    """The 20th century, the nineteenth century."""
    number = whole_number(g["n"])
    return cal.of_century(dt.date(max(1, number * 100 - 100), 1, 1), "century") if 1 <= number <= 99 else None
