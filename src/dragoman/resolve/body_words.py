"""Words of names of organisations: the head of a name, whether it is anybody, its sector, and its initials."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict, model_validator

from dragoman.data import read_model
from dragoman.resolve.kb_codes import CODES

FILE = "bodies.yaml"
_WORD = re.compile(r"[^\s,;()“”\"]+")
_POSSESSIVE = re.compile(r"(?<=.)['’]s?$")
_SHORTEST = 2
"""Letters of an acronym: initials of fewer words are anybody's."""


class BodyWords(BaseModel):
    """The lists of ``data/bodies.yaml``, which says what each is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nobody_first: frozenset[str]
    nobody: frozenset[str]
    mostly_nobody: frozenset[str]
    bodies: dict[str, frozenset[str]]
    by_words: dict[str, dict[str, frozenset[str]]]
    about: frozenset[str]
    joints: frozenset[str]
    uninitialled: frozenset[str]
    comes_back: dict[str, frozenset[str]]

    @model_validator(mode="after")
    def _check(self) -> "BodyWords":
        sectors = {*self.bodies, *(code for found in self.by_words.values() for code in found)} - {""}
        sectors |= frozenset().union(*self.comes_back.values())
        if bad := sectors - CODES:
            raise ValueError(f"{', '.join(sorted(bad))}: no PLOVER sector")
        if both := (self.nobody | self.mostly_nobody) & self._heads():
            raise ValueError(f"{', '.join(sorted(both))}: a body and nobody at once")
        if lost := set(self.by_words) - self._heads():
            raise ValueError(f"by_words: {', '.join(sorted(lost))}: not among the bodies")
        return self

    def _heads(self) -> frozenset[str]:
        return frozenset().union(*self.bodies.values())

    def head(self, name: str) -> str:
        """The word of a name that says what it is, in lower case: "Partnership for Blue Harbours" is a partnership."""
        return _lowered(self.core(name)[-1:])

    def core(self, name: str) -> list[str]:
        """The words of a name up to its head: "Ministry" of "Ministry of Justice", all of "Polish Border Guard"."""
        words = words_of(name)
        end = next((n for n, word in enumerate(words) if n and word.lower() in self.joints), len(words))
        return words[:end]

    def is_body(self, name: str) -> bool:
        """True if the head, or the two words that end in it, or the first ("Radio Tirana"), is a body noun."""
        core = self.core(name)
        return bool({_lowered(core[-1:]), _lowered(core[-2:]), _lowered(core[:1])} & self._heads())

    def told_by_words(self, name: str) -> bool:
        """True if only the words before the head tell the sector."""
        return self.head(name) in self.by_words

    def speaks_about(self, name: str) -> bool:
        """True for names such as "Syria Relief Fund", whose country is what they are about and not whose they are."""
        return any(word.lower() in self.about for word in self.core(name))

    def sectors(self, name: str) -> tuple[str, ...]:
        """The sector that the head gives, with the words around it; () if it tells none."""
        core = self.core(name)
        head = _lowered(core[-1:])
        others = {word.lower() for word in words_of(name)} - {head}
        for sector, words in self.by_words.get(head, {}).items():
            if others & words:
                return (sector,) if sector else ()
        for size in (2, 1):
            key = _lowered(core[-size:])
            found = next((sector for sector, heads in self.bodies.items() if key in heads), "")
            if found:
                return (found,)
        return ()

    def initials(self, name: str) -> frozenset[str]:
        """What a name's first letters may make: "CSA", with the small words and without; shorter ones are left out."""
        words = [part for word in words_of(name) for part in word.split("-") if part]
        main = [word for word in words if word.lower() not in self.uninitialled]
        found = {"".join(word[0] for word in some).upper() for some in (words, main)}
        return frozenset(letters for letters in found if len(letters) > _SHORTEST and letters.isalpha())

    def nobody_at_all(self, name: str) -> bool:
        """True for the name of a law, a plan, a prize, an event."""
        core = self.core(name)
        first = len(core) > 1 and core[0].lower() in self.nobody_first
        return first or bool({_lowered(core[-1:]), _lowered(core[-2:])} & self.nobody)

    def hardly_anybody(self, name: str) -> bool:
        """True for names of which most are plans and meetings, and some bodies that speak."""
        return self.head(name) in self.mostly_nobody


@cache
def load_body_words() -> BodyWords:
    """The lists, validated; :class:`~dragoman.errors.DataError` names the list that is wrong."""
    return read_model(FILE, BodyWords)


def words_of(name: str) -> list[str]:
    """The words of a name without article, brackets, full stops behind and possessive marks."""
    return list(_words_of(name))


@lru_cache(maxsize=16384)
def _words_of(name: str) -> tuple[str, ...]:
    words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(name)]
    words = [word if "." in word[:-1] else word.rstrip(".") for word in words]  # "U.S." keeps its full stop
    words = [word for word in words if word]
    return tuple(words[1:] if len(words) > 1 and words[0].lower() == "the" else words)


def _lowered(words: Iterable[str]) -> str:
    return " ".join(words).lower().rstrip(".")
