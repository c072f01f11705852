"""A ledger copied whole into an empty one, between SQLite and PostgreSQL in either direction, or within one of them.

One snapshot is read and one transaction written, so that a copy that is cut short leaves the other ledger as it was.
Before that transaction ends, what was written is read again and compared with what was read, table by table.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, delete, func, insert, select, text

from dragoman.errors import LedgerError
from dragoman.store import migrations, schema, search_index
from dragoman.store.addresses import backend_at
from dragoman.store.backend import Backend, Database, utc_now
from dragoman.store.postgres import Postgres
from dragoman.store.sqlite import SQLite

_BATCH = 500
"""Rows read and written at once. Some hold a whole text."""
_HASHES = 1 << 256


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that was copied. ``sha256`` is over its rows whatever their order, the same in both ledgers."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds, as read back from it."""

    source: str
    target: str
    tables: tuple[CopiedTable, ...]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(table.rows for table in self.tables)


def copy_ledger(source: str | Path, target: str | Path, wait: float = 30.0) -> Copied:
    """Copy a ledger into a file or database that holds none, or one without rows, and verify the copy.

    Raises :class:`LedgerError`, and leaves ``target`` as it was, if it holds anything, if ``source`` is an older
    Dragoman's, or if a table read back differs. A process that is killed leaves it as it was, too (or an empty file).
    """
    origin = open_to_read(source, wait)
    try:
        backend = backend_at(target, True, wait)
        found = backend.schema()
        if found is not None and found < schema.SCHEMA_VERSION:
            raise LedgerError(f"{backend.place}: an older Dragoman's ledger: {_OTHER}")
        with (
            _nothing_left(backend),
            closing(Database(backend, found, utc_now)) as place,
            origin.read() as reading,
            place.write() as writing,
        ):
            return _copy(origin, place, reading, writing)
    finally:
        origin.close()


_OTHER = "give a file that does not exist yet, or an empty database"


@contextmanager
def _nothing_left(backend: Backend) -> Iterator[None]:
    """Take away the empty file of a copy that failed, if there was none before."""
    made = isinstance(backend, SQLite) and not backend.path.exists()
    try:
        yield
    except BaseException:
        if isinstance(backend, SQLite) and made and backend.path.exists() and backend.schema() is None:
            for end in ("", "-wal", "-shm"):
                Path(f"{backend.path}{end}").unlink(missing_ok=True)
        raise


def open_to_read(source: str | Path, wait: float) -> Database:
    """A ledger of today's schema, opened for reading; :class:`LedgerError` if it is an older one."""
    backend = backend_at(source, False, wait)
    found = backend.schema()
    if found != schema.SCHEMA_VERSION:
        raise LedgerError(
            f"{backend.place}: written by an older Dragoman (ledger schema {found}): bring it up to date by a command "
            "that writes, such as dragoman add"
        )
    return Database(backend, found, utc_now)


def _copy(origin: Database, place: Database, reading: Connection, writing: Connection) -> Copied:
    place.lock(writing, "schema")
    if migrations.schema_of(writing) is None:
        migrations._make(writing)
    elif writing.dialect.name == "postgresql":
        # An empty ledger that somebody may be about to fill; the others are not seen before the commit.
        writing.execute(text(f"LOCK TABLE {', '.join(schema.metadata.tables)} IN EXCLUSIVE MODE"))
    for table in _tables():
        if table is not schema.ledger_info and writing.execute(select(table).limit(1)).first() is not None:
            raise LedgerError(f"{place.place}: there are rows in {table.name} already: {_OTHER}")
    writing.execute(delete(schema.ledger_info))
    read = [_copy_table(reading, writing, table) for table in _tables()]
    search_index.fill(writing)
    if writing.dialect.name == "postgresql":
        _go_on_counting(writing)
    for table, one in zip(_tables(), read, strict=True):
        if (written := table_hash(writing, table)) != one:
            raise LedgerError(
                f"{place.place}: the copy of {one.name} differs ({written.rows} rows, hash {written.sha256[:16]}, for "
                f"{one.rows}, {one.sha256[:16]}): nothing was kept; please report it"
            )
    return Copied(origin.place, place.place, tuple(read))


def _tables() -> list[Table]:
    """Each after those that it refers to."""
    return list(schema.metadata.sorted_tables)


def table_hash(connection: Connection, table: Table) -> CopiedTable:
    """The rows of a table, counted and hashed: the sum of the rows' hashes, so that their order does not matter."""
    return _hashed(table, (row for batch in _batches(connection, table) for row in batch))


def _copy_table(reading: Connection, writing: Connection, table: Table) -> CopiedTable:
    def passing() -> Iterator[dict[str, Any]]:
        for batch in _batches(reading, table):
            writing.execute(insert(table), batch)
            yield from batch

    return _hashed(table, passing())


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    # By key: what supersedes comes after what it supersedes.
    query = select(table).order_by(*table.primary_key.columns)
    for part in connection.execute(query.execution_options(yield_per=_BATCH)).mappings().partitions():
        yield [dict(row) for row in part]


def _hashed(table: Table, rows: Iterator[dict[str, Any]]) -> CopiedTable:
    total = count = 0
    for row in rows:
        spoken = json.dumps([_spoken(row[column.name]) for column in table.columns])
        total = (total + int.from_bytes(hashlib.sha256(spoken.encode()).digest())) % _HASHES
        count += 1
    return CopiedTable(table.name, count, f"{total:064x}")


def _spoken(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def counted(table: Table) -> str | None:
    """The column that the database numbers by itself, if there is one."""
    column = table.autoincrement_column
    return column.name if column is not None and isinstance(column.type, Integer) else None


def _go_on_counting(connection: Connection) -> None:
    """Have PostgreSQL's sequences go on behind the numbers that were copied; it does not look at them by itself."""
    for table in _tables():
        name = counted(table)
        if name is None:
            continue
        last = connection.execute(select(func.max(table.c[name]))).scalar()
        if last is not None:
            query = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
            connection.execute(query, {"table": table.name, "column": name, "last": last})


def is_postgres(target: str | Path) -> bool:
    """True if an address is of a PostgreSQL database."""
    return isinstance(backend_at(target, False, 1.0), Postgres)
