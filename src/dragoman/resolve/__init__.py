"""Mentions to actors: who is meant, for which state, in which office, and on what evidence.

- ``kb*``: the knowledge base over the tables in ``data``
- ``cast``: the characters of one document; ``names``: those that the text names; ``coref``: titles alone, groups,
  counterparts and pronouns
- ``document``: both passes over one document
"""

from dragoman.resolve.cast import Cast, Character
from dragoman.resolve.document import resolve
from dragoman.resolve.kb import KnowledgeBase

__all__ = ["Cast", "Character", "KnowledgeBase", "resolve"]
