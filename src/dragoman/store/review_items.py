"""What a reviewer asks to see of a ledger's events, and how each is shown: with its sentence and why it is there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from dragoman.document import Span
from dragoman.record.models import Event, Part
from dragoman.store import schema
from dragoman.store.decisions import standing
from dragoman.store.relation import Source
from dragoman.store.review_coded import source_of
from dragoman.store.rows import storable
from dragoman.store.rulings import review_name
from dragoman.store.schema_decisions import decisions
from dragoman.store.stored import Stored, read_stored
from dragoman.store.telling_names import Name, as_subject

Order = Literal["confidence", "disagreement", "sample"]
ORDERS: tuple[Order, ...] = ("confidence", "disagreement", "sample")
WINDOW = 20_000
"""Rows of which one page looks at no more, where few of them may be what is looked for."""
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer wants to see. ``countries`` and ``types`` narrow it; ``who`` has reviewed some already.

    ``by_type``: of a random sample, as many of each type as of any other. ``sample`` is the name of a defined one.
    """

    order: Order = "confidence"
    who: str | None = None
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    seed: str = "1"
    by_type: bool = False
    sample: str | None = None


class Queued(Part):
    """One telling in the queue; spans are code points into its document's version."""

    name: dict[str, Any]
    subject: str
    source: Source
    event: str
    span: Span
    sentence: str
    trigger: tuple[Span, ...]
    type: str
    status: str
    countries: tuple[str, ...]
    confidence: float
    reasons: tuple[str, ...]
    after: str
    """Where the queue goes on behind this one."""


Found = Iterator[Queued | str]
Place = list[Any] | None


def is_wanted(wanted: Wanted, one: Queued) -> bool:
    """True if it is of the types and countries asked for."""
    return (not wanted.types or one.type in wanted.types) and set(wanted.countries) <= set(one.countries)


def shown(
    connection: Connection, wanted: Wanted, rows: Iterable[tuple[int, int, str, Sequence[str]]]
) -> Iterator[Queued]:
    """Events by record and position, but for what the reviewer has reviewed."""
    rows = list(rows)
    events = schema.events.c
    numbers = {record for record, _, _, _ in rows}
    query = select(events.record, events.position, events.json).where(events.record.in_(numbers))
    query = query.where(events.position.in_({position for _, position, _, _ in rows}))
    found = {(row[0], row[1]): Event.model_validate_json(row[2]) for row in connection.execute(query)} if rows else {}
    heads = _heads(connection, numbers)
    names = {key: review_name(*heads[key[0]], event) for key, event in found.items() if key[0] in heads}
    subjects = {key: as_subject(name) for key, name in names.items()}
    done = reviewed(connection, wanted.who, list(subjects.values()))
    kept: tuple[int, Stored] | None = None
    for record, position, after, reasons in rows:
        key = (record, position)
        if key not in subjects or subjects[key] in done:
            continue
        if kept is None or kept[0] != record:
            kept = (record, read_stored(connection, record))
        one = _queued(kept[1], found[key], after, reasons or _doubts(found[key]), names[key])
        if is_wanted(wanted, one):
            yield one


def _heads(connection: Connection, records: Iterable[int]) -> dict[int, tuple[str, int]]:
    """The ids and versions of the documents of records, of those that are current."""
    current = schema.current_records.c
    query = select(current.record, current.id, current.version).where(current.record.in_(list(records)))
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def reviewed(connection: Connection, who: str | None, subjects: Sequence[str]) -> set[str]:
    """Those of ``subjects`` that ``who`` has reviewed; none where nobody in particular asks."""
    if who is None or not subjects:
        return set()
    only = [decisions.c.subject.in_(subjects), decisions.c.who == who]
    return {one.subject for one in standing(connection, "review", only=only) if "undone" not in one.what}


def _doubts(event: Event) -> tuple[str, ...]:
    return (f"confidence {event.confidence:.2f}",)


def _queued(stored: Stored, event: Event, after: str, reasons: Sequence[str], name: Name) -> Queued:
    people = stored.people((*event.actors, *event.recipients))
    return Queued(
        name=name,
        subject=as_subject(name),
        source=source_of(stored),
        event=event.id,
        span=event.sentence,
        sentence=storable(stored.words(event.sentence)),
        trigger=event.trigger,
        type=event.type,
        status=event.status,
        countries=tuple(sorted({one.country for one in people if one.country})),
        confidence=event.confidence,
        reasons=tuple(reasons),
        after=after,
    )


def by_name(connection: Connection, name: Name, after: str, reasons: Sequence[str]) -> Iterator[Queued]:
    """The telling that a name means today; nothing where it is no longer coded."""
    from dragoman.store.reviews import _event_of

    found = _event_of(connection, name)
    if found is not None:
        yield _queued(*found, after, reasons, name)
