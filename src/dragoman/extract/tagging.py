"""``data/tagging.yaml``: from where on the learned tagger's figures count."""

import math
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model

_FLOOR = 0.02
"""Nearer to 0 or to 1 no figure of the tagger counts."""


class Sure(BaseModel):
    """How likely an attribution is one: a logistic function of what the tagger thinks of its words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: float
    content: float
    """For the log odds of its content's words, on average, to be content."""
    source: float
    """For how likely its source's words are a source, on average; 0 without a source."""
    words: float
    """For the logarithm of the number of its content's words."""
    least: float = Field(ge=0, le=1)
    cue: float = Field(ge=0, le=1)
    """A rule's word for saying is believed from here on, whatever its content looks like."""

    def of(self, content: float, source: float, words: int) -> float:
        """From 0 to 1."""
        odds = math.log(max(content, _FLOOR) / max(1 - content, _FLOOR))
        return 1 / (
            1 + math.exp(-(self.base + self.content * odds + self.source * source + self.words * math.log(words)))
        )


class Weights(BaseModel):
    """Probabilities; the file's comments say what each is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cue: float = Field(ge=0, le=1)
    source: float = Field(ge=0, le=1)
    content: float = Field(ge=0, le=1)
    nobody: float = Field(ge=0, le=1)
    weak_cue: float = Field(ge=0, le=1)
    own: float = Field(ge=0, le=1)
    veto: float = Field(ge=0, le=1)
    sure: Sure


@cache
def load_weights() -> Weights:
    """The packaged weights; :class:`DataError` names the field that is wrong."""
    return read_model("tagging.yaml", Weights)
