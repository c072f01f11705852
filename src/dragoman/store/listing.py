"""What a ledger holds, a page at a time: happenings, rows as they were coded, documents, months. For the API and MCP.

``listing_told`` and ``listing_walk`` find which rows stand on a page, ``listing_rows`` reads them.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from dragoman.record.models import Actor
from dragoman.store import answers, schema
from dragoman.store.backend import Database
from dragoman.store.listing_rows import (
    CodedActor,
    CodedEvent,
    CodedStatement,
    ListedDocument,
    documents_of,
    events_of,
    heads_of,
    parts_of,
    statements_of,
)
from dragoman.store.listing_told import HappeningsAsked, MonthsAsked, happening_keys, like, month_rows
from dragoman.store.listing_walk import DocumentsAsked, Key, Page, RowsAsked, document_keys, part_keys
from dragoman.store.reconcile import behind
from dragoman.store.relation import DyadMonth, Happening
from dragoman.store.rows import storable
from dragoman.store.schema_decisions import decisions
from dragoman.store.schema_intake import copies
from dragoman.store.schema_told import reconciled
from dragoman.store.search import current_version


@dataclass(frozen=True, slots=True)
class EventsAsked:
    """Which events. ``since`` and ``until`` are days that the event touches, or its publication where it has none."""

    run: int | None = None
    document: str | None = None
    country: str | None = None
    types: frozenset[str] = frozenset()
    quads: frozenset[int] = frozenset()
    statuses: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class StatementsAsked:
    """Which statements. ``country`` is the speaker's or the side's; days are of publication; ``speaker`` is part of a
    name or an office, or a Wikidata id.
    """

    run: int | None = None
    document: str | None = None
    speaker: str | None = None
    country: str | None = None
    channel: str | None = None
    kind: str | None = None
    on_record: bool | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ActorsAsked:
    """Which actors: part of a name or an office, a country, a Wikidata id, persons or not; days are of publication."""

    run: int | None = None
    document: str | None = None
    name: str | None = None
    country: str | None = None
    wikidata: str | None = None
    person: bool | None = None
    since: dt.date | None = None
    until: dt.date | None = None


class Listing:
    """The pages of a ledger. ``after`` is a key that an earlier page gave; every ``limit`` is at least 1."""

    def __init__(self, database: Database, catch_up: Callable[[], None]) -> None:
        self._database = database
        self._catch_up = catch_up

    def waiting(self) -> int:
        """How many records and decisions came after the last that was laid out: no list of happenings has them."""
        with self._database.read() as connection:
            return behind(connection)

    def happenings(self, asked: HappeningsAsked, after: Key | None, limit: int) -> Page[Happening]:
        """Happenings, the latest first, those without a day last; of what has been laid beside the others."""
        self._catch_up()
        with self._database.read() as connection:
            keys, behind, total = happening_keys(connection, asked, (after, limit))
            found = answers.by_number(connection, [int(key[2] or 0) for key in keys])
        return Page(tuple(found), behind, total)

    def months(self, asked: MonthsAsked, after: Key | None, limit: int) -> Page[DyadMonth]:
        """What happened between each two countries in a month, by quad class."""
        self._catch_up()
        with self._database.read() as connection:
            return Page(*map(_tupled, month_rows(connection, asked, (after, limit))))

    def events(self, asked: EventsAsked, after: Key | None, limit: int) -> Page[CodedEvent]:
        """Events as coded, what was stored last first."""
        with self._database.read() as connection:
            rows = RowsAsked(asked.run, asked.document, None, None, asked.country, schema.event_actors)
            fits = _event_fits(asked)
            keys, behind = part_keys(connection, schema.events, rows, fits, (after, limit))
            return Page(tuple(events_of(connection, keys)), behind)

    def statements(self, asked: StatementsAsked, after: Key | None, limit: int) -> Page[CodedStatement]:
        """Statements as coded, what was stored last first."""
        with self._database.read() as connection:
            rows = RowsAsked(asked.run, asked.document, asked.since, asked.until)
            keys, behind = part_keys(connection, schema.statements, rows, _statement_fits(asked), (after, limit))
            return Page(tuple(statements_of(connection, keys)), behind)

    def actors(self, asked: ActorsAsked, after: Key | None, limit: int) -> Page[CodedActor]:
        """Those whom records name, a row for each record, what was stored last first."""
        with self._database.read() as connection:
            rows = RowsAsked(asked.run, asked.document, asked.since, asked.until, asked.country, schema.actors)
            keys, behind = part_keys(connection, schema.actors, rows, _actor_fits(asked), (after, limit))
            heads = heads_of(connection, keys)
            parts = parts_of(connection, Actor, "actors", keys)
            return Page(tuple(CodedActor(**heads[key[0]], actor=parts[key]) for key in keys), behind)

    def documents(self, asked: DocumentsAsked, after: Key | None, limit: int) -> Page[ListedDocument]:
        """Documents, the newest first, those without a day of publication last."""
        with self._database.read() as connection:
            keys, behind = document_keys(connection, asked, current_version(), (after, limit))
            return Page(tuple(documents_of(connection, keys)), behind)

    def version_of(self, document: str) -> int:
        """The version of a document that counts: the newest coded one, else the newest; 0 for an unknown id."""
        table = schema.documents.c
        with self._database.read() as connection:
            query = select(table.version).where(table.id == storable(document), current_version())
            return int(connection.execute(query).scalar() or 0)

    def state(self) -> str:
        """A hash that changes with whatever an answer of this ledger could change with."""
        info = schema.ledger_info.c
        one = [
            select(func.count(), func.max(schema.records.c.record)).select_from(schema.records),
            select(func.count(), func.max(schema.documents.c.document)).select_from(schema.documents),
            select(func.max(decisions.c.decision)),
            select(func.count()).select_from(reconciled),
            select(func.count()).select_from(copies),
        ]
        with self._database.read() as connection:
            found: list[Any] = [list(connection.execute(query).one()) for query in one]
            marks = select(info.name, info.value).where(info.name.in_(("reconciled_by", "reconciled_decisions")))
            found.append(sorted(tuple(row) for row in connection.execute(marks)))
        return hashlib.sha256(json.dumps(found).encode()).hexdigest()[:24]


def _tupled(value: Any) -> Any:
    return tuple(value) if value is not None else None


# Which rows fit


def _event_fits(asked: EventsAsked) -> list[ColumnElement[bool]]:
    events, documents = schema.events.c, schema.documents.c
    fits: list[ColumnElement[bool]] = []
    if asked.types:
        fits.append(events.type.in_(sorted(asked.types)))
    if asked.quads:
        fits.append(events.quad.in_(sorted(asked.quads)))
    if asked.statuses:
        fits.append(events.status.in_(sorted(asked.statuses)))
    if asked.since is not None:
        fits.append(func.coalesce(events.date_end, documents.published) >= asked.since)
    if asked.until is not None:
        fits.append(func.coalesce(events.date_start, documents.published) <= asked.until)
    if asked.country is not None:
        members = schema.event_actors.c
        own = select(members.record).where(members.record == events.record, members.event == events.id)
        fits.append(own.where(members.country == asked.country).exists())
    return fits


def _statement_fits(asked: StatementsAsked) -> list[ColumnElement[bool]]:
    statements, actors = schema.statements.c, schema.actors.c
    speaker = select(actors.record).where(actors.record == statements.record, actors.id == statements.speaker)
    fits: list[ColumnElement[bool]] = []
    if asked.speaker is not None:
        fits.append(speaker.where(_named(asked.speaker)).exists())
    if asked.country is not None:
        fits.append(or_(statements.side == asked.country, speaker.where(actors.country == asked.country).exists()))
    if asked.channel is not None:
        fits.append(statements.channel == asked.channel)
    if asked.kind is not None:
        fits.append(statements.kind == asked.kind)
    if asked.on_record is not None:
        fits.append(statements.on_record.is_(asked.on_record))
    return fits


def _actor_fits(asked: ActorsAsked) -> list[ColumnElement[bool]]:
    actors = schema.actors.c
    fits: list[ColumnElement[bool]] = []
    if asked.name is not None:
        fits.append(_named(asked.name))
    if asked.country is not None:
        fits.append(actors.country == asked.country)
    if asked.wikidata is not None:
        fits.append(actors.wikidata == asked.wikidata)
    if asked.person is not None:
        fits.append(actors.person.is_(asked.person))
    return fits


def _named(words: str) -> ColumnElement[bool]:
    actors = schema.actors.c
    return or_(like(actors.name, words), like(actors.office, words), actors.wikidata == words)
