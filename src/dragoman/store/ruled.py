"""A record's parts as persons have ruled that they are: what leaves the ledger, and what is looked up for a promise.

The record that is stored keeps what was coded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Place, Record, Role, Statement
from dragoman.store.review_model import Ruling, Who
from dragoman.store.rulings import corrected, known_as, place_of


@dataclass(frozen=True, slots=True)
class Parts:
    """What a ruling may touch."""

    events: tuple[Event, ...]
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    statements: tuple[Statement, ...] = ()


def ruled_record(record: Record, ruled: Mapping[str, Ruling]) -> Record:
    """The record with the rulings, by event id, in effect: rejected events gone, corrected ones with what was ruled.

    Whoever a person named and the record does not know becomes an actor "r1", "r2", ...; their place a place behind
    the others; their speaker's word a statement "w1", ..., with the event's sentence for its content and no cue.
    """
    if not ruled:
        return record
    parts = Parts(record.events, record.actors, record.places, record.statements)
    made = ruled_parts(parts, ruled)
    changed: dict[str, Any] = {name: getattr(made, name) for name in ("events", "actors", "places", "statements")}
    gone = {id for id, ruling in ruled.items() if ruling.verdict == "rejected"}
    for name in ("instruments", "commitments"):
        changed[name] = tuple(
            one.model_copy(update={"event": None}) if one.event in gone else one for one in getattr(record, name)
        )
    return record.model_copy(update=changed)


def ruled_parts(parts: Parts, ruled: Mapping[str, Ruling]) -> Parts:
    """The parts of a record with the rulings in effect, as for :func:`ruled_record`."""
    if not ruled:
        return parts
    made = _Made(list(parts.actors), list(parts.places), list(parts.statements))
    events: list[Event] = []
    for event in parts.events:
        ruling = ruled.get(event.id)
        if ruling is None:
            events.append(event)
        elif ruling.verdict != "rejected":
            events.append(made.event(event, ruling))
    return Parts(tuple(events), tuple(made.actors), tuple(made.places), tuple(made.statements))


@dataclass(slots=True)
class _Made:
    """The parts as they grow by what persons named."""

    actors: list[Actor]
    places: list[Place]
    statements: list[Statement]

    def event(self, event: Event, ruling: Ruling) -> Event:
        found, given = corrected(event, ruling), ruling.fields.given
        changed: dict[str, Any] = {}
        for name in ("actor", "recipient"):
            if name in given:
                changed[f"{name}s"] = tuple(self._role(who, event, ruling) for who in getattr(ruling.fields, name))
        if "place" in given:
            changed["place"] = self._place(event, ruling)
        if "speaker" in given:
            said = self._said(event, ruling)
            changed["statement"] = said
            changed["evidence"] = tuple(
                one.model_copy(update={"statement": said}) if one.sentence == event.sentence else one
                for one in event.evidence
            )
        return found.model_copy(update=changed)

    def _role(self, who: Who, event: Event, ruling: Ruling) -> Role:
        actor = self._actor(who, ruling)
        own = [role.span for role in (*event.actors, *event.recipients) if role.actor == actor.id]
        here = [span for span in actor.mentions if event.sentence.covers(span)]
        return Role(actor=actor.id, span=next(iter((*own, *here)), event.sentence))

    def _actor(self, who: Who, ruling: Ruling) -> Actor:
        known = known_as(who, self.actors)
        if known is not None:
            return known
        plain: dict[str, Any] = dict.fromkeys(("sector", "office", "wikidata"))
        id = _free("r", (actor.id for actor in self.actors))
        made = Actor(
            id=id, name=who.name, country=who.country, sectors=(), person=False, mentions=(), why=ruling.told, **plain
        )
        self.actors.append(made)
        return made

    def _place(self, event: Event, ruling: Ruling) -> int | None:
        now = event.place
        place = place_of(self.places[now] if now is not None and now < len(self.places) else None, event, ruling)
        if place is None:
            return None
        known = [n for n, one in enumerate(self.places) if one.name.casefold() == place.name.casefold()]
        if known:
            return known[0]
        self.places.append(place)
        return len(self.places) - 1

    def _said(self, event: Event, ruling: Ruling) -> str | None:
        """The statement on which the event stands as ruled: one of that speaker's around it, else one of our making."""
        if ruling.fields.speaker is None:
            return None
        speaker = self._actor(ruling.fields.speaker, ruling).id
        around = (one for one in self.statements if one.speaker == speaker and _within(event.trigger, one.content))
        known = next(around, None)
        if known is not None:
            return known.id
        id = _free("w", (one.id for one in self.statements))
        nothing: dict[str, Any] = dict.fromkeys(("channel", "side", "relays", "within"))
        self.statements.append(
            Statement(
                id=id,
                speaker=speaker,
                source=(),
                cue=(),
                content=(event.sentence,),
                kind="indirect",
                on_record=True,
                why=ruling.told,
                **nothing,
            )
        )
        return id


def _within(trigger: Sequence[Span], content: Sequence[Span]) -> bool:
    return bool(trigger) and any(one.covers(trigger[0]) for one in content)


def _free(letter: str, taken: Iterable[str]) -> str:
    used = set(taken)
    return next(id for n in range(1, len(used) + 2) if (id := f"{letter}{n}") not in used)
