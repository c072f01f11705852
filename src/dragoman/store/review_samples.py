"""Double coding: a sample that several reviewers code without seeing each other's word, and how far they agree."""

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, select

from dragoman.errors import NotDecided
from dragoman.record.models import Event, Part
from dragoman.store import schema
from dragoman.store.alpha import Metric, alpha
from dragoman.store.backend import Database
from dragoman.store.decisions import Decided, Decision, keep, standing
from dragoman.store.review_items import Wanted
from dragoman.store.review_model import Review, Values, Who, ruling_of
from dragoman.store.review_orders import random_order
from dragoman.store.rulings import by_subject, review_name, review_of
from dragoman.store.schema_decisions import decisions
from dragoman.store.telling_names import Name, as_subject
from dragoman.store.values import in_batches

MOST = 10_000
"""Items in a sample."""


class Sample(Part):
    """A sample, as it was defined: ``items`` are names of tellings, the same for all ``reviewers``."""

    name: str
    number: int
    at: dt.datetime
    who: str
    why: str
    seed: str
    by_type: bool
    countries: tuple[str, ...]
    types: tuple[str, ...]
    reviewers: tuple[str, ...]
    items: tuple[dict[str, Any], ...]


class FieldAlpha(Part):
    """Krippendorff's alpha of one field, with the bounds of 95 per cent of 1,000 drawings of the units.

    ``units`` have values of two reviewers or more, ``values`` are those values. ``alpha`` is None where nothing can be
    said: nobody has coded a unit twice, or everybody gave one and the same value.
    """

    field: str
    metric: Metric
    alpha: float | None
    low: float | None
    high: float | None
    units: int
    values: int


class Double(Part):
    """How far a sample is coded, and how far its reviewers agree. ``disputed`` names what is to be settled."""

    sample: Sample
    done: dict[str, int]
    both: int
    fields: tuple[FieldAlpha, ...]
    disputed: tuple[dict[str, Any], ...]


def draw(
    database: Database, connection: Connection, name: str, wanted: Wanted, how: tuple[int, Sequence[str]], by: Decided
) -> Sample:
    """Draw a sample and keep it; ``how`` is its size and the reviewers. In a transaction with the lock of decisions."""
    size, reviewers = how
    people = tuple(dict.fromkeys(" ".join(one.split()) for one in reviewers if one.strip()))
    if not name.strip() or len(name) > 100 or "/" in name:
        raise NotDecided(f"{name!r}: no name for a sample: give a word or two, without slashes")
    if not 1 <= size <= MOST:
        raise NotDecided(f"a sample of {size}: give a size from 1 to {MOST:,}")
    if not people:
        raise NotDecided("a sample needs reviewers: name those who are to code it")
    if standing(connection, "sample", name):
        raise NotDecided(f"there is a sample {name!r} already: give this one another name")
    order = random_order(connection, wanted, size)
    items = _names(connection, [(record, position) for _, _, record, position in order])
    if not items:
        raise NotDecided("no coded event is of these countries and types: there is nothing to draw from")
    plain = {key: getattr(wanted, key) for key in ("seed", "by_type", "countries", "types")}
    kept = keep(database, connection, replace(by, what=plain | {"reviewers": people, "items": items}))
    return _sample(kept)


def samples(connection: Connection) -> list[Sample]:
    """Those that stand, in the order of time."""
    return [_sample(one) for one in standing(connection, "sample") if "undone" not in one.what]


def find_sample(connection: Connection, name: str) -> Sample:
    """The one of a name; :class:`NotDecided` if there is none."""
    found = [one for one in standing(connection, "sample", name) if "undone" not in one.what]
    if not found:
        raise NotDecided(f"{name!r}: no such sample: dragoman review sample makes one, review list shows them")
    return _sample(found[-1])


def coded_double(connection: Connection, sample: Sample) -> Double:
    """What the sample's reviewers said of its items; adjudications and others' reviews are left aside."""
    subjects = [as_subject(name) for name in sample.items]
    given: list[Review] = []
    settled: list[Review] = []
    for batch in in_batches(subjects):
        for decision in standing(connection, ("review", "adjudication"), only=[decisions.c.subject.in_(batch)]):
            review = review_of(decision)
            if review is None:
                continue
            (settled if review.adjudication else given).append(review)
    given = [one for one in given if one.who in sample.reviewers]
    groups = by_subject(given)
    decided = by_subject(settled)
    units = [groups[subject] for subject in subjects if subject in groups]
    apart = [
        subject for subject in subjects if subject in groups and not decided.get(subject) and _differ(groups[subject])
    ]
    return Double(
        sample=sample,
        done={who: sum(one.who == who for one in given) for who in sample.reviewers},
        both=sum(len(unit) > 1 for unit in units),
        fields=tuple(_alpha(field, metric, value, units) for field, metric, value in MEASURED),
        disputed=tuple(groups[subject][0].name for subject in apart),
    )


def _differ(unit: list[Review]) -> bool:
    return ruling_of(unit) is None


def _alpha(
    field: str, metric: Metric, value: Callable[[Values], Hashable], units: Sequence[list[Review]]
) -> FieldAlpha:
    """Alpha of one field. A reviewer who rejects the event says nothing of its fields."""
    if field == "verdict":
        told: list[list[Hashable]] = [[one.verdict == "rejected" for one in unit] for unit in units]
    else:
        known = ((one.values for one in unit) for unit in units)
        told = [[value(one) for one in some if one is not None] for some in known]
        told = [[one for one in unit if one is not None] for unit in told]
    found = asdict(alpha(told, metric))
    return FieldAlpha(field=field, metric=metric, alpha=found.pop("value"), **found)


def _keys(people: Sequence[Who]) -> str:
    return " ".join(sorted({one.key for one in people})) or "nobody"


MEASURED: tuple[tuple[str, Metric, Callable[[Values], Hashable]], ...] = (
    ("verdict", "nominal", lambda values: None),
    ("type", "nominal", lambda values: values.type),
    ("actor", "nominal", lambda values: _keys(values.actor)),
    ("recipient", "nominal", lambda values: _keys(values.recipient)),
    ("first day", "interval", lambda values: values.date.start.toordinal() if values.date else None),
    ("last day", "interval", lambda values: values.date.end.toordinal() if values.date else None),
    ("place", "nominal", lambda values: (values.place or "none").casefold()),
    ("status", "nominal", lambda values: values.status),
    ("speaker", "nominal", lambda values: values.speaker.key if values.speaker else "nobody"),
)
"""The field, its metric, and the value that is compared. None is no value: of a day that nobody tells nothing is said.

Actors are compared as the set of their codes, or names where there is no code. Days are measured by the square of their
distance; whether there is one at all is not.
"""


def _names(connection: Connection, rows: Sequence[tuple[int, int]]) -> tuple[Name, ...]:
    events, current = schema.events.c, schema.current_records.c
    found: dict[tuple[int, int], Name] = {}
    for batch in in_batches(rows, 200):
        query = select(current.record, events.position, current.id, current.version, events.json)
        query = query.join(schema.current_records, current.record == events.record)
        query = query.where(current.record.in_({record for record, _ in batch}))
        query = query.where(events.position.in_({position for _, position in batch}))
        for record, position, id, version, text in connection.execute(query):
            found[record, position] = review_name(id, version, Event.model_validate_json(text))
    return tuple(found[row] for row in rows if row in found)


def _sample(decision: Decision) -> Sample:
    plain = {key: getattr(decision, key) for key in ("number", "at", "who", "why")}
    return Sample(name=decision.subject, **decision.what, **plain)
