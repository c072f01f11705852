"""The newest records that name two countries, found from indices: what pages about a relation look at, and no more."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, select, union

from dragoman.store import schema
from dragoman.store.rows import storable

_COUNTED = 5_000
_DIGITS = 10


def records_near(
    connection: Connection, pair: tuple[str, str], table: FromClause, limit: int, before: int | None = None
) -> tuple[list[int], int | None]:
    """Current records that name both countries and have a row in ``table``: those stored last, and where to go on."""
    query = _near(connection, pair).where(has(_record, table)).order_by(_record.desc())
    if before is not None:
        query = query.where(_record < before)
    return newest(connection.execute(query.limit(limit + 1)).scalars(), limit)


def records_about(
    connection: Connection, pair: tuple[str, str], days: tuple[dt.date, dt.date], table: FromClause, limit: int
) -> list[int]:
    """The same of documents published in some days, both included; the earliest."""
    documents = schema.documents.c
    query = (
        _near(connection, pair)
        .join(schema.documents, documents.document == _current.document)
        .where(has(_record, table), documents.published.between(*days))
        .order_by(documents.published, _record)
    )
    return list(connection.execute(query.limit(limit)).scalars())


def records_after(connection: Connection, pair: tuple[str, str], since: dt.date, limit: int) -> tuple[list[int], bool]:
    """Current records of documents published after a day that name both: the earliest, and whether that is all."""
    documents = schema.documents.c
    query = (
        _near(connection, pair)
        .join(schema.documents, documents.document == _current.document)
        .where(documents.published > since)
        .order_by(documents.published, _record)
    )
    found = list(connection.execute(query.limit(limit + 1)).scalars())
    return found[:limit], len(found) <= limit


def record_with(connection: Connection, table: FromClause, name: str) -> int | None:
    """The current record with a part at a name ("a.txt#10-94": document and span); None if there is none."""
    document, _, place = name.rpartition("#")
    start, _, end = place.partition("-")
    if not document or not (start.isdecimal() and end.isdecimal() and len(start) < _DIGITS > len(end)):
        return None
    query = (
        select(_record)
        .join(table, table.c.record == _record)
        .where(_current.id == storable(document), table.c.span_start == int(start), table.c.span_end == int(end))
    )
    return connection.execute(query.limit(1)).scalar()


def newest(found: Iterable[int], limit: int) -> tuple[list[int], int | None]:
    """The first of the numbers, and the last of these where there are more."""
    numbers = list(found)
    return numbers[:limit], numbers[limit - 1] if len(numbers) > limit else None


def has(record: ColumnElement[int], table: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """True of a record with a row in the table."""
    return exists().where(table.c.record == record, *conditions)


def names(record: ColumnElement[int], country: str) -> ColumnElement[bool]:
    """True of a record that names somebody or some place of a country."""
    actors, places = schema.actors, schema.places
    return has(record, actors, actors.c.country == country) | has(record, places, places.c.country == country)


_current = schema.current_records.c
_record: ColumnElement[int] = _current.record


def _near(connection: Connection, pair: tuple[str, str]) -> Any:
    """Driven by the country that fewer name, so that a rare one is not looked for in all that a great one has."""
    rare, common = sorted(pair, key=lambda country: (_names(connection, country), country))
    people = select(schema.actors.c.record).where(schema.actors.c.country == rare)
    touching = union(people, select(schema.places.c.record).where(schema.places.c.country == rare)).subquery()
    return select(_record).join(touching, touching.c.record == _record).where(names(_record, common))


def _names(connection: Connection, country: str) -> int:
    few = select(schema.actors.c.record).where(schema.actors.c.country == country).limit(_COUNTED).subquery()
    return int(connection.execute(select(func.count()).select_from(few)).scalar_one())
