"""Opening a ledger in an SQLite file, and SQLite's complaints in words. All that is SQLite's alone stands here.

The file is in WAL mode, so that readers and one writer do not wait for each other. ``synchronous`` is FULL: a commit
is on disk before ``add`` returns, so neither a killed process nor a power cut loses a document that was reported as
stored. It costs one flush a document, a few milliseconds beside the coding of it. NORMAL would survive the kill alone.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from dragoman.errors import LedgerError, TooSlowError
from dragoman.store import (
    schema_access,
    schema_decisions,
    schema_intake,
    schema_quick,
    schema_search,
    schema_told,
    schema_watch,
)
from dragoman.store.backend import too_new, too_slow
from dragoman.store.schema import SCHEMA_VERSION

_MAGIC = b"SQLite format 3\0"
_INSTRUCTIONS = 5_000
"""Of SQLite's machine, between two looks at the clock: well under a millisecond."""
_OTHER_FILE = "name another file with --ledger"

_REMEDIES = {
    "SQLITE_FULL": "the disk is full: make room and run the same command again; what was stored before is intact",
    "SQLITE_IOERR": "the disk did not take or give the data ({error}): check that it has room and is sound, then run "
    "the same command again; what was stored before is intact",
    "SQLITE_READONLY": "the file or its folder may not be written: change its permissions, or copy it and use the copy",
    "SQLITE_CANTOPEN": "the file cannot be opened: check that its folder exists and that you may write there",
    "SQLITE_PERM": "no permission: change the file's permissions, or copy it and use the copy",
    "SQLITE_AUTH": "no permission: change the file's permissions, or copy it and use the copy",
    "SQLITE_BUSY": "another process is writing to it and did not finish in time: wait for it, then run the same "
    "command again",
    "SQLITE_LOCKED": "another process is writing to it and did not finish in time: wait for it, then run the same "
    "command again",
    "SQLITE_CORRUPT": "the file is damaged: restore a copy, or save what can be read with "
    "sqlite3 FILE .recover | sqlite3 NEW",
    "SQLITE_NOTADB": f"this is not a ledger: {_OTHER_FILE}",
}


class SQLite:
    """A ledger in a file. ``wait`` is the number of seconds to wait for another process's write."""

    def __init__(self, path: Path, writing: bool, wait: float) -> None:
        self.path, self._writing, self._wait = path, writing, wait
        self._onlooker: sqlite3.Connection | None = None
        self._looking = threading.Lock()

    @classmethod
    def at(cls, url: URL, writing: bool, wait: float) -> "SQLite":
        """The file of a ``sqlite:///`` URL; :class:`LedgerError` if it names none."""
        if not url.database or url.database == ":memory:" or url.query:
            raise LedgerError(f"{url.render_as_string()}: not a ledger's address: give a file name or sqlite:///FILE")
        return cls(Path(url.database), writing, wait)

    @property
    def place(self) -> str:
        """The path."""
        return str(self.path)

    @property
    def writable(self) -> bool:
        """See :class:`~dragoman.store.backend.Backend`."""
        return self._writing

    def may_write(self) -> bool:
        """See :class:`~dragoman.store.backend.Backend`."""
        return self._writing and _may_write(self.path)

    def schema(self) -> int | None:
        """See :class:`~dragoman.store.backend.Backend`."""
        return _found(self.path, self._writing)

    def connect(self, schema: int | None) -> tuple[Engine, Engine]:
        """Engines on the file; one connection serves both."""
        if self._writing and not _may_write(self.path):
            raise LedgerError(f"{self.path}: {_REMEDIES['SQLITE_READONLY']}")
        older = not self._writing and schema is not None and schema < SCHEMA_VERSION
        engine = create_engine("sqlite://", creator=lambda: self._open(older), poolclass=QueuePool)
        event.listen(engine, "begin", _begin)
        return engine, engine.execution_options(writing=True)

    def complaints(self) -> AbstractContextManager[None]:
        """See :class:`~dragoman.store.backend.Backend`."""
        return complaints(self.path)

    def lock(self, connection: Connection, name: str) -> None:
        """Nothing: a file has one writer at a time."""

    @contextmanager
    def bounded(self, connection: Connection, deadline: float) -> Iterator[None]:
        """See :class:`~dragoman.store.backend.Backend`."""
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)

    def stamp(self, reading: Engine) -> str:
        """SQLite's own count of others' commits, seen from a connection that makes none."""
        with self._looking:
            if self._onlooker is None:
                uri = _uri(self.path, writing=False)
                self._onlooker = sqlite3.connect(uri, uri=True, timeout=self._wait, check_same_thread=False)
            return str(self._onlooker.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """See :class:`~dragoman.store.backend.Backend`."""
        with self._looking:
            if self._onlooker is not None:
                self._onlooker.close()
                self._onlooker = None

    def _open(self, older: bool) -> sqlite3.Connection:
        uri = _uri(self.path, self._writing)
        connection = sqlite3.connect(uri, uri=True, timeout=self._wait, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        if self._writing:
            connection.execute("PRAGMA synchronous = FULL")
            _use_wal(connection, time.monotonic() + self._wait)
        elif older:
            _stand_in(connection)
        return connection


def _stand_in(connection: sqlite3.Connection) -> None:
    """Empty tables, seen by this connection alone, for those that an older ledger lacks: it may not be changed here."""
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    modules = (schema_intake, schema_told, schema_decisions, schema_watch, schema_search, schema_access, schema_quick)
    for table in (table for module in modules for table in module.TABLES if table.name not in there):
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        connection.execute(f'CREATE TEMPORARY TABLE "{table.name}" ({columns})')


def _found(path: Path, create: bool) -> int | None:
    """The number of the ledger's schema, None if a ledger is still to be made in ``path``; changes nothing.

    Raises :class:`LedgerError` if the file is missing and not to be created, is no ledger, or is a newer one's.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except FileNotFoundError:
        if not create:
            raise LedgerError(f"{path}: no such ledger: make one with: dragoman add FILES --ledger {path}") from None
        if not path.parent.is_dir():
            raise LedgerError(f"{path}: the folder {path.parent} does not exist: make it first") from None
        return None
    except IsADirectoryError:
        raise LedgerError(
            f"{path}: cannot be read as a ledger: it is a folder; name a file in it, such as {path / 'news.ledger'}"
        ) from None
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read ({error.strerror}): name a file that you may read") from error
    if magic and magic != _MAGIC:
        raise LedgerError(f"{path}: this is not a ledger: {_OTHER_FILE}")
    schema = _schema_of(path) if magic else None
    if schema is None and not create:
        raise LedgerError(f"{path}: an empty file, not a ledger: fill it with: dragoman add FILES --ledger {path}")
    return schema


def _schema_of(path: Path) -> int | None:
    """The number of the ledger's schema, None if the database has no tables at all; raises if it is not ours."""
    with complaints(path):
        connection = sqlite3.connect(_uri(path, writing=False), uri=True, timeout=30)
        try:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return None
            known = connection.execute("SELECT value FROM ledger_info WHERE name = 'schema'").fetchone()
            schema = int(known[0])
        except (ValueError, TypeError, sqlite3.OperationalError) as error:
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorname != "SQLITE_ERROR":
                raise
            raise LedgerError(f"{path}: a database, but not a ledger: {_OTHER_FILE}") from error
        finally:
            connection.close()
    if schema > SCHEMA_VERSION:
        raise too_new(str(path), schema)
    return schema


def _use_wal(connection: sqlite3.Connection, deadline: float) -> None:
    """Put the file in WAL mode. SQLite does not wait its turn for this one change, so we do."""
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY") and time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            raise


def _begin(connection: Connection) -> None:
    """Begin by hand: a writer takes its lock at once, since a reader that turns writer can fail without waiting."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _uri(path: Path, writing: bool) -> str:
    mode = "mode=rwc" if writing else "mode=ro"
    # Reading in WAL mode makes a small file next to the ledger. In a folder where that is not allowed and nobody
    # is writing, SQLite is told that the file stands still.
    if not writing and not _may_write(path) and not Path(f"{path}-wal").exists():
        mode = "immutable=1"
    return f"file:{quote(str(path.absolute()))}?{mode}"


def _may_write(path: Path) -> bool:
    """True if the file, where there is one, and its folder may both be written."""
    effective = os.access in os.supports_effective_ids
    places = [path.parent, path] if path.exists() else [path.parent]
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in places)


@contextmanager
def complaints(place: object) -> Iterator[None]:
    """Turn SQLite's complaint about the file, the disk or another process into a :class:`LedgerError`.

    Others (a wrong statement, a broken constraint) are defects of Dragoman and pass as they are.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause: Any = error.orig if isinstance(error, DBAPIError) else error
        name = getattr(cause, "sqlite_errorname", "")
        if name == "SQLITE_INTERRUPT":
            raise TooSlowError(too_slow(str(place))) from error
        for code, remedy in _REMEDIES.items():
            if name.startswith(code):
                raise LedgerError(f"{place}: {remedy.format(error=cause)}") from error
        raise
