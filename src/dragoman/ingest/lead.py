"""What stands before a story's first word: front matter, a date line, a dateline.

Decided by shape and by the lists in ``data/ingest.yaml``, and conservatively: a dateline that is not recognised is
read as text and does little harm, while an eaten subject loses the story's first event. So a name before a colon
counts only if it is a place that agencies print alone; before a dash also in capitals; and with an agency in
brackets, or a date, in any capitalised form. Headers of speech ("BLINKEN: Thank you") are never datelines.
"""

import datetime as dt
import re
from dataclasses import dataclass

from dragoman.document import Span
from dragoman.ingest.words import words

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAYNAME = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_ISO = r"\d{4}-\d\d-\d\d"
_FULL = rf"{_DAYNAME}(?:{_MONTH}\s+{_DAY},?\s+\d{{4}}|{_DAY}\s+{_MONTH},?\s+\d{{4}})"
_SHORT = rf"{_DAYNAME}(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?!\d)"
_DATE = rf"(?:{_ISO}|{_FULL})"
_CLOCK = r"(?:,?\s*(?:at\s+|\|\s*|T)?\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*\(?(?:[A-Z]{2,4}|Z)?\)?)?"
_LABELS = "date|dated|published|posted|updated|publication date|last updated|first published"
_LABEL = rf"(?:(?:{_LABELS})(?:\s+on)?\s*[:|]?\s*)"

_DATE_LINE = re.compile(
    rf"(?P<label>{_LABEL})?(?P<date>{_DATE}){_CLOCK}(?:[ \t]*(?:$|\n|\r)|[ \t]*[|:;,–—-]?[ \t]+)", re.I
)

_WORD = r"[A-ZÀ-ÞŠŽĐİ][\w'’`.-]*"
_LINK = r"(?:de|del|da|do|dos|la|las|los|el|al|es|of|the|and|sur|am|an|upon|y)"
_NAME = rf"{_WORD}(?:[ /]+(?:{_LINK}[ ]+)?{_WORD}){{0,3}}"
_PLACE = rf"(?P<place>{_NAME}(?:,[ ]+(?!{_MONTH}\b){_NAME}){{0,2}})"
_BEFORE_DATE = rf"(?:,?[ ]+\(?(?P<date>{_FULL}|{_SHORT}|{_ISO})\)?,?)?"
_AGENCY = r"(?:[ ]*[,–—-]{0,2}[ ]*[(\[](?P<agency>[^()\[\]\n]{2,40})[)\]])?"
_MARK = r"(?P<mark>[ ]*(?:--+|[–—]+|[ ][-_]|-(?=[ ]))[ ]*|[ ]*:[ ]+|[ ]*$)"
_DATELINE = re.compile(rf"{_PLACE}{_BEFORE_DATE}{_AGENCY}{_MARK}", re.M)
_PLACE_AND_DATE = re.compile(rf"{_PLACE},?[ ]+(?P<date>{_FULL})\.?[ \t]*")
_SPEAKER = re.compile(r"^[ \t]*(?:[A-Z][A-Z.'’-]+[ ]?){1,4}:[ ]", re.M)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<body>.*?\n)---[ \t]*(?:\r?\n|$)", re.S)
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*$", re.M)
_PARAGRAPH = re.compile(r"\S[^\n]*")
_FRONT_KEYS = {"title": "title", "headline": "title", "date": "date", "published": "date", "url": "url", "link": "url",
               "source": "publisher", "publisher": "publisher"}  # fmt: skip

# Only these lines may hold a dateline: a story has at most a headline, a deck, a byline and a date above it.
_LINES = 5
_LONGEST_HEADLINE = 160


@dataclass(frozen=True, slots=True)
class Lead:
    """What was understood from the head of a text; ``furniture`` are the spans that are not part of the story."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    declared: dt.date | None = None
    """The date in the front matter."""
    date: dt.date | None = None
    """The date in a date line or dateline."""
    dateline: str | None = None
    furniture: tuple[Span, ...] = ()


def read_lead(text: str, format: str) -> Lead:
    """Read the head of ``text``. Spans include the punctuation and space that end a dateline or date line."""
    found: dict[str, str] = {}
    furniture: list[Span] = []
    start = len(text) - len(text.lstrip("\ufeff\u200b \t\r\n\xa0"))
    if format == "markdown":
        matter = _FRONT_MATTER.match(text, start)
        if matter:
            found |= _front_matter(matter["body"])
            furniture.append(Span(*matter.span()))
            start = matter.end()
        heading = _HEADING.search(text, start, start + 2_000)
        if heading:
            found.setdefault("title", re.sub(r"[*_`]|\\(?=\W)", "", heading["title"]))
    declared = whole_date(found["date"]) if "date" in found else None
    dateline = date = None
    for number, line in enumerate(_PARAGRAPH.finditer(text, start)):
        at, end = line.span()
        alone = _PLACE_AND_DATE.fullmatch(text, at, end)
        if alone and whole_date(alone["date"]) and _could_be_place(alone["place"]):
            # "Mexico City, October 12, 2022" on a line of its own, as offices head their releases.
            furniture.append(Span(at, end))
            dateline, date = alone["place"], date or whole_date(alone["date"])
            break
        stamp = _date_line(text, at, end)
        if stamp:
            furniture.append(stamp[0])
            date = date or stamp[1]
            at = stamp[0].end
        place = find_dateline(text, at, end)
        if place:
            furniture.append(place[0])
            dateline, date = place[1], date or place[2]
        if place or number + 1 >= _LINES or not (stamp or _headline(text[at:end])):
            break
    return Lead(
        found.get("title"), found.get("publisher"), found.get("url"), declared, date, dateline, tuple(furniture)
    )


def whole_date(text: str) -> dt.date | None:
    """The day of "2023-03-03", "March 3, 2023" or "Fri, 3 Mar 2023"; None where it is no day or the year is missing."""
    iso = re.search(_ISO, text)
    if iso:
        return _day(*map(int, iso.group().split("-")))
    match = re.search(_FULL, text, re.I)
    if not match:
        return None
    month = next(n for n, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}", match.group(), re.I))
    numbers = sorted((int(number) for number in re.findall(r"\d+", match.group())), reverse=True)
    return _day(numbers[0], month, numbers[1])


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _front_matter(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in body.splitlines():
        key, colon, value = line.partition(":")
        name = _FRONT_KEYS.get(key.strip().lower())
        if colon and name and value.strip():
            found.setdefault(name, value.strip().strip("\"'"))
    return found


def _headline(line: str) -> bool:
    """True if a story may still begin below this line: a headline, deck or byline, which ends in no full stop."""
    line = line.strip()
    return len(line) <= _LONGEST_HEADLINE and not line.endswith((".", ".”", '."', ".’", ":"))


def _date_line(text: str, at: int, end: int) -> tuple[Span, dt.date] | None:
    """A date at ``at`` that is a line of its own, or is labelled ("date 2023-03-03"), or stands before a dateline."""
    match = _DATE_LINE.match(text, at, end)
    date = whole_date(match["date"]) if match else None
    if match is None or date is None:
        return None
    own_line = match.end() >= end
    labelled = bool(match["label"]) and bool(re.match(_ISO, match["date"]))
    if own_line or labelled or find_dateline(text, match.end(), end):
        return Span(at, min(match.end(), end)), date
    return None


def find_dateline(text: str, at: int, end: int) -> tuple[Span, str, dt.date | None] | None:
    """The dateline of the line ``text[at:end]``: its span, the place as printed, and its date if that names a year."""
    match = _DATELINE.match(text, at, end)
    if match is None or match.end() >= end:
        return None
    place, mark, rest = match["place"], match["mark"].strip(), text[match.end() : end]
    if not mark and not match["agency"]:
        return None
    # In brackets behind a date any name is an agency's: "JAKARTA, Feb 8 (Archipelago News) -".
    signed = match["agency"] is None or _agency(match["agency"]) or (match["date"] and match["agency"].istitle())
    if not _could_be_place(place) or not signed:
        return None
    known = place.lower() in words().places or place.split(",")[0].lower() in words().places
    dated = bool(match["date"] or match["agency"])
    # Not "NATO -" or "U.S. -": a short or dotted capital word is an abbreviation.
    city = place.split(",")[0]
    capitals = city.isupper() and len(city) > 4 and "." not in city
    if mark == ":":
        accepted = (known or dated) and _is_story(rest, match["agency"] is not None) and not _is_transcript(text, place)
    else:
        accepted = dated or known or capitals
        accepted = accepted and rest[:1].isalnum() | (rest[:1] in "“\"'‘@$€£")
    if not accepted or (not dated and mark == "-" and not match["mark"].startswith(" ")):
        return None
    date = whole_date(match["date"]) if match["date"] else None
    return Span(at, match.end()), place, date


def _could_be_place(place: str) -> bool:
    tokens = re.findall(r"[\w'’.-]+", place.lower())
    return len(place) <= 60 and not any(token.strip(".'’") in words().not_places - {"the"} for token in tokens)


def _agency(inside: str) -> bool:
    names = re.split(r"\s*[/,;]\s*|\s+-\s+", inside.strip())
    known = words().agencies
    return any(name.lower() in known for name in [inside.strip(), *names])


def _is_story(rest: str, signed: bool) -> bool:
    """True if what follows a colon reads like a story's first sentence and not like somebody's words."""
    first = re.match(r"[“\"'‘]?([\w'’-]+)", rest)
    if not first:
        return False
    if signed:
        return True
    word = first[1].replace("’", "'")
    return (
        word[:1].isupper()
        and rest[0] not in "“\"'‘"
        and word.lower() not in words().speech_openers
        and (len(rest.split()) >= 8 and bool(re.search(r"[.!?][”’\"']?\s*$|[.!?][”’\"']?\s", rest)))
    )


def _is_transcript(text: str, place: str) -> bool:
    """True if lines further down begin with a name in capitals and a colon, as speakers' turns do."""
    return place.isupper() and len(_SPEAKER.findall(text[:20_000])) > 1
