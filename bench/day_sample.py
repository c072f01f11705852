"""Draws events at random whose days a reader is to label: ``python -m bench.day_sample [--seed N] [--text]``.

Of the documents at an even line index of each corpus (none whose statements were labelled), shuffled by the seed,
the coder's events are drawn until there are 60 of each corpus, at most three of a document: promises of what the
trigger names are passed over, as in ``bench.days``. Printed is where a trigger stands, and with ``--text`` the text
around it, and nothing of what was coded: the reader is to say which days the text gives what the trigger names. The
draw depends on which triggers the coder finds, so the labels (``bench/labels/event_dates_fresh.jsonl``) keep offsets.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator
from typing import Any

from bench.common import ROOT, SAMPLED, find, rows
from dragoman.document import Document, Span
from dragoman.ingest import document_from_fields
from dragoman.pipeline import Coder, load
from dragoman.record.models import Event

SEED = 8808
EVENTS, OF_DOCUMENT = 60, 3
"""Events of each corpus, and the most of one document."""
_PROMISED = "A future "
"""In the reason of an event that an entry codes as the promise of what its trigger names."""
_AHEAD = re.compile(r"(?:\b(?:will|shall|going to)|[’']ll)(?:\s+[\w-]+){0,3}\s+$", re.IGNORECASE)
"""Ends right before a verb that is ahead: "will continue to", "shall also"."""
_TOP, _BEFORE, _BEHIND = 1000, 2000, 700


def is_promise(event: Event, text: str) -> bool:
    """True if the event is the promise of what its trigger names: the labels date what is promised."""
    before = text[event.sentence[0] : event.trigger[0][0]]
    return _PROMISED in event.why or (event.type in ("AGREE", "CONCEDE") and _AHEAD.search(before) is not None)


def _read() -> set[str]:
    """Documents whose text a labeller of statements has read, who then mended rules."""
    path = ROOT / "bench" / "labels" / "statements_fresh.jsonl"
    return {row["id"] for row in rows(path)}


def draw(coder: Coder, seed: int) -> Iterator[tuple[str, int, Document, list[Span]]]:
    """Corpus, number of the document (from 1), the document, and its drawn triggers in the order of the text."""
    number, known = 0, _read()
    for corpus, name in SAMPLED.items():
        path = find(name)
        if path is None:
            continue
        lots = random.Random(f"{seed} {corpus}")
        lines = [(index, row) for index, row in enumerate(rows(path)) if index % 2 == 0 and row["id"] not in known]
        lots.shuffle(lines)
        left = EVENTS
        for index, row in lines:
            document = document_from_fields(row, f"{name}:{index + 1}")
            events = [event for event in coder.code(document).events if not is_promise(event, document.text)]
            triggers = sorted({Span(*event.trigger[0]) for event in events})
            if not triggers or left == 0:
                continue
            number += 1
            drawn = lots.sample(triggers, min(OF_DOCUMENT, len(triggers), left))
            left -= len(drawn)
            yield corpus, number, document, sorted(drawn)
            if left == 0:
                break


def marked(document: Document, triggers: list[Span]) -> str:
    """The text around the triggers, each between ``<<n:`` and ``>>``."""
    text, at, parts = document.text, 0, []
    for turn, span in enumerate(triggers, 1):
        start = max(at, span.start - _BEFORE) if at or span.start - _BEFORE > _TOP else 0
        if at == 0 and start > 0:
            parts.append(text[:_TOP])
        parts += ["\n[...]\n" if start > at else "", text[start : span.start]]
        parts.append(f"<<{turn}:{text[span.start : span.end]}>>")
        at = span.end
    return "".join([*parts, text[at : at + _BEHIND]])


def main() -> None:
    """Print the sample, a line each, or the texts for the labeller's eyes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--text", action="store_true")
    asked = parser.parse_args()
    for corpus, number, document, triggers in draw(load(), asked.seed):
        if asked.text:
            print(f"\n######## {number} {corpus} {document.published} {document.title}\n{marked(document, triggers)}")
            continue
        for span in triggers:
            row: dict[str, Any] = {"n": number, "corpus": corpus, "id": document.id, "sha256": document.sha256}
            print(json.dumps(row | {"start": span.start, "end": span.end}))


if __name__ == "__main__":
    main()
