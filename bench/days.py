"""Times and days of events labelled by hand on random documents: ``python -m bench.days [--errors]``.

``bench/labels/times.jsonl``: time expressions. ``found``: the share of those that name days, in whole or in part;
``interval``: of these found, the share whose days we have right; both without what only names a length or a habit.
``bench/labels/event_dates.jsonl``: triggers of events that the coder found, labelled by a reader who saw its triggers
alone; those that are coded as the promise of what the trigger names are left out. ``event``: the share whose day is
right, or that have none where the text tells none; ``event_dated`` and ``event_none`` of each kind. Labels of which a
reader was not sure are left out.

Right is what shares half of the days of both together, or covers the gold days in at most three; a vague gold interval
("in recent months") is right where ours overlaps it. Of documents of an even number errors may be read, the odd ones
were not.
"""

import argparse
import datetime as dt
import json
from collections import Counter, defaultdict
from typing import Any

from bench.common import ROOT, SAMPLED, find, rows
from dragoman.extract.times import find_times
from dragoman.ingest import document_from_fields
from dragoman.pipeline import Coder, load

TIMES = ROOT / "bench" / "labels" / "times.jsonl"
EVENTS = ROOT / "bench" / "labels" / "event_dates.jsonl"
_PROMISED = "A future "
"""In the reason of an event that is the promise of what its trigger names: the labels date what is promised."""
Days = tuple[dt.date, dt.date]


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


def _gold(label: dict[str, Any]) -> Days | None:
    return (dt.date.fromisoformat(label["first"]), dt.date.fromisoformat(label["last"])) if label["first"] else None


def score(coder: Coder | None = None, errors: bool = False) -> dict[str, float]:
    """The shares over all documents and those of an odd number; empty where no corpus is here."""
    told: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: {"times": [], "events": []})
    for kind, path in (("times", TIMES), ("events", EVENTS)):
        for line in path.read_text("utf-8").splitlines():
            label = json.loads(line)
            told[label["id"]][kind].append(label)
    texts = {
        row["id"]: row
        for path in (find(name) for name in SAMPLED.values())
        if path is not None
        for row in rows(path)
        if row["id"] in told
    }
    if not texts:
        return {}
    coder = coder or load()
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    for id, row in texts.items():
        fields = {key: row[key] for key in ("id", "text", "date", "title", "url", "publisher") if row.get(key)}
        document = document_from_fields(fields, where=id)
        text = document.text
        times = find_times(text, document.published) if document.published else []
        for label in told[id]["times"]:
            if label["kind"] in ("length", "habit"):
                continue
            over = [t for t in times if t.span.start < label["end"] and label["start"] < t.span.end]
            ours = over[0] if over else None
            days = (min(t.start for t in over), max(t.end for t in over)) if over else None
            exact = next((t for t in over if tuple(t.span) == (label["start"], label["end"])), ours)
            gold = _gold(label)
            if exact is not None and gold is not None and _until(text[label["start"] : exact.span.start]):
                gold = (exact.start, gold[1])  # "By 2027" is read as the date itself: its end is what counts.
            fits = exact is not None and right((exact.start, exact.end), gold, label["kind"] == "vague")
            _count(hits, "found", label, ours is not None)
            if ours is not None:
                _count(hits, "interval", label, fits)
            if errors and label["n"] % 2 == 0 and not fits:
                print(
                    "TIME",
                    label["n"],
                    row["date"],
                    repr(text[label["start"] : label["end"]]),
                    label["first"],
                    label["last"],
                    "->",
                    exact and exact.text,
                    days,
                )
        record = coder.code(document)
        dated = {tuple(e.trigger[0]): (event, event.date) for event in record.events for e in event.evidence}
        for label in told[id]["events"]:
            found = dated.get((label["start"], label["end"]))
            if found is None or not label["sure"]:
                continue
            event, date = found
            if _PROMISED in event.why:
                continue
            ours_days = (date.start, date.end) if date is not None else None
            fits = right(ours_days, _gold(label))
            _count(hits, "event", label, fits)
            _count(hits, "event_dated" if label["first"] else "event_none", label, fits)
            if errors and label["n"] % 2 == 0 and not fits:
                sentence = text[event.sentence[0] : event.sentence[1]].replace("\n", " ")
                print(
                    "EVENT",
                    label["n"],
                    row["date"],
                    repr(text[label["start"] : label["end"]]),
                    event.type,
                    event.status,
                    (label["first"], label["last"]),
                    "->",
                    date and (date.text, str(date.start), str(date.end), date.why[:50]),
                    "|",
                    sentence[:260],
                )
    return {name: round(hits[name]["right"] / hits[name]["all"], 4) for name in sorted(hits) if hits[name]["all"]}


def _count(hits: dict[str, Counter[str]], name: str, label: dict[str, Any], fits: bool) -> None:
    for half in ("all", *(("odd",) if label["n"] % 2 else ())):
        hits[f"{name}_{half}"]["all"] += 1
        hits[f"{name}_{half}"]["right"] += fits


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    for name, share in score(errors=parser.parse_args().errors).items():
        print(f"{name:20} {share:.3f}")
