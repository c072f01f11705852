"""How much a phrase is in focus for a pronoun behind it, on one scale for people, bodies and things.

The order is that of Lappin and Leass (1994): subject before object before the rest, fading with every sentence. The
weights are ours; what a pronoun's own grammar adds stands in ``he_she``, ``it`` and ``they``.
"""

from typing import Literal

from dragoman.claims import Anaphor, Mention, Role, Thing
from dragoman.extract.kinds import actor_nouns
from dragoman.extract.pronoun_words import load_pronoun_words
from dragoman.extract.syntax import load_syntax

Asked = Literal["somebody", "either", "thing"]

ROLES: dict[Role, float] = {
    "subject": 2.0,
    "passive": 1.8,
    "object": 1.0,
    "oblique": 0.6,
    "possessive": 0.6,
    "other": 0.4,
}
SENTENCE = 1.0
"""What a sentence between takes off."""
STEP = 0.06
"""What a mention between takes off."""
SUBJECT_OF_CLAUSE = 2.5
"""For a possessive: the subject of its own clause ("Norway closed its embassy")."""
REPORTER = 2.0
"""For the subject of what somebody says: who says it ("Peru said it would")."""
CONTROL = 1.5
"""For a possessive in what somebody is asked to do: who is asked ("asked Brazil to explain its plans")."""
MARGIN = 0.2
"""By how much the best must lead the next."""
SUBJECTS = ("subject", "passive")
_DOER = -0.7
"""For a thing, before a verb that is mostly somebody's ("the decision ... it sends a signal")."""
NO_ANAPHOR = Anaphor()


def weight(mention: Mention, other: Mention | Thing, rank: int) -> float:
    """Salience of an earlier phrase; ``rank`` counts the mentions between."""
    score = ROLES[other.role] - SENTENCE * (mention.sentence - other.sentence) - STEP * min(rank, 15)
    if mention.role == "possessive" and (_is_relative(mention, other) or _is_subject(mention, other)):
        score += SUBJECT_OF_CLAUSE
    return score


def _is_subject(mention: Mention, other: Mention | Thing) -> bool:
    return other.clause == mention.clause and other.role in SUBJECTS


def _is_relative(mention: Mention, other: Mention | Thing) -> bool:
    relative = (mention.anaphor or NO_ANAPHOR).relative
    return relative is not None and isinstance(other, Mention) and relative in (other.id, other.of)


def controls(mention: Mention, other: Mention) -> bool:
    """True if ``other`` is asked or made to do what the possessive ``mention`` stands in."""
    return (
        mention.role == "possessive"
        and other.role == "object"
        and other.sentence == mention.sentence
        and other.clause != mention.clause
        and other.verb in load_syntax().object_control
    )


def same_clause(mention: Mention, other: Mention) -> bool:
    """True where both are parts of one verb's clause, so that a pronoun and a noun in it are two: "Reed told him"."""
    if mention.role != "possessive" and _is_relative(mention, other):
        return True
    if other.sentence != mention.sentence or other.clause != mention.clause or mention.role == "possessive":
        return False
    if other.role == "possessive" or other.role == "other":
        return False
    return other.verb == mention.verb or (other.role in SUBJECTS and mention.role not in SUBJECTS)


def asked(mention: Mention) -> tuple[Asked, float]:
    """Whether the words around "it" or "they" ask for somebody or a thing, and how much they favour a thing."""
    words, anaphor = load_pronoun_words(), mention.anaphor or NO_ANAPHOR
    verb = mention.verb
    if mention.role == "possessive":
        return ("thing", 0.0) if anaphor.owned in words.parts else ("either", 0.0)
    if mention.role in ("object", "passive") and verb in words.addressed:
        return "somebody", 0.0
    if mention.role == "object":
        return "thing", 0.0
    if mention.role == "passive":
        return ("somebody", 0.0) if verb in words.moods else ("either", 1.5)
    if mention.role != "subject":
        return "either", 1.0
    if anaphor.complement:
        somebody = anaphor.complement in words.moods or anaphor.complement in actor_nouns()
        return ("somebody", 0.0) if somebody else ("either", 1.5)
    told = verb in load_syntax().reporting and verb not in words.things
    if verb in load_syntax().human_verbs or told:
        return "somebody", 0.0
    if verb in words.doers:
        return "either", _DOER
    return ("either", 1.0 if verb in words.things or verb == "be" else 0.3)


def strongest_thing(mention: Mention, plural: bool, favour: float, verb_is_own: bool = True) -> float:
    """The salience of the thing that a pronoun may best mean; minus infinity if there is none."""
    anaphor = mention.anaphor or NO_ANAPHOR
    best = float("-inf")
    for rank, thing in enumerate(t for t in anaphor.things if t.plural == plural):
        own = thing.clause == mention.clause and thing.sentence == mention.sentence
        if own and mention.role != "possessive" and verb_is_own:
            continue
        best = max(best, weight(mention, thing, rank) + favour)
    return best
