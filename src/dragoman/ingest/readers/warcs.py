"""WARC: archives of the web (Common Crawl's CC-NEWS, wget, browsers), record by record."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dragoman.errors import InputError
from dragoman.ingest.gate import About, Bounded, decoded
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.readers.context import Context

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "application/pdf": "pdf",
}
_CHUNK_SIZE = re.compile(rb"(?:\r?\n)?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_PIECE = 64 * 1024


def read_warc(entry: Entry, context: Context) -> Iterator[Found]:
    """The pages, texts and PDF files of an archive: responses with a status of 2xx, resources and conversions.

    ``url`` and, made canonical, ``id`` are the record's WARC-Target-URI, and WARC-Date is when it was fetched. Records
    of other kinds are passed over. A record above ``limits.record`` is told and not read. :class:`InputError`
    ("bad-warc") where the archive is damaged; what stood before was read.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    stream: Any = _Guarded(entry)
    number = 0
    try:
        # Unpacked it is already, and what is packed within records is unpacked by the gate.
        records = ArchiveIterator(stream, record_types=wanted, parse_http=True, auto_decode="none", stream_detect=False)
        for record in records:
            number += 1
            yield from _found(record, entry, context)
    except (OSError, ValueError) as error:
        raise stream.failed or InputError(
            entry.name,
            f"the archive is damaged behind record {number:,} ({error}); what stood before was read",
            "bad-warc",
        ) from error
    if stream.failed is not None:
        raise stream.failed


class _Guarded:
    """The stream as the library wants it, which remembers what was raised within."""

    def __init__(self, entry: Entry) -> None:
        self._stream = entry.stream
        self.failed: InputError | None = None
        head = entry.stream.peek(16)[:5] if isinstance(entry.stream, Bounded) else b"WARC/"
        if head != b"WARC/":
            raise InputError(entry.name, "this is no WARC file: it does not begin with WARC/", "bad-warc")

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size if 0 <= size < 2**20 else 2**20)
        except InputError as error:
            self.failed = error
            raise

    def tell(self) -> int:
        return self._stream.tell()


def _found(record: "WarcRecord", archive: Entry, context: Context) -> Iterator[Found]:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> \t")
    where = url or f"{archive.name}: record {record.record_id}"
    kind = _kind(record)
    if kind is None:
        return
    try:
        if record.content_length > context.gate.limits.record:
            raise InputError(
                where,
                f"the record in {archive.name} has {record.content_length:,} bytes, and at most "
                f"{context.gate.limits.record // 2**20} MiB are read; it was passed over",
                "too-large",
            )
        body = _body(record, where)
        about = About(url or None, _charset(record), _fetched(record), archive.depth, kind)
        entry = context.gate.entry(where, body, about)
    except InputError as error:
        context.on_error(error)
        return
    yield from context.guarded(entry, archive)


def _kind(record: "WarcRecord") -> str | None:
    """The reader for the record, by its status and content type; None for what is not read."""
    if record.is_http:
        status = record.http_headers.status_code if record.http_headers else None
        if status is None or not 200 <= status < 300:
            return None
        declared = record.http_headers.get("Content-Type") or ""
    else:
        declared = record.headers.get("Content-Type") or ""
    return _KINDS.get(declared.partition(";")[0].strip().lower())


def _charset(record: "WarcRecord") -> str | None:
    return record.http_charset if record.is_http else None


def _fetched(record: "WarcRecord") -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat((record.headers.get("WARC-Date") or "").strip())
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)


def _body(record: "WarcRecord", where: str) -> Iterator[bytes]:
    """The record's content, without the codings that HTTP put around it."""
    pieces = _pieces(record, where)
    if not record.is_http:
        return pieces
    headers = record.http_headers
    head, pieces = _peeked(pieces)
    # Crawlers store bodies unpacked and often keep the headers of what they got: the bytes decide.
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower() and _CHUNK_SIZE.match(head):
        head, pieces = _peeked(_dechunked(pieces))
    coding = (headers.get("Content-Encoding") or "").strip().lower()
    if coding in ("gzip", "x-gzip") and not head.startswith(b"\x1f\x8b"):
        coding = ""
    if coding in ("br", "deflate") and head.lstrip()[:1] in (b"<", b"%"):
        coding = ""
    return decoded(pieces, coding, where=where)


def _pieces(record: "WarcRecord", where: str) -> Iterator[bytes]:
    left = record.content_length
    while piece := record.reader.read(_PIECE):
        left -= len(piece)
        yield piece
    if left > 0:
        raise InputError(where, f"the record is cut off: {left:,} bytes of it are missing; it was not read", "bad-warc")


def _peeked(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    first = next(pieces, b"")

    def again() -> Iterator[bytes]:
        yield first
        yield from pieces

    return first[:512], again()


def _dechunked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks of RFC 9112, 7.1, without their sizes; what breaks the rule ends it."""
    buffer = b""
    for piece in pieces:
        buffer += piece
        while (match := _CHUNK_SIZE.match(buffer)) and len(buffer) >= match.end() + int(match[1], 16):
            size = int(match[1], 16)
            if not size:
                return
            yield buffer[match.end() : match.end() + size]
            buffer = buffer[match.end() + size :]
    match = _CHUNK_SIZE.match(buffer)
    yield buffer[match.end() :] if match else buffer
