"""Schema 1: documents, runs, records and their parts."""

revision = "schema_1"
down_revision = None


def upgrade() -> None:
    """Nothing: a ledger without tables is made whole, at today's schema, by ``migrations``."""
