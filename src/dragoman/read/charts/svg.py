"""A chart as SVG, and the SVG made anew for a page: its words, shapes and colours by name, and nothing else.

A page's policy forbids styles and scripts within it, and its colours hang on the theme. So no text of the renderer's
goes into a page: a new one is written out of the elements and attributes that are listed here.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree  # type: ignore[import-untyped]

from dragoman.read.charts.colours import NAMES
from dragoman.read.charts.draw import TOLD, Spec
from dragoman.read.charts.rows import Row

_SPACE = "{http://www.w3.org/2000/svg}"
_PAINT = ("opacity", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-miterlimit")
_SHAPES = {
    f"{_SPACE}{kind}": (kind, (*shape, *_PAINT))
    for kind, shape in {
        "g": ("transform",),
        "path": ("d", "transform"),
        "line": ("x1", "y1", "x2", "y2", "transform"),
        "rect": ("x", "y", "width", "height", "transform"),
        "text": ("x", "y", "transform", "text-anchor"),
    }.items()
}
_PLAIN = re.compile(r"[-\w .,()+]*", re.ASCII)
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_SIZE = re.compile(r"\d+(?:\.\d+)?(?=px$|$)")
_BASE = 13.0
_NOTHING = (None, "none", "transparent")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a chart stands in a page: an id of its own there, its words, and where each month ("2023-03") leads."""

    id: str
    title: str
    description: str
    address: Callable[[str], str]

    def key(self) -> str:
        """All of it as text."""
        return "\0".join((self.id, self.title, self.description, self.address("2000-01")))


def raw_svg(spec: Spec) -> str:
    """A chart as vl-convert draws it; nothing is fetched for it."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn


def raw_png(spec: Spec, scale: float = 2.0) -> bytes:
    """A chart as a picture of points; ``scale`` of them for each of its pixels."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[])
    return drawn


def drawn_vega(spec: str) -> str:
    """A chart for a page, of Vega as JSON, as vl-convert draws it; nothing is fetched for it."""
    import vl_convert

    drawn: str = vl_convert.vega_to_svg(spec, allowed_base_urls=[])
    return drawn


def page_svg(raw: str, setting: Setting, rows: Sequence[Row]) -> str:
    """The SVG for a page: colours as classes, sizes by its view box, each mark in a link to its month.

    ``rows`` are what the marks named ``draw.TOLD`` show, in their order. Raises ValueError where there are not as many,
    and for a colour that has no name: it would be invisible in one of the themes.
    """
    source = etree.fromstring(raw.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    width, height = (math.ceil(float(source.get(name, "0"))) for name in ("width", "height"))
    # The page is the ground.
    shapes = "".join(_written(child, setting, rows) for child in source if child.tag != f"{_SPACE}rect")
    # A picture is one thing to those who listen; with links in it, it is several.
    role = "group" if "<a " in shapes else "img"
    id = _quoted(setting.id)
    return (
        f'<svg xmlns="{_SPACE[1:-1]}" class="chart" viewBox="0 0 {width} {height}" role="{role}"'
        f' aria-labelledby="{id}-title {id}-desc">'
        f'<title id="{id}-title">{escape(setting.title)}</title>'
        f'<desc id="{id}-desc">{escape(setting.description)}</desc>'
        f"{shapes}</svg>"
    )


def _written(source: Any, setting: Setting, rows: Sequence[Row]) -> str:
    """An element and what is in it; "" for what is not listed, and for what paints nothing."""
    kind, names = _SHAPES.get(source.tag, ("", ()))
    if not kind or _hidden(source):
        return ""
    start = f"<{kind}{''.join(_attributes(source, names))}"
    if kind == "g":
        inner = "".join(
            _told(source, setting, rows)
            if f"{TOLD}_marks" in source.get("class", "").split()
            else (_written(child, setting, rows) for child in source)
        )
        return f"{start}>{inner}</g>" if inner else ""
    inner = escape(source.text or "") if kind == "text" else ""
    return f"{start}>{inner}</{kind}>" if inner else f"{start}/>"


def _told(source: Any, setting: Setting, rows: Sequence[Row]) -> Iterator[str]:
    """The marks that stand for the rows: each says so, and leads to its month."""
    address = {month: _quoted(setting.address(month)) for month in {row["month"] for row in rows}}
    for mark, row in zip(source, rows, strict=True):
        kind, names = _SHAPES[mark.tag]
        # By keyboard the table below the chart is the way: it has the same links.
        yield (
            f'<a href="{address[row["month"]]}" tabindex="-1"><{kind}{"".join(_attributes(mark, names))}>'
            f"<title>{escape(row['told'])}</title></{kind}></a>"
        )


def _attributes(source: Any, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = source.get(name)
        if value is not None and _PLAIN.fullmatch(value):
            yield f' {name}="{_NUMBER.sub(_rounded, value)}"'
    classes = []
    for name in ("fill", "stroke"):
        colour = source.get(name)
        if colour in ("none", "transparent"):
            yield f' {name}="none"'
        elif colour is not None:
            if colour.lower() not in NAMES:
                raise ValueError(f"the colour {colour} of a chart has no name in charts/colours.py")
            classes.append(f"{name}-{NAMES[colour.lower()]}")
    size = _SIZE.match(source.get("font-size", ""))
    if size is not None and float(size[0]) != _BASE:
        yield f' font-size="{size[0]}"'
    if classes:
        yield f' class="{" ".join(classes)}"'


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}"


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _hidden(source: Any) -> bool:
    """True for what paints nothing: Vega leaves out a label by making it transparent."""
    blank = source.tag == f"{_SPACE}path" and source.get("fill") in _NOTHING and source.get("stroke") in _NOTHING
    return source.get("display") == "none" or source.get("opacity") == "0" or source.get("d") == "" or blank
