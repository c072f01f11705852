"""CSV, TSV and Parquet: a row is a document, or where there are no texts, a link."""

import csv
from collections.abc import Iterator

from dragoman.errors import InputError
from dragoman.ingest.check import MAX_CHARACTERS
from dragoman.ingest.gate import Meter
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.jsonl import bounded_lines
from dragoman.ingest.readers.apart import Task, run_apart
from dragoman.ingest.readers.columns import found_in_row
from dragoman.ingest.readers.context import Context

_MAX_FIELD = 4 * MAX_CHARACTERS
"""Characters of one field: more than a text may have, so that such a text is told to be too long with its row."""
_MAX_FIELDS = 500_000
_ROW_BYTES = 64
"""What a row counts for at least: a Parquet file can hold thousands of millions of empty rows in a few bytes."""


def read_csv(entry: Entry, context: Context) -> Iterator[Found]:
    """The rows of a table with a header; fields are parted by tabs in a .tsv, else by what the header has most of.

    :class:`InputError`: "missing-column"; "field-too-long" for a quotation mark that is not closed, and nothing
    behind it is read; "bad-utf8" with its row.
    """
    lines = _text_lines(entry, context)
    first = next(lines, None)
    if first is None:
        raise InputError(entry.name, "the file is empty; there is nothing to code", "empty")
    delimiter = "\t" if entry.kind == "tsv" else max(",;\t|", key=first.count)
    # The limit is the module's, for all of a process; it is only ever set to this.
    csv.field_size_limit(_MAX_FIELD)
    rows = csv.reader(_again(first, lines), delimiter=delimiter)
    chosen: dict[str, int] = {}
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise _unclosed(entry.name, rows.line_num, error) from error
        if row is None:
            return
        if not chosen:
            chosen = context.columns.choose(row, entry.name)
        elif any(row):
            try:
                yield _found(row, chosen, (entry, rows.line_num), context)
            except InputError as error:
                context.on_error(error)


def _found(row: list[str], chosen: dict[str, int], place: tuple[Entry, int], context: Context) -> Found:
    values: dict[str, str | None] = {name: row[at] if at < len(row) else None for name, at in chosen.items()}
    for value in values.values():
        if value is not None and any("\udc80" <= character <= "\udcff" for character in value):
            raise InputError(
                f"{place[0].name}:{place[1]}",
                "this row is not UTF-8; convert the file, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW",
                "bad-utf8",
            )
    return found_in_row(values, place, context)


def _text_lines(entry: Entry, context: Context) -> Iterator[str]:
    for number, line in enumerate(bounded_lines(entry.stream, entry.name, context.on_error), 1):
        if line is None:
            # Told already. The fields of its row cannot be known, nor where the next begins if it was within quotes.
            return
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape")
        if sum(map(text.count, ",;\t|")) > _MAX_FIELDS:
            raise InputError(f"{entry.name}:{number}", f"this line has more than {_MAX_FIELDS:,} fields", "too-large")
        yield text


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _unclosed(name: str, line: int, error: csv.Error) -> InputError:
    return InputError(
        f"{name}:{line}",
        f"this row cannot be read ({error}); a quotation mark may not be closed. The rest of the file was not read",
        "field-too-long" if "limit" in str(error) else "bad-csv",
    )


def read_parquet(entry: Entry, context: Context) -> Iterator[Found]:
    """The rows of the window of a Parquet file, read by a process of its own whose memory is limited."""
    limits = context.gate.limits
    task = Task(
        "parquet",
        {
            "columns": context.columns.candidates(),
            "row_group": limits.row_group,
            "field": _MAX_FIELD,
            "rows": [context.window.first, context.window.last],
        },
    )
    meter = Meter(limits, entry.name)
    header: list[str] | None = None
    for message in run_apart(task, entry, context):
        if header is None:
            header = [str(name) for name in message["columns"]]
            context.columns.choose(header, entry.name)
            meter.took(int(message["size"]))
            continue
        for number, row in enumerate(message["rows"], int(message["at"]) + 1):
            meter.gave(_ROW_BYTES + sum(len(value) for value in row.values() if value))
            try:
                yield found_in_row(row, (entry, number), context)
            except InputError as error:
                context.on_error(error)
