"""Which codebook entries fit a frame. Pure matching: roles, status and choice between entries come after."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from dragoman.annotate import Token
from dragoman.extract.codebook import Codebook, Entry, Match, Shape, Words
from dragoman.extract.frames import Frame, Frames, particle_of
from dragoman.extract.kinds import kind_of

_DEPTH = 3
# A constraint: the weight that it adds where the frame meets it, None where it does not. The last argument is how deep
# in complements of complements we are.
Check = Callable[[Frames, Frame, int], int | None]


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """One alternative of an entry, ready to be tried; ``needs`` are slots that must be filled."""

    entry: Entry
    match: Match
    needs: tuple[str, ...]
    checks: tuple[Check, ...]
    vetoes: tuple[tuple[frozenset[str], tuple[Check, ...]], ...]
    """Each with the triggers that it is for (none: all) and what must hold for it to forbid."""


class Matcher:
    """A codebook indexed by trigger lemma. Immutable once built; one serves any number of documents."""

    def __init__(self, codebook: Codebook) -> None:
        self._verbs: dict[str, list[Candidate]] = defaultdict(list)
        self._nouns: dict[str, list[Candidate]] = defaultdict(list)
        self._adjectives: dict[str, list[Candidate]] = defaultdict(list)
        for entry in codebook.entries:
            vetoes = tuple((frozenset(veto.triggers), self._compile(veto)) for veto in entry.unless)
            for match in entry.match:
                candidate = Candidate(entry, match, _needs(match), self._compile(match), vetoes)
                for table, words in (
                    (self._verbs, match.verb),
                    (self._nouns, match.noun),
                    (self._adjectives, match.adjective),
                ):
                    for word in words or ():
                        table[word].append(candidate)
        self._noun_heads = frozenset(word.rsplit(" ", 1)[-1] for word in self._nouns)

    def hits(self, frames: Frames, token: Token, depth: int = 0) -> list[Hit]:
        """Every entry that fits the frame of ``token``, best first, one hit an entry."""
        candidates = self.candidates(token)
        if not candidates:
            return []
        frame = frames.frame(token)
        filled = frozenset(name for name, heads in frame.slots.items() if heads)
        best: dict[str, tuple[int, Candidate]] = {}
        for candidate in candidates:
            if not filled.issuperset(candidate.needs):
                continue
            weight = _weigh(candidate.checks, frames, frame, depth)
            known = best.get(candidate.entry.id)
            if weight is not None and (known is None or weight > known[0]):
                best[candidate.entry.id] = (weight, candidate)
        hits = [Hit(c.entry, frame, w) for w, c in best.values() if not self._vetoed(c, frames, frame, depth)]
        hits.sort(key=lambda hit: hit.rank, reverse=True)
        return hits

    def _vetoed(self, candidate: Candidate, frames: Frames, frame: Frame, depth: int) -> bool:
        for triggers, checks in candidate.vetoes:
            if is_for(triggers, frame) and _weigh(checks, frames, frame, depth) is not None:
                return True
        return False

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

    def fits(self, shape: Shape, frames: Frames, frame: Frame) -> bool:
        """Whether a frame meets all that a shape asks; its trigger words are not looked at."""
        return _weigh(self._compile(shape), frames, frame, 0) is not None

    def candidates(self, token: Token) -> list[Candidate]:
        """Every alternative that has this word as its trigger."""
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
            return list({id(c): c for name in names(token) for c in self._nouns.get(name, ())}.values())
        if token.pos == "ADJ" or (token.pos == "VERB" and token.dep == "acomp"):
            return self._adjectives.get(token.lemma, [])
        return []

    def _compile(self, shape: Shape) -> tuple[Check, ...]:
        """The constraints that a shape sets, the cheap ones first."""
        checks: list[Check] = []
        if shape.passive is not None:
            checks.append(_passive(shape.passive))
        for name, wanted in (("subject", shape.subject), ("object", shape.object), *shape.prep.items()):
            if wanted is not None:
                checks.append(_slot(name, wanted))
        for name, kinds in (("object", shape.object_kind), ("subject", shape.subject_kind)):
            if kinds is not None:
                checks.append(_kinds(name, kinds))
        if shape.modifier is not None:
            checks.append(_modifier(shape.modifier))
        if shape.clause is not None:
            checks.append(_clause(shape.clause))
        if shape.purpose is not None:
            checks.append(_purpose(frozenset(shape.purpose)))
        if shape.clause_words is not None:
            checks.append(_clause_has(shape.clause_words))
        if shape.words is not None:
            checks.append(_words(shape.words))
        if shape.clause_type is not None:
            checks.append(self._clause_type(frozenset(shape.clause_type)))
        return tuple(checks)

    def _clause_type(self, types: frozenset[str]) -> Check:
        def check(frames: Frames, frame: Frame, depth: int) -> int | None:
            return 3 if frame.clause is not None and self.types_at(frames, frame.clause, depth) & types else None

        return check


def is_for(triggers: Collection[str], frame: Frame) -> bool:
    """Whether a veto with these triggers is for a frame; one with none is for all."""
    return not triggers or frame.lemma in triggers or any(name in triggers for name in names(frame.trigger))


def _weigh(checks: tuple[Check, ...], frames: Frames, frame: Frame, depth: int) -> int | None:
    """The weight of the constraints, all met; None if one is not."""
    weight = 0
    for check in checks:
        got = check(frames, frame, depth)
        if got is None:
            return None
        weight += got
    return weight


def weight_of(shape: Shape) -> int:
    """The weight of a frame that fits: two for words, one for somebody at all, three for what a complement codes as."""
    slots = (shape.subject, shape.object, shape.modifier, shape.clause, *shape.prep.values())
    weight = sum(2 if isinstance(wanted, tuple) else 1 for wanted in slots if wanted is not None)
    weight += sum(2 for words in (shape.purpose, shape.clause_words, shape.words) if words is not None)
    weight += sum(1 for asked in (shape.passive, shape.object_kind, shape.subject_kind) if asked is not None)
    return weight + (3 if shape.clause_type is not None else 0)


def _needs(match: Match) -> tuple[str, ...]:
    asked = (("subject", match.subject), ("object", match.object), *match.prep.items())
    kinds = [name for name, wanted in (("object", match.object_kind), ("subject", match.subject_kind)) if wanted]
    return tuple(dict.fromkeys([*(name for name, wanted in asked if wanted not in (None, "none")), *kinds]))


def _passive(wanted: bool) -> Check:
    return lambda frames, frame, depth: 1 if frame.passive == wanted else None


def _slot(name: str, wanted: Words | str) -> Check:
    if isinstance(wanted, str):
        return lambda frames, frame, depth: _meets(frames, frame.slots.get(name, ()), wanted)
    asked = frozenset(wanted)

    def check(frames: Frames, frame: Frame, depth: int) -> int | None:
        for head in frame.slots.get(name, ()):
            if not asked.isdisjoint(frames.called.get(head.i) or _called(frames, head)):
                return 2
        return None

    return check


def _modifier(wanted: Words | str) -> Check:
    asked = wanted if isinstance(wanted, str) else frozenset(wanted)
    return lambda frames, frame, depth: _meets(frames, modifiers(frame), asked)


def _kinds(name: str, kinds: Words) -> Check:
    # A pronoun may be anybody, until it is resolved.
    def check(frames: Frames, frame: Frame, depth: int) -> int | None:
        heads = frame.slots.get(name, ())
        return 1 if any(token.pos == "PRON" or kind_of(token) in kinds for token in heads) else None

    return check


def _words(wanted: Words) -> Check:
    return lambda frames, frame, depth: 2 if has_words(near_words(frame), wanted) else None


def _purpose(wanted: frozenset[str]) -> Check:
    return lambda frames, frame, depth: 2 if frame.purpose is not None and frame.purpose.lemma in wanted else None


def _clause_has(wanted: Words) -> Check:
    def check(frames: Frames, frame: Frame, depth: int) -> int | None:
        if frame.clause is None:
            return None
        # "Said it was late and must be signed": what is said of any of the verbs.
        verbs = (frame.clause, *(c for c in frame.clause.children if c.dep == "conj" and c.pos in ("VERB", "AUX")))
        return 2 if any(has_words(_clause_core(verb), wanted) for verb in verbs) else None

    return check


def _clause(wanted: Words | str) -> Check:
    if wanted in ("any", "none"):
        return lambda frames, frame, depth: 1 if (frame.clause is not None) == (wanted == "any") else None
    words = frozenset(wanted)

    def check(frames: Frames, frame: Frame, depth: int) -> int | None:
        return 2 if frame.clause is not None and not words.isdisjoint(_clause_words(frames, frame.clause)) else None

    return check


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


def _meets(frames: Frames, heads: Sequence[Token], wanted: frozenset[str] | str) -> int | None:
    if isinstance(wanted, str):
        return 1 if bool(heads) == (wanted == "any") else None
    return 2 if any(not wanted.isdisjoint(_called(frames, head)) for head in heads) else None


def _called(frames: Frames, head: Token) -> frozenset[str]:
    """What a noun goes by in the codebook, and what it carries through nouns that carry nothing."""
    known = frames.called.get(head.i)
    if known is None:
        inner = frames.through(head)
        known = frames.called[head.i] = frozenset(names(head) if inner is head else (*names(head), *names(inner)))
    return known


def modifiers(frame: Frame) -> list[Token]:
    """The words before a trigger noun, or before a verb's object."""
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


class WordList(list[Token]):
    """Tokens in text order that are asked more than once which words stand among them."""

    __slots__ = ("lemmas", "lowers", "single")

    def __init__(self, tokens: Iterable[Token]) -> None:
        super().__init__(tokens)
        self.single = {token.lemma for token in self}
        self.single.update(token.lower for token in self)
        self.lemmas = self.lowers = ""

    def has(self, phrase: str) -> bool:
        """True if a lemma or phrase is among them; a phrase, as neighbours, in lemmas or as printed."""
        if " " not in phrase:
            return phrase in self.single
        if not self.lemmas:
            self.lemmas = f" {' '.join(token.lemma for token in self)} "
            self.lowers = f" {' '.join(token.lower for token in self)} "
        return f" {phrase} " in self.lemmas or f" {phrase} " in self.lowers


def near_words(frame: Frame) -> list[Token]:
    """The words of the frame's clause, without those of relative, reported and conjoined clauses in it."""
    if frame.near is not None:
        return frame.near
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
    frame.near = WordList(found)
    return frame.near


def has_words(tokens: list[Token], wanted: Iterable[str]) -> bool:
    """True if one of the lemmas or phrases stands among the tokens, phrases as neighbours."""
    return first_words(tokens, wanted) is not None


def first_words(tokens: list[Token], wanted: Iterable[str]) -> str | None:
    """The first of ``wanted`` that stands among the tokens; a phrase, as neighbours, in lemmas or as printed."""
    words = tokens if isinstance(tokens, WordList) else WordList(tokens)
    return next((phrase for phrase in wanted if words.has(phrase)), None)
