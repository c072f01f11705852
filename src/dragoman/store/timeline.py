"""What the current records say of two countries: their events, agreements and commitments, grouped and cited."""

import datetime as dt
import difflib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select

from dragoman.document import Span
from dragoman.errors import LedgerError
from dragoman.record.models import Actor, Commitment, Event, Instrument, Part, Statement
from dragoman.store import schema
from dragoman.store.grouping import Telling, best_date, group, merge_people, name_of
from dragoman.store.relation import Agreement, Days, Happening, Month, Participant, Promise, Quote, Relation, Source
from dragoman.store.rows import storable

_P = TypeVar("_P", bound=Part)
_HAPPENED = "happened"
_STATUS_CLASS = {"actual": _HAPPENED, "historical": _HAPPENED}
"""Today's news is next month's background: both tell of the same thing as having happened."""


def dyad(first: str, second: str, known: Collection[str] | None) -> tuple[str, str]:
    """The two codes in upper case and alphabetical order; :class:`LedgerError` if ``known`` lacks one."""
    one, other = sorted((first.strip().upper(), second.strip().upper()))
    for code in (one, other):
        if known is not None and code not in known:
            near = difflib.get_close_matches(code, sorted(known), n=3, cutoff=0.6)
            hint = f" (near it: {', '.join(near)})" if near else ""
            raise LedgerError(f"{code}: no such country code{hint}: give ISO alpha-3 codes, such as IND ISR")
    if one == other:
        raise LedgerError(f"{one} {other}: a relation has two countries: give two different codes")
    return one, other


def relation(connection: Connection, pair: tuple[str, str]) -> Relation:
    """The relation's timeline; the same for the same content, whatever the order in which it was stored."""
    found = {
        "events": _between(connection, schema.event_actors, "event", pair),
        "instruments": _between(connection, schema.instrument_parties, "instrument", pair),
        "commitments": _between(connection, schema.commitment_actors, "commitment", pair),
    }
    numbers = sorted({number for ids in found.values() for number in ids})
    events: list[Telling[Event]] = []
    instruments: list[Telling[Instrument]] = []
    commitments: list[Telling[Commitment]] = []
    for number in numbers:
        reader = _Reader(connection, number)
        events += map(reader.event, reader.parts(Event, "events", found["events"][number]))
        instruments += map(reader.instrument, reader.parts(Instrument, "instruments", found["instruments"][number]))
        commitments += map(reader.commitment, reader.parts(Commitment, "commitments", found["commitments"][number]))
    happenings = tuple(_happening(name, members) for name, members in group(events))
    return Relation(
        dyad=pair,
        happenings=happenings,
        agreements=tuple(_agreement(name, members) for name, members in group(instruments)),
        commitments=tuple(_promise(name, members) for name, members in group(commitments)),
        series=tuple(_series(happenings)),
    )


def pairs_of(connection: Connection, name: str) -> list[tuple[str, str]]:
    """A pair of countries for each kind of event that the id ``name`` of a happening, or "DOCUMENT#e1", may mean."""
    events, current, documents = schema.events, schema.current_records, schema.documents
    members = schema.event_actors
    document, mark, event = name.rpartition("#")
    columns = [events.c[column] for column in ("record", "id", "type", "status", "date_start")]
    query = (
        select(*columns, documents.c.published, members.c.country)
        .join(current, current.c.record == events.c.record)
        .join(documents, documents.c.document == current.c.document)
        .join(members, (members.c.record == events.c.record) & (members.c.event == events.c.id))
        .where(members.c.country.is_not(None))
    )
    if mark:
        query = query.where(documents.c.id == storable(document), events.c.id == event)
    told: defaultdict[tuple[Any, ...], set[str]] = defaultdict(set)
    for *facts, country in connection.execute(query):
        told[tuple(facts)].add(country)
    found: dict[tuple[str, str], None] = {}
    for (_, _, kind, status, day, published), codes in told.items():
        countries = sorted(codes)
        when = day.isoformat() if day is not None else f"told {published or dt.date.max}"
        key = ("event", kind, _STATUS_CLASS.get(status, status), *countries)
        if len(countries) > 1 and (mark or name_of(key, when) == name.partition("-")[0]):
            found[countries[0], countries[1]] = None
    return list(found)


def _between(connection: Connection, link: Table, owner: str, pair: tuple[str, str]) -> defaultdict[int, set[str]]:
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


class _Reader:
    """One record, read as far as its tellings need."""

    def __init__(self, connection: Connection, number: int) -> None:
        documents, records = schema.documents, schema.records
        columns = [documents.c[name] for name in ("id", "version", "title", "url", "publisher", "published")]
        query = (
            select(*columns, documents.c.text, documents.c.exact_text)
            .join(records, records.c.document == documents.c.document)
            .where(records.c.record == number)
        )
        row = dict(connection.execute(query).mappings().one())
        text, exact = row.pop("text"), row.pop("exact_text")
        self._text: str = text if exact is None else json.loads(exact)
        self._source = Source(**row)
        self._connection, self._number = connection, number
        self._actors = {actor.id: actor for actor in self.parts(Actor, "actors")}
        self._statements = {one.id: one for one in self.parts(Statement, "statements")}

    def parts(self, model: type[_P], table: str, ids: set[str] | None = None) -> Iterator[_P]:
        """The record's parts of one kind, those with these ids or all, in order."""
        columns = schema.PARTS[table].c
        if ids is not None and not ids:
            return
        query = select(columns.json).where(columns.record == self._number).order_by(columns.position)
        if ids is not None:
            query = query.where(columns.id.in_(sorted(ids)))
        for text in self._connection.execute(query).scalars():
            yield model.model_validate(_printable(json.loads(text)) if "\\ud" in text else json.loads(text))

    def event(self, event: Event) -> Telling[Event]:
        people = self._people((part.actor, "actor") for part in event.actors)
        people += self._people((part.actor, "recipient") for part in event.recipients)
        told = [(one.sentence, one.trigger, one.statement) for one in event.evidence]
        told = told or [(event.sentence, event.trigger, event.statement)]
        # Two tellings in one sentence ("spoke and discussed") are one citation.
        told = list(
            {sentence: (sentence, trigger, statement) for sentence, trigger, statement in reversed(told)}.values()
        )[::-1]
        countries = _countries(people)
        return Telling(
            kind=("event", event.type, _STATUS_CLASS.get(event.status, event.status), *countries),
            countries=countries,
            part=event,
            part_id=event.id,
            source=self._source,
            date=event.date,
            modes=frozenset(event.modes),
            people=people,
            quotes=tuple(self._quote(event.id, *one) for one in told),
        )

    def instrument(self, one: Instrument) -> Telling[Instrument]:
        people = self._people((actor, "party") for actor in one.parties)
        countries = _countries(people)
        return Telling(
            kind=("instrument", one.kind.lower(), " ".join(one.name.lower().split()), one.action or "", *countries),
            countries=countries,
            part=one,
            part_id=one.id,
            source=self._source,
            date=one.date,
            modes=frozenset(),
            people=people,
            quotes=(self._quote(one.id, one.span, (), None),),
        )

    def commitment(self, one: Commitment) -> Telling[Commitment]:
        by, to = self._people((a, "by") for a in one.by), self._people((a, "to") for a in one.to)
        kind = ("commitment", " ".join(one.what.lower().split()), *_countries(by), "to", *_countries(to))
        return Telling(
            kind=kind,
            countries=_countries(by + to),
            part=one,
            part_id=one.id,
            source=self._source,
            date=one.due,
            modes=frozenset(),
            people=by + to,
            quotes=(self._quote(one.id, one.span, (), one.statement),),
        )

    def _people(self, roles: Iterable[tuple[str, str]]) -> tuple[Participant, ...]:
        names = ("name", "country", "office", "sector", "wikidata", "person")
        return tuple(
            Participant(roles=(role,), **{name: getattr(self._actors[actor], name) for name in names})
            for actor, role in roles
            if actor in self._actors
        )

    def _quote(self, part: str, span: Span, trigger: tuple[Span, ...], statement: str | None) -> Quote:
        said = self._statements.get(statement or "")
        speaker = self._actors.get(said.speaker or "") if said else None
        return Quote(
            document=self._source.id,
            version=self._source.version,
            part=part,
            text=storable(self._text[span.start : span.end]),
            span=span,
            trigger=trigger,
            speaker=speaker.name if speaker else None,
            speaker_country=(said.side or (speaker.country if speaker else None)) if said else None,
            channel=said.channel if said else None,
            on_record=said.on_record if said else None,
        )


def _printable(value: Any) -> Any:
    """The value with its lone surrogates replaced, since a timeline is printed and sent."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_printable(one) for one in value]
    return {name: _printable(one) for name, one in value.items()} if isinstance(value, dict) else value


def _countries(people: Iterable[Participant]) -> tuple[str, ...]:
    return tuple(sorted({one.country for one in people if one.country}))


def _cited(name: str, members: Sequence[Telling[Any]]) -> dict[str, Any]:
    ordered = sorted(members, key=lambda one: (one.source.published is None, str(one.source.published), one.source.id))
    date = best_date(members)
    return {
        "id": name,
        "date": Days(start=date.start, end=date.end) if date else None,
        "actors": merge_people(person for one in members for person in one.people),
        "countries": members[0].countries,
        "reports": len(ordered),
        "documents": tuple(one.source for one in ordered),
        "quotes": tuple(quote for one in ordered for quote in one.quotes),
    }


def _happening(name: str, members: Sequence[Telling[Event]]) -> Happening:
    events = [one.part for one in members]
    return Happening(
        **_cited(name, members),
        type=events[0].type,
        modes=tuple(sorted({mode for event in events for mode in event.modes})),
        contexts=tuple(sorted({context for event in events for context in event.contexts})),
        topics=tuple(sorted({topic for event in events for topic in event.topics})),
        status=min(event.status for event in events),
        quad=events[0].quad,
        score=_mean(event.score for event in events),
        confidence=max(event.confidence for event in events),
        why=tuple(sorted({event.why for event in events})),
    )


def _agreement(name: str, members: Sequence[Telling[Instrument]]) -> Agreement:
    first = members[0].part
    return Agreement(**_cited(name, members), kind=first.kind, name=first.name, action=first.action)


def _promise(name: str, members: Sequence[Telling[Commitment]]) -> Promise:
    return Promise(**_cited(name, members), what=members[0].part.what)


def _series(happenings: Iterable[Happening]) -> Iterator[Month]:
    months: dict[tuple[str | None, int], list[Happening]] = defaultdict(list)
    for one in happenings:
        if _STATUS_CLASS.get(one.status) == _HAPPENED:
            months[_month(one), one.quad].append(one)
    for (month, quad), members in sorted(months.items(), key=lambda item: (item[0][0] or "~", item[0][1])):
        reports = sum(one.reports for one in members)
        score = _mean(one.score for one in members)
        yield Month(month=month, quad=quad, happenings=len(members), reports=reports, score=score)


def _month(happening: Happening) -> str | None:
    """The month in which it lies whole; None without a day, or where the days run over a month's end and too far."""
    date = happening.date
    if date is None or ((date.start.year, date.start.month) != (date.end.year, date.end.month) and _long(date)):
        return None
    return date.start.isoformat()[:7]


def _long(date: Days) -> bool:
    return (date.end - date.start).days > 7


def _mean(scores: Iterable[float]) -> float:
    values = sorted(scores)
    return round(sum(values) / len(values), 3)
