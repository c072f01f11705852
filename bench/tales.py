"""One happening from many reports: ``python -m bench.tales [--errors] [--set a|b|all]``.

``bench/data/tales`` holds texts that were written for this, blind to the program: happenings told by two to twelve
texts (wires, shortened ones, both sides' readouts, later mentions, wrong details), lone ones, and look-alikes of the
same pair a little later. Each text is coded and stored, in an order made from a seed, and the ledger reconciles them.
Two texts are together if one happening of the ledger cites both. ``bcubed_...``: precision, recall and F1 over texts
(Bagga and Baldwin 1998) of the groups that this makes; ``apart``: the share of look-alikes that are not with what they
look like; ``pairs_...``: the same of pairs of texts, without the transitive closure that groups take. Set ``a`` fitted
the weights of ``data/reconciling.yaml`` (``tools.fit_reconciling``); ``b`` was never read.

``acts_...``: precision and recall of pairs of tellings that are joined, of those that a reader labelled
(``bench/labels/story_pairs.jsonl``): two texts of one call tell the call, and each a dozen acts besides, which are
seldom the same. A labelled telling that the coder has no more counts as joined with nothing.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.common import ROOT
from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder, load
from dragoman.record.models import Record
from dragoman.store import Ledger
from dragoman.store.clusters import components
from dragoman.store.relation import Happening

HOME = ROOT / "bench" / "data" / "tales"
STORIES = ROOT / "bench" / "labels" / "story_pairs.jsonl"
SETS = {"a": HOME / "tales-a.jsonl", "b": HOME / "tales-b.jsonl"}
SEED = 1922


def tales(name: str) -> list[dict[str, Any]]:
    """The texts of a set, in the order of the file."""
    lines = SETS[name].read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def coded(rows: Sequence[dict[str, Any]], coder: Coder) -> list[Record]:
    """The records of the texts."""
    return list(coder.pipe(_document(row) for row in rows))


def _document(row: dict[str, Any]) -> Document:
    return Document(
        id=row["id"],
        text=row["text"],
        sha256=text_hash(row["text"]),
        title=row["title"],
        publisher=row["publisher"],
        published=row["date"],
    )


def happenings(records: Iterable[Record], seed: int = SEED) -> list[Happening]:
    """The happenings of a ledger of these records, stored in an order made from ``seed``."""
    shuffled = list(records)
    random.Random(seed).shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder, "tales.ledger")) as ledger:
        for record in shuffled:
            ledger.add(record)
        ledger.reconcile()
        return list(ledger.happenings())


def together(found: Iterable[Happening]) -> list[set[str]]:
    """For each happening the ids of the texts that it cites."""
    return [{source.id for source in one.documents} for one in found]


def acts(name: str, records: Iterable[Record], found: Sequence[Happening]) -> dict[str, float]:
    """Precision and recall of the labelled pairs of tellings of a set that are of one happening."""
    place = {(quote.document, quote.part): at for at, one in enumerate(found) for quote in one.quotes}
    event = {(r.document.id, e.type, tuple(e.sentence)): e.id for r in records for e in r.events}
    joined = right = wanted = 0
    for row in map(json.loads, STORIES.read_text("utf-8").splitlines()):
        if row["set"] != name or row["label"] == "unclear":
            continue
        sides = [(row[x]["id"], row[x]["type"], (row[x]["start"], row[x]["end"])) for x in "ab"]
        first, second = (place.get((side[0], event.get(side, ""))) for side in sides)
        wanted += row["label"] == "same"
        if first is not None and first == second:
            joined, right = joined + 1, right + (row["label"] == "same")
    return {"acts_precision": right / max(1, joined), "acts_recall": right / max(1, wanted)}


def figures(rows: Sequence[dict[str, Any]], groups: Sequence[set[str]]) -> dict[str, float]:
    """The figures of one set."""
    gold = {row["id"]: row["happening"] for row in rows}
    linked = {pair for group in groups for pair in combinations(sorted(group), 2)}
    ids = sorted(gold)
    place = {id: at for at, id in enumerate(ids)}
    found = components(((place[one], place[other]) for one, other in linked), range(len(ids)))
    cluster_of = {ids[at]: frozenset(ids[other] for other in part) for part in found for at in part}
    same: dict[str, set[str]] = defaultdict(set)
    for id, happening in gold.items():
        same[happening].add(id)
    precision = sum(len(cluster_of[id] & same[gold[id]]) / len(cluster_of[id]) for id in ids) / len(ids)
    recall = sum(len(cluster_of[id] & same[gold[id]]) / len(same[gold[id]]) for id in ids) / len(ids)
    right = sum(gold[one] == gold[other] for one, other in linked)
    wanted = sum(len(members) * (len(members) - 1) // 2 for members in same.values())
    alike = [row for row in rows if row["kind"] == "alike"]
    apart = sum(not cluster_of[row["id"]] & same[row["like"]] for row in alike)
    return {
        "bcubed_precision": precision,
        "bcubed_recall": recall,
        "bcubed_f1": 2 * precision * recall / (precision + recall),
        "pairs_precision": right / max(1, len(linked)),
        "pairs_recall": right / max(1, wanted),
        "apart": apart / max(1, len(alike)),
        "texts": len(ids),
    }


def of_set(name: str, coder: Coder) -> dict[str, float]:
    """The figures of one set, in a ledger of its own."""
    rows = tales(name)
    records = coded(rows, coder)
    found = happenings(records)
    return figures(rows, together(found)) | acts(name, records, found)


def score(coder: Coder | None = None) -> dict[str, float]:
    """The figures of both sets, each in a ledger of its own, and of both in one."""
    coder = coder or load()
    found = {f"{key}, {name}": value for name in SETS for key, value in of_set(name, coder).items()}
    everything = [row for name in SETS for row in tales(name)]
    groups = together(happenings(coded(everything, coder)))
    return found | {f"{key}, all": value for key, value in figures(everything, groups).items()}


def _errors(rows: Sequence[dict[str, Any]], groups: Sequence[set[str]]) -> None:
    gold = {row["id"]: row["happening"] for row in rows}
    linked = {pair for group in groups for pair in combinations(sorted(group), 2)}
    for one, other in sorted(linked):
        if gold[one] != gold[other]:
            print(f"wrongly together: {one} {other}")
    for one, other in combinations(sorted(gold), 2):
        if gold[one] == gold[other] and (one, other) not in linked:
            print(f"wrongly apart: {one} {other}")


def main() -> None:
    """Print the figures, or the pairs that are wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--set", choices=(*SETS, "all"), default="all")
    options = parser.parse_args()
    if options.errors:
        for name in SETS if options.set == "all" else (options.set,):
            rows = tales(name)
            _errors(rows, together(happenings(coded(rows, load()))))
        return
    found = score() if options.set == "all" else of_set(options.set, load())
    for name, value in found.items():
        sys.stdout.write(f"{name:<32}{value:8.3f}\n")


if __name__ == "__main__":
    main()
