"""What the learned scorer thinks of a document's words: plain numbers beside the tokens, read by ``extract``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy

if TYPE_CHECKING:
    from dragoman.annotate.tokens import Token

Vectors = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.float32]]
Parties = Sequence[tuple[float, float]]


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


class Reader(Protocol):
    """Who can say, of one document, who takes part in an event."""

    def parties(self, trigger: "Token", type_: str, others: Sequence["Token"]) -> Parties:
        """How likely each of ``others`` acts, and is acted on, in an event of this type at ``trigger``."""


class Hints:
    """The hints of one document, by token index. Empty where the scorer was left out."""

    __slots__ = ("_reader", "_words", "scored")

    def __init__(self) -> None:
        self._words: Mapping[int, Hint] = {}
        self._reader: Reader | None = None
        self.scored: frozenset[int] = frozenset()
        """Indexes of the words that the scorer looked at. Of the others it has no opinion."""

    def __bool__(self) -> bool:
        return self._reader is not None

    def fill(self, words: Mapping[int, Hint], scored: Iterable[int], reader: Reader) -> None:
        """Take in a document: its words that may tell an event, those looked at, and who knows of the parties."""
        self._words, self.scored, self._reader = words, frozenset(scored), reader

    def at(self, token: int) -> Hint | None:
        """The hint at a token; None for one that hardly tells an event."""
        return self._words.get(token)

    def parties(self, trigger: "Token", others: Sequence["Token"]) -> Parties:
        """How likely each of ``others`` acts, and is acted on, in the event at ``trigger``; zeros where none is."""
        hint = self._words.get(trigger.i)
        if hint is None or self._reader is None or not others:
            return [(0.0, 0.0)] * len(others)
        return self._reader.parties(trigger, hint.type, others)
