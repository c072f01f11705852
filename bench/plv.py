"""plv-dev: 1,050 sentences with a PLOVER type for one pair of actors, which the coder is not told.

``python -m bench.plv [--misses TYPE] [--no-model]``. Three figures, each for even and odd sentence numbers; the odd are
scored and never printed, since they are the half that nobody reads while rules are written and that the scorer did
not learn from.

- *type among ours*: the gold type is one of those coded from the sentence.
- *pair found*: one event has the gold actor on one side and the gold recipient on the other (or both among the actors
  of an event that has no recipient, as PLOVER lists those who meet).
- *macro-F1*: over the types, of the type of the event that best covers the gold pair: both sides before one, in their
  roles before swapped, then the more confident. A sentence in which no event covers either side has no type.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from bench.common import find, rows
from bench.plv_sides import Side, sides
from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder, load
from dragoman.record import Record
from dragoman.record.models import Event, Role

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


def gold_type(type_: str) -> str:
    """YIELD stands for CONCEDE and RETREAT."""
    return "YIELD" if type_ in YIELD else type_


def right(gold: str, record: Record) -> bool:
    """True if the gold type is one of the record's."""
    return gold in {gold_type(event.type) for event in record.events}


def covered(record: Record, roles: tuple[Role, ...], spans: list[Side]) -> bool:
    """True if one of the roles is played by words of the gold phrase, or by an actor who is named there."""
    mentions = {actor.id: actor.mentions for actor in record.actors}
    return any(
        start < span[1] and span[0] < end
        for role in roles
        for span in (role.span, *mentions[role.actor])
        for start, end in spans
    )


def cover(record: Record, event: Event, row: dict[str, Any]) -> tuple[int, int]:
    """How many sides of the gold pair the event has (2, 1, 0), and how many of them in their own role."""
    actor, recipient = sides(row)
    parts = event.actors + event.recipients
    both = sum(not spans or covered(record, parts, spans) for spans in (actor, recipient))
    own = covered(record, event.actors, actor) + covered(record, event.recipients or event.actors, recipient)
    return both, own


def best(record: Record, row: dict[str, Any]) -> tuple[str | None, bool]:
    """The type of the event that best covers the gold pair, and whether it has both sides."""
    ranked = [(*cover(record, event, row), event.confidence, event) for event in record.events]
    if not ranked:
        return None, False
    both, own, _, event = max(ranked, key=lambda entry: entry[:3])
    return (gold_type(event.type) if own or both == 2 else None), both == 2


def macro_f1(pairs: list[tuple[str, str | None]]) -> float:
    """Mean over the gold types of the F1 of (gold, ours)."""
    types = sorted({gold for gold, _ in pairs})
    scores = []
    for type_ in types:
        hit = sum(gold == ours == type_ for gold, ours in pairs)
        total = sum(gold == type_ for gold, _ in pairs) + sum(ours == type_ for _, ours in pairs)
        scores.append(2 * hit / total)
    return sum(scores) / len(scores)


def score(coder: Coder) -> dict[str, float]:
    """The three figures: all, even, odd; mean events a sentence; share with none."""
    hits: dict[str, list[bool]] = defaultdict(list)
    pairs: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    events: list[int] = []
    for row, record in records(coder):
        type_, both = best(record, row)
        for half in ("", ", even" if int(row["id"][-4:]) % 2 == 0 else ", odd (unread)"):
            hits[f"type{half}"].append(right(row["type"], record))
            hits[f"pair found{half}"].append(both)
            pairs[f"macro-F1 of the best cover{half}"].append((row["type"], type_))
        events.append(len(record.events))
    figures = {name: sum(values) / len(values) for name, values in hits.items()}
    figures |= {name: macro_f1(values) for name, values in pairs.items()}
    if events:
        figures["events a sentence"] = sum(events) / len(events)
        figures["no event"] = sum(count == 0 for count in events) / len(events)
    return figures


def main() -> None:
    """Print the figures, those by type, and the misses among even sentences of one type if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", help="print the even-numbered sentences of this type that are missed")
    parser.add_argument("--no-model", action="store_true", help="the codebook alone, without the learned scorer")
    asked = parser.parse_args()
    coder = load(learned=not asked.no_model)
    instead: Counter[tuple[str, str]] = Counter()
    pairs: list[tuple[str, str | None]] = []
    for row, record in records(coder):
        kind, type_ = row["type"], best(record, row)[0]
        pairs.append((kind, type_))
        if type_ != kind:
            instead[kind, type_ or "-"] += 1
        if kind == asked.misses != type_ and int(row["id"][-4:]) % 2 == 0:
            types = sorted(event.type for event in record.events)
            print(row["id"], type_, types, [part.reason for part in record.dropped], row["marked"])
    total = Counter(gold for gold, _ in pairs)
    for kind, count in sorted(total.items()):
        others = ", ".join(f"{b} {n}" for (a, b), n in instead.most_common() if a == kind)
        found = sum(gold == ours == kind for gold, ours in pairs)
        print(f"{kind:10} {found / count:.2f}  {found}/{count}   instead: {others[:100]}")
    for name, figure in score(coder).items():
        print(f"{name:42} {figure:.3f}")


if __name__ == "__main__":
    main()
