"""What may have followed a promise up: later documents of the same parties, scored by what they share with it.

No model and nothing learned: each part of the score is a share from 0 to 1 that ``why`` names, so that anyone can
argue with it. A document counts by the passage that shares most with the promise, whether or not an event was coded
there; what an event would make of the promise is data (``follow_up.yaml``).
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dragoman.claims import Status
from dragoman.document import Span
from dragoman.store.relate.effects import Effects, effect_of, effects, told_effect
from dragoman.store.relate.lists import follow_up_lists, groups
from dragoman.store.relate.promises import Pledge
from dragoman.store.relate.wording import Rarity, stem
from dragoman.store.relation import Days, FollowUp, PromiseState, Quote

SHARES = {"wording": 0.55, "type": 0.15, "area": 0.1, "time": 0.1, "looks back": 0.1}
"""How much each part counts. Chosen by hand and round; not fitted."""
FULL = 0.6
"""A text that has this share of the promise's words, by weight, has as many as one in other words can have."""
ALIKE, ABOUT = 0.5, 0.6
"""What a word of the same group counts beside the word itself, and either if it stands about the passage, not in it."""
CONTEXT = 0.35
"""What a word of the promise's title and of the sentences about it counts beside one of the promise itself."""
HALF_LIFE = 365
"""Days after which the time's part is half; and ``DUE`` the days about the due day over which it falls by e."""
DUE = 30
NOT_ACTING, ONE_MISSING = 0.9, 0.4
"""What is left of a score where the promiser is named but does not act, or only one of the parties is named."""
LEAST = 0.2
"""A candidate that scores less is not listed."""
MOST = 10
"""Candidates listed for one promise."""
WINDOW = 2
"""Sentences on either side of the passage that are about it."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a later document; countries of its actors, and its place among the document's sentences."""

    id: str
    type: str
    modes: tuple[str, ...]
    status: Status
    days: tuple[dt.date, dt.date]
    actors: frozenset[str]
    sentence: Span
    trigger: tuple[Span, ...]
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Later:
    """A document with all that decides whether it follows a promise up; words are stems of matter.

    ``sentences`` have their span, their words, and all their stems, for the words that look back.
    """

    document: str
    version: int
    published: dt.date
    countries: frozenset[str]
    title: frozenset[str]
    sentences: tuple[tuple[Span, frozenset[str], frozenset[str]], ...]
    events: tuple[Happened, ...]
    text: str
    words: frozenset[str]
    """Those of all its sentences and its title."""

    def may_share(self, promise: Sequence[Pledge]) -> bool:
        """False if no word of the promise or of what stands about it, nor its like, stands in it at all."""
        asked = {word for one in promise for word in (*one.words, *one.context)}
        return bool(asked & self.words) or bool(_grouped(asked) & _grouped(self.words))


class _Passage(NamedTuple):
    number: int
    share: float


class _Scored(NamedTuple):
    later: Later
    event: Happened | None
    span: Span
    score: float
    effect: PromiseState
    settles: bool
    why: tuple[str, ...]


def follow_ups(promise: Sequence[Pledge], documents: Iterable[Later], rarity: Rarity) -> tuple[FollowUp, ...]:
    """The candidates for a promise, the best first; of one event in several documents, one with all its quotes."""
    may = effects(" ".join(one.text for one in promise))
    scored = [found for one in documents if (found := _score(promise, one, may, rarity)) is not None]
    ranked = sorted(scored, key=lambda one: (-one.score, one.later.published, one.later.document))
    merged: list[list[_Scored]] = []
    for one in ranked:
        same = [group for group in merged if _one_event(one, group[0])]
        if same:
            same[0].append(one)
        else:
            merged.append([one])
    return tuple(_follow_up(group) for group in merged[:MOST])


def _score(promise: Sequence[Pledge], later: Later, may: Effects, rarity: Rarity) -> _Scored | None:
    first = promise[0]
    told_in = {one.telling.source.id for one in promise}
    if first.made is None or later.published <= first.made or later.document in told_in or not later.sentences:
        return None
    if not later.may_share(promise):
        return None
    passage = max((_passage(one, later, rarity) for one in promise), key=lambda one: (one.share, -one.number))
    near = _near(later, passage.number)
    event, effect, kind, how = _event(first, later, near, may)
    parties, who = _parties(first, later, event)
    stems = frozenset().union(*(later.sentences[n][2] for n in near))
    said, said_how = told_effect(stems)
    settles = event is not None and effect != "open" and said in ("open", effect)
    if event is None:
        effect, how = said, said_how
    days = event.days if event is not None else (later.published, later.published)
    areas = {area for one in promise for area in one.areas}
    told_areas = {
        area for one in later.events if one.sentence in {later.sentences[n][0] for n in near} for area in one.areas
    }
    parts = {
        "wording": passage.share,
        "type": kind,
        "area": float(bool(areas & told_areas)) if areas and told_areas else passage.share,
        "time": _time(first.made, first.due, days),
        "looks back": float(bool(stems & set(map(stem, follow_up_lists().back)))),
    }
    score = round(parties * sum(SHARES[name] * part for name, part in parts.items()), 3)
    if score < LEAST:
        return None
    told = ", ".join(f"{name} {part:.2f} of {SHARES[name]:g}" for name, part in parts.items())
    shared = _shared(promise, later, near)
    span = event.sentence if event is not None else later.sentences[passage.number][0]
    return _Scored(later, event, span, score, effect, settles, (who, how, f"words shared: {shared or 'none'}", told))


def _passage(pledge: Pledge, later: Later, rarity: Rarity) -> _Passage:
    """The sentence that, with those about it, shares most of the promise's words by their weight; and that share."""
    weights = {word: rarity(word) for word in pledge.words}
    weights |= {word: CONTEXT * rarity(word) for word in sorted(pledge.context) if word not in weights}
    total = sum(rarity(word) for word in pledge.words)
    if not total:
        return _Passage(0, 0.0)
    title, found = later.title, []
    for number, (_, words, _) in enumerate(later.sentences):
        about = title.union(*(later.sentences[n][1] for n in _near(later, number)))
        alike, alike_about = _grouped(words), _grouped(about)
        share = sum(weight * _has(word, words, alike, about, alike_about) for word, weight in weights.items())
        found.append(_Passage(number, min(1.0, share / total / FULL)))
    return max(found, key=lambda one: (one.share, -one.number))


def _has(
    word: str, words: frozenset[str], alike: frozenset[int], about: frozenset[str], alike_about: frozenset[int]
) -> float:
    """How far a passage has a word: itself, its like, or either in the sentences about."""
    own = groups().get(word, frozenset())
    return max(
        float(word in words),
        ALIKE * bool(own & alike),
        ABOUT * (word in about),
        ABOUT * ALIKE * bool(own & alike_about),
    )


def _near(later: Later, number: int) -> range:
    return range(max(0, number - WINDOW), min(len(later.sentences), number + WINDOW + 1))


def _event(first: Pledge, later: Later, near: range, may: Effects) -> tuple[Happened | None, PromiseState, float, str]:
    """The event of the passage that says most of the promise: one that would keep or break it before any other."""
    spans = {later.sentences[n][0]: n for n in near}
    best: tuple[tuple[float, ...], Happened, PromiseState, float, str] | None = None
    for event in later.events:
        inside = [n for span, n in spans.items() if span.overlaps(event.sentence)]
        # What was before the promise, is still to come or only supposed follows nothing up.
        early = first.made is not None and event.days[0] <= first.made
        if not inside or early or event.status in ("future", "hypothetical") or event.type in follow_up_lists().never:
            continue
        effect, kind, how = effect_of(event.type, event.modes, event.status, _Who(first, later, event).of(), may)
        middle = (near.start + near.stop - 1) / 2
        key = (
            kind,
            -min(abs(n - middle) for n in inside),
            -float(event.id[1:] or 0) if event.id[1:].isdecimal() else 0.0,
        )
        if best is None or key > best[0]:
            best = (key, event, effect, kind, how)
    return best[1:] if best is not None else (None, "open", 0.0, "no event coded")


class _Who(NamedTuple):
    first: Pledge
    later: Later
    event: Happened

    def of(self) -> str:
        """ "promiser", "other" or "nobody" of the promise acts; "late" if the due day was over when it was told."""
        due = self.first.due
        late = " late" if due is not None and self.later.published > due[1] else ""
        if self.event.actors & self.first.by or not self.first.by:
            return "promiser" + late
        return ("other" if self.event.actors else "nobody") + late


def _parties(first: Pledge, later: Later, event: Happened | None) -> tuple[float, str]:
    """How far the parties are those of the promise, and in words."""
    wanted = first.by | first.to
    named = wanted & later.countries
    acting = event is not None and bool(event.actors & first.by)
    told = f"{' '.join(sorted(named)) or 'nobody'} named" + (", the promiser acts" if acting else "")
    if not named or (first.by and not first.by & named):
        return 0.0, told
    weight = 1.0 if acting else NOT_ACTING
    if len(wanted) > 1 and len(named) == 1:
        return weight * ONE_MISSING, told
    # A third country in the promise's words ("the AstraZeneca vaccine", "on the Georgian border") is seldom a party.
    return weight, told


def _grouped(words: Iterable[str]) -> frozenset[int]:
    known = groups()
    return frozenset(number for word in words for number in known.get(word, ()))


def _shared(promise: Sequence[Pledge], later: Later, near: range) -> str:
    said = later.title.union(*(later.sentences[n][1] for n in near))
    return ", ".join(sorted({word for one in promise for word in one.words} & said))


def _time(made: dt.date, due: tuple[dt.date, dt.date] | None, days: tuple[dt.date, dt.date]) -> float:
    """Falling with the time since the promise, and rising near the days on which it is due."""
    falling = math.pow(0.5, (days[0] - made).days / HALF_LIFE)
    if due is None:
        return min(1.0, falling)
    off = max((due[0] - days[1]).days, (days[0] - due[1]).days, 0)
    return min(1.0, max(falling, math.exp(-off / DUE)))


def _one_event(one: _Scored, other: _Scored) -> bool:
    """True for two tellings of what looks like one event: the same type and actors, and days that meet."""
    ours, theirs = one.event, other.event
    return (
        ours is not None
        and theirs is not None
        and (ours.type, ours.status, ours.actors) == (theirs.type, theirs.status, theirs.actors)
        and ours.days[0] <= theirs.days[1]
        and theirs.days[0] <= ours.days[1]
    )


def _follow_up(group: Sequence[_Scored]) -> FollowUp:
    best = group[0]
    event, day = best.event, best.later.published
    days = event.days if event is not None else (day, day)
    place = event.id if event is not None else f"{best.span.start}-{best.span.end}"
    return FollowUp(
        event=f"{best.later.document}#{place}",
        type=event.type if event is not None else None,
        modes=event.modes if event is not None else (),
        date=Days(start=days[0], end=days[1]),
        effect=best.effect,
        settles=best.settles,
        score=best.score,
        why=best.why,
        quotes=tuple(dict.fromkeys(map(_quote, group))),
    )


def _quote(one: _Scored) -> Quote:
    return Quote(
        document=one.later.document,
        version=one.later.version,
        part=one.event.id if one.event is not None else "",
        text=one.later.text[one.span.start : one.span.end],
        span=one.span,
        trigger=one.event.trigger if one.event is not None else (),
    )
