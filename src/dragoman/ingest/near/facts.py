"""The numbers, dates, names and recurring terms of a sentence: what two editions of one notice differ in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from dragoman.ingest.near.markers import markers

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
TERM_LETTERS = 5
"""Letters of a word in small letters that can be what a text is about; "said" and "told" cannot."""

SEVERAL = 3

SPELT_ALIKE = 75
"""Two names this alike (rapidfuzz's ratio, of 100) are one name spelt in two ways: Zelensky, Zelenskyy."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Words in lower case."""

    numbers: frozenset[str]
    """Months, weekdays and ordinals too."""
    names: frozenset[str]
    """Words with a capital."""
    terms: frozenset[str]
    """Words in small letters that the text has more than once."""

    def differ(self, other: "Facts") -> bool:
        """True if a fact stands in another's place: both have numbers that the other lacks, or names, or terms.

        One term for another is a rewording ("meeting", "session"); it takes three on the two sides together.
        """
        if self.numbers - other.numbers and other.numbers - self.numbers:
            return True
        several = len(self.terms) + len(other.terms) >= SEVERAL
        return _strangers(self.names, other.names) or (several and _strangers(self.terms, other.terms))

    def years_differ(self, other: "Facts") -> bool:
        """True if a year stands in another's place."""
        ours, theirs = ({word for word in each.numbers if _YEAR.fullmatch(word)} for each in (self, other))
        return bool(ours - theirs and theirs - ours)

    def unknown_to(self, vocabulary: frozenset[str]) -> "Facts":
        """The facts without the names and terms that are in the vocabulary."""
        return Facts(self.numbers, self.names - vocabulary, self.terms - vocabulary)

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names or self.terms)


def facts(cased: str, changed: Sequence[bool], recurring: frozenset[str]) -> Facts:
    """The facts of a normalised sentence among those words for which ``changed`` is true.

    A sentence's first word tells nothing by its capital, unless the next has one too.
    """
    words = _WORD.findall(cased)
    numbers, names, terms = set(), set(), set()
    known = markers()
    for n, (word, new) in enumerate(zip(words, changed, strict=False)):
        if not new:
            continue
        low = word.lower()
        if low in known.dated or low in known.numbers or not word.isalpha():
            numbers.add(low)
        elif word[0].isupper() and (n or (len(words) > 1 and words[1][0].isupper())):
            names.add(low)
        elif low in recurring and len(low) >= TERM_LETTERS:
            terms.add(low)
    return Facts(frozenset(plain(numbers)), frozenset(names), frozenset(terms))


def plain(words: Iterable[str]) -> set[str]:
    """The words, numbers up to twelve as digits."""
    known = markers().numbers
    return {known.get(word, word) for word in words}


def _strangers(one: frozenset[str], other: frozenset[str]) -> bool:
    """True if both hold a name that is no spelling of one of the other's."""
    return _new(one, other) and _new(other, one)


def _new(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(all(ratio(name, known) < SPELT_ALIKE for known in other) for name in one) and bool(other)
