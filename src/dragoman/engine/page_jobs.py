"""Jobs of kind "page": an address fetched, read, examined and stored, whatever comes of it put on record."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.document import Document
from dragoman.engine.examine import Examiner
from dragoman.engine.options import WorkOptions, now
from dragoman.engine.responses import document_in
from dragoman.errors import InputError
from dragoman.ingest import near
from dragoman.ingest.fetch import FetchError, Response
from dragoman.ingest.outcome import Attempt, Outcome, outcome_of
from dragoman.store import Added, Job, Ledger, PageState

if TYPE_CHECKING:
    from dragoman.ingest.fetch import Fetcher

_MISSING = frozenset((404, 410))
_PAUSES = frozenset((429, 503))


@dataclass(frozen=True, slots=True)
class _Taken:
    """A response, with what was known of its address before and the hash of what came now."""

    job: Job
    response: Response
    before: PageState | None
    sha256: str


class PageJobs:
    """Fetches the pages of jobs, and takes in what comes."""

    def __init__(self, ledger: Ledger, fetcher: "Fetcher", options: WorkOptions) -> None:
        self._ledger = ledger
        self._fetcher = fetcher
        self._options = options
        # Documents are queued for coding also by a run that does not code: another does.
        self._examiner = Examiner(ledger, copies=options.copies)

    def fetch(self, job: Job) -> Response:
        """The response, asked for only if it changed since the last time; any thread may call this."""
        before = self._ledger.pages.get(job.key)
        known = before is not None and before.document_id is not None
        etag, modified = (before.etag, before.modified) if before is not None and known else (None, None)
        try:
            return self._fetcher.fetch(str(job.payload["url"]), etag=etag, modified=modified)
        except FetchError as error:
            given = job.payload.get("given")
            if error.status not in _MISSING or not given:
                raise
        # The address without its AMP or print part is usually the page itself; where it is not, the one given is.
        return self._fetcher.fetch(str(given))

    def take_in(self, job: Job, response: Response) -> tuple[Attempt, bool]:
        """Store what came; how the attempt ended, and whether it is a new version of a known document."""
        sha256 = hashlib.sha256(response.body).hexdigest()
        taken = _Taken(job, response, self._ledger.pages.get(job.key), sha256)
        same = self._unchanged(taken)
        if same:
            return self._end(taken, Outcome.UNCHANGED, same), False
        try:
            document = document_in(response, job.payload)
        except InputError as error:
            return self._end(taken, outcome_of(error), error.reason, str(error)), False
        return self._store(taken, document)

    def failed(self, job: Job, error: FetchError) -> Attempt:
        """Put on record that a page was not to be had; it stays in the queue if waiting may mend that."""
        attempt = Attempt(job.key, job.source, error.outcome, now(), error.reason, str(error), status=error.status)
        if error.status in _PAUSES and error.retry_at is not None:
            # Kept in the ledger: the next run, and other workers, leave the host alone as well.
            self._ledger.queue.hold(job.host, error.retry_at)
        self._ledger.queue.finish(job, attempt, retry_at=self._again(job, error))
        return attempt

    def _again(self, job: Job, error: FetchError) -> dt.datetime | None:
        if job.tries >= self._options.tries or not error.temporary:
            return None
        pause = self._options.first_pause * 2.0 ** (job.tries - 1)
        asked: dt.datetime | None = error.retry_at
        return max(now() + pause, asked) if asked is not None else now() + pause

    def _unchanged(self, taken: _Taken) -> str:
        """Why nothing is to be read: the slug, or "" if there is something."""
        if taken.response.not_modified:
            return "not-modified"
        before = taken.before
        if before is not None and before.document_id is not None and before.body_sha256 == taken.sha256:
            return "same-page"
        return ""

    def _store(self, taken: _Taken, document: Document) -> tuple[Attempt, bool]:
        versions = self._ledger.versions(document.id)
        detail, reason = "", ""
        if versions:
            changes = near.edits(versions[-1].text, document.text)
            real = [change for change in changes if not change.trivial]
            if not real and versions[-1].title == document.title:
                return self._end(taken, Outcome.UNCHANGED, "same-text", document=document.id), False
            reason, detail = "changed", _described(real)
        examined = self._examiner.examine(document, taken.job.source)
        if reason and examined.outcome is Outcome.FETCHED:
            examined = replace(examined, reason=reason, detail=detail)
        attempt = self._attempt(taken, examined.outcome, examined.reason, examined.detail, document.id)
        kept = self._ledger.queue.finish_page(taken.job, attempt, self._state(taken, attempt), examined.intake)
        return attempt, kept.added is Added.VERSION

    def _end(
        self, taken: _Taken, outcome: Outcome, reason: str, detail: str = "", document: str | None = None
    ) -> Attempt:
        """End the job without a document."""
        if document is None and taken.before is not None:
            document = taken.before.document_id
        attempt = self._attempt(taken, outcome, reason, detail, document)
        self._ledger.queue.finish(taken.job, attempt, self._state(taken, attempt))
        return attempt

    def _attempt(self, taken: _Taken, outcome: Outcome, reason: str, detail: str, document: str | None) -> Attempt:
        response = taken.response
        return Attempt(
            taken.job.key,
            taken.job.source,
            outcome,
            now(),
            reason,
            detail,
            status=response.status,
            bytes=response.wire_bytes,
            seconds=response.elapsed,
            document=document,
        )

    def _state(self, taken: _Taken, attempt: Attempt) -> PageState:
        response, before = taken.response, taken.before
        return PageState(
            key=taken.job.key,
            url=response.url,
            etag=response.etag or (before.etag if before and response.not_modified else None),
            modified=response.modified or (before.modified if before and response.not_modified else None),
            body_sha256=before.body_sha256 if before and response.not_modified else taken.sha256,
            document_id=attempt.document,
            last_at=attempt.at,
            last_outcome=attempt.outcome.value,
        )


def _described(changes: Sequence[near.Change]) -> str:
    counts = Counter(change.kind.value for change in changes)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    return f"the text is another than before: sentences {told}" if counts else "the title is another than before"
