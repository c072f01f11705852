"""Where results go: standard output, or a file that appears whole or not at all."""

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from dragoman.errors import DragomanError


class OutputError(DragomanError):
    """A result that cannot be written: no space, no permission, no such folder."""


class Sink:
    """A text stream whose failing writes become :class:`OutputError`; a closed pipe stays a BrokenPipeError."""

    def __init__(self, stream: TextIO, place: str) -> None:
        self._stream = stream
        self._place = place
        self.encoding = "utf-8"

    def write(self, text: str) -> int:
        """Write text; :class:`OutputError` says what stood in the way."""
        with _told(self._place):
            return self._stream.write(text)

    def flush(self) -> None:
        """Hand everything written so far to the system."""
        with _told(self._place):
            self._stream.flush()

    def isatty(self) -> bool:
        """True if a terminal shows what is written."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The stream's file descriptor."""
        return self._stream.fileno()


@contextmanager
def open_output(path: str | None) -> Iterator[Sink]:
    """A UTF-8 stream to ``path``, or to standard output if None.

    A file is written beside its place under a passing name, and renamed when the block ends without an error: what
    stood there before stays until then, and nobody reads half a file. Raises :class:`OutputError`.
    """
    if path is None:
        with _standard_output() as sink:
            yield sink
        return
    target = Path(path).resolve()
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        # A pipe or a device (/dev/null) cannot be renamed over.
        with _told(path), target.open("w", encoding="utf-8", newline="\n") as stream:
            yield Sink(stream, path)
        return
    passing = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    with _told(path):
        stream = passing.open("x", encoding="utf-8", newline="\n")
    try:
        sink = Sink(stream, path)
        yield sink
        sink.flush()
        with _told(path):
            os.fsync(stream.fileno())
            stream.close()
            passing.replace(target)
    finally:
        # After an error the buffer may not be writable either; what matters then is that the passing file goes.
        with contextlib.suppress(OSError):
            stream.close()
        passing.unlink(missing_ok=True)


@contextmanager
def _standard_output() -> Iterator[Sink]:
    stream = sys.stdout
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        # JSON is UTF-8 whatever the terminal's locale says; and no character may stop a run.
        reconfigure(encoding="utf-8", errors="replace")
    sink = Sink(stream, "standard output")
    yield sink
    sink.flush()


def give_up_stdout() -> None:
    """After the reader of a pipe has gone: let the interpreter's last flush go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _told(place: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except FileNotFoundError as error:
        raise OutputError(f"{place}: its folder does not exist; make it first") from error
    except PermissionError as error:
        raise OutputError(f"{place}: no permission to write there; choose another place with --output") from error
    except OSError as error:
        remedy = "free some space, or choose another disk with --output" if error.errno == 28 else "try another place"
        raise OutputError(f"{place}: cannot be written: {error.strerror or error}; {remedy}") from error
