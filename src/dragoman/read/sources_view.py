"""Custody as a table: a row for each source and day, a column for each outcome, and the gaps."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.ingest.outcome import Outcome
from dragoman.read.words import plain
from dragoman.store.custody import DayCount, ReasonCount
from dragoman.store.gaps import Gap

_DAY = dt.timedelta(days=1)
_REASONS = 5
"""Reasons shown for a source, the most frequent."""


@dataclass(frozen=True, slots=True)
class Custody:
    """What a ledger's log says of some days, both included, in UTC."""

    days: tuple[DayCount, ...]
    reasons: tuple[ReasonCount, ...]
    gaps: tuple[Gap, ...]
    since: dt.date
    until: dt.date

    @property
    def sources(self) -> list[str]:
        """All that anything is said of, in the order of the alphabet."""
        return sorted({one.source for one in self.days} | {one.source for one in self.gaps})

    def counts(self, source: str) -> dict[dt.date, Counter[Outcome]]:
        """The items of a source by day and outcome."""
        found: dict[dt.date, Counter[Outcome]] = defaultdict(Counter)
        for one in self.days:
            if one.source == source:
                found[one.day][one.outcome] += one.count
        return dict(sorted(found.items()))

    def as_json(self) -> dict[str, Any]:
        """For scripts: by source its days, reasons and gaps."""
        return {"since": self.since, "until": self.until, "sources": [self._source(name) for name in self.sources]}

    def _source(self, name: str) -> dict[str, Any]:
        return {
            "source": name,
            "days": [
                {"day": day, "outcomes": {outcome.value: count for outcome, count in counts.items()}}
                for day, counts in self.counts(name).items()
            ],
            "reasons": [
                {"outcome": one.outcome.value, "reason": one.reason, "count": one.count}
                for one in self.reasons
                if one.source == name
            ],
            "gaps": [
                {"start": one.start, "end": one.end, "why": one.why, "detail": one.detail}
                for one in self.gaps
                if one.source == name
            ],
        }


def print_custody(console: Console, custody: Custody) -> None:
    """The table of each source, its reasons and its gaps; a line where there is nothing."""
    if not custody.sources:
        console.print(f"nothing came in from {custody.since} to {custody.until}")
        return
    for number, source in enumerate(custody.sources):
        if number:
            console.print()
        console.print(Text(plain(source), style="bold"), soft_wrap=True)
        _print_days(console, custody, source)
        _print_reasons(console, custody, source)
        for gap in custody.gaps:
            if gap.source == source:
                console.print(Text(f"  gap: {_stretch(gap)}: {gap.detail}", style="yellow"), soft_wrap=True)


def _print_days(console: Console, custody: Custody, source: str) -> None:
    days = custody.counts(source)
    if not days:
        return
    shown = [outcome for outcome in Outcome if any(counts[outcome] for counts in days.values())]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("  day")
    for outcome in shown:
        table.add_column(outcome.value, justify="right")
    day = min(days)
    while day <= max(days):
        counts = days.get(day, Counter())
        # A day without anything stands in the table: a silence should be seen.
        cells = [str(counts[outcome] or "") for outcome in shown] if counts else ["–"] * len(shown)
        table.add_row(f"  {day}", *cells, style="" if counts else "yellow")
        day += _DAY
    console.print(table)


def _print_reasons(console: Console, custody: Custody, source: str) -> None:
    found = [one for one in custody.reasons if one.source == source and one.reason][:_REASONS]
    if found:
        told = ", ".join(f"{one.reason} {one.count}" for one in found)
        console.print(Text(f"  why: {told}", style="dim"), soft_wrap=True)


def _stretch(gap: Gap) -> str:
    """Whole days as days, both included; else the moments, in UTC."""
    if gap.start.time() == gap.end.time() == dt.time():
        first, last = gap.start.date(), gap.end.date() - _DAY
        return f"{first}" if first == last else f"{first} to {last}"
    return f"{gap.start:%Y-%m-%d %H:%M} to {gap.end:%Y-%m-%d %H:%M} UTC"
