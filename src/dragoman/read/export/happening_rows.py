"""The rows of the table of happenings."""

from typing import Any

from dragoman.store.relation import Happening


def happening_row(one: Happening, with_text: bool) -> dict[str, Any]:
    """A row of ``happenings``."""
    sides = {role: [who for who in one.actors if role in who.roles] for role in ("actor", "recipient")}
    return {
        "happening": one.id,
        **{name: getattr(one, name) for name in ("type", "quad", "score", "status", "confidence")},
        "modes": list(one.modes),
        "contexts": list(one.contexts),
        "topics": list(one.topics) if with_text else None,
        "date_start": one.date.start if one.date else None,
        "date_end": one.date.end if one.date else None,
        "countries": list(one.countries),
        **{f"{role}s": [who.name for who in people] for role, people in sides.items()},
        **{f"{role}_countries": [who.country for who in people] for role, people in sides.items()},
        **{name: getattr(one, name) for name in ("reports", "outlets", "independent", "first_seen", "last_seen")},
        "confirmed_by": list(one.confirmed_by),
        "denied_by": list(one.denied_by),
        "documents": [source.id for source in one.documents],
        "events": [f"{quote.document}#{quote.part}" for quote in one.quotes],
        "starts": [quote.span.start for quote in one.quotes],
        "ends": [quote.span.end for quote in one.quotes],
        "sentences": [quote.text for quote in one.quotes] if with_text else None,
    }
