"""The learned scorer: says of each word whether it tells an event, which, with which status, and who takes part.

Two small nets over what the language model has made already (``features``), in numpy: a large one would take longer
than all the rest. Weights, labels and the card lie in ``models/events``.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dragoman.annotate import features
from dragoman.annotate.features import Vectorer
from dragoman.annotate.hints import Hint, Parties, Vectors
from dragoman.annotate.tokens import Annotation, Token
from dragoman.data import parse_yaml, problem
from dragoman.errors import DataError

FOLDER = Path(str(files("dragoman"))) / "models" / "events"
WEIGHTS, SETTINGS = "scorer.npz", "scorer.yaml"
_SMALL = 0.02
_EVENT, _PARTY = "event", "party"
_PARTS = ("dense", "dense_bias", "facts", "inner", "inner_bias")


class Settings(BaseModel):
    """``models/events/scorer.yaml``: what the numbers stand for, and which words are looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    types: tuple[str, ...]
    status: tuple[str, ...]
    floor: float = Field(gt=0, lt=1)
    """A word below this is no candidate at all."""
    wake: frozenset[str]
    """Forms that are looked at whatever they are: those that told events often enough in training."""
    sleep: frozenset[str]
    """Forms that are not looked at even as verbs: common ones that hardly ever did."""


class Net:
    """Vectors and hashed facts to the numbers of the last hidden layer."""

    def __init__(self, arrays: dict[str, Vectors], name: str) -> None:
        self._dense, self._bias, self._facts, self._inner, self._inner_bias = (arrays[f"{name}.{p}"] for p in _PARTS)

    def __call__(self, vectors: Vectors, facts: Sequence[Sequence[int]]) -> Vectors:
        """(n, width) vectors and n lists of buckets to (n, hidden)."""
        starts = numpy.cumsum([0, *(len(some) for some in facts[:-1])])
        told = numpy.add.reduceat(self._facts[[bucket for some in facts for bucket in some]], starts, axis=0)
        first = numpy.maximum(vectors @ self._dense + self._bias + told, 0)
        last: Vectors = numpy.maximum(first @ self._inner + self._inner_bias, 0)
        return last


class Scorer:
    """The loaded scorer. One serves any number of documents."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        settings, weights = folder / SETTINGS, folder / WEIGHTS
        for path in (settings, weights):
            if not path.is_file():
                raise DataError(f"{path} is missing: reinstall dragoman, or code without the scorer (--no-model)")
        try:
            self.settings = Settings.model_validate(parse_yaml(settings.read_bytes(), str(settings)))
        except ValidationError as error:
            raise DataError(f"{settings}: {problem(error)}") from error
        try:
            with numpy.load(weights, allow_pickle=False) as stored:
                arrays = {name: stored[name].astype(numpy.float32) for name in stored.files}
            self.event, self.party = Net(arrays, _EVENT), Net(arrays, _PARTY)
            self._heads = {name: (arrays[name], arrays[f"{name}_bias"]) for name in ("types", "status", "parties")}
        except (BadZipFile, KeyError, ValueError, OSError) as error:
            raise DataError(f"{weights} cannot be read ({error}): reinstall dragoman") from error

    @cached_property
    def sha256(self) -> str:
        """Of the weights and the settings: part of a run, since they can change a code."""
        digest = hashlib.sha256()
        for name in (WEIGHTS, SETTINGS):
            digest.update((self._folder / name).read_bytes())
        return digest.hexdigest()

    def read(self, annotation: Annotation, vectors: Vectorer) -> None:
        """Fill an annotation's ``hints``."""
        looked: list[Token] = []
        rows: list[list[int]] = []
        near: list[list[int]] = []
        for sentence in annotation.sentences:
            for token in annotation.words(sentence):
                if self.wakes(token):
                    whole, beside = features.around(token, sentence.first, sentence.last)
                    looked.append(token)
                    rows.append(whole)
                    near.append(beside)
        words: dict[int, Hint] = {}
        if looked:
            both = numpy.concatenate([vectors.whole(rows), vectors.near(near)], axis=1)
            words = self._hints(looked, self.event(both, [features.hashed(features.facts(token)) for token in looked]))
        annotation.hints.fill(words, (token.i for token in looked), DocumentReader(self, vectors))

    def wakes(self, token: Token) -> bool:
        """Whether a word is looked at: a form that tells events, or a verb of which nothing is known."""
        if token.lower in self.settings.wake:
            return token.pos in features.TRIGGERS
        return token.pos == "VERB" and token.lower not in self.settings.sleep

    def head(self, name: str, hidden: Vectors) -> Vectors:
        """The logits of one head: "types", "status" or "parties"."""
        weights, bias = self._heads[name]
        found: Vectors = hidden @ weights + bias
        return found

    def _hints(self, looked: list[Token], hidden: Vectors) -> dict[int, Hint]:
        types, status = _softmax(self.head("types", hidden)), _softmax(self.head("status", hidden))
        event = 1.0 - types[:, 0]
        return {
            looked[n].i: Hint(
                float(event[n]), _named(self.settings.types, types[n, 1:]), _named(self.settings.status, status[n])
            )
            for n in numpy.nonzero(event >= self.settings.floor)[0].tolist()
        }


class DocumentReader:
    """Who takes part in one document's events: asked for few words, so worked out when asked."""

    def __init__(self, scorer: Scorer, vectors: Vectorer) -> None:
        self._scorer = scorer
        self._vectors = vectors

    def parties(self, trigger: Token, type_: str, others: Sequence[Token]) -> Parties:
        """How likely each of ``others`` acts, and is acted on, in an event of this type at ``trigger``."""
        passive = features.is_passive(trigger)
        facts = [features.hashed(features.pair_facts(trigger, type_, passive, other)) for other in others]
        whole = self._vectors.whole([[trigger.i, other.i] for other in others])
        near = self._vectors.near([[other.head.i] for other in others])
        hidden = self._scorer.party(numpy.concatenate([whole, near], axis=1), facts)
        likely = 1.0 / (1.0 + numpy.exp(-self._scorer.head("parties", hidden)))
        return [(float(actor), float(recipient)) for actor, recipient in likely]


def _softmax(values: Vectors) -> Vectors:
    raised: Vectors = numpy.exp(values - values.max(axis=-1, keepdims=True))
    shares: Vectors = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _named(names: tuple[str, ...], values: Vectors) -> dict[str, float]:
    order = numpy.argsort(-values, kind="stable").tolist()
    return {names[n]: float(values[n]) for rank, n in enumerate(order) if rank == 0 or values[n] >= _SMALL}
