"""What is disputed: by reviewers, by the reports of one happening, by two runs that coded one text.

Each page looks at a bounded stretch of the ledger, however large it is, and says where the next one begins.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress

from sqlalchemy import Connection, func, select

from dragoman.store import facts as facts_
from dragoman.store import schema
from dragoman.store.decisions import standing
from dragoman.store.facts import Facts
from dragoman.store.review_items import AT_ONCE, WINDOW, Found, Place, Wanted, by_name, is_wanted, shown
from dragoman.store.review_model import ruling_of
from dragoman.store.rulings import REVIEWS, by_subject, review_of
from dragoman.store.run_matching import changes
from dragoman.store.schema_decisions import decisions
from dragoman.store.schema_told import happenings, tellings
from dragoman.store.stored import read_stored

_RECORDS = 10
"""Documents coded twice that one page compares."""


def disputed(connection: Connection, wanted: Wanted, place: Place) -> Found:
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
    newest = list(connection.execute(numbers.limit(WINDOW)).scalars())
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
            for one in by_name(connection, reviews[0].name, place, (f"{names} do not agree",)):
                if is_wanted(wanted, one):
                    yield one
    if len(newest) == WINDOW:
        yield json.dumps([0, newest[-1], 0])


def _reports_apart(connection: Connection, wanted: Wanted, at: int, within: int) -> Found:
    """From a happening on; of it what comes behind the place ``within``."""
    table = happenings.c
    query = select(table.happening, table.reports).where(table.happening >= at).order_by(table.happening)
    window = connection.execute(query.limit(WINDOW)).all()
    several = [number for number, reports in window if reports > 1]
    for first in range(0, len(several), AT_ONCE):
        batch = several[first : first + AT_ONCE]
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
                yield from shown(connection, wanted, marked)
    if len(window) == WINDOW:
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
    rows = connection.execute(window.limit(WINDOW)).all()
    documents = [row[1] for row in rows]
    twice: list[tuple[int, int]] = []
    for first in range(0, len(documents), AT_ONCE):
        batch = documents[first : first + AT_ONCE]
        inside = {row[0] for row in rows[first : first + AT_ONCE]}
        now = select(current.c.document, current.c.record).where(current.c.document.in_(batch))
        newest: dict[int, int] = {row[0]: row[1] for row in connection.execute(now)}
        others = select(records.c.document, func.max(records.c.record)).where(records.c.document.in_(batch))
        others = others.where(records.c.record.not_in(list(newest.values()))).group_by(records.c.document)
        for document, before in connection.execute(others):
            if newest.get(document) in inside:
                twice.append((newest[document], before))
        if len(twice) >= _RECORDS:
            rows = rows[: first + AT_ONCE]
            break
    for after, before in sorted(twice):
        yield from _changed(connection, wanted, after, before, within if after == at else -1)
    if len(rows) == WINDOW or len(twice) >= _RECORDS:
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
    yield from shown(connection, wanted, rows[within + 1 :])
