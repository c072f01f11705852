"""What stands about a quoted part in its document."""

import datetime as dt
from dataclasses import dataclass

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Place
from dragoman.store.relate.wording import sentence_at, without


@dataclass(frozen=True, slots=True)
class Around:
    """A document with what its record says of it, as far as agreements and promises need it."""

    text: str
    published: dt.date | None
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    events: tuple[Event, ...]

    def sentence(self, span: Span) -> Span:
        """The sentence about a span: that of an event that covers it, or as the marks have it."""
        found = [event.sentence for event in self.events if event.sentence.covers(span)]
        return min(found, key=lambda one: one.end - one.start) if found else sentence_at(self.text, span)

    def countries(self, span: Span) -> frozenset[str]:
        """The countries of whoever and whatever place is named within a span."""
        who = {a.country for a in self.actors if a.country and any(span.covers(one) for one in a.mentions)}
        return frozenset(who | {place.country for place in self.places if place.country and span.covers(place.span)})

    def matter(self, span: Span) -> str:
        """The words within a span, but for the names of states and persons."""
        known = [a for a in self.actors if a.country is not None or a.person]
        return without(self.text[span.start : span.end], span.start, (at for a in known for at in a.mentions))

    def names(self, span: Span) -> tuple[Span, ...]:
        """Where states, persons and places are named within a span."""
        whole = [at for actor in self.actors if actor.country or actor.person for at in actor.mentions]
        return tuple(at for at in [*whole, *(place.span for place in self.places)] if span.overlaps(at))
