"""The weights and lists by which tellings are laid beside each other, from ``data/reconciling.yaml``."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model

FILE = "reconciling.yaml"
Words = Annotated[frozenset[str], Field(min_length=1)]


class Reconciling(BaseModel):
    """The file. ``near`` are pairs of types, ``kinds`` by type the modes that tell acts apart.

    ``steps`` has for a measure of :mod:`dragoman.store.evidence` what reaching each value adds, ``marks`` what a mark
    adds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    near: frozenset[frozenset[str]]
    days: Annotated[int, Field(ge=1, le=30)]
    verbal: frozenset[str]
    base: float
    steps: dict[str, tuple[tuple[float, float], ...]]
    marks: dict[str, float]
    kinds: dict[str, frozenset[str]]
    common: Words


@cache
def reconciling() -> Reconciling:
    """The file, checked; :class:`~dragoman.errors.DataError` names what is wrong in it."""
    return read_model(FILE, Reconciling)
