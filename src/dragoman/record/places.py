"""Places of a record: the names of a text put on the map, and the cities of named meetings."""

from dragoman.claims import Claims, PlaceClaim
from dragoman.document import Document
from dragoman.record.models import OtherPlace, Place
from dragoman.resolve.meetings import Named
from dragoman.resolve.places import Located, Locator, Toponym

_STATES = frozenset(("country", "territory", "capital", "continent"))
"""What stands for those who act there wherever it says which or whose: "Iran's programme"."""


def places(claims: Claims, locator: Locator, home: str | None = None) -> tuple[tuple[Place, ...], dict[int, int]]:
    """The places of a text, and which number each of its claims has among them.

    Kept is where something is, and every town, region or site however it is used ("a Lagos court", "Lagos won"); a
    state or a capital that says whose a thing is, or acts, is an actor. Every name helps to find the others, and so
    does ``home``, the country that the text is published in.
    """
    named = [(n, claim) for n, claim in enumerate(claims.places) if claim.use != "name"]
    toponyms = [Toponym(c.span, c.name, c.within, c.use, c.label) for _, c in named]
    found: list[Place] = []
    number: dict[int, int] = {}
    for (n, claim), located in zip(named, locator.locate(toponyms, home), strict=True):
        spot = located.spot
        local = spot is not None and not located.around and spot.feature not in _STATES
        sure = claim.label not in ("", "ORG", "PERSON") or (spot is not None and not located.around)
        if (claim.use == "location" and sure) or (claim.use in ("modifier", "mention") and local):
            number[n] = len(found)
            found.append(place(claim, located))
    return tuple(found), number


def place(claim: PlaceClaim, located: Located) -> Place:
    """A place with its point on the map; ``why`` says how it came to be one, and how it was found."""
    spot, exact = located.spot, located.spot is not None and not located.around
    name = spot.name if spot is not None and exact else claim.name
    return Place(
        span=claim.span,
        text=claim.text,
        name=name.title() if name.isupper() and len(name) > 4 else name,
        country=spot.country if spot is not None else None,
        admin1=spot.admin1 if spot is not None else None,
        lat=spot.lat if spot is not None else None,
        lon=spot.lon if spot is not None else None,
        geonames=spot.geonames if spot is not None and exact else None,
        feature=spot.feature if spot is not None and exact else "place",
        precision=located.precision,
        use=claim.use,
        alternatives=tuple(
            OtherPlace(name=o.name, country=o.country, admin1=o.admin1, lat=o.lat, lon=o.lon, geonames=o.geonames)
            for o in located.others
        ),
        why=f"{claim.why}; {located.why}",
    )


def meeting_place(document: Document, named: Named, locator: Locator) -> Place | None:
    """The city where a named meeting is held; None where the table has none, or the gazetteer not the city."""
    if named.city is None:
        return None
    spot = next((s for s in locator.gazetteer.named(named.city) if s.kind == "c" and s.country == named.country), None)
    if spot is None:
        return None
    text = document.text[named.span.start : named.span.end]
    return Place(
        span=named.span,
        text=text,
        name=spot.name,
        country=spot.country,
        admin1=spot.admin1,
        lat=spot.lat,
        lon=spot.lon,
        geonames=spot.geonames,
        feature=spot.feature,
        precision="point",
        use="name",
        why=f"where {named.meeting.name} is held (meetings.csv); GeoNames {spot.geonames}",
    )
