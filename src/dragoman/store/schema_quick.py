"""Indices that came with schema 5, without which a large ledger answers as well, and slowly."""

from sqlalchemy import Index, Table

from dragoman.store.schema import events
from dragoman.store.schema_intake import attempts
from dragoman.store.schema_told import happening_dyads

_dyads = happening_dyads.c

TABLES: tuple[Table, ...] = ()

INDICES: tuple[Index, ...] = (
    # All that figures by month add up, in the order of pairs: the table itself need not be read.
    Index(
        "happening_dyads_in_figures",
        *(_dyads.first, _dyads.second, _dyads.month, _dyads.quad, _dyads.counts),
        *(_dyads.independent, _dyads.score, _dyads.reports),
    ),
    # The least certain events first, as the review desk has them.
    Index("events_by_confidence", events.c.confidence, events.c.record, events.c.position),
    # What was attempted for a document, for its history and for gaps.
    Index("attempts_by_document", attempts.c.document_id),
)
"""On tables that older schemas brought."""
