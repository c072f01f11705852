"""What the learned scorer thinks of a document's words: plain numbers beside the tokens, read by ``extract``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy

Vectors = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.float32]]


@dataclass(frozen=True, slots=True)
class Hint:
    """One word that may tell an event: how likely it does, which type, with which status. Probabilities, 0 to 1."""

    event: float
    types: Mapping[str, float]
    """Types that are not negligible, most likely first; they sum to ``event`` or a little less."""
    status: Mapping[str, float]

    @property
    def type(self) -> str:
        """The likeliest type."""
        return next(iter(self.types))


class Hints:
    """The hints of one document, by token index. Empty where the scorer was left out."""

    __slots__ = ("_keys", "_queries", "_words", "active")

    def __init__(self) -> None:
        self._words: dict[int, Hint] = {}
        self._queries: dict[int, Vectors] = {}
        self._keys: dict[int, Vectors] = {}
        self.active = False
        """Whether a scorer read the document. A word without a hint then hardly tells an event."""

    def add(self, words: Mapping[int, Hint], queries: Mapping[int, Vectors], keys: Mapping[int, Vectors]) -> None:
        """Take in one stretch: its words that may tell an event, and the (2, n) vectors that say who takes part.

        ``queries`` are those words' own, ``keys`` those of every word of the stretch; actor first, then recipient.
        """
        self._words.update(words)
        self._queries.update(queries)
        self._keys.update(keys)

    def at(self, token: int) -> Hint | None:
        """The hint at a token; None for one that hardly tells an event."""
        return self._words.get(token)

    def parties(self, trigger: int, others: Sequence[int]) -> list[tuple[float, float]]:
        """How likely each of ``others`` acts, and is acted on, in the event at ``trigger``; zeros where none is."""
        asked = self._queries.get(trigger)
        known = [other for other in others if other in self._keys] if asked is not None else []
        if asked is None or not known:
            return [(0.0, 0.0)] * len(others)
        found = dict(zip(known, sides(asked, [self._keys[other] for other in known]), strict=True))
        return [found.get(other, (0.0, 0.0)) for other in others]


def sides(query: Vectors, keys: Sequence[Vectors]) -> list[tuple[float, float]]:
    """(2, n) of a word and of some others: how likely each of these is on either side of it."""
    if not keys:
        return []
    likely = 1.0 / (1.0 + numpy.exp(-(query * numpy.stack(keys)).sum(-1)))
    return [(first, second) for first, second in likely.tolist()]
