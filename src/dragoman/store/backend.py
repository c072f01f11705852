"""What a ledger asks of the database under it, and the transactions in which it is asked.

SQLite (``sqlite``) and PostgreSQL (``postgres``) differ in how they are reached, in what they complain of and in how
writers keep out of each other's way; all the rest of this package is written once, over :class:`Database`.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Table, event

from dragoman.errors import LedgerError, TooSlowError
from dragoman.store.schema import SCHEMA_VERSION

Clock = Callable[[], dt.datetime]

_DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Give all that is read within the ``with`` so many seconds together; then :class:`TooSlowError` is raised.

    It holds for this thread and for threads that are handed its context, such as those that answer a request. What is
    written has no limit: it is done whole.
    """
    token = _DEADLINE.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def utc_now() -> dt.datetime:
    """The moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class Backend(Protocol):
    """One kind of database, at one address."""

    @property
    def place(self) -> str:
        """The address as messages name it: never with a password."""

    @property
    def writable(self) -> bool:
        """True if it was opened for writing."""

    def may_write(self) -> bool:
        """False if the database was opened for writing, but lets nobody write, or not this role."""

    def schema(self) -> int | None:
        """The number of the schema found, None where a ledger is still to be made; changes nothing.

        Raises :class:`LedgerError` for what cannot be reached, is no ledger, or is a newer Dragoman's.
        """

    def connect(self, schema: int | None) -> tuple[Engine, Engine]:
        """An engine for reading and one for writing, over the schema that :meth:`schema` found."""

    def complaints(self) -> AbstractContextManager[None]:
        """Turns what the database says of itself, of the disk or of another process into a :class:`LedgerError`."""

    def lock(self, connection: Connection, name: str) -> None:
        """Until the transaction ends, keep out all others that ask for a lock of this name."""

    def bounded(self, connection: Connection, deadline: float) -> AbstractContextManager[None]:
        """Has the database cut a query short at ``deadline`` (monotonic seconds)."""

    def stamp(self, reading: Engine) -> str:
        """Another text after each commit of anybody's; the same only if nothing was committed in between."""

    def close(self) -> None:
        """Close what :meth:`stamp` opened."""


class Database:
    """A database, open: its transactions and its clock."""

    def __init__(self, backend: Backend, found: int | None, clock: Clock, *, as_laid: bool = False) -> None:
        """``as_laid``: happenings are read as they are laid out, whatever waits: see ``reconcile.laid_out``."""
        self._backend = backend
        self._clock = clock
        self.older = found is not None and found < SCHEMA_VERSION
        self.as_laid = as_laid
        reading, self.writing = backend.connect(found)
        self.reading = reading.execution_options(as_laid=as_laid)

    @property
    def place(self) -> str:
        """The address as messages name it."""
        return self._backend.place

    @property
    def writable(self) -> bool:
        """True if it was opened for writing."""
        return self._backend.writable

    def now(self) -> dt.datetime:
        """The moment, aware. Leases hang on it: the clocks of workers on several machines must agree to seconds."""
        return self._clock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees the ledger as it stands at its first query, whoever writes meanwhile."""
        deadline = _DEADLINE.get()
        with self._backend.complaints(), self.reading.begin() as connection:
            if deadline is None:
                yield connection
                return
            with self._in_time(connection, deadline):
                yield connection

    @contextmanager
    def _in_time(self, connection: Connection, deadline: float) -> Iterator[None]:
        """Each query by itself is cut short by the database; many small ones are, here, between two of them."""

        def check(*_: object) -> None:
            if time.monotonic() > deadline:
                raise TooSlowError(too_slow(self.place))

        check()
        event.listen(connection, "before_cursor_execute", check)
        try:
            with self._backend.bounded(connection, deadline):
                yield
        finally:
            event.remove(connection, "before_cursor_execute", check)

    def stamp(self) -> str:
        """Another text after each commit, whoever made it; it costs next to nothing."""
        with self._backend.complaints():
            return self._backend.stamp(self.reading)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed whole, or not at all if anything is raised."""
        with self._backend.complaints(), self.writing.begin() as connection:
            yield connection

    def lock(self, connection: Connection, name: str) -> None:
        """Until the transaction ends, keep out all others that ask for a lock of this name.

        Locks are asked for in this order, so that nobody waits in a ring: schema, document, run, copies, queue.
        """
        self._backend.lock(connection, name)

    def close(self) -> None:
        """Close all connections."""
        # First the one that only looks on: the last one to go folds the log back, and must be one that may write.
        self._backend.close()
        self.reading.dispose()
        self.writing.dispose()


def too_slow(place: str) -> str:
    """What to say of a question that took too long."""
    return f"{place}: this question takes too long to answer: ask for fewer days, or for one type or actor"


def too_new(place: str, schema: int) -> LedgerError:
    """What to say of a ledger with a higher number."""
    return LedgerError(
        f"{place}: written by a newer Dragoman (ledger schema {schema}, this one knows {SCHEMA_VERSION}): "
        "update with: pip install --upgrade dragoman"
    )


def _insert_of(connection: Connection) -> Any:
    """The database's own INSERT. Of the dialects the one in use is imported alone, which a start is shorter by."""
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], unique: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert the rows that are not there yet by their ``unique`` columns; these of each that was inserted."""
    if not rows:
        return []
    kind = _insert_of(connection)
    statement = kind(table).on_conflict_do_nothing(index_elements=list(unique))
    found = connection.execute(statement.returning(*(table.c[name] for name in unique)), list(rows))
    return [tuple(row) for row in found]


def put_row(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert the row, or put it in the place of the one with the same primary key."""
    kind = _insert_of(connection)
    keys = [column.name for column in table.primary_key.columns]
    statement = kind(table).values(dict(row))
    rest = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))
