"""A dataset of millions of events, for measuring what reads datasets: those of a real one, resampled and perturbed.

    python -m tools.many_events DATASET OUTPUT --events 10000000
    python -m tools.many_events --measure OUTPUT

Each event of the output is one of the input's, of another document, days and participants' countries of its own: a
third of the countries is drawn anew. The second command prints what the table of dyads by month takes, in seconds and
in memory at its peak, in a process that has done nothing else.
"""

import argparse
import io
import resource
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

import dragoman
from dragoman.engine.corpus.dataset import Dataset
from dragoman.engine.corpus.model import PARTS, Marker, Part, Slice, Table, sha256
from dragoman.engine.corpus.places import Disk, joined
from dragoman.record.tables.corpora import layouts

PART = 100_000
"""Events in a part."""
DAYS = 3650
_DYADS = """
SELECT *, one AS "first", other AS "second" FROM (
    SELECT *, unnest(countries) AS other FROM (
        SELECT *, unnest(countries) AS one FROM (
            SELECT event, document, date_start, date_end, type, quad, score, status, confidence,
                   CASE WHEN date_trunc('month', date_start) = date_trunc('month', date_end)
                          OR date_end - date_start <= 7
                        THEN CAST(date_trunc('month', date_start) AS DATE) END AS month,
                   list_distinct(list_concat(actor_countries, recipient_countries)) AS countries
            FROM events)))
WHERE one < other
"""
_SIDES = ("actor_countries", "recipient_countries")


def events_of(dataset: Dataset) -> pa.Table:
    """All events of a dataset."""
    files = [dataset.table("events", part) for part in dataset.parts()]
    return pa.concat_tables([pq.read_table(file) for file in files])


def resampled(events: pa.Table, number: int, size: int) -> pa.Table:
    """So many events of part ``number``."""
    chance = np.random.default_rng(number)
    taken = events.take(pa.array(chance.integers(0, events.num_rows, size)))
    ids = pa.array([f"{number}/{place}" for place in range(size)])
    taken = _put(taken, "document", ids)
    taken = _put(taken, "event", pa.array([f"{number}/{place}#e1" for place in range(size)]))
    shift = chance.integers(-DAYS, DAYS, size).astype("int32")
    for name in ("date_start", "date_end", "published"):
        days = taken[name].combine_chunks().cast(pa.int32())
        moved = pa.compute.add(days, pa.array(shift)).cast(pa.date32())
        taken = _put(taken, name, moved)
    for name in _SIDES:
        taken = _put(taken, name, _redrawn(taken[name].combine_chunks(), chance))
    return taken


def dyads_of(events: pa.Table, like: pa.Table) -> pa.Table:
    """The dyads of these events, in the columns of ``like``: the table that a corpus has beside its events."""
    with duckdb.connect() as connection:
        connection.register("events", events)
        found = connection.sql(_DYADS).to_arrow_table()
    return found.select(like.column_names).cast(like.schema)


def _redrawn(column: Any, chance: np.random.Generator) -> Any:
    known = pa.array(sorted({one for one in column.values.to_pylist() if one}))
    drawn = known.take(pa.array(chance.integers(0, len(known), len(column.values))))
    keep = pa.array(chance.random(len(column.values)) < 2 / 3)
    values = pa.compute.if_else(pa.compute.or_(keep, column.values.is_null()), column.values, drawn)
    return pa.ListArray.from_arrays(column.offsets, values)


def _put(table: pa.Table, name: str, values: Any) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), values.cast(table.schema.field(place).type))


def make(source: str, output: str, count: int) -> None:
    """Write the dataset, whole: its other tables are empty."""
    dataset, disk = Dataset(source), Disk()
    manifest = dataset.manifest()
    events = events_of(dataset).combine_chunks()
    empty = {name: pq.read_table(dataset.table(name, manifest.parts[0])).slice(0, 0) for name in layouts()}
    parts, hashes = [], {}
    for number in range(max(1, count // PART)):
        part = Part(number=number, slices=(Slice(path=source, unit="file"),))
        tables = {}
        made = resampled(events, number, min(PART, count))
        filled = {"events": made, "dyads": dyads_of(made, empty["dyads"])}
        for name in layouts():
            table = filled.get(name, empty[name])
            sink = io.BytesIO()
            pq.write_table(table, sink, compression="zstd", row_group_size=20_000)
            data = sink.getvalue()
            disk.put(joined(output, name, f"{part.name}.parquet"), data)
            tables[name] = Table(rows=table.num_rows, bytes=len(data), sha256=sha256(data))
        marker = Marker(part=part, run=manifest.run_hash, documents=0, coded=0, skipped={}, tables=tables)
        disk.put(joined(output, PARTS, f"{part.name}.json"), marker.text())
        parts.append(part)
        hashes[part.name] = sha256(marker.text())
    whole = manifest.model_copy(update={"parts": tuple(parts), "hashes": hashes, "complete": True})
    disk.put(joined(output, "manifest.json"), whole.text())


def measure(dataset: str) -> None:
    """Print what the table of dyads by month takes."""
    began, processor = time.monotonic(), time.process_time()
    with dragoman.scan(dataset, memory="1GB") as found:
        rows = len(found.dyad_months().fetchall())
        events = found["events"].count("*").fetchall()[0][0]
    taken, processor = time.monotonic() - began, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(
        f"{events:,} events, {rows:,} rows of dyads by month: {taken:.1f} s, {processor:.1f} s of processors, "
        f"{peak:.2f} GB at the peak\n"
    )


def main() -> None:
    """Make or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", type=Path, help="a real dataset, and where to write the other")
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--measure", metavar="DATASET")
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
    else:
        source, output = map(str, options.places)
        make(source, output, options.events)


if __name__ == "__main__":
    main()
