"""What the learned scorer learns from: labelled sentences, sentences that nobody labelled, and their pieces."""

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import yaml
from bench.common import DATA, ROOT, rows
from tools.sample_sentences import sample

from dragoman.annotate.wordpiece import WordPieces

TRAINING = ROOT / "tools" / "training"
TYPES = tuple(yaml.safe_load((ROOT / "src/dragoman/data/plover.yaml").read_text("utf-8"))["events"])
STATUS = ("actual", "historical", "future", "hypothetical", "negated")
FILES = {"plv-dev": "plv-dev.jsonl"}
UNLABELLED, POOL_SEED = 26_000, 31
# BERT's pieces for the start and the end of a text, and how many fit between.
START, STOP, LIMIT = 101, 102, 250
# An event that a reader may code or leave.
DOUBTFUL = 0.5
Event = dict[str, Any]


@dataclass
class Row:
    """One sentence: its labels (None where nobody labelled it), its pieces, and what the teacher says of each."""

    text: str
    events: list[Event] | None
    ids: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """For each piece the offset of the word that it begins; -1 inside a word, at the start and at the end."""
    told: Any = None
    """(pieces, types + 1) shares, the first of none."""

    def wanted(self) -> Any:
        """(pieces, types + 1): what the labels want of each piece."""
        found = numpy.zeros((len(self.ids), len(TYPES) + 1), numpy.float32)
        found[:, 0] = 1
        for event in self.events or ():
            at = self.trigger(event)
            if at is not None and found[at, 0] == 1:
                found[at] = share_of(event)
        return found

    def trigger(self, event: Event) -> int | None:
        """The piece that begins an event's word; None where it was cut off."""
        at = event["trigger"][0]
        return max((n for n, begin in enumerate(self.starts) if 0 <= begin <= at), default=None)

    def parties(self, event: Event) -> Any:
        """(pieces, 2): the words of the actors' and the recipients' phrases."""
        found = numpy.zeros((len(self.ids), 2), numpy.float32)
        for side, key in enumerate(("actors", "recipients")):
            for first, last in event[key]:
                for n, begin in enumerate(self.starts):
                    found[n, side] = max(found[n, side], first <= begin < last)
        return found

    def words(self) -> Any:
        """(pieces,): 1 where a word begins."""
        return numpy.array([begin >= 0 for begin in self.starts], numpy.float32)


def share_of(event: Event) -> Any:
    """The types of an event: three quarters its own where others are as defensible; half none where it may be left."""
    also = [name for name in event.get("also", ()) if name != event["type"]]
    share = numpy.zeros(len(TYPES) + 1, numpy.float32)
    share[1 + TYPES.index(event["type"])] = 0.75 if also else 1.0
    for name in also:
        share[1 + TYPES.index(name)] += 0.25 / len(also)
    if not event["core"]:
        share *= 1 - DOUBTFUL
        share[0] += DOUBTFUL
    return share


def labelled(*files: str) -> Iterator[Row]:
    """The labelled sentences of these files of ``tools/training``, with their texts."""
    wanted: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name in files:
        for line in (TRAINING / name).read_text("utf-8").splitlines():
            item = json.loads(line)
            if "text" in item:
                yield Row(item["text"], item["events"])
            else:
                wanted.setdefault(item["corpus"], {}).setdefault(item["id"], []).append(item)
    for corpus, documents in wanted.items():
        for row in rows(DATA / FILES.get(corpus, f"{corpus}.jsonl.gz")):
            for item in documents.get(row["id"], ()):
                text = row["text"][item["start"] : item["end"]]
                if hashlib.sha256(text.encode()).hexdigest() != item["sha256"]:
                    sys.exit(f"{corpus} {row['id']}: not the text that was labelled")
                yield Row(text, item["events"])


def unlabelled(seen: set[str]) -> list[Row]:
    """Sentences of the corpora that nobody labelled, none from a document that the bench draws from."""
    found = sample([DATA / "whitehouse-2021-2022.jsonl.gz"], UNLABELLED // 3, POOL_SEED, 0)
    for parity in (0, 1):
        found += sample([DATA / "polnear-train.jsonl.gz"], UNLABELLED // 3, POOL_SEED, parity)
    return [Row(one.text, None) for one in found if one.text not in seen and len(one.text.split()) < 70]


def cut(data: list[Row], vocabulary: Path) -> None:
    """Cut each text into pieces, as the coder does."""
    pieces = WordPieces(vocabulary)
    for row in data:
        ids, starts = pieces.split(row.text)
        row.ids, row.starts = [START, *ids[:LIMIT], STOP], [-1, *starts[:LIMIT], -1]
