"""The runs of a ledger: what each was made by, and what one made otherwise than another of the same texts."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from dragoman.document import Document
from dragoman.errors import LedgerError
from dragoman.record.models import Run
from dragoman.store import documents, rows, schema
from dragoman.store.backend import Database
from dragoman.store.run_matching import Change, changes
from dragoman.store.stored import read_stored
from dragoman.store.values import in_batches


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it is stored. ``records`` are all that it made, ``current`` those that count today."""

    number: int
    hash: str
    dragoman: str
    model: str
    codebook: str
    kb: str
    heard: bool
    scorer: str | None
    tagger: str | None
    added_at: dt.datetime
    records: int
    current: int


@dataclass(slots=True)
class RunCounts:
    """How much two runs have in common; filled while :meth:`Runs.diff` is read."""

    documents: int = 0
    """Texts that both coded."""
    differing: int = 0
    events: Counter[str] = field(default_factory=Counter)
    """By "same", "changed", "gained" and "lost"; ``statements`` likewise."""
    statements: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    """How often a field changed: "event type", "statement speaker"."""

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        kinds = ("same", "changed", "gained", "lost")
        return {
            "documents": self.documents,
            "differing": self.differing,
            "events": {kind: self.events[kind] for kind in kinds},
            "statements": {kind: self.statements[kind] for kind in kinds},
            "fields": dict(sorted(self.fields.items(), key=lambda item: (-item[1], item[0]))),
        }


@dataclass(frozen=True, slots=True)
class Recodable:
    """A stored text that a run has not coded. ``number`` is its row's; ``id`` may differ from the document's own where
    that cannot be printed.
    """

    number: int
    id: str
    version: int


class Runs:
    """The runs of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredRun]:
        """Every run, the first one first."""
        runs = schema.runs
        with self._database.read() as connection:
            made = dict(_pairs(connection, schema.records.c.run))
            current = dict(_pairs(connection, schema.current_records.c.run))
            return [
                _run(dict(row), made.get(row["run"], 0), current.get(row["run"], 0))
                for row in connection.execute(select(runs).order_by(runs.c.run)).mappings()
            ]

    def find(self, given: str) -> StoredRun:
        """The run of a number, or of a hash's first characters (four at least); :class:`LedgerError` if it is none."""
        known = self.all()
        found = [one for one in known if str(one.number) == given]
        if not found and len(given) >= 4:
            found = [one for one in known if one.hash.startswith(given.lower())]
        if len(found) != 1:
            many = "several runs have a hash that starts so" if found else "no such run"
            raise LedgerError(f"{self._database.place}: {given}: {many}: dragoman runs list shows numbers and hashes")
        return found[0]

    def diff(self, before: StoredRun, after: StoredRun, counts: RunCounts) -> Iterator[Change]:
        """What the second run made otherwise of the texts that both coded: by document, version and place in the text.

        One document is held at a time; ``counts`` is complete when the last change has been given.
        """
        with self._database.read() as connection:
            for first, second in self._both(connection, before.number, after.number):
                yield from _compared(connection, (first, second), counts)

    def diff_page(
        self, before: StoredRun, after: StoredRun, limit: int, start: int = 0
    ) -> tuple[RunCounts, list[Change], int | None]:
        """As :meth:`diff` for so many texts, in the order in which they were stored, from after the number ``start``.

        The counts are of these texts; the third is the number to go on from, None at the end.
        """
        one, other, texts = schema.records.alias(), schema.records.alias(), schema.documents
        query = (
            select(texts.c.document, one.c.record, other.c.record)
            .join(one, (one.c.document == texts.c.document) & (one.c.run == before.number))
            .join(other, (other.c.document == texts.c.document) & (other.c.run == after.number))
            .where(texts.c.document > start)
            .order_by(texts.c.document)
            .limit(limit + 1)
        )
        counts, found = RunCounts(), list[Change]()
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            for _, first, second in rows[:limit]:
                found += _compared(connection, (first, second), counts)
        return counts, found, rows[limit - 1][0] if len(rows) > limit else None

    def recodable(self, run: Run, every_version: bool = False, ids: Collection[str] | None = None) -> list[Recodable]:
        """Coded texts that this run has not coded, in the order of publication: the newest coded version of each
        document, or every coded version; of all documents, or of those with these ids.
        """
        texts, records, runs = schema.documents, schema.records, schema.runs
        coded = select(records.c.record).where(records.c.document == texts.c.document)
        mine = coded.join(runs, runs.c.run == records.c.run).where(runs.c.hash == rows.run_key(run))
        columns = (texts.c.document, texts.c.id, texts.c.version, texts.c.published)
        query = select(*columns).where(coded.exists(), ~mine.exists())
        if not every_version:
            current = schema.current_records
            query = query.where(texts.c.document.in_(select(current.c.document)))
        with self._database.read() as connection:
            found = connection.execute(query).all()
        # Here, not in SQL: PostgreSQL sorts by the database's language.
        found = sorted(found, key=lambda row: (row[3] is None, row[3] or dt.date.max, row[1], row[2]))
        return [Recodable(*row[:3]) for row in found if ids is None or row[1] in ids]

    def coded_ids(self) -> list[str]:
        """The ids of all coded documents, sorted."""
        with self._database.read() as connection:
            return sorted(connection.execute(select(schema.current_records.c.id)).scalars())

    def texts(self, wanted: Collection[Recodable]) -> Iterator[Document]:
        """The documents of stored texts, read one after the other."""
        for batch in in_batches(wanted, 20):
            with self._database.read() as connection:
                found = [documents.document(connection, one.number, self._database.place) for one in batch]
            yield from found

    def _both(self, connection: Any, before: int, after: int) -> list[tuple[int, int]]:
        """The records of two runs of the same texts; two numbers for each, so a million are some 100 MB."""
        one, other, texts = schema.records.alias(), schema.records.alias(), schema.documents
        query = (
            select(texts.c.id, texts.c.version, one.c.record, other.c.record)
            .join(one, one.c.document == texts.c.document)
            .join(other, other.c.document == texts.c.document)
            .where(one.c.run == before, other.c.run == after)
        )
        return [(row[2], row[3]) for row in sorted(tuple(row) for row in connection.execute(query))]


def _compared(connection: Any, records: tuple[int, int], counts: RunCounts) -> Iterator[Change]:
    """What the second of two records of one text has otherwise, counted."""
    counts.documents += 1
    differs = False
    for one in changes(*(read_stored(connection, number) for number in records)):
        kind, part = ("same", one) if isinstance(one, str) else (one.kind, one.part)
        (counts.events if part == "event" else counts.statements)[kind] += 1
        if isinstance(one, Change):
            differs = True
            counts.fields.update(f"{one.part} {name}" for name in one.fields)
            yield one
    counts.differing += differs


def _pairs(connection: Any, column: Any) -> Iterator[tuple[int, int]]:
    for row in connection.execute(select(column, func.count()).group_by(column)):
        yield row[0], row[1]


def _run(row: dict[str, Any], records: int, current: int) -> StoredRun:
    whole = json.loads(row["json"])
    same = ("hash", "dragoman", "model", "codebook", "kb")
    return StoredRun(
        number=row["run"],
        heard=bool(whole.get("heard")),
        scorer=whole.get("scorer"),
        tagger=whole.get("tagger"),
        added_at=row["added_at"].replace(tzinfo=dt.UTC),
        records=records,
        current=current,
        **{name: row[name] for name in same},
    )
