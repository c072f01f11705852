"""The charts, by Altair: net cooperation by month, and happenings by quad class.

Altair checks each chart against its schema, which takes longer than to draw it. So each kind of chart is made once,
over named data, and filled with a relation's months: the same for a page, a file and a notebook.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from dragoman.read.charts import colours
from dragoman.read.charts.rows import Row, apart, gap_rows, net_rows, quad_rows
from dragoman.store.relation import Month, Net

Spec = dict[str, Any]
Kind = Literal["net", "quads"]
KINDS: tuple[Kind, ...] = ("net", "quads")
WIDTH, HEIGHT = 360, 190
"""Pixels of the plot at its own size; on a page it grows and shrinks with its column, and its words with it."""
FONT = 13
_YEARS = 24
"""From so many months on, the axis names years alone."""
_MANY = 60
"""Months beyond which points are small."""
_FIRST, _LAST = "@first", "@last"


def net_spec(net: Sequence[Net], linked: bool = True) -> Spec:
    """Points for the months' mean scores, the smoothed line and its band; none where nothing is told.

    Vega-Lite. ``linked`` points lead to ``rows.LINK`` and the month, for :func:`dragoman.read.charts.svg.page_svg` to
    resolve. ValueError if no month has a happening.
    """
    rows = net_rows(net)
    runs = [row["run"] for row in rows]
    lone = [row for row in rows if runs.count(row["run"]) == 1]
    return _filled("net", rows, {"lone": lone}, linked)


def quads_spec(series: Sequence[Month], linked: bool = True) -> Spec:
    """Stacked bars of the happenings of each month: cooperation above the line, conflict below; words nearest to it.

    ValueError if no month has a happening.
    """
    return _filled("quads", quad_rows(series), {}, linked)


def _filled(kind: Kind, rows: Sequence[Row], more: dict[str, list[Row]], linked: bool) -> Spec:
    if not rows:
        raise ValueError("nothing to draw: no month has a happening")
    months = [row["month"] for row in rows]
    span = apart(min(months), max(months))
    text = _template(kind, "years" if span >= _YEARS else "months" if span > 2 else "month", span > _MANY, linked)
    for mark, day in ((_FIRST, min(row["start"] for row in rows)), (_LAST, max(row["end"] for row in rows))):
        text = text.replace(json.dumps(mark), json.dumps(day))
    spec: Spec = json.loads(text)
    return {**spec, "datasets": {"rows": list(rows), "gaps": gap_rows(months), "zero": [{"zero": 0}], **more}}


@cache
def _template(kind: Kind, axis: str, many: bool, linked: bool) -> str:
    made = _net(axis, many, linked) if kind == "net" else _quads(axis, linked)
    return json.dumps(made.to_dict())


def _net(axis: str, many: bool, linked: bool) -> Any:
    import altair as alt

    x = _axis(axis, "middle")
    y = alt.Y("mean:Q", title=None, scale=alt.Scale(nice=True, zero=True), axis=_values("+~r"))
    signs = ["cooperation", "conflict"]
    points = (
        _of("rows")
        .mark_point(filled=True, size=12 if many else 26, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("sign:N", scale=_scale(("cooperation", 2), ("conflict", 4)), legend=None),
            shape=alt.Shape("sign:N", scale=alt.Scale(domain=signs, range=["circle", "diamond"]), legend=None),
            **_told(linked),
        )
    )
    ends: dict[str, Any] = {"y": alt.Y("low:Q", title=None), "y2": "high:Q"}
    band = _of("rows").mark_area(color=colours.BAND, opacity=0.3).encode(x=x, detail="run:N", **ends)
    rule = _of("lone").mark_rule(color=colours.BAND, opacity=0.5, strokeWidth=3).encode(x=x, **ends)
    line = _of("rows").mark_line(color=colours.INK, strokeWidth=1.5).encode(x=x, y="smooth:Q", detail="run:N")
    return _whole([*_ground(), band, rule, line, points])


def _quads(axis: str, linked: bool) -> Any:
    import altair as alt

    scale = _scale(*((word, quad) for quad, word in colours.QUAD_WORDS.items()))
    legend = alt.Legend(title=None, orient="top", columns=2, symbolType="square", labelLimit=0, columnPadding=34)
    ways = alt.Scale(domain=["verbal", "material"], range=[0.45, 1])
    bars = (
        _of("rows")
        .mark_bar(strokeWidth=0.75)
        .encode(
            x=_axis(axis, "start"),
            x2="end:T",
            y=alt.Y("low:Q", title=None, axis=_values("~s", counts=True)),
            y2="high:Q",
            color=alt.Color("quad:N", scale=scale, legend=legend),
            stroke=alt.Stroke("quad:N", scale=scale, legend=None),
            fillOpacity=alt.FillOpacity("way:N", scale=ways, legend=None),
            **_told(linked),
        )
    )
    return _whole([*_ground(), bars])


def _of(name: str) -> Any:
    import altair as alt

    return alt.Chart(alt.NamedData(name))


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


def _told(linked: bool) -> dict[str, Any]:
    import altair as alt

    told: dict[str, Any] = {"description": alt.Description("told:N"), "tooltip": alt.Tooltip("told:N")}
    return {**told, "href": alt.Href("link:N")} if linked else told


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
        )
        .configure_legend(labelColor=colours.INK, labelFontSize=FONT)
    )
