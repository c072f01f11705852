"""What two runs made of one text: which parts are the same, and which fields of those differ.

Two events are one if their trigger words overlap, or if they are of one type and their sentences overlap; two
statements if their contents do, or their sources where one has no content. Of several the one with the most in common
is taken, then the earlier one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from dragoman.document import Span
from dragoman.record.models import Actor, Event, Statement
from dragoman.store.rows import storable
from dragoman.store.stored import Stored

_T = TypeVar("_T", Event, Statement)
Kind = Literal["gained", "lost", "changed"]
Part = Literal["event", "statement"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two records of one text. ``fields`` maps each that changed to (before, after)."""

    document: str
    version: int
    kind: Kind
    part: Part
    before: str | None
    """The part's id in the first run's record ("e1"); None if it was gained. ``after`` likewise."""
    after: str | None
    what: str
    """The event's type, or the statement's speaker, in the later record that has it."""
    sentence: str
    span: Span
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def changes(before: Stored, after: Stored) -> Iterator[Change | Literal["event", "statement"]]:
    """The differences in the order of the text; for what is the same in both, the bare name of its kind."""
    events = _matched(before.record.events, after.record.events, _event_likeness)
    statements = _matched(before.record.statements, after.record.statements, _statement_likeness)
    found = [*_told(events, before, after, "event"), *_told(statements, before, after, "statement")]
    told = [one for one in found if isinstance(one, Change)]
    yield from (one for one in found if not isinstance(one, Change))
    yield from sorted(told, key=lambda one: (one.span, one.part, one.kind, one.before or "", one.after or ""))


def _told(
    pairs: Sequence[tuple[_T | None, _T | None]], before: Stored, after: Stored, part: Part
) -> Iterator[Change | Part]:
    for old, new in pairs:
        fields: dict[str, tuple[Any, Any]] = {}
        if old is not None and new is not None:
            was, now = fields_of(before, old), fields_of(after, new)
            fields = {name: (was[name], now[name]) for name in was if was[name] != now[name]}
            if not fields:
                yield part
                continue
        stored, shown = (after, new) if new is not None else (before, old)
        assert shown is not None
        yield Change(
            document=stored.id,
            version=stored.version,
            kind="changed" if fields else "gained" if old is None else "lost",
            part=part,
            before=old.id if old is not None else None,
            after=new.id if new is not None else None,
            what=what(stored, shown),
            sentence=words_of(stored, shown),
            span=_place(shown),
            fields=fields,
        )


def fields_of(stored: Stored, part: Event | Statement) -> dict[str, Any]:
    """What two runs' parts are compared by, as plain values that JSON has."""
    if isinstance(part, Event):
        places = stored.record.places
        place = places[part.place] if part.place is not None and part.place < len(places) else None
        return {
            "type": part.type,
            "modes": sorted(part.modes),
            "contexts": sorted(part.contexts),
            "status": part.status,
            "actors": sorted(map(_person, stored.people(part.actors))),
            "recipients": sorted(map(_person, stored.people(part.recipients))),
            "date": [part.date.start.isoformat(), part.date.end.isoformat()] if part.date else None,
            "place": storable(place.name) if place else None,
        }
    names = {name: stored.actor(getattr(part, name)) for name in ("speaker", "relays", "addressee")}
    return {name: _person(actor) if actor else None for name, actor in names.items()} | {
        name: getattr(part, name) for name in ("kind", "channel", "on_record", "side", "stance")
    }


def what(stored: Stored, part: Event | Statement) -> str:
    """In a word, what an event or a statement is: its type, or who speaks."""
    if isinstance(part, Event):
        return part.type
    speaker = stored.actor(part.speaker)
    return _person(speaker) if speaker else "nobody named"


def words_of(stored: Stored, part: Event | Statement) -> str:
    """The sentence of an event, the words of a statement, on one line."""
    spans = (part.sentence,) if isinstance(part, Event) else (*part.source, *part.cue, *part.content)
    return " ".join(" … ".join(stored.words(span) for span in sorted(spans)).split())


def match_event(event: Event, others: Sequence[Event]) -> Event | None:
    """The one of the others, read from the same text, that is the same event; None if none is."""
    likest = max(others, key=lambda one: (_event_likeness(event, one), -one.sentence.start), default=None)
    return likest if likest is not None and _event_likeness(event, likest) > (0, 0, 0) else None


def _matched(
    before: Sequence[_T], after: Sequence[_T], likeness: Callable[[_T, _T], tuple[int, int, int]]
) -> list[tuple[_T | None, _T | None]]:
    """Each part of either with its counterpart in the other, or with None."""
    scored = [(likeness(old, new), i, j) for i, old in enumerate(before) for j, new in enumerate(after)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scored, key=lambda one: (tuple(-n for n in one[0]), one[1], one[2])):
        if score > (0, 0, 0) and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    found: list[tuple[_T | None, _T | None]] = [
        (old, after[pairs[i]] if i in pairs else None) for i, old in enumerate(before)
    ]
    return found + [(None, new) for j, new in enumerate(after) if j not in taken]


def _event_likeness(one: Event, other: Event) -> tuple[int, int, int]:
    """Characters of trigger words in common, whether the type is the same, characters of sentences in common."""
    triggers = _common(one.trigger, other.trigger)
    sentences = _common(_sentences(one), _sentences(other))
    same = one.type == other.type
    return (triggers, int(same), sentences) if triggers or (same and sentences) else (0, 0, 0)


def _statement_likeness(one: Statement, other: Statement) -> tuple[int, int, int]:
    contents = _common(one.content, other.content)
    sources = _common((*one.source, *one.cue), (*other.source, *other.cue))
    blank = not one.content or not other.content
    return (contents, sources, 0) if contents or (blank and sources) else (0, 0, 0)


def _sentences(event: Event) -> tuple[Span, ...]:
    return tuple(dict.fromkeys((event.sentence, *(one.sentence for one in event.evidence))))


def _common(ones: Sequence[Span], others: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in ones for b in others)


def _place(part: Event | Statement) -> Span:
    spans = (part.sentence,) if isinstance(part, Event) else (*part.content, *part.source, *part.cue)
    return Span(min((one.start for one in spans), default=0), max((one.end for one in spans), default=0))


def _person(actor: Actor) -> str:
    marks = ", ".join(storable(one) for one in (actor.country, actor.office) if one)
    return f"{storable(actor.name)} ({marks})" if marks else storable(actor.name)
