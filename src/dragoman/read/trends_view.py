"""Judgements of a relation beside the ledger's series, for a terminal and for scripts."""

from rich.console import Console, Group
from rich.text import Text

from dragoman.read.show import Row, grid
from dragoman.read.words import compact_spans, days, plain, quotation
from dragoman.store import Trends
from dragoman.store.relate.trends import Judged, Tested

_AGREES = {True: "the ledger agrees", False: "the ledger does not", None: "the ledger cannot tell"}


def as_json(found: Trends) -> str:
    """All of it, indented."""
    return compact_spans(found.model_dump_json(indent=2))


def print_trends(console: Console, found: Trends) -> None:
    """The whole series' test, then each judgement with the test of its own months."""
    console.print(Text(" – ".join(found.dyad), style="bold"), Text(_told(found.whole)))
    if not found.judgements:
        console.print("no text on record says how they get on", style="dim")
        return
    console.print(grid([_row(one) for one in found.judgements]))


def _row(one: Judged) -> Row:
    who = f"{plain(one.by)}, " if one.by else ""
    place = f"— {who}{plain(one.document.id)}"
    period = days(one.period.start, one.period.end) + ("" if one.stated else " (no period said)")
    verdict = Text(f"{one.direction}, {period}: {_AGREES[one.agrees]}", style="bold")
    note = Text(place, style="italic dim")
    return Text(str(one.document.published or "undated")), Group(
        verdict, quotation(one.text), note, Text(_told(one.series))
    )


def _told(tested: Tested) -> str:
    count = f"{tested.months} months, {tested.reports} reports"
    if tested.p is None:
        return f"{tested.finding} ({tested.why})"
    slope = f"{tested.slope:+.2f} points a year ({tested.low:+.2f} to {tested.high:+.2f})"
    return f"{tested.finding}: {slope}, {count}; {tested.why}"
