"""Cutting inputs into parts before anything is coded, so that the same input has the same parts whoever codes them.

Each file is read once: for its hash, and for where it may be cut. JSONL is cut between lines, Parquet between rows, a
WARC between records; small files are put together. What cannot be read is a slice all the same: whoever codes the
part finds out why, and counts it.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.model import Input, Part, Slice
from dragoman.engine.corpus.places import files_of
from dragoman.errors import InputError
from dragoman.ingest.gate import Gate
from dragoman.ingest.gate.kinds import by_name

PART_BYTES = 4 * 2**20
"""Of text and its fields in one part: some thousand articles, minutes of one core."""
_CHUNK = 2**20
_LOOK = 2**16
_PAGES = 8
"""How many times as many bytes of a WARC make a part: a page is mostly markup and scripts, of which no text comes."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What was found, and how it is cut."""

    inputs: tuple[Input, ...]
    parts: tuple[Part, ...]


def plan(patterns: Iterable[str], part_bytes: int) -> Planned:
    """The files that the patterns stand for, in the order given, and the parts of them.

    Raises :class:`CorpusError` for a pattern that no file matches, or a file that two match.
    """
    paths: list[str] = []
    for pattern in patterns:
        found = files_of(pattern).matching(pattern)
        if not found:
            raise CorpusError(f"{pattern}: no file matches; check the path, and quote patterns (*, **) for the shell")
        paths += found
    if twice := next((path for path in paths if paths.count(path) > 1), None) if len(set(paths)) < len(paths) else None:
        raise CorpusError(f"{twice}: given twice; each input is coded once")
    inputs = [_looked_at(path) for path in paths]
    weighed = (one for input in inputs for one in _cut(input, part_bytes))
    parts = [Part(number=number, slices=tuple(slices)) for number, slices in enumerate(_packed(weighed, part_bytes))]
    return Planned(tuple(inputs), tuple(parts))


def _looked_at(path: str) -> Input:
    digest, size = hashlib.sha256(), 0
    try:
        with files_of(path).open(path) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        return Input(path=path, bytes=0, sha256="")
    return Input(path=path, bytes=size, sha256=digest.hexdigest())


def _cut(input: Input, part_bytes: int) -> list[tuple[Slice, int]]:
    """The slices of a file with their weight, which is at most about ``part_bytes`` where it can be cut so."""
    whole = [(Slice(path=input.path, unit="file"), input.bytes)]
    named = by_name(input.path)
    cutters = {"jsonl": _lines, "parquet": _rows, "warc": _records}
    cutter = cutters.get(named.kind or "")
    if cutter is None or not input.bytes:
        return whole
    try:
        return list(cutter(input, part_bytes)) or whole
    except (OSError, InputError, ValueError, zlib.error):
        return whole


def _packed(slices: Iterable[tuple[Slice, int]], part_bytes: int) -> Iterator[list[Slice]]:
    held: list[Slice] = []
    weight = 0
    for one, size in slices:
        if held and weight + size > part_bytes:
            yield held
            held, weight = [], 0
        held.append(one)
        weight += size
    if held:
        yield held


def _lines(input: Input, part_bytes: int) -> Iterator[tuple[Slice, int]]:
    """Lines, also of packed JSONL; there ``at`` is 0, and what stands before has to be unpacked."""
    packed = bool(by_name(input.path).codecs)
    first = start = 0
    with files_of(input.path).open(input.path) as file:
        stream = Gate().entry(input.path, file).stream if packed else file
        line = at = 0
        for number, offset in _breaks(stream, max(1, min(_LOOK, part_bytes // 8))):
            line, at = number, offset
            if at - start >= part_bytes:
                yield _of_lines(input.path, (first, line), 0 if packed else start), at - start
                first, start = line, at
        if at > start or first == 0:
            yield _of_lines(input.path, (first, None), 0 if packed else start), max(0, at - start)


def _of_lines(path: str, lines: tuple[int, int | None], at: int) -> Slice:
    return Slice(path=path, unit="lines", first=lines[0], last=lines[1], at=at)


def _breaks(stream: IO[bytes], look: int) -> Iterator[tuple[int, int]]:
    """Behind some lines, every ``look`` bytes or so: how many lines and bytes stand before. The end ends a line too."""
    lines = at = 0
    rest = False
    while chunk := stream.read(_CHUNK):
        end = chunk.rfind(b"\n") + 1
        if end:
            begin = 0
            for mark in (*range(look, end, look), end):
                stop = chunk.rfind(b"\n", begin, mark) + 1
                if stop > begin:
                    lines += chunk.count(b"\n", begin, stop)
                    yield lines, at + stop
                    begin = stop
        rest = end < len(chunk)
        at += len(chunk)
    if rest:
        yield lines + 1, at


def _rows(input: Input, part_bytes: int) -> Iterator[tuple[Slice, int]]:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    with files_of(input.path).open(input.path) as file:
        try:
            # Only the footer is read, and no more of it than a footer needs.
            known = pq.ParquetFile(file, thrift_string_size_limit=2**24, thrift_container_size_limit=10**6).metadata
        except (pa.ArrowException, OSError, ValueError):
            return
        size = sum(known.row_group(group).total_byte_size for group in range(known.num_row_groups))
        rows = known.num_rows
    step = max(1, rows * part_bytes // max(size, 1))
    for first in range(0, rows, step):
        last = first + step if first + step < rows else None
        share = min(step, rows - first) / max(rows, 1)
        yield Slice(path=input.path, unit="rows", first=first, last=last), int(size * share)


def _records(input: Input, part_bytes: int) -> Iterator[tuple[Slice, int]]:
    packed = by_name(input.path).codecs
    if packed not in ((), ("gzip",)):
        return
    step = part_bytes * _PAGES
    start = 0
    with files_of(input.path).open(input.path) as file:
        for at in _members(file) if packed else _headers(file):
            if at - start >= step:
                yield Slice(path=input.path, unit="bytes", first=start, last=at), (at - start) // _PAGES
                start = at
    yield Slice(path=input.path, unit="bytes", first=start), (input.bytes - start) // _PAGES


def _members(file: IO[bytes]) -> Iterator[int]:
    """Where records begin in a packed WARC: it has each record packed by itself."""
    at, data = 0, b""
    while True:
        unpack = zlib.decompressobj(wbits=31)
        begun = False
        start = at
        while not unpack.eof:
            data = data or file.read(_CHUNK)
            if not data:
                return
            # Bounded: a bomb costs time here, and is told when the part is read.
            out = unpack.decompress(data, _CHUNK)
            if out and not begun:
                begun = True
                if out.startswith(b"WARC/"):
                    yield start
            left = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
            at += len(data) - len(left)
            data = left


def _headers(file: IO[bytes]) -> Iterator[int]:
    """Where records begin in a plain WARC, by the length that each says it has."""
    while True:
        at = file.tell()
        line = file.readline(_CHUNK)
        if not line.startswith(b"WARC/"):
            return
        yield at
        length = -1
        while (line := file.readline(_CHUNK)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        if length < 0:
            return
        file.seek(length, 1)
        while (line := file.readline(3)) in (b"\r\n", b"\n"):
            pass
        file.seek(-len(line), 1)
