"""Terms of many words found in a text in one pass: what contexts and areas share."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

GAP = "~"
_LONGEST_GAP = 5
_JOINS = frozenset((",", "and", "or", "&"))


class Hit(NamedTuple):
    """A term that stands at the words ``at`` to ``at + length``, and what it tells; ``whole``: without a list in it."""

    at: int
    length: int
    label: str
    whole: bool


class TermTable:
    """Terms, each a tuple of words with what it tells, indexed by their first word. Immutable once built.

    A word that ends in "*" fits any word that begins so; the last word of a term also its plural in -s; "~" in the
    middle fits nothing, or a list of at most five words and commas that goes on from the word before it ("defence [,
    trade and energy] ties"). A lookup costs what the terms with the same first word cost, whatever their number.
    """

    def __init__(self, terms: Iterable[tuple[tuple[str, ...], str]]) -> None:
        self._table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for words, label in terms:
            if words:
                self._table.setdefault(words[0], []).append((words, label))
        self._stems = sorted({len(first) - 1 for first in self._table if first.endswith("*")})
        self._beginning = lru_cache(maxsize=16384)(self._look_up)

    def hits(self, words: Sequence[str]) -> Iterator[Hit]:
        """Every term that stands among the words (in lower case), in the order of their first words."""
        for at, word in enumerate(words):
            for term, label in self._beginning(word):
                end = _end(term, words, at)
                if end:
                    yield Hit(at, end - at, label, GAP not in term or end - at == len(term) - 1)

    def _look_up(self, word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """Terms that may begin with this word."""
        first = [word]
        if word[-1] == "s":
            first.append(word[:-1])
        first += [word[:length] + "*" for length in self._stems if length <= len(word)]
        return tuple(term for form in first for term in self._table.get(form, ()))


def _end(term: tuple[str, ...], words: Sequence[str], at: int) -> int:
    """Where the term ends that begins at a word; 0 if it does not stand there."""
    last = len(term) - 1
    for n, wanted in enumerate(term):
        if wanted == GAP:
            return _behind_gap(term[n + 1 :], words, at)
        if at >= len(words) or not (_is(wanted, words[at]) or (n == last and words[at] == wanted + "s")):
            return 0
        at += 1
    return at


def _behind_gap(rest: tuple[str, ...], words: Sequence[str], at: int) -> int:
    """The end of what stands behind a gap: at once, or behind a list that a comma or an "and" begins."""
    end = _end(rest, words, at)
    if end or at >= len(words) or words[at] not in _JOINS:
        return end
    for skipped in range(at + 1, min(at + _LONGEST_GAP, len(words))):
        if not words[skipped][0].isalnum() and words[skipped] not in _JOINS:
            return 0
        end = _end(rest, words, skipped + 1)
        if end:
            return end
    return 0


def _is(wanted: str, word: str) -> bool:
    return word == wanted or (wanted[-1] == "*" and word.startswith(wanted[:-1]))
