"""Lays new records beside the others while pages are shown, so that no reader waits for it."""

import threading
from collections.abc import Callable

from dragoman.errors import LedgerError
from dragoman.store import Ledger

_PAUSE = 2.0
"""Seconds between two looks."""
_AFTER_TROUBLE = 60.0
_EXACT = 150
"""Looks after which one is exact: the quick one misses what another process stored late under a low number."""


class Laying(threading.Thread):
    """Works until it is told to stop, which takes no longer than one portion of records."""

    def __init__(self, ledger: Ledger, say: Callable[[str], None]) -> None:
        super().__init__(name="laying", daemon=True)
        self._ledger, self._say = ledger, say
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look, and work."""
        pause, looks = 0.0, 0
        while not self._stopping.wait(pause):
            pause, looks = _PAUSE, looks + 1
            try:
                if self._ledger.behind() or looks % _EXACT == 0:
                    self._ledger.reconcile(self._tell)
            except _StoppedError:
                return
            except LedgerError as error:
                pause = _AFTER_TROUBLE
                self._say(f"new records are not laid beside the others: {error}")

    def stop(self) -> None:
        """Have it stop, and wait until it has."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    def _tell(self, _done: int, _of: int) -> None:
        if self._stopping.is_set():
            raise _StoppedError


class _StoppedError(Exception):
    """Raised between two portions."""
