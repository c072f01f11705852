"""Answers that are kept for as long as the ledger stays what it was: for figures that take a look at every row."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from dragoman.store import schema
from dragoman.store.backend import Database
from dragoman.store.schema_decisions import decisions
from dragoman.store.schema_intake import attempts, copies, polls
from dragoman.store.schema_told import happenings, reconciled
from dragoman.store.schema_watch import watch_hits

T = TypeVar("T")

_MOST = 256
_DEAR = 0.05
_SHARE = 20
"""What took longer than so many seconds may be shown for so many times as long, though the ledger grew meanwhile: a
ledger that grows all day would else be counted all day."""
_LAST = (
    schema.records.c.record,
    schema.documents.c.document,
    schema.runs.c.run,
    attempts.c.attempt,
    polls.c.poll,
    copies.c.document,
    decisions.c.decision,
    happenings.c.happening,
    reconciled.c.record,
    watch_hits.c.hit,
)


def state_of(connection: Connection) -> tuple[int | None, ...]:
    """The last number of each table that only grows: two states that are equal hold the same rows of them."""
    found = connection.execute(select(*(select(func.max(column)).scalar_subquery() for column in _LAST))).one()
    return tuple(found)


class Remembered:
    """Answers by their question; threads may share it. One question is worked out by one thread at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[Hashable, tuple[Any, float, float, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._working: dict[Hashable, threading.Lock] = {}

    def get(self, question: Hashable, make: Callable[[Connection], T]) -> T:
        """What ``make`` gives, made anew only where the ledger has changed since."""
        with self._alone(question), self._database.read() as connection:
            state = state_of(connection)
            return self._found(question, state, lambda: make(connection))

    def hold(self, question: Hashable, make: Callable[[], T]) -> T:
        """The same for a ``make`` that asks the ledger by itself: no connection is kept open meanwhile."""
        with self._alone(question):
            with self._database.read() as connection:
                state = state_of(connection)
            return self._found(question, state, make)

    @contextmanager
    def _alone(self, question: Hashable) -> Iterator[None]:
        with self._lock:
            working = self._working.setdefault(question, threading.Lock())
        try:
            with working:
                yield
        finally:
            with self._lock:
                if question not in self._kept:
                    self._working.pop(question, None)

    def _found(self, question: Hashable, state: Any, make: Callable[[], T]) -> T:
        with self._lock:
            kept = self._kept.get(question)
            if kept is not None and (kept[0] == state or _young(kept[1], kept[2])):
                self._kept.move_to_end(question)
                found: T = kept[3]
                return found
        start = time.monotonic()
        made = make()
        now = time.monotonic()
        with self._lock:
            self._kept[question] = (state, now, now - start, made)
            self._kept.move_to_end(question)
            while len(self._kept) > _MOST:
                gone, _ = self._kept.popitem(last=False)
                self._working.pop(gone, None)
        return made


def _young(made: float, took: float) -> bool:
    return took > _DEAR and time.monotonic() - made < took * _SHARE
