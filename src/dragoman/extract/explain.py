"""Why the codebook made of a text what it made: every entry that had one of its words as trigger, and how it ended."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dragoman.annotate import Annotation, Token
from dragoman.claims import EventClaim
from dragoman.extract.codebook import Codebook, Entry, Shape
from dragoman.extract.frames import Frame, Frames
from dragoman.extract.kinds import kind_of
from dragoman.extract.match import Candidate, Hit, Matcher, is_for, modifiers
from dragoman.extract.trace import Lost, Trace

Outcome = Literal["made", "lost", "unfilled", "vetoed", "near"]
"""It made an event; it fits, and gave way to another; it fits, and a role stayed empty; its ``unless`` forbade it;
it does not fit, and this is its alternative that lacks the least."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a shape asks of the words around a trigger, and what stands there."""

    slot: str
    """As the codebook has it: "object", "prep with", "clause_type"."""
    wanted: tuple[str, ...]
    """Words, kinds or types, one of which would do; ("any",) or ("none",)."""
    here: tuple[str, ...]
    """What the text has there, where that is a slot."""


@dataclass(frozen=True, slots=True)
class Considered:
    """One entry at one trigger."""

    entry: Entry
    trigger: Token
    words: str
    """The trigger as printed, with its particle or light verb: "paid visit"."""
    outcome: Outcome
    weight: int = 0
    """How many conditions it met, the telling ones counted twice or three times: the greater of two makes the event."""
    claim: EventClaim | None = None
    """Of ``made``; None where no mention stands for the actor."""
    winner: Hit | None = None
    """Of ``lost``: what it gave way to."""
    why: Lost | None = None
    role: str = ""
    """Of ``unfilled``: "actor", "recipient" or "participants"."""
    unmet: tuple[Condition, ...] = ()
    """Of ``near``: what is not as it should be. Of ``vetoed``: what the veto found."""


def explain(codebook: Codebook, annotation: Annotation, trace: Trace) -> list[Considered]:
    """Every entry considered for the events of an annotation, in the order of the text; those that fit come first."""
    return list(_Explainer(codebook, annotation, trace).considered())


class _Explainer:
    def __init__(self, codebook: Codebook, annotation: Annotation, trace: Trace) -> None:
        self._matcher = Matcher(codebook)
        self._annotation = annotation
        # Frames are read off the annotation alone, so that these are those that the finder had.
        self._frames = Frames(annotation)
        self._fitting = {_key(one.entry.id, one.trigger): one for one in _fitting(trace)}

    def considered(self) -> Iterator[Considered]:
        for token in self._annotation.tokens:
            if token.pos not in ("VERB", "NOUN", "ADJ", "PROPN"):
                continue
            alternatives: dict[str, list[Candidate]] = {}
            for candidate in self._matcher.candidates(token):
                alternatives.setdefault(candidate.entry.id, []).append(candidate)
            found = [
                self._fitting.get(_key(id, token)) or self._unfit(token, candidates)
                for id, candidates in alternatives.items()
            ]
            yield from sorted(found, key=lambda one: (_ORDER[one.outcome], len(one.unmet), -one.weight, one.entry.id))

    def _unfit(self, token: Token, candidates: list[Candidate]) -> Considered:
        """Why an entry has no hit at its trigger: a veto, or what its nearest alternative lacks."""
        frame, entry = self._frames.frame(token), candidates[0].entry
        tried = []
        for candidate in candidates:
            conditions = _conditions(candidate.match)
            unmet = [(name, shape) for name, shape in conditions if not self._fits(shape, frame)]
            if not unmet:
                return Considered(entry, token, _words(frame), "vetoed", unmet=self._veto(entry, frame))
            tried.append((unmet, len(conditions) - len(unmet)))
        lacking, met = min(tried, key=lambda one: (len(one[0]), -one[1]))
        told = tuple(self._condition(name, shape, frame) for name, shape in lacking)
        return Considered(entry, token, _words(frame), "near", weight=met, unmet=told)

    def _veto(self, entry: Entry, frame: Frame) -> tuple[Condition, ...]:
        veto = next(veto for veto in entry.unless if is_for(veto.triggers, frame) and self._fits(veto, frame))
        return tuple(self._condition(name, shape, frame) for name, shape in _conditions(veto))

    def _fits(self, shape: Shape, frame: Frame) -> bool:
        return self._matcher.fits(shape, self._frames, frame)

    def _condition(self, name: str, shape: Shape, frame: Frame) -> Condition:
        value = shape.prep[name.removeprefix("prep ")] if shape.prep else getattr(shape, name)
        if isinstance(value, bool):
            return Condition(name, (str(value).lower(),), (str(frame.passive).lower(),))
        return Condition(name, (value,) if isinstance(value, str) else value, tuple(self._here(name, frame)))

    def _here(self, name: str, frame: Frame) -> Iterable[str]:
        """What stands in a slot; nothing for a condition on all words of a clause."""
        if name in ("clause", "clause_words"):
            return [frame.clause.text] if frame.clause is not None else []
        if name == "clause_type":
            return sorted(self._matcher.types_at(self._frames, frame.clause, 0)) if frame.clause is not None else []
        if name == "purpose":
            return [frame.purpose.text] if frame.purpose is not None else []
        if name == "modifier":
            return [token.text for token in modifiers(frame)]
        heads = frame.slots.get(name.removesuffix("_kind").removeprefix("prep "), [])
        return [kind_of(head) if name.endswith("_kind") else head.text for head in heads]


def _fitting(trace: Trace) -> Iterator[Considered]:
    for hit, claim in trace.made:
        yield replace(_considered(hit, "made"), claim=claim)
    for hit, winner, why in trace.lost:
        yield replace(_considered(hit, "lost"), winner=winner, why=why)
    for hit, role in trace.unfilled:
        yield replace(_considered(hit, "unfilled"), role=role)


def _considered(hit: Hit, outcome: Outcome) -> Considered:
    return Considered(hit.entry, hit.frame.trigger, _words(hit.frame), outcome, hit.weight)


_ORDER: Mapping[Outcome, int] = {"made": 0, "lost": 1, "unfilled": 2, "vetoed": 3, "near": 4}


def _key(entry: str, trigger: Token) -> tuple[str, int]:
    return (entry, trigger.i)


def _words(frame: Frame) -> str:
    return " ".join(token.text for token in sorted(set(frame.words), key=lambda token: token.i))


def _conditions(shape: Shape) -> list[tuple[str, Shape]]:
    """What a shape asks, one condition a shape of its own."""
    found: list[tuple[str, Shape]] = []
    for name in Shape.model_fields:
        value = getattr(shape, name)
        if name == "prep":
            found += [(f"prep {word}", Shape(prep={word: wanted})) for word, wanted in shape.prep.items()]
        elif value is not None:
            found.append((name, Shape.model_validate({name: value})))
    return found
