"""About 230 statements of random documents, labelled before the coder ran: speaker, kind, channel, on the record.

``python -m bench.statements [--no-model] [--misses] [--fresh]``. Stretches of some paragraphs of
``whitehouse-2021-2022`` and ``polnear-dev``, documents at odd line indexes (bench/labels/README.md). Every statement in
a stretch is labelled; one of ours is a label's if their contents' characters overlap by a Jaccard index of at least a
half, best first. Of those:

- *speaker*: our speaker is mentioned at one of the places that the label names, or neither names anybody;
- *kind*, *channel* (one of those that the label allows), *on record*.

Those of which the labeller was in doubt count neither way. *found* is the share of labels that have one of ours;
*speaker of all* counts those that have none as wrong. The half labelled by B is scored and never printed.

``--fresh`` scores 60 further ones instead, labelled once after the rules of speakers and channels were mended
(``statements_fresh.jsonl``), and ``--all`` both sets as one.
"""

import argparse
import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.common import ROOT, SAMPLED, find, rows
from bench.polnear import matches
from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder, load
from dragoman.record import Record
from dragoman.record.models import Statement

LABELS = ROOT / "bench" / "labels" / "statements.jsonl"
FRESH = LABELS.with_name("statements_fresh.jsonl")
Label = dict[str, Any]


def labelled(path: Path) -> dict[tuple[str, str], list[Label]]:
    """The labelled stretches by corpus and document."""
    found: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        found[label["corpus"], label["id"]].append(label)
    return found


def records(coder: Coder, *paths: Path) -> list[tuple[Label, Record]]:
    """Each stretch with the record of its document; empty where a corpus is absent."""
    wanted: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for path in paths:
        for key, own in labelled(path).items():
            wanted[key] += own
    found: list[tuple[Label, Record]] = []
    for corpus, name in SAMPLED.items():
        corpus_file = find(name)
        if corpus_file is None:
            return []
        for row in rows(corpus_file):
            labels = wanted.get((corpus, row["id"]))
            if not labels:
                continue
            text = row["text"]
            if any(hashlib.sha256(text.encode()).hexdigest() != label["sha256"] for label in labels):
                raise SystemExit(f"{corpus} {row['id']}: not the text that was labelled")
            document = Document(
                id=row["id"],
                sha256=text_hash(text),
                text=text,
                title=row.get("title"),
                published=dt.date.fromisoformat(row["date"]) if row.get("date") else None,
            )
            record = coder.code(document)
            found += [(label, record) for label in labels]
    return found


def speaks(record: Record, ours: Statement, gold: Label) -> bool:
    """True if our speaker is whom the label names."""
    actor = next((actor for actor in record.actors if actor.id == ours.speaker), None)
    if not gold["speaker"]:
        return actor is None or not actor.person
    spans = [*(actor.mentions if actor is not None else ()), *(ours.source if actor is None else ())]
    return any(a < end and start < b for a, b in spans for start, end in gold["speaker"])


def score(coder: Coder, misses: bool = False, paths: Sequence[Path] = (LABELS,)) -> dict[str, float]:
    """The shares; nothing where a corpus is absent."""
    hits: Counter[str] = Counter()
    total = found = 0
    for label, record in records(coder, *paths):
        gold = [one for one in label["statements"] if not one.get("doubt")]
        ours = [s for s in record.statements if s.content and s.within is None]
        pairs = matches([one["content"] for one in gold], [one.content for one in ours])
        total += len(gold)
        found += len(pairs)
        for n, m in pairs:
            one, mine = gold[n], ours[m]
            channels = one["channel"] if isinstance(one["channel"], list) else [one["channel"]]
            right = {
                "speaker": speaks(record, mine, one),
                "kind": mine.kind == one["kind"],
                "channel": mine.channel in channels,
                "on record": mine.on_record == one["on_record"],
            }
            hits.update(name for name, is_right in right.items() if is_right)
            wrong = [name for name, is_right in right.items() if not is_right]
            if misses and wrong and label["by"] == "A":
                print(label["id"][:40], one["content"], wrong, mine.kind, mine.channel, one["kind"], channels)
    if not total:
        return {}
    names = ("speaker", "kind", "channel", "on record")
    figures = {name: hits[name] / max(1, found) for name in names}
    return figures | {"found": found / total, "speaker of all": hits["speaker"] / total, "statements": float(total)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-model", action="store_true", help="the rules alone, without the learned models")
    parser.add_argument("--misses", action="store_true", help="print where each wrong one stands")
    sets = parser.add_mutually_exclusive_group()
    sets.add_argument("--fresh", action="store_true", help="the labels made after the rules were mended")
    sets.add_argument("--all", action="store_true", help="both sets of labels as one")
    asked = parser.parse_args()
    paths = (LABELS, FRESH) if asked.all else (FRESH,) if asked.fresh else (LABELS,)
    for name, figure in score(load(learned=not asked.no_model), asked.misses, paths).items():
        print(f"{name:20} {figure:.3f}")


if __name__ == "__main__":
    main()
