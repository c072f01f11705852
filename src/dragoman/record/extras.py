"""Named things and assessments of a relation: claims put into the record's words."""

import re

from dragoman.claims import AssessmentClaim, Claims, NamedClaim
from dragoman.record.days import told_date
from dragoman.record.models import Assessment, DroppedPart, Named
from dragoman.record.parties import roles
from dragoman.resolve import Cast, KnowledgeBase

_JOIN = re.compile("[-–/]")


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
