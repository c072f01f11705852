"""Times and days of events labelled by hand on random documents: ``python -m bench.days [--errors]``.

``bench/labels/times.jsonl``: time expressions. ``found``: the share of those that name days, in whole or in part;
``interval``: of these found, the share whose days we have right; both without what only names a length or a habit.
``bench/labels/event_dates.jsonl``: triggers of events that the coder found, labelled by a reader who saw its triggers
alone; those that are coded as the promise of what the trigger names ("will meet" as AGREE) are left out, for the label
is of the meeting and the event is of the day of the promise. ``event``: the share whose day is
right, or that have none where the text tells none; ``event_dated`` and ``event_none`` of each kind. ``fresh``: the same
of ``event_dates_fresh.jsonl``, drawn by ``bench.day_sample`` of other documents. Labels of which a reader was not sure
are left out.

Right is what shares half of the days of both together, or covers the gold days in at most three; a vague gold interval
("in recent months") is right where ours overlaps it. Of documents of an even number errors may be read, the odd ones
were not.
"""

import argparse
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from bench.common import ROOT, SAMPLED, find, rows
from bench.day_sample import is_promise
from dragoman.document import Document, text_hash
from dragoman.extract.times import find_times
from dragoman.ingest import document_from_fields
from dragoman.pipeline import Coder, load
from dragoman.record import Record

TIMES = ROOT / "bench" / "labels" / "times.jsonl"
EVENTS = ROOT / "bench" / "labels" / "event_dates.jsonl"
FRESH = ROOT / "bench" / "labels" / "event_dates_fresh.jsonl"
_SETS = {"times": TIMES, "event": EVENTS, "fresh": FRESH}
Days = tuple[dt.date, dt.date]
Label = dict[str, Any]


class Found(NamedTuple):
    """What one label came to: the figure's name, whether we are right, and for the eye what we said."""

    name: str
    label: Label
    right: bool
    said: str


def right(ours: Days | None, gold: Days | None, vague: bool = False) -> bool:
    """Whether our days say what the gold ones say."""
    if ours is None or gold is None:
        return ours is gold
    both = (min(ours[1], gold[1]) - max(ours[0], gold[0])).days + 1
    if both < 1:
        return False
    if vague:
        return True
    own, other = ((last - first).days + 1 for first, last in (ours, gold))
    return 2 * both >= own + other - both or (both == other and own <= 3)


def _until(before: str) -> bool:
    return before.strip().lower() in ("by", "through", "until", "till", "by the")


def _gold(label: Label) -> Days | None:
    return (dt.date.fromisoformat(label["first"]), dt.date.fromisoformat(label["last"])) if label["first"] else None


def _labels() -> dict[str, dict[str, list[Label]]]:
    """The labels of each document by its id and the set that they are of."""
    told: dict[str, dict[str, list[Label]]] = defaultdict(lambda: {name: [] for name in _SETS})
    for name, path in _SETS.items():
        for label in rows(path):
            told[label["id"]][name].append(label)
    return told


def _documents(told: dict[str, dict[str, list[Label]]]) -> Iterator[Document]:
    for path in (find(name) for name in SAMPLED.values()):
        for row in rows(path) if path is not None else ():
            if row["id"] not in told:
                continue
            hashes = {label["sha256"] for labels in told[row["id"]].values() for label in labels}
            if hashes != {text_hash(row["text"])}:
                raise SystemExit(f"{path}: the text of {row['id']} is not what was labelled; label it again")
            fields = {key: row[key] for key in ("id", "text", "date", "title", "url", "publisher") if row.get(key)}
            yield document_from_fields(fields, where=row["id"])


def _of_times(document: Document, labels: list[Label]) -> Iterator[Found]:
    text = document.text
    times = find_times(text, document.published) if document.published else []
    for label in labels:
        if label["kind"] in ("length", "habit"):
            continue
        over = [t for t in times if t.span.start < label["end"] and label["start"] < t.span.end]
        ours = next((t for t in over if tuple(t.span) == (label["start"], label["end"])), over[0] if over else None)
        yield Found("found", label, ours is not None, "")
        if ours is not None:
            gold = _gold(label)
            if gold is not None and _until(text[label["start"] : ours.span.start]):
                gold = (ours.start, gold[1])  # "By 2027" is read as the date itself: its end is what counts.
            fits = right((ours.start, ours.end), gold, label["kind"] == "vague")
            yield Found("interval", label, fits, f"{ours.text!r} {ours.start} {ours.end}")


def _of_events(record: Record, labels: list[Label], name: str) -> Iterator[Found]:
    dated = {tuple(e.trigger[0]): event for event in record.events for e in event.evidence}
    for label in labels:
        event = dated.get((label["start"], label["end"]))
        if event is None or not label["sure"] or is_promise(event, record.document.text):
            continue
        date = event.date
        fits = right((date.start, date.end) if date is not None else None, _gold(label))
        sentence = record.quote(event.sentence).replace("\n", " ")[:260]
        days = f"{date.text!r} {date.start} {date.end} {date.why}" if date is not None else "none"
        said = f"{event.type} {event.status}: {days} | {sentence}"
        yield Found(name, label, fits, said)
        yield Found(f"{name}_dated" if label["first"] else f"{name}_none", label, fits, "")


def score(coder: Coder | None = None, errors: bool = False) -> dict[str, float]:
    """The shares over all documents and those of an odd number; empty where no corpus is here."""
    told, coder = _labels(), coder or load()
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    for document in _documents(told):
        labels, record = told[document.id], coder.code(document)
        for found in (
            *_of_times(document, labels["times"]),
            *_of_events(record, labels["event"], "event"),
            *_of_events(record, labels["fresh"], "fresh"),
        ):
            _count(hits, found)
            if errors and found.said and not found.right and found.label["n"] % 2 == 0:
                label = found.label
                words = document.text[label["start"] : label["end"]]
                print(found.name, label["n"], document.published, repr(words), label["first"], label["last"], end=" ")
                print("->", found.said)
    return {name: round(hits[name]["right"] / hits[name]["all"], 4) for name in sorted(hits) if hits[name]["all"]}


def _count(hits: dict[str, Counter[str]], found: Found) -> None:
    for half in ("all", *(("odd",) if found.label["n"] % 2 else ())):
        hits[f"{found.name}_{half}"]["all"] += 1
        hits[f"{found.name}_{half}"]["right"] += found.right


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    for name, share in score(errors=parser.parse_args().errors).items():
        print(f"{name:20} {share:.3f}")
