"""The charts of a page: each as SVG where it is drawn by now, else as a picture with an address; and its table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dragoman.read.charts.draw import Kind
from dragoman.read.charts.drawn import PATIENCE, Months, drawn
from dragoman.read.charts.rows import days, words
from dragoman.read.charts.svg import Setting
from dragoman.read.charts.words import CAPTIONS, TITLES, describe, net_table, quad_table
from dragoman.store.relation import Month, Net

_SINCE, _UNTIL = "0000-00-01", "0000-00-02"
"""Stand in an address for days; no real one is so."""
_LEADS = "A point or bar leads to its month."
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of a chart's table: the month in words, where it leads, and its figures."""

    month: str
    address: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart as a template shows it; ``svg`` is None where it is not drawn yet: ``picture`` is its address then."""

    kind: Kind
    title: str
    caption: str
    svg: Markup | None
    picture: str | None
    columns: tuple[str, ...]
    rows: tuple[Cell, ...]


def charted(
    net: Sequence[Net], series: Sequence[Month], address: Address, picture: Callable[[Kind], str | None]
) -> tuple[Charted, ...]:
    """Both charts; none where nothing is told. ``address`` leads from a month ("2023-03") to what happened in it."""
    months = Months.of(net, series)
    if not months.first:
        return ()
    return tuple(_one(kind, months, (net, series), address, picture(kind)) for kind in TITLES)


def between(relation: Callable[..., str]) -> Address:
    """Leads from a month to the timeline of its days; ``relation`` makes the address out of ``since`` and ``until``.

    It is asked once, however many months a page has: to quote each address takes longer than all else of a table.
    """
    form = relation(since=_SINCE, until=_UNTIL)

    def address(month: str) -> str:
        first, last = days(month)
        return form.replace(_SINCE, first.isoformat()).replace(_UNTIL, last.isoformat())

    return address


def _one(
    kind: Kind, months: Months, told: tuple[Sequence[Net], Sequence[Month]], address: Address, picture: str | None
) -> Charted:
    setting = Setting(f"chart-{kind}", TITLES[kind], describe(kind, months), address)
    svg = drawn().page_svg(months, kind, setting, patience=PATIENCE if picture else None)
    columns, rows = net_table(told[0]) if kind == "net" else quad_table(told[1])
    return Charted(
        kind=kind,
        title=TITLES[kind],
        caption=f"{CAPTIONS[kind]} {_LEADS}",
        # Built anew by charts/svg.py: no markup of any text's is in it.
        svg=Markup(svg) if svg is not None else None,
        picture=picture,
        columns=columns,
        rows=tuple(Cell(words(month), address(month), figures) for month, figures in rows),
    )
