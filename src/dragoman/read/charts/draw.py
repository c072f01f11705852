"""The charts, by Altair: net cooperation by month, and happenings by quad class.

Altair checks each chart against its schema, and Vega-Lite is made into Vega: together that takes longer than to draw
it. So each kind of chart is made once, over named data, and filled with a relation's months: the same for a page, a
file and a notebook. A page gets it without the words of its marks: ``svg`` puts them there, at a tenth of the price.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from dragoman.read.charts import colours
from dragoman.read.charts.rows import Row, apart, gap_rows, net_rows, quad_rows
from dragoman.store.relation import Month, Net

Spec = dict[str, Any]
Kind = Literal["net", "quads"]
KINDS: tuple[Kind, ...] = ("net", "quads")
TOLD = "told"
"""The name of the marks that stand for the rows, one for each and in their order."""
WIDTH, HEIGHT = 360, 190
"""Pixels of the plot at its own size; on a page it grows and shrinks with its column, and its words with it."""
FONT = 13
_YEARS = 24
"""From so many months on, the axis names years alone."""
_MANY = 60
"""Months beyond which points are small."""
_FIRST, _LAST = "@first", "@last"
_NOT_DRAWN = {"month", "told"}
"""Fields of a row that no shape hangs on."""


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart: what it is filled with."""

    kind: Kind
    rows: tuple[Row, ...]
    lone: tuple[Row, ...] = ()
    """Rows with no neighbour: a line cannot show their band."""

    @classmethod
    def of_net(cls, net: Sequence[Net]) -> "Plot":
        """Points for the months' mean scores, the smoothed line and its band; none where nothing is told.

        ValueError if no month has a happening.
        """
        rows = net_rows(net)
        runs = [row["run"] for row in rows]
        return cls("net", _some(rows), tuple(row for row in rows if runs.count(row["run"]) == 1))

    @classmethod
    def of_quads(cls, series: Iterable[Month]) -> "Plot":
        """Stacked bars of the happenings by month: cooperation above the line, conflict below, words nearest to it.

        ValueError if no month has a happening.
        """
        return cls("quads", _some(quad_rows(series)))

    def vegalite(self) -> Spec:
        """The chart for a file or a notebook: Vega-Lite."""
        spec: Spec = json.loads(self._dated(_template(*self._shape(), worded=True)))
        return {**spec, "datasets": {name: list(rows) for name, rows in self._data().items()}}

    def vega(self) -> str:
        """The chart for a page, to be worded by :func:`dragoman.read.charts.svg.page_svg`: Vega, as JSON."""
        text = self._dated(_compiled(*self._shape()))
        for name, rows in self._data().items():
            drawn = [{field: value for field, value in row.items() if field not in _NOT_DRAWN} for row in rows]
            text = text.replace(json.dumps(_mark(name)), json.dumps(drawn))
        return text

    def _shape(self) -> tuple[Kind, str, bool]:
        months = [row["month"] for row in self.rows]
        span = apart(min(months), max(months))
        return self.kind, "years" if span >= _YEARS else "months" if span > 2 else "month", span > _MANY

    def _data(self) -> dict[str, Sequence[Row]]:
        gaps = gap_rows(row["month"] for row in self.rows)
        return {"rows": self.rows, "gaps": gaps, "zero": [{"zero": 0}], "lone": self.lone}

    def _dated(self, text: str) -> str:
        first, last = min(row["start"] for row in self.rows), max(row["end"] for row in self.rows)
        return text.replace(_FIRST, first).replace(_LAST, last)


def compile_all() -> None:
    """Make every kind of chart, for every stretch of time that it is drawn otherwise: a tenth of a second each."""
    for axis, many in (("years", True), ("years", False), ("months", False), ("month", False)):
        for kind in KINDS:
            _compiled(kind, axis, many)


def _some(rows: list[Row]) -> tuple[Row, ...]:
    if not rows:
        raise ValueError("nothing to draw: no month has a happening")
    return tuple(rows)


@cache
def _template(kind: Kind, axis: str, many: bool, worded: bool) -> str:
    made = _net(axis, many, worded) if kind == "net" else _quads(axis, worded)
    return json.dumps(made.to_dict())


@cache
def _compiled(kind: Kind, axis: str, many: bool) -> str:
    import vl_convert

    spec: Spec = json.loads(_template(kind, axis, many, worded=False))
    # Names and roles for those who listen are the page's own; Vega's cost as much as the shapes.
    spec["config"]["aria"] = False
    made: Spec = vl_convert.vegalite_to_vega(spec)
    for one in made["data"]:
        if "source" not in one:
            one["values"] = _mark(one["name"])
    return json.dumps(made)


def _mark(name: str) -> str:
    return f"@{name}"


def _net(axis: str, many: bool, worded: bool) -> Any:
    import altair as alt

    x = _axis(axis, "middle")
    y = alt.Y("mean:Q", title=None, scale=alt.Scale(nice=True, zero=True), axis=_values("+~r"))
    signs = ["cooperation", "conflict"]
    points = (
        _of("rows", TOLD)
        .mark_point(filled=True, size=12 if many else 26, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("sign:N", scale=_scale(("cooperation", 2), ("conflict", 4)), legend=None),
            shape=alt.Shape("sign:N", scale=alt.Scale(domain=signs, range=["circle", "diamond"]), legend=None),
            **_told(worded),
        )
    )
    ends: dict[str, Any] = {"y": alt.Y("low:Q", title=None), "y2": "high:Q"}
    band = _of("rows").mark_area(color=colours.BAND, opacity=0.3).encode(x=x, detail="run:N", **ends)
    rule = _of("lone").mark_rule(color=colours.BAND, opacity=0.5, strokeWidth=3).encode(x=x, **ends)
    line = _of("rows").mark_line(color=colours.INK, strokeWidth=1.5).encode(x=x, y="smooth:Q", detail="run:N")
    return _whole([*_ground(), band, rule, line, points])


def _quads(axis: str, worded: bool) -> Any:
    import altair as alt

    scale = _scale(*((word, quad) for quad, word in colours.QUAD_WORDS.items()))
    legend = alt.Legend(title=None, orient="top", columns=2, symbolType="square", labelLimit=0, columnPadding=34)
    ways = alt.Scale(domain=["verbal", "material"], range=[0.45, 1])
    bars = (
        _of("rows", TOLD)
        .mark_bar(strokeWidth=0.75)
        .encode(
            x=_axis(axis, "start"),
            x2="end:T",
            y=alt.Y("low:Q", title=None, axis=_values("~s", counts=True)),
            y2="high:Q",
            color=alt.Color("quad:N", scale=scale, legend=legend),
            stroke=alt.Stroke("quad:N", scale=scale, legend=None),
            fillOpacity=alt.FillOpacity("way:N", scale=ways, legend=None),
            **_told(worded),
        )
    )
    return _whole([*_ground(), bars])


def _of(data: str, name: str | None = None) -> Any:
    import altair as alt

    chart = alt.Chart(alt.NamedData(data))
    return chart.properties(name=name) if name else chart


def _ground() -> list[Any]:
    """What lies behind: the gaps, and the line of neither."""
    import altair as alt

    gaps = _of("gaps").mark_rect(color=colours.GAP).encode(x=alt.X("start:T"), x2="end:T")
    zero = _of("zero").mark_rule(color=colours.QUIET, strokeWidth=1).encode(y=alt.Y("zero:Q"))
    return [gaps, zero]


def _axis(kind: str, field: str) -> Any:
    import altair as alt

    format, count = {"years": ("%Y", 6), "months": ("%b %Y", 4), "month": ("%b %Y", 1)}[kind]
    axis = alt.Axis(format=format, tickCount=count, labelOverlap=True, grid=False, labelFlush=False)
    scale = alt.Scale(type="utc", domain=[_FIRST, _LAST], nice=False)
    return alt.X(f"{field}:T", title=None, axis=axis, scale=scale)


def _values(format: str, counts: bool = False) -> Any:
    """An axis of values: scores with their sign, counts on both sides of the line without."""
    import altair as alt

    value = "abs(datum.value)" if counts else "datum.value"
    label = f"datum.value == 0 ? '0' : format({value}, '{format}')"
    more: dict[str, Any] = {"tickMinStep": 1} if counts else {}
    return alt.Axis(labelExpr=label, tickCount=5, gridColor=colours.LINE, domain=False, ticks=False, **more)


def _scale(*named: tuple[str, int]) -> Any:
    import altair as alt

    return alt.Scale(domain=[name for name, _ in named], range=[colours.QUADS[quad] for _, quad in named])


def _told(worded: bool) -> dict[str, Any]:
    import altair as alt

    return {"description": alt.Description("told:N"), "tooltip": alt.Tooltip("told:N")} if worded else {}


def _whole(layers: Sequence[Any]) -> Any:
    import altair as alt

    chart = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, background=colours.PAPER, padding=4)
    return (
        chart.configure_view(stroke=None)
        .configure_axis(
            labelColor=colours.QUIET,
            labelFontSize=FONT,
            tickColor=colours.QUIET,
            domainColor=colours.QUIET,
            gridColor=colours.LINE,
            # No label is so long; to measure them for it takes as long as to draw them.
            labelLimit=0,
        )
        .configure_legend(labelColor=colours.INK, labelFontSize=FONT)
    )
