"""The learned scorer: a small transformer that says of each word whether it tells an event, which, and who takes part.

Weights, labels and the card lie in ``models/events``. It reads a sentence at a time, and only those that the sieve lets
through.
"""

from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy
from pydantic import BaseModel, ConfigDict, Field

from dragoman.annotate.hints import Hint, Hints, Vectors
from dragoman.annotate.learned import Files, Net, softmax
from dragoman.annotate.sieve import Sieve
from dragoman.annotate.tokens import Annotation, Sentence
from dragoman.errors import DataError

FOLDER = Path(str(files("dragoman"))) / "models" / "events"
WEIGHTS, SIEVE, VOCABULARY, SETTINGS = FILES = ("scorer.onnx", "sieve.npz", "vocab.txt", "scorer.yaml")
# Longer sentences are read in stretches of this many pieces: attention is quadratic in their length.
_STRETCH = 160
_SMALL = 0.02


class Settings(BaseModel):
    """``models/events/scorer.yaml``: what the numbers stand for, and from where on they count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    types: tuple[str, ...]
    status: tuple[str, ...]
    floor: float = Field(gt=0, lt=1)
    """A word below this is no candidate at all."""
    read: float = Field(ge=0, lt=1)
    """A sentence is read if the sieve finds this of one of its words."""


class Scorer:
    """The loaded scorer. One serves any number of documents."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = Files(folder, FILES)
        self.settings = self._files.settings(SETTINGS, Settings)
        self._sieve = _sieve(folder / SIEVE)
        self._net = Net(folder / WEIGHTS, folder / VOCABULARY)

    @cached_property
    def sha256(self) -> str:
        """Of all its files: part of a run, since they can change a code."""
        return self._files.sha256

    def read(self, annotation: Annotation, vectors: Vectors) -> None:
        """Fill an annotation's ``hints``; ``vectors`` are what :func:`dragoman.annotate.sieve.vectors` makes of it."""
        annotation.hints.active = True
        likely = self._sieve.likely(vectors)
        for sentence in annotation.sentences:
            if likely[sentence.first : sentence.last].max(initial=0.0) >= self.settings.read:
                self._read(annotation, sentence)

    def _read(self, annotation: Annotation, sentence: Sentence) -> None:
        text = annotation.document.text[sentence.span.start : sentence.span.end]
        ids, starts = self._net.split(text)
        places = {word.start - sentence.span.start: word.i for word in annotation.words(sentence)}
        for begin, end in _stretches(starts):
            self._stretch(annotation.hints, ids[begin:end], [places.get(start, -1) for start in starts[begin:end]])

    def _stretch(self, hints: Hints, ids: list[int], tokens: list[int]) -> None:
        """Read some pieces; ``tokens`` has for each the token that begins there, or -1."""
        types, status, queries, keys = self._net(ids)
        likely = softmax(types)
        event = 1.0 - likely[:, 0]
        words: dict[int, Hint] = {}
        asked: dict[int, Vectors] = {}
        for n in numpy.nonzero(event >= self.settings.floor)[0].tolist():
            if tokens[n] >= 0:
                named = _named(self.settings.types, likely[n, 1:])
                words[tokens[n]] = Hint(float(event[n]), named, _named(self.settings.status, softmax(status[n])))
                asked[tokens[n]] = queries[n]
        if words:
            hints.add(words, asked, {token: keys[n] for n, token in enumerate(tokens) if token >= 0})


def _sieve(path: Path) -> Sieve:
    try:
        with numpy.load(path, allow_pickle=False) as stored:
            return Sieve({name: stored[name].astype(numpy.float32) for name in stored.files})
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise DataError(f"{path} cannot be read ({error}): reinstall dragoman") from error


def _stretches(starts: list[int]) -> Iterable[tuple[int, int]]:
    """Cut a long sentence's pieces where words begin; half-open."""
    begin = 0
    while len(starts) - begin > _STRETCH:
        end = begin + _STRETCH
        while end > begin + 1 and starts[end] < 0:
            end -= 1
        yield begin, end
        begin = end
    if begin < len(starts):
        yield begin, len(starts)


def _named(names: tuple[str, ...], values: Vectors) -> dict[str, float]:
    order = numpy.argsort(-values, kind="stable").tolist()
    return {names[n]: float(values[n]) for rank, n in enumerate(order) if rank == 0 or values[n] >= _SMALL}
