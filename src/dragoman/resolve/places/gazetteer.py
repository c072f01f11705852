"""The tables of places: towns and subdivisions (SQLite), landmarks and the points of countries (CSV).

Opening costs milliseconds, for SQLite reads the pages that a name asks for and no more; what is found is kept for the
next time. Everything here is for reading alone.
"""

import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dragoman.data import path as data_path
from dragoman.data import read_rows
from dragoman.errors import DataError
from dragoman.resolve.kb_cities import fold

TABLE = "gazetteer.sqlite"
LANDMARKS = "landmarks.csv"
POINTS = "country_points.csv"
KINDS = ("continent", "region", "sea", "river", "lake", "mountain", "island", "desert", "land", "canal", "airport",
"base", "site",
         "district", "crossing")  # fmt: skip
"""What a landmark may be."""
MOST = 60
"""Places of one name that are looked at, those with most people first: there are 88 called Santa Cruz."""
FEATURES = {"c": "city", "1": "admin1", "2": "admin2"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map. ``kind`` is "country", "c" (town), "1", "2" (subdivision of that order) or a landmark's.

    ``codes`` are the states it lies in (our codes, dependencies folded), ``parent`` the GeoNames id of the
    subdivision of the first order around it, ``admin1`` its name; ``lat`` and ``lon`` are degrees (WGS 84), of the
    middle of what has an extent. ``people`` is 0 where unknown; ``main`` says that it is mainly called by the name
    asked for.
    """

    geonames: int | None
    name: str
    kind: str
    codes: tuple[str, ...]
    parent: int | None
    admin1: str | None
    lat: float
    lon: float
    people: int
    main: bool = True
    capital: bool = False
    ambiguous: bool = False

    @property
    def country(self) -> str | None:
        """The one state it lies in; None for none or several."""
        return self.codes[0] if len(self.codes) == 1 else None

    @property
    def pointed(self) -> bool:
        """True for what is a point on a map of a country: a town, an airport, a building."""
        return self.kind in ("c", "airport", "base", "site", "district", "crossing")

    @property
    def feature(self) -> str:
        """What the record calls its kind: country, capital, city, admin1, admin2, or the landmark's."""
        return "capital" if self.capital else FEATURES.get(self.kind, self.kind)


class Gazetteer:
    """The places that go by a name. Safe to use after a fork, and from several threads."""

    def __init__(self) -> None:
        self._path = data_path(TABLE)
        self._open: tuple[int, sqlite3.Connection] | None = None
        self._points = _points(read_rows(POINTS))
        self._landmarks = _landmarks(read_rows(LANDMARKS))
        for row in read_rows(POINTS):
            if row["state"]:  # Dependencies have a point of their own, and their state's code.
                id, lat, lon = self._points[row["code"]]
                spot = Spot(id, row["name"], "territory", (row["state"],), None, None, lat, lon, 0)
                self._landmarks.setdefault(fold(row["name"]), []).append(spot)
        self.named = lru_cache(maxsize=16384)(self._named)
        self._subdivision = lru_cache(maxsize=8192)(self._read_subdivision)

    def country(self, code: str, name: str) -> Spot | None:
        """The point of a state or dependency by its ISO code."""
        found = self._points.get(code)
        if found is None:
            return None
        id, lat, lon = found
        return Spot(id, name, "country", (code,), None, None, lat, lon, 0)

    def territory(self, name: str) -> bool:
        """True for the name of a dependency that has a point of its own ("Guam")."""
        return any(spot.kind == "territory" for spot in self._landmarks.get(fold(name), ()))

    def _named(self, name: str) -> tuple[Spot, ...]:
        """Every place of that name, landmarks first, then those with most people; accents and case do not count."""
        key = fold(name)
        found = list(self._landmarks.get(key, ()))
        query = (
            "SELECT p.id, p.name, p.kind, p.code, p.admin1, p.lat, p.lon, p.people, n.main FROM name n "
            "JOIN place p ON p.id = n.place WHERE n.key = ? ORDER BY n.main DESC, p.people DESC LIMIT ?"
        )
        for id, called, kind, code, parent, lat, lon, people, main in self._base().execute(query, (key, MOST)):
            admin1 = called if kind == "1" else self._subdivision(parent) if parent else None
            found.append(Spot(id, called, kind, (code,), parent, admin1, lat, lon, people, bool(main)))
        return tuple(found)

    def _read_subdivision(self, id: int) -> str | None:
        row = self._base().execute("SELECT name FROM place WHERE id = ?", (id,)).fetchone()
        return row[0] if row else None

    def _base(self) -> sqlite3.Connection:
        # A connection must not be carried over a fork (sqlite.org/howtocorrupt.html, 2.6).
        if self._open is None or self._open[0] != os.getpid():
            self._open = os.getpid(), _connect(self._path)
        return self._open[1]

    def __getstate__(self) -> dict[str, object]:
        raise TypeError("a gazetteer is opened where it is used, never sent: make one in each process")


def _connect(path: Path) -> sqlite3.Connection:
    try:
        base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        base.execute("SELECT id FROM place LIMIT 1")
    except sqlite3.Error as error:
        raise DataError(f"{TABLE}: no readable SQLite file ({error}): reinstall dragoman") from error
    return base


def _degrees(row: Mapping[str, str], where: str) -> tuple[float, float]:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError:
        lat = lon = 1000.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise DataError(f"{where}: lat and lon must be degrees, not {row['lat']!r}, {row['lon']!r}")
    return lat, lon


def _points(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[int | None, float, float]]:
    found = {}
    for row in rows:
        lat, lon = _degrees(row, f"{POINTS}: {row['code']}")
        found[row["code"]] = (int(row["geonames"]) if row["geonames"] else None, lat, lon)
    return found


def _landmarks(rows: Iterable[Mapping[str, str]]) -> dict[str, list[Spot]]:
    found: dict[str, list[Spot]] = {}
    for row in rows:
        where = f"{LANDMARKS}: {row['name']}"
        if row["kind"] not in KINDS:
            raise DataError(f"{where}: kind must be one of {', '.join(KINDS)}, not {row['kind']!r}")
        lat, lon = _degrees(row, where)
        codes = tuple(row["countries"].split())
        spot = Spot(None, row["name"], row["kind"], codes, None, None, lat, lon, 0, ambiguous=row["ambiguous"] == "1")
        for name in (row["name"], *filter(None, row["also"].split("|"))):
            found.setdefault(fold(name), []).append(spot)
    return found
