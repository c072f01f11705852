"""A run of a command that fetches or works: ledger, client and worker put together, and words for what they do."""

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from dragoman.read.cli_codebook import load_own
from dragoman.read.session import INTERRUPTED, Session

if TYPE_CHECKING:
    from dragoman.engine.coding import Coder
    from dragoman.engine.feeds import Feeds
    from dragoman.engine.worker import Worker
    from dragoman.ingest.outcome import Attempt
    from dragoman.read.web_options import Coding, Web
    from dragoman.store import Ledger

_LOOK = 2.0
"""Seconds between two looks into the queue for how much is left."""
_BATCH = 1_000
"""Links of a list that are queued in one step."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with."""

    ledger: "Ledger"
    worker: "Worker"
    feeds: "Feeds"
    stop: threading.Event


class WebRun:
    """One command's run on a ledger's queue."""

    def __init__(self, session: Session, tools: Tools, as_json: bool) -> None:
        self.session = session
        self.ledger = tools.ledger
        self.summary = tools.worker.summary
        self._tools = tools
        self._as_json = as_json
        self._known = 0
        self._asks_feeds = False

    @property
    def status(self) -> int:
        """The exit status: 1 if anything failed or was blocked, 130 if somebody stopped it before the end."""
        if self.summary.stopped:
            return INTERRUPTED
        return 1 if self.summary.troubled or self.session.status else 0

    def work(self) -> None:
        """Do what waits in the queue, until nothing is ready or somebody stops it."""
        self._tools.worker.run(self._tools.stop)

    def follow(self, every: dt.timedelta | None) -> None:
        """Ask the feeds that are due and do what they bring; with ``every`` again and again, until somebody stops it.

        That is how it is meant to end then, so the exit status is that of what was done.
        """
        stop, self._asks_feeds = self._tools.stop, True
        while True:
            started = time.monotonic()
            self._tools.feeds.poll(self.summary, stop)
            self.work()
            if every is None:
                return
            left = every.total_seconds() - (time.monotonic() - started)
            if stop.is_set() or stop.wait(max(left, 0.0)):
                self.summary.stopped = False
                return

    def put_listed(self, path: str, again: bool) -> None:
        """Queue the pages that a file names: those not fetched before, or all of them."""
        from dragoman.engine.jobs import jobs_of
        from dragoman.engine.lists import listed

        skip = self.session.tally.skip
        jobs = jobs_of(listed(path, skip), skip)
        while batch := list(islice(jobs, _BATCH)):
            known = set() if again else self.ledger.pages.known([job.key for job in batch])
            self._known += len(known)
            self.summary.queued += self.ledger.queue.put(job for job in batch if job.key not in known)

    def tell_end(self) -> None:
        """The summary on standard output; on standard error why, and what still waits."""
        summary = self.summary
        if self._as_json:
            typer.echo(json.dumps(summary.as_json()))
        else:
            typer.echo(", ".join(self._counts()) or "nothing to do")
            if summary.reasons:
                self.session.say("why: " + ", ".join(f"{why} {n}" for why, n in summary.reasons.most_common()), "dim")
        if not summary.polls:
            self._tell_not_due()
        if self._known:
            self.session.say(f"note: {self._known:,} fetched before were passed over; --again fetches them", "dim")
        for gap in summary.gaps:
            self.session.say(f"gap: {gap}", "yellow")
        self._tell_waiting()

    def _tell_not_due(self) -> None:
        """Why feeds were not asked: the next is due later."""
        at = self.ledger.feeds.next_at() if self._asks_feeds else None
        if at is not None:
            when = f"{at.astimezone():%Y-%m-%d %H:%M}"
            self.session.say(f"note: no feed is due before {when}; --all asks them now", "dim")

    def _counts(self) -> Iterator[str]:
        summary = self.summary
        if summary.polls:
            yield f"feeds asked {summary.polls.total()}"
        if summary.queued:
            yield f"pages queued {summary.queued}"
        for outcome, count in summary.outcomes.most_common():
            yield f"{outcome} {count}"
        if summary.versions:
            yield f"changed since {summary.versions}"

    def _tell_waiting(self) -> None:
        pages, texts = self.summary.waiting.get("page", 0), self.summary.waiting.get("code", 0)
        if not pages and not texts:
            return
        parts = [f"{pages:,} to be fetched"] * bool(pages) + [f"{texts:,} to be coded"] * bool(texts)
        at = self.ledger.queue.next_at()
        later = at is not None and not self.summary.stopped and pages
        when = f", the first at {at.astimezone():%Y-%m-%d %H:%M}" if at is not None and later else ""
        self.session.say(
            f"in the queue: {' and '.join(parts)}{when}; go on with: dragoman work --ledger {self.ledger.place}",
            "yellow",
        )


class Telling:
    """Tells each attempt that wants a look, and shows a bar on a terminal once a run is long enough for one."""

    def __init__(self, session: Session, ledger: "Ledger") -> None:
        self._session = session
        self._ledger = ledger
        columns = (
            TextColumn("{task.fields[done]:,} done"),
            BarColumn(),
            TextColumn("{task.fields[rate]:.1f}/s"),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=session.console, transient=True)
        self._task = self._bar.add_task("", total=None, done=0, rate=0.0)
        self._start = self._looked = time.monotonic()
        self._done = 0

    def __call__(self, attempt: "Attempt") -> None:
        """Tell one attempt."""
        from dragoman.engine.summary import TROUBLE

        if attempt.outcome in TROUBLE:
            self._session.say(f"{attempt.outcome}: {attempt.detail or attempt.item}", "yellow")
        self._done += 1
        now = time.monotonic()
        if self._session.console.is_terminal and now - self._looked > _LOOK:
            self._looked = now
            self._show(now)

    def _show(self, now: float) -> None:
        from dragoman.engine.summary import by_kind

        left = sum(by_kind(self._ledger).values())
        rate = self._done / max(now - self._start, 0.001)
        self._bar.start()
        self._bar.update(self._task, total=self._done + left, completed=self._done, done=self._done, rate=rate)

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar.live.is_started:
            self._bar.stop()


@contextmanager
def web_run(
    session: Session, place: str, web: "Web", coding: "Coding", *, as_json: bool = False, create: bool = True
) -> Iterator[WebRun]:
    """Open ledger and client, and give a run; when the block ends, say how it went and close both.

    The first Ctrl-C or SIGTERM finishes what is in hand, the second does not wait.
    """
    from dragoman.engine.feeds import Feeds, Polling
    from dragoman.engine.options import WorkOptions
    from dragoman.engine.stopping import stopping
    from dragoman.engine.worker import Worker
    from dragoman.ingest.fetch import Fetcher, Pacer
    from dragoman.store import Ledger

    settings = web.settings()
    if web.contact is None:
        session.say("note: sites are not told how to reach you; give --contact, or set DRAGOMAN_CONTACT", "dim")
    own = load_own(coding.codebook, session)
    options = WorkOptions(code=coding.code, copies=coding.copies, heard=coding.heard, threads=web.threads)
    if not create:
        # It must be there before it is opened to be written to.
        Ledger.open(place, create=False).close()

    def coder() -> "Coder":
        import dragoman

        loaded: Coder = dragoman.load(codebook=own, learned=coding.model)
        return loaded

    def stopped() -> None:
        session.say("stopping: what is in hand is finished; Ctrl-C again to leave it", "yellow")

    with (
        stopping(stopped) as stop,
        Ledger.open(place) as ledger,
        Fetcher(settings, pacer=Pacer(stop=stop)) as fetcher,
    ):
        telling = Telling(session, ledger)
        worker = Worker(ledger, fetcher, coder, options, telling)
        feeds = Feeds(ledger, fetcher, Polling(worker.name, web.threads, web.every), telling)
        run = WebRun(session, Tools(ledger, worker, feeds, stop), as_json)
        try:
            yield run
        finally:
            telling.stop()
            run.tell_end()
