"""The tables of a coded corpus that exports do not have: their columns, and a record's rows of them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model
from dragoman.document import Document, Span
from dragoman.record.models import Date, Record
from dragoman.record.tables.rows import Held
from dragoman.record.tables.spec import Layout, layout

FILE = "corpora.yaml"
SHARED = ("events", "statements", "mentions")
"""The tables whose columns are those of exports."""
Row = dict[str, Any]


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    tables: dict[str, Layout]


@cache
def layouts() -> Mapping[str, Layout]:
    """The tables of a corpus by name, in order. Raises :class:`dragoman.errors.DataError`."""
    own = read_model(FILE, _Spec).tables
    shared = {name: layout(name) for name in SHARED}
    return MappingProxyType({"documents": own["documents"]} | shared | own)


def document_row(document: Document, source: str, held: Held | None) -> Row:
    """The row of a document, coded or not."""
    names = ("title", "url", "publisher", "published", "language", "format", "dateline", "sha256", "text")
    record = held.record.model_dump_json(exclude={"document": True, "run": True}) if held else None
    return {name: getattr(document, name) for name in names} | {
        "document": document.id,
        "source": source,
        "run": held.run if held else None,
        "furniture": [number for span in document.furniture for number in span],
        "record": record,
    }


def part_rows(record: Record) -> Iterator[tuple[str, Row]]:
    """The rows of what else is in a record, each with its table."""
    rows = _Rows(record)
    for name in ("places", "instruments", "tenures", "commitments", "named", "assessments", "claims"):
        for row in getattr(rows, name)():
            yield "dropped" if name == "claims" else name, {"document": record.document.id} | row


class _Rows:
    """The rows of one record, table by table, but for the document."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._actors = {actor.id: actor for actor in record.actors}

    def _names(self, ids: Iterable[str]) -> list[str | None]:
        return [self._actors[id].name if id in self._actors else None for id in ids]

    def _countries(self, ids: Iterable[str]) -> list[str | None]:
        return [self._actors[id].country if id in self._actors else None for id in ids]

    def _whole(self, id: str | None) -> str | None:
        return f"{self._record.document.id}#{id}" if id else None

    def places(self) -> Iterator[Row]:
        names = ("text", "name", "country", "admin1", "lat", "lon", "geonames", "feature", "use")
        for position, one in enumerate(self._record.places):
            yield {"position": position} | {name: getattr(one, name) for name in names} | _span(one.span)

    def instruments(self) -> Iterator[Row]:
        for one in self._record.instruments:
            known = {name: getattr(one, name) for name in ("id", "kind", "name", "action")}
            parties: Row = {"parties": self._names(one.parties), "countries": self._countries(one.parties)}
            yield known | parties | {"event": self._whole(one.event)} | _days("date", one.date) | _span(one.span)

    def tenures(self) -> Iterator[Row]:
        for one in self._record.tenures:
            known = {name: getattr(one, name) for name in ("office", "country", "action")}
            yield known | {"actor": self._names([one.actor])[0]} | _days("date", one.date) | _span(one.span)

    def commitments(self) -> Iterator[Row]:
        for one in self._record.commitments:
            sides: Row = {"by": self._names(one.by), "by_countries": self._countries(one.by)}
            sides |= {"to": self._names(one.to), "to_countries": self._countries(one.to)}
            known: Row = {"id": one.id, "what": one.what} | sides
            known |= {"event": self._whole(one.event), "statement": self._whole(one.statement)}
            yield known | _days("due", one.due) | _span(one.span)

    def named(self) -> Iterator[Row]:
        for one in self._record.named:
            known: Row = {"kind": one.kind, "name": one.name, "actors": self._names(one.actors)}
            yield known | _days("date", one.date) | _span(one.span)

    def assessments(self) -> Iterator[Row]:
        for one in self._record.assessments:
            speaker = self._names([one.by])[0] if one.by else None
            known: Row = {"speaker": speaker, "about": list(one.about), "direction": one.direction}
            yield known | _days("period", one.period) | _span(one.span)

    def claims(self) -> Iterator[Row]:
        for one in self._record.dropped:
            where = self._record.document.id
            known: Row = {"what": "claim", "source": None, "where": where, "reason": one.reason, "detail": None}
            yield known | _span(one.span)


def _span(span: Span) -> Row:
    return {"span_start": span.start, "span_end": span.end}


def _days(name: str, date: Date | None) -> Row:
    return {f"{name}_start": date and date.start, f"{name}_end": date and date.end}
