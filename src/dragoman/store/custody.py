"""Custody: every attempt to take something in, how it ended, and where nothing came that should have come."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, case, func, insert, select

from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.store.backend import Database
from dragoman.store.gaps import Gap, gaps, source_names
from dragoman.store.schema_intake import attempts
from dragoman.store.values import clean, short


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many items of a source ended a day in an outcome. Days are UTC."""

    source: str
    day: dt.date
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many items of a source ended their days in an outcome for a reason."""

    source: str
    outcome: Outcome
    reason: str
    count: int


class Custody:
    """The log of attempts. It only grows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def log(self, attempt: Attempt) -> None:
        """Put an attempt on record that belongs to no job and no document that is stored with it."""
        with self._database.write() as connection:
            log(connection, attempt)

    def of(self, item: str) -> list[Attempt]:
        """All attempts on an item, the first one first."""
        query = select(attempts).where(attempts.c.item == short(item)).order_by(attempts.c.at, attempts.c.attempt)
        with self._database.read() as connection:
            return [attempt_of(dict(row)) for row in connection.execute(query).mappings()]

    def sources(self) -> list[str]:
        """All that anything was taken from, or was to be taken from."""
        with self._database.read() as connection:
            return sorted(connection.execute(select(attempts.c.source).distinct()).scalars())

    def by_day(self, since: dt.date, until: dt.date, source: str | None = None) -> list[DayCount]:
        """Items by source, day and outcome, from ``since`` to ``until`` (days in UTC, both included).

        An item counts once a day, by its last outcome that day: a page that failed and then came is one that came. One
        that came and was found unchanged later is one that came.
        """
        return self.days_of(None if source is None else [source], since, until)

    def days_of(self, sources: Sequence[str] | None, since: dt.date, until: dt.date) -> list[DayCount]:
        """As :meth:`by_day`, of some sources or of all."""
        last = _last_of_day(since, until, sources)
        columns = (last.c.source, last.c.day, last.c.outcome)
        query = select(*columns, func.count()).group_by(*columns)
        with self._database.read() as connection:
            found = [DayCount(row[0], row[1], Outcome(row[2]), row[3]) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.source, one.day, one.outcome))

    def reasons(self, since: dt.date, until: dt.date, source: str | None = None) -> list[ReasonCount]:
        """As :meth:`by_day`, over all the days, by reason: the most frequent first."""
        last = _last_of_day(since, until, None if source is None else [source])
        columns = (last.c.source, last.c.outcome, last.c.reason)
        query = select(*columns, func.count()).group_by(*columns)
        with self._database.read() as connection:
            found = [ReasonCount(row[0], Outcome(row[1]), row[2], row[3]) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (one.source, -one.count, one.outcome, one.reason))

    def gaps(self, since: dt.date, until: dt.date, source: str | None = None) -> list[Gap]:
        """Where something may be missing, from ``since`` to ``until``: see :mod:`dragoman.store.gaps`."""
        sources = None if source is None else [short(source)]
        with self._database.read() as connection:
            return gaps(connection, (since, until), sources, self._database.now())

    def gaps_of(self, sources: Sequence[str], since: dt.date, until: dt.date) -> list[Gap]:
        """As :meth:`gaps`, of some sources."""
        with self._database.read() as connection:
            return gaps(connection, (since, until), [short(one) for one in sources], self._database.now())

    def source_page(self, limit: int, after: str = "") -> tuple[list[str], str | None]:
        """So many sources, and the one after which the next page begins, None at the end."""
        with self._database.read() as connection:
            found = source_names(connection, short(after), limit + 1)
        return found[:limit], found[limit - 1] if len(found) > limit else None

    def has(self, source: str) -> bool:
        """True if anything was ever tried of this source."""
        with self._database.read() as connection:
            query = select(attempts.c.attempt).where(attempts.c.source == short(source)).limit(1)
            return connection.execute(query).first() is not None

    def latest(self, source: str, limit: int, before: int | None = None) -> list[tuple[int, Attempt]]:
        """The last attempts of a source with their numbers, the newest first; those before a number."""
        query = select(attempts).where(attempts.c.source == short(source))
        if before is not None:
            query = query.where(attempts.c.attempt < before)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(attempts.c.attempt.desc()).limit(limit)).mappings()
            return [(row["attempt"], attempt_of(dict(row))) for row in rows]


def log(connection: Connection, attempt: Attempt) -> None:
    """As :meth:`Custody.log`, in a transaction."""
    row = clean(asdict(attempt))
    row |= {"item": short(attempt.item), "source": short(attempt.source), "outcome": attempt.outcome.value}
    row["day"] = attempt.at.astimezone(dt.UTC).date()
    row["document_id"] = row.pop("document")
    connection.execute(insert(attempts).values(row))


def _last_of_day(since: dt.date, until: dt.date, sources: Sequence[str] | None) -> Subquery:
    """The last attempt on each item on each day; that nothing had changed since an earlier one says nothing new."""
    chosen: ColumnElement[bool] = attempts.c.day.between(since, until)
    if sources is not None:
        chosen &= attempts.c.source.in_([short(one) for one in sources])
    # Attempts are numbered in the order in which they are stored, and one item's come one after the other.
    item = (attempts.c.source, attempts.c.day, attempts.c.item)
    told = func.max(case((attempts.c.outcome != Outcome.UNCHANGED.value, attempts.c.attempt)))
    newest: Select[tuple[int]] = select(func.coalesce(told, func.max(attempts.c.attempt))).where(chosen).group_by(*item)
    return select(attempts).where(attempts.c.attempt.in_(newest)).subquery()


def attempt_of(row: dict[str, Any]) -> Attempt:
    """An attempt from its row."""
    names = ("item", "source", "at", "reason", "detail", "status", "bytes", "seconds")
    kept = {name: row[name] for name in names}
    return Attempt(outcome=Outcome(str(row["outcome"])), document=row["document_id"], **kept)
