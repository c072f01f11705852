"""5 to 6: which happenings edges lead to from which; what hangs together at large is kept no more."""

from alembic import op
from sqlalchemy import inspect

from dragoman.store import schema_told

revision = "schema_6"
down_revision = "schema_5"


def upgrade() -> None:
    """Make the table and drop a column; both are so already where an earlier step made the tables from today's."""
    connection = op.get_bind()
    schema_told.happening_links.create(connection, checkfirst=True)
    if "component" in {column["name"] for column in inspect(connection).get_columns("tellings")}:
        op.drop_index("tellings_by_component", "tellings")
        op.drop_column("tellings", "component")
