"""What a chart draws: months as rows of plain values, whole months in UTC, and the months of which nothing is told."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from dragoman.read.charts.colours import QUAD_WORDS
from dragoman.store.relation import Month, Net

Row = dict[str, Any]
LONGEST = 120
"""Months that a chart shows at most; the table has all."""
SILENCE = 36
"""A chart does not begin with what lies so many months before all else."""


def net_rows(net: Sequence[Net]) -> list[Row]:
    """A row for each month with a happening; ``run`` numbers stretches of months without a gap between them."""
    found: list[Row] = []
    run = 0
    last = ""
    for one in net:
        if one.mean is None:
            continue
        run += bool(last) and _next(last) != one.month
        last = one.month
        told = f"{words(one.month)}: mean {signed(one.mean)} of {counted(one.happenings, 'happening')}"
        shown = {"mean": one.mean, "smooth": one.smooth, "low": one.low, "high": one.high}
        sign = "conflict" if one.mean < 0 else "cooperation"
        found.append({**_month(one.month), **shown, "run": run, "sign": sign, "told": told})
    return found


def quad_rows(series: Iterable[Month]) -> list[Row]:
    """A bar for each month and quad class, from ``low`` to ``high``: cooperation above the line, conflict below it."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for one in series:
        if one.month is not None:
            counts[one.month][one.quad] = one.happenings
    found: list[Row] = []
    for month, quads in sorted(counts.items()):
        for side in ((1, 2), (3, 4)):
            at = 0
            for quad in side:
                count = quads.get(quad, 0)
                if count:
                    ends = sorted((at, at + count if quad < 3 else at - count))
                    kind = QUAD_WORDS[quad]
                    told = f"{words(month)}: {kind}, {counted(count, 'happening')}"
                    row = {"quad": kind, "way": kind.split()[0], "low": ends[0], "high": ends[1], "told": told}
                    found.append({**_month(month), **row})
                    at = ends[1] if quad < 3 else ends[0]
    return found


def gap_rows(months: Iterable[str]) -> list[Row]:
    """The stretches between months of which anything is told, from first day to first day."""
    known = sorted(set(months))
    return [
        {"start": _first(_next(one)), "end": _first(other), "told": "nothing reported"}
        for one, other in pairwise(known)
        if _next(one) != other
    ]


def recent(months: Iterable[str]) -> str:
    """The month from which a chart begins: of what is told of ten years, but for what lies years before all else."""
    known = sorted(set(months), reverse=True)
    first = known[0] if known else ""
    for month in known:
        if apart(month, first) > SILENCE or apart(month, known[0]) >= LONGEST:
            break
        first = month
    return first


def apart(one: str, other: str) -> int:
    """How many months lie from one to the other."""
    (year, month), (later, number) = _parts(one), _parts(other)
    return (later - year) * 12 + number - month


def words(month: str) -> str:
    """ "2023-03" as "March 2023"."""
    year, number = _parts(month)
    return f"{calendar.month_name[number]} {year}"


def days(month: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    year, number = _parts(month)
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def signed(value: float) -> str:
    """With one decimal, a plus or a true minus."""
    return f"{value:+.1f}".replace("-", "−")


def counted(number: int, what: str) -> str:
    """ "1 report", "2 reports"."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def _month(month: str) -> Row:
    first, last = days(month)
    middle = first + (last - first) / 2
    return {
        "month": month,
        "start": _first(month),
        "end": _first(_next(month)),
        "middle": f"{middle}T00:00:00Z",
    }


def _first(month: str) -> str:
    return f"{month}-01T00:00:00Z"


def _next(month: str) -> str:
    year, number = _parts(month)
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _parts(month: str) -> tuple[int, int]:
    return int(month[:4]), int(month[5:7])
