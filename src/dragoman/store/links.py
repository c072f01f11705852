"""Which parts of current records are between two countries."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, Table, select

from dragoman.store import schema


def between(connection: Connection, link: Table, owner: str, pair: tuple[str, str]) -> defaultdict[int, set[str]]:
    """By record, the ids of the parts whose members are of both countries."""
    one, other, current = link.alias(), link.alias(), schema.current_records
    query = (
        select(one.c.record, one.c[owner])
        .join(other, (other.c.record == one.c.record) & (other.c[owner] == one.c[owner]))
        .join(current, current.c.record == one.c.record)
        .where(one.c.country == pair[0], other.c.country == pair[1])
        .distinct()
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for number, part in connection.execute(query):
        found[number].add(part)
    return found


def of_one(connection: Connection, countries: Sequence[str]) -> defaultdict[int, set[str]]:
    """By record, the ids of the events with a member of the country, or of all events where none is given."""
    events, current = schema.events, schema.current_records
    query = select(events.c.record, events.c.id).join(current, current.c.record == events.c.record)
    if countries:
        members = schema.event_actors
        join = (members.c.record == events.c.record) & (members.c.event == events.c.id)
        query = query.join(members, join).where(members.c.country == countries[0]).distinct()
    found: defaultdict[int, set[str]] = defaultdict(set)
    for number, part in connection.execute(query):
        found[number].add(part)
    return found
