"""What a clause says of itself: its conjunction, negation, modal, and whether it asks. For ``status_mood``."""

from dataclasses import dataclass

from dragoman.annotate import Token
from dragoman.claims import Status
from dragoman.extract.status_rules import StatusRules
from dragoman.extract.syntax import load_syntax

FINITE = ("VBD", "VBZ", "VBP")
OWN_SUBJECT = ("nsubj", "nsubjpass")


@dataclass(frozen=True, slots=True)
class Mood:
    """A clause's mood; ``sure`` if grammar leaves next to no doubt; ``why`` names what made it so."""

    status: Status
    sure: bool
    why: str


def own_mood(verb: Token, rules: StatusRules) -> Mood | None:
    """By the clause's own words: conjunction, question, negation, modal."""
    before = [c for c in verb.children if c.dep in ("mark", "advmod") and c.lower in rules.hypothetical.marks]
    if before:
        return Mood("hypothetical", True, f"after {before[0].lower}")
    if _inverted(verb):
        return Mood("hypothetical", True, "inverted condition")
    if asked(verb):
        return Mood("hypothetical", True, "question")
    if is_denied(verb, rules):
        return Mood("negated", True, "negation")
    modal = next((c for c in verb.children if c.dep == "aux" and c.tag == "MD"), None)
    words = {c.lower for c in verb.children if c.dep in ("advmod", "npadvmod")}
    if modal is not None:
        if modal.lemma in rules.future.modals and verb.tag not in FINITE:
            return Mood("future", True, "will")
        if modal.lemma in rules.hypothetical.modals:
            perfect = any(c.dep == "aux" and c.lemma == "have" for c in verb.children)
            # "said it would send troops" looks forward from a past telling: the future, not a supposition.
            if (
                modal.lower in ("would", "’d", "'d")
                and not perfect
                and told_in_past(verb)
                and not _if_below(verb, rules)
            ):
                return Mood("future", False, "reported would")
            return Mood("hypothetical", modal.lemma in ("may", "might") or perfect, f"modal {modal.lemma}")
    for word in sorted(words):
        if word in rules.hypothetical.adverbs:
            return Mood("hypothetical", False, f"adverb {word}")
        if word in rules.future.words:
            return Mood("future", True, f"future word {word}")
    auxiliary = verb.child("aux")
    infinitive = verb.tag == "VB" and auxiliary is not None and auxiliary.tag == "TO"
    if infinitive and verb.dep == "ROOT" and verb.child(*OWN_SUBJECT) is not None:
        return Mood("future", True, "headline to")  # "Biden to meet Xi"
    if _awaited(verb, rules):
        return Mood("future", False, "not before")
    return None


def _awaited(verb: Token, rules: StatusRules) -> bool:
    """ "will not leave [until they sign]": a present tense that a main clause with a modal waits for."""
    if verb.tag not in ("VBP", "VBZ") or verb.dep != "advcl" or not any(c.tag == "MD" for c in verb.head.children):
        return False
    return any(c.dep in ("mark", "advmod") and c.lower in rules.future.marks for c in verb.children)


def _if_below(verb: Token, rules: StatusRules) -> bool:
    """True for "would send troops if asked"."""
    return any(
        c.dep == "advcl" and any(m.dep == "mark" and m.lower in rules.hypothetical.marks for m in c.children)
        for c in verb.children
    )


def _inverted(verb: Token) -> bool:
    """ "Had the Senate ratified it", "Were they to invade", "Should it fail": a condition without "if"."""
    opening = verb.children[0] if verb.children else verb
    if verb.dep not in ("advcl", "ccomp", "xcomp") or verb.i == opening.i:
        return False
    first = next((c for c in verb.children if c.dep != "punct"), verb)
    subject = verb.child(*OWN_SUBJECT)
    return (
        first.dep in ("aux", "auxpass")
        and first.lower in ("had", "were", "should")
        and subject is not None
        and first.i < subject.i < verb.i
        and subject.lower not in ("who", "which", "that")
    )


def is_denied(token: Token, rules: StatusRules) -> bool:
    """True if "not", "no", "never" or "neither" hangs on the word; not for "not only"."""
    negating = rules.negated.words
    for child in token.children:
        if child.dep == "neg" or (child.dep in ("det", "preconj", "advmod", "cc") and child.lower in negating):
            if child.dep == "cc" and child.i > token.i:
                continue
            after = {c.lower for c in token.children if 0 < c.i - child.i <= 2}
            if child.lower in ("not", "n't", "n’t") and after & {"only", "just", "merely", "simply"}:
                continue
            return True
    return False


def asked(verb: Token) -> bool:
    """True in a question that yes or no answers: "Did they meet?" tells of no meeting."""
    while verb.head is not verb and verb.dep in ("conj", "xcomp", "ccomp"):
        verb = verb.head
    auxiliary, subject = verb.child("aux", "auxpass"), verb.child("nsubj", "nsubjpass")
    if verb.head is not verb or auxiliary is None or subject is None or auxiliary.i > subject.i:
        return False
    if not any(token.text == "?" for token in verb.subtree()):
        return False
    opening = (token for child in verb.children for token in child.subtree() if token.i < auxiliary.i)
    return not any(token.tag in ("WRB", "WP", "WDT", "WP$") for token in opening)


def reported(verb: Token) -> bool:
    """True for the complement of a verb of saying, and for what is conjoined with such a one."""
    while verb.dep == "conj" and verb.head is not verb:
        verb = verb.head
    return verb.dep == "ccomp" and verb.head.lemma in load_syntax().reporting


def told_in_past(verb: Token) -> bool:
    """ "said it would": reported by a verb in the past."""
    top = verb
    while top.dep == "conj" and top.head is not top:
        top = top.head
    return reported(verb) and top.head.tag in ("VBD", "VBN", "VBG")
