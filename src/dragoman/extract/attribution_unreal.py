"""Cues that tell of no utterance: "could call on", "if Peru says", "it goes without saying", "as he says he is".

And the clauses by a cue that are not what it tells: "should she win", "the emergency declared must go on".
"""

from dragoman.annotate import Token
from dragoman.extract.attribution_cues import Unreal
from dragoman.extract.attribution_draft import SUBJECTS, Draft

_FIRST = frozenset(("i", "we"))
_FINITE = frozenset(("VBD", "VBZ", "VBP"))


def unreal(draft: Draft, words: Unreal) -> bool:
    """True if nobody said anything yet: the cue is only possible, conditional, hoped for, or anybody's.

    Asked only for cues of words that were uttered: what somebody "may think" is as good as "thinks".
    """
    verb = draft.token
    if verb.tag[:2] != "VB":
        return False
    source = draft.source_head
    first_person = source is not None and source.lower in _FIRST
    negated = verb.child("neg") is not None
    if not (first_person or negated) and any(c.dep == "aux" and c.lower in words.modals for c in verb.children):
        return True
    if verb.dep == "pcomp" and verb.head.lower in words.prepositions:
        return True
    if verb.dep == "advcl" and any(c.dep == "mark" and c.lower in words.marks for c in verb.children):
        return True
    if verb.dep == "ccomp" and verb.head.lemma in words.governors:
        return True
    if verb.dep == "xcomp" and verb.tag == "VB" and verb.head.lemma in words.left_undone:
        return True
    if verb.dep == "relcl" and source is not None and source.lower in words.anybody:
        return True
    return _says_to_be(draft)


def _says_to_be(draft: Draft) -> bool:
    """ "As rich as he claims", "as he says he is": a measure of the speaker, not words of his own."""
    verb = draft.token
    if draft.rule == "set within its content" and verb.head.pos in ("ADJ", "ADV"):
        return True
    clause, source = draft.clause, draft.source_head
    if clause is None or source is None or clause.lemma != "be":
        return False
    own = clause.child("nsubj")
    return own is not None and own.lower == source.lower and len(clause.subtree()) == 2


def told_as_done(clause: Token) -> bool:
    """True for a clause in the past or present, false for what is to come or only asked for ("that she promise")."""
    if any(child.dep == "aux" and child.tag == "MD" for child in clause.children):
        return False
    return clause.tag in _FINITE or any(child.dep in ("aux", "auxpass") for child in clause.children)


def participle(verb: Token) -> bool:
    """True for a participle of whom the words met: "asked about the fire, she ...", "a man accused of arson"."""
    if verb.tag != "VBN" or verb.dep not in ("acl", "advcl") or verb.child(*SUBJECTS) is not None:
        return False
    return not any(child.dep in ("aux", "auxpass") for child in verb.children)


def inverted(clause: Token) -> bool:
    """True for a condition without "if": "should she become mayor", "had he known"."""
    first = clause.subtree()[0]
    return first.head is clause and first.dep == "aux" and first.lower in ("should", "had") and first.i < clause.i


def subjectless(clause: Token) -> bool:
    """True for a finite verb with a modal and no subject: its subject is the noun that the cue describes."""
    if clause.child(*SUBJECTS, "expl") is not None or not any(
        child.dep == "aux" and child.tag == "MD" and child.i < clause.i for child in clause.children
    ):
        return False
    return not any(token.dep in SUBJECTS for token in clause.subtree() if token.i < clause.i)
