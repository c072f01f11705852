"""Noun phrases that say what an event or a statement is about, as printed."""

from bisect import bisect_left
from collections.abc import Iterable

from dragoman.annotate import Annotation, Token
from dragoman.document import Span
from dragoman.extract.kinds import kind_of
from dragoman.extract.syntax import load_syntax

_HEADS = frozenset(("dobj", "pobj", "attr", "nsubj", "nsubjpass", "conj", "appos", "oprd", "ROOT"))
_OF_WORDS = 5
"""Words of an of-phrase that still belongs to the topic: "the signing of the memoranda of 2019"."""
_LONGEST = 10
_JOINS = ("-", "‑")
_MARKS = " \n\"'“”‘’"
MOST = 10
"""Topics of one statement."""


def is_topic(head: Token) -> bool:
    """True for the head of a noun phrase that names a thing, and neither somebody nor a time."""
    return (
        head.lemma not in load_syntax().stop_topics
        and head.pos in ("NOUN", "PROPN")
        and head.label not in ("DATE", "TIME")
        and kind_of(head) == "thing"
    )


def topic(annotation: Annotation, head: Token) -> str:
    """The words of a topic on one line: without article and owner, with a short of-phrase."""
    return " ".join(annotation.text(_span(head)).split())


def topics_of(annotation: Annotation, content: Iterable[Span]) -> tuple[str, ...]:
    """The topics of a statement's content, in the order of the text: its first ten, each once."""
    found: dict[str, None] = {}
    end = -1
    for span in content:
        for n in range(bisect_left(annotation.tokens, span.start, key=lambda t: t.start), len(annotation.tokens)):
            head = annotation.tokens[n]
            if head.end > span.end or len(found) == MOST:
                break
            if head.start >= end and head.dep in _HEADS and is_topic(head) and head.text[0].isalnum():
                phrase = _span(head)
                words = annotation.text(phrase).strip(_MARKS).split()
                # What is longer is no phrase, but a sentence that the parser took for one.
                if words and len(words) <= _LONGEST and annotation.document.text[head.end : head.end + 1] not in _JOINS:
                    found[" ".join(words)] = None
                    end = phrase.end
    return tuple(found)


def _span(head: Token) -> Span:
    words = [token for token in head.subtree() if token.i <= head.i and token.dep not in ("det", "poss", "case")]
    of = next((c for c in head.children if c.dep == "prep" and c.lower == "of" and c.i == head.i + 1), None)
    inside = of.subtree() if of is not None else []
    end = max(token.end for token in inside) if 0 < len(inside) <= _OF_WORDS else head.end
    return Span(min((token.start for token in words), default=head.start), end)
