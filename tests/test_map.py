"""Outlines, and the small map around a place."""

import gzip
import json

import pytest
from lxml import etree  # type: ignore[import-untyped]

from dragoman.data import path
from dragoman.read.charts.locator import HEIGHT, WIDTH, locator
from dragoman.read.charts.outlines import FILE, outlines
from dragoman.read.countries import countries

SVG = "{http://www.w3.org/2000/svg}"
WITHOUT = {"TUV"}
"""Too small for the source."""


def classes(made: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in etree.fromstring(made).iter():
        if one.get("class"):
            found[one.get("class")] = found.get(one.get("class"), 0) + 1
    return found


def test_every_state_has_an_outline_on_the_globe() -> None:
    known = outlines()
    assert set(countries().codes) - set(known) <= WITHOUT
    for rings in known.values():
        for ring in rings:
            west, south, east, north = ring.box
            assert len(ring.points) >= 3
            assert -90 <= south < north <= 90
            assert west < east
            # One ring goes round the pole; those across the line where days begin go on behind it.
            assert west >= -360
            assert east <= 540
            assert east - west <= 360


def test_the_file_is_small_and_says_where_it_is_from() -> None:
    assert path(FILE).stat().st_size < 200_000
    assert "Natural Earth" in json.loads(gzip.decompress(path(FILE).read_bytes()))["from"]


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [(28.6, 77.2, "IND"), (32.08, 34.8, "ISR"), (-17.8, 178.0, "FJI"), (55.75, 37.6, "RUS"), (-75.0, 100.0, "ATA")],
)
def test_a_place_lies_in_its_country(lat: float, lon: float, code: str) -> None:
    found = [own for own, rings in outlines().items() if any(_inside((lon, lat), ring.points) for ring in rings)]
    assert found == [code]


def _inside(point: tuple[float, float], ring: tuple[tuple[float, float], ...]) -> bool:
    lon, lat = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_the_point_is_in_the_middle_and_those_who_take_part_are_tinted() -> None:
    made = locator(31.78, 35.22, "Jerusalem", ("IND", "ISR"))
    root = etree.fromstring(made)
    (point,) = root.iter(f"{SVG}circle")
    assert (float(point.get("cx")), float(point.get("cy"))) == (WIDTH / 2, HEIGHT / 2)
    assert root.findtext(f"{SVG}text") == "Jerusalem"
    assert root.findtext(f"{SVG}desc") == "Jerusalem lies at 31.78° N, 35.22° E."
    found = classes(made)
    assert found["map-party"] == 1, "India lies beyond the edge"
    assert found["map-land"] > 10
    assert len(made) < 60_000


def test_nothing_of_it_lies_outside_its_frame() -> None:
    for lat, lon in ((0.0, 179.9), (0.0, -179.9), (89.0, 10.0), (-90.0, 0.0), (71.0, -8.0), (-17.7, 178.0)):
        for path_ in etree.fromstring(locator(lat, lon, "x", ())).iter(f"{SVG}path"):
            for step in path_.get("d")[1:-1].split("ZM"):
                for pair in step.split("L"):
                    x, y = map(float, pair.split(","))
                    assert -0.1 <= x <= WIDTH + 0.1
                    assert -0.1 <= y <= HEIGHT + 0.1


def test_both_sides_of_the_line_where_days_begin_are_one_sea() -> None:
    assert classes(locator(66, -172, "the strait", ("RUS", "USA")))["map-party"] == 2
    assert classes(locator(66, 179, "the strait", ("RUS", "USA")))["map-party"] == 2


def test_a_name_is_text_and_colours_are_classes() -> None:
    made = locator(0, 0, "<script>alert(1)</script>&", ())
    assert "<script" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in made
    assert "style=" not in made
    assert "#" not in made.replace("&#", "")


@pytest.mark.parametrize("place", [(91, 0), (0, 181), (float("nan"), 0)])
def test_off_the_globe_there_is_no_map(place: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not on the globe"):
        locator(*place, "nowhere", ())
