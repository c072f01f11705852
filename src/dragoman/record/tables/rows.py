"""The rows of the tables that researchers read: events, statements, mentions.

They are made of records alone, so that a ledger's export and a corpus, which has no ledger, have the same columns.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Place, Record, Role, Statement


class Held(Protocol):
    """A record as it is held: in a ledger, with its document's version there, or in a corpus, without one."""

    # ruff: noqa: D102 - they are described where records are held
    @property
    def record(self) -> Record: ...
    @property
    def version(self) -> int | None: ...
    @property
    def run(self) -> str: ...


class Happened(Protocol):
    """The happening that an event tells of."""

    @property
    def name(self) -> str: ...


class Wanted(Protocol):
    """An event with all that its row is made of; see :class:`dragoman.read.export.asked.Chosen`."""

    @property
    def stored(self) -> Held: ...
    @property
    def event(self) -> Event: ...
    @property
    def id(self) -> str: ...
    @property
    def actors(self) -> tuple[Actor, ...]: ...
    @property
    def recipients(self) -> tuple[Actor, ...]: ...
    @property
    def place(self) -> Place | None: ...
    @property
    def told(self) -> Happened | None: ...


def people(record: Record, roles: tuple[Role, ...]) -> tuple[Actor, ...]:
    """Those who stand in the roles, each once, in order."""
    known = {actor.id: actor for actor in record.actors}
    return tuple(known[id] for id in dict.fromkeys(role.actor for role in roles) if id in known)


def place_of(record: Record, event: Event) -> Place | None:
    """The event's place, if it has one."""
    if event.place is None or event.place >= len(record.places):
        return None
    return record.places[event.place]


def event_row(one: Wanted, with_text: bool) -> dict[str, Any]:
    """A row of ``events``."""
    event, record, place = one.event, one.stored.record, one.place
    return {
        "event": one.id,
        "happening": one.told.name if one.told else None,
        **_document(one.stored),
        "title": record.document.title,
        "url": record.document.url,
        "publisher": record.document.publisher,
        "language": record.document.language,
        "type": event.type,
        "modes": list(event.modes),
        "contexts": list(event.contexts),
        "areas": list(event.areas),
        "topics": list(event.topics) if with_text else None,
        "quad": event.quad,
        "score": event.score,
        "status": event.status,
        "date_start": event.date.start if event.date else None,
        "date_end": event.date.end if event.date else None,
        "date_stated": event.date is not None and event.date.text is not None,
        **_side("actor", one.actors),
        **_side("recipient", one.recipients),
        "place": place and place.name,
        "place_country": place and place.country,
        "place_admin1": place and place.admin1,
        "latitude": place and place.lat,
        "longitude": place and place.lon,
        "geonames": place and place.geonames,
        "statement": f"{record.document.id}#{event.statement}" if event.statement else None,
        "entries": sorted({telling.entry for telling in event.evidence if telling.entry}),
        "confidence": event.confidence,
        "start": event.sentence.start,
        "end": event.sentence.end,
        **_spans("trigger", event.trigger),
        "sentence": record.quote(event.sentence) if with_text else None,
        "why": event.why if with_text else None,
    }


def statement_rows(
    stored: Held, with_text: bool, wanted: Callable[[Statement, Actor | None], bool]
) -> Iterator[dict[str, Any]]:
    """Rows of ``statements``, those that are ``wanted``."""
    record = stored.record
    known = {actor.id: actor for actor in record.actors}
    for one in record.statements:
        speaker = known.get(one.speaker or "")
        if wanted(one, speaker):
            yield {
                "statement": f"{record.document.id}#{one.id}",
                **_document(stored),
                "publisher": record.document.publisher,
                "speaker": speaker and speaker.name,
                "speaker_country": speaker and speaker.country,
                "speaker_sector": speaker and speaker.sector,
                "speaker_office": speaker and speaker.office,
                "speaker_wikidata": speaker and speaker.wikidata,
                "relays": _name(known, one.relays),
                "addressee": _name(known, one.addressee),
                "kind": one.kind,
                "channel": one.channel,
                "on_record": one.on_record,
                "side": one.side,
                "stance": one.stance,
                "within": f"{record.document.id}#{one.within}" if one.within else None,
                "areas": list(one.areas),
                **_spans("source", one.source),
                **_spans("cue", one.cue),
                **_spans("content", one.content),
                "content": [record.quote(span) for span in one.content] if with_text else None,
                "topics": list(one.topics) if with_text else None,
            }


def mention_rows(stored: Held, with_text: bool, wanted: Callable[[Actor], bool]) -> Iterator[dict[str, Any]]:
    """Rows of ``mentions``, those of actors who are ``wanted``."""
    for actor in stored.record.actors:
        if wanted(actor):
            for span in actor.mentions:
                yield {
                    **_document(stored),
                    "actor": actor.id,
                    "name": actor.name,
                    "country": actor.country,
                    "sectors": list(actor.sectors),
                    "office": actor.office,
                    "person": actor.person,
                    "wikidata": actor.wikidata,
                    "confidence": actor.confidence,
                    "start": span.start,
                    "end": span.end,
                    "words": stored.record.quote(span) if with_text else None,
                }


def _document(stored: Held) -> dict[str, Any]:
    document = stored.record.document
    return {
        "document": document.id,
        "version": stored.version,
        "sha256": document.sha256,
        "published": document.published,
        "run": stored.run,
    }


def _side(side: str, actors: Sequence[Actor]) -> dict[str, Any]:
    return {
        f"{side}s": [one.name for one in actors],
        f"{side}_countries": [one.country for one in actors],
        f"{side}_sectors": [one.sector for one in actors],
        f"{side}_offices": [one.office for one in actors],
        f"{side}_wikidata": [one.wikidata for one in actors],
    }


def _spans(name: str, spans: Iterable[Span]) -> dict[str, Any]:
    found = list(spans)
    return {f"{name}_starts": [one.start for one in found], f"{name}_ends": [one.end for one in found]}


def _name(known: dict[str, Actor], id: str | None) -> str | None:
    actor = known.get(id or "")
    return actor.name if actor else None
