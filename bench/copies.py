"""Near-duplicates among real documents and edits of them: ``python -m bench.copies [--errors] [--speed]``.

Every document of 40 words and more of ``whitehouse-2021-2022`` is given two versions by the edits of
``bench.copy_edits`` (seed 7077); all lie in one pool, with the templates that the corpus is full of, and every
pair of one family, and no other, is to end in one cluster. ``pair_...``: precision, recall and F1 of such pairs, of
documents at an even line index (which were read while this was built), an odd one, and all. ``found_KIND``: the
share of versions of a kind that are with their original. ``templates_refused``: of pairs of documents that a reader
found to tell different facts in the same words (``bench/labels/copies.jsonl``), the share that is not near;
``neighbours_refused``: the same of each document and that of the same section and week with the likest title.
"""

import argparse
import datetime as dt
import json
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bench.common import DATA, ROOT, SAMPLED, find, rows
from bench.copy_edits import EDITS, SENTENCE
from dragoman.document import text_hash
from dragoman.ingest.near import Finder, compare, fingerprint

LABELS = ROOT / "bench" / "labels" / "copies.jsonl"
CORPUS = SAMPLED["whitehouse-2021-2022"]
DATA_FILES = (LABELS, Path(__file__).with_name("copy_edits.py"), DATA / CORPUS)
"""What the figures hang on: the edits make the gold, so they are pinned as it is."""

SEED = 7077
VERSIONS = 2
SHORTEST = 40
SPEED_DOCUMENTS = 100_000
COPIES = 0.3
EXCHANGED = 1 / 8
BATCH = 1000
NOT_SAME = ("", "different")


@dataclass(frozen=True, slots=True)
class Version:
    """A text of the pool: its family (the line index of its original) and the edit that made it ("" for none)."""

    id: str
    family: int
    kind: str
    text: str


def pool(texts: list[str]) -> Iterator[Version]:
    """Every text, and two edited versions of each that is long enough."""
    for n, text in enumerate(texts):
        yield Version(f"{n}", n, "", text)
        if len(text.split()) < SHORTEST:
            continue
        dice = random.Random(SEED * 100_000 + n)
        kinds = list(EDITS)
        dice.shuffle(kinds)
        done = 0
        for kind in kinds:
            changed = EDITS[kind](text, dice, texts[dice.randrange(len(texts))])
            if changed and len(changed.split()) >= SHORTEST // 2:
                yield Version(f"{n}-{kind}", n, kind, changed)
                done += 1
            if done == VERSIONS:
                break


def labels(documents: list[dict[str, Any]]) -> dict[tuple[int, int], str]:
    """The labelled pairs by line index: "copy", "different" or "either" (which nothing in the texts can decide)."""
    index = {row["id"]: n for n, row in enumerate(documents)}
    found = {}
    for line in LABELS.read_text("utf-8").splitlines():
        label = json.loads(line)
        pair = [index[id] for id in label["ids"]]
        hashes = [text_hash(documents[n]["text"]) for n in pair]
        if hashes != label["sha256"]:
            raise SystemExit(f"{LABELS.name}: the texts of {label['ids']} are not those that were labelled")
        found[min(pair), max(pair)] = label["label"]
    return found


def _pairs(groups: Iterable[Iterable[str]]) -> set[tuple[str, str]]:
    found = set()
    for group in groups:
        ids = sorted(group)
        found |= {(one, other) for n, one in enumerate(ids) for other in ids[n + 1 :]}
    return found


def _cluster_score(
    versions: list[Version], told: dict[tuple[int, int], str], half: str, errors: bool
) -> Iterator[tuple[str, float]]:
    """F1 of pairs over one pool, and of the whole pool what was found of each kind of edit."""
    finder = Finder()
    for version in versions:
        finder.add(version.id, version.text)
    gold_families: dict[int, list[str]] = defaultdict(list)
    for version in versions:
        gold_families[version.family].append(version.id)
    gold, got = _pairs(gold_families.values()), _pairs(finder.clusters())
    for (first, second), label in told.items():
        across = {
            (min(one, other), max(one, other))
            for one in gold_families.get(first, ())
            for other in gold_families.get(second, ())
        }
        if label == "copy":
            gold |= across
        elif label == "either":
            got -= across
    right = len(gold & got)
    precision, recall = right / len(got), right / len(gold)
    yield f"pair_precision_{half}", precision
    yield f"pair_recall_{half}", recall
    yield f"pair_f1_{half}", 2 * precision * recall / (precision + recall)
    if half == "all":
        counts: Counter[tuple[str, bool]] = Counter()
        for version in versions:
            if version.kind:
                one, other = sorted((version.id, str(version.family)))
                counts[version.kind, (one, other) in got] += 1
        for kind in EDITS:
            yield f"found_{kind}", counts[kind, True] / max(1, counts[kind, True] + counts[kind, False])
    if half == "even" and errors:
        for one, other in sorted(gold ^ got):
            print("missed" if (one, other) in gold else "wrong ", one, other)


def _neighbours(documents: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    """Each document with the one of its section and week, before it, whose title has most words in common."""
    recent: dict[str, list[tuple[int, dt.date, set[str]]]] = defaultdict(list)
    for n, row in enumerate(documents):
        day, words = dt.date.fromisoformat(row["date"]), set(row["title"].lower().split())
        near = [known for known in recent[row["section"]] if (day - known[1]).days <= 7]
        best = max(near, key=lambda known: len(known[2] & words) / len(known[2] | words), default=None)
        if best is not None:
            yield best[0], n
        recent[row["section"]] = [*near, (n, day, words)]


def score(errors: bool = False) -> dict[str, float]:
    """The figures, by name; empty where the corpus is not there."""
    path = find(CORPUS)
    if path is None:
        return {}
    documents = list(rows(path))
    texts = [row["text"] for row in documents]
    told = labels(documents)
    versions = list(pool(texts))
    figures: dict[str, float] = {}
    for half in ("even", "odd", "all"):
        part = [one for one in versions if half == "all" or one.family % 2 == (half == "odd")]
        figures.update(_cluster_score(part, told, half, errors))
    pairs = [pair for pair, label in told.items() if label == "different"]
    figures["templates_refused"] = _refused(texts, pairs)
    figures["neighbours_refused"] = _refused(texts, [p for p in _neighbours(documents) if told.get(p, "") in NOT_SAME])
    return {name: round(value, 4) for name, value in figures.items()}


def _refused(texts: list[str], pairs: list[tuple[int, int]]) -> float:
    return sum(not compare(texts[one], texts[other]).near for one, other in pairs) / max(1, len(pairs))


def stories(texts: list[str], share: float) -> Iterator[str]:
    """Texts of news length without end: ``share`` of them edits of one of the last thousand, else sentences of the
    corpus drawn at random with one word of eight exchanged: any two have phrases, and often a sentence, in common."""
    dice = random.Random(SEED)
    sentences = [one for text in texts for one in SENTENCE.split(text) if 5 <= len(one.split()) <= 60]
    words = [word for text in texts for word in text.split()]
    recent: list[str] = []
    while True:
        text = ""
        if recent and dice.random() < share:
            edit = EDITS[dice.choice(list(EDITS))]
            text = edit(dice.choice(recent), dice, dice.choice(texts))
        if not text:
            drawn = [_exchanged(dice.choice(sentences), words, dice) for _ in range(22)]
            text = "\n\n".join(" ".join(drawn[n : n + 2]) for n in range(0, len(drawn), 2))
            recent = [*recent[-999:], text]
        yield text


def _exchanged(sentence: str, words: list[str], dice: random.Random) -> str:
    return " ".join(dice.choice(words) if dice.random() < EXCHANGED else word for word in sentence.split())


def speed(count: int = SPEED_DOCUMENTS) -> dict[str, float]:
    """Documents a second on this machine, of fingerprints alone and of the whole index, and what the index takes."""
    path = find(CORPUS)
    if path is None:
        return {}
    drawn = stories([row["text"] for row in rows(path)], COPIES)
    finder, alone, whole, words, size = Finder(), 0.0, 0.0, 0, 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for first in range(0, count, BATCH):
        batch = list(islice(drawn, BATCH))
        words += sum(len(text.split()) for text in batch)
        size += sum(len(text.encode()) for text in batch)
        start = time.process_time()
        for text in batch[: BATCH // 10]:
            fingerprint(text)
        alone += time.process_time() - start
        start = time.process_time()
        for n, text in enumerate(batch, first):
            finder.add(str(n), text)
        whole += time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {
        "documents": count,
        "words a document": words / count,
        "fingerprints a second": count / 10 / alone,
        "documents a second": count / whole,
        "seconds": whole,
        "pairs compared": finder.compared,
        "clusters": len(finder.clusters()),
        "memory (MB)": grown,
        "of it texts (MB)": size / 2**20,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print the pairs that are wrong, of even documents")
    parser.add_argument("--speed", action="store_true", help="measure the speed alone, on 100,000 documents")
    asked = parser.parse_args()
    for name, value in (speed() if asked.speed else score(asked.errors)).items():
        print(f"{name:26} {value:10.3f}")
