"""What the current records say of two countries: their events, agreements and commitments, grouped and cited."""

import difflib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, select

from dragoman.document import Span
from dragoman.errors import LedgerError
from dragoman.record.models import Actor, Commitment, Instrument, Part, Statement
from dragoman.store import schema
from dragoman.store.chosen import Wanted, chosen
from dragoman.store.grouping import Telling
from dragoman.store.reading import printable
from dragoman.store.relate.agreements import agreements
from dragoman.store.relate.between import IN_PASSING, around_of, instruments_near, promised, promises_between
from dragoman.store.relation import Agreement, Participant, Promise, Quote, Relation, Source
from dragoman.store.rows import storable

_P = TypeVar("_P", bound=Part)


def dyad(first: str, second: str, known: Collection[str] | None) -> tuple[str, str]:
    """The two codes in upper case and alphabetical order; :class:`LedgerError` if ``known`` lacks one."""
    one, other = sorted((first.strip().upper(), second.strip().upper()))
    for code in (one, other):
        if known is not None and code not in known:
            near = difflib.get_close_matches(code, sorted(known), n=3, cutoff=0.6)
            hint = f" (near it: {', '.join(near)})" if near else ""
            raise LedgerError(f"{code}: no such country code{hint}: give ISO alpha-3 codes, such as IND ISR")
    if one == other:
        raise LedgerError(f"{one} {other}: a relation has two countries: give two different codes")
    return one, other


def relation(connection: Connection, pair: tuple[str, str], wanted: Wanted | None = None) -> Relation:
    """The relation's timeline; the same for the same content, whatever the order in which it was stored."""
    told = _told(connection, pair)
    around = around_of(connection, told.numbers)
    found = chosen(connection, pair, wanted or Wanted())
    return Relation(
        dyad=pair,
        happenings=found.happenings,
        agreements=agreements(told.instruments, around, pair),
        commitments=promises_between(connection, pair, told.commitments, around, IN_PASSING),
        series=found.series,
        net=found.net,
        summary=found.summary,
        total=found.total,
    )


def agreements_of(connection: Connection, pair: tuple[str, str]) -> tuple[Agreement, ...]:
    """The agreements of :func:`relation` alone."""
    told = _told(connection, pair)
    return agreements(told.instruments, around_of(connection, told.numbers), pair)


def promises_of(connection: Connection, pair: tuple[str, str], most: int | None = None) -> tuple[Promise, ...]:
    """The commitments of :func:`relation` alone, with what may have followed; ``most`` as for ``promises_between``."""
    told = _told(connection, pair)
    return promises_between(connection, pair, told.commitments, around_of(connection, told.numbers), most)


@dataclass(frozen=True, slots=True)
class _Told:
    """The tellings of instruments and commitments where both countries are named, and the records they stand in."""

    instruments: list[Telling[Instrument]]
    commitments: list[Telling[Commitment]]
    numbers: list[int]


def _told(connection: Connection, pair: tuple[str, str]) -> _Told:
    signed, pledged = instruments_near(connection, pair), promised(connection, pair)
    told = _Told([], [], sorted({*signed, *pledged}))
    for number in told.numbers:
        reader = Reader(connection, number)
        told.instruments.extend(
            map(reader.instrument, reader.parts(Instrument, "instruments", signed.get(number, set())))
        )
        told.commitments.extend(
            map(reader.commitment, reader.parts(Commitment, "commitments", pledged.get(number, set())))
        )
    return told


class Reader:
    """One record, read as far as its tellings need."""

    def __init__(self, connection: Connection, number: int) -> None:
        documents, records = schema.documents, schema.records
        columns = [documents.c[name] for name in ("id", "version", "title", "url", "publisher", "published")]
        query = (
            select(*columns, documents.c.text, documents.c.exact_text)
            .join(records, records.c.document == documents.c.document)
            .where(records.c.record == number)
        )
        row = dict(connection.execute(query).mappings().one())
        text, exact = row.pop("text"), row.pop("exact_text")
        self._text: str = text if exact is None else json.loads(exact)
        self._source = Source(**row)
        self._connection, self._number = connection, number
        self._actors = {actor.id: actor for actor in self.parts(Actor, "actors")}
        self._statements = {one.id: one for one in self.parts(Statement, "statements")}

    def parts(self, model: type[_P], table: str, ids: set[str] | None = None) -> Iterator[_P]:
        """The record's parts of one kind, those with these ids or all, in order."""
        columns = schema.PARTS[table].c
        if ids is not None and not ids:
            return
        query = select(columns.json).where(columns.record == self._number).order_by(columns.position)
        if ids is not None:
            query = query.where(columns.id.in_(sorted(ids)))
        for text in self._connection.execute(query).scalars():
            yield model.model_validate(printable(json.loads(text)) if "\\ud" in text else json.loads(text))

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
        return tuple(
            Participant(roles=(role,), **{name: getattr(self._actors[actor], name) for name in names})
            for actor, role in roles
            if actor in self._actors
        )

    def _quote(self, part: str, span: Span, trigger: tuple[Span, ...], statement: str | None) -> Quote:
        said = self._statements.get(statement or "")
        speaker = self._actors.get(said.speaker or "") if said else None
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
