"""The chokepoint: every byte that is read comes through a :class:`Gate`, which alone opens and unpacks."""

import datetime as dt
import io
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from dragoman.errors import InputError
from dragoman.ingest.gate.inflate import inflated
from dragoman.ingest.gate.kinds import HEAD, by_head, by_name, kind_of
from dragoman.ingest.gate.limits import Limits, Meter
from dragoman.ingest.gate.streams import Bounded, pieces
from dragoman.ingest.gate.tars import TarReader, decoded_name, label
from dragoman.ingest.gate.zips import zip_content, zip_members
from dragoman.ingest.items import Entry

_PACKINGS = frozenset({"gzip", "bz2", "xz"})


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an entry besides its bytes; see :class:`~dragoman.ingest.items.Entry`."""

    url: str | None = None
    charset: str | None = None
    fetched: dt.datetime | None = None
    depth: int = 0
    kind: str | None = None
    """The reader's name where it is known (a MIME type said so); else name and first bytes are asked."""


NOTHING_KNOWN = About()


class Opened:
    """A file that is open, and the ``entry`` in it, which it gives as a context manager; at its end it is closed."""

    def __init__(self, file: IO[bytes], entry: Entry) -> None:
        self._file = file
        self.entry = entry

    def tell(self) -> int:
        """How many bytes of the file have been read, as it lies on the disk."""
        try:
            return self._file.tell()
        except OSError:
            return 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Entry:
        return self.entry

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Gate:
    """Opens, unpacks and counts, within ``limits``. It holds nothing, so one serves many readers."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()

    def open_path(self, path: str | os.PathLike[str]) -> Opened:
        """The file at ``path``; :class:`OSError` where it cannot be opened, else errors as of :meth:`entry`."""
        name = os.fspath(path)
        file = Path(path).open("rb")  # noqa: SIM115 - what is opened here is closed by Opened
        try:
            return Opened(file, self.entry(name, file))
        except BaseException:
            file.close()
            raise

    def entry(
        self,
        name: str,
        source: IO[bytes] | Iterable[bytes],
        about: About = NOTHING_KNOWN,
        meter: Meter | None = None,
    ) -> Entry:
        """The entry that ``source`` (a stream, or pieces of a body) holds, unpacked as far as it is packed.

        ``meter`` is that of the archive around it. :class:`InputError`: "unknown-suffix" for what no reader reads,
        "nesting" for too many packings, and later, while it is read, "too-large", "bomb" and ``bad-gzip`` and the like.
        """
        root = Meter(self.limits, name)
        stream = Bounded(
            source,
            self.limits.stream,
            name,
            meter=meter or root,
            tally=None if meter else root,
            file=_plain_file(source),
        )
        wanted = [] if about.kind else list(by_name(name).codecs)
        depth = about.depth
        while True:
            head = stream.peek(HEAD)[:HEAD]
            magic = by_head(head)
            codec = magic if magic in _PACKINGS else (wanted[0] if wanted and head else None)
            if codec is None:
                break
            wanted = wanted[1:]
            depth += 1
            self._check_depth(depth, name)
            inner = Meter(self.limits, name, stream.meter)
            stream = Bounded(inflated(pieces(stream), codec, inner, name), self.limits.stream, name, meter=inner)
        kind = about.kind if about.kind and magic in (None, about.kind) else kind_of(name, head)
        if kind is None:
            raise unknown(name)
        capped = Bounded(stream, self.limits.of(kind), name, meter=stream.meter, kind=kind, file=stream.file)
        return Entry(name, kind, capped, about.url, about.charset, about.fetched, depth)

    def members(self, entry: Entry) -> Iterator[Entry | InputError]:
        """The entries within a zip or tar, each to be read before the next; those that cannot be read as their errors.

        Folders and hidden files (``.name``, ``__MACOSX``) are passed over. A member's name is a label behind the
        archive's name and never a path: nothing is written to a disk.
        """
        self._check_depth(entry.depth + 1, entry.name)
        return self._of_zip(entry) if entry.kind == "zip" else self._of_tar(entry)

    def seekable(self, entry: Entry) -> IO[bytes]:
        """The entry for readers that go back and forth in it: the file itself where it lies plain on a disk, else,
        within the limit for what is held whole, a copy in memory."""
        file = entry.stream.file if isinstance(entry.stream, Bounded) else None
        if file is None:
            return io.BytesIO(self.whole(entry))
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size > self.limits.of(entry.kind):
            Bounded([b"."], 0, entry.name, kind=entry.kind).read()
        return file

    def whole(self, entry: Entry) -> bytes:
        """All bytes of the entry; :class:`InputError` ("too-large") beyond what may be held whole."""
        limit = (
            min(self.limits.whole, self.limits.of(entry.kind)) if entry.kind != "sitemap" else self.limits.of("sitemap")
        )
        held = Bounded(entry.stream, limit, entry.name, kind=entry.kind)
        return b"".join(pieces(held, 256 * 1024))

    def _check_depth(self, depth: int, name: str) -> None:
        if depth > self.limits.nesting:
            raise InputError(
                name,
                f"more than {self.limits.nesting} archives stand around one another; unpack the outer ones",
                "nesting",
            )

    def _of_zip(self, entry: Entry) -> Iterator[Entry | InputError]:
        file = self.seekable(entry)
        above = _meter(entry)
        for member in zip_members(file, entry.name, self.limits):
            raw = decoded_name(member.name)
            if raw.endswith("/") or _hidden(raw):
                continue
            name = f"{entry.name}/{label(raw)}"
            meter = Meter(self.limits, name, above)
            if not isinstance(file, io.BytesIO):
                # What is read by place and not as a stream has not been counted yet.
                above.took(member.packed)
            yield self._member(name, zip_content(file, member, name, meter), (entry, meter, member.plain))

    def _of_tar(self, entry: Entry) -> Iterator[Entry | InputError]:
        reader = TarReader(entry.stream, entry.name, self.limits)
        for member in reader:
            if _hidden(member.name):
                continue
            name = f"{entry.name}/{label(member.name)}"
            yield self._member(name, reader.content(), (entry, _meter(entry), member.plain))

    def _member(self, name: str, content: Iterator[bytes], around: tuple[Entry, Meter, bool]) -> Entry | InputError:
        archive, meter, plain = around
        if not plain:
            return InputError(
                name, "it is a link or a device, which is not followed; put in the file itself", "not-a-file"
            )
        try:
            return self.entry(name, content, About(fetched=archive.fetched, depth=archive.depth + 1), meter)
        except InputError as error:
            return error


def is_regular(path: str) -> bool:
    """True for a file, False for a pipe, device or socket: opening one may wait for ever."""
    return stat.S_ISREG(Path(path).stat().st_mode)


def unknown(name: str) -> InputError:
    """The error of what no reader reads."""
    return InputError(
        name,
        f"{Path(name).suffix or 'no ending'}: not read; text, Markdown, HTML, PDF, DOCX, EML, JSONL, CSV, Parquet, "
        "feeds, sitemaps, WARC, zip and tar are: rename it if it is one of them",
        "unknown-suffix",
    )


def _meter(entry: Entry) -> Meter:
    return entry.stream.meter if isinstance(entry.stream, Bounded) else Meter(Limits(), entry.name)


def _plain_file(source: IO[bytes] | Iterable[bytes]) -> IO[bytes] | None:
    seekable = getattr(source, "seekable", None)
    return source if seekable is not None and seekable() else None  # type: ignore[return-value]  # what seeks is a file


def _hidden(name: str) -> bool:
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return bool(parts) and (parts[-1].startswith(".") or parts[0] == "__MACOSX")
