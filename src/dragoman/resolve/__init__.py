"""Mentions to actors: who is meant, for which state, in which office, and on what evidence.

- ``kb*``: the knowledge base over the tables in ``data``
- ``cast``: the characters of one document; ``scene``: what is in focus at a mention; ``phrases``: words of names
- first pass, ``names``: ``persons``, and ``bodies`` (organisations, states), that the text names
- second pass, ``coref``: ``pronouns``, and ``nominals`` (titles alone, counterparts, groups)
- ``document``: both passes over one document
"""

from dragoman.resolve.cast import Cast, Character
from dragoman.resolve.document import resolve
from dragoman.resolve.kb import KnowledgeBase

__all__ = ["Cast", "Character", "KnowledgeBase", "resolve"]
