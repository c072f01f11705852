"""The ledger: records kept with their documents, versions and runs. Nothing stored is ever changed or removed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text

from dragoman.document import Document
from dragoman.errors import LedgerError
from dragoman.record.models import Record, Run
from dragoman.resolve import Announced, Heard
from dragoman.store import rows, schema, sqlite, tenures, timeline
from dragoman.store.relation import Happening, Relation
from dragoman.version import __version__


class Added(Enum):
    """What adding a record did to the ledger."""

    NEW = "new"
    """The first record of a document."""
    VERSION = "version"
    """The document was known with another content: this is its next version."""
    RECODED = "recoded"
    """This very content was known, but not under this run."""
    SAME = "same"
    """Content and run were known: nothing was written."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """The newest version of a document in the ledger; ``version`` counts from 1, ``runs`` those that coded it."""

    id: str
    version: int
    sha256: str
    title: str | None
    url: str | None
    publisher: str | None
    published: dt.date | None
    language: str
    runs: int
    added_at: dt.datetime


class Ledger:
    """A ledger, open. Use it as a context manager; it may be shared by the threads of a process.

    "Current" is the newest version of each document under the newest run that coded it. Every method raises
    :class:`LedgerError` where file, disk or another process stands in the way.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self.place = place

    @classmethod
    def open(cls, target: str | Path, create: bool = True, wait: float = 30.0) -> "Ledger":
        """The ledger in a file, given by its path or as ``sqlite:///FILE``.

        With ``create`` it is opened for writing, and made if the file is missing or empty; without, it must exist
        and is only read. ``wait`` is how many seconds to wait for another process that is writing. Raises
        :class:`LedgerError`, and leaves the file as it was, if it is no ledger or one of a newer Dragoman.
        """
        path = sqlite.locate(target)
        new = sqlite.is_new(path, create)
        ledger = cls(sqlite.connect(path, create, wait), str(path))
        if new:
            try:
                ledger._make_tables()
            except BaseException:
                ledger.close()
                raise
        return ledger

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger; the last one to do so folds the write-ahead log back into the file."""
        self._engine.dispose()

    def has(self, document: Document, run: Run) -> bool:
        """True if this content of the document is stored under this run, so that coding it again adds nothing."""
        query = (
            select(schema.records.c.record)
            .join(schema.documents, schema.documents.c.document == schema.records.c.document)
            .join(schema.runs, schema.runs.c.run == schema.records.c.run)
            .where(schema.documents.c.id == rows.storable(document.id))
            .where(schema.documents.c.content == rows.content_key(document))
            .where(schema.runs.c.hash == rows.run_key(run))
        )
        with self._read() as connection:
            return connection.execute(query).first() is not None

    def add(self, record: Record, heard: Heard | None = None) -> Added:
        """Store a record, whole or not at all, and say what that did. On disk when this returns.

        ``heard`` then holds what the document announces, so that it stays equal to what :meth:`heard` would give.
        """
        added = self._add(record)
        if heard is not None and added is not Added.SAME:
            # Asked of the ledger: the record may be an older version's, or an older run's, and not the current one.
            id = rows.storable(record.document.id)
            with self._read() as connection:
                heard.add(id, tenures.announced(connection, id))
        return added

    def heard(self) -> Heard:
        """The tenures that the current records announce, as evidence for :meth:`dragoman.Coder.with_heard`."""
        told: dict[str, list[Announced]] = defaultdict(list)
        with self._read() as connection:
            for tenure in tenures.announced(connection):
                told[tenure.document].append(tenure)
        heard = Heard()
        for document, found in told.items():
            heard.add(document, found)
        return heard

    def _add(self, record: Record) -> Added:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
        document = rows.document_row(record.document)
        run, parts = rows.run_row(record.run), rows.part_rows(record)
        with self._write() as connection:
            run_number = _find(connection, schema.runs, hash=run["hash"])
            if run_number is None:
                run_number = _insert(connection, schema.runs, run | {"added_at": now})
            number = _find(connection, schema.documents, id=document["id"], content=document["content"])
            added = Added.RECODED
            if number is None:
                version = _newest_version(connection, document["id"]) + 1
                added = Added.NEW if version == 1 else Added.VERSION
                number = _insert(connection, schema.documents, document | {"version": version, "added_at": now})
            elif _find(connection, schema.records, document=number, run=run_number) is not None:
                return Added.SAME
            keys = {"document": number, "run": run_number, "added_at": now}
            stored = _insert(connection, schema.records, rows.record_row(record) | keys)
            for name, made in parts.items():
                if made:
                    connection.execute(insert(schema.metadata.tables[name]), [row | {"record": stored} for row in made])
        return added

    def record(self, document_id: str, version: int | None = None) -> Record:
        """The record of a document under its newest run, equal to the one added; the newest version unless given."""
        documents, records = schema.documents, schema.records
        query = (
            select(documents.c.text, documents.c.exact_text, records, schema.runs.c.json.label("run_json"))
            .join(records, records.c.document == documents.c.document)
            .join(schema.runs, schema.runs.c.run == records.c.run)
            .where(documents.c.id == rows.storable(document_id))
            .order_by(documents.c.version.desc(), records.c.run.desc())
            .limit(1)
        )
        if version is not None:
            query = query.where(documents.c.version == version)
        with self._read() as connection:
            found = connection.execute(query).mappings().first()
            if found is None:
                which = "" if version is None else f" in version {version}"
                raise LedgerError(f"{self.place}: no document with the id {document_id}{which}: check the id")
            parts = {name: _jsons(connection, table, found["record"]) for name, table in schema.PARTS.items()}
        return rows.rebuild(dict(found), parts)

    def documents(self) -> list[StoredDocument]:
        """The newest version of every document, by id."""
        current, documents, records = schema.current_records, schema.documents, schema.records
        runs = select(func.count()).where(records.c.document == documents.c.document).scalar_subquery()
        names = ("id", "version", "sha256", "title", "url", "publisher", "published", "language")
        query = (
            select(*(documents.c[name] for name in names), runs.label("runs"), documents.c.added_at)
            .join(current, current.c.document == documents.c.document)
            .order_by(documents.c.id)
        )
        with self._read() as connection:
            return [StoredDocument(**row) for row in connection.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """How much the ledger holds: documents, versions, runs, records, and the parts of the current records."""
        versions = schema.documents
        queries = {
            "documents": select(func.count(versions.c.id.distinct())),
            "versions": select(func.count()).select_from(versions),
            "runs": select(func.count()).select_from(schema.runs),
            "records": select(func.count()).select_from(schema.records),
        }
        for name, table in schema.PARTS.items():
            current = schema.current_records
            queries[name] = select(func.count()).select_from(table).join(current, current.c.record == table.c.record)
        with self._read() as connection:
            return {name: connection.execute(query).scalar_one() for name, query in queries.items()}

    def relation(self, first: str, second: str, known: Collection[str] | None = None) -> Relation:
        """What the current records say of two countries (alpha-3 codes, in either order), as a timeline.

        ``known`` are the codes that exist; another raises :class:`LedgerError` naming it. Without it any code is
        taken, and an unknown one has an empty timeline.
        """
        pair = timeline.dyad(first, second, known)
        with self._read() as connection:
            return timeline.relation(connection, pair)

    def happening(self, name: str) -> Happening:
        """What the current records say of one event between countries, by the id that :meth:`relation` gives it, or by
        the id of a document and of an event in its record: "a.txt#e1". :class:`LedgerError` for one that it has not.
        """
        document, _, event = name.rpartition("#")
        with self._read() as connection:
            for pair in timeline.pairs_of(connection, name):
                for one in timeline.relation(connection, pair).happenings:
                    told = {(quote.document, quote.part) for quote in one.quotes}
                    if one.id == name or (rows.storable(document), event) in told:
                        return one
        raise LedgerError(
            f"{self.place}: no event {name!r} between two countries: take an id from dragoman show COUNTRY COUNTRY "
            f"--ledger {self.place} --format json, or name a document's event: DOCUMENT#e1"
        )

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, sorted, for telling two ledgers apart.

        Left out is what differs between two honest runs over the same input: times, the matrix backend, and row
        numbers, in whose place stand the document's id and version and the run's hash.
        """
        with self._read() as connection:
            return {name: _comparable(connection, table) for name, table in schema.metadata.tables.items()}

    def _make_tables(self) -> None:
        with self._write() as connection:
            # Another process may have made them since we looked.
            if inspect(connection).has_table(schema.ledger_info.name):
                return
            schema.metadata.create_all(connection, checkfirst=False)
            connection.execute(text(schema.CURRENT_RECORDS))
            facts = {"schema": str(schema.SCHEMA_VERSION), "made_by": f"dragoman {__version__}"}
            connection.execute(
                insert(schema.ledger_info), [{"name": name, "value": value} for name, value in facts.items()]
            )

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """A transaction that sees the ledger as it stands at its first query, whoever writes meanwhile."""
        with sqlite.complaints(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """A transaction that is committed whole, or not at all if anything is raised."""
        with sqlite.complaints(self.place), self._engine.connect() as connection:
            connection.execution_options(writing=True)
            with connection.begin():
                yield connection


def _find(connection: Connection, table: Table, **values: object) -> int | None:
    """The number of the row with these values, if there is one."""
    (key,) = table.primary_key.columns
    found = connection.execute(select(key).where(*(table.c[name] == value for name, value in values.items()))).first()
    return None if found is None else int(found[0])


def _insert(connection: Connection, table: Table, row: rows.Row) -> int:
    """Insert a row; its number."""
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _newest_version(connection: Connection, document_id: str) -> int:
    query = select(func.max(schema.documents.c.version)).where(schema.documents.c.id == document_id)
    return connection.execute(query).scalar() or 0


def _jsons(connection: Connection, table: Table, record: int) -> list[str]:
    query = select(table.c.json).where(table.c.record == record).order_by(table.c.position)
    return list(connection.execute(query).scalars())


def _comparable(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    """The rows without what differs between honest runs, each headed by its document's version and run."""
    numbers = {"document", "record", "run", "added_at", "matrix", "made_by"}
    columns = [column for column in table.columns if column.name not in numbers]
    query = select(*columns)
    if table is schema.records or "record" in table.c:
        documents, runs = schema.documents, schema.runs
        joined = schema.records if table is schema.records else table.join(schema.records)
        joined = joined.join(documents, documents.c.document == schema.records.c.document)
        joined = joined.join(runs, runs.c.run == schema.records.c.run)
        query = select(documents.c.id, documents.c.version, runs.c.hash, *columns).select_from(joined)
    return sorted((tuple(row) for row in connection.execute(query)), key=repr)
