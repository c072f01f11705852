"""A ledger in a PostgreSQL database, and PostgreSQL's complaints in words. All that is PostgreSQL's alone stands here.

Several processes write at once. Writers see what others have committed (READ COMMITTED) and keep apart by advisory
locks and by row locks that others skip; readers see one moment throughout (REPEATABLE READ). Messages hold no password.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from dragoman.errors import LedgerError, TooSlowError
from dragoman.store import schema
from dragoman.store.backend import too_new, too_slow

_CONNECT_SECONDS = 15
_GO_ON = "then run the same command again; what was stored before is intact"

_REMEDIES = {
    "53100": f"the server's disk is full: make room there, {_GO_ON}",
    "53200": f"the server is out of memory: give it more, or stop others who use it, {_GO_ON}",
    "53300": f"the server takes no more connections: stop a worker, or raise max_connections, {_GO_ON}",
    "25006": "it may not be written: it was opened for reading, or the role or the server may only read",
    "42501": "this role may not do that ({error}): have the owner GRANT it, or use another role",
    "28P01": "the password is not accepted for this user: check the address, or PGPASSWORD and ~/.pgpass",
    "28": "the server does not let this user in ({error}): check the user, and pg_hba.conf on the server",
    "3D000": "no such database: make it with: createdb {database}",
    "3F000": "no such schema: make it with: CREATE SCHEMA, or leave search_path out of the address",
    "54000": "an id or address is too long for this database ({error})",
    "55P03": f"another process is writing to it and did not finish in time: wait for it, {_GO_ON}",
    "40": f"another process wrote the same at the same time: {_GO_ON[5:]}",
    "57014": f"the server cut a query short ({{error}}): raise its statement_timeout, {_GO_ON}",
    "57P": f"the server is starting or stopping ({{error}}): wait for it, {_GO_ON}",
    "08": f"the connection broke ({{error}}): check the server and the network, {_GO_ON}",
    "58": f"the server's disk did not take or give the data ({{error}}): check it, {_GO_ON}",
    "XX": "the server says that its data are damaged ({error}): restore a copy",
}
"""By the start of the SQLSTATE, the more exact first (PostgreSQL manual, appendix A)."""

# Before a connection stands there is no SQLSTATE, only words; they are libpq's or the server's.
_UNREACHED = (
    (re.compile(r"database .* does not exist"), _REMEDIES["3D000"]),
    (re.compile(r"password authentication failed|no password supplied"), _REMEDIES["28P01"]),
    (re.compile(r"role .* does not exist|pg_hba\.conf|authentication failed"), _REMEDIES["28"]),
    (re.compile(r"too many (clients|connections)|connection slots"), _REMEDIES["53300"]),
    (re.compile(r"starting up|shutting down"), _REMEDIES["57P"]),
    (
        re.compile(r"refused|No such file or directory"),
        "no PostgreSQL answers there: start the server, or check host and port in the address",
    ),
    (
        re.compile(r"resolve|translate host name|Name or service"),
        "no such host: check the host in the address, and the network",
    ),
    (
        re.compile(r"timeout|timed out"),
        "the server does not answer: check host and port in the address, and the firewall between",
    ),
)


class Postgres:
    """A ledger in the database that a URL names. ``wait`` is the number of seconds to wait for another's lock."""

    def __init__(self, url: URL, writing: bool, wait: float) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._writing, self._wait = writing, wait
        self.place = place_of(url)

    @property
    def writable(self) -> bool:
        """See :class:`~dragoman.store.backend.Backend`."""
        return self._writing

    def may_write(self) -> bool:
        """See :class:`~dragoman.store.backend.Backend`."""
        if not self._writing:
            return False
        query = (
            "SELECT current_setting('transaction_read_only') = 'off' AND has_table_privilege(table_name, 'INSERT') "
            "FROM (SELECT to_regclass('records') AS table_name) t"
        )
        engine = self._engine()
        try:
            with self.complaints(), engine.connect() as connection:
                return bool(connection.execute(text(query)).scalar())
        finally:
            engine.dispose()

    def schema(self) -> int | None:
        """See :class:`~dragoman.store.backend.Backend`."""
        engine = self._engine()
        try:
            with self.complaints(), engine.connect() as connection:
                found = self._look(connection)
        finally:
            engine.dispose()
        if found is None and not self._writing:
            raise LedgerError(
                f"{self.place}: no ledger in this database: make one with: dragoman add FILES --ledger {self.place}"
            )
        if found is not None and found > schema.SCHEMA_VERSION:
            raise too_new(self.place, found)
        if found is not None and found < schema.SCHEMA_VERSION and not self._writing:
            raise LedgerError(
                f"{self.place}: written by an older Dragoman (ledger schema {found}): bring it up to date by a command "
                "that writes, such as dragoman add, with a role that may create tables"
            )
        return found

    def connect(self, schema: int | None) -> tuple[Engine, Engine]:
        """Two views of one pool of connections."""
        engine = self._engine()
        return (
            engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
            engine.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=not self._writing),
        )

    @contextmanager
    def _complaints(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._in_words(error) from error

    def complaints(self) -> AbstractContextManager[None]:
        """See :class:`~dragoman.store.backend.Backend`."""
        return self._complaints()

    def lock(self, connection: Connection, name: str) -> None:
        """An advisory lock, which the server gives back at the end of the transaction."""
        # The database's other programs, and ledgers in other schemas, have their own.
        spoken = f"dragoman {connection.dialect.default_schema_name} {name}"
        number = int.from_bytes(hashlib.sha256(spoken.encode("utf-8", "replace")).digest()[:8], signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    @contextmanager
    def bounded(self, connection: Connection, deadline: float) -> Iterator[None]:
        """See :class:`~dragoman.store.backend.Backend`."""
        left = max(1, int((deadline - time.monotonic()) * 1000))
        connection.execute(text(f"SET LOCAL statement_timeout = {left}"))
        try:
            yield
        except DBAPIError as error:
            if _state(error) == "57014" and time.monotonic() >= deadline:
                raise TooSlowError(too_slow(self.place)) from error
            raise

    def stamp(self, reading: Engine) -> str:
        """Which transactions are seen: the same ones, the same content. Those of autovacuum count too."""
        with reading.connect() as connection:
            return str(connection.execute(text("SELECT pg_current_snapshot()::text")).scalar_one())

    def close(self) -> None:
        """See :class:`~dragoman.store.backend.Backend`."""

    def _engine(self) -> Engine:
        try:
            engine = create_engine(self._url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_SECONDS})
        except ImportError as error:
            raise LedgerError(
                f"{self.place}: PostgreSQL's driver is not installed: pip install 'dragoman[postgres]'"
            ) from error
        wait = max(1, int(self._wait * 1000))

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.execute(f"SET lock_timeout = {wait}")
            connection.commit()

        return engine

    def _look(self, connection: Connection) -> int | None:
        if connection.execute(text("SELECT current_schema()")).scalar() is None:
            raise LedgerError(f"{self.place}: {_REMEDIES['3F000']}")
        tables = set(connection.execute(text(_TABLES)).scalars())
        if not tables:
            return None
        try:
            info = schema.ledger_info.name
            if info in tables:
                found = connection.execute(text("SELECT value FROM ledger_info WHERE name = 'schema'")).scalar()
                return int(str(found))
        except (ValueError, DBAPIError) as error:
            if isinstance(error, DBAPIError) and _state(error)[:3] != "427":  # undefined column, ambiguous name
                raise
        raise LedgerError(
            f"{self.place}: a database with other tables, but not a ledger: make one for it: createdb NAME"
        )

    def _in_words(self, error: DBAPIError) -> Exception:
        state, said = _state(error), _first_line(error)
        remedy = next((words for code, words in _REMEDIES.items() if state.startswith(code)), None) if state else None
        if not state and error.__class__.__name__ in {"OperationalError", "InterfaceError"}:
            broken = _REMEDIES["08"] if error.connection_invalidated else "it cannot be reached ({error})"
            remedy = next((words for pattern, words in _UNREACHED if pattern.search(str(error.orig))), broken)
        if remedy is None:
            return error
        return LedgerError(f"{self.place}: {remedy.format(error=said, database=self._url.database or 'NAME')}")


# Tables of extensions (PostGIS brings one) are nobody's data.
_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema()
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


def place_of(url: URL) -> str:
    """The address without password and options, fit for messages."""
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database).render_as_string()


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]
