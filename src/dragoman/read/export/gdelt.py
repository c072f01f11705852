"""GDELT 2.0's table of events: 61 columns, tab-separated, CAMEO codes, one row a happening.

Columns: "The GDELT Event Database Data Format Codebook V2.0" (2015), by which FractionDate, QuadClass and the types of
places are computed too. What the record has no answer to is empty, and docs/exports.md says why.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dragoman.read.export.asked import Chosen, Report, happened
from dragoman.read.export.cells import number_of
from dragoman.record.models import Actor, Place
from dragoman.record.tables.dyads import HAPPENED
from dragoman.record.tables.spec import layout, spec
from dragoman.resolve import KnowledgeBase

_EMPTY_GEO = ("Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
_SUBDIVISIONS = ("admin1", "admin2", "region")


def pair(one: Chosen) -> tuple[Actor | None, Actor | None]:
    """The two whom a table of dyads names: the first actor with a country, the first recipient with one.

    Where nobody receives (a meeting), the second is another actor, of another country if there is one.
    """
    first = _stated(one.actors)
    others = tuple(actor for actor in one.recipients or one.actors if first is None or actor.id != first.id)
    foreign = tuple(actor for actor in others if first is None or actor.country != first.country)
    return first, _stated(foreign) or _stated(others)


def _stated(actors: tuple[Actor, ...]) -> Actor | None:
    return next((actor for actor in actors if actor.country), actors[0] if actors else None)


class Gdelt:
    """Makes the rows."""

    def __init__(self, with_text: bool, report: Report) -> None:
        self._report = report
        self._countries = KnowledgeBase.load().countries
        self._spec = spec()
        self._empty = dict.fromkeys(layout("gdelt").names)

    def rows(self, one: Chosen) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The row of the event's happening with its number; none for what GDELT cannot tell."""
        code = self._spec.code(one.event.type, one.event.modes)
        if code is None:
            self._report.left_out[f"no CAMEO code for {one.event.type}"] += 1
        elif one.days is None:
            self._report.left_out["no date, which GDELT needs"] += 1
        elif one.told is None:
            if happened(one, self._report):
                yield self._row(one, code)
        elif one.told.status not in HAPPENED:
            self._report.left_out[f"told as {one.told.status}"] += 1
        elif not one.told.first:
            self._report.left_out["further report of a happening"] += 1
        else:
            yield self._row(one, code)

    def _row(self, one: Chosen, code: str) -> tuple[int, dict[str, Any]]:
        number = number_of(one.told.name if one.told else one.id)
        first, second = pair(one)
        named = {actor.id for actor in (first, second) if actor is not None}
        self._report.left_out["further actor of an event"] += len(
            {actor.id for actor in one.actors + one.recipients} - named
        )
        root = int(code[:2])
        document = one.record.document
        made = (
            {"GlobalEventID": number}
            | self._day(one)
            | self._actor("Actor1", first)
            | self._actor("Actor2", second)
            | {
                "IsRootEvent": int(_leads(one)),
                "EventCode": code,
                "EventBaseCode": code[:3],
                "EventRootCode": code[:2],
                "QuadClass": 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4,
                "GoldsteinScale": self._spec.codes[code].goldstein,
                "NumMentions": one.told.tellings if one.told else len(one.event.evidence),
                "NumSources": one.told.outlets if one.told else 1,
                "NumArticles": one.told.reports if one.told else 1,
                "AvgTone": None,
                "Actor1Geo_Type": 0,
                "Actor2Geo_Type": 0,
            }
            | self._place(one.place)
            | {
                "DATEADDED": int(f"{one.stored.added_at:%Y%m%d%H%M%S}"),
                "SOURCEURL": document.url or document.id,
            }
        )
        return number, self._empty | made

    def _day(self, one: Chosen) -> dict[str, Any]:
        day = _first_day(one)
        return {
            "Day": day.year * 10000 + day.month * 100 + day.day,
            "MonthYear": day.year * 100 + day.month,
            "Year": day.year,
            "FractionDate": round(day.year + (day.month * 30 + day.day) / 365, 4),
        }

    def _actor(self, side: str, actor: Actor | None) -> dict[str, Any]:
        if actor is None:
            return {}
        group = self._spec.groups.get(actor.country or "")
        state = None if group or not actor.country else actor.country
        types = [group.type] if group else []
        types += [self._spec.types[one] for one in actor.sectors if one in self._spec.types]
        types = list(dict.fromkeys(types))[:3]
        return {
            f"{side}Code": "".join([state or "", group.group if group else "", *types]),
            f"{side}Name": actor.name.upper(),
            f"{side}CountryCode": state,
            f"{side}KnownGroupCode": group.group if group else None,
        } | {f"{side}Type{number}Code": type for number, type in enumerate(types, 1)}

    def _place(self, place: Place | None) -> dict[str, Any]:
        if place is None:
            return {"ActionGeo_Type": 0}
        fips = self._spec.fips.get(place.country or "")
        country = self._countries.name(place.country) if place.country else None
        kind = _geo_type(place)
        names = (place.name, place.admin1, country) if kind != 1 else (place.name,)
        return {
            "ActionGeo_Type": kind,
            "ActionGeo_Fullname": ", ".join(dict.fromkeys(name for name in names if name)),
            "ActionGeo_CountryCode": fips,
            "ActionGeo_ADM1Code": fips,
            "ActionGeo_Lat": place.lat,
            "ActionGeo_Long": place.lon,
            "ActionGeo_FeatureID": fips if kind == 1 else None,
        }


def _geo_type(place: Place) -> int:
    if place.feature in ("country", "territory"):
        return 1
    american = place.country == "USA"
    if place.feature in _SUBDIVISIONS:
        return 2 if american else 5
    return 3 if american else 4


def _first_day(one: Chosen) -> dt.date:
    if one.told and one.told.start:
        return one.told.start
    assert one.days is not None
    return one.days[0]


def _leads(one: Chosen) -> bool:
    """True if its sentence begins in the first paragraph, past what is about the text (a date line, a dateline)."""
    document = one.record.document
    start = 0
    for span in sorted(document.furniture):
        gap = document.text[start : span.start]
        if gap.strip():
            break
        start = max(start, span.end)
    lead = len(document.text[start:]) - len(document.text[start:].lstrip()) + start
    end = document.text.find("\n", lead)
    return end < 0 or one.event.sentence.start < end
