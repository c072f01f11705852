"""Scores the resolver of time expressions on TimeBank values (``../shared/data/timebank-values-dev.tsv``).

Each expression is read by itself against its document's day, without the sentence around it, as ``dragoman when
--batch`` does. Run from the
repository's root: ``python bench/timebank.py``.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dragoman.extract.times import read_expression

FILE = Path("../shared/data/timebank-values-dev.tsv")


class Row(NamedTuple):
    """One gold expression: the index of its document, that document's day, the words, the type, the value."""

    document: int
    on: dt.date
    expression: str
    kind: str
    value: str


def rows(path: Path) -> Iterator[Row]:
    """The gold expressions, without each document's first line, which is its own date."""
    for number, block in enumerate(path.read_text("utf-8").strip().split("\n\n")):
        lines = block.split("\n")
        on = dt.date.fromisoformat(lines[0].split("\t")[2][:10])
        for line in lines[1:]:
            expression, kind, value = line.split("\t")
            yield Row(number, on, expression, kind, value)


def interval(value: str) -> tuple[dt.date, dt.date] | None:
    """The inclusive days that a TIMEX value of a day, ISO week, month, quarter or year names; None for others."""
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value):
        day = dt.date.fromisoformat(match[0])
        return day, day
    if match := re.fullmatch(r"(\d{4})-W(\d\d)", value):
        first = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return first, first + dt.timedelta(days=6)
    if match := re.fullmatch(r"(\d{4})(?:-(?:(\d\d)|Q([1-4])))?", value):
        year = int(match[1])
        month = int(match[2]) if match[2] else 3 * int(match[3]) - 2 if match[3] else 1
        last = month if match[2] else month + 2 if match[3] else 12
        return dt.date(year, month, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
    return None


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0


def score(root: Path) -> dict[str, float]:
    """Shares of expressions read right, over all documents and over those of even and odd index.

    ``date``: DATE and TIME with exactly the gold value; ``days``: DATE whose gold value names days, with exactly
    those days; ``day``: of these, where gold is one day; ``duration``: DURATION and SET with exactly the value;
    ``value``: all kinds together.
    Empty, with a word on standard output, where the file is not there.
    """
    path = root / FILE
    if not path.exists():
        print(f"SKIPPED timebank: {path} is not there")
        return {}
    hits: dict[str, list[bool]] = {}
    for row in rows(path):
        got = read_expression(row.expression, row.on)
        half = "odd" if row.document % 2 else "even"
        exact = got is not None and got.value == row.value
        results = [("date" if row.kind in ("DATE", "TIME") else "duration", exact), ("value", exact)]
        if row.kind == "DATE" and (days := interval(row.value)):
            right = got is not None and (got.start, got.end) == days
            results += [("days", right)] + ([("day", right)] if days[0] == days[1] else [])
        for name, right in results:
            for part in ("all", half):
                hits.setdefault(f"{name}_{part}", []).append(right)
    return {name: _share(hits[name]) for name in sorted(hits)}


if __name__ == "__main__":
    for figure, share in score(Path(__file__).resolve().parent.parent).items():
        print(f"{figure:16} {share:.3f}")
