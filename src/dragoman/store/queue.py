"""The queue: work that outlives the process that does it, shared by as many as are there.

A worker takes jobs for a while (a lease) and finishes each in one transaction with what came of it: one that is killed
leaves each job either done or to be done. A job whose lease has run out may be taken by another worker, and the first
gets a :class:`~dragoman.store.intake.LeaseLost` when it tries to finish. A host's pages are one worker's at a time, so
that no two hurry the same server; a worker keeps a host while it goes on taking its pages, and one lease longer.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, union, update

from dragoman.ingest.outcome import Attempt
from dragoman.record.models import Record
from dragoman.store import finishing, jobs
from dragoman.store.backend import Database
from dragoman.store.intake import PAGE, Added, Intake, Job, Kept, PageState
from dragoman.store.schema_intake import hosts, queue
from dragoman.store.values import in_batches, short

if TYPE_CHECKING:
    from dragoman.resolve import Heard

PER_HOST = 8
"""Jobs of one host that are handed out at once, so that the pages of one big feed do not hold up all others."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many jobs of a kind are in a state.

    ``ready``: may be taken now. ``taken``: somebody has them. ``held``: not before ``until``, the earliest moment at
    which one of them may be taken; they are to be tried again then, or their host is left alone till then.
    """

    kind: str
    state: str
    count: int
    until: dt.datetime | None = None


class Queue:
    """The jobs of a ledger. ``worker`` is a name that no other worker has, on any machine."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, work: Iterable[Job]) -> int:
        """Queue jobs; how many were new. One whose kind and key wait already stays as it is."""
        with self._database.write() as connection:
            return len(jobs.put(self._database, connection, work))

    def take(
        self, worker: str, kinds: Collection[str], limit: int, lease: dt.timedelta, busy_hosts: Collection[str] = ()
    ) -> list[Job]:
        """At most ``limit`` jobs of these kinds that are this worker's for ``lease``, page jobs first.

        Pages come from as many hosts as there are, those first that waited longest, at most :data:`PER_HOST` from each;
        none from ``busy_hosts``, from hosts that are another's, or from hosts that are held.
        """
        now = self._database.now()
        with self._database.write() as connection:
            taken: list[dict[str, Any]] = []
            if PAGE in kinds and limit > 0:
                chosen = _free_hosts(connection, worker, limit, now, busy_hosts)
                for host in chosen:
                    each = max(1, min(PER_HOST, limit // len(chosen)))
                    taken += _ready_jobs(connection, PAGE, host, each, now)
                _lease_hosts(connection, worker, {row["host"] for row in taken}, now, now + lease)
            for kind in kinds:
                if kind != PAGE and len(taken) < limit:
                    taken += _ready_jobs(connection, kind, "", limit - len(taken), now)
            values = {"taken_by": worker, "taken_until": now + lease, "tries": queue.c.tries + 1}
            for batch in in_batches(row["job"] for row in taken):
                connection.execute(update(queue).where(queue.c.job.in_(batch)).values(values))
        return [_job(row, worker, now + lease) for row in taken]

    def extend(self, worker: str, lease: dt.timedelta) -> int:
        """Keep all jobs that this worker has, and their hosts, for ``lease`` from now; how many jobs it has.

        To be called well within the lease by whoever may need longer.
        """
        until = self._database.now() + lease
        mine = queue.c.taken_by == worker
        with self._database.write() as connection:
            count = connection.execute(update(queue).where(mine).values(taken_until=until)).rowcount
            at_work = select(queue.c.host).where(mine, queue.c.kind == PAGE)
            held = update(hosts).where(hosts.c.leased_by == worker, hosts.c.host.in_(at_work))
            connection.execute(held.values(leased_until=until))
        return count

    def give_back(self, worker: str) -> int:
        """Give back all jobs and hosts that this worker has, as if it had never taken them; how many jobs."""
        values = {"taken_by": None, "taken_until": None, "tries": queue.c.tries - 1}
        with self._database.write() as connection:
            count = connection.execute(update(queue).where(queue.c.taken_by == worker).values(values)).rowcount
            free = update(hosts).where(hosts.c.leased_by == worker)
            connection.execute(free.values(leased_by=None, leased_until=None))
        return count

    def workers(self) -> list[str]:
        """Who has jobs or hosts at this moment, also those whose leases have run out."""
        owners = union(select(queue.c.taken_by), select(hosts.c.leased_by)).subquery()
        with self._database.read() as connection:
            found = connection.execute(select(owners.c[0]).where(owners.c[0].is_not(None))).scalars()
            return sorted(found)

    def abandon(self, worker: str) -> int:
        """Take from a worker that has died what it had; how many jobs.

        Unlike :meth:`give_back` this counts as a try: one of the jobs may be what ended it.
        """
        with self._database.write() as connection:
            mine = update(queue).where(queue.c.taken_by == worker)
            count = connection.execute(mine.values(taken_by=None, taken_until=None)).rowcount
            free = update(hosts).where(hosts.c.leased_by == worker)
            connection.execute(free.values(leased_by=None, leased_until=None))
        return count

    def hold(self, host: str, until: dt.datetime | None, failures: int = 0) -> None:
        """Leave a host alone until a moment (Retry-After, a server in trouble); None to go on with it.

        ``failures``, how many there were in a row, is kept over restarts for :meth:`failures`.
        """
        with self._database.write() as connection:
            jobs.know_hosts(connection, [host])
            row = {"held_until": until, "failures": failures}
            connection.execute(update(hosts).where(hosts.c.host == short(host)).values(row))

    def failures(self, host: str) -> int:
        """How many failures in a row were last put on record for a host."""
        with self._database.read() as connection:
            query = select(hosts.c.failures).where(hosts.c.host == short(host))
            return connection.execute(query).scalar() or 0

    def finish(
        self,
        job: Job,
        attempt: Attempt,
        page: PageState | None = None,
        retry_at: dt.datetime | None = None,
    ) -> None:
        """Put the attempt on record and the job away, or back until ``retry_at``, in one step.

        Raises :class:`LeaseLost` if the job is no longer this worker's.
        """
        finishing.finish(self._database, job, attempt, page, retry_at)

    def finish_page(self, job: Job, attempt: Attempt, page: PageState, intake: Intake) -> Kept:
        """As :meth:`finish`, and the page's document stored, with a job to code it, in the same step.

        Raises :class:`LeaseLost` if the job is no longer this worker's.
        """
        return finishing.finish_page(self._database, job, attempt, page, intake)

    def finish_code(self, job: Job, record: Record, attempt: Attempt, heard: "Heard | None" = None) -> Added:
        """As :meth:`finish`, and the document's record stored in the same step; ``heard`` as for ``Ledger.add``.

        Raises :class:`LeaseLost` if the job is no longer this worker's.
        """
        return finishing.finish_code(self._database, job, record, attempt, heard)

    def waiting(self) -> list[Waiting]:
        """What is in the queue, by kind and state; nothing for an empty queue."""
        now = self._database.now()
        counts: Counter[tuple[str, str]] = Counter()
        until: dict[tuple[str, str], dt.datetime] = {}
        with self._database.read() as connection:
            for kind, state, when, count in _states(connection, now):
                counts[kind, state] += count
                if when is not None:
                    until[kind, state] = min(until.get((kind, state), when), when)
        return [Waiting(kind, state, counts[kind, state], until.get((kind, state))) for kind, state in sorted(counts)]

    def next_at(self) -> dt.datetime | None:
        """The earliest moment at which a job may be taken, perhaps past: None for an empty queue.

        A taken job counts from the end of its lease.
        """
        now = self._database.now()
        with self._database.read() as connection:
            return min((when or now for _, _, when, _ in _states(connection, now)), default=None)


def _job(row: dict[str, Any], worker: str, until: dt.datetime) -> Job:
    same = ("kind", "key", "source", "host", "priority", "not_before")
    return Job(
        **{name: row[name] for name in same},
        payload=json.loads(row["payload"]),
        number=row["job"],
        tries=row["tries"] + 1,
        worker=worker,
        until=until,
    )


def _may_be_taken(now: dt.datetime) -> ColumnElement[bool]:
    """Nobody's job, or one whose lease has run out."""
    return and_(or_(queue.c.taken_until.is_(None), queue.c.taken_until < now), queue.c.not_before <= now)


def _free_hosts(
    connection: Connection, worker: str, limit: int, now: dt.datetime, busy: Collection[str]
) -> Sequence[str]:
    """Hosts that this worker may have and that have ready jobs, who waited longest first."""
    mine = or_(hosts.c.leased_by.is_(None), hosts.c.leased_by == worker, hosts.c.leased_until < now)
    rested = or_(hosts.c.held_until.is_(None), hosts.c.held_until <= now)
    ready = select(queue.c.job).where(queue.c.kind == PAGE, queue.c.host == hosts.c.host, _may_be_taken(now)).exists()
    query = (
        select(hosts.c.host)
        .where(mine, rested, ready, hosts.c.host.not_in([short(host) for host in busy]))
        .order_by(hosts.c.served_at.is_not(None), hosts.c.served_at, hosts.c.host)
        .limit(limit)
        # PostgreSQL: a host that another worker is choosing at this moment is not waited for. SQLite has one writer.
        .with_for_update(skip_locked=True)
    )
    return connection.execute(query).scalars().all()


def _ready_jobs(connection: Connection, kind: str, host: str, limit: int, now: dt.datetime) -> list[dict[str, Any]]:
    query = (
        select(queue)
        .where(queue.c.kind == kind, queue.c.host == host, _may_be_taken(now))
        .order_by(queue.c.priority, queue.c.job)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _lease_hosts(
    connection: Connection, worker: str, names: Collection[str], now: dt.datetime, until: dt.datetime
) -> None:
    for batch in in_batches(sorted(names)):
        row = {"leased_by": worker, "leased_until": until, "served_at": now}
        connection.execute(update(hosts).where(hosts.c.host.in_(batch)).values(row))


def _states(connection: Connection, now: dt.datetime) -> list[tuple[str, str, dt.datetime | None, int]]:
    """Kind, state, the moment at which the first may be taken (None for now), and count, by host."""
    taken = and_(queue.c.taken_until.is_not(None), queue.c.taken_until >= now)
    when = func.min(queue.c.not_before).label("when")
    late = (queue.c.not_before > now).label("late")
    free = select(queue.c.kind, queue.c.host, late, when, func.count()).where(~taken)
    found: list[tuple[str, str, dt.datetime | None, int]] = []
    query = select(hosts.c.host, hosts.c.held_until).where(hosts.c.held_until > now)
    held: dict[str, dt.datetime] = {row[0]: row[1] for row in connection.execute(query)}
    for kind, host, is_late, start, count in connection.execute(free.group_by(queue.c.kind, queue.c.host, late)):
        until = max([moment for moment in (held.get(host), start if is_late else None) if moment], default=None)
        found.append((kind, "held" if until else "ready", until, count))
    busy = select(queue.c.kind, func.min(queue.c.taken_until), func.count()).where(taken).group_by(queue.c.kind)
    found += [(kind, "taken", until, count) for kind, until, count in connection.execute(busy)]
    return found
