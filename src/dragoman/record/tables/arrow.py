"""Parquet files written a row group at a time, with types by the specification and what made them in their metadata."""

import json
from collections.abc import Mapping
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from dragoman.record.tables.spec import Layout
from dragoman.record.tables.text import printable

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

ROW_GROUP = 20_000
"""Rows held before they are written: some 50 MB of events."""


def schema_of(layout: Layout, metadata: Mapping[str, str]) -> "pa.Schema":
    """The Arrow schema of a layout: dates as date32, lists as lists, each column's description in its metadata."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "code": pa.string(),
        "number": pa.float64(),
        "integer": pa.int64(),
        "flag": pa.bool_(),
        "date": pa.date32(),
        "texts": pa.list_(pa.string()),
        "integers": pa.list_(pa.int64()),
    }
    fields = [pa.field(one.name, types[one.kind], metadata={"about": one.about}) for one in layout.columns]
    return pa.schema(fields, metadata=dict(metadata))


class ParquetTable:
    """Writes rows to a file or a stream, so many at a time; a context manager that ends the file."""

    def __init__(
        self, path: Path | RawIOBase, layout: Layout, metadata: Mapping[str, str], row_group: int = ROW_GROUP
    ) -> None:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]

        self._schema = schema_of(layout, metadata)
        self._names = frozenset(layout.names)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._row_group = row_group
        self._waiting: list[dict[str, Any]] = []

    def __enter__(self) -> "ParquetTable":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a row; it must have exactly the layout's columns."""
        if row.keys() != self._names:
            raise ValueError(f"columns that differ: {sorted(row.keys() ^ self._names)}")
        self._waiting.append(printable(dict(row)))
        if len(self._waiting) >= self._row_group:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            self._writer.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema))
            self._waiting = []


def metadata_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as a file's metadata, each under ``dragoman.``; what is no string as JSON."""
    return {
        f"dragoman.{name}": value if isinstance(value, str) else json.dumps(value, default=str)
        for name, value in facts.items()
    }
