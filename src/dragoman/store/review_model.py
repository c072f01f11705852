"""What a person says of a coded event: reviews, what was coded when they were given, what they make of it.

A review is a decision of kind ``review`` on one telling, by one reviewer; ``adjudication`` settles what reviewers do
not agree on; ``missed`` is an event that was not coded; ``sample`` names tellings that several review, each alone.
"""

import datetime as dt
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from dragoman.claims import Status
from dragoman.data import read_yaml
from dragoman.errors import NotDecided
from dragoman.record.models import Part
from dragoman.store.relation import Days

Mark = Literal["accepted", "rejected", "corrected"]
FIELDS = ("type", "actor", "recipient", "date", "place", "status", "speaker")
"""What can be corrected, in the order in which it is shown."""
AS_CODED = "as coded"
"""The reason of an acceptance that gives none."""


class Conflict(NotDecided):
    """Somebody has decided meanwhile: what was sent was made without knowing of it, and is not kept."""


class Who(Part):
    """Someone, as a reviewer writes it: a name, and an alpha-3 code where there is one."""

    name: str = Field(min_length=1, max_length=200)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")

    @field_validator("name")
    @classmethod
    def _one_line(cls, name: str) -> str:
        name = " ".join(name.split())
        if not name:
            raise ValueError("a name has at least a letter")
        return name

    @property
    def key(self) -> str:
        """The code, or the name where there is none: "Rao" and "Anil Rao" of one state are no disagreement."""
        return self.country or self.name.casefold()


class Values(Part):
    """An event's fields, as coded or as they should be."""

    type: str
    actor: tuple[Who, ...]
    recipient: tuple[Who, ...]
    date: Days | None
    place: str | None
    status: Status
    speaker: Who | None


class Changes(Part):
    """The fields that a reviewer gives; those that are not given stay as coded. None is a value: there is no such."""

    type: str = ""
    actor: tuple[Who, ...] = ()
    recipient: tuple[Who, ...] = ()
    date: Days | None = None
    place: str | None = Field(default=None, max_length=200)
    status: Status = "actual"
    speaker: Who | None = None

    @field_validator("type")
    @classmethod
    def _known(cls, type: str) -> str:
        if type not in types():
            raise ValueError(f"{type!r} is no PLOVER type: one of {', '.join(types())}")
        return type

    @field_validator("date")
    @classmethod
    def _in_order(cls, date: Days | None) -> Days | None:
        if date is not None and date.end < date.start:
            raise ValueError(f"{date.end} is before {date.start}: give the first day first")
        return date

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the fields that are given, in order."""
        return tuple(name for name in FIELDS if name in self.model_fields_set)

    def as_json(self) -> dict[str, Any]:
        """What is given, as JSON has it."""
        return self.model_dump(mode="json", exclude_unset=True)

    def over(self, values: Values) -> Values:
        """The values with what is given in their place."""
        return values.model_copy(update={name: getattr(self, name) for name in self.given})

    def unlike(self, values: Values) -> "Changes":
        """What of this differs from the values."""
        other = {name: getattr(self, name) for name in self.given if getattr(self, name) != getattr(values, name)}
        return Changes.model_construct(_fields_set=set(other), **other)


def changes(given: dict[str, Any]) -> Changes:
    """The fields that somebody gave, checked; :class:`NotDecided` says what is wrong in words for them."""
    try:
        return Changes.model_validate(given)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise NotDecided(f"the correction cannot be kept: {told.replace('Value error, ', '')}") from None


def types() -> tuple[str, ...]:
    """PLOVER's types, in the order of its manual."""
    return tuple(read_yaml("plover.yaml")["events"])


class Review(Part):
    """A standing review. ``coded`` is what the machine had coded when it was given, None in an adjudication's stead."""

    number: int
    at: dt.datetime
    who: str
    why: str
    verdict: Mark
    fields: Changes
    coded: Values
    name: dict[str, Any]
    run: str
    adjudication: bool = False

    @property
    def values(self) -> Values | None:
        """The event as the reviewer says it is; None if it is none."""
        return None if self.verdict == "rejected" else self.fields.over(self.coded)


class Ruling(Part):
    """What binds of one telling: an adjudication, or the reviews where all say the same."""

    name: dict[str, Any]
    verdict: Mark
    fields: Changes
    by: tuple[str, ...]
    why: tuple[str, ...]
    adjudication: bool

    @property
    def told(self) -> str:
        """The mark in an event's ``why``: who says so, what was changed, and on what grounds."""
        what = self.verdict + (f" ({', '.join(self.fields.given)})" if self.fields.given else "")
        how = "adjudicated: " if self.adjudication else ""
        return f"{how}{what} by {' and '.join(self.by)}: {'; '.join(self.why)}"


class Missed(Part):
    """An event that was not coded: where it stands, what it is, and who says so."""

    number: int
    at: dt.datetime
    who: str
    why: str
    name: dict[str, Any]
    type: str
    actor: tuple[Who, ...]
    recipient: tuple[Who, ...]


def ruling_of(reviews: list[Review]) -> Ruling | None:
    """What binds of the standing reviews and adjudications of one telling; None where reviewers do not agree."""
    settled = [one for one in reviews if one.adjudication]
    binding = settled[-1:] or reviews
    if not binding or len({_said(one) for one in binding}) > 1:
        return None
    first = min(binding, key=lambda one: (one.who, one.number))
    return Ruling(
        name=first.name,
        verdict=first.verdict,
        fields=first.fields,
        by=tuple(sorted({one.who for one in binding})),
        why=tuple(sorted({one.why for one in binding})),
        adjudication=bool(settled),
    )


def _said(one: Review) -> str:
    """What a review says, blind to how names are written."""
    if one.verdict == "rejected":
        return one.verdict
    return repr(sorted((name, repr(_blind(value))) for name, value in one.fields.as_json().items()))


def _blind(value: Any) -> Any:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, dict):
        return sorted((key, repr(_blind(one))) for key, one in value.items())
    return sorted(repr(_blind(one)) for one in value) if isinstance(value, list | tuple) else value
