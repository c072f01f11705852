"""A small map around a place: the outlines near it, the countries that take part tinted, a point and its name."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import cos, radians
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from dragoman.read.charts.outlines import Point, outlines

WIDTH, HEIGHT = 360, 240
SPAN = 28.0
"""Degrees of latitude from the lower edge to the upper."""
_FARTHEST = 75.0
"""Degrees of latitude beyond which a map of this kind is drawn as at this one: it would be all width."""
_SPACE = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def locator(lat: float, lon: float, name: str, countries: Collection[str], id: str = "map") -> str:
    """The map as SVG; degrees, WGS 84. Degrees run straight, their widths as they are at the place (equirectangular).

    ``countries`` are alpha-3 codes; what is drawn has classes alone, no colours. ValueError off the globe.
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"{lat}, {lon} is not on the globe")
    narrow = cos(radians(min(abs(lat), _FARTHEST)))
    per = HEIGHT / SPAN
    half = WIDTH / per / narrow / 2
    box = (lon - half, lat - SPAN / 2, lon + half, lat + SPAN / 2)

    def at(point: Point) -> Point:
        return (point[0] - box[0]) * per * narrow, (box[3] - point[1]) * per

    root = etree.Element(f"{_SPACE}svg", nsmap={None: _SPACE[1:-1]})
    told = (("class", "map"), ("viewBox", f"0 0 {WIDTH} {HEIGHT}"), ("role", "img"))
    for key, value in (*told, ("aria-labelledby", f"{id}-title {id}-desc")):
        root.set(key, value)
    _add(root, "title", id=f"{id}-title").text = f"Map of {name}"
    _add(root, "desc", id=f"{id}-desc").text = f"{name} lies at {_degrees(lat, 'NS')}, {_degrees(lon, 'EW')}."
    _add(root, "rect", width=str(WIDTH), height=str(HEIGHT), **{"class": "map-sea"})
    for tinted in (False, True):
        for code, rings in sorted(outlines().items()):
            if (code in countries) == tinted:
                path = "".join(_path(map(at, ring)) for ring in _within(rings, box))
                if path:
                    _add(root, "path", d=path, **{"class": "map-party" if tinted else "map-land"})
    _point(root, at((lon, lat)), name)
    made: str = etree.tostring(root, encoding="unicode")
    return made


def _point(root: Any, at: Point, name: str) -> None:
    x, y = (round(one, 1) for one in at)
    _add(root, "circle", cx=str(x), cy=str(y), r="5", **{"class": "map-point"})
    # Below the point, in the middle of the map: there is room on both sides.
    label = _add(root, "text", x=str(x), y=str(round(y + 22, 1)), **{"class": "map-name", "text-anchor": "middle"})
    label.text = name


def _add(root: Any, kind: str, **attributes: str) -> Any:
    return etree.SubElement(root, f"{_SPACE}{kind}", attributes)


def _within(rings: Iterable[Any], box: Box) -> Iterator[list[Point]]:
    """What of the rings is in the box, which may reach over the line where days begin."""
    for ring in rings:
        for turn in (-360.0, 0.0, 360.0):
            west, south, east, north = ring.box
            if west + turn < box[2] and east + turn > box[0] and south < box[3] and north > box[1]:
                cut = _cut([(lon + turn, lat) for lon, lat in ring.points], box)
                if len(cut) > 2:
                    yield cut


def _cut(points: Sequence[Point], box: Box) -> list[Point]:
    """The part of a closed line that is in the box (Sutherland and Hodgman 1974)."""
    found = list(points)
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        before, found = found, []
        for one, other in zip(before, before[1:] + before[:1], strict=True):
            inside, next_inside = ((point[axis] - limit) * sign >= 0 for point in (one, other))
            if inside:
                found.append(one)
            if inside != next_inside:
                share = (limit - one[axis]) / (other[axis] - one[axis])
                found.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
    return found


def _path(points: Iterable[Point]) -> str:
    told: list[str] = []
    for x, y in points:
        step = f"{x:.1f},{y:.1f}"
        if not told or told[-1] != step:
            told.append(step)
    return f"M{'L'.join(told)}Z" if len(told) > 2 else ""


def _degrees(value: float, ends: str) -> str:
    return f"{abs(value):.2f}° {ends[value < 0]}"
