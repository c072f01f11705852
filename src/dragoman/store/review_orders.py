"""Orders of the review queue that take a look at all events: the least certain, and a random one; and defined samples.

No index holds events in these orders: their head is found by a look at all, now and then, and a process keeps it.
"""

import hashlib
import heapq
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select, tuple_

from dragoman.errors import NotDecided
from dragoman.store import schema
from dragoman.store.review_items import (
    AT_ONCE,
    WINDOW,
    Found,
    Place,
    Wanted,
    by_name,
    reviewed,
    shown,
)
from dragoman.store.telling_names import as_subject

_HEAD = 5_000
"""Events of an order that are found at once and kept: no index holds them in order."""
_HEADS = 50
_COSTLY = 0.5
"""Seconds from which a head serves on although records came since."""
_WORTH = 100
"""For so many times the seconds that it took."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The first of an order, from a place on. ``took`` is how many seconds it took to find, ``at`` when that was."""

    rows: list[tuple[Any, ...]]
    newest: int
    at: float
    took: float

    def serves(self, newest: int) -> bool:
        """True if no record came since; or if it was costly, and is not old for what it cost."""
        young = time.monotonic() - self.at < _WORTH * self.took
        return self.newest == newest or (self.took > _COSTLY and young)


@dataclass(slots=True)
class Drawn:
    """The heads of orders that take a look at all events, by what they are of; threads share it."""

    heads: dict[tuple[Any, ...], _Head] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def head(
        self, connection: Connection, key: tuple[Any, ...], find: Callable[[], list[tuple[Any, ...]]]
    ) -> list[tuple[Any, ...]]:
        """The head of an order; what counts no more is left out where it is shown."""
        newest = int(connection.execute(select(func.max(schema.records.c.record))).scalar() or 0)
        with self.lock:
            known = self.heads.get(key)
            if known is None or not known.serves(newest):
                self.heads = {other: head for other, head in self.heads.items() if head.serves(newest)}
                start = time.monotonic()
                rows = find()
                now = time.monotonic()
                known = self.heads[key] = _Head(rows, newest, now, now - start)
                while len(self.heads) > _HEADS:
                    del self.heads[next(iter(self.heads))]
            return known.rows


def least_certain(connection: Connection, wanted: Wanted, place: Place, drawn: Drawn) -> Found:
    """The events of least confidence first, from a place on."""
    events, current = schema.events.c, schema.current_records.c
    key = (events.confidence, events.record, events.position)
    if place is not None and len(place) != len(key):
        raise NotDecided("no such place in this order of the queue: begin at its start")
    behind = tuple(place) if place is not None else None
    base: tuple[Any, ...] | None = None
    seen = 0
    while True:
        query = select(*key).join(schema.current_records, current.record == events.record).where(*_within(wanted))
        if base is not None:
            query = query.where(tuple_(*key) > tuple_(*base))
        query = query.order_by(*key).limit(_HEAD)
        head = drawn.head(
            connection, ("confidence", wanted.countries, wanted.types, base), partial(_rows, connection, query)
        )
        left = [row for row in head if behind is None or row > behind]
        for first in range(0, len(left), AT_ONCE):
            batch = left[first : first + AT_ONCE]
            yield from shown(connection, wanted, [(row[1], row[2], json.dumps(list(row)), ()) for row in batch])
            seen += len(batch)
            if seen >= WINDOW:
                yield json.dumps(list(batch[-1]))
                return
        if len(head) < _HEAD:
            return
        base = head[-1]


def _rows(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(query)]


def _within(wanted: Wanted) -> list[ColumnElement[bool]]:
    events, members = schema.events.c, schema.event_actors.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.types:
        conditions.append(events.type.in_(wanted.types))
    for country in wanted.countries:
        own = and_(members.record == events.record, members.event == events.id, members.country == country)
        conditions.append(exists().where(own))
    return conditions


def at_random(connection: Connection, wanted: Wanted, place: Place, drawn: Drawn) -> Found:
    """Events in the order that a seed gives them, from a place on."""
    key = ("sample", wanted.seed, wanted.by_type, wanted.countries, wanted.types)
    head = drawn.head(connection, key, lambda: [*random_order(connection, wanted, _HEAD)])
    start = int(place[0]) + 1 if place else 0
    for first in range(start, len(head), AT_ONCE):
        batch = head[first : first + AT_ONCE]
        rows = [(row[2], row[3], json.dumps([first + at]), ()) for at, row in enumerate(batch)]
        yield from shown(connection, wanted, rows)


def random_order(connection: Connection, wanted: Wanted, size: int) -> list[tuple[int, str, int, int]]:
    """The first of all events in the order of a hash of the seed and what the event is: (rank, hash, record, position).

    The same events come in the same order in any ledger. ``by_type`` ranks them within each type, so that the first
    of each type come first.
    """
    events, current, texts = schema.events.c, schema.current_records.c, schema.documents.c
    columns = (events.record, events.position, current.id, current.version, texts.sha256)
    told = (events.type, events.sentence_start, events.sentence_end, events.words)
    query = (
        select(*columns, *told)
        .join(schema.current_records, current.record == events.record)
        .join(schema.documents, texts.document == current.document)
        .where(*_within(wanted))
    )
    seed = wanted.seed.encode()
    heaps: dict[str, list[tuple[str, int, int]]] = {}
    for row in connection.execute(query.execution_options(yield_per=5_000)):
        hashed = hashlib.sha256(seed + repr(tuple(row[2:])).encode("utf-8", "replace")).hexdigest()
        heap = heaps.setdefault(row[5] if wanted.by_type else "", [])
        heapq.heappush(heap, (_turned(hashed), row[0], row[1]))
        if len(heap) > size:
            heapq.heappop(heap)
    found = [
        (rank if wanted.by_type else 0, _turned(hashed), record, position)
        for heap in heaps.values()
        for rank, (hashed, record, position) in enumerate(sorted(heap, reverse=True))
    ]
    return sorted(found)[:size]


_DIGITS = str.maketrans("0123456789abcdef", "fedcba9876543210")


def _turned(hashed: str) -> str:
    """The hash that sorts the other way round: a heap drops its smallest."""
    return hashed.translate(_DIGITS)


def of_sample(connection: Connection, wanted: Wanted, place: Place) -> Found:
    """What of a defined sample the reviewer has yet to review; nothing for whom it was not drawn."""
    from dragoman.store.review_samples import find_sample

    sample = find_sample(connection, wanted.sample or "")
    if wanted.who is not None and wanted.who not in sample.reviewers:
        return
    start = int(place[0]) + 1 if place else 0
    names = sample.items
    for first in range(start, len(names), AT_ONCE):
        batch = list(enumerate(names[first : first + AT_ONCE], first))
        done = reviewed(connection, wanted.who, [as_subject(name) for _, name in batch])
        for at, name in batch:
            if as_subject(name) not in done:
                yield from by_name(connection, name, json.dumps([at]), (f"sample {sample.name}",))
