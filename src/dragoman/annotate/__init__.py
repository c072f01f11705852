"""Tagging, parsing and names: the only layer that imports spaCy. Documents in, :class:`Annotation` out.

- ``model``: find, load and speed up the language model
- ``tokens``: the plain objects that later layers read
- ``convert``: from spaCy's arrays to those objects; ``words``: lemma and part of speech of each form, found once
- ``scorer``: the learned model that says which words tell events; ``sieve``: which sentences it reads; ``hints``:
  what it says; ``learned``, ``wordpiece``: the model's files, its net and what that reads
- ``names``: the pass over the whole document that mends names; ``gazetteer``: countries that were passed over
"""

from dragoman.annotate.convert import annotate, annotate_many
from dragoman.annotate.gazetteer import is_nationality
from dragoman.annotate.hints import Hint, Hints
from dragoman.annotate.model import LanguageModel, load_model
from dragoman.annotate.scorer import Scorer
from dragoman.annotate.tokens import Annotation, Entity, Sentence, Token

__all__ = [
    "Annotation",
    "Entity",
    "Hint",
    "Hints",
    "LanguageModel",
    "Scorer",
    "Sentence",
    "Token",
    "annotate",
    "annotate_many",
    "is_nationality",
    "load_model",
]
