"""Events by the pairs of countries that take part: what tables of relations are counted from."""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from dragoman.record.models import Event, Record
from dragoman.record.tables.rows import people

HAPPENED = frozenset(("actual", "historical"))
"""The statuses that schemes without one can take: the rest has not happened, or is denied."""
_WEEK = 7


def countries_of(record: Record, event: Event) -> frozenset[str]:
    """The countries of all participants."""
    return frozenset(one.country for one in people(record, event.actors + event.recipients) if one.country)


def month_of(start: dt.date, end: dt.date) -> dt.date | None:
    """The first day of the month in which the days lie whole, or begin if they are a week at most, as in ``show``."""
    if (start.year, start.month) != (end.year, end.month) and (end - start).days > _WEEK:
        return None
    return start.replace(day=1)


def dyad_rows(record: Record) -> Iterator[dict[str, Any]]:
    """Rows of ``dyads``: one for each event and pair of its countries, in the order of their codes."""
    for event in record.events:
        date = event.date
        known = {
            "event": f"{record.document.id}#{event.id}",
            "month": month_of(date.start, date.end) if date else None,
            "date_start": date and date.start,
            "date_end": date and date.end,
            **{name: getattr(event, name) for name in ("type", "quad", "score", "status", "confidence")},
        }
        for first, second in combinations(sorted(countries_of(record, event)), 2):
            yield {"document": record.document.id, "first": first, "second": second} | known
