"""The first article against its careful reading: events and statements found, and events that it does not support.

``python -m bench.first_article`` prints what is missed and what is unsupported, by number and position.
"""

from typing import Any

import yaml

from bench.common import ROOT, file_hash
from dragoman.pipeline import Coder, load
from dragoman.record import Record
from dragoman.record.models import Event, Statement

ARTICLE = ROOT.parent / "shared" / "articles" / "singh-gallant-2023-03-03.txt"
LABELS = ROOT / "bench" / "labels" / "first_article.yaml"


def labels() -> dict[str, Any]:
    """The reading, as positions in the article."""
    read: dict[str, Any] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    return read


def _party(record: Record, ids: list[str], wanted: str) -> bool:
    country, _, sector = wanted.partition("/")
    actors = [record.actor(id) for id in ids]
    return any(actor.country == country and (not sector or sector in actor.sectors) for actor in actors)


def tells(record: Record, event: Event, label: dict[str, Any]) -> bool:
    """True if ``event`` is what the label says: type, who acts, towards whom, when, and told at one of its places."""
    actors = [role.actor for role in event.actors]
    everybody = actors + [role.actor for role in event.recipients]
    there = any(part.sentence.start <= at < part.sentence.end for part in event.evidence for at in label["at"])
    dated = event.date is not None and event.date.start <= label["end"] and label["start"] <= event.date.end
    acting = all(_party(record, actors, wanted) for wanted in label["actors"])
    towards = all(_party(record, everybody, wanted) for wanted in label.get("others", ()))
    return event.type == label["type"] and there and dated and acting and towards


def says(record: Record, statement: Statement, label: dict[str, Any]) -> bool:
    """True if the statement has the labelled speaker, channel, kind and standing, and relays somebody if it should."""
    if not any(span.start <= label["content"] < span.end for span in statement.content):
        return False
    speaker = record.actor(statement.speaker) if statement.speaker is not None else None
    who = speaker is None if label["country"] is None else speaker is not None and speaker.country == label["country"]
    if speaker is not None and "person" in label:
        who = who and speaker.person == label["person"]
    return (
        who
        and statement.on_record == label["on_record"]
        and statement.kind == label["kind"]
        and ("channel" not in label or statement.channel == label["channel"])
        and bool(statement.relays) == bool(label.get("relays", False))
    )


def read(coder: Coder) -> tuple[Record, list[float], list[Event], list[int]]:
    """The record; numbers of the labelled events that are missed; events that no label supports; statements missed."""
    reading = labels()
    record = coder(ARTICLE.read_text(encoding="utf-8"), date=reading["published"])
    missed = [
        label["n"] for label in reading["events"] if not any(tells(record, event, label) for event in record.events)
    ]
    unsupported = [
        event for event in record.events if not any(tells(record, event, label) for label in reading["events"])
    ]
    unheard = [
        label["content"]
        for label in reading["statements"]
        if not any(says(record, part, label) for part in record.statements)
    ]
    return record, missed, unsupported, unheard


def score(coder: Coder) -> dict[str, float]:
    """Counts, of 11 events (the eleventh in two halves) and 11 statements; how often the call is told as an event."""
    if not ARTICLE.is_file() or file_hash(ARTICLE) != labels()["sha256"]:
        return {}
    record, missed, unsupported, unheard = read(coder)
    reading = labels()
    call = [
        event
        for event in record.events
        if event.type == "CONSULT" and event.date and event.date.start.isoformat() == "2023-03-03"
    ]
    return {
        "events found": 11.0 - len({int(n) for n in missed}),
        "events unsupported": float(len(unsupported)),
        "share of events supported": 1 - len(unsupported) / len(record.events) if record.events else 0.0,
        "events for the one call": float(len(call)),
        "statements found": float(len(reading["statements"]) - len(unheard)),
        "statements in the reading": float(len(reading["statements"])),
        "actors right": float(sum(right(record, label) for label in reading["actors"])),
        "actors in the reading": float(len(reading["actors"])),
        "days right": float(sum(dated(record, label) for label in reading["days"])),
        "days in the reading": float(len(reading["days"])),
    }


def dated(record: Record, label: dict[str, Any]) -> bool:
    """True if the words at a place are the date of some part of the record, within the days that the label gives.

    An event told several times has one date: it is also right if that of the event told there lies within the days.
    """
    at = label["at"]
    told = [e.date for e in record.events if any(p.sentence.start <= at < p.sentence.end for p in e.evidence)]
    dates = [e.date for e in record.events] + [i.date for i in record.instruments] + [t.date for t in record.tenures]
    told += [date for date in dates if date is not None and date.span and date.span.start <= at < date.span.end]
    return any(date is not None and label["start"] <= date.start and date.end <= label["end"] for date in told)


def right(record: Record, label: dict[str, Any]) -> bool:
    """True if a mention stands for somebody of just these countries, of that sector, in that office."""
    span = tuple(label["at"])
    actors = [actor for actor in record.actors if any(tuple(mention) == span for mention in actor.mentions)]
    return (
        bool(actors)
        and {actor.country for actor in actors} - {None} == set(label["countries"])
        and ("sector" not in label or {actor.sector for actor in actors} == {label["sector"]})
        and {actor.office for actor in actors} == {label.get("office")}
    )


def main() -> None:
    """Print the counts, then what is missed and unsupported."""
    coder = load()
    for name, figure in score(coder).items():
        print(f"{name:28} {figure:.0f}")
    record, missed, unsupported, unheard = read(coder)
    print("missed events:", missed, "missed statements, by position:", unheard)
    for event in unsupported:
        print(
            "unsupported:",
            event.id,
            event.type,
            event.status,
            [record.actor(role.actor).name for role in event.actors],
            event.trigger,
        )


if __name__ == "__main__":
    main()
