"""Which tellings, in different documents, are of one happening.

Two tellings are of one happening if they stand in different documents, are of the same kind (type, countries, and
whether it is told as happened, planned, supposed or denied), do not name different people or different modes, and
their days meet. A group takes a telling only if it agrees with every member, so that daily events do not run together
into one long one. Tellings are taken in an order made from their content, narrow days first: the same ledger gives
the same groups, in whatever order it was filled.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dragoman.record.models import Date, Part
from dragoman.store.relation import Participant, Quote, Source

_P = TypeVar("_P", bound=Part)

_DAY = dt.timedelta(days=1)
_VAGUE = dt.timedelta(days=7)
"""Days that span more meet too many others: such a telling joins a group only where just one would have it."""


@dataclass(frozen=True, slots=True)
class Telling(Generic[_P]):
    """A part of one document's record, with all that decides what it belongs to."""

    kind: tuple[str, ...]
    """What must be equal: for an event its type, status and countries."""
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
    def vague(self) -> bool:
        """True if the days span more than a week."""
        return self.date is not None and self.date.end - self.date.start > _VAGUE

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key made of content alone: narrow days first, then by time, document and place in it."""
        first, last = self.days or (dt.date.max, dt.date.max)
        return ((last - first).days, first, self.source.id, self.quotes[0].span if self.quotes else (), self.part_id)


def group(tellings: Iterable[Telling[_P]]) -> list[tuple[str, list[Telling[_P]]]]:
    """The groups with their ids, each in the order of its tellings; the groups in the order of time."""
    kinds: dict[tuple[str, ...], list[Telling[_P]]] = defaultdict(list)
    for telling in tellings:
        kinds[telling.kind].append(telling)
    found = [named for kind, members in kinds.items() for named in _named(kind, _groups(members))]
    return sorted(found, key=lambda named: (_when(named[1]), named[0]))


def _groups(tellings: Sequence[Telling[_P]]) -> list[list[Telling[_P]]]:
    groups: list[list[Telling[_P]]] = []
    by_day: dict[dt.date, set[int]] = defaultdict(set)
    for telling in sorted(tellings, key=lambda one: one.order):
        near = range(len(groups)) if telling.vague else sorted({n for day in _around(telling) for n in by_day[day]})
        fits = [n for n in near if all(_agree(telling, member) for member in groups[n])]
        if not fits or (telling.vague and len(fits) > 1):
            number = len(groups)
            groups.append([])
        else:
            number = max(fits, key=lambda n: (max(_likeness(telling, member) for member in groups[n]), -n))
        groups[number].append(telling)
        if not telling.vague:
            for day in _around(telling):
                by_day[day].add(number)
    return groups


def _around(telling: Telling[_P]) -> Iterator[dt.date]:
    """The telling's days and the ones on either side."""
    if telling.days:
        first, last = telling.days
        for number in range(-1, (last - first).days + 2):
            try:
                yield first + number * _DAY
            except OverflowError:  # the first or last day of the calendar
                continue


def _agree(one: Telling[_P], other: Telling[_P]) -> bool:
    return (
        one.source.id != other.source.id
        and (one.date is None) == (other.date is None)
        and _days_meet(one, other)
        and (not one.modes or not other.modes or bool(one.modes & other.modes))
        and all(_people_agree(one, other, country) for country in one.countries)
    )


def _days_meet(one: Telling[_P], other: Telling[_P]) -> bool:
    """True if the days overlap, or are neighbours unless both are stated in words.

    A report dates what it does not date by its own day, often the morning after; two different stated days are two
    events (Monday's strike and Tuesday's).
    """
    ours, theirs = one.days, other.days
    if ours is None or theirs is None:
        return False
    gap = max(ours[0], theirs[0]) - min(ours[1], theirs[1])
    return gap <= dt.timedelta(0) or (gap == _DAY and not (_stated(one) and _stated(other)))


def _stated(telling: Telling[_P]) -> bool:
    return telling.date is not None and telling.date.text is not None


def _people_agree(one: Telling[_P], other: Telling[_P], country: str) -> bool:
    """False only if both name people of this country and nobody could be the same."""
    ours = [person for person in one.people if person.person and person.country == country]
    theirs = [person for person in other.people if person.person and person.country == country]
    return not ours or not theirs or any(_may_be(mine, yours) for mine in ours for yours in theirs)


def _may_be(one: Participant, other: Participant) -> bool:
    if one.wikidata and other.wikidata:
        return one.wikidata == other.wikidata
    same_office = one.office is not None and other.office is not None and one.office.lower() == other.office.lower()
    return same_office or same_person(one, other)


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


def _likeness(one: Telling[_P], other: Telling[_P]) -> tuple[bool, bool, int]:
    """How well two that agree fit: the same days, a shared mode, how many people in common."""
    common = sum(any(mine.person and same_person(mine, yours) for yours in other.people) for mine in one.people)
    return one.days == other.days, bool(one.modes & other.modes), common


def _named(kind: tuple[str, ...], groups: list[list[Telling[_P]]]) -> Iterator[tuple[str, list[Telling[_P]]]]:
    """Groups of one kind with their ids: what it is and when, and a number where that does not tell two apart."""
    used: dict[str, int] = defaultdict(int)
    for members in groups:
        days = best_date(members)
        name = name_of(kind, days.start.isoformat() if days else f"told {_when(members)}")
        used[name] += 1
        yield (name if used[name] == 1 else f"{name}-{used[name]}"), members


def name_of(kind: tuple[str, ...], day: str) -> str:
    """The id of what is of this kind and first day, before a number that tells two apart."""
    return hashlib.sha256("\0".join((*kind, day)).encode("utf-8", "replace")).hexdigest()[:12]


def best_date(members: Sequence[Telling[_P]]) -> Date | None:
    """The date to show: the narrowest; of these one stated in words, then what most tell, then the earliest."""
    dates = [one.date for one in members if one.date is not None]
    if not dates:
        return None
    votes = [(date.start, date.end) for date in dates]
    return min(
        dates,
        key=lambda date: (date.end - date.start, date.text is None, -votes.count((date.start, date.end)), date.start),
    )


def _when(members: Sequence[Telling[_P]]) -> dt.date:
    days = best_date(members)
    if days is not None:
        return days.start
    return min((one.source.published for one in members if one.source.published), default=dt.date.max)


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
