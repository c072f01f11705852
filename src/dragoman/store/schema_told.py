"""The tables of happenings: which tellings are one, and what is said of it. All can be made again from records."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from dragoman.store import schema
from dragoman.store.schema import metadata

# The records whose events have been laid beside the others, so that only new ones need be.
reconciled = Table(
    "reconciled",
    metadata,
    Column("record", ForeignKey(schema.records.c.record), primary_key=True, autoincrement=False),
)

happenings = Table(
    "happenings",
    metadata,
    Column("happening", Integer, primary_key=True, autoincrement=False),
    # What users name it by, and the order of content by which two of one name are told apart.
    Column("name", String, nullable=False),
    Column("base", String, nullable=False),
    Column("lead", Text, nullable=False),
    Column("type", String, nullable=False),
    Column("modes", String, nullable=False),
    Column("contexts", String, nullable=False),
    Column("quad", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("status", String, nullable=False),
    Column("date_start", Date),
    Column("date_end", Date),
    Column("countries", String, nullable=False),
    # Documents; publishers; and those that tell it in words of their own, copies of one wire counted once.
    Column("reports", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("independent", Integer, nullable=False),
    Column("first_seen", Date),
    Column("last_seen", Date),
    # States whose officials say on record that it is so, and that it is not; codes separated by spaces.
    Column("confirmed_by", String, nullable=False),
    Column("denied_by", String, nullable=False),
)
Index("happenings_by_name", happenings.c.name)
Index("happenings_by_base", happenings.c.base)
Index("happenings_by_day", happenings.c.date_start, happenings.c.type)

tellings = Table(
    "tellings",
    metadata,
    Column("telling", Integer, primary_key=True, autoincrement=False),
    Column("record", ForeignKey(schema.records.c.record), nullable=False),
    Column("event", String, nullable=False),
    Column("happening", Integer, nullable=False),
    # All that decides what it belongs to, as JSON.
    Column("facts", Text, nullable=False),
)
Index("tellings_by_record", tellings.c.record, tellings.c.event, unique=True)
Index("tellings_by_happening", tellings.c.happening)

telling_keys = Table(
    "telling_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("telling", ForeignKey(tellings.c.telling), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("telling_keys_by_telling", telling_keys.c.telling)

# From which happening edges lead to which, both ways round: they have tellings that by themselves are likelier one than
# two. What must be looked at again with a happening that changes.
happening_links = Table(
    "happening_links",
    metadata,
    Column("happening", ForeignKey(happenings.c.happening), primary_key=True, autoincrement=False),
    Column("other", ForeignKey(happenings.c.happening), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("happening_links_by_other", happening_links.c.other)

# Each pair of countries of a happening once, the smaller code first; a domestic one has the same code twice.
happening_dyads = Table(
    "happening_dyads",
    metadata,
    Column("first", String, primary_key=True),
    Column("second", String, primary_key=True),
    Column("happening", ForeignKey(happenings.c.happening), primary_key=True),
    # "2023-03", or "" for what no month can be told of.
    Column("month", String, nullable=False),
    Column("quad", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("independent", Integer, nullable=False),
    Column("counts", Boolean, nullable=False),
)
Index("happening_dyads_by_happening", happening_dyads.c.happening)
Index("happening_dyads_by_month", happening_dyads.c.month, happening_dyads.c.first, happening_dyads.c.second)

TABLES = (reconciled, happenings, happening_links, tellings, telling_keys, happening_dyads)
