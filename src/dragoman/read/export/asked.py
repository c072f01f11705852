"""What is asked of an export: which format, which events, with text or without; and the count of what came of it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.read.export_formats import Format
from dragoman.record.models import Actor, Event, Place, Record
from dragoman.record.tables.dyads import HAPPENED, countries_of
from dragoman.record.tables.rows import people, place_of
from dragoman.store.scanning import Stored, Told


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events: those that touch the days (inclusive), and have a participant of one of the countries."""

    since: dt.date | None = None
    until: dt.date | None = None
    countries: frozenset[str] = frozenset()

    def refuses(self, days: tuple[dt.date, dt.date] | None, countries: frozenset[str]) -> str | None:
        """Why something of these days and countries is left out; None if it is wanted."""
        if self.since or self.until:
            if days is None:
                return "no date"
            if days[1] < (self.since or dt.date.min) or days[0] > (self.until or dt.date.max):
                return "outside the days"
        if self.countries and not self.countries & countries:
            return "other countries"
        return None


@dataclass(frozen=True, slots=True)
class Request:
    """An export that is wanted. ``licence`` is a file whose text goes into a Dataverse folder."""

    format: Format
    output: Path
    selection: Selection = Selection()
    with_text: bool = False
    header: bool = True
    overwrite: bool = False
    licence: Path | None = None
    as_coded: bool = False
    """Leave what persons have ruled of events aside."""


@dataclass(slots=True)
class Report:
    """What came of it: rows by table, what was left out by reason, and how many events persons had corrected."""

    rows: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    corrected: int = 0

    def seen(self, stored: Stored) -> Stored:
        """Count what persons' rulings made of a record's events."""
        self.left_out["rejected by a person"] += stored.rejected
        self.corrected += stored.corrected
        return stored


def days_of(record: Record, event: Event) -> tuple[dt.date, dt.date] | None:
    """Its first and last day; the day of publication where the text names none; None without either."""
    if event.date is not None:
        return event.date.start, event.date.end
    published = record.document.published
    return (published, published) if published else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """An event that is wanted, with all that rows are made of."""

    stored: Stored
    event: Event
    id: str
    days: tuple[dt.date, dt.date] | None
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    place: Place | None
    told: Told | None

    @property
    def record(self) -> Record:
        """The record it stands in."""
        return self.stored.record


def chosen(stored: Stored, request: Request, report: Report) -> Iterator[Chosen]:
    """The wanted events of a record; the others are counted."""
    record = stored.record
    for event in record.events:
        days = days_of(record, event)
        if reason := request.selection.refuses(days, countries_of(record, event)):
            report.left_out[reason] += 1
            continue
        yield Chosen(
            stored=stored,
            event=event,
            id=f"{record.document.id}#{event.id}",
            days=days,
            actors=people(record, event.actors),
            recipients=people(record, event.recipients),
            place=place_of(record, event),
            told=stored.told.get(event.id),
        )


def happened(one: Chosen, report: Report) -> bool:
    """False, and counted, for what schemes without a status must not have: planned, supposed or denied."""
    if one.event.status in HAPPENED:
        return True
    report.left_out[f"told as {one.event.status}"] += 1
    return False
