"""Agreements: one row each, with what was done to it and when, gathered from the instruments of all records.

The fields are in the spirit of the Defense Cooperation Agreement Dataset, manytreaties and the Global Governance data:
title, kind, parties, and a day for each stage. Memory holds one row for each agreement.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dragoman.data import read_yaml
from dragoman.document import Span
from dragoman.read.export.asked import Report, Request
from dragoman.read.export.cells import joined
from dragoman.record.models import Instrument, Record
from dragoman.record.tables.spec import layout, spec
from dragoman.store.rows import storable
from dragoman.store.scanning import Stored

_SOURCES = 10


@dataclass(slots=True)
class _Agreement:
    title: str
    kind: str
    parties: tuple[str, ...]
    names: dict[str, None] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)
    days: dict[str, dt.date] = field(default_factory=dict)
    reported: dt.date | None = None
    reports: int = 0
    outlets: set[str] = field(default_factory=set)
    sources: list[str] = field(default_factory=list)
    last: int = 0


class Agreements:
    """Gathers instruments; then gives the rows."""

    def __init__(self, request: Request, report: Report) -> None:
        self._request = request
        self._report = report
        self._spec = spec()
        self._found: dict[str, _Agreement] = {}
        kinds = read_yaml("instruments.yaml")["kinds"]
        self._bare = {str(name).lower() for names in kinds.values() for name in names} | {str(k).lower() for k in kinds}

    def add(self, stored: Stored) -> Iterator[tuple[str, str, Span]]:
        """Count the record's instruments; for each that is wanted its agreement's id, its own, and where it stands."""
        record = stored.record
        for one in record.instruments:
            parties = _parties(record, one)
            published = record.document.published
            days = (one.date.start, one.date.end) if one.date else (published, published) if published else None
            if reason := self._request.selection.refuses(days, frozenset(parties)):
                self._report.left_out[reason] += 1
                continue
            id = self._key(one, parties, stored)
            found = self._found.get(id)
            if found is None:
                found = self._found[id] = _Agreement(title=one.name, kind=one.kind, parties=parties)
            self._tell(found, one, stored)
            yield id, one.id, one.span

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows, by first day, then title."""
        for id, one in sorted(self._found.items(), key=lambda item: (_first(item[1]), item[1].title, item[0])):
            yield dict.fromkeys(layout("agreements").names) | {
                "ID": id,
                "Title": one.title,
                "Kind": one.kind,
                "Parties": joined(one.parties),
                "PartyNames": joined(one.names),
                "Areas": joined(sorted(one.areas)),
                "FirstReported": one.reported,
                **one.days,
                "Reports": one.reports,
                "Outlets": len(one.outlets),
                "Sources": joined(one.sources),
            }

    def _key(self, one: Instrument, parties: tuple[str, ...], stored: Stored) -> str:
        name = " ".join(storable(one.name).lower().split())
        what = [one.kind, name, *parties]
        if not parties or name.removeprefix("the ").removeprefix("a ") in self._bare:
            # Its name does not tell it from others: the day does, or else the document.
            what.append(one.date.start.isoformat() if one.date else stored.record.document.id)
        return hashlib.sha256("\0".join(what).encode("utf-8", "replace")).hexdigest()[:12]

    def _tell(self, found: _Agreement, one: Instrument, stored: Stored) -> None:
        record, document = stored.record, stored.record.document
        known = {actor.id: actor for actor in record.actors}
        for party in one.parties:
            if party in known:
                found.names[known[party].name] = None
        found.areas.update(*(event.areas for event in record.events if event.id == one.event))
        column = self._spec.actions.get(one.action or "")
        if column and one.date is not None:
            pick = max if column in self._spec.latest else min
            day = one.date.start
            found.days[column] = pick(found.days.get(column, day), day)
        if document.published and (found.reported is None or document.published < found.reported):
            found.reported = document.published
        if found.last != stored.number:
            found.last = stored.number
            found.reports += 1
            if document.publisher:
                found.outlets.add(document.publisher)
            if len(found.sources) < _SOURCES:
                found.sources.append(document.url or document.id)


def _parties(record: Record, one: Instrument) -> tuple[str, ...]:
    known = {actor.id: actor.country for actor in record.actors}
    return tuple(sorted({country for party in one.parties if (country := known.get(party))}))


def _first(one: _Agreement) -> dt.date:
    return min([*one.days.values(), *([one.reported] if one.reported else [])], default=dt.date.max)
