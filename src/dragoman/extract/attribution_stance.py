"""The stance of a statement: it denies, it confirms, or it says nothing of what was asked (``stances.yaml``)."""

from collections.abc import Sequence

from dragoman.annotate import Token
from dragoman.claims import Stance
from dragoman.extract.attribution_draft import Draft, subject
from dragoman.extract.attribution_refusal import object_of, refusal
from dragoman.extract.attribution_stance_words import StanceFile, load_stances

_OWN = frozenset(("i", "we", "he", "she", "it", "they"))


def settle(drafts: list[Draft]) -> list[Draft]:
    """Drafts with their stance, without those that only repeat a refusal's own words ("declined to confirm or *deny*").

    "The army said it would not comment" is one statement, with the stance of its content.
    """
    refused = [draft for draft in drafts if draft.stance == "refuses comment"]
    inner = {token.i: draft for draft in refused for token in draft.content}
    kept = [draft for draft in drafts if (found := inner.get(draft.token.i)) is None or not _repeats(draft, found)]
    for draft in kept:
        draft.stance = draft.stance or _stance(draft)
    by_verb = {draft.token.i: draft for draft in kept}
    swallowed: set[int] = set()
    for draft in kept:
        told = by_verb.get(draft.clause.i) if draft.clause is not None and draft.entry.spoken else None
        if told is None or told is draft or told.stance is None or told.source_head is None:
            continue
        if told.source_head.lower in _OWN and draft.stance is None and not _negated(draft.token):
            draft.stance = told.stance
            swallowed.add(told.token.i)
    return [draft for draft in kept if draft.token.i not in swallowed]


def _repeats(draft: Draft, outer: Draft) -> bool:
    return draft is not outer and draft.source_head is outer.source_head


def _negated(verb: Token) -> bool:
    return any(c.dep == "neg" or c.lower in ("neither", "never") for c in verb.children)


def _stance(draft: Draft) -> Stance | None:
    """The stance of a draft by its cue and the content that its syntax gives it."""
    words, verb = load_stances(), draft.token
    if draft.entry.group == "noun":
        return "denies" if verb.lemma in words.denies.nouns else None
    if _negated(verb):
        return None
    named = draft.rule.startswith("object") or draft.rule == "passive"
    nouns = _objects(draft) if named else set()
    if verb.lemma in words.denies.verbs:
        refused = nouns & words.granted or (named and verb.child("dative") is not None)
        return None if refused else "denies"
    if verb.lemma in words.denies.of_claims and nouns & words.claims:
        false = any(token.lemma in words.falsehoods for token in draft.content)
        return "denies" if false or verb.lemma not in words.denies.needs_falsehood else None
    if verb.lemma in words.confirms and (not named or nouns & words.claims):
        return "confirms"
    return "denies" if draft.entry.spoken and _says_false(draft.clause, words) else None


def _objects(draft: Draft) -> set[str]:
    """The nouns that a verb has as object or passive subject, with the verb inside ("called *the report* false")."""
    verb = draft.token
    heads = [child for child in verb.children if child.dep in ("dobj", "nsubjpass", "oprd")]
    for clause in (child for child in verb.children if child.dep in ("ccomp", "xcomp")):
        heads += [child for child in clause.children if child.dep in ("nsubj", "nsubjpass")]
    heads += [other for head in heads for other in head.children if other.dep == "conj"]
    return {head.lemma for head in heads}


def _says_false(clause: Token | None, words: StanceFile) -> bool:
    """ "[Said] the reports were baseless", "this was not true"; not "the road was not right"."""
    if clause is None or clause.lemma != "be":
        return False
    what, told = clause.child("nsubj", "expl"), clause.child("acomp", "attr")
    if what is None or told is None:
        return False
    if what.lemma not in words.claims and what.lower not in ("it", "this", "that", "they", "these"):
        return False
    return told.lemma in words.falsehoods or (told.lemma in words.truths and clause.child("neg") is not None)


def _own_denial(verb: Token, words: StanceFile) -> bool:
    """ "We deny it", "we reject the accusations"; not "we deny them visas"."""
    thing = object_of(verb)
    if verb.lemma in words.denies.verbs:
        return thing not in words.granted
    return verb.lemma in words.denies.of_claims - words.denies.needs_falsehood and thing in words.claims


def stance_of_words(tokens: Sequence[Token]) -> Stance | None:
    """The stance of a quotation by its first sentence: "No comment", "We deny every word", "It is not true"."""
    words = load_stances()
    spoken = [token for token in tokens if token.pos != "PUNCT"]
    opening = " ".join(token.lower for token in spoken[:6])
    if any(opening == phrase or opening.startswith(phrase + " ") for phrase in words.refuses.words):
        return "refuses comment"
    for token in spoken:
        if token.tag[:2] != "VB":
            continue
        who = subject(token)
        if who is not None and who.lower in ("i", "we"):
            if refusal(token) is not None:
                return "refuses comment"
            if not _negated(token) and not token.child("aux", "dative") and _own_denial(token, words):
                return "denies"
        if token.dep in ("ROOT", "ccomp") and _says_false(token, words):
            return "denies"
        if token.dep == "ROOT":
            break
    return None
