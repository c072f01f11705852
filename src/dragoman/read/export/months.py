"""What happened between two countries in a month, by quad class, added up while records pass by.

Memory holds one sum for each pair, month and quad class. An event that tells of a reconciled happening counts by the
happening (docs/ledger.md), once; any other by itself. Several countries make several pairs, each once.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from dragoman.read.export.asked import Chosen
from dragoman.record.tables.dyads import HAPPENED, countries_of, month_of

_Key = tuple[dt.date | None, str, str, int]


class DyadMonths:
    """Sums by month, pair and quad class."""

    def __init__(self) -> None:
        self._sums: dict[_Key, list[float]] = {}

    def add(self, one: Chosen) -> None:
        """Count the event, if it is told as having happened between countries."""
        told = one.told
        if told is not None and not told.first:
            return
        if (told.status if told else one.event.status) not in HAPPENED:
            return
        days = (told.start, told.end or told.start) if told and told.start else one.days if one.event.date else None
        month = month_of(days[0], days[1] or days[0]) if days else None
        reports = told.reports if told else 1
        for first, second in combinations(sorted(countries_of(one.record, one.event)), 2):
            sums = self._sums.setdefault((month, first, second, one.event.quad), [0, 0, 0.0])
            sums[0] += 1
            sums[1] += reports
            sums[2] += one.event.score

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows in the order of time, what has no month last."""
        order = sorted(self._sums, key=lambda key: (key[0] or dt.date.max, key[1:]))
        for key in order:
            happenings, reports, score = self._sums[key]
            month, first, second, quad = key
            yield {
                "month": month,
                "first": first,
                "second": second,
                "quad": quad,
                "happenings": int(happenings),
                "reports": int(reports),
                "score_mean": round(score / happenings, 3),
                "score_sum": round(score, 3),
            }
