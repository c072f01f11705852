"""Status: did it happen, long ago, will it, might it, or did it not? By tense, mood, negation and what governs it."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from dragoman.annotate import Token
from dragoman.claims import Status, Time
from dragoman.data import problem, read_yaml
from dragoman.errors import DataError
from dragoman.extract.frames import Frame
from dragoman.extract.subjects import NOMINAL
from dragoman.extract.syntax import load_syntax

NAME = "status.yaml"
_STEPS = 4


class _Example(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str
    status: Status


class Cues(BaseModel):
    """What makes one status; lemmas, except that words may be phrases."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: tuple[str, ...] = ()
    governors: frozenset[str] = frozenset()
    modals: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    days: int = 0
    examples: tuple[_Example, ...] = ()


@dataclass(frozen=True)
class StatusRules:
    """The cues of each status."""

    negated: Cues
    hypothetical: Cues
    future: Cues
    historical: Cues
    actual: Cues


@cache
def load_status() -> StatusRules:
    """The rules, validated; :class:`DataError` names the status and field that is wrong."""
    raw = read_yaml(NAME)
    try:
        return StatusRules(**{name: Cues.model_validate(cues) for name, cues in raw.items()})
    except ValidationError as error:
        raise DataError(f"{NAME}: {problem(error)}") from error
    except TypeError as error:
        raise DataError(f"{NAME}: {error}") from error


def carrier(frame: Frame) -> Token:
    """The verb whose tense and mood are the event's: the trigger, its light verb, or the verb above a noun."""
    if frame.light is not None:
        return frame.light
    if frame.kind == "adjective":
        head = frame.trigger.head
        return head if head.pos in ("VERB", "AUX") else frame.trigger
    return frame.trigger


def find_status(frame: Frame, time: Time | None, published: dt.date | None) -> Status:
    """The status of what ``frame`` tells, seen from the day of publication."""
    rules = load_status()
    verb = carrier(frame)
    around = {token.lemma for token in _close(frame, verb)}
    if _negated(frame, verb, rules):
        return "negated"
    governing = "hypothetical" if _asked(verb) else _governed(frame, verb, rules)
    modal = _modal(verb)
    dated_past = (
        time is not None and published is not None and time.end < published - dt.timedelta(rules.historical.days)
    )
    if governing == "hypothetical" or modal in rules.hypothetical.modals or around & set(rules.hypothetical.words):
        # "said it would send troops" looks forward from a past telling: the future, not a supposition.
        if modal == "would" and governing is None and _reported(verb):
            return "future"
        return "hypothetical"
    if governing == "future" or modal in rules.future.modals or around & set(rules.future.words):
        return "historical" if dated_past else "future"
    told_past = verb.tag == "VBD" or any(child.dep == "aux" and child.lemma == "have" for child in verb.children)
    if time is not None and published is not None and time.start > published and not told_past:
        return "future"  # "meets on Monday". "Promised a visit in May" is done: the day is that of the visit.
    if dated_past or _long_ago(verb, rules, time, published) or around & set(rules.historical.words):
        return "historical"
    return "actual"


def _asked(verb: Token) -> bool:
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


def is_news(frame: Frame) -> bool:
    """True if the clause is one of the text's main statements: finite, or reported, or going along with such a one.

    What is told in passing (a relative clause, "after they agreed", a noun beside the point) happened some other day
    unless its words say when.
    """
    token = carrier(frame)
    if frame.kind == "noun" and frame.light is None:
        if token.dep not in ("nsubj", "nsubjpass", "ROOT", "dobj", "attr") or token.head.pos not in (
            "VERB",
            "AUX",
            "NOUN",
        ):
            return False
        token = token.head
    for _ in range(8):
        if token.head is token:
            return True
        if token.dep in ("relcl", "acl", "csubj", "amod") and not _during(token):
            return False
        if token.dep == "advcl" and any(
            c.dep in ("mark", "advmod") and c.lower in load_syntax().in_passing for c in token.children
        ):
            return False
        if token.dep in ("pcomp", "pobj"):
            return token.head.lower in ("to", "in", "on", "at", "of", "for", "with")
        token = token.head
    return False


def _during(verb: Token) -> bool:
    """ "a call during which they agreed": as much news as the call."""
    return any(c.dep == "prep" and any(w.tag == "WDT" for w in c.children) for c in verb.children)


def _close(frame: Frame, verb: Token) -> list[Token]:
    """The words that may qualify the event: what hangs directly on the trigger and its carrier."""
    close = [child for child in frame.trigger.children if child.dep in ("amod", "advmod", "compound", "npadvmod")]
    if verb is not frame.trigger:
        close += [child for child in verb.children if child.dep in ("advmod", "npadvmod")]
    return close


def _negated(frame: Frame, verb: Token, rules: StatusRules) -> bool:
    negating = rules.negated.words
    if any(c.dep == "mark" and c.lower in rules.hypothetical.marks for c in verb.children):
        return False  # "if Ruritania does not sign" supposes; it tells of nothing that failed to happen.
    for token in {verb.i: verb, frame.trigger.i: frame.trigger}.values():
        for child in token.children:
            if child.dep == "neg" or (child.dep in ("det", "preconj", "advmod") and child.lower in negating):
                return True
        if token.head.dep in ("prep", "ROOT") and token.dep in ("pobj", "pcomp") and token.head.lower == "without":
            return True
    parties = (*frame.slots.get("object", ()), *frame.slots.get("subject", ()))
    if any(
        c.dep in ("det", "preconj", "predet", "cc") and c.lower in ("no", "neither")
        for p in parties
        for c in p.children
    ):
        return True
    if any(head.lower in ("none", "nobody", "neither") for head in parties):
        return True
    governor = verb.head
    if verb.dep == "xcomp" and governor.lemma in rules.negated.governors:
        return True
    if verb.dep == "pcomp" and governor.lower in ("from", "of") and governor.head.lemma in rules.negated.governors:
        return True
    if verb.dep == "xcomp" and verb.tag == "VB" and any(child.dep == "neg" for child in governor.children):
        return True  # "did not want to meet"
    return frame.kind == "noun" and frame.light is None and _object_of(frame.trigger, rules.negated.governors)


def _object_of(noun: Token, governors: frozenset[str]) -> bool:
    return noun.dep in ("dobj", "nsubjpass") and noun.head.lemma in governors


def _modal(verb: Token) -> str:
    """The lemma of the verb's modal, or of the verb's that it is conjoined with ("will meet and sign")."""
    for _ in range(_STEPS):
        for child in verb.children:
            if child.dep == "aux" and child.tag == "MD":
                return child.lemma
        if verb.dep == "conj" and verb.tag == "VB" and verb.head is not verb:
            verb = verb.head
        else:
            break
    return ""


def _reported(verb: Token) -> bool:
    return verb.dep == "ccomp" and verb.head.lemma in load_syntax().reporting


def _governed(frame: Frame, verb: Token, rules: StatusRules) -> Status | None:
    """What the words above the event make of it: "plans to", "called for", "if"."""
    if frame.light is not None and frame.light.lemma in rules.future.governors | rules.hypothetical.governors:
        # The light verb itself looks ahead: "planned a visit", "offered talks".
        return "future" if frame.light.lemma in rules.future.governors else "hypothetical"
    reporting = load_syntax().reporting
    token = verb
    for _ in range(_STEPS):
        if any(c.dep in ("mark", "advmod") and c.lower in rules.hypothetical.marks for c in token.children):
            return "hypothetical"
        head, dep = token.head, token.dep
        if head is token:
            return None
        if dep == "conj":
            token = head
            continue
        if dep in (
            "xcomp",
            "ccomp",
            "acl",
            "oprd",
            "dobj",
            "pcomp",
            "pobj",
            "prep",
            "advcl",
            "nsubjpass",
            "acomp",
            "dative",
        ):
            if head.pos in ("VERB", "AUX", "ADJ") or head.pos in NOMINAL:
                if dep == "ccomp" and head.lemma in reporting and head.lemma not in rules.hypothetical.governors:
                    return None
                if (
                    dep == "ccomp"
                    and head.lemma == "be"
                    and any(c.lemma in rules.hypothetical.governors for c in head.children if c.dep == "acomp")
                ):
                    return "hypothetical"  # "it is possible that"
                if dep == "dobj" and token.pos in NOMINAL and token is not verb:
                    pass
                elif head.lemma in rules.hypothetical.governors and _complement(token, dep):
                    return "hypothetical"
                elif head.lemma in rules.future.governors and _complement(token, dep):
                    return "future"
            if dep == "advcl" and token.tag == "VB" and _infinitive(token):
                return _purpose(head)
            if dep in ("advcl", "nsubjpass") or (dep in ("ccomp", "acl") and token.tag not in ("VB", "VBG")):
                return None
            token = head
            continue
        return None
    return None


def _complement(token: Token, dep: str) -> bool:
    """True if ``token`` says what is wanted or planned, not who or when it was."""
    if dep in ("xcomp", "ccomp", "oprd", "dobj", "acomp", "nsubjpass"):
        return True
    if dep == "acl":
        return token.tag == "VB"
    if dep == "prep":
        return token.lower in ("for", "of", "to", "on", "against", "towards", "toward", "about")
    return dep in ("pobj", "pcomp")


def _infinitive(verb: Token) -> bool:
    return any(child.tag == "TO" for child in verb.children)


def _purpose(head: Token) -> Status | None:
    """ "Flew to Paris to meet Macron" is told as done; "raised taxes to punish France" is a purpose."""
    return None if head.lemma in load_status().actual.governors else "hypothetical"


def _long_ago(verb: Token, rules: StatusRules, time: Time | None, published: dt.date | None) -> bool:
    """A past perfect is history relative to the telling, unless its own date says that it is the news."""
    if time is not None and published is not None:
        return False
    perfect = any(
        child.dep in ("aux", "auxpass") and child.lemma == "have" and child.tag == "VBD" for child in verb.children
    )
    return perfect and verb.tag in ("VBN", "VBD") and not _reported(verb)
