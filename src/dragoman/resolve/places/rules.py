"""The words and weights of ``data/geocoding.yaml``."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model

NAME = "geocoding.yaml"


class Rules(BaseModel):
    """How names are read and weighed; each field's meaning stands beside it in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    short: dict[str, dict[str, str]]
    postal: dict[str, dict[str, str]]
    adjectives: dict[str, str]
    before: frozenset[str]
    heads: tuple[str, ...]
    generic: frozenset[str]
    behind: dict[str, tuple[str, ...]]
    prior: dict[str, float]
    people: float
    subdivision: float
    lesser: float
    own_town: float
    spelling: float
    ambiguous: float
    clear: float
    focus: float
    told: float
    untold: float
    kind: float
    exact: float
    same_country: float
    village: float
    same_subdivision: float
    near: float
    other_country: float
    elsewhere: float

    def shortened(self, word: str) -> tuple[str, str] | None:
        """The country and full name of a subdivision's short form: ("USA", "Georgia") of "Ga." and "GA"."""
        for table in (self.short, self.postal):
            for code, names in table.items():
                full = names.get(word) or names.get(word + ".")
                if full is not None:
                    return code, full
        return None


@cache
def load_rules() -> Rules:
    """The rules, validated; :class:`DataError` names the field that is wrong."""
    return read_model(NAME, Rules)
