"""The tables of saved conditions, and of what they have told. docs/watches.md explains them to users.

What a watch has hit is kept for good; marks and deliveries are memory.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from dragoman.store.schema import metadata
from dragoman.store.schema_intake import Moment

watches = Table(
    "watches",
    metadata,
    Column("watch", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    # Names its feed, and with a hit's key the hit, for those who were told of it.
    Column("uuid", String, nullable=False),
    Column("condition", Text, nullable=False),
    Column("channels", Text, nullable=False),
    # The last record that was there when it was made.
    Column("since", Integer, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
)

watch_marks = Table(
    "watch_marks",
    metadata,
    Column("watch", ForeignKey(watches.c.watch), primary_key=True, autoincrement=False),
    # All records up to this number have been looked at: see ``watch_rounds.newest_record``.
    Column("upto", Integer, nullable=False),
)

watch_hits = Table(
    "watch_hits",
    metadata,
    Column("hit", Integer, primary_key=True),
    Column("watch", ForeignKey(watches.c.watch), nullable=False),
    # A hash of what was hit, which outlives runs and versions: see ``watch_match``.
    Column("key", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String, nullable=False),
    # What a later round asks for: the pair of a swing, and the last day that it counts.
    Column("about", String, nullable=False),
    Column("document_id", Text),
    Column("version", Integer),
    Column("part", String),
    Column("sentence", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("json", Text, nullable=False),
    UniqueConstraint("watch", "key"),
)
Index("watch_hits_about", watch_hits.c.watch, watch_hits.c.about)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery", Integer, primary_key=True),
    Column("hit", ForeignKey(watch_hits.c.hit), nullable=False),
    Column("channel", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    # NULL once it is done, or given up: then ``done_at`` is NULL too.
    Column("next_at", Moment),
    Column("done_at", Moment),
    Column("error", Text, nullable=False),
    Column("taken_by", String),
    Column("taken_until", Moment),
    UniqueConstraint("hit", "channel"),
)
Index("deliveries_due", deliveries.c.next_at)

TABLES = (watches, watch_marks, watch_hits, deliveries)
"""The tables of watches, new in schema 3."""
