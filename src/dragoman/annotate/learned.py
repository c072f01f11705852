"""A learned model on disk: its files, its settings, and a small transformer read a stretch at a time.

No other module imports ONNX Runtime. The weights are 8-bit and all that is read at once is scaled together, so one
stretch is read at a time: in a batch its figures would hang on its neighbours, and a document's record on the run that
it was in.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy
from pydantic import BaseModel, ValidationError

from dragoman.annotate.hints import Vectors
from dragoman.annotate.wordpiece import WordPieces
from dragoman.data import parse_yaml, problem
from dragoman.errors import DataError

_START, _STOP = 101, 102
# Sum and norm as one step is plain code in ONNX Runtime where the two alone are vectorised: a tenth of a net's time.
_SLOWER = ["SkipLayerNormFusion"]
Model = TypeVar("Model", bound=BaseModel)


class Files:
    """The files of one model in its folder; :class:`DataError` names the one that is missing."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.folder = folder
        self._names = tuple(names)
        for name in names:
            if not (folder / name).is_file():
                raise DataError(f"{folder / name} is missing: reinstall dragoman, or code without it (--no-model)")

    @property
    def sha256(self) -> str:
        """Of all of them: part of a run, since they can change a record."""
        digest = hashlib.sha256()
        for name in self._names:
            digest.update((self.folder / name).read_bytes())
        return digest.hexdigest()

    def settings(self, name: str, model: type[Model]) -> Model:
        """A YAML file as a validated ``model``; :class:`DataError` names the file and the field."""
        path = self.folder / name
        try:
            return model.model_validate(parse_yaml(path.read_bytes(), str(path)))
        except ValidationError as error:
            raise DataError(f"{path}: {problem(error)}") from error


class Net:
    """A transformer: ``weights`` is an ONNX file, ``vocabulary`` the pieces that it knows."""

    def __init__(self, weights: Path, vocabulary: Path) -> None:
        self._pieces = WordPieces(vocabulary)
        self._session = _session(weights)

    def split(self, text: str) -> tuple[list[int], list[int]]:
        """Ids of the pieces of ``text``, and for each the offset of the word that it begins, or -1 inside a word."""
        return self._pieces.split(text)

    def __call__(self, ids: Sequence[int]) -> list[Vectors]:
        """All outputs of the net for a stretch of n pieces, each (n, ...)."""
        numbers = numpy.array([[_START, *ids, _STOP]], dtype=numpy.int64)
        return [part[0][1:-1] for part in self._session.run(None, {"ids": numbers})]


def softmax(values: Vectors) -> Vectors:
    """Shares over the last axis."""
    raised: Vectors = numpy.exp(values - values.max(axis=-1, keepdims=True))
    shares: Vectors = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _session(weights: Path) -> Any:
    # Imported late: without the learned models (--no-model) nothing of it is loaded.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread, as the rest of the coder: workers are processes, and sums in one order give one result.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )
    except Exception as error:  # Its errors have no common class that it makes public.
        raise DataError(f"{weights} cannot be read ({error}): reinstall dragoman") from error
