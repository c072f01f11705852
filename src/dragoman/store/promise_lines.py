"""Promises as they were told, one a line, with what persons decided: pages of all of them, from their rows alone."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, select

from dragoman.record.models import Part
from dragoman.store import schema
from dragoman.store.decisions import Decision, standing
from dragoman.store.near import record_with
from dragoman.store.relation import Days, PromiseState

SCANNED = 5_000
"""Promises that one page looks through for those that are asked for."""
_DECIDED = 500

Due = Literal["over", "ahead", "none"]


class PromiseLine(Part):
    """One telling of a promise; ``name`` is its document and span. ``state`` is a person's word, else "open"."""

    name: str
    words: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    """Names, with codes of countries behind them: "Anil Rao (IND)"."""
    due: Days | None
    document: str
    version: int
    title: str | None
    publisher: str | None
    published: dt.date | None
    state: PromiseState
    decided: int | None


class PromiseLines(Part):
    """A page of them, the ones stored last first; ``before`` asks for the next, None at the end."""

    promises: tuple[PromiseLine, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which are asked for: of a country (either side), due before ``today`` or after, in a state."""

    today: dt.date
    country: str | None = None
    due: Due | None = None
    state: PromiseState | None = None
    before: int | None = None
    limit: int = 50


def lines(connection: Connection, asked: Asked) -> PromiseLines:
    """Those that are asked for. A page may hold fewer than there are: ``before`` then goes on where it ended."""
    decided = {one.subject: one for one in standing(connection, "status")}
    if asked.state not in (None, "open"):
        return _decided(connection, asked, decided)
    table = schema.commitments.c
    lowest, further = _window(connection, asked)
    query = _query().where(table.record >= lowest)
    if asked.before is not None:
        query = query.where(table.record < asked.before)
    query = query.where(*_due(asked))
    if asked.country is not None:
        query = query.where(_of(asked.country))
    found: list[Any] = []
    before = further
    for row in connection.execute(query.order_by(table.record.desc(), table.position)).mappings():
        if asked.state == "open" and _state(row, decided) != "open":
            continue
        # Whole records, so that a page ends between two.
        if len(found) >= asked.limit and row["record"] != found[-1]["record"]:
            before = found[-1]["record"]
            break
        found.append(row)
    return PromiseLines(promises=_lines(connection, found, decided), before=before)


def in_records(connection: Connection, ids: Sequence[str], countries: Sequence[str]) -> tuple[PromiseLine, ...]:
    """The promises that these documents tell and that are of one of the countries."""
    decided = {one.subject: one for one in standing(connection, "status")}
    query = _query().where(schema.documents.c.id.in_(ids))
    rows = connection.execute(query.order_by(schema.commitments.c.record, schema.commitments.c.position)).mappings()
    found = _lines(connection, list(rows), decided)
    codes = tuple(f"({country})" for country in countries)
    return tuple(one for one in found if any(side.endswith(codes) for side in (*one.by, *one.to)))


def _decided(connection: Connection, asked: Asked, decided: dict[str, Decision]) -> PromiseLines:
    """Those in a state that persons gave them, by the decision, the last one first."""
    chosen = sorted((one for one in decided.values() if one.what["state"] == asked.state), key=lambda one: -one.number)
    chosen = [one for one in chosen if asked.before is None or one.number < asked.before]
    found: list[PromiseLine] = []
    for looked, one in enumerate(chosen):
        if len(found) >= asked.limit or looked == _DECIDED:
            return PromiseLines(promises=tuple(found), before=one.number + 1)
        number = record_with(connection, schema.commitments, one.subject)
        if number is None:
            continue
        query = _query().where(schema.commitments.c.record == number).where(*_due(asked))
        if asked.country is not None:
            query = query.where(_of(asked.country))
        rows = connection.execute(query).mappings().all()
        found += [line for line in _lines(connection, rows, decided) if line.name == one.subject]
    return PromiseLines(promises=tuple(found), before=None)


def _window(connection: Connection, asked: Asked) -> tuple[int, int | None]:
    """The first record that one page looks at, and where the next goes on if this one is not enough."""
    table = schema.commitments.c if asked.country is None else schema.commitment_actors.c
    query = select(table.record)
    if asked.country is not None:
        query = query.where(schema.commitment_actors.c.country == asked.country)
    if asked.before is not None:
        query = query.where(table.record < asked.before)
    ordered = query.order_by(table.record.desc())
    lowest = connection.execute(ordered.offset(SCANNED).limit(1)).scalar()
    if lowest is None:
        return 0, None
    # A document that alone has more is looked at whole: else the next page would begin where this one did.
    first = lowest if connection.execute(ordered.limit(1)).scalar() == lowest else lowest + 1
    return first, first


def _query() -> Select[Any]:
    table, documents, current = schema.commitments.c, schema.documents.c, schema.current_records.c
    own = (table.record, table.position, table.id.label("part"), table.what, table.words)
    where = (table.due_start, table.due_end, table.span_start, table.span_end)
    names = ("id", "version", "title", "publisher", "published")
    return (
        select(*own, *where, *(documents[name] for name in names))
        .join(schema.current_records, current.record == table.record)
        .join(schema.documents, documents.document == current.document)
    )


def _due(asked: Asked) -> list[ColumnElement[bool]]:
    table = schema.commitments.c
    if asked.due == "over":
        return [table.due_end < asked.today]
    if asked.due == "ahead":
        return [table.due_end >= asked.today]
    return [table.due_end.is_(None)] if asked.due == "none" else []


def _of(country: str) -> ColumnElement[bool]:
    members, table = schema.commitment_actors.c, schema.commitments.c
    own = (members.record == table.record, members.commitment == table.id, members.country == country)
    return select(members.record).where(*own).exists()


def _state(row: Any, decided: dict[str, Decision]) -> PromiseState:
    found = decided.get(_name(row))
    state: PromiseState = found.what["state"] if found is not None else "open"
    return state


def _name(row: Any) -> str:
    return f"{row['id']}#{row['span_start']}-{row['span_end']}"


def _lines(connection: Connection, rows: Sequence[Any], decided: dict[str, Decision]) -> tuple[PromiseLine, ...]:
    members, actors = schema.commitment_actors.c, schema.actors.c
    query = (
        select(members.record, members.commitment, members.role, actors.name, actors.country)
        .join(schema.actors, (actors.record == members.record) & (actors.id == members.actor))
        .where(members.record.in_(sorted({row["record"] for row in rows})))
        .order_by(members.record, members.commitment, members.position)
    )
    sides: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for record, part, role, name, country in connection.execute(query):
        sides[record, part, role].append(f"{name} ({country})" if country else name)
    return tuple(_line(dict(row), sides, decided) for row in rows)


def _line(
    row: dict[str, Any], sides: dict[tuple[int, str, str], list[str]], decided: dict[str, Decision]
) -> PromiseLine:
    found = decided.get(_name(row))
    start, end = row["due_start"], row["due_end"]
    return PromiseLine(
        name=_name(row),
        words=row["words"] or row["what"],
        by=tuple(dict.fromkeys(sides[row["record"], row["part"], "by"])),
        to=tuple(dict.fromkeys(sides[row["record"], row["part"], "to"])),
        due=Days(start=start, end=end) if start and end else None,
        document=row["id"],
        version=row["version"],
        title=row["title"],
        publisher=row["publisher"],
        published=row["published"],
        state=_state(row, decided),
        decided=found.number if found is not None else None,
    )
