"""From paths to documents, one at a time: memory does not grow with the input, only with the number of ids."""

import datetime as dt
import gzip
import hashlib
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from dragoman.document import Document
from dragoman.errors import InputError
from dragoman.ingest.check import MAX_CHARACTERS, Source, make_document
from dragoman.ingest.jsonl import OnError, bounded_lines, decode, document_from_json

STDIN = "-"
STDIN_NAME = "standard input"
_FORMATS = {".txt": "text", ".md": "markdown", ".markdown": "markdown"}


class Reader:
    """The documents of ``paths``, in order; each bad one goes to ``on_error`` and the next is read.

    A path is a ``.txt``, ``.md``, ``.jsonl`` or ``.jsonl.gz`` file, a folder of them (read to its depths, sorted by
    name, files that begin with a dot passed over), or ``-`` for JSONL on standard input. ``date`` is the publication
    date of documents that carry none of their own. The id of a file is its path as given, without ``./`` and
    doubled slashes; of a JSONL line, its ``id``. Ids that occur twice are kept and counted in ``repeated``.
    """

    def __init__(self, paths: Iterable[str | os.PathLike[str]], *, date: dt.date | None, on_error: OnError) -> None:
        self._paths = [os.fspath(path) for path in paths]
        self._date = date
        self._on_error = on_error
        self._seen: set[bytes] = set()
        self._open: IO[bytes] | None = None
        self._done = 0
        self._told = 0
        """Folders that could not be read, and were told as such."""
        self.repeated = 0
        """Documents whose id an earlier one had."""
        self.undated = 0
        """Documents without a publication date."""
        self.total_bytes = 0
        """Size of all regular files found so far; 0 for standard input."""

    def __iter__(self) -> Iterator[Document]:
        files = list(self._files())
        self.total_bytes = sum(_size(path) for path in files if path != STDIN)
        for path in files:
            for document in self._guarded(path):
                self._count(document)
                yield document
            self._done += _size(path) if path != STDIN else 0

    @property
    def done_bytes(self) -> int:
        """How many of ``total_bytes`` have been read."""
        return self._done + (self._open.tell() if self._open is not None else 0)

    def _count(self, document: Document) -> None:
        # Eight bytes of a hash, not the id: two million ids are then some 100 MB whatever their length.
        key = hashlib.blake2b(document.id.encode("utf-8", "replace"), digest_size=8).digest()
        self.repeated += key in self._seen
        self._seen.add(key)
        self.undated += document.published is None

    def _files(self) -> Iterator[str]:
        for path in self._paths:
            if path == STDIN or not os.path.isdir(path):  # noqa: PTH112 - the path is kept as it was given
                yield path
                continue
            found, told = False, self._told
            for inner in self._walk(path):
                found = True
                yield inner
            if not found and self._told == told:
                self._on_error(
                    InputError(path, "no .txt, .md, .jsonl or .jsonl.gz file in this folder", "nothing-to-read")
                )

    def _walk(self, folder: str) -> Iterator[str]:
        def unreadable(error: OSError) -> None:
            self._told += 1
            self._on_error(_os_error(error.filename or folder, error))

        for here, folders, names in os.walk(folder, onerror=unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if name.startswith("."):
                    continue
                path = os.path.join(here, name)  # noqa: PTH118 - as above
                if _kind(path):
                    yield path
                else:
                    self._on_error(_unknown(path))

    def _guarded(self, path: str) -> Iterator[Document]:
        try:
            yield from self._documents(path)
        except InputError as error:
            self._on_error(error)
        except OSError as error:
            self._on_error(_os_error(path, error))
        finally:
            self._open = None

    def _documents(self, path: str) -> Iterator[Document]:
        if path == STDIN:
            yield from self._lines(sys.stdin.buffer, STDIN_NAME)
            return
        kind = _kind(path)
        if Path(path).exists() and not kind:
            raise _unknown(path)
        with Path(path).open("rb") as raw:
            if kind in ("text", "markdown"):
                yield self._whole(raw, path, kind)
                return
            self._open = raw
            if kind == "jsonl.gz":
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield from self._lines(cast(IO[bytes], unpacked), path)
            else:
                yield from self._lines(raw, path)

    def _whole(self, raw: IO[bytes], path: str, format: str) -> Document:
        data = raw.read(4 * MAX_CHARACTERS + 4)
        if raw.read(1):
            raise InputError(
                path,
                f"the file holds far more than the {MAX_CHARACTERS:,} characters that can be parsed as one document; "
                "split it into articles",
                "too-long",
            )
        text = decode(data, path)
        source = Source(id=_file_id(path), format=format, fallback=self._date)
        return make_document(text, source, where=path)

    def _lines(self, stream: IO[bytes], name: str) -> Iterator[Document]:
        number = 0
        try:
            for number, line in enumerate(bounded_lines(stream, name, self._on_error), 1):
                if line is None or not line.strip():
                    continue
                try:
                    yield self._line(line, f"{name}:{number}", first=number == 1)
                except InputError as error:
                    self._on_error(error)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InputError(
                f"{name}:{number + 1}", f"the gzip file is damaged ({error}); what stood before was read", "bad-gzip"
            ) from error
        if number == 0:
            raise InputError(name, "the file is empty; there is nothing to code", "empty")

    def _line(self, line: bytes, where: str, *, first: bool) -> Document:
        text = decode(line, where, whole_file=False)
        return document_from_json(text.lstrip("\ufeff") if first else text, where, self._date)


def read_documents(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    date: dt.date | None = None,
    on_error: OnError | None = None,
) -> Iterator[Document]:
    """The documents of one path or several, as :class:`Reader` reads them.

    Without ``on_error`` the first document that cannot be read raises its :class:`InputError`; with it, each is
    handed over and the next is read.
    """
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return iter(Reader(several, date=date, on_error=on_error or _raise))


def _raise(error: InputError) -> None:
    raise error from error.__cause__


def _kind(path: str) -> str | None:
    lower = path.lower()
    if lower.endswith(".jsonl.gz"):
        return "jsonl.gz"
    suffix = Path(lower).suffix
    return "jsonl" if suffix == ".jsonl" else _FORMATS.get(suffix)


def _unknown(path: str) -> InputError:
    if path.lower().endswith((".html", ".htm", ".xhtml")):
        return InputError(
            path, "HTML is not read yet; save the article's text as .txt, or put it into a JSONL line", "html-later"
        )
    suffix = Path(path).suffix or "no ending"
    return InputError(
        path,
        f"{suffix}: only .txt, .md, .jsonl and .jsonl.gz are read; rename it if it is one of them",
        "unknown-suffix",
    )


def _os_error(path: str, error: OSError) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError(path, "no such file or folder; check the path", "missing-path")
    if isinstance(error, PermissionError):
        return InputError(path, "no permission to read it; run: chmod u+r, or ask its owner", "no-permission")
    return InputError(path, f"cannot be read: {error.strerror or error}", "unreadable")


def _file_id(path: str) -> str:
    return Path(os.path.normpath(path)).as_posix()


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
