"""Whether "he" or "she" may stand for somebody: by title, noun, given name, or a pronoun that is surely theirs."""

import re
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from dragoman.data import read_model
from dragoman.extract.pronoun_words import load_pronoun_words
from dragoman.resolve.cast import Character
from dragoman.resolve.kb_names import plain
from dragoman.resolve.phrases import name_parts
from dragoman.resolve.scene import Scene

Gender = Literal["male", "female", ""]

_WORDS = re.compile(r"[^\W\d_]+\.?")


class GivenNames(BaseModel):
    """Given names that tell; a name that both bear stands in neither list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    male: frozenset[str]
    female: frozenset[str]

    @model_validator(mode="after")
    def _apart(self) -> "GivenNames":
        if both := self.male & self.female:
            raise ValueError(
                f"{sorted(both)[0]!r} stands in both lists: a name that both bear tells nothing, leave it out"
            )
        if wrong := [name for name in self.male | self.female if name != plain(name).lower()]:
            raise ValueError(f"{wrong[0]!r} must be in lower case, without accents")
        return self


@cache
def load_given_names() -> GivenNames:
    """The lists, validated; :class:`DataError` names what is wrong."""
    return read_model("given_names.yaml", GivenNames)


class Genders:
    """Genders of one document's characters, read from their mentions when first asked for; unknown is ""."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._bound: dict[int, Gender] = {}
        self._read: dict[int, tuple[int, Gender]] = {}

    def bind(self, character: Character, gender: Gender) -> None:
        """A pronoun stood for them that could stand for nobody else."""
        if not self.of(character):
            self._bound[character.number] = gender

    def of(self, character: Character) -> Gender:
        """The gender that the words tell, titles before given names; "" if they do not."""
        if character.number in self._bound:
            return self._bound[character.number]
        known = self._read.get(character.number)
        if known is None or (known[0] != len(character.mentions) and not known[1]):
            known = (len(character.mentions), self._by_title(character) or given(character.name))
            self._read[character.number] = known
        return known[1]

    def _by_title(self, character: Character) -> Gender:
        words = load_pronoun_words()
        for number in character.mentions[:12]:
            mention = self._scene.mentions[number]
            told = _WORDS.findall(mention.title.lower())
            if mention.kind == "nominal":
                told = [mention.head]
            elif not told and mention.name:
                told = _WORDS.findall(mention.name.lower())[:1]
            if "first lady" in mention.title.lower():
                return "female"
            for word in told:
                if word in words.female:
                    return "female"
                if word in words.male:
                    return "male"
        return ""


def given(name: str) -> Gender:
    """What the given name tells; a surname alone, or a family name that stands first, tells nothing."""
    parts = name_parts(name)
    if len(parts) < 2:
        return ""
    names = load_given_names()
    first = plain(parts[0]).lower()
    for form in (first, first.split("-")[0]):
        if form in names.female:
            return "female"
        if form in names.male:
            return "male"
    return ""
