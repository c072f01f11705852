"""A coded event as the review desk shows it: its sentence in context, its fields, what speaks for a second look."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Part, Record
from dragoman.store import schema
from dragoman.store.relation import Days, Source
from dragoman.store.review_model import Review, Values, Who
from dragoman.store.rows import storable
from dragoman.store.rulings import review_name
from dragoman.store.stored import Stored, read_stored
from dragoman.store.telling_names import Name, as_subject

CONTEXT = 320
"""Characters of the text before and after the sentence that are shown."""


class Item(Part):
    """One telling to be reviewed. Spans are code points into the text of the document's version.

    ``event`` is its id in the current record ("e1"); None where it is no longer coded, and then ``coded`` is what was.
    ``latest`` is the number of the last decision on it: whoever sends a review says which one was seen.
    """

    name: dict[str, Any]
    subject: str
    source: Source
    event: str | None
    run: str
    span: Span
    sentence: str
    before: str
    after: str
    trigger: tuple[Span, ...]
    coded: Values
    modes: tuple[str, ...]
    confidence: float | None
    why: str
    people: tuple[Who, ...]
    places: tuple[str, ...]
    reviews: tuple[Review, ...]
    latest: int
    reasons: tuple[str, ...] = ()


def values_of(stored: Stored, event: Event) -> Values:
    """An event's fields as its record has them."""
    places = stored.record.places
    place = places[event.place] if event.place is not None and event.place < len(places) else None
    said = stored.statement(event.statement)
    speaker = stored.actor(said.speaker) if said else None
    return Values(
        type=event.type,
        actor=_people(stored.people(event.actors)),
        recipient=_people(stored.people(event.recipients)),
        date=Days(start=event.date.start, end=event.date.end) if event.date else None,
        place=storable(place.name) if place else None,
        status=event.status,
        speaker=who(speaker, said.side if said else None) if speaker else None,
    )


def values_of_record(record: Record, event: Event) -> Values:
    """As :func:`values_of`, of a record that is in no ledger."""
    return values_of(Stored(0, 1, 0, dt.datetime.min.replace(tzinfo=dt.UTC), record), event)


def who(actor: Actor, side: str | None = None) -> Who:
    """An actor as a reviewer would write it."""
    code = side or actor.country
    name = " ".join(storable(actor.name).split())[:200] or "unnamed"
    return Who(name=name, country=code if code and len(code) == 3 and code.isascii() and code.isupper() else None)


def _people(actors: Iterable[Actor]) -> tuple[Who, ...]:
    return tuple(dict.fromkeys(who(one) for one in actors))


def current(connection: Connection, document_id: str) -> Stored | None:
    """The current record of a document, as far as events need it."""
    table = schema.current_records
    number = connection.execute(select(table.c.record).where(table.c.id == storable(document_id))).scalar()
    return None if number is None else read_stored(connection, number)


def item(stored: Stored, event: Event, name: Name | None = None, reasons: Sequence[str] = ()) -> Item:
    """The item of an event of a record, without the reviews; ``name`` is another one by which it was asked for."""
    document, span = stored.record.document, event.sentence
    name = name or review_name(stored.id, stored.version, event)
    text = document.text
    people = dict.fromkeys(who(one) for one in stored.record.actors)
    return Item(
        name=name,
        subject=as_subject(name),
        source=source_of(stored),
        event=event.id,
        run=run_of(stored),
        span=span,
        sentence=storable(text[span.start : span.end]),
        before=storable(text[max(0, span.start - CONTEXT) : span.start]),
        after=storable(text[span.end : span.end + CONTEXT]),
        trigger=event.trigger,
        coded=values_of(stored, event),
        modes=event.modes,
        confidence=event.confidence,
        why=storable(event.why),
        people=tuple(people),
        places=tuple(dict.fromkeys(storable(one.name) for one in stored.record.places)),
        reviews=(),
        latest=0,
        reasons=tuple(reasons),
    )


def gone(connection: Connection, review: Review) -> Item:
    """The item of a telling that is no longer coded: as it was when it was reviewed."""
    name = review.name
    texts = schema.documents
    start, end = name["sentence"]
    first = max(0, start - CONTEXT)
    columns = [texts.c[one] for one in ("id", "version", "title", "url", "publisher", "published")]
    query = select(*columns, func.substr(texts.c.text, first + 1, end + CONTEXT - first).label("words"))
    query = query.where(texts.c.id == name["document"], texts.c.version == name["version"])
    row = dict(connection.execute(query).mappings().one())
    words = row.pop("words")
    return Item(
        name=name,
        subject=as_subject(name),
        source=Source(**row),
        event=None,
        run=review.run,
        span=Span(start, end),
        sentence=words[start - first : end - first],
        before=words[: start - first],
        after=words[end - first :],
        trigger=(Span(*name["trigger"]),),
        coded=review.coded,
        modes=(),
        confidence=None,
        why="",
        people=(*review.coded.actor, *review.coded.recipient),
        places=(),
        reviews=(),
        latest=0,
        reasons=("no longer coded",),
    )


def source_of(stored: Stored) -> Source:
    """The document of a record."""
    document = stored.record.document
    texts = {name: getattr(document, name) for name in ("title", "url", "publisher")}
    clean = {name: None if text is None else storable(text) for name, text in texts.items()}
    return Source(id=stored.id, version=stored.version, published=document.published, **clean)


def run_of(stored: Stored) -> str:
    """The hash of a record's run."""
    from dragoman.store.rows import run_key

    return run_key(stored.record.run)
