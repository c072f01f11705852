"""Polling feeds: those that are due are asked, what they name is queued, and what may have been missed is told."""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dragoman.engine.jobs import jobs_of
from dragoman.engine.options import now
from dragoman.engine.responses import links_in
from dragoman.engine.summary import Summary
from dragoman.errors import InputError
from dragoman.ingest.fetch import FetchError, Response, Stopped
from dragoman.ingest.items import Link
from dragoman.ingest.outcome import Attempt, Outcome, outcome_of
from dragoman.store import Feed, LeaseLost, Ledger, Poll

if TYPE_CHECKING:
    from dragoman.ingest.fetch import Fetcher

_BATCH = 64
_LEASE = dt.timedelta(minutes=10)
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_MOST_FAILURES = 5
"""After so many failed polls in a row the pause before the next grows no more."""
_LEAST = dt.timedelta(minutes=1)
"""Between two polls of a feed for which nobody said how often: whoever calls, such as cron, decides."""


@dataclass(frozen=True, slots=True)
class Polling:
    """How to poll: which worker, how many at a time, and what to tell of each."""

    worker: str
    threads: int = 8
    every: dt.timedelta | None = None
    """Between two polls of a feed that has no interval of its own."""
    revisit: dt.timedelta = dt.timedelta(days=1)
    """A page that a feed still names is fetched again after this time: texts are changed in silence."""


class Feeds:
    """Polls the feeds of a ledger."""

    def __init__(self, ledger: Ledger, fetcher: "Fetcher", polling: Polling, tell: Callable[[Attempt], None]) -> None:
        self._ledger = ledger
        self._fetcher = fetcher
        self._polling = polling
        self._tell = tell

    def poll(self, summary: Summary, stop: threading.Event) -> int:
        """Ask every feed that is due, once, and queue what they name; how many were asked."""
        asked_before: set[int] = set()
        with ThreadPoolExecutor(self._polling.threads, thread_name_prefix="feed") as pool:
            try:
                while not stop.is_set():
                    due = self._ledger.feeds.take_due(self._polling.worker, _BATCH, _LEASE)
                    # One that is due again already waits for the next run.
                    due = [feed for feed in due if feed.number not in asked_before]
                    if not due:
                        break
                    asked_before.update(feed.number for feed in due)
                    asked = {pool.submit(self._ask, feed): feed for feed in due}
                    for future in as_completed(asked):
                        self._take_in(asked[future], future, summary)
            finally:
                self._ledger.feeds.give_back(self._polling.worker)
        return len(asked_before)

    def _ask(self, feed: Feed) -> Response:
        return self._fetcher.fetch(feed.url, etag=feed.etag, modified=feed.modified, accept=_ACCEPT)

    def _take_in(self, feed: Feed, future: "Future[Response]", summary: Summary) -> None:
        """Put one poll on record, unless it was stopped, or another worker has the feed by now."""
        links: Sequence[Link] = ()
        try:
            response = future.result()
            poll, links = self._read(feed, response)
        except Stopped:
            return
        except InputError as error:
            poll = self._failed(feed, error)
        try:
            brought = self._ledger.feeds.polled(
                feed, poll, jobs_of(links, partial(self._bad_item, feed)), revisit=self._polling.revisit
            )
        except LeaseLost:
            return
        summary.polls[poll.outcome] += 1
        summary.queued += brought.queued
        if poll.items and feed.last_at is not None and not brought.overlap:
            summary.gaps.append(
                f"{feed.url}: nothing in it was there on {feed.last_at:%Y-%m-%d %H:%M} UTC; what came and went "
                "since is missing: ask it more often"
            )

    def _read(self, feed: Feed, response: Response) -> tuple[Poll, Sequence[Link]]:
        at = now()
        sha256 = hashlib.sha256(response.body).hexdigest()
        known = Poll(at, Outcome.UNCHANGED, "not-modified", next_at=at + self._interval(feed))
        if response.not_modified or sha256 == feed.body_sha256:
            return known, ()
        links = list(links_in(response, self._fetcher, partial(self._bad_item, feed)))
        dates = [link.published for link in links if link.published is not None]
        poll = Poll(
            at,
            Outcome.FETCHED,
            items=len(links),
            oldest=min(dates, default=None),
            newest=max(dates, default=None),
            etag=response.etag,
            modified=response.modified,
            body_sha256=sha256,
            next_at=at + self._interval(feed),
        )
        return poll, links

    def _failed(self, feed: Feed, error: InputError) -> Poll:
        """A poll that gave nothing: the next one comes later with each failure, and not before the server says."""
        outcome = error.outcome if isinstance(error, FetchError) else outcome_of(error)
        status = error.status if isinstance(error, FetchError) else None
        self._tell(Attempt(feed.url, feed.url, outcome, now(), error.reason, str(error), status=status))
        pause = self._interval(feed) * 2 ** min(feed.failures, _MOST_FAILURES)
        again = now() + pause
        if isinstance(error, FetchError) and error.retry_at is not None:
            again = max(again, error.retry_at)
        return Poll(now(), outcome, error.reason, next_at=again)

    def _bad_item(self, feed: Feed, error: InputError) -> None:
        attempt = Attempt(error.where, feed.url, outcome_of(error), now(), error.reason, str(error))
        self._ledger.custody.log(attempt)
        self._tell(attempt)

    def _interval(self, feed: Feed) -> dt.timedelta:
        return feed.every or self._polling.every or _LEAST
