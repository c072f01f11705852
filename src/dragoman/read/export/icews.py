"""A table like ICEWS' coded event data: 20 columns, tab-separated, one row for each pair of an event.

Columns: header of the "ICEWS Coded Event Data" (Harvard Dataverse, doi 10.7910/DVN/28075).
"""

import re
from collections.abc import Iterator
from itertools import combinations, product, takewhile
from typing import Any

from dragoman.data import read_yaml
from dragoman.read.export.asked import Chosen, Report, happened
from dragoman.read.export.cells import joined, number_of
from dragoman.record.models import Actor
from dragoman.record.tables.spec import spec
from dragoman.resolve import KnowledgeBase

_ENDS = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[A-Z\"'“‘(])|\n+")


def pairs(one: Chosen) -> list[tuple[Actor | None, Actor | None]]:
    """Each actor with each recipient; without recipients each two actors once; alone with nobody."""
    if one.recipients:
        return list(product(one.actors or (None,), one.recipients))
    return list(combinations(one.actors, 2)) or [(actor, None) for actor in one.actors] or [(None, None)]


class Icews:
    """Makes the rows."""

    def __init__(self, with_text: bool, report: Report) -> None:
        self._report = report
        self._countries = KnowledgeBase.load().countries
        self._sectors: dict[str, str] = read_yaml("plover.yaml")["sectors"]
        self._spec = spec()

    def rows(self, one: Chosen) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The event's rows with its number; none for what ICEWS cannot tell."""
        code = self._spec.code(one.event.type, one.event.modes)
        if code is None:
            self._report.left_out[f"no CAMEO code for {one.event.type}"] += 1
        elif happened(one, self._report):
            yield from self._all(one, code)

    def _all(self, one: Chosen, code: str) -> Iterator[tuple[int, dict[str, Any]]]:
        number, document, named = number_of(one.id), one.record.document, self._spec.codes[code]
        event = {"Event ID": number, "Event Date": one.days[0] if one.days else None}
        kind = {"Event Text": named.name, "CAMEO Code": code, "Intensity": named.goldstein}
        story = {
            "Story ID": document.id,
            "Sentence Number": _sentence(document.text, one.event.sentence.start),
            "Publisher": document.publisher,
        }
        for source, target in pairs(one):
            sides = self._side("Source", source) | self._side("Target", target)
            yield number, event | sides | kind | story | self._place(one)

    def _side(self, side: str, actor: Actor | None) -> dict[str, Any]:
        sectors = [self._sectors.get(one, one) for one in actor.sectors] if actor else []
        return {
            f"{side} Name": actor and actor.name,
            f"{side} Sectors": joined(sectors, between=","),
            f"{side} Country": self._countries.name(actor.country) if actor and actor.country else None,
        }

    def _place(self, one: Chosen) -> dict[str, Any]:
        place = one.place
        town = place is not None and place.feature in self._spec.towns
        return {
            "City": place.name if place and town else None,
            "District": None,
            "Province": place and place.admin1,
            "Country": self._countries.name(place.country) if place and place.country else None,
            "Latitude": place and place.lat,
            "Longitude": place and place.lon,
        }


def _sentence(text: str, start: int) -> int:
    """Which sentence begins at ``start``, from 1."""
    before = takewhile(lambda found: found.end() <= start, _ENDS.finditer(text))
    return 1 + sum(1 for _ in before)
