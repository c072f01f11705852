"""3 to 4: users, tokens, sessions that were ended, the log of what was done over the web; actors found by name."""

from alembic import op

from dragoman.store import schema, schema_access, search_index

revision = "schema_4"
down_revision = "schema_3"


def upgrade() -> None:
    """Make the tables, for their owner alone, and the indices."""
    connection = op.get_bind()
    schema.metadata.create_all(connection, tables=list(schema_access.TABLES), checkfirst=False)
    schema_access.hide(connection)
    search_index.make_of_actors(connection)
