"""Events of stored records with all that their happenings are told by: who, when, where, in which words, on whose word.

Many records are read with a few queries: a relation of years has thousands.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, func, literal, select

from dragoman.document import Span
from dragoman.record.models import Actor, Date, Event, Part, Place, Statement
from dragoman.store import rulings, schema
from dragoman.store.relation import Participant, Quote, Source
from dragoman.store.review_model import Ruling
from dragoman.store.rows import storable
from dragoman.store.rulings import Applied
from dragoman.store.values import in_batches

_P = TypeVar("_P", bound=Part)

HAPPENED = "happened"
STATUS_CLASS = {"actual": HAPPENED, "historical": HAPPENED}
"""Today's news is next month's background: both tell of the same thing as having happened."""
_OPENING = 2_000
"""Characters: what a report is about stands in its first paragraphs."""
_AROUND = 4
_PARTICIPANT = ("name", "country", "office", "sector", "wikidata", "person")


@dataclass(frozen=True, slots=True)
class Told:
    """One event of one stored record. ``document`` and ``record`` are their numbers in the ledger."""

    record: int
    document: int
    source: Source
    event: Event
    people: tuple[Participant, ...]
    place: Place | None
    quotes: tuple[Quote, ...]
    named: frozenset[str]
    """Persons and places of the whole document, in lower case."""
    around: tuple[str, ...]
    """The countries that the document speaks of most, the most mentioned first."""
    opening: str
    """The document's title and the start of its text."""
    coded: str = ""
    """The type that the machine gave, by which decisions name the telling; a reviewer may have given another."""

    @property
    def status(self) -> str:
        """The event's status, with what happened and what happened long ago as one."""
        return STATUS_CLASS.get(self.event.status, self.event.status)

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of all who take part, sorted."""
        return tuple(sorted({one.country for one in self.people if one.country}))

    @property
    def date(self) -> Date | None:
        """The event's days, where it has any."""
        return self.event.date


def read_told(
    connection: Connection, wanted: dict[int, Collection[str] | None], bare: Collection[int] = ()
) -> Iterator[Told]:
    """The events of records: by record number, the ids of those that are wanted, or None for all. In that order.

    As persons have ruled that they are: what was rejected is left out, what was corrected is given so.
    Of the records in ``bare`` nothing is read but what the events themselves hold: they cannot be compared.
    """
    for batch in in_batches(wanted, 200):
        yield from _Batch(connection, batch, bare).told(wanted)


class _Parts(Generic[_P]):
    """The parts of one kind of some records, each read from its JSON when it is asked for: of most, few are."""

    def __init__(self, model: type[_P], rows: Iterable[tuple[int, str | None, str]]) -> None:
        self._model = model
        self._texts: defaultdict[int, list[tuple[str | None, str]]] = defaultdict(list)
        self._read: dict[tuple[int, int], _P] = {}
        for number, id, text in rows:
            self._texts[number].append((id, text))

    def all(self, number: int, ids: Collection[str] | None = None) -> list[_P]:
        """All of a record, or those with these ids, in order."""
        own = self._texts[number]
        return [self.at(number, at) for at, (id, _) in enumerate(own) if ids is None or id in ids]

    def count(self, number: int) -> int:
        """How many a record has."""
        return len(self._texts[number])

    def at(self, number: int, at: int) -> _P:
        """The one at a place."""
        if (number, at) not in self._read:
            self._read[number, at] = parse(self._model, self._texts[number][at][1])
        return self._read[number, at]

    def named(self, number: int, id: str | None) -> _P | None:
        """The one with this id, None if there is none."""
        found = (at for at, (own, _) in enumerate(self._texts[number]) if own == id) if id else iter(())
        at = next(found, None)
        return None if at is None else self.at(number, at)


class _Batch:
    """A few hundred records, read as far as their events need."""

    def __init__(self, connection: Connection, records: Sequence[int], bare: Collection[int]) -> None:
        self._connection, self._records, self._bare = connection, records, bare
        self._sources = {number: (document, source) for number, document, source in self._documents()}
        self._actors = self._parts(Actor, "actors")
        self._statements = self._parts(Statement, "statements")
        self._places = self._parts(Place, "places")
        self._sentences = self._evidence()
        self._openings = self._starts()
        documents = {number: (source.id, source.version) for number, (_, source) in self._sources.items()}
        self._rulings = Applied(connection, documents)

    def told(self, wanted: dict[int, Collection[str] | None]) -> Iterator[Told]:
        events = self._parts(Event, "events")
        for number in self._records:
            ids = wanted[number]
            bare = number in self._bare
            whole = (
                (frozenset[str](), (), "")
                if bare
                else (self._named(number), self._around(number), self._openings[number])
            )
            ruled = self._rulings.of(number, events.all(number)) if self._rulings.any(number) else {}
            for event in events.all(number, ids):
                ruling = ruled.get(event.id)
                if ruling is None or ruling.verdict != "rejected":
                    told = self._one(number, event, whole)
                    yield told if ruling is None else self._as_ruled(told, ruling)

    def _as_ruled(self, told: Told, ruling: Ruling) -> Told:
        event, actors = told.event, self._actors.all(told.record)
        return replace(
            told,
            event=rulings.corrected(event, ruling),
            people=rulings.people_of(told.people, actors, ruling),
            place=rulings.place_of(told.place, event, ruling),
            quotes=rulings.quotes_of(told.quotes, event, actors, ruling),
        )

    def _one(self, number: int, event: Event, whole: tuple[frozenset[str], tuple[str, ...], str]) -> Told:
        document, source = self._sources[number]
        people = self._people(number, ((part.actor, "actor") for part in event.actors))
        people += self._people(number, ((part.actor, "recipient") for part in event.recipients))
        known = event.place is not None and event.place < self._places.count(number)
        place = self._places.at(number, event.place) if known and event.place is not None else None
        return Told(number, document, source, event, people, place, self._quotes(number, event), *whole, event.type)

    def _documents(self) -> Iterator[tuple[int, int, Source]]:
        documents, records = schema.documents, schema.records
        columns = [documents.c[name] for name in ("id", "version", "title", "url", "publisher", "published")]
        query = (
            select(records.c.record, documents.c.document, *columns)
            .join(documents, records.c.document == documents.c.document)
            .where(records.c.record.in_(self._records))
        )
        for row in self._connection.execute(query).mappings():
            yield row["record"], row["document"], Source(**{column.name: row[column.name] for column in columns})

    def _starts(self) -> dict[int, str]:
        documents, records = schema.documents.c, schema.records.c
        query = (
            select(records.record, documents.title, func.substr(documents.text, 1, _OPENING))
            .join(schema.documents, records.document == documents.document)
            .where(records.record.in_([one for one in self._records if one not in self._bare]))
        )
        return {number: f"{title or ''}\n{text}" for number, title, text in self._connection.execute(query)}

    def _parts(self, model: type[_P], table: str) -> _Parts[_P]:
        columns = schema.PARTS[table].c
        id = columns.id if "id" in columns else literal(None)
        query = select(columns.record, id, columns.json).where(columns.record.in_(self._records))
        rows = self._connection.execute(query.order_by(columns.record, columns.position))
        return _Parts(model, ((row[0], row[1], row[2]) for row in rows))

    def _evidence(self) -> dict[tuple[int, str, int], str]:
        """The sentences of evidence, as the tables have them: texts need not be read."""
        table = schema.evidence.c
        query = select(table.record, table.event, table.position, table.sentence)
        rows = self._connection.execute(query.where(table.record.in_(self._records)))
        found: dict[tuple[int, str, int], str] = {(row[0], row[1], row[2]): row[3] for row in rows}
        events = schema.events.c
        query = select(events.record, events.id, events.sentence).where(events.record.in_(self._records))
        found |= {(row[0], row[1], -1): row[2] for row in self._connection.execute(query)}
        return found

    def _quotes(self, number: int, event: Event) -> tuple[Quote, ...]:
        told = [(one.sentence, one.trigger, one.statement, at) for at, one in enumerate(event.evidence)]
        told = told or [(event.sentence, event.trigger, event.statement, -1)]
        # Two tellings in one sentence ("spoke and discussed") are one citation.
        first: dict[Span, Quote] = {}
        for sentence, trigger, statement, at in told:
            if sentence not in first:
                first[sentence] = self._quote(number, event.id, sentence, (trigger, statement, at))
        return tuple(first.values())

    def _quote(self, number: int, part: str, span: Span, telling: tuple[tuple[Span, ...], str | None, int]) -> Quote:
        trigger, statement, at = telling
        said = self._statements.named(number, statement)
        speaker = self._actors.named(number, said.speaker) if said else None
        source = self._sources[number][1]
        return Quote(
            document=source.id,
            version=source.version,
            part=part,
            text=self._sentences.get((number, part, at), ""),
            span=span,
            trigger=trigger,
            speaker=storable(speaker.name) if speaker else None,
            speaker_country=(said.side or (speaker.country if speaker else None)) if said else None,
            speaker_official=is_official(speaker) if speaker else None,
            channel=said.channel if said else None,
            on_record=said.on_record if said else None,
            stance=said.stance if said else None,
        )

    def _people(self, number: int, roles: Iterable[tuple[str, str]]) -> tuple[Participant, ...]:
        known = ((self._actors.named(number, actor), role) for actor, role in roles)
        return tuple(
            Participant(roles=(role,), **{name: getattr(actor, name) for name in _PARTICIPANT})
            for actor, role in known
            if actor is not None
        )

    def _around(self, number: int) -> tuple[str, ...]:
        return _countries_of(self._actors.all(number))

    def _named(self, number: int) -> frozenset[str]:
        persons = (one.name for one in self._actors.all(number) if one.person)
        return frozenset(name.lower() for name in (*persons, *(one.name for one in self._places.all(number))))


def _countries_of(actors: Iterable[Actor]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for one in actors:
        if one.country:
            counts[one.country] += max(1, len(one.mentions))
    return tuple(sorted(counts, key=lambda code: (-counts[code], code))[:_AROUND])


_OFFICIAL = frozenset(("GOV", "MIL", "LEG", "JUD", "SPY", "COP"))


def is_official(actor: Actor) -> bool:
    """True of who speaks for a state: by office, or by a sector of its government."""
    return bool(actor.country) and (actor.office is not None or actor.sector in _OFFICIAL)


def parse(model: type[_P], text: str) -> _P:
    """A part from its JSON, without lone surrogates: what is read here is printed and sent."""
    return model.model_validate(printable(json.loads(text)) if "\\ud" in text else json.loads(text))


def printable(value: Any) -> Any:
    """The value with its lone surrogates replaced."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [printable(one) for one in value]
    return {name: printable(one) for name, one in value.items()} if isinstance(value, dict) else value
