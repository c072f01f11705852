"""What the grammar around a pronoun says of whom it may stand for: its role, whose clause it is in, what lies nearer.

Resolution sees no parse, so the parts of it that choose an antecedent are put on the mentions here. The rules follow
what the field has found to matter most: grammatical role and recency (Lappin and Leass 1994), the subject of the
clause for possessives (Hobbs 1978), and "it" that stands for nothing (Paice and Husk 1987).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from dragoman.annotate import Annotation, Token
from dragoman.claims import Anaphor, Role, Thing
from dragoman.extract.pronoun_words import load_pronoun_words

NEAR = 2
"""Sentences back in which a thing may be what a pronoun means."""
_ROLES: dict[str, Role] = {
    "nsubj": "subject",
    "nsubjpass": "passive",
    "dobj": "object",
    "dative": "object",
    "pobj": "oblique",
    "poss": "possessive",
    "agent": "oblique",
}
_NO_THING = frozenset(("DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY"))
_CLAUSES = ("ccomp", "xcomp", "csubj", "advcl", "acl", "relcl", "csubjpass")
_POSSESSIVE = frozenset(("his", "her", "its", "their", "my", "our"))
_AGREEING = frozenset(("it", "its", "they", "them", "their", "he", "him", "his", "she", "her"))


def role_of(token: Token) -> Role:
    """The grammatical role of the phrase whose head is ``token``; a coordinated phrase has its first one's."""
    for _ in range(6):
        if token.dep not in ("conj", "appos"):
            break
        token = token.head
    return _ROLES.get(token.dep, "other")


def clause_of(token: Token) -> Token:
    """The verb whose clause ``token`` is in. Verbs of one subject share a clause: "came and saw", "wants to go"."""
    verb = token
    while verb.head is not verb:
        verb = verb.head
        if verb.pos in ("VERB", "AUX"):
            break
    else:
        verb = token
    for _ in range(8):
        above = verb.head
        if above is verb or verb.child("nsubj", "nsubjpass") is not None or above.pos not in ("VERB", "AUX"):
            break
        if verb.dep == "conj" or (verb.dep == "xcomp" and above.child("dobj") is None):
            verb = above
        else:
            break
    return verb


def verb_of(token: Token) -> Token | None:
    """The verb that governs a phrase directly or through a preposition; None under a noun."""
    for _ in range(6):
        if token.dep not in ("conj", "appos"):
            break
        token = token.head
    above = token.head
    if above.pos == "ADP" or above.dep in ("prep", "agent", "dative"):
        above = above.head
    return above if above.pos in ("VERB", "AUX") and above is not token else None


def is_honour(token: Token) -> bool:
    """ "His" in "His Majesty", "Her Royal Highness"."""
    head = token.head
    return (
        token.lower in _POSSESSIVE
        and head.text[:1].isupper()
        and (head.lower in load_pronoun_words().honours or _next_is_honour(token))
    )


def _next_is_honour(token: Token) -> bool:
    honours = load_pronoun_words().honours
    return any(
        c.i in (token.i + 1, token.i + 2) and c.lower in honours and c.text[:1].isupper() for c in token.head.children
    )


def is_empty(token: Token, tokens: Sequence[Token]) -> bool:
    """True for an "it" that stands for nothing: "it is time to", "made it clear that", "it took six hours"."""
    if token.lower != "it":
        return False
    words = load_pronoun_words()
    return _frame(token, tokens, words.empty_frames) or (
        token.dep in ("nsubj", "nsubjpass", "expl") and _empty_subject(token)
    )


def _frame(token: Token, tokens: Sequence[Token], frames: frozenset[str]) -> bool:
    """ "considers it vital that", "found it hard to", "took it upon itself"."""
    before = tokens[token.i - 1] if token.i else token
    if before.lemma not in frames or before.pos != "VERB":
        return False
    at = token.i + 1
    while at < len(tokens) and tokens[at].pos == "ADV" and at < token.i + 4:
        at += 1
    if at + 1 >= len(tokens):
        return False
    word, after = tokens[at], tokens[at + 1]
    while word.tag in ("DT", "JJ") and word.i + 1 < len(tokens) - 1 and tokens[word.i + 1].tag in ("NN", "JJ"):
        word, after = tokens[word.i + 1], tokens[word.i + 2]  # "made it a priority to"
    names_quality = word.pos == "ADJ" or word.lemma in load_pronoun_words().empty_adjectives or word.tag == "NN"
    return names_quality and (after.lower in ("that", "to", "for", "how", "when", "whether") or _clause_under(word))


def _clause_under(token: Token) -> bool:
    return any(child.dep in _CLAUSES for child in token.children)


def _empty_subject(token: Token) -> bool:
    words, verb = load_pronoun_words(), token.head
    if verb.lemma in words.weather_verbs:
        return True
    clause = verb.child("ccomp", "csubj", "csubjpass")
    if verb.lemma in words.empty_verbs:
        return clause is not None or (verb.child("advcl") is not None and verb.lemma != "go") or _saying(verb)
    if token.dep == "nsubjpass" and any(child.lower == "hereby" for child in verb.children):
        return True  # "it is hereby ordered"
    if token.dep == "nsubjpass":
        return clause is not None and clause.i > verb.i and clause.child("mark") is not None
    if verb.lemma in words.empty_takers:
        taken = verb.child("dobj")
        is_time = taken is not None and (taken.label in ("DATE", "TIME") or taken.lemma in words.empty_nouns)
        return verb.lemma != "make" and (is_time or (verb.lemma != "take" and clause is not None))
    return (verb.lemma == "be" or verb.lemma == "become") and _empty_copula(verb)


def _saying(verb: Token) -> bool:
    return any(c.lower == "without" and c.child("pcomp") is not None for c in verb.children)


def _empty_copula(verb: Token) -> bool:
    """ "It is important to", "it was Laos who", "it has been ten years since"; not "it is ready to", "it is to go"."""
    words = load_pronoun_words()
    said = verb.child("acomp", "attr", "oprd")
    clause = next((c for c in verb.children if c.dep in ("ccomp", "xcomp", "csubj", "advcl") and c.i > verb.i), None)
    if said is None:
        other = next((c for c in verb.children if c.dep in ("prep", "advmod", "npadvmod") and c.i > verb.i), None)
        return clause is not None and clause.dep != "advcl" and other is not None and other.i < clause.i
    if said.lemma in words.moods:
        return False
    if said.lemma in words.empty_adjectives or said.label in ("TIME", "DATE"):
        return True
    if said.pos not in ("NOUN", "PROPN"):
        complement = clause is not None and clause.dep != "advcl"
        return complement or any(c.dep in ("ccomp", "xcomp", "csubj") for c in said.children)
    if said.lemma in words.empty_nouns:
        return True
    cleft = said.child("relcl")
    definite = said.pos == "PROPN" or any(c.lower in ("the", "his", "her", "their") for c in said.children)
    return (definite and cleft is not None) or (clause is not None and clause.dep != "advcl")


class Antecedents:
    """The grammar around the pronouns of one annotation. ``at``: head token -> mention."""

    def __init__(self, annotation: Annotation, at: Mapping[int, int], sentence_of: Sequence[int]) -> None:
        self._at = at
        self._sentence_of = sentence_of
        self._things: list[Thing] = []
        self._starts: list[int] = []
        for sentence in annotation.sentences:
            for token in annotation.tokens[sentence.first : sentence.last]:
                if token.pos == "NOUN" and token.i not in at and token.label not in _NO_THING:
                    role = role_of(token)
                    if role in ("other", "possessive") or token.dep in ("conj", "appos"):
                        continue
                    plural = token.tag in ("NNS", "NNPS")
                    clause = clause_of(token).i
                    self._things.append(Thing(token.lemma, token.start, sentence.index, role, plural, clause))
                    self._starts.append(token.start)

    def anaphor(self, number: int, token: Token) -> Anaphor | None:
        """What the grammar says of a third-person pronoun; None for any other."""
        if token.lower not in _AGREEING:
            return None
        verb = clause_of(token)
        own = verb_of(token)
        said = own.child("acomp", "attr", "oprd") if own is not None and own.lemma in ("be", "become") else None
        return Anaphor(
            complement=said.lemma if said is not None else "",
            owned=token.head.lemma if token.dep == "poss" else "",
            reporter=self._reporter(token, verb),
            ahead=self._ahead(token),
            praised=self._praised(token),
            relative=self._relative(verb),
            things=self._near(number, token),
        )

    def _near(self, number: int, token: Token) -> tuple[Thing, ...]:
        """Things before the pronoun, nearest first."""
        sentence = self._sentence_of[number]
        found: list[Thing] = []
        for n in range(bisect_left(self._starts, token.start) - 1, -1, -1):
            thing = self._things[n]
            if sentence - thing.sentence > NEAR or len(found) >= 12:
                break
            found.append(thing)
        return tuple(found)

    def _mention(self, token: Token | None) -> int | None:
        return self._at.get(token.i) if token is not None else None

    def _reporter(self, token: Token, verb: Token) -> int | None:
        """The subject of the verb in whose "that" clause the pronoun is the subject: "[Kosovo] says it is ready"."""
        if token.dep not in ("nsubj", "nsubjpass") or token.head is not verb or verb.dep != "ccomp":
            return None
        return self._mention(clause_of(verb).child("nsubj", "nsubjpass")) if verb.head is not verb else None

    def _relative(self, verb: Token) -> int | None:
        """Whom a relative clause tells of, where they are its subject: "[Lind], who thanked him"."""
        subject = verb.child("nsubj", "nsubjpass")
        if verb.dep != "relcl" or subject is None or subject.lower not in ("who", "which", "that"):
            return None
        return self._mention(verb.head)

    def _ahead(self, token: Token) -> int | None:
        """The subject that follows, of a pronoun in a phrase before it: "In his speech, [Modi] said"."""
        top = token
        for above in token.ancestors():
            if above.dep in ("prep", "advcl") and above.head.pos in ("VERB", "AUX"):
                top = above
                verb = above.head
                subject = verb.child("nsubj", "nsubjpass")
                if subject is not None and subject.i > token.i and top.i < verb.i and subject.pos != "PRON":
                    return self._mention(subject)
        return None

    def _praised(self, token: Token) -> int | None:
        """Whose the thing is for which somebody is thanked: "congratulated [X] on his appointment"."""
        if token.dep != "poss":
            return None
        through = ""
        for above in token.ancestors():
            through = above.lower if above.pos == "ADP" else through
            if above.pos in ("VERB", "AUX"):
                if through not in ("on", "for", "over", "of", "upon"):
                    return None
                target = above.child("dobj", "nsubjpass")
                if above.lemma in load_pronoun_words().object_owns and target is not None and target.i < token.i:
                    return self._mention(target) if token not in target.subtree() else None
                return None
        return None
