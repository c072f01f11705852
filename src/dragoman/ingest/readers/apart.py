"""Parsers that cannot be bounded run apart: a process of their own, with a limit to its memory and time.

It writes JSON lines."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from dragoman.errors import InputError
from dragoman.ingest.items import Entry
from dragoman.ingest.readers.context import Context

_SCRIPT = Path(__file__).with_name("child.py")
_SILENCE = 30.0
"""Seconds after which a process that writes nothing is ended, whatever its processor time: it may wait for a disk."""
_MAX_MESSAGE = 512 * 2**20
# One thread of everything and one arena: each more reserves 64 MiB of addresses, which count against the limit.
_ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Task:
    """What the process shall do: ``kind`` is "pdf", "parquet" or "feed"."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)


def run_apart(task: Task, entry: Entry, context: Context, source: IO[bytes] | None = None) -> Iterator[dict[str, Any]]:
    """The messages of the process that reads ``entry``, or ``source`` where that was made of it.

    :class:`InputError`: "too-heavy" where it ended for want of memory or time or because the parser failed;
    "encrypted", "bad-pdf" and the like for what it says of the file.
    """
    limits = context.gate.limits
    settings = {"kind": task.kind, "memory": limits.child_memory, "seconds": limits.child_seconds} | task.settings
    if source is None:
        source = context.gate.seekable(entry)
    with _started(settings, source) as process:
        watch = _Watch(process)
        try:
            _feed(process, source)
            for message in _messages(process, watch):
                if "error" in message:
                    raise _told(message, task.kind, entry.name)
                yield message
            if process.wait():
                raise InputError(
                    entry.name,
                    f"the {task.kind} needs more memory or time than it may take, or breaks its parser; split it, or "
                    "save its text as .txt",
                    "too-heavy",
                )
        finally:
            watch.stop()
            process.kill()


def _started(settings: dict[str, Any], source: IO[bytes]) -> subprocess.Popen[bytes]:
    # -I: neither the folder it is started in nor variables of the environment say what is imported.
    return subprocess.Popen(
        [sys.executable, "-I", str(_SCRIPT), json.dumps(settings)],
        stdin=source if _is_file(source) else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | _ENVIRONMENT,
    )


def _is_file(source: IO[bytes]) -> bool:
    try:
        return source.fileno() >= 0
    except OSError:
        return False


def _feed(process: subprocess.Popen[bytes], source: IO[bytes]) -> None:
    if process.stdin is None:
        return
    try:
        # The process reads all before it writes anything, so neither waits for the other.
        while piece := source.read(2**16):
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass


class _Watch:
    """Ends the process when it is silent for too long."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._timer: threading.Timer | None = None
        self.heard()

    def heard(self) -> None:
        self.stop()
        self._timer = threading.Timer(_SILENCE, self._process.kill)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _messages(process: subprocess.Popen[bytes], watch: _Watch) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    while line := process.stdout.readline(_MAX_MESSAGE):
        watch.stop()
        try:
            message = json.loads(line)
        except ValueError:
            return  # cut off in the middle; its exit status says the rest
        yield message
        watch.heard()


def _told(message: dict[str, Any], kind: str, where: str) -> InputError:
    said, detail = message["error"], message.get("detail", "")
    if said == "encrypted":
        return InputError(where, "it is encrypted; save it without a password first", "encrypted")
    if said == "row-group":
        return InputError(
            where,
            f"row group {message['group']} is larger than may be held at once; write it again with smaller ones "
            "(row_group_size=10_000)",
            "too-large",
        )
    if said == "memory":
        return InputError(where, f"the {kind} needs more memory than it may take; split it", "too-heavy")
    if kind == "feed":
        return InputError(where, f"this is no feed that can be read ({detail}); check the address or file", "bad-feed")
    return InputError(
        where, f"the {kind} file is damaged ({detail}); save it again or save its text as .txt", f"bad-{kind}"
    )
