"""Tar archives as streams: header, content, header, ... Nothing is unpacked to a disk, and no header is held unread."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from dragoman.errors import InputError
from dragoman.ingest.gate.limits import Limits

_BLOCK = 512
_PIECE = 64 * 1024
# Long names and extended headers (pax) stand in contents of their own, whose size is a claim as well.
_MAX_HEADER = 2**20
_FILES = (b"0", b"\0", b"7")
_PAX = re.compile(rb"(\d{1,7}) ([^=]{1,80})=")


@dataclass(frozen=True, slots=True)
class TarMember:
    """One member: ``plain`` is False for links, devices and what else is no file."""

    name: str
    size: int
    plain: bool


class TarReader:
    """The members of a tar ``stream``, each to be read, if at all, before the next."""

    def __init__(self, stream: IO[bytes], where: str, limits: Limits) -> None:
        self._stream = stream
        self._where = where
        self._limits = limits
        self._left = 0
        """Bytes of the present member, with its padding, that were not read."""
        self._content = 0
        """Of these, its own."""

    def __iter__(self) -> Iterator[TarMember]:
        count = 0
        name: str | None = None
        size: int | None = None
        while (head := self._header()) is not None:
            kind = head[156:157]
            declared = self._number(head[124:136])
            self._left, self._content = declared + -declared % _BLOCK, declared
            if kind in b"LKxg":
                name, size = self._extended(kind, (name, size))
                continue
            member = TarMember(name or _name(head), declared if size is None else size, kind in _FILES)
            if size is not None and member.plain:
                self._left, self._content = size + -size % _BLOCK, size
            if kind == b"S":
                member = replace(member, plain=False)
            if kind in (b"1", b"2", b"3", b"4", b"5", b"6"):
                # What a link or folder says of its size is not behind it (POSIX.1-2017, pax, "ustar").
                self._left = self._content = 0
            name = size = None
            count += 1
            if count > self._limits.members:
                raise InputError(
                    self._where, f"the archive has more than {self._limits.members:,} members; split it", "too-many"
                )
            if kind != b"5":
                yield member
            self._skip()

    def content(self) -> Iterator[bytes]:
        """The present member's bytes, in pieces of 64 KiB."""
        while self._content:
            piece = self._stream.read(min(_PIECE, self._content))
            if not piece:
                raise self._bad("it ends within a member")
            self._content -= len(piece)
            self._left -= len(piece)
            yield piece

    def _header(self) -> bytes | None:
        head = self._stream.read(_BLOCK)
        if not head or not head.strip(b"\0"):
            return None
        if len(head) < _BLOCK:
            raise self._bad("it ends within a header")
        said = self._number(head[148:156])
        blank = head[:148] + b" " * 8 + head[156:]
        if said not in (sum(blank), sum(byte - 256 * (byte > 127) for byte in blank)):
            raise self._bad("a header's checksum is another")
        return head

    def _number(self, field: bytes) -> int:
        if field[:1] == b"\x80":
            return int.from_bytes(field[1:], "big")
        digits = field.strip(b" \0")
        if not re.fullmatch(rb"[0-7]*", digits):
            raise self._bad("a header holds no number where one should be")
        return int(digits or b"0", 8)

    def _extended(self, kind: bytes, known: tuple[str | None, int | None]) -> tuple[str | None, int | None]:
        """Name and size that a header of headers gives for the next member."""
        if self._content > _MAX_HEADER:
            raise self._bad(f"a header claims to be {self._content:,} bytes long")
        data = b"".join(self.content())
        self._skip()
        name, size = known
        if kind == b"L":
            name = decoded_name(data.rstrip(b"\0"))
        elif kind == b"x":
            fields = dict(_pax(data))
            name = decoded_name(fields["path"]) if "path" in fields else name
            size = int(fields["size"]) if re.fullmatch(rb"\d{1,19}", fields.get("size", b"")) else size
        return name, size

    def _skip(self) -> None:
        if self._left > _PIECE and self._stream.seekable():
            # To the last byte, which is read, to see that it is there.
            self._stream.seek(self._left - 1, os.SEEK_CUR)
            self._left = 1
        while self._left:
            piece = self._stream.read(min(_PIECE, self._left))
            if not piece:
                raise self._bad("it ends within a member")
            self._left -= len(piece)
        self._content = 0

    def _bad(self, how: str) -> InputError:
        return InputError(self._where, f"the tar archive is damaged: {how}; what stood before was read", "bad-tar")


def _pax(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while match := _PAX.match(data, at):
        end = at + int(match[1])
        if end <= match.end():
            return
        yield match[2].decode("utf-8", "replace"), data[match.end() : end].removesuffix(b"\n")
        at = end


def _name(head: bytes) -> str:
    name = head[:100].split(b"\0", 1)[0]
    prefix = head[345:500].split(b"\0", 1)[0] if head[257:263] == b"ustar\0" else b""
    return decoded_name(prefix + b"/" + name if prefix else name)


def decoded_name(name: bytes) -> str:
    """A member's name: UTF-8, or, as old programs wrote it, code page 437."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


def label(name: str) -> str:
    """A member's name as a label: no step up, no root, no control characters. It is never used as a path."""
    clean = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\ufffd", name[:4096]).replace("\\", "/")
    return "/".join(part for part in clean.split("/") if part not in ("", os.curdir, os.pardir)) or "unnamed"
