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
from dragoman.record.terms import TermTable

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
        terms = [(_term(term), context) for context, terms in codebook.contexts.items() for term in terms]
        self._table = TermTable([*terms, *((_term(phrase), "") for phrase in self._marks.not_)])

    def by_words(self, sentence: str) -> frozenset[str]:
        """Contexts whose terms stand in the sentence; a plural in -s counts as its singular."""
        words = _WORD.findall(sentence.lower())
        hits = list(self._table.hits(words))
        other = {k for hit in hits if not hit.label for k in range(hit.at, hit.at + hit.length)}
        return frozenset(hit.label for hit in hits if hit.label and (hit.length > 1 or hit.at not in other))

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
