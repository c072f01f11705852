"""The review desk in a terminal: the queue, how far reviewers agree, how the coder does by their gold."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.document import Span
from dragoman.read.words import plain, quotation
from dragoman.store import Double, Queued, QueuePage, Sample

if TYPE_CHECKING:
    from dragoman.engine.desk_bench import Score, Share


def print_queue(
    console: Console, page: QueuePage, counts: Mapping[str, Mapping[str, int]], samples: Sequence[Sample]
) -> None:
    """What comes next, and below it who has reviewed how much."""
    if not page.items:
        console.print("nothing here is left to review")
    for one in page.items:
        _print_item(console, one)
    for who, own in counts.items():
        told = ", ".join(f"{name} {number}" for name, number in own.items() if number)
        console.print(Text(f"{plain(who)}: {told}"), soft_wrap=True)
    for sample in samples:
        people = ", ".join(map(plain, sample.reviewers))
        console.print(Text(f"sample {plain(sample.name)}: {len(sample.items)} events for {people}"), soft_wrap=True)


def _print_item(console: Console, one: Queued) -> None:
    countries = f" {' '.join(one.countries)}" if one.countries else ""
    head = f"{plain(one.source.id)}#{one.event}  {one.type}, {one.status}{countries}"
    console.print(Text(f"{head}  ({'; '.join(map(plain, one.reasons))})"), soft_wrap=True)
    start = one.span.start
    trigger = tuple(Span(span.start - start, span.end - start) for span in one.trigger if one.span.covers(span))
    console.print(quotation(one.sentence, trigger))


def print_double(console: Console, double: Double) -> None:
    """How far a sample is coded, and alpha of each field."""
    sample = double.sample
    done = ", ".join(f"{plain(who)} {number}" for who, number in double.done.items())
    console.print(Text(f"sample {plain(sample.name)}: {len(sample.items)} events; coded: {done}; twice: {double.both}"))
    table = Table("field", "metric", box=None, pad_edge=False)
    for name in ("alpha", "95 %", "units", "values"):
        table.add_column(name, justify="right")
    for one in double.fields:
        band = f"{one.low:.2f} to {one.high:.2f}" if one.low is not None and one.high is not None else "-"
        value = "-" if one.alpha is None else f"{one.alpha:.3f}"
        table.add_row(one.field, one.metric, value, band, str(one.units), str(one.values))
    console.print(table)
    if double.disputed:
        console.print(f"{len(double.disputed)} to be settled: /review/sample in the browser shows them")


def print_score(console: Console, score: "Score") -> None:
    """Each figure with its bounds and what it is of."""
    gold = ", ".join(f"{name} {score.gold[name]}" for name in ("kept", "rejected", "missed", "disputed"))
    failed = f", {score.failed} cannot be coded" if score.failed else ""
    console.print(Text(f"{score.texts} texts{failed}; gold: {gold}; coded and not judged: {score.coded['not judged']}"))
    table = Table("figure", box=None, pad_edge=False)
    for name in ("share", "95 %", "n"):
        table.add_column(name, justify="right")
    rows: list[tuple[str, Share]] = [("precision", score.precision), ("recall", score.recall), ("kept", score.kept)]
    for name, share in (*rows, *((f"  {name}", score.of_field(name)) for name in score.fields)):
        value, band = share.value, share.band
        shown = ("-", "-") if value is None or band is None else (f"{value:.3f}", f"{band[0]:.2f} to {band[1]:.2f}")
        table.add_row(name, *shown, str(share.n))
    console.print(table)
