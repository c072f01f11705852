"""Mentions to actors: who is meant, for which state, in which office, and on what evidence.

- ``kb*``: the knowledge base over the tables in ``data``; ``kb_codes`` alone is cheap to import
- ``cast``: the characters of one document; ``scene``: what is in focus at a mention; ``phrases``: words of names
- ``where``: towns and regions, and whom they make local
- ``namesakes``: country words of several states, and breakaway regions
- first pass, ``names``: ``persons``, ``bodies`` (organisations, states) and ``handles`` that the text names
- second pass, ``coref``: ``pronouns``, and ``nominals`` (titles alone, counterparts, groups)
- ``he_she``, ``it``, ``they``: third-person pronouns; ``salience``: the scale they share; ``gender``: he or she
- ``heard``: tenures that earlier documents of a ledger announced
- ``document``: both passes over one document
"""

from typing import TYPE_CHECKING

from dragoman.lazy import offering

if TYPE_CHECKING:
    from dragoman.resolve.cast import Cast, Character
    from dragoman.resolve.document import resolve
    from dragoman.resolve.heard import Announced, Heard
    from dragoman.resolve.kb import KnowledgeBase
    from dragoman.resolve.scene import FOCUS

__all__ = ["FOCUS", "Announced", "Cast", "Character", "Heard", "KnowledgeBase", "resolve"]

# Loaded when first asked for: who only reads a ledger needs no knowledge base.
__getattr__ = offering(
    __name__,
    {
        "cast": "Cast Character",
        "document": "resolve",
        "heard": "Announced Heard",
        "kb": "KnowledgeBase",
        "scene": "FOCUS",
    },
)
