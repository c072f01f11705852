"""Laying new records beside those that are known: which of their events are one happening.

It can be stopped anywhere and goes on where it stopped. What is found depends on the current records and on what
persons decided alone, not on the order or the portions in which records came: a new telling is compared with all that
could be the same, and what this changes is grouped anew.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from dragoman.data import data_hash
from dragoman.garbage import while_making
from dragoman.store import facts as facts_
from dragoman.store import schema
from dragoman.store.backend import Database, put_row
from dragoman.store.beside import tellings_of_copies
from dragoman.store.decisions import TYING, Decision, standing
from dragoman.store.facts import Facts, facts_of
from dragoman.store.grouped import Grouped
from dragoman.store.keyed import keys_of
from dragoman.store.rarity import FILE as STEMS
from dragoman.store.reading import read_told
from dragoman.store.reconciling import FILE
from dragoman.store.rulings import REVIEWS
from dragoman.store.schema_decisions import decisions
from dragoman.store.schema_told import happening_dyads, happening_links, happenings, reconciled, telling_keys, tellings
from dragoman.store.tied import documents_tied, tellings_in
from dragoman.store.values import clean, in_batches

VERSION = "5"
"""Raised when the way of grouping changes: what was found the old way is then found again."""
_STEP = 200
"""Records in one transaction."""
_DECISIONS = 200
"""Decisions in one transaction."""
_LATE = 5_000
"""Records are taken up in the order of their numbers: whether one waits is looked for among so many and all later."""
_BREATH = 0.05
"""Seconds between two transactions: SQLite is not fair, and who waits to write asks ten times a second."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was done: records laid beside the others, their tellings, and happenings written anew."""

    records: int
    tellings: int
    happenings: int


def reconcile(
    database: Database, tell: Callable[[int, int], None] | None = None, steps: int | None = None
) -> Reconciled:
    """Lay all records that are new beside the others, or those of so many ``steps``, with all decisions that are new.

    ``tell`` hears how many of how many records are done.
    """
    with database.write() as connection:
        database.lock(connection, "happenings")
        _forget_if_changed(connection)
        waiting = waiting_records(connection)
    done = made = written = taken = 0
    while steps is None or taken < steps:
        taken += 1
        with database.write() as connection:
            database.lock(connection, "happenings")
            step = _Step(connection)
            numbers = step.take()
            if not numbers and not step.decided:
                break
            with while_making():
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
    last = int(connection.execute(select(func.coalesce(func.max(reconciled.c.record), 0))).scalar_one())
    # Of two writers the one with the lower number may be done later, but not by so much.
    late = _new().where(schema.records.c.record > last - _LATE)
    return (
        _mark(connection, "reconciled_by") == _rules()
        and connection.execute(late.limit(1)).first() is None
        and int(_mark(connection, "reconciled_decisions") or 0) == _last_decision(connection)
    )


@dataclass(frozen=True, slots=True)
class Stamp:
    """How far a ledger has been reconciled: of two that are equal, all that is said of happenings is too."""

    record: int | None
    """The last one laid beside the others, and the last there is."""
    last_record: int | None
    rules: str | None
    decision: int
    last_decision: int

    @property
    def seems_up_to_date(self) -> bool:
        """As :func:`up_to_date`, without a look at each record: records are taken in the order of their numbers.

        Of two writers to a PostgreSQL the one with the lower number may be done later; its record then waits for the
        next.
        """
        return (self.record, self.rules, self.decision) == (self.last_record, _rules(), self.last_decision)


def stamp_of(connection: Connection) -> Stamp:
    """The stamp of a ledger as it stands, from the ends of a few indices."""
    last = select(func.max(schema.records.c.record)).scalar_subquery()
    done = select(func.max(reconciled.c.record)).scalar_subquery()
    record, known = connection.execute(select(done, last)).one()
    decided = int(_mark(connection, "reconciled_decisions") or 0)
    return Stamp(record, known, _mark(connection, "reconciled_by"), decided, _last_decision(connection))


def laid_out(connection: Connection) -> bool:
    """True if answers are to come from the tables of happenings: nothing waits, or whoever asks takes them as they are
    (``Ledger.open`` with ``catch_up=False``).
    """
    return bool(connection.get_execution_options().get("as_laid")) or up_to_date(connection)


def behind(connection: Connection) -> int:
    """How many records and decisions came after the last that was taken up: quick, however many there are."""
    last = 0
    if _mark(connection, "reconciled_by") == _rules():
        last = connection.execute(select(func.coalesce(func.max(reconciled.c.record), 0))).scalar_one()
    records = select(func.count()).select_from(schema.records).where(schema.records.c.record > last)
    known = int(_mark(connection, "reconciled_decisions") or 0)
    later = select(func.count()).select_from(decisions).where(decisions.c.decision > known)
    return int(connection.execute(records).scalar_one()) + int(connection.execute(later).scalar_one())


class _Step:
    """One transaction's worth: some records, or the decisions that are new."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers: list[int] = []
        self._decided = _new_decisions(connection)
        self.decided = bool(self._decided)
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
        # What persons say of events may change what they are compared by: these records are looked at again.
        again = _reviewed(connection, self._decided)
        gone = self._take_out(again)
        fresh = self._put_in(again)
        if self._decided:
            _set_mark(connection, "reconciled_decisions", str(self._decided[-1].number))
        self.written = Grouped(connection, fresh.keys() | self._touched(fresh), gone).write()
        if self._numbers:
            connection.execute(insert(reconciled), [{"record": number} for number in self._numbers])

    def _take_out(self, again: Collection[int]) -> set[int]:
        """Delete the tellings of records that count no more, or are looked at again; the happenings they were in."""
        connection = self._connection
        rows: list[Any] = []
        documents, records, current = schema.documents, schema.records, schema.current_records
        for batch in in_batches(self._numbers):
            ids = (
                select(documents.c.id)
                .join(records, records.c.document == documents.c.document)
                .where(records.c.record.in_(batch))
            )
            stale = (
                select(tellings.c.telling, tellings.c.happening)
                .join(records, records.c.record == tellings.c.record)
                .join(documents, documents.c.document == records.c.document)
                .where(documents.c.id.in_(ids))
                .where(~select(current.c.record).where(current.c.record == tellings.c.record).exists())
            )
            rows += connection.execute(stale).all()
        for batch in in_batches(sorted(again)):
            own = select(tellings.c.telling, tellings.c.happening)
            rows += connection.execute(own.where(tellings.c.record.in_(batch))).all()
        # The same one twice where a record that is looked at again counts no more.
        for numbers in in_batches({row[0] for row in rows}):
            connection.execute(delete(telling_keys).where(telling_keys.c.telling.in_(numbers)))
            connection.execute(delete(tellings).where(tellings.c.telling.in_(numbers)))
        return {row[1] for row in rows}

    def _put_in(self, again: Collection[int]) -> dict[int, Facts]:
        """The tellings of the records that count, stored, each as yet by itself; by number."""
        connection = self._connection
        current = schema.current_records
        wanted: dict[int, Collection[str] | None] = {}
        for batch in in_batches(sorted({*self._numbers, *again})):
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
                    "facts": facts_.dump(fresh[number]),
                }
            )
        keys = [row for telling, facts in fresh.items() for row in keys_of(telling, facts)]
        for table, found_rows in ((tellings, rows), (telling_keys, keys)):
            if found_rows:
                connection.execute(insert(table), [clean(row) for row in found_rows])
        self.made = len(rows)
        return fresh

    def _touched(self, fresh: Mapping[int, Facts]) -> set[int]:
        """Tellings of which something else is known now: persons tied them, or a new document makes them copies."""
        connection = self._connection
        named: set[str] = set()
        if any(one.kind in TYING for one in self._decided):
            named = documents_tied(connection)
        elif fresh:
            named = documents_tied(connection, {one.id for one in fresh.values()})
        touched = set(tellings_in(connection, named))
        return touched | tellings_of_copies(connection, {one.document for one in fresh.values()})


def _new() -> Select[Any]:
    """Records that have not been looked at."""
    records = schema.records.c.record
    return select(records).where(~select(reconciled.c.record).where(reconciled.c.record == records).exists())


def _new_decisions(connection: Connection) -> list[Decision]:
    """The first decisions that have not been looked at, in order."""
    done = int(_mark(connection, "reconciled_decisions") or 0)
    if done >= _last_decision(connection):
        return []
    numbers = select(decisions.c.decision).where(decisions.c.decision > done).order_by(decisions.c.decision)
    these = list(connection.execute(numbers.limit(_DECISIONS)).scalars())
    return standing(connection, superseded=True, only=[decisions.c.decision.in_(these)])


def _reviewed(connection: Connection, decided: Iterable[Decision]) -> set[int]:
    """The records whose events are compared by other facts since these decisions, of those that were looked at."""
    ids = {str(json.loads(one.subject)["document"]) for one in decided if one.kind in REVIEWS}
    current = schema.current_records
    found: set[int] = set()
    for batch in in_batches(sorted(ids)):
        query = select(current.c.record).join(reconciled, reconciled.c.record == current.c.record)
        found |= set(connection.execute(query.where(current.c.id.in_(batch))).scalars())
    before: defaultdict[int, dict[str, str]] = defaultdict(dict)
    now: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for batch_of in in_batches(sorted(found)):
        rows = select(tellings.c.record, tellings.c.event, tellings.c.facts).where(tellings.c.record.in_(batch_of))
        for record, event, text in connection.execute(rows):
            before[record][event] = text
        for told in read_told(connection, dict.fromkeys(batch_of)):
            now[told.record][told.event.id] = facts_.dump(facts_of(told))
    return {record for record in found if before[record] != now[record]}


def _forget_if_changed(connection: Connection) -> None:
    """Drop all that was found by other rules: it is found again from the records."""
    if _mark(connection, "reconciled_by") == _rules():
        return
    for table in (happening_dyads, happening_links, telling_keys, tellings, happenings, reconciled):
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
