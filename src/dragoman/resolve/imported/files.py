"""A file on its way in: what it is, its text line by line, its hash, and how much of it is read."""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from dragoman.errors import DataError

Format = Literal["ftm", "wikidata", "plain"]
FORMATS: tuple[Format, ...] = ("ftm", "wikidata", "plain")
LONGEST_LINE = 16 * 2**20
"""Bytes of one line; an entity of this size is a file without line breaks."""
_HEAD = 65536
_MAGIC = {
    b"PK": "a zip archive (or an Excel workbook): unpack it, or save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an Excel workbook: save the sheet as CSV",
    b"SQLite": "an SQLite file: export the table as CSV",
    b"%PDF": "a PDF",
    b"BZh": "a bzip2 file: unpack it",
    b"\xfd7zXZ": "an xz file: unpack it",
    b"\x28\xb5\x2f\xfd": "a zstd file: unpack it",
}
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|sparql|rdf)", re.I)


class _Counted(io.RawIOBase):
    """Bytes that are hashed as they pass."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self.digest.update(data)
        buffer[: len(data)] = data
        return len(data)


class ImportFile:
    """One file to import. ``stream`` gives its bytes, unpacked; ``where`` names it in errors."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = str(path)
        self.total_bytes = 0
        self._raw: IO[bytes] | None = None
        self._counted: _Counted | None = None

    @property
    def done_bytes(self) -> int:
        """Bytes of the file as it stands on disk that are read."""
        return self._raw.tell() if self._raw is not None and not self._raw.closed else self.total_bytes

    @property
    def sha256(self) -> str:
        """The hash of the unpacked content, as far as it is read."""
        return self._counted.digest.hexdigest() if self._counted is not None else ""

    @contextmanager
    def stream(self) -> Iterator[io.BufferedReader]:
        """The unpacked bytes from the beginning; :class:`DataError` for what cannot be opened or unpacked."""
        try:
            with self.path.open("rb") as raw:
                self.total_bytes = self.path.stat().st_size
                self._raw = raw
                packed = raw.peek(2)[:2] == b"\x1f\x8b"
                source: Any = gzip.GzipFile(fileobj=raw) if packed else raw
                self._counted = _Counted(source)
                yield io.BufferedReader(self._counted, 2**18)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(f"{self.where}: this gzip file is damaged or cut short; fetch it again ({error})") from None
        except FileNotFoundError:
            raise DataError(f"{self.where}: there is no such file") from None
        except IsADirectoryError:
            raise DataError(f"{self.where}: is a folder; name one file") from None
        except PermissionError:
            raise DataError(f"{self.where}: no permission to read it") from None

    def sniff(self) -> Format:
        """The format by the first bytes; :class:`DataError` says what the file seems to be if it is none."""
        with self.stream() as stream:
            head = stream.read(_HEAD)
        if not head.strip(b"\xef\xbb\xbf \t\r\n"):
            raise DataError(f"{self.where}: is empty; there is nothing to import")
        for magic, what in _MAGIC.items():
            if head.startswith(magic):
                raise DataError(f"{self.where}: is {what}")
        if b"\0" in head:
            raise DataError(f"{self.where}: is no text file; {ACCEPTED}")
        head = head.removeprefix(b"\xef\xbb\xbf")
        if _MARKUP.match(head):
            raise DataError(f"{self.where}: is HTML or XML; save the result as JSON or CSV instead")
        return self._by_shape(head.lstrip())

    def _by_shape(self, head: bytes) -> Format:
        if head[:1] == b"[":
            if re.search(rb'"schema"\s*:\s*"[A-Z]', head):
                raise DataError(
                    f"{self.where}: is a JSON array of entities; FollowTheMoney files hold one entity a line "
                    "(jq -c '.[]' FILE makes them)"
                )
            return "wikidata"
        if head[:1] == b"{":
            if re.match(rb'\{\s*"(?:head|results)"\s*:', head):
                return "wikidata"
            if b'"schema"' in head or b'"properties"' in head:
                return "ftm"
            raise DataError(f"{self.where}: is JSON, but neither entities nor query results; {ACCEPTED}")
        header = next(csv.reader([_first_line(head).decode("utf-8", "replace")], delimiter=_delimiter(head)), [])
        names = {name.strip().lower() for name in header}
        if {"kind", "name"} <= names:
            return "plain"
        if len(names) < 2:
            raise DataError(f"{self.where}: its first line is no header of a table; {ACCEPTED}")
        return "wikidata"

    def lines(self, stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
        """Numbered lines that are not blank."""
        number = 0
        while line := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise DataError(
                    f"{self.where}:{number}: line of more than {LONGEST_LINE // 2**20} MiB; is there one entity a line?"
                )
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield number, line

    def table(self, stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
        """Rows of a CSV, TSV or semicolon table, each with the line on which it begins; blank lines are passed over."""
        first = io.BufferedReader.peek(stream, _HEAD) if isinstance(stream, io.BufferedReader) else b""
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="strict", newline="")
        reader = csv.reader(text, delimiter=_delimiter(first), strict=True)
        line = 1
        try:
            for row in reader:
                if any(row):
                    yield line, row
                line = reader.line_num + 1
        except UnicodeDecodeError as error:
            raise self.not_utf8(f"after line {reader.line_num}", error) from None
        except csv.Error as error:
            what = "NUL bytes" if "NUL" in str(error) else f"{error}; a quotation mark that is not closed?"
            raise DataError(f"{self.where}:{line}: not a table: {what}") from None

    def not_utf8(self, place: str, error: UnicodeDecodeError) -> DataError:
        """The error for bytes that are no UTF-8."""
        return DataError(
            f"{self.where}:{place}: not UTF-8 ({error.reason}, byte 0x{error.object[error.start]:02x}); "
            f"iconv -f WINDOWS-1252 -t UTF-8 {self.path.name} > NEW"
        )


ACCEPTED = (
    "give FollowTheMoney entities (one JSON object a line), Wikidata query results (CSV or JSON), or a CSV with the "
    "header that docs/kb.md describes"
)


def _first_line(head: bytes) -> bytes:
    """Its line, whatever ends it: old spreadsheets write a carriage return alone."""
    return re.split(rb"[\r\n]", head, maxsplit=1)[0]


def _delimiter(head: bytes) -> str:
    """The commonest of comma, tab and semicolon in the header."""
    line = _first_line(head)
    return max(",\t;", key=lambda mark: line.count(mark.encode()))
