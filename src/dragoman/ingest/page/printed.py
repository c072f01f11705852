"""Dates as machines and people write them: ISO 8601, RFC 2822, "March 3, 2023 7:15 pm IST", "03.03.2023 14:05"."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dragoman.ingest.page.words import words


@dataclass(frozen=True, slots=True)
class Order:
    """In which order a publisher writes the numbers of a day, and whose clock he means.

    ``day_first`` is None where nothing tells; a date such as 03/04/2023 is then not read.
    """

    day_first: bool | None = None
    country: str = ""
    """The country's top-level domain; it decides what "IST" is."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date found in a text, between ``start`` and ``end``. ``at`` where a time of day and its offset are given."""

    day: dt.date
    at: dt.datetime | None
    start: int
    end: int


LONGEST = 1_000
"""A line that is there for its date is far shorter, and each date is held against all others of it."""

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d\d?)-(\d\d?)(?!\d)"
    r"(?:(?:[T ]|T?\s+)(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z\b|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d(?!\d))?)?"
)
_CLOCK = re.compile(
    r"[\s,|•·–—-]*(?:at\s+|@\s*)?\(?(\d{1,2})(?::|\.|h)(\d\d)(?::\d\d)?(?!\d|[./]\d)\s*(?:hrs|hours|h\b)?\s*([ap]\.?m\.?)?[\s,]*"
    r"\(?((?:UTC|GMT)\s*[+-]\s*\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d|[A-Za-z]{1,4}\b)?",
    re.I,
)
_CLOCK_BEFORE = re.compile(
    r"(\d{1,2})[:.](\d\d)\s*([ap]\.?m\.?)?[\s,]*((?:UTC|GMT)[+-]\d{1,2}|[A-Za-z]{2,4})?[\s,|•·–—-]*(?:on\s+)?(?:\w+day,?\s+)?$",
    re.I,
)
_HOUR_ONLY = re.compile(r"[\s,]*(?:at\s+)?(\d{1,2})\s*([ap]\.?m\.?)[\s,]*([A-Za-z]{1,4}\b)?", re.I)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    month = "|".join(sorted((name for names in words().dates.months for name in names), key=len, reverse=True))
    return (
        re.compile(
            rf"\b(?P<month>{month})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b\.?,?\s*(?P<year>\d{{4}})(?!\d)", re.I
        ),
        re.compile(
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s./-]*(?P<month>{month})\b\.?,?[\s./-]*(?P<year>\d{{4}})(?!\d)",
            re.I,
        ),
        re.compile(r"(?<!\d)(?P<year>\d{4})\s*年\s*(?P<number>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"),
        re.compile(
            r"(?<![\d./-])(?P<year>(?:19|20)\d\d)(?P<mark>[./])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d]|[./-]\d)"
        ),
        re.compile(
            r"(?<![\d./-])(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?![\d]|[./-]\d)"
        ),
        re.compile(
            rf"\b(?P<month>{month})\.?\s+(?P<day>\d{{1,2}}),?\s+(?:[A-Z][a-z]{{2}},?\s+)?(?:\d\d:\d\d:\d\d\s+(?:[A-Z]{{2,4}}\s+)?)(?P<year>\d{{4}})(?!\d)",
            re.I,
        ),
    )


def machine(value: str, order: Order) -> Moment | None:
    """The date of a machine-readable value; None where it is none, or names no day."""
    text = value.strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        seconds = int(text[:10])
        at = dt.datetime.fromtimestamp(seconds, dt.UTC)
        return Moment(at.date(), at, 0, len(text))
    compact = re.match(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?$", text)
    if compact:
        day = _day(*map(int, compact.groups()[:3]))
        return Moment(day, None, 0, len(text)) if day else None
    return next(printed(text, order), None)


def printed(text: str, order: Order) -> Iterator[Moment]:
    """Every date that names year, month and day in the first ``LONGEST`` characters, in order, each once."""
    text = text[:LONGEST]
    found: list[Moment] = []
    for match in _ISO.finditer(text):
        day = _day(*map(int, match.groups()[:3]))
        if day:
            found.append(Moment(day, _iso_moment(day, match), *match.span()))
    for pattern in _patterns():
        for match in pattern.finditer(text):
            day = _of_match(match, order)
            if day and not any(one.start < match.end() and match.start() < one.end for one in found):
                at, end = _clock(text, match, day, order)
                found.append(Moment(day, at, match.start(), end))
    yield from sorted(found, key=lambda one: one.start)


def _iso_moment(day: dt.date, match: "re.Match[str]") -> dt.datetime | None:
    hour, minute, second, zone = match.groups()[3:7]
    if hour is None or zone is None:
        return None
    offset = 0 if zone in ("Z", "UTC", "GMT") else _offset(zone)
    return _at(day, int(hour), int(minute), offset, int(second or 0))


def _of_match(match: "re.Match[str]", order: Order) -> dt.date | None:
    groups = match.groupdict()
    year = int(groups["year"])
    if groups.get("month"):
        name = groups["month"].lower()
        number = next(at for at, names in enumerate(words().dates.months, 1) if name in names)
        return _day(year, number, int(groups["day"]))
    if groups.get("number"):
        return _day(year, int(groups["number"]), int(groups["day"]))
    one, two = int(groups["one"]), int(groups["two"])
    # A day with full stops is written in Europe, day first; numbers above 12 tell for themselves.
    first = True if groups["mark"] == "." or one > 12 else False if two > 12 else order.day_first
    if first is None:
        return _day(year, one, two) if one == two else None
    return _day(year, two, one) if first else _day(year, one, two)


def shown_day(text: str, moment: Moment) -> dt.date:
    """The publisher's own day of a moment given in UTC, where day and month are printed beside it without a year."""
    if moment.at is None or moment.at.utcoffset():
        return moment.day
    days = (moment.day + dt.timedelta(days=shift) for shift in (-1, 0, 1))
    plain = re.sub(r"[^a-z0-9]+", " ", text.lower())
    for day in days:
        for name in words().dates.months[day.month - 1]:
            if re.search(rf"\b(?:0?{day.day}(?:st|nd|rd|th)? {name}|{name} 0?{day.day}(?:st|nd|rd|th)?)\b", plain):
                return day
    return moment.day


def tells_order(text: str) -> bool | None:
    """True if a numeric date of the text can only be read day first, False if only month first, None if none tells."""
    for match in _patterns()[4].finditer(text[:LONGEST]):
        one, two = int(match["one"]), int(match["two"])
        if match["mark"] != "." and (one > 12) != (two > 12):
            return one > 12
    return None


def label_of(lead: str) -> str | None:
    """What the words before a date call it: "published", "modified" or "other"; the last label counts."""
    text = f" {' '.join(re.findall(r'[a-zé©]+', lead.lower()))} "
    dates = words().dates
    places = [
        (text.rfind(f" {label} ") + len(label), len(label), kind)
        for kind, labels in (
            ("published", dates.published_labels),
            ("modified", dates.modified_labels),
            ("other", dates.other_labels),
        )
        for label in labels
        if f" {label} " in text
    ]
    return max(places)[2] if places else None


def _clock(text: str, match: "re.Match[str]", day: dt.date, order: Order) -> tuple[dt.datetime | None, int]:
    """The moment if a time of day and its zone stand behind the day or before it, and where all of it ends."""
    after = _CLOCK.match(text, match.end())
    if after:
        return _moment(day, (after[1], after[2], after[3], after[4]), order), after.end(2)
    hour = _HOUR_ONLY.match(text, match.end())
    if hour:
        return _moment(day, (hour[1], "0", hour[2], hour[3]), order), hour.end(2)
    before = _CLOCK_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
    if before:
        return _moment(day, (before[1], before[2], before[3], before[4]), order), match.end()
    return None, match.end()


def _moment(day: dt.date, clock: tuple[str, str, str | None, str | None], order: Order) -> dt.datetime | None:
    hour, minute, half, zone = clock
    offset = _zone(zone, order.country) if zone else None
    if offset is None:
        return None
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.lower().startswith("p") else 0)
    return _at(day, hours, int(minute), offset)


def _zone(name: str, country: str) -> int | None:
    plain = "".join(name.lower().split())
    if plain[:3] in ("utc", "gmt") and len(plain) > 3:
        return _offset(plain[3:])
    if plain[0] in "+-":
        return _offset(plain)
    dates = words().dates
    return dates.zones_by_country.get(plain, {}).get(country, dates.zones.get(plain))


def _offset(text: str) -> int:
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    return (-1 if text[0] == "-" else 1) * (hours * 60 + minutes)


def _at(day: dt.date, hour: int, minute: int, offset: int, second: int = 0) -> dt.datetime | None:
    if hour > 23 or minute > 59 or second > 59 or abs(offset) > 14 * 60:
        return None
    zone = dt.UTC if offset == 0 else dt.timezone(dt.timedelta(minutes=offset))
    return dt.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
