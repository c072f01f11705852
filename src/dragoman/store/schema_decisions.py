"""The table of what persons decided: never changed, never removed. docs/decisions.md explains it to users."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from dragoman.store.schema import metadata
from dragoman.store.schema_intake import Moment

decisions = Table(
    "decisions",
    metadata,
    Column("decision", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    # What is decided: merge, split (happenings), status (a commitment), and what later versions add.
    Column("kind", String, nullable=False),
    # What it is about, as a name that outlives runs; and what was decided, as JSON.
    Column("subject", Text, nullable=False),
    Column("json", Text, nullable=False),
    # The earlier decision that this one puts aside; both stay.
    Column("supersedes", ForeignKey("decisions.decision")),
)
Index("decisions_by_subject", decisions.c.kind, decisions.c.subject)

TABLES = (decisions,)
