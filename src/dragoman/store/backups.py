"""A backup of a ledger: a file that is a ledger itself, taken while others write."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from dragoman.errors import LedgerError
from dragoman.store.moving import Copied, copy_ledger, is_postgres, open_to_read, table_hash
from dragoman.store.schema import metadata
from dragoman.store.sqlite import complaints


def backup_ledger(source: str | Path, file: Path, wait: float = 30.0) -> Copied:
    """Write the ledger as it stands at this moment into a new file, and say what is in it.

    An SQLite file is copied page by page with SQLite's own backup, a PostgreSQL database row by row. ``file`` has its
    name only when it is whole. Raises :class:`LedgerError` if it exists.
    """
    if file.exists():
        raise LedgerError(f"{file}: exists already: give the backup another name, such as one with the day in it")
    if not file.absolute().parent.is_dir():
        raise LedgerError(f"{file}: the folder {file.parent} does not exist: make it first")
    unfinished = file.with_name(f"{file.name}.unfinished-{os.getpid()}")
    try:
        if is_postgres(source):
            copied = copy_ledger(source, unfinished, wait)
        else:
            with complaints(file):
                _copy_pages(source, unfinished, wait)
            copied = replace(_told(unfinished, wait), source=str(source))
        with complaints(file), closing(sqlite3.connect(unfinished)) as alone:
            # Not WAL, which whoever writes it turns on again: a backup is one file, on any medium.
            alone.execute("PRAGMA journal_mode = DELETE")
        _name(unfinished, file)
    finally:
        for left in (unfinished, *(Path(f"{unfinished}{end}") for end in ("-wal", "-shm", "-journal"))):
            left.unlink(missing_ok=True)
    return replace(copied, target=str(file))


def _name(unfinished: Path, file: Path) -> None:
    """Give the file its name, unless another process made one of this name meanwhile."""
    try:
        os.link(unfinished, file)
    except OSError as error:
        if file.exists():
            raise LedgerError(f"{file}: another process made it meanwhile: it was left as it is") from error
        # A file system without hard links.
        unfinished.rename(file)


def _copy_pages(source: str | Path, file: Path, wait: float) -> None:
    origin = open_to_read(source, wait)
    try:
        with origin.reading.connect() as connection, closing(sqlite3.connect(file)) as target:
            pages = connection.connection.driver_connection
            assert isinstance(pages, sqlite3.Connection)
            # All pages in one step: one snapshot, which in WAL mode keeps nobody from writing.
            pages.backup(target)
            found = target.execute("PRAGMA integrity_check").fetchone()[0]
            if found != "ok":
                raise LedgerError(f"{source}: damaged ({found}): no backup was kept; see dragoman ledger check")
    finally:
        origin.close()


def _told(file: Path, wait: float) -> Copied:
    database = open_to_read(file, wait)
    try:
        with database.read() as connection:
            return Copied(str(file), str(file), tuple(table_hash(connection, one) for one in metadata.sorted_tables))
    finally:
        database.close()
