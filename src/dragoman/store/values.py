"""Values on their way into columns: text that a column can hold, keys that an index can hold, many at a time."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from dragoman.store.rows import Row, storable

T = TypeVar("T")

_KEY_BYTES = 1_000
"""PostgreSQL indexes values up to 2,704 bytes (a third of a page), and two may stand in one index."""
BATCH = 500
"""Values in one statement; SQLite takes 32,766 and, before 3.32, 999."""


def short(key: str) -> str:
    """The key as an indexed column holds it: as it is, or its start and its hash where it is very long."""
    key = storable(key)
    raw = key.encode()
    if len(raw) <= _KEY_BYTES:
        return key
    return f"{raw[: _KEY_BYTES - 70].decode(errors='ignore')}…{hashlib.sha256(raw).hexdigest()}"


def clean(row: Mapping[str, Any]) -> Row:
    """The row, its texts such as columns can hold."""
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def in_batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The values, so many at a time."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
