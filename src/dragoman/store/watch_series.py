"""Conditions that ask the whole ledger and not one record: a swing, a first contact, a promise whose day has passed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from dragoman.record.models import Commitment, Event
from dragoman.store import schema
from dragoman.store.rows import storable
from dragoman.store.schema_watch import watch_hits
from dragoman.store.stored import Stored, read_stored
from dragoman.store.watch_match import (
    HAPPENED,
    Subject,
    event_reasons,
    event_subject,
    fits,
    found_event,
    key_of,
    source_facts,
)
from dragoman.store.watch_model import Condition, Found, Swing, Watch

_COOPERATION = (1, 2)
"""PLOVER's quad classes of cooperation: what counts as contact unless types are given."""
_DAY = dt.timedelta(days=1)
_LONGEST = dt.timedelta(days=7)
"""An event whose days are vaguer than a week tells of no day."""
Pair = tuple[str, str]


def event_day(stored: Stored, event: Event) -> dt.date | None:
    """The last day of an event; its document's day where it has none, None for a vague one."""
    if event.date is None:
        return stored.record.document.published
    return event.date.end if event.date.end - event.date.start <= _LONGEST else None


# First contact


def first_contacts(connection: Connection, watch: Watch, stored: Stored) -> Iterator[Found]:
    """Events by which two countries meet that had no such event in the days before; each pair and day once."""
    condition = watch.condition
    days = condition.first_contact_days or 0
    for event in stored.record.events:
        day = event_day(stored, event)
        if day is None or event.status not in HAPPENED or not _is_contact(condition, event.type, event.quad):
            continue
        reasons = event_reasons(condition, stored, event)
        if reasons is None:
            continue
        for first, second in _pairs(condition, event_subject(stored, event).countries):
            if not _is_known(connection, watch, (first, second), day):
                why = [f"first contact of {first} and {second} in {days} days", *reasons]
                found = found_event(stored, event, "first contact", why)
                # By pair and day, not by document: five reports of the visit are one first contact.
                yield _named_anew(found, key_of("first contact", first, second, day.isoformat()), f"{first} {second}")


def _is_contact(condition: Condition, kind: str, quad: int) -> bool:
    return kind in condition.types if condition.types else quad in _COOPERATION


def _pairs(condition: Condition, countries: Iterable[str]) -> list[Pair]:
    pairs = list(combinations(sorted(countries), 2))
    if condition.dyads:
        return [pair for pair in pairs if pair in condition.dyads]
    return [pair for pair in pairs if not condition.countries or set(pair) & set(condition.countries)]


def _is_known(connection: Connection, watch: Watch, pair: Pair, day: dt.date) -> bool:
    """True if the pair met in the days before, or if that they met on the day was told before the watch was made."""
    events, condition = schema.events, watch.condition
    start = _before(day, condition.first_contact_days or 0)
    query = _between(pair).where(events.c.status.in_(HAPPENED))
    if condition.types:
        query = query.where(events.c.type.in_(condition.types))
    else:
        query = query.where(events.c.quad.in_(_COOPERATION))
    return any(
        start <= told.day < day or (told.day == day and told.record <= watch.since)
        for told in _tellings(connection, query, start, day)
    )


# Swings


def swings(connection: Connection, watch: Watch, stored: Stored) -> Iterator[Found]:
    """Swings of the watched dyads as of the days of a record's events; the same swing once in its number of days."""
    swing = watch.condition.swing
    if swing is None:
        return
    days: defaultdict[Pair, dict[dt.date, Event]] = defaultdict(dict)
    for event in stored.record.events:
        day = event_day(stored, event)
        if day is not None and event.status in HAPPENED:
            for pair in combinations(event_subject(stored, event).countries, 2):
                if pair in watch.condition.dyads:
                    days[pair].setdefault(day, event)
    for pair, events in sorted(days.items()):
        for day, event in sorted(events.items()):
            found = _swing_at(connection, swing, pair, day)
            if found is None:
                continue
            change, why = found
            about = f"swing {pair[0]} {pair[1]} {'up' if change > 0 else 'down'}"
            if not _told_lately(connection, watch, about, day):
                hit = found_event(stored, event, "swing", [why])
                yield _named_anew(hit, key_of(about, day.isoformat()), f"{about} {day}")


def _swing_at(connection: Connection, swing: Swing, pair: Pair, day: dt.date) -> tuple[float, str] | None:
    middle, start = _before(day, swing.days), _before(day, 2 * swing.days)
    query = _between(pair).where(schema.events.c.status.in_(HAPPENED))
    told: defaultdict[tuple[bool, str, dt.date], list[float]] = defaultdict(list)
    for one in _tellings(connection, query, start, day):
        if start < one.day <= day:
            told[one.day > middle, one.type, one.day].append(one.score)
    before, after = (
        [_mean(scores) for (late, _, _), scores in sorted(told.items()) if late is side] for side in (False, True)
    )
    if min(len(before), len(after)) < swing.events:
        return None
    change = _mean(after) - _mean(before)
    if abs(change) < swing.by:
        return None
    return change, (
        f"{pair[0]} {pair[1]}: mean score {_mean(before):+.1f} ({len(before)} events) in the {swing.days} days before, "
        f"{_mean(after):+.1f} ({len(after)} events) in the {swing.days} days to {day}"
    )


def _told_lately(connection: Connection, watch: Watch, about: str, day: dt.date) -> bool:
    """True if this swing was told as of a day so near that the stretches overlap."""
    assert watch.condition.swing is not None
    query = select(watch_hits.c.about).where(watch_hits.c.watch == watch.number, watch_hits.c.about.like(f"{about} %"))
    near = watch.condition.swing.days
    return any(
        abs((dt.date.fromisoformat(told.rpartition(" ")[2]) - day).days) < near
        for told in connection.execute(query).scalars()
    )


# Promises


def overdue(connection: Connection, watch: Watch, today: dt.date) -> Iterator[Found]:
    """Promises of current records whose due day is past, and was not when the watch was made, or that came since."""
    one, current = schema.commitments, schema.current_records
    made = watch.added_at.date()
    query = (
        select(one.c.record, one.c.id)
        .join(current, current.c.record == one.c.record)
        .where(one.c.due_end < today, or_(one.c.record > watch.since, one.c.due_end >= made))
        .order_by(one.c.record, one.c.position)
    )
    records: dict[int, set[str]] = {}
    for record, id in connection.execute(query):
        records.setdefault(record, set()).add(id)
    for record, ids in records.items():
        stored = read_stored(connection, record, ("actors", "commitments"))
        for commitment in stored.record.commitments:
            if commitment.id in ids and commitment.due is not None:
                found = _overdue(watch.condition, stored, commitment, commitment.due.end)
                if found is not None:
                    yield found


def _overdue(condition: Condition, stored: Stored, commitment: Commitment, due: dt.date) -> Found | None:
    people = [stored.actor(id) for id in (*commitment.by, *commitment.to)]
    known = tuple(one for one in people if one is not None)
    sentence = stored.words(commitment.span)
    countries = tuple(sorted({one.country for one in known if one.country}))
    reasons = fits(condition, Subject(known, countries, sentence))
    if reasons is None:
        return None
    facts: dict[str, Any] = {"what": storable(commitment.what), "due": due.isoformat(), "countries": list(countries)}
    facts |= {"actors": [storable(one.name) for one in known], "span": list(commitment.span)}
    return Found(
        key=key_of(stored.id, "commitment", sentence, due.isoformat()),
        kind="overdue",
        sentence=" ".join(sentence.split()),
        why="; ".join([f"due by {due}, and that day is past", *reasons]),
        document_id=stored.id,
        version=stored.version,
        part=commitment.id,
        facts=tuple((facts | source_facts(stored)).items()),
    )


# What the ledger has of two countries


@dataclass(frozen=True, slots=True)
class _Telling:
    type: str
    day: dt.date
    score: float
    record: int


def _between(pair: Pair) -> Select[Any]:
    """Events of current records with both countries among those who have a part."""
    events, current, documents = schema.events, schema.current_records, schema.documents
    query = (
        select(events.c.type, events.c.date_start, events.c.date_end, documents.c.published, events.c.score)
        # Someone may have a part twice, and of a country there may be several.
        .add_columns(events.c.record, events.c.id)
        .distinct()
        .join(current, current.c.record == events.c.record)
        .join(documents, documents.c.document == current.c.document)
    )
    for country in pair:
        member = schema.event_actors.alias()
        query = query.join(member, (member.c.record == events.c.record) & (member.c.event == events.c.id))
        query = query.where(member.c.country == country)
    return query


def _tellings(connection: Connection, query: Select[Any], start: dt.date, end: dt.date) -> Iterator[_Telling]:
    """Tellings of the query with a day, those from ``start`` to ``end``."""
    events, documents = schema.events, schema.documents
    # By its first day too: there is an index on that.
    earliest = _before(start, _LONGEST.days)
    dated = query.where(events.c.date_start.between(earliest, end), events.c.date_end.between(start, end))
    for kind, first, last, _, score, record, _ in connection.execute(dated):
        if last - first <= _LONGEST:
            yield _Telling(kind, last, score, record)
    undated = query.where(events.c.date_start.is_(None), documents.c.published.between(start, end))
    for kind, _, _, published, score, record, _ in connection.execute(undated):
        yield _Telling(kind, published, score, record)


def _named_anew(found: Found, key: str, about: str) -> Found:
    values = {name: getattr(found, name) for name in Found.__slots__}
    return Found(**(values | {"key": key, "about": about}))


def _before(day: dt.date, days: int) -> dt.date:
    return day - min(days * _DAY, day - dt.date.min)


def _mean(values: list[float]) -> float:
    return sum(sorted(values)) / len(values)
