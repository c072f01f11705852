"""Which rows stand on a page: each page goes on behind the last row of the one before, and looks at a bounded stretch.

A page is found by keys, never by counting rows off: what is stored meanwhile neither repeats nor hides a row. A filter
that hardly anything fits does not make a page read the whole ledger either: past some thousands of rows it ends, with
fewer rows than it might hold or none, and says where to go on.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, or_, select

from dragoman.store import schema

T = TypeVar("T")
Key = tuple[str | int | None, ...]
"""What a page's last row is found by again."""

RECORDS = (200, 800, 3_000)
"""Records that a page looks through at first, where these did not fill it, and after that."""
DOCUMENTS = (300, 1_500, 6_000)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows. ``after`` is the key behind which the next page begins, None where nothing follows.

    ``total`` is how many there are in all, None where that is not known without counting them.
    """

    items: tuple[T, ...]
    after: Key | None
    total: int | None = None


Find = Callable[[Key | None, Key | None, int], list[Key]]
"""The keys behind the first and up to the second, at most so many, in order."""
Bound = Callable[[Key | None, int], Key | None]
"""The key so many rows behind one; None where there are fewer."""


def walk(after: Key | None, limit: int, bound: Bound, find: Find, steps: Sequence[int]) -> tuple[list[Key], Key | None]:
    """The keys of a page and where the next one begins."""
    found: list[Key] = []
    for step in steps:
        end = bound(after, step)
        found += find(after, end, limit + 1 - len(found))
        if len(found) > limit:
            return found[:limit], found[limit - 1]
        if end is None:
            return found, None
        after = end
    return found, after


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """Which rows of records: of the current ones, or of a run; of one document; published on these days.

    ``country`` is for the caller's own filter, and with ``link`` (a table that has country and record) narrows the
    records that are looked through.
    """

    run: int | None = None
    document: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    country: str | None = None
    link: Table | None = None


def part_keys(
    connection: Connection,
    part: Table,
    asked: RowsAsked,
    fits: Sequence[ColumnElement[bool]],
    paging: tuple[Key | None, int],
) -> tuple[list[Key], Key | None]:
    """The keys (record, position) of the parts that fit, what was stored last first."""

    def bound(after: Key | None, step: int) -> Key | None:
        records = _numbers(asked)
        if after is not None:
            records = records.where(records.selected_columns[0] < after[0])
        # What is left of the record that the last page ended in comes on top.
        last = connection.execute(records.offset(step - 1).limit(1)).scalar()
        return None if last is None else (int(last), _END)

    def find(after: Key | None, end: Key | None, limit: int) -> list[Key]:
        query = _parts(part, asked).where(*fits)
        if after is not None:
            query = query.where(part.c.record <= after[0])
            query = query.where(or_(part.c.record < after[0], part.c.position > after[1]))
        if end is not None:
            query = query.where(part.c.record >= end[0])
        query = query.order_by(part.c.record.desc(), part.c.position).limit(limit)
        return [(row[0], row[1]) for row in connection.execute(query)]

    return walk(*paging, bound, find, RECORDS)


_END = 2_000_000_000
"""Behind the last part of any record."""


def _numbers(asked: RowsAsked) -> Select[Any]:
    """The numbers of the records to look through, the last one first."""
    records = schema.records.c
    if asked.document is not None:
        own = _document(asked.document)
        query = select(records.record).where(records.document.in_(own))
        if asked.run is not None:
            query = query.where(records.run == asked.run)
        return query.order_by(records.record.desc())
    if asked.run is not None:
        return select(records.record).where(records.run == asked.run).order_by(records.record.desc())
    if asked.country is not None and asked.link is not None:
        link = asked.link.c
        return select(link.record).where(link.country == asked.country).distinct().order_by(link.record.desc())
    return select(records.record).order_by(records.record.desc())


def _parts(part: Table, asked: RowsAsked) -> Select[Any]:
    documents = schema.documents.c
    query = select(part.c.record, part.c.position)
    if asked.run is not None:
        records = schema.records.c
        query = query.join(schema.records, records.record == part.c.record).where(records.run == asked.run)
        query = query.join(schema.documents, documents.document == records.document)
    else:
        current = schema.current_records.c
        query = query.join(schema.current_records, current.record == part.c.record)
        query = query.join(schema.documents, documents.document == current.document)
    if asked.document is not None:
        # By number, so that no plan begins with all parts there are.
        numbers = select(schema.records.c.record).where(schema.records.c.document.in_(_document(asked.document)))
        query = query.where(part.c.record.in_(numbers))
    if asked.since is not None:
        query = query.where(documents.published >= asked.since)
    if asked.until is not None:
        query = query.where(documents.published <= asked.until)
    return query


def _document(id: str) -> Select[Any]:
    return select(schema.documents.c.document).where(schema.documents.c.id == id)


@dataclass(frozen=True, slots=True)
class DocumentsAsked:
    """Which documents, by day of publication (inclusive), publisher (whatever its case), language, coded or not."""

    since: dt.date | None = None
    until: dt.date | None = None
    publisher: str | None = None
    language: str | None = None
    coded: bool | None = None


def document_keys(
    connection: Connection, asked: DocumentsAsked, current: ColumnElement[bool], paging: tuple[Key | None, int]
) -> tuple[list[Key], Key | None]:
    """The keys (day, number) of the documents that fit, the newest first, those without a day last."""
    table = schema.documents.c
    fits = list(_document_fits(asked))

    def rows(after: Key | None, dated: bool) -> Select[Any]:
        query = select(table.published, table.document)
        if not dated:
            query = query.where(table.published.is_(None)).order_by(table.document.desc())
            return query.where(table.document < after[1]) if after is not None and after[0] is None else query
        query = query.where(table.published.is_not(None), *_within(asked))
        if after is not None:
            day = _day(after[0])
            query = query.where(table.published <= day)
            query = query.where(or_(table.published < day, table.document < after[1]))
        return query.order_by(table.published.desc(), table.document.desc())

    def phases(after: Key | None) -> list[bool]:
        if asked.since is not None or asked.until is not None:
            return [True]
        return [False] if after is not None and after[0] is None else [True, False]

    def bound(after: Key | None, step: int) -> Key | None:
        for dated in phases(after):
            count = rows(after, dated).limit(step).subquery()
            number = connection.execute(select(func.count()).select_from(count)).scalar_one()
            if number == step:
                row = connection.execute(rows(after, dated).offset(step - 1).limit(1)).one()
                return _key(row)
            step -= number
        return None

    def find(after: Key | None, end: Key | None, limit: int) -> list[Key]:
        found: list[Key] = []
        for dated in phases(after):
            if not dated and end is not None and end[0] is not None:
                break
            query = rows(after, dated).where(current, *fits)
            if end is not None and end[0] is not None:
                day = _day(end[0])
                query = query.where(table.published >= day)
                query = query.where(or_(table.published > day, table.document >= end[1]))
            elif end is not None and not dated:
                query = query.where(table.document >= end[1])
            found += [_key(row) for row in connection.execute(query.limit(limit - len(found)))]
            if len(found) >= limit:
                break
        return found

    return walk(*paging, bound, find, DOCUMENTS)


def _key(row: Any) -> Key:
    return (row[0].isoformat() if row[0] else None, row[1])


def _day(text: str | int | None) -> dt.date:
    return dt.date.fromisoformat(str(text))


def _within(asked: DocumentsAsked) -> Iterator[ColumnElement[bool]]:
    table = schema.documents.c
    if asked.since is not None:
        yield table.published >= asked.since
    if asked.until is not None:
        yield table.published <= asked.until


def _document_fits(asked: DocumentsAsked) -> Iterator[ColumnElement[bool]]:
    table, records = schema.documents.c, schema.records.c
    if asked.publisher is not None:
        yield func.lower(table.publisher) == func.lower(asked.publisher)
    if asked.language is not None:
        yield table.language == asked.language
    if asked.coded is not None:
        has = select(records.record).where(records.document == table.document).exists()
        yield and_(has if asked.coded else ~has)
