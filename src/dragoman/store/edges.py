"""Which tellings an edge is between, and how likely any two are one: asked once, with what persons decided of them."""

from collections.abc import Callable, Collection

from sqlalchemy import Connection, select

from dragoman.store.alike import NEVER, Likeness
from dragoman.store.clusters import Ties
from dragoman.store.facts import Facts
from dragoman.store.keyed import Filed, apart
from dragoman.store.schema_intake import copies
from dragoman.store.values import in_batches

_PARTS = 10_000
"""Of 1 in a likeness: weights have two decimals."""
_SURE = round(-NEVER * _PARTS)


class Edges:
    """Compares tellings by their numbers or indices, whose facts are asked for."""

    def __init__(self, facts: Callable[[int], Facts], likeness: Likeness, ties: Ties) -> None:
        self._facts = facts
        self._likeness = likeness
        self._ties = ties
        self._known: dict[tuple[int, int], int] = {}
        self._filed: dict[int, Filed] = {}

    def like(self, one: int, other: int) -> int:
        """How likely two are one, in ten-thousandths: above 0 where one happening is likelier than two."""
        pair = (one, other) if one < other else (other, one)
        found = self._known.get(pair)
        if found is None:
            decided = self._ties.of(one, other)
            if decided is None:
                found = round(self._likeness.of(self._facts(one), self._facts(other)) * _PARTS)
            else:
                found = _SURE if decided else -10 * _SURE
            self._known[pair] = found
        return found

    def between(self, one: int, other: int) -> bool:
        """True of two that share a key and are likelier one than two, or that somebody has joined."""
        decided = self._ties.of(one, other)
        if decided is not None:
            return decided
        if apart(self._facts(one), self._facts(other)) or self.like(one, other) <= 0:
            return False
        return self._of(one).shares(self._of(other))

    def _of(self, number: int) -> Filed:
        if number not in self._filed:
            self._filed[number] = Filed.of(self._facts(number))
        return self._filed[number]


def wires_of(connection: Connection, documents: Collection[int]) -> dict[int, int]:
    """By document, the number of its cluster of near-copies; without those that are no copy of any."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(documents)):
        for end in (copies.c.document, copies.c.of_document):
            rows = connection.execute(select(end, copies.c.cluster).where(end.in_(batch)))
            found.update((row[0], row[1]) for row in rows)
    return found
