"""Tenures: who took or left which office, as the text says ("became minister two months back")."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from dragoman.annotate import Sentence, Token
from dragoman.claims import TenureClaim, Time
from dragoman.data import read_model
from dragoman.document import Span
from dragoman.extract.kinds import kind_of
from dragoman.extract.reading import Reading
from dragoman.extract.status import load_status
from dragoman.extract.times import shift

NAME = "tenures.yaml"
Action = Literal["took office", "left office"]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    verb: frozenset[str]
    object: frozenset[str] | None = None
    office: Literal["attribute", "object_title", "as", "own"]
    """Where the office stands; "own": nowhere, the person's office as the text has it elsewhere is meant."""
    only_past: bool = False


class _Example(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str
    person: str
    office: str
    action: Action


class TenureRules(BaseModel):
    """The verbs by action, with the examples that the tests run."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    took: tuple[_Rule, ...] = Field(alias="took office")
    left: tuple[_Rule, ...] = Field(alias="left office")
    examples: tuple[_Example, ...]
    near_misses: tuple[str, ...]


@cache
def load_tenures() -> TenureRules:
    """The rules, validated; :class:`DataError` names the field that is wrong."""
    return read_model(NAME, TenureRules)


def find_tenures(reading: Reading) -> list[TenureClaim]:
    """Every office taken or left that a clause tells of as fact, in text order."""
    rules = load_tenures()
    verbs = {verb.split(" ")[0] for rule in (*rules.took, *rules.left) for verb in rule.verb}
    annotation = reading.annotation
    reader = _Reader(reading)
    found: list[TenureClaim] = []
    for sentence in annotation.sentences:
        for token in annotation.words(sentence):
            if token.pos == "VERB" and token.lemma in verbs and not _unreal(token):
                claim = reader.read(sentence, token, rules)
                if claim is not None:
                    found.append(claim)
    return found


def _unreal(verb: Token) -> bool:
    status = load_status()
    if any(c.dep == "neg" or (c.tag == "MD") for c in verb.children):
        return True
    return verb.dep == "xcomp" and verb.head.lemma in status.unreal


@dataclass(frozen=True, slots=True)
class _Reader:
    reading: Reading

    def read(self, sentence: Sentence, verb: Token, rules: TenureRules) -> TenureClaim | None:
        """The tenure that a verb tells of, by the first rule that fits."""
        cases: tuple[tuple[Action, tuple[_Rule, ...]], ...] = (("took office", rules.took), ("left office", rules.left))
        for action, group in cases:
            for rule in group:
                claim = self._by(sentence, verb, action, rule)
                if claim is not None:
                    return claim
        return None

    def _by(self, sentence: Sentence, verb: Token, action: Action, rule: _Rule) -> TenureClaim | None:
        frame = self.reading.frames.frame(verb)
        objects = frame.slots.get("object", [])
        if frame.lemma not in rule.verb and verb.lemma not in rule.verb:
            return None
        if (rule.only_past and verb.tag != "VBD") or (rule.object and not any(o.lemma in rule.object for o in objects)):
            return None
        # "was appointed", "was sworn in": the person is the patient; otherwise the doer.
        patient = rule.office == "object_title" or "swear" in rule.verb or "dismiss" in rule.verb
        people = objects if patient else frame.slots.get("subject", [])
        person = next((p for p in people if kind_of(p) == "person" and self.reading.mentions.at(p) is not None), None)
        number = self.reading.mentions.at(person) if person is not None else None
        office = objects[0] if rule.office == "own" else _office(verb, rule)
        if person is None or number is None or office is None or office is person:
            return None
        if rule.office != "own" and kind_of(office) != "person":
            return None
        last = max(verb.i, office.i)
        start = person.start if person.i < last else verb.start
        return TenureClaim(
            person=number,
            office="" if rule.office == "own" else self._title(office),
            action=action,
            time=self._time(sentence, verb),
            span=Span(start, self.reading.annotation.tokens[last].end),
            why=f"{verb.text!r} with an office ({NAME})",
        )

    def _time(self, sentence: Sentence, verb: Token) -> Time | None:
        time = self.reading.times.near(sentence, verb)
        published = self.reading.annotation.document.published
        # An office taken was taken before the telling: "in May" is the last May.
        return shift(time, published, False) if time is not None and published is not None else time

    def _title(self, office: Token) -> str:
        words = [
            t for t in office.subtree() if t.dep != "det" and t.pos != "PUNCT" and (t.i <= office.i or _of(t, office))
        ]
        return self.reading.annotation.text(Span(words[0].start, words[-1].end))


def _of(token: Token, office: Token) -> bool:
    """Words of an "of" phrase right behind the office: "minister of defence"."""
    for at in (token, *token.ancestors()):
        if at.head is office:
            return at.dep == "prep" and at.lower in ("of", "for") and at.i - office.i == 1
    return False


def _office(verb: Token, rule: _Rule) -> Token | None:
    if rule.office in ("attribute", "object_title"):
        found = verb.child("attr", "oprd", "acomp")
        if found is not None and found.pos in ("NOUN", "PROPN"):
            return found
    for prep in verb.children:
        if prep.dep == "prep" and prep.lower == "as":
            return prep.child("pobj")
    direct = verb.child("dobj")
    if direct is not None:
        for prep in direct.children:
            if prep.dep == "prep" and prep.lower == "as":
                return prep.child("pobj")
    return None
