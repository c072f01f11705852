"""The tables of documents and their records, in plain SQL types: the same schema serves SQLite and PostgreSQL.

Every part of a record is a row with the columns people query by (type, status, days, country, quoted words) and, in
``json``, the whole part, from which the record is rebuilt exactly. Days are inclusive. ``*_start``/``*_end`` of spans
are code points into ``documents.text``, half-open. docs/ledger.md explains the tables to users: keep the two together.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = 6
"""Raised with every change of a table, with a step in ``migrations``; a ledger with a higher number is refused."""

metadata = MetaData()

ledger_info = Table(
    "ledger_info", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False)
)

runs = Table(
    "runs",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("dragoman", String, nullable=False),
    Column("model", String, nullable=False),
    Column("codebook", String, nullable=False),
    Column("kb", String, nullable=False),
    Column("json", Text, nullable=False),
    Column("added_at", DateTime, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("document", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("title", Text),
    Column("url", Text),
    Column("publisher", Text),
    Column("published", Date),
    Column("language", String, nullable=False),
    Column("format", String, nullable=False),
    Column("text", Text, nullable=False),
    # The text as a JSON string where a column of text cannot hold it (lone surrogates, NUL); else NULL.
    Column("exact_text", Text),
    Column("added_at", DateTime, nullable=False),
    # The document but for the text, where it was stored before it was coded (schema 2); a record has it in its own.
    Column("json", Text),
    UniqueConstraint("id", "version"),
    UniqueConstraint("id", "content"),
)

records = Table(
    "records",
    metadata,
    Column("record", Integer, primary_key=True),
    Column("document", ForeignKey(documents.c.document), nullable=False),
    Column("run", ForeignKey(runs.c.run), nullable=False),
    # How it was computed, not what came out: stands here and not in the run.
    Column("matrix", String, nullable=False),
    # The record's document but for the text; what reading made of it (dateline, furniture) may differ between runs.
    Column("json", Text, nullable=False),
    Column("added_at", DateTime, nullable=False),
    UniqueConstraint("document", "run"),
)


def _part(name: str, *columns: Column[object]) -> Table:
    """A table with one row for each part of its kind, numbered within the record, the whole part in ``json``."""
    return Table(
        name,
        metadata,
        Column("record", ForeignKey(records.c.record), primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns,
        Column("json", Text, nullable=False),
    )


def _link(name: str, owner: str, *columns: Column[object]) -> Table:
    """A table with one row for each member of a part's list (an event's actors), in the list's order."""
    return Table(
        name,
        metadata,
        Column("record", ForeignKey(records.c.record), primary_key=True, autoincrement=False),
        Column(owner, String, primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        *columns,
    )


def _days(name: str = "date") -> list[Column[object]]:
    return [Column(f"{name}_text", Text), Column(f"{name}_start", Date), Column(f"{name}_end", Date)]


def _span(name: str = "span") -> list[Column[object]]:
    return [Column(f"{name}_start", Integer, nullable=False), Column(f"{name}_end", Integer, nullable=False)]


actors = _part(
    "actors",
    Column("id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("country", String),
    Column("sector", String),
    Column("office", Text),
    Column("person", Boolean, nullable=False),
    Column("wikidata", String),
    Column("why", Text, nullable=False),
)

events = _part(
    "events",
    Column("id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("modes", String, nullable=False),
    Column("contexts", String, nullable=False),
    Column("quad", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("status", String, nullable=False),
    *_days(),
    Column("place", Integer),
    Column("topics", Text, nullable=False),
    Column("statement", String),
    Column("words", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    *_span("sentence"),
    Column("confidence", Float, nullable=False),
    Column("why", Text, nullable=False),
)

event_actors = _link(
    "event_actors",
    "event",
    Column("role", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("country", String),
    Column("words", Text, nullable=False),
    *_span(),
)

evidence = _link(
    "evidence",
    "event",
    Column("words", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    *_span("sentence"),
    Column("statement", String),
    Column("entry", String, nullable=False),
)

statements = _part(
    "statements",
    Column("id", String, nullable=False),
    Column("speaker", String),
    Column("relays", String),
    Column("kind", String, nullable=False),
    Column("channel", String),
    Column("on_record", Boolean, nullable=False),
    Column("side", String),
    Column("within", String),
    Column("source", Text, nullable=False),
    Column("cue", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("why", Text, nullable=False),
)

places = _part(
    "places",
    Column("text", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("country", String),
    Column("admin1", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("geonames", Integer),
    Column("feature", String),
    *_span(),
)

instruments = _part(
    "instruments",
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("action", String),
    *_days(),
    Column("event", String),
    Column("words", Text, nullable=False),
    *_span(),
)

instrument_parties = _link(
    "instrument_parties", "instrument", Column("actor", String, nullable=False), Column("country", String)
)

tenures = _part(
    "tenures",
    Column("actor", String, nullable=False),
    Column("office", Text, nullable=False),
    Column("country", String),
    Column("action", String, nullable=False),
    *_days(),
    Column("words", Text, nullable=False),
    *_span(),
)

commitments = _part(
    "commitments",
    Column("id", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("event", String),
    Column("statement", String),
    *_days("due"),
    Column("words", Text, nullable=False),
    *_span(),
)

commitment_actors = _link(
    "commitment_actors",
    "commitment",
    Column("role", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("country", String),
)

named = _part(
    "named",
    Column("kind", String, nullable=False),
    Column("name", Text, nullable=False),
    *_days(),
    Column("words", Text, nullable=False),
    *_span(),
)

assessments = _part(
    "assessments",
    Column("speaker", String),
    Column("about", String, nullable=False),
    Column("direction", String, nullable=False),
    *_days("period"),
    Column("words", Text, nullable=False),
    *_span(),
)

dropped = _part(
    "dropped",
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    *_span(),
)

Index("event_actors_by_country", event_actors.c.country, event_actors.c.record)
Index("events_by_day", events.c.date_start, events.c.type)
Index("instrument_parties_by_country", instrument_parties.c.country, instrument_parties.c.record)
Index("commitment_actors_by_country", commitment_actors.c.country, commitment_actors.c.record)
Index("actors_by_wikidata", actors.c.wikidata)

PARTS = {
    table.name: table
    for table in (
        actors,
        events,
        statements,
        places,
        instruments,
        tenures,
        commitments,
        named,
        assessments,
        dropped,
    )
}
"""The tables from which a record is rebuilt, by the name of the record's field."""

# Older versions and older runs stay; this is what counts today. A view, so that SQL written by hand gets it right too.
# A version that is still to be coded, or never will be (another language), does not hide the one that was.
CURRENT_RECORDS = """
CREATE VIEW current_records AS
SELECT records.record, records.document, records.run, documents.id, documents.version
FROM records JOIN documents ON documents.document = records.document
WHERE documents.version = (SELECT max(d.version) FROM documents d WHERE d.id = documents.id
                           AND EXISTS (SELECT 1 FROM records r WHERE r.document = d.document))
  AND records.run = (SELECT max(r.run) FROM records r WHERE r.document = records.document)
"""

# Described apart from ``metadata``, which would create it as a table.
current_records = Table(
    "current_records",
    MetaData(),
    Column("record", Integer, primary_key=True),
    Column("document", Integer),
    Column("run", Integer),
    Column("id", String),
    Column("version", Integer),
)
