"""What a first reader would wait for, made ready in the background: charts, templates, tables of countries."""

import threading

from dragoman.read.charts.draw import compile_all as compile_charts
from dragoman.read.charts.drawn import drawn
from dragoman.read.web.knowledge import knowledge
from dragoman.read.web.rendering import compile_all as compile_templates


def warm_up() -> threading.Thread:
    """Begin; the thread ends by itself, and with the process."""

    def work() -> None:
        drawn().warm_up()
        compile_templates()
        compile_charts()
        knowledge()

    thread = threading.Thread(target=work, name="dragoman-warming", daemon=True)
    thread.start()
    return thread
