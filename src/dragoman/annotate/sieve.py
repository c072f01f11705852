"""The sieve before the learned scorer: which sentences can tell an event at all, from vectors that are made already.

Most sentences tell none, and the scorer takes as long over each as a fifth of the language model's work. The sieve asks
of each word, with a small net over its vectors and its neighbours', how likely it tells an event. Training
(``tools/train_scorer.py``) and coding share :func:`vectors`, so that both see the same.
"""

from collections.abc import Sequence
from typing import Any

import numpy
from spacy.tokens import Doc

from dragoman.annotate.hints import Vectors

CONTEXT, STATIC = 96, 300
WIDTH = 3 * (CONTEXT + STATIC)


class Sieve:
    """The loaded net."""

    def __init__(self, arrays: dict[str, Vectors]) -> None:
        self._first, self._first_bias = arrays["first"], arrays["first_bias"]
        self._last, self._last_bias = arrays["last"], arrays["last_bias"]

    def likely(self, found: Vectors) -> Vectors:
        """(n, WIDTH) vectors to (n,): how likely each word tells an event."""
        hidden = numpy.maximum(found @ self._first + self._first_bias, 0)
        logits = (hidden @ self._last + self._last_bias)[:, 0]
        likely: Vectors = 1.0 / (1.0 + numpy.exp(-logits))
        return likely


def vectors(doc: Doc, places: Sequence[int], firsts: Sequence[int]) -> Vectors:
    """(n, WIDTH): of each word, and of those before and after it in its sentence, context and static vectors.

    ``places`` has for each token of the annotation its index among spaCy's; ``firsts`` those that begin a sentence.
    """
    table: Any = doc.vocab.vectors
    rows = table.find(keys=doc.to_array("ORTH")[list(places)])
    static: Vectors = table.data[rows].astype(numpy.float32)
    static[rows < 0] = 0
    # The static vectors are some ten times as long as the context ones.
    own = numpy.concatenate([doc.tensor[list(places)], static / 6], axis=1)
    before, after = numpy.zeros_like(own), numpy.zeros_like(own)
    before[1:], after[:-1] = own[:-1], own[1:]
    begins = numpy.array([first for first in firsts if first > 0], dtype=numpy.int64)
    before[begins], after[begins - 1] = 0, 0
    found: Vectors = numpy.concatenate([own, before, after], axis=1)
    return found
