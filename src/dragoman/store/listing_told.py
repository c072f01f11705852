"""Pages of happenings, the latest first; those without a day come last, by their ids."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select, text, union

from dragoman.store import schema
from dragoman.store.listing_walk import Key, walk
from dragoman.store.relation import DyadMonth
from dragoman.store.schema_told import happening_dyads, happenings, tellings

FEW = 5_000
"""Happenings of a country or a pair up to which all of them are looked at: more are found along the calendar."""
STEPS = (1_000, 4_000, 15_000)
"""Happenings that a page looks through at first, where these did not fill it, and after that."""
STEPS_TOLD = (500, 1_000, 1_500)
"""The same where each one's tellings must be looked at: for an actor or a topic."""


@dataclass(frozen=True, slots=True)
class HappeningsAsked:
    """Which happenings: of a country or of two, on these days (what touches them), of these types and so on.

    ``actor`` is part of a name or office, or a Wikidata id; ``topic`` words of a topic or a context.
    """

    countries: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    types: frozenset[str] = field(default_factory=frozenset)
    quads: frozenset[int] = field(default_factory=frozenset)
    statuses: frozenset[str] = field(default_factory=frozenset)
    min_outlets: int = 1
    actor: str | None = None
    topic: str | None = None


def happening_keys(
    connection: Connection, asked: HappeningsAsked, paging: tuple[Key | None, int]
) -> tuple[list[Key], Key | None, int | None]:
    """The keys (day, id, number) of the happenings that fit, where the next page begins, and how many there are."""
    fits = list(_fits(asked))
    if asked.countries:
        own = of_countries(asked.countries)
        few = own.limit(FEW + 1).subquery()
        if connection.execute(select(func.count()).select_from(few)).scalar_one() <= FEW:
            return _sorted(connection, own, fits, paging)
        fits.append(_has(asked.countries))
    steps = STEPS if asked.actor is None and asked.topic is None else STEPS_TOLD
    calendar = _Calendar(connection, fits)
    found, after = walk(*paging, calendar.bound, calendar.find, steps)
    return found, after, None


def of_countries(countries: Sequence[str]) -> Select[Any]:
    """The numbers of the happenings of a country, or between two (in order), each found by an index."""
    pairs = happening_dyads.c
    if len(countries) == 2:
        return select(pairs.happening).where(pairs.first == countries[0], pairs.second == countries[1])
    code = countries[0]
    as_first = select(pairs.happening).where(pairs.first == code)
    # The index has the first country in front: asked for the second alone, a database would read it whole.
    as_second = select(pairs.happening).where(pairs.first.in_(_firsts()), pairs.second == code)
    both = union(as_first, as_second).subquery()
    return select(both.c.happening)


def _firsts() -> Select[Any]:
    """Every country that stands first in a pair, by hopping from one to the next."""
    hops = text(
        "WITH RECURSIVE hops(code) AS (SELECT min(first) FROM happening_dyads UNION ALL "
        "SELECT (SELECT min(first) FROM happening_dyads WHERE first > hops.code) FROM hops "
        "WHERE hops.code IS NOT NULL) "
        "SELECT code FROM hops WHERE code IS NOT NULL"
    ).columns(happening_dyads.c.first.label("code"))
    return select(hops.subquery("firsts"))


def _has(countries: Sequence[str]) -> ColumnElement[bool]:
    pairs = happening_dyads.c
    of_this = select(pairs.happening).where(pairs.happening == happenings.c.happening)
    if len(countries) == 2:
        return of_this.where(pairs.first == countries[0], pairs.second == countries[1]).exists()
    return of_this.where(or_(pairs.first == countries[0], pairs.second == countries[0])).exists()


def _sorted(
    connection: Connection, own: Select[Any], fits: Sequence[ColumnElement[bool]], paging: tuple[Key | None, int]
) -> tuple[list[Key], Key | None, int | None]:
    """Of some thousands, all are looked at and sorted."""
    table = happenings.c
    after, limit = paging
    day = func.coalesce(table.date_start, dt.date.min)
    query = select(table.date_start, table.name, table.happening).where(table.happening.in_(own), *fits)
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    if after is not None:
        last = dt.date.fromisoformat(str(after[0])) if after[0] else dt.date.min
        query = query.where(or_(day < last, and_(day == last, table.name > after[1])))
    found = [_key(row) for row in connection.execute(query.order_by(day.desc(), table.name).limit(limit + 1))]
    return (found[:limit], found[limit - 1] if len(found) > limit else None, total)


class _Calendar:
    """Happenings in the order of the calendar, found by the index of days."""

    def __init__(self, connection: Connection, fits: Sequence[ColumnElement[bool]]) -> None:
        self._connection, self._fits = connection, fits

    def bound(self, after: Key | None, step: int) -> Key | None:
        """See :func:`dragoman.store.listing_walk.walk`."""
        for dated in _phases(after):
            rows = _rows(after, dated)
            count = rows.limit(step).subquery()
            number = self._connection.execute(select(func.count()).select_from(count)).scalar_one()
            if number == step:
                return _key(self._connection.execute(rows.offset(step - 1).limit(1)).one())
            step -= number
        return None

    def find(self, after: Key | None, end: Key | None, limit: int) -> list[Key]:
        """See :func:`dragoman.store.listing_walk.walk`."""
        table = happenings.c
        found: list[Key] = []
        for dated in _phases(after):
            query = _rows(after, dated).where(*self._fits)
            if end is not None and end[0] is not None:
                if not dated:
                    break
                day = dt.date.fromisoformat(str(end[0]))
                query = query.where(table.date_start >= day, or_(table.date_start > day, table.name <= end[1]))
            elif end is not None and not dated:
                query = query.where(table.name <= end[1])
            found += [_key(row) for row in self._connection.execute(query.limit(limit - len(found)))]
            if len(found) >= limit:
                break
        return found


def _phases(after: Key | None) -> tuple[bool, ...]:
    return (False,) if after is not None and after[0] is None else (True, False)


def _rows(after: Key | None, dated: bool) -> Select[Any]:
    table = happenings.c
    query = select(table.date_start, table.name, table.happening)
    if not dated:
        # Said so that the index of names is walked: the one of days would have all that have none sorted first.
        query = query.where(case((table.date_start.is_(None), 1), else_=0) == 1).order_by(table.name)
        return query.where(table.name > after[1]) if after is not None and after[0] is None else query
    query = query.where(table.date_start.is_not(None))
    if after is not None:
        day = dt.date.fromisoformat(str(after[0]))
        query = query.where(table.date_start <= day, or_(table.date_start < day, table.name > after[1]))
    return query.order_by(table.date_start.desc(), table.name)


def _key(row: Any) -> Key:
    return (row[0].isoformat() if row[0] else None, row[1], row[2])


def _fits(asked: HappeningsAsked) -> Iterator[ColumnElement[bool]]:
    table = happenings.c
    if asked.since is not None:
        yield func.coalesce(table.date_end, table.first_seen) >= asked.since
    if asked.until is not None:
        yield func.coalesce(table.date_start, table.first_seen) <= asked.until
    if asked.types:
        yield table.type.in_(sorted(asked.types))
    if asked.quads:
        yield table.quad.in_(sorted(asked.quads))
    if asked.statuses:
        yield table.status.in_(sorted(asked.statuses))
    if asked.min_outlets > 1:
        yield table.outlets >= asked.min_outlets
    if asked.actor is not None:
        yield _of_actor(asked.actor)
    if asked.topic is not None:
        yield _of_topic(asked.topic)


def _of_actor(name: str) -> ColumnElement[bool]:
    members, actors = schema.event_actors.c, schema.actors.c
    query = (
        select(tellings.c.happening)
        .join(schema.event_actors, and_(members.record == tellings.c.record, members.event == tellings.c.event))
        .join(schema.actors, and_(actors.record == members.record, actors.id == members.actor))
        .where(tellings.c.happening == happenings.c.happening)
    )
    return query.where(or_(like(actors.name, name), like(actors.office, name), actors.wikidata == name)).exists()


def _of_topic(words: str) -> ColumnElement[bool]:
    events = schema.events.c
    context = literal(" ").concat(events.contexts).concat(" ")
    query = (
        select(tellings.c.happening)
        .join(schema.events, and_(events.record == tellings.c.record, events.id == tellings.c.event))
        .where(tellings.c.happening == happenings.c.happening)
    )
    code = escaped(words.lower().replace(" ", "_"))
    return query.where(or_(like(events.topics, words), context.like(f"% {code} %", escape="\\"))).exists()


def like(column: Any, words: str) -> ColumnElement[bool]:
    """True where the words stand in the column, whatever their case."""
    return func.lower(column).like(f"%{escaped(words.lower())}%", escape="\\")


def escaped(words: str) -> str:
    """The words for LIKE, with a backslash before each sign that it would read."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, slots=True)
class MonthsAsked:
    """Which rows of the table of months: from a month to another ("2023-03"), of a country or of two."""

    countries: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


def month_rows(
    connection: Connection, asked: MonthsAsked, paging: tuple[Key | None, int]
) -> tuple[list[DyadMonth], Key | None]:
    """What happened between each two countries by month and quad class, in that order, from the index of months."""
    table = happening_dyads.c
    after, limit = paging
    keys = (table.month, table.first, table.second, table.quad)
    sums = (func.count(), func.sum(table.reports), func.sum(table.independent), func.sum(table.score))
    query = select(*keys, *sums).where(table.counts, table.month != "")
    if len(asked.countries) == 2:
        query = query.where(table.first == asked.countries[0], table.second == asked.countries[1])
    elif asked.countries:
        code = asked.countries[0]
        query = query.where(or_(table.first == code, and_(table.first.in_(_firsts()), table.second == code)))
    if asked.since is not None:
        query = query.where(table.month >= asked.since)
    if asked.until is not None:
        query = query.where(table.month <= asked.until)
    if after is not None:
        month, first, second, quad = after
        query = query.where(
            table.month >= month,
            or_(
                table.month > month,
                table.first > first,
                and_(table.first == first, or_(table.second > second, and_(table.second == second, table.quad > quad))),
            ),
        )
    rows = connection.execute(query.group_by(*keys).order_by(*keys).limit(limit + 1)).all()
    names = ("month", "first", "second", "quad", "happenings", "reports", "independent")
    made = [
        DyadMonth(**dict(zip(names, row[:7], strict=True)), score=round(row[7] / row[4], 3), total=round(row[7], 3))
        for row in rows[:limit]
    ]
    return made, tuple(rows[limit - 1][:4]) if len(rows) > limit else None
