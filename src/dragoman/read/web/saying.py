"""Days, names and codes as pages say them: in words, in full, and with nothing in them that turns a line around."""

import calendar
import datetime as dt
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from dragoman.data import read_yaml
from dragoman.read.countries import countries
from dragoman.read.words import plain

__all__ = ["SAYING", "country", "days", "mode", "outside", "plain", "quad", "status", "type_means"]


def days(start: dt.date | None, end: dt.date | None) -> str:
    """Inclusive days: "3 March 2023", "3 to 5 March 2023", "March 2023", "2023", "28 February to 2 March 2023"."""
    if start is None or end is None:
        return "no day"
    if start == end:
        return f"{start.day} {start:%B} {start.year}"
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    if whole and (start.month, end.month) == (1, 12):
        return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
    if whole:
        last = f"{end:%B} {end.year}"
        if start.year == end.year:
            return last if start.month == end.month else f"{start:%B} to {last}"
        return f"{start:%B} {start.year} to {last}"
    last = f"{end.day} {end:%B} {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {last}"
    return (
        f"{start.day} {start:%B} to {last}"
        if start.year == end.year
        else f"{start.day} {start:%B} {start.year} to {last}"
    )


def country(code: str | None) -> str:
    """The name of a country code in full ("India"); what a code that is no country's stands for."""
    if not code:
        return ""
    known: dict[str, str] = _plover()["non_state"]
    return known[code].removeprefix("the ") if code in known else countries().name(code)


def sector(code: str) -> str:
    """A sector, or what kind of body a code stands for, in words."""
    known: dict[str, str] = {**_plover()["sectors"], **_plover()["non_state"]}
    return known.get(code, plain(code))


def type_means(type: str) -> str:
    """What a PLOVER type is, in a line; "" for one that there is not."""
    return str(_plover()["events"].get(type, {}).get("means", ""))


def quad(number: int) -> str:
    """ "verbal cooperation"."""
    return str(_plover()["quads"].get(number, "of no class"))


def mode(code: str) -> str:
    """A mode or context as words."""
    return plain(code).replace("_", " ")


_STATUS = {
    "actual": "happened",
    "historical": "happened earlier: background",
    "future": "announced, or to come",
    "hypothetical": "asked for, feared or possible: not told as done",
    "negated": "told as not having happened",
}


def status(code: str) -> str:
    """What a status says."""
    return _STATUS.get(code, code)


def outside(url: str | None) -> str | None:
    """The address, if it is one of the web that a page may link to; None for all else (``javascript:``, paths)."""
    if url is None or any(ord(one) <= 32 or ord(one) == 127 or one == "\\" for one in url):
        return None
    try:
        parts = urlsplit(url)
        there = bool(parts.hostname)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and there else None


def host(url: str) -> str:
    """The server that an address names."""
    return urlsplit(url).hostname or ""


def language(code: str) -> str:
    """The English name of a language ("French"); the code itself where it is not a common one."""
    return _LANGUAGES.get(code.split("-")[0].lower(), plain(code) or "unknown language")


_LANGUAGES = {
    **{"ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English"},
    **{
        "es": "Spanish",
        "fa": "Persian",
        "fi": "Finnish",
        "fr": "French",
        "he": "Hebrew",
        "hi": "Hindi",
        "hu": "Hungarian",
    },
    **{"id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian"},
    **{
        "pl": "Polish",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "sv": "Swedish",
        "th": "Thai",
        "tr": "Turkish",
    },
    **{"uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese"},
}

SAYING = {
    "plain": plain,
    "days": days,
    "country": country,
    "host": host,
    "language": language,
    "mode": mode,
    "sector": sector,
    "status": status,
}
"""What templates call by these names."""


@cache
def _plover() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml("plover.yaml")
    return found
