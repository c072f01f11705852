"""What instruments are and what is done to them, as ``data/instruments.yaml`` has it, for whoever reads words of them.

Apart from ``instruments``, which finds them in a parsed text: a ledger that is asked for agreements needs no parse.
"""

from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model

NAME = "instruments.yaml"


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    verb: frozenset[str]
    noun: frozenset[str]


class _Example(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str
    kind: str
    action: str


class InstrumentRules(BaseModel):
    """Kinds by the phrases that name them, actions by verb and noun, examples that the tests run."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kinds: dict[str, tuple[str, ...]]
    need_action: frozenset[str]
    actions: dict[str, _Action]
    examples: tuple[_Example, ...]
    near_misses: tuple[str, ...]


@cache
def load_instruments() -> InstrumentRules:
    """The rules, validated; :class:`DataError` names the field that is wrong."""
    return read_model(NAME, InstrumentRules)
