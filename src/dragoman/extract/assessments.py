"""Assessments: somebody's judgement of how a relation goes ("ties have been on an upswing")."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.annotate import Sentence, Token
from dragoman.claims import AssessmentClaim, Direction
from dragoman.data import read_model
from dragoman.document import Span
from dragoman.extract.frames import Frames
from dragoman.extract.reading import Reading

NAME = "assessments.yaml"
_STATES = frozenset(("GPE", "NORP", "ORG", "LOC"))
_SUBJECT = ("nsubj", "nsubjpass")
# What does not belong to the predicate of a verb: its subject, and other clauses.
_OUTSIDE = frozenset(("nsubj", "nsubjpass", "ccomp", "advcl", "conj", "parataxis", "relcl", "mark", "csubj", "punct"))
_FINITE = frozenset(("VBD", "VBZ", "VBP"))
# How far up a wish or plan may govern a noun of trend; longer chains are other clauses.
_REACH = 6


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Trend(_Strict):
    verbs: frozenset[str]
    before: frozenset[str]
    predicate: frozenset[str]
    nouns: frozenset[str]
    phrases: tuple[str, ...]


class _Example(_Strict):
    text: str
    direction: Direction
    about: tuple[str, ...]


class AssessmentRules(_Strict):
    """Relation nouns, words of trend by direction, words that make a wish of them, and examples that the tests run."""

    relations: frozenset[str]
    mutual: frozenset[str]
    up: _Trend
    down: _Trend
    flat: _Trend
    carrying: frozenset[str]
    unreal: frozenset[str]
    examples: tuple[_Example, ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The trend words turned round: word -> direction, and all phrases as one pattern."""

    verbs: dict[str, Direction]
    before: dict[str, Direction]
    predicate: dict[str, Direction]
    nouns: dict[str, Direction]
    phrases: dict[str, Direction]
    pattern: re.Pattern[str]


@cache
def load_assessments() -> AssessmentRules:
    """The rules, validated; :class:`DataError` names the field that is wrong."""
    return read_model(NAME, AssessmentRules)


@cache
def _words() -> _Words:
    rules = load_assessments()
    trends: tuple[tuple[Direction, _Trend], ...] = (("up", rules.up), ("down", rules.down), ("flat", rules.flat))
    phrases = {phrase: way for way, trend in trends for phrase in trend.phrases}
    longest = sorted(phrases, key=lambda phrase: -len(phrase))
    return _Words(
        {word: way for way, trend in trends for word in trend.verbs},
        {word: way for way, trend in trends for word in trend.before},
        {word: way for way, trend in trends for word in trend.predicate},
        {word: way for way, trend in trends for word in trend.nouns},
        phrases,
        re.compile(r"\b(?:" + "|".join(re.escape(phrase) for phrase in longest) + r")\b"),
    )


def find_assessments(reading: Reading) -> list[AssessmentClaim]:
    """Every asserted judgement of a relation, in text order; whose words it is, is left for the caller to say."""
    annotation = reading.annotation
    reader = _Reader(reading)
    relations = load_assessments().relations
    found: list[AssessmentClaim] = []
    for sentence in annotation.sentences:
        for token in annotation.words(sentence):
            if token.lemma in relations and token.pos in ("NOUN", "PROPN") and token.dep != "compound":
                claim = reader.read(sentence, token)
                if claim is not None and not (found and found[-1].span == claim.span):
                    found.append(claim)
    return found


@dataclass(frozen=True, slots=True)
class _Hit:
    """A trend: its direction, the word that says it, the verb or noun it hangs on, and the tokens that tell it."""

    direction: Direction
    word: str
    top: Token
    tokens: list[Token]


class _Reader:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rules = load_assessments()
        self._words = _words()

    def read(self, sentence: Sentence, relation: Token) -> AssessmentClaim | None:
        """The judgement of the relation that the noun ``relation`` names, by the first construction that fits."""
        hit = self._predicated(relation) or self._changed(relation) or self._noun(relation) or self._before(relation)
        if hit is None:
            return None
        about = self._about(relation, hit.top)
        pair = next((c.text for c in relation.children if c.i < relation.i and _is_pair(c)), None)
        if not about and pair is None:
            return None
        tokens = [*self._phrase(relation), *hit.tokens]
        first, last = min(t.start for t in tokens), max(t.end for t in tokens)
        return AssessmentClaim(
            about=about,
            pair=pair,
            direction=hit.direction,
            time=self._reading.times.near(sentence, hit.top),
            span=Span(first, last),
            statement=None,
            why=f"{relation.text!r} with {hit.word!r} ({NAME})",
        )

    # Constructions

    def _predicated(self, relation: Token) -> _Hit | None:
        """ "Ties have soured", "ties were strained", "ties, which are at their lowest"."""
        verb = next((c for c in relation.children if _is_relative(c)), None)
        if verb is None:
            # "Ties between A and B, which have soured": the parser may hang the clause on A or B.
            below = (c for party in parties(relation, self._reading.frames) for c in party.children)
            verb = next((c for c in below if _is_relative(c) and c.lemma in self._words.verbs), None)
        if verb is None and relation.dep in _SUBJECT and relation.head is not relation:
            verb = relation.head
        if verb is None or verb.pos not in ("VERB", "AUX") or not self._asserted(verb):
            return None
        if verb.lemma in self._rules.carrying:
            inner = verb.child("xcomp")
            if inner is not None and inner.lemma in self._words.verbs:
                return _Hit(self._words.verbs[inner.lemma], inner.text, verb, _predicate(verb))
        predicate = _predicate(verb)
        phrase = self._words.pattern.search(" ".join(t.lower for t in predicate))
        negated = any(t.dep == "neg" for t in verb.children)
        if phrase is not None:
            return _Hit(self._words.phrases[phrase[0]], phrase[0], verb, predicate)
        found = next((t for t in predicate if t.dep in ("acomp", "oprd") and t.lower in self._words.predicate), None)
        if found is not None:
            direction = self._words.predicate[found.lower]
        elif verb.lemma in self._words.verbs and not any(c.dep == "dobj" and c.lower != "that" for c in verb.children):
            found, direction = verb, self._words.verbs[verb.lemma]
        else:
            return None
        return _Hit("flat" if negated else direction, found.text, verb, predicate)

    def _changed(self, relation: Token) -> _Hit | None:
        """ "The dispute has soured relations": only as a fact, never "agreed to strengthen ties"."""
        verb = relation.head
        if relation.dep != "dobj" or verb.pos != "VERB" or verb.lemma not in self._words.verbs:
            return None
        perfect = verb.tag == "VBN" and any(c.dep == "aux" and c.lemma == "have" for c in verb.children)
        if not (verb.tag in _FINITE or perfect) or not self._asserted(verb):
            return None
        if any(t.dep == "neg" for t in verb.children):
            return None
        return _Hit(
            self._words.verbs[verb.lemma], verb.text, verb, [verb, *(c for c in verb.children if c.dep == "aux")]
        )

    def _noun(self, relation: Token) -> _Hit | None:
        """ "A thaw in relations", "the deterioration of ties"."""
        if relation.dep != "pobj" or relation.head.lower not in ("in", "of", "between"):
            return None
        noun = relation.head.head
        if noun.pos != "NOUN" or noun.lemma not in self._words.nouns or not self._real(noun):
            return None
        return _Hit(self._words.nouns[noun.lemma], noun.text, noun, [noun])

    def _before(self, relation: Token) -> _Hit | None:
        """ "The strained relationship", "growing trade"."""
        for child in relation.children:
            if child.dep == "amod" and child.lower in self._words.before and self._real(relation):
                return _Hit(self._words.before[child.lower], child.text, relation, [child])
        return None

    # Fact or wish

    def _asserted(self, verb: Token) -> bool:
        """True for what a finite clause states: no modal, infinitive, condition, or governing wish."""
        for child in verb.children:
            if child.tag == "MD" or child.tag == "TO" or (child.dep == "mark" and child.lower in _CONDITIONS):
                return False
            if child.dep == "advmod" and child.lower == "when" and verb.dep == "advcl" and verb.tag != "VBD":
                return False
        if verb.tag in ("VB", "VBG") and verb.child("aux", "auxpass") is None:
            return False
        above = verb.head
        if verb.dep not in ("ccomp", "xcomp") or above is verb:
            return True
        return above.lemma not in self._rules.unreal and not any(c.tag == "MD" for c in above.children)

    def _real(self, noun: Token) -> bool:
        """True unless a wish, plan or doubt governs the noun: "hopes for an improvement in ties"."""
        at = noun
        for _ in range(_REACH):
            if at.head is at:
                return True
            if at.dep in _SUBJECT:
                return True
            at = at.head
            if at.lemma in self._rules.unreal or at.lower in self._rules.unreal:
                return False
            if at.pos in ("VERB", "AUX"):
                if any(c.tag in ("MD", "TO") or c.dep == "neg" for c in at.children):
                    return False
                if at.tag in _FINITE:
                    return True
        return True

    # Whose relation

    def _about(self, relation: Token, top: Token) -> tuple[int, ...]:
        """The parties: "between A and B", "A-B ties", "A's ties with B"; of bilateral ties, who is spoken of."""
        heads = list(parties(relation, self._reading.frames))
        if relation is not top and top.pos == "NOUN":
            heads += list(parties(top, self._reading.frames))
        two = len(heads) > 1 or any(t.tag in ("NNS", "NNPS") or t.lower in ("their", "our", "both") for t in heads)
        own = {c.lower for c in relation.children if c.dep in ("amod", "poss")}
        if not two and top.pos == "VERB" and relation.dep == "dobj":
            heads += self._reading.frames.frame(top).slots.get("subject", [])
        if not heads and own & self._rules.mutual:
            above = (t for t in (top, *top.ancestors()) if t.pos == "VERB")
            heads = next(
                (s for t in above if (s := self._reading.frames.frame(t).slots["subject"]) and relation not in s), []
            )
        heads.sort(key=lambda t: t.i)
        ids = [self._reading.mentions.at(head) for head in heads]
        return tuple(dict.fromkeys(number for number in ids if number is not None))

    def _phrase(self, relation: Token) -> Iterable[Token]:
        """The relation's own words: what stands before the noun, and its parties."""
        found = [relation]
        for child in relation.children:
            party = child.dep == "prep" and child.lower in ("between", "with", "among", "to")
            if party or child.dep in ("det", "poss", "amod", "compound", "nmod", "predet", "nummod"):
                found += child.subtree()
        return [token for token in found if token.pos != "PUNCT"]


def parties(noun: Token, frames: Frames) -> Iterator[Token]:
    """Whose a relation is, by the words on its noun: "A's ties with B", "A-B ties", "ties between A and B"."""
    for child in noun.children:
        if child.dep == "poss":
            yield from frames.spread(child)
        elif child.dep in ("compound", "amod", "nmod") and child.label in _STATES:
            yield from (c for c in child.children if c.label in _STATES and c.dep in ("compound", "nmod", "amod"))
            yield from frames.spread_modifier(child)
        elif child.dep == "prep" and child.lower in ("between", "with", "among", "to"):
            for target in child.children:
                if target.dep == "pobj":
                    yield from frames.spread(target)


_JOIN = re.compile("[-–/]")
_CONDITIONS = frozenset(("if", "unless", "whether", "until", "lest"))


def _is_pair(token: Token) -> bool:
    """ "U.S.-China", "Indo-Israeli": two names that the tokenizer leaves together."""
    parts = _JOIN.split(token.text)
    return len(parts) == 2 and all(part[:1].isupper() for part in parts)


def _is_relative(verb: Token) -> bool:
    return verb.dep == "relcl" and any(c.dep in _SUBJECT and c.lower in ("which", "that") for c in verb.children)


def _predicate(verb: Token) -> list[Token]:
    """The verb with its auxiliaries and what hangs on it, in text order, without subject and other clauses."""
    found, todo = [verb], [c for c in verb.children if c.dep not in _OUTSIDE]
    while todo:
        token = todo.pop()
        found.append(token)
        todo += [c for c in token.children if c.dep not in _OUTSIDE or (c.dep == "conj" and c.pos != "VERB")]
    found.sort(key=lambda token: token.i)
    return found
