"""The worker: takes jobs from the ledger's queue, fetches, reads, stores and codes, until nothing is ready.

Threads only fetch; reading, storing and coding are done by the thread that runs the worker, so that the ledger has
one writer for each process. Pages in flight and pages taken but not started are bounded: a slow ledger or coder holds
the fetching back, not memory.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from dragoman.engine.code_jobs import CodeJobs
from dragoman.engine.coding import Coder
from dragoman.engine.liveness import is_dead, worker_name
from dragoman.engine.options import WorkOptions, now
from dragoman.engine.page_jobs import PageJobs
from dragoman.engine.summary import Summary, by_kind
from dragoman.ingest.fetch import FetchError, Response, Stopped
from dragoman.ingest.outcome import Attempt
from dragoman.store import CODE, PAGE, Job, LeaseLost, Ledger

if TYPE_CHECKING:
    from dragoman.ingest.fetch import Fetcher

_TICK = 0.2
"""Seconds to wait for a page before looking whether somebody wants the run to stop."""


class Worker:
    """One process's share of the work on a ledger's queue; ``summary`` counts what it did."""

    def __init__(
        self,
        ledger: Ledger,
        fetcher: "Fetcher",
        coder: Callable[[], Coder],
        options: WorkOptions,
        tell: Callable[[Attempt], None],
    ) -> None:
        self.name = worker_name()
        self.summary = Summary()
        self._ledger = ledger
        self._options = options
        self._tell = tell
        self._pages = PageJobs(ledger, fetcher, options)
        self._codes = CodeJobs(ledger, coder, options)
        self._ready: list[Job] = []
        self._under_way: dict[Future[Response], Job] = {}
        self._extended = time.monotonic()
        self._quiet_since = now()

    def run(self, stop: threading.Event) -> Summary:
        """Work until nothing is ready, nor will be within the options' patience, or until ``stop`` is set.

        Jobs taken and not begun are given back, whatever ends the run.
        """
        with ThreadPoolExecutor(self._options.threads, thread_name_prefix="fetch") as pool:
            try:
                self._free_the_dead()
                while not stop.is_set():
                    self._extend()
                    self._start(pool)
                    if self._settle() or self._code(stop) or self._under_way:
                        self._quiet_since = now()
                    elif not self._rest(stop):
                        break
            finally:
                for future in self._under_way:
                    future.cancel()
                self._settle_all()
                self._ledger.queue.give_back(self.name)
        self.summary.stopped = stop.is_set()
        self.summary.waiting = by_kind(self._ledger)
        return self.summary

    def _free_the_dead(self) -> None:
        """Take up at once what killed workers of this machine had, without waiting for the end of their leases."""
        for worker in self._ledger.queue.workers():
            if is_dead(worker, self.name):
                self._ledger.queue.abandon(worker)

    def _start(self, pool: ThreadPoolExecutor) -> None:
        """Fill the pool, a host's share at most for each host."""
        busy = Counter(job.host for job in self._under_way.values())
        room = self._options.threads - len(self._under_way)
        if room and not self._ready:
            full = [host for host, count in busy.items() if count >= self._options.per_host]
            self._ready = self._ledger.queue.take(
                self.name, [PAGE], 2 * self._options.threads, self._options.lease, busy_hosts=full
            )
        for job in list(self._ready):
            if len(self._under_way) >= self._options.threads:
                break
            if busy[job.host] < self._options.per_host:
                busy[job.host] += 1
                self._ready.remove(job)
                self._under_way[pool.submit(self._pages.fetch, job)] = job

    def _settle(self) -> bool:
        """Deal with the pages that have come in; waits a moment for one where nothing else is to be done."""
        if not self._under_way:
            return False
        done, _ = wait(self._under_way, timeout=_TICK, return_when=FIRST_COMPLETED)
        for future in done:
            self._take_in(self._under_way.pop(future), future)
        return bool(done)

    def _settle_all(self) -> None:
        """At the end: what has been fetched is stored, what was cancelled is as if never begun."""
        if self._under_way:
            wait(self._under_way)
        for future, job in list(self._under_way.items()):
            if not future.cancelled():
                self._take_in(job, future)
        self._under_way.clear()

    def _take_in(self, job: Job, future: Future[Response]) -> None:
        try:
            try:
                attempt, version = self._pages.take_in(job, future.result())
            except FetchError as error:
                attempt, version = self._pages.failed(job, error), False
            except Stopped:
                return
        except LeaseLost:
            # Another worker has it by now, and logs its end.
            return
        self.summary.versions += version
        self._count(attempt)

    def _code(self, stop: threading.Event) -> bool:
        """Code a batch of what waits to be coded; False if nothing does."""
        if not self._options.code:
            return False
        jobs = self._ledger.queue.take(self.name, [CODE], self._options.batch, self._options.lease)
        for attempt in self._codes.code(jobs, stop):
            self._count(attempt)
            self._extend()
        return bool(jobs)

    def _rest(self, stop: threading.Event) -> bool:
        """Wait for the next job that is held back, if that is soon; False if it is not, or if there is none."""
        if self._ready:
            return True
        kinds = [PAGE, CODE] if self._options.code else [PAGE]
        waiting = [one for one in self._ledger.queue.waiting() if one.kind in kinds and one.state != "taken"]
        until = min((one.until or now() for one in waiting), default=None)
        if until is None or until > self._quiet_since + self._options.patience:
            return False
        stop.wait(max((until - now()).total_seconds(), _TICK))
        return now() < self._quiet_since + self._options.patience

    def _extend(self) -> None:
        """A sign of life, well before the leases end."""
        if time.monotonic() - self._extended > self._options.lease.total_seconds() / 4:
            self._ledger.queue.extend(self.name, self._options.lease)
            self._extended = time.monotonic()

    def _count(self, attempt: Attempt) -> None:
        self.summary.count(attempt)
        self._tell(attempt)
