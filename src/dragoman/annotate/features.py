"""What the learned scorer looks at: the vectors of a word and of those around it, and facts on them as hashed strings.

The language model has made all of this already (its context vectors, its parse); nothing here runs a network. Training
(``tools/train_scorer.py``) and coding share this file, so that both see the same.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import numpy
from spacy.tokens import Doc

from dragoman.annotate.hints import Vectors
from dragoman.annotate.tokens import Token

BUCKETS = 32768
CONTEXT, STATIC = 96, 300
# Words whose vectors are taken whole: itself, its head, subject, object, object of a preposition; and its neighbours'
# context vectors.
WHOLE, NEAR = 5, 2
WIDE = CONTEXT + STATIC
TRIGGER = WHOLE * WIDE + NEAR * CONTEXT
PAIR = 2 * WIDE + CONTEXT
TRIGGERS = frozenset(("VERB", "NOUN", "ADJ", "PROPN", "ADV", "AUX", "ADP", "INTJ"))
_CLOSED = frozenset(("aux", "auxpass", "neg", "mark", "prt", "det", "advmod", "agent", "expl", "intj"))
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_TOLD = frozenset((*_SUBJECTS, "dobj", "poss", "amod", "compound", "xcomp", "ccomp", "attr", "acomp"))
_STEPS = 6


class Vectorer:
    """The vectors of one parsed text: a row for each word, and one of zeros for a word that is not there."""

    def __init__(self, doc: Doc, places: Sequence[int]) -> None:
        """``places``: for each token of the annotation its index among spaCy's."""
        table: Any = doc.vocab.vectors
        keys = doc.to_array("ORTH")[list(places)]
        rows = table.find(keys=keys)
        static: Vectors = table.data[rows].astype(numpy.float32)
        static[rows < 0] = 0
        # The static vectors are some ten times as long as the context ones.
        both = numpy.concatenate([doc.tensor[list(places)], static / 6], axis=1)
        self._all: Vectors = numpy.concatenate([both, numpy.zeros((1, WIDE), numpy.float32)])

    def whole(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """(n, k) indexes, -1 for nobody, to (n, k * WIDE)."""
        return self._all[numpy.array(rows, dtype=numpy.int64)].reshape(len(rows), -1)

    def near(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """The context vectors alone: (n, k) indexes to (n, k * CONTEXT)."""
        return self._all[numpy.array(rows, dtype=numpy.int64), :CONTEXT].reshape(len(rows), -1)


def hashed(facts: Iterable[str]) -> list[int]:
    """The bucket of each fact; the same on every machine."""
    return [crc32(fact.encode()) % BUCKETS for fact in facts]


def around(token: Token, first: int, last: int) -> tuple[list[int], list[int]]:
    """Indexes of the words whose vectors count for an event at ``token``: whole, and near; -1 for none."""
    subject = token.child(*_SUBJECTS)
    thing = token.child("dobj", "attr", "acomp", "oprd")
    preposition = token.child("prep", "agent", "dative")
    inner = preposition.child("pobj", "pcomp") if preposition is not None else None
    head = token.head if token.head is not token else None
    whole = [part.i if part is not None else -1 for part in (token, head, subject, thing, inner)]
    return whole, [token.i - 1 if token.i > first else -1, token.i + 1 if token.i + 1 < last else -1]


def kind(token: Token | None) -> str:
    """A word's kind in one word: its label as a name, else its part of speech."""
    return "-" if token is None else token.label or token.pos


def facts(token: Token) -> list[str]:
    """What is known of an event at ``token``, in words."""
    head = token.head
    found = [
        f"w={token.lower}",
        f"l={token.lemma}/{token.pos}",
        f"t={token.tag}/{token.dep}",
        f"d={token.dep}",
        f"h={head.lemma}/{token.dep}",
        f"hp={head.pos}/{token.dep}",
        f"hh={head.head.lemma}/{head.dep}/{token.dep}",
    ]
    for child in token.children:
        found.append(f"c={child.dep}")
        if child.dep in _CLOSED:
            found.append(f"cw={child.dep}/{child.lower}")
        elif child.dep in _TOLD:
            own = f"{child.dep}/{child.lemma}"
            found += (f"cl={own}", f"lc={token.lemma}/{own}", f"ck={child.dep}/{kind(child)}")
            if child.dep in ("xcomp", "ccomp"):
                found += [
                    f"xc={part.dep}/{part.lower}" for part in child.children if part.dep in ("aux", "neg", "mark")
                ]
        elif child.dep in ("prep", "agent", "dative"):
            inner = child.child("pobj")
            found += (f"cp={child.lower}", f"lp={token.lemma}/{child.lower}", f"pk={child.lower}/{kind(inner)}")
            if inner is not None:
                found.append(f"pl={child.lower}/{inner.lemma}")
    if head is not token:
        # The tense and mood of a noun, or of a clause below, stand at its verb.
        found += [
            f"ha={part.dep}/{part.lower}" for part in head.children if part.dep in ("aux", "neg", "auxpass", "mark")
        ]
        found += [f"hs={kind(part)}" for part in head.children if part.dep in _SUBJECTS]
    return found


def path(trigger: Token, other: Token) -> str:
    """The way from ``other`` through the parse to the trigger: "nsubj<", "pobj<prep<", or "far"."""
    up: dict[int, str] = {}
    at, way = trigger, ""
    for _ in range(_STEPS):
        up[at.i] = way
        if at.head is at:
            break
        way += f">{at.dep}"
        at = at.head
    at, way = other, ""
    for _ in range(_STEPS):
        if at.i in up:
            return way + "|" + up[at.i]
        if at.head is at:
            break
        way += f"{at.dep}<"
        at = at.head
    return "far"


def pair_facts(trigger: Token, type_: str, passive: bool, other: Token) -> list[str]:
    """What is known of ``other`` as a party of the event at ``trigger``."""
    way = path(trigger, other)
    side = "after" if other.i > trigger.i else "before"
    distance = min(abs(other.i - trigger.i), 24) // 3
    preposition = other.head.lower if other.dep == "pobj" else ""
    return [
        f"p={way}",
        f"pp={way}/{passive}/{trigger.pos}",
        f"pt={way}/{type_}",
        f"pw={way}/{preposition}",
        f"pwt={preposition}/{type_}/{side}",
        f"plw={trigger.lemma}/{way}/{preposition}",
        f"s={side}/{distance}",
        f"st={side}/{type_}",
        f"d={other.dep}/{preposition}",
        f"k={kind(other)}/{side}",
        f"kt={kind(other)}/{type_}",
        f"l={other.lemma}",
        f"h={other.head.lemma}/{other.dep}",
    ]


def is_passive(token: Token) -> bool:
    """Whether the trigger is a passive verb, or a participle behind its noun."""
    return any(child.dep in ("nsubjpass", "auxpass", "agent") for child in token.children) or (
        token.dep == "acl" and token.tag == "VBN"
    )
