"""Gaps: where a source gave nothing, or may have given something that nobody saw."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Connection, func, select

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


def gaps(connection: Connection, days: Days, source: str | None, now: dt.datetime) -> list[Gap]:
    """All gaps that touch these days, of one source or of all, by source and start.

    **Days**: of each source whose median day has at least :data:`BUSY` items, the days without any between its first
    and its last; but for weekdays that are empty in most of the weeks that have anything, such as Sundays. Counted
    are attempts by their day, and documents by their day of publication. **Polls**: see :class:`Gap`; an overlap or its
    lack is against the last poll that brought items.
    """
    found = [*_quiet_days(connection, days, source), *_between_polls(connection, source, now)]
    first, last = _midnight(days[0]), _midnight(days[1]) + _DAY
    inside = [one for one in found if one.start < last and one.end > first]
    return sorted(inside, key=lambda one: (one.source, one.start, one.end, one.why))


def _quiet_days(connection: Connection, days: Days, source: str | None) -> Iterator[Gap]:
    tried = select(attempts.c.source, attempts.c.day, func.count(attempts.c.item.distinct()))
    tried = tried.group_by(attempts.c.source, attempts.c.day)
    told = _published()
    told_days = select(told.c.source, told.c.published, func.count()).group_by(told.c.source, told.c.published)
    if source is not None:
        tried = tried.where(attempts.c.source == source)
        told_days = told_days.where(told.c.source == source)
    for why, words, query in (
        ("no-attempts", "nothing was tried", tried),
        ("no-documents", "no document was published", told_days),
    ):
        counts: defaultdict[str, dict[dt.date, int]] = defaultdict(dict)
        for name, day, count in connection.execute(query):
            counts[name][day] = count
        for name, by_day in counts.items():
            usual = median(by_day.values())
            for start, end in empty_days(by_day) if usual >= BUSY else ():
                number = (end - start).days + 1
                detail = f"on {number} day{'s' * (number > 1)} {words}; the median day has {usual:g}"
                yield Gap(name, _midnight(start), _midnight(end) + _DAY, why, detail)


def _published() -> Any:
    """Each document once for each source that it came from, with its day of publication."""
    documents = schema.documents
    joined = attempts.join(documents, documents.c.id == attempts.c.document_id)
    query = select(attempts.c.source, documents.c.id, documents.c.published).select_from(joined)
    return query.where(documents.c.published.is_not(None)).distinct().subquery()


def empty_days(by_day: dict[dt.date, int]) -> Iterator[Days]:
    """The stretches without anything between the first and the last day of ``by_day``.

    A weekday that is empty in most of the weeks that have anything at all is left out, and bridged where the days on
    either side of it are empty.
    """
    weeks: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for day in by_day:
        weeks[day.isocalendar()[:2]].add(day.weekday())
    used = Counter(weekday for weekdays in weeks.values() for weekday in weekdays)
    quiet = {n for n in range(7) if len(weeks) >= _QUIET_WEEKS and used[n] * 2 < len(weeks)}
    start = end = None
    day, last = min(by_day), max(by_day)
    while day <= last:
        if by_day.get(day):
            if start is not None and end is not None:
                yield start, end
            start = end = None
        elif day.weekday() not in quiet:
            start, end = start or day, day
        day += _DAY


def _between_polls(connection: Connection, source: str | None, now: dt.datetime) -> Iterator[Gap]:
    query = select(feeds.c.feed, feeds.c.url, feeds.c.every_seconds, feeds.c.active).order_by(feeds.c.feed)
    if source is not None:
        query = query.where(feeds.c.url == source)
    for number, url, seconds, active in connection.execute(query).all():
        columns = (polls.c.at, polls.c.outcome, polls.c["items"], polls.c.overlap)
        made = connection.execute(select(*columns).where(polls.c.feed == number).order_by(polls.c.at, polls.c.poll))
        told = made.all()
        yield from _without_overlap(url, told)
        if seconds:
            yield from _late(url, told, dt.timedelta(seconds=seconds * _LATE), now if active else None)


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
