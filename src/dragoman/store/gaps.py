"""Gaps: where a source gave nothing, or may have given something that nobody saw."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Connection, Select, func, select

from dragoman.ingest.outcome import Outcome
from dragoman.store import schema
from dragoman.store.schema_intake import attempts, feeds, polls

BUSY = 3
"""A source of which fewer documents come on its median day has days without any by nature."""
_QUIET_WEEKS = 3
"""How many weeks must show a weekday empty before it counts as one on which the source does not publish."""
_LATE = 2
"""How many times its interval a feed may stay unasked."""
_ANSWERS = frozenset((Outcome.FETCHED.value, Outcome.UNCHANGED.value))
_DAY = dt.timedelta(days=1)
ABOUT = dt.timedelta(weeks=8)
_NEAR = 500
"""Attempts before and after those weeks among whose documents the ends of a long silence are looked for."""

Days = tuple[dt.date, dt.date]
"""First and last day, both included."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch, from ``start`` to before ``end`` (aware, in UTC), in which something of a source may be missing.

    ``why`` is a slug, ``detail`` a sentence: "no-attempts", days on which nothing was even tried; "no-documents", days
    of publication without a document; "no-overlap", between two answers of a feed that have no item in common;
    "not-polled", a feed that was not asked in time; "no-answer", one that was asked and did not answer.
    """

    source: str
    start: dt.datetime
    end: dt.datetime
    why: str
    detail: str


def gaps(connection: Connection, days: Days, sources: Sequence[str] | None, now: dt.datetime) -> list[Gap]:
    """All gaps that touch these days, of some sources or of all, by source and start.

    **Days**: of each source whose median day has at least :data:`BUSY` items, the days without any between its first
    and its last; but for weekdays that are empty in most of the weeks that have anything, such as Sundays. Counted
    are attempts by their day, and documents by their day of publication; what is usual is told by the days asked for
    and :data:`ABOUT` on either side, so that a long log is not read whole. **Polls**: see :class:`Gap`; an overlap or
    its lack is against the last poll that brought items.
    """
    found = [*_quiet_days(connection, days, sources), *_between_polls(connection, days, sources, now)]
    first, last = _midnight(days[0]), _midnight(days[1]) + _DAY
    inside = [one for one in found if one.start < last and one.end > first]
    return sorted(inside, key=lambda one: (one.source, one.start, one.end, one.why))


def source_names(connection: Connection, after: str = "", limit: int | None = None) -> list[str]:
    """Sources behind ``after`` in the database's order, by leaps from name to name in the index."""
    found: list[str] = []
    while limit is None or len(found) < limit:
        query = select(func.min(attempts.c.source)).where(attempts.c.source > (found[-1] if found else after))
        name = connection.execute(query).scalar()
        if name is None:
            break
        found.append(name)
    return found


def _quiet_days(connection: Connection, days: Days, sources: Sequence[str] | None) -> Iterator[Gap]:
    about = days[0] - min(ABOUT, days[0] - dt.date.min), days[1] + min(ABOUT, dt.date.max - days[1])
    for source in source_names(connection) if sources is None else sources:
        for why, words, by_day in (
            ("no-attempts", "nothing was tried", _tried(connection, about, source)),
            ("no-documents", "no document was published", _published(connection, about, source)),
        ):
            counts = [count for count in by_day.values() if count]
            usual = median(counts) if counts else 0
            for start, end in empty_days(by_day) if usual >= BUSY else ():
                number = (end - start).days + 1
                detail = f"on {number} day{'s' * (number > 1)} {words}; the median day has {usual:g}"
                yield Gap(source, _midnight(start), _midnight(end) + _DAY, why, detail)


def _tried(connection: Connection, about: Days, source: str) -> dict[dt.date, int]:
    """Items that were tried by day, and the last day before and the first after, whose counts say nothing."""
    mine = attempts.c.source == source
    query = select(attempts.c.day, func.count(attempts.c.item.distinct())).where(mine, attempts.c.day.between(*about))
    found = {row[0]: int(row[1]) for row in connection.execute(query.group_by(attempts.c.day))}
    before = select(func.max(attempts.c.day)).where(mine, attempts.c.day < about[0])
    after = select(func.min(attempts.c.day)).where(mine, attempts.c.day > about[1])
    return _between(connection, found, before, after)


def _published(connection: Connection, about: Days, source: str) -> dict[dt.date, int]:
    """Documents by their day of publication, as :func:`_tried`. What is published is tried on that day or later."""
    documents, mine = schema.documents.c, attempts.c.source == source
    told = select(documents.id, documents.published).join(attempts, attempts.c.document_id == documents.id)
    told = told.where(mine, attempts.c.day >= about[0], documents.published.between(*about)).distinct()
    inside = told.subquery()
    query = select(inside.c.published, func.count()).group_by(inside.c.published)
    found = {row[0]: int(row[1]) for row in connection.execute(query)}
    earlier = select(attempts.c.document_id).where(mine, attempts.c.day < about[0])
    earlier = earlier.order_by(attempts.c.day.desc()).limit(_NEAR)
    later = select(attempts.c.document_id).where(mine, attempts.c.day > about[1])
    later = later.order_by(attempts.c.day).limit(_NEAR)
    before = select(func.max(documents.published)).where(documents.id.in_(earlier), documents.published < about[0])
    after = select(func.min(documents.published)).where(documents.id.in_(later), documents.published > about[1])
    return _between(connection, found, before, after)


def _between(
    connection: Connection, found: dict[dt.date, int], before: Select[Any], after: Select[Any]
) -> dict[dt.date, int]:
    """Days with the ends of a silence that began before them or ends after: days with 0 that are not empty."""
    ends = [connection.execute(query).scalar() for query in (before, after)]
    return {day: 0 for day in ends if day is not None} | found


def empty_days(by_day: dict[dt.date, int]) -> Iterator[Days]:
    """The stretches without anything between the first and the last day of ``by_day``.

    A weekday that is empty in most of the weeks that have anything at all is left out, and bridged where the days on
    either side of it are empty.
    """
    if not by_day:
        return
    weeks: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for day in by_day:
        weeks[day.isocalendar()[:2]].add(day.weekday())
    used = Counter(weekday for weekdays in weeks.values() for weekday in weekdays)
    quiet = {n for n in range(7) if len(weeks) >= _QUIET_WEEKS and used[n] * 2 < len(weeks)}
    start = end = None
    day, last = min(by_day), max(by_day)
    while day <= last:
        if day in by_day:
            if start is not None and end is not None:
                yield start, end
            start = end = None
        elif day.weekday() not in quiet:
            start, end = start or day, day
        day += _DAY


def _between_polls(
    connection: Connection, days: Days, sources: Sequence[str] | None, now: dt.datetime
) -> Iterator[Gap]:
    query = select(feeds.c.feed, feeds.c.url, feeds.c.every_seconds, feeds.c.active).order_by(feeds.c.feed)
    if sources is not None:
        query = query.where(feeds.c.url.in_(sources))
    for number, url, seconds, active in connection.execute(query).all():
        told = _polls(connection, number, days)
        yield from _without_overlap(url, told)
        if seconds:
            yield from _late(url, told, dt.timedelta(seconds=seconds * _LATE), now if active else None)


def _polls(connection: Connection, feed: int, days: Days) -> Sequence[Any]:
    """The polls of these days, with the answers next before and next after, between which a gap may lie."""
    first, last = _midnight(days[0]), _midnight(days[1]) + _DAY
    mine, answered = polls.c.feed == feed, polls.c.outcome.in_(sorted(_ANSWERS))
    brought = (polls.c["items"] > 0) | polls.c.overlap
    before = select(func.max(polls.c.at)).where(mine, answered, polls.c.at < first)
    after = select(func.min(polls.c.at)).where(mine, answered, polls.c.at >= last)
    starts = [connection.execute(query).scalar() for query in (before, before.where(brought))]
    end = connection.execute(after).scalar()
    columns = (polls.c.at, polls.c.outcome, polls.c["items"], polls.c.overlap)
    query = select(*columns).where(mine, polls.c.at >= min((one for one in starts if one is not None), default=first))
    if end is not None:
        query = query.where(polls.c.at <= end)
    return connection.execute(query.order_by(polls.c.at, polls.c.poll)).all()


def _without_overlap(url: str, told: Sequence[Any]) -> Iterator[Gap]:
    before = None
    for at, outcome, items, overlap in told:
        if outcome not in _ANSWERS:
            continue
        if items and before is not None and not overlap:
            detail = "no item of the later answer was in the earlier one: others may have come and gone in between"
            yield Gap(url, before, at, "no-overlap", detail)
        if items or (overlap and before is not None):
            before = at


def _late(url: str, told: Sequence[Any], most: dt.timedelta, now: dt.datetime | None) -> Iterator[Gap]:
    """Stretches longer than ``most`` between answers, and until ``now``."""
    before, failed = None, 0
    for at, outcome, _, overlap in told:
        if outcome not in _ANSWERS:
            failed += 1
            continue
        if before is not None and at - before > most:
            then = "the next answer had an item of the last one" if overlap else "the next answer had none of the last"
            yield _late_gap(url, before, at, failed, then)
        before, failed = at, 0
    if now is not None and before is not None and now - before > most:
        yield _late_gap(url, before, now, failed, "and not since")


def _late_gap(url: str, start: dt.datetime, end: dt.datetime, failed: int, then: str) -> Gap:
    times = f"asked {failed} time{'s' * (failed != 1)} without an answer" if failed else "not asked"
    return Gap(url, start, end, "no-answer" if failed else "not-polled", f"{times} in {end - start}; {then}")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
