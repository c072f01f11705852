"""POLECAT's table: 40 columns, tab-separated, "None" where nothing is known, "; " between several.

Columns and their order: header of the files of "POLECAT Weekly Data" (Harvard Dataverse, doi 10.7910/DVN/AJGVIT).
"""

from collections.abc import Iterator
from typing import Any

from dragoman.data import read_yaml
from dragoman.read.export.asked import Chosen, Report, happened
from dragoman.read.export.cells import joined
from dragoman.read.plover import FEATURE_CODES
from dragoman.record.models import Actor, Record, Role
from dragoman.record.tables.spec import spec
from dragoman.resolve import KnowledgeBase

MISSING = "None"


class Polecat:
    """Makes the rows."""

    def __init__(self, with_text: bool, report: Report) -> None:
        self._with_text = with_text
        self._report = report
        self._countries = KnowledgeBase.load().countries
        self._quads = {int(number): str(name).upper() for number, name in read_yaml("plover.yaml")["quads"].items()}

    def rows(self, one: Chosen) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The event's row with its id; none for what has not happened."""
        if happened(one, self._report):
            yield one.id, self._event(one) | self._place(one) | self._story(one.record)

    def _event(self, one: Chosen) -> dict[str, Any]:
        event = one.event
        return (
            {
                "Event ID": one.id,
                "Event Date": one.days[0] if one.days else None,
                "Event Type": event.type,
                "Event Mode": joined(event.modes),
                "Intensity": event.score,
                "Quad Code": self._quads.get(event.quad),
                "Contexts": joined(event.contexts),
            }
            | self._side("Actor", one.actors, self._raw(one.record, event.actors))
            | self._side("Recipient", one.recipients, self._raw(one.record, event.recipients))
        )

    def _raw(self, record: Record, roles: tuple[Role, ...]) -> list[str]:
        return [record.quote(role.span) for role in roles] if self._with_text else []

    def _side(self, side: str, actors: tuple[Actor, ...], raw: list[str]) -> dict[str, Any]:
        cows = [self._countries.cow(one.country) if one.country else None for one in actors]
        sectors = dict.fromkeys(sector for one in actors for sector in one.sectors)
        return {
            f"{side} Name": _listed(one.name for one in actors),
            f"{side} Country": _listed(one.country for one in actors),
            f"{side} COW": _listed(None if cow is None else str(cow) for cow in cows),
            f"Primary {side} Sector": _listed(one.sector for one in actors),
            f"{side} Sectors": joined(sectors),
            f"{side} Title": _listed(one.office for one in actors),
            f"{side} Name Raw": joined(raw),
            f"Wikipedia {side} ID": _listed(one.wikidata for one in actors),
        }

    def _place(self, one: Chosen) -> dict[str, Any]:
        place = one.place
        town = place is not None and place.feature in spec().towns
        return {
            "Placename": place and place.name,
            "City": place.name if place and town else None,
            "District": None,
            "Province": place and place.admin1,
            "Country": place and place.country,
            "Latitude": place and place.lat,
            "Longitude": place and place.lon,
            "GeoNames ID": place and place.geonames,
            "Raw Placename": place.text if place and self._with_text else None,
            "Feature Type": FEATURE_CODES.get(place.feature or "") if place else None,
        }

    def _story(self, record: Record) -> dict[str, Any]:
        document, run = record.document, record.run
        return {
            "Source": document.publisher,
            "Publication Date": document.published,
            "Story People": joined(dict.fromkeys(one.name for one in record.actors if one.person)),
            "Story Organizations": joined(dict.fromkeys(one.name for one in record.actors if not one.person)),
            "Story Locations": joined(dict.fromkeys(place.name for place in record.places)),
            "Language": document.language,
            "Version": f"dragoman {run.dragoman} {run.codebook[:12]}",
        }


def _listed(values: Any) -> str:
    """One entry for each actor, in order, so that the columns of a side can be read together; None for an unknown."""
    found = list(values)
    return joined(found, MISSING) if any(found) else ""
