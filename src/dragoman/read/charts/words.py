"""A chart in words: its title, how to read it, what it shows to those who do not see it, and its table."""

from collections import defaultdict
from collections.abc import Sequence

from dragoman.read.charts.colours import QUAD_WORDS
from dragoman.read.charts.draw import Kind
from dragoman.read.charts.drawn import Months
from dragoman.read.charts.rows import signed, words
from dragoman.store.relation import Month, Net

TITLES: dict[Kind, str] = {"net": "Net cooperation by month", "quads": "Happenings by month and kind"}
CAPTIONS: dict[Kind, str] = {
    "net": "Each point is the mean score of what happened in a month, from −10 (conflict) to +10 (cooperation); the "
    "line smooths it, and its band is what the number of reports leaves open. Shaded months have no report.",
    "quads": "Cooperation stands above the line, conflict below it; words are pale and nearest to it, deeds full. "
    "Shaded months have no report.",
}
Figures = tuple[str, ...]


def describe(kind: Kind, months: Months) -> str:
    """The chart in two sentences."""
    known = [one for one in months.net if one.mean is not None]
    span = f"From {words(known[0].month)} to {words(known[-1].month)}, months with reports: {len(known)}."
    if kind == "net":
        best, worst = (pick(known, key=lambda one: one.mean or 0.0) for pick in (max, min))
        ends = f"highest in {words(best.month)} at {signed(best.mean or 0)}, lowest in {words(worst.month)} at "
        return f"{span} Mean scores are {ends}{signed(worst.mean or 0)}. The table has all of them."
    counts: dict[int, int] = defaultdict(int)
    for one in months.series:
        counts[one.quad] += one.happenings
    told = ", ".join(f"{word} {counts[quad]:,}" for quad, word in QUAD_WORDS.items())
    return f"{span} Happenings: {told}. The table has all of them."


def table(kind: Kind, months: Months) -> tuple[Figures, list[Figures]]:
    """The names of the columns and the rows, the newest month first; the first column is the month in words."""
    columns, rows = net_table(months.net) if kind == "net" else quad_table(months.series)
    return ("Month", *columns), [(words(month), *figures) for month, figures in rows]


def net_table(net: Sequence[Net]) -> tuple[Figures, list[tuple[str, Figures]]]:
    """Columns, and by month ("2023-03") its figures, the newest first; months of no report are left out."""
    rows: list[tuple[str, Figures]] = []
    for one in reversed(net):
        if one.mean is not None:
            band = f"{signed(one.low)} to {signed(one.high)}" if one.low is not None and one.high is not None else ""
            smooth = signed(one.smooth) if one.smooth is not None else ""
            rows.append((one.month, (f"{one.happenings:,}", signed(one.mean), smooth, band)))
    return ("Happenings", "Mean score", "Smoothed", "Band"), rows


def quad_table(series: Sequence[Month]) -> tuple[Figures, list[tuple[str, Figures]]]:
    """The same of counts by quad class."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for one in series:
        if one.month is not None:
            counts[one.month][one.quad] = one.happenings
    rows: list[tuple[str, Figures]] = [
        (month, tuple(f"{quads.get(quad, 0):,}" for quad in QUAD_WORDS))
        for month, quads in sorted(counts.items(), reverse=True)
    ]
    return tuple(word.capitalize() for word in QUAD_WORDS.values()), rows
