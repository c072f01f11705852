"""FollowTheMoney entities as JSON lines: documents, those who act, events, and where each was read.

Schemata and properties: followthemoney 3.8 (MIT, github.com/opensanctions/followthemoney); the tests validate with it.
Entities of one id are fragments of one: actors come once for each document that names them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from dragoman.data import read_rows
from dragoman.document import Span
from dragoman.read.export.asked import Chosen, Report
from dragoman.record.models import Actor, Record, Statement
from dragoman.record.tables.spec import spec
from dragoman.store.scanning import Stored

Entity = dict[str, Any]


def entity(id: str, schema: str, properties: dict[str, Any]) -> Entity:
    """An entity; a property without a value is left out, and a single value is a list of one."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    kept = {name: [str(one) for one in values if one not in (None, "")] for name, values in lists.items()}
    return {"id": id, "schema": schema, "properties": {name: values for name, values in kept.items() if values}}


class FollowTheMoney:
    """Makes the entities of one record after the other."""

    def __init__(self, with_text: bool, report: Report) -> None:
        self._with_text = with_text
        self._report = report
        self._alpha2 = _alpha2()

    def entities(self, stored: Stored, events: list[Chosen], statements: list[Statement]) -> Iterator[Entity]:
        """The article, its actors, its events and statements; nothing if neither of the last is wanted."""
        if not events and not statements:
            return
        record = stored.record
        named = {actor.id: actor for actor in record.actors if actor.name.strip()}
        article = _id("article", record.document.id, str(stored.version))
        yield self._article(article, stored)
        wanted = {actor.id for one in events for actor in one.actors + one.recipients}
        wanted |= {one.speaker for one in statements if one.speaker}
        for actor in record.actors:
            if actor.id in wanted:
                if actor.id in named:
                    yield self._actor(actor)
                else:
                    self._report.left_out["actor without a name"] += 1
        for one in events:
            yield self._event(one, article, named)
            yield self._documentation(stored, article, _id("event", one.id), one.event.id, [one.event.sentence])
        for said in statements:
            speaker = named.get(said.speaker or "")
            if speaker is None:
                self._report.left_out["statement of nobody known"] += 1
            else:
                status = "on record" if said.on_record else "not on record"
                status = f"{status}; {said.stance}" if said.stance else status
                yield self._documentation(stored, article, actor_id(speaker), said.id, list(said.content), status)

    def _article(self, id: str, stored: Stored) -> Entity:
        document = stored.record.document
        return entity(
            id,
            "Article",
            {
                "title": document.title,
                "sourceUrl": _web(document.url),
                "publishedAt": document.published,
                "publisher": document.publisher,
                "language": spec().languages.get(document.language),
                "description": f"{document.id}; version {stored.version}; sha256 {document.sha256}",
                "bodyText": document.text if self._with_text else None,
            },
        )

    def _actor(self, actor: Actor) -> Entity:
        common = {"name": actor.name, "country": self._alpha2.get(actor.country or ""), "wikidataId": actor.wikidata}
        if actor.person:
            return entity(actor_id(actor), "Person", common | {"position": actor.office})
        schema = spec().schemata.get(actor.sector or "", "Organization")
        return entity(actor_id(actor), schema, common)

    def _event(self, one: Chosen, article: str, named: dict[str, Actor]) -> Entity:
        event, place = one.event, one.place
        involved = [actor for actor in one.actors + one.recipients if actor.id in named]
        return entity(
            _id("event", one.id),
            "Event",
            {
                "name": f"{event.type} ({', '.join(event.modes)})" if event.modes else event.type,
                "startDate": one.days[0] if one.days else None,
                "endDate": one.days[1] if one.days else None,
                "involved": _ids(involved),
                "organizer": _ids(actor for actor in one.actors if actor.id in named),
                "location": place and place.name,
                "country": self._alpha2.get(place.country or "") if place else None,
                "notes": f"status {event.status}; quad class {event.quad}; PLOVER score {event.score}",
                "proof": article,
                "recordId": one.id,
                "sourceUrl": _web(one.record.document.url),
                "summary": one.record.quote(event.sentence) if self._with_text else None,
            },
        )

    def _documentation(
        self, stored: Stored, article: str, about: str, part: str, spans: list[Span], status: str | None = None
    ) -> Entity:
        record = stored.record
        offsets = ", ".join(f"{span.start}-{span.end}" for span in spans)
        return entity(
            _id("documentation", article, part),
            "Documentation",
            {
                "document": article,
                "entity": about,
                "date": record.document.published,
                "role": "statement" if status else "report",
                "status": status,
                "recordId": f"{record.document.id}#{part}",
                "summary": f"sha256 {record.document.sha256}; code points {offsets}",
                "description": _words(record, spans) if self._with_text else None,
            },
        )


def actor_id(actor: Actor) -> str:
    """The Wikidata id, or a hash of what the actor is called, whose it is, and whether it is a person."""
    if actor.wikidata:
        return actor.wikidata
    return _id("actor", actor.name.casefold(), actor.country or "", "person" if actor.person else "body")


def _ids(actors: Iterable[Actor]) -> list[str]:
    return list(dict.fromkeys(actor_id(actor) for actor in actors))


def _id(*parts: str) -> str:
    return "dragoman-" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None


def _words(record: Record, spans: list[Span]) -> list[str]:
    return [record.quote(span) for span in spans]


@cache
def _alpha2() -> dict[str, str]:
    """The two-letter code of each state, in small letters as FollowTheMoney writes it."""
    rows = read_rows("country_codes.csv")
    found = {row["country"]: row["code"].lower() for row in rows if len(row["code"]) == 2 and not row["part"]}
    return {"EUR": "eu", "KOS": "xk"} | found
