"""Laying new records beside those that are known: which of their events are one happening.

It can be stopped anywhere and goes on where it stopped. What is found depends on the current records and on what
persons decided alone, not on the order or the portions in which records came: a new telling is compared with all that
could be the same, and everything that hangs together with it by likeness is grouped anew.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from dragoman.data import data_hash
from dragoman.store import facts as facts_
from dragoman.store import schema
from dragoman.store.backend import Database, put_row
from dragoman.store.decisions import standing
from dragoman.store.facts import Facts, facts_of
from dragoman.store.grouped import Grouped, Keys, keys_of
from dragoman.store.rarity import FILE as STEMS
from dragoman.store.reading import read_told
from dragoman.store.reconciling import FILE
from dragoman.store.schema_decisions import decisions
from dragoman.store.schema_told import happening_dyads, happenings, reconciled, telling_keys, tellings
from dragoman.store.values import clean, in_batches

VERSION = "2"
"""Raised when the way of grouping changes: what was found the old way is then found again."""
_STEP = 200
"""Records in one transaction."""
_BREATH = 0.05
"""Seconds between two transactions: SQLite is not fair, and who waits to write asks ten times a second."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was done: records laid beside the others, their tellings, and happenings written anew."""

    records: int
    tellings: int
    happenings: int


def reconcile(database: Database, tell: Callable[[int, int], None] | None = None) -> Reconciled:
    """Lay all records that are new beside the others; ``tell`` hears how many of how many are done."""
    with database.write() as connection:
        database.lock(connection, "happenings")
        _forget_if_changed(connection)
        waiting = waiting_records(connection)
    done = made = written = 0
    while True:
        with database.write() as connection:
            database.lock(connection, "happenings")
            step = _Step(connection)
            numbers = step.take()
            if not numbers and not step.decided:
                break
            step.work()
            made += step.made
            written += step.written
        done += len(numbers)
        if tell is not None:
            tell(done, max(waiting, done))
        if done < waiting:
            time.sleep(_BREATH)
    return Reconciled(done, made, written)


def waiting_records(connection: Connection) -> int:
    """How many records have not been laid beside the others."""
    return int(connection.execute(select(func.count()).select_from(_new().subquery())).scalar_one())


def up_to_date(connection: Connection) -> bool:
    """True if nothing waits: no record, no decision, no change of the rules."""
    return (
        _mark(connection, "reconciled_by") == _rules()
        and connection.execute(_new().limit(1)).first() is None
        and int(_mark(connection, "reconciled_decisions") or 0) == _last_decision(connection)
    )


class _Step:
    """One transaction's worth: some records, or the decisions that are new."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers: list[int] = []
        self.decided = int(_mark(connection, "reconciled_decisions") or 0) != _last_decision(connection)
        self.made = self.written = 0

    def take(self) -> list[int]:
        """The records of this step."""
        records = schema.records.c.record
        found = self._connection.execute(_new().order_by(records).limit(_STEP)).all()
        self._numbers = [row[0] for row in found]
        return self._numbers

    def work(self) -> None:
        """Take out what is superseded, put in what is new, and group anew all that hangs together with either."""
        connection = self._connection
        affected, gone = self._take_out()
        fresh = self._put_in()
        keys = Keys(connection)
        near = keys.near(fresh)
        affected |= {keys.component(number) for number in near}
        if self.decided:
            affected |= _decided_components(connection)
            _set_mark(connection, "reconciled_decisions", str(_last_decision(connection)))
        members = self._members(affected) | set(fresh)
        grouped = Grouped(connection, {number: keys.facts(number) for number in sorted(members)})
        self.written = grouped.write(gone)
        if self._numbers:
            connection.execute(insert(reconciled), [{"record": number} for number in self._numbers])

    def _take_out(self) -> tuple[set[int], set[int]]:
        """Delete the tellings of records that count no more; the components and happenings that they were in."""
        connection = self._connection
        affected: set[int] = set()
        gone: set[int] = set()
        documents, records, current = schema.documents, schema.records, schema.current_records
        for batch in in_batches(self._numbers):
            ids = (
                select(documents.c.id)
                .join(records, records.c.document == documents.c.document)
                .where(records.c.record.in_(batch))
            )
            stale = (
                select(tellings.c.telling, tellings.c.component, tellings.c.happening)
                .join(records, records.c.record == tellings.c.record)
                .join(documents, documents.c.document == records.c.document)
                .where(documents.c.id.in_(ids))
                .where(~select(current.c.record).where(current.c.record == tellings.c.record).exists())
            )
            rows = connection.execute(stale).all()
            affected |= {component for _, component, _ in rows}
            gone |= {happening for _, _, happening in rows}
            for numbers in in_batches(number for number, _, _ in rows):
                connection.execute(delete(telling_keys).where(telling_keys.c.telling.in_(numbers)))
                connection.execute(delete(tellings).where(tellings.c.telling.in_(numbers)))
        return affected, gone

    def _put_in(self) -> dict[int, Facts]:
        """The tellings of the records that count, stored, each as yet by itself; by number."""
        connection = self._connection
        current = schema.current_records
        wanted: dict[int, Collection[str] | None] = {}
        for batch in in_batches(self._numbers):
            found = connection.execute(select(current.c.record).where(current.c.record.in_(batch))).scalars()
            wanted |= dict.fromkeys(sorted(found))
        number = int(connection.execute(select(func.coalesce(func.max(tellings.c.telling), 0))).scalar_one())
        fresh: dict[int, Facts] = {}
        rows = []
        for told in read_told(connection, wanted):
            number += 1
            fresh[number] = facts_of(told)
            rows.append(
                {
                    "telling": number,
                    "record": told.record,
                    "event": told.event.id,
                    "happening": 0,
                    "component": number,
                    "facts": facts_.dump(fresh[number]),
                }
            )
        keys = [row for telling, facts in fresh.items() for row in keys_of(telling, facts)]
        for table, found_rows in ((tellings, rows), (telling_keys, keys)):
            if found_rows:
                connection.execute(insert(table), [clean(row) for row in found_rows])
        self.made = len(rows)
        return fresh

    def _members(self, affected: Iterable[int]) -> set[int]:
        members: set[int] = set()
        for batch in in_batches(sorted(affected)):
            members |= set(
                self._connection.execute(select(tellings.c.telling).where(tellings.c.component.in_(batch))).scalars()
            )
        return members


def _new() -> Select[Any]:
    """Records that have not been looked at."""
    records = schema.records.c.record
    return select(records).where(~select(reconciled.c.record).where(reconciled.c.record == records).exists())


def _decided_components(connection: Connection) -> set[int]:
    """The components of all tellings in documents that any decision names, those put aside as well."""
    documents, records = schema.documents, schema.records
    names: set[str] = set()
    for kind in ("merge", "split"):
        for decision in standing(connection, kind, superseded=True):
            names |= {str(name["document"]) for name in named_in(decision.what)}
    found: set[int] = set()
    for batch in in_batches(sorted(names)):
        query = (
            select(tellings.c.component)
            .join(records, records.c.record == tellings.c.record)
            .join(documents, documents.c.document == records.c.document)
            .where(documents.c.id.in_(batch))
        )
        found |= set(connection.execute(query).scalars())
    return found


def named_in(what: dict[str, object]) -> list[dict[str, object]]:
    """The names of tellings in a merge's or split's ``what``; none in what only undoes one."""
    if "undone" in what:
        return []
    found: list[dict[str, object]] = []
    for value in what.values():
        found += value if isinstance(value, list) else [value]  # type: ignore[list-item]
    return found


def _forget_if_changed(connection: Connection) -> None:
    """Drop all that was found by other rules: it is found again from the records."""
    if _mark(connection, "reconciled_by") == _rules():
        return
    for table in (happening_dyads, telling_keys, tellings, happenings, reconciled):
        connection.execute(delete(table))
    _set_mark(connection, "reconciled_by", _rules())
    _set_mark(connection, "reconciled_decisions", "0")


def _rules() -> str:
    return f"{VERSION} {data_hash(FILE)[:16]} {data_hash(STEMS)[:16]}"


def _last_decision(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(decisions.c.decision), 0))).scalar_one())


def _mark(connection: Connection, name: str) -> str | None:
    info = schema.ledger_info
    return connection.execute(select(info.c.value).where(info.c.name == name)).scalar_one_or_none()


def _set_mark(connection: Connection, name: str, value: str) -> None:
    put_row(connection, schema.ledger_info, {"name": name, "value": value})
