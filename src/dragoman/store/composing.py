"""A happening's own row from the facts of its tellings: what it is, when, between whom, and who says so."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from dragoman.store.facts import Facts
from dragoman.store.reading import HAPPENED

Row = dict[str, Any]
_SPREAD = 7
"""Days that run over a month's end belong to the first month if they are no more than these."""
_MAX_PAIRS = 45
"""Ten countries. A declaration of fifty is between all of them and tells nothing of any two."""


def compose(members: Sequence[Facts], wires: Mapping[int, int]) -> Row:
    """The columns of a happening but for its number and name; ``members`` in the order of content.

    Who denies it is no report of it.
    """
    told = [one for one in members if one.status == HAPPENED] or list(members)
    type = _commonest(one.type for one in told)
    like = [one for one in told if one.type == type]
    start, end = _days(told)
    countries = sorted({country for one in told for country in one.countries})
    seen = sorted(one.published for one in members if one.published is not None)
    row = {
        "type": type,
        "modes": _codes(mode for one in like for mode in one.modes),
        "contexts": _codes(context for one in told for context in one.contexts),
        "quad": like[0].quad,
        "score": round(sum(sorted(one.score for one in like)) / len(like), 3),
        "status": min(one.told_as for one in told),
        "date_start": start,
        "date_end": end,
        "countries": " ".join(countries),
        "reports": len({one.document for one in told}),
        "outlets": len({one.outlet for one in told}),
        "independent": len({("wire", wires[one.document]) if one.document in wires else one.document for one in told}),
        "first_seen": dt.date.fromordinal(seen[0]) if seen else None,
        "last_seen": dt.date.fromordinal(seen[-1]) if seen else None,
        "confirmed_by": _codes(code for one in members for code in one.confirms),
        "denied_by": _codes(code for one in members for code in one.denies),
        "lead": json.dumps(members[0].order),
    }
    when = start.isoformat() if start else f"told {row['first_seen']}"
    parts = (type, HAPPENED if told[0].status == HAPPENED else told[0].status, *countries, when)
    return row | {"base": hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]}


def dyad_rows(happening: int, row: Row) -> Iterator[Row]:
    """A row for each pair of countries, each pair once; for a domestic happening one with its country twice."""
    countries = row["countries"].split()
    pairs = list(combinations(countries, 2)) if len(countries) > 1 else [(one, one) for one in countries]
    if len(pairs) > _MAX_PAIRS:
        return
    for first, second in pairs:
        yield {
            "first": first,
            "second": second,
            "happening": happening,
            "month": month_of(row["date_start"], row["date_end"]),
            **{name: row[name] for name in ("quad", "score", "reports", "independent")},
            "counts": row["status"] in ("actual", "historical"),
        }


def _days(told: Sequence[Facts]) -> tuple[dt.date | None, dt.date | None]:
    """The days to show: the narrowest; of these stated ones, then what most tell, then the earliest."""
    dated = [one for one in told if one.dated and one.start is not None and one.end is not None]
    if not dated:
        return None, None
    votes = Counter((one.start, one.end) for one in dated)
    best = min(
        dated,
        key=lambda one: (
            (one.end or 0) - (one.start or 0),
            not one.stated,
            -votes[one.start, one.end],
            one.start or 0,
        ),
    )
    return dt.date.fromordinal(best.start or 1), dt.date.fromordinal(best.end or 1)


def month_of(start: dt.date | None, end: dt.date | None) -> str:
    """The month in which the days lie, "2023-03"; "" where no one month can be told."""
    if start is None or end is None:
        return ""
    if (start.year, start.month) != (end.year, end.month) and (end - start).days > _SPREAD:
        return ""
    return start.isoformat()[:7]


def _commonest(values: Iterable[str]) -> str:
    """What most say; of equals, what is said first."""
    counts = Counter(values)
    return max(counts, key=counts.__getitem__)


def _codes(values: Iterable[str]) -> str:
    return " ".join(sorted(set(values)))
