"""readouts-dev: 279 readouts of calls and meetings. Do we have a CONSULT whose parties include every gold country?

``python -m bench.readouts_dev [--misses]``; of the misses only even-numbered readouts are printed.
"""

import argparse
import datetime as dt
from collections.abc import Iterator
from typing import Any

from bench.common import find, rows
from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder, load
from dragoman.record import Record
from dragoman.record.models import Event

NAME = "readouts-dev.jsonl.gz"
SPAN = 3
"""Days that a date may span to count as the day's."""


def documents() -> Iterator[tuple[dict[str, Any], Document]]:
    """Each gold row and its document, without the title that the gold was read off."""
    path = find(NAME)
    for row in rows(path) if path is not None else ():
        published = dt.date.fromisoformat(row["date"])
        yield row, Document(id=row["id"], published=published, sha256=text_hash(row["text"]), text=row["text"])


def countries(record: Record, event: Event) -> set[str]:
    """The countries of an event's parties."""
    return {country for role in (*event.actors, *event.recipients) if (country := record.actor(role.actor).country)}


def right(gold: dict[str, Any], record: Record) -> tuple[bool, bool | None]:
    """Whether the dyad was found, and if so whether the mode (by telephone or not) is right."""
    fitting = _fitting(gold, record)
    if not fitting:
        return False, None
    return True, any(("phone" in event.modes) == bool(gold["phone"]) for event in fitting)


def dated(gold: dict[str, Any], record: Record) -> bool:
    """Whether a fitting event, or any CONSULT where none fits, covers the day of the readout in at most three days."""
    events = _fitting(gold, record) or [event for event in record.events if event.type == "CONSULT"]
    day = record.document.published
    return day is not None and any(
        event.date is not None
        and event.date.start <= day <= event.date.end
        and (event.date.end - event.date.start).days < SPAN
        for event in events
    )


def _fitting(gold: dict[str, Any], record: Record) -> list[Event]:
    wanted = set(gold["countries"])
    return [event for event in record.events if event.type == "CONSULT" and wanted <= countries(record, event)]


def score(coder: Coder) -> dict[str, float]:
    """Share of readouts with the right dyad (all, even, odd), and of these with the right mode; ``day`` of all."""
    pairs = list(documents())
    found: dict[str, list[bool]] = {
        "dyad": [],
        "dyad, even": [],
        "dyad, odd (unread)": [],
        "phone or not": [],
        "day": [],
    }
    for (row, _), record in zip(pairs, coder.pipe(document for _, document in pairs), strict=True):
        dyad, mode = right(row["gold"], record)
        found["dyad"].append(dyad)
        found["day"].append(dated(row["gold"], record))
        found["dyad, even" if int(row["id"][-3:]) % 2 == 0 else "dyad, odd (unread)"].append(dyad)
        if mode is not None:
            found["phone or not"].append(mode)
    return {name: sum(values) / len(values) for name, values in found.items() if values}


def main() -> None:
    """Print the figures, and with --misses the even-numbered readouts whose dyad is not found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    coder = load()
    if asked.misses:
        for row, document in documents():
            record = coder.code(document)
            if int(row["id"][-3:]) % 2 == 0 and not dated(row["gold"], record):
                days = [
                    (e.date.text, e.date.start, e.date.end) for e in record.events if e.type == "CONSULT" and e.date
                ]
                print("DAY", row["id"], row["date"], days, " ".join(row["text"].split())[:200])
            if int(row["id"][-3:]) % 2 == 0 and not right(row["gold"], record)[0]:
                print(row["id"], row["gold"]["countries"], row["gold"]["kind"])
                print("   ", " ".join(row["text"].split())[:400])
                for event in record.events:
                    if event.type == "CONSULT":
                        print("   ", event.type, event.status, countries(record, event), record.quote(event.trigger[0]))
    for name, figure in score(coder).items():
        print(f"{name:20} {figure:.3f}")


if __name__ == "__main__":
    main()
