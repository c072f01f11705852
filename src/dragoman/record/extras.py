"""Places, named things and assessments of a relation: claims put into the record's words."""

import re

from dragoman.claims import AssessmentClaim, Claims, NamedClaim, PlaceClaim, Time
from dragoman.extract.places import load_places
from dragoman.record.models import Assessment, Date, DroppedPart, Named, Place
from dragoman.record.parties import roles
from dragoman.resolve import Cast, KnowledgeBase

_JOIN = re.compile("[-–/]")


def told_date(time: Time) -> Date:
    """The days that words of the text name."""
    return Date(
        text=time.text,
        start=time.start,
        end=time.end,
        span=time.span,
        why=time.why,
        value=time.value or None,
        precision=time.precision or None,
    )


def place(claim: PlaceClaim, kb: KnowledgeBase) -> Place:
    """A place with its country: as the text says behind a comma, else by the tables of countries and of cities.

    ``feature`` is "country", "capital" or "place"; coordinates are not told in this version.
    """
    hit = kb.country(claim.name)
    inside = kb.behind(claim.name, claim.within) if claim.within is not None else None
    country, feature, name, why = None, "place", claim.name, claim.why
    if hit is not None and hit.kind in ("name", "capital", "metonym"):
        country, why = hit.code, f"{claim.why}; {hit.kind} in the country table"
        if hit.kind == "name" and _is_whole(hit.form, kb.country_name(hit.code)):
            feature, name = "country", kb.country_name(hit.code)
        elif hit.kind == "capital":
            feature = "capital"
    if inside is not None and feature != "country" and inside != country:
        country, feature, why = inside, "place", f"{claim.why}; {claim.within!r} behind the name"
    first, _, rest = claim.name.partition(" ")
    part = kb.country(rest) if country is None and first.lower() in load_places().parts else None
    if part is not None:
        country, why = part.code, f"{claim.why}; a part of {rest!r}"
    city = kb.city(claim.name) if country is None else None
    if city is not None and (not city.ambiguous or city.reason == "person"):
        country, why = city.code, f"{claim.why}; {city.kind} in the city table"
    return Place(
        span=claim.span,
        text=claim.text,
        name=name.title() if name.isupper() and len(name) > 4 else name,
        country=country,
        feature=feature,
        why=why,
    )


def _is_whole(form: str, display: str) -> bool:
    """True for a form that names the whole country: the table also gives its parts and dependencies ("Gibraltar")."""
    short = form.replace(".", "")
    same = display.lower() in form.lower() or form.lower() in display.lower()
    return same or (short.isupper() and len(short) <= 4)


def used(claims: Claims, cast: Cast) -> set[int]:
    """The characters that named things and assessments refer to."""
    found = {number for claim in claims.named for number in roles(cast, claim.actors)}
    for claim in claims.assessments:
        found.update(_judge(claim, claims, cast))
    return found


def named(claim: NamedClaim, cast: Cast, ids: dict[int, str]) -> Named:
    """A named thing with the actors that own it, or that it is an anniversary of."""
    return Named(
        kind=claim.kind,
        name=claim.name,
        actors=tuple(ids[number] for number in roles(cast, claim.actors)),
        date=told_date(claim.time) if claim.time is not None else None,
        span=claim.span,
        why=claim.why,
    )


def assessments(
    claims: Claims, cast: Cast, kb: KnowledgeBase, ids: dict[int, str]
) -> tuple[list[Assessment], list[DroppedPart]]:
    """The judgements with the countries they are about; and those left out because they are about none."""
    found: list[Assessment] = []
    dropped: list[DroppedPart] = []
    for claim in claims.assessments:
        hits = (kb.country(word) for word in _JOIN.split(claim.pair or ""))
        parties = (cast.characters[number].country for number in roles(cast, claim.about))
        codes = [*(hit.code for hit in hits if hit is not None), *(country for country in parties if country)]
        about = tuple(sorted(set(codes)))
        if not about:
            dropped.append(DroppedPart(span=claim.span, reason="no country known of the relation that is assessed"))
            continue
        found.append(
            Assessment(
                by=next((ids[number] for number in _judge(claim, claims, cast)), None),
                about=about,
                direction=claim.direction,
                period=told_date(claim.time) if claim.time is not None else None,
                span=claim.span,
                why=claim.why,
            )
        )
    return found, dropped


def _judge(claim: AssessmentClaim, claims: Claims, cast: Cast) -> list[int]:
    """Whose judgement it is: the speaker of the statement around it, if on the record."""
    statement = claims.statements[claim.statement] if claim.statement is not None else None
    if statement is None or statement.speaker is None or not statement.on_record:
        return []
    return roles(cast, (statement.speaker,))[:1]
