"""Names of tellings that outlive runs: which sentence of which version of a document tells of an event of which type.

A decision on happenings names what it is about so. As a subject the name is JSON with sorted keys.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from dragoman.errors import LedgerError
from dragoman.record.models import Event, Record
from dragoman.store import schema
from dragoman.store.backend import Database
from dragoman.store.rows import storable

Name = dict[str, Any]
"""{"document": id, "version": n, "type": type, "sentence": [start, end]}, offsets into that version's text."""


def name_of(document_id: str, version: int, event: Event) -> Name:
    """The name of an event as one version of a document tells it."""
    span = event.sentence
    return {
        "document": storable(document_id),
        "version": version,
        "type": event.type,
        "sentence": [span.start, span.end],
    }


def name_of_event(record: Record, event: Event, version: int = 1) -> Name:
    """As :func:`name_of`, for an event of a record; a record does not know which ``version`` its text is."""
    return name_of(record.document.id, version, event)


def as_subject(name: Name) -> str:
    """The name as decisions keep it in ``subject``."""
    return json.dumps(name, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an argument such as "a.txt#e1" stands for: all tellings, one for each event of each document."""

    given: str
    names: tuple[Name, ...]


class Names:
    """Finds the names of the tellings in a ledger's current records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_event(self, document_id: str, event: str) -> Name:
        """The name of an event of a document's current record; :class:`LedgerError` if there is none such."""
        with self._database.read() as connection:
            return current_name(connection, self._database.place, document_id, event)


def current_name(connection: Connection, place: str, document_id: str, event: str) -> Name:
    """As :meth:`Names.of_event`, in a transaction."""
    events, current = schema.events, schema.current_records
    query = (
        select(current.c.version, events.c.type, events.c.sentence_start, events.c.sentence_end)
        .join(current, current.c.record == events.c.record)
        .where(current.c.id == storable(document_id), events.c.id == event)
    )
    found = connection.execute(query).first()
    if found is None:
        raise LedgerError(
            f"{place}: {document_id}#{event}: the current record of that document has no such event: "
            f"dragoman history {document_id} --ledger {place} lists what it has"
        )
    version, kind, start, end = found
    return {"document": storable(document_id), "version": version, "type": kind, "sentence": [start, end]}
