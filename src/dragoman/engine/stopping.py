"""A clean stop: Ctrl-C and SIGTERM finish the document in hand; the second Ctrl-C does not wait."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stopping(tell: Callable[[], None]) -> Iterator[threading.Event]:
    """An event that the first SIGINT or SIGTERM sets, calling ``tell``; a second one raises KeyboardInterrupt.

    Outside the main thread, where Python takes no signals, the event is never set.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def on_signal(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        tell()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
