"""What a first reader would wait for, made ready in the background: the renderer of charts, tables of countries."""

import threading

from dragoman.read.charts.drawn import drawn
from dragoman.read.web.knowledge import knowledge


def warm_up() -> threading.Thread:
    """Begin; the thread ends by itself, and with the process."""

    def work() -> None:
        drawn().warm_up()
        knowledge()

    thread = threading.Thread(target=work, name="dragoman-warming", daemon=True)
    thread.start()
    return thread
