"""A record as rows of the ledger's tables, and the same record rebuilt from them.

The ``json`` column of each part holds all of it, so that nothing depends on the query columns being complete; those
repeat what people filter and read by. A column of text cannot hold a lone surrogate, nor PostgreSQL's a NUL: query
columns show U+FFFD in their place, one for one so that offsets stay right, and the JSON keeps the original.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from dragoman.document import Document, Span
from dragoman.record.keys import CONTENT
from dragoman.record.keys import content_key as content_key
from dragoman.record.keys import run_key as run_key
from dragoman.record.models import Date, Record, Run
from dragoman.record.tables.text import storable as storable

Row = dict[str, Any]

_GAP = " … "


def to_json(part: BaseModel, exclude: set[str] | None = None) -> str:
    """A part as JSON; lone surrogates come out escaped."""
    try:
        return part.model_dump_json(exclude=exclude)
    except PydanticSerializationError:
        return json.dumps(part.model_dump(exclude=exclude), default=str)


def document_row(document: Document) -> Row:
    """The ``documents`` row, but for its number, version and time."""
    text = storable(document.text)
    row = {name: getattr(document, name) for name in CONTENT}
    exact = None if text == document.text else json.dumps(document.text)
    return _clean(row | {"id": document.id, "content": content_key(document), "text": text, "exact_text": exact})


def run_row(run: Run) -> Row:
    """The ``runs`` row, but for its number and time."""
    row = run.model_dump(include={"dragoman", "model", "codebook", "kb"})
    return _clean(row | {"hash": run_key(run), "json": to_json(run, exclude={"matrix"})})


def record_row(record: Record) -> Row:
    """The ``records`` row, but for its keys and time."""
    return {"matrix": record.run.matrix, "json": to_json(record.document, exclude={"text"})}


def rebuild(row: Mapping[str, Any], parts: Mapping[str, list[str]]) -> Record:
    """The record, equal to the one that was added.

    ``row`` has the document's ``text`` and ``exact_text``, the record's ``json`` and ``matrix`` and the run's JSON as
    ``run_json``; ``parts`` the JSON of the parts in order, by field.
    """
    text = row["text"] if row["exact_text"] is None else json.loads(row["exact_text"])
    return Record.model_validate(
        {
            "document": json.loads(row["json"]) | {"text": text},
            "run": json.loads(row["run_json"]) | {"matrix": row["matrix"]},
        }
        | {field: [json.loads(part) for part in texts] for field, texts in parts.items()}
    )


def part_rows(record: Record) -> dict[str, list[Row]]:
    """The rows of all parts by table, without the record's number."""
    rows = _Rows(record)
    tables = {
        "actors": rows.actors(),
        "events": rows.events(),
        "event_actors": rows.event_actors(),
        "evidence": rows.evidence(),
        "statements": rows.statements(),
        "places": rows.plain(record.places, "text", "name", "country", "admin1", "lat", "lon", "geonames", "feature"),
        "instruments": rows.instruments(),
        "instrument_parties": rows.instrument_parties(),
        "tenures": rows.tenures(),
        "commitments": rows.commitments(),
        "commitment_actors": rows.commitment_actors(),
        "named": rows.named(),
        "assessments": rows.assessments(),
        "dropped": rows.plain(record.dropped, "reason", words=True),
    }
    return {name: [_clean(row) for row in made] for name, made in tables.items()}


class _Rows:
    """The rows of one record's parts, table by table."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._countries = {actor.id: actor.country for actor in record.actors}

    def _words(self, spans: Iterable[Span]) -> str:
        return _GAP.join(self._record.quote(span) for span in spans)

    def plain(self, parts: Sequence[Any], *columns: str, words: bool = False) -> list[Row]:
        """Rows that take ``columns`` from the parts by name, with their span and its ``words``."""
        return [
            {name: getattr(part, name) for name in columns}
            | _span("span", part.span)
            | ({"words": self._words([part.span])} if words else {})
            | {"position": position, "json": to_json(part)}
            for position, part in enumerate(parts)
        ]

    def actors(self) -> list[Row]:
        columns = ("id", "name", "country", "sector", "office", "person", "wikidata", "why")
        return [
            {name: getattr(actor, name) for name in columns} | {"position": position, "json": to_json(actor)}
            for position, actor in enumerate(self._record.actors)
        ]

    def events(self) -> list[Row]:
        columns = ("id", "type", "quad", "score", "status", "place", "statement", "confidence", "why")
        return [
            {name: getattr(event, name) for name in columns}
            | {name: " ".join(getattr(event, name)) for name in ("modes", "contexts")}
            | {"topics": "; ".join(event.topics), "words": self._words(event.trigger)}
            | {"sentence": self._words([event.sentence])}
            | _days("date", event.date)
            | _span("sentence", event.sentence)
            | {"position": position, "json": to_json(event)}
            for position, event in enumerate(self._record.events)
        ]

    def event_actors(self) -> list[Row]:
        return [
            {"event": event.id, "actor": part.actor, "words": self._words([part.span])}
            | _span("span", part.span)
            | {"position": position, "role": role, "country": self._countries.get(part.actor)}
            for event in self._record.events
            for position, (role, part) in enumerate(
                [("actor", part) for part in event.actors] + [("recipient", part) for part in event.recipients]
            )
        ]

    def evidence(self) -> list[Row]:
        return [
            {"event": event.id, "words": self._words(one.trigger), "sentence": self._words([one.sentence])}
            | _span("sentence", one.sentence)
            | {"position": position, "statement": one.statement, "entry": one.entry}
            for event in self._record.events
            for position, one in enumerate(event.evidence)
        ]

    def statements(self) -> list[Row]:
        columns = ("id", "speaker", "relays", "kind", "channel", "on_record", "side", "within", "why")
        return [
            {name: getattr(statement, name) for name in columns}
            | {name: self._words(getattr(statement, name)) for name in ("source", "cue", "content")}
            | {"position": position, "json": to_json(statement)}
            for position, statement in enumerate(self._record.statements)
        ]

    def instruments(self) -> list[Row]:
        parts = self._record.instruments
        rows = self.plain(parts, "id", "kind", "name", "action", "event", words=True)
        return [row | _days("date", part.date) for row, part in zip(rows, parts, strict=True)]

    def instrument_parties(self) -> list[Row]:
        return [
            {"instrument": one.id, "position": position, "actor": actor, "country": self._countries.get(actor)}
            for one in self._record.instruments
            for position, actor in enumerate(one.parties)
        ]

    def tenures(self) -> list[Row]:
        parts = self._record.tenures
        rows = self.plain(parts, "actor", "office", "country", "action", words=True)
        return [row | _days("date", part.date) for row, part in zip(rows, parts, strict=True)]

    def commitments(self) -> list[Row]:
        parts = self._record.commitments
        rows = self.plain(parts, "id", "what", "event", "statement", words=True)
        return [row | _days("due", part.due) for row, part in zip(rows, parts, strict=True)]

    def commitment_actors(self) -> list[Row]:
        return [
            {"commitment": one.id, "position": position, "role": role, "actor": actor}
            | {"country": self._countries.get(actor)}
            for one in self._record.commitments
            for position, (role, actor) in enumerate(
                [("by", actor) for actor in one.by] + [("to", actor) for actor in one.to]
            )
        ]

    def named(self) -> list[Row]:
        parts = self._record.named
        rows = self.plain(parts, "kind", "name", words=True)
        return [row | _days("date", part.date) for row, part in zip(rows, parts, strict=True)]

    def assessments(self) -> list[Row]:
        parts = self._record.assessments
        rows = self.plain(parts, "direction", words=True)
        return [
            row | {"speaker": part.by, "about": " ".join(part.about)} | _days("period", part.period)
            for row, part in zip(rows, parts, strict=True)
        ]


def _clean(row: Row) -> Row:
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def _span(name: str, span: Span) -> Row:
    return {f"{name}_start": span.start, f"{name}_end": span.end}


def _days(name: str, date: Date | None) -> Row:
    return {
        f"{name}_text": date and date.text,
        f"{name}_start": date and date.start,
        f"{name}_end": date and date.end,
    }
