"""Whether a condition holds of an event or a statement of one record; nothing but the record is asked.

What was hit is named by its document, type, sentence and trigger words, not by its number in the record: the same
document coded again, or told again with another headline, is no second hit.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.record.models import Actor, Event, Statement
from dragoman.store.rows import storable
from dragoman.store.stored import Stored
from dragoman.store.watch_model import Condition, Found, Kind

HAPPENED = ("actual", "historical")
DENIES = "denies"


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions are asked of: an event, a statement, or a promise, with all who have a part in it."""

    people: tuple[Actor, ...]
    countries: tuple[str, ...]
    sentence: str
    topics: tuple[str, ...] = ()


def found_in(condition: Condition, stored: Stored) -> Iterator[Found]:
    """What an event's or a denial's condition holds of, in the order of the record."""
    for event in stored.record.events:
        if condition.kind == "denial" and event.status != "negated":
            continue
        reasons = event_reasons(condition, stored, event)
        if reasons is not None:
            yield found_event(stored, event, condition.kind, reasons)
    if condition.kind == "denial":
        yield from _denials(condition, stored)


def event_reasons(condition: Condition, stored: Stored, event: Event) -> list[str] | None:
    """Why the condition holds of an event, one reason for each field that is given; None if it does not."""
    subject = event_subject(stored, event)
    reasons = _common_reasons(condition, subject)
    if reasons is None:
        return None
    lists = (
        ("type", condition.types, (event.type,)),
        ("mode", condition.modes, event.modes),
        ("status", condition.statuses, (event.status,)),
        ("context", condition.contexts, event.contexts),
    )
    for name, wanted, has in lists:
        if wanted:
            both = _shared(wanted, has)
            if not both:
                return None
            reasons.append(f"{name} {both[0]}")
    if condition.min_confidence is not None:
        if event.confidence < condition.min_confidence:
            return None
        reasons.append(f"confidence {event.confidence:.2f}")
    return reasons


def found_event(stored: Stored, event: Event, kind: Kind, reasons: Sequence[str]) -> Found:
    """A hit on an event."""
    sentence = stored.words(event.sentence)
    words = " ".join(stored.words(span) for span in event.trigger)
    subject = event_subject(stored, event)
    facts = {
        "type": event.type,
        "status": event.status,
        "countries": list(subject.countries),
        "actors": [storable(one.name) for one in subject.people],
        "date": [event.date.start.isoformat(), event.date.end.isoformat()] if event.date else None,
        "span": list(event.sentence),
    }
    said = "told as denied" if kind == "denial" else f"{event.type}, {event.status}"
    return Found(
        key=key_of(stored.id, "event", event.type, sentence, words),
        kind=kind,
        sentence=_one_line(sentence),
        why="; ".join([said, *reasons]),
        document_id=stored.id,
        version=stored.version,
        part=event.id,
        facts=tuple((facts | source_facts(stored)).items()),
    )


def event_subject(stored: Stored, event: Event) -> Subject:
    """Who has a part in an event, and what its sentence and topics are."""
    people = stored.people((*event.actors, *event.recipients))
    topics = (*event.topics, *event.areas)
    return Subject(tuple(people), _countries(people), stored.words(event.sentence), tuple(map(storable, topics)))


def key_of(*parts: str) -> str:
    """A hash over what a hit is of, blind to line breaks."""
    return hashlib.sha256("\0".join(_one_line(part) for part in parts).encode()).hexdigest()


def source_facts(stored: Stored) -> dict[str, Any]:
    """What a reader needs to find the document."""
    document = stored.record.document
    day = document.published
    texts = {name: getattr(document, name) for name in ("title", "url", "publisher")}
    texts = {name: None if text is None else storable(text) for name, text in texts.items()}
    return texts | {"published": day.isoformat() if day else None}


def _denials(condition: Condition, stored: Stored) -> Iterator[Found]:
    """Statements that deny, whatever event they deny."""
    if condition.types or condition.modes or condition.statuses or condition.contexts or condition.min_confidence:
        # These are asked of events, and what is denied here was coded as none.
        return
    for statement in stored.record.statements:
        if statement.stance != DENIES:
            continue
        subject = _statement_subject(stored, statement)
        reasons = _common_reasons(condition, subject)
        if reasons is not None:
            yield _found_statement(stored, statement, subject, reasons)


def _statement_subject(stored: Stored, statement: Statement) -> Subject:
    """The speaker, the one spoken to, and all who have a part in the events that the statement tells of."""
    told = [event for event in stored.record.events if event.statement == statement.id]
    people = [stored.actor(id) for id in (statement.speaker, statement.addressee)]
    known = [one for one in people if one is not None]
    known += [one for event in told for one in stored.people((*event.actors, *event.recipients))]
    side = (statement.side,) if statement.side else ()
    topics = (*statement.topics, *statement.areas)
    return Subject(
        tuple(known),
        tuple(sorted({*_countries(known), *side})),
        " … ".join(stored.words(span) for span in (*statement.source, *statement.cue, *statement.content)),
        tuple(map(storable, topics)),
    )


def _found_statement(stored: Stored, statement: Statement, subject: Subject, reasons: Sequence[str]) -> Found:
    facts = {"countries": list(subject.countries), "actors": [storable(one.name) for one in subject.people]}
    return Found(
        key=key_of(stored.id, "statement", DENIES, subject.sentence),
        kind="denial",
        sentence=_one_line(subject.sentence),
        why="; ".join(["a statement that denies", *reasons]),
        document_id=stored.id,
        version=stored.version,
        part=statement.id,
        facts=tuple((facts | source_facts(stored)).items()),
    )


def _common_reasons(condition: Condition, subject: Subject) -> list[str] | None:
    """Why what every kind of subject has fits; None if something does not."""
    reasons: list[str] = []
    tests = (
        ("actor", condition.actors, [one for one in condition.actors if _names_any(one, subject.people)]),
        ("country", condition.countries, _shared(condition.countries, subject.countries)),
        ("dyad", condition.dyads, [f"{a} {b}" for a, b in condition.dyads if {a, b} <= set(subject.countries)]),
        ("topic", condition.topics, [one for one in condition.topics if any(_has(one, t) for t in subject.topics)]),
        ("words", condition.words, [one for one in condition.words if _has(one, subject.sentence)]),
    )
    for name, wanted, holds in tests:
        if wanted and not holds:
            return None
        if wanted:
            reasons.append(f"{name} {', '.join(holds)}")
    return reasons


def fits(condition: Condition, subject: Subject) -> list[str] | None:
    """Why a subject that is neither event nor statement fits; None if it does not."""
    return _common_reasons(condition, subject)


def _names_any(wanted: str, people: Iterable[Actor]) -> bool:
    return any(
        wanted == (one.wikidata or "")
        or _has(wanted, one.name)
        or (one.office is not None and _has(wanted, one.office))
        for one in people
    )


def _has(words: str, text: str) -> bool:
    """True if the words stand in the text as whole words, whatever their case and the white space between."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None


def _shared(wanted: Sequence[str], has: Iterable[str]) -> list[str]:
    known = {one.casefold() for one in has}
    return [one for one in wanted if one.casefold() in known]


def _countries(people: Iterable[Actor]) -> tuple[str, ...]:
    return tuple(sorted({one.country for one in people if one.country}))


def _one_line(text: str) -> str:
    return " ".join(text.split())
