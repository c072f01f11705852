"""Who does it: the grammatical subject of a clause, found or shared, whatever stands between."""

from typing import TYPE_CHECKING

from dragoman.annotate import Token
from dragoman.extract.syntax import Syntax

if TYPE_CHECKING:
    from dragoman.extract.frames import Frames

NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM"))
RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
SUBJECT = ("nsubj", "csubj", "expl")
SUBJECT_PASSIVE = ("nsubjpass", "csubjpass")


class Subjects:
    """The subjects of one annotation's verbs and adjectives, each found once."""

    def __init__(self, frames: "Frames", syntax: Syntax) -> None:
        self._frames = frames
        self._syntax = syntax
        self._known: dict[int, list[Token]] = {}

    def of(self, verb: Token) -> list[Token]:
        """Heads of the grammatical subject, found or shared."""
        known = self._known.get(verb.i)
        if known is None:
            self._known[verb.i] = []  # A cycle (odd parses have them) finds nobody instead of recursing for ever.
            known = self._known[verb.i] = self._find_subjects(verb)
        return known

    def _find_subjects(self, verb: Token) -> list[Token]:
        own = verb.child(*SUBJECT, *SUBJECT_PASSIVE)
        head = verb.head
        if own is not None and garbled(verb):
            return self.of(head)
        if own is not None:
            if own.lower in RELATIVE and verb.dep == "relcl":
                return self._frames.spread(head)
            if own.lower in ("which", "that", "this") and own.tag == "WDT":
                return self._frames.spread(head) if head.pos in NOMINAL else []
            return self._frames.spread(own) if own.pos in NOMINAL or own.pos == "DET" else self._loose(own)
        if head is verb:
            return []
        if verb.dep == "conj" and (astray := self._astray(verb)) is not None:
            return [astray]
        if verb.dep == "conj":
            return self.of(head) if head.pos in ("VERB", "AUX") else []
        if verb.dep in ("xcomp", "ccomp"):
            return self._controller(head)
        if verb.dep == "advcl":
            if self._frames.asked(head) is verb:
                return self._controller(head)
            return self.of(head) if head.pos in ("VERB", "AUX") else []
        if verb.dep in ("acl", "relcl"):
            return self._of_participle(verb, head)
        if verb.dep == "pcomp":
            governor = head.head
            if governor.pos in ("VERB", "AUX", "ADJ"):
                return self._controller(governor)
            return self._doer(governor)
        return []

    def _astray(self, verb: Token) -> Token | None:
        """ "France condemned the coup and Mali rejected ...": Mali, read as a second coup, is that verb's subject."""
        tokens = self._frames.annotation.tokens
        at = verb.i - 1
        while at > 0 and tokens[at].pos in ("ADV", "AUX"):
            at -= 1
        before = tokens[at]
        finite = verb.tag in ("VBD", "VBZ", "VBP")
        if not finite or before.dep != "conj" or before.pos not in NOMINAL or before.i < verb.head.i:
            return None
        first = min(token.i for token in before.subtree())
        return before if first > 0 and tokens[first - 1].dep == "cc" else None

    def _loose(self, own: Token) -> list[Token]:
        """A subject that is a clause or an adjective ("the injured") names nobody unless a noun hangs below it."""
        return [own] if own.pos in ("ADJ", "X") and own.label else []

    def _controller(self, governor: Token) -> list[Token]:
        """Who does what ``governor``'s complement says: "asked Israel to join" Israel, "agreed to join" the subject."""
        if governor.pos == "ADJ":
            return self.of_adjective(governor)
        if governor.pos in NOMINAL:
            return self._doer(governor)
        if governor.lemma in self._syntax.object_control:
            direct = governor.child("dobj", "dative")
            if direct is not None:
                return self._frames.spread(direct)
            for prep in governor.children:
                # "called on Iran to stop"
                if prep.dep == "prep" and prep.lower in ("on", "upon", "to", "for"):
                    target = prep.child("pobj")
                    if target is not None:
                        return self._frames.spread(target)
        return self.of(governor)

    def _of_participle(self, verb: Token, head: Token) -> list[Token]:
        if verb.tag == "VBG" or verb.tag == "VBN" or verb.dep == "relcl":
            return self._frames.spread(head)
        # "a plan to withdraw": the plan's owner, or the subject of the verb it is the object of.
        return self._doer(head)

    def _doer(self, noun: Token) -> list[Token]:
        if noun.pos not in NOMINAL:
            return []
        slots = self._frames.frame(noun).slots
        return slots.get("possessor") or slots.get("subject") or slots.get("by") or slots.get("modifier") or []

    def of_adjective(self, adjective: Token) -> list[Token]:
        """Of whom a predicate adjective is said."""
        head = adjective.head
        if head is not adjective and head.pos in ("VERB", "AUX"):
            return self.of(head)
        if adjective.dep == "amod":
            return self._frames.spread(head)
        return self.of(adjective)


def garbled(verb: Token) -> bool:
    """ "Spoke with X to express ..." read as "[with X to express]": X is the partner, the speaker expresses."""
    return (
        verb.dep == "advcl" and verb.tag == "VB" and any(c.dep == "mark" and c.lower == "with" for c in verb.children)
    )
