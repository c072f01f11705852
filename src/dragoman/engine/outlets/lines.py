"""Hits as JSON lines: at the end of a file, each once, whole or not at all; or on standard output."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dragoman.engine.outlets.faults import Undelivered
from dragoman.store import Hit

STDOUT = "-"
_PIECE = 1 << 16


def append(place: str, hits: Sequence[Hit]) -> None:
    """Append the hits that the file does not hold yet, on disk when this returns; :class:`Undelivered` if it cannot.

    A process that was killed after it wrote and before it said so would write them again: so the file is asked. A
    last line without an end is what such a one left, and goes.
    """
    if place == STDOUT:
        sys.stdout.write("".join(_line(hit) for hit in hits))
        sys.stdout.flush()
        return
    try:
        with _locked(Path(place)) as file:
            end = _whole_lines(file)
            known = _known(file, {hit.id for hit in hits}, end)
            file.seek(end)
            file.truncate()
            file.write("".join(_line(hit) for hit in hits if hit.id not in known).encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Undelivered(
            f"{place}: cannot be written ({error.strerror or error}): mend it, or name another"
        ) from error


def _line(hit: Hit) -> str:
    # The id first, so that it can be found without parsing lines.
    return json.dumps(hit.as_json(), ensure_ascii=True) + "\n"


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """The file, made if it is not there, and nobody else's until the block ends (POSIX)."""
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    with os.fdopen(number, "r+b") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _whole_lines(file: BinaryIO) -> int:
    """Where the last whole line ends."""
    at = file.seek(0, os.SEEK_END)
    while at > 0:
        start = max(0, at - _PIECE)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def _known(file: BinaryIO, ids: set[str], end: int) -> set[str]:
    """Those of the ids that whole lines begin with: files are read line by line, whatever their size."""
    file.seek(0)
    known: set[str] = set()
    while file.tell() < end and (line := file.readline()):
        id = line[8:44].decode("ascii", "replace") if line.startswith(b'{"id": "') else ""
        if id in ids:
            known.add(id)
    return known
