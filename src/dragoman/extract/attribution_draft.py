"""An attribution in the making, and the phrases around a cue: its subject, its agent, the words of a source."""

from dataclasses import dataclass, field
from typing import NamedTuple

from dragoman.annotate import Token
from dragoman.claims import Stance
from dragoman.document import Span
from dragoman.extract.attribution_cues import Cue

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
TRANSCRIPT = "transcript"
"""The rule of a speech between two labels of a transcript: its speaker's own words, marks or none."""
_CUE_BEFORE = frozenset(("aux", "auxpass", "neg", "advmod"))
_NAMED = ("PERSON", "ORG", "GPE")
_OPENERS = frozenset(("(", "[", "“", '"', "‘", "'", "``", "$", "#"))
_CLOSERS = frozenset((")", "]", "”", '"', "’", "'", "''", "%"))


class Neighbours(NamedTuple):
    """What stands before a verb: whether a quotation ends there, and the last word but for a comma."""

    quote: bool
    word: Token | None


@dataclass(slots=True)
class Draft:
    """An attribution in the making; ``content`` are tokens, ``quoted`` the spans that quotation marks added."""

    token: Token
    entry: Cue
    rule: str
    cue: list[Token]
    source: list[Token]
    source_head: Token | None
    content: list[Token]
    clause: Token | None = None
    """The head of the content clause, if the content is one."""
    quoted: list[Span] = field(default_factory=list)
    stance: Stance | None = None
    also_cue: list[Token] = field(default_factory=list)
    """Words that the learned tagger takes for the cue's too ("said *in a statement*"); the rules look at ``cue``."""

    def source_heads(self) -> tuple[Token, ...]:
        """The heads of the source: one, or each of "the mayor and the envoy" in text order; none if nobody is named."""
        if self.source_head is None:
            return ()
        own = {token.i for token in self.source}
        found, queue = [self.source_head], [self.source_head]
        while queue:
            at = queue.pop()
            for child in at.children:
                if child.i not in own or child.pos not in ("NOUN", "PROPN", "PRON"):
                    continue
                if child.dep == "conj" and (at in found or child.label in _NAMED):
                    found.append(child)
                    queue.append(child)
                elif child.dep == "appos":
                    # "Ana Ruiz, the mayor, and Tom Bell": the parser hangs the second name on the first one's office.
                    queue.append(child)
        return tuple(sorted(found, key=lambda token: token.i))


def subject(verb: Token) -> Token | None:
    """The head of the verb's subject, its own or the one it shares with the verb it hangs on."""
    at = verb
    for _ in range(6):
        found = at.child(*SUBJECTS)
        if found is not None:
            return None if found.lower in ("it", "there") and found.dep == "expl" else found
        if at.dep == "acl" and at.tag in ("VBG", "VBN"):
            return at.head
        if at.dep in ("conj", "xcomp", "advcl", "ccomp") or (at.dep == "acl" and at.head.pos != "VERB"):
            if at.dep == "ccomp" and at.tag not in ("VBG", "VB"):
                return None
            at = at.head
        elif at.dep in ("pcomp", "prep"):
            at = at.head
        else:
            return None
    return None


def noun_phrase(head: Token) -> list[Token]:
    """The words of a source: all that hangs on its head, appositions and relative clauses too, as PolNeAR has it.

    Marks at its edges are left out, and what a colon sets off before it (a dateline, a headline's label).
    """
    found = head.subtree()
    first, last = 0, len(found)
    for n, token in enumerate(found):
        if token.i < head.i and token.text == ":":
            first = n + 1
    while last > first + 1 and found[last - 1].pos == "PUNCT" and found[last - 1].text not in _CLOSERS:
        last -= 1
    while first < last - 1 and found[first].pos == "PUNCT" and found[first].text not in _OPENERS:
        first += 1
    return found[first:last]


def cue_words(verb: Token) -> list[Token]:
    """The verb with its auxiliaries, negation and adverbs directly before it, and its particle."""
    children = {child.i: child for child in verb.children}
    first = verb.i
    while (before := children.get(first - 1)) is not None and before.dep in _CUE_BEFORE and not before.children:
        first -= 1
    cue = [children[i] for i in range(first, verb.i)]
    cue.append(verb)
    cue += [child for child in verb.children if child.dep == "prt" and child.i > verb.i]
    return cue


def agent_of(verb: Token) -> Token | None:
    """The head of the by-phrase of a passive verb or participle ("as reported by the agency")."""
    by = verb.child("agent")
    if by is None and verb.dep in ("acl", "advcl") and verb.tag == "VBN":
        by = next((c for c in verb.children if c.dep == "prep" and c.lower == "by"), None)
    return by.child("pobj") if by is not None else None
