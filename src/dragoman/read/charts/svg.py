"""A chart as SVG, and the SVG made anew for a page: its words, shapes and colours by name, and nothing else.

A page's policy forbids styles and scripts within it, and its colours hang on the theme. So no text of the renderer's
goes into a page: a new tree is built out of the elements and attributes that are listed here.
"""

import math
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from dragoman.read.charts.colours import NAMES
from dragoman.read.charts.draw import Spec
from dragoman.read.charts.rows import LINK

_SPACE = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SHAPES = {
    "g": ("transform",),
    "a": (),
    "path": ("d", "transform"),
    "line": ("x1", "y1", "x2", "y2", "transform"),
    "rect": ("x", "y", "width", "height", "transform"),
    "text": ("x", "y", "transform", "text-anchor"),
}
_PAINT = ("opacity", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-miterlimit")
_PLAIN = re.compile(r"[-\w .,()+]*", re.ASCII)
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_SIZE = re.compile(r"\d+(?:\.\d+)?(?=px$|$)")
_BASE = 13.0


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


def page_svg(raw: str, id: str, title: str, description: str, address: Callable[[str], str]) -> str:
    """The SVG for a page: colours as classes, sizes by its view box, each linked month at its ``address``.

    ``id`` tells its title and description from those of other charts of the page. Raises ValueError for a colour that
    has no name: it would be invisible in one of the themes.
    """
    source = etree.fromstring(raw.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    width, height = (math.ceil(float(source.get(name, "0"))) for name in ("width", "height"))
    root = etree.Element(f"{_SPACE}svg", nsmap={None: _SPACE[1:-1]})
    for name, value in (
        ("class", "chart"),
        ("viewBox", f"0 0 {width} {height}"),
        ("role", "img"),
        ("aria-labelledby", f"{id}-title {id}-desc"),
    ):
        root.set(name, value)
    for name, text in (("title", title), ("desc", description)):
        told = etree.SubElement(root, f"{_SPACE}{name}", id=f"{id}-{name}")
        told.text = text
    for child in source:
        # The page is the ground.
        if not (child.tag == f"{_SPACE}rect" and child.getparent() is source):
            _copy(child, root, address)
    # A picture is one thing to those who listen; with links in it, it is several.
    if root.find(f".//{_SPACE}a") is not None:
        root.set("role", "group")
    made: str = etree.tostring(root, encoding="unicode")
    return made


def _copy(source: Any, into: Any, address: Callable[[str], str]) -> None:
    if not isinstance(source.tag, str) or _hidden(source):
        return
    kind = source.tag.removeprefix(_SPACE)
    if kind not in _SHAPES:
        return
    made = etree.Element(f"{_SPACE}{kind}", nsmap={None: _SPACE[1:-1]})
    for name in (*_SHAPES[kind], *_PAINT):
        value = source.get(name)
        if value is not None and _PLAIN.fullmatch(value):
            made.set(name, _NUMBER.sub(lambda found: f"{float(found[0]):.2f}", value))
    if kind == "a":
        target = _month_of(source.get(_HREF) or source.get("href") or "")
        if target is None:
            return
        made.set("href", address(target))
        # By keyboard the table below it is the way: it has the same links.
        made.set("tabindex", "-1")
    _paint(source, made)
    if kind == "text":
        made.text = source.text
    elif source.get("role") == "graphics-symbol" and source.getparent().tag == f"{_SPACE}a":
        etree.SubElement(made, f"{_SPACE}title").text = source.get("aria-label", "")
    for child in source:
        _copy(child, made, address)
    if kind not in ("g", "a") or len(made):
        into.append(made)


def _hidden(source: Any) -> bool:
    """True for what paints nothing: Vega leaves out a label by making it transparent."""
    nothing = (None, "none", "transparent")
    blank = source.tag == f"{_SPACE}path" and source.get("fill") in nothing and source.get("stroke") in nothing
    return source.get("display") == "none" or source.get("opacity") == "0" or source.get("d") == "" or blank


def _paint(source: Any, made: Any) -> None:
    classes = []
    for name in ("fill", "stroke"):
        colour = source.get(name)
        if colour in ("none", "transparent"):
            made.set(name, "none")
        elif colour is not None:
            if colour.lower() not in NAMES:
                raise ValueError(f"the colour {colour} of a chart has no name in charts/colours.py")
            classes.append(f"{name}-{NAMES[colour.lower()]}")
    size = _SIZE.match(source.get("font-size", ""))
    if size is not None and float(size[0]) != _BASE:
        made.set("font-size", size[0])
    if classes:
        made.set("class", " ".join(classes))


def _month_of(address: str) -> str | None:
    """The month that a point links to; None for any other address."""
    parts = urlsplit(address)
    month = parts.path.strip("/")
    same = f"{parts.scheme}://{parts.netloc}/" == LINK
    return month if same and re.fullmatch(r"\d{4}-\d{2}", month) else None
