"""Jobs put into the queue, within a transaction that the caller holds."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from dragoman.store.backend import Database, insert_new
from dragoman.store.intake import Job
from dragoman.store.rows import storable
from dragoman.store.schema_intake import hosts, queue
from dragoman.store.values import in_batches, short


def put(database: Database, connection: Connection, jobs: Iterable[Job]) -> set[tuple[str, str]]:
    """Queue jobs within a transaction; kind and key of those that were new, as the columns hold them."""
    database.lock(connection, "queue")
    new: set[tuple[str, str]] = set()
    for batch in in_batches(jobs):
        by_key: dict[tuple[str, str], dict[str, Any]] = {}
        for job in batch:  # one statement must not name a row twice
            row = _row(job, database.now())
            by_key.setdefault((row["kind"], row["key"]), row)
        rows = list(by_key.values())
        new.update((kind, key) for kind, key in insert_new(connection, queue, rows, ["kind", "key"]))
        know_hosts(connection, {job.host for job in batch if job.host})
    return new


def _row(job: Job, now: dt.datetime) -> dict[str, Any]:
    return {
        "kind": job.kind,
        "key": short(job.key),
        "source": storable(job.source),
        "host": short(job.host),
        "payload": json.dumps(dict(job.payload)),
        "priority": job.priority,
        "tries": 0,
        "not_before": job.not_before or now,
        "added_at": now,
    }


def know_hosts(connection: Connection, names: Iterable[str]) -> None:
    """Rows for hosts that have none."""
    rows = [{"host": host, "failures": 0} for host in sorted({short(name) for name in names})]
    insert_new(connection, hosts, rows, ["host"])
