"""Instruments and commitments as records tell them: with who takes part, the words, and on whose word they stand."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Table, select

from dragoman.document import Span
from dragoman.record.models import Actor, Commitment, Instrument, Part, Statement
from dragoman.store import schema
from dragoman.store.grouping import Telling
from dragoman.store.reading import parse
from dragoman.store.relation import Participant, Quote, Source
from dragoman.store.rows import storable
from dragoman.store.values import in_batches

_P = TypeVar("_P", bound=Part)
Wished = Mapping[int, Collection[str] | None]
"""By record, the ids of the parts that are wanted, or None for all of its parts."""


def instruments_told(connection: Connection, wanted: Wished) -> list[Telling[Instrument]]:
    """The instruments of records as they are told there, in the order of records and parts."""
    return [reader.instrument(one) for reader, one in _read(connection, Instrument, "instruments", wanted)]


def commitments_told(connection: Connection, wanted: Wished) -> list[Telling[Commitment]]:
    """The same of commitments."""
    return [reader.commitment(one) for reader, one in _read(connection, Commitment, "commitments", wanted)]


def _read(connection: Connection, model: type[_P], table: str, wanted: Wished) -> Iterator[tuple["_Reader", _P]]:
    for batch in in_batches(sorted(number for number, ids in wanted.items() if ids is None or ids)):
        readers = _readers(connection, batch)
        columns = schema.PARTS[table].c
        query = select(columns.record, columns.id, columns.json).where(columns.record.in_(batch))
        for number, id, text in connection.execute(query.order_by(columns.record, columns.position)):
            ids = wanted[number]
            if ids is None or id in ids:
                yield readers[number], parse(model, text)


def _readers(connection: Connection, numbers: Sequence[int]) -> dict[int, "_Reader"]:
    documents, records = schema.documents, schema.records
    columns = [documents.c[name] for name in ("id", "version", "title", "url", "publisher", "published")]
    query = select(records.c.record, *columns, documents.c.text, documents.c.exact_text)
    query = query.join(documents, records.c.document == documents.c.document)
    actors, statements = (_texts(connection, schema.PARTS[name], numbers) for name in ("actors", "statements"))
    found = {}
    for read in connection.execute(query.where(records.c.record.in_(numbers))).mappings():
        row = dict(read)
        number, text, exact = (row.pop(name) for name in ("record", "text", "exact_text"))
        whole = text if exact is None else json.loads(exact)
        found[number] = _Reader(Source(**row), whole, actors[number], statements[number])
    return found


def _texts(connection: Connection, table: Table, numbers: Sequence[int]) -> defaultdict[int, dict[str, str]]:
    """By record and id, the parts as JSON: of most, few are asked for."""
    query = select(table.c.record, table.c.id, table.c.json).where(table.c.record.in_(numbers))
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for number, id, text in connection.execute(query):
        found[number][id] = text
    return found


class _Reader:
    """One record, read as far as its tellings need."""

    def __init__(self, source: Source, text: str, actors: Mapping[str, str], statements: Mapping[str, str]) -> None:
        self._source, self._text = source, text
        self._actors, self._statements = actors, statements

    def instrument(self, one: Instrument) -> Telling[Instrument]:
        """The telling that a part is."""
        people = self._people((actor, "party") for actor in one.parties)
        countries = _countries(people)
        return Telling(
            kind=("instrument", one.kind.lower(), " ".join(one.name.lower().split()), one.action or "", *countries),
            countries=countries,
            part=one,
            part_id=one.id,
            source=self._source,
            date=one.date,
            modes=frozenset(),
            people=people,
            quotes=(self._quote(one.id, one.span, (), None),),
        )

    def commitment(self, one: Commitment) -> Telling[Commitment]:
        """The telling that a part is."""
        by, to = self._people((a, "by") for a in one.by), self._people((a, "to") for a in one.to)
        kind = ("commitment", " ".join(one.what.lower().split()), *_countries(by), "to", *_countries(to))
        return Telling(
            kind=kind,
            countries=_countries(by + to),
            part=one,
            part_id=one.id,
            source=self._source,
            date=one.due,
            modes=frozenset(),
            people=by + to,
            quotes=(self._quote(one.id, one.span, (), one.statement),),
        )

    def _people(self, roles: Iterable[tuple[str, str]]) -> tuple[Participant, ...]:
        names = ("name", "country", "office", "sector", "wikidata", "person")
        known = ((self._actor(actor), role) for actor, role in roles)
        return tuple(
            Participant(roles=(role,), **{name: getattr(actor, name) for name in names})
            for actor, role in known
            if actor is not None
        )

    def _actor(self, id: str | None) -> Actor | None:
        text = self._actors.get(id or "")
        return None if text is None else parse(Actor, text)

    def _quote(self, part: str, span: Span, trigger: tuple[Span, ...], statement: str | None) -> Quote:
        told = self._statements.get(statement or "")
        said = None if told is None else parse(Statement, told)
        speaker = self._actor(said.speaker) if said else None
        return Quote(
            document=self._source.id,
            version=self._source.version,
            part=part,
            text=storable(self._text[span.start : span.end]),
            span=span,
            trigger=trigger,
            speaker=speaker.name if speaker else None,
            speaker_country=(said.side or (speaker.country if speaker else None)) if said else None,
            channel=said.channel if said else None,
            on_record=said.on_record if said else None,
        )


def _countries(people: Iterable[Participant]) -> tuple[str, ...]:
    return tuple(sorted({one.country for one in people if one.country}))
