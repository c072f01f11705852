"""A part's tables: rows gathered while it is coded, then files whose bytes depend on the rows alone."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dragoman.engine.corpus.model import Table, sha256
from dragoman.engine.corpus.reading import Read
from dragoman.errors import InputError
from dragoman.record.models import Actor, Event, Place, Record
from dragoman.record.tables.arrow import schema_of
from dragoman.record.tables.corpora import document_row, layouts, part_rows
from dragoman.record.tables.dyads import dyad_rows
from dragoman.record.tables.rows import event_row, mention_rows, people, place_of, statement_rows
from dragoman.record.tables.text import printable

ROW_GROUP = 20_000


@dataclass(frozen=True, slots=True)
class _Held:
    """A record of a corpus: there are no versions."""

    record: Record
    run: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class _Event:
    stored: _Held
    event: Event
    told: None = None

    @property
    def id(self) -> str:
        return f"{self.stored.record.document.id}#{self.event.id}"

    @property
    def actors(self) -> tuple[Actor, ...]:
        return people(self.stored.record, self.event.actors)

    @property
    def recipients(self) -> tuple[Actor, ...]:
        return people(self.stored.record, self.event.recipients)

    @property
    def place(self) -> Place | None:
        return place_of(self.stored.record, self.event)


def _each(*parts: object) -> bool:
    """A corpus leaves none out."""
    return True


class PartTables:
    """The rows of a part."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in layouts()}
        self._numbered: list[tuple[int, dict[str, Any]]] = []
        self.documents = 0
        self.coded = 0
        self.skipped: Counter[str] = Counter()

    def add(self, number: int, source: str, record: Record) -> None:
        """The document of a number, and all of its record."""
        held = _Held(record, self._run)
        self._document(number, document_row(record.document, source, held))
        self.coded += 1
        self._rows["events"] += (event_row(_Event(held, event), True) for event in record.events)
        self._rows["dyads"] += dyad_rows(record)
        self._rows["statements"] += statement_rows(held, True, _each)
        self._rows["mentions"] += mention_rows(held, True, _each)
        for name, row in part_rows(record):
            self._rows[name].append(row | ({"source": source} if name == "dropped" else {}))

    def leave(self, number: int, read: Read, error: InputError) -> None:
        """A document that was read and not coded."""
        self._document(number, document_row(read.document, read.source, None))
        self._drop(read.source, read.document.id, error)

    def miss(self, source: str, error: InputError) -> None:
        """Something of an input that gave no document."""
        self._drop(source, None, error)

    def files(self) -> Iterator[tuple[str, bytes, Table]]:
        """Each table's name, its file, and what the marker says of it."""
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]

        # In the order of the input: a document in another language does not wait for the coder.
        self._rows["documents"] = [row for _, row in sorted(self._numbered, key=lambda one: one[0])]
        for name, spec in layouts().items():
            schema = schema_of(spec, {"dragoman.run": self._run, "dragoman.table": name})
            table = pa.Table.from_pylist(printable(self._rows[name]), schema=schema)
            sink = io.BytesIO()
            pq.write_table(table, sink, compression="zstd", row_group_size=ROW_GROUP)
            data = sink.getvalue()
            yield name, data, Table(rows=table.num_rows, bytes=len(data), sha256=sha256(data))

    def _document(self, number: int, row: dict[str, Any]) -> None:
        self.documents += 1
        self._numbered.append((number, row))

    def _drop(self, source: str, document: str | None, error: InputError) -> None:
        self.skipped[error.reason] += 1
        self._rows["dropped"].append(
            {
                "what": "input" if document is None else "document",
                "document": document,
                "source": source,
                "where": error.where,
                "reason": error.reason,
                "detail": str(error).removeprefix(f"{error.where}: "),
                "span_start": None,
                "span_end": None,
            }
        )
