"""Quantities of time: "two months ago", "the past few years", "every month", "eight days"."""

import datetime as dt
import re
from dataclasses import replace
from typing import NamedTuple

from dragoman.extract.times_calendar import PERIODS, TimeValue, clamp_add, of_day, of_season, years_around
from dragoman.extract.times_frame import Frame, Groups
from dragoman.extract.times_periods import LAG, over_quarter
from dragoman.extract.times_words import inverted, lookup, month_numbers, unit_names, weekday_numbers, words

_NAMED_BY = {"week": "day", "fortnight": "day", "quarter century": "year", "half century": "year"}
"""The unit that names what lies so far away, where it is not the unit counted."""


class Count(NamedTuple):
    """How many: least and most, whether a number was said at all, whether it was called approximate."""

    low: float
    high: float
    exact: bool
    approximate: bool = False


def number(text: str) -> float:
    """The number that words or digits name: "twenty-four", "1,200", "6 1/2", "three and a half", "two hundred"."""
    w, form = words(), lookup(text).replace(",", "")
    if form in w.numbers:
        return w.numbers[form]
    if match := re.fullmatch(r"(.*?)(?:[ -](?:and[ -]a[ -]half|1/2)|½)", form):
        return number(match[1]) + 0.5
    if form[0].isdigit():
        return float(form)
    if match := re.fullmatch(r"(.+?)[ -](hundred|thousand)(?: and)?(?: (.+))?", form):
        return number(match[1]) * (100 if match[2] == "hundred" else 1000) + (number(match[3]) if match[3] else 0)
    ten, _, one = form.replace(" ", "-").partition("-")
    return w.tens[ten] + w.numbers.get(one, 0)


def count(text: str | None, approximate: bool = False) -> Count:
    """The quantity in front of a unit; None is the plural alone ("months ago")."""
    w = words()
    form = "bare" if text is None else lookup(text)
    if form in w.vague:
        return Count(*w.vague[form], exact=False)
    parts = [part for part in re.split(r"-? (?:to|or) ", form) if part]
    if len(parts) == 1 and (both := re.fullmatch(r"(\d+)-(\d+)", form)):
        parts = [both[1], both[2]]
    values = sorted(number(part) for part in parts)
    return Count(values[0], values[-1], True, approximate)


def length(unit: str, quantity: Count) -> str:
    """The TIMEX duration: P8D, PT4H, PXM (a number unsaid), quarters as months."""
    entry = words().units[unit]
    clock = "T" if entry.clock else ""
    if not quantity.exact:
        return f"P{clock}X{entry.code}"
    if quantity.low == 0.5 and entry.half:
        return entry.half
    total = quantity.low * entry.times * (3 if entry.code == "Q" else 1)
    return f"P{clock}{total:g}{'M' if entry.code == 'Q' else entry.code}"


def quantity_of(g: Groups) -> tuple[str, Count]:
    """The unit and the count of a matched length: "several years", "a year and a half", "half an hour"."""
    # "Second" by itself is an ordinal and no unit's word.
    unit = unit_names().get(lookup(g["u"]), "second")
    quantity = count(g.get("n")) if "n" in g or lookup(g["u"]).endswith("s") else Count(1, 1, True)
    if "half" in g:
        quantity = Count(0.5, 0.5, True) if lookup(g["half"]).startswith("half") else Count(1.5, 1.5, True)
    return unit, quantity


def duration(g: Groups, frame: Frame) -> TimeValue:
    """A length of time that is tied to no day."""
    unit, quantity = quantity_of(g)
    return TimeValue(None, None, length(unit, quantity), "DURATION", unit, "length of time")


def ago(g: Groups, frame: Frame) -> TimeValue | None:
    """So many units before or after the reference day, or, for "earlier" and "later", the day last spoken of."""
    unit, word = unit_names()[lookup(g["u"])], lookup(g["dir"])
    sign = -1 if inverted(words().ago)[word] == "past" else 1
    base = frame.on if word in ("ago", "back", "from now", "hence") else frame.base
    # "The year before" is one, "years before" are some.
    one = "n" not in g and not lookup(g["u"]).endswith("s")
    quantity = Count(1, 1, True) if one else count(g.get("n"), "approx" in g or "so" in g)
    if sign > 0 and base is frame.on and word not in ("from now", "hence"):
        return None  # "two years later" than what?
    why = frame.why(f"{lookup(g.get('n', ''))} {unit} {word}".strip())
    if words().units[unit].clock:
        return of_day(base, why) if unit != "hour" or quantity.high < 24 else None
    if unit == "year" and sign < 0 and quantity.low == quantity.high == 1 and not quantity.approximate:
        return year_before(replace(frame, alone=frame.alone and not one), base, why)
    value = away(base, unit, quantity, sign, why)
    # Counted from a day that the text names, it is not the reader's past or future.
    return value if quantity.exact or base is frame.on else replace(value, value=f"{value.start}/{value.end}")


def half_ago(g: Groups, frame: Frame) -> TimeValue | None:
    """Half a century ago, half a year earlier: the month or year so far from the day."""
    unit, sign = lookup(g["u"]), -1 if inverted(words().ago)[lookup(g["dir"])] == "past" else 1
    base = frame.on if lookup(g["dir"]) in ("ago", "back", "from now", "hence") else frame.base
    day = clamp_add(base, unit, 0.5 * sign)
    return PERIODS["month" if unit == "year" else "year"](day, frame.why(f"half a {unit} {lookup(g['dir'])}"))


def away(base: dt.date, unit: str, quantity: Count, sign: int, why: str) -> TimeValue:
    """``quantity`` units before (sign -1) or after (1) a day.

    Exact days name a day; weeks the day with 3 days on both sides; months and longer the calendar period. An
    approximate number ("around two months back") names the day with half a unit on both sides, a vague one
    ("a few years ago") the days from the most to the least units away.
    """
    near, far = clamp_add(base, unit, sign * quantity.low), clamp_add(base, unit, sign * quantity.high)
    start, end = min(near, far), max(near, far)
    if not quantity.exact:
        return TimeValue(start, end, "PAST_REF" if sign < 0 else "FUTURE_REF", "DATE", "approximate", why)
    named = PERIODS.get(_NAMED_BY.get(unit, unit), PERIODS["day"])(near, why)
    if quantity.approximate or quantity.low != quantity.high:
        slack = {"day": 1, "week": 3, "fortnight": 7, "month": 15, "quarter": 45, "year": 182}.get(unit, 1826)
        return replace(
            named, start=clamp_add(start, "day", -slack), end=clamp_add(end, "day", slack), grain="approximate"
        )
    if unit in ("week", "fortnight"):
        return replace(named, start=clamp_add(near, "day", -3), end=clamp_add(near, "day", 3), grain="approximate")
    return named


def year_before(frame: Frame, base: dt.date, why: str) -> TimeValue:
    """A year ago, a year earlier: the quarter before that of which a text speaks, else the calendar year.

    Read by itself, in the weeks in which results come out (see ``LAG``), the words compare such a quarter with that
    of the year before: that is the value then, and the days are still those of the whole year.
    """
    if frame.anchor and frame.anchor.grain == "quarter":
        return PERIODS["quarter"](clamp_add(frame.base, "year", -1), why)
    whole = PERIODS["year"](clamp_add(base, "year", -1), why)
    season = PERIODS["quarter"](clamp_add(frame.on, "day", -LAG), "").value != PERIODS["quarter"](frame.on, "").value
    return replace(whole, value=over_quarter(frame, -1).value) if frame.alone and season else whole


def span(g: Groups, frame: Frame) -> TimeValue | None:
    """The past three years, the next few days, recent weeks: from so far away to the reference day.

    The first nine months, the last two weeks of a period that stands beside them: those of that period.
    """
    unit = unit_names()[lookup(g["u"])]
    word = lookup(g["dir"])
    way = "next" if word in ("ahead", "to come") else inverted(words().span_directions)[word]
    plural = lookup(g["u"]).endswith("s")
    quantity = count(g.get("n", "a few" if plural else "one"))
    value = length(unit, quantity if "n" in g or not plural else Count(0, 0, exact=False))
    whole = frame.within
    if whole and whole.start and whole.end:
        start, end = whole.start, clamp_add(clamp_add(whole.start, unit, quantity.high), "day", -1)
        if word not in ("first", "opening"):
            after = clamp_add(whole.end, "day", 1)
            start, end = clamp_add(after, unit, -quantity.high), whole.end
        inside = whole.start <= start <= end <= whole.end
        why = f"the {word} {unit}s of the period named beside it"
        fits = inside and way in ("plain", "past")
        return TimeValue(start, end, value, "DURATION", "range", why) if fits else None
    if way == "plain":
        return TimeValue(None, None, value, "DURATION", unit, "length of time")
    far = clamp_add(frame.on, unit, quantity.high if way == "next" else -quantity.high)
    start, end = (frame.on, far) if way == "next" else (far, frame.on)
    why = frame.why(f"{way} {unit}s")
    if way == "past" and not plural and unit in ("week", "month", "quarter", "year"):
        # TIMEX3 writes "the past year" as the year before; its days are those up to now.
        before = PERIODS[unit](clamp_add(frame.on, unit, -1), why)
        return replace(before, start=start, end=end, grain="span")
    if plural and "n" not in g and (way in ("past", "recent") or word == "future"):
        return TimeValue(start, end, "FUTURE_REF" if word == "future" else "PAST_REF", "DATE", "span", why)
    return TimeValue(start, end, value, "DURATION", "span", why)


def weekdays_ago(g: Groups, frame: Frame) -> TimeValue | None:
    """Two Saturdays ago, three summers ago, two nights ago."""
    w, quantity, word = words(), count(g["n"]), lookup(g["w"]).removesuffix("s")
    if not quantity.exact or quantity.low != quantity.high or not 1 <= quantity.low <= 100:
        return None
    back, why = round(quantity.low), frame.why(f"{lookup(g['n'])} {lookup(g['w'])} ago")
    if word == "night":
        night = of_day(clamp_add(frame.on, "day", -back), why)
        return replace(night, value=f"{night.value}TNI", kind="TIME", grain="part")
    if word in weekday_numbers():
        last = clamp_add(frame.on, "day", -((frame.on.weekday() - weekday_numbers()[word]) % 7 or 7))
        return of_day(clamp_add(last, "week", 1 - back), why)
    over = [s for y in years_around(frame.on) if (s := of_season(word, y, why)).end and s.end and s.end < frame.on]
    return over[-back] if word in w.seasons and back <= len(over) else None


def ahead(g: Groups, frame: Frame) -> TimeValue | None:
    """The weeks ahead, the year ahead."""
    return span({**g, "u": g.get("u", g.get("u1", ""))}, frame)


def nth_length(g: Groups, frame: Frame) -> TimeValue:
    """A third year, the second straight day: of how long, not of when."""
    return duration({"u": g["u"]}, frame)


def yearly(g: Groups, frame: Frame) -> TimeValue | None:
    """Year-ago, year-earlier; "the year-ago quarter" is the last quarter that is over, one year before."""
    why = frame.why("a year before")
    if "u" in g:
        return over_quarter(frame, -1)
    return year_before(frame, frame.on, why)


def frequency(g: Groups, frame: Frame) -> TimeValue | None:
    """Daily, every month, each July, twice a week, Mondays: a set of times, which names no day."""
    w, word = words(), lookup(g["w"]).rstrip(".")
    if "d" in g:
        value = f"XXXX-WXX-{weekday_numbers()[lookup(g['d'])] + 1}T{w.parts[word.removesuffix('s')]}"
    elif "n" in g:
        unit = unit_names()[word]
        value = length(unit, Count(2, 2, True) if lookup(g["n"]) == "other" else count(g["n"]))
    elif word in w.frequencies:
        value = w.frequencies[word]
    elif word in w.parts:
        value = f"XXXX-XX-XXT{w.parts[word]}"
    elif word in month_numbers():
        value = f"XXXX-{month_numbers()[word]:02}"
    elif word.removesuffix("s") in weekday_numbers():
        value = f"XXXX-WXX-{weekday_numbers()[word.removesuffix('s')] + 1}"
    elif word.removesuffix("s") in w.seasons:
        value = f"XXXX-{w.seasons[word.removesuffix('s')].code}"
    else:
        value = length(unit_names()[word], Count(1, 1, True))
    return TimeValue(None, None, value, "SET", "set", "recurring")


def plural_quarters(g: Groups, frame: Frame) -> TimeValue | None:
    """Fourth quarters: those of no year in particular."""
    return TimeValue(None, None, f"XXXX-Q{words().ordinals[g['q'].lower()]}", "SET", "set", "recurring")
