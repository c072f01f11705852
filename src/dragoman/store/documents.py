"""Documents and records, stored and read within a transaction that the caller holds."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from dragoman.document import Document
from dragoman.errors import LedgerError
from dragoman.record.models import Record
from dragoman.store import rows, schema, search_index
from dragoman.store.backend import Database
from dragoman.store.intake import Added, Kept, StoredVersion


def keep(database: Database, connection: Connection, document: Document) -> Kept:
    """Store a document, with or without a record to come; known content writes nothing."""
    row = rows.document_row(document)
    database.lock(connection, f"document {row['id']}")
    documents = schema.documents
    query = select(documents.c.document, documents.c.version)
    known = connection.execute(query.where(documents.c.id == row["id"], documents.c.content == row["content"])).first()
    if known is not None:
        return Kept(known[0], known[1], Added.SAME)
    newest = connection.execute(select(func.max(documents.c.version)).where(documents.c.id == row["id"])).scalar()
    version = (newest or 0) + 1
    number = _insert(connection, documents, row | {"version": version, "added_at": _now(database)})
    search_index.put(connection, number)
    return Kept(number, version, Added.NEW if version == 1 else Added.VERSION)


def keep_whole(database: Database, connection: Connection, document: Document) -> Kept:
    """As :func:`keep`, for a document whose record is to come later: with all that is known of it but its text."""
    kept = keep(database, connection, document)
    if kept.added is not Added.SAME:
        documents = schema.documents
        whole = rows.to_json(document, exclude={"text"})
        connection.execute(update(documents).where(documents.c.document == kept.number).values(json=whole))
    return kept


def add(database: Database, connection: Connection, record: Record) -> Added:
    """Store a record and its document."""
    kept = keep(database, connection, record.document)
    run = _run(database, connection, rows.run_row(record.run))
    records = schema.records
    coded = connection.execute(select(records.c.run).where(records.c.document == kept.number)).scalars().all()
    if run in coded:
        return Added.SAME
    keys = {"document": kept.number, "run": run, "added_at": _now(database)}
    stored = _insert(connection, records, rows.record_row(record) | keys)
    for name, made in rows.part_rows(record).items():
        if made:
            connection.execute(insert(schema.metadata.tables[name]), [row | {"record": stored} for row in made])
    if coded:
        return Added.RECODED
    return Added.NEW if kept.version == 1 else Added.VERSION


def _run(database: Database, connection: Connection, row: rows.Row) -> int:
    """The run's number; its row is made if it is the first record of the run."""
    runs = schema.runs
    query = select(runs.c.run).where(runs.c.hash == row["hash"])
    found = connection.execute(query).scalar()
    if found is None:
        database.lock(connection, "run")
        found = connection.execute(query).scalar()
    return found if found is not None else _insert(connection, runs, row | {"added_at": _now(database)})


def record(connection: Connection, document_id: str, version: int | None) -> Record | None:
    """The record of a document under its newest run, of the newest version that has one; None if there is none."""
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
    found = connection.execute(query).mappings().first()
    if found is None:
        return None
    parts = {name: _jsons(connection, table, found["record"]) for name, table in schema.PARTS.items()}
    return rows.rebuild(dict(found), parts)


def document(connection: Connection, number: int, place: str) -> Document:
    """The document of a row, equal to the one that was stored; :class:`LedgerError` for a number that there is not."""
    documents, records = schema.documents, schema.records
    query = select(documents.c.text, documents.c.exact_text).where(documents.c.document == number)
    found = connection.execute(query).first()
    if found is None:
        raise LedgerError(f"{place}: no document with the number {number}")
    known = select(records.c.json).where(records.c.document == number).order_by(records.c.run.desc()).limit(1)
    whole = connection.execute(known).scalar()
    if whole is None:
        whole = connection.execute(select(documents.c.json).where(documents.c.document == number)).scalar_one()
    return Document.model_validate(json.loads(whole) | {"text": _text(*found)})


def coded(connection: Connection, number: int) -> bool:
    """True if the row has a record, of any run."""
    records = schema.records
    return connection.execute(select(records.c.record).where(records.c.document == number).limit(1)).first() is not None


def text_of(connection: Connection, number: int, place: str) -> str:
    """The exact text of a row; :class:`LedgerError` for a number that there is not."""
    documents = schema.documents
    query = select(documents.c.text, documents.c.exact_text).where(documents.c.document == number)
    found = connection.execute(query).first()
    if found is None:
        raise LedgerError(f"{place}: no document with the number {number}")
    return _text(*found)


def versions(connection: Connection, document_id: str) -> list[StoredVersion]:
    """All versions of a document, the first one first."""
    documents = schema.documents
    names = ("document", "version", "title", "published", "added_at", "text", "exact_text")
    query = select(*(documents.c[name] for name in names)).where(documents.c.id == rows.storable(document_id))
    return [
        StoredVersion(
            number=row["document"],
            version=row["version"],
            text=_text(row["text"], row["exact_text"]),
            title=row["title"],
            published=row["published"],
            added_at=row["added_at"].replace(tzinfo=dt.UTC),
        )
        for row in connection.execute(query.order_by(documents.c.version)).mappings()
    ]


def _text(text: str, exact: str | None) -> str:
    return text if exact is None else str(json.loads(exact))


def _jsons(connection: Connection, table: Table, record: int) -> list[str]:
    query = select(table.c.json).where(table.c.record == record).order_by(table.c.position)
    return list(connection.execute(query).scalars())


def _insert(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    """Insert a row; its number."""
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _now(database: Database) -> dt.datetime:
    """As the columns of schema 1 hold it: in UTC, without its zone, in whole seconds."""
    return database.now().astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
