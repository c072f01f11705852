"""Charts that were drawn, by what they show: drawing takes some tens of milliseconds, and relations change seldom.

One thread draws, one chart after the other: the renderer holds the interpreter while it draws, and two at once would
take it from all readers. Who asks waits a little; a chart that is not there by then stands in the page as a picture
with an address of its own, and is there for the next reader.
"""

import atexit
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from functools import cache

from dragoman.read.charts.draw import KINDS, Kind, Plot
from dragoman.read.charts.rows import recent
from dragoman.read.charts.svg import Setting, drawn_vega, page_svg
from dragoman.store.relation import Month, Net

PATIENCE = 0.4
"""Seconds that a page waits for a chart."""
_MOST = 512
"""Charts kept, of some 20 KiB each."""


@dataclass(frozen=True, slots=True)
class Months:
    """What the charts of one relation show: from the month ``first`` on, which is "" where nothing is told."""

    first: str
    net: tuple[Net, ...]
    series: tuple[Month, ...]

    @classmethod
    def of(cls, net: Sequence[Net], series: Sequence[Month]) -> "Months":
        """The months that a chart has room for."""
        first = recent(one.month for one in net if one.happenings)
        return cls(
            first,
            tuple(one for one in net if one.month >= first),
            tuple(one for one in series if one.month is not None and one.month >= first),
        )

    def plot(self, kind: Kind) -> Plot:
        """The chart, to be drawn; ValueError where nothing is told."""
        return Plot.of_net(self.net) if kind == "net" else Plot.of_quads(self.series)

    def key(self, kind: Kind) -> str:
        """A hash of all that the chart shows."""
        rows = self.net if kind == "net" else self.series
        told = json.dumps([kind, *(one.model_dump() for one in rows)])
        return hashlib.sha256(told.encode()).hexdigest()


class Drawn:
    """Keeps the charts drawn last; threads share it."""

    def __init__(self, draw: Callable[[str], str] = drawn_vega, most: int = _MOST) -> None:
        self._draw, self._most = draw, most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Future[str]] = OrderedDict()
        self._pool = ThreadPoolExecutor(1, "dragoman-charts")
        atexit.register(self._pool.shutdown, wait=False, cancel_futures=True)

    def page_svg(self, months: Months, kind: Kind, setting: Setting, patience: float | None = PATIENCE) -> str | None:
        """The SVG for a page, None if it is not there in so many seconds; with None of these it is waited for."""
        key = f"{months.key(kind)} {setting.key()}"
        with self._lock:
            drawing = self._kept.get(key)
            if drawing is None:
                drawing = self._kept[key] = self._pool.submit(self._made, months, kind, setting)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        try:
            return drawing.result(patience)
        except NotYet:
            return None
        except BaseException:
            # What went wrong once may go right for the next reader.
            with self._lock:
                if self._kept.get(key) is drawing:
                    del self._kept[key]
            raise

    def _made(self, months: Months, kind: Kind, setting: Setting) -> str:
        plot = months.plot(kind)
        return page_svg(self._draw(plot.vega()), setting, plot.rows)

    def warm_up(self) -> None:
        """Draw something in the background: the first chart of a process takes a second."""
        one = Net(month="2023-03", happenings=1, net=1.0, mean=1.0, smooth=1.0, low=0.0, high=2.0)
        for kind in KINDS:
            month = Month(month="2023-03", quad=1, happenings=1, reports=1, score=1.0, total=1.0)
            self.page_svg(Months.of([one], [month]), kind, Setting(kind, "", "", str), patience=0)


@cache
def drawn() -> Drawn:
    """The process's own."""
    return Drawn()
