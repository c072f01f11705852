"""Whether a ledger is sound: the database's own checks, references, and texts beside their hashes. Changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, ForeignKeyConstraint, Table, and_, func, select, text

from dragoman.document import text_hash
from dragoman.record.models import Run
from dragoman.store import schema, search_index
from dragoman.store.moving import counted, open_to_read
from dragoman.store.rows import run_key
from dragoman.store.schema_access import TABLES, is_shown

_SHOWN = 5
"""Troubles of a kind that are told one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a ledger holds, rows by table, and what is wrong with it: nothing if ``troubles`` is empty."""

    place: str
    rows: dict[str, int]
    troubles: tuple[str, ...]


def check_ledger(source: str | Path, wait: float = 30.0) -> Checked:
    """Look at all of a ledger, as it stands at one moment; :class:`LedgerError` if it is an older one.

    Looked for are: what SQLite finds wrong with its file; rows that refer to none; texts that are not those of their
    ``sha256``; runs that are not those of their ``hash``; documents that the index of words lacks; numbers that
    PostgreSQL would give twice.
    """
    database = open_to_read(source, wait)
    try:
        with database.read() as connection:
            counts = {table.name: select(func.count()).select_from(table) for table in _seen(connection)}
            rows = {name: connection.execute(count).scalar_one() for name, count in counts.items()}
            return Checked(database.place, rows, tuple(_troubles(connection)))
    finally:
        database.close()


def _seen(connection: Connection) -> list[Table]:
    """The tables that this role may read."""
    shown = is_shown(connection)
    return [table for table in schema.metadata.sorted_tables if shown or table not in TABLES]


def _troubles(connection: Connection) -> Iterator[str]:
    postgres = connection.dialect.name == "postgresql"
    yield from _counting(connection) if postgres else _file(connection)
    yield from _references(connection)
    yield from _first(_texts(connection), "texts")
    yield from _first(_runs(connection), "runs")
    if lacking := search_index.missing(connection):
        yield f"the index of words lacks {lacking} documents"


def _first(found: Iterator[str], what: str) -> Iterator[str]:
    more = 0
    for number, trouble in enumerate(found):
        if number < _SHOWN:
            yield trouble
        else:
            more += 1
    if more:
        yield f"and {more} more {what}"


def _file(connection: Connection) -> Iterator[str]:
    for (found,) in connection.execute(text("PRAGMA integrity_check")):
        if found != "ok":
            yield f"the file: {found}"


def _references(connection: Connection) -> Iterator[str]:
    for table in schema.metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda one: ",".join(one.column_keys)):
            if count := _dangling(connection, table, key):
                columns = ", ".join(key.column_keys)
                yield f"{table.name}: {count} rows whose {columns} is of no row of {key.referred_table.name}"


def _dangling(connection: Connection, table: Table, key: ForeignKeyConstraint) -> int:
    other = key.referred_table.alias()
    pairs = [(element.parent, other.c[element.column.name]) for element in key.elements]
    met = select(other).where(*(mine == theirs for mine, theirs in pairs)).exists()
    given = and_(*(mine.is_not(None) for mine, _ in pairs))
    return connection.execute(select(func.count()).select_from(table).where(given, ~met)).scalar_one()


def _texts(connection: Connection) -> Iterator[str]:
    documents = schema.documents
    query = select(*(documents.c[name] for name in ("id", "version", "sha256", "text", "exact_text")))
    for name, version, sha256, body, exact in connection.execute(query.execution_options(yield_per=100)):
        whole = body if exact is None else json.loads(exact)
        if text_hash(whole) != sha256:
            yield f"{name}, version {version}: the text is not the one of its sha256"


def _runs(connection: Connection) -> Iterator[str]:
    runs = schema.runs
    for number, name, known in connection.execute(select(runs.c.run, runs.c.hash, runs.c.json)):
        if run_key(Run.model_validate(json.loads(known) | {"matrix": ""})) != name:
            yield f"run {number}: what is told of it is not what its hash is of"


def _counting(connection: Connection) -> Iterator[str]:
    for table in _seen(connection):
        name = counted(table)
        if name is None:
            continue
        last = connection.execute(select(func.max(table.c[name]))).scalar() or 0
        known, given = connection.execute(text(_GIVEN), {"table": table.name, "column": name}).one()
        # A sequence that has given no number yet says nothing, and starts at 1.
        if known and (given or 0) < last:
            yield f"{table.name}: the next {name} would be {(given or 0) + 1}, and there is {last} already"


# A role that may only read the tables is not told the numbers.
_GIVEN = """
SELECT has_sequence_privilege(sequence, 'USAGE, SELECT'), pg_sequence_last_value(sequence)
FROM (SELECT CAST(pg_get_serial_sequence(:table, :column) AS regclass) AS sequence) AS found
"""
