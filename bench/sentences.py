"""60 sentences of real news and official text, labelled before the coder ran: how many of its events are there?

``python -m bench.sentences``. Each sentence is coded within its whole document; an event matches a label of its
type (or an equally defensible one), once. Few events and one labeller: a sanity figure, not one to hold a floor.
"""

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from bench.common import ROOT, find, rows
from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder, load
from dragoman.record import Record

LABELS = ROOT / "bench" / "labels" / "sentences.jsonl"
CORPORA = {"whitehouse-2021-2022": "whitehouse-2021-2022.jsonl.gz", "polnear-dev": "polnear-dev.jsonl.gz"}


def labelled(path: Path = LABELS) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The labels by corpus and document."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        found[label["corpus"], label["id"]].append(label)
    return found


def count(record: Record, label: dict[str, Any], tally: Counter[str]) -> None:
    """Count one sentence: events of ours, labelled ones, and matches."""
    ours = [
        event.type
        for event in record.events
        if any(part.sentence.start < label["end"] and label["start"] < part.sentence.end for part in event.evidence)
    ]
    tally["coded"] += len(ours)
    for event in label["events"]:
        tally["labelled"] += 1
        tally["core"] += bool(event["core"])
        match = next((type_ for type_ in ours if type_ in {event["type"], *event.get("also", ())}), None)
        if match is not None:
            ours.remove(match)
            tally["matched"] += 1
            tally["core matched"] += bool(event["core"])


def score(coder: Coder) -> dict[str, float]:
    """Precision, and recall of all and of core events; nothing where a corpus is absent or is not the labelled one."""
    tally: Counter[str] = Counter()
    labels = labelled()
    for corpus, name in CORPORA.items():
        path = find(name)
        if path is None:
            return {}
        for row in rows(path):
            for label in labels.get((corpus, row["id"]), ()):
                sentence = row["text"][label["start"] : label["end"]]
                if hashlib.sha256(sentence.encode()).hexdigest() != label["sha256"]:
                    return {}
                published = dt.date.fromisoformat(row["date"]) if row.get("date") else None
                title, text = row.get("title"), row["text"]
                document = Document(id=row["id"], title=title, published=published, sha256=text_hash(text), text=text)
                count(coder.code(document), label, tally)
    return {
        "events coded": float(tally["coded"]),
        "precision, type": tally["matched"] / max(1, tally["coded"]),
        "recall, type": tally["matched"] / max(1, tally["labelled"]),
        "recall of core, type": tally["core matched"] / max(1, tally["core"]),
    }


if __name__ == "__main__":
    for figure, value in score(load()).items():
        print(f"{figure:24} {value:.3f}")
