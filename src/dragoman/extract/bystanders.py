"""Who stands beside an event and not in it: the mourner is no attacker, and who attacks is not who is helped.

The learned scorer finds parties by what words are like, and may take the victims for the doers or the enemy for the
friend. Here grammar says no; it never says yes.
"""

from collections.abc import Callable
from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.annotate import Token
from dragoman.data import read_model

_FORCE = ("ASSAULT", "COERCE", "MOBILIZE")
FRIENDLY = ("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID")
_OF_NOUN = ("poss", "amod", "compound", "nmod")
_SUBJECT = ("nsubj", "nsubjpass")
_AIMED = ("on", "against", "upon")
_BY = ("by", "from")
_WITHIN = (*_OF_NOUN, "pobj", "prep", "conj", "nsubj")
_DONE = ("xcomp", "ccomp", "acl", "relcl", "advcl")
_STEPS = 5


class Words(BaseModel):
    """``data/bystanders.yaml``: its comments say what each list does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    harms: frozenset[str]
    shields: frozenset[str]
    blamed: frozenset[str]
    sufferers: frozenset[str]
    beside: frozenset[str]
    dying: frozenset[str]
    harming: frozenset[str]
    causes: frozenset[str]
    figures: frozenset[str]
    figured: frozenset[str]
    ending: frozenset[str]
    turned: dict[str, frozenset[str]]
    pleased: frozenset[str]


@cache
def load_bystanders() -> Words:
    """The packaged lists; :class:`DataError` names the one that is wrong."""
    return read_model("bystanders.yaml", Words)


def may_act(token: Token, trigger: Token, type_: str) -> bool:
    """False for whoever cannot be the doer of an event of this PLOVER type at ``trigger``."""
    if type_ not in _FORCE:
        return True
    said = [c for prep in trigger.children if prep.lower in _BY for c in prep.children if c.dep == "pobj"]
    if said and trigger.pos == "NOUN":
        return any(token is head or head in token.ancestors() for head in said)  # "attacks from ...": who made them
    return not (_suffers(token) or _only_tells(token, trigger))


def may_receive(token: Token, trigger: Token, type_: str) -> bool:
    """False for whoever cannot be the one to whom an event of this type at ``trigger`` is done."""
    if type_ == "ASSAULT" and trigger.pos == "NOUN":
        return not (token.dep == "pobj" and token.head.lower in _BY and token.head.head is trigger)
    return type_ not in FRIENDLY or not (_harms(token, trigger) or _is_blamed(token))


def is_nobodys(trigger: Token) -> bool:
    """True for what nobody does: a flood that kills, an attack on democracy, agreeing to disagree."""
    words = load_bystanders()
    turned = words.turned.get(trigger.lemma, frozenset())
    if any(c.dep in ("xcomp", "ccomp") and c.lemma in turned for c in trigger.children):
        return True
    if trigger.lemma in words.harming or trigger.lemma in words.dying:
        return any(token.lemma in words.causes for token in _behind(trigger))
    if trigger.lemma not in words.figured:
        return False
    aimed = [c for prep in trigger.children if prep.lower in _AIMED for c in prep.children if c.dep == "pobj"]
    return bool(aimed) and aimed[0].lemma in words.figures


def is_taken_back(trigger: Token) -> bool:
    """True for a noun that is lifted or dropped: "lift its objections" objects to nothing."""
    return trigger.dep in ("dobj", "nsubjpass") and trigger.head.lemma in load_bystanders().ending


def is_courtesy(trigger: Token, tells: Callable[[Token], bool]) -> bool:
    """True for the pleasure of doing what is itself told: "happy to speak with her", "a pleasure to meet" is the talk.

    ``tells`` says whether a word tells an event.
    """
    if trigger.lemma not in load_bystanders().pleased:
        return False
    return any(child.dep in _DONE and child.pos == "VERB" and tells(child) for child in trigger.children)


def _behind(verb: Token) -> list[Token]:
    """What a verb names as the cause: its subject, the noun that its clause describes, "by", "in" and "from"."""
    passive = verb.child("nsubjpass", "auxpass") is not None or (verb.tag == "VBN" and verb.dep == "acl")
    found = [] if passive else [c for c in verb.children if c.dep == "nsubj"]
    if (verb.dep == "relcl" and not passive) or (verb.dep == "acl" and verb.tag == "VBG"):
        found.append(verb.head)
    for child in verb.children:
        if child.dep in ("agent", "prep") and child.lower in ("by", "in", "from", "during"):
            found += [c for c in child.children if c.dep == "pobj"]
    return found


def _suffers(token: Token) -> bool:
    """ "Victims killed in the attack", "the soldiers who were wounded", "those who died"."""
    words = load_bystanders()
    if (
        token.dep in _OF_NOUN
        and token.head is not token
        and token.head.pos in ("NOUN", "PROPN")
        and token.dep != "poss"
    ):
        return _suffers(token.head)  # the "U.S." of "the U.S. soldiers killed in ..."
    first = _first(token)
    if token.lemma in words.sufferers or any(c.lemma in words.sufferers for c in first.children if c.dep == "compound"):
        return True
    hurt = [c for one in {token, first} for c in one.children if c.dep in ("acl", "relcl", "amod")]
    if any(verb.tag == "VBN" and verb.lemma in words.harming for verb in hurt):
        return True
    if any(verb.lemma in words.dying or _loses_life(verb) for verb in hurt):
        return True
    if first.dep not in _SUBJECT:
        return False
    verb = first.head
    passive = first.dep == "nsubjpass" and verb.lemma in words.harming
    return passive or verb.lemma in words.dying or _loses_life(verb)


def _first(token: Token) -> Token:
    """The first of those coordinated with it."""
    while token.dep == "conj" and token.head is not token:
        token = token.head
    return token


def _loses_life(verb: Token) -> bool:
    return verb.lemma == "lose" and any(c.dep == "dobj" and c.lemma == "life" for c in verb.children)


def _only_tells(token: Token, trigger: Token) -> bool:
    """ "It faces attacks", "Peru condemned the raid": the subject of a verb whose object the harm is.

    "Peru discussed its attack" is Peru's own.
    """
    if trigger.pos not in ("NOUN", "PROPN") or any(c.dep == "poss" and c.tag == "PRP$" for c in trigger.children):
        return False
    first = _first(token)
    if first.dep not in _SUBJECT:
        return False
    verb, words = first.head, load_bystanders()
    below = trigger
    for _ in range(_STEPS):
        if below.head is verb:
            return verb.lemma in words.beside and below.dep in ("dobj", "nsubjpass", "prep")
        if below.dep not in ("dobj", "pobj", "prep", "conj", "appos", "compound"):
            return False
        below = below.head
    return False


def _harms(token: Token, trigger: Token) -> bool:
    """Whose aggression it is, or against whom somebody is helped."""
    words, noun = load_bystanders(), token
    while noun.dep in (*_OF_NOUN, "conj") and noun.head is not noun and noun.head is not trigger:
        noun = noun.head
        if noun.lemma in words.harms and noun.pos in ("NOUN", "PROPN"):
            return True
    if token.dep != "pobj" or token.head is trigger:
        return False
    prep = token.head
    if prep.lower == "against":
        return True
    return prep.lower in ("from", "by") and (prep.head.lemma in words.shields or prep.head.lemma in words.harms)


def _is_blamed(token: Token) -> bool:
    """ "Hold Ruritania accountable", "hold the regime in Ruritania to account"."""
    words = load_bystanders()
    for _ in range(_STEPS):
        verb = token.head
        if verb.lemma == "hold" and verb.pos == "VERB":
            return any(c.lemma in words.blamed for c in verb.subtree())
        if token.dep not in _WITHIN:
            return False
        token = verb
    return False
