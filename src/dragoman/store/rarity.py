"""How much a word tells: rare ones tell one story from another, those of every report do not.

``data/stems.csv.gz`` counts in how many of some documents a stem stands (``tools/count_stems.py``). Rarity is the
natural logarithm of their share: 0 for a word that all have, 6 for one that they hardly know.
"""

import zlib
from collections.abc import Collection
from functools import cache, lru_cache
from math import log, sqrt
from typing import TypeVar

from dragoman.data import read_rows

FILE = "stems.csv.gz"
_LEAST = 0.05
_NUMBER, _DIGIT = 4.5, 3.0
"""Of numbers, and of those below ten."""
_STRANGERS = 18.0
"""Added to the squares of each of two that are compared: two sentences of two words, both shared, are not one yet."""
T = TypeVar("T", str, int)


def bare(word: str) -> str:
    """A word in lower case without the ending of a possessor."""
    return word.removesuffix("'s").removesuffix("’s")


def stem_of(word: str) -> str:
    """The word without its ending."""
    for ending in ("ings", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def number(stem: str) -> int:
    """The stem as a number of 32 bits, for a small column."""
    return zlib.crc32(stem.encode())


@lru_cache(maxsize=1 << 17)
def rarity(stem: str) -> float:
    """How much a stem tells."""
    if stem.isdigit():
        return _NUMBER if len(stem) > 1 else _DIGIT
    table, most = _table()
    return table.get(stem, most)


@lru_cache(maxsize=1 << 17)
def _rarity_of_number(stem: int) -> float:
    table, most = _numbers()
    return table.get(stem, most)


@cache
def _table() -> tuple[dict[str, float], float]:
    """By stem; and for one that is not in the table."""
    rows = {row["stem"]: int(row["documents"]) for row in read_rows(FILE)}
    total = rows.pop("")
    return {stem: max(_LEAST, log(total / count)) for stem, count in rows.items()}, log(total / 4)


@cache
def _numbers() -> tuple[dict[int, float], float]:
    table, most = _table()
    return {number(stem): value for stem, value in table.items()}, most


@lru_cache(maxsize=1 << 16)
def _length(stems: frozenset[str]) -> float:
    return sqrt(sum(rarity(stem) ** 2 for stem in stems) + _STRANGERS)


@lru_cache(maxsize=1 << 15)
def _length_of_numbers(stems: frozenset[int]) -> float:
    return sqrt(sum(_rarity_of_number(stem) ** 2 for stem in stems) + _STRANGERS)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The cosine of two sets of stems, each weighing as much as it tells: 0 to 1."""
    return _squares(one & other) / (_length(one) * _length(other))


def alike_numbers(one: frozenset[int], other: frozenset[int]) -> float:
    """The same of stems kept as numbers."""
    common = one & other
    if not common:
        return 0.0
    squares = sum(_rarity_of_number(stem) ** 2 for stem in common)
    return squares / (_length_of_numbers(one) * _length_of_numbers(other))


def _squares(stems: Collection[str]) -> float:
    return sum(rarity(stem) ** 2 for stem in stems)
