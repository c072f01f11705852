"""A ledger of a million events from real ones, timed: ``python -m tools.million [--events N] [--keep FILE]``.

The texts of ``bench/data/tales`` are coded and reconciled. Then every row is written again so many times, each time
with documents of new names and all days moved by the same random number within twenty years, until there are
``--events`` events; happenings move with their tellings. What is timed on the result: ``show`` of the five pairs with
most happenings (by itself, and the command with its start), the table of dyad-months, and laying new documents beside
the others. A copy keeps its countries and persons, so that pairs are as unequal as in the texts; its happenings are not
laid beside those of other copies, which new documents make up for where they meet both.

Each is timed in seconds by the clock and of the processor: what else a machine does lengthens the first at once.

New documents come twice, 1,000 each time. *Spread*: each is a text told once more on the days of any of the copies, as
news is spread over the days of a ledger. *Heaped*: each is a text told once more on the days of the first, so that
every story of those days grows by three copies of each of its texts; no news is so, and it is the worst case.
"""

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from bench.tales import coded, tales
from sqlalchemy import func, insert, select, text

from dragoman.pipeline import load
from dragoman.record.models import Record
from dragoman.store import Ledger, Wanted, facts, schema, schema_told
from dragoman.store.keyed import keys_of
from dragoman.store.schema import metadata

SEED = 1815
DAYS = 20 * 365
FRESH = 1_000
"""New documents of each kind."""
SHOWN = 50
"""As ``dragoman show`` has it."""
PARTS = [
    *schema.PARTS.values(),
    schema.event_actors,
    schema.evidence,
    schema.instrument_parties,
    schema.commitment_actors,
]
Rows = dict[str, list[dict[str, Any]]]
_DAYS = frozenset(("published", "start", "end"))


def base(ledger: Ledger) -> tuple[list[Record], Rows]:
    """The tales, coded, stored and reconciled; their rows by table."""
    records = [record for name in ("a", "b") for record in coded(tales(name), load())]
    for record in records:
        ledger.add(record)
    ledger.reconcile()
    tables = [schema.documents, schema.records, *PARTS, *schema_told.TABLES]
    with ledger._database.read() as connection:
        return records, {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in tables
        }


class Copies:
    """The rows of one more copy of everything, its numbers behind those of all before."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._steps = {
            column: max(row[column] for row in rows[table])
            for column, table in (("document", "documents"), ("record", "records"))
        }
        self._steps |= {"telling": len(rows["tellings"]) + 1, "happening": max(_numbers(rows["happenings"])) + 1}
        self._facts = {row["telling"]: facts.load(row["facts"]) for row in rows["tellings"]}

    def rows(self, number: int, days: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """By table, in an order that keys allow."""
        moved = dt.timedelta(days=days)
        for name, rows in self._rows.items():
            if name != "telling_keys":
                yield name, [self._moved(name, row, number, moved) for row in rows]
        keys: list[dict[str, Any]] = []
        for row in self._rows["tellings"]:
            told = self._shifted(row["telling"], number, days)
            keys += keys_of(row["telling"] + number * self._steps["telling"], told)
        yield "telling_keys", keys

    def _shifted(self, telling: int, number: int, days: int) -> facts.Facts:
        one = self._facts[telling]
        move = {
            name: value + days for name in ("start", "end", "published") if (value := getattr(one, name)) is not None
        }
        return replace(one, id=f"{one.id}-{number}", document=one.document + number * self._steps["document"], **move)

    def _moved(self, table: str, row: dict[str, Any], number: int, by: dt.timedelta) -> dict[str, Any]:
        new = dict(row)
        for column, step in self._steps.items():
            if new.get(column):
                new[column] += number * step
        for column, value in row.items():
            if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                new[column] = value + by
        if table == "documents":
            new["id"] = f"{row['id']}-{number}"
            new["content"] = f"{row['content'][:40]}{number}"
        elif table == "tellings":
            new["facts"] = facts.dump(self._shifted(row["telling"], number, by.days))
        elif table == "happening_links":
            new["other"] += number * self._steps["happening"]
        elif table == "happenings":
            new["name"], new["base"] = (f"{row[name][:9]}{number:x}" for name in ("name", "base"))
            order = json.loads(row["lead"])
            new["lead"] = json.dumps([order[0] + by.days, f"{order[1]}-{number}", *order[2:]])
        elif table == "happening_dyads" and row["month"]:
            new["month"] = (dt.date.fromisoformat(f"{row['month']}-15") + by).isoformat()[:7]
        elif "json" in row and table in ("events", "records") and row["json"]:
            new["json"] = json.dumps(_all_moved(json.loads(row["json"]), by))
        return new


def _numbers(rows: list[dict[str, Any]]) -> list[int]:
    return [row["happening"] for row in rows]


def shifts(dice: random.Random) -> Iterator[int]:
    """By how many days each copy is moved."""
    while True:
        yield dice.randrange(-DAYS, 0)


def copies_for(events: int, of_one: int) -> int:
    """How many copies make so many events."""
    return -(-events // of_one) - 1


def fill(ledger: Ledger, rows: Rows, events: int) -> int:
    """Write copies until there are so many events; how many copies."""
    copies, days = Copies(rows), shifts(random.Random(SEED))
    wanted = copies_for(events, len(rows["events"]))
    tables = {table.name: table for table in metadata.tables.values()}
    for number, by in zip(range(1, wanted + 1), days, strict=False):
        with ledger._database.write() as connection:
            for name, new in copies.rows(number, by):
                if new:
                    connection.execute(insert(tables[name]), new)
        if number % 50 == 0:
            print(f"{number} of {wanted} copies", flush=True)
    return wanted


def timed(place: str, records: list[Record]) -> None:
    """Time the questions."""
    with Ledger.open(place) as ledger, ledger._database.read() as connection:
        for table in (schema.documents, schema.events, schema.statements, schema_told.happenings):
            print(f"{table.name}: {connection.execute(select(func.count()).select_from(table)).scalar_one():,}")
        dyads = schema_told.happening_dyads.c
        query = select(dyads.first, dyads.second, func.count().label("n")).where(dyads.first != dyads.second)
        pairs = connection.execute(query.group_by(dyads.first, dyads.second).order_by(text("n DESC")).limit(5)).all()
    for first, second, count in pairs:
        with _timed() as own, Ledger.open(place, create=False) as ledger:
            found = ledger.glance(first, second, Wanted(limit=SHOWN))
        command = [sys.executable, "-m", "dragoman.read.cli", "show", first, second, "--ledger", place]
        with _timed() as whole:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        print(f"show {first} {second}: {count:,} happenings, {found.total:,} found; {own}; command {whole}", flush=True)
    with _timed() as taken, Ledger.open(place, create=False) as ledger:
        months = ledger.dyad_months()
    print(f"dyad-months: {len(months):,} rows, {taken}", flush=True)
    timed_new(place, records)


@dataclass
class _Taken:
    """Seconds by the clock, and of the processor, by this process and those that it waited for."""

    clock: float = 0.0
    processor: float = 0.0

    def __str__(self) -> str:
        return f"{self.clock:.2f} s, of the processor {self.processor:.2f}"


@contextmanager
def _timed() -> Iterator[_Taken]:
    taken = _Taken()
    start, work = time.monotonic(), sum(os.times()[:4])
    yield taken
    taken.clock, taken.processor = time.monotonic() - start, sum(os.times()[:4]) - work


def timed_new(place: str, records: list[Record]) -> None:
    """Time laying out new documents, spread and heaped."""
    dice = random.Random(SEED + 1)
    with Ledger.open(place) as ledger:
        with ledger._database.read() as connection:
            documents = connection.execute(select(func.count()).select_from(schema.documents)).scalar_one()
        copies = [0, *islice(shifts(random.Random(SEED)), documents // len(records) - 1)]
        for name, days in (("spread", copies), ("heaped", [0])):
            for at in range(FRESH):
                ledger.add(told_again(dice.choice(records), dice.choice(days), f"fresh-{name}-{at}"))
            with _timed() as taken:
                done = ledger.reconcile()
            print(f"{done.records:,} new documents, {name}, {done.tellings:,} tellings: {taken}", flush=True)


def told_again(record: Record, days: int, id: str) -> Record:
    """The record of a document of this id with the same text, all its days moved by so many."""
    raw = _all_moved(json.loads(record.model_dump_json()), dt.timedelta(days=days))
    raw["document"]["id"] = id
    return Record.model_validate(raw)


def _all_moved(part: Any, by: dt.timedelta) -> Any:
    if isinstance(part, dict):
        return {
            name: (dt.date.fromisoformat(value) + by).isoformat()
            if name in _DAYS and isinstance(value, str)
            else _all_moved(value, by)
            for name, value in part.items()
        }
    return [_all_moved(one, by) for one in part] if isinstance(part, list) else part


def main() -> None:
    """Make the ledger and time it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="an empty PostgreSQL database; a file in a folder of its own unless given")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", help="where the file is to stay; one that is there already is timed as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.url or options.keep or str(Path(folder, "million.ledger"))
        if options.keep and Path(options.keep).exists():
            timed(place, [record for name in ("a", "b") for record in coded(tales(name), load())])
            return
        start = time.monotonic()
        with Ledger.open(place) as ledger:
            records, rows = base(ledger)
            copies = fill(ledger, rows, options.events)
        print(f"made in {time.monotonic() - start:.0f} s, {copies} copies")
        timed(place, records)


if __name__ == "__main__":
    main()
