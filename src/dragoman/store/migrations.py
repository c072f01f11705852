"""Making a ledger's tables, and bringing an older ledger up to today's schema.

Each step raises the number by one and is done in the same transaction as all before it: a ledger is either as it was or
as it should be. The steps are Alembic's revisions, in ``versions``; ``revisions`` runs them.
"""

from sqlalchemy import Connection, insert, inspect, select, text, update

from dragoman.store import schema, schema_access, search_index
from dragoman.store.backend import Database, too_new
from dragoman.version import __version__


def bring_up_to_date(database: Database) -> None:
    """Make the tables, or run the steps that an older ledger lacks; nothing if another process was faster.

    Raises :class:`~dragoman.errors.LedgerError` if the other process was a newer Dragoman.
    """
    with database.write() as connection:
        database.lock(connection, "schema")
        found = schema_of(connection)
        if found is None:
            _make(connection)
            return
        if found > schema.SCHEMA_VERSION:
            raise too_new(database.place, found)
        if found < schema.SCHEMA_VERSION:
            from dragoman.store import revisions

            revisions.upgrade(connection, found)
        info = schema.ledger_info
        number = update(info).where(info.c.name == "schema").values(value=str(schema.SCHEMA_VERSION))
        connection.execute(number)


def schema_of(connection: Connection) -> int | None:
    """The number of the ledger's schema; None where there are no tables yet."""
    if not inspect(connection).has_table(schema.ledger_info.name):
        return None
    info = schema.ledger_info
    return int(connection.execute(select(info.c.value).where(info.c.name == "schema")).scalar_one())


def _make(connection: Connection) -> None:
    from dragoman.store import revisions

    schema.metadata.create_all(connection, checkfirst=False)
    schema_access.hide(connection)
    connection.execute(text(schema.CURRENT_RECORDS))
    search_index.make(connection)
    revisions.mark(connection, schema.SCHEMA_VERSION)
    facts = {"schema": str(schema.SCHEMA_VERSION), "made_by": f"dragoman {__version__}"}
    rows = [{"name": name, "value": value} for name, value in facts.items()]
    connection.execute(insert(schema.ledger_info), rows)
