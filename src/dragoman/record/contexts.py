"""Contexts of an event: PLOVER's themes, by the words of its sentence and the offices of its actors."""

import re
from functools import cache, lru_cache

from dragoman.extract import Codebook

_WORD = re.compile(r"[\w’'-]+")


@cache
def _table(contexts: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a term -> (words of the term, context)."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for context, terms in contexts:
        for term in terms:
            words = tuple(term.lower().split())
            table.setdefault(words[0], []).append((words, context))
    return table


def find_contexts(
    codebook: Codebook, sentence: str, offices: list[str | None], sectors: list[str], between_states: bool
) -> tuple[str, ...]:
    """Contexts in PLOVER's order. A verbal event between two states is diplomatic; a defence minister's, military."""
    found: set[str] = set(_by_words(tuple(codebook.contexts.items()), sentence))
    if between_states:
        found.add("diplomatic")
    if any(office is not None and "defence" in office.lower() for office in offices) or "MIL" in sectors:
        found.add("military")
    return tuple(context for context in codebook.contexts if context in found)


@lru_cache(maxsize=256)
def _by_words(contexts: tuple[tuple[str, tuple[str, ...]], ...], sentence: str) -> frozenset[str]:
    """Contexts whose terms stand in the sentence; remembered, since the events of a sentence ask one after another."""
    table = _table(contexts)
    words = [_plain(word) for word in _WORD.findall(sentence.lower())]
    found: set[str] = set()
    for at, word in enumerate(words):
        for form in (word, word[:-1] if word.endswith("s") else word):
            for term, context in table.get(form, ()):
                if len(term) == 1 or tuple(words[at + 1 : at + len(term)]) == term[1:]:
                    found.add(context)
    return frozenset(found)


def _plain(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)
