"""Charts: as many points as months with reports, gaps for the others, links to the months, colours of both themes."""

import json
import re
import threading
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree  # type: ignore[import-untyped]
from typer.testing import CliRunner

import dragoman
from dragoman.read.charts import colours, svg
from dragoman.read.charts.draw import KINDS, Kind, compile_all
from dragoman.read.charts.drawn import Drawn, Months
from dragoman.read.charts.rows import apart, days, gap_rows, quad_rows, recent
from dragoman.read.charts.svg import Setting
from dragoman.read.cli import app
from dragoman.store import Ledger
from dragoman.store.net import Scored, net
from dragoman.store.relation import Month
from relation_ledger import MONTHS, fill

SVG = "{http://www.w3.org/2000/svg}"
TOLD = (("2021-01", 1, 2.5), ("2021-01", 3, -3.0), ("2021-02", 2, 9.5), ("2021-06", 4, -9.0), ("2021-07", 4, -6.0))


def months(told: tuple[tuple[str, int, float], ...] = TOLD) -> Months:
    found = [
        Month(month=month, quad=quad, happenings=2, reports=2, score=score, total=2 * score)
        for month, quad, score in told
    ]
    return Months.of(net(Scored(month, score, 1) for month, _, score in told), found)


def address(month: str) -> str:
    first, last = days(month)
    return f"/IND/ISR?since={first}&until={last}&<x>"


@pytest.fixture(scope="module")
def drawn() -> dict[Kind, Any]:
    """Both charts as a page has them, parsed."""
    keeper = Drawn()
    found = {}
    for kind in KINDS:
        made = keeper.page_svg(months(), kind, Setting(kind, "A <title>", "What & how", address), patience=None)
        assert made is not None
        found[kind] = etree.fromstring(made)
    return found


def test_a_point_for_each_month_with_reports_and_a_bar_for_each_class(drawn: dict[Kind, Any]) -> None:
    points, bars = (drawn[kind].findall(f".//{SVG}a") for kind in KINDS)
    assert len(points) == 4
    assert len(bars) == len(TOLD)
    told = [one.findtext(f".//{SVG}title") for one in points]
    assert told[0] == "January 2021: mean −0.2 of 2 happenings"
    assert told[-1] == "July 2021: mean −6.0 of 1 happening"
    assert bars[0].findtext(f".//{SVG}title") == "January 2021: verbal cooperation, 2 happenings"


def test_each_leads_to_its_month(drawn: dict[Kind, Any]) -> None:
    wanted = [address(month) for month in ("2021-01", "2021-02", "2021-06", "2021-07")]
    assert [one.get("href") for one in drawn["net"].findall(f".//{SVG}a")] == wanted
    assert sorted({one.get("href") for one in drawn["quads"].findall(f".//{SVG}a")}) == sorted(wanted)


def test_a_page_gets_shapes_words_and_classes_and_nothing_else(drawn: dict[Kind, Any]) -> None:
    for kind, root in drawn.items():
        tags = {one.tag.removeprefix(SVG) for one in root.iter()}
        assert tags <= {"svg", "title", "desc", "g", "a", "path", "line", "rect", "text"}
        names = {name for one in root.iter() for name in one.attrib}
        assert not {"style", "font-family", "color", "onclick"} & names
        painted = {one.get(name) for one in root.iter() for name in ("fill", "stroke")} - {None}
        assert painted <= {"none"}, "colours are classes, so that they follow the theme"
        assert root.get("role") == ("group" if root.findall(f".//{SVG}a") else "img"), "no link within a picture"
        assert root.get("aria-labelledby") == f"{kind}-title {kind}-desc"
        assert [root[0].text, root[1].text] == ["A <title>", "What & how"]
        assert root.get("viewBox")
        assert root.get("width") is None, "it is as wide as its place"
        assert any(one.text for one in root.iter(f"{SVG}text")), "text is text"
        # At 390 pixels' width of window some 358 are left: no smaller than 10 pixels then.
        width = float(root.get("viewBox").split()[2])
        assert 13 * 358 / width >= 10


def test_months_of_no_report_are_gaps_and_not_zero() -> None:
    gaps = gap_rows(["2021-01", "2021-02", "2021-06", "2021-12", "2022-01"])
    assert [(one["start"][:10], one["end"][:10]) for one in gaps] == [
        ("2021-03-01", "2021-06-01"),
        ("2021-07-01", "2021-12-01"),
    ]
    spec = months().plot("net").vegalite()
    assert [row["month"] for row in spec["datasets"]["rows"]] == ["2021-01", "2021-02", "2021-06", "2021-07"]
    assert [row["run"] for row in spec["datasets"]["rows"]] == [0, 0, 1, 1]
    assert not spec["datasets"]["lone"]


def test_conflict_stands_below_the_line_and_words_nearest_to_it() -> None:
    told = (("2021-01", 1, 2.5), ("2021-01", 2, 9.5), ("2021-01", 3, -3.0), ("2021-01", 4, -9.0))
    rows = {row["quad"]: (row["low"], row["high"]) for row in quad_rows(months(told).series)}
    assert rows == {
        "verbal cooperation": (0, 2),
        "material cooperation": (2, 4),
        "verbal conflict": (-2, 0),
        "material conflict": (-4, -2),
    }


def test_a_chart_begins_with_what_hangs_together() -> None:
    assert recent([]) == ""
    assert recent(["1865-06", "2021-01", "2022-10"]) == "2021-01"
    assert recent([f"{year}-01" for year in range(1990, 2024)]) == "2014-01"
    assert apart("2021-11", "2022-02") == 3
    assert months((("1865-06", 1, 1.0), ("2021-01", 1, 1.0))).first == "2021-01"


def page(shown: Months, kind: Kind) -> str:
    plot = shown.plot(kind)
    return svg.page_svg(svg.drawn_vega(plot.vega()), Setting("x", "", "", address), plot.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_one_month_alone_and_many_years_can_be_drawn(kind: Kind) -> None:
    assert page(months(TOLD[:1]), kind).count("<a ") == 1
    years = tuple((f"{2012 + at // 12}-{at % 12 + 1:02}", 1, 2.5) for at in range(144))
    assert page(months(years), kind).count("<a ") == 120
    with pytest.raises(ValueError, match="nothing to draw"):
        months(()).plot(kind)


HOSTILE = (
    f'<svg xmlns="{SVG[1:-1]}" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9" onload="x()">'
    "<script>alert(1)</script><style>*{color:red}</style><foreignObject><p>x</p></foreignObject>"
    '<image href="https://evil.example/x.png"/><use href="#a"/>'
    '<g style="fill:red" onclick="x()" transform="translate(1,2)"><path d="M0,0h1" fill="#1d1c1a" class="mine"/>'
    '<path d="M0,0h1" fill="url(#x)" transform="url(javascript:x)"/></g>'
    '<a xlink:href="javascript:x()"><path d="M0,0h1" fill="#1d1c1a"/></a>'
    '<a xlink:href="https://month.invalid/2021-01/../x"><path d="M0,0h1" fill="#1d1c1a"/></a>'
    '<text onclick="x()">&lt;b&gt;</text></svg>'
)


def test_what_is_not_listed_does_not_get_into_a_page() -> None:
    with pytest.raises(ValueError, match="has no name"):
        svg.page_svg(HOSTILE, Setting("x", "", "", address), ())
    made = svg.page_svg(HOSTILE.replace("url(#x)", "none"), Setting("x", "", "", address), ())
    for word in ("script", "style", "foreign", "image", "use", "onclick", "onload", "url", "<a", "evil", "mine"):
        assert word not in made
    assert 'class="fill-ink"' in made
    assert "&lt;b&gt;" in made


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_shows_the_shapes_and_words_of_the_file(kind: Kind) -> None:
    plot = months().plot(kind)
    file, shown = (etree.fromstring(text) for text in (svg.raw_svg(plot.vegalite()), page(months(), kind)))
    words = [one.text for one in shown.iter(f"{SVG}text")]
    assert words == [one.text for one in file.iter(f"{SVG}text") if one.get("opacity") != "0"]
    drawn = [one.get("aria-label") for one in file.iter() if one.get("aria-roledescription") in ("point", "bar")]
    assert [one.findtext(f".//{SVG}title") for one in shown.iter(f"{SVG}a")] == drawn


def test_each_mark_is_the_row_it_is_said_to_be() -> None:
    plot = months().plot("quads")
    with pytest.raises(ValueError, match="shorter"):
        svg.page_svg(svg.drawn_vega(plot.vega()), Setting("x", "", "", address), plot.rows[:-1])


def test_once_compiled_a_chart_of_the_kind_asks_altair_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_all()
    made = {kind: page(months(), kind) for kind in KINDS}
    monkeypatch.setattr("altair.layer", None)
    monkeypatch.setattr("vl_convert.vegalite_to_vega", None)
    assert {kind: page(months(), kind) for kind in KINDS} == made
    assert page(months((("2020-05", 1, 1.0), ("2020-06", 1, 1.0))), "net")


def test_a_chart_is_drawn_once_and_a_slow_one_is_not_waited_for() -> None:
    go, calls = threading.Event(), []

    def slowly(spec: str) -> str:
        calls.append(spec)
        assert go.wait(30)
        return svg.drawn_vega(spec)

    keeper = Drawn(slowly, most=2)
    setting = Setting("net", "", "", address)
    assert keeper.page_svg(months(), "net", setting, patience=0.01) is None
    go.set()
    first = keeper.page_svg(months(), "net", setting, patience=None)
    assert first
    assert keeper.page_svg(months(), "net", setting, patience=None) == first
    assert len(calls) == 1
    # Another relation's address is another picture; the oldest goes.
    for name in ("a", "b", "c"):
        keeper.page_svg(months(), "net", Setting(name, "", "", address), patience=None)
    assert len(keeper._kept) == 2


def test_what_fails_is_tried_again() -> None:
    answers: list[Callable[[str], str]] = [lambda spec: 1 / 0, svg.drawn_vega]  # type: ignore[list-item, return-value]
    keeper = Drawn(lambda spec: answers.pop(0)(spec))
    setting = Setting("net", "", "", address)
    with pytest.raises(ZeroDivisionError):
        keeper.page_svg(months(), "net", setting, patience=None)
    assert keeper.page_svg(months(), "net", setting, patience=None)


# Colours


def _tokens(dark: bool) -> dict[str, str]:
    sheet = (files("dragoman.read.web") / "static" / "css" / "10-base.css").read_text("utf-8")
    light, _, rest = sheet.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", light))
    if dark:
        found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", rest.split("\n}\n")[0]))
    return found


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_what_carries_meaning_can_be_seen_in_both_themes(dark: bool) -> None:
    tokens = _tokens(dark)
    for name in ("ink", "quiet", "q1", "q2", "q3", "q4", "strong-line"):
        for ground in ("ground", "paper", "raised"):
            assert _contrast(tokens[name], tokens[ground]) >= 3, (name, ground, dark)
    for name in ("ink", "quiet"):
        assert _contrast(tokens[name], tokens["ground"]) >= 4.5


def test_each_colour_of_a_chart_has_its_classes_in_the_sheet() -> None:
    sheet = (files("dragoman.read.web") / "static" / "css" / "50-relation.css").read_text("utf-8")
    assert len(colours.NAMES) == len(set(colours.NAMES.values()))
    for colour, name in colours.NAMES.items():
        assert f".fill-{name} {{ fill:" in sheet
        assert f".stroke-{name} {{ stroke:" in sheet
        if name != "paper":
            assert name in ("gap", "line") or _contrast(colour, colours.PAPER) >= 3


# Elsewhere


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = str(tmp_path_factory.mktemp("plot") / "news.ledger")
    fill(place)
    with Ledger.open(place) as ledger:
        ledger.reconcile()
    return place


def run(*words: str, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["plot", *words])
    assert done.exit_code == status, done.output
    return done.output


@pytest.mark.parametrize("kind", KINDS)
def test_plot_writes_svg_png_and_a_page_that_needs_nothing_else(place: str, kind: Kind, tmp_path: Path) -> None:
    paths = [tmp_path / f"ties.{ending}" for ending in ("svg", "png", "html")]
    for path in paths:
        run("ISR", "ind", "--ledger", place, "--kind", kind, "-o", str(path))
    root = etree.fromstring(paths[0].read_bytes())
    assert root.get("role") == "img"
    assert root[0].text.startswith("Israel and India: ")
    assert paths[1].read_bytes().startswith(b"\x89PNG\r\n")
    page = paths[2].read_text("utf-8")
    assert page.count('<th scope="row">') == len(MONTHS)
    assert not re.search(r"<script|<link|@import|src=|url\(", page)
    assert "month.invalid" not in page, "a file leads nowhere"
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_plot_says_what_it_cannot_do(place: str, tmp_path: Path) -> None:
    out = str(tmp_path / "x.svg")
    assert "nothing to draw of FJI and TUV" in run("FJI", "TUV", "--ledger", place, "-o", out, status=1)
    assert "ask for other days" in run("IND", "ISR", "--ledger", place, "-o", out, "--since", "2030-01-01", status=1)
    run("IND", "ISR", "--ledger", place, "-o", str(tmp_path / "x.gif"), status=2)
    run("IND", "XXX", "--ledger", place, "-o", out, status=2)
    assert "cannot be written" in run("IND", "ISR", "--ledger", place, "-o", str(tmp_path / "no" / "x.svg"), status=1)
    assert not list(tmp_path.iterdir())


def test_a_notebook_gets_the_same_chart(place: str) -> None:
    chart = dragoman.plot(place, "ISR", "ind", since="2022-01-15", until="2022-12-31")
    spec = chart.to_dict()
    assert [row["month"] for row in spec["datasets"]["rows"]] == ["2022-03", "2022-04"]
    assert "href" not in json.dumps(spec["layer"])
    with Ledger.open(place) as ledger:
        assert dragoman.plot(ledger, "IND", "ISR", kind="quads").to_dict()["datasets"]["gaps"]
        for bad in ({"kind": "pie"}, {"since": "yesterday"}):
            with pytest.raises(dragoman.DragomanError):
                dragoman.plot(ledger, "IND", "ISR", **bad)  # type: ignore[arg-type]
        with pytest.raises(dragoman.DragomanError, match="XXX"):
            dragoman.plot(ledger, "IND", "XXX")


def test_a_ledger_that_is_only_read_is_drawn_with_what_waits(tmp_path: Path) -> None:
    place = str(tmp_path / "news.ledger")
    fill(place)
    spec = dragoman.plot(place, "IND", "ISR").to_dict()
    assert [row["month"] for row in spec["datasets"]["rows"]] == list(MONTHS)
