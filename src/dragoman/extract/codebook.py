"""The codebook's schema: which words, in which shape, are which event. Nothing is read or matched here.

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

import datetime as dt
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from dragoman.claims import Status
from dragoman.extract.kinds import Kind

Words = tuple[str, ...]


def _day(value: Any) -> str:
    """A day as YYYY-MM-DD; YAML reads one without quotation marks as a date."""
    return dt.date.fromisoformat(str(value)).isoformat()


Day = Annotated[str, BeforeValidator(_day)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Slot = Words | Literal["any", "none"]
# The slots of a frame that are no prepositions.
_SLOTS = ("subject", "object", "dative", "possessor", "modifier", "clause", "purpose")


class Shape(_Strict):
    """Words that must stand in the slots around a trigger; "any" asks only that somebody or something stands there."""

    subject: Slot | None = None
    object: Slot | None = None
    modifier: Slot | None = None
    """Words before the trigger noun, or before the object: adjectives and compounds."""
    prep: dict[str, Slot] = Field(default_factory=dict)
    clause: Slot | None = None
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
    object_kind: tuple[Kind, ...] | None = None
    """What the object must be."""
    subject_kind: tuple[Kind, ...] | None = None

    @model_validator(mode="after")
    def _words_that_can_stand(self) -> Self:
        for name, value in (*self, *self.prep.items()):
            if value == () or (name == "prep" and "prep" in self.model_fields_set and not value):
                raise ValueError(f"{name} is empty; name words, or leave it out")
            if isinstance(value, tuple) and name != "clause_type":
                for word in value:
                    if word != word.lower() or word != " ".join(word.split()) or not word:
                        raise ValueError(f"{name}: {word!r} can stand nowhere; lemmas are lower case, one space apart")
        return self


class Veto(Shape):
    """A shape that forbids; with a trigger, only for that trigger."""

    verb: Words | None = None
    noun: Words | None = None
    adjective: Words | None = None
    """A predicate adjective: "is willing to"."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("an empty shape fits everything; name a word")
        return self

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

    text: str = Field(min_length=1)
    actor: Words = ()
    recipient: Words = ()
    status: Status = "actual"
    modes: Words | None = None
    date: Day = "2023-03-03"


class NearMiss(_Strict):
    """A sentence the entry must not code."""

    text: str = Field(min_length=1)
    date: Day = "2023-03-03"


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
    firm: bool = False
    """Whether the learned scorer has no say: for set phrases of diplomacy, of which it has read few."""
    confidence: float = Field(default=0.8, ge=0, le=1)
    why: str = Field(min_length=8)
    examples: tuple[Example, ...] = Field(min_length=1)
    near_misses: tuple[NearMiss, ...] = ()

    @field_validator("actor", "recipient")
    @classmethod
    def _slots(cls, slots: Words) -> Words:
        for slot in slots:
            for part in slot.split("/"):
                if not (part.isalpha() and part.islower()):
                    raise ValueError(f"{slot!r} is no slot: {', '.join(_SLOTS)} or a preposition")
                meant = get_close_matches(part, _SLOTS, n=1, cutoff=0.8)
                if meant and part not in _SLOTS:
                    raise ValueError(f"{slot!r} is no slot; did you mean {meant[0]}?")
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

    name: str
    entries: tuple[Entry, ...]
    types: dict[str, TypeFacts]
    modes: dict[str, dict[str, ModeRule]]
    contexts: dict[str, Words]
    sha256: str
    """Over every file that could change a code."""
    origins: dict[str, str]
    """The file of each entry, by its id."""
    source: str = ""
    """The user's file; "" for the codebook in the package."""
    whole: bool = False
    """Whether the user's file stands alone: then what it has no entry for is no event, whoever else may see one."""

    @property
    def own(self) -> tuple[Entry, ...]:
        """The entries of the user's file; all of them where there is none."""
        return tuple(entry for entry in self.entries if not self.source or self.is_users(entry))

    def is_users(self, entry: Entry) -> bool:
        """Whether an entry is of the user's file: what it codes is the user's word, not the scorer's to change."""
        return bool(self.source) and self.origins.get(entry.id) == self.source

    def entry(self, id: str) -> Entry:
        """The entry with this id; KeyError if there is none."""
        return next(entry for entry in self.entries if entry.id == id)

    def score(self, type: str, modes: tuple[str, ...]) -> float:
        """PLOVER's score: of the mode farthest from zero that has one, else of the type."""
        facts = self.types[type]
        scored = [facts.modes[mode] for mode in modes if mode in facts.modes]
        return max(scored, key=abs) if scored else facts.score
