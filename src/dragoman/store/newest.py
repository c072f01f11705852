"""The happenings of a country or between two, the newest first, so many at a time, however many there are.

Those of a month are found by an index, so it is read from the newest months backwards, in portions that grow. What no
one month can be told of is laid between them by its days.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from dragoman.store.schema_told import happening_dyads, happenings
from dragoman.store.wanted import Wanted, conditions

_UNTOLD = "none"
_MOST_MONTHS = 128
FoundRow = tuple[int, dt.date | None, str]
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


_table = happenings.c
_when = func.coalesce(_table.date_start, _table.first_seen)


def happenings_of(countries: Countries, filed: Sequence[str] | None = None) -> Select[Any]:
    """The happenings, each once; those filed under these months, or all."""
    pairs = happening_dyads.c
    own = select(pairs.happening)
    if len(countries) == 2:
        own = own.where(pairs.first == countries[0], pairs.second == countries[1])
    else:
        own = own.where(or_(pairs.first == countries[0], pairs.second == countries[0])).distinct()
    if filed is not None:
        own = own.where(pairs.month.in_(filed))
    found = own.subquery()
    return select(_table.happening, _when.label("day"), _table.name).join(found, found.c.happening == _table.happening)


def newest(
    connection: Connection, countries: Countries, wanted: Wanted, before: Cursor | None, limit: int
) -> list[FoundRow]:
    """Those behind a cursor, the newest first and what has no day last; ``wanted.limit`` counts for nothing here.

    Two ``countries`` are in the order of the alphabet.
    """
    dated: list[FoundRow] = []
    for batch in _portions(_of_interest(_filed(connection, countries), wanted, before)):
        dated += _of(connection, countries, wanted, batch, before, limit)
        if len(dated) >= limit:
            break
    undated = _of(connection, countries, wanted, [""], before, limit)
    return sorted([*dated, *undated], key=_newest_first, reverse=True)[:limit]


def last(connection: Connection, countries: Countries, wanted: Wanted, limit: int) -> list[int]:
    """The numbers of the last ones in the order of time, in which what has no day at all comes last."""
    countries = in_order(countries)
    query = happenings_of(countries, [""]).where(*conditions(wanted), _when.is_(None))
    without = connection.execute(query.order_by(_table.name.desc()).limit(limit)).all()
    dated = [row for row in newest(connection, countries, wanted, None, limit) if row[1] is not None]
    return [int(row[0]) for row in reversed([*without, *dated][:limit])]


def _of(
    connection: Connection,
    countries: Countries,
    wanted: Wanted,
    filed: Sequence[str],
    before: Cursor | None,
    limit: int,
) -> list[FoundRow]:
    """Of those that are filed under some months."""
    query = happenings_of(countries, filed).where(*conditions(wanted))
    if before is not None:
        query = query.where(_after(before))
    ordered = query.order_by(_when.is_(None), _when.desc(), _table.name.desc())
    return [(row.happening, row.day, row.name) for row in connection.execute(ordered.limit(limit))]


def _after(cursor: Cursor) -> Any:
    """What stands behind the cursor, the newest first and what has no day last."""
    if cursor.day is None:
        return and_(_when.is_(None), _table.name < cursor.name)
    return or_(_when < cursor.day, and_(_when == cursor.day, _table.name < cursor.name), _when.is_(None))


def _newest_first(row: FoundRow) -> tuple[bool, dt.date, str]:
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


def _filed(connection: Connection, countries: Countries) -> list[str]:
    """The months under which any are filed, the newest first; of one country, those of all."""
    if len(countries) == 1:
        return months(connection)
    pairs = happening_dyads.c
    own = (pairs.first == countries[0], pairs.second == countries[1], pairs.month != "")
    return sorted(connection.execute(select(pairs.month).where(*own).distinct()).scalars(), reverse=True)


def months(connection: Connection) -> list[str]:
    """All months of which anything is told, the newest first: a step down the index for each."""
    month = happening_dyads.c.month
    last = select(func.max(month).label("month")).where(month != "").cte("months", recursive=True)
    below = select(func.max(month)).where(month != "", month < last.c.month).correlate(last).scalar_subquery()
    steps = last.union_all(select(below).where(last.c.month.is_not(None)))
    found = connection.execute(select(steps.c.month)).scalars()
    return sorted((one for one in found if one is not None), reverse=True)


def in_order(countries: Countries) -> Countries:
    """Two countries in the order of the alphabet; one as it is."""
    return countries if len(countries) == 1 else (min(countries), max(countries))
