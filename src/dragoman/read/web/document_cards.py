"""What the margin of a document says of each event and statement: in words, with the reason for each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.document import Span
from dragoman.read.web import links
from dragoman.read.web.document_marks import Anchors, triggers_of
from dragoman.read.web.saying import country, days, mode, plain, quad, status, type_means
from dragoman.record.models import Actor, Event, Role, Statement
from dragoman.store.look.document import DocumentView

QUOTE = 320
"""Characters of a quotation on a card before it is cut: the whole of it stands beside the card."""


@dataclass(frozen=True, slots=True)
class Who:
    """Someone on a card; ``why`` is how the text says who they are."""

    id: str
    name: str
    country: str
    code: str
    office: str
    link: str
    why: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that tells of an event; ``back`` is the HTML id of its words in the text, "" where it is unmarked."""

    quote: str
    back: str
    entry: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card beside a paragraph: ``kind`` is "event" or "statement", ``part`` the part itself."""

    kind: str
    id: str
    title: str
    at: int
    """The code point at which its words begin: where it stands."""
    part: Event | Statement
    back: tuple[str, ...]
    why: tuple[tuple[str, str], ...]
    """What is explained ("the day") with the reason."""
    actors: tuple[Who, ...] = ()
    recipients: tuple[Who, ...] = ()
    means: str = ""
    quad: int = 0
    quad_words: str = ""
    modes: str = ""
    status: str = ""
    when: str = ""
    where: str = ""
    confidence: str = ""
    topics: str = ""
    said: "Card | None" = None
    """The statement that an event stands in."""
    tellings: tuple[Telling, ...] = ()
    entries: tuple[str, ...] = ()
    happening: str = ""
    channel: str = ""
    relays: Who | None = None
    addressee: Who | None = None


class Cards:
    """Makes the cards of one document."""

    def __init__(self, view: DocumentView, anchors: Anchors) -> None:
        self._view = view
        self._people = {actor.id: who_of(actor) for actor in view.parts.actors}
        places: dict[str, list[str]] = {}
        for mark, place in anchors.places.items():
            places.setdefault(mark.of, []).append(place)
        self._back = places
        self.statements = {one.id: self._statement(one) for one in view.parts.statements}

    def events(self) -> list[Card]:
        """A card for each event, in order."""
        return [self._event(one) for one in self._view.parts.events]

    def _statement(self, one: Statement) -> Card:
        spans = [span for span in (*one.source, *one.cue, *one.content) if span.start < span.end]
        speaker = self._people.get(one.speaker or "")
        said = {
            "direct": "in quotation marks",
            "indirect": "in the text's own words",
            "mixed": "partly in quotation marks",
        }
        facts = [said.get(one.kind, one.kind), *([one.stance] if one.stance else [])]
        return Card(
            kind="statement",
            id=one.id,
            title=speaker.name if speaker else plain(self._quote(one.source)) or "an unnamed source",
            at=min((span.start for span in spans), default=0),
            part=one,
            back=tuple(self._back.get(one.id, ())),
            why=_reasons(("the attribution", one.why), ("the speaker", speaker.why if speaker else "")),
            actors=(speaker,) if speaker else (),
            status=", ".join(facts),
            channel=plain(one.channel or ""),
            topics=", ".join(plain(topic) for topic in one.topics),
            tellings=(Telling(_cut(self._quote(one.content)), "", ""),) if one.content else (),
            relays=self._people.get(one.relays or ""),
            addressee=self._people.get(one.addressee or ""),
        )

    def _event(self, event: Event) -> Card:
        places = self._view.parts.places
        place = places[event.place] if event.place is not None and 0 <= event.place < len(places) else None
        actors, recipients = self._who(event.actors), self._who(event.recipients)
        reasons = [("the event", event.why), ("the day", event.date.why if event.date else "")]
        reasons += [("the place", place.why if place else "")]
        reasons += [(one.name, one.why) for one in dict.fromkeys((*actors, *recipients))]
        where = ", ".join(dict.fromkeys(filter(None, (plain(place.name), country(place.country))))) if place else ""
        return Card(
            kind="event",
            id=event.id,
            title=plain(event.type),
            at=min((span.start for span in triggers_of(event)), default=event.sentence.start),
            part=event,
            back=tuple(self._back.get(event.id, ())),
            why=_reasons(*reasons),
            actors=actors,
            recipients=recipients,
            means=type_means(event.type),
            quad=event.quad,
            quad_words=quad(event.quad),
            modes=", ".join(mode(one) for one in event.modes),
            status=status(event.status),
            when=days(event.date.start, event.date.end) if event.date else "no day is told",
            where=where,
            confidence=f"{event.confidence:.2f}",
            topics=", ".join(plain(topic) for topic in (*event.topics, *map(mode, event.contexts))),
            said=self.statements.get(event.statement or ""),
            tellings=tuple(self._tellings(event)),
            entries=tuple(dict.fromkeys(one.entry for one in event.evidence if one.entry)),
            happening=self._view.happenings.get(event.id, ""),
        )

    def _tellings(self, event: Event) -> Iterable[Telling]:
        told = [(one.sentence, one.trigger, one.entry) for one in event.evidence]
        back = dict(zip(triggers_of(event), self._back.get(event.id, ()), strict=False))
        for sentence, trigger, entry in told or [(event.sentence, event.trigger, "")]:
            place = next((back[span] for span in trigger if span in back), back.get(sentence, ""))
            yield Telling(_cut(self._quote([sentence])), place, entry)

    def _who(self, roles: Sequence[Role]) -> tuple[Who, ...]:
        found = (self._people[role.actor] for role in roles if role.actor in self._people)
        return tuple(dict.fromkeys(found))

    def _quote(self, spans: Iterable[Span]) -> str:
        return " … ".join(self._view.text[span.start : span.end].strip() for span in spans)


def who_of(actor: Actor) -> Who:
    """An actor as cards show them."""
    name = plain(actor.name) or "somebody without a name"
    asked = actor.wikidata or actor.name
    return Who(
        id=actor.id,
        name=name,
        country=country(actor.country),
        code=actor.country or "",
        office=plain(actor.office or ""),
        link=links.actor(asked) if asked.strip() else "",
        why=plain(actor.why),
    )


def _reasons(*told: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((what, plain(why)) for what, why in dict.fromkeys(told) if why.strip())


def _cut(words: str) -> str:
    words = plain(words)
    return words if len(words) <= QUOTE else words[:QUOTE].rsplit(" ", 1)[0] + " …"
