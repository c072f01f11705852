"""Adding and removing a source: in a new file beside the store, which takes its place at the end or never."""

import json
import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import DataError
from dragoman.resolve.imported import ftm, plain, wikidata
from dragoman.resolve.imported.fields import Fields
from dragoman.resolve.imported.files import Format, ImportFile
from dragoman.resolve.imported.rows import Problems, Row
from dragoman.resolve.imported.store import (
    Source,
    check_keys,
    connect,
    create,
    keys_version,
    now,
    read_sources,
)
from dragoman.resolve.imported.write import Writer, file_names, forget
from dragoman.version import __version__

Progress = Callable[[str, float], None]
"""Told now and then what is being done, and how much of it is, 0 to 1."""
EVERY = 2000
_NAME = re.compile(r"[\w][\w .@+()-]{0,79}$")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the user says of a file: its name in the store, licence, address; and the reading that is asked for."""

    name: str = ""
    licence: str = ""
    url: str = ""
    format: Format | None = None
    skip_bad: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did: the source as stored, and the one it replaced."""

    source: Source
    replaced: Source | None


def import_file(
    file: Path, store: Path, fields: Fields, origin: Origin | None = None, progress: Progress | None = None
) -> Report:
    """Import ``file`` into ``store``, replacing the source of the same name.

    Raises :class:`DataError` naming file, line and field for the first bad rows, unless ``origin.skip_bad``; then, and
    after any other error or a kill, the store is as it was.
    """
    origin = origin or Origin()
    tell = progress or _silent
    incoming = ImportFile(file)
    format = origin.format or incoming.sniff()
    name = origin.name or _stem(file)
    if not _NAME.match(name):
        raise DataError(f"--source {name!r}: a source's name has letters, digits, spaces, . _ - + @ ( ), at most 80")
    with _rebuilt(store) as (connection, passing):
        old = next((source for source in read_sources(connection) if source.name == name), None)
        if old is not None:
            forget(connection, old.id)
        problems = Problems(incoming.where)
        with Writer(connection, fields, strict=format == "plain") as writer:
            for row in _told(_rows(format, incoming, fields, problems, passing), incoming, tell):
                writer.add(row, problems)
            if not origin.skip_bad:
                problems.settle()
            if not writer.rows:
                raise DataError(f"{file}: holds nothing that can be imported{_why_not(problems)}")
            source = Source(
                writer.source, name, str(file), format, incoming.sha256, writer.finish(tell), now(), __version__,
                writer.persons, writer.terms, writer.organisations, dict(problems.reasons), dict(problems.left_out),
                origin.licence, origin.url,
            )  # fmt: skip
        _record(connection, source)
    return Report(source, old)


def remove(store: Path, name: str) -> Source:
    """Remove a source; :class:`DataError` if the store has none of that name."""
    with _rebuilt(store) as (connection, _):
        found = read_sources(connection)
        source = next((source for source in found if source.name == name), None)
        if source is None:
            names = ", ".join(source.name for source in found) or "none"
            raise DataError(f"{store}: has no source {name!r}; it has {names}")
        forget(connection, source.id)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    return source


def reindex(store: Path, progress: Progress | None = None) -> int:
    """File all names anew, after an upgrade that files names otherwise; returns how many persons there are."""
    with _rebuilt(store, any_keys=True) as (connection, _):
        connection.execute("DELETE FROM person_key")
        count = file_names(connection, None, progress or _silent)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'keys'", (keys_version(),))
    return count


def _rows(format: Format, file: ImportFile, fields: Fields, problems: Problems, passing: Path) -> Iterator[Row]:
    if format == "ftm":
        return ftm.read(file, fields, problems, passing)
    if format == "wikidata":
        return wikidata.read(file, fields, problems)
    return plain.read(file, fields, problems)


def _told(rows: Iterable[Row], file: ImportFile, tell: Progress) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % EVERY == 0:
            tell("reading", file.done_bytes / max(file.total_bytes, 1))
        yield row


def _silent(what: str, done: float) -> None:
    pass


def _why_not(problems: Problems) -> str:
    reasons = problems.reasons + problems.left_out
    return ": " + ", ".join(f"{reason} {count:,}" for reason, count in reasons.most_common()) if reasons else ""


def _stem(file: Path) -> str:
    name = file.name.removesuffix(".gz")
    stem = name.partition(".")[0] or name
    return re.sub(r"[^\w .@+()-]", "_", stem)[:80]


def _record(connection: sqlite3.Connection, source: Source) -> None:
    connection.execute(
        "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source.id, source.name, source.file, source.format, source.sha256, source.rows_sha256, source.imported,
            source.dragoman, source.persons, source.terms, source.organisations, json.dumps(source.skipped),
            json.dumps(source.left_out), source.licence, source.url,
        ),
    )  # fmt: skip


@contextmanager
def _rebuilt(store: Path, *, any_keys: bool = False) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """A copy of the store to change, and its path; it replaces the store when the block ends without an error."""
    store = store.expanduser()
    with _failing(store):
        store.parent.mkdir(parents=True, exist_ok=True)
        with _alone(store):
            _sweep(store)
            passing = store.with_name(f".{store.name}.{secrets.token_hex(4)}.part")
            try:
                if store.exists():
                    _copy(store, passing)
                connection = sqlite3.connect(passing, isolation_level=None)
                try:
                    _fast(connection)
                    if not store.exists():
                        create(connection)
                    elif not any_keys:
                        check_keys(connection, store)
                    connection.execute("BEGIN")
                    yield connection, passing
                    if connection.in_transaction:
                        connection.execute("COMMIT")
                finally:
                    connection.close()
                _sync(passing)
                passing.replace(store)
                _sync(store.parent)
            finally:
                _sweep(store)


@contextmanager
def _failing(store: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise DataError(f"{error.filename or store}: no permission to write there; set DRAGOMAN_KB") from None
    except sqlite3.OperationalError as error:
        raise DataError(f"{store}: cannot be written: {error}; is the disk full? The store is as it was") from None
    except OSError as error:
        remedy = "free some space" if error.errno == 28 else "choose another DRAGOMAN_KB"
        raise DataError(f"{store}: cannot be written: {error.strerror or error}; {remedy}") from None


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Keep a second import out; the lock ends with the process, however it ends."""
    lock = sqlite3.connect(store.with_name(f".{store.name}.lock"), isolation_level=None, timeout=1)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise DataError(f"{store}: another import into it is running; wait until it is done") from None
        yield
    finally:
        lock.close()


def _sweep(store: Path) -> None:
    """What killed imports left; nobody else is importing, so it is nobody's."""
    for left in store.parent.iterdir():
        if left.name.startswith(f".{store.name}.") and ".part" in left.name:
            with suppress(OSError):
                left.unlink()


def _copy(store: Path, passing: Path) -> None:
    source = connect(store)
    try:
        target = sqlite3.connect(passing)
        try:
            source.backup(target, pages=4096)
        finally:
            target.close()
    finally:
        source.close()


def _fast(connection: sqlite3.Connection) -> None:
    """No journal: what goes wrong with a file that nobody reads yet costs the file and nothing else."""
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32768", "temp_store = FILE"):
        connection.execute(f"PRAGMA {pragma}")


def _sync(path: Path) -> None:
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
