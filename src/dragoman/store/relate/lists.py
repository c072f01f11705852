"""The word lists of agreements and of what follows a promise, read once and validated; each file's head explains it."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dragoman.data import read_model
from dragoman.store.relate.wording import stem
from dragoman.store.relation import PromiseState

AGREEMENTS = "agreements.yaml"
FOLLOW_UP = "follow_up.yaml"

Words = frozenset[str]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(_Strict):
    """A stage of an agreement's life: what tells it."""

    actions: Words
    words: tuple[str, ...]


class AgreementLists(_Strict):
    """``agreements.yaml``."""

    families: dict[str, tuple[str, ...]]
    open: Words
    generic: Words
    matter: Words
    until: Words
    stages: dict[str, Stage]
    once: Words
    yearly: Words
    per_party: Words
    ahead: Words
    undone: Words
    term: dict[str, Annotated[int, Field(gt=0)]]
    numbers: dict[str, Annotated[int, Field(gt=0)]]

    @model_validator(mode="after")
    def _stages_are_known(self) -> "AgreementLists":
        if unknown := sorted((self.once | self.per_party) - set(self.stages)):
            raise ValueError(f"once, per_party: no such stage: {', '.join(unknown)}")
        return self

    def family(self, kind: str) -> str | None:
        """The family of a kind; None for a kind that may be said of any."""
        if kind in self.open:
            return None
        return next((name for name, kinds in self.families.items() if kind in kinds), kind)

    def order(self, stage: str) -> int:
        """The place of a stage in an agreement's life."""
        return list(self.stages).index(stage)


class Act(_Strict):
    """What is promised, and the types ("TYPE" or "TYPE:mode") that keep and break it."""

    words: Words
    kept: Words
    broken: Words


class Otherwise(_Strict):
    """What keeps and breaks a promise of which no act is known."""

    kept: Words
    broken: Words


class FollowUpLists(_Strict):
    """``follow_up.yaml``."""

    acts: dict[str, Act]
    forbearance: Act
    calendar: tuple[str, ...]
    otherwise: Otherwise
    undoing: Words
    never: Words
    back: Words
    says: dict[PromiseState, Words]
    empty: Words
    alike: tuple[tuple[str, ...], ...]


@cache
def agreement_lists() -> AgreementLists:
    """The lists of agreements; :class:`DataError` names the field that is wrong."""
    return read_model(AGREEMENTS, AgreementLists)


@cache
def follow_up_lists() -> FollowUpLists:
    """The lists of what follows; :class:`DataError` names the field that is wrong."""
    return read_model(FOLLOW_UP, FollowUpLists)


@cache
def empty_stems() -> frozenset[str]:
    """The stems of words that tell no matter."""
    return frozenset(map(stem, follow_up_lists().empty))


@cache
def generic_stems() -> frozenset[str]:
    """The stems of words that tell no instrument from another."""
    return frozenset(map(stem, agreement_lists().generic))


@cache
def groups() -> dict[str, frozenset[int]]:
    """By stem, the numbers of the groups of words alike that it is in."""
    found: dict[str, set[int]] = {}
    for number, words in enumerate(follow_up_lists().alike):
        for word in words:
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
