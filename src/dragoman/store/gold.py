"""The desk's gold: what reviewers say of texts, text by text, to train on and to be measured against."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, select

from dragoman.document import Document, Span
from dragoman.record.models import Event, Part
from dragoman.store import documents as documents_
from dragoman.store import schema
from dragoman.store.review_coded import who
from dragoman.store.review_model import Missed, Review, Ruling, Values, ruling_of
from dragoman.store.rulings import match
from dragoman.store.stored import Stored, read_stored


class Marked(Part):
    """Words of the text that stand for something: an event's trigger (its type), an actor or a recipient."""

    span: Span
    label: str


class GoldEvent(Part):
    """One reviewed telling. ``ruling`` is what binds; None where reviewers do not agree and nobody has settled it.

    ``values`` are the fields as ruled, None of what is no event. ``marks`` are the words for it, where they are known.
    """

    sentence: Span
    trigger: tuple[Span, ...]
    coded: Values
    ruling: Ruling | None
    values: Values | None
    reviews: tuple[Review, ...]
    marks: tuple[Marked, ...]


class GoldText(Part):
    """One version of a document with all that was said of it. ``unreviewed`` are sentences of coded events that nobody
    has reviewed: of these the gold knows nothing.
    """

    document: Document
    version: int
    events: tuple[GoldEvent, ...]
    missed: tuple[Missed, ...]
    unreviewed: tuple[Span, ...]


def gold_of(
    connection: Connection, document_id: str, reviews: Sequence[Sequence[Review]], missed: Sequence[Missed], place: str
) -> Iterator[GoldText]:
    """The gold of one document, a version after the other. ``reviews`` by telling, ``missed`` of this document."""
    groups: defaultdict[int, list[Sequence[Review]]] = defaultdict(list)
    others: defaultdict[int, list[Missed]] = defaultdict(list)
    for group in reviews:
        groups[group[0].name["version"]].append(group)
    for one in missed:
        others[one.name["version"]].append(one)
    for version in sorted({*groups, *others}):
        stored = _newest(connection, document_id, version)
        if stored is None:
            continue
        number, record = stored
        events, named = [], set()
        for group in groups[version]:
            event = _event(record, group)
            if event is not None:
                named.add(event.id)
            events.append(_gold(record, group, event))
        rest = {event.sentence for event in record.record.events if event.id not in named}
        yield GoldText(
            document=documents_.document(connection, number, place),
            version=version,
            events=tuple(sorted(events, key=lambda one: (one.sentence, one.trigger))),
            missed=tuple(others[version]),
            unreviewed=tuple(sorted(rest)),
        )


def _newest(connection: Connection, document_id: str, version: int) -> tuple[int, Stored] | None:
    """The row of a version, and its newest record."""
    texts, records = schema.documents.c, schema.records.c
    query = select(texts.document, func.max(records.record)).join(schema.records, records.document == texts.document)
    query = query.where(texts.id == document_id, texts.version == version).group_by(texts.document)
    row = connection.execute(query).first()
    return None if row is None else (row[0], read_stored(connection, row[1]))


def _event(stored: Stored, group: Sequence[Review]) -> Event | None:
    """The event that was reviewed, as the newest record of its version has it."""
    ruling = ruling_of([*group]) or ruling_of([group[-1]])
    assert ruling is not None
    found = match([ruling], stored.version, stored.record.events, lambda _, span: "")
    return stored.event(next(iter(found))) if found else None


def _gold(stored: Stored, group: Sequence[Review], event: Event | None) -> GoldEvent:
    ruling = ruling_of([*group])
    values = None
    if ruling is not None and ruling.verdict != "rejected":
        binding = [one for one in group if one.adjudication] or list(group)
        values = binding[-1].values
    name = group[0].name
    sentence = Span(*name["sentence"])
    trigger = event.trigger if event is not None else (Span(*name["trigger"]),)
    return GoldEvent(
        sentence=sentence,
        trigger=trigger,
        coded=group[-1].coded,
        ruling=ruling,
        values=values,
        reviews=tuple(group),
        marks=tuple(_marks(stored, sentence, trigger, event, values)) if values is not None else (),
    )


def _marks(
    stored: Stored, sentence: Span, trigger: Sequence[Span], event: Event | None, values: Values
) -> Iterator[Marked]:
    """The trigger's words, and those of whoever takes part: as coded, or where a name that was given stands."""
    for span in trigger:
        if sentence.covers(span):
            yield Marked(span=span, label=values.type)
    for label, roles, people in (
        ("ACTOR", event.actors if event else (), values.actor),
        ("RECIPIENT", event.recipients if event else (), values.recipient),
    ):
        coded = {who(actor): role.span for role in roles for actor in stored.people([role])}
        for one in people:
            found = coded.get(one)
            at = stored.record.document.text.find(one.name, sentence.start, sentence.end)
            if found is None and at >= 0:
                found = Span(at, at + len(one.name))
            if found is not None and sentence.covers(found):
                yield Marked(span=found, label=label)
