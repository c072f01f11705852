"""JSONL: bytes to lines of bounded length, lines to objects, objects to documents."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import IO, Any

from dragoman.document import Document
from dragoman.errors import InputError
from dragoman.ingest.check import Source, make_document, read_date

MAX_LINE = 16 * 2**20
"""Bytes in one JSONL line: a text of a million characters, however escaped, with room for its other fields."""
# Strings, lists and objects of one line, each some 60 bytes in memory: a line of these alone takes 20 times its size.
_PARTS = 500_000
_GIVE_UP = 256 * 2**20
_CHUNK = 2**20
_OPTIONAL = ("title", "url", "publisher", "language", "format", "date")

OnError = Callable[[InputError], None]


def document_from_json(line: str, where: str, date: dt.date | None = None) -> Document:
    """The document of one JSONL line; :class:`InputError` names the field that is missing or of the wrong type."""
    return document_from_fields(fields_from_json(line, where), where, date)


def fields_from_json(line: str, where: str) -> dict[str, Any]:
    """The object of one JSONL line; :class:`InputError` ("not-json", "not-object", "too-large") if it is none."""
    if len(line) > _PARTS and sum(map(line.count, '"[{')) > _PARTS:
        raise InputError(where, f"this line has more than {_PARTS:,} strings, lists and objects; split it", "too-large")
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        place = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(where, f"this line is not JSON{place}; each line must be one object", "not-json") from error
    if not isinstance(fields, dict):
        raise InputError(where, 'this line is JSON but not an object; write {"id": ..., "text": ...}', "not-object")
    return fields


def document_from_fields(
    fields: dict[str, Any], where: str, date: dt.date | None = None, *, keep_foreign: bool = False
) -> Document:
    """The document of a JSONL object with ``id`` and ``text``.

    Optional are ``title``, ``url``, ``publisher``, ``language``, ``date`` and ``format``; other fields are passed
    over. ``date`` is the publication date where the object has none; ``keep_foreign`` as of
    :func:`~dragoman.ingest.check.make_document`.
    """
    for name in ("id", "text"):
        if fields.get(name) is None:
            raise InputError(where, f'the field "{name}" is missing; "id" and "text" are needed', f"missing-{name}")
    id = fields["id"]
    if isinstance(id, int) and not isinstance(id, bool):
        id = str(id)
    known = {"id": id, "text": fields["text"]} | {name: fields.get(name) for name in _OPTIONAL}
    for name, value in known.items():
        if value is not None and not isinstance(value, str):
            raise InputError(where, f'the field "{name}" must be a string, not {_type_name(value)}', "wrong-type")
    if not id.strip():
        raise InputError(where, 'the field "id" is empty; give each document an id of its own', "missing-id")
    format = known["format"] or "text"
    if format not in ("text", "markdown"):
        raise InputError(where, f'the field "format" is {format!r}; it can be "text" or "markdown"', "bad-format")
    published = read_date(known["date"], where) if known["date"] and known["date"].strip() else None
    source = Source(
        id=id,
        title=known["title"] or None,
        url=known["url"] or None,
        publisher=known["publisher"] or None,
        published=published,
        language=known["language"] or "en",
        format=format,
        fallback=date,
    )
    return make_document(known["text"], source, where=where, keep_foreign=keep_foreign)


def decode(data: bytes, where: str, *, whole_file: bool = True) -> str:
    """UTF-8 to text, without a byte order mark; :class:`InputError` gives the byte and line that is not UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(
            where, "this is UTF-16, and UTF-8 is read; convert it: iconv -f UTF-16 -t UTF-8 FILE > NEW", "bad-utf8"
        )
    try:
        return data.decode("utf-8-sig" if whole_file else "utf-8")
    except UnicodeDecodeError as error:
        if whole_file and b"\0" in data:
            raise InputError(where, "this is not text: it holds NUL bytes; extract the text first", "binary") from error
        line = f", line {data.count(bytes([10]), 0, error.start) + 1}" if whole_file else ""
        raise InputError(
            where,
            f"not UTF-8 at byte {error.start}{line} (0x{data[error.start]:02x}); "
            "convert it, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW",
            "bad-utf8",
        ) from error


def bounded_lines(stream: IO[bytes], name: str, on_error: OnError, before: int = 0) -> Iterator[bytes | None]:
    """The lines of a stream, holding at most :data:`MAX_LINE` bytes; None for a longer one, which is reported.

    A line that does not end within 256 MiB, as in a gzip bomb, ends the reading of its file. ``before`` is how many
    lines of the file stand before the stream.
    """
    number = before
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield line
            continue
        skipped = len(line)
        while (part := stream.readline(_CHUNK)) and not part.endswith(b"\n"):
            skipped += len(part)
            if skipped > _GIVE_UP:
                raise InputError(
                    f"{name}:{number}",
                    f"this line does not end within {_GIVE_UP // 2**20} MiB; the rest of the file was not read",
                    "line-too-long",
                )
        on_error(
            InputError(
                f"{name}:{number}", f"this line is longer than {MAX_LINE // 2**20} MiB; split it", "line-too-long"
            )
        )
        yield None


def _type_name(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
