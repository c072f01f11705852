"""The outlines of countries, from ``data/outlines.json.gz``: rings of degrees, by alpha-3 code."""

import gzip
import json
from dataclasses import dataclass
from functools import cache

from dragoman.data import read_bytes
from dragoman.errors import DataError

FILE = "outlines.json.gz"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line, longitude before latitude, and the box around it: west, south, east, north."""

    points: tuple[Point, ...]
    box: tuple[float, float, float, float]


@cache
def outlines() -> dict[str, tuple[Ring, ...]]:
    """The rings of each country; what no country's code stands for is under "". :class:`DataError` for a bad file.

    The file has, by code, rings as steps in hundredths of a degree, each from the point before it.
    """
    try:
        told = json.loads(gzip.decompress(read_bytes(FILE)))
        return {code: tuple(map(_ring, rings)) for code, rings in told["countries"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{FILE}: not outlines: {error}: reinstall dragoman") from error


def _ring(steps: list[int]) -> Ring:
    lon = lat = 0
    points = []
    for east, north in zip(steps[::2], steps[1::2], strict=True):
        lon, lat = lon + east, lat + north
        points.append((lon / 100, lat / 100))
    lons, lats = [one[0] for one in points], [one[1] for one in points]
    return Ring(tuple(points), (min(lons), min(lats), max(lons), max(lats)))
