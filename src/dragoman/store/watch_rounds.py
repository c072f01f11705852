"""Looking at what is new: every record once for each watch, killed anywhere and however many look at once."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from dragoman.store import schema
from dragoman.store.backend import Database, insert_new
from dragoman.store.schema_watch import deliveries, watch_hits, watch_marks, watches
from dragoman.store.stored import Stored, read_stored
from dragoman.store.values import clean
from dragoman.store.watch_match import found_in
from dragoman.store.watch_model import Found, Hit, Watch
from dragoman.store.watch_series import first_contacts, overdue, swings

_BATCH = 50
"""Records looked at in one transaction: a writer waits for no more than these."""


def newest_record(connection: Connection) -> int:
    """The number of the newest record, when no smaller one can appear any more.

    PostgreSQL hands numbers out before they are committed, so 8 may be there before 7 is. The lock on the table waits
    for all who are adding records at this moment; it must stand in a transaction of its own that does nothing else, or
    it would be held for long. A file has one writer, and this transaction is it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE records IN SHARE MODE"))
    return connection.execute(select(func.max(schema.records.c.record))).scalar() or 0


def look(database: Database, watch: Watch, upto: int) -> tuple[int, int]:
    """Look at the records up to a number that the watch has not seen: how many there were, how many new hits."""
    records = hits = 0
    while True:
        with database.write() as connection:
            database.lock(connection, f"watch {watch.number}")
            mark = _mark(connection, watch.number)
            batch = _next(connection, mark, upto) if mark is not None else []
            hits += keep(database, connection, watch, found_among(connection, watch, batch))
            if batch:
                seen = update(watch_marks).where(watch_marks.c.watch == watch.number)
                connection.execute(seen.values(upto=batch[-1]))
        records += len(batch)
        if len(batch) < _BATCH:
            return records, hits


def look_at_days(database: Database, watch: Watch, today: dt.date) -> int:
    """Look for what comes true by the day alone; how many new hits."""
    if watch.condition.kind != "overdue":
        return 0
    with database.write() as connection:
        database.lock(connection, f"watch {watch.number}")
        if _mark(connection, watch.number) is None:
            return 0
        return keep(database, connection, watch, overdue(connection, watch, today))


def found_among(connection: Connection, watch: Watch, records: Sequence[int]) -> Iterator[Found]:
    """What the condition holds of among the current of these records."""
    current = schema.current_records
    query = select(current.c.record).where(current.c.record.in_(records)).order_by(current.c.record)
    if watch.condition.kind == "overdue" or not records:
        return
    for number in list(connection.execute(query).scalars()):
        stored = read_stored(connection, number)
        found = list(_found_in(connection, watch, stored))
        if found:
            old = _known_before(connection, watch, stored)
            yield from (one for one in found if one.key not in old)


def _found_in(connection: Connection, watch: Watch, stored: Stored) -> Iterator[Found]:
    if watch.condition.kind == "swing":
        return swings(connection, watch, stored)
    if watch.condition.kind == "first contact":
        return first_contacts(connection, watch, stored)
    return found_in(watch.condition, stored)


def _known_before(connection: Connection, watch: Watch, stored: Stored) -> set[str]:
    """What the document told already when the watch was made: coded again, or in a new version, it is no news."""
    records, documents = schema.records, schema.documents
    query = (
        select(func.max(records.c.record))
        .join(documents, documents.c.document == records.c.document)
        .where(documents.c.id == stored.id, records.c.record <= watch.since)
    )
    number = connection.execute(query).scalar()
    if number is None:
        return set()
    return {one.key for one in _found_in(connection, watch, read_stored(connection, number))}


def keep(database: Database, connection: Connection, watch: Watch, found: Iterator[Found]) -> int:
    """Keep what was found and was not before, each with a delivery for each channel; how many were new."""
    new = 0
    for one in found:
        row = {name: getattr(one, name) for name in ("key", "kind", "about", "document_id", "version", "part")}
        row |= {"sentence": one.sentence, "why": one.why, "json": json.dumps(dict(one.facts))}
        row |= {"watch": watch.number, "at": database.now()}
        if not insert_new(connection, watch_hits, [clean(row)], ("watch", "key")):
            continue
        new += 1
        hit = select(watch_hits.c.hit).where(watch_hits.c.watch == watch.number, watch_hits.c.key == one.key)
        number = connection.execute(hit).scalar_one()
        for channel in watch.channels:
            start: dict[str, Any] = {"hit": number, "channel": str(channel), "tries": 0, "error": ""}
            connection.execute(insert(deliveries).values(start | {"next_at": database.now()}))
    return new


def hit_of(row: Any, watch_uuid: str, name: str) -> Hit:
    """A hit from its row of ``watch_hits``."""
    same = ("key", "kind", "sentence", "why", "document_id", "version", "part", "about")
    found = Found(facts=tuple(json.loads(row["json"]).items()), **{field: row[field] for field in same})
    id = uuid.uuid5(uuid.UUID(watch_uuid), row["key"])
    return Hit(row["hit"], str(id), name, row["at"], found)


def _mark(connection: Connection, watch: int) -> int | None:
    """Up to where the watch has looked; None if somebody has removed it meanwhile."""
    query = (
        select(watch_marks.c.upto)
        .join(watches, watches.c.watch == watch_marks.c.watch)
        .where(watches.c.watch == watch, watches.c.removed_at.is_(None))
    )
    return connection.execute(query).scalar()


def _next(connection: Connection, mark: int, upto: int) -> list[int]:
    records = schema.records
    query = select(records.c.record).where(records.c.record > mark, records.c.record <= upto)
    return list(connection.execute(query.order_by(records.c.record).limit(_BATCH)).scalars())
