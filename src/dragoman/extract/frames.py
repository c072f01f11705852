"""Frames: a trigger word and who and what stands around it, whatever the grammar of the sentence.

``Frames(annotation).frame(token)`` gives the logical subject and object of a verb, event noun or predicate
adjective: passives turned round, relative clauses, participles, conjoined and controlled verbs given the
subject that they share. Slots hold the *head tokens* of noun phrases; coordination is spread out.
"""

from dataclasses import dataclass, field

from dragoman.annotate import Annotation, Token
from dragoman.extract.kinds import kind_of
from dragoman.extract.subjects import NOMINAL, RELATIVE, SUBJECT, Subjects, garbled
from dragoman.extract.syntax import Syntax, load_syntax

_CLAUSE = ("xcomp", "ccomp")
_MODIFIER = ("amod", "compound", "nmod")


@dataclass(slots=True)
class Frame:
    """A trigger with its slots. ``words`` are the tokens that make up the trigger (verb, particle, light verb)."""

    trigger: Token
    kind: str
    """verb, noun or adjective."""
    words: list[Token]
    passive: bool = False
    particle: str = ""
    slots: dict[str, list[Token]] = field(default_factory=dict)
    clause: Token | None = None
    """Head of the complement clause."""
    purpose: Token | None = None
    """Head of the infinitive that says what for: "sent money [to help Chad]"."""
    near: list[Token] | None = None
    """The words of the clause, once asked for (``match.near_words``)."""
    light: Token | None = None
    """The light verb that carries a trigger noun ("paid" in "paid a visit")."""

    @property
    def lemma(self) -> str:
        """The trigger's lemma, with its particle ("call off")."""
        return f"{self.trigger.lemma} {self.particle}" if self.particle else self.trigger.lemma


class Frames:
    """The frames of one annotation, each built when first asked for."""

    def __init__(self, annotation: Annotation) -> None:
        self._syntax: Syntax = load_syntax()
        self._frames: dict[int, Frame] = {}
        self.called: dict[int, frozenset[str]] = {}
        """What a noun goes by in the codebook, once asked for (``match``)."""
        self.annotation = annotation
        self._subjects = Subjects(self, self._syntax)

    def frame(self, token: Token) -> Frame:
        """The frame of a verb, noun or adjective."""
        found = self._frames.get(token.i)
        if found is None:
            if token.pos in ("VERB", "AUX"):
                found = self._verb(token)
            elif token.pos == "ADJ" and token.dep in (
                "acomp",
                "ccomp",
                "ROOT",
                "conj",
                "advcl",
                "amod",
                "oprd",
                "xcomp",
            ):
                found = self._adjective(token)
            else:
                found = self._noun(token)
            self._frames[token.i] = found
        return found

    # Noun phrases

    def spread(self, head: Token) -> list[Token]:
        """The head and what is coordinated with it: "A, B and C" gives three."""
        found = [head]
        for child in head.children:
            if child.dep == "conj" and child.pos in NOMINAL:
                found += self.spread(child)
            elif child.dep in ("npadvmod", "appos") and child.label == head.label == "GPE" and child.child("conj"):
                found += self.spread(child)  # "Norway, Sweden, Chad and Mali" is often parsed like "Paris, Texas".
            elif child.dep == "prep" and child.lower == "of" and head.label == "PERSON":
                # "President A of France, President B of Italy": B is no part of France.
                place = child.child("pobj")
                for other in place.children if place is not None and place.label == "GPE" else ():
                    if other.dep in ("conj", "appos") and other.label == "PERSON":
                        found += self.spread(other)
        return found

    def through(self, token: Token) -> Token:
        """Past nouns that carry nothing: "a series of talks" gives "talks"."""
        for _ in range(3):
            if token.lemma not in self._syntax.transparent_nouns:
                break
            inner = next((c.child("pobj") for c in token.children if c.dep == "prep" and c.lower == "of"), None)
            if inner is None:
                break
            token = inner
        return token

    # Verbs

    def _verb(self, verb: Token) -> Frame:
        passive = self._passive(verb)
        frame = Frame(verb, "verb", [verb], passive)
        particle = particle_of(verb)
        if particle is not None:
            frame.particle = particle.lower
            frame.words.append(particle)
        subjects, objects = self._grammatical(verb, passive)
        preps = self._preps(verb)
        self._mend_with(verb, preps)
        if passive:
            objects, subjects = subjects, preps.get("by", [])
        frame.slots["subject"] = subjects
        frame.slots["object"] = objects
        dative = verb.child("dative")
        if dative is not None:
            heads = [dative] if dative.pos in NOMINAL else [c for c in dative.children if c.dep == "pobj"]
            frame.slots["dative"] = [token for head in heads for token in self.spread(head)]
            if dative.pos not in NOMINAL:
                preps.setdefault("to", frame.slots["dative"])
        for name, heads in preps.items():
            frame.slots.setdefault(name, heads)
        for head in objects[:1]:
            inner = self.through(head)
            for name, heads in (self._preps(head) | self._preps(inner)).items():
                # What a parser hangs on the object may as well belong to the verb: "held talks | with Iran".
                if name != "of":
                    frame.slots.setdefault(name, heads)
        if "with" not in frame.slots:
            partner = self._partner(verb)
            if partner is not None:
                frame.slots["with"] = self.spread(partner)
        frame.clause = self._clause(verb)
        frame.purpose = next(
            (c for c in verb.children if c.dep == "advcl" and c.tag == "VB" and c is not frame.clause), None
        )
        return frame

    def _mend_with(self, verb: Token, preps: dict[str, list[Token]]) -> None:
        """Two parses that long titles provoke: "[with X to express ...]" as a clause, and a second name let loose."""
        for child in verb.children:
            if garbled(child):
                own = child.child("nsubj")
                if own is not None:
                    preps.setdefault("with", self.spread(own))
        partners = preps.get("with")
        if partners:
            for child in verb.children:
                if child.dep in ("npadvmod", "appos", "dep") and child.label == "PERSON" and child.i > partners[-1].i:
                    partners += [token for token in self.spread(child) if token not in partners]

    def _partner(self, verb: Token) -> Token | None:
        """A "with" that the parser hung further down: "met on the margins of the summit with the king"."""
        todo = [child for child in verb.children if child.dep in ("prep", "npadvmod", "dobj")]
        for _ in range(24):
            if not todo:
                break
            token = todo.pop(0)
            if token.lower == "with" and token.dep == "prep":
                return token.child("pobj")
            todo += [child for child in token.children if child.dep in ("prep", "pobj")]
        return None

    def _passive(self, verb: Token) -> bool:
        if verb.tag not in ("VBN", "VBD"):
            return False
        if any(c.dep in ("nsubjpass", "auxpass", "csubjpass") for c in verb.children):
            return True
        if verb.dep == "acl" and verb.tag == "VBN":
            return True
        if any(c.dep == "agent" for c in verb.children) and verb.child(*SUBJECT) is None:
            return True
        # "was arrested and charged": the second participle shares the first one's auxiliary.
        if verb.dep == "conj" and verb.tag == "VBN" and verb.head.pos in ("VERB", "AUX") and verb.head is not verb:
            return verb.child("aux", "nsubj") is None and self._passive(verb.head)
        return False

    def _grammatical(self, verb: Token, passive: bool) -> tuple[list[Token], list[Token]]:
        """Subjects as the grammar has them (a passive's patient is one), and objects."""
        subjects = self._subjects.of(verb)
        objects: list[Token] = []
        direct = verb.child("dobj")
        if direct is None and not passive:
            # "called the Peruvian president on Monday": read as what somebody is called.
            direct = next((c for c in verb.children if c.dep == "oprd" and kind_of(c) in ("person", "state")), None)
        if direct is not None and direct.lower not in RELATIVE:
            objects = self.spread(direct)
        elif verb.dep == "relcl" and not passive:
            own = verb.child(*SUBJECT)
            if own is not None and own.lower not in RELATIVE:
                # "the aid that Norway sent": the antecedent is the object, unless a preposition is stranded.
                objects = self.spread(verb.head)
        if not objects and verb.dep == "conj" and not passive and verb.head.pos == "VERB":
            # "arrested and deported two men": the parser hangs the object on the last verb only.
            pass
        if not objects and not passive:
            shared = next((c for c in verb.children if c.dep == "conj" and c.pos == "VERB" and c.tag == verb.tag), None)
            if shared is not None and shared.i - verb.i <= 3 and verb.child("prep", "xcomp", "ccomp") is None:
                later = shared.child("dobj")
                objects = self.spread(later) if later is not None else []
        return subjects, objects

    def _preps(self, token: Token) -> dict[str, list[Token]]:
        """Prepositional objects by preposition; chains ("along with", "out of") go by their last word too."""
        found: dict[str, list[Token]] = {}
        for child in token.children:
            if child.dep not in ("prep", "agent", "dative") or child.pos in NOMINAL:
                continue
            name = self._syntax.preposition_alias.get(child.lower, child.lower)
            heads: list[Token] = []
            for inner in child.children:
                if inner.dep == "pobj":
                    heads += self.spread(inner)
                elif inner.dep == "prep":
                    target = inner.child("pobj")
                    if target is not None:
                        found.setdefault(inner.lower, []).extend(self.spread(target))
                elif inner.dep == "conj" and inner.pos == "ADP":
                    target = inner.child("pobj")
                    if target is not None:
                        found.setdefault(inner.lower, []).extend(self.spread(target))
                        heads = heads or self.spread(target)
            if heads:
                found.setdefault(name, []).extend(heads)
        return found

    def asked(self, verb: Token) -> Token | None:
        """What somebody is called on to do, where the parser sees a purpose: "called on Togo [to free them]"."""
        if verb.pos != "VERB" or verb.lemma not in self._syntax.object_control or verb.child("dobj") is not None:
            return None
        if not any(c.dep == "prep" and c.lower in ("on", "upon") for c in verb.children):
            return None
        return next(
            (c for c in verb.children if c.dep == "advcl" and c.tag == "VB" and any(t.tag == "TO" for t in c.children)),
            None,
        )

    def _clause(self, token: Token) -> Token | None:
        direct = token.child(*_CLAUSE) or self.asked(token)
        if direct is not None:
            return direct
        for prep in token.children:
            if prep.dep == "advcl" and prep.tag == "VB" and any(c.lower == "forward" for c in token.children):
                return prep  # "looking forward to work with him", for "working"
            if prep.dep in ("prep", "agent"):
                inner = prep.child("pcomp")
                if inner is not None and inner.pos == "VERB":
                    return inner
        # "expressed readiness to withdraw", "voiced interest in joining": the clause hangs on the object.
        direct = token.child("dobj")
        if direct is None:
            return None
        infinitive = next((c for c in direct.children if c.dep == "acl" and c.tag == "VB"), None)
        if infinitive is not None:
            return infinitive
        gerunds = (
            c.child("pcomp")
            for c in direct.children
            if c.dep == "prep" and c.lower in ("to", "in", "for", "of", "on", "at")
        )
        return next((gerund for gerund in gerunds if gerund is not None and gerund.pos == "VERB"), None)

    # Adjectives and nouns

    def _adjective(self, token: Token) -> Frame:
        frame = Frame(token, "adjective", [token])
        frame.slots["subject"] = self._subjects.of_adjective(token)
        frame.slots["object"] = []
        frame.slots.update(self._preps(token))
        frame.clause = self._clause(token) or token.child("advcl")
        return frame

    def _noun(self, noun: Token) -> Frame:
        frame = Frame(noun, "noun", [noun])
        slots = frame.slots
        owner = noun.child("poss")
        slots["possessor"] = self.spread(owner) if owner is not None else []
        slots["modifier"] = [token for c in noun.children if c.dep in _MODIFIER for token in self.spread_modifier(c)]
        preps = self._preps(noun)
        for head in preps.get("of", [])[:1]:
            # "the arrest of two men by Canada": parsers hang the doer on the men.
            preps.setdefault("by", self._preps(head).get("by", []))
        slots["subject"] = preps.get("by", [])
        slots["object"] = preps.get("of", [])
        slots.update(preps)
        self._lend(noun, frame)
        clause = next((c for c in noun.children if c.dep == "acl" and c.tag == "VB"), None)
        frame.clause = clause or self._clause(noun)
        return frame

    def spread_modifier(self, token: Token) -> list[Token]:
        """ "Hungarian and Romanian officials": both adjectives."""
        return [token] + [t for c in token.children if c.dep == "conj" for t in self.spread_modifier(c)]

    def _lend(self, noun: Token, frame: Frame) -> None:
        """Give the noun what its light verb has: a subject, and prepositions that the parser hung on the verb."""
        at = noun
        if at.dep == "conj" and at.head.pos == "NOUN":
            at = at.head
        if at.dep == "pobj" and at.head.lower == "of" and at.head.head.lemma in self._syntax.transparent_nouns:
            at = at.head.head
        verb = at.head
        if at.dep == "pobj" and at.head.dep == "prep" and at.head.lower in ("in", "into", "for", "to"):
            verb = at.head.head
        if verb is at or verb.pos != "VERB" or verb.lemma not in self._syntax.light_verbs:
            return
        if at.dep not in ("dobj", "nsubjpass", "pobj"):
            return
        carried = self.frame(verb)
        frame.light = verb
        frame.words.insert(0, verb)
        for name, heads in carried.slots.items():
            if name not in ("object", "subject"):
                frame.slots.setdefault(name, heads)
        if at.dep == "nsubjpass" or carried.slots["subject"]:
            frame.slots["subject"] = frame.slots["subject"] or carried.slots["subject"]
        if carried.slots.get("dative"):
            frame.slots["dative"] = carried.slots["dative"]


def particle_of(verb: Token) -> Token | None:
    """The particle of a phrasal verb, also where the tagger takes it for an adverb ("handed | back the island")."""
    found = verb.child("prt")
    if found is not None:
        return found
    particles = load_syntax().particles
    return next(
        (c for c in verb.children if c.dep == "advmod" and 0 < c.i - verb.i <= 3 and c.lower in particles), None
    )
