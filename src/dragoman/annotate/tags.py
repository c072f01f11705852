"""What the learned tagger thinks of a document's words: cues of attributions, their sources and contents."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy

from dragoman.annotate.hints import Vectors

Whole = numpy.ndarray[tuple[int], numpy.dtype[numpy.int64]]


class Stretch(NamedTuple):
    """What the tagger makes of n words that it read together."""

    tokens: Whole
    """(n,) their indexes, rising."""
    labels: Vectors
    """(n, labels) how likely each word is which; the first is none of them."""
    queries: Vectors
    """(n, 2, width), for words that are cues; the source's first, then the content's."""
    keys: Vectors
    """(n, 2, width), for words that may belong to one."""


class Belonging(NamedTuple):
    """How likely each of n words near a cue is part of its source and of its content."""

    tokens: Whole
    source: Vectors
    content: Vectors


class Tags:
    """The tags of one document, by token index. Empty where the tagger was left out."""

    __slots__ = ("_labels", "_names", "_place", "_stretches", "active")

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._labels: Vectors = numpy.zeros((0, 0), numpy.float32)
        self._place: Whole = numpy.zeros(0, numpy.int64)
        self._stretches: list[Stretch] = []
        self.active = False
        """Whether a tagger read the document."""

    def fill(self, names: tuple[str, ...], tokens: int, stretches: Sequence[Stretch]) -> None:
        """Take in what the tagger made of a document of so many ``tokens``.

        Of a word in several stretches, each counts by the root of how many words stand around it there, so that the
        middle of one outweighs the edge of another; for its belonging, that one alone which shows most. ``names`` are
        those of the labels, "none" first.
        """
        self.active, self._names, self._stretches = True, names, list(stretches)
        self._labels = numpy.zeros((tokens, len(names)), numpy.float32)
        self._place = numpy.full(tokens, -1)
        most = numpy.full(tokens, -1)
        whole = numpy.zeros(tokens, numpy.float32)
        for n, stretch in enumerate(stretches):
            far = numpy.arange(len(stretch.tokens))
            seen = numpy.minimum(far, far[::-1])
            better = seen > most[stretch.tokens]
            chosen = stretch.tokens[better]
            most[chosen], self._place[chosen] = seen[better], n
            counts = numpy.sqrt(seen + 1.0).astype(numpy.float32)
            whole[stretch.tokens] += counts
            self._labels[stretch.tokens] += stretch.labels * counts[:, None]
        self._labels[whole > 0] /= whole[whole > 0, None]
        self._labels[whole == 0, 0] = 1.0

    def likely(self, label: str) -> Vectors:
        """(tokens,): how likely each token of the document is a "cue", "source", "content", or "none" of them."""
        found: Vectors = self._labels[:, self._names.index(label)]
        return found

    def belonging(self, cues: Sequence[Sequence[int]]) -> Iterator[Belonging]:
        """For each cue (its tokens), in order, how likely the words near it are of its source and of its content."""
        for cue in cues:
            at = int(self._place[cue[0]])
            if at < 0:
                yield Belonging(self._place[:0], self._labels[:0, 0], self._labels[:0, 0])
                continue
            stretch = self._stretches[at]
            rows = numpy.searchsorted(stretch.tokens, cue)
            # Of a cue that two stretches share, the words that this one has.
            rows = rows[stretch.tokens.take(rows, mode="clip") == cue]
            asked = stretch.queries[rows].mean(0)
            likely = 1.0 / (1.0 + numpy.exp(-(stretch.keys * asked).sum(-1)))
            yield Belonging(stretch.tokens, likely[:, 0], likely[:, 1])
