"""Feeds, sitemaps and lists that are asked again and again, and each poll of them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, insert, or_, select, update

from dragoman.ingest.outcome import Outcome
from dragoman.store import jobs
from dragoman.store.backend import Database, insert_new
from dragoman.store.intake import Job, LeaseLost
from dragoman.store.rows import storable
from dragoman.store.schema_intake import feeds, pages, polls
from dragoman.store.values import clean, in_batches, short

KINDS = ("feed", "sitemap", "list")
REVISIT = dt.timedelta(days=1)
"""A page that was fetched this long ago is fetched again where a feed still names it: texts are changed in silence."""

_SEEN_BYTES = 8
_MOST_SEEN = 100_000
"""Items of one poll that are remembered; a sitemap has at most 50,000 (sitemaps.org)."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the ledger has it. ``kind`` is one of :data:`KINDS`; times are aware, in UTC."""

    number: int
    url: str
    kind: str
    title: str | None
    publisher: str | None
    every: dt.timedelta | None
    etag: str | None
    modified: str | None
    body_sha256: str | None
    next_at: dt.datetime | None
    last_at: dt.datetime | None
    failures: int
    """Polls in a row that failed."""
    active: bool
    added_at: dt.datetime
    worker: str = ""
    """Who has it, where it was handed out by :meth:`Feeds.take_due`."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of a feed, and what to keep of the answer for the next.

    ``etag``, ``modified`` and ``body_sha256`` are kept if the outcome is FETCHED; else what was known stays.
    """

    at: dt.datetime
    outcome: Outcome
    reason: str = ""
    items: int = 0
    oldest: dt.datetime | None = None
    """When the oldest item was published, where the feed says so."""
    newest: dt.datetime | None = None
    etag: str | None = None
    modified: str | None = None
    body_sha256: str | None = None
    next_at: dt.datetime | None = None
    """When to poll again; None for never, unless asked to."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll brought: items that no poll and no page had named before, jobs queued, and whether it overlaps.

    ``overlap``: at least one item was in this feed's last answer too, or nothing changed. Where it is False and
    there was an answer before, items may have come and gone unseen in between.
    """

    new: int
    queued: int
    overlap: bool


FeedList = list[Feed]  # under this name, because the class below has a method "list"


class Feeds:
    """The feeds of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        url: str,
        kind: str = "feed",
        *,
        every: dt.timedelta | None = None,
        title: str | None = None,
        publisher: str | None = None,
    ) -> bool:
        """Add a feed, due at once; True if it is new or was removed before. A known one gets what is given here."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is none of {KINDS}")
        given = {"every_seconds": every and max(1, round(every.total_seconds())), "title": title}
        given = {name: value for name, value in (given | {"publisher": publisher}).items() if value is not None}
        now = self._database.now()
        row = clean({"url": url, "kind": kind, "failures": 0, "active": True, "next_at": now, "added_at": now} | given)
        with self._database.write() as connection:
            if insert_new(connection, feeds, [row], ["url"]):
                return True
            here = feeds.c.url == row["url"]
            was_active = connection.execute(select(feeds.c.active).where(here)).scalar_one()
            again = {} if was_active else {"next_at": now, "failures": 0}
            connection.execute(update(feeds).where(here).values(clean(given) | {"kind": kind, "active": True} | again))
            return not was_active

    def list(self, all: bool = False) -> FeedList:
        """The feeds in the order in which they were added; with ``all`` also those that were removed."""
        query = select(feeds).order_by(feeds.c.feed)
        return self._feeds(query if all else query.where(feeds.c.active))

    def get(self, url: str) -> Feed | None:
        """The feed of an address, also one that was removed; None if there never was one."""
        return next(iter(self._feeds(select(feeds).where(feeds.c.url == storable(url)))), None)

    def remove(self, url: str) -> bool:
        """Poll a feed no more. It and its polls stay on record; True if it was active."""
        here = and_(feeds.c.url == storable(url), feeds.c.active)
        with self._database.write() as connection:
            return connection.execute(update(feeds).where(here).values(active=False)).rowcount > 0

    def due(self, now: dt.datetime | None = None) -> FeedList:
        """The active feeds whose time has come and that nobody has, the longest due first."""
        return self._feeds(select(feeds).where(_due(now or self._database.now())).order_by(feeds.c.next_at))

    def make_due(self) -> int:
        """Let all active feeds be due at once; how many."""
        now = self._database.now()
        with self._database.write() as connection:
            return connection.execute(update(feeds).where(feeds.c.active).values(next_at=now)).rowcount

    def next_at(self) -> dt.datetime | None:
        """When the next active feed is due, perhaps past; None if none ever is. A taken one when its lease ends."""
        when = case((feeds.c.taken_until > feeds.c.next_at, feeds.c.taken_until), else_=feeds.c.next_at)
        query = select(when).where(feeds.c.active, feeds.c.next_at.is_not(None)).order_by(when).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def take_due(self, worker: str, limit: int, lease: dt.timedelta) -> FeedList:
        """At most ``limit`` feeds that are due, this worker's for ``lease``, as jobs are of a queue."""
        now = self._database.now()
        query = select(feeds).where(_due(now)).order_by(feeds.c.next_at).limit(limit).with_for_update(skip_locked=True)
        with self._database.write() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
            taken = update(feeds).where(feeds.c.feed.in_([row["feed"] for row in rows]))
            connection.execute(taken.values(taken_by=worker, taken_until=now + lease))
        return [_feed(row | {"taken_by": worker}) for row in rows]

    def give_back(self, worker: str) -> int:
        """Give back the feeds that this worker has; how many."""
        mine = update(feeds).where(feeds.c.taken_by == worker)
        with self._database.write() as connection:
            return connection.execute(mine.values(taken_by=None, taken_until=None)).rowcount

    def polled(self, feed: Feed, poll: Poll, links: Iterable[Job] = (), revisit: dt.timedelta = REVISIT) -> Polled:
        """Put a poll on record and queue what it named, in one step.

        A link whose page was fetched less than ``revisit`` ago, or that waits already, is not queued. ``links`` are
        all that the feed names, each with the key of its page. Raises :class:`LeaseLost` if another worker has the
        feed by now.
        """
        links = list(links)
        with self._database.write() as connection:
            seen = _hold_on(self._database, connection, feed)
            now_seen = _marks(links)
            overlap = poll.outcome is Outcome.UNCHANGED or bool(_split(seen) & _split(now_seen))
            fetched = _fetched(connection, links)
            old = self._database.now() - revisit
            wanted = [job for job in links if (last := fetched.get(short(job.key), old)) is None or last <= old]
            queued = jobs.put(self._database, connection, wanted)
            new = sum(key not in fetched for _, key in queued)
            connection.execute(insert(polls).values(_poll_row(feed, poll, new, overlap)))
            values = _state(feed, poll) | ({"seen": now_seen} if links else {})
            connection.execute(update(feeds).where(feeds.c.feed == feed.number).values(values))
        return Polled(new, len(queued), overlap)

    def _feeds(self, query: Any) -> FeedList:
        with self._database.read() as connection:
            return [_feed(dict(row)) for row in connection.execute(query).mappings()]


def _feed(row: dict[str, Any]) -> Feed:
    same = ("url", "kind", "title", "publisher", "etag", "modified", "body_sha256", "next_at", "last_at", "failures")
    every = row["every_seconds"]
    return Feed(
        **{name: row[name] for name in (*same, "active", "added_at")},
        number=row["feed"],
        every=None if every is None else dt.timedelta(seconds=every),
        worker=row["taken_by"] or "",
    )


def _due(now: dt.datetime) -> ColumnElement[bool]:
    free = or_(feeds.c.taken_until.is_(None), feeds.c.taken_until < now)
    return and_(feeds.c.active, feeds.c.next_at <= now, free)


def _hold_on(database: Database, connection: Connection, feed: Feed) -> bytes:
    """What the last answer named; makes sure that the feed is nobody else's until the end of the transaction."""
    query = select(feeds.c.seen, feeds.c.taken_by).where(feeds.c.feed == feed.number).with_for_update()
    seen, owner = connection.execute(query).one()
    if feed.worker and owner != feed.worker:
        raise LeaseLost(f"{database.place}: {feed.url}: another worker has taken this feed over: take longer leases")
    return seen or b""


def _marks(links: Sequence[Job]) -> bytes:
    marks = (hashlib.sha256(storable(job.key).encode()).digest()[:_SEEN_BYTES] for job in links[:_MOST_SEEN])
    return b"".join(marks)


def _split(marks: bytes) -> set[bytes]:
    return {marks[at : at + _SEEN_BYTES] for at in range(0, len(marks), _SEEN_BYTES)}


def _fetched(connection: Connection, links: Sequence[Job]) -> dict[str, dt.datetime | None]:
    """When the pages of the links were last fetched, of those that were; by key as the column holds it."""
    found: dict[str, dt.datetime | None] = {}
    for batch in in_batches({short(job.key) for job in links}):
        query = select(pages.c.key, pages.c.last_at).where(pages.c.key.in_(batch))
        found.update((key, at) for key, at in connection.execute(query))
    return found


def _poll_row(feed: Feed, poll: Poll, new: int, overlap: bool) -> dict[str, Any]:
    same = ("at", "items", "oldest", "newest")
    return {name: getattr(poll, name) for name in same} | {
        "feed": feed.number,
        "outcome": poll.outcome.value,
        "reason": storable(poll.reason),
        "new": new,
        "overlap": overlap,
    }


def _state(feed: Feed, poll: Poll) -> dict[str, Any]:
    answered = poll.outcome in (Outcome.FETCHED, Outcome.UNCHANGED)
    values: dict[str, Any] = {"last_at": poll.at, "next_at": poll.next_at, "taken_by": None, "taken_until": None}
    values["failures"] = 0 if answered else feed.failures + 1
    if poll.outcome is Outcome.FETCHED:
        values |= {name: getattr(poll, name) for name in ("etag", "modified", "body_sha256")}
    return clean(values)
