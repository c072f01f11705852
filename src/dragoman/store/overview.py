"""A ledger at a glance: figures, the busiest relations, what was told last, which codes are used how often.

Nothing here loads happenings whole: a ledger of a million events answers from its indices, and what has to look at
every row is remembered until the ledger changes (``remembered``).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Subquery, func, select

from dragoman.record.models import Part
from dragoman.store import schema
from dragoman.store.backend import Database
from dragoman.store.gaps import Gap, gaps
from dragoman.store.remembered import Remembered
from dragoman.store.schema_told import happening_dyads, happenings, tellings

NEWEST = 5_000
"""Of so many documents, the newest, it is counted how often a code is used."""


class Figures(Part):
    """What a ledger holds. Days are of publication."""

    documents: int
    happenings: int
    publishers: int
    runs: int
    first: dt.date | None
    last: dt.date | None


class Busy(Part):
    """How many happenings there are between two countries."""

    first: str
    second: str
    happenings: int


class Brief(Part):
    """A happening in one line, with the sentence of the telling that came in first."""

    id: str
    date: tuple[dt.date, dt.date] | None
    type: str
    modes: tuple[str, ...]
    status: str
    quad: int
    score: float
    countries: tuple[str, ...]
    reports: int
    outlets: int
    sentence: str
    document: str
    version: int
    part: str
    title: str | None
    publisher: str | None
    published: dt.date | None


class Codes(Part):
    """How often codes are used in the events of the newest ``documents`` documents."""

    documents: int
    events: int
    types: dict[str, int]
    modes: dict[str, int]
    """By "TYPE mode"."""
    contexts: dict[str, int]
    entries: dict[str, int]


class Coded(Part):
    """A sentence that a codebook entry made an event of."""

    document: str
    version: int
    part: str
    sentence: str
    published: dt.date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Answers these questions; threads may share it."""

    database: Database
    remembered: Remembered

    def figures(self) -> Figures:
        """What the ledger holds."""
        return self.remembered.get("figures", _figures)

    def busiest(self, limit: int = 12) -> tuple[Busy, ...]:
        """The relations with most happenings, two countries each."""
        return self.remembered.get(("busiest", limit), lambda connection: _busiest(connection, limit))

    def latest(self, until: dt.date, limit: int = 10) -> tuple[Brief, ...]:
        """What happened last between two countries or more, up to the day ``until``.

        What is told for a day after the last publication is no news yet.
        """
        return self.remembered.get(("latest", until, limit), lambda connection: _latest(connection, until, limit))

    def gaps(self, since: dt.date, until: dt.date) -> tuple[Gap, ...]:
        """The gaps of all sources in some days, both included, the latest first."""

        def make(connection: Connection) -> tuple[Gap, ...]:
            found = gaps(connection, (since, until), None, self.database.now())
            return tuple(sorted(found, key=lambda one: (one.end, one.source), reverse=True))

        return self.remembered.get(("gaps", since, until), make)

    def codes(self) -> Codes:
        """How often codes are used in the newest documents."""
        return self.remembered.get("codes", _codes)

    def coded_by(self, entry: str, limit: int = 5) -> tuple[Coded, ...]:
        """Sentences that a codebook entry made events of, the newest first, out of the newest documents."""
        return self.remembered.get(("entry", entry, limit), lambda connection: _coded_by(connection, entry, limit))


def _figures(connection: Connection) -> Figures:
    documents = schema.documents.c
    found = select(func.min(documents.published), func.max(documents.published))
    first, last = connection.execute(found).one()
    counts = (
        select(func.count()).where(documents.version == 1),
        select(func.count()).select_from(happenings),
        select(func.count(documents.publisher.distinct())),
        select(func.count()).select_from(schema.runs),
    )
    numbers = [int(connection.execute(query).scalar_one()) for query in counts]
    names = ("documents", "happenings", "publishers", "runs")
    return Figures(first=first, last=last, **dict(zip(names, numbers, strict=True)))


def _busiest(connection: Connection, limit: int) -> tuple[Busy, ...]:
    pairs = happening_dyads.c
    count = func.count().label("happenings")
    query = (
        select(pairs.first, pairs.second, count)
        .where(pairs.first != pairs.second)
        .group_by(pairs.first, pairs.second)
        .order_by(count.desc(), pairs.first, pairs.second)
        .limit(limit)
    )
    return tuple(Busy(first=row[0], second=row[1], happenings=row[2]) for row in connection.execute(query))


def _latest(connection: Connection, until: dt.date, limit: int) -> tuple[Brief, ...]:
    table = happenings.c
    published = connection.execute(select(func.max(schema.documents.c.published))).scalar()
    query = select(table.happening).where(table.date_start <= min(until, published or until))
    query = query.where(table.status == "actual", table.countries.like("% %"))
    numbers = connection.execute(query.order_by(table.date_start.desc(), table.type).limit(limit)).scalars()
    return briefs(connection, list(numbers))


def briefs(connection: Connection, numbers: Sequence[int]) -> tuple[Brief, ...]:
    """The happenings with these numbers, in this order."""
    if not numbers:
        return ()
    first = (
        select(tellings.c.happening, func.min(tellings.c.telling).label("telling"))
        .where(tellings.c.happening.in_(numbers))
        .group_by(tellings.c.happening)
        .subquery()
    )
    told, events, records, documents = tellings.c, schema.events.c, schema.records.c, schema.documents.c
    columns = (documents.id, documents.version, documents.title, documents.publisher, documents.published)
    query = (
        select(happenings, events.sentence, told.event, *columns)
        .select_from(happenings)
        .join(first, first.c.happening == happenings.c.happening)
        .join(tellings, told.telling == first.c.telling)
        .join(schema.events, (events.record == told.record) & (events.id == told.event))
        .join(schema.records, records.record == told.record)
        .join(schema.documents, documents.document == records.document)
    )
    found = {row["happening"]: row for row in connection.execute(query).mappings()}
    return tuple(_brief(dict(found[number])) for number in numbers if number in found)


def _brief(row: dict[str, Any]) -> Brief:
    same = ("type", "status", "quad", "score", "reports", "outlets", "sentence", "version")
    start, end = row["date_start"], row["date_end"]
    return Brief(
        id=row["name"],
        date=(start, end) if start and end else None,
        modes=tuple(str(row["modes"]).split()),
        countries=tuple(str(row["countries"]).split()),
        document=row["id"],
        part=row["event"],
        title=row["title"],
        publisher=row["publisher"],
        published=row["published"],
        **{name: row[name] for name in same},
    )


def _codes(connection: Connection) -> Codes:
    newest = _newest()
    documents = int(connection.execute(select(func.count()).select_from(newest)).scalar_one())
    events, mentions = schema.events.c, schema.evidence.c
    types: dict[str, int] = {}
    modes: dict[str, int] = {}
    contexts: dict[str, int] = {}
    total = 0
    of_events = select(events.type, events.modes, events.contexts, func.count()).join(
        newest, newest.c.record == events.record
    )
    for type, of, about, count in connection.execute(of_events.group_by(events.type, events.modes, events.contexts)):
        total += count
        types[type] = types.get(type, 0) + count
        for mode in of.split():
            modes[f"{type} {mode}"] = modes.get(f"{type} {mode}", 0) + count
        for context in about.split():
            contexts[context] = contexts.get(context, 0) + count
    of_entries = select(mentions.entry, func.count()).join(newest, newest.c.record == mentions.record)
    entries = {row[0]: int(row[1]) for row in connection.execute(of_entries.group_by(mentions.entry))}
    return Codes(documents=documents, events=total, types=types, modes=modes, contexts=contexts, entries=entries)


def _coded_by(connection: Connection, entry: str, limit: int) -> tuple[Coded, ...]:
    newest, mentions, documents = _newest(), schema.evidence.c, schema.documents.c
    query = (
        select(newest.c.id, newest.c.version, mentions.event, mentions.sentence, documents.published)
        .join(newest, newest.c.record == mentions.record)
        .join(schema.documents, documents.document == newest.c.document)
        .where(mentions.entry == entry)
        .order_by(mentions.record.desc(), mentions.event, mentions.position)
        .limit(limit)
    )
    return tuple(
        Coded(document=row[0], version=row[1], part=row[2], sentence=row[3], published=row[4])
        for row in connection.execute(query)
    )


def _newest() -> Subquery:
    """The current records that were stored last."""
    current = schema.current_records.c
    query = select(current.record, current.document, current.id, current.version)
    return query.order_by(current.record.desc()).limit(NEWEST).subquery()
