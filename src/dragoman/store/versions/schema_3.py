"""2 to 3: happenings, decisions, watches, search, and indices that queries lacked."""

from alembic import op

from dragoman.store import schema, schema_decisions, schema_search, schema_told, schema_watch, search_index

revision = "schema_3"
down_revision = "schema_2"


def upgrade() -> None:
    """Make the tables and indices; lay all texts open to search."""
    connection = op.get_bind()
    for module in (schema_told, schema_decisions, schema_watch, schema_search):
        schema.metadata.create_all(connection, tables=list(module.TABLES), checkfirst=False)
    for index in schema_search.INDICES:
        index.create(connection, checkfirst=True)
    search_index.make(connection)
    search_index.fill(connection)
