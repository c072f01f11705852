"""The weights and lists by which tellings are laid beside each other, from ``data/reconciling.yaml``."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model

FILE = "reconciling.yaml"
Words = Annotated[frozenset[str], Field(min_length=1)]


class Weights(BaseModel):
    """What each likeness and difference of two tellings adds; ``words`` and ``named`` are multiplied by a share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: float
    same_type: float
    type_near: float
    type_other: float
    same_day: float
    next_day: float
    stated_apart: float
    days_apart: float
    later: float
    vague: float
    same_countries: float
    third_country: float
    turned_round: float
    person_shared: float
    person_other: float
    mode_shared: float
    mode_other: float
    place_shared: float
    place_other: float
    words: float
    other_words: float
    other_words_told: float
    other_said: float
    named: float
    story: float
    published_apart: float
    copy_: float = Field(alias="copy")


class Reconciling(BaseModel):
    """The file. ``near`` are pairs of types, ``kinds`` by type the modes that tell acts apart.

    ``story`` is the share of words from which the openings of two documents, published within ``story_days``, are of
    one story, ``strong`` the one where the events do not share two countries; ``few`` the share of words below which
    two sentences of other stories speak of other things, and ``said`` the same of two acts in words (``verbal``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    near: frozenset[frozenset[str]]
    days: Annotated[int, Field(ge=1, le=30)]
    story: Annotated[float, Field(gt=0, lt=1)]
    strong: Annotated[float, Field(gt=0, lt=1)]
    story_days: Annotated[int, Field(ge=1, le=60)]
    verbal: frozenset[str]
    said: Annotated[float, Field(ge=0, lt=1)]
    few: Annotated[float, Field(ge=0, lt=1)]
    weights: Weights
    kinds: dict[str, frozenset[str]]
    common: Words
    frequent: Words


@cache
def reconciling() -> Reconciling:
    """The file, checked; :class:`~dragoman.errors.DataError` names what is wrong in it."""
    return read_model(FILE, Reconciling)
