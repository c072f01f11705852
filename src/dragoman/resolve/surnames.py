"""The persons that a text has named, by surname, however the text spells it the second time."""

from collections import defaultdict
from functools import lru_cache

from dragoman.resolve.cast import Character
from dragoman.resolve.kb_names import MATCH, PARTICLES, agreement, index_keys, name_tokens
from dragoman.resolve.phrases import name_parts

# A family name that comes first is also used alone ("Xi Jinping, ... Xi"); the first of four words is a given name.
_MOST_WORDS = 3


class Surnames:
    """Characters with the number of the mention that named them, in the order of their naming."""

    def __init__(self) -> None:
        self._filed: dict[str, list[tuple[int, Character]]] = defaultdict(list)

    def add(self, at: int, character: Character) -> None:
        """File a character under the surnames that its name may have; at a longer name, once more."""
        for key in _keys(character.name):
            if all(other is not character for _, other in self._filed[key]):
                self._filed[key].append((at, character))

    def of(self, name: str) -> list[tuple[int, Character]]:
        """Whoever ``name`` may mean: a surname, or a full name that agrees with theirs."""
        found = {id(c): (at, c) for key in _keys(name) for at, c in self._filed.get(key, ())}
        alone = is_surname(name)
        return sorted(
            (entry for entry in found.values() if _meant(name, entry[1].name, alone)),
            key=lambda entry: (entry[0], entry[1].number),
        )


def is_surname(name: str) -> bool:
    """True if a name has one word that names: "Sisi", "von der Leyen", "Al Saud"."""
    return sum(token not in PARTICLES for token in name_tokens(name)) < 2


def surname_of(name: str) -> str:
    """The last word of a name with the small words before it: "President von der Leyen" gives "von der Leyen"."""
    parts = name_parts(name) or [name]
    start = len(parts) - 1
    while start > 0 and set(name_tokens(parts[start - 1])) <= PARTICLES and parts[start - 1][-1:] != ".":
        start -= 1
    return " ".join(parts[start:])


def _meant(name: str, known: str, alone: bool) -> bool:
    if is_surname(known):
        return max(agreement(known, name, True), agreement(name, known, True)) >= MATCH
    return max(agreement(name, known, alone), 0.0 if alone else agreement(known, name)) >= MATCH


@lru_cache(maxsize=16384)
def _keys(name: str) -> frozenset[str]:
    """The keys of one word that a name is filed under; of a name with nothing but small words, itself."""
    words = len(name_parts(name))
    keys = {key.lstrip("^") for key in index_keys(name) if "/" not in key and (key[0] != "^" or words <= _MOST_WORDS)}
    return frozenset(key for key in keys if key[0] != "=") or frozenset((name.lower(),))
