"""Lines between the paragraphs of a story that tell of the page: markers, captions, bylines; the words are data."""

import re
from functools import lru_cache

from dragoman.ingest.page.words import words

_EDGES = " \t\u00a0.…-–—|>»›«→▶►▼•·[]()!"
_QUOTED = "”\"'’"
_BY = re.compile(r"(?:(?:written |reported |story |text )?by|author|authors|reporter)[: ]\s*(?=\S)", re.I)
_IN_NAMES = frozenset(
    [
        "and",
        "de",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "bin",
        "ibn",
        "al",
        "el",
        "in",
        "for",
        "of",
        "the",
        "at",
        "staff",
        "writer",
        "correspondent",
        "reporter",
        "editor",
    ]
)
_READ_TIME = re.compile(r"\d{1,3}[ -]min(?:ute)?s?(?: read| to read)?\.?$|(?:reading|read) time\b.{0,20}$", re.I)
_AGO = re.compile(r"(?:\w+ ){0,3}\d{1,3} ?(?:min(?:ute)?|hr|hour|day|week|month)s? ago\b.{0,40}$", re.I)
_COMMENTS = re.compile(
    r"\(?\d[\d,.]*\)? (?:reader )?comments?\b.{0,20}$|comments? \(\d+\)$|"
    r"\d+ (?:thoughts?|responses?|replies) (?:on|to)\b",
    re.I,
)
_DURATION = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d\d$|\d{1,4}$")
_COUNT = re.compile(r"[\d.,]+\s*[km]?\+? (?:comments?|shares?|views?|likes?|reads?|retweets?|hits)\.?$", re.I)


@lru_cache(maxsize=2048)
def is_marker(text: str) -> bool:
    """True for a line that is nothing but a marker of the page: "Advertisement", "Read more"."""
    plain = text.strip(_EDGES + ":").lower()
    return plain in words().lines.whole and len(text) < 80


def begins_as_marker(text: str) -> bool:
    """True for a short line that begins as one: "Read more: ...", "Photo: ..."; none ends in a quotation mark."""
    lines = words().lines
    plain = text.lstrip(_EDGES).lower()
    return (
        bool(plain)
        and plain.startswith(lines.starts)
        and len(plain.split()) <= lines.longest
        and plain[-1] not in _QUOTED
    )


def is_sure_marker(text: str) -> bool:
    """True for a line that begins as a marker that tells by itself."""
    return text.lstrip(_EDGES).lower().startswith(words().lines.sure)


def is_duration(text: str) -> bool:
    """True for a film's length or a bare count: "01:32", "45"."""
    return _DURATION.match(text) is not None


def is_call(text: str) -> bool:
    """True for the words on a button that asks for something: "Join our community"."""
    return 0 < len(text) < 50 and " ".join(text.lower().split()).startswith(words().calls)


def is_furniture_heading(text: str) -> bool:
    """True for a heading over what is no story: "Related stories", "More from Asia"."""
    plain = text.strip(_EDGES + ":").lower()
    lines = words().lines
    return plain in lines.headings or (
        plain.startswith(("more from ", "more on ", "latest in ", "latest from ")) and len(plain) < 60
    )


def is_final_heading(text: str) -> bool:
    """True for a heading behind the story's end: "About the author", "Leave a comment"."""
    return text.strip(_EDGES + ":").lower() in words().lines.finals


def is_comments_heading(text: str) -> bool:
    """True for a heading over what readers wrote: "15 comments", "Leave a reply"."""
    plain = text.strip(_EDGES + ":").lower()
    return _COMMENTS.match(text) is not None or (
        plain in words().lines.finals and ("comment" in plain or "reply" in plain)
    )


def is_byline(text: str) -> bool:
    """True for "By Jane Doe and John Roe", "3 min read", "12 comments"."""
    if len(text) > 120:
        return False
    if _READ_TIME.match(text) or _COUNT.match(text) or _AGO.match(text):
        return True
    by = _BY.match(text)
    if by is None or text.endswith((":", "!", "?")):
        return False
    names = re.split(r"[\s,|&/–—-]+", text[by.end() :])
    return len(names) <= 14 and all(not name or not name[0].islower() or name in _IN_NAMES for name in names)


def is_paywall(text: str) -> bool:
    """True for a short line that offers the rest for money or for an account."""
    plain = text.lower().replace("’", "'")
    return len(text) < 300 and any(phrase in plain for phrase in words().paywall)
