"""Promises and agreements between two countries as single tellings, by the index on countries: a glance, not a verdict.

Which tellings are one promise, and what came of it, takes all documents of both countries: ``relate`` does that.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, select

from dragoman.record.models import Part
from dragoman.store import schema
from dragoman.store.decisions import standing
from dragoman.store.relate.lists import agreement_lists

SHOWN = 5
_MOST = 5_000
"""Tellings that are looked at, the newest first."""


class Pledged(Part):
    """A promise as one document tells it; ``name`` is what a person settles it by. Days are inclusive."""

    name: str
    what: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    due: tuple[dt.date, dt.date] | None
    made: dt.date | None
    document: str
    version: int
    part: str


class Named(Part):
    """An instrument as the newest document tells it, with what was last done to it."""

    name: str
    kind: str
    action: str | None
    date: tuple[dt.date, dt.date] | None
    document: str
    version: int
    part: str
    published: dt.date | None


def pledged_between(connection: Connection, pair: tuple[str, str]) -> tuple[tuple[Pledged, ...], int]:
    """The newest promises of one to the other that no person has closed, and how many there are."""
    table, documents = schema.commitments.c, schema.documents.c
    query = _between(schema.commitments, schema.commitment_actors, "commitment", pair).add_columns(
        table.id, table.what, table.due_start, table.due_end, table.span_start, table.span_end
    )
    closed = {one.subject for one in standing(connection, "status") if one.what.get("state") != "open"}
    found = []
    for row in connection.execute(query.order_by(documents.published.is_(None), documents.published.desc())):
        name = f"{row.id_}#{row.span_start}-{row.span_end}"
        if name not in closed:
            found.append((row, name))
    shown = found[:SHOWN]
    sides = _sides(connection, [(row.record, row.id) for row, _ in shown])
    return tuple(
        Pledged(
            name=name,
            what=row.what,
            by=sides.get((row.record, row.id, "by"), ()),
            to=tuple(
                code
                for code in sides.get((row.record, row.id, "to"), ())
                if code not in sides.get((row.record, row.id, "by"), ())
            ),
            due=(row.due_start, row.due_end) if row.due_start and row.due_end else None,
            made=row.published,
            document=row.id_,
            version=row.version,
            part=row.id,
        )
        for row, name in shown
    ), len(found)


def named_between(connection: Connection, pair: tuple[str, str]) -> tuple[tuple[Named, ...], int]:
    """The instruments told of last, each name once, and how many were signed, adopted or more, and not ended."""
    table, documents = schema.instruments.c, schema.documents.c
    query = _between(schema.instruments, schema.instrument_parties, "instrument", pair).add_columns(
        table.id, table.kind, table.name, table.action, table.date_start, table.date_end
    )
    newest: dict[tuple[str, str], Any] = {}
    for row in connection.execute(query.order_by(documents.published.is_(None), documents.published.desc())):
        newest.setdefault((row.kind.lower(), " ".join(row.name.lower().split())), row)
    lists = agreement_lists()
    stages = {action: stage for stage, told in lists.stages.items() for action in told.actions}
    alive = [
        row
        for row in newest.values()
        if row.action in stages and lists.order("signed") <= lists.order(stages[row.action]) < lists.order("suspended")
    ]
    return tuple(
        Named(
            name=row.name,
            kind=row.kind,
            action=row.action,
            date=(row.date_start, row.date_end) if row.date_start and row.date_end else None,
            document=row.id_,
            version=row.version,
            part=row.id,
            published=row.published,
        )
        for row in list(newest.values())[:SHOWN]
    ), len(alive)


def _between(table: Any, members: Any, owner: str, pair: tuple[str, str]) -> Select[Any]:
    """Parts of current records with both countries among their members, each once."""
    one, other = members.alias(), members.alias()
    current, documents = schema.current_records, schema.documents
    own = (
        select(one.c.record, one.c[owner])
        .join(other, (other.c.record == one.c.record) & (other.c[owner] == one.c[owner]))
        .where(one.c.country == pair[0], other.c.country == pair[1])
        .distinct()
        .limit(_MOST)
        .subquery()
    )
    return (
        select(table.c.record, documents.c.id.label("id_"), documents.c.version, documents.c.published)
        .join(own, (own.c.record == table.c.record) & (own.c[owner] == table.c.id))
        .join(current, current.c.record == table.c.record)
        .join(documents, documents.c.document == current.c.document)
    )


def _sides(connection: Connection, wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str, str], tuple[str, ...]]:
    members = schema.commitment_actors.c
    found: dict[tuple[int, str, str], tuple[str, ...]] = {}
    for record, part in wanted:
        query = select(members.role, members.country).where(members.record == record, members.commitment == part)
        for role, country in connection.execute(query.where(members.country.is_not(None)).order_by(members.position)):
            key = (record, part, role)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), country)))
    return found
