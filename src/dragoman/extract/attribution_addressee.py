"""To whom words are said, where the sentence says so; the words that tell are in ``addressees.yaml``."""

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.annotate import Token
from dragoman.data import read_model
from dragoman.extract.attribution_draft import Draft
from dragoman.extract.kinds import kind_of

ADDRESSEES = "addressees.yaml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AddresseeExample(_Part):
    """A sentence and the head of the addressee of its outer statement."""

    text: str
    to: str | None


class AddresseeFile(_Part):
    """The schema of ``addressees.yaml``; the head of the file says what each list is."""

    objects: frozenset[str]
    on: frozenset[str]
    with_: frozenset[str]
    not_to: frozenset[str]
    words_to: frozenset[str]
    words_with: frozenset[str]
    prepositions: frozenset[str]
    examples: tuple[AddresseeExample, ...]


@cache
def load_addressees() -> AddresseeFile:
    """``addressees.yaml``, validated; :class:`DataError` names the entry that does not fit."""
    return read_model(ADDRESSEES, AddresseeFile)


def addressee(draft: Draft) -> Token | None:
    """The head of the noun phrase of whom the words are said to; None where the sentence names nobody."""
    if not draft.entry.spoken and draft.entry.group != "adverbial":
        return None
    return next((head for head in _candidates(draft, load_addressees()) if _somebody(head, draft)), None)


def _somebody(head: Token, draft: Draft) -> bool:
    return head is not draft.source_head and head.dep != "expl" and kind_of(head) not in ("thing", "place")


def _candidates(draft: Draft, words: AddresseeFile) -> Iterator[Token]:
    verb = draft.token
    if draft.entry.group == "noun":
        yield from _led_by(verb, "to")
        return
    if verb.child("auxpass") is not None:
        yield from _children(verb, "nsubjpass") if verb.lemma in words.objects else ()
    else:
        yield from _spoken_to(verb, words)
    if draft.source_head is not None and draft.source_head.lemma in words.words_to:
        yield from _led_by(draft.source_head, "to")
    content = {token.i for token in draft.content}
    for prep in verb.children:
        if prep.dep == "prep" and prep.lower in words.prepositions and prep.i not in content:
            yield from _in_words(prep, words)


def _spoken_to(verb: Token, words: AddresseeFile) -> Iterator[Token]:
    """Object, indirect object, "to" and the like of an active verb."""
    for dative in _children(verb, "dative"):
        target = dative.child("pobj") if dative.lower == "to" else dative
        if target is not None:
            yield target
    if verb.lemma in words.objects:
        yield from _children(verb, "dobj")
        for clause in verb.children:
            # "urged Chile to open": the parser makes Chile the subject of what is asked.
            if clause.dep in ("ccomp", "xcomp") and any(child.tag == "TO" for child in clause.children):
                yield from _children(clause, "nsubj")
    if verb.lemma not in words.not_to:
        yield from _led_by(verb, "to")
    if verb.lemma in words.on:
        yield from _led_by(verb, "on", "upon")
    if verb.lemma in words.with_:
        yield from _led_by(verb, "with")


def _in_words(prep: Token, words: AddresseeFile) -> Iterator[Token]:
    """ "In a letter *to the king*", "in a call *with the king*"."""
    noun = prep.child("pobj")
    if noun is None:
        return
    if noun.lemma in words.words_to:
        yield from _led_by(noun, "to")
    if noun.lemma in words.words_with:
        yield from _led_by(noun, "with")


def _children(head: Token, *deps: str) -> Iterator[Token]:
    return (child for child in head.children if child.dep in deps)


def _led_by(head: Token, *prepositions: str) -> Iterator[Token]:
    """What these prepositions lead in behind ``head``."""
    for child in head.children:
        if child.dep in ("prep", "dative") and child.lower in prepositions and child.i > head.i:
            target = child.child("pobj")
            if target is not None:
                yield target
