"""The shapes of answers: the ledger's and the record's own models, in a list with its cursor, or alone."""

import datetime as dt
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from dragoman.ingest.outcome import Outcome
from dragoman.record.models import Record
from dragoman.store import Gap
from dragoman.store.relation import Happening, Month, Net, Summary

T = TypeVar("T")


class Shape(BaseModel):
    """Base of the shapes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(Shape, Generic[T]):
    """Rows, and where the list goes on. A page may hold fewer rows than were asked for, or none, and still go on:
    only ``next`` null is the end.
    """

    items: tuple[T, ...]
    next: str | None
    """Give it as ``cursor``, with the same filters, for the rows that follow."""
    total: int | None = None
    """How many fit in all; null where that is not known without counting them."""


class Happenings(Listed[Happening]):
    """Happenings. ``waiting`` records and decisions came after the last that was laid out, and are not among these."""

    waiting: int = 0


class RelationInFigures(Shape):
    """Two countries in figures. ``summary`` speaks of the latest happenings, ``series``, ``net``, ``total`` of all."""

    first: str
    second: str
    total: int
    summary: Summary
    series: tuple[Month, ...]
    net: tuple[Net, ...]


class DocumentVersion(Shape):
    """A stored version of a document."""

    version: int
    title: str | None
    published: dt.date | None
    characters: int
    added_at: dt.datetime


class DocumentAnswer(Shape):
    """A document with its record and its versions. ``record`` is null for one that is not coded."""

    id: str
    version: int
    versions: tuple[DocumentVersion, ...]
    record: Record | None


class DecisionShape(Shape):
    """What a person decided; ``what`` is JSON of its kind's own (docs/decisions.md)."""

    number: int
    at: dt.datetime
    who: str
    why: str
    kind: str
    subject: str
    what: Any
    supersedes: int | None


class RunShape(Shape):
    """What made records. ``records`` are all that it made, ``current`` those that count today."""

    number: int
    hash: str
    dragoman: str
    model: str
    codebook: str
    kb: str
    heard: bool
    scorer: str | None
    tagger: str | None
    added_at: dt.datetime
    records: int
    current: int


class SearchHitShape(Shape):
    """A document that holds what was sought. Spans are code points into its text; ``rank`` orders this answer only."""

    document: str
    version: int
    title: str | None
    publisher: str | None
    published: dt.date | None
    text: str
    span: tuple[int, int]
    words: tuple[tuple[int, int], ...]
    rank: float


class OutcomeCount(Shape):
    """How many items of a source ended a day in an outcome. Days are UTC."""

    day: dt.date
    outcome: Outcome
    count: int


class SourceShape(Shape):
    """What came of a source in the days asked for, and where something may be missing."""

    source: str
    days: tuple[OutcomeCount, ...]
    gaps: tuple[Gap, ...]


class EntryShape(Shape):
    """An entry of the codebook, as it stands in its file."""

    id: str
    type: str
    file: str
    why: str
    entry: dict[str, Any]


class TypeShape(Shape):
    """An event type: its quad class, its score, its modes."""

    code: str
    quad: int
    score: float
    means: str
    modes: tuple[str, ...]


class CodebookAnswer(Shape):
    """The packaged codebook's types and contexts, and one page of its entries."""

    name: str
    sha256: str
    types: tuple[TypeShape, ...]
    contexts: tuple[str, ...]
    items: tuple[EntryShape, ...]
    next: str | None
    total: int | None = None
