"""Which happenings are asked for: of happenings at hand, and as conditions on the table of happenings."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from dragoman.store import schema
from dragoman.store.relation import Happening
from dragoman.store.schema_told import happenings, tellings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: days (inclusive; what spans them counts), types, at least so many publishers, at most so many.

    ``actor`` is part of a name or office, or a Wikidata id; ``topic`` words of a topic or a context; of ``types``,
    ``statuses`` and ``quads`` none means all. ``limit`` keeps the latest; None shows all.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    types: frozenset[str] = field(default_factory=frozenset)
    min_outlets: int = 1
    limit: int | None = None
    actor: str | None = None
    topic: str | None = None
    statuses: frozenset[str] = field(default_factory=frozenset)
    quads: frozenset[int] = field(default_factory=frozenset)

    def takes(self, one: Happening) -> bool:
        """True of a happening that is asked for."""
        days = (one.date.start, one.date.end) if one.date else (one.first_seen, one.first_seen)
        return (
            (self.since is None or (days[1] is not None and days[1] >= self.since))
            and (self.until is None or (days[0] is not None and days[0] <= self.until))
            and (not self.types or one.type in self.types)
            and (not self.statuses or one.status in self.statuses)
            and (not self.quads or one.quad in self.quads)
            and one.outlets >= self.min_outlets
            and (self.actor is None or any(_is_actor(person, self.actor) for person in one.actors))
            and (self.topic is None or _is_topic(one, self.topic))
        )


def conditions(wanted: Wanted, few: bool = True) -> list[ColumnElement[bool]]:
    """What must hold of a row of happenings that is asked for.

    With ``few`` each that fits otherwise is asked for its actors and topics: all of a large ledger are too many.
    """
    table = happenings.c
    found: list[ColumnElement[bool]] = []
    if wanted.since:
        found.append(func.coalesce(table.date_end, table.first_seen) >= wanted.since)
    if wanted.until:
        found.append(func.coalesce(table.date_start, table.first_seen) <= wanted.until)
    for column, values in ((table.type, wanted.types), (table.status, wanted.statuses), (table.quad, wanted.quads)):
        if values:
            found.append(column.in_(sorted(values)))
    if wanted.min_outlets > 1:
        found.append(table.outlets >= wanted.min_outlets)
    if wanted.actor is not None:
        found.append(_told(_of_actor(wanted.actor), few))
    if wanted.topic is not None:
        found.append(_told(_of_topic(wanted.topic), few))
    return found


def _told(query: Select[Any], few: bool) -> ColumnElement[bool]:
    if few:
        return query.where(tellings.c.happening == happenings.c.happening).correlate(happenings).exists()
    return happenings.c.happening.in_(query)


def _of_actor(name: str) -> Select[Any]:
    members, actors = schema.event_actors.c, schema.actors.c
    like = f"%{_escaped(name.lower())}%"
    return (
        select(tellings.c.happening)
        .join(schema.event_actors, and_(members.record == tellings.c.record, members.event == tellings.c.event))
        .join(schema.actors, and_(actors.record == members.record, actors.id == members.actor))
        .where(
            or_(
                func.lower(actors.name).like(like, escape="\\"),
                func.lower(actors.office).like(like, escape="\\"),
                actors.wikidata == name,
            )
        )
    )


def _of_topic(words: str) -> Select[Any]:
    events = schema.events.c
    like = f"%{_escaped(words.lower())}%"
    context = literal(" ").concat(events.contexts).concat(" ")
    return (
        select(tellings.c.happening)
        .join(schema.events, and_(events.record == tellings.c.record, events.id == tellings.c.event))
        .where(
            or_(
                func.lower(events.topics).like(like, escape="\\"),
                context.like(f"% {_escaped(words.lower().replace(' ', '_'))} %", escape="\\"),
            )
        )
    )


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _is_actor(person: Any, wanted: str) -> bool:
    words = wanted.lower()
    return words in person.name.lower() or words in (person.office or "").lower() or person.wikidata == wanted


def _is_topic(one: Happening, words: str) -> bool:
    words = words.lower()
    return any(words in topic.lower() for topic in one.topics) or words.replace(" ", "_") in one.contexts
