"""A page of what a search found, and by what it can be narrowed.

Only so many documents are ranked and so many counted, the newest stored first, so that a common word costs no more than
a rare one; the answer says where it stopped.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Integer, Select, and_, func, literal, or_, select

from dragoman.record.models import Part
from dragoman.store import schema
from dragoman.store.look.actor import Counted
from dragoman.store.relation import Source
from dragoman.store.search import Asked, asked_of, current_version
from dragoman.store.search_words import Sought
from dragoman.store.snippets import Snippet, snippet
from dragoman.store.values import in_batches

RANKED = 5_000
"""Documents with the words that are ranked: those stored last."""
COUNTED = 300
"""Of these, the best that are listed, page by page, and counted."""
VALUES = 12
"""Values that a facet shows."""
NAMED = 6
"""Actors that the words may name."""
_STEP = 500


@dataclass(frozen=True, slots=True)
class Narrowed:
    """By what the documents are chosen. ``pair`` are two codes; days are of publication, both included."""

    since: dt.date | None = None
    until: dt.date | None = None
    publisher: str | None = None
    type: str | None = None
    pair: tuple[str, str] | None = None

    @property
    def by_document(self) -> bool:
        """True if some are chosen by what their documents say of themselves."""
        return any(one is not None for one in (self.since, self.until, self.publisher))


class FoundText(Part):
    """A document that holds the words. ``snippet`` is a stretch of its text from ``start``, a code point; ``words`` are
    the spans of what was found in it, within the snippet.
    """

    source: Source
    snippet: str
    start: int
    words: tuple[tuple[int, int], ...]
    rank: float
    coded: bool


class NamedActor(Part):
    """An actor of the found documents whose name has the words."""

    name: str
    country: str | None
    wikidata: str | None
    documents: int


class Facets(Part):
    """In how many of the documents counted each value stands, the commonest first; periods are years or months."""

    publishers: tuple[Counted, ...] = ()
    periods: tuple[Counted, ...] = ()
    types: tuple[Counted, ...] = ()
    pairs: tuple[Counted, ...] = ()
    """ "IND-ISR"."""


class FoundView(Part):
    """A page of the best ``total`` documents. ``more`` is true where others hold the words as well.

    ``ranked`` says of how many documents these are the best.
    """

    words: tuple[str, ...]
    without: tuple[str, ...]
    total: int
    more: bool
    ranked: int
    page: int
    size: int
    texts: tuple[FoundText, ...]
    facets: Facets
    actors: tuple[NamedActor, ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    document: int
    record: int | None
    rank: float


def found(connection: Connection, words: Sought, narrowed: Narrowed, page: int = 1, size: int = 20) -> FoundView:
    """The page of that number, from 1; empty where nothing was asked or found."""
    best: list[_Ranked] = []
    ranked: list[tuple[int, float]] = []
    if not words.nothing or narrowed.by_document or narrowed.type or narrowed.pair:
        asked = asked_of(connection, words)
        ranked = [(row[0], row[1]) for row in connection.execute(_ranked(asked, narrowed))]
        best = list(_chosen(connection, ranked[:RANKED], narrowed, COUNTED + 1))
    counted = best[:COUNTED]
    shown = counted[(page - 1) * size : page * size]
    records = [one.record for one in counted if one.record is not None]
    return FoundView(
        words=words.wanted,
        without=words.unwanted,
        total=len(counted),
        more=len(best) > COUNTED or len(ranked) > RANKED,
        ranked=min(len(ranked), RANKED),
        page=page,
        size=size,
        texts=tuple(_texts(connection, shown, asked)) if shown else (),
        facets=_facets(connection, [one.document for one in counted], records, narrowed),
        actors=_named(connection, records[:_STEP], words),
    )


def _ranked(asked: Asked, narrowed: Narrowed) -> Select[Any]:
    """The documents stored last that hold the words, and of these the best first."""
    documents = schema.documents
    rank: ColumnElement[float] = literal(0.0)
    chosen: list[ColumnElement[bool]] = []
    number: ColumnElement[int] = documents.c.document
    if asked.words.wanted:
        hits = asked.found().columns(document=Integer, rank=Float).subquery("found")
        rank, number = hits.c.rank, hits.c.document
        query = select(number.label("document"), rank.label("rank"))
        if narrowed.by_document:
            query = query.join(documents, documents.c.document == hits.c.document)
    else:
        query = select(number.label("document"), rank.label("rank"))
    if asked.words.unwanted:
        out = asked.excluded().columns(document=Integer).subquery("excluded")
        chosen.append(number.not_in(select(out.c.document)))
    if narrowed.since is not None:
        chosen.append(documents.c.published >= narrowed.since)
    if narrowed.until is not None:
        chosen.append(documents.c.published <= narrowed.until)
    if narrowed.publisher is not None:
        chosen.append(func.lower(documents.c.publisher) == func.lower(narrowed.publisher))
    newest = query.where(and_(True, *chosen)).order_by(number.desc()).limit(RANKED + 1).subquery("newest")
    return select(newest.c.document, newest.c.rank).order_by(newest.c.rank.desc(), newest.c.document.desc())


def _chosen(
    connection: Connection, ranked: Sequence[tuple[int, float]], narrowed: Narrowed, limit: int
) -> Iterator[_Ranked]:
    """The current versions among them, with their records, that have an event such as is asked for; the best first."""
    left = limit
    for batch in in_batches(ranked, _STEP):
        # Which versions are current is asked of those alone that any run found such an event in.
        numbers = _telling(connection, [number for number, _ in batch], narrowed)
        records = _records(connection, numbers)
        wanted = _having(connection, [one for one in records.values() if one is not None], narrowed)
        for number, rank in batch:
            if number in records and (wanted is None or records[number] in wanted):
                yield _Ranked(number, records[number], rank)
                left -= 1
                if not left:
                    return


def _telling(connection: Connection, numbers: Sequence[int], narrowed: Narrowed) -> Sequence[int]:
    """Those of the documents of which some record has an event such as is asked for."""
    if narrowed.type is None and narrowed.pair is None:
        return numbers
    records = schema.records.c
    query = select(records.record, records.document).where(records.document.in_(numbers))
    known = {row.record: row.document for row in connection.execute(query)}
    return list({known[record] for record in _having(connection, list(known), narrowed) or ()})


def _records(connection: Connection, numbers: Collection[int]) -> dict[int, int | None]:
    """The documents that are current versions, each with its current record, None where it has none."""
    documents, current = schema.documents, schema.current_records
    query = select(documents.c.document).where(documents.c.document.in_(numbers), current_version())
    found: dict[int, int | None] = dict.fromkeys(connection.execute(query).scalars())
    coded = select(current.c.document, current.c.record).where(current.c.document.in_(numbers))
    return found | {row[0]: row[1] for row in connection.execute(coded) if row[0] in found}


def _having(connection: Connection, records: Sequence[int], narrowed: Narrowed) -> set[int] | None:
    """Those of the records with an event of the type between the pair; None where neither is asked for."""
    if narrowed.type is None and narrowed.pair is None:
        return None
    events = schema.events.c
    query = select(events.record, events.id).where(events.record.in_(records))
    if narrowed.type is not None:
        query = query.where(events.type == narrowed.type)
    kept = {(row[0], row[1]) for row in connection.execute(query)}
    if narrowed.pair is None:
        return {record for record, _ in kept}
    pair = "-".join(sorted(narrowed.pair))
    among = sorted({record for record, _ in kept})
    return {key[0] for key, pairs in _pairs(connection, among, narrowed.pair) if key in kept and pair in pairs}


def _pairs(
    connection: Connection, records: Sequence[int], codes: Collection[str] = ()
) -> Iterator[tuple[tuple[int, str], set[str]]]:
    """By record and event the pairs of countries that take part in it, of these codes alone where any are given."""
    table = schema.event_actors.c
    query = select(table.record, table.event, table.country).distinct()
    query = query.where(table.record.in_(records), table.country.is_not(None))
    if codes:
        query = query.where(table.country.in_(codes))
    sides: dict[tuple[int, str], set[str]] = {}
    for record, event, country in connection.execute(query):
        sides.setdefault((record, event), set()).add(country)
    for key, two in sides.items():
        if len(two) > 1:
            yield key, {f"{one}-{other}" for one, other in product(two, two) if one < other}


def _facets(connection: Connection, documents: Sequence[int], records: Sequence[int], narrowed: Narrowed) -> Facets:
    table, events = schema.documents.c, schema.events.c
    query = select(table.publisher, table.published).where(table.document.in_(documents))
    publishers: Counter[str] = Counter()
    days: list[dt.date] = []
    for publisher, published in connection.execute(query):
        publishers.update([publisher] if publisher else [])
        days += [published] if published else []
    kinds = select(events.type, func.count(events.record.distinct())).where(events.record.in_(records))
    types = Counter({row[0]: row[1] for row in connection.execute(kinds.group_by(events.type))})
    told: dict[int, set[str]] = {}
    for (record, _), pairs in _pairs(connection, records):
        told.setdefault(record, set()).update(pairs)
    return Facets(
        publishers=_most(publishers),
        periods=_periods(days),
        types=_most(types),
        pairs=_most(Counter(pair for pairs in told.values() for pair in pairs)),
    )


def _periods(days: Sequence[dt.date]) -> tuple[Counted, ...]:
    """By year, or by month where all are of one; the latest first."""
    width = 4 if len({day.year for day in days}) > 1 else 7
    counts = Counter(day.isoformat()[:width] for day in days)
    return tuple(Counted(value=value, count=counts[value]) for value in sorted(counts, reverse=True)[:VALUES])


def _most(counts: Counter[str]) -> tuple[Counted, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(value=value, count=count) for value, count in ordered[:VALUES])


def _texts(connection: Connection, shown: Sequence[_Ranked], asked: Asked) -> Iterator[FoundText]:
    table = schema.documents.c
    names = ("id", "version", "title", "url", "publisher", "published")
    query = select(table.document, table.text, *(table[name] for name in names))
    rows = connection.execute(query.where(table.document.in_([one.document for one in shown]))).mappings()
    by_number = {row["document"]: row for row in rows}
    for one in shown:
        row = by_number[one.document]
        spans = asked.spans(connection, one.document, row["text"]) if asked.words.wanted else []
        stretch: Snippet = snippet(row["text"], spans)
        at = stretch.span.start
        yield FoundText(
            source=Source(**{name: row[name] for name in names}),
            snippet=stretch.text,
            start=at,
            words=tuple((span.start - at, span.end - at) for span in stretch.words),
            rank=one.rank,
            coded=one.record is not None,
        )


def _named(connection: Connection, records: Sequence[int], words: Sought) -> tuple[NamedActor, ...]:
    """Actors of the records whose names have a word that was sought, those first whose names have more of them."""
    sought = {word.lower() for term in words.wanted for word in term.split()}
    if not sought:
        return ()
    actors = schema.actors.c
    like = [func.lower(actors.name).contains(word, autoescape=True) for word in sorted(sought)[:8]]
    query = select(actors.name, actors.country, actors.wikidata, func.count(actors.record.distinct()))
    query = query.where(actors.record.in_(records), or_(*like)).group_by(actors.name, actors.country, actors.wikidata)
    scored: dict[Any, tuple[int, list[tuple[int, NamedActor]]]] = {}
    for name, country, wikidata, count in connection.execute(query):
        common = len(sought & {word.strip(".,'’\"").lower() for word in name.split()})
        if common:
            one = NamedActor(name=name, country=country, wikidata=wikidata, documents=count)
            key = wikidata or (name.lower(), country)
            best, ways = scored.get(key, (0, []))
            scored[key] = (max(best, common), [*ways, (count, one)])
    merged = []
    for common, ways in scored.values():
        shown = max(ways, key=lambda way: (way[0], way[1].name))[1]
        merged.append((common, shown.model_copy(update={"documents": sum(count for count, _ in ways)})))
    merged.sort(key=lambda item: (-item[0], -item[1].documents, item[1].name))
    return tuple(one for _, one in merged[:NAMED])
