"""The words of time expressions, read from ``data/times.yaml``, and the regex fragments that are made of them."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dragoman.data import read_yaml
from dragoman.errors import DataError

SOURCE = "times.yaml"
SPACE = r"(?:[ \t\xa0]{1,3}\n?[ \t]{0,3}|\n[ \t]{0,3})"
"""Short white space within a paragraph; a blank line ends an expression. Bounded, so that matching stays linear."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(_Strict):
    """A unit of time: its words, its ISO 8601 letter, whether it is a clock unit, how many of the letter it is."""

    words: tuple[str, ...] = Field(min_length=1)
    code: str = Field(pattern="^(S|M|H|D|W|Q|Y|DE|C|L)$")
    clock: bool = False
    times: int = 1
    half: str = ""
    """The TIMEX value of half of one, where that is not a fraction ("PT30M")."""


class Season(_Strict):
    """A season: its TIMEX code and the first of its three months."""

    code: str
    month: int = Field(ge=1, le=12)


class Deictic(_Strict):
    """Days counted from the reference day, first and last, and the TIMEX code of a part of the day."""

    days: tuple[int, int]
    part: str | None = None


class Reference(_Strict):
    """A word that names no day: its TIMEX value, the days kept, and whether it counts in running text."""

    value: str = Field(pattern="^(PAST|PRESENT|FUTURE)_REF$")
    days: tuple[int, int]
    found: bool = False


class Example(_Strict):
    """A text of our own, its date, and what must be found in it: words, first day, last day."""

    text: str
    date: dt.date
    finds: tuple[tuple[str, dt.date, dt.date], ...]


HolidayRule = Annotated[
    str,
    Field(
        pattern=r"^(\d\d-\d\d|(easter|orthodox)[+-]\d+|table [a-z ]+?"
        r"|\d\d-(first|second|third|fourth|last)-[a-z]+([+-]\d+)?)( for \d+)?$"
    ),
]


class Words(_Strict):
    """Everything in ``times.yaml``; each list's meaning stands beside it there."""

    months: dict[str, tuple[str, ...]] = Field(min_length=12, max_length=12)
    ambiguous_months: frozenset[str]
    month_before: frozenset[str]
    weekdays: dict[str, tuple[str, ...]] = Field(min_length=7, max_length=7)
    not_weekday_after: frozenset[str]
    not_today_after: frozenset[str]
    units: dict[str, Unit]
    numbers: dict[str, int]
    tens: dict[str, int]
    ordinals: dict[str, int]
    ordinal_words: tuple[str, ...] = Field(min_length=31, max_length=31)
    unit_adjectives: tuple[str, ...]
    day_before: frozenset[str]
    vague: dict[str, tuple[int, int]]
    approximately: tuple[str, ...]
    seasons: dict[str, Season]
    season_before: frozenset[str]
    parts: dict[str, str]
    deictic: dict[str, Deictic]
    references: dict[str, Reference]
    not_reference_after: frozenset[str]
    not_reference_before: frozenset[str]
    frequencies: dict[str, str]
    relative: dict[str, tuple[str, ...]]
    span_directions: dict[str, tuple[str, ...]]
    ago: dict[str, tuple[str, ...]]
    edges: dict[str, tuple[str, ...]]
    forward: tuple[str, ...]
    year_before: frozenset[str]
    year_weak: frozenset[str]
    not_year_after: frozenset[str]
    year_followers: frozenset[str]
    counted: frozenset[str]
    holidays: dict[str, HolidayRule]
    holiday_before: frozenset[str]
    named: dict[str, dt.date]
    zones: tuple[str, ...]
    month_first: frozenset[str]
    order_unclear: frozenset[str]
    openers: frozenset[str]
    carriers: frozenset[str]
    fillers: frozenset[str]
    examples: tuple[Example, ...]


def parse_words(raw: Any) -> Words:
    """Validate the content of ``times.yaml``; :class:`DataError` names the entry that is wrong."""
    try:
        return Words.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "top level"
        raise DataError(f"{SOURCE}: {place}: {first['msg']}") from error


@cache
def words() -> Words:
    """The words as installed, read once."""
    return parse_words(read_yaml(SOURCE))


def inverted(groups: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Each word to the first group that lists it: ``{"last": ["past"]}`` gives ``{"past": "last"}``."""
    found: dict[str, str] = {}
    for key, entries in groups.items():
        for entry in entries:
            found.setdefault(entry, key)
    return found


def any_of(entries: Iterable[str]) -> str:
    """A regex group that matches one of the entries as whole words, the longest first."""
    ordered = sorted(set(entries), key=lambda entry: (-len(entry), entry))
    sources = (re.escape(entry).replace(r"\ ", SPACE).replace("'", "['’]") for entry in ordered)
    return "(?:" + "|".join(sources) + r")(?!\w)"


def lookup(text: str) -> str:
    """Lower case with single spaces and straight apostrophes: the form in which the tables hold their words."""
    return " ".join(text.lower().replace("’", "'").split())


@cache
def month_numbers() -> dict[str, int]:
    """Month names and abbreviations without dots, to 1..12."""
    table = words().months
    return {form: k for k, (name, short) in enumerate(table.items(), 1) for form in (name, *short)}


@cache
def weekday_numbers() -> dict[str, int]:
    """Weekday names and abbreviations, to 0 (Monday)..6."""
    table = words().weekdays
    return {form: k for k, (name, short) in enumerate(table.items()) for form in (name, *short)}


@cache
def unit_names() -> dict[str, str]:
    """Every form of a unit word to the unit's name."""
    return {form: name for name, unit in words().units.items() for form in unit.words}


def _number() -> str:
    w = words()
    small = "|".join(small_words())
    tens = f"(?:{'|'.join(w.tens)})(?:[- ](?:{small}))?"
    teens = "|".join(word for word, value in w.numbers.items() if 10 <= value < 20 and " " not in word)
    rest = f"(?:{tens}|{teens}|{small})(?!\\w)"
    large = rf"(?:an?|{rest}) (?:hundred|thousand)(?!\w)(?:(?: and)? {rest})?"
    digits = r"\d{1,3}(?:,\d{3})?(?:\.\d{1,2}|[ -]1/2|½)?(?![\d,])"
    return rf"(?:{digits}|{large}|{tens}(?!\w)|{any_of(w.numbers)})(?:[- ]and[- ]a[- ]half(?!\w))?"


@cache
def fragments() -> dict[str, str]:
    """The named pieces that patterns are made of."""
    w = words()
    shorts = [short for forms in w.months.values() for short in forms]
    week_shorts = [short for forms in w.weekdays.values() for short in forms]
    number, small = _number(), "|".join(small_words())
    month = f"(?:{any_of(w.months)}|(?:{'|'.join(shorts)})(?:\\.|(?!\\w)))"
    end = r"(?![\d%]|[.,:/]\d|-\d\d?(?!\d))"
    return {
        "month": month,
        "weekday": any_of(w.weekdays),
        "shortday": f"(?:{'|'.join(week_shorts)})\\.?",
        "day": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\w|[.,:]\d|%)",
        "week2": r"(?:0[1-9]|[1-4]\d|5[0-3])",
        "nthday": r"(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th)(?!\w)",
        "nthword": "(?:" + "|".join(reversed([word.replace("-", "[- ]") for word in w.ordinal_words])) + r")(?!\w)",
        "nthunit": r"(?:first|second|third|fourth|fifth|last|final|opening|closing)(?!\w)",
        "adjective": any_of(w.unit_adjectives),
        "halfunit": any_of(word for unit in w.units.values() if unit.half for word in unit.words if word[-1] != "s"),
        "weekdays": any_of(f"{name}s" for name in w.weekdays),
        "seasons": any_of(f"{name}s" for name in w.seasons),
        "hourword": any_of(
            word for word, value in w.numbers.items() if value <= 12 and len(word) > 2 and " " not in word
        ),
        "fiscalyear": r"(?:(?:19|20)\d\d|(?<=['’y])\d\d)(?![\d%]|[.,:]\d)",
        "dd": r"\d\d?(?!\d)",
        "year": rf"(?:1\d{{3}}|2[01]\d\d){end}",
        "anyyear": r"\d{4}(?!\d)",
        "shortyear": r"\d\d(?:\d\d)?(?![\d/])",
        "secondyear": r"(?:\d{4}|\d\d)(?![\d%\w]|[.,]\d)",
        "number": number,
        "ordinal": any_of(w.ordinals),
        "vague": any_of(word for word in w.vague if word != "bare"),
        "count": rf"(?:{number}(?:(?:-? to | or |-){number})?|{any_of(set(w.vague) - {'bare', 'recent'})})",
        "unit": any_of(unit_names()),
        "units": any_of(form for form in unit_names() if form.endswith("s")),
        "period": any_of(["day", "week", "weekend", "month", "quarter", "year", "decade", "century"]),
        "approx": any_of(w.approximately),
        "season": any_of(w.seasons),
        "part": any_of(w.parts),
        "deictic": any_of(w.deictic),
        "reference": any_of(w.references),
        "frequency": any_of(w.frequencies),
        "relative": any_of(inverted(w.relative)),
        "direction": any_of(inverted(w.span_directions)),
        "ago": any_of(word for word in inverted(w.ago) if word not in ("before", "after")),
        "holiday": any_of(w.holidays),
        "named": any_of(w.named),
        "zone": any_of(w.zones),
        "bigzone": r"(?:gmt|utc|z|hours|hrs|local time)(?!\w)",
        "halves": r"(?:first|second|latter)",
        "nineties": "(?:" + "|".join(ten[:-1] + "ies" for ten in w.tens) + ")",
        "spelled": rf"(?:(?:nineteen|twenty|eighteen) (?:{'|'.join(w.tens)}|ten)(?:[- ](?:{small}))?"
        rf"|two thousand(?: and)?(?: (?:{small}|ten|eleven|twelve))?)(?!\w)",
        "dash": r"(?: ?[-–—] ?| to | through )",
        "sep": r"(?:[-–]| )",
        "hour": r"(?:1\d|2[0-3]|0?\d)(?!\d)",
        "minute": r"[0-5]\d(?!\d)",
        "meridiem": r"[ap]\.? ?m\b\.?",
        "noon": r"(?:noon|midnight)(?!\w)",
        "century": r"(?:\d\d?(?:st|nd|rd|th)|" + "|".join(reversed(w.ordinal_words[:21])) + ")",
        "afterthat": r"(?:following|next|previous|same|very same|very)",
        "beforeafter": r"(?:before|after)",
    }


@cache
def small_words() -> tuple[str, ...]:
    """The number words one to nine."""
    return tuple(word for word, value in words().numbers.items() if value < 10 and len(word) > 2 and " " not in word)


_PIECE = re.compile(r"\{([a-z]\w*)(?::([a-z]\w*))?\}")


def pattern(template: str) -> str:
    """A template as regex source: ``{month}`` is a fragment, ``{m:month}`` one captured as ``m``."""

    def piece(match: re.Match[str]) -> str:
        key, name = match.group(1), match.group(2)
        source = fragments()[name or key]
        return f"(?P<{key}>{source})" if name else source

    filled = _PIECE.sub(piece, template)
    # A space in brackets cannot become a group; everywhere else it is a break between words of one paragraph.
    pieces = re.split(r"(\[[^\]]*\])", filled)
    return "".join(part if part.startswith("[") else _spaced(part) for part in pieces)


def _spaced(source: str) -> str:
    return source.replace(" ", SPACE)
