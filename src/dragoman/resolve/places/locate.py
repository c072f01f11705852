"""All the place names of one text, each to one place on the map.

A name is read by what the text says of it: what stands behind it ("Paris, Texas"), what kind of place it calls it ("the
Kasai region"), which countries and subdivisions the text names, which other places are near. All mentions of one name
are one place, but where different words stand behind them. A name that no gazetteer has, or only far from all
that the text speaks of, is put at the place around it that the text names ("the Anfield stand" in Liverpool), and
says so.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dragoman.claims import PlaceUse
from dragoman.document import Span
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.places.gazetteer import Gazetteer, Spot
from dragoman.resolve.places.rank import Scene, choose, prior
from dragoman.resolve.places.read import Reader, Reading
from dragoman.resolve.places.rules import load_rules

_UNSURE = ("ORG", "PERSON", "")
"""What the recogniser takes for another thing, or for nothing: a place only if a table has it."""
ALTERNATIVES = 4
"""Other places of the name that a result tells of."""
ANCHORS = 60
"""Different names of a text that others may be near: there are few more in any but a list."""
_PASSES = 2
_REACH = 1500
"""Characters before a name in which the place around it is looked for, before the whole text's is taken."""


@dataclass(frozen=True, slots=True)
class Toponym:
    """A name to be put on the map: where it stands, its words, those behind a comma that say where it lies, its use."""

    span: Span
    name: str
    within: str | None
    use: PlaceUse
    label: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """The answer for one name: the place, or None with the reason.

    ``around`` is True where the place is not what is named, but what the text says is around it. ``others`` are further
    places of that name, the likeliest first.
    """

    toponym: Toponym
    spot: Spot | None
    why: str
    around: bool = False
    others: tuple[Spot, ...] = ()

    @property
    def precision(self) -> Literal["point", "area", "around"] | None:
        """Whether the coordinates are of a point, of the middle of an area, or of the place around; None for none."""
        if self.spot is None:
            return None
        return "around" if self.around else "point" if self.spot.pointed else "area"


class Locator:
    """A gazetteer ready to read texts with; one serves any number of texts."""

    def __init__(self, kb: KnowledgeBase, gazetteer: Gazetteer | None = None) -> None:
        self.gazetteer = gazetteer or Gazetteer()
        self._reader = Reader(kb, self.gazetteer)

    def locate(self, toponyms: Sequence[Toponym], home: str | None = None) -> list[Located]:
        """The places of one text's names, in their order. ``home`` is the country of whoever publishes the text.

        Takes time in proportion to the names: each is held against those that the text names most, :data:`ANCHORS`
        of them.
        """
        readings = [self._reader.read(t) for t in toponyms]
        groups: dict[str, list[int]] = {}
        for n, reading in enumerate(readings):
            groups.setdefault(reading.key, []).append(n)
        scene = self._scene(readings, home)
        anchors = set(sorted(groups, key=lambda key: -len(groups[key]))[:ANCHORS])
        chosen: dict[str, Spot | None] = {}
        for _ in range(_PASSES):  # After the first each name knows where the others are.
            chosen = {key: choose(_told([readings[n] for n in numbers]), scene) for key, numbers in groups.items()}
            places = {key: spot for key, spot in chosen.items() if spot is not None and key in anchors}
            scene = replace(scene, places=places)
        if self._focused(scene):
            for key, numbers in groups.items():
                chosen[key] = choose(_told([readings[n] for n in numbers]), scene, load_rules().elsewhere)
        found: list[Located] = []
        for reading, toponym in zip(readings, toponyms, strict=True):
            spot = chosen[reading.key]
            others = tuple(s for s in reading.spots if s is not spot)[:ALTERNATIVES] if spot is not None else ()
            found.append(Located(toponym, spot, self._why(reading, spot, scene), others=others))
        return self._surrounded(found, readings)

    def known(self, toponym: Toponym) -> bool:
        """True if some table has the name."""
        return bool(self._reader.read(toponym).spots)

    def inner(self, toponym: Toponym) -> list[Toponym]:
        """The places named within another name, as names of their own: "the [Jakarta] Post"."""
        start, name = toponym.span.start, toponym.name
        return [
            replace(toponym, span=Span(start + first, start + last), name=name[first:last], within=None)
            for first, last in self._reader.inside(name)
        ]

    def _focused(self, scene: Scene) -> bool:
        """True where a text names a town, subdivision or quarter that is beyond doubt: others may lie in it."""
        least = load_rules().focus
        return any(prior(spot) >= least and spot.kind in ("c", "1", "2", "district") for spot in scene.places.values())

    def _scene(self, readings: list[Reading], home: str | None) -> Scene:
        """What the text names that needs no choice: its countries, each as often as it is named, and subdivisions."""
        countries: Counter[str] = Counter()
        by_name: dict[str, Counter[str]] = {}
        subdivisions: set[int] = set()
        for reading in readings:
            sure = reading.sure
            if sure is not None:
                countries.update(sure.codes)
                by_name.setdefault(reading.key, Counter()).update(sure.codes)
                if sure.kind == "1" and sure.geonames is not None:
                    subdivisions.add(sure.geonames)
            for spot in reading.within:
                countries.update(spot.codes)
                if spot.kind == "1" and spot.geonames is not None:
                    subdivisions.add(spot.geonames)
        if home is not None:
            countries[home] += 1
        return Scene(countries, by_name, frozenset(subdivisions), {})

    def _why(self, reading: Reading, spot: Spot | None, scene: Scene) -> str:
        if spot is None:
            return "no gazetteer has the name"
        if spot.kind == "country":
            return f"country table: {reading.why}" if reading.why else "country table"
        parts = [f"GeoNames {spot.geonames}" if spot.geonames else "table of landmarks"]
        if any(_lies_in(spot, outer) for outer in reading.within):
            parts.append(f"{reading.toponym.within!r} stands behind the name")
        elif len(reading.spots) == 1:
            parts.append("the only place of that name")
        else:
            if spot.country and scene.countries.get(spot.country):
                parts.append(f"the text speaks of {spot.country}")
            if spot.people:
                parts.append(f"{spot.people:,} people")
            parts.append(f"{len(reading.spots)} places go by the name")
        return "; ".join(parts)

    def _surrounded(self, found: list[Located], readings: list[Reading]) -> list[Located]:
        """Names without a place of their own, put at the one around them that the text names."""
        placed = sorted((one for one in found if one.spot is not None), key=lambda one: one.toponym.span)
        towns = _Placed([one for one in placed if one.spot and one.spot.kind in ("c", "2", "district", "island")])
        wider = _Placed([one for one in placed if one.spot and one.spot.kind == "1"])
        for n, one in enumerate(found):
            if one.spot is not None or one.toponym.label in _UNSURE:
                continue
            reading = readings[n]
            outer = next(iter(reading.within), None) or reading.inside
            if outer is not None:
                why = f"no gazetteer has the name; in {outer.name}, by the words of the name or behind it"
                found[n] = replace(one, spot=outer, around=True, why=why)
                continue
            if one.toponym.use != "location":
                continue
            span = one.toponym.span
            near = towns.before(span) or wider.before(span) or towns.most or wider.most
            if near is not None and near.spot is not None:
                why = f"no gazetteer has the name near what the text speaks of; {near.spot.name} is named beside it"
                found[n] = replace(one, spot=near.spot, around=True, why=why)
        return found


def _told(readings: list[Reading]) -> Reading:
    """Of the mentions of one name the first that says where it lies: all of them are there."""
    return next((reading for reading in readings if reading.within), readings[0])


class _Placed:
    """Names that have a place, in text order."""

    def __init__(self, places: list[Located]) -> None:
        self._places = places
        self._starts = [place.toponym.span.start for place in places]
        counts = Counter(place.spot for place in places)
        best = max(counts.values(), default=0)
        self.most = next((place for place in places if counts[place.spot] == best), None)
        """The first of the one that the text names most."""

    def before(self, span: Span) -> Located | None:
        """The last named before ``span``, where it stands within reach."""
        at = bisect_left(self._starts, span.start) - 1
        found = self._places[at] if at >= 0 else None
        return found if found is not None and span.start - found.toponym.span.end <= _REACH else None


def _lies_in(spot: Spot, outer: Spot) -> bool:
    if outer.kind == "1":
        return spot.parent == outer.geonames
    return bool(set(spot.codes) & set(outer.codes))
