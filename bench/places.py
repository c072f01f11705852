"""Place mentions labelled by hand on random documents (``bench/labels/places.jsonl``): ``python -m bench.places
[--errors]``.

``country``: of the labelled names that we put somewhere, the share in the right state (dependencies count as
their state's; seas and continents have none); ``near``: the share within 161 km. ``found``: of the mentions labelled as
locations, the share that the finder has. ``record_...``: the same of what a record keeps, places where something is.
Of documents of an even number errors may be read (``--errors``), the odd ones were not.
"""

import argparse
import json
from collections import Counter, defaultdict
from typing import Any

from bench.common import ROOT, SAMPLED, find, rows
from bench.gwn import NEAR
from dragoman.document import Span
from dragoman.ingest import document_from_fields
from dragoman.pipeline import Coder, load
from dragoman.pipeline.whereabouts import Whereabouts
from dragoman.record import Record
from dragoman.resolve.places import Located, kilometres

LABELS = ROOT / "bench" / "labels" / "places.jsonl"
_STATE = {"PRI": "USA", "VIR": "USA", "GUM": "USA", "HKG": "CHN", "GIB": "GBR", "XKX": "KOS"}


def labels() -> list[dict[str, Any]]:
    """The labelled mentions."""
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]


def documents(wanted: set[str]) -> dict[str, dict[str, Any]]:
    """The rows of the corpora that are here, by id."""
    paths = (find(name) for name in SAMPLED.values())
    return {row["id"]: row for path in paths if path is not None for row in rows(path) if row["id"] in wanted}


Answer = tuple[Span, str | None, float, float, str]


def _by_finder(found: list[Located]) -> list[Answer]:
    return [
        (one.toponym.span, one.spot.country, one.spot.lat, one.spot.lon, one.why)
        for one in found
        if one.spot is not None
    ]


def _by_record(record: Record) -> list[Answer]:
    return [
        (Span(*place.span), place.country, place.lat, place.lon, place.why)
        for place in record.places
        if place.lat is not None and place.lon is not None
    ]


def _match(answers: list[Answer], start: int, end: int) -> Answer | None:
    over = [a for a in answers if a[0].start < end and start < a[0].end]
    return min(over, key=lambda a: (tuple(a[0]) != (start, end), a[0].end - a[0].start), default=None)


def score(coder: Coder | None = None, errors: bool = False) -> dict[str, float]:
    """The shares, over all and over documents of odd number; empty where no corpus is there."""
    told = defaultdict(list)
    for label in labels():
        told[label["id"]].append(label)
    texts = documents(set(told))
    if not texts:
        return {}
    coder = coder or load()
    finder = Whereabouts(coder.model, coder.kb)
    counts: Counter[tuple[str, str]] = Counter()
    for id, row in texts.items():
        fields = {key: row[key] for key in ("id", "text", "date", "title", "url", "publisher") if row.get(key)}
        document = document_from_fields(fields, where=id)
        for source, answers in (("", _by_finder(finder.find(document))), ("record_", _by_record(coder.code(document)))):
            for label in told[id]:
                if not label["sure"] or (source and label["use"] != "location"):
                    continue
                _count(counts, source, label, _match(answers, label["start"], label["end"]), row["text"], errors)
    figures: dict[str, float] = {}
    for source in ("", "record_"):
        for half in ("all", "odd"):
            got = counts[half, source + "put"]
            figures[f"{source}country_{half}"] = round(counts[half, source + "country"] / max(1, got), 4)
            figures[f"{source}near_{half}"] = round(counts[half, source + "near"] / max(1, got), 4)
            share = counts[half, source + "found"] / max(1, counts[half, source + "locations"])
            figures[f"{source}found_{half}"] = round(share, 4)
    return figures


def _count(
    counts: Counter[tuple[str, str]], source: str, label: dict[str, Any], ours: Answer | None, text: str, errors: bool
) -> None:
    right = near = False
    if ours is not None:
        right = ours[1] == _STATE.get(label["country"], label["country"])
        near = kilometres(ours[2], ours[3], label["lat"], label["lon"]) <= NEAR
    for half in ("all", *(("odd",) if label["n"] % 2 else ())):
        if label["use"] == "location":
            counts[half, source + "locations"] += 1
            counts[half, source + "found"] += ours is not None
        if ours is not None:
            counts[half, source + "put"] += 1
            counts[half, source + "country"] += right
            counts[half, source + "near"] += near
    if errors and label["n"] % 2 == 0 and not (right and near) and (ours is not None or label["use"] == "location"):
        words = text[max(0, label["start"] - 30) : label["end"] + 20].replace("\n", " ")
        gold = (label["use"], label["country"], label["lat"], label["lon"])
        print(source or "finder", text[label["start"] : label["end"]], gold, "->", ours and ours[1:], "|", words)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    for name, share in score(errors=parser.parse_args().errors).items():
        print(f"{name:20} {share:.3f}")
