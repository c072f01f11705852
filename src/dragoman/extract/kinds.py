"""What kind of thing a noun phrase names, as far as its words alone tell: enough to know whether it may act."""

from functools import cache
from typing import Literal

from dragoman.annotate import Token
from dragoman.data import read_yaml
from dragoman.extract.syntax import load_syntax

Kind = Literal["person", "group", "organisation", "state", "place", "thing"]

_PERSONAL = frozenset(("he", "she", "him", "her", "his", "hers", "i", "me", "my", "who", "whom", "himself", "herself"))
_PLURAL = frozenset(("they", "them", "their", "we", "us", "our", "both", "two"))
_HYPHENS = frozenset(("-", "‐", "‑"))
_LABELS: dict[str, Kind] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "state",
    "NORP": "state",
    "LOC": "place",
    "FAC": "place",
}


@cache
def actor_nouns() -> frozenset[str]:
    """Head nouns that name somebody ("minister", "troop", "rebel"): those to which the sector table gives a sector."""
    table = read_yaml("sectors.yaml")
    words = {str(word) for word in table["neutral"] if word not in load_syntax().inert}
    for nouns in read_yaml("sector_nouns.yaml").values():
        words.update(nouns)
    return frozenset(words)


@cache
def actor_phrases() -> dict[str, frozenset[tuple[str, ...]]]:
    """Head nouns that name somebody only after certain words, with these: "think tank", "asylum seeker"."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for entry in read_yaml("sectors.yaml")["sectors"]:
        for phrase in entry["phrases"]:
            *before, head = phrase.lower().replace("-", " ").split()
            if head not in actor_nouns():
                found.setdefault(head, set()).add(tuple(before))
    return {head: frozenset(phrases) for head, phrases in found.items()}


def _in_phrase(token: Token) -> bool:
    """True if the words before a noun make it somebody, though alone it is a thing."""
    phrases = actor_phrases().get(token.lemma)
    if phrases is None:
        return False
    before = [
        word
        for child in token.children
        if child.i < token.i and child.dep in ("compound", "amod", "nmod")
        for word in child.subtree()
        if word.text not in _HYPHENS
    ]
    words = tuple(word.lower for word in sorted(before, key=lambda word: word.i))
    return any(words[len(words) - len(phrase) :] == phrase for phrase in phrases)


def _issues(child: Token) -> bool:
    """ "The Indian statement said", "Iran's account": a document speaks for whoever issued it."""
    return child.dep == "poss" or (child.dep in ("amod", "compound") and child.label in ("NORP", "GPE"))


def is_abstract(token: Token) -> bool:
    """ "By the authority vested in me", "racial justice": the noun of an office or body that is nobody here."""
    told = load_syntax().abstract.get(token.lemma)
    if told is None or token.tag != "NN":
        return False
    near = [child for child in token.children if child.i < token.i]
    named = any(child.label in ("NORP", "GPE", "ORG", "PERSON") for child in near)
    power = any(c.i > token.i and c.lower in ("to", "vested", "granted", "under", "by") for c in token.children)
    return power or not (named or any(child.lower in told or child.dep == "poss" for child in near))


def renamed(token: Token) -> str | None:
    """The noun that a phrase of two words is another word for: "opposite number" is "counterpart"."""
    for child in token.children:
        if child.i == token.i - 1 and token.pos == "NOUN":
            return load_syntax().renamed.get(f"{child.lower} {token.lemma}")
    return None


def unlabelled_name(token: Token) -> bool:
    """ "Pltava cancelled the visit": a proper name without a label is somebody where the verb says so."""
    return (
        not token.label
        and token.tag in ("NNP", "NNPS")
        and token.pos == "PROPN"
        and token.dep == "nsubj"
        and token.text[:1].isupper()
        and token.head.lemma in load_syntax().human_verbs
    )


@cache
def _telling() -> frozenset[str]:
    """The nouns that may name somebody, by themselves or by the words around them."""
    words = load_syntax()
    heads = (phrase.rsplit(" ", 1)[-1] for phrase in words.renamed)
    return actor_nouns().union(actor_phrases(), words.abstract, words.owned_bodies, words.voices, heads, ("state",))


def kind_of(token: Token) -> Kind:
    """The kind of the noun phrase whose head is ``token``."""
    if token.pos == "PRON" or token.tag in ("PRP", "PRP$", "DT") or token.lower == "two":
        if token.lower in _PERSONAL:
            return "person"
        return "group" if token.lower in _PLURAL else "thing"
    if token.label in _LABELS and token.pos in ("PROPN", "ADJ", "NOUN", "X"):
        if token.pos == "NOUN" and token.label in ("ORG", "FAC", "LOC") and token.lemma in actor_nouns():
            return "group"
        return _LABELS[token.label]
    if token.pos == "NOUN" and token.lemma not in _telling() and token.text[:1] != "@":
        return "thing"  # as most nouns are, whatever stands around them
    if token.lemma == "state" and (
        any(c.dep == "prep" and c.lower == "of" for c in token.children)
        or (token.text == "state" and token.dep == "pobj" and token.head.lower == "of" and token.head.i == token.i - 1)
    ):
        return "thing"  # "a state of emergency", "secretary of state"
    if is_abstract(token):
        return "thing"
    if token.pos in ("NOUN", "PROPN") and (token.lemma in actor_nouns() or renamed(token) is not None):
        return "group" if token.tag in ("NNS", "NNPS") else "person"
    if token.pos in ("NOUN", "PROPN") and _in_phrase(token):
        return "group" if token.tag in ("NNS", "NNPS") else "person"
    if (
        token.pos in ("NOUN", "PROPN")
        and token.lemma in load_syntax().owned_bodies
        and any(child.dep == "poss" for child in token.children)
    ):
        return "organisation"
    if token.tag == "NN" and token.lemma in load_syntax().voices and any(_issues(child) for child in token.children):
        return "organisation"
    if token.pos == "PROPN" and any(c.dep == "compound" and c.lower in actor_nouns() for c in token.children):
        return "person"  # "King Abdullah II": a title before a name that the recogniser missed.
    if token.text.startswith("@") and len(token.text) > 2:
        return "person"
    return "organisation" if unlabelled_name(token) else "thing"
