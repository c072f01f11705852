"""Worker processes that do jobs: the coder loaded once in each, jobs in order, a bounded number of them in flight.

A worker that dies, or says nothing for too long, costs its job one step and nobody else anything: it is replaced, and
the job says what is to be tried next (which document was it?). Ctrl-C ends the workers with the one who asked.

Both ends stand here: :class:`Workers` asks, :func:`serve` answers, in a process started afresh (never a fork: there
may be threads). Messages are bytes: a word, a line feed, and JSON or whatever the job and its handler agree on.
"""

import json
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from dragoman import garbage
from dragoman.engine.child import Child, ChildError
from dragoman.errors import DragomanError
from dragoman.record.keys import run_key
from dragoman.record.models import Run


class WorkerError(DragomanError):
    """No worker can work: the coder cannot be loaded, or all of them end before they begin."""


class Loads(Protocol):
    """What a worker's coder comes from; it goes to other processes, so it must be picklable and hashable."""

    def __hash__(self) -> int: ...

    def load(self) -> Any:
        """The coder."""


@dataclass(frozen=True, slots=True)
class CoderOptions:
    """What a worker's coder is put together from; see :func:`dragoman.load`."""

    codebook: str | None = None
    learned: bool = True

    def load(self) -> Any:
        """The coder. Raises as :func:`dragoman.load`."""
        from dragoman.pipeline import load

        return load(codebook=self.codebook, learned=self.learned)


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """How long to wait for a sign of life, and when a worker has grown too large."""

    seconds: float = 300.0
    """Without a message. A text of a million characters takes half a minute; messages come for each document."""
    loading: float = 300.0
    bytes: int = 850_000_000
    """A worker that holds more after a job is replaced before the next, and what it grew by is given back (words of
    every text stay in the language model's tables): if it has grown by more than a quarter since its first job. A model
    that is larger from the start is none the worse for it."""
    ahead: int = 2
    """Jobs begun and not yet taken, for each worker: one slow job lets the others run on so far."""


GROWN = 1.25


class Job(Protocol):
    """Work for one worker, in steps: each is a message to the worker and the answers to it."""

    def step(self) -> bytes | None:
        """The next message; None when the job is done."""

    def heard(self, kind: str, rest: bytes) -> None:
        """An answer of the worker."""

    def lost(self, reason: str) -> None:
        """The worker ended in this step: "died", or "too-slow". The next step goes to a new one."""


J = TypeVar("J", bound=Job)
Send = Callable[[bytes], None]
Handler = Callable[[Any, bytes, Send], None]
"""What a worker does with a message, given the coder and how to answer: a module's function, as it goes to another
process by name."""


class Workers(Generic[J]):
    """So many workers. A context manager: at its end they are gone."""

    def __init__(self, number: int, options: Loads, handler: Handler, limits: WorkerLimits | None = None) -> None:
        self._limits = limits or WorkerLimits()
        work = partial(serve, options, handler)
        self._slots = [_Slot[J](Child(work, f"dragoman worker {n}"), self._limits) for n in range(1, number + 1)]

    def __enter__(self) -> "Workers[J]":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, whatever they do."""
        for slot in self._slots:
            slot.child.close()

    @property
    def replaced(self) -> int:
        """How many workers were replaced because they had grown too large."""
        return sum(slot.replaced for slot in self._slots)

    @property
    def memory(self) -> list[int]:
        """What each worker held after its last job, in bytes; 0 for one that has done none."""
        return [slot.memory for slot in self._slots]

    def run_of(self) -> Run:
        """What makes these workers' records. Waits until one has loaded its coder."""
        for slot in self._slots:
            slot.start()
        while self._slots[0].run is None:
            self._wait()
        return self._slots[0].run

    def run(self, jobs: Iterable[J]) -> Iterator[J]:
        """Do the jobs; each is given back when it is done, in order. They are taken from ``jobs`` as they are needed.

        Raises :class:`WorkerError`.
        """
        source = iter(jobs)
        begun: deque[J] = deque()
        more = True
        while True:
            while begun and not any(slot.job is begun[0] for slot in self._slots):
                yield begun.popleft()
            for slot in self._slots:
                if more and slot.job is None and len(begun) < self._limits.ahead * len(self._slots):
                    job = next(source, None)
                    more = job is not None
                    if job is not None:
                        begun.append(job)
                        slot.give(job)
            if not begun:
                if not more:
                    return
                continue
            if any(slot.job is begun[0] for slot in self._slots):
                self._wait()

    def _wait(self) -> None:
        working = {slot.child.pipe: slot for slot in self._slots if slot.waits}
        left = min(slot.until for slot in working.values()) - time.monotonic()
        ready = wait(list(working), timeout=max(0.0, left))
        for pipe in ready:
            working[pipe].hear()  # type: ignore[index]  # what was waited for comes back
        for slot in working.values():
            slot.check_time()
        runs = {run_key(slot.run): slot.run for slot in self._slots if slot.run is not None}
        if len(runs) > 1:
            raise WorkerError("the workers code by different data: a codebook or table was changed while they loaded")


class _Slot(Generic[J]):
    """One worker's place, and the job that is done there."""

    def __init__(self, child: Child, limits: WorkerLimits) -> None:
        self.child = child
        self.job: J | None = None
        self.until = 0.0
        self.run: Run | None = None
        self.memory = 0
        self.replaced = 0
        self.waits = False
        self._limits = limits
        self._ready = False
        self._first = 0
        """What the worker held after its first job."""

    def start(self) -> None:
        """Start the worker, unless there is one."""
        if not self.child.runs():
            self.child.start()
            self._ready, self.waits = False, True
            self.until = time.monotonic() + self._limits.loading

    def give(self, job: J) -> None:
        """Begin a job."""
        self.job = job
        self._next()

    def hear(self) -> None:
        """Take in one message that is there."""
        try:
            message = self.child.hear(0)
        except ChildError as error:
            self._lost(error.reason)
            return
        kind, _, rest = message.partition(b"\n")
        self.until = time.monotonic() + self._limits.seconds
        if kind == b"ready":
            self._ready, self.waits = True, False
            self.run = Run.model_validate_json(rest)
            self._next()
        elif kind == b"broken":
            raise WorkerError(rest.decode())
        elif kind == b"idle":
            self.waits = False
            self._weigh(int(rest))
            self._next()
        elif self.job is not None:
            self.job.heard(kind.decode(), rest)

    def _weigh(self, memory: int) -> None:
        self.memory = memory
        self._first = self._first or memory
        if memory > self._limits.bytes and memory > GROWN * self._first:
            self.replaced += 1
            self._first = 0
            self.child.end()

    def check_time(self) -> None:
        """End a worker that has given no sign of life for too long."""
        if self.waits and time.monotonic() > self.until:
            self.child.end()
            self._lost("too-slow")

    def _next(self) -> None:
        if self.job is None:
            return
        message = self.job.step()
        if message is None:
            self.job = None
            return
        self._send(message)

    def _send(self, message: bytes) -> None:
        self.start()
        if not self._ready:
            # The step is asked for again when the worker is ready; until then nothing of it has begun.
            return
        self.until = time.monotonic() + self._limits.seconds
        self.waits = True
        try:
            self.child.send(message)
        except ChildError as error:
            self._lost(error.reason)

    def _lost(self, reason: str) -> None:
        self.waits = False
        if not self._ready:
            why = "took too long to load its coder" if reason == "too-slow" else "ended while it loaded its coder"
            raise WorkerError(f"a worker {why}; is there memory enough for so many? try fewer --workers")
        self._ready = False
        if self.job is not None:
            self.job.lost(reason)
            self._next()


def serve(options: Loads, handler: Handler, pipe: Connection) -> None:
    """The work of a worker: load the coder, then answer what comes, until the other end is closed."""
    # Ctrl-C is for the process that asks; it ends this one, and so does its own end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    garbage.seldom()
    with suppress(OSError, EOFError):
        try:
            coder = options.load()
            garbage.settled()
            pipe.send_bytes(b"ready\n" + coder.run.model_dump_json().encode())
            while True:
                message = pipe.recv_bytes()
                handler(coder, message, pipe.send_bytes)
                give_back()
                pipe.send_bytes(b"idle\n%d" % resident())
        except DragomanError as error:
            pipe.send_bytes(b"broken\n" + str(error).encode())


def answer(kind: str, fields: Any) -> bytes:
    """A message with JSON."""
    return kind.encode() + b"\n" + json.dumps(fields).encode()


def give_back() -> None:
    """Give memory that is free back to the system, where its C library (glibc) has a way: a batch of long texts takes
    some hundred megabytes that would be kept for the next of its like, which may not come.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)


def resident() -> int:
    """The memory that this process holds, in bytes; where the system does not say, the most that it ever held."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
