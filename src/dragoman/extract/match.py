"""Which codebook entries fit a frame. Pure matching: roles, status and choice between entries come after."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dragoman.annotate import Token
from dragoman.extract.codebook import Codebook, Entry, Match, Shape, Veto, Words
from dragoman.extract.frames import Frame, Frames, particle_of
from dragoman.extract.kinds import kind_of

_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits a frame; ``weight`` counts the constraints that it met."""

    entry: Entry
    frame: Frame
    weight: int

    @property
    def rank(self) -> tuple[int, float, str]:
        """Greater is better: more constraints met, then the entry's confidence; the id only to be reproducible."""
        return (self.weight, self.entry.confidence, self.entry.id)


class Matcher:
    """A codebook indexed by trigger lemma. Immutable once built; one serves any number of documents."""

    def __init__(self, codebook: Codebook) -> None:
        self._verbs: dict[str, list[tuple[Entry, Match]]] = defaultdict(list)
        self._nouns: dict[str, list[tuple[Entry, Match]]] = defaultdict(list)
        self._adjectives: dict[str, list[tuple[Entry, Match]]] = defaultdict(list)
        for entry in codebook.entries:
            for match in entry.match:
                for table, words in (
                    (self._verbs, match.verb),
                    (self._nouns, match.noun),
                    (self._adjectives, match.adjective),
                ):
                    for word in words or ():
                        table[word].append((entry, match))
        self._noun_heads = frozenset(word.rsplit(" ", 1)[-1] for word in self._nouns)

    def hits(self, frames: Frames, token: Token, depth: int = 0) -> list[Hit]:
        """Every entry that fits the frame of ``token``, best first, one hit an entry."""
        candidates = self._candidates(frames, token)
        if not candidates:
            return []
        frame = frames.frame(token)
        best: dict[str, Hit] = {}
        for entry, match in candidates:
            weight = self._weigh(frames, frame, match, depth)
            if weight is None or any(self._vetoes(frames, frame, veto, depth) for veto in entry.unless):
                continue
            known = best.get(entry.id)
            if known is None or weight > known.weight:
                best[entry.id] = Hit(entry, frame, weight)
        return sorted(best.values(), key=lambda hit: hit.rank, reverse=True)

    def types_at(self, frames: Frames, clause: Token, depth: int) -> set[str]:
        """The types that a complement clause codes as: of its verb, and of the noun that its verb carries."""
        if depth > _DEPTH:
            return set()
        found: set[str] = set()
        for token in clause_heads(frames, clause):
            hits = self.hits(frames, token, depth + 1)
            if hits:
                found.add(hits[0].entry.type)
        return found

    def _vetoes(self, frames: Frames, frame: Frame, veto: Veto, depth: int) -> bool:
        triggers = veto.triggers
        if triggers and frame.lemma not in triggers and not any(name in triggers for name in names(frame.trigger)):
            return False
        return self._weigh(frames, frame, veto, depth) is not None

    def _candidates(self, frames: Frames, token: Token) -> list[tuple[Entry, Match]]:
        if token.pos == "VERB":
            particle = particle_of(token)
            if particle is not None:
                found = self._verbs.get(f"{token.lemma} {particle.lower}")
                if found:
                    return found
            return self._verbs.get(token.lemma, [])
        if token.pos == "NOUN" or (token.pos == "PROPN" and not token.label):
            if token.lemma not in self._noun_heads and token.lower not in self._noun_heads:
                return []
            found = [pair for name in names(token) for pair in self._nouns.get(name, ())]
            return _unique(found)
        if token.pos == "ADJ" or (token.pos == "VERB" and token.dep == "acomp"):
            return self._adjectives.get(token.lemma, [])
        return []

    def _weigh(self, frames: Frames, frame: Frame, shape: Shape, depth: int) -> int | None:
        """How many constraints of ``shape`` the frame meets; None if it fails one."""
        weight = 0
        slots = frame.slots
        for name, wanted in (("subject", shape.subject), ("object", shape.object)):
            if wanted is not None:
                got = _meets(frames, slots.get(name, []), wanted)
                if got is None:
                    return None
                weight += got
        if shape.modifier is not None:
            got = _meets(frames, _modifiers(frame), shape.modifier)
            if got is None:
                return None
            weight += got
        for name, wanted in shape.prep.items():
            got = _meets(frames, slots.get(name, []), wanted)
            if got is None:
                return None
            weight += got
        if shape.passive is not None:
            if shape.passive != frame.passive:
                return None
            weight += 1
        for name, kinds in (("object", shape.object_kind), ("subject", shape.subject_kind)):
            if kinds is not None:
                # A pronoun may be anybody, until it is resolved.
                if not any(token.pos == "PRON" or kind_of(token) in kinds for token in slots.get(name, [])):
                    return None
                weight += 1
        if shape.words is not None:
            if not has_words(near_words(frame), shape.words):
                return None
            weight += 2
        return self._weigh_clause(frames, frame, shape, weight, depth)

    def _weigh_clause(self, frames: Frames, frame: Frame, shape: Shape, weight: int, depth: int) -> int | None:
        if shape.clause is not None:
            if shape.clause == "any" or shape.clause == "none":
                if (frame.clause is not None) != (shape.clause == "any"):
                    return None
                weight += 1
            elif frame.clause is None or not _clause_words(frames, frame.clause) & set(shape.clause):
                return None
            else:
                weight += 2
        if shape.clause_words is not None:
            if frame.clause is None or not has_words(_clause_core(frame.clause), shape.clause_words):
                return None
            weight += 2
        if shape.clause_type is not None:
            if frame.clause is None or not self.types_at(frames, frame.clause, depth) & set(shape.clause_type):
                return None
            weight += 3
        return weight


def _unique(pairs: Iterable[tuple[Entry, Match]]) -> list[tuple[Entry, Match]]:
    return list({id(match): (entry, match) for entry, match in pairs}.values())


def names(token: Token) -> list[str]:
    """What a noun goes by in the codebook: its lemma, and with the word before it ("phone call", "air strike")."""
    found = [token.lemma]
    if token.lower != token.lemma:
        found.append(token.lower)
    for child in token.children:
        if child.i < token.i and child.dep in ("compound", "amod", "nmod"):
            found.append(f"{child.lower} {token.lemma}")
            if child.lemma != child.lower:
                found.append(f"{child.lemma} {token.lemma}")
    return found


def _meets(frames: Frames, heads: list[Token], wanted: Words | str) -> int | None:
    if wanted == "any":
        return 1 if heads else None
    if wanted == "none":
        return None if heads else 1
    for head in heads:
        inner = frames.through(head)
        if any(name in wanted for name in names(head)) or (
            inner is not head and any(name in wanted for name in names(inner))
        ):
            return 2
    return None


def _modifiers(frame: Frame) -> list[Token]:
    if frame.kind == "noun":
        return frame.slots.get("modifier", [])
    return [c for head in frame.slots.get("object", []) for c in head.children if c.dep in ("amod", "compound", "nmod")]


def _clause_words(frames: Frames, clause: Token) -> set[str]:
    """What a clause is called: its verb with particle, or the adjective or noun of "be ready"."""
    found = {clause.lemma, frames.frame(clause).lemma} if clause.pos in ("VERB", "AUX") else {clause.lemma}
    if clause.lemma in ("be", "become", "remain", "get"):
        found.update(c.lemma for c in clause.children if c.dep in ("acomp", "attr"))
    found.update(c.lemma for c in clause.children if c.dep == "conj" and c.pos == "VERB")
    return found


def _clause_core(clause: Token) -> list[Token]:
    """A complement's own words: its verb and what hangs on it, without clauses further down."""
    found = [
        clause,
        *(
            child
            for child in clause.children
            if child.dep in ("aux", "auxpass", "neg", "acomp", "attr", "advmod", "xcomp")
        ),
    ]
    found.sort(key=lambda token: token.i)
    return found


def clause_heads(frames: Frames, clause: Token) -> list[Token]:
    """The triggers that a complement clause may hold: its verb, conjoined verbs, and the nouns that they carry."""
    found = [clause]
    if clause.lemma == "be":
        found += [c for c in clause.children if c.dep in ("acomp", "attr")]
    found += [c for c in clause.children if c.dep == "conj" and c.pos in ("VERB", "NOUN")]
    for verb in list(found):
        if verb.pos == "VERB":
            for child in verb.children:
                if child.dep in ("dobj", "nsubjpass"):
                    found += [frames.through(head) for head in frames.spread(child)]
                elif child.dep == "xcomp" and child.pos == "VERB":
                    found.append(child)
    return found


def near_words(frame: Frame) -> list[Token]:
    """The words of the frame's clause, without those of relative, reported and conjoined clauses in it."""
    top = frame.light or frame.trigger
    found, todo = [top], [top]
    while todo:
        for child in todo.pop().children:
            if child.dep in ("relcl", "ccomp", "parataxis") or (
                child.dep in ("conj", "advcl") and child.pos in ("VERB", "AUX")
            ):
                continue
            found.append(child)
            todo.append(child)
    found.sort(key=lambda token: token.i)
    return found


def has_words(tokens: list[Token], wanted: Iterable[str]) -> bool:
    """True if one of the lemmas or phrases stands among the tokens, phrases as neighbours."""
    return first_words(tokens, wanted) is not None


def first_words(tokens: list[Token], wanted: Iterable[str]) -> str | None:
    """The first of ``wanted`` that stands among the tokens; a phrase, as neighbours, in lemmas or as printed."""
    single = {token.lemma for token in tokens} | {token.lower for token in tokens}
    lemmas = lowers = ""
    for phrase in wanted:
        if " " not in phrase:
            if phrase in single:
                return phrase
            continue
        if not lemmas:
            lemmas = f" {' '.join(token.lemma for token in tokens)} "
            lowers = f" {' '.join(token.lower for token in tokens)} "
        if f" {phrase} " in lemmas or f" {phrase} " in lowers:
            return phrase
    return None
