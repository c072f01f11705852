"""``data/status.yaml``, validated: the words that make each status."""

from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from dragoman.claims import Status
from dragoman.data import problem, read_yaml
from dragoman.errors import DataError

NAME = "status.yaml"


class Example(BaseModel):
    """A sentence and the status that its one event has."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str
    status: Status


class Cues(BaseModel):
    """What makes one status; lemmas unless the file's comments say otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    examples: tuple[Example, ...]
    words: frozenset[str] = frozenset()
    governors: frozenset[str] = frozenset()


class Negated(Cues):
    """Not done."""

    beliefs: frozenset[str]
    noun_governors: frozenset[str]
    lacks: frozenset[str]


class Hypothetical(Cues):
    """Supposed, wanted, asked."""

    modals: frozenset[str]
    marks: frozenset[str]
    callers: frozenset[str]
    attempts: frozenset[str]
    adverbs: frozenset[str]
    nouns: frozenset[str]
    determiners: frozenset[str]


class Future(Cues):
    """Ahead."""

    modals: frozenset[str]
    infinitive: frozenset[str]
    days: int
    marks: frozenset[str]


class Historical(Cues):
    """Clearly before the news."""

    days: int
    headings: frozenset[str]


class Saying(BaseModel):
    """A type that is done by saying so: the statuses of what is said that make it done, and the words that name it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    status: frozenset[Status]
    named: frozenset[str]


class Actual(Cues):
    """Done, and what is done however it is put."""

    performatives: frozenset[str]
    wishes: frozenset[str]
    ending: frozenset[str]
    said: frozenset[str]
    happening: frozenset[str]
    making: frozenset[str]
    done_by_saying: dict[str, Saying]


@dataclass(frozen=True)
class StatusRules:
    """The cues of each status."""

    negated: Negated
    hypothetical: Hypothetical
    future: Future
    historical: Historical
    actual: Actual

    @property
    def unreal(self) -> frozenset[str]:
        """Governors whose infinitive tells of nothing that is so: "failed to resign", "sought to become president"."""
        ahead = self.future.governors | self.future.infinitive
        return self.negated.governors | ahead | self.hypothetical.governors | self.hypothetical.attempts


_PARTS: dict[str, type[Cues]] = {
    "negated": Negated,
    "hypothetical": Hypothetical,
    "future": Future,
    "historical": Historical,
    "actual": Actual,
}


@cache
def load_status() -> StatusRules:
    """The rules, validated; :class:`DataError` names the status and field that is wrong."""
    raw = read_yaml(NAME)
    unknown = sorted(raw.keys() ^ _PARTS.keys())
    if unknown:
        raise DataError(f"{NAME}: {', '.join(unknown)}: the file has one section for each of {', '.join(_PARTS)}")
    found: dict[str, Cues] = {}
    for name, part in _PARTS.items():
        try:
            found[name] = part.model_validate(raw[name])
        except ValidationError as error:
            raise DataError(f"{NAME}: {name}: {problem(error)}") from error
    return StatusRules(**found)  # type: ignore[arg-type]
