"""The tables of who may come in over the web, and of what they did there. docs/serve.md explains them to users.

They hold no password and no token, only their hashes; a role that may only read a ledger in PostgreSQL does not see
them (``hide``).
"""

from sqlalchemy import Boolean, Column, Connection, Index, Integer, String, Table, Text, text

from dragoman.store.schema import metadata
from dragoman.store.schema_intake import Moment

# One row for each thing that became of a user: made, another role, another password, disabled. The newest one counts,
# and its number is the epoch: a session that was begun under an older one is over.
users = Table(
    "users",
    metadata,
    Column("account", Integer, primary_key=True),
    # The name as it is compared: two users may not differ by case or width of letters alone.
    Column("key", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String, nullable=False),
    Column("password", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
)
Index("users_by_key", users.c.key, users.c.account)

tokens = Table(
    "tokens",
    metadata,
    Column("token", Integer, primary_key=True),
    Column("key", String, nullable=False),
    # What it is called when it is listed or revoked: its first letters.
    Column("handle", String, nullable=False, unique=True),
    Column("hash", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("revoked_by", Text),
)

# Sessions are signed, not stored: only those that were ended before their time are, until they would have ended.
ended_sessions = Table(
    "ended_sessions",
    metadata,
    Column("session", String, primary_key=True),
    Column("until", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("about", Text, nullable=False),
    Column("outcome", String, nullable=False),
    Column("address", String, nullable=False),
)
Index("audit_by_who", audit.c.what, audit.c.who, audit.c.at)
Index("audit_by_address", audit.c.what, audit.c.address, audit.c.at)

TABLES = (users, tokens, ended_sessions, audit)
"""The tables of access, new in schema 4."""


def is_shown(connection: Connection) -> bool:
    """True if this role may read the tables of access; False for one that may read all others (``readers``)."""
    if connection.dialect.name != "postgresql":
        return True
    query = text("SELECT has_table_privilege(to_regclass(:name), 'SELECT')")
    return bool(connection.execute(query, {"name": users.name}).scalar())


def hide(connection: Connection) -> None:
    """Leave the new tables to their owner alone: PostgreSQL may have been told to let readers see all later tables."""
    if connection.dialect.name != "postgresql":
        return
    names = [table.name for table in TABLES]
    query = text(
        "SELECT DISTINCT c.relname, a.grantee = 0, r.rolname "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee "
        "WHERE n.nspname = current_schema() AND c.relname = ANY(:names) AND a.grantee <> c.relowner"
    )
    quote = connection.dialect.identifier_preparer.quote_identifier
    for table, everybody, role in connection.execute(query, {"names": names}).all():
        whom = "PUBLIC" if everybody else quote(role)
        connection.exec_driver_sql(f"REVOKE ALL ON {quote(table)} FROM {whom}".replace("%", "%%"))
