"""Trends: what texts say of how two countries get on, beside the ledger's own series and its test."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asking
from dragoman.read.web.saying import country
from dragoman.store import Trends
from dragoman.store.relate.trends import MonthValue

_WIDTH, _HEIGHT, _EDGE = 720, 180, 24
_SCALE = 10
"""PLOVER scores run from -10 to 10."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A month in the chart, in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    says: str
    good: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The mean score of each month as bars above and below a line at 0; years as ticks."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[float, str], ...]
    width: int = _WIDTH
    height: int = _HEIGHT + _EDGE
    middle: float = _HEIGHT / 2


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/{first}/{second}/trends", trends)


def trends(request: Request, first: str, second: str) -> Answer:
    """The judgements of a relation and the test of the series that each is of."""
    pair = asking.pair(first, second)
    ledger = ledger_of(request)
    found = ledger.trends(*pair)
    title = f"How {country(pair[0])} and {country(pair[1])} get on"
    return Answer(found, "trends.html", title, {"chart": chart(found.months), "told": summary(found)})


def chart(months: Sequence[MonthValue]) -> Chart | None:
    """The drawing of a series; None without two months."""
    if len(months) < 2:
        return None
    first, last = _number(months[0].month), _number(months[-1].month)
    step = _WIDTH / (last - first + 1)
    bars = tuple(_bar(one, (_number(one.month) - first) * step, step) for one in months)
    ticks = range(first // 12 + bool(first % 12), last // 12 + 1)
    every = max(1, len(ticks) // 12)
    return Chart(bars, tuple(((year * 12 - first) * step, str(year)) for year in ticks[::every]))


def _bar(one: MonthValue, x: float, step: float) -> Bar:
    middle = _HEIGHT / 2
    height = abs(one.score) / _SCALE * middle
    says = f"{one.month}: mean score {_signed(one.score)}, {one.happenings} happenings"
    good = one.score >= 0
    top = middle - height if good else middle
    return Bar(round(x, 2), round(top, 2), round(max(step * 0.8, 1), 2), round(max(height, 1), 2), says, good)


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def summary(found: Trends) -> tuple[int, int, int]:
    """How many judgements the ledger agrees with, does not, and cannot tell."""
    told = [one.agrees for one in found.judgements]
    return told.count(True), told.count(False), told.count(None)
