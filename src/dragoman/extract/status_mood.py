"""Mood: what grammar makes of a clause. Is it denied, supposed, or ahead, by its own words or by those above it?

``mood_of(frame)`` is a :class:`Mood`, or None for what is plainly told. It climbs from the event's verb through the
clauses that it completes or goes along with ("would start | moving", "failed | to reach", "hopes | to visit"), and
asks of each its negation, modal, conjunction and governor. When it was is not asked here (``status``).
"""

from dragoman.annotate import Token
from dragoman.extract.frames import Frame
from dragoman.extract.status_clause import FINITE, OWN_SUBJECT, Mood, is_denied, own_mood
from dragoman.extract.status_rules import StatusRules, load_status
from dragoman.extract.subjects import NOMINAL
from dragoman.extract.syntax import load_syntax

_STEPS = 6
_ACCOMPANY = ("by", "in", "with", "through")
_OF_WHAT = ("for", "of", "to", "on", "against", "towards", "toward", "about")
_FIRST = ("i", "we", "me", "us", "let", "’s", "'s")


def carrier(frame: Frame) -> Token:
    """The verb whose tense and mood are the event's: the trigger, its light verb, or the verb above an adjective."""
    if frame.light is not None:
        # "end the strike", "lift the embargo": the strike is there, whatever becomes of it.
        return frame.trigger if frame.light.lemma in load_status().actual.ending else frame.light
    if frame.kind == "adjective":
        head = frame.trigger.head
        return head if head.pos in ("VERB", "AUX") else frame.trigger
    return frame.trigger


def mood_of(frame: Frame) -> Mood | None:
    """The mood of what ``frame`` tells; None if it is plainly told."""
    rules = load_status()
    verb = carrier(frame)
    if frame.kind == "noun" and verb is frame.trigger:
        return _of_noun(frame, verb, rules)
    if performed(verb, rules):
        return Mood("actual", True, "performative")
    if frame.light is not None:
        if is_denied(frame.trigger, rules):
            return Mood("negated", True, "negation")
        lemma = frame.light.lemma
        if lemma in rules.negated.noun_governors and frame.trigger.lemma not in rules.actual.said:
            return Mood("negated", False, f"negated by {lemma}")
        for status, cues in (("future", rules.future), ("hypothetical", rules.hypothetical)):
            if lemma in cues.governors and frame.trigger.lemma not in rules.actual.said:
                # The light verb itself looks ahead: "planned a visit", "sought talks".
                return Mood(status, False, f"{status} by {lemma}")  # type: ignore[arg-type]
    found = _of_verb(verb, rules, 0)
    if found is None and frame.kind == "verb" and _no_party(frame, verb):
        return Mood("negated", True, "nobody")
    return found


# Nouns


def _of_noun(frame: Frame, noun: Token, rules: StatusRules) -> Mood | None:
    """An event noun is supposed or ahead by its own modifiers or by the word right above it; else it is there."""
    if is_denied(noun, rules):
        return Mood("negated", True, "negation")
    for child in noun.children:
        if child.dep in ("amod", "advmod", "compound", "npadvmod"):
            for status, cues in (("hypothetical", rules.hypothetical), ("future", rules.future)):
                if child.lemma in cues.words or child.lower in cues.words:
                    return Mood(status, True, f"{status} word {child.lower}")  # type: ignore[arg-type]
    head, dep = noun.head, noun.dep
    while dep == "conj" and head.pos in NOMINAL and head.head is not head:
        head, dep = head.head, head.dep
    if head is noun:
        return None
    preposition = head if dep in ("pobj", "pcomp") else None
    if preposition is not None:
        if preposition.lower == "without":
            return Mood("negated", True, "without")
        head = preposition.head
    named = noun.lemma in rules.actual.said
    if (
        preposition is None
        and head.lemma in rules.negated.noun_governors
        and dep in ("dobj", "nsubjpass")
        and not named
    ):
        return Mood("negated", False, f"negated by {head.lemma}")
    if preposition is not None and preposition.lower == "of" and head.lemma in rules.negated.lacks:
        return Mood("negated", True, f"lack of {head.lemma}")
    if dep in ("nsubj", "nsubjpass") and head.lemma in rules.actual.happening and head.pos == "VERB":
        return _of_verb(head, rules, 1)  # "a meeting may take place"
    fits = dep in ("dobj", "nsubjpass") or (preposition is not None and preposition.lower in _OF_WHAT)
    if fits and not named and not _definite(noun):
        for status, cues in (("hypothetical", rules.hypothetical), ("future", rules.future)):
            callers = (
                rules.hypothetical.callers if preposition is not None and status == "hypothetical" else frozenset()
            )
            if head.lemma in cues.governors or head.lemma in callers:
                return Mood(status, False, f"{status} noun by {head.lemma}")  # type: ignore[arg-type]
        if dep == "dobj" and head.pos == "VERB" and head.lemma in rules.actual.making:
            return _of_verb(head, rules, 1)
    return None


def _definite(noun: Token) -> bool:
    """ "the raid", "this visit": known already."""
    return any(child.lower in ("this", "these", "those") for child in noun.children if child.dep == "det")


# Verbs


def _of_verb(verb: Token, rules: StatusRules, depth: int) -> Mood | None:
    if depth > _STEPS:
        return None
    own = own_mood(verb, rules)
    if own is not None:
        return own
    head, dep = verb.head, verb.dep
    if head is verb:
        return None
    if dep == "conj":
        return _of_verb(head, rules, depth + 1) if _shares(verb, head) else None
    if dep in ("pcomp", "pobj"):
        return _after_preposition(verb, head, rules, depth)
    if dep == "acl" and head.pos in NOMINAL:
        return _of_noun_clause(verb, head, rules, depth)
    if dep in ("xcomp", "ccomp", "oprd", "acomp", "dobj", "nsubjpass"):
        return _complement(verb, head, rules, depth)
    if dep == "advcl":
        return _adverbial(verb, head, rules, depth)
    return None


def _no_party(frame: Frame, verb: Token) -> bool:
    """ "No troops attacked", "neither state signed", "not one government endorsed", "signed nothing"."""
    own = [c for c in verb.children if c.dep in (*OWN_SUBJECT, "dobj")]
    if verb.dep == "conj" and not own:
        own = [c for c in verb.head.children if c.dep in OWN_SUBJECT]
    for party in own:
        if party.lower in ("none", "nobody", "neither", "nothing"):
            return True
        below = [c for child in party.children for c in (child, *child.children)]
        if any(
            c.lower in ("no", "neither") for c in below if c.i < party.i and c.dep in ("det", "preconj", "predet", "cc")
        ):
            return True
        if any(c.lower == "not" and c.dep in ("neg", "advmod", "preconj") for c in below if c.i < party.i):
            return True
    return False


def _shares(verb: Token, head: Token) -> bool:
    """True if a conjoined verb shares what governs the first: "will meet and sign", not "let him go and ordered"."""
    if verb.child(*OWN_SUBJECT) is not None or any(c.tag == "MD" for c in verb.children):
        return False
    if verb.tag in FINITE:
        # A finite verb shares a subordinating "if", or "neither ... nor", but no auxiliary.
        return head.tag in FINITE and not any(c.dep == "aux" for c in head.children)
    return True


def _complement(verb: Token, head: Token, rules: StatusRules, depth: int) -> Mood | None:
    lemma = head.lemma
    if verb.dep == "ccomp" and lemma == "be":
        doubt = next((c for c in head.children if c.dep == "acomp" and c.lemma in rules.hypothetical.governors), None)
        return Mood("hypothetical", True, "possible that") if doubt is not None else None
    unbelieved = verb.dep in ("ccomp", "oprd") and lemma in rules.negated.beliefs
    if unbelieved or (verb.dep == "xcomp" and lemma in rules.negated.governors):
        return Mood("negated", True, f"negated by {lemma}")
    if verb.dep == "ccomp" and verb.tag in FINITE and lemma in load_syntax().reporting:
        return None
    if verb.dep == "ccomp" and lemma in load_syntax().reporting and lemma not in rules.hypothetical.governors:
        return None
    infinitive = verb.tag == "VB"
    if verb.dep == "xcomp" and infinitive and any(child.dep == "neg" for child in head.children):
        return Mood("negated", True, "did not want to")
    if lemma in rules.hypothetical.governors or (lemma in rules.hypothetical.callers and _calls_on(head)):
        return Mood("hypothetical", False, f"hypothetical by {lemma}")
    if lemma in rules.future.infinitive and infinitive and verb.dep == "xcomp":
        return Mood("future", lemma == "go", f"future by {lemma}")
    if lemma in rules.future.governors and (verb.dep != "ccomp" or infinitive or head.pos == "ADJ"):
        return Mood("future", lemma in ("plan", "due", "slate"), f"future by {lemma}")
    if verb.dep == "ccomp":
        return None
    if infinitive and lemma == "be" and head.child("attr", "acomp", "expl", "csubj") is None:
        return Mood("future", False, "is to")
    return _of_verb(head, rules, depth + 1)


def _calls_on(head: Token) -> bool:
    """ "called on Togo to free them", not "called the king to thank him"."""
    return any(c.dep == "prep" and c.lower in ("on", "upon", "for", "to") for c in head.children)


def _after_preposition(verb: Token, preposition: Token, rules: StatusRules, depth: int) -> Mood | None:
    word, head = preposition.lower, preposition.head
    if word == "without":
        return Mood("negated", True, "without")
    if word == "of" and head.lower in ("instead", "short"):
        return Mood("negated", True, f"{head.lower} of")
    if word in ("from", "of", "against") and head.lemma in rules.negated.governors:
        return Mood("negated", True, f"negated by {head.lemma}")
    if word in _OF_WHAT:
        if head.lemma in rules.hypothetical.governors | rules.hypothetical.callers:
            return Mood("hypothetical", False, f"hypothetical {word} by {head.lemma}")
        if head.lemma in rules.future.governors:
            return Mood("future", False, f"future {word} by {head.lemma}")
    if word in _ACCOMPANY and head.pos == "VERB" and verb.child(*OWN_SUBJECT) is None:
        return _of_verb(head, rules, depth + 1)
    return None


def _of_noun_clause(verb: Token, noun: Token, rules: StatusRules, depth: int) -> Mood | None:
    """ "a plan to visit", "the claim that they attacked"."""
    if verb.tag != "VB":
        if verb.tag in ("VBN", "VBG") or noun.head.lemma not in rules.negated.beliefs or noun.dep != "dobj":
            return None
        return Mood("negated", False, f"denied {noun.lemma}")
    if noun.lemma in rules.hypothetical.governors:
        return Mood("hypothetical", False, f"hypothetical noun {noun.lemma}")
    if noun.lemma in rules.future.governors:
        return Mood("future", False, f"future noun {noun.lemma}")
    return Mood("hypothetical", False, "infinitive of a noun") if noun.lemma in rules.hypothetical.nouns else None


def _adverbial(verb: Token, head: Token, rules: StatusRules, depth: int) -> Mood | None:
    if head.pos not in ("VERB", "AUX"):
        return None
    if verb.tag == "VBG" and verb.child("mark", "nsubj") is None:
        return _of_verb(head, rules, depth + 1)
    if verb.tag != "VB" or not any(child.tag == "TO" for child in verb.children):
        return None
    above = _of_verb(head, rules, depth + 1)
    if above is not None:
        return above if above.status != "negated" else Mood("hypothetical", False, "purpose of what was not done")
    if head.lemma in rules.hypothetical.callers and _calls_on(head):
        return Mood("hypothetical", False, f"hypothetical purpose by {head.lemma}")
    return None  # "flew to Paris to meet Macron", "raised taxes to punish France": told as done


def performed(verb: Token, rules: StatusRules) -> bool:
    """ "I want to thank", "let me say", "I'd ask": saying so does it."""
    if verb.lemma not in rules.actual.performatives or verb.tag != "VB":
        return False
    if any(c.dep == "neg" for c in verb.children):
        return False
    top = verb
    for _ in range(3):
        if top.dep in ("xcomp", "ccomp", "conj") and top.head is not top and top.head.lemma in rules.actual.wishes:
            top = top.head
        else:
            break
    modal = next((c.lemma for c in top.children if c.tag == "MD"), "")
    if top is verb and modal not in ("would", "must", "'d", "’d"):
        return False
    if modal in ("will", "shall"):
        return False
    subjects = [c.lower for c in top.children if c.dep == "nsubj"]
    subjects += [c.lower for c in verb.children if c.dep == "nsubj"] if top.lemma in ("let", "allow") else []
    return any(word in _FIRST for word in subjects) or (top.lemma in ("let", "allow") and top is not verb)
