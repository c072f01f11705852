"""Quantities of time: "two months ago", "the past few years", "every month", "eight days"."""

import datetime as dt
import re
from dataclasses import replace
from typing import NamedTuple, Protocol

from dragoman.extract.times_calendar import PERIODS, TimeValue, clamp_add, of_day
from dragoman.extract.times_words import inverted, lookup, month_numbers, unit_names, weekday_numbers, words


class Seen(Protocol):
    """What a quantity is counted from; see ``times_rules.Frame``."""

    @property
    def on(self) -> dt.date:
        """The reference day."""

    @property
    def base(self) -> dt.date:
        """The day that anchored words count from."""

    def why(self, rule: str) -> str:
        """The rule with the day it was read against."""


class Count(NamedTuple):
    """How many: least and most, whether a number was said at all, whether it was called approximate."""

    low: float
    high: float
    exact: bool
    approximate: bool = False


def number(text: str) -> float:
    """The number that a word or digits name: "twenty-four", "1,200", "a couple of"."""
    w, form = words(), lookup(text).replace(",", "")
    if form in w.numbers:
        return w.numbers[form]
    if form[0].isdigit():
        return float(form)
    ten, _, one = form.replace(" ", "-").partition("-")
    return w.tens[ten] + w.numbers.get(one, 0)


def count(text: str | None, approximate: bool = False) -> Count:
    """The quantity in front of a unit; None is the plural alone ("months ago")."""
    w = words()
    form = "bare" if text is None else lookup(text)
    if form in w.vague:
        return Count(*w.vague[form], exact=False)
    parts = [part for part in re.split(r" (?:to|or) ", form) if part]
    if len(parts) == 1 and (span := re.fullmatch(r"(\d+)-(\d+)", form)):
        parts = [span[1], span[2]]
    values = sorted(number(part) for part in parts)
    return Count(values[0], values[-1], True, approximate)


def length(unit: str, quantity: Count) -> str:
    """The TIMEX duration: P8D, PT4H, PXM (a number unsaid), quarters as months."""
    entry = words().units[unit]
    clock = "T" if entry.clock else ""
    if not quantity.exact:
        return f"P{clock}X{entry.code}"
    total = quantity.low * entry.times * (3 if entry.code == "Q" else 1)
    return f"P{clock}{total:g}{'M' if entry.code == 'Q' else entry.code}"


def duration(g: dict[str, str], frame: Seen) -> TimeValue:
    """A length of time that is tied to no day."""
    unit = unit_names()[lookup(g["u"])]
    plural = lookup(g["u"]).endswith("s")
    quantity = count(g.get("n")) if "n" in g or plural else Count(1, 1, True)
    return TimeValue(None, None, length(unit, quantity), "DURATION", unit, "length of time")


def ago(g: dict[str, str], frame: Seen) -> TimeValue | None:
    """So many units before or after the reference day, or, for "earlier" and "later", the day last spoken of.

    Exact days name a day; weeks the day with 3 days on both sides; months and longer the calendar period. An
    approximate number ("around two months back") names the day with half a unit on both sides, a vague one
    ("a few years ago") the days from the most to the least units away.
    """
    unit, word = unit_names()[lookup(g["u"])], lookup(g["dir"])
    sign = -1 if inverted(words().ago)[word] == "past" else 1
    base = frame.on if word in ("ago", "back", "from now", "hence") else frame.base
    quantity = count(g.get("n"), "approx" in g or "so" in g)
    if sign > 0 and base is frame.on and word not in ("from now", "hence"):
        return None  # "two years later" than what?
    why = frame.why(f"{lookup(g.get('n', ''))} {unit} {word}".strip())
    if words().units[unit].clock:
        return of_day(base, why) if unit != "hour" or quantity.high < 24 else None
    near, far = clamp_add(base, unit, sign * quantity.low), clamp_add(base, unit, sign * quantity.high)
    start, end = min(near, far), max(near, far)
    if not quantity.exact:
        return TimeValue(start, end, "PAST_REF" if sign < 0 else "FUTURE_REF", "DATE", unit, why)
    named = PERIODS.get("day" if unit in ("week", "fortnight") else unit, PERIODS["day"])(near, why)
    if quantity.approximate or quantity.low != quantity.high:
        slack = {"day": 1, "week": 3, "fortnight": 7, "month": 15, "quarter": 45, "year": 182}.get(unit, 1826)
        return replace(
            named, start=clamp_add(start, "day", -slack), end=clamp_add(end, "day", slack), grain="approximate"
        )
    if unit in ("week", "fortnight"):
        return replace(named, start=clamp_add(near, "day", -3), end=clamp_add(near, "day", 3), grain="approximate")
    return named


def span(g: dict[str, str], frame: Seen) -> TimeValue | None:
    """The past three years, the next few days, recent weeks: from so far away to the reference day."""
    unit = unit_names()[lookup(g["u"])]
    word = lookup(g["dir"])
    way = "next" if word == "ahead" else inverted(words().span_directions)[word]
    plural = lookup(g["u"]).endswith("s")
    quantity = count(g.get("n", "a few" if plural else "one"))
    value = length(unit, quantity if "n" in g or not plural else Count(0, 0, exact=False))
    if way == "plain":
        return TimeValue(None, None, value, "DURATION", unit, "length of time")
    far = clamp_add(frame.on, unit, quantity.high if way == "next" else -quantity.high)
    start, end = (frame.on, far) if way == "next" else (far, frame.on)
    return TimeValue(start, end, value, "DURATION", "span", frame.why(f"{way} {unit}s"))


def yearly(g: dict[str, str], frame: Seen) -> TimeValue | None:
    """Year-ago, year-earlier; "the year-ago quarter" is the last quarter that is over, one year before."""
    why = frame.why("a year before")
    if "u" in g:
        return PERIODS["quarter"](clamp_add(frame.on, "month", -15), why)
    return PERIODS["year"](clamp_add(frame.on, "year", -1), why)


def frequency(g: dict[str, str], frame: Seen) -> TimeValue | None:
    """Daily, every month, each July: a set of times, which names no day."""
    w, word = words(), lookup(g["w"]).rstrip(".")
    if word in w.frequencies:
        value = w.frequencies[word]
    elif word in month_numbers():
        value = f"XXXX-{month_numbers()[word]:02}"
    elif word in weekday_numbers():
        value = f"XXXX-WXX-{weekday_numbers()[word] + 1}"
    elif word in w.seasons:
        value = f"XXXX-{w.seasons[word].code}"
    else:
        value = length(unit_names()[word], Count(1, 1, True))
    return TimeValue(None, None, value, "SET", "set", "recurring")
