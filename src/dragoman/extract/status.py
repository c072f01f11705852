"""Status: did it happen, long ago, will it, might it, or did it not? By mood (``status_mood``), tense and dates."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.annotate import Token
from dragoman.claims import Status, Tense, Time
from dragoman.extract.frames import Frame
from dragoman.extract.status_clause import reported
from dragoman.extract.status_mood import carrier, mood_of, performed
from dragoman.extract.status_rules import StatusRules, load_status
from dragoman.extract.syntax import as_said, load_syntax
from dragoman.extract.times import shift

__all__ = ["Told", "carrier", "is_news", "load_status", "set_back", "settle", "tell"]


@dataclass(frozen=True, slots=True)
class Told:
    """A status, whether grammar leaves next to no doubt of it, and what made it so, in a few words."""

    status: Status
    sure: bool
    why: str


def tell(frame: Frame, time: Time | None, published: dt.date | None, sentence: Sequence[Time] = ()) -> Told:
    """The status of what ``frame`` tells, how sure it is, and why.

    ``time`` is the one that goes with its clause; ``sentence`` all of its sentence: what is told in passing in a
    sentence about 2012 is of that time too.
    """
    rules = load_status()
    verb = carrier(frame)
    mood = mood_of(frame)
    past = _past(verb)
    if mood is not None and mood.status == "future" and _days_back(_ahead(time, published), published, rules):
        return Told("historical", False, "future of a past day")
    if mood is not None:
        return Told(mood.status, mood.sure, mood.why)
    if time is not None and published is not None and not past and _soon(time, published, rules) and _open(frame, verb):
        return Told("future", False, "day ahead")  # "meets on Monday"; "promised a visit in May" is done.
    return _when(frame, verb, time, published, sentence)


def set_back(told: Told, time: Time | None, published: dt.date | None) -> Told:
    """The status of what a background section tells: history, unless it has a day of the news."""
    if told.status != "actual" or (time is not None and published is not None):
        return told
    return Told("historical", True, "in a background section")


def settle(told: Told, type_: str, frame: Frame) -> Told:
    """The status of an event that is the saying itself: "will attack" is a threat made, "will not send" a refusal made.

    Where the trigger names the saying ("will threaten", "did not refuse") its own status stands.
    """
    done = load_status().actual.done_by_saying.get(type_)
    if done is None or told.status not in done.status or frame.trigger.lemma in done.named:
        return told
    return Told("actual", told.sure, f"{told.why}: {type_} made by saying so")


def _when(frame: Frame, verb: Token, time: Time | None, published: dt.date | None, sentence: Sequence[Time]) -> Told:
    """Plainly told: the news, or clearly before it."""
    rules = load_status()
    if _days_back(time, published, rules):
        return Told("historical", True, "dated")
    around = [
        c
        for token in (frame.trigger, verb)
        for c in token.children
        if c.dep in ("amod", "advmod", "npadvmod", "compound")
    ]
    word = next((c.lower for c in around if c.lower in rules.historical.words), None)
    if word is not None:
        return Told("historical", False, f"word {word}")
    recent = time is not None and published is not None
    if _past_perfect(verb):
        if recent:
            return Told("actual", False, "past perfect, dated now")
        if reported(verb):
            return Told("actual", False, "past perfect, reported")
        return Told("historical", True, "past perfect")
    within = _within(frame, verb)
    if not recent and within:
        above = next((token for token in verb.ancestors() if token.pos in ("VERB", "AUX")), None)
        if above is not None and _past_perfect(above) and not reported(above):
            return Told("historical", False, "within a past perfect")
        # What somebody is quoted as saying has a day of its own: "they affirmed the statement adopted last year".
        own = verb.dep == "ccomp" and frame.kind != "noun"
        if (
            sentence
            and published is not None
            and not own
            and all(_days_back(other, published, rules) for other in sentence)
        ):
            return Told("historical", False, "within a dated sentence")
        if verb.dep == "relcl" and verb.tag == "VBD" and above is not None and _goes_on(above):
            return Told("historical", False, "past beside what is ahead")
        if verb.dep == "advcl" and any(c.lower == "since" for c in verb.children) and verb.tag == "VBD":
            return Told("historical", True, "since")
    if _predicate(verb):
        return Told("actual", True, "predicate of the sentence")
    return Told("actual", *_plain(frame, verb))


def _predicate(noun: Token) -> bool:
    """ "It was their first *talk* since he took office in May": what the sentence is about, whatever else it tells."""
    return noun.dep == "attr" and noun.head.dep == "ROOT" and noun.head.lemma == "be"


def _within(frame: Frame, verb: Token) -> bool:
    """True for what a sentence tells in passing: a noun, a clause below another."""
    if frame.kind == "noun" and verb is frame.trigger:
        return not _predicate(verb)
    return verb.dep in ("relcl", "acl", "advcl", "amod", "pcomp", "csubj") or (verb.dep == "ccomp" and verb.tag != "VB")


def _goes_on(verb: Token) -> bool:
    """ "will withdraw the militia it stationed": what is beside it in the past is over."""
    return verb.tag == "VB" and verb.dep in ("ROOT", "ccomp", "xcomp", "conj")


def _plain(frame: Frame, verb: Token) -> tuple[bool, str]:
    """How sure it is that what is told in no other way is the news."""
    if frame.kind == "noun" and verb is frame.trigger:
        return False, "noun"
    if verb.tag in ("VBP", "VBZ") or (verb.tag == "VBG" and verb.child("aux") is not None):
        return True, "present"
    if any(c.dep == "aux" and c.lower in ("has", "have") for c in verb.children):
        return True, "present perfect"
    if verb.tag == "VBD" and verb.dep == "ROOT":
        return True, "past of the main clause"
    return False, f"{verb.dep} {verb.tag}"


def _days_back(time: Time | None, published: dt.date | None, rules: StatusRules) -> bool:
    return time is not None and published is not None and time.end < published - dt.timedelta(rules.historical.days)


def _ahead(time: Time | None, published: dt.date | None) -> Time | None:
    """The time as a clause that looks ahead means it: "would meet in November", told in May, is this year's."""
    return shift(time, published, future=True) if time is not None and published is not None else time


def _soon(time: Time, published: dt.date, rules: StatusRules) -> bool:
    return published < time.start <= published + dt.timedelta(rules.future.days)


def _open(frame: Frame, verb: Token) -> bool:
    """True if tense leaves it open when: "meets", "is meeting", "is held", a noun; not "began meeting"."""
    if verb.tag in ("VBP", "VBZ") or (frame.kind == "noun" and verb is frame.trigger):
        return True
    return any(c.dep in ("aux", "auxpass") and c.tag in ("VBP", "VBZ") and c.lemma == "be" for c in verb.children)


def _past(verb: Token) -> bool:
    return verb.tag == "VBD" or any(child.dep == "aux" and child.lemma == "have" for child in verb.children)


def _past_perfect(verb: Token) -> bool:
    perfect = any(
        child.dep in ("aux", "auxpass") and child.lemma == "have" and child.tag == "VBD" for child in verb.children
    )
    return perfect and verb.tag in ("VBN", "VBD")


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
        if token.dep == "advcl" and _in_passing(token):
            return False
        if token.dep in ("pcomp", "pobj"):
            if token.head.lower not in ("to", "in", "on", "at", "of", "for", "with", "by"):
                return False
            # "Their progress in fighting them" is told in passing; "thanked them for helping" is not.
            return token.dep == "pobj" or token.head.head.pos in ("VERB", "AUX", "ADJ")
        token = token.head
    return False


def _in_passing(verb: Token) -> bool:
    marks = (c.lower for c in verb.children if c.dep in ("mark", "advmod"))
    return as_said(verb) or any(mark in load_syntax().in_passing for mark in marks)


def tense_of(frame: Frame) -> Tense:
    """The tense of the finite verb that tells of the event, or of the one above it that a participle goes with."""
    token = carrier(frame)
    if performed(token, load_status()):
        return "present"  # "I also wanted to thank": it is done in the saying.
    for _ in range(8):
        if token.pos in ("VERB", "AUX"):
            helpers = [c for c in token.children if c.dep in ("aux", "auxpass") and c.i < token.i]
            if any(c.lemma == "have" and c.tag in ("VBZ", "VBP") for c in helpers):
                return "perfect"
            if token.tag in ("VBZ", "VBP") or any(c.tag in ("VBZ", "VBP", "MD") for c in helpers):
                return "present"
            if token.tag == "VBD" or any(c.tag == "VBD" for c in helpers):
                return "past"
            if token.dep == "ROOT":
                return "past" if token.tag == "VBN" else "present"  # A headline's.
        if token.head is token:
            return ""
        token = token.head
    return ""


def _during(verb: Token) -> bool:
    """ "a call during which they agreed": as much news as the call."""
    return any(c.dep == "prep" and any(w.tag == "WDT" for w in c.children) for c in verb.children)
