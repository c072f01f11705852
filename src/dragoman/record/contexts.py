"""Contexts of an event: PLOVER's themes, by the words of its sentences and the offices of its actors."""

import re
from collections.abc import Iterable

from dragoman.extract import Codebook

_WORD = re.compile(r"[a-z0-9][\w-]*")


class ContextFinder:
    """The codebook's context terms, indexed by their first word. Immutable once built."""

    def __init__(self, codebook: Codebook) -> None:
        self._order = tuple(codebook.contexts)
        self._table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for context, terms in codebook.contexts.items():
            for term in terms:
                words = tuple(_WORD.findall(term.lower()))
                if words:
                    self._table.setdefault(words[0], []).append((words, context))

    def by_words(self, sentence: str) -> frozenset[str]:
        """Contexts whose terms stand in the sentence; a plural in -s counts as its singular."""
        words = _WORD.findall(sentence.lower())
        found: set[str] = set()
        for at, word in enumerate(words):
            terms = self._table.get(word) or (self._table.get(word[:-1]) if word[-1] == "s" else None)
            for term, context in terms or ():
                if len(term) == 1 or tuple(words[at + 1 : at + len(term)]) == term[1:]:
                    found.add(context)
        return frozenset(found)

    def find(
        self, words: Iterable[frozenset[str]], offices: list[str | None], sectors: list[str], between_states: bool
    ) -> tuple[str, ...]:
        """Contexts in PLOVER's order. A verbal event between states is diplomatic; a defence minister's, military."""
        found = set().union(*words)
        if between_states:
            found.add("diplomatic")
        if any(office is not None and "defence" in office.lower() for office in offices) or "MIL" in sectors:
            found.add("military")
        return tuple(context for context in self._order if context in found)
