"""How well a coder does by the review desk's gold: what it codes of the reviewed texts, laid beside what persons said.

Only what persons judged is counted. A coded event is right if a reviewer kept one of that type on those words, wrong
if reviewers rejected that type there or gave another; of one that nobody has looked at nothing is said. What share of
all events is found can be told of texts alone in which somebody has noted what was missed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from dragoman.document import Span
from dragoman.engine.coding import Coder
from dragoman.errors import InputError
from dragoman.record.models import Event, Record
from dragoman.store import GoldText, Values, Who
from dragoman.store.review_coded import values_of_record

_Z = 1.96
FIELDS = ("type", "actor", "recipient", "date", "place", "status", "speaker")


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``n``, with Wilson's bounds of 95 per cent (1927); None where n is 0."""

    right: int
    n: int

    @property
    def value(self) -> float | None:
        """The share."""
        return self.right / self.n if self.n else None

    @property
    def band(self) -> tuple[float, float] | None:
        """The bounds."""
        if not self.n:
            return None
        share, z2 = self.right / self.n, _Z * _Z
        middle = (share + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = _Z * sqrt(share * (1 - share) / self.n + z2 / (4 * self.n * self.n)) / (1 + z2 / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, Any]:
        """For scripts; rounded to four places."""
        low, high = self.band or (None, None)
        told = {"value": self.value, "low": low, "high": high}
        return {name: None if one is None else round(one, 4) for name, one in told.items()} | {"n": self.n}


@dataclass(slots=True)
class Score:
    """The counts, added up text by text."""

    texts: int = 0
    failed: int = 0
    """Texts that the coder cannot code."""
    gold: Counter[str] = field(default_factory=Counter)
    """By "kept", "rejected", "missed" and "disputed"; what is disputed is not counted."""
    coded: Counter[str] = field(default_factory=Counter)
    """By "right", "wrong" and "not judged"."""
    found: Counter[str] = field(default_factory=Counter)
    """Of all events of texts in which somebody noted what was missed: "right" and "n"."""
    again: Counter[str] = field(default_factory=Counter)
    """Of the tellings that reviewers kept: "right" and "n"."""
    fields: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in FIELDS})

    @property
    def precision(self) -> Share:
        """Of the coded events that were judged, those that are right."""
        return Share(self.coded["right"], self.coded["right"] + self.coded["wrong"])

    @property
    def recall(self) -> Share:
        """Of all events of texts with notes of what was missed, those that are coded with the right type."""
        return Share(self.found["right"], self.found["n"])

    @property
    def kept(self) -> Share:
        """Of the tellings that reviewers kept, those that are coded with the right type."""
        return Share(self.again["right"], self.again["n"])

    def of_field(self, name: str) -> Share:
        """Of the kept tellings that are coded at all, those with the right value."""
        return Share(self.fields[name]["right"], self.fields[name]["n"])

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "texts": self.texts,
            "failed": self.failed,
            "gold": {name: self.gold[name] for name in ("kept", "rejected", "missed", "disputed")},
            "coded": {name: self.coded[name] for name in ("right", "wrong", "not judged")},
            "precision": self.precision.as_json(),
            "recall": self.recall.as_json(),
            "kept": self.kept.as_json(),
            "fields": {name: self.of_field(name).as_json() for name in FIELDS},
        }


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One event of the gold: where it stands, and what it is; None of what is none."""

    sentence: Span
    trigger: tuple[Span, ...]
    type: str
    values: Values | None
    missed: bool = False


def score(coder: Coder, texts: Iterable[GoldText]) -> Score:
    """Code the texts again and count."""
    total = Score()
    for text in texts:
        total.texts += 1
        wanted = _wanted(text, total.gold)
        try:
            record = coder.code(text.document)
        except InputError:
            total.failed += 1
            continue
        _count(total, record, wanted, whole=bool(text.missed))
    return total


def _wanted(text: GoldText, counts: Counter[str]) -> list[_Wanted]:
    found: list[_Wanted] = []
    for event in text.events:
        if event.ruling is None:
            counts["disputed"] += 1
            continue
        counts["kept" if event.values else "rejected"] += 1
        kind = event.values.type if event.values else event.coded.type
        found.append(_Wanted(event.sentence, event.trigger, kind, event.values))
    for one in text.missed:
        counts["missed"] += 1
        span = Span(*one.name["sentence"])
        values = Values(
            type=one.type,
            actor=one.actor,
            recipient=one.recipient,
            date=None,
            place=None,
            status="actual",
            speaker=None,
        )
        found.append(_Wanted(span, (), one.type, values, missed=True))
    return found


def _count(total: Score, record: Record, wanted: Sequence[_Wanted], *, whole: bool) -> None:
    pairs = _pairs(record.events, wanted)
    for at, event in enumerate(record.events):
        one = pairs.get(at)
        if one is None or (one.values is None and one.type != event.type):
            total.coded["not judged"] += 1
        else:
            total.coded["right" if one.values is not None and one.type == event.type else "wrong"] += 1
    told = {id(one): record.events[at] for at, one in pairs.items()}
    for one in wanted:
        if one.values is None:
            continue
        event_of = told.get(id(one))
        right = event_of is not None and event_of.type == one.type
        if whole:
            total.found["n"] += 1
            total.found["right"] += right
        if one.missed:
            continue
        total.again["n"] += 1
        total.again["right"] += right
        if event_of is not None:
            _count_fields(total, one.values, values_of_record(record, event_of))


def _count_fields(total: Score, gold: Values, coded: Values) -> None:
    for name in FIELDS:
        total.fields[name]["n"] += 1
        total.fields[name]["right"] += _plain_value(gold, name) == _plain_value(coded, name)


def _plain_value(values: Values, name: str) -> Any:
    """What is compared: of people their codes, or names where there is none; of a place its name, whatever its case."""
    value = getattr(values, name)
    if isinstance(value, tuple):
        return {one.key for one in value}
    if isinstance(value, Who):
        return value.key
    return value.casefold() if isinstance(value, str) else value


def _pairs(events: Sequence[Event], wanted: Sequence[_Wanted]) -> dict[int, _Wanted]:
    """By the index of a coded event, what of the gold it is: each once, those with most words in common first."""
    scored = [
        (likeness, at, number)
        for at, event in enumerate(events)
        for number, one in enumerate(wanted)
        if (likeness := _likeness(event, one)) is not None
    ]
    found: dict[int, _Wanted] = {}
    taken: set[int] = set()
    for _, at, number in sorted(scored, key=lambda row: (tuple(-part for part in row[0]), row[1], row[2])):
        if at not in found and number not in taken:
            found[at] = wanted[number]
            taken.add(number)
    return found


def _likeness(event: Event, one: _Wanted) -> tuple[int, int, int] | None:
    """Characters of trigger words in common, whether the type is the same, characters of the sentence in common."""
    words = _common(event.trigger, one.trigger)
    sentence = _common((event.sentence, *(part.sentence for part in event.evidence)), (one.sentence,))
    same = event.type == one.type
    if not sentence or not (words or (same and not one.trigger) or (one.missed and same)):
        return None
    return words, int(same), sentence


def _common(ones: Iterable[Span], others: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in ones for b in others)
