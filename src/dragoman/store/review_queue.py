"""What is to be reviewed, in the order that a reviewer wants: the least certain, the disputed, or a random sample.

Each page looks at a bounded stretch of the ledger, however large it is, and says where the next one begins. The least
certain and a random order are found by a look at all events, now and then; a process keeps the head of what it found.
"""

import hashlib
import heapq
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select, tuple_

from dragoman.document import Span
from dragoman.errors import NotDecided
from dragoman.record.models import Event, Part
from dragoman.store import facts as facts_
from dragoman.store import schema
from dragoman.store.decisions import standing
from dragoman.store.facts import Facts
from dragoman.store.relation import Source
from dragoman.store.review_coded import source_of
from dragoman.store.review_model import ruling_of
from dragoman.store.rows import storable
from dragoman.store.rulings import REVIEWS, by_subject, review_name, review_of
from dragoman.store.run_matching import changes
from dragoman.store.schema_decisions import decisions
from dragoman.store.schema_told import happenings, tellings
from dragoman.store.stored import Stored, read_stored
from dragoman.store.telling_names import Name, as_subject

Order = Literal["confidence", "disagreement", "sample"]
ORDERS: tuple[Order, ...] = ("confidence", "disagreement", "sample")
_WINDOW = 20_000
"""Rows of which one page looks at no more, where few of them may be what is looked for."""
_RECORDS = 10
"""Documents coded twice that one page compares."""
_HEAD = 5_000
"""Events of an order that are found at once and kept: no index holds them in order."""
_HEADS = 50
_COSTLY = 0.5
"""Seconds from which a head serves on although records came since."""
_WORTH = 100
"""For so many times the seconds that it took."""
_AT_ONCE = 100


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


class Page(Part):
    """Some of the queue. ``next`` says where it goes on; None at its end."""

    items: tuple[Queued, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class _Head:
    """The first of an order, from a place on. ``took`` is how many seconds it took to find, ``at`` when that was."""

    rows: list[tuple[Any, ...]]
    newest: int
    at: float
    took: float

    def serves(self, newest: int) -> bool:
        """True if no record came since; or if it was costly, and is not old for what it cost."""
        young = time.monotonic() - self.at < _WORTH * self.took
        return self.newest == newest or (self.took > _COSTLY and young)


@dataclass(slots=True)
class Drawn:
    """The heads of orders that take a look at all events, by what they are of; threads share it."""

    heads: dict[tuple[Any, ...], _Head] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def head(
        self, connection: Connection, key: tuple[Any, ...], find: Callable[[], list[tuple[Any, ...]]]
    ) -> list[tuple[Any, ...]]:
        """The head of an order; what counts no more is left out where it is shown."""
        newest = int(connection.execute(select(func.max(schema.records.c.record))).scalar() or 0)
        with self.lock:
            known = self.heads.get(key)
            if known is None or not known.serves(newest):
                self.heads = {other: head for other, head in self.heads.items() if head.serves(newest)}
                start = time.monotonic()
                rows = find()
                now = time.monotonic()
                known = self.heads[key] = _Head(rows, newest, now, now - start)
                while len(self.heads) > _HEADS:
                    del self.heads[next(iter(self.heads))]
            return known.rows


def queue(connection: Connection, wanted: Wanted, limit: int, after: str | None, drawn: Drawn) -> Page:
    """A page of the queue; :class:`NotDecided` for an order or a place in it that there is not."""
    if wanted.order not in ORDERS:
        raise NotDecided(f"{wanted.order}: no such order: one of {', '.join(ORDERS)}")
    try:
        place = json.loads(after) if after else None
        if place is not None and not (isinstance(place, list) and all(isinstance(one, int | float) for one in place)):
            raise ValueError
        if place is not None and any(abs(one) > 1 << 62 for one in place):
            raise ValueError
    except ValueError:
        raise NotDecided(f"{after!r}: no place in the queue: begin at its start") from None
    if wanted.sample is not None:
        found = _defined(connection, wanted, place)
    elif wanted.order == "confidence":
        found = _least_certain(connection, wanted, place, drawn)
    elif wanted.order == "sample":
        found = _random(connection, wanted, place, drawn)
    else:
        found = _disputed(connection, wanted, place)
    items: list[Queued] = []
    end: str | None = None
    for one in found:
        if isinstance(one, str):
            # A bounded look is over, and more may follow.
            end = one
            break
        items.append(one)
        if len(items) == limit:
            end = one.after
            break
    return Page(items=tuple(items), next=end)


Found = Iterator[Queued | str]
Place = list[Any] | None


def _least_certain(connection: Connection, wanted: Wanted, place: Place, drawn: Drawn) -> Found:
    events, current = schema.events.c, schema.current_records.c
    key = (events.confidence, events.record, events.position)
    if place is not None and len(place) != len(key):
        raise NotDecided("no such place in this order of the queue: begin at its start")
    behind = tuple(place) if place is not None else None
    base: tuple[Any, ...] | None = None
    seen = 0
    while True:
        query = select(*key).join(schema.current_records, current.record == events.record).where(*_within(wanted))
        if base is not None:
            query = query.where(tuple_(*key) > tuple_(*base))
        query = query.order_by(*key).limit(_HEAD)
        head = drawn.head(
            connection, ("confidence", wanted.countries, wanted.types, base), partial(_rows, connection, query)
        )
        left = [row for row in head if behind is None or row > behind]
        for first in range(0, len(left), _AT_ONCE):
            batch = left[first : first + _AT_ONCE]
            yield from _shown(connection, wanted, [(row[1], row[2], json.dumps(list(row)), ()) for row in batch])
            seen += len(batch)
            if seen >= _WINDOW:
                yield json.dumps(list(batch[-1]))
                return
        if len(head) < _HEAD:
            return
        base = head[-1]


def _rows(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(query)]


def _within(wanted: Wanted) -> list[ColumnElement[bool]]:
    events, members = schema.events.c, schema.event_actors.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.types:
        conditions.append(events.type.in_(wanted.types))
    for country in wanted.countries:
        own = and_(members.record == events.record, members.event == events.id, members.country == country)
        conditions.append(exists().where(own))
    return conditions


def _random(connection: Connection, wanted: Wanted, place: Place, drawn: Drawn) -> Found:
    key = ("sample", wanted.seed, wanted.by_type, wanted.countries, wanted.types)
    head = drawn.head(connection, key, lambda: [*random_order(connection, wanted, _HEAD)])
    start = int(place[0]) + 1 if place else 0
    for first in range(start, len(head), _AT_ONCE):
        batch = head[first : first + _AT_ONCE]
        rows = [(row[2], row[3], json.dumps([first + at]), ()) for at, row in enumerate(batch)]
        yield from _shown(connection, wanted, rows)


def random_order(connection: Connection, wanted: Wanted, size: int) -> list[tuple[int, str, int, int]]:
    """The first of all events in the order of a hash of the seed and what the event is: (rank, hash, record, position).

    The same events come in the same order in any ledger. ``by_type`` ranks them within each type, so that the first
    of each type come first.
    """
    events, current, texts = schema.events.c, schema.current_records.c, schema.documents.c
    columns = (events.record, events.position, current.id, current.version, texts.sha256)
    told = (events.type, events.sentence_start, events.sentence_end, events.words)
    query = (
        select(*columns, *told)
        .join(schema.current_records, current.record == events.record)
        .join(schema.documents, texts.document == current.document)
        .where(*_within(wanted))
    )
    seed = wanted.seed.encode()
    heaps: dict[str, list[tuple[str, int, int]]] = {}
    for row in connection.execute(query.execution_options(yield_per=5_000)):
        hashed = hashlib.sha256(seed + repr(tuple(row[2:])).encode("utf-8", "replace")).hexdigest()
        heap = heaps.setdefault(row[5] if wanted.by_type else "", [])
        heapq.heappush(heap, (_turned(hashed), row[0], row[1]))
        if len(heap) > size:
            heapq.heappop(heap)
    found = [
        (rank if wanted.by_type else 0, _turned(hashed), record, position)
        for heap in heaps.values()
        for rank, (hashed, record, position) in enumerate(sorted(heap, reverse=True))
    ]
    return sorted(found)[:size]


_DIGITS = str.maketrans("0123456789abcdef", "fedcba9876543210")


def _turned(hashed: str) -> str:
    """The hash that sorts the other way round: a heap drops its smallest."""
    return hashed.translate(_DIGITS)


def _defined(connection: Connection, wanted: Wanted, place: Place) -> Found:
    from dragoman.store.review_samples import find_sample

    sample = find_sample(connection, wanted.sample or "")
    if wanted.who is not None and wanted.who not in sample.reviewers:
        return
    start = int(place[0]) + 1 if place else 0
    names = sample.items
    for first in range(start, len(names), _AT_ONCE):
        batch = list(enumerate(names[first : first + _AT_ONCE], first))
        done = _reviewed(connection, wanted.who, [as_subject(name) for _, name in batch])
        for at, name in batch:
            if as_subject(name) not in done:
                yield from _by_name(connection, name, json.dumps([at]), (f"sample {sample.name}",))


def _by_name(connection: Connection, name: Name, after: str, reasons: Sequence[str]) -> Iterator[Queued]:
    """The telling that a name means today; nothing where it is no longer coded."""
    from dragoman.store.reviews import _event_of

    found = _event_of(connection, name)
    if found is not None:
        yield _queued(*found, after, reasons, name)


def _disputed(connection: Connection, wanted: Wanted, place: Place) -> Found:
    """Where reviewers do not agree; where reports of one happening do not; where two runs code one text otherwise."""
    stage, at, within = (int(one) for one in (place if place and len(place) == 3 else (0, 0, -1)))
    if stage == 0:
        yield from _reviewers_apart(connection, wanted, at)
        at, within = 0, -1
    if stage <= 1:
        yield from _reports_apart(connection, wanted, at, within)
        at, within = 0, -1
    yield from _runs_apart(connection, wanted, at, within)


def _reviewers_apart(connection: Connection, wanted: Wanted, at: int) -> Found:
    """These are shown to those who have reviewed them as well: somebody must adjudicate."""
    table = decisions.c
    numbers = select(table.decision).where(table.kind == "review", table.decision > at).order_by(table.decision)
    newest = list(connection.execute(numbers.limit(_WINDOW)).scalars())
    if not newest:
        return
    told = select(table.subject).where(table.kind == "review", table.decision.between(newest[0], newest[-1]))
    often = told.group_by(table.subject).having(func.count(table.who.distinct()) > 1)
    found = (review_of(one) for one in standing(connection, REVIEWS, only=[table.subject.in_(often)]))
    groups = by_subject(one for one in found if one is not None)
    for reviews in sorted(groups.values(), key=lambda group: group[0].number):
        if ruling_of(reviews) is None:
            names = " and ".join(sorted({one.who for one in reviews}))
            place = json.dumps([0, reviews[0].number, 0])
            for one in _by_name(connection, reviews[0].name, place, (f"{names} do not agree",)):
                if _is_wanted(wanted, one):
                    yield one
    if len(newest) == _WINDOW:
        yield json.dumps([0, newest[-1], 0])


def _reports_apart(connection: Connection, wanted: Wanted, at: int, within: int) -> Found:
    """From a happening on; of it what comes behind the place ``within``."""
    table = happenings.c
    query = select(table.happening, table.reports).where(table.happening >= at).order_by(table.happening)
    window = connection.execute(query.limit(_WINDOW)).all()
    several = [number for number, reports in window if reports > 1]
    for first in range(0, len(several), _AT_ONCE):
        batch = several[first : first + _AT_ONCE]
        groups: dict[int, list[tuple[int, str, Facts]]] = {number: [] for number in batch}
        told = select(tellings.c.happening, tellings.c.record, tellings.c.event, tellings.c.facts)
        for number, record, event, text in connection.execute(told.where(tellings.c.happening.in_(batch))):
            with suppress(facts_.OlderFacts):
                groups[number].append((record, event, facts_.load(text)))
        for number, members in groups.items():
            what = _apart([one for _, _, one in members])
            if what:
                reasons = (f"reports do not agree on the {' and '.join(what)}",)
                ordered = sorted(members, key=lambda one: one[2].order)
                rows = _positions(connection, [(record, event) for record, event, _ in ordered])
                marked = [
                    (record, position, json.dumps([1, number, place]), reasons)
                    for place, (record, position) in enumerate(rows)
                    if number > at or place > within
                ]
                yield from _shown(connection, wanted, marked)
    if len(window) == _WINDOW:
        yield json.dumps([1, window[-1][0], 1 << 30])


def _apart(members: Sequence[Facts]) -> list[str]:
    told = [one for one in members if one.status != "negated"] or list(members)
    days = {(one.start, one.end) for one in told if one.stated}
    places = {one.place for one in told if one.place}
    found = (("type", {one.type for one in told}), ("day", days), ("place", places))
    return [name for name, values in found if len(values) > 1]


def _positions(connection: Connection, wanted: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    table = schema.events.c
    query = select(table.record, table.id, table.position).where(table.record.in_({one for one, _ in wanted}))
    known = {(row[0], row[1]): row[2] for row in connection.execute(query)}
    yield from ((record, known[record, event]) for record, event in wanted if (record, event) in known)


def _runs_apart(connection: Connection, wanted: Wanted, at: int, within: int) -> Found:
    """From a record on; of it what comes behind the place ``within``."""
    if len(connection.execute(select(schema.runs.c.run).limit(2)).all()) < 2:
        return
    records, current = schema.records, schema.current_records
    window = select(records.c.record, records.c.document).where(records.c.record >= at).order_by(records.c.record)
    rows = connection.execute(window.limit(_WINDOW)).all()
    documents = [row[1] for row in rows]
    twice: list[tuple[int, int]] = []
    for first in range(0, len(documents), _AT_ONCE):
        batch = documents[first : first + _AT_ONCE]
        inside = {row[0] for row in rows[first : first + _AT_ONCE]}
        now = select(current.c.document, current.c.record).where(current.c.document.in_(batch))
        newest: dict[int, int] = {row[0]: row[1] for row in connection.execute(now)}
        others = select(records.c.document, func.max(records.c.record)).where(records.c.document.in_(batch))
        others = others.where(records.c.record.not_in(list(newest.values()))).group_by(records.c.document)
        for document, before in connection.execute(others):
            if newest.get(document) in inside:
                twice.append((newest[document], before))
        if len(twice) >= _RECORDS:
            rows = rows[: first + _AT_ONCE]
            break
    for after, before in sorted(twice):
        yield from _changed(connection, wanted, after, before, within if after == at else -1)
    if len(rows) == _WINDOW or len(twice) >= _RECORDS:
        yield json.dumps([2, rows[-1][0], 1 << 30])


def _changed(connection: Connection, wanted: Wanted, after: int, before: int, within: int) -> Found:
    ours, theirs = read_stored(connection, after), read_stored(connection, before)
    rows: list[tuple[int, int, str, Sequence[str]]] = []
    for one in changes(theirs, ours):
        if isinstance(one, str) or one.part != "event" or one.after is None:
            continue
        what = ", ".join(one.fields) if one.fields else "whether there is an event"
        position = next(at for at, event in enumerate(ours.record.events) if event.id == one.after)
        rows.append(
            (after, position, json.dumps([2, after, len(rows)]), (f"runs {theirs.run} and {ours.run} differ: {what}",))
        )
    yield from _shown(connection, wanted, rows[within + 1 :])


def _is_wanted(wanted: Wanted, one: Queued) -> bool:
    return (not wanted.types or one.type in wanted.types) and set(wanted.countries) <= set(one.countries)


def _shown(
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
    done = _reviewed(connection, wanted.who, list(subjects.values()))
    kept: tuple[int, Stored] | None = None
    for record, position, after, reasons in rows:
        key = (record, position)
        if key not in subjects or subjects[key] in done:
            continue
        if kept is None or kept[0] != record:
            kept = (record, read_stored(connection, record))
        one = _queued(kept[1], found[key], after, reasons or _doubts(found[key]), names[key])
        if _is_wanted(wanted, one):
            yield one


def _heads(connection: Connection, records: Iterable[int]) -> dict[int, tuple[str, int]]:
    """The ids and versions of the documents of records, of those that are current."""
    current = schema.current_records.c
    query = select(current.record, current.id, current.version).where(current.record.in_(list(records)))
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _reviewed(connection: Connection, who: str | None, subjects: Sequence[str]) -> set[str]:
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
