"""Text, Markdown and JSONL."""

import os
from collections.abc import Iterator
from pathlib import Path

from dragoman.errors import InputError
from dragoman.ingest.check import MAX_CHARACTERS, Source
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.jsonl import bounded_lines, decode, document_from_fields, fields_from_json
from dragoman.ingest.readers.context import Context


def entry_id(entry: Entry, context: Context) -> str:
    """The id of a thing that is one document: its address if it came from the web, else its path as given."""
    return context.canonical(entry.url) if entry.url else Path(os.path.normpath(entry.name)).as_posix()


def read_text(entry: Entry, context: Context) -> Iterator[Found]:
    """The one document of a text or Markdown file, its text as it stands."""
    data = entry.stream.read(4 * MAX_CHARACTERS + 4)
    if entry.stream.read(1):
        raise InputError(
            entry.name,
            f"the file holds far more than the {MAX_CHARACTERS:,} characters that can be parsed as one document; "
            "split it into articles",
            "too-long",
        )
    format = "markdown" if entry.kind == "markdown" else "text"
    source = Source(entry_id(entry, context), url=entry.url, format=format, fallback=context.date)
    yield context.document(decode(data, entry.name), source, entry.name)


def read_jsonl(entry: Entry, context: Context) -> Iterator[Found]:
    """The document of each line of the window; a bad line is told and the next is read."""
    window = context.window
    number = window.begins

    def on_error(error: InputError) -> None:
        # A line that is too long, by its number in the stream.
        if window.has(number):
            context.on_error(error)

    try:
        lines = bounded_lines(entry.stream, entry.name, on_error, window.begins)
        for number, line in enumerate(lines, window.begins + 1):
            if window.ended(number - 1):
                return
            if line is None or not line.strip() or not window.has(number - 1):
                continue
            try:
                yield _line(line, (entry, number), context)
            except InputError as error:
                context.on_error(error)
    except InputError as error:
        if not error.reason.startswith("bad-") or error.where != entry.name:
            raise
        message = str(error).removeprefix(f"{entry.name}: ")
        raise InputError(f"{entry.name}:{number + 1}", message, error.reason) from error
    if number == 0:
        raise InputError(entry.name, "the file is empty; there is nothing to code", "empty")


def _line(line: bytes, place: tuple[Entry, int], context: Context) -> Found:
    entry, number = place
    where = f"{entry.name}:{number}"
    text = decode(line, where, whole_file=False)
    fields = fields_from_json(text.lstrip("\ufeff") if number == 1 else text, where)
    given = context.columns.given
    if given:
        fields |= {name: fields[column] for name, column in given.items() if column in fields}
        if fields.get("id") is None:
            fields["id"] = fields.get("url") or where
    return document_from_fields(fields, where, context.date, keep_foreign=context.keep_foreign)
