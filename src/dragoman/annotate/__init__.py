"""Tagging, parsing and names: the only layer that imports spaCy. Documents in, :class:`Annotation` out.

- ``model``: find, load and speed up the language model
- ``tokens``: the plain objects that later layers read
- ``encoder``: the model's word vectors in fewer passes; ``threads``: one thread for numpy's products
- ``convert``: from spaCy's arrays to those objects; ``words``: lemma and part of speech of each form, found once
- ``scorer``: the learned model that says which words tell events; ``sieve``: which sentences it reads; ``hints``:
  what it says; ``tagger``: the one that says whose words they are; ``tags``: what that says; ``learned``,
  ``wordpiece``: the models' files, their nets and what these read
- ``names``: the pass over the whole document that mends names; ``gazetteer``: countries that were passed over
"""

from typing import TYPE_CHECKING

from dragoman.annotate.gazetteer import is_nationality
from dragoman.annotate.hints import Hint, Hints, Vectors
from dragoman.annotate.tagger import Tagger
from dragoman.annotate.tokens import Annotation, Entity, Sentence, Token
from dragoman.lazy import offering

if TYPE_CHECKING:
    from dragoman.annotate.convert import Learned, annotate, annotate_many
    from dragoman.annotate.model import LanguageModel, load_model
    from dragoman.annotate.scorer import Scorer

__all__ = [
    "Annotation",
    "Entity",
    "Hint",
    "Hints",
    "LanguageModel",
    "Learned",
    "Scorer",
    "Sentence",
    "Tagger",
    "Token",
    "Vectors",
    "annotate",
    "annotate_many",
    "is_nationality",
    "load_model",
]

# Loaded when first asked for: spaCy takes more than a second to import, and whoever reads a ledger, asks the knowledge
# base or fetches pages has no need of it.
__getattr__ = offering(
    __name__,
    {
        "model": "LanguageModel load_model",
        "convert": "Learned annotate annotate_many",
        "scorer": "Scorer",
    },
)
