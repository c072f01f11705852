"""The words that a cue leads in: its clause, infinitive, object, or what a preposition goes on with."""

from dragoman.annotate import Token
from dragoman.extract.attribution_cues import PREPOSITIONS, CueBook
from dragoman.extract.attribution_unreal import inverted
from dragoman.extract.kinds import kind_of

_RELATIVE = frozenset(("who", "that", "which"))
_MARKS = frozenset(("``", "''"))
# Prepositions that go on with an object's description: "praised the pact as fair", "accused him of fraud".
_DESCRIBES = frozenset(("as", "at", "of", "for", "to", "against", "over", "about", "from", "into", "with"))


def host_clause(verb: Token) -> Token | None:
    """The clause that this verb comments on from within or from behind: "Rain, he said, is due", "as he said"."""
    if verb.dep == "parataxis" and verb.head is not verb:
        return verb.head
    if verb.dep == "advcl" and any(c.lower == "as" and c.dep in ("mark", "advmod", "prep") for c in verb.children):
        return verb.head if finite_clause(verb) is None else None
    return None


def late_clause(verb: Token) -> Token | None:
    """A that-clause that the parser hung on a noun between: "said in a report of 1999 that trade was falling"."""
    told = verb.child("dobj")
    if told is not None and verb.lemma == "tell":
        # "told a briefing that the road was open"
        clause = next(
            (c for c in told.children if c.dep == "acl" and (mark := c.child("mark")) and mark.lower == "that"), None
        )
        if clause is not None:
            return clause
    for prep in verb.children:
        if prep.dep == "prep" and prep.i > verb.i:
            for token in prep.subtree():
                if token.dep in ("acl", "relcl", "ccomp") and token.child("mark") is not None:
                    mark = token.child("mark")
                    return token if mark is not None and mark.lower == "that" else None
    return None


def clause_words(head: Token, book: CueBook) -> list[Token]:
    """The words of a content clause, without what its speaker, or another, goes on to say.

    "He said the bridge was safe, *adding that it would open soon*"; "... was safe, *while others said it was not*".
    """
    tails = [child for child in head.children if child.i > head.i and _speaks_on(child, book)]
    if not tails:
        return head.subtree()
    own = {token.i for tail in tails for token in tail.subtree()}
    return [token for token in head.subtree() if token.i not in own]


def _speaks_on(child: Token, book: CueBook) -> bool:
    if child.dep != "advcl" or child.tag[:2] != "VB" or not any(cue.spoken for cue in book.verbs.get(child.lemma, ())):
        return False
    if child.tag == "VBG" and child.child("nsubj", "aux") is None:
        return finite_clause(child) is not None
    return any(c.dep == "mark" and c.lower in ("while", "though", "although") for c in child.children)


def finite_clause(verb: Token) -> Token | None:
    """The clause that is a verb's complement: the first behind the verb, else the one before it ("..., he said")."""
    found = [child for child in verb.children if child.dep == "ccomp" and not inverted(child)]
    return next((child for child in found if child.i > verb.i), found[-1] if found else None)


def infinitive_clause(verb: Token) -> Token | None:
    """The infinitive that completes a verb: "vowed *to return*"."""
    for child in verb.children:
        if child.dep in ("xcomp", "ccomp") and any(c.tag == "TO" for c in child.children):
            return child
    return None


def led_in(word: Token, frames: frozenset[str], cue: list[Token]) -> tuple[list[Token], str]:
    """Content after a preposition that goes with the cue; the preposition joins ``cue``."""
    wanted = frames & PREPOSITIONS
    if wanted and not ("named" in frames and word.child("dobj", "oprd") is not None):
        for child in word.children:
            if child.dep in ("prep", "agent") and child.lower in wanted and child.i > word.i and child.children:
                content = [token for token in child.subtree() if token is not child]
                cue.append(child)
                # "called on both sides to withdraw": the infinitive belongs to what was asked.
                asked = next((c for c in word.children if c.dep == "xcomp" and c.i > child.i), None)
                if asked is not None and child.lower in ("on", "upon", "for", "with"):
                    content = sorted({*content, *asked.subtree()}, key=lambda token: token.i)
                return content, f"with {child.lower}"
    return [], ""


def named(verb: Token) -> bool:
    """False where somebody is called and called nothing ("called the envoy on Friday"): that is a telephone call."""
    if verb.child("oprd", "ccomp", "acomp") is not None and verb.child("dobj", "ccomp", "nsubjpass") is not None:
        return True
    called = verb.child("dobj", "oprd")
    return called is not None and (kind_of(called) == "thing" or any(t.tag in _MARKS for t in called.subtree()))


def object_words(verb: Token) -> list[Token]:
    """The object and what describes it."""
    first = next(
        (c for c in verb.children if c.dep in ("dobj", "oprd", "ccomp", "xcomp") and c.tag[:1].isalpha()), None
    )
    if first is None:
        return []
    found = first.subtree()
    if first.i > verb.i:
        for child in verb.children:
            if child.i > first.i and (child.dep in ("oprd", "xcomp", "ccomp", "acomp", "dobj") or describes(child)):
                found += child.subtree()
    elif first.dep != "dobj":
        return []
    else:
        for child in verb.children:
            if child.i > verb.i and (child.dep == "oprd" or (child.dep == "prep" and child.lower == "as")):
                found += child.subtree()
    if first.dep == "dobj" and first.lower in _RELATIVE and verb.dep == "relcl":
        # "the package that both houses discussed": the package is the content, not "that".
        own = {token.i for token in verb.subtree()}
        found = [token for token in found if token is not first]
        found += [token for token in verb.head.subtree() if token.i not in own]
    found.sort(key=lambda token: token.i)
    return found


def describes(child: Token) -> bool:
    """True for a preposition by which a verb says more of its object: "hailed the pact *as* fair"."""
    return child.dep == "prep" and child.lower in _DESCRIBES
