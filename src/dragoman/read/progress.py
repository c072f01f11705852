"""A bar on standard error for work whose amount is known."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from dragoman.read.session import PROGRESS_FROM

_T = TypeVar("_T")


def counted(console: Console, items: Iterable[_T], total: int) -> Iterator[_T]:
    """The items, with a bar past 20 of them on a terminal."""
    if not console.is_terminal:
        yield from items
        return
    columns = (TextColumn("{task.completed:,} of {task.total:,}"), BarColumn(), TextColumn("{task.fields[rate]:.1f}/s"))
    bar = Progress(*columns, TimeRemainingColumn(), console=console, transient=True)
    task, start = bar.add_task("", total=total, rate=0.0), time.monotonic()
    try:
        for number, item in enumerate(items, 1):
            yield item
            if number > PROGRESS_FROM:
                bar.start()
                bar.update(task, completed=number, rate=number / max(time.monotonic() - start, 0.001))
    finally:
        bar.stop()
