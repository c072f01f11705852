"""From paths to documents, one at a time: memory does not grow with the input, only with the number of ids."""

import datetime as dt
import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.document import Document
from dragoman.errors import InputError
from dragoman.ingest.gate import About, Gate, Opened
from dragoman.ingest.gate.gate import is_regular
from dragoman.ingest.gate.kinds import by_name
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.jsonl import OnError
from dragoman.ingest.readers import READERS, Columns, Context
from dragoman.ingest.readers.context import ReadPage, read_html

STDIN = "-"
STDIN_NAME = "standard input"


def _same(url: str) -> str:
    return url


@dataclass(frozen=True, slots=True)
class Settings:
    """How paths are read, beyond the publication date of what has none: see :class:`Context`."""

    gate: Gate = field(default_factory=Gate)
    columns: Columns = field(default_factory=Columns)
    keep_foreign: bool = False
    read_page: ReadPage = read_html
    canonical: Callable[[str], str] = _same


class Reader:
    """The documents of ``paths``, in order; each bad one goes to ``on_error`` and the next is read.

    A path is a file of any kind in docs/reading.md, packed or not, a folder of them (read to its depths, sorted by
    name, files that begin with a dot passed over), or ``-`` for JSONL on standard input. ``date`` is the publication
    date of documents that carry none of their own. The id of a file is its path as given, without ``./`` and
    doubled slashes; of a JSONL line, its ``id``; of what came from the web, its address. Ids that occur twice are kept
    and counted in ``repeated``.
    """

    def __init__(
        self,
        paths: Iterable[str | os.PathLike[str]],
        *,
        date: dt.date | None,
        on_error: OnError,
        settings: Settings | None = None,
    ) -> None:
        self._paths = [os.fspath(path) for path in paths]
        self._on_error = on_error
        settings = settings or Settings()
        self._gate = settings.gate
        self._context = Context(
            on_error,
            gate=settings.gate,
            date=date,
            columns=settings.columns,
            keep_foreign=settings.keep_foreign,
            read_page=settings.read_page,
            canonical=settings.canonical,
            readers=READERS,
        )
        self._seen: set[bytes] = set()
        self._open: Opened | None = None
        self._path = ""
        self._done = 0
        self._told = 0
        """Folders that could not be read, and were told as such."""
        self.repeated = 0
        """Documents whose id an earlier one had."""
        self.undated = 0
        """Documents without a publication date."""
        self.links = 0
        """Links found: pages that feeds, sitemaps and lists name. Iterating passes them over."""
        self.total_bytes = 0
        """Size of all regular files found so far; 0 for standard input."""

    def __iter__(self) -> Iterator[Document]:
        for found in self.found():
            if isinstance(found, Document):
                yield found

    def found(self) -> Iterator[Found]:
        """The documents, and between them the links, in order."""
        files = list(self._files())
        self.total_bytes = sum(_size(path) for path in files if path != STDIN)
        for path in files:
            self._path = path
            for found in self._guarded(path):
                self._count(found)
                yield found
            self._done += _size(path) if path != STDIN else 0

    @property
    def done_bytes(self) -> int:
        """How many of ``total_bytes`` have been read."""
        return self._done + (self._open.tell() if self._open is not None else 0)

    @property
    def source(self) -> str:
        """The path, as it was given, that is being read: a folder for the files in it."""
        return next((path for path in self._paths if _within(self._path, path)), self._path)

    @property
    def attachments(self) -> int:
        """Attachments of messages, which are not read."""
        return self._context.counts["attachments"]

    def _count(self, found: Found) -> None:
        if not isinstance(found, Document):
            self.links += 1
            return
        # Eight bytes of a hash, not the id: two million ids are then some 100 MB whatever their length.
        key = hashlib.blake2b(found.id.encode("utf-8", "replace"), digest_size=8).digest()
        self.repeated += key in self._seen
        self._seen.add(key)
        self.undated += found.published is None

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
                self._on_error(InputError(path, "no file in this folder can be read", "nothing-to-read"))

    def _walk(self, folder: str) -> Iterator[str]:
        def unreadable(error: OSError) -> None:
            self._told += 1
            self._on_error(os_error(error.filename or folder, error))

        for here, folders, names in os.walk(folder, onerror=unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = os.path.join(here, name)  # noqa: PTH118 - as above
                if not name.startswith(".") and self._is_read(path):
                    yield path

    def _is_read(self, path: str) -> bool:
        """True for a file whose name, or else whose beginning, a reader knows; what is not is told."""
        try:
            if not is_regular(path):
                raise InputError(path, "it is a pipe, device or socket; name it alone to read it", "not-a-file")
            if by_name(path).kind is None:
                self._gate.open_path(path).close()
        except InputError as error:
            self._on_error(error)
        except OSError as error:
            self._on_error(os_error(path, error))
        else:
            return True
        return False

    def _guarded(self, path: str) -> Iterator[Found]:
        try:
            with self._opened(path) as entry:
                yield from self._context.read(entry)
        except InputError as error:
            self._on_error(error)
        except OSError as error:
            self._on_error(os_error(path, error))
        finally:
            self._open = None

    def _opened(self, path: str) -> AbstractContextManager[Entry]:
        if path == STDIN:
            return nullcontext(self._gate.entry(STDIN_NAME, sys.stdin.buffer, About(kind="jsonl")))
        self._open = self._gate.open_path(path)
        return self._open


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


def os_error(path: str, error: OSError) -> InputError:
    """What is told of a file that cannot be opened or read."""
    if isinstance(error, FileNotFoundError):
        return InputError(path, "no such file or folder; check the path", "missing-path")
    if isinstance(error, PermissionError):
        return InputError(path, "no permission to read it; run: chmod u+r, or ask its owner", "no-permission")
    return InputError(path, f"cannot be read: {error.strerror or error}", "unreadable")


def _within(path: str, given: str) -> bool:
    return path == given or path.startswith(given.rstrip("/") + "/")


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
