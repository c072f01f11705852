"""4 to 5: indices for figures by month, for the least certain events, for what was attempted for a document."""

from alembic import op

from dragoman.store import schema_quick

revision = "schema_5"
down_revision = "schema_4"


def upgrade() -> None:
    """Make the indices; one is there already where an earlier step made its table from today's."""
    for index in schema_quick.INDICES:
        index.create(op.get_bind(), checkfirst=True)
