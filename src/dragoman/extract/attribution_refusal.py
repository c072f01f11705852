"""Words withheld: "declined to comment", "would not say whether", "could not be reached" (``stances.yaml``).

They are statements of their own shape, with content or without.
"""

from functools import cache

from dragoman.annotate import Token
from dragoman.extract.attribution_cues import Cue
from dragoman.extract.attribution_draft import Draft, agent_of, cue_words, noun_phrase, subject
from dragoman.extract.attribution_stance_words import Refuses, load_stances
from dragoman.extract.kinds import kind_of

_REFUSAL = Cue("no comment", "refuse", frozenset(), spoken=True, relays=True)
_MATTER = frozenset(("ccomp", "xcomp", "dobj", "prep", "oprd", "dative"))
_DAYS = ("DATE", "TIME")


@cache
def _openers() -> frozenset[str]:
    """The lemmas of verbs at which a refusal may be found."""
    words = load_stances().refuses
    return frozenset((*words.telling, *words.silent, *words.giving, *words.reached, *words.kept, *words.left, "be"))


def refusal(verb: Token) -> Draft | None:
    """Words withheld at this verb; None if it tells of none. The content may be empty: nothing says what was asked."""
    if verb.lemma not in _openers():
        return None
    words = load_stances().refuses
    if verb.lemma in words.left:
        return _left(verb, words)
    if verb.lemma == "be":
        return _not_available(verb, words) or _no_sound(verb, words)
    return _untold(verb, words) or _not_given(verb, words) or _not_reached(verb, words) or _not_available(verb, words)


def _left(verb: Token, words: Refuses) -> Draft | None:
    """ "Declined to say whether ...": the content is the infinitive, as in PolNeAR."""
    told = next((c for c in verb.children if c.dep in ("xcomp", "ccomp") and c.i > verb.i), None)
    if told is None or not any(child.tag == "TO" for child in told.children):
        return None
    given = told.lemma in words.giving and object_of(told) in words.withheld
    if not given and not (told.lemma in words.telling and _to_the_press(told, words)):
        return None
    return _draft(verb, subject(verb), cue_words(verb), told.subtree())


def _untold(verb: Token, words: Refuses) -> Draft | None:
    """ "Would not say", "did not respond to a request", "has yet to comment", "neither confirmed nor denied"."""
    if verb.lemma not in words.telling | words.silent or any(c.dep == "auxpass" for c in verb.children):
        return None
    helpers = {child.lower for child in verb.children if child.dep == "aux"}
    yet = verb.dep == "xcomp" and verb.head.lemma == "have" and any(c.lower == "yet" for c in verb.head.children)
    if verb.tag == "VB" and not yet and not helpers - {"to"}:
        return None  # "told them what not to say"
    neither = any(child.lower == "neither" and child.i < verb.i for child in verb.children)
    if not (verb.child("neg") is not None or yet or neither):
        return None
    if helpers & {"could", "can", "ca"}:
        known = words.unable
    elif helpers & {"would", "will", "wo"} or neither:
        known = words.telling - {"deny"}
    else:
        known = words.silent
    if verb.lemma not in known or not _to_the_press(verb, words):
        return None
    cue = [*([verb.head] if yet else []), *cue_words(verb)]
    return _draft(verb, subject(verb), cue, _matter(verb, words))


def _to_the_press(verb: Token, words: Refuses) -> bool:
    """False where the words would not have been an answer: "talk to the rebels", "respond to a raid"."""
    thing = verb.child("dobj")
    for child in (*verb.children, *(thing.children if thing is not None else ())):
        if child.i < verb.i or child.dep not in ("prep", "dative"):
            continue
        target = child.child("pobj")
        if child.lower in ("to", "with") and target is not None and target.lemma not in words.asked | words.press:
            return False
    if verb.lemma == "return":
        return object_of(verb) in words.asked
    if verb.lemma in ("answer", "reply", "respond"):
        return thing is None or thing.lemma in words.asked
    if verb.lemma == "confirm":
        return thing is None or kind_of(thing) != "person"
    return True


def _not_given(verb: Token, words: Refuses) -> Draft | None:
    """ "Had no comment", "gave no details", "did not give any details"."""
    thing = verb.child("dobj")
    if verb.lemma not in words.giving or thing is None:
        return None
    if thing.lemma not in (words.had if verb.lemma == "have" else words.withheld):
        return None
    none = [child for child in thing.children if child.lower in ("no", "any")]
    if not none or (none[0].lower == "any" and verb.child("neg") is None):
        return None
    content = [token for child in thing.children if child.i > thing.i for token in child.subtree()]
    content += [token for token in _matter(verb, words) if token.i > thing.i and token not in content]
    cue = [*cue_words(verb), *(token for token in thing.subtree() if verb.i < token.i <= thing.i)]
    return _draft(verb, subject(verb), cue, [token for token in content if token not in cue])


def _not_reached(verb: Token, words: Refuses) -> Draft | None:
    """ "Could not be reached": of somebody, and not by a road."""
    whom = verb.child("nsubjpass")
    if verb.lemma not in words.reached or whom is None or verb.child("neg") is None:
        return None
    if kind_of(whom) in ("thing", "place") or agent_of(verb) is not None:
        return None
    content = [token for token in _matter(verb, words) if token.i > verb.i]
    return _draft(verb, whom, cue_words(verb), content)


def _not_available(verb: Token, words: Refuses) -> Draft | None:
    """ "Was not available for comment", "was unavailable for comment", "remained silent on the arrests"."""
    state = verb.child("acomp", "oprd")
    if state is None:
        return None
    lacks = state.lower in words.unavailable or (state.lower in words.available and verb.child("neg") is not None)
    for child in (*state.children, *verb.children):
        target = child.child("pobj") if child.dep == "prep" and child.i > state.i else None
        if target is None:
            continue
        asked = lacks and child.lower == "for" and target.lemma in words.for_
        mum = verb.lemma in words.kept and state.lower in words.mum and child.lower in ("on", "about", "over")
        if asked or mum:
            return _draft(verb, subject(verb), [*cue_words(verb), state], child.subtree())
    return None


def _no_sound(verb: Token, words: Refuses) -> Draft | None:
    """ "There was no immediate comment from the palace"."""
    thing = verb.child("attr", "nsubj")
    if verb.lemma != "be" or verb.child("expl") is None or thing is None or thing.lemma not in words.sounds:
        return None
    if not any(child.lower == "no" for child in thing.children):
        return None
    near = [child for child in (*thing.children, *verb.children) if child.dep == "prep"]
    source = next((child.child("pobj") for child in near if child.lower in ("from", "by")), None)
    about = [child for child in near if child.lower in ("on", "about")]
    cue = [*cue_words(verb), *(token for token in thing.subtree() if verb.i < token.i <= thing.i)]
    return _draft(verb, source, cue, [token for child in about for token in child.subtree()])


def object_of(verb: Token) -> str:
    """The lemma of a verb's object, or ""."""
    found = verb.child("dobj")
    return found.lemma if found is not None else ""


def _matter(verb: Token, words: Refuses) -> list[Token]:
    """What it was about: complements behind the verb, and a second verb of telling ("nor deny the raid")."""
    found: list[Token] = []
    for child in verb.children:
        target = child.child("pobj") if child.dep == "prep" else None
        if child.i < verb.i or (target is not None and target.label in _DAYS) or child.label in _DAYS:
            continue
        if child.dep in _MATTER or (child.dep == "conj" and child.lemma in words.telling):
            found += child.subtree()
    return sorted(found, key=lambda token: token.i)


def _draft(verb: Token, source: Token | None, cue: list[Token], content: list[Token]) -> Draft | None:
    if source is None or source.dep == "expl":
        return None
    words = noun_phrase(source)
    taken = {*cue, *words}
    content = [token for token in content if token not in taken]
    cue = sorted(set(cue), key=lambda token: token.i)
    found = Draft(verb, _REFUSAL, "words withheld", cue, words, source, content)
    found.stance = "refuses comment"
    return found
