"""Contexts of an event: PLOVER's themes, by the words of its sentences, its modes, and who takes part."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model
from dragoman.errors import DataError
from dragoman.extract import Codebook

_WORD = re.compile(r"[a-z0-9][\w-]*")
_VERBAL = (1, 3)


class Marks(BaseModel):
    """``data/context_marks.yaml``: its comments say what each is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    modes: dict[str, dict[str, str]]
    sectors: dict[str, str]
    offices: dict[str, str]
    not_: tuple[str, ...] = Field(alias="not")
    share: float = Field(gt=0, le=1)
    sentences: int = Field(ge=1)

    def contexts(self) -> Iterator[str]:
        """Every context that is named, to be checked."""
        for modes in self.modes.values():
            yield from modes.values()
        yield from self.sectors.values()
        yield from self.offices.values()


@cache
def load_marks() -> Marks:
    """The packaged marks; :class:`DataError` names the field that is wrong."""
    return read_model("context_marks.yaml", Marks)


@dataclass(frozen=True, slots=True)
class Coded:
    """What of an event tells its contexts besides its words; ``states`` counts the countries of its parties."""

    type: str
    modes: tuple[str, ...]
    quad: int
    offices: tuple[str | None, ...]
    sectors: tuple[str, ...]
    states: int


class ContextFinder:
    """The codebook's context terms, indexed by their first word. Immutable once built.

    Raises :class:`DataError` if ``context_marks.yaml`` names what is no context.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._order = tuple(codebook.contexts)
        self._marks = load_marks()
        unknown = sorted(set(self._marks.contexts()) - set(self._order))
        if unknown:
            raise DataError(f"context_marks.yaml: {unknown[0]!r} is no PLOVER context")
        self._table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for context, terms in codebook.contexts.items():
            for term in terms:
                self._enter(_term(term), context)
        for phrase in self._marks.not_:
            self._enter(_term(phrase), "")
        self._stems = sorted({len(first) - 1 for first in self._table if first.endswith("*")})

    def _enter(self, words: tuple[str, ...], context: str) -> None:
        if words:
            self._table.setdefault(words[0], []).append((words, context))

    def by_words(self, sentence: str) -> frozenset[str]:
        """Contexts whose terms stand in the sentence; a plural in -s counts as its singular."""
        words = _WORD.findall(sentence.lower())
        hits = [
            (at, len(term), context)
            for at, word in enumerate(words)
            for term, context in self._terms(word)
            if _fits(term, words[at : at + len(term)])
        ]
        other = {k for at, length, context in hits if not context for k in range(at, at + length)}
        return frozenset(context for at, length, context in hits if context and (length > 1 or at not in other))

    def _terms(self, word: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Terms that may begin with this word."""
        yield from self._table.get(word, ())
        if word[-1] == "s":
            yield from self._table.get(word[:-1], ())
        for length in self._stems:
            if length > len(word):
                return
            yield from self._table.get(word[:length] + "*", ())

    def throughout(self, themes: Sequence[frozenset[str]]) -> frozenset[str]:
        """What a document is about: contexts that a good share of its sentences have, given those of each."""
        counts = Counter(context for theme in themes for context in theme)
        least = max(self._marks.sentences, self._marks.share * len(themes))
        return frozenset(context for context, count in counts.items() if count >= least)

    def find(self, words: Iterable[frozenset[str]], coded: Coded) -> tuple[str, ...]:
        """Contexts in PLOVER's order, by the words of its sentences and by what is coded.

        A verbal event between states is diplomatic; a defence minister's, military.
        """
        found = set().union(*words)
        if coded.states > 1 and coded.quad in _VERBAL:
            found.add("diplomatic")
        marks = self._marks
        modes = marks.modes.get(coded.type, {})
        found.update(modes[mode] for mode in coded.modes if mode in modes)
        found.update(marks.sectors[sector] for sector in coded.sectors if sector in marks.sectors)
        for office in coded.offices:
            found.update(c for word, c in marks.offices.items() if office is not None and word in office.lower())
        return tuple(context for context in self._order if context in found)


def _term(term: str) -> tuple[str, ...]:
    """A term's words, as those of a sentence are cut; a "*" stays at the end of its word."""
    return tuple(
        word + star for part in term.lower().split() for word, star in re.findall(r"([a-z0-9][\w-]*)(\*?)", part)
    )


def _fits(term: tuple[str, ...], words: list[str]) -> bool:
    """True if the printed words are the term's; the last may have an -s."""
    if len(words) < len(term):
        return False
    last = len(term) - 1
    return all(
        word == wanted or (wanted[-1] == "*" and word.startswith(wanted[:-1])) or (at == last and word == wanted + "s")
        for at, (wanted, word) in enumerate(zip(term, words, strict=True))
    )
