"""The words that pronouns are read by, from ``data/pronouns.yaml``."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model

NAME = "pronouns.yaml"


class PronounWords(BaseModel):
    """Word lists; the file says with examples what each does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    honours: frozenset[str]
    empty_adjectives: frozenset[str]
    empty_nouns: frozenset[str]
    empty_verbs: frozenset[str]
    weather_verbs: frozenset[str]
    empty_takers: frozenset[str]
    empty_frames: frozenset[str]
    moods: frozenset[str]
    object_owns: frozenset[str]
    object_next: frozenset[str]
    together: frozenset[str]
    addressed: frozenset[str]
    doers: frozenset[str]
    things: frozenset[str]
    parts: frozenset[str]
    relatives: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    people: frozenset[str]
    collectives: frozenset[str]


@cache
def load_pronoun_words() -> PronounWords:
    """The word lists, validated; :class:`DataError` names the list that is wrong."""
    return read_model(NAME, PronounWords)
