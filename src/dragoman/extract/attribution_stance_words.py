"""The words of denials, confirmations and refusals to comment (``stances.yaml``), validated once."""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from dragoman.claims import Stance
from dragoman.data import read_model

STANCES = "stances.yaml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Denies(_Part):
    """Verbs and nouns of denial; see the head of the file."""

    verbs: frozenset[str]
    of_claims: frozenset[str]
    needs_falsehood: frozenset[str]
    nouns: frozenset[str]


class Refuses(_Part):
    """The words by which somebody says nothing; see the head of the file."""

    left: frozenset[str]
    telling: frozenset[str]
    silent: frozenset[str]
    unable: frozenset[str]
    asked: frozenset[str]
    press: frozenset[str]
    giving: frozenset[str]
    withheld: frozenset[str]
    had: frozenset[str]
    reached: frozenset[str]
    available: frozenset[str]
    unavailable: frozenset[str]
    for_: frozenset[str] = Field(alias="for")
    kept: frozenset[str]
    mum: frozenset[str]
    sounds: frozenset[str]
    words: tuple[str, ...]


class StanceExample(_Part):
    """A sentence and the stance of the statement in it that has one."""

    text: str
    stance: Stance | None


class StanceFile(_Part):
    """The schema of ``stances.yaml``."""

    claims: frozenset[str]
    falsehoods: frozenset[str]
    truths: frozenset[str]
    denies: Denies
    granted: frozenset[str]
    confirms: frozenset[str]
    refuses: Refuses
    examples: tuple[StanceExample, ...]
    others: tuple[str, ...]


@cache
def load_stances() -> StanceFile:
    """``stances.yaml``, validated; :class:`DataError` names the entry that does not fit."""
    return read_model(STANCES, StanceFile)
