"""A version of a document under a run: its text, all parts of its record, what they became, and how it came here."""

import datetime as dt
import json
from typing import Any, TypeVar

from sqlalchemy import Connection, exists, func, select

from dragoman.document import Span
from dragoman.ingest.outcome import Outcome
from dragoman.record.models import (
    Actor,
    Assessment,
    Commitment,
    DroppedPart,
    Event,
    Instrument,
    Named,
    Part,
    Place,
    Statement,
    Tenure,
)
from dragoman.store import schema
from dragoman.store.custody import attempt_of
from dragoman.store.intake import CODE
from dragoman.store.reading import printable
from dragoman.store.rows import storable
from dragoman.store.schema_intake import attempts, copies, queue
from dragoman.store.schema_told import happenings, tellings
from dragoman.store.values import short

_P = TypeVar("_P", bound=Part)

_INSTEAD = "\ufffd"
TRIES = 50
"""Attempts that are told of a document, the latest."""


class VersionRow(Part):
    """One version of a document."""

    version: int
    title: str | None
    published: dt.date | None
    added_at: dt.datetime
    characters: int
    coded: bool


class RunRow(Part):
    """A run that coded the version; ``coded_at`` is when."""

    number: int
    hash: str
    dragoman: str
    model: str
    codebook: str
    kb: str
    coded_at: dt.datetime


class Tried(Part):
    """An attempt to take the document in, or to code it."""

    at: dt.datetime
    source: str
    outcome: str
    reason: str
    detail: str
    status: int | None


class Parts(Part):
    """The parts of a record, as in :class:`~dragoman.record.models.Record`."""

    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
    places: tuple[Place, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    named: tuple[Named, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    dropped: tuple[DroppedPart, ...] = ()


class DocumentView(Part):
    """A version of a document. ``number`` is its row's; ``replaced`` counts characters that stand as U+FFFD.

    ``run`` and ``parts`` are of the run asked for, else the newest; None and empty where the version is not coded, and
    ``uncoded`` then says why. ``happenings`` has the id of the happening that an event is told as, by the event's id;
    an event that has not been laid beside the others yet has none.
    """

    id: str
    number: int
    version: int
    title: str | None
    url: str | None
    publisher: str | None
    published: dt.date | None
    language: str
    format: str
    dateline: str | None
    furniture: tuple[Span, ...]
    sha256: str
    added_at: dt.datetime
    text: str
    replaced: int
    versions: tuple[VersionRow, ...]
    run: RunRow | None
    runs: tuple[RunRow, ...]
    parts: Parts
    happenings: dict[str, str]
    uncoded: str
    tried: tuple[Tried, ...]


def document_view(connection: Connection, id: str, version: int | None, run: str | None) -> DocumentView | None:
    """The document in a version (None: the newest coded one, else the newest) under a run (its number, or the first
    characters of its hash); None if there is no such document, version or run of it.
    """
    known = _versions(connection, storable(id))
    coded = [one.version for one in known if one.coded]
    wanted = version if version is not None else max(coded or [one.version for one in known], default=0)
    texts = schema.documents
    row = (
        connection.execute(select(texts).where(texts.c.id == storable(id), texts.c.version == wanted))
        .mappings()
        .first()
    )
    if row is None:
        return None
    runs = _runs(connection, row["document"])
    chosen = [one for one in runs if run is None or str(one[1].number) == run or (len(run) >= 4 and _begins(one, run))]
    if run is not None and not chosen:
        return None
    record = chosen[0] if chosen else None
    whole = _whole(connection, dict(row), record[0] if record else None)
    exact = row["text"] if row["exact_text"] is None else json.loads(row["exact_text"])
    tried = _tried(connection, row["id"], row["url"])
    return DocumentView(
        number=row["document"],
        dateline=_text(whole.get("dateline")),
        furniture=tuple(Span(*span) for span in whole.get("furniture") or ()),
        added_at=row["added_at"].replace(tzinfo=dt.UTC),
        text=storable(exact),
        replaced=row["text"].count(_INSTEAD) - exact.count(_INSTEAD),
        versions=known,
        run=record[1] if record else None,
        runs=tuple(one for _, one in runs),
        parts=_parts(connection, record[0]) if record else Parts(),
        happenings=_happenings(connection, record[0]) if record else {},
        uncoded="" if record else _uncoded(connection, dict(row), tried),
        tried=tried,
        **{name: row[name] for name in _NAMES},
    )


_NAMES = ("id", "version", "title", "url", "publisher", "published", "language", "format", "sha256")
_Run = tuple[int, RunRow]


def _begins(one: _Run, run: str) -> bool:
    return one[1].hash.startswith(run.lower())


def _text(value: str | None) -> str | None:
    return None if value is None else storable(value)


def _versions(connection: Connection, id: str) -> tuple[VersionRow, ...]:
    texts, records = schema.documents, schema.records
    coded = exists().where(records.c.document == texts.c.document)
    columns = [texts.c[name] for name in ("version", "title", "published", "added_at")]
    query = select(*columns, func.length(texts.c.text).label("characters"), coded.label("coded"))
    rows = connection.execute(query.where(texts.c.id == id).order_by(texts.c.version)).mappings()
    return tuple(VersionRow(**{**row, "added_at": row["added_at"].replace(tzinfo=dt.UTC)}) for row in rows)


def _runs(connection: Connection, document: int) -> list[_Run]:
    """The records of a version with their runs, the newest first."""
    records, runs = schema.records, schema.runs
    columns = [runs.c[name] for name in ("hash", "dragoman", "model", "codebook", "kb")]
    query = (
        select(records.c.record, records.c.run.label("number"), records.c.added_at.label("coded_at"), *columns)
        .join(runs, runs.c.run == records.c.run)
        .where(records.c.document == document)
        .order_by(records.c.run.desc())
    )
    found = [dict(row) for row in connection.execute(query).mappings()]
    return [(row.pop("record"), RunRow(**{**row, "coded_at": row["coded_at"].replace(tzinfo=dt.UTC)})) for row in found]


def _whole(connection: Connection, row: dict[str, Any], record: int | None) -> dict[str, Any]:
    """What reading made of the document: as the record has it, else as it was stored."""
    text = row["json"]
    if record is not None:
        text = connection.execute(select(schema.records.c.json).where(schema.records.c.record == record)).scalar()
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def _parts(connection: Connection, record: int) -> Parts:
    return Parts(
        actors=_part(connection, Actor, "actors", record),
        events=_part(connection, Event, "events", record),
        statements=_part(connection, Statement, "statements", record),
        places=_part(connection, Place, "places", record),
        instruments=_part(connection, Instrument, "instruments", record),
        tenures=_part(connection, Tenure, "tenures", record),
        commitments=_part(connection, Commitment, "commitments", record),
        named=_part(connection, Named, "named", record),
        assessments=_part(connection, Assessment, "assessments", record),
        dropped=_part(connection, DroppedPart, "dropped", record),
    )


def _part(connection: Connection, model: type[_P], name: str, record: int) -> tuple[_P, ...]:
    table = schema.PARTS[name].c
    query = select(table.json).where(table.record == record).order_by(table.position)
    return tuple(_parsed(model, text) for text in connection.execute(query).scalars())


def _parsed(model: type[_P], text: str) -> _P:
    # Checking what needs no mending is a third of the time that a page takes.
    odd = "\\ud" in text or "\\u0000" in text
    return model.model_validate(printable(json.loads(text))) if odd else model.model_validate_json(text)


def _happenings(connection: Connection, record: int) -> dict[str, str]:
    query = (
        select(tellings.c.event, happenings.c.name)
        .join(happenings, happenings.c.happening == tellings.c.happening)
        .where(tellings.c.record == record)
    )
    return {row.event: row.name for row in connection.execute(query)}


def _tried(connection: Connection, id: str, url: str | None) -> tuple[Tried, ...]:
    items = {short(one) for one in (id, url) if one}
    query = select(attempts).where(attempts.c.item.in_(items)).order_by(attempts.c.at.desc(), attempts.c.attempt.desc())
    found = [attempt_of(dict(row)) for row in connection.execute(query.limit(TRIES)).mappings()]
    names = ("at", "source", "reason", "detail", "status")
    return tuple(
        Tried(outcome=one.outcome.value, **{name: getattr(one, name) for name in names}) for one in found[::-1]
    )


def _uncoded(connection: Connection, row: dict[str, Any], tried: tuple[Tried, ...]) -> str:
    """Why a version has no record, in a sentence."""
    of = connection.execute(
        select(schema.documents.c.id)
        .join(copies, copies.c.of_document == schema.documents.c.document)
        .where(copies.c.document == row["document"])
        .limit(1)
    ).scalar()
    last = tried[-1] if tried else None
    key = short(f"{row['id']}#{row['version']}")
    waits = connection.execute(select(queue.c.job).where(queue.c.kind == CODE, queue.c.key == key).limit(1)).first()
    if waits is not None:
        return "It waits in the queue to be coded."
    if of is not None:
        return f"It is a copy of {of}, and copies are not coded again."
    if row["language"] != "en" or (last is not None and last.outcome == Outcome.NOT_ENGLISH.value):
        return f"It is not in English (language: {row['language']}), and only English is coded."
    if last is not None and last.outcome == Outcome.FAILED.value:
        return f"It could not be coded: {last.detail or last.reason or 'no reason was given'}."
    return "It was stored without being coded."
