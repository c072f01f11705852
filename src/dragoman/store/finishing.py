"""The ends of jobs: what came of one, and the job put away, in one transaction: killed anywhere, all or nothing."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select, update

from dragoman.document import Document
from dragoman.ingest.outcome import Attempt
from dragoman.record.models import Record
from dragoman.store import custody, documents, jobs, pages, rows
from dragoman.store.backend import Database
from dragoman.store.copies import put_copies, put_fingerprint
from dragoman.store.intake import CODE, Added, Intake, Job, Kept, LeaseLost, PageState
from dragoman.store.schema_intake import queue
from dragoman.store.values import short

if TYPE_CHECKING:
    from dragoman.resolve import Heard


def finish(
    database: Database, job: Job, attempt: Attempt, page: PageState | None, retry_at: dt.datetime | None
) -> None:
    """See :meth:`~dragoman.store.queue.Queue.finish`."""
    with database.write() as connection:
        if retry_at is None:
            _put_away(database, connection, job)
        else:
            _hold_on(database, connection, job)
            values = {"not_before": retry_at, "taken_by": None, "taken_until": None}
            connection.execute(update(queue).where(queue.c.job == job.number).values(values))
        if page is not None:
            pages.put_page(connection, page)
        custody.log(connection, attempt)


def finish_page(database: Database, job: Job, attempt: Attempt, page: PageState, intake: Intake) -> Kept:
    """See :meth:`~dragoman.store.queue.Queue.finish_page`."""
    with database.write() as connection:
        _put_away(database, connection, job)
        kept = store(database, connection, intake, attempt)
        pages.put_page(connection, page)
        custody.log(connection, attempt)
    return kept


def finish_code(database: Database, job: Job, record: Record, attempt: Attempt, heard: "Heard | None") -> Added:
    """See :meth:`~dragoman.store.queue.Queue.finish_code`."""
    with database.write() as connection:
        _put_away(database, connection, job)
        added = documents.add(database, connection, record)
        custody.log(connection, attempt)
    if heard is not None and added is not Added.SAME:
        hear(database, record.document.id, heard)
    return added


def add(
    database: Database, record: Record, heard: "Heard | None", attempt: Attempt | None, intake: Intake | None
) -> Added:
    """See ``Ledger.add``."""
    with database.write() as connection:
        added = documents.add(database, connection, record)
        if intake is not None:
            kept = documents.keep(database, connection, record.document)
            _put_found(database, connection, kept.number, intake)
            waits = (queue.c.kind == CODE) & (queue.c.key == short(_code_key(record.document, kept)))
            connection.execute(delete(queue).where(waits, queue.c.taken_by.is_(None)))
        if attempt is not None:
            custody.log(connection, attempt)
    if heard is not None and added is not Added.SAME:
        hear(database, record.document.id, heard)
    return added


def take_in(database: Database, attempt: Attempt, intake: Intake) -> Kept:
    """See ``Ledger.take_in``."""
    with database.write() as connection:
        kept = store(database, connection, intake, attempt)
        custody.log(connection, attempt)
    return kept


def store(database: Database, connection: Connection, intake: Intake, attempt: Attempt) -> Kept:
    """Store a document with its fingerprint, its copies and the job to code it; what is known already stays."""
    kept = documents.keep_whole(database, connection, intake.document)
    _put_found(database, connection, kept.number, intake)
    if intake.code and (kept.added is not Added.SAME or not documents.coded(connection, kept.number)):
        payload = {"document": kept.number, "item": attempt.item}
        key = _code_key(intake.document, kept)
        source = intake.source or attempt.source
        jobs.put(database, connection, [Job(CODE, key, source, payload=payload, priority=intake.priority)])
    return kept


def _put_found(database: Database, connection: Connection, number: int, intake: Intake) -> None:
    if intake.fingerprint is not None:
        put_fingerprint(connection, number, intake.fingerprint, intake.scheme)
    put_copies(database, connection, number, intake.copies)


def _code_key(document: Document, kept: Kept) -> str:
    return f"{document.id}#{kept.version}"


def hear(database: Database, document_id: str, heard: "Heard") -> None:
    """Let ``heard`` hold what the document now announces."""
    from dragoman.store import tenures

    # Asked of the ledger: the record may be an older version's, or an older run's, and not the current one.
    id = rows.storable(document_id)
    with database.read() as connection:
        heard.add(id, tenures.announced(connection, id))


def _put_away(database: Database, connection: Connection, job: Job) -> None:
    _hold_on(database, connection, job)
    connection.execute(delete(queue).where(queue.c.job == job.number))


def _hold_on(database: Database, connection: Connection, job: Job) -> None:
    """Make sure that the job is this worker's, and that it stays so until the end of the transaction."""
    mine = (queue.c.job == job.number) & (queue.c.taken_by == job.worker) & (queue.c.tries == job.tries)
    if connection.execute(select(queue.c.job).where(mine).with_for_update()).first() is None:
        raise LeaseLost(
            f"{database.place}: {job.kind} {job.key}: another worker has taken this job over: take longer leases, or "
            "extend them in time"
        )
