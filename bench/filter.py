"""What a filter before the parser could save at most: the share of words in sentences that carry nothing.

    python -m bench.filter [--words 15000]

The full coder reads the sets of ``bench.texts``; a sentence carries something where the record has an event (any of its
tellings), a statement, an office taken or left, an agreement, a promise or an assessment in it. A filter that knew this
beforehand, and lost nothing, would leave the rest unparsed; its neighbours are what antecedents and the learned models
read around it. Also the share of words in sentences, and paragraphs, in which the tagger of attributions sees no cue.
"""

import argparse
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy

from bench.texts import SETS, drawn
from dragoman.annotate import Annotation
from dragoman.pipeline import Coder, load
from dragoman.record import Record

CUE = 0.2
"""From where on the tagger's figure for a cue counts here; rules that speak for one need less."""


@dataclass
class Shares:
    """Words of a set, and how many of them stand where."""

    words: int = 0
    carrying: int = 0
    near: int = 0
    no_cue: int = 0
    no_cue_paragraph: int = 0

    def add(self, annotation: Annotation, record: Record) -> None:
        """Take in one document."""
        carrying = set(_carrying(annotation, record))
        likely = annotation.tags.likely("cue") if annotation.tags.active else numpy.zeros(len(annotation.tokens))
        cues = {s.index for s in annotation.sentences if likely[s.first : s.last].max(initial=0.0) >= CUE}
        paragraphs = {annotation.sentences[index].paragraph for index in cues}
        for sentence in annotation.sentences:
            words = sentence.last - sentence.first
            self.words += words
            self.carrying += words * (sentence.index in carrying)
            self.near += words * bool({sentence.index + step for step in (-1, 0, 1)} & carrying)
            self.no_cue += words * (sentence.index not in cues)
            self.no_cue_paragraph += words * (sentence.paragraph not in paragraphs)

    def row(self, name: str) -> str:
        """A line of the table."""
        told = (self.words - self.carrying, self.words - self.near, self.no_cue, self.no_cue_paragraph)
        return f"| {name} | {self.words} | " + " | ".join(f"{one / max(self.words, 1):.2f}" for one in told) + " |"


def _carrying(annotation: Annotation, record: Record) -> Iterator[int]:
    """The sentences of which the record has something."""
    starts = [sentence.span.start for sentence in annotation.sentences]
    for first, last in _spans(record):
        yield from range(max(0, bisect_right(starts, first) - 1), bisect_left(starts, last))


def _spans(record: Record) -> Iterator[tuple[int, int]]:
    spans = [event.sentence for event in record.events]
    spans += [telling.sentence for event in record.events for telling in event.evidence]
    spans += [span for one in record.statements for span in (*one.content, *one.source, *one.cue)]
    spans += [one.span for one in record.tenures] + [one.span for one in record.instruments]
    spans += [one.span for one in record.commitments] + [one.span for one in record.assessments]
    return ((span.start, span.end) for span in spans)


def measure(coder: Coder, words: int) -> dict[str, Shares]:
    """Shares of each set that is here."""
    found: dict[str, Shares] = {}
    for name in SETS:
        for annotation in coder.annotations(drawn(name, words)):
            found.setdefault(name, Shares()).add(annotation, coder.record(annotation))
    return found


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="bench.filter", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=int, default=15_000, help="words of each set")
    asked = parser.parse_args(arguments)
    print(
        "| set | words | in sentences that carry nothing | nor does a neighbour | no cue in the sentence | paragraph |"
    )
    print("|---|---|---|---|---|---|")
    for name, shares in measure(load(), asked.words).items():
        print(shares.row(name))


if __name__ == "__main__":
    main()
