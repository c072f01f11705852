"""What a dataset's ``manifest.json`` and its parts' markers hold. Neither has a time, a machine or an engine in it:
the same input and run give the same bytes.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dragoman.record.models import Run

FORMAT = 1
"""Of datasets: another number is another layout."""
MANIFEST = "manifest.json"
PARTS = "parts"
"""The folder of the markers."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Slice(_Model):
    """A stretch of an input: ``first`` to ``last`` (half-open), counted in ``unit``; without a last to its end.

    Bytes are those of the file as it lies there (a WARC's records), rows and lines are counted from 0. ``at`` is the
    byte where the first line begins, in a file that is not packed.
    """

    path: str
    unit: Literal["file", "lines", "rows", "bytes"]
    first: int = 0
    last: int | None = None
    at: int = 0


class Part(_Model):
    """What is coded, written and marked in one piece."""

    number: int
    slices: tuple[Slice, ...]

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.number:06d}"


class Input(_Model):
    """A file that was read: its size in bytes and the sha256 of these."""

    path: str
    bytes: int
    sha256: str


class Options(_Model):
    """What else decides what is in the dataset."""

    date: str | None = None
    columns: str | None = None
    part_bytes: int


class Table(_Model):
    """A file of a part."""

    rows: int
    bytes: int
    sha256: str


class Marker(_Model):
    """That a part is done: what it was made of, and the hash of every file of it."""

    part: Part
    run: str
    documents: int
    coded: int
    skipped: dict[str, int]
    tables: dict[str, Table]

    def text(self) -> bytes:
        """As it is written."""
        return (self.model_dump_json(indent=1) + "\n").encode()


class Manifest(_Model):
    """A dataset: what made it, of what, in which parts. ``hashes`` (of the markers) are there when all is done."""

    format: int = FORMAT
    run_hash: str
    run: dict[str, Any]
    options: Options
    inputs: tuple[Input, ...]
    parts: tuple[Part, ...]
    complete: bool = False
    documents: int = 0
    coded: int = 0
    skipped: dict[str, int] = Field(default_factory=dict)
    rows: dict[str, int] = Field(default_factory=dict)
    hashes: dict[str, str] = Field(default_factory=dict)
    sha256: str = ""
    """Over ``hashes``: one word for what the dataset holds."""

    def text(self) -> bytes:
        """As it is written."""
        return (self.model_dump_json(indent=1) + "\n").encode()

    def made_by(self) -> Run:
        """The run that made the records."""
        return Run.model_validate(self.run)


def sha256(data: bytes) -> str:
    """The hash, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def finished(manifest: Manifest, markers: Iterable[Marker]) -> Manifest:
    """The manifest with what came of all its parts."""
    documents = coded = 0
    skipped: dict[str, int] = {}
    rows: dict[str, int] = {}
    hashes: dict[str, str] = {}
    for marker in markers:
        documents += marker.documents
        coded += marker.coded
        hashes[marker.part.name] = sha256(marker.text())
        for reason, count in marker.skipped.items():
            skipped[reason] = skipped.get(reason, 0) + count
        for name, table in marker.tables.items():
            rows[name] = rows.get(name, 0) + table.rows
    hashes = dict(sorted(hashes.items()))
    whole = sha256("".join(f"{name} {one}\n" for name, one in hashes.items()).encode())
    known = {"documents": documents, "coded": coded, "skipped": dict(sorted(skipped.items())), "rows": rows}
    return manifest.model_copy(update=known | {"complete": True, "hashes": hashes, "sha256": whole})
