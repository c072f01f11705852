"""Whole tables as streams of bytes: JSON lines, Parquet, CSV, a batch at a time, whatever the ledger holds.

Each stream gives "" now and then where it has nothing to send yet: there whoever reads it may stop it.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dragoman.read.export.asked import Report, Request, Selection, chosen
from dragoman.read.export.cells import Table, json_line
from dragoman.read.export.dataverse import facts_of
from dragoman.read.export.happening_rows import happening_row
from dragoman.read.export.months import DyadMonths
from dragoman.read.export.tables import wanted_mention, wanted_statement
from dragoman.read.export_formats import Format
from dragoman.read.queries.hiding import without_words
from dragoman.read.queries.written import dumped
from dragoman.record.tables.arrow import ParquetTable, metadata_of
from dragoman.record.tables.rows import event_row, mention_rows, statement_rows
from dragoman.record.tables.spec import layout
from dragoman.store import HappeningsAsked, Key, Ledger
from dragoman.store.relation import Happening
from dragoman.store.scanning import Snapshot, Stored
from dragoman.version import __version__

PAGE = 200
"""Happenings read at a time."""
ROW_GROUP = 5_000
"""Rows of Parquet held before they are sent."""
_CHUNK = 64 * 1024

Row = dict[str, Any]
Rows = Iterator[Row | None]
"""Rows; None where there is nothing to tell yet."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows, as for ``dragoman export``, with words of the texts or not, as coded or as persons have ruled."""

    selection: Selection
    with_text: bool
    as_coded: bool = False


def jsonl(name: str, ledger: Ledger, wanted: Wanted) -> Iterator[bytes]:
    """A table as JSON lines; happenings whole, as the API gives them, the others with the columns of an export."""
    if name == "happenings":
        whole = _shown(ledger, wanted)
        yield from _chunks(None if one is None else _line(one) for one in whole)
    else:
        names = layout(name).names
        rows = _rows(ledger, name, wanted)
        yield from _chunks(None if row is None else f"{json_line({one: row[one] for one in names})}\n" for row in rows)


def parquet(name: str, ledger: Ledger, wanted: Wanted) -> Iterator[bytes]:
    """A table as Parquet, a row group at a time."""
    sink = _Drain()
    with ledger.scanning.snapshot() as snapshot:
        facts = facts_of(_request(wanted), snapshot.runs(), __version__)
    with ParquetTable(sink, layout(name), metadata_of(facts), ROW_GROUP) as table:
        for row in _rows(ledger, name, wanted):
            if row is not None:
                table.write(row)
            yield sink.taken()
    yield sink.taken()


def dyad_months(ledger: Ledger, wanted: Wanted) -> Iterator[bytes]:
    """The table of months as CSV: one pass over all records, and then all rows."""
    months, request, report = DyadMonths(), _request(wanted), Report()
    with ledger.scanning.snapshot(as_coded=wanted.as_coded) as snapshot:
        for stored in snapshot.current():
            for one in chosen(stored, request, report):
                months.add(one)
            yield b""
    text = io.StringIO()
    table = Table(text, layout("dyad_months"), ",")
    for row in months.rows():
        table.write(row)
    yield text.getvalue().encode()


def _rows(ledger: Ledger, name: str, wanted: Wanted) -> Rows:
    if name == "happenings":
        for one in _shown(ledger, wanted):
            yield None if one is None else happening_row(one, wanted.with_text)
        return
    of_record = _OF_RECORD[name]
    with ledger.scanning.snapshot(as_coded=wanted.as_coded) as snapshot:
        yield from _scanned(snapshot, of_record, wanted)


def _scanned(snapshot: Snapshot, of_record: "_OfRecord", wanted: Wanted) -> Rows:
    request = _request(wanted)
    for stored in snapshot.current():
        yield from of_record(stored, request)
        yield None


_OfRecord = Callable[[Stored, Request], Iterator[Row]]


def _events(stored: Stored, request: Request) -> Iterator[Row]:
    for one in chosen(stored, request, Report()):
        yield event_row(one, request.with_text)


def _statements(stored: Stored, request: Request) -> Iterator[Row]:
    report = Report()
    return statement_rows(
        stored, request.with_text, lambda one, speaker: wanted_statement(request, report, stored, one, speaker)
    )


def _mentions(stored: Stored, request: Request) -> Iterator[Row]:
    report = Report()
    return mention_rows(stored, request.with_text, lambda actor: wanted_mention(request, report, stored, actor))


_OF_RECORD: dict[str, _OfRecord] = {"events": _events, "statements": _statements, "mentions": _mentions}
NAMES = ("happenings", *_OF_RECORD)
"""The tables that are given as JSON lines and as Parquet."""


def _shown(ledger: Ledger, wanted: Wanted) -> Iterator[Happening | None]:
    """All happenings that are wanted, the latest first, a page of each moment at a time."""
    picked = wanted.selection
    after: Key | None = None
    countries = tuple(sorted(picked.countries))
    asked = HappeningsAsked(countries=countries, since=picked.since, until=picked.until)
    while True:
        page = ledger.listing.happenings(asked, after, PAGE)
        for one in page.items:
            yield one if wanted.with_text else without_words(one)
        yield None
        after = page.after
        if after is None:
            return


def _line(one: Happening) -> str:
    # Both are line ends to some readers of JSON lines, and may stand unescaped in JSON.
    return dumped(one).decode().replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n"


def _request(wanted: Wanted) -> Request:
    from pathlib import Path

    return Request(Format.PARQUET, Path("download"), wanted.selection, wanted.with_text, as_coded=wanted.as_coded)


def _chunks(lines: Iterator[str | None]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        if line is not None:
            waiting.append(line.encode())
            size += len(waiting[-1])
        if line is None or size >= _CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


class _Drain(io.RawIOBase):
    """What is written to it waits until it is taken."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """How much was written in all."""
        return self._at

    def write(self, data: Any, /) -> int:
        """Keep the bytes."""
        piece = bytes(data)
        self._waiting.append(piece)
        self._at += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        """What was written since this was asked last."""
        found, self._waiting = b"".join(self._waiting), []
        return found
