"""A role of PostgreSQL's that may read a ledger and nothing else."""

from sqlalchemy import Connection, text

from dragoman.errors import LedgerError
from dragoman.store.addresses import backend_at
from dragoman.store.backend import Database, utc_now
from dragoman.store.postgres import Postgres
from dragoman.store.schema_access import TABLES


def reader_grants(place: str, role: str, *, apply: bool = False, wait: float = 30.0) -> list[str]:
    """The statements by which the ledger's owner lets a role read it, later tables included; with ``apply`` run.

    All are run or none. Raises :class:`LedgerError` if the ledger is a file, if there is no such role to be let in, or
    if the one who asks may not.
    """
    backend = backend_at(place, apply, wait)
    if not isinstance(backend, Postgres):
        raise LedgerError(f"{place}: a file has no roles: let others read it by its permissions (chmod a+r)")
    found = backend.schema()
    if found is None:
        raise LedgerError(f"{backend.place}: no ledger in this database: make one with: dragoman add")
    database = Database(backend, found, utc_now)
    try:
        with database.write() if apply else database.read() as connection:
            statements = _statements(connection, role)
            if apply:
                _check(connection, backend.place, role)
                for statement in statements:
                    connection.exec_driver_sql(statement.replace("%", "%%"))
    finally:
        database.close()
    return statements


def _statements(connection: Connection, role: str) -> list[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    query = text("SELECT current_database(), current_schema()")
    database, schema = map(quote, connection.execute(query).one())
    name = quote(role)
    hidden = ", ".join(f"{schema}.{quote(table.name)}" for table in TABLES)
    return [
        f"GRANT CONNECT ON DATABASE {database} TO {name}",
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {name}",
        # Who may come in over the web, and what they did, is the owner's to know.
        f"REVOKE ALL ON {hidden} FROM {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {name}",
    ]


def _check(connection: Connection, place: str, role: str) -> None:
    found = connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    if found is None:
        raise LedgerError(f"{place}: no role {role}: make it in psql with: CREATE ROLE {role} LOGIN PASSWORD '...'")
    if found:
        raise LedgerError(f"{place}: {role} is a superuser, who may write whatever is granted: name another role")
