"""What kind of evidence told an actor's country, and how sure it makes it: ``data/evidence.yaml``."""

import re
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, field_validator

from dragoman.data import read_model
from dragoman.resolve.cast import Character

FILE = "evidence.yaml"
NAME = "name"
"""The evidence of a state, which its own name or adjective tells."""


class Kind(BaseModel):
    """One kind of evidence; ``finds`` is a regular expression over the words that placed the actor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    confidence: float = Field(gt=0, le=1)
    finds: str
    note: str

    @field_validator("finds")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return value


class Evidence(BaseModel):
    """The kinds, strongest reading first, and the confidence below which no country is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: float = Field(ge=0, le=1)
    name: float = Field(gt=0, le=1)
    kinds: tuple[Kind, ...]

    def of(self, character: Character) -> tuple[str, float] | None:
        """The kind and confidence of what told a character's country; None if it has none."""
        if character.country is None:
            return None
        if not character.placed:
            return NAME, self.name
        found = next((kind for kind in self.kinds if re.search(kind.finds, character.placed)), None)
        return (found.kind, found.confidence) if found is not None else (NAME, self.name)


@cache
def load_evidence() -> Evidence:
    """The kinds, validated; :class:`DataError` names the one that is wrong."""
    return read_model(FILE, Evidence)
