"""The kinds of time expression: each a pattern and the function that reads it against a day.

A reader gets the captured words and a ``Frame``, and gives the value, or None where the words are no time after
all (February 30). Rules know nothing of the text around; that is for ``times_join``.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from dateutil.easter import easter

from dragoman.extract import times_calendar as cal
from dragoman.extract.times_calendar import PERIODS, TimeValue, clamp_add, make_day, nearest, years_around
from dragoman.extract.times_quantity import ago, duration, frequency, span, yearly
from dragoman.extract.times_words import inverted, lookup, month_numbers, pattern, weekday_numbers, words

Groups = dict[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """What an expression is read against.

    ``past``: True and False are the clause's tense, None lets the words alone decide. ``anchor`` is the value last
    spoken of ("the same day"), ``within`` a period that the words around give ("June" in "June last year").
    """

    on: dt.date
    past: bool | None = None
    anchor: TimeValue | None = None
    within: TimeValue | None = None

    @property
    def base(self) -> dt.date:
        """The day that anchored words count from."""
        return self.anchor.start if self.anchor and self.anchor.start else self.on

    def why(self, rule: str) -> str:
        """The rule with the day it was read against."""
        return f"{rule}, seen from {self.on.isoformat()}"


Reader = Callable[[Groups, Frame], TimeValue | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of expression. ``found`` is False where it counts only as part of another or when asked about alone."""

    name: str
    regex: re.Pattern[str]
    read: Reader
    found: bool = True


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _month(text: str) -> int:
    return month_numbers()[text.lower().rstrip(".")]


def _relation(g: Groups) -> str:
    return inverted(words().relative)[lookup(g["rel"])] if "rel" in g else ""


def _days(first: dt.date | None, last: dt.date | None, why: str) -> TimeValue | None:
    if first is None or last is None or last < first:
        return None
    return replace(cal.of_day(first, why), end=last)


def _iso(g: Groups, frame: Frame) -> TimeValue | None:
    day = make_day(int(g["y"]), int(g["m"]), int(g["d"]))
    return cal.of_day(day, "date as written") if day else None


def _numeric(g: Groups, frame: Frame) -> TimeValue | None:
    """Month first, unless that is no day or a day still to come where day first is not: see docs/times.md."""
    a, b, year = int(g["a"]), int(g["b"]), int(g["y"])
    year += 0 if year > 99 else 1900 if year > 69 else 2000
    american, british = make_day(year, a, b), make_day(year, b, a)
    if american and british and american > frame.on >= british:
        american = None
    day = american or british
    return cal.of_day(day, f"numeric date read {'month' if american else 'day'} first") if day else None


def _date(g: Groups, frame: Frame) -> TimeValue | None:
    month, first, last = _month(g["m"]), _number(g["d"]), _number(g.get("e", g["d"]))
    if "y" in g or frame.within:
        year = int(g["y"]) if "y" in g else _year_of(frame)
        return _days(make_day(year, month, first), make_day(year, month, last), "date as written")
    why = frame.why("date without a year")
    options = (_days(make_day(y, month, first), make_day(y, month, last), why) for y in years_around(frame.on))
    return nearest([option for option in options if option], frame.on, frame.past)


def _year_of(frame: Frame) -> int:
    return frame.within.start.year if frame.within and frame.within.start else frame.on.year


def _month_of_year(g: Groups, frame: Frame) -> TimeValue | None:
    return cal.of_month(dt.date(int(g["y"]), _month(g["m"]), 1), "month as written")


def _recurring(options: list[TimeValue], relation: str, frame: Frame) -> TimeValue | None:
    """The occurrence of a month or season that the word in front picks, or the nearest."""
    on = frame.base if relation in ("before", "after") else frame.on
    over = [o for o in options if o.end and o.end < on]
    coming = [o for o in options if o.start and o.start > on]
    if relation in ("last", "before"):
        # Of a month just over one says "last month"; its name with "last" is then the year before's.
        long_over = [o for o in over if o.grain != "month" or (o.end and (on - o.end).days >= 28)]
        return next(reversed(long_over or over), None)
    if relation in ("next", "after"):
        return next(iter(coming), None)
    if relation == "this":
        return next((o for o in options if o.start and o.start.year == on.year), None)
    return nearest(options, frame.on, frame.past)


def _bare_month(g: Groups, frame: Frame) -> TimeValue | None:
    month, why = _month(g["m"]), frame.why("month without a year")
    if frame.within:
        return cal.of_month(dt.date(_year_of(frame), month, 1), "month of the year named beside it")
    return _recurring([cal.of_month(dt.date(y, month, 1), why) for y in years_around(frame.on)], _relation(g), frame)


def _season(g: Groups, frame: Frame) -> TimeValue | None:
    name, why = g["s"].lower(), frame.why("season")
    if "y" in g or frame.within:
        return cal.of_season(name, int(g["y"]) if "y" in g else _year_of(frame), "season as written")
    return _recurring([cal.of_season(name, y, why) for y in years_around(frame.on)], _relation(g), frame)


def _weekday(g: Groups, frame: Frame) -> TimeValue | None:
    target, relation = weekday_numbers()[g["w"].lower().rstrip(".")], _relation(g)
    if frame.within and frame.within.start and frame.within.grain == "week":
        return cal.of_day(clamp_add(frame.within.start, "day", target), "weekday of the week named beside it")
    on = frame.base if relation in ("before", "after") else frame.on
    back, ahead = (on.weekday() - target) % 7, (target - on.weekday()) % 7
    if relation in ("last", "before"):
        shift, rule = -(back or 7), "the weekday before"
    elif relation in ("next", "after"):
        shift, rule = ahead or 7, "the weekday after"
    elif (relation == "this" and frame.past is not True) or frame.past is False:
        shift, rule = ahead, "the first such weekday on or after the day"
    else:
        shift, rule = -back, "the last such weekday on or before the day"
    return cal.of_day(clamp_add(on, "day", shift), frame.why(rule))


def _period(g: Groups, frame: Frame) -> TimeValue | None:
    """Last week, this year, next month, the same day."""
    unit, relation = g["u"].lower(), _relation(g)
    if unit == "day" and relation in ("last", "next"):
        return None
    on = frame.base if relation in ("before", "after", "same") else frame.on
    if unit == "quarter" and not relation:
        # Results come out within 45 days of a quarter's end (the SEC's limit), and speak of it as "the quarter".
        on = clamp_add(on, "day", -45)
    step = {"last": -1, "before": -1, "next": 1, "after": 1}.get(relation, 0)
    if unit == "weekend":
        return _weekend(step, relation, frame)
    return PERIODS[unit](clamp_add(on, unit, step), frame.why(f"{relation or 'the'} {unit}"))


def _weekend(step: int, relation: str, frame: Frame) -> TimeValue:
    """The weekend of this week once it has begun or if it is to come, else the last."""
    begun = frame.on.weekday() >= 5
    back = -1 if step < 0 or (not begun and frame.past is not False and relation != "this") else 0
    ahead = 1 if step > 0 and begun else 0
    return cal.of_weekend(clamp_add(frame.on, "week", back + ahead), frame.why("weekend"))


def _quarter(g: Groups, frame: Frame) -> TimeValue | None:
    number = words().ordinals[g["q"].lower()] if not g["q"].isdigit() else int(g["q"])
    if "y" in g or frame.within:
        year = int(g["y"]) if "y" in g else _year_of(frame)
        return cal.of_quarter(dt.date(year, 3 * number, 1), "quarter as written")
    options = [cal.of_quarter(dt.date(y, 3 * number, 1), frame.why("quarter")) for y in years_around(frame.on)]
    return nearest(options, frame.on, True if frame.past is None else frame.past)


def _half(g: Groups, frame: Frame) -> TimeValue | None:
    number = 1 if g["h"].lower() == "first" else 2
    first = dt.date(int(g["y"]) if "y" in g else _year_of(frame), 6 * number - 5, 1)
    last = clamp_add(first, "month", 5)
    end = cal.of_month(last, "").end
    return TimeValue(first, end, f"{first.year:04}-H{number}", "DATE", "half", frame.why("half of a year"))


def _year(g: Groups, frame: Frame) -> TimeValue | None:
    year = cal.of_year(dt.date(int(g["y"]), 1, 1), "year as written")
    if "z" not in g:
        return year
    last = int(g["z"]) if len(g["z"]) == 4 else int(g["y"]) // 100 * 100 + int(g["z"])
    end = make_day(last, 12, 31)
    return replace(year, end=end, why="years as written") if end and last > int(g["y"]) else None


def _spelled(g: Groups, frame: Frame) -> TimeValue | None:
    w, total = words(), 0
    for word in re.split(r"[\s-]+", g["y"].lower()):
        if word in ("nineteen", "eighteen") or (word == "twenty" and total == 0):
            total += w.numbers.get(word, 20) * 100
        else:
            total += {"two": 2 if total else 2000, "thousand": 0, "and": 0}.get(
                word, w.numbers.get(word, w.tens.get(word, 0))
            )
    return cal.of_year(dt.date(total, 1, 1), "year in words") if 1 <= total <= 9999 else None


def _decade(g: Groups, frame: Frame) -> TimeValue | None:
    if "y" in g:
        digits = _number(g["y"])
        year = digits if digits > 99 else 1900 + digits if digits >= 30 else 2000 + digits
    else:
        tens = {ten[:-1] + "ies": value for ten, value in words().tens.items()}
        year = 1900 + tens[g["n"].lower()]
    return cal.of_decade(dt.date(year, 1, 1), "decade as written")


def _century(g: Groups, frame: Frame) -> TimeValue | None:
    number = _number(g["n"])
    return cal.of_century(dt.date(max(1, number * 100 - 100), 1, 1), "century") if 1 <= number <= 99 else None


def _deictic(g: Groups, frame: Frame) -> TimeValue | None:
    entry = words().deictic[lookup(g["w"])]
    first, last = (clamp_add(frame.on, "day", days) for days in entry.days)
    value = replace(cal.of_day(first, frame.why(lookup(g["w"]))), end=last)
    return replace(value, value=f"{value.value}T{entry.part}", kind="TIME", grain="part") if entry.part else value


def _reference(g: Groups, frame: Frame) -> TimeValue | None:
    entry = words().references[lookup(g["w"])]
    first, last = (clamp_add(frame.on, "day", days) for days in entry.days)
    why = frame.why(f"no day named, {entry.days[0]} to {entry.days[1]} days kept")
    return TimeValue(first, last, entry.value, "DATE", "reference", why)


def _named(g: Groups, frame: Frame) -> TimeValue | None:
    return cal.of_day(words().named[lookup(g["w"])], "a day known by this name")


def _holiday(g: Groups, frame: Frame) -> TimeValue | None:
    rule, why = words().holidays[lookup(g["w"])], frame.why("holiday")
    years = [int(g["y"])] if "y" in g else list(years_around(frame.on))

    def fall(year: int) -> TimeValue:
        if rule.startswith("easter"):
            return cal.of_day(clamp_add(easter(year), "day", int(rule[6:])), why)
        return cal.of_day(dt.date(year, int(rule[:2]), int(rule[3:])), why)

    # Easter is reckoned for the years 1583 to 4099 only.
    return nearest([fall(year) for year in years if 1583 <= year <= 4099], frame.on, frame.past)


def _neighbour_day(g: Groups, frame: Frame) -> TimeValue | None:
    """The same day, the following day, the day before, counted from the day last spoken of."""
    text = lookup(g["w"])
    step = 1 if text in ("following", "next", "after") else -1 if text in ("previous", "before") else 0
    edge = frame.anchor.end if frame.anchor and frame.anchor.end and step > 0 else frame.base
    return cal.of_day(clamp_add(edge, "day", step), frame.why(f"the {text} day"))


def _clock(g: Groups, frame: Frame) -> TimeValue | None:
    """A time of day; which day, the words beside it say."""
    if "noon" in g:
        return TimeValue(
            frame.on, frame.on, f"T{'12:00' if g['noon'].lower() == 'noon' else '24'}", "TIME", "clock", "clock"
        )
    hour = int(g["h"])
    if "ap" in g:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if g["ap"].lower().startswith("p") else 0)
    return TimeValue(frame.on, frame.on, f"T{hour:02}" + (f":{g['mi']}" if "mi" in g else ""), "TIME", "clock", "clock")


def _part(g: Groups, frame: Frame) -> TimeValue | None:
    return TimeValue(frame.on, frame.on, f"T{words().parts[g['p'].lower()]}", "TIME", "clock", "part of a day")


def _table() -> list[tuple[str, str, Reader, bool]]:
    end = r"(?=\s*(?:[.,;:!?)\"'”’]|\Z))"
    return [
        ("iso", r"{y:anyyear}-{m:dd}-{d:dd}(?:[tT ]\d\d:\d\d(?::\d\d)?z?)?(?!-\d)", _iso, True),
        ("ymd", r"{y:anyyear}/{m:dd}/{d:dd}(?!/)", _iso, True),
        ("numeric", r"{a:dd}(?P<slash>[/.]){b:dd}(?P=slash){y:shortyear}", _numeric, True),
        (
            "dmy",
            r"(?:the )?{d:day}(?:{dash}{e:day})?(?: day)?(?: of)?(?:-| ){m:month}(?:(?:,? |-){y:year})?",
            _date,
            True,
        ),
        ("mdy", r"{m:month} (?:the )?{d:day}(?:{dash}{e:day})?(?:,? {y:year})?", _date, True),
        ("month-year", r"{m:month},?(?: of)? {y:year}", _month_of_year, True),
        ("month", r"(?:{rel:relative} )?{m:month}", _bare_month, True),
        ("weekday", r"(?:{rel:relative} )?{w:weekday}", _weekday, True),
        ("shortday", r"{w:shortday}(?=,? ?(?:{month} \d|\d\d? {month}))", _weekday, True),
        ("period", r"{rel:relative} (?:fiscal |financial )?{u:period}", _period, True),
        ("weekend", r"the (?P<u>weekend)(?!\w)", _period, True),
        ("the-period", r"the (?:full |fiscal )?{u:period}", _period, False),
        ("fiscal", r"(?:the )?(?:fiscal|financial) year {y:year}", _year, True),
        ("quarter", r"(?:the )?(?:fiscal )?{q:ordinal}[- ]quarter(?:(?: of)? {y:year})?", _quarter, True),
        ("Q1", r"q(?P<q>[1-4])(?!\w)(?:(?: of)? {y:year})?", _quarter, True),
        ("half-year", r"(?:the )?{h:halves} half(?: of)? {y:year}", _half, True),
        ("half", r"(?:the )?{h:halves} half(?:(?: of)? {y:year})?", _half, False),
        ("season", r"(?:the )?{s:season}(?: of)? {y:year}", _season, True),
        ("bare-season", r"(?:(?:{rel:relative}|the) )?{s:season}(?!\w)", _season, True),
        ("year", r"(?:(?:the )?year )?{y:year}", _year, True),
        ("years", r"(?:the )?(?P<y>(?:1[89]|20)\d\d)[-–/]{z:secondyear}", _year, True),
        ("spelled", r"(?:the )?(?:year )?{y:spelled}", _spelled, True),
        ("decade", r"(?:the )?(?P<y>(?:1[0-9]|20)\d0)['’]?s(?!\w)", _decade, True),
        ("short-decade", r"the ['’‘]?(?:(?P<y>\d0)['’]?s|{n:nineties})(?!\w)", _decade, True),
        ("century", r"(?:the )?{n:century}[- ]century", _century, True),
        ("deictic", r"{w:deictic}", _deictic, True),
        ("reference", r"{w:reference}", _reference, True),
        ("named", r"{w:named}", _named, True),
        ("holiday", r"{w:holiday}(?:,? {y:year})?", _holiday, True),
        ("neighbour", r"(?:the|that) {w:afterthat} day", _neighbour_day, True),
        ("neighbour-of", r"(?:the|a) day {w:beforeafter}" + end, _neighbour_day, True),
        ("that-day", r"that (?P<w>day)(?!\w)", _neighbour_day, True),
        ("clock", r"{h:hour}(?::{mi:minute})? ?{ap:meridiem}(?: {zone})?", _clock, False),
        ("clock24", r"{h:hour}:{mi:minute}(?: {zone})?", _clock, False),
        ("noon", r"{noon:noon}", _clock, False),
        ("part", r"(?:the |early |late )?{p:part}(?: of)?", _part, False),
        ("ago", r"(?:{approx:approx} )?{n:count} {u:unit}(?P<so> or so)? {dir:ago}", ago, True),
        ("before", r"(?:{approx:approx} )?{n:count} {u:unit}(?P<so> or so)? {dir:beforeafter}" + end, ago, True),
        ("bare-ago", r"{u:units} {dir:ago}" + end, ago, True),
        ("year-ago", r"(?:the |a )?year[- ](?:ago|earlier)(?: (?P<u>period|quarter))?(?!\w)", yearly, False),
        ("span", r"(?:the |these )?{dir:direction} (?:{n:count} )?{u:units}(?: (?:and|or) {units})?", span, True),
        ("span-ahead", r"the {u:units} (?P<dir>ahead)", span, True),
        ("past-year", r"the (?P<dir>past) (?!weekend){u:period}", span, True),
        ("duration", r"(?:the )?(?:{approx} )?{n:count}[- ]{u:unit}", duration, False),
        ("bare-duration", r"(?P<plural>{u:unit})(?: (?:or|to|and) {units})?", duration, False),
        ("every", r"(?:every|each|per) (?P<w>{month}|{weekday}|{unit}|{season})", frequency, False),
        ("frequency", r"{w:frequency}", frequency, False),
    ]


@cache
def rules() -> tuple[Rule, ...]:
    """All kinds of expression, compiled once. Every pattern is bounded, so a match takes constant time."""
    return tuple(Rule(name, re.compile(pattern(source), re.I), read, found) for name, source, read, found in _table())
