"""plv-dev: 1,050 sentences with a PLOVER type for one pair of actors. Is the gold type among those that we code?

``python -m bench.plv [--misses TYPE]``. The sentences whose number is odd are scored and never printed: they are the
half that nobody reads while rules are written.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from bench.common import find, rows
from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder, load
from dragoman.record import Record

NAME = "plv-dev.jsonl"
YIELD = frozenset(("CONCEDE", "RETREAT"))


def records(coder: Coder) -> Iterator[tuple[dict[str, Any], Record]]:
    """Each gold row with our record of its sentence; empty where the set is absent. The sentences have no date."""
    path = find(NAME)
    if path is None:
        return
    gold = list(rows(path))
    documents = (Document(id=row["id"], sha256=text_hash(row["text"]), text=row["text"]) for row in gold)
    yield from zip(gold, coder.pipe(documents), strict=True)


def right(gold: str, record: Record) -> bool:
    """True if the gold type is one of the record's; YIELD stands for CONCEDE and RETREAT."""
    types = {event.type for event in record.events}
    return bool(types & YIELD) if gold == "YIELD" else gold in types


def score(coder: Coder) -> dict[str, float]:
    """Share of sentences whose gold type is among ours: all, even, odd; mean events a sentence; share with none."""
    hits: dict[str, list[bool]] = defaultdict(list)
    events: list[int] = []
    for row, record in records(coder):
        got = right(row["type"], record)
        hits["type"].append(got)
        hits["type, even" if int(row["id"][-4:]) % 2 == 0 else "type, odd (unread)"].append(got)
        events.append(len(record.events))
    figures = {name: sum(values) / len(values) for name, values in hits.items()}
    if events:
        figures["events a sentence"] = sum(events) / len(events)
        figures["no event"] = sum(count == 0 for count in events) / len(events)
    return figures


def main() -> None:
    """Print the figures by type, and the misses among even sentences of one type if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", help="print the even-numbered sentences of this type that are missed")
    asked = parser.parse_args()
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    instead: Counter[tuple[str, str]] = Counter()
    for row, record in records(load()):
        kind = row["type"]
        total[kind] += 1
        if right(kind, record):
            found[kind] += 1
            continue
        types = sorted({event.type for event in record.events})
        instead.update((kind, type_) for type_ in types or ["-"])
        if kind == asked.misses and int(row["id"][-4:]) % 2 == 0:
            print(row["id"], types, [part.reason for part in record.dropped], row["marked"])
    for kind, count in sorted(total.items()):
        others = ", ".join(f"{b} {n}" for (a, b), n in instead.most_common() if a == kind)
        print(f"{kind:10} {found[kind] / count:.2f}  {found[kind]}/{count}   instead: {others[:100]}")
    if total:
        print(f"all        {sum(found.values()) / sum(total.values()):.3f}")


if __name__ == "__main__":
    main()
