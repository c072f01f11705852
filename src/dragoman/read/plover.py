"""PLOVER's interchange format: one JSON object a line for each event, under the field names of PLOVER's manual.

Names: "JSON Data Fields" in the manual of the Open Event Data Alliance (openeventdata/PLOVER, PLOVER_MANUAL.tex,
draft 0.7b1). Its ``identifer_id`` is a misprint and is written ``identifier_id`` here. The manual invites fields of
one's own: ``status``, ``confidence``, ``why``, ``topics``, ``statement`` and ``date_text`` are ours (docs/cli.md).
"""

import json
from collections.abc import Iterator
from typing import Any

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Record, Role


def plover_lines(record: Record) -> Iterator[str]:
    """The events of a record in PLOVER's JSONL, without line ends; none for a document without events."""
    for event in record.events:
        yield json.dumps(plover_event(record, event), ensure_ascii=False)


def plover_event(record: Record, event: Event) -> dict[str, Any]:
    """One event as PLOVER's JSON object. Offsets are code points into the document's text, half-open.

    ``date`` is the first day of the event; where the text names none, the day of publication; null without either.
    """
    document = record.document
    start, end = (event.date.start, event.date.end) if event.date else (document.published, document.published)
    return {
        "id": f"{document.id}#{event.id}",
        "date": start.isoformat() if start else None,
        "enddate": end.isoformat() if end else None,
        "source": [_actor(record, role) for role in event.actors],
        "recipient": [_actor(record, role) for role in event.recipients],
        "event": [event.type],
        "mode": list(event.modes),
        "context": list(event.contexts),
        "quad_code": event.quad,
        "event_scale": event.score,
        "event_loc": _location(record, event),
        "event_text": [record.quote(span) for span in event.trigger],
        "text": record.quote(event.sentence),
        "text_info": {"start": event.sentence.start, "end": event.sentence.end},
        "cite_info": {
            "citation": document.id,
            "url": document.url,
            "title": document.title,
            "language": document.language,
            "publication": document.publisher,
            "publication_date": document.published.isoformat() if document.published else None,
            "sha256": document.sha256,
            "coder": f"dragoman {record.run.dragoman} ({record.run.model})",
            "codebook": record.run.codebook,
        },
        "coder": f"dragoman {record.run.dragoman}",
        "status": event.status,
        "date_text": event.date.text if event.date else None,
        "statement": _statement(record, event.statement),
        "topics": list(event.topics),
        "confidence": event.confidence,
        "why": event.why,
    }


def _actor(record: Record, role: Role) -> dict[str, Any]:
    actor: Actor = record.actor(role.actor)
    return {
        "code": actor.country,
        "sector": actor.sector,
        "sectors": list(actor.sectors),
        "actor_text": record.quote(Span(*role.span)),
        "identifier_id": actor.wikidata,
        "identifier_text": actor.name,
        "office": actor.office,
    }


# GeoNames' codes for what the record calls by name.
FEATURE_CODES = {
    "country": "PCLI",
    "territory": "PCLD",
    "capital": "PPLC",
    "city": "PPL",
    "admin1": "ADM1",
    "admin2": "ADM2",
    "continent": "CONT",
    "region": "RGN",
    "sea": "SEA",
    "river": "STM",
    "lake": "LK",
    "mountain": "MT",
    "island": "ISL",
    "desert": "DSRT",
    "canal": "CNL",
    "airport": "AIRP",
    "base": "INSM",
    "site": "BLDG",
    "district": "PPLX",
}


def _location(record: Record, event: Event) -> dict[str, Any] | None:
    if event.place is None:
        return None
    place = record.places[event.place]
    return {
        "geonameid": place.geonames,
        "name": place.name,
        "latitude": place.lat,
        "longitude": place.lon,
        "feature code": FEATURE_CODES.get(place.feature or ""),
        "cc3": place.country,
        "admin1": place.admin1,
    }


def _statement(record: Record, id: str | None) -> dict[str, Any] | None:
    """On whose word the event stands, where it is told in somebody's statement."""
    statement = next((statement for statement in record.statements if statement.id == id), None) if id else None
    if statement is None:
        return None
    speaker = next((actor for actor in record.actors if actor.id == statement.speaker), None)
    return {
        "speaker": speaker.name if speaker else None,
        "country": speaker.country if speaker else None,
        "channel": statement.channel,
        "kind": statement.kind,
        "on_record": statement.on_record,
    }
