"""``dragoman codebook explain``: a text coded, with every entry that was considered for it."""

from dataclasses import dataclass

from dragoman.document import Document
from dragoman.extract import Trace
from dragoman.extract.explain import Considered, explain
from dragoman.pipeline.coder import Coder
from dragoman.record import Record
from dragoman.record.models import Event


@dataclass(frozen=True)
class Explanation:
    """A record, and all that its events were chosen from."""

    record: Record
    considered: tuple[Considered, ...]
    """In the order of the text; at one word those that fit come first, then those that lack least."""

    def event(self, one: Considered) -> Event | None:
        """The event that an entry made or helped to tell; None for one whose actor the record cannot name."""
        if one.claim is None:
            return None
        told = (one.entry.id, one.claim.trigger)
        events = (event for event in self.record.events if told in {(p.entry, p.trigger) for p in event.evidence})
        return next(events, None)

    def dropped(self, one: Considered) -> str:
        """Why the record has no event of an entry that was chosen, in its own words; "" if it does not say."""
        if one.outcome != "made" or self.event(one) is not None:
            return ""
        return next((part.reason for part in self.record.dropped if part.span == one.trigger.span), "")

    @property
    def scored(self) -> tuple[Event, ...]:
        """Events of the learned scorer's, for which no entry speaks."""
        return tuple(event for event in self.record.events if all(part.entry == "scorer" for part in event.evidence))


def explain_document(coder: Coder, document: Document) -> Explanation:
    """Code a document and say of each entry that has one of its words as trigger what became of it."""
    (annotation,) = coder.annotations([document])
    trace = Trace()
    record = coder.record(annotation, trace)
    return Explanation(record, tuple(explain(coder.codebook, annotation, trace)))
