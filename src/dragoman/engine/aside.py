"""Coding aside: one process of its own with the coder in it, for those who answer others meanwhile.

The process is started with the first document and holds the language model, which the one that asks never loads. Jobs
wait in a line of bounded length. A document that takes too long costs its process the life and nobody else anything:
the next one gets a new process. All that comes back is bytes: no object of the other process is ever unpickled.
"""

import json
import signal
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from dragoman import garbage
from dragoman.engine.child import Child, ChildError, Work

Fields = dict[str, Any]
"""A document that is to be coded: "text", and perhaps "id", "date", "title", "publisher", "url"."""

_STOPPING = ("no-coder", "the server is stopping")
_LOADING = {
    "died": ("no-coder", "the coder ended while it was loaded"),
    "too-slow": ("too-slow", "the coder took too long to load"),
    "closed": _STOPPING,
}
_DURING = {
    "died": ("died", "the coder ended while it worked on this document"),
    "too-slow": ("too-slow", "the document took too long"),
    "closed": _STOPPING,
}


class AsideError(Exception):
    """A job without a record. ``reason`` is "busy", "too-slow", "died", "no-coder", or the input's own."""

    def __init__(self, reason: str, message: str, *, of_input: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.of_input = of_input
        """True if the document is at fault, and would be again."""
        self.number: int | None = None
        """Which of several documents it was, from 0."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many jobs may wait besides the one that is worked on; seconds for a document, and for loading the coder."""

    waiting: int = 8
    seconds: float = 60.0
    loading: float = 180.0


class Aside:
    """The line and its process. Threads share it; :meth:`close` ends both."""

    def __init__(self, limits: Limits, work: Work | None = None) -> None:
        self._limits = limits
        self._child = Child(work or code_forever)
        self._line: deque[tuple[Sequence[Fields], Future[list[bytes]]]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, documents: Sequence[Fields]) -> "Future[list[bytes]]":
        """The documents' records as JSON, later; :class:`AsideError` if the line is full.

        A future that is cancelled while it waits leaves the line. The future's own error is an AsideError too.
        """
        future: Future[list[bytes]] = Future()
        with self._changed:
            self._line = deque(job for job in self._line if not job[1].cancelled())
            if self._closed:
                raise AsideError(*_STOPPING)
            if len(self._line) >= self._limits.waiting:
                raise AsideError("busy", "others wait already for the coder")
            self._line.append((documents, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="coding aside", daemon=True)
                self._thread.start()
            self._changed.notify()
        return future

    def waiting(self) -> int:
        """How many jobs stand in the line."""
        with self._changed:
            return sum(not job[1].cancelled() for job in self._line)

    def close(self) -> None:
        """End the process and refuse what waits."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._child.close()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._line and not self._closed:
                    self._changed.wait()
                if self._closed:
                    for _, future in self._line:
                        future.cancel()
                    return
                documents, future = self._line.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result([self._code(one, number) for number, one in enumerate(documents)])
            except AsideError as error:
                future.set_exception(error)
            except Exception as error:
                self._child.end()
                future.set_exception(AsideError("died", f"the coder could not be asked ({type(error).__name__})"))

    def _code(self, fields: Fields, number: int) -> bytes:
        try:
            return self._asked(fields)
        except AsideError as error:
            error.number = number
            raise

    def _asked(self, fields: Fields) -> bytes:
        self._ready()
        try:
            self._child.send(json.dumps(fields).encode())
            answer = self._child.hear(self._limits.seconds)
        except ChildError as error:
            raise AsideError(*_DURING[error.reason]) from None
        kind, _, rest = answer.partition(b"\n")
        if kind == b"record":
            return rest
        told = json.loads(rest)
        raise AsideError(told["reason"], told["message"], of_input=kind == b"refused")

    def _ready(self) -> None:
        if self._child.runs():
            return
        try:
            self._child.start()
            first = self._child.hear(self._limits.loading)
        except ChildError as error:
            raise AsideError(*_LOADING[error.reason]) from None
        if not first.startswith(b"ready"):
            self._child.end()
            raise AsideError("no-coder", json.loads(first.partition(b"\n")[2])["message"])


def code_forever(pipe: Connection) -> None:
    """The work of the process: load the coder, then code what comes, until the other end is closed."""
    import os

    from dragoman.errors import DragomanError, InputError
    from dragoman.pipeline import load

    # Ctrl-C is for the process that asks; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        # Pages are answered meanwhile.
        os.nice(10)
    garbage.seldom()
    try:
        coder = load()
        garbage.settled()
    except DragomanError as error:
        _send(pipe, b"broken", "no-coder", str(error))
        return
    pipe.send_bytes(b"ready")
    while True:
        try:
            fields = json.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            pipe.send_bytes(b"record\n" + _coded(coder, fields))
        except InputError as error:
            _send(pipe, b"refused", error.reason, str(error).removeprefix(f"{error.where}: "))
        except DragomanError as error:
            _send(pipe, b"failed", "no-coder", str(error))
        except OSError:
            return
        except Exception as error:
            _send(pipe, b"failed", "internal-error", f"Dragoman failed on this document ({type(error).__name__})")


def _coded(coder: Any, fields: Fields) -> bytes:
    from dragoman.ingest import Source, make_document, read_date

    date = fields.get("date")
    source = Source(
        id=fields.get("id") or "text",
        published=read_date(date, "date") if date else None,
        title=fields.get("title"),
        publisher=fields.get("publisher"),
        url=fields.get("url"),
    )
    record: bytes = coder.code(make_document(fields["text"], source)).model_dump_json().encode()
    return record


def _send(pipe: Connection, kind: bytes, reason: str, message: str) -> None:
    with suppress(OSError):
        pipe.send_bytes(kind + b"\n" + json.dumps({"reason": reason, "message": message}).encode())
