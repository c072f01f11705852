"""The quick encoder of words gives what the language model's own gives."""

from collections.abc import Iterator
from typing import Any

import numpy
import pytest
import spacy

from dragoman.annotate import encoder
from dragoman.annotate.model import PACKAGE, model_folder
from dragoman.pipeline import Coder

READ = ["TAG", "DEP", "HEAD", "ENT_TYPE", "ENT_IOB", "SENT_START"]
TEXTS = (
    "Norway's foreign minister can't meet the Swedish ambassador in Oslo on Friday, U.S.-Kuwait talks or not.",
    "",
    "No.",
    "\n\n",
    "Zxqv Brrlfgh \N{GRINNING FACE} told the 12,345th “assembly” — twice.\n\n" * 40,
)


@pytest.fixture(scope="module")
def plain() -> Any:
    return spacy.load(model_folder(PACKAGE), disable=["attribute_ruler", "lemmatizer"])


@pytest.fixture(scope="module")
def quick() -> Any:
    nlp = spacy.load(model_folder(PACKAGE), disable=["attribute_ruler", "lemmatizer"])
    assert encoder.quicken(nlp) == ["tok2vec", "ner"]
    return nlp


def compared(plain: Any, quick: Any, texts: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    yield from zip(plain.pipe(texts), quick.pipe(texts), strict=True)


def test_tags_parse_and_names_are_the_same(plain: Any, quick: Any) -> None:
    for _ in range(2):  # Once with every form new, once with every form kept.
        for own, ours in compared(plain, quick, TEXTS):
            assert own.to_array(READ).tolist() == ours.to_array(READ).tolist()
            assert numpy.allclose(own.tensor, ours.tensor, atol=1e-5)


def test_the_same_where_the_kept_forms_are_dropped(plain: Any, quick: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_KEPT", 5)
    for own, ours in compared(plain, quick, TEXTS * 2):
        assert numpy.allclose(own.tensor, ours.tensor, atol=1e-5)


def test_a_word_whose_norm_is_another_is_another_form(plain: Any, quick: Any) -> None:
    # "ca" of "can't" has the norm "can"; alone it has its own.
    for own, ours in compared(plain, quick, ("They can't go.", "The ca was n't there.")):
        assert numpy.allclose(own.tensor, ours.tensor, atol=1e-5)


def test_a_pipeline_that_is_built_otherwise_is_left_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger").add_label("NN")
    nlp.initialize()
    assert encoder.quicken(nlp) == []


def test_the_coder_has_it(coder: Coder) -> None:
    doc = coder.model.nlp("France met Mali.")
    assert doc.tensor.shape == (4, 96)
    layers = [layer for layer in coder.model.nlp.get_pipe("ner").model.walk() if layer._func.__name__ == "forward"]
    assert any(layer._func.__module__ == encoder.__name__ for layer in layers)
