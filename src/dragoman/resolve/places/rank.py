"""How well a place fits a name: what it is by itself, and what the text says."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.resolve.places.gazetteer import Spot
from dragoman.resolve.places.rules import load_rules

if TYPE_CHECKING:
    from dragoman.resolve.places.read import Reading

EARTH = 6371.0
"""Kilometres."""
NEAR_HALF = 100.0
"""Kilometres at which nearness counts half."""
_WIDE = frozenset(("country", "continent", "sea", "territory", "desert"))
"""Kinds too wide for their middle to say what is near."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a text names: countries by how often, in all and by each name (its key), subdivisions by GeoNames id; and
    where each name has been put."""

    countries: Mapping[str, int]
    by_name: Mapping[str, Mapping[str, int]]
    subdivisions: frozenset[int]
    places: Mapping[str, Spot]

    @property
    def total(self) -> int:
        """How often countries are named in all."""
        return sum(self.countries.values())


def distance(a: Spot, b: Spot) -> float:
    """Kilometres between two places."""
    return kilometres(a.lat, a.lon, b.lat, b.lon)


def kilometres(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Kilometres between two points in degrees, on a sphere."""
    a, b, d = math.radians(lat), math.radians(lat2), math.radians(lon - lon2)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(d)
    return EARTH * math.acos(max(-1.0, min(1.0, cosine)))


def prior(spot: Spot) -> float:
    """What a reading weighs before the text is looked at."""
    rules = load_rules()
    if spot.capital or spot.kind == "country":
        return rules.prior["contested" if spot.ambiguous else "capital" if spot.capital else "country"]
    if spot.kind in rules.prior:
        return rules.prior[spot.kind] + (rules.ambiguous if spot.ambiguous else 0.0)
    weight = rules.people * math.log10(max(10, spot.people))
    weight += {"1": rules.subdivision, "2": rules.lesser}.get(spot.kind, 0.0)
    if spot.kind == "c" and spot.admin1 == spot.name.removesuffix(" City") and spot.people >= 100_000:
        weight += rules.own_town
    return weight if spot.main else weight + rules.spelling


def score(spot: Spot, reading: "Reading", scene: Scene) -> float:
    """What a reading weighs in its text."""
    rules = load_rules()
    weight = prior(spot)
    if reading.within:
        fits = any(
            spot.parent == outer.geonames
            if outer.kind == "1" and outer.geonames is not None
            else bool(set(spot.codes) & set(outer.codes)) and (outer.kind != "2" or distance(spot, outer) < 150)
            for outer in reading.within
        )
        weight += rules.told if fits else rules.untold
    if spot.name in (reading.form, f"{reading.form} City"):
        weight += rules.exact
    if reading.kinds:
        weight += rules.kind if spot.kind in reading.kinds else 0.0
    # A name is no evidence of its own country.
    own = scene.by_name.get(reading.key, {})
    named = sum(scene.countries.get(code, 0) - own.get(code, 0) for code in spot.codes)
    total = scene.total - sum(own.values())
    if total > 0 and spot.codes:
        # A village is known by what is near it: that a text names its country says little for it.
        known = 1.0 if spot.kind != "c" else min(1.0, max(rules.village, (math.log10(max(10, spot.people)) - 3) / 2))
        weight += known * rules.same_country * (named / total) ** 0.5 if named > 0 else rules.other_country
    if spot.parent in scene.subdivisions and spot.kind != "1":
        weight += rules.same_subdivision
    near = [
        distance(spot, other)
        for key, other in scene.places.items()
        if key != reading.key and other.kind not in _WIDE and not spot.kind == other.kind == "1"
    ]
    if near and spot.kind not in _WIDE:
        weight += rules.near / (1 + min(near) / NEAR_HALF)
    return weight


def choose(reading: "Reading", scene: Scene, least: float = 0.0) -> Spot | None:
    """The place of a name that fits its text best; None where none weighs ``least``."""
    if not reading.spots:
        return None
    first = reading.spots[0]
    if first.kind == "country" and not first.ambiguous and not reading.within:
        return first
    best = max(reading.spots, key=lambda spot: score(spot, reading, scene))
    return best if score(best, reading, scene) >= least else None
