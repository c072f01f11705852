"""Decompression that is counted while it happens: no piece of more than 512 KiB comes out uncounted."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from dragoman.errors import InputError
from dragoman.ingest.gate.limits import MIB, Limits, Meter

PIECE = 256 * 1024
"""Bytes that one step of a decompressor is asked for; brotli, which gives whole blocks, gives up to twice as many."""
MAX_CODINGS = 3
"""Content codings around one another in a response; servers send one, a proxy before them may add one."""

# xz -9 makes dictionaries of 64 MiB; a header may ask for 4 GiB.
_XZ_MEMORY = 80 * MIB
_HTTP_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br"}
_FIRST_BYTE = {"gzip": b"\x1f", "bz2": b"B", "xz": b"\xfd"}
_SHOWN = {"br": "brotli", "raw": "deflate"}
_DAMAGE = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class EndsEarly(InputError):  # noqa: N818 - it says what is the matter
    """Compressed data that stop before their end: of a file it was cut off, of a response the connection broke."""


class _Engine(Protocol):
    """What ``bz2`` and ``lzma`` have: one stream of input to pieces of output."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """``zlib`` in the manner of ``bz2``."""

    def __init__(self, wbits: int) -> None:
        self._engine = zlib.decompressobj(wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._engine.eof

    @property
    def needs_input(self) -> bool:
        # A full piece may leave output within zlib even where all input is taken.
        return not self._full and not self._engine.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._engine.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        tail = self._engine.unconsumed_tail
        piece = self._engine.decompress(tail + data if tail else data, max_length)
        self._full = len(piece) >= max_length
        return piece


class _Brotli:
    """``brotli`` in the manner of ``bz2``."""

    unused_data = b""

    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._engine: Any = brotli.Decompressor()
        self._error: type[Exception] = brotli.error
        self._gave = False

    @property
    def eof(self) -> bool:
        return bool(self._engine.is_finished())

    @property
    def needs_input(self) -> bool:
        # It speaks of input alone: with all of that taken there may still be output, until it gives none.
        return not self._gave and bool(self._engine.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        try:
            piece = bytes(self._engine.process(data, output_buffer_limit=max_length))
        except self._error as error:
            raise ValueError(str(error)) from error
        self._gave = bool(piece)
        return piece


def _deflate(head: bytes) -> _Engine:
    # "deflate" is zlib's format by the book (RFC 9110, 8.4.1.2), and bare deflate from many servers. A zlib header is a
    # multiple of 31 whose low bits say 8 (RFC 1950).
    wrapped = len(head) > 1 and head[0] & 15 == 8 and int.from_bytes(head[:2], "big") % 31 == 0
    return _Zlib(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


_ENGINES: dict[str, Callable[[bytes], _Engine]] = {
    "gzip": lambda _: _Zlib(16 + zlib.MAX_WBITS),
    "deflate": _deflate,
    "raw": lambda _: _Zlib(-zlib.MAX_WBITS),
    "bz2": lambda _: bz2.BZ2Decompressor(),
    "xz": lambda _: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
    "br": lambda _: _Brotli(),
}
CODECS = frozenset(_ENGINES)


def inflated(chunks: Iterable[bytes], codec: str, meter: Meter, where: str, *, strict: bool = True) -> Iterator[bytes]:
    """The bytes that ``chunks`` hold, compressed with ``codec`` (one of :data:`CODECS`), in pieces of 512 KiB at most.

    Several members one after another are one stream, and zeros behind the last are padding, as ``gzip`` has it. What
    else stands behind is damage if ``strict``, else left out. :class:`InputError`: "bomb" from the meter,
    ``bad-gzip`` and the like for what is damaged or ends too early.
    """
    engine: _Engine | None = None
    members = 0
    for data in _headed(chunks):
        meter.took(len(data))
        while data:
            if engine is None:
                data = data.lstrip(b"\0") if members else data
                if members and not _begins(data, codec):
                    if data and strict and codec in _FIRST_BYTE:
                        raise _damaged(where, codec, "something else stands behind its end")
                    break
                engine = _ENGINES[codec](data)
            yield from _steps(engine, data, meter, (where, codec))
            data = b""
            if engine.eof:
                data, engine, members = engine.unused_data, None, members + 1
    if engine is not None:
        raise EndsEarly(
            where, f"the {_SHOWN.get(codec, codec)} file ends too early; what stood before was read", _bad(codec)
        )


def _steps(engine: _Engine, data: bytes, meter: Meter, place: tuple[str, str]) -> Iterator[bytes]:
    """All that ``data`` gives, piece by piece."""
    where, codec = place
    while True:
        try:
            piece = engine.decompress(data, PIECE)
        except _DAMAGE as error:
            raise _damaged(where, codec, str(error)) from error
        if piece:
            meter.gave(len(piece))
            yield piece
        data = b""
        if engine.eof or engine.needs_input:
            return


def _begins(data: bytes, codec: str) -> bool:
    return codec in _FIRST_BYTE and data[:1] == _FIRST_BYTE[codec]


def _headed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, none empty, the first with the two bytes by which deflate is told from zlib."""
    head = b""
    started = False
    for chunk in chunks:
        if started:
            if chunk:
                yield chunk
        else:
            head += chunk
            if len(head) > 1:
                started = True
                yield head
    if head and not started:
        yield head


def _damaged(where: str, codec: str, how: str) -> InputError:
    return InputError(
        where, f"the {_SHOWN.get(codec, codec)} file is damaged ({how}); what stood before was read", _bad(codec)
    )


def _bad(codec: str) -> str:
    return f"bad-{_SHOWN.get(codec, codec)}"


def decoded(
    body: Iterable[bytes], content_encoding: str | None, *, where: str, limits: Limits | None = None
) -> Iterator[bytes]:
    """The body of an HTTP response without its content codings, in pieces of 512 KiB at most.

    ``content_encoding`` is the header's value: ``gzip``, ``deflate`` (with and without zlib's header), ``br``, several
    parted by commas, ``identity`` or None. An empty body is empty whatever it says. :class:`InputError`:
    "bad-encoding" for a coding that is not known or more than three, "bomb" where it is told while it is unpacked, and
    ``bad-gzip`` and the like. How long the body may be is for the caller to count.
    """
    names = [name.strip().lower() for name in (content_encoding or "").split(",")]
    names = [name for name in names if name not in ("", "identity")]
    unknown = [name for name in names if name not in _HTTP_NAMES]
    if unknown or len(names) > MAX_CODINGS:
        said = ", ".join(unknown) or f"{len(names)} codings around one another"
        raise InputError(where, f"Content-Encoding: {said[:80]} is not read; gzip, deflate and br are", "bad-encoding")
    meter: Meter | None = None
    chunks: Iterator[bytes] = iter(body)
    for name in reversed(names):
        # Each coding is held against what came over the wire, not against the coding around it.
        inner = Meter(limits or Limits(), where, meter)
        chunks = inflated(chunks, _HTTP_NAMES[name], inner, where, strict=False)
        meter = meter or inner
    return chunks
