"""The page of a search: documents with the words, by what to narrow them, and whom and which relations they name."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Annotated, Any

from fastapi import Query, Request
from markupsafe import Markup, escape

from dragoman.read.countries import countries
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import bad_request
from dragoman.read.server.state import ledger_of, shared
from dragoman.read.web import links
from dragoman.read.web.saying import SAYING, country, days, plain
from dragoman.record.models import Part
from dragoman.store.look.found import COUNTED, FoundText, FoundView, Narrowed
from dragoman.store.rows import storable

SIZE = 20
PHRASE = 5
"""Words that the name of a country has at most."""
MOST_WORDS = 64
"""Words of a question that are looked at for names of countries."""
PAIRS = 6
_UNPRINTABLE = dict.fromkeys([*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " ")
Day = Annotated[str, Query(description="A day, 2023-03-03; a month or a year will do.")]


class FoundPage(FoundView):
    """What a search found, as it was asked. ``countries`` are codes that the words name, ``pair`` a pair of codes."""

    q: str
    since: dt.date | None
    until: dt.date | None
    publisher: str | None
    type: str | None
    pair: str | None
    countries: tuple[str, ...]


class Facet(Part):
    """A value to narrow by: its name in words, how many documents, where it leads; ``on`` if it is narrowed by it."""

    words: str
    count: int
    link: str
    on: bool = False


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/search", search)


def search(
    request: Request,
    q: str = "",
    since: Day = "",
    until: Day = "",
    publisher: str = "",
    type: str = "",
    pair: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Answer:
    """Documents with all of these words; quotes make phrases, a minus before a word leaves it out."""
    first, last = _day(since, "since")[0], _day(until, "until")[1]
    if first and last and first > last:
        raise bad_request(f"since {first} is after until {last}", "Turn the two days around.")
    two = _pair(pair)
    narrowed = Narrowed(first, last, storable(publisher.strip()) or None, storable(type.strip()).upper() or None, two)
    found = ledger_of(request).looking.found(q, narrowed, page, min(SIZE, shared(request).settings.page_size))
    data = FoundPage(
        **dict(found),
        q=storable(q),
        since=first,
        until=last,
        publisher=narrowed.publisher,
        type=narrowed.type,
        pair="-".join(two) if two else None,
        countries=tuple(named_countries(q)),
    )
    shown = {
        **SAYING,
        "texts": [{"text": one, "snippet": marked(one)} for one in data.texts],
        "facets": list(_facets(data)),
        "relations": list(combinations(data.countries, 2))[:PAIRS],
        "newer": _link(data, page=page - 1) if page > 1 else "",
        "older": _link(data, page=page + 1) if page * data.size < data.total else "",
        "pages": max(1, -(-data.total // data.size)),
        "narrowings": list(_narrowings(data)),
        "counted": COUNTED,
        "asked": bool(data.words or data.without or any(one for one in _given(data).values())),
    }
    words = plain(q)
    return Answer(data, "search.html", f"{words}: search" if words else "Search", shown)


def named_countries(words: str) -> Iterator[str]:
    """The codes of countries that the words name, each once, in their order: the longest name at a place counts."""
    table = countries()
    given = [word.strip('.,;:!?"“”„()').removeprefix("-") for word in words.split()[:MOST_WORDS]]
    seen: set[str] = set()
    at = 0
    while at < len(given):
        step = 1
        for size in range(min(PHRASE, len(given) - at), 0, -1):
            code = _code(table, " ".join(given[at : at + size]))
            if code is not None:
                if code not in seen:
                    seen.add(code)
                    yield code
                step = size
                break
        at += step


def _code(table: Any, phrase: str) -> str | None:
    if not phrase:
        return None
    if len(phrase) == 3 and phrase.isupper() and table.has(phrase):
        return phrase
    # As somebody types it: "israel", "south korea".
    for way in (phrase, phrase.title()):
        hit = table.find(way)
        if hit is not None and not hit.ambiguous and hit.kind in ("name", "adjective", "demonym"):
            return str(hit.code)
    return None


def marked(one: FoundText) -> Markup:
    """The snippet, the words found in it marked; what would turn the line around is a blank."""
    parts: list[str] = []
    at = 0
    for start, end in one.words:
        parts += [str(escape(_line(one.snippet[at:start]))), f"<mark>{escape(_line(one.snippet[start:end]))}</mark>"]
        at = end
    parts.append(str(escape(_line(one.snippet[at:]))))
    return Markup("".join(parts))


def _line(words: str) -> str:
    return words.translate(_UNPRINTABLE)


def _day(given: str, name: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of what is given: a day, a month ("2023-03") or a year."""
    given = given.strip()
    if not given:
        return None, None
    try:
        if len(given) == 4:
            return dt.date(int(given), 1, 1), dt.date(int(given), 12, 31)
        if len(given) == 7:
            start = dt.date.fromisoformat(f"{given}-01")
            return start, (start.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        day = dt.date.fromisoformat(given)
    except (ValueError, OverflowError):
        raise bad_request(f"{name}: {plain(given)!r} is no day", "Write it as 2023-03-03, 2023-03 or 2023.") from None
    return day, day


def _pair(given: str) -> tuple[str, str] | None:
    if not given.strip():
        return None
    codes = [code.strip().upper() for code in given.replace(",", "-").split("-")]
    if len(codes) != 2 or not all(code.isalpha() and len(code) == 3 for code in codes) or codes[0] == codes[1]:
        raise bad_request(f"pair: {plain(given)!r} is no pair of countries", "Give two codes, for example IND-ISR.")
    return min(codes), max(codes)


def _given(data: FoundPage) -> dict[str, str | int | None]:
    days = {name: value.isoformat() if (value := getattr(data, name)) else None for name in ("since", "until")}
    return {**days, **{name: getattr(data, name) for name in ("publisher", "type", "pair")}}


def _link(data: FoundPage, **change: str | int | None) -> str:
    return links.search(data.q, **{**_given(data), **change})


def _facets(data: FoundPage) -> Iterator[dict[str, Any]]:
    """What to narrow by, but for what has one value only."""
    facets = data.facets
    periods = [
        Facet(words=_period(one.value), count=one.count, link=_link(data, since=one.value, until=one.value))
        for one in facets.periods
    ]
    made: Sequence[tuple[str, list[Facet]]] = (
        ("Published", periods),
        ("Publisher", [_facet(data, "publisher", one.value, plain(one.value), one.count) for one in facets.publishers]),
        ("Between", [_facet(data, "pair", one.value, _between(one.value), one.count) for one in facets.pairs]),
        ("With events of type", [_facet(data, "type", one.value, one.value, one.count) for one in facets.types]),
    )
    for title, values in made:
        if len(values) > 1 or any(one.on for one in values):
            yield {"title": title, "values": values}


def _facet(data: FoundPage, name: str, value: str, words: str, count: int) -> Facet:
    on = getattr(data, name) == value
    return Facet(words=words, count=count, link=_link(data, **{name: None if on else value}), on=on)


def _narrowings(data: FoundPage) -> Iterator[dict[str, str]]:
    """What the search is narrowed by, each with the address of the same without it."""
    told = {
        "since": f"published on or after {days(data.since, data.since)}" if data.since else "",
        "until": f"published on or before {days(data.until, data.until)}" if data.until else "",
        "publisher": f"of {plain(data.publisher)}" if data.publisher else "",
        "type": f"with an event of type {plain(data.type)}" if data.type else "",
        "pair": f"with an event between {_between(data.pair)}" if data.pair else "",
    }
    for name, words in told.items():
        if words:
            yield {"words": words, "link": _link(data, **{name: None})}


def _between(pair: str) -> str:
    return " and ".join(country(code) for code in pair.split("-"))


def _period(value: str) -> str:
    return value if len(value) == 4 else days(*_day(value, "period"))
