"""The tables of what comes in: feeds, pages, the queue, custody, and which text is a copy of which.

The queue, the leases and the state of feeds and pages are changed and removed as work goes on: they are memory, not
evidence. ``attempts``, ``polls`` and ``copies`` only grow.
docs/ledger.md explains the tables to users: keep the two together.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from dragoman.store.schema import documents, metadata


class Moment(TypeDecorator[dt.datetime]):
    """A moment: aware in Python, in the column without a zone and in UTC, as ``added_at`` always was."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """To UTC, without its zone; a time without one is a mistake of the caller's."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Aware, in UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


feeds = Table(
    "feeds",
    metadata,
    Column("feed", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("etag", Text),
    Column("modified", Text),
    Column("body_sha256", String),
    Column("every_seconds", Integer),
    Column("next_at", Moment),
    Column("last_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("taken_by", String),
    Column("taken_until", Moment),
    # What the last poll that brought items held, eight bytes of a hash for each: whether the next one overlaps it.
    Column("seen", LargeBinary),
    Column("added_at", Moment, nullable=False),
)

polls = Table(
    "polls",
    metadata,
    Column("poll", Integer, primary_key=True),
    Column("feed", ForeignKey(feeds.c.feed), nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("items", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("overlap", Boolean, nullable=False),
    Column("oldest", Moment),
    Column("newest", Moment),
)
Index("polls_by_feed", polls.c.feed, polls.c.at)

pages = Table(
    "pages",
    metadata,
    Column("key", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("body_sha256", String),
    Column("document_id", Text),
    Column("last_at", Moment),
    Column("last_outcome", String),
)

attempts = Table(
    "attempts",
    metadata,
    Column("attempt", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", String, nullable=False),
    Column("item", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("status", Integer),
    Column("bytes", BigInteger),
    Column("seconds", Float),
    Column("document_id", Text),
)
Index("attempts_by_source", attempts.c.source, attempts.c.day)
Index("attempts_by_item", attempts.c.item)

queue = Table(
    "queue",
    metadata,
    Column("job", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("host", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("taken_by", String),
    Column("taken_until", Moment),
    Column("added_at", Moment, nullable=False),
    UniqueConstraint("kind", "key"),
)
# In the order in which jobs are handed out, so that taking a few of a million reads a few.
Index("queue_in_order", queue.c.kind, queue.c.host, queue.c.priority, queue.c.job)
Index("queue_by_worker", queue.c.taken_by)

hosts = Table(
    "hosts",
    metadata,
    Column("host", String, primary_key=True),
    Column("leased_by", String),
    Column("leased_until", Moment),
    Column("held_until", Moment),
    Column("failures", Integer, nullable=False),
    # Who waited longest is served first.
    Column("served_at", Moment),
)
Index("hosts_by_lease", hosts.c.leased_by)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("document", ForeignKey(documents.c.document), primary_key=True, autoincrement=False),
    Column("scheme", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("shingles", Integer, nullable=False),
)

fingerprint_bands = Table(
    "fingerprint_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("document", ForeignKey(documents.c.document), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

copies = Table(
    "copies",
    metadata,
    Column("document", ForeignKey(documents.c.document), primary_key=True, autoincrement=False),
    Column("of_document", ForeignKey(documents.c.document), primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("similarity", Float, nullable=False),
    Column("contained", Float, nullable=False),
    Column("adds", Text, nullable=False),
    # The smallest document number of all that hang together; the one column of this table that is ever changed.
    Column("cluster", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("copies_of", copies.c.of_document)
Index("copies_by_cluster", copies.c.cluster)

TABLES = (feeds, polls, pages, attempts, queue, hosts, fingerprints, fingerprint_bands, copies)
"""The tables that schema 2 brought."""
