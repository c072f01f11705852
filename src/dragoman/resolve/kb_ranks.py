"""Armed ranks in a title phrase, told from the civil titles that share their words ("Attorney General")."""

from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.errors import DataError
from dragoman.resolve.kb_names import title_tokens

FILE = "offices.yaml"
SIDES = frozenset(("before", "after"))
Words = tuple[str, ...]


def longest_in(words: Words, index: Mapping[Words, object], longest: int, used: set[int]) -> tuple[int, int] | None:
    """The longest run of unused ``words`` that stands in ``index``, half-open; its places are added to ``used``."""
    for size in range(min(longest, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            if words[at : at + size] in index and used.isdisjoint(range(at, at + size)):
                used.update(range(at, at + size))
                return at, at + size
    return None


def _words(phrase: str) -> Words:
    return tuple(word for word, _, _ in title_tokens(phrase))


class Ranks:
    """The ranks of ``offices.yaml`` by their words, and the neighbours beside which a word is no rank."""

    __slots__ = ("_civil", "_longest", "_sectors")

    def __init__(self, ranks: Mapping[str, Iterable[str]], civil: Mapping[str, Any]) -> None:
        """``ranks``: ranks by sector; ``civil``: by a rank of one word, the words before and after that make it none.

        A rank that ``civil`` speaks of and ``ranks`` does not know is a :class:`~dragoman.errors.DataError`.
        """
        self._sectors = {_words(rank): sector for sector, forms in ranks.items() for rank in forms}
        self._longest = max(map(len, self._sectors), default=1)
        self._civil: dict[str, tuple[frozenset[str], frozenset[Words]]] = {}
        for rank, beside in civil.items():
            if (rank,) not in self._sectors or set(beside) - SIDES:
                raise DataError(f"{FILE}: civil: {rank!r} must be a rank of one word, with lists before and after")
            self._civil[rank] = (
                frozenset(beside.get("before") or ()),
                frozenset((word,) for word in beside.get("after") or ()),
            )

    def sector(self, words: Words) -> str | None:
        """The sector of a rank by its words, or None if they are no rank."""
        return self._sectors.get(words)

    def find(self, words: Words, used: set[int]) -> tuple[int, int] | None:
        """Where the longest rank stands in ``words``, half-open, or None; its places are added to ``used``."""
        tried = set(used)
        while (span := longest_in(words, self._sectors, self._longest, tried)) is not None:
            if not self._is_civil(words, span, used):
                used.update(range(*span))
                return span
        return None

    def _is_civil(self, words: Words, span: tuple[int, int], used: set[int]) -> bool:
        """ "Postmaster General", "General Counsel": the words beside it make it no rank, unless they are a title's."""
        first, last = span
        if last - first > 1 or words[first] not in self._civil:
            return False
        before, after = self._civil[words[first]]
        after_title = first - 1 in used  # "Defence Secretary General Smith"
        return (first > 0 and not after_title and words[first - 1] in before) or words[last : last + 1] in after
