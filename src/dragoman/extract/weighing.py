"""The codebook's word against the learned scorer's: what is dropped, what changes type, and what the codebook misses.

The scorer reads words in their sentence and knows no entries; the codebook gives reasons. So the codebook's events
stand unless the scorer is nearly sure that nothing happened, and what only the scorer sees is coded with that said in
``why``. Without hints (``--no-model``) nothing here does anything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from pydantic import BaseModel, ConfigDict, Field

from dragoman.annotate import Hint, Sentence, Token
from dragoman.claims import Status
from dragoman.data import read_model
from dragoman.extract.bystanders import is_courtesy, is_nobodys, is_taken_back, may_act, may_receive
from dragoman.extract.frames import Frame
from dragoman.extract.match import Hit
from dragoman.extract.reading import Reading
from dragoman.extract.roles import Roles
from dragoman.extract.status import Told

_TRIGGERS = ("VERB", "NOUN", "ADJ", "PROPN")
# What is said against somebody, and can be taken back.
_WORDS = ("REJECT", "ACCUSE", "THREATEN", "REQUEST")
# "The detained men": told of in passing.
_PASSING = ("amod",)
# Words of one telling hang on one another so: "held talks", "paid a visit", "took part in talks".
_JOINED = ("dobj", "pobj", "pcomp", "prep", "xcomp", "compound", "amod", "prt", "nsubjpass", "dative", "attr", "acomp")
# Below a codebook event's verb, where what it tells may stand: "went on strike", "said that it must end".
_TOLD_BELOW = (*_JOINED, "aux", "ccomp", "pcomp", "conj")
# What belongs to a phrase, and so is no party of its own: the "US" of "the US president", the "France" of "of France".
_HYPHENS = ("-", "‐", "‑")
_PART = ("amod", "compound", "nmod", "poss", "prep", "pobj", "appos", "nummod", "det")


class Weights(BaseModel):
    """``data/weighing.yaml``: its comments say what each is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    veto: float = Field(ge=0, le=1)
    switch: float = Field(ge=0, le=1)
    keep: float = Field(ge=0, le=1)
    propose: float = Field(ge=0, le=1)
    alone: float = Field(ge=0, le=1)
    role: float = Field(ge=0, le=1)
    role_least: float = Field(ge=0, le=1)
    status: float = Field(ge=0, le=1)


@cache
def load_weights() -> Weights:
    """The packaged weights; :class:`DataError` names the field that is wrong."""
    return read_model("weighing.yaml", Weights)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scorer makes of one event of the codebook."""

    type: str
    hint: Hint | None
    """Of the word, of the event's own and its object's, that tells it most clearly; None where none tells any."""
    token: int
    vetoed: bool


class Weigher:
    """The scorer's opinion on one annotation's events."""

    def __init__(self, reading: Reading) -> None:
        self._annotation = reading.annotation
        self._hints = reading.annotation.hints
        self._mentions = reading.mentions
        self._weights = load_weights()
        self.active = self._hints.active

    def judge(self, sentence: Sentence, hit: Hit, carried: Iterable[int]) -> Verdict:
        """The verdict on a codebook event of this sentence; its object's words are at the ``carried`` tokens."""
        words = sorted({*(token.i for token in hit.frame.words), *carried, *self._below(sentence, hit)})
        hints = [(i, hint) for i in words if (hint := self._hints.at(i)) is not None]
        if not hints:
            # As likely as nothing; only without a veto (0) does the entry's event stand.
            return Verdict(hit.entry.type, None, -1, vetoed=self._weights.veto > 0)
        token, best = max(hints, key=lambda pair: pair[1].event)
        vetoed = best.event < self._weights.veto
        # An object tells its own type ("acknowledged their cooperation"): only the event's own words can change it.
        mine = {word.i for word in hit.frame.words}
        said = max((hint for i, hint in hints if i in mine), key=lambda hint: hint.event, default=None)
        own = max(hint.types.get(hit.entry.type, 0.0) for _, hint in hints)
        type_ = hit.entry.type
        if said is not None and said.types[said.type] >= self._weights.switch and own < self._weights.keep:
            type_ = said.type
        return Verdict(type_, best, token, vetoed)

    def _below(self, sentence: Sentence, hit: Hit) -> Iterator[int]:
        """Words below an event's own that tell one of its type, for the scorer."""
        for token in self._annotation.words(sentence):
            hint = self._hints.at(token.i)
            if hint is None or hint.type != hit.entry.type:
                continue
            if any(head in hit.frame.words for head in _heads(token, _TOLD_BELOW, 4)):
                yield token.i

    def status(self, told: Told, hint: Hint | None) -> Status:
        """The rules' status where they are sure of it, or the scorer is of none."""
        if told.sure or hint is None:
            return told.status
        likely, share = max(hint.status.items(), key=lambda pair: pair[1])
        return cast(Status, likely) if share >= self._weights.status else told.status

    def complete(self, sentence: Sentence, roles: Roles, token: int, type_: str, *, symmetric: bool) -> Roles:
        """An entry's roles; if its slots left no recipient, the scorer's, and no actor whom the scorer rules out."""
        if roles.recipients:
            return roles  # Both sides are told by the shape.
        trigger = self._annotation.tokens[token]
        actors, recipients = self.roles(sentence, trigger, type_)
        known = self._hints.parties(token, [actor.i for actor in roles.actors])
        if actors and all(actor < self._weights.role_least for actor, _ in known):
            roles = replace(roles, actors=tuple(actors))
        if not symmetric:
            roles = replace(roles, recipients=tuple(recipients))
        return replace(roles, recipients=tuple(part for part in roles.recipients if part not in roles.actors))

    def proposals(self, sentence: Sentence, taken: set[int], hits: list[Hit]) -> list[tuple[Token, Hint]]:
        """Words that tell an event for which no entry speaks; of words that tell one together, the likeliest.

        "Pleasure at the signing" is the signing, where an entry tells that.
        """
        found: list[tuple[Token, Hint]] = []
        for token in self._annotation.words(sentence):
            hint = self._hints.at(token.i)
            if (
                hint is None
                or hint.event < self._weights.propose
                or token.pos not in _TRIGGERS
                or token.i in taken
                or token.dep in _PASSING
                or self._hyphened(token)
                or is_nobodys(token)
                or is_courtesy(token, lambda word: word.i in taken or self._tells(word))
                or (hint.type in _WORDS and is_taken_back(token))
            ):
                continue
            if any(hit.entry.type == hint.type and _joined(hit.frame.trigger, token) for hit in hits):
                continue
            found.append((token, hint))
        found.sort(key=lambda pair: (-pair[1].event, pair[0].i))
        kept: list[tuple[Token, Hint]] = []
        for token, hint in found:
            if not any(hint.type == other.type and _joined(token, word) for word, other in kept):
                kept.append((token, hint))
        kept.sort(key=lambda pair: pair[0].i)
        return kept

    def _tells(self, token: Token) -> bool:
        hint = self._hints.at(token.i)
        return hint is not None and hint.event >= self._weights.propose

    def _hyphened(self, token: Token) -> bool:
        """The end of a modifier of several words: "water-bombing planes" bomb nobody."""
        before = self._annotation.tokens[token.i - 1] if token.i else token
        return before.text in _HYPHENS and before.end == token.start and token.dep in _PART and token.head.i > token.i

    def stands(self, hint: Hint, recipients: list[Token]) -> bool:
        """Whether a proposal is an event though nobody is on its other side."""
        return bool(recipients) or hint.event >= self._weights.alone

    def roles(self, sentence: Sentence, trigger: Token, type_: str) -> tuple[list[Token], list[Token]]:
        """Heads of the mentions that act and that are acted on in the event at a word, by the scorer alone.

        ``type_`` is PLOVER's of the event: who only suffers or mourns harm does not do it.
        """
        heads: list[Token] = []
        for token in self._annotation.words(sentence):
            mention = self._mentions.at(token)
            if mention is not None and self._mentions.head(mention) is token and token is not trigger:
                heads.append(token)
        parties = self._hints.parties(trigger.i, [head.i for head in heads])
        scored = [(token, *both) for token, both in zip(heads, parties, strict=True)]
        sides: list[list[Token]] = []
        for side, may in enumerate((may_act, may_receive)):
            of = [(token, pair[side], pair[1 - side]) for token, *pair in scored if may(token, trigger, type_)]
            chosen = [token for token, own, other in of if own >= self._weights.role and own >= other]
            sides.append([token for token in chosen if not _inside(token, chosen)])
        doers = [entry for entry in scored if may_act(entry[0], trigger, type_)]
        if not sides[0] and doers:
            token, own, other = max(doers, key=lambda entry: entry[1])
            if own >= self._weights.role_least and own >= other:
                sides[0] = [token]
        return sides[0], sides[1]


def _heads(token: Token, within: tuple[str, ...], steps: int) -> Iterator[Token]:
    """The words above it, as long as each hangs on the next in one of these ways, and no more than so many."""
    for _ in range(steps):
        if token.dep not in within:
            return
        token = token.head
        yield token


def _joined(a: Token, b: Token) -> bool:
    """True if one hangs on the other, or both on one word, by no more than three steps that keep within a telling."""
    first, second = [a, *_heads(a, _JOINED, 3)], [b, *_heads(b, _JOINED, 3)]
    return any(token in second for token in first)


def _inside(token: Token, heads: list[Token]) -> bool:
    """True if it is part of another one's phrase."""
    return any(head in heads for head in _heads(token, _PART, 6))


def frame_roles(frame: Frame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where the parties of an event stand when only grammar tells: slots of the actor and of the recipient."""
    if frame.kind == "noun":
        return ("subject", "possessor", "between", "modifier"), ("against", "with", "to", "on", "object")
    return ("subject",), ("object", "against", "with", "to", "on", "clause/subject")
