"""Happenings in the words of a page: days and sides in words, the telling sentence with its marks, who says so.

Everything here is plain text, or text in pieces that are marked or not: templates escape it.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dragoman.document import Span
from dragoman.read.charts.colours import QUAD_WORDS
from dragoman.read.countries import country_name
from dragoman.read.web import links
from dragoman.read.words import plain
from dragoman.store.net import Change
from dragoman.store.relation import Happening, Participant, Quote, Source

Piece = tuple[str, bool]
"""A stretch of text, and whether it is marked."""
LONGEST = 360
"""Characters of a sentence in a timeline; its own page has it whole."""
STATUS = {
    "actual": "happened",
    "historical": "told as past",
    "future": "planned",
    "hypothetical": "thought of",
    "negated": "told as not so",
}
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_SPACE = re.compile(r"\s+")
_NAMED = 4
"""Names of one side that a line has room for."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as a page shows it."""

    pieces: tuple[Piece, ...]
    whose: str
    outlet: str
    title: str
    published: dt.date | None
    document: str
    """The address of the document's page."""
    url: str | None
    """Where it was published; None where that is no web page."""
    denies: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A happening as a line of a timeline."""

    id: str
    address: str
    when: str
    month: str
    type: str
    modes: str
    quad: int
    quad_words: str
    status: str
    """In words; "" for what happened."""
    acting: str
    receiving: str
    quote: Shown | None
    standing: tuple[str, ...]
    disputed: tuple[str, ...]


def entry(one: Happening) -> Entry:
    """The line of a happening."""
    sources = {(source.id, source.version): source for source in one.documents}
    telling = next((quote for quote in one.quotes if quote.text.strip()), None)
    acting, receiving = sides(one.actors)
    return Entry(
        id=one.id,
        address=links.happening(one.id),
        when=when(one),
        month=month_of(one),
        type=one.type.capitalize(),
        modes=", ".join(one.modes).replace("-", " "),
        quad=one.quad,
        quad_words=QUAD_WORDS[one.quad],
        status="" if one.status == "actual" else STATUS[one.status],
        acting=_names(acting),
        receiving=_names(receiving),
        quote=shown_quote(telling, sources, LONGEST) if telling else None,
        standing=tuple(_standing(one)),
        disputed=tuple(f"denied by officials of {country_name(code)}" for code in one.denied_by),
    )


def sides(actors: Iterable[Participant]) -> tuple[list[Participant], list[Participant]]:
    """Those who act, and those to whom it is done."""
    every = list(actors)
    receiving = [one for one in every if set(one.roles) <= {"recipient", "to"}]
    return [one for one in every if one not in receiving], receiving


def _names(people: Sequence[Participant]) -> str:
    shown = [plain(one.name) + (f" ({one.country})" if one.country else "") for one in people[:_NAMED]]
    more = len(people) - len(shown)
    return ", ".join(dict.fromkeys(shown)) + (f" and {more} more" if more > 0 else "")


def _standing(one: Happening) -> Iterable[str]:
    if one.reports > 1:
        told = f"{one.reports} reports from {one.outlets} outlet{'s' * (one.outlets != 1)}"
        yield told + (f", {one.independent} of their own" if one.independent < one.reports else "")
    else:
        yield "1 report"
    if one.confirmed_by:
        yield f"confirmed by officials of {listed([country_name(code) for code in one.confirmed_by])}"


def shown_quote(quote: Quote, sources: dict[tuple[str, int], Source], limit: int | None = None) -> Shown:
    """A quote with its marks, cut around the first of them where it is longer than ``limit``."""
    source = sources.get((quote.document, quote.version))
    return Shown(
        pieces=pieces(quote, limit),
        whose=whose(quote),
        outlet=outlet(source) if source else "",
        title=plain(source.title or "") if source else "",
        published=source.published if source else None,
        document=links.document(quote.document, quote.version, quote.part),
        url=web_address(source.url) if source else None,
        denies=quote.stance == "denies",
    )


def pieces(quote: Quote, limit: int | None = None) -> tuple[Piece, ...]:
    """The words of a quote with those marked that it was read from; "…" stands where it was cut."""
    text = quote.text
    marks = [Span(one.start - quote.span.start, one.end - quote.span.start) for one in quote.trigger]
    return cut(text, [one for one in marks if 0 <= one.start < one.end <= len(text)], limit)


def cut(text: str, marks: Iterable[Span], limit: int | None = None) -> tuple[Piece, ...]:
    """A text in pieces, marked or not; spans within the text. White space is one space, control characters go."""
    known = sorted(marks)
    start, end = 0, len(text.rstrip())
    if limit is not None and end > limit:
        first = known[0].start if known else 0
        start = max(0, min(first - limit // 3, end - limit))
        start = text.find(" ", start) + 1 or start if start else 0
        stop = min(end, start + limit)
        end = (text.rfind(" ", start, stop) if stop < end else stop) or stop
    found: list[Piece] = [("… ", False)] if start else []
    at = start
    for mark in known:
        if at <= mark.start and mark.end <= end:
            found += [(_flat(text[at : mark.start]), False), (_flat(text[mark.start : mark.end]), True)]
            at = mark.end
    found.append((_flat(text[at:end]), False))
    if end < len(text.rstrip()):
        found.append((" …", False))
    return tuple(piece for piece in found if piece[0])


def _flat(text: str) -> str:
    return _SPACE.sub(" ", _ODD.sub(" ", text))


def whose(quote: Quote) -> str:
    """On whose word the quote stands, and through which channel; "" where the report alone says so."""
    if quote.speaker is None:
        return "not on the record" if quote.on_record is False else ""
    country = f" ({quote.speaker_country})" if quote.speaker_country else ""
    parts = [f"{plain(quote.speaker)}{country}", quote.channel or "", "" if quote.on_record else "not on the record"]
    return ", ".join(part for part in parts if part)


def outlet(source: Source) -> str:
    """Who brings a document: its publisher, else the server that it is from, else nobody."""
    if source.publisher:
        return plain(source.publisher)
    host = urlsplit(source.url).hostname if source.url and "://" in source.url else None
    return plain(host.removeprefix("www.")) if host else "no publisher"


def web_address(url: str | None) -> str | None:
    """An address that a link may lead to: of the web, and nothing that runs."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def when(one: Happening) -> str:
    """The day or days in words; of what has none, when it was reported."""
    if one.date is not None:
        return days(one.date.start, one.date.end)
    return f"no day, reported {day(one.first_seen)}" if one.first_seen else "no day"


def days(start: dt.date, end: dt.date) -> str:
    """Inclusive days in words: "3 Mar 2023", "3 to 5 Mar 2023", "March 2023", "2023"."""
    if start == end:
        return day(start)
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    if whole and (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    if whole and (start.month, end.month) == (1, 12):
        return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def day(value: dt.date) -> str:
    """One day, its month in words."""
    return f"{value.day} {value:%b} {value.year}"


def month_of(one: Happening) -> str:
    """The heading under which it stands."""
    known = one.date.start if one.date else one.first_seen
    return f"{calendar.month_name[known.month]} {known.year}" if known else "No day"


def change_words(change: Change | None) -> tuple[str, str]:
    """How the last year compares with the one before: in a word, and with its figures."""
    if change is None:
        return "nothing to tell", "no happening with a month is on record"
    until = dt.date.fromisoformat(f"{change.until}-01")
    year = f"in the twelve months to {until:%B %Y}"
    reports = f"{change.happenings:,} happening{'s' * (change.happenings != 1)}"
    if change.difference is None or change.low is None or change.high is None:
        return f"{_signed(change.now)} on average", f"{year}, from {reports}; none in the year before"
    band = f"{_signed(change.difference)}, {_signed(change.low)} to {_signed(change.high)}"
    word = "warmer" if change.low > 0 else "colder" if change.high < 0 else "no clear change"
    less = f"than the year before: {band}" if word != "no clear change" else f"from the year before: {band}"
    both = f"{reports} and {change.happenings_before:,} before"
    return word, f"{less}, from {both}; {_signed(change.now)} on average {year}"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def listed(names: Sequence[str]) -> str:
    """ "Fiji, India and Israel"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
