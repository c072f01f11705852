"""The store: one SQLite file of persons, terms and organisations by source, read-only to whoever looks names up."""

import datetime as dt
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

import platformdirs

from dragoman.data import data_hash
from dragoman.errors import DataError
from dragoman.resolve.kb_names import KEYS_VERSION
from dragoman.resolve.kb_spelling import FILE as SPELLINGS

ENVIRONMENT = "DRAGOMAN_KB"
SCHEMA_VERSION = 1
APPLICATION_ID = 0x44724B42  # "DrKB"
NONE = ("", "none")

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL, format TEXT NOT NULL, sha256 TEXT NOT NULL,
    rows_sha256 TEXT NOT NULL, imported TEXT NOT NULL, dragoman TEXT NOT NULL, persons INTEGER NOT NULL,
    terms INTEGER NOT NULL, organisations INTEGER NOT NULL, skipped TEXT NOT NULL, left_out TEXT NOT NULL,
    licence TEXT NOT NULL, url TEXT NOT NULL
);
CREATE TABLE person (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, name TEXT NOT NULL, aliases TEXT NOT NULL, wikidata TEXT NOT NULL
);
CREATE TABLE term (
    id INTEGER PRIMARY KEY, person INTEGER NOT NULL, country TEXT NOT NULL, office TEXT NOT NULL,
    position TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT NOT NULL, seen TEXT NOT NULL, listed TEXT NOT NULL,
    until TEXT NOT NULL, place TEXT NOT NULL
);
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, name TEXT NOT NULL, aliases TEXT NOT NULL, acronym TEXT NOT NULL,
    country TEXT NOT NULL, sectors TEXT NOT NULL, wikidata TEXT NOT NULL, place TEXT NOT NULL
);
CREATE TABLE person_key (key TEXT NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (key, person)) WITHOUT ROWID;
CREATE TABLE organisation_key (
    key TEXT NOT NULL, organisation INTEGER NOT NULL, PRIMARY KEY (key, organisation)
) WITHOUT ROWID;
CREATE INDEX term_of_person ON term (person);
CREATE INDEX term_of_post ON term (country, office, start) WHERE office != '';
"""


@dataclass(frozen=True, slots=True)
class Source:
    """One imported file: where it came from, and what of it is in the store.

    ``sha256`` is of the file's unpacked content, ``rows_sha256`` of the rows as they were understood. ``skipped`` and
    ``left_out`` count, by reason, bad rows that ``--skip-bad`` passed over and rows that the table has no place for.
    """

    id: int
    name: str
    file: str
    format: str
    sha256: str
    rows_sha256: str
    imported: str
    dragoman: str
    persons: int
    terms: int
    organisations: int
    skipped: dict[str, int]
    left_out: dict[str, int]
    licence: str = ""
    url: str = ""


def keys_version() -> str:
    """What the name index depends on; a store filed by other keys would not find its own names."""
    return f"{KEYS_VERSION}-{data_hash(SPELLINGS)[:16]}"


def default_path() -> Path | None:
    """Where the user's store is, there or not: ``DRAGOMAN_KB``, else the user's data folder; None if it says "none"."""
    named = os.environ.get(ENVIRONMENT)
    if named is not None:
        return None if named.strip().lower() in NONE else Path(named).expanduser()
    return Path(platformdirs.user_data_dir("dragoman", appauthor=False)) / "kb.sqlite"


def store_in_use() -> Path | None:
    """The default store if it exists. One that ``DRAGOMAN_KB`` names must exist, or :class:`DataError` is raised."""
    path = default_path()
    if path is None or path.exists():
        return path
    if ENVIRONMENT in os.environ:
        raise DataError(
            f"{path}: {ENVIRONMENT} names this store, and it does not exist; make it with `dragoman kb import FILE`, "
            f"or set {ENVIRONMENT}=none"
        )
    return None


def connect(path: Path, *, mode: str = "ro") -> sqlite3.Connection:
    """A connection to an existing store, ``ro`` or ``rw``; :class:`DataError` if it is none or of a later version."""
    if not path.is_file():
        raise DataError(f"{path}: there is no store of imported tables here; `dragoman kb import FILE` makes one")
    address = f"file:{quote(str(path.resolve()))}?mode={mode}"
    try:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None, timeout=5)
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise DataError(
            f"{path}: not a store of imported tables, or a damaged one ({error}); move it away and import again"
        ) from None
    if application != APPLICATION_ID:
        connection.close()
        raise DataError(f"{path}: is an SQLite file, but no store of imported tables; name another with {ENVIRONMENT}")
    if version > SCHEMA_VERSION:
        connection.close()
        raise DataError(
            f"{path}: was made by a later version of Dragoman (schema {version}; this one reads {SCHEMA_VERSION}): "
            f"upgrade Dragoman, or name another store with {ENVIRONMENT}"
        )
    return connection


def check_keys(connection: sqlite3.Connection, path: Path) -> None:
    """Raise :class:`DataError` if the names are filed by the keys of another version of Dragoman."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'keys'").fetchone()
    if row is None or row[0] != keys_version():
        raise DataError(
            f"{path}: its names are filed as another version of Dragoman files them; run `dragoman kb reindex`"
        )


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty store."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.executescript(SCHEMA)
    connection.execute("INSERT INTO meta VALUES ('keys', ?)", (keys_version(),))


def read_sources(connection: sqlite3.Connection) -> list[Source]:
    """All sources, by name."""
    columns = [field.name for field in fields(Source)]
    found = []
    for row in connection.execute(f"SELECT {', '.join(columns)} FROM source ORDER BY name"):
        cells: dict[str, Any] = dict(zip(columns, row, strict=True))
        counts = {name: json.loads(cells.pop(name)) for name in ("skipped", "left_out")}
        found.append(Source(**cells, **counts))
    return found


def sources(path: Path) -> list[Source]:
    """The sources of the store at ``path``, by name; none if there is no store."""
    if not path.exists():
        return []
    with reading(path) as connection:
        return read_sources(connection)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection, closed at the end."""
    connection = connect(path)
    try:
        yield connection
    finally:
        connection.close()


def content_hash(found: list[Source]) -> str:
    """One hash of what all sources say and are called, whenever, from wherever and in whatever order they came."""
    digest = hashlib.sha256()
    for source in sorted(found, key=lambda source: source.name):
        digest.update(source.name.encode() + b"\0" + source.rows_sha256.encode() + b"\0")
    return digest.hexdigest()


def now() -> str:
    """The second, in UTC, as sources record it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
