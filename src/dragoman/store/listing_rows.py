"""Rows of records as lists show them: events, statements, actors as coded; documents in the version that counts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from dragoman.record.models import Actor, Event, Part, Place, Statement
from dragoman.store import schema
from dragoman.store.listing_walk import Key
from dragoman.store.reading import parse, read_told
from dragoman.store.relation import Participant, Quote, Source
from dragoman.store.rows import storable
from dragoman.store.schema_told import happenings, tellings

_P = TypeVar("_P", bound=Part)


class Coded(Part):
    """A part of one record, as one run coded it in one version of one document."""

    document: Source
    sha256: str
    """Of the document's text, into which all spans are offsets."""
    run: str
    """The hash of the run."""


class CodedEvent(Coded):
    """An event as coded. ``quotes`` are its sentences, each with whose words they stand in."""

    event: Event
    happening: str | None
    """The id of the happening that it tells of; None where the record counts no more, or is not reconciled yet."""
    people: tuple[Participant, ...]
    place: Place | None
    quotes: tuple[Quote, ...]


class CodedStatement(Coded):
    """A statement as coded, with those it names and its words."""

    statement: Statement
    speaker: Actor | None
    relays: Actor | None
    addressee: Actor | None
    content: tuple[str, ...]
    """The words of each of the statement's ``content`` spans."""


class CodedActor(Coded):
    """Someone whom a record names, with the offsets of each mention."""

    actor: Actor


class ListedDocument(Part):
    """A document in the version that counts: the newest coded one, else the newest."""

    id: str
    version: int
    sha256: str
    title: str | None
    url: str | None
    publisher: str | None
    published: dt.date | None
    language: str
    coded: bool
    added_at: dt.datetime


def heads_of(connection: Connection, keys: Sequence[Key]) -> dict[Any, dict[str, Any]]:
    """By record, what every part of it says of its document and its run."""
    documents, records, runs = schema.documents.c, schema.records.c, schema.runs.c
    names = ("id", "version", "title", "url", "publisher", "published")
    query = (
        select(records.record, documents.sha256, runs.hash, *(documents[name] for name in names))
        .join(schema.documents, documents.document == records.document)
        .join(schema.runs, runs.run == records.run)
        .where(records.record.in_(sorted({key[0] for key in keys})))
    )
    return {
        row["record"]: {
            "document": Source(**{name: row[name] for name in names}),
            "sha256": row["sha256"],
            "run": row["hash"],
        }
        for row in connection.execute(query).mappings()
    }


def parts_of(connection: Connection, model: type[_P], table: str, keys: Sequence[Key]) -> dict[Key, _P]:
    """Parts by key."""
    columns = schema.PARTS[table].c
    query = select(columns.record, columns.position, columns.json)
    wanted: defaultdict[Any, list[Any]] = defaultdict(list)
    for record, position in keys:
        wanted[record].append(position)
    found: dict[Key, _P] = {}
    for record, positions in wanted.items():
        own = query.where(columns.record == record, columns.position.in_(positions))
        found |= {(row[0], row[1]): parse(model, row[2]) for row in connection.execute(own)}
    return found


def events_of(connection: Connection, keys: Sequence[Key]) -> list[CodedEvent]:
    """The events with these keys, in this order."""
    columns = schema.events.c
    heads = heads_of(connection, keys)
    ids: dict[Any, str] = {}
    for record in dict.fromkeys(key[0] for key in keys):
        query = select(columns.record, columns.position, columns.id).where(columns.record == record)
        ids |= {(row[0], row[1]): row[2] for row in connection.execute(query)}
    wanted: defaultdict[Any, set[str]] = defaultdict(set)
    for key in keys:
        wanted[key[0]].add(ids[key])
    told = {(one.record, one.event.id): one for one in read_told(connection, dict(wanted))}
    names = _happening_names(connection, list(wanted))
    made = []
    for key in keys:
        at = (key[0], ids[key])
        one = told[at]  # type: ignore[index]
        made.append(
            CodedEvent(
                **heads[key[0]],
                event=one.event,
                happening=names.get(at),
                people=tuple(dict.fromkeys(one.people)),
                place=one.place,
                quotes=one.quotes,
            )
        )
    return made


def _happening_names(connection: Connection, records: Sequence[Any]) -> dict[tuple[Any, str], str]:
    query = (
        select(tellings.c.record, tellings.c.event, happenings.c.name)
        .join(happenings, happenings.c.happening == tellings.c.happening)
        .where(tellings.c.record.in_(records))
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def statements_of(connection: Connection, keys: Sequence[Key]) -> list[CodedStatement]:
    """The statements with these keys, in this order."""
    heads = heads_of(connection, keys)
    parts = parts_of(connection, Statement, "statements", keys)
    records, documents, actors = schema.records.c, schema.documents.c, schema.actors.c
    numbers = sorted({key[0] for key in keys})  # type: ignore[type-var]
    texts = (
        select(records.record, documents.text)
        .join(schema.documents, documents.document == records.document)
        .where(records.record.in_(numbers))
    )
    text = {row[0]: row[1] for row in connection.execute(texts)}
    wanted = {(key[0], id) for key, one in parts.items() for id in (one.speaker, one.relays, one.addressee) if id}
    query = select(actors.record, actors.id, actors.json).where(actors.record.in_(numbers))
    rows = connection.execute(query.where(actors.id.in_(sorted({id for _, id in wanted}))))
    people = {(row[0], row[1]): parse(Actor, row[2]) for row in rows if (row[0], row[1]) in wanted}
    made = []
    for key in keys:
        one = parts[key]
        made.append(
            CodedStatement(
                **heads[key[0]],
                statement=one,
                speaker=people.get((key[0], one.speaker or "")),
                relays=people.get((key[0], one.relays or "")),
                addressee=people.get((key[0], one.addressee or "")),
                content=tuple(storable(text[key[0]][span.start : span.end]) for span in one.content),
            )
        )
    return made


def documents_of(connection: Connection, keys: Sequence[Key]) -> list[ListedDocument]:
    """The documents with these keys (day, number), in this order."""
    table, records = schema.documents.c, schema.records.c
    names = ("id", "version", "sha256", "title", "url", "publisher", "published", "language", "added_at")
    has = select(records.record).where(records.document == table.document).exists()
    query = select(table.document, has.label("coded"), *(table[name] for name in names))
    rows = {}
    for row in connection.execute(query.where(table.document.in_([key[1] for key in keys]))).mappings():
        made = {name: row[name] for name in names} | {"added_at": row["added_at"].replace(tzinfo=dt.UTC)}
        rows[row["document"]] = ListedDocument(coded=bool(row["coded"]), **made)
    return [rows[key[1]] for key in keys]
