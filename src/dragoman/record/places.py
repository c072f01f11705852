"""Places of a record: the names of a text put on the map, and the cities of named meetings."""

from collections.abc import Sequence

from dragoman.claims import Claims, EventClaim, PlaceClaim
from dragoman.document import Document
from dragoman.record.days import meeting_of
from dragoman.record.models import OtherPlace, Place
from dragoman.resolve.meetings import Named
from dragoman.resolve.places import Located, Locator, Toponym

_STATES = frozenset(("country", "territory", "capital", "continent"))
"""What stands for those who act there wherever it says which or whose: "Iran's programme"."""


class Places:
    """The places of one record, in the order of the text.

    Kept is where something is, and every town, region or site however it is used ("a Lagos court", "Lagos won"); a
    state or a capital that says whose a thing is, or acts, is an actor. Every name helps to find the others, and so
    does ``home``, the country that the text is published in.
    """

    def __init__(self, document: Document, claims: Claims, locator: Locator, home: str | None) -> None:
        self._document = document
        self._locator = locator
        named = [(n, claim) for n, claim in enumerate(claims.places) if claim.use != "name"]
        toponyms = [Toponym(c.span, c.name, c.within, c.use, c.label) for _, c in named]
        self.all: list[Place] = []
        self._number: dict[int, int] = {}
        """Of each claim that is kept, by its index among the claims."""
        for (n, claim), located in zip(named, locator.locate(toponyms, home), strict=True):
            if _kept(claim, located):
                self._number[n] = len(self.all)
                self.all.append(place(claim, located))
        self._dateline = next((n for n, one in enumerate(self.all) if one.text == document.dateline), None)

    def of(self, tellings: Sequence[EventClaim], modes: tuple[str, ...], *, of_the_day: bool) -> int | None:
        """Where an event happened, as an index into :attr:`all`, or None.

        By its clause, else where the meeting is held that it happened at, else by the dateline: a report ``of_the_day``
        is datelined where it happened, or where whoever did it sits. A call is at no place.
        """
        told = next((self._number[c.place] for c in tellings if c.place in self._number), None)
        if told is not None or tellings[0].status not in ("actual", "historical"):
            return told
        meeting = next((found for c in tellings if (found := meeting_of(self._document, c)) is not None), None)
        city = meeting_place(self._document, meeting, self._locator) if meeting is not None else None
        if city is None:
            return self._dateline if of_the_day and "phone" not in modes else None
        if city not in self.all:
            self.all.append(city)
        return self.all.index(city)


def _kept(claim: PlaceClaim, located: Located) -> bool:
    spot = located.spot if not located.around else None
    if claim.use == "location":
        return spot is not None or claim.label not in ("", "ORG", "PERSON")
    return claim.use in ("modifier", "mention") and spot is not None and spot.feature not in _STATES


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
    claim = PlaceClaim(named.span, text, text, None, None, f"where {named.meeting.name} is held (meetings.csv)", "name")
    return place(claim, Located(Toponym(named.span, text, None, "name"), spot, f"GeoNames {spot.geonames}"))
