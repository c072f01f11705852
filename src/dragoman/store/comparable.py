"""All rows of a ledger without what differs between two honest runs over the same input: times, numbers, workers."""

from typing import Any

from sqlalchemy import Connection, FromClause, Table, select

from dragoman.store import schema
from dragoman.store import schema_intake as intake
from dragoman.store import schema_told as told

Rows = list[tuple[Any, ...]]

_NUMBERS = frozenset(
    (
        *("document", "record", "run", "added_at", "matrix", "made_by"),
        *("feed", "poll", "attempt", "job", "of_document", "cluster"),
        *("telling", "happening", "other"),
        *("at", "day", "seconds", "oldest", "newest", "last_at", "next_at", "not_before", "served_at", "held_until"),
        *("hit", "delivery", "since", "upto", "uuid", "next_at", "done_at", "removed_at"),
        *("account", "token", "entry", "expires_at", "revoked_at", "until"),
        *("taken_by", "taken_until", "leased_by", "leased_until", "tries", "failures"),
    )
)
_LEFT_OUT = {
    # Whole in the record's own ``json`` once it is coded; a document that was stored with its record has none here.
    schema.documents.name: frozenset(("json",)),
    # These hold the document's number.
    intake.queue.name: frozenset(("payload",)),
    told.tellings.name: frozenset(("facts",)),
}


def comparable_rows(connection: Connection) -> dict[str, Rows]:
    """By table, sorted. In place of numbers stand the document's id and version, the run's hash, the feed's URL."""
    return {name: _rows(connection, table) for name, table in schema.metadata.tables.items()}


def _rows(connection: Connection, table: Table) -> Rows:
    left_out = _NUMBERS | _LEFT_OUT.get(table.name, frozenset())
    columns = [column for column in table.columns if column.name not in left_out]
    heads, joined = _heads(table)
    query = select(*heads, *columns).select_from(joined)
    if table is intake.attempts:
        # A run that was killed and goes on may try once more what it had tried.
        query = query.distinct()
    return sorted((tuple(row) for row in connection.execute(query)), key=repr)


def _heads(table: Table) -> tuple[list[Any], FromClause]:
    """What stands for the numbers in a row, and where it is found."""
    documents, runs, feeds = schema.documents, schema.runs, intake.feeds
    if table is schema.records or "record" in table.c:
        joined: FromClause = schema.records if table is schema.records else table.join(schema.records)
        joined = joined.join(documents, documents.c.document == schema.records.c.document)
        joined = joined.join(runs, runs.c.run == schema.records.c.run)
        return [documents.c.id, documents.c.version, runs.c.hash], joined
    if table is intake.polls:
        return [feeds.c.url], table.join(feeds)
    if table is intake.copies:
        other = documents.alias()
        joined = table.join(documents, documents.c.document == table.c.document)
        joined = joined.join(other, other.c.document == table.c.of_document)
        return [documents.c.id, documents.c.version, other.c.id, other.c.version], joined
    if table is told.happening_links:
        far = told.happenings.alias()
        joined = table.join(told.happenings, told.happenings.c.happening == table.c.happening)
        return [told.happenings.c.name, far.c.name], joined.join(far, far.c.happening == table.c.other)
    if table is told.happening_dyads:
        return [told.happenings.c.name], table.join(told.happenings)
    if "document" in table.c and table is not documents:
        return [documents.c.id, documents.c.version], table.join(documents)
    return [], table
