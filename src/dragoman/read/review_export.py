"""The desk's gold as data to train on and to be measured against: JSON lines, spaCy's, Label Studio's, doccano's.

A text leaves the ledger only where it is asked for: without, ids, offsets and hashes say what was meant, and whoever
has the text finds it again. docs/review.md shows a line of each.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from dragoman.document import Span
from dragoman.store import GoldEvent, GoldText, Missed

FORMATS = ("jsonl", "spacy", "label-studio", "doccano")
HOLD_TEXT = frozenset(FORMATS[1:])
"""Formats that are texts with marks: without the text there is nothing that their readers could open."""


def lines(texts: Iterable[GoldText], *, with_text: bool) -> Iterator[dict[str, Any]]:
    """A line for each reviewed telling and each missed event. Offsets are code points into the document's version."""
    for text in texts:
        for event in text.events:
            yield _head(text, event.sentence, with_text) | _event(event)
        for missed in text.missed:
            yield _head(text, Span(*missed.name["sentence"]), with_text) | _missed(missed)


def sentences(texts: Iterable[GoldText], counts: Counter[str]) -> Iterator[dict[str, Any]]:
    """A sentence for each of which all is known: every coded event of it was reviewed, and reviewers agree.

    ``counts`` hears how many were given, and how many left out and why. ``spans`` are offsets into the sentence,
    ``cats`` its types; a sentence whose events were all rejected has neither, and teaches that as well.
    """
    for text in texts:
        groups: defaultdict[Span, list[GoldEvent]] = defaultdict(list)
        for event in text.events:
            groups[event.sentence].append(event)
        missed: defaultdict[Span, list[Missed]] = defaultdict(list)
        for one in text.missed:
            missed[Span(*one.name["sentence"])].append(one)
        for span in sorted({*groups, *missed}):
            if any(other.overlaps(span) for other in text.unreviewed):
                counts["an event in it is not reviewed"] += 1
            elif any(event.ruling is None for event in groups[span]):
                counts["reviewers do not agree"] += 1
            else:
                counts["given"] += 1
                yield _sentence(text, span, groups[span], missed[span])


def spacy_lines(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """For ``spacy.training.Example.from_dict``: a span group "sc" (spancat's own) and categories."""
    for one in found:
        kinds = sorted({*one["cats"]})
        spans = [[start, end, label] for start, end, label in one["spans"]]
        yield {"text": one["text"], "spans": {"sc": spans}, "cats": dict.fromkeys(kinds, 1.0), "meta": one["meta"]}


def doccano_lines(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """For doccano's sequence labelling: its JSONL, with ``label`` as [start, end, label]."""
    for one in found:
        yield {"text": one["text"], "label": [list(span) for span in one["spans"]], "meta": one["meta"]}


def label_studio_tasks(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """For Label Studio's import: tasks with annotations of a ``Labels`` tag "label" on a ``Text`` tag "text"."""
    for one in found:
        text = one["text"]
        results = [
            {
                "id": f"r{number}",
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": start, "end": end, "text": text[start:end], "labels": [label]},
            }
            for number, (start, end, label) in enumerate(one["spans"], 1)
        ]
        yield {"data": {"text": text} | one["meta"], "annotations": [{"result": results, "ground_truth": True}]}


def write(texts: Iterable[GoldText], format: str, *, with_text: bool, counts: Counter[str]) -> Iterator[str]:
    """The lines of a file in a format; ``counts`` hears how many there are, and what was left out."""
    if format == "jsonl":
        for one in lines(texts, with_text=with_text):
            counts["given"] += 1
            yield json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n"
        return
    found = sentences(texts, counts)
    if format == "label-studio":
        yield "["
        for number, task in enumerate(label_studio_tasks(found)):
            yield (",\n" if number else "\n") + json.dumps(task, ensure_ascii=False)
        yield "\n]\n"
        return
    for one in spacy_lines(found) if format == "spacy" else doccano_lines(found):
        yield json.dumps(one, ensure_ascii=False) + "\n"


def _head(text: GoldText, span: Span, with_text: bool) -> dict[str, Any]:
    words = text.document.text[span.start : span.end]
    head: dict[str, Any] = {
        "document": text.document.id,
        "version": text.version,
        "sha256": text.document.sha256,
        "sentence": list(span),
        "sentence_sha256": hashlib.sha256(words.encode("utf-8", "replace")).hexdigest(),
    }
    return head | ({"text": words} if with_text else {})


def _event(event: GoldEvent) -> dict[str, Any]:
    ruling = event.ruling
    return {
        "kind": "event",
        "verdict": ruling.verdict if ruling else None,
        "disputed": ruling is None,
        "adjudicated": bool(ruling and ruling.adjudication),
        "by": list(ruling.by) if ruling else [],
        "coded": event.coded.model_dump(mode="json"),
        "values": event.values.model_dump(mode="json") if event.values else None,
        "trigger": [list(span) for span in event.trigger],
        "marks": [[*mark.span, mark.label] for mark in event.marks],
        "reviews": [
            {
                "decision": one.number,
                "at": one.at.isoformat(),
                "who": one.who,
                "why": one.why,
                "verdict": one.verdict,
                "fields": one.fields.as_json(),
                "adjudication": one.adjudication,
                "run": one.run,
            }
            for one in event.reviews
        ],
    }


def _missed(missed: Missed) -> dict[str, Any]:
    told = missed.model_dump(mode="json", include={"type", "actor", "recipient", "who", "why"})
    return {"kind": "missed", "decision": missed.number, "at": missed.at.isoformat()} | told


def _sentence(text: GoldText, span: Span, events: list[GoldEvent], missed: list[Missed]) -> dict[str, Any]:
    kept = [event for event in events if event.values is not None]
    marks = {(mark.span.start - span.start, mark.span.end - span.start, mark.label) for e in kept for mark in e.marks}
    types = [event.values.type for event in kept if event.values] + [one.type for one in missed]
    decided = [one.number for event in events for one in event.reviews] + [one.number for one in missed]
    meta = {"document": text.document.id, "version": text.version, "sentence": list(span), "decisions": decided}
    words = text.document.text[span.start : span.end]
    return {"text": words, "spans": sorted(marks), "cats": types, "meta": meta}
