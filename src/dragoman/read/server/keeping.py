"""Answers that are kept, so that a page that is asked for again costs next to nothing.

An answer is kept under the ledger's stamp, so it is gone as soon as anything is written; under the day; and under all
of the question, host and all. One that shows who is asking, or has a form, is kept for that session alone.
"""

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass

from fastapi import Request

from dragoman.read.server.access import caller_of

_OVERHEAD = 1_000
"""Bytes that an entry takes beside its body."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A body as it was sent."""

    body: bytes
    kind: str
    tag: str


class Kept:
    """The answers kept by one process, the least asked for dropped first; threads may share it."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._stamp = ""
        self._found: OrderedDict[tuple[str, ...], KeptAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    @property
    def bytes(self) -> int:
        """About how much memory they take."""
        return self._bytes

    def get(self, request: Request, stamp: str, *, twin: bool) -> KeptAnswer | None:
        """The answer to this very question, if it is kept and nothing was written since."""
        if not self._most:
            return None
        with self._lock:
            self._forget_older(stamp)
            # Whoever has a name is shown it, so what anybody is shown is not theirs.
            for personal in (True,) if caller_of(request).name else (False, True):
                key = _key(request, twin=twin, personal=personal)
                if key in self._found:
                    self._found.move_to_end(key)
                    return self._found[key]
        return None

    def put(self, request: Request, stamp: str, answer: KeptAnswer, *, twin: bool) -> None:
        """Keep an answer to what was asked when the stamp was this one."""
        size = len(answer.body) + _OVERHEAD
        if size > self._most // 8 or getattr(request.state, "cookies", None):
            return
        with self._lock:
            self._forget_older(stamp)
            key = _key(request, twin=twin, personal=_is_personal(request))
            if (old := self._found.pop(key, None)) is not None:
                self._bytes -= len(old.body) + _OVERHEAD
            self._found[key] = answer
            self._bytes += size
            while self._bytes > self._most:
                _, gone = self._found.popitem(last=False)
                self._bytes -= len(gone.body) + _OVERHEAD

    def _forget_older(self, stamp: str) -> None:
        """What was found before the last write is nobody's answer any more."""
        if stamp != self._stamp:
            self._found.clear()
            self._bytes, self._stamp = 0, stamp


def _is_personal(request: Request) -> bool:
    return bool(caller_of(request).name or getattr(request.state, "personal", False))


def _key(request: Request, *, twin: bool, personal: bool) -> tuple[str, ...]:
    caller = caller_of(request)
    who = (caller.how, caller.name, str(caller.role), caller.session) if personal else ("",)
    question = (request.url.scheme, request.url.netloc, request.scope["path"], request.url.query)
    return (*question, str(twin), dt.datetime.now(dt.UTC).date().isoformat(), *who)
