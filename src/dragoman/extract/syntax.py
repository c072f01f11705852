"""The words that the reading of clauses needs to know, from ``data/syntax.yaml``."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.annotate import Token
from dragoman.data import read_model

NAME = "syntax.yaml"


class Syntax(BaseModel):
    """Word lists; the file says with examples what each does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    light_verbs: frozenset[str]
    transparent_nouns: frozenset[str]
    object_control: frozenset[str]
    reporting: frozenset[str]
    preposition_alias: dict[str, str]
    particles: frozenset[str]
    pair_nouns: frozenset[str]
    stop_topics: frozenset[str]
    empty_words: frozenset[str]
    voices: frozenset[str]
    inert: frozenset[str]
    owned_bodies: frozenset[str]
    in_passing: frozenset[str]
    said_before: frozenset[str]
    human_verbs: frozenset[str]
    renamed: dict[str, str]
    abstract: dict[str, frozenset[str]]
    serving: frozenset[str]


@cache
def load_syntax() -> Syntax:
    """The word lists, validated; :class:`DataError` names the list that is wrong."""
    return read_model(NAME, Syntax)


def as_said(verb: Token) -> bool:
    """True for the verb of "as he promised": words of before, to which the sentence only refers."""
    return verb.lemma in load_syntax().said_before and any(c.lower == "as" and c.dep == "mark" for c in verb.children)
