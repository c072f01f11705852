"""A long timeline leaf by leaf, the newest first, and its figures: for pages, which never wait for all of it.

The happenings of a month are found by the index on months, so a leaf is read from the newest months backwards, in
portions that grow. What no one month can be told of is laid between them by its days.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from dragoman.store import answers
from dragoman.store.backend import Database
from dragoman.store.chosen import Wanted, chosen, conditions
from dragoman.store.figures import CountryFigures, PairFigures, country_figures, pair_figures
from dragoman.store.finding import happening_known
from dragoman.store.reconcile import Stamp, reconcile, stamp_of
from dragoman.store.relation import Happening, Month, Net
from dragoman.store.remembered import Remembered
from dragoman.store.schema_told import happening_dyads, happenings

_UNTOLD = "none"
_MOST_MONTHS = 128
_Found = tuple[int, dt.date | None, str]
"""A happening's number, its day and its name."""
Countries = tuple[str, ...]
"""One country or two."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a leaf ended: the day and the name of its last happening. As text it stands in an address."""

    day: dt.date | None
    name: str

    def __str__(self) -> str:
        return f"{self.day.isoformat() if self.day else _UNTOLD}~{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The cursor that was written so; ValueError for what is none."""
        day, mark, name = text.partition("~")
        if not mark or not name or not name.isascii():
            raise ValueError(f"{text!r} is no place in a timeline")
        return cls(None if day == _UNTOLD else dt.date.fromisoformat(day), name)


@dataclass(frozen=True, slots=True)
class Leaf:
    """Happenings, the newest first; ``older`` is where the next leaf begins, None behind the last."""

    happenings: tuple[Happening, ...]
    older: Cursor | None


class Leaves:
    """The part of a :class:`~dragoman.store.Ledger` that answers pages. Codes of countries are alpha-3, in capitals."""

    _database: Database
    remembered: Remembered

    def leaf(self, countries: Countries, wanted: Wanted, before: Cursor | None = None, limit: int = 30) -> Leaf:
        """The happenings of a country or between two, the newest first; ``wanted.limit`` counts for nothing here."""
        self._catch_up_lightly()
        with self._database.read() as connection:
            rows = _leaf(connection, _sorted(countries), wanted, before, limit + 1)
            shown = rows[:limit]
            found = answers.by_number(connection, [row[0] for row in shown])
        last = Cursor(shown[-1][1], shown[-1][2]) if len(rows) > limit else None
        return Leaf(tuple(found), last)

    def find_happening(self, name: str) -> Happening | None:
        """The happening of this id, or that "DOCUMENT#e1" tells of; None if there is none."""
        self._catch_up_lightly()
        with self._database.read() as connection:
            return happening_known(connection, name)

    def count(self, pair: tuple[str, str], wanted: Wanted) -> int:
        """How many happenings between two countries are asked for."""
        self._catch_up_lightly()
        query = _between(_sorted(pair)).where(*conditions(wanted))
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())

    def pair_figures(self, first: str, second: str) -> PairFigures:
        """What there is between two countries, in figures; remembered until the ledger changes."""
        pair = (min(first, second), max(first, second))
        # The stamp is part of the question: what a person has just decided shows at once.
        question = ("pair", pair, self._catch_up_lightly())
        return self.remembered.get(question, lambda connection: pair_figures(connection, pair))

    def months(self, first: str, second: str) -> tuple[tuple[Net, ...], tuple[Month, ...]]:
        """Net cooperation and counts by month, also of a ledger that may not be written and has records waiting."""
        if not self._catch_up_lightly().seems_up_to_date and not self._database.as_laid:
            with self._database.read() as connection:
                found = chosen(connection, (min(first, second), max(first, second)), Wanted(limit=1))
                return found.net, found.series
        figures = self.pair_figures(first, second)
        return figures.net, figures.series

    def country_figures(self, code: str) -> CountryFigures:
        """With whom a country has to do, and its last months; remembered until the ledger changes."""
        question = ("country", code, self._catch_up_lightly())
        return self.remembered.get(question, lambda connection: country_figures(connection, code, _months(connection)))

    def _catch_up_lightly(self) -> Stamp:
        """Lay new records beside the others, where that is to be done first; to ask costs next to nothing."""
        with self._database.read() as connection:
            stamp = stamp_of(connection)
        if stamp.seems_up_to_date or self._database.as_laid or not self._database.writable:
            return stamp
        reconcile(self._database)
        with self._database.read() as connection:
            return stamp_of(connection)


def _sorted(countries: Countries) -> Countries:
    return countries if len(countries) == 1 else (min(countries), max(countries))


_table = happenings.c
_when = func.coalesce(_table.date_start, _table.first_seen)


def _between(countries: Countries, months: Sequence[str] | None = None) -> Select[Any]:
    """The happenings, each once; those filed under these months, or all."""
    pairs = happening_dyads.c
    own = select(pairs.happening)
    if len(countries) == 2:
        own = own.where(pairs.first == countries[0], pairs.second == countries[1])
    else:
        own = own.where(or_(pairs.first == countries[0], pairs.second == countries[0])).distinct()
    if months is not None:
        own = own.where(pairs.month.in_(months))
    found = own.subquery()
    return select(_table.happening, _when.label("day"), _table.name).join(found, found.c.happening == _table.happening)


def _leaf(
    connection: Connection, countries: Countries, wanted: Wanted, before: Cursor | None, limit: int
) -> list[_Found]:
    def of(months: Sequence[str]) -> list[_Found]:
        query = _between(countries, months).where(*conditions(wanted))
        if before is not None:
            query = query.where(_after(before))
        ordered = query.order_by(_when.is_(None), _when.desc(), _table.name.desc())
        return [(row.happening, row.day, row.name) for row in connection.execute(ordered.limit(limit))]

    dated: list[_Found] = []
    for batch in _portions(_of_interest(_months(connection), wanted, before)):
        dated += of(batch)
        if len(dated) >= limit:
            break
    return sorted([*dated, *of([""])], key=_newest_first, reverse=True)[:limit]


def _after(cursor: Cursor) -> Any:
    """What stands behind the cursor, the newest first and what has no day last."""
    if cursor.day is None:
        return and_(_when.is_(None), _table.name < cursor.name)
    return or_(_when < cursor.day, and_(_when == cursor.day, _table.name < cursor.name), _when.is_(None))


def _newest_first(row: _Found) -> tuple[bool, dt.date, str]:
    return row[1] is not None, row[1] or dt.date.min, row[2]


def _of_interest(months: Sequence[str], wanted: Wanted, before: Cursor | None) -> list[str]:
    """The months that can hold what is asked for. One that runs over a month's end is filed under the first."""
    last = min((str(day)[:7] for day in (wanted.until, before.day if before else None) if day), default="9999")
    first = ""
    if wanted.since:
        first = str(wanted.since - min(dt.timedelta(days=31), wanted.since - dt.date.min))[:7]
    if before is not None and before.day is None:
        return []
    return [month for month in months if first <= month <= last]


def _portions(months: Sequence[str]) -> Iterator[list[str]]:
    """The newest month, then two, then four."""
    at, size = 0, 1
    while at < len(months):
        yield list(months[at : at + size])
        at, size = at + size, min(2 * size, _MOST_MONTHS)


def _months(connection: Connection) -> list[str]:
    """All months of which anything is told, the newest first: a step down the index for each."""
    month = happening_dyads.c.month
    last = select(func.max(month).label("month")).where(month != "").cte("months", recursive=True)
    below = select(func.max(month)).where(month != "", month < last.c.month).correlate(last).scalar_subquery()
    steps = last.union_all(select(below).where(last.c.month.is_not(None)))
    found = connection.execute(select(steps.c.month)).scalars()
    return sorted((one for one in found if one is not None), reverse=True)
