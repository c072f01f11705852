"""The codebook: which words, in which shape, are which event. Data, validated here; nothing is matched here.

A codebook is a folder of YAML files under ``data/codebook``. ``_classes.yaml`` names word classes ("$aid"), every
other file holds a list of entries. One entry::

    - id: consult-hold-talks
      type: CONSULT                     # a PLOVER type
      modes: []                         # modes it always has; words in the clause add more (modes.yaml)
      match:                            # alternatives: the entry fires where any one of them fits
        - verb: [hold, have]            # lemmas of the trigger verb; "call off" is verb and particle
          object: [talk, meeting]       # lemmas its logical object must have (one of)
        - noun: [summit, talk]          # or: lemmas of a trigger noun ("talks between X and Y")
          prep: {between: any}
      unless:                           # the same shapes, a trigger only if it is that one's; any that fits vetoes
        - object: [record]
      actor: [subject]                  # where the actor stands: the first of these slots that is filled
      recipient: [with]                 # and the recipient
      symmetric: true                   # all participants are actors
      needs: [actor]                    # roles without which nothing is coded (default: actor)
      why: "Holding talks is CONSULT; without a host all take part as actors."
      examples:
        - text: "Norway's foreign minister held talks with the Swedish ambassador on Monday."
          actor: [NOR, SWE]             # ISO code, or words of the actor's name
          recipient: []
          status: actual
      near_misses:
        - text: "The minister holds the record for talks given in one day."

Slots: ``subject`` and ``object`` are logical (a passive's subject is its object); ``dative``; a preposition's name
(``with``, ``to``, ``against``: on the trigger, or on its object, as parsers hang them on either); ``possessor`` and
``modifier`` ("US sanctions") of a trigger noun or of the object; ``clause`` is the complement ("to withdraw", "that
Iran ...", "of helping"), ``purpose`` an infinitive that says what for ("sent money to help Chad"). A path
reads on from there: ``clause/object``, ``object/possessor``, ``clause/to``.
"""

from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from dragoman.claims import Status
from dragoman.data import data_hash, names, problem, read_yaml
from dragoman.errors import DataError

FOLDER = "codebook"
# Word lists beside the codebook that can change a code; their hashes are part of the codebook's.
SUPPORTING = (
    "modes.yaml", "contexts.yaml", "status.yaml", "syntax.yaml", "sectors.yaml", "sector_nouns.yaml", "cues.yaml",
    "channels.yaml", "pronouns.yaml", "times.yaml", "tenures.yaml", "instruments.yaml", "ingest.yaml",
    "places.yaml", "named.yaml", "assessments.yaml",
)  # fmt: skip
Words = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shape(_Strict):
    """Words that must stand in the slots around a trigger; "any" asks only that somebody or something stands there."""

    subject: Words | Literal["any", "none"] | None = None
    object: Words | Literal["any", "none"] | None = None
    modifier: Words | Literal["any", "none"] | None = None
    """Words before the trigger noun, or before the object: adjectives and compounds."""
    prep: dict[str, Words | Literal["any", "none"]] = Field(default_factory=dict)
    clause: Words | Literal["any", "none"] | None = None
    """Lemmas of the complement clause's verb."""
    clause_words: Words | None = None
    """Lemmas or phrases, one of which must stand in the complement clause: its modal ("must"), say."""
    purpose: Words | None = None
    """Lemmas of the infinitive that says what for: "took to the streets [to celebrate]"."""
    clause_type: Words | None = None
    """Types, one of which the complement itself must code as: [AID, COOPERATE]."""
    words: Words | None = None
    """Lemmas or phrases, one of which must stand anywhere in the clause."""
    passive: bool | None = None
    object_kind: Words | None = None
    """What the object must be: of person, group, organisation, state, place, thing."""
    subject_kind: Words | None = None


class Veto(Shape):
    """A shape that forbids; with a trigger, only for that trigger."""

    verb: Words | None = None
    noun: Words | None = None
    adjective: Words | None = None
    """A predicate adjective: "is willing to"."""

    @property
    def triggers(self) -> Words:
        """All trigger words named; empty for every trigger of the entry."""
        return (*(self.verb or ()), *(self.noun or ()), *(self.adjective or ()))


class Match(Veto):
    """A trigger and the shape around it."""

    @model_validator(mode="after")
    def _one_trigger(self) -> "Match":
        if sum(part is not None for part in (self.verb, self.noun, self.adjective)) != 1:
            raise ValueError("a match needs exactly one of verb, noun, adjective")
        return self


class Example(_Strict):
    """A sentence the entry must code, with who and how."""

    text: str
    actor: Words = ()
    recipient: Words = ()
    status: Status = "actual"
    modes: Words | None = None
    date: str = "2023-03-03"


class NearMiss(_Strict):
    """A sentence the entry must not code."""

    text: str
    date: str = "2023-03-03"


class Entry(_Strict):
    """One way of telling one type of event."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    type: str
    modes: Words = ()
    modes_between: Words = ()
    """Modes it has only where its parties are officials of two states: ministers who "spoke" did so by telephone."""
    match: tuple[Match, ...] = Field(min_length=1)
    unless: tuple[Veto, ...] = ()
    actor: Words = ("subject",)
    recipient: Words = ()
    symmetric: bool = False
    needs: tuple[Literal["actor", "recipient", "participants"], ...] = ("actor",)
    """``participants``: at least two of them (for symmetric entries)."""
    status: Status | None = None
    """A status the entry fixes; else the clause's tense, mood and time decide."""
    absorbs: bool = True
    """Whether the complement's own event is part of this one ("agreed to send" is one event)."""
    confidence: float = Field(default=0.8, ge=0, le=1)
    why: str = Field(min_length=8)
    examples: tuple[Example, ...] = Field(min_length=1)
    near_misses: tuple[NearMiss, ...] = ()

    @field_validator("actor", "recipient")
    @classmethod
    def _slots(cls, slots: Words) -> Words:
        for slot in slots:
            if not all(part and part.isalpha() and part.islower() for part in slot.split("/")):
                raise ValueError(
                    f"{slot!r} is no slot: subject, object, dative, possessor, modifier, clause or a preposition"
                )
        return slots


class TypeFacts(_Strict):
    """PLOVER's facts on one type."""

    quad: int
    score: float
    recipient: str
    means: str
    modes: dict[str, float] = Field(default_factory=dict)
    note: str = ""


class ModeRule(_Strict):
    """Words in an event's clause that give it a mode."""

    words: Words
    note: str = ""


class Codebook(_Strict):
    """A validated codebook with its word classes filled in, its PLOVER facts, and the hash that goes into the run."""

    entries: tuple[Entry, ...]
    types: dict[str, TypeFacts]
    modes: dict[str, dict[str, ModeRule]]
    contexts: dict[str, Words]
    sha256: str

    def entry(self, id: str) -> Entry:
        """The entry with this id; KeyError if there is none."""
        return next(entry for entry in self.entries if entry.id == id)

    def score(self, type: str, modes: tuple[str, ...]) -> float:
        """PLOVER's score: of the mode farthest from zero that has one, else of the type."""
        facts = self.types[type]
        scored = [facts.modes[mode] for mode in modes if mode in facts.modes]
        return max(scored, key=abs) if scored else facts.score


@cache
def load_codebook() -> Codebook:
    """The codebook in the package. :class:`DataError` names the file, the entry and the field that is wrong."""
    files = [name for name in names(FOLDER) if name.endswith(".yaml")]
    plover = read_yaml("plover.yaml")
    try:
        types = {name: TypeFacts.model_validate(facts) for name, facts in plover["events"].items()}
    except (ValidationError, KeyError) as error:
        raise DataError(f"plover.yaml: {_first(error)}") from error
    classes = read_yaml(f"{FOLDER}/_classes.yaml")
    entries: list[Entry] = []
    seen: dict[str, str] = {}
    for file in files:
        if file.rsplit("/", 1)[1].startswith("_"):
            continue
        for raw in read_yaml(file) or ():
            entry = _entry(file, raw, classes, types)
            if entry.id in seen:
                raise DataError(f"{file}: entry {entry.id!r} stands already in {seen[entry.id]}; ids are unique")
            seen[entry.id] = file
            entries.append(entry)
    return Codebook(
        entries=tuple(entries),
        types=types,
        modes=_modes(types),
        contexts=_contexts(plover["contexts"]),
        sha256=data_hash("plover.yaml", *files, *SUPPORTING),
    )


def _entry(file: str, raw: Any, classes: dict[str, list[str]], types: dict[str, TypeFacts]) -> Entry:
    name = raw.get("id", raw) if isinstance(raw, dict) else raw
    try:
        entry = Entry.model_validate(_fill(raw, classes))
    except (ValidationError, KeyError) as error:
        raise DataError(f"{file}: entry {name!r}: {_first(error)}") from error
    if entry.type not in types:
        raise DataError(f"{file}: entry {name!r}: type {entry.type!r} is no PLOVER type ({', '.join(types)})")
    for mode in (*entry.modes, *entry.modes_between):
        if mode not in types[entry.type].modes:
            raise DataError(f"{file}: entry {name!r}: {entry.type} has no mode {mode!r}")
    return entry


def _fill(value: Any, classes: dict[str, list[str]]) -> Any:
    """Put the words of each class in place of its name; examples are left as they are."""
    if isinstance(value, dict):
        return {
            key: part if key in ("examples", "near_misses", "why") else _fill(part, classes)
            for key, part in value.items()
        }
    if isinstance(value, str) and _is_class(value):
        return _fill([value], classes)
    if isinstance(value, list):
        filled: list[Any] = []
        for part in value:
            if isinstance(part, str) and _is_class(part):
                if part[1:] not in classes:
                    raise KeyError(f"word class {part!r} is not in _classes.yaml")
                filled += _fill(_listed(classes[part[1:]]), classes)
            else:
                filled.append(_fill(part, classes))
        return filled
    return value


def _is_class(word: str) -> bool:
    """ "$aid" is a class; "$" alone is the currency sign."""
    return len(word) > 1 and word.startswith("$")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _modes(types: dict[str, TypeFacts]) -> dict[str, dict[str, ModeRule]]:
    rules: dict[str, dict[str, ModeRule]] = {}
    for type_, modes in read_yaml("modes.yaml").items():
        if type_ not in types:
            raise DataError(f"modes.yaml: {type_!r} is no PLOVER type")
        for mode, rule in modes.items():
            if mode not in types[type_].modes:
                raise DataError(f"modes.yaml: {type_} has no mode {mode!r}")
            try:
                rules.setdefault(type_, {})[mode] = ModeRule.model_validate(rule)
            except ValidationError as error:
                raise DataError(f"modes.yaml: {type_} {mode}: {_first(error)}") from error
    return rules


def _contexts(known: list[str]) -> dict[str, Words]:
    raw = read_yaml("contexts.yaml")
    unknown = sorted(set(raw) - set(known))
    if unknown:
        raise DataError(f"contexts.yaml: {unknown[0]!r} is no PLOVER context")
    missing = sorted(set(known) - set(raw))
    if missing:
        raise DataError(f"contexts.yaml: {missing[0]!r} has no terms")
    return {name: tuple(terms) for name, terms in raw.items()}


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return problem(error)
    return str(error.args[0] if error.args else error)
