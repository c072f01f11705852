"""Places of news articles against GeoWebNews (``gwn-dev.jsonl``): ``python -m bench.gwn [--errors]``.

``near``: of the gold names that we put anywhere, the share within 161 km (100 miles) of where gold has them; ``all``:
of all gold names, those that we find and put there. Gold marks every name and adjective of a place, also within other
names. Its documents at an even index were read while the finder was built, the odd ones were not. ``--errors`` prints
the even ones' alone.
"""

import argparse
import sys
from collections import Counter
from typing import Any

from bench.common import find, rows
from dragoman.ingest import document_from_fields
from dragoman.pipeline.whereabouts import Whereabouts, load_whereabouts
from dragoman.resolve.places import Located, kilometres

FILE = "gwn-dev.jsonl"
NEAR = 161.0
"""Kilometres, 100 miles: the customary measure of geoparsing."""


def judge(found: list[Located], gold: dict[str, Any]) -> tuple[str, Located | None]:
    """Whether a gold name is "missing", "near" or "far", by the place of ours that overlaps it, exact spans first."""
    start, end = gold["span"]
    over = [
        one for one in found if one.spot is not None and one.toponym.span.start < end and start < one.toponym.span.end
    ]
    over.sort(key=lambda one: (tuple(one.toponym.span) != (start, end), one.toponym.span.end - one.toponym.span.start))
    if not over or over[0].spot is None:
        return "missing", None
    spot = over[0].spot
    return ("near" if kilometres(spot.lat, spot.lon, gold["lat"], gold["lon"]) <= NEAR else "far"), over[0]


def score(whereabouts: Whereabouts | None = None, errors: bool = False) -> dict[str, float]:
    """The shares over all documents and those of even and odd index; empty where the file is not there."""
    path = find(FILE)
    if path is None:
        return {}
    finder = whereabouts or load_whereabouts()
    counts: Counter[tuple[str, str]] = Counter()
    for n, row in enumerate(rows(path)):
        document = document_from_fields({"id": row["id"], "text": row["text"]}, where=FILE)
        found = finder.find(document)
        for gold in row["places"]:
            verdict, ours = judge(found, gold)
            for part in ("all", "odd" if n % 2 else "even"):
                counts[part, verdict] += 1
            if errors and n % 2 == 0 and verdict != "near":
                spot = ours.spot if ours else None
                where = (spot.name, spot.kind, spot.admin1, spot.codes, ours.around) if spot and ours else None
                print(verdict, gold["type"], repr(gold["text"]), where, row["id"], gold["span"])
    figures: dict[str, float] = {}
    for part in ("all", "even", "odd"):
        near, far, missing = (counts[part, verdict] for verdict in ("near", "far", "missing"))
        figures[f"near_{part}"] = round(near / max(1, near + far), 4)
        figures[f"found_near_{part}"] = round(near / max(1, near + far + missing), 4)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    for name, share in score(errors=parser.parse_args().errors).items():
        print(f"{name:20} {share:.3f}", file=sys.stdout)
