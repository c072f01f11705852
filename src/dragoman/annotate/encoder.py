"""spaCy's word vectors ("tok2vec"), made in fewer passes: half the time of the language model goes into them.

Two things are done otherwise than in thinc, with the same weights. The first part of a word's vector hangs on its form
alone, and the same few thousand forms make up most text: it is found once and kept. And what stands in context is
computed one document at a time in arrays that stay in the processor's cache, with the alternatives of a maxout side by
side, so that taking the largest is one vector instruction. The figures differ in the last digits of a sum; tags, parses
and names were compared equal (docs/performance.md).
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any, NamedTuple

import numpy
from spacy.attrs import NORM, ORTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vectors import Mode

from dragoman.annotate.hints import Vectors

# Forms kept before starting over, with 96 numbers each: some 25 MB for each of the two encoders, as the table doubles.
_KEPT = 60_000
_MIX = (numpy.uint64(0x9E3779B97F4A7C15), numpy.uint64(0xC2B2AE3D27D4EB4F))


class UnknownBuildError(Exception):
    """The encoder is not built as this module knows it."""


class Step(NamedTuple):
    """A maxout and the norm behind it."""

    ops: Any
    weights: Vectors
    """(pieces * width, inputs), piece by piece."""
    bias: Vectors
    gain: Vectors
    shift: Vectors

    def __call__(self, inputs: Vectors) -> Vectors:
        """(n, inputs) to (n, width)."""
        found: Vectors = self.ops.gemm(inputs, self.weights, trans2=True)
        found += self.bias
        width = len(self.gain)
        best: Vectors = numpy.maximum(found[:, :width], found[:, width : 2 * width])
        for first in range(2 * width, found.shape[1], width):
            numpy.maximum(best, found[:, first : first + width], out=best)
        best -= best.mean(1, keepdims=True)
        variance = numpy.einsum("ij,ij->i", best, best) / width + 1e-8
        best *= (variance**-0.5)[:, None].astype(numpy.float32)
        best *= self.gain
        best += self.shift
        return best


class Forms:
    """The vectors of word forms out of context, each found once."""

    def __init__(self, features: Any, hashed: Any, static: Any, mix: Step) -> None:
        self._columns = features.attrs["columns"]
        self._hashed, self._static, self._mix = hashed, static, mix
        self._lock = Lock()
        self._rows: dict[int, int] = {}
        self._table: Vectors = numpy.zeros((1024, len(mix.gain)), numpy.float32)

    def __call__(self, doc: Doc) -> Vectors:
        """(n, width) of the words of a document."""
        told = doc.to_array([ORTH, NORM, SPACY])
        keys: list[int] = (told[:, 0] ^ told[:, 1] * _MIX[0] ^ told[:, 2] * _MIX[1]).tolist()
        # A server reads in several threads: two that learned at once would take the same rows.
        with self._lock:
            rows = [self._rows.get(key, -1) for key in keys]
            if -1 in rows:
                self._learn(doc, keys)
                rows = [self._rows[key] for key in keys]
            return self._table[rows]

    def _learn(self, doc: Doc, keys: list[int]) -> None:
        """Find the forms of a document that are not known yet."""
        if len(self._rows) > _KEPT:
            self._rows.clear()
        new = {key: n for n, key in enumerate(keys) if key not in self._rows}
        places = list(new.values())
        found = self._found(doc, places)
        first = len(self._rows)
        while first + len(new) > len(self._table):
            self._table = numpy.concatenate([self._table, numpy.zeros_like(self._table)])
        self._table[first : first + len(new)] = found
        self._rows.update((key, first + n) for n, key in enumerate(new))

    def _found(self, doc: Doc, places: list[int]) -> Vectors:
        columns = numpy.ascontiguousarray(doc.to_array(self._columns)[places], dtype="uint64")
        table: Any = doc.vocab.vectors
        rows = table.find(keys=doc.to_array("ORTH")[places])
        static = self._static.ops.gemm(table.data[rows], self._static.get_param("W"), trans2=True)
        static[rows < 0] = 0
        return self._mix(numpy.concatenate([self._hashed.predict(columns), static], axis=1))


class Encoder:
    """An encoder of words in context."""

    def __init__(self, model: Any) -> None:
        embed, context = model.layers
        joined, mix = embed.layers[0], embed.layers[1]
        if joined.name.count("hashembed") == 0:
            raise UnknownBuildError
        self.forms = Forms(*_parts(joined), _step(mix))
        self.steps = [_step(layer) for layer in context.layers[0].layers]
        self.width = len(self.steps[0].gain)
        self.pad = context.attrs["pad"]
        windows = [layer.attrs.get("window_size") for layer in context.walk() if layer.name == "expand_window"]
        if windows != [1] * len(self.steps) or self.pad < len(self.steps):
            raise UnknownBuildError

    def __call__(self, doc: Doc) -> Vectors:
        """(n, width) of the words of a document."""
        if not len(doc):
            return numpy.zeros((0, self.width), numpy.float32)
        # As in thinc, which sets so many empty words before and behind a text: they are read as words are.
        pad = self.pad
        now = numpy.zeros((len(doc) + 2 * pad, self.width), numpy.float32)
        now[pad:-pad] = self.forms(doc)
        wide = numpy.zeros((len(now), 3 * self.width), numpy.float32)
        for step in self.steps:
            wide[1:, : self.width] = now[:-1]
            wide[:, self.width : 2 * self.width] = now
            wide[:-1, 2 * self.width :] = now[1:]
            now += step(wide)
        return now[pad:-pad]


def quicken(nlp: Language) -> list[str]:
    """Have the encoders of a pipeline work so; the names of the components in which one was found.

    A pipeline that is built otherwise is left as it is. Call it after the layers' ``ops`` are set (``choose_matrix``).
    """
    found: list[str] = []
    if nlp.vocab.vectors.mode != Mode.default:
        return found
    for name, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for layer in model.walk() if model is not None else ():
            if len(layer.layers) == 2 and layer.layers[1].name.startswith("with_array(residual(expand_window"):
                try:
                    _replace(layer, Encoder(layer))
                except (UnknownBuildError, ValueError, KeyError, IndexError, AttributeError):
                    continue
                found.append(name)
                break
    return found


def _replace(layer: Any, encoder: Encoder) -> None:
    before = layer._func

    def forward(model: Any, docs: Sequence[Doc], is_train: bool) -> Any:
        if is_train:
            return before(model, docs, is_train)
        return [encoder(doc) for doc in docs], _no_training

    layer._func = forward


def _no_training(_: Any) -> Any:
    raise NotImplementedError("this encoder only reads")


def _parts(joined: Any) -> tuple[Any, Any, Any]:
    """The layers that take a document's features, hash them into vectors, and look up static ones."""
    named = {layer.name: layer for layer in joined.walk()}
    hashed = [layer for layer in joined.walk() if layer.name.startswith("with_array(ints-getitem")]
    if len(hashed) != 1:
        raise UnknownBuildError
    return named["extract_features"], hashed[0].layers[0], named["static_vectors"]


def _step(layer: Any) -> Step:
    """The one maxout and the one norm in a layer."""
    named = {part.name: part for part in layer.walk()}
    maxout, norm = named["maxout"], named["layernorm"]
    weights, bias = maxout.get_param("W"), maxout.get_param("b")
    width, pieces, inputs = weights.shape
    if pieces < 2:
        raise UnknownBuildError
    return Step(
        maxout.ops,
        numpy.ascontiguousarray(weights.transpose(1, 0, 2).reshape(width * pieces, inputs)),
        numpy.ascontiguousarray(bias.T.reshape(-1)),
        norm.get_param("G"),
        norm.get_param("b"),
    )
