"""1 to 2: feeds, pages, queue, custody and copies; documents may stand without a record."""

import sqlalchemy as sa
from alembic import op

from dragoman.store import schema, schema_intake

revision = "schema_2"
down_revision = "schema_1"


def upgrade() -> None:
    """Make the tables, a column and the view."""
    schema.metadata.create_all(op.get_bind(), tables=list(schema_intake.TABLES), checkfirst=False)
    # Not Alembic's batch mode, which would write the table anew: SQLite adds a column that may be NULL in place.
    op.add_column("documents", sa.Column("json", sa.Text))
    op.execute("DROP VIEW current_records")
    op.execute(schema.CURRENT_RECORDS)
