"""All current records, one after the other, as the ledger stands at one moment: what exports read.

Memory holds one batch, whatever the ledger holds.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, func, select

from dragoman.record.models import Record
from dragoman.store import rows, schema, schema_told
from dragoman.store.backend import Database
from dragoman.store.ruled import ruled_record
from dragoman.store.rulings import Applied

BATCH = 100
"""Records held at a time: long articles with all their parts take some 100 KB each."""


@dataclass(frozen=True, slots=True)
class Told:
    """The happening that an event tells of, where the ledger is reconciled; ``first`` in just one of its events."""

    name: str
    first: bool
    tellings: int
    reports: int
    outlets: int
    status: str
    start: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A current record: its number, its document's version, when it came in (UTC), its run's hash, its happenings.

    ``told`` is by the event's id; empty for what has not been reconciled. ``rejected`` and ``corrected`` count the
    events that persons' rulings took away and changed (docs/review.md).
    """

    number: int
    version: int
    added_at: dt.datetime
    run: str
    record: Record
    told: dict[str, Told] = field(default_factory=dict)
    rejected: int = 0
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run that made current records, and how many."""

    hash: str
    dragoman: str
    model: str
    codebook: str
    kb: str
    records: int


class Snapshot:
    """The ledger as it stood when first asked. ``as_coded`` leaves persons' rulings on events aside."""

    def __init__(self, connection: Connection, *, as_coded: bool = False) -> None:
        self._connection = connection
        self._as_coded = as_coded

    def runs(self) -> list[StoredRun]:
        """The runs of the current records, by their hashes."""
        runs, current = schema.runs, schema.current_records
        columns = [runs.c[name] for name in ("hash", "dragoman", "model", "codebook", "kb")]
        query = (
            select(*columns, func.count().label("records"))
            .join(current, current.c.run == runs.c.run)
            .group_by(*columns)
            .order_by(runs.c.hash)
        )
        found = [StoredRun(**row) for row in self._connection.execute(query).mappings()]
        return sorted(found, key=lambda one: one.hash)

    def current(self, after: int = 0, batch: int = BATCH) -> Iterator[Stored]:
        """The current records whose number is above ``after``, in the order in which they were stored."""
        while True:
            heads = self._heads(after, batch)
            yield from self._whole(heads)
            if len(heads) < batch:
                return
            after = heads[-1]["record"]

    def _heads(self, after: int, batch: int) -> list[dict[str, Any]]:
        records, documents, runs, current = schema.records, schema.documents, schema.runs, schema.current_records
        query = (
            select(records.c.record, records.c.json, records.c.matrix, runs.c.json.label("run_json"), runs.c.hash)
            .add_columns(*(documents.c[name] for name in ("id", "text", "exact_text", "version", "added_at")))
            .join(current, current.c.record == records.c.record)
            .join(documents, documents.c.document == records.c.document)
            .join(runs, runs.c.run == records.c.run)
            .where(records.c.record > after)
            .order_by(records.c.record)
            .limit(batch)
        )
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def _whole(self, heads: list[dict[str, Any]]) -> Iterator[Stored]:
        numbers = [head["record"] for head in heads]
        parts = {name: self._parts(table, numbers) for name, table in schema.PARTS.items()} if numbers else {}
        told = self._told(numbers) if numbers else {}
        applied = Applied(self._connection, {head["record"]: (head["id"], head["version"]) for head in heads})
        for head in heads:
            number = head["record"]
            record = rows.rebuild(head, {name: found[number] for name, found in parts.items()})
            ruled = {} if self._as_coded or not applied.any(number) else applied.of(number, record.events)
            verdicts = [ruling.verdict for ruling in ruled.values()]
            yield Stored(
                number=number,
                version=head["version"],
                added_at=head["added_at"].replace(tzinfo=dt.UTC),
                run=head["hash"],
                record=ruled_record(record, ruled),
                told=told.get(number, {}),
                rejected=verdicts.count("rejected"),
                corrected=verdicts.count("corrected"),
            )

    def _parts(self, table: Table, numbers: list[int]) -> defaultdict[int, list[str]]:
        query = (
            select(table.c.record, table.c.json)
            .where(table.c.record.in_(numbers))
            .order_by(table.c.record, table.c.position)
        )
        found: defaultdict[int, list[str]] = defaultdict(list)
        for number, text in self._connection.execute(query):
            found[number].append(text)
        return found

    def _told(self, numbers: list[int]) -> defaultdict[int, dict[str, Told]]:
        tellings, happenings = schema_told.tellings, schema_told.happenings
        other = tellings.alias()
        of_same = other.c.happening == tellings.c.happening
        least = select(func.min(other.c.telling)).where(of_same).correlate(tellings).scalar_subquery()
        number = select(func.count()).select_from(other).where(of_same).correlate(tellings).scalar_subquery()
        names = ("name", "reports", "outlets", "status", "date_start", "date_end")
        query = (
            select(tellings.c.record, tellings.c.event, (tellings.c.telling == least).label("first"))
            .add_columns(number.label("tellings"), *(happenings.c[name] for name in names))
            .join(happenings, happenings.c.happening == tellings.c.happening)
            .where(tellings.c.record.in_(numbers))
        )
        found: defaultdict[int, dict[str, Told]] = defaultdict(dict)
        for row in self._connection.execute(query).mappings():
            found[row["record"]][row["event"]] = Told(
                name=row["name"],
                first=bool(row["first"]),
                tellings=row["tellings"],
                reports=row["reports"],
                outlets=row["outlets"],
                status=row["status"],
                start=row["date_start"],
                end=row["date_end"],
            )
        return found


class Scanning:
    """Reads a ledger from end to end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def snapshot(self, *, as_coded: bool = False) -> Iterator[Snapshot]:
        """The ledger as it stands at the first question, whoever writes meanwhile; an export is of one moment.

        What persons have ruled of events is in effect, unless it is asked for ``as_coded``.
        """
        with self._database.read() as connection:
            yield Snapshot(connection, as_coded=as_coded)
