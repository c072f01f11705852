"""250 random sentences of official text and campaign news, labelled before the coder ran: are their events ours?

``python -m bench.sentences [--no-model] [--labels FILE]``. By ``tools/sample_sentences.py`` (seed 4404, 125 each of
``whitehouse-2021-2022`` and ``polnear-dev``, documents at odd line indexes); most have none. Two labellers read them
apart, without sight of the coder (bench/labels/README.md). An event that both saw is one to find; one that only one of
them saw may be coded or left, and counts neither way; all else that is coded is wrong.

Each sentence is coded within its whole document. An event of ours is a label's if its type is the label's (or one that
the labellers thought as defensible), its trigger stands within 25 characters of the label's, and, where the label names
actors, one of ours is one of them. ``type alone`` leaves the actors out. Each label is matched once.
"""

import argparse
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
from dragoman.record.models import Event, Evidence

LABELS = ROOT / "bench" / "labels" / "sentences.jsonl"
SEED = 4404
NEAR = 25
Label = dict[str, Any]


def labelled(path: Path = LABELS) -> dict[tuple[str, str], list[Label]]:
    """The labels by corpus and document."""
    found: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        found[label["corpus"], label["id"]].append(label)
    return found


def agreed(gold: Label) -> bool:
    """True unless only one of two labellers saw it."""
    return bool(gold.get("by", "AB") == "AB")


def told(record: Record, label: Label) -> list[tuple[Event, Evidence]]:
    """Our events that the labelled sentence tells, each with its telling there."""
    found: list[tuple[Event, Evidence]] = []
    for event in record.events:
        for part in event.evidence:
            if any(label["start"] <= span[0] < label["end"] for span in part.trigger):
                found.append((event, part))
                break
    return found


def is_type(event: Event, part: Evidence, gold: Label, start: int) -> bool:
    """True if type and place are the label's; ``start`` is the sentence's."""
    near = any(
        gold["trigger"][0] + start - NEAR < span[1] and span[0] < gold["trigger"][1] + start + NEAR
        for span in part.trigger
    )
    return near and event.type in (gold["type"], *gold.get("also", ()))


def is_actor(record: Record, event: Event, gold: Label, start: int) -> bool:
    """True if one of our actors is one of the label's, or the label names none."""
    mentions = {actor.id: actor.mentions for actor in record.actors}
    return not gold["actors"] or any(
        span[0] < start + last and start + first < span[1]
        for role in event.actors
        for span in (role.span, *mentions[role.actor])
        for first, last in gold["actors"]
    )


def count(record: Record, label: Label, tally: Counter[str]) -> None:
    """Count one sentence: matches of type and actor first, of type alone after."""
    for kind in ("", "type alone, "):
        left = [dict(gold) for gold in label["events"]]
        for event, part in told(record, label):
            fits = [gold for gold in left if is_type(event, part, gold, label["start"])]
            if not kind:
                fits = [gold for gold in fits if is_actor(record, event, gold, label["start"])]
            fits.sort(key=lambda gold: not agreed(gold))
            if not fits:
                tally[f"{kind}wrong"] += 1
                continue
            gold = fits[0]
            left.remove(gold)
            if not agreed(gold):
                continue
            tally[f"{kind}right"] += 1
            tally[f"{kind}core right"] += gold["core"]
            if not kind:
                tally["status right"] += event.status in gold["status"]
                tally["modes"] += bool(gold.get("modes"))
                tally["modes right"] += bool(set(gold.get("modes", ())) & set(event.modes))
    wanted = [gold for gold in label["events"] if agreed(gold)]
    tally["labelled"] += len(wanted)
    tally["core"] += sum(gold["core"] for gold in wanted)


def score(coder: Coder, path: Path = LABELS) -> dict[str, float]:
    """Precision, recall of all and of core events, status; nothing where a corpus is absent or has changed."""
    tally: Counter[str] = Counter()
    labels = labelled(path)
    for corpus in sorted({corpus for corpus, _ in labels}):
        texts = find(f"{corpus}.jsonl.gz")
        if texts is None:
            return {}
        for row in rows(texts):
            for label in labels.get((corpus, row["id"]), ()):
                sentence = row["text"][label["start"] : label["end"]]
                if hashlib.sha256(sentence.encode()).hexdigest() != label["sha256"]:
                    return {}
                published = dt.date.fromisoformat(row["date"]) if row.get("date") else None
                title, text = row.get("title"), row["text"]
                document = Document(id=row["id"], title=title, published=published, sha256=text_hash(text), text=text)
                count(coder.code(document), label, tally)
    figures: dict[str, float] = {"events labelled": float(tally["labelled"])}
    for kind in ("", "type alone, "):
        right = tally[f"{kind}right"]
        figures |= {
            f"{kind}precision": right / max(1, right + tally[f"{kind}wrong"]),
            f"{kind}recall": right / max(1, tally["labelled"]),
            f"{kind}recall of core": tally[f"{kind}core right"] / max(1, tally["core"]),
        }
    figures["status"] = tally["status right"] / max(1, tally["right"])
    figures["modes"] = tally["modes right"] / max(1, tally["modes"])
    return figures


def main() -> None:
    """Print the seed and the figures. The sentences and our errors in them are not printed: they stay unread."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-model", action="store_true", help="the codebook alone, without the learned scorer")
    parser.add_argument("--labels", type=Path, default=LABELS, help="other labels of the same form")
    asked = parser.parse_args()
    if asked.labels == LABELS:
        print(f"seed {SEED}")
    for figure, value in score(load(learned=not asked.no_model), asked.labels).items():
        print(f"{figure:28} {value:.3f}")


if __name__ == "__main__":
    main()
