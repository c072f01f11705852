"""Streams that end in an error where they should have ended long before."""

import io
from collections.abc import Iterable, Iterator
from typing import IO, Any

from dragoman.errors import InputError
from dragoman.ingest.gate.limits import Limits, Meter

BUFFER = 64 * 1024


class _Raw(io.RawIOBase):
    """``source``, of which no more than ``limit`` bytes are given; what it raises it raises again and again."""

    def __init__(self, source: IO[bytes] | Iterable[bytes], limit: int, where: str, kind: str | None) -> None:
        self.tally: Meter | None = None
        self._file: IO[bytes] | None = source if hasattr(source, "read") else None  # type: ignore[assignment]
        self._chunks: Iterator[bytes] = iter(()) if self._file is not None else iter(source)
        self._rest = memoryview(b"")
        self._limit = limit
        self._where = where
        self._kind = kind
        self._given = 0
        self.failed: InputError | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file is not None and self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if self._file is None:
            raise io.UnsupportedOperation("this stream is read from its beginning to its end")
        self._given = self._file.seek(offset, whence)
        return self._given

    def tell(self) -> int:
        return self._given

    def readinto(self, buffer: Any) -> int:
        if self.failed is not None:
            raise self.failed
        left = max(0, self._limit - self._given)
        try:
            # At the limit one byte more is asked for: is this the end?
            data = self._take(min(len(buffer), left) or 1)
            if data and not left:
                raise too_large(self._where, self._limit, self._kind)
        except InputError as error:
            self.failed = error
            raise
        buffer[: len(data)] = data
        self._given += len(data)
        if self.tally is not None:
            self.tally.took(len(data))
        return len(data)

    def _take(self, count: int) -> memoryview:
        if self._file is not None:
            read = getattr(self._file, "read1", self._file.read)
            return memoryview(read(count))
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._rest = memoryview(chunk)
        part, self._rest = self._rest[:count], self._rest[count:]
        return part


class Bounded(io.BufferedReader):
    """A stream of at most ``limit`` bytes; reading on raises :class:`InputError` ("too-large").

    ``source`` is a file or pieces of bytes. ``meter`` counts what is unpacked within it, ``tally`` what is
    read of it; ``file`` is the plain file behind it, for readers that go back and forth in it, or None.
    """

    def __init__(
        self,
        source: IO[bytes] | Iterable[bytes],
        limit: int,
        where: str,
        *,
        meter: Meter | None = None,
        tally: Meter | None = None,
        kind: str | None = None,
        file: IO[bytes] | None = None,
    ) -> None:
        self._source = _Raw(source, limit, where, kind)
        self._source.tally = tally
        super().__init__(self._source, BUFFER)
        self.meter = meter or Meter(Limits(), where)
        self.limit = limit
        self.file = file

    @property
    def failed(self) -> InputError | None:
        """The error that the stream ended in: it is damaged or too large, and nothing more will come."""
        return self._source.failed


def too_large(where: str, limit: int, kind: str | None) -> InputError:
    """The error of what is larger than ``limit`` bytes."""
    size = f"{limit // 2**20:,} MiB" if limit >= 2**20 else f"{limit:,} bytes"
    return InputError(
        where,
        f"it holds more than the {size} that may be read as one {kind or 'entry'}; split it, or leave it out",
        "too-large",
    )


def pieces(stream: IO[bytes], size: int = 32 * 1024) -> Iterator[bytes]:
    """The stream in pieces of ``size`` bytes at most, as they come."""
    read = getattr(stream, "read1", stream.read)
    while piece := read(size):
        yield piece
