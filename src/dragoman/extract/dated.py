"""The words that a text dates: the noun or verb that each time expression hangs on.

By them the record knows an incident again that is told once with its day and elsewhere by another word ("the shooting
on Tuesday", "the officer who shot him"), whether or not a codebook has an entry for it ("Monday's debate").
"""

from collections.abc import Iterator, Sequence

from dragoman.annotate import Annotation, Sentence, Token
from dragoman.claims import DatedWord, Time
from dragoman.extract.clause_times import ClauseTimes

_BEARERS = ("NOUN", "PROPN", "VERB", "AUX")
_TAKES_PLACE = frozenset(
    ("occur", "happen", "take", "come", "be", "begin", "start", "hold", "break", "erupt", "unfold")
)
"""Verbs that only say that their subject was: "the blast, which came on Monday"."""


def find_dated(annotation: Annotation, times: Sequence[Time], clause_times: ClauseTimes) -> Iterator[DatedWord]:
    """Each word with the index in ``times`` of the expression that dates it, in text order of the expressions."""
    number = {time.span: index for index, time in enumerate(times)}
    for sentence in annotation.sentences:
        for time, head in clause_times.placed(sentence):
            for word in _dated(sentence, head, time):
                yield DatedWord(word.span, number[time.span])


def _dated(sentence: Sentence, head: Token, time: Time) -> Iterator[Token]:
    bearer = _bearer(head, time)
    if bearer is None:
        return
    yield bearer
    yield from (child for child in bearer.children if child.dep == "compound" and bearer.pos == "NOUN")
    if bearer.pos not in ("VERB", "AUX"):
        return
    if bearer.dep == "conj" and bearer.head.pos == "VERB":
        yield bearer.head
    if bearer.dep in ("relcl", "acl"):
        yield from _described(bearer.head)
    if bearer.lemma in _TAKES_PLACE:
        subject = bearer.child("nsubj", "nsubjpass")
        if subject is not None and subject.pos == "NOUN":
            yield subject


def _described(noun: Token) -> Iterator[Token]:
    """The noun that a clause is about, or the one that this is part of: "the shooting of a man, which occurred"."""
    if noun.pos == "NOUN":
        yield noun
    if noun.dep == "pobj" and noun.head.lower == "of" and noun.head.head.pos == "NOUN":
        yield noun.head.head


def _bearer(head: Token, time: Time) -> Token | None:
    """The first noun or verb above the expression's own words."""
    token = head
    for _ in range(6):
        if token.head is token:
            inside = time.span.covers(token.span)
            return token if token.pos in _BEARERS and not inside else None
        token = token.head
        if token.pos in _BEARERS and not time.span.covers(token.span):
            return token
    return None
