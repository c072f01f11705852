"""The events of some records with persons' rulings in effect, as rows of the tables have them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from dragoman.record.models import Actor, Event
from dragoman.store import schema
from dragoman.store.look.who import Seen
from dragoman.store.reading import parse
from dragoman.store.relation import Source
from dragoman.store.ruled import Parts, ruled_parts
from dragoman.store.rulings import Applied
from dragoman.store.values import in_batches


class EventRow(NamedTuple):
    """An event with the columns of its table that a list of events needs."""

    record: int
    id: str
    type: str
    modes: str
    quad: int
    status: str
    date_start: Any
    date_end: Any


class Ruled(NamedTuple):
    """One record's events, who takes part in them as (event, role, actor), and all its actors by id."""

    events: tuple[EventRow, ...]
    roles: tuple[tuple[str, str, str], ...]
    people: Mapping[str, Seen]


def as_ruled(connection: Connection, sources: Mapping[int, Source]) -> dict[int, Ruled]:
    """By record number, of those of whose events persons have ruled something: mostly of none."""
    applied = Applied(connection, {record: (source.id, source.version) for record, source in sources.items()})
    touched = [record for record in sources if applied.any(record)]
    events, actors = (_parts(connection, table, touched) for table in ("events", "actors"))
    found: dict[int, Ruled] = {}
    for record in touched:
        own = tuple(parse(Event, text) for text in events[record])
        ruled = applied.of(record, own)
        if ruled:
            people = tuple(parse(Actor, text) for text in actors[record])
            found[record] = _rows(record, ruled_parts(Parts(own, people, ()), ruled))
    return found


def _rows(record: int, parts: Parts) -> Ruled:
    events, roles = [], []
    for one in parts.events:
        days = (one.date.start, one.date.end) if one.date is not None else (None, None)
        events.append(EventRow(record, one.id, one.type, " ".join(one.modes), one.quad, one.status, *days))
        for name, members in (("actor", one.actors), ("recipient", one.recipients)):
            roles += [(one.id, name, role.actor) for role in members]
    known = ((one.id, one.name, one.country, one.sector, one.office, one.person, one.wikidata) for one in parts.actors)
    return Ruled(tuple(events), tuple(roles), {one[0]: Seen(record, *one) for one in known})


def _parts(connection: Connection, name: str, records: list[int]) -> defaultdict[int, list[str]]:
    table = schema.PARTS[name].c
    found: defaultdict[int, list[str]] = defaultdict(list)
    for batch in in_batches(records):
        query = select(table.record, table.json).where(table.record.in_(batch))
        for record, text in connection.execute(query.order_by(table.record, table.position)):
            found[record].append(text)
    return found
