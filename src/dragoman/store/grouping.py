"""A telling of an instrument or a commitment, and the persons of many tellings as one list."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from dragoman.record.models import Date, Part
from dragoman.store.relation import Participant, Quote, Source

_P = TypeVar("_P", bound=Part)


@dataclass(frozen=True, slots=True)
class Telling(Generic[_P]):
    """A part of one document's record, with all that decides what it belongs to."""

    kind: tuple[str, ...]
    """What it is: for a commitment its words and the countries on both sides."""
    countries: tuple[str, ...]
    part: _P
    part_id: str
    source: Source
    date: Date | None
    modes: frozenset[str]
    people: tuple[Participant, ...]
    quotes: tuple[Quote, ...]

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """First and last day; without a date, the day of publication on which it was told."""
        if self.date is not None:
            return self.date.start, self.date.end
        return (self.source.published, self.source.published) if self.source.published else None

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key made of content alone: narrow days first, then by time, document and place in it."""
        first, last = self.days or (dt.date.max, dt.date.max)
        return ((last - first).days, first, self.source.id, self.quotes[0].span if self.quotes else (), self.part_id)


def same_person(one: Participant, other: Participant) -> bool:
    """True if two participants of one country are the same by Wikidata id, or one's name is part of the other's."""
    if one.country != other.country or one.person != other.person:
        return False
    if one.wikidata and other.wikidata:
        return one.wikidata == other.wikidata
    ours, theirs = one.name.lower().split(), other.name.lower().split()
    if not one.person:
        return ours == theirs
    return set(ours) <= set(theirs) or set(theirs) <= set(ours)


def name_of(kind: tuple[str, ...], day: str) -> str:
    """The id of what is of this kind and first day, before a number that tells two apart."""
    return hashlib.sha256("\0".join((*kind, day)).encode("utf-8", "replace")).hexdigest()[:12]


def merge_people(people: Iterable[Participant]) -> tuple[Participant, ...]:
    """One participant for each person, under the fullest name; a bare surname that fits two people stays apart."""
    merged: list[Participant] = []
    for person in sorted(set(people), key=_fullest_first):
        fits = [n for n, other in enumerate(merged) if same_person(person, other)]
        if len(fits) != 1:
            merged.append(person)
            continue
        known = merged[fits[0]]
        merged[fits[0]] = known.model_copy(
            update={
                "office": known.office or person.office,
                "sector": known.sector or person.sector,
                "wikidata": known.wikidata or person.wikidata,
                "roles": tuple(sorted({*known.roles, *person.roles})),
            }
        )
    return tuple(sorted(merged, key=lambda one: (one.roles, one.country or "~", not one.person, one.name)))


def _fullest_first(person: Participant) -> tuple[object, ...]:
    return (person.wikidata is None, -len(person.name.split()), person.office is None, repr(person))
