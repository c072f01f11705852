"""Words around a story that are not of it: ``data/syndication.yaml`` and what other data files have, checked."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain

from pydantic import BaseModel, ConfigDict, PositiveInt, field_validator

from dragoman.data import read_model, read_yaml
from dragoman.errors import DataError
from dragoman.ingest.words import words

FILE = "syndication.yaml"
_FURNITURE = "page_furniture.yaml"
_WORD = re.compile(r"[^\W_]+")
_BYLINE_WORDS = 9
_LONGEST_WHOLE = 6

Words = tuple[str, ...]


class SyndicationFile(BaseModel):
    """The schema of ``syndication.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    longest: PositiveInt
    starts: tuple[str, ...]
    longest_held: PositiveInt
    holds: tuple[str, ...]
    credits: tuple[str, ...]
    agency_names: dict[str, str]
    numbers: dict[str, str]
    dated: frozenset[str]
    stamps: tuple[str, ...]
    stamp_words: frozenset[str]

    @field_validator("starts", "holds", "credits", "stamps")
    @classmethod
    def _have_words(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in phrases:
            if not split_words(phrase):
                raise ValueError(f"{phrase!r} holds no word")
        return phrases


@dataclass(frozen=True, slots=True)
class Markers:
    """The lists as words, by the word that a look-up begins with: what no sentence has is passed over at once."""

    whole: frozenset[Words]
    """Lines that are nothing else: an agency's name, "Advertisement"."""
    starts: dict[str, tuple[tuple[Words, int], ...]]
    """By first word: the phrase, and how many words a sentence has at most that begins so."""
    holds: dict[str, tuple[str, ...]]
    """By longest word: phrases, with a space at either end."""
    held: frozenset[str]
    """The keys of ``holds``: a set is asked four times as fast."""
    longest_held: int
    agencies: dict[Words, str]
    """Every name of an agency as words, and the one name that it goes by here (lower case)."""
    credits: tuple[Words, ...]
    numbers: dict[str, str]
    dated: frozenset[str]
    stamps: tuple[Words, ...]
    stamp_words: frozenset[str]

    def boilerplate(self, sentences: list[Words]) -> list[bool]:
        """For the words of each sentence or line, whether they are the page's or the syndicate's, not the story's."""
        # Once for all sentences: hardly a text has any of these words, and none of its sentences is searched then.
        holds = not self.held.isdisjoint(chain.from_iterable(sentences))
        return [self._begins(found) or (holds and self._holds(found)) for found in sentences]

    def _begins(self, found: Words) -> bool:
        if not found or (len(found) <= _LONGEST_WHOLE and found in self.whole):
            return True
        phrases = self.starts.get(found[0])
        if not phrases:
            return False
        return any(found[: len(phrase)] == phrase and len(found) <= longest for phrase, longest in phrases)

    def _holds(self, found: Words) -> bool:
        if len(found) > self.longest_held or self.held.isdisjoint(found):
            return False
        line = f" {' '.join(found)} "
        return any(phrase in line for word in found for phrase in self.holds.get(word, ()))


@cache
def markers() -> Markers:
    """The lists; :class:`DataError` names the file and the list that is wrong."""
    file = read_model(FILE, SyndicationFile)
    furniture = read_yaml(_FURNITURE)
    if not isinstance(furniture, dict) or not {"whole", "starts", "longest"} <= set(furniture):
        raise DataError(f"{_FURNITURE}: it must hold whole, starts and longest")
    agencies = {split_words(name): file.agency_names.get(name, name) for name in words().agencies}
    agencies |= {split_words(name): same for name, same in file.agency_names.items()}
    starts: dict[str, list[tuple[Words, int]]] = defaultdict(list)
    for phrase in file.starts:
        starts[split_words(phrase)[0]].append((split_words(phrase), file.longest))
    for phrase in furniture["starts"]:
        # "more:" begins a line of the page only with its colon, which words do not have: it needs a second word.
        if len(split_words(phrase)) > 1:
            starts[split_words(phrase)[0]].append((split_words(phrase), furniture["longest"]))
    holds: dict[str, list[str]] = defaultdict(list)
    for phrase in file.holds:
        holds[max(split_words(phrase), key=len)].append(f" {' '.join(split_words(phrase))} ")
    return Markers(
        whole=frozenset([*map(split_words, furniture["whole"]), *agencies]),
        starts={first: tuple(phrases) for first, phrases in starts.items()},
        holds={longest: tuple(phrases) for longest, phrases in holds.items()},
        held=frozenset(holds),
        longest_held=file.longest_held,
        agencies=agencies,
        credits=tuple(map(split_words, file.credits)),
        numbers=dict(file.numbers),
        dated=file.dated,
        stamps=tuple(map(split_words, file.stamps)),
        stamp_words=file.stamp_words,
    )


def is_byline(line: str) -> bool:
    """True for "By Jane Doe and John Roe, Staff Writer": a short line of capitalised words behind "By"."""
    found = _WORD.findall(line)
    if not 2 <= len(found) <= _BYLINE_WORDS or found[0].lower() != "by" or line.rstrip().endswith((".", "!", "?")):
        return False
    return all(word[0].isupper() or word in ("and", "in", "for", "at", "of", "the") for word in found[1:])


def begins(found: Words, phrases: Iterable[Words]) -> bool:
    """True if the words begin with one of the phrases."""
    return any(found[: len(phrase)] == phrase for phrase in phrases)


def split_words(phrase: str) -> Words:
    """The words of a phrase, in lower case."""
    return tuple(_WORD.findall(phrase.lower()))
