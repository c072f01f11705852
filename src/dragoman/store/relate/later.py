"""The documents that may have followed a promise up: all that name both countries, as the ledger has them."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select, union

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Place
from dragoman.store import schema
from dragoman.store.reading import printable
from dragoman.store.relate.around import Around
from dragoman.store.relate.follow_up import Happened, Later
from dragoman.store.relate.lists import empty_stems
from dragoman.store.relate.wording import Rarity, sentences_of, stems
from dragoman.store.rows import storable
from dragoman.store.ruled import Parts, ruled_parts
from dragoman.store.rulings import Applied

_CHUNK = 500
SENTENCES = 20_000
"""Sentences over which the rarity of words is counted, about: of a larger ledger a share."""


def touching(country: str) -> Any:
    """The records that name somebody or some place of a country."""
    people = select(schema.actors.c.record).where(schema.actors.c.country == country)
    return union(people, select(schema.places.c.record).where(schema.places.c.country == country))


def both(pair: tuple[str, str]) -> Select[Any]:
    """The current records that name both countries."""
    current = schema.current_records
    return select(current.c.record).where(
        current.c.record.in_(select(touching(pair[0]).subquery().c.record)),
        current.c.record.in_(select(touching(pair[1]).subquery().c.record)),
    )


def later_records(connection: Connection, pair: tuple[str, str], since: dt.date) -> list[int]:
    """The records of documents published after ``since`` that name both countries."""
    documents, records = schema.documents, schema.records
    query = (
        select(records.c.record)
        .join(documents, documents.c.document == records.c.document)
        .where(records.c.record.in_(both(pair)))
        .where(documents.c.published > since)
        .order_by(records.c.record)
    )
    return list(connection.execute(query).scalars())


def later_documents(connection: Connection, numbers: list[int]) -> list[Later]:
    """The documents of these records, in the order of publication."""
    found: list[Later] = []
    for at in range(0, len(numbers), _CHUNK):
        found += _read(connection, numbers[at : at + _CHUNK])
    return sorted(found, key=lambda one: (one.published, one.document))


def around_records(connection: Connection, numbers: list[int]) -> dict[int, tuple[dict[str, Any], Around]]:
    """By record, its document's row and what stands about its parts, events as persons have ruled that they are."""
    documents, records = schema.documents, schema.records
    columns = [documents.c[name] for name in ("id", "version", "title", "published", "text", "exact_text")]
    query = select(records.c.record, *columns).join(documents, documents.c.document == records.c.document)
    parts: dict[str, dict[int, list[Any]]] = {
        "actors": _parts(connection, schema.actors, Actor, numbers),
        "places": _parts(connection, schema.places, Place, numbers),
        "events": _parts(connection, schema.events, Event, numbers),
    }
    found = {}
    heads = [dict(row) for row in connection.execute(query.where(records.c.record.in_(numbers))).mappings()]
    applied = Applied(connection, {row["record"]: (row["id"], row["version"]) for row in heads})
    for row in heads:
        number = row["record"]
        text = row["text"] if row["exact_text"] is None else json.loads(row["exact_text"])
        coded = Parts(**{name: tuple(of[number]) for name, of in parts.items()})
        known = ruled_parts(coded, applied.of(number, coded.events)) if applied.any(number) else coded
        about = Around(
            text=storable(text),
            published=row["published"],
            actors=known.actors,
            places=known.places,
            events=known.events,
        )
        found[number] = (row, about)
    return found


def _parts(connection: Connection, table: Any, model: Any, numbers: list[int]) -> dict[int, list[Any]]:
    query = select(table.c.record, table.c.json).where(table.c.record.in_(numbers)).order_by(table.c.position)
    found: dict[int, list[Any]] = defaultdict(list)
    for record, text in connection.execute(query):
        found[record].append(model.model_validate(printable(json.loads(text)) if "\\ud" in text else json.loads(text)))
    return found


def rarity(connection: Connection) -> Rarity:
    """How rare words are in the sentences of the ledger's events: in all, or in a share that their lengths choose.

    By length, so that the same content gives the same share in whatever order it was stored.
    """
    events, current = schema.events, schema.current_records
    count = connection.execute(select(func.count()).select_from(events)).scalar_one()
    query = select(events.c.sentence).join(current, current.c.record == events.c.record).distinct()
    if count > SENTENCES:
        length = events.c.sentence_end - events.c.sentence_start
        query = query.where(length % (count // SENTENCES + 1) == 0)
    return Rarity([stems(text) for text in connection.execute(query).scalars()])


def _read(connection: Connection, numbers: list[int]) -> Iterator[Later]:
    for row, around in around_records(connection, numbers).values():
        yield _later(row, around)


def _later(row: dict[str, Any], around: Around) -> Later:
    whole = Span(0, len(around.text))
    title = frozenset(stems(row["title"] or "")) - empty_stems()
    sentences = tuple(_sentence(around, span) for span in sentences_of(around.text))
    return Later(
        document=row["id"],
        version=row["version"],
        published=row["published"],
        countries=around.countries(whole),
        title=title,
        sentences=sentences,
        events=tuple(_happened(event, around, row["published"]) for event in around.events),
        text=around.text,
        words=title.union(*(words for _, words, _ in sentences)),
    )


def _sentence(around: Around, span: Span) -> tuple[Span, frozenset[str], frozenset[str]]:
    every = frozenset(stems(around.text[span.start : span.end]))
    return span, frozenset(stems(around.matter(span))) - empty_stems(), every


def _happened(event: Event, around: Around, published: dt.date) -> Happened:
    countries = {actor.id: actor.country for actor in around.actors}
    return Happened(
        id=event.id,
        type=event.type,
        modes=event.modes,
        status=event.status,
        days=(event.date.start, event.date.end) if event.date is not None else (published, published),
        actors=frozenset(country for role in event.actors if (country := countries.get(role.actor))),
        sentence=event.sentence,
        trigger=event.trigger,
        areas=frozenset(event.areas),
    )
