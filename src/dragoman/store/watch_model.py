"""Watches as plain values: what is waited for, where it is told, what was hit, and what is still to be delivered."""

import datetime as dt
import json
import re
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from dragoman.claims import Status
from dragoman.data import parse_yaml, read_yaml
from dragoman.errors import DragomanError, InputError

Kind = Literal["event", "denial", "first contact", "swing", "overdue"]
STATUSES: tuple[str, ...] = get_args(Status)


def _code(value: str) -> str:
    code = value.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError(f"{value!r} is no alpha-3 code of a country, such as IND")
    return code


def _words(value: str) -> str:
    if not value.strip():
        raise ValueError("a blank matches nothing: leave it out")
    return " ".join(value.split())


@cache
def _plover_types() -> tuple[str, ...]:
    return tuple(read_yaml("plover.yaml")["events"])


def _type(value: str) -> str:
    """A type that is none would hit nothing, for ever, in silence."""
    type_ = value.strip().upper()
    if type_ not in _plover_types():
        raise ValueError(f"{value!r} is no PLOVER type ({', '.join(_plover_types())})")
    return type_


def _pair(pair: tuple[str, str]) -> tuple[str, str]:
    first, second = sorted(pair)
    if first == second:
        raise ValueError(f"a dyad has two countries, and {first} is one")
    return first, second


Code = Annotated[str, AfterValidator(_code)]
Words = Annotated[str, AfterValidator(_words)]
Type = Annotated[str, AfterValidator(_type)]
Dyad = Annotated[tuple[Code, Code], AfterValidator(_pair)]


class Swing(BaseModel):
    """The mean PLOVER score (-10 to 10) of the last ``days`` differs from that of the ``days`` before by ``by``.

    Both stretches must have at least ``events``; reports of one type on one day count as one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    days: int = Field(ge=1, le=3650)
    by: float = Field(gt=0, le=20)
    events: int = Field(default=3, ge=1)


class Condition(BaseModel):
    """What is waited for. Every field that is given must hold, with one of its values.

    ``actors``: a Wikidata id, an office, or words of a name. ``topics``: words of a topic, or an area of policy.
    ``words`` stand in the sentence. At most one of ``denials``, ``first_contact_days``, ``swing`` and ``overdue``;
    without one of them every event is looked at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    actors: tuple[Words, ...] = ()
    countries: tuple[Code, ...] = ()
    dyads: tuple[Dyad, ...] = ()
    types: tuple[Type, ...] = ()
    modes: tuple[Words, ...] = ()
    statuses: tuple[Status, ...] = ()
    topics: tuple[Words, ...] = ()
    contexts: tuple[Words, ...] = ()
    words: tuple[Words, ...] = ()
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    denials: bool = False
    first_contact_days: int | None = Field(default=None, ge=1, le=36500)
    swing: Swing | None = None
    overdue: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> "Condition":
        if len(self._kinds()) > 1:
            raise ValueError(
                "denials, first_contact_days, swing and overdue are watches of their own: add one for each"
            )
        if not self.model_dump(exclude_defaults=True):
            raise ValueError("nothing is asked for: give at least one condition")
        if self.swing is not None:
            rest = set(self.model_dump(exclude_defaults=True)) - {"swing", "dyads"}
            if not self.dyads or rest:
                raise ValueError("a swing is of a dyad's score: give dyads, and nothing else")
        if self.overdue:
            rest = {"types", "modes", "statuses", "topics", "contexts", "min_confidence"}
            if rest & set(self.model_dump(exclude_defaults=True)):
                raise ValueError(f"a promise has none of {', '.join(sorted(rest))}: leave them out")
        return self

    def _kinds(self) -> list[Kind]:
        given: dict[Kind, bool] = {
            "denial": self.denials,
            "first contact": self.first_contact_days is not None,
            "swing": self.swing is not None,
            "overdue": self.overdue,
        }
        return [kind for kind, wanted in given.items() if wanted]

    @property
    def kind(self) -> Kind:
        """What a hit of it is."""
        return next(iter(self._kinds()), "event")


def read_condition(given: Any, where: str = "the watch") -> Condition:
    """A condition from values; :class:`InputError` ("bad-watch") names the field that is wrong."""
    try:
        return Condition.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(where, f"{place}: {message}" if place else message, "bad-watch") from None


def parse_condition(raw: bytes, where: str) -> Condition:
    """A condition from a file of YAML or JSON (which is YAML); :class:`InputError` ("bad-watch")."""
    try:
        given = parse_yaml(raw, where)
    except DragomanError as error:
        raise InputError(where, f"not YAML: {error}", "bad-watch") from error
    if not isinstance(given, dict):
        raise InputError(where, "a watch is a mapping, such as countries: [IND]; see docs/watches.md", "bad-watch")
    return read_condition(given, where)


ChannelKind = Literal["atom", "lines", "mail", "webhook"]


@dataclass(frozen=True, slots=True)
class Channel:
    """Where hits go: a feed's file, a file of JSON lines ("-" for standard output), an address, a URL."""

    kind: ChannelKind
    to: str

    def __str__(self) -> str:
        return f"{self.kind} {self.to}"


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch as it is stored. ``since`` is the last record that was there when it was made."""

    number: int
    name: str
    uuid: uuid.UUID
    condition: Condition
    channels: tuple[Channel, ...]
    since: int
    added_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What a condition holds of. ``key`` names it beyond runs and versions; ``about`` is what later rounds ask for."""

    key: str
    kind: Kind
    sentence: str
    why: str
    document_id: str | None = None
    version: int | None = None
    part: str | None = None
    about: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    """What else is told of it (type, countries, day, title, url, publisher), as JSON has it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, kept. ``id`` is the same for ever, and the key by which a receiver knows it again."""

    number: int
    id: str
    watch: str
    at: dt.datetime
    found: Found

    def as_json(self) -> dict[str, Any]:
        """For scripts, lines and webhooks."""
        one = self.found
        return {
            "id": self.id,
            "watch": self.watch,
            "at": self.at.isoformat(),
            "kind": one.kind,
            "document": one.document_id,
            "version": one.version,
            "part": one.part,
            "sentence": one.sentence,
            "why": one.why,
        } | dict(one.facts)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A hit on its way into a channel; ``tries`` are those before this one."""

    number: int
    channel: Channel
    tries: int
    hit: Hit


def channel_of(text: str) -> Channel:
    """The channel that :meth:`Channel.__str__` wrote."""
    kind, _, to = text.partition(" ")
    for known in get_args(ChannelKind):
        if kind == known:
            return Channel(known, to)
    raise ValueError(f"no kind of channel: {text!r}")


def channels_json(channels: tuple[Channel, ...]) -> str:
    """Channels as a column holds them."""
    return json.dumps([str(one) for one in channels])
