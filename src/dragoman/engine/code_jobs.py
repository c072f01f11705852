"""Coding what waits in the queue: stored documents to records."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from dragoman import garbage
from dragoman.document import Document
from dragoman.engine.coding import Coder, Tally, code_all
from dragoman.engine.options import WorkOptions, now
from dragoman.errors import InputError
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.resolve import Heard
from dragoman.store import Job, LeaseLost, Ledger


class _Faults(Tally):
    """The documents that could not be coded, by id, with their errors."""

    def __init__(self) -> None:
        super().__init__(lambda message, cause: None)
        self.found: dict[str, InputError] = {}

    def skip(self, error: InputError) -> None:
        super().skip(error)
        self.found[error.where] = error


class CodeJobs:
    """Codes jobs of kind "code". The coder is loaded when there is something for it: that takes seconds."""

    def __init__(self, ledger: Ledger, coder: Callable[[], Coder], options: WorkOptions) -> None:
        self._ledger = ledger
        self._load = coder
        self._options = options
        self._ready: tuple[Coder, Heard | None] | None = None

    def code(self, jobs: Sequence[Job], stop: threading.Event) -> Iterator[Attempt]:
        """The attempts that the jobs end in, each on disk when it is given; after ``stop`` the rest stays taken."""
        waiting: deque[tuple[Job, Document]] = deque()
        for job in jobs:
            if job.tries > self._options.tries:
                yield from self._give_up(job, "poisoned", f"{job.tries - 1} workers ended while they coded it")
            else:
                waiting.append((job, self._document(job)))
        if not waiting or stop.is_set():
            return
        coder, heard = self._coder()
        faults = _Faults()
        for record in code_all(coder, [document for _, document in waiting], faults):
            yield from self._skipped(waiting, faults, record.document)
            job, document = waiting.popleft()
            attempt = Attempt(_item(job, document.id), job.source, Outcome.CODED, now(), document=document.id)
            try:
                self._ledger.queue.finish_code(job, record, attempt, heard)
            except LeaseLost:
                continue
            yield attempt
            if stop.is_set():
                return
        yield from self._skipped(waiting, faults, None)

    def _coder(self) -> tuple[Coder, Heard | None]:
        if self._ready is None:
            heard = self._ledger.heard() if self._options.heard else None
            coder = self._load()
            garbage.settled()
            self._ready = (coder if heard is None else coder.with_heard(heard), heard)
        return self._ready

    def _skipped(
        self, waiting: deque[tuple[Job, Document]], faults: "_Faults", until: Document | None
    ) -> Iterator[Attempt]:
        """End the jobs before the document ``until``, which came back: the coder had to leave them out."""
        while waiting and (until is None or waiting[0][1] != until):
            job, document = waiting.popleft()
            error = faults.found.get(document.id)
            reason, detail = (error.reason, str(error)) if error else ("not-coded", "the coder gave no record")
            yield from self._give_up(job, reason, detail, document.id)

    def _document(self, job: Job) -> Document:
        return self._ledger.document(int(job.payload["document"]))

    def _give_up(self, job: Job, reason: str, detail: str, document: str | None = None) -> Iterator[Attempt]:
        id = document or self._document(job).id
        attempt = Attempt(_item(job, id), job.source, Outcome.FAILED, now(), reason, detail, document=id)
        try:
            self._ledger.queue.finish(job, attempt)
        except LeaseLost:
            return
        yield attempt


def _item(job: Job, document: str) -> str:
    """What custody knew the document by when it came in."""
    return str(job.payload.get("item", document))
