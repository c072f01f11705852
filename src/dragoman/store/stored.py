"""One stored record by its number, with its document's version and its run: what diff, history and watches read."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Record, Role, Statement
from dragoman.store import rows, schema

FIELDS = ("actors", "events", "statements", "places")
"""The parts that events and statements are told by; the others stay empty, and their rows unread."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it lies in the ledger; ``added_at`` is aware, in UTC."""

    number: int
    version: int
    run: int
    added_at: dt.datetime
    record: Record

    @property
    def id(self) -> str:
        """The document's id, such as can be printed."""
        return rows.storable(self.record.document.id)

    def words(self, span: Span) -> str:
        """The words at a span, such as can be printed."""
        return rows.storable(self.record.quote(span))

    def people(self, roles: Sequence[Role]) -> list[Actor]:
        """The actors of roles, in order; a role whose actor the record lacks is left out."""
        known = {actor.id: actor for actor in self.record.actors}
        return [known[role.actor] for role in roles if role.actor in known]

    def actor(self, id: str | None) -> Actor | None:
        """The actor with this id, where there is one."""
        return next((one for one in self.record.actors if one.id == id), None)

    def statement(self, id: str | None) -> Statement | None:
        """The statement with this id, where there is one."""
        return next((one for one in self.record.statements if one.id == id), None)

    def event(self, id: str) -> Event | None:
        """The event with this id, where there is one."""
        return next((one for one in self.record.events if one.id == id), None)


def read_stored(connection: Connection, number: int, fields: Collection[str] = FIELDS) -> Stored:
    """The record under this number, which must be there, with the parts in ``fields``."""
    documents, records = schema.documents, schema.records
    query = (
        select(documents.c.text, documents.c.exact_text, documents.c.version, records)
        .add_columns(schema.runs.c.json.label("run_json"))
        .join(records, records.c.document == documents.c.document)
        .join(schema.runs, schema.runs.c.run == records.c.run)
        .where(records.c.record == number)
    )
    row: dict[str, Any] = dict(connection.execute(query).mappings().one())
    parts = {name: _parts(connection, name, number) if name in fields else [] for name in schema.PARTS}
    record = rows.rebuild(row, parts)
    return Stored(number, row["version"], row["run"], row["added_at"].replace(tzinfo=dt.UTC), record)


def _parts(connection: Connection, name: str, number: int) -> list[str]:
    table = schema.PARTS[name]
    query = select(table.c.json).where(table.c.record == number).order_by(table.c.position)
    return list(connection.execute(query).scalars())
