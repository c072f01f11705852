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

from dragoman.read.charts.draw import KINDS, Kind, Spec, net_spec, quads_spec
from dragoman.read.charts.rows import recent
from dragoman.read.charts.svg import page_svg, raw_svg
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

    def spec(self, kind: Kind, linked: bool = True) -> Spec:
        """The chart as Vega-Lite; ValueError where nothing is told."""
        return net_spec(self.net, linked) if kind == "net" else quads_spec(self.series, linked)

    def key(self, kind: Kind) -> str:
        """A hash of all that the chart shows."""
        rows = self.net if kind == "net" else self.series
        told = json.dumps([kind, *(one.model_dump() for one in rows)])
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Setting:
    """How a chart stands in a page: an id of its own there, its words, and where each month ("2023-03") leads."""

    id: str
    title: str
    description: str
    address: Callable[[str], str]

    def key(self) -> str:
        """All of it as text."""
        return "\0".join((self.id, self.title, self.description, self.address("2000-01")))


class Drawn:
    """Keeps the charts drawn last; threads share it."""

    def __init__(self, draw: Callable[[Spec], str] = raw_svg, most: int = _MOST) -> None:
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
        raw = self._draw(months.spec(kind))
        return page_svg(raw, setting.id, setting.title, setting.description, setting.address)

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
