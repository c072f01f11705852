"""A process beside this one, started afresh (never forked), that is asked and answers by messages of bytes.

What comes back is never unpickled. A message is a word, perhaps a line feed, and what the word is about.
"""

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

Work = Callable[[Connection], None]
"""What the process does: says ``ready``, then answers what it is sent, in order, until the other end is closed."""


class ChildError(Exception):
    """The process gave no answer. ``reason`` is "too-slow", "died" or "closed"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Child:
    """One process at a time: the next is started where the last ended. Threads may close it for one another."""

    def __init__(self, work: Work, name: str = "dragoman coder") -> None:
        self._work = work
        self._name = name
        self._lock = threading.Lock()
        self._closed = False
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pipe(self) -> Connection:
        """The pipe of the process that runs."""
        if self._pipe is None:
            raise ChildError("died")
        return self._pipe

    @property
    def pid(self) -> int | None:
        """The process that runs, if one does."""
        return self._process.pid if self._process is not None else None

    def runs(self) -> bool:
        """True if there is a process and it has not ended."""
        return self._pipe is not None and self._process is not None and self._process.is_alive()

    def start(self) -> None:
        """Start a process in the place of what was there; it says ``ready`` when it is. ChildError: "closed"."""
        self.end()
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        process = context.Process(target=self._work, args=(theirs,), name=self._name, daemon=True)
        with self._lock:
            if self._closed:
                raise ChildError("closed")
            process.start()
            self._process, self._pipe = process, mine
        theirs.close()

    def send(self, message: bytes) -> None:
        """Send a message; ChildError: "died"."""
        try:
            self.pipe.send_bytes(message)
        except OSError:
            self.end()
            raise ChildError("died") from None

    def hear(self, seconds: float) -> bytes:
        """The next message; ChildError: "died", or "too-slow" after so many seconds, and the process is ended."""
        try:
            if self.pipe.poll(seconds):
                return self.pipe.recv_bytes()
        except (OSError, EOFError):
            self.end()
            raise ChildError("died") from None
        self.end()
        raise ChildError("too-slow")

    def end(self) -> None:
        """End the process, if there is one, whatever it does."""
        with self._lock:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join(timeout=10)
        if pipe is not None:
            with suppress(OSError):
                pipe.close()

    def close(self) -> None:
        """End the process, and start none any more."""
        with self._lock:
            self._closed = True
        self.end()
