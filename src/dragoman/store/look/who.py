"""Whom a name or a Wikidata id means in a ledger, and in which documents they stand, the newest first.

An actor is known by Wikidata id where the tables know one, else by name. The documents of somebody who is in all the
news are looked at some hundreds at a time, so that the answer takes as long for a ledger of a million events.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, select

from dragoman.store import schema
from dragoman.store.rows import storable
from dragoman.store.search_index import NAME
from dragoman.store.values import in_batches

WINDOW = 200
"""Documents that are looked at together."""
_MOST_ROWS = 5
"""Times as many rows as documents are read at most to find those that are current."""
_WIKIDATA = re.compile(r"Q[1-9]\d{0,11}")


@dataclass(frozen=True, slots=True)
class Seen:
    """An actor of a current record that is the one asked for; ``record`` is its number."""

    record: int
    id: str
    name: str
    country: str | None
    sector: str | None
    office: str | None
    person: bool
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """The actors found, the newest record first. ``before`` is where the next window begins, None at the end."""

    wikidata: str | None
    seen: tuple[Seen, ...]
    before: int | None


def is_wikidata(name: str) -> bool:
    """True of what is written as a Wikidata id."""
    return _WIKIDATA.fullmatch(name) is not None


def window(connection: Connection, name: str, before: int | None = None, size: int = WINDOW) -> Window:
    """The newest documents, of those stored before the record ``before``, that name an actor.

    A name that all who bear it share with one Wikidata id is that one's, under whatever name.
    """
    if is_wikidata(name):
        return _taken(connection, [_who(name)], name, before, size)
    known = {one.wikidata for one in _rows(connection, _named(name), before, size) if one.wikidata}
    if len(known) != 1:
        own = _taken(connection, [_named(name)], None, before, size)
        known = {one.wikidata for one in own.seen if one.wikidata}
        if len(known) != 1:
            return own
    (id,) = known
    return _taken(connection, [_who(id), _named(name)], id, before, size)


def _who(wikidata: str) -> ColumnElement[bool]:
    return schema.actors.c.wikidata == wikidata


def _named(name: str) -> ColumnElement[bool]:
    name = storable(name)
    same = func.lower(schema.actors.c.name) == func.lower(name)
    # As written in the index: SQLite takes it for no other expression.
    return and_(literal_column(NAME) == func.lower(func.substr(name, 1, 100)), same)


def _taken(
    connection: Connection, ways: Sequence[ColumnElement[bool]], wikidata: str | None, before: int | None, size: int
) -> Window:
    """The window of those who are found in one of the ways, and have this Wikidata id or none where one is given."""
    found: dict[int, list[Seen]] = {}
    at = before
    for _ in range(_MOST_ROWS):
        lots = [list(_rows(connection, way, at, size + 1)) for way in ways]
        # Of each way so many are read: behind the last one of a full way not all are there, nor of its own record.
        ends = [rows[-1].record for rows in lots if len(rows) > size]
        end = max(ends, default=0)
        rows = {(one.record, one.id): one for rows in lots for one in rows if one.record > end}
        if ends and not rows:
            rows = {(one.record, one.id): one for rows in lots for one in rows if one.record == end}
            end -= 1
        mine = [one for one in rows.values() if wikidata is None or one.wikidata in (None, wikidata)]
        current = _current(connection, sorted({one.record for one in mine}))
        for one in sorted(mine, key=_order):
            if one.record in current:
                found.setdefault(one.record, []).append(one)
        if len(found) > size or (len(found) == size and ends):
            kept = dict(list(found.items())[:size])
            return Window(wikidata, _flat(kept), list(kept)[-1])
        if not ends:
            return Window(wikidata, _flat(found), None)
        at = end + 1
    return Window(wikidata, _flat(found), at)


def _order(one: Seen) -> tuple[int, str]:
    return (-one.record, one.id)


def _flat(found: dict[int, list[Seen]]) -> tuple[Seen, ...]:
    return tuple(one for seen in found.values() for one in seen)


def _rows(connection: Connection, way: ColumnElement[bool], before: int | None, limit: int) -> Iterator[Seen]:
    actors = schema.actors.c
    names = ("record", "id", "name", "country", "sector", "office", "person", "wikidata")
    query = select(*(actors[name] for name in names)).where(way)
    if before is not None:
        query = query.where(actors.record < before)
    query = query.order_by(actors.record.desc()).limit(limit)
    yield from (Seen(*row) for row in connection.execute(query))


def _current(connection: Connection, records: Sequence[int]) -> set[int]:
    current = schema.current_records.c.record
    return {
        number
        for batch in in_batches(records)
        for number in connection.execute(select(current).where(current.in_(batch))).scalars()
    }
