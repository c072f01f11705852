"""Zip archives, read by their directory and never unpacked to a disk; each size in them is a claim to be checked."""

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import IO

from dragoman.errors import InputError
from dragoman.ingest.gate.inflate import inflated
from dragoman.ingest.gate.limits import Limits, Meter

# PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16.
_LOCAL = Struct("<4s5H3L2H")
_CENTRAL = Struct("<4s6H3L5H2L")
_END = Struct("<4s4H2LH")
_LOCATOR = Struct("<4sLQL")
_END64 = Struct("<4sQ2H2L4Q")
_METHODS = {0: None, 8: "raw", 12: "bz2"}
_MAX_32 = 0xFFFFFFFF
_UNIX = 3


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One member as the directory has it; ``name`` as bytes, for a hundred thousand of them are held."""

    name: bytes
    offset: int
    packed: int
    size: int
    crc: int
    method: int
    encrypted: bool
    mode: int

    @property
    def plain(self) -> bool:
        """False for links, devices and what else is no file."""
        return not stat.S_IFMT(self.mode) or stat.S_ISREG(self.mode) or stat.S_ISDIR(self.mode)


@dataclass(frozen=True, slots=True)
class _Directory:
    start: int
    size: int
    count: int
    shift: int
    """How far everything stands behind where it says: bytes before the archive, as of a program that unpacks it."""


def zip_members(file: IO[bytes], where: str, limits: Limits) -> list[ZipMember]:
    """The members of an archive, in the directory's order; directories too, whose names end in a slash.

    :class:`InputError`: "bad-zip" for what is no archive or damaged, "too-many" beyond ``limits.members`` (nothing of
    it is read then), "overlap" where members lie over one another, as in bombs that unpack the same bytes many times.
    """
    try:
        directory = _directory(file, where)
        if directory.count > limits.members or directory.size > limits.whole:
            raise _too_many(where, limits)
        members = list(_listed(file, directory, where, limits))
    except (struct.error, OSError, ValueError, OverflowError) as error:
        raise _bad(where, "its directory cannot be read") from error
    _no_overlap(members, directory.start, where)
    return members


def _directory(file: IO[bytes], where: str) -> _Directory:
    end = file.seek(0, os.SEEK_END)
    tail_start = max(0, end - 2**16 - _END.size)
    file.seek(tail_start)
    tail = file.read(end - tail_start)
    at = tail.rfind(b"PK\x05\x06", 0, len(tail) - _END.size + 4)
    if at < 0:
        raise _bad(where, "its directory is missing; it may have been cut off")
    _, disk, _, _, count, size, start, _ = _END.unpack_from(tail, at)
    here = tail_start + at
    if here >= _LOCATOR.size + _END64.size:
        file.seek(here - _LOCATOR.size)
        sign, _, there, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
        if sign == b"PK\x06\x07":
            # It says where it stands, which is wrong by as much as stands before the archive: it ends at the locator.
            here -= _LOCATOR.size + _END64.size
            file.seek(here)
            sign, _, _, _, disk, _, _, count, size, start = _END64.unpack(file.read(_END64.size))
            if sign != b"PK\x06\x06" or there > here:
                raise _bad(where, "its directory is damaged")
    shift = here - size - start
    if disk or shift < 0:
        raise _bad(where, "its directory is not where it should be; archives in several parts are not read")
    return _Directory(start + shift, size, count, shift)


def _listed(file: IO[bytes], directory: _Directory, where: str, limits: Limits) -> Iterator[ZipMember]:
    file.seek(directory.start)
    left, count = directory.size, 0
    while left >= _CENTRAL.size:
        fields = _CENTRAL.unpack(file.read(_CENTRAL.size))
        sign, system, flags, method, crc, packed, size = (fields[k] for k in (0, 1, 3, 4, 7, 8, 9))
        name_length, extra_length, comment_length, outer, offset = (fields[k] for k in (10, 11, 12, 15, 16))
        if sign != b"PK\x01\x02":
            raise _bad(where, "its directory is damaged")
        name = file.read(name_length)
        extra = file.read(extra_length)
        file.seek(comment_length, os.SEEK_CUR)
        left -= _CENTRAL.size + name_length + extra_length + comment_length
        count += 1
        if count > limits.members:
            raise _too_many(where, limits)
        size, packed, offset = _wide(extra, (size, packed, offset))
        mode = outer >> 16 if system >> 8 == _UNIX else 0
        yield ZipMember(name, offset + directory.shift, packed, size, crc, method, bool(flags & 1), mode)
    if count != directory.count & 0xFFFF and count != directory.count:
        raise _bad(where, f"its directory says {directory.count:,} members and holds {count:,}")


def _wide(extra: bytes, values: tuple[int, int, int]) -> tuple[int, int, int]:
    """Sizes and offset with those of more than 32 bits taken from the extra field 1, in this order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == 1:
            numbers = (int.from_bytes(extra[k : k + 8], "little") for k in range(at + 4, at + 4 + length, 8))
            size, packed, offset = (next(numbers, value) if value == _MAX_32 else value for value in values)
            return size, packed, offset
        at += 4 + length
    return values


def _no_overlap(members: list[ZipMember], end: int, where: str) -> None:
    last = 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset < last or member.offset + _LOCAL.size + member.packed > end:
            raise InputError(
                where, "its members lie over one another, as only a bomb's do; nothing of it was read", "overlap"
            )
        last = member.offset + _LOCAL.size + len(member.name) + member.packed


def zip_content(file: IO[bytes], member: ZipMember, where: str, meter: Meter) -> Iterator[bytes]:
    """The bytes of a member in pieces of 256 KiB at most, counted by ``meter``.

    :class:`InputError`: "encrypted", "bad-zip" for a member that is not what the directory says.
    """
    if member.encrypted:
        raise InputError(where, "it is encrypted; unpack it with its password first", "encrypted")
    if member.method not in _METHODS:
        raise InputError(
            where, f"it is packed by method {member.method}, which is not read; pack it again: zip", "zip-method"
        )
    codec = _METHODS[member.method]
    packed = _packed(file, member, where)
    found = inflated(packed, codec, meter, where) if codec else packed
    crc = size = 0
    for piece in found:
        size += len(piece)
        if size > member.size:
            raise _bad(where, f"it holds more than the {member.size:,} bytes that it says")
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != member.size or crc != member.crc:
        raise _bad(where, "its checksum is another; what stood before was read")


def _packed(file: IO[bytes], member: ZipMember, where: str) -> Iterator[bytes]:
    file.seek(member.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise _bad(where, "it is not where the directory says")
    name_length, extra_length = _LOCAL.unpack(head)[-2:]
    at = member.offset + _LOCAL.size + name_length + extra_length
    end = at + member.packed
    while at < end:
        # Members within members are read from the same file: each comes back to its own place.
        file.seek(at)
        piece = file.read(min(32 * 1024, end - at))
        if not piece:
            raise _bad(where, "it ends too early")
        at += len(piece)
        yield piece


def _bad(where: str, how: str) -> InputError:
    return InputError(where, f"the zip archive is damaged: {how}; pack or fetch it again", "bad-zip")


def _too_many(where: str, limits: Limits) -> InputError:
    return InputError(
        where, f"the archive has more than {limits.members:,} members; split it. Nothing of it was read", "too-many"
    )
