"""``data/tagging.yaml``: from where on the learned tagger's figures count."""

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model


class Weights(BaseModel):
    """Probabilities; the file's comments say what each is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cue: float = Field(ge=0, le=1)
    source: float = Field(ge=0, le=1)
    content: float = Field(ge=0, le=1)
    nobody: float = Field(ge=0, le=1)
    veto: float = Field(ge=0, le=1)


@cache
def load_weights() -> Weights:
    """The packaged weights; :class:`DataError` names the field that is wrong."""
    return read_model("tagging.yaml", Weights)
