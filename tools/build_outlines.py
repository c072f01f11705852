# /// script
# requires-python = ">=3.11"
# dependencies = ["dragoman", "pycountry==26.2.16"]
# ///
"""Compile the outlines of countries into the package's data file ``outlines.json.gz``.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m tools.build_outlines package/countries-50m.json [--out src/dragoman/data/outlines.json.gz]

The npm package world-atlas has Natural Earth's countries (public domain) as TopoJSON: borders as arcs, each once. An
arc is simplified before its countries are put together, so that neighbours still meet; islands too small to be seen
are left out, unless nothing else would be left of a country. A country's code is found by its ISO 3166-1 number; a
dependency's outline stands under its state's, and what no state's code stands for under "".
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from math import sqrt
from pathlib import Path
from typing import Any

from dragoman.data import read_rows

OUT = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "outlines.json.gz"
TOLERANCE = 0.06
"""Degrees by which a border may be off."""
SMALLEST = 0.02
"""Square degrees; smaller islands go."""
BY_NAME = {"Kosovo": "KOS", "Somaliland": "SOM", "N. Cyprus": "CYP"}
Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees, simplified."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        # A closed arc is an island: it is simplified in halves, since its ends are one point.
        if points[0] == points[-1] and len(points) > 3:
            middle = max(range(len(points)), key=lambda at: _far(points[at], points[0]))
            points = simple(points[: middle + 1])[:-1] + simple(points[middle:])
        else:
            points = simple(points)
        found.append(points)
    return found


def simple(points: list[Point]) -> list[Point]:
    """Without the points that a straight line misses by less than the tolerance (Douglas and Peucker 1973)."""
    if len(points) < 3:
        return points
    first, last = points[0], points[-1]
    at, far = max(((n, _off(point, first, last)) for n, point in enumerate(points[1:-1], 1)), key=lambda one: one[1])
    if far <= TOLERANCE:
        return [first, last]
    return simple(points[: at + 1])[:-1] + simple(points[at:])


def _off(point: Point, one: Point, other: Point) -> float:
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = dx * dx + dy * dy
    share = 0.0 if not length else max(0.0, min(1.0, ((point[0] - one[0]) * dx + (point[1] - one[1]) * dy) / length))
    return sqrt(_far(point, (one[0] + share * dx, one[1] + share * dy)))


def _far(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def rings_of(geometry: dict[str, Any], arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """The outer rings of a country; its holes are other countries, drawn over it."""
    polygons = {"Polygon": [geometry.get("arcs", [])], "MultiPolygon": geometry.get("arcs", [])}[geometry["type"]]
    for polygon in polygons:
        rings: list[list[Point]] = []
        for numbers in polygon:
            ring: list[Point] = []
            for number in numbers:
                ring += (arcs[number] if number >= 0 else arcs[~number][::-1])[1 if ring else 0 :]
            rings.append(ring)
        # Of Antarctica the outer ring is the pole itself, and the coast its inner one.
        at_pole = all(abs(lat) > 89.9 for _, lat in rings[0])
        yield turned(rings[1] if at_pole and len(rings) > 1 else rings[0])


def turned(ring: list[Point]) -> list[Point]:
    """A ring across the line where days begin goes on behind 180 degrees; one around a pole closes along its edge."""
    found = ring[:1]
    for lon, lat in ring[1:]:
        before = found[-1][0]
        found.append((lon + 360 * round((before - lon) / 360), lat))
    if abs(found[-1][0] - found[0][0]) < 1:
        return found
    pole = 90.0 if found[0][1] > 0 else -90.0
    return [*found, (found[-1][0], pole), (found[0][0], pole)]


def area(ring: list[Point]) -> float:
    """In square degrees."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def steps(ring: list[Point]) -> list[int]:
    """The ring as steps in hundredths of a degree."""
    found: list[int] = []
    x = y = 0
    for lon, lat in ring:
        east, north = round(lon * 100), round(lat * 100)
        if not found or (east, north) != (x, y):
            found += [east - x, north - y]
            x, y = east, north
    return found


def code_of(geometry: dict[str, Any], states: set[str], parts: dict[str, str]) -> str:
    """The alpha-3 code of a state that this package knows, "" for none."""
    name = geometry["properties"]["name"]
    pycountry: Any = import_module("pycountry")
    found = pycountry.countries.get(numeric=geometry["id"]) if geometry.get("id") else None
    code = found.alpha_3 if found else BY_NAME.get(name, "")
    return code if code in states else parts.get(code, "")


def main() -> None:
    """Read the TopoJSON and write the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("topology", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    topology = json.loads(asked.topology.read_text("utf-8"))
    arcs = arcs_of(topology)
    states = {row["code"] for row in read_rows("countries.csv")}
    parts = {row["code"]: row["country"] for row in read_rows("country_codes.csv") if row["part"] == "part"}
    found: dict[str, list[list[int]]] = defaultdict(list)
    nowhere = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = code_of(geometry, states, parts)
        if not code:
            nowhere.append(geometry["properties"]["name"])
        rings = [ring for ring in rings_of(geometry, arcs) if len(ring) > 3]
        large = [ring for ring in rings if area(ring) >= SMALLEST]
        found[code] += [steps(ring) for ring in large or sorted(rings, key=area)[-1:]]
    told = {"from": "Natural Earth 4.1.0, 1:50m, by world-atlas 2.0.2", "countries": dict(sorted(found.items()))}
    body = json.dumps(told, separators=(",", ":")).encode()
    asked.out.write_bytes(gzip.compress(body, 9, mtime=0))
    print(f"{asked.out}: {len(found)} codes, {asked.out.stat().st_size:,} bytes; without a code: {', '.join(nowhere)}")
    print(f"states without an outline: {', '.join(sorted(states - set(found)))}")


if __name__ == "__main__":
    main()
