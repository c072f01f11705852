"""A ledger with rows in each of its tables, odd ones among them: for what is to hold of whatever a ledger holds."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Float, Integer, LargeBinary, Table, insert, select

from dragoman.document import Span
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.store import CopyOf, Decided, Intake, Job, Ledger
from dragoman.store.schema import metadata
from ledgers import START
from record_factory import RUN, Story, call, odd_record


@dataclass(frozen=True)
class Print:
    bands: tuple[int, ...] = (1, -(1 << 63), (1 << 63) - 1)
    signature: bytes = b"\0\xff\1"
    shingles: int = 12


def fill(address: str) -> None:
    """Through the ledger's own methods where they reach, and a made-up row in each table that is still empty."""
    with Ledger.open(address) as ledger:
        for seed in range(12):
            ledger.add(odd_record(seed))
        ledger.add(call("d1", title="Ministers talk"))
        ledger.add(call("d1", title="Ministers talk again"))
        ledger.add(call("d1", title="Ministers talk again", run=RUN.model_copy(update={"kb": "another"})))
        kept = ledger.keep(Story("d2", "A treaty, and a call for peace.").record().document, Print(), "one")
        ledger.copies.add(kept.number, [CopyOf(1, "near", 0.1 + 0.2, 1 / 3, (Span(0, 3),))])
        attempt = Attempt("u", "s", Outcome.FETCHED, START + dt.timedelta(microseconds=7), document="d3", seconds=0.1)
        ledger.take_in(attempt, Intake(call("d3").document))
        ledger.queue.put([Job("page", "https://h.example/", "s", "h.example")])
        first = ledger.decisions.add(Decided("Ada", "one call", "merge", "a", {"tellings": []}))
        ledger.decisions.add(Decided("Ben", "two calls", "merge", "a", {"undone": first.number}, first.number))
        with ledger._database.write() as connection:
            for table in metadata.sorted_tables:
                if connection.execute(select(table).limit(1)).first() is None:
                    given = [column for column in table.columns if column is not table.autoincrement_column]
                    row = {column.name: _value(connection, column) for column in given}
                    connection.execute(insert(table).values(row))


def _value(connection: Connection, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        other: Table = key.column.table
        if other is not column.table:
            return connection.execute(select(key.column).limit(1)).scalar_one()
        return None
    values: list[tuple[Any, Any]] = [(Boolean, True), (Date, dt.date(2023, 3, 3)), (Float, 0.1), (Integer, 1)]
    values += [(LargeBinary, b"\0\xff"), (DateTime, START.replace(tzinfo=None))]
    for kind, value in values:
        if isinstance(column.type, kind):
            return value
    return START if type(column.type).__name__ == "Moment" else "é 1"
