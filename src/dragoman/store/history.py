"""The history of a row: when its document came, in which versions, what each run made of it, and what was decided."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, select

from dragoman.errors import LedgerError
from dragoman.record.models import Event
from dragoman.store import schema
from dragoman.store.backend import Database
from dragoman.store.custody import attempt_of
from dragoman.store.decisions import Decision, standing
from dragoman.store.rows import storable
from dragoman.store.run_matching import fields_of, match_event, words_of
from dragoman.store.schema_intake import attempts
from dragoman.store.stored import Stored, read_stored
from dragoman.store.values import short

Happened = Literal["attempt", "version", "record", "decision"]
_Place = tuple[Any, ...]
"""Where an event is told: version, start and end of the sentence."""
_ORDER: tuple[Happened, ...] = ("attempt", "version", "record", "decision")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a document or an event. ``at`` is aware, in UTC; ``facts`` are plain values."""

    at: dt.datetime
    kind: Happened
    what: str
    """In one line, for people."""
    facts: dict[str, Any] = field(default_factory=dict)


class Histories:
    """Tells the history of a ledger's documents and events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document_id: str, event: str | None = None) -> list[Entry]:
        """All that happened to a document, or to an event of its current record ("e1"), in the order of time.

        An event is followed through the records of all runs and versions by its trigger words, type and sentence.
        :class:`LedgerError` for a document or an event that there is not.
        """
        id = storable(document_id)
        with self._database.read() as connection:
            versions = _versions(connection, id)
            if not versions:
                raise LedgerError(f"{self._database.place}: no document with the id {document_id}: check the id")
            stored = _records(connection, id)
            wanted = self._wanted(connection, id, event, stored) if event is not None else None
            found = [*versions, *_tries(connection, id), *_codings(stored, wanted)]
            found += _decided(connection, id, _places(stored, wanted))
        # What is done in one step has one time: the attempt is logged last, and comes first in people's minds.
        return sorted(found, key=lambda one: (one.at.replace(microsecond=0), _ORDER.index(one.kind)))

    def _wanted(self, connection: Connection, id: str, event: str, stored: Sequence[Stored]) -> tuple[Stored, Event]:
        current = schema.current_records
        number = connection.execute(select(current.c.record).where(current.c.id == id)).scalar()
        newest = next((one for one in stored if one.number == number), None)
        found = newest.event(event) if newest is not None else None
        if newest is None or found is None:
            has = ", ".join(one.id for one in newest.record.events) if newest is not None else ""
            known = f"; it has {has}" if has else ""
            raise LedgerError(
                f"{self._database.place}: {id}#{event}: the current record has no such event{known}: give one of these"
            )
        return newest, found


def _versions(connection: Connection, id: str) -> list[Entry]:
    texts = schema.documents
    names = ("document", "version", "sha256", "title", "url", "publisher", "published", "added_at")
    query = select(*(texts.c[name] for name in names)).where(texts.c.id == id).order_by(texts.c.version)
    return [
        Entry(
            row["added_at"].replace(tzinfo=dt.UTC),
            "version",
            f"version {row['version']} stored" + (f", published {row['published']}" if row["published"] else ""),
            {name: row[name] for name in ("version", "sha256", "title", "url", "publisher")}
            | {"published": row["published"].isoformat() if row["published"] else None},
        )
        for row in connection.execute(query).mappings()
    ]


def _records(connection: Connection, id: str) -> list[Stored]:
    texts, records = schema.documents, schema.records
    query = select(records.c.record).join(texts, texts.c.document == records.c.document).where(texts.c.id == id)
    return [
        read_stored(connection, number) for number in connection.execute(query.order_by(records.c.record)).scalars()
    ]


def _tries(connection: Connection, id: str) -> Iterator[Entry]:
    mine = (attempts.c.document_id == id) | (attempts.c.item == short(id))
    query = select(attempts).where(mine).order_by(attempts.c.at, attempts.c.attempt)
    for row in connection.execute(query).mappings():
        one = attempt_of(dict(row))
        why = f" ({one.reason})" if one.reason else ""
        facts = {"item": one.item, "source": one.source, "outcome": one.outcome.value, "reason": one.reason}
        yield Entry(
            one.at,
            "attempt",
            f"{one.outcome}{why} from {one.source}",
            facts | {"detail": one.detail, "status": one.status},
        )


def _codings(stored: Sequence[Stored], wanted: tuple[Stored, Event] | None) -> Iterator[Entry]:
    for one in stored:
        run = one.record.run
        facts: dict[str, Any] = {"run": one.run, "version": one.version, "dragoman": run.dragoman, "model": run.model}
        facts |= {"codebook": run.codebook, "kb": run.kb}
        head = f"version {one.version} coded by run {one.run}"
        if wanted is None:
            events, statements = len(one.record.events), len(one.record.statements)
            facts |= {"events": events, "statements": statements}
            yield Entry(one.added_at, "record", f"{head}: events {events}, statements {statements}", facts)
            continue
        event = _same_event(wanted, one)
        if event is None:
            yield Entry(one.added_at, "record", f"{head}: does not have it", facts | {"event": None})
            continue
        told = fields_of(one, event) | {"id": event.id, "sentence": words_of(one, event)}
        yield Entry(one.added_at, "record", f"{head}: {event.id} {event.type}, {event.status}", facts | {"event": told})


def _places(stored: Sequence[Stored], wanted: tuple[Stored, Event] | None) -> set[_Place] | None:
    if wanted is None:
        return None
    events = ((one.version, _same_event(wanted, one)) for one in stored)
    return {(version, event.sentence.start, event.sentence.end) for version, event in events if event is not None}


def _same_event(wanted: tuple[Stored, Event], stored: Stored) -> Event | None:
    """The event in another record: by its place in the same text, by its words in another version."""
    newest, event = wanted
    if stored.version == newest.version:
        return match_event(event, stored.record.events)
    words = words_of(newest, event)
    same = (one for one in stored.record.events if one.type == event.type and words_of(stored, one) == words)
    return next(same, None)


def _decided(connection: Connection, id: str, places: set[_Place] | None) -> Iterator[Entry]:
    """Decisions that name the document, or one of the places where its event is told; and what superseded them."""
    every = standing(connection, superseded=True)
    superseded = {one.supersedes for one in every}
    of: set[int] = set()
    for one in every:
        named = any(_is_of(name, id, places) for name in _names((_parsed(one.subject), one.what)))
        if not named and one.supersedes not in of:
            continue
        of.add(one.number)
        facts = {"number": one.number, "kind": one.kind, "who": one.who, "why": one.why, "what": one.what}
        facts |= {"supersedes": one.supersedes, "standing": one.number not in superseded}
        yield Entry(one.at, "decision", f"decision {one.number}: {verb_of(one)} by {one.who}: {one.why}", facts)


def verb_of(decision: Decision) -> str:
    """What a decision does, in a word or two: its kind, or "undo of 3"."""
    undone = decision.what.get("undone") if isinstance(decision.what, dict) else None
    return f"undo of {undone} ({decision.kind})" if undone is not None else decision.kind


def _parsed(subject: str) -> Any:
    try:
        return json.loads(subject)
    except ValueError:
        return subject


def _names(value: Any) -> Iterator[dict[str, Any]]:
    """The names of tellings anywhere in what was decided."""
    if isinstance(value, dict):
        if "document" in value:
            yield value
        for one in value.values():
            yield from _names(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _names(one)


def _is_of(name: dict[str, Any], id: str, places: set[_Place] | None) -> bool:
    if name["document"] != id:
        return False
    return places is None or "sentence" not in name or (name.get("version"), *name["sentence"]) in places
