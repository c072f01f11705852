"""The one place that knows Alembic: it runs the revisions in ``versions`` over a connection that is in a transaction.

Imported only when a ledger is made or brought up to date: it takes 0.14 s, which no other command should pay.
``ledger_info.schema`` leads and Alembic's own table follows it, since ledgers of schema 1 and 2 have no such table.
"""

import threading
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

# ``alembic.op`` is one for the whole process: threads that bring ledgers up to date go one after the other.
_OPERATING = threading.Lock()


def names() -> list[str]:
    """The revisions, the first one first."""
    return [one.revision for one in reversed(list(_scripts().walk_revisions()))]


def name_of(schema: int) -> str:
    """The revision of a schema."""
    return f"schema_{schema}"


def mark(connection: Connection, schema: int) -> None:
    """Have Alembic's table say that the ledger is of this schema."""
    MigrationContext.configure(connection).stamp(_scripts(), name_of(schema))


def upgrade(connection: Connection, schema: int) -> None:
    """Run the revisions that a ledger of this schema lacks."""
    # Alembic leaves a transaction alone that was begun before it came, and so commits nothing of its own.
    assert connection.in_transaction()
    mark(connection, schema)
    script = _scripts()
    # As Alembic's manual has it for EnvironmentContext: steps in hand, without an env.py.
    environment = EnvironmentContext(Config(), script, fn=lambda at, _context: script._upgrade_revs("head", at))
    with _OPERATING, environment:
        environment.configure(connection=connection)
        environment.run_migrations()


def _scripts() -> ScriptDirectory:
    folder = str(Path(__file__).with_name("versions"))
    return ScriptDirectory(folder, version_locations=[folder])
