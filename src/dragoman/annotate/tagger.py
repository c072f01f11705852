"""The learned tagger of attributions: which words are a cue, a source, a content, and which belong to which cue.

A small transformer; weights and card lie in ``models/statements``. It reads stretches of a few sentences, each
beginning with the end of the one before.
"""

from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

import numpy
from pydantic import BaseModel, ConfigDict, Field

from dragoman.annotate.learned import Files, Net, softmax
from dragoman.annotate.tags import Stretch
from dragoman.annotate.tokens import Annotation, Sentence

FOLDER = Path(str(files("dragoman"))) / "models" / "statements"
WEIGHTS, VOCABULARY, SETTINGS = FILES = ("tagger.onnx", "vocab.txt", "tagger.yaml")


class Settings(BaseModel):
    """``models/statements/tagger.yaml``: what the numbers stand for, and how long a stretch is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: tuple[Literal["none"], Literal["content"], Literal["source"], Literal["cue"]]
    sides: tuple[Literal["source"], Literal["content"]]
    window: int = Field(gt=0)
    """Pieces in a stretch."""
    overlap: int = Field(ge=0)
    """Pieces with which a stretch repeats the one before."""


class _Part(NamedTuple):
    """A sentence, or what of it fits into a stretch."""

    ids: list[int]
    tokens: list[int]
    paragraph: int


class Tagger:
    """The loaded tagger. One serves any number of documents."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = Files(folder, FILES)
        self.settings = self._files.settings(SETTINGS, Settings)
        self._net = Net(folder / WEIGHTS, folder / VOCABULARY)

    @cached_property
    def sha256(self) -> str:
        """Of all its files: part of a run, since they can change a record."""
        return self._files.sha256

    def read(self, annotation: Annotation) -> None:
        """Fill an annotation's ``tags``."""
        found = [self._stretch(ids, tokens) for ids, tokens in self.stretches(annotation)]
        annotation.tags.fill(self.settings.labels, len(annotation.tokens), found)

    def _stretch(self, ids: list[int], tokens: list[int]) -> Stretch:
        types, _, queries, keys = self._net(ids)
        begins = [n for n, token in enumerate(tokens) if token >= 0]
        own = numpy.array(tokens, numpy.int64)[begins]
        return Stretch(own, softmax(types[begins]), queries[begins], keys[begins])

    def stretches(self, annotation: Annotation) -> Iterator[tuple[list[int], list[int]]]:
        """Pieces, and the token that each begins (-1 for none).

        What a stretch repeats of the one before begins no earlier than the paragraph that goes on in it.
        """
        now: list[_Part] = []
        for sentence in annotation.sentences:
            for part in self._parts(annotation, sentence):
                if now and _size(now) + len(part.ids) > self.settings.window:
                    yield _joined(now)
                    most = min(self.settings.overlap, self.settings.window - len(part.ids))
                    while now and (_size(now) > most or now[0].paragraph != part.paragraph):
                        now.pop(0)
                now.append(part)
        if now:
            yield _joined(now)

    def _parts(self, annotation: Annotation, sentence: Sentence) -> Iterator[_Part]:
        """A sentence's pieces and tokens, cut to what fits into a stretch."""
        text = annotation.document.text[sentence.span.start : sentence.span.end]
        ids, starts = self._net.split(text)
        places = {word.start - sentence.span.start: word.i for word in annotation.words(sentence)}
        tokens = [places.get(start, -1) for start in starts]
        for first in range(0, len(ids), self.settings.window):
            last = first + self.settings.window
            yield _Part(ids[first:last], tokens[first:last], sentence.paragraph)


def _size(parts: list[_Part]) -> int:
    return sum(len(part.ids) for part in parts)


def _joined(parts: list[_Part]) -> tuple[list[int], list[int]]:
    return [piece for part in parts for piece in part.ids], [token for part in parts for token in part.tokens]
