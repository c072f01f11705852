"""How likely two tellings in different documents are of one happening, and why.

The likeness is a sum of weights (``data/reconciling.yaml``), above 0 where one happening is likelier than two. What
can never be one is told apart before: two events of one document, unlike statuses, types that nobody takes for each
other, days too far apart.
"""

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import TypeVar

from rapidfuzz import fuzz

from dragoman.store.facts import Facts, Person
from dragoman.store.reconciling import Reconciling, Weights, reconciling

T = TypeVar("T")
NEVER = -100.0
"""Of two that are not one, whatever else they share."""
_DONE = frozenset(("happened", "negated"))
_SPELLING = 80.0
_TELLING = 3
_LONG = 31
"""Days beyond which a span of days says next to nothing."""


class Likeness:
    """Compares tellings; ``wires`` has for a document's number the number of its cluster of near-copies."""

    def __init__(self, wires: Mapping[int, int] | None = None, rules: Reconciling | None = None) -> None:
        self._rules = rules or reconciling()
        self._wires = wires or {}

    def of(self, one: Facts, other: Facts) -> float:
        """The likeness: above 0 where one happening is likelier than two, ``NEVER`` where it cannot be one."""
        if not self.comparable(one, other):
            return NEVER
        return self._rules.weights.base + sum(value for _, value in self.parts(one, other))

    def why(self, one: Facts, other: Facts) -> tuple[str, ...]:
        """What speaks for and against, the weightiest first: "same day +1.6"."""
        parts = sorted(self.parts(one, other), key=lambda part: (-abs(part[1]), part[0]))
        return tuple(f"{name.replace('_', ' ').strip()} {value:+.1f}" for name, value in parts)

    def comparable(self, one: Facts, other: Facts) -> bool:
        """False of two that can never be one happening.

        Documents that tell one story may name its act by unlike types, or one side only; others must agree on both.
        """
        if one.id == other.id or not (one.status == other.status or {one.status, other.status} <= _DONE):
            return False
        if self.apart(one, other) > self._rules.days:
            return False
        if len({*one.countries} & {*other.countries}) < 2:
            # A report that names one side only, or one country's own affairs, of which there are many a day.
            near = {*one.countries, *one.around} & {*other.countries, *other.around}
            return bool(near) and self.story(one, other, self._rules.strong)
        return self.story(one, other, self._rules.story) or (
            one.dated == other.dated
            and (one.type == other.type or frozenset((one.type, other.type)) in self._rules.near)
        )

    def story(self, one: Facts, other: Facts, least: float) -> bool:
        """True if the openings of the two documents share so much and were published near each other."""
        return (
            one.published is not None
            and other.published is not None
            and abs(one.published - other.published) <= self._rules.story_days
            and share(one.gist, other.gist) >= least
        )

    def apart(self, one: Facts, other: Facts) -> int:
        """Days between the two, 0 where they meet; many where a day is not known."""
        if one.start is None or other.start is None or one.end is None or other.end is None:
            return 1 << 20
        return max(0, max(one.start, other.start) - min(one.end, other.end))

    def parts(self, one: Facts, other: Facts) -> Iterator[tuple[str, float]]:
        """Each thing that counts, by the name of its weight, with what it adds."""
        weights = self._rules.weights
        if one.type == other.type:
            yield "same_type", weights.same_type
        elif frozenset((one.type, other.type)) in self._rules.near:
            yield "type_near", weights.type_near
        else:
            yield "type_other", weights.type_other
        yield from self._days(one, other, weights)
        yield from _sides(one, other, weights)
        yield from _persons(one, other, weights)
        yield from self._modes(one, other, weights)
        if one.place and other.place:
            same = one.place == other.place
            yield ("place_shared", weights.place_shared) if same else ("place_other", weights.place_other)
        common = share(one.words, other.words)
        yield "words", weights.words * common
        # Of a sentence of few telling words nobody can say that it speaks of something else.
        if min(len(one.words), len(other.words)) >= _TELLING and common < self._rules.few:
            told = self.story(one, other, self._rules.strong)
            yield ("other_words_told", weights.other_words_told) if told else ("other_words", weights.other_words)
        if {one.type, other.type} <= self._rules.verbal and common < self._rules.said:
            # Acts in words: the same two say many things a day.
            yield "other_said", weights.other_said
        yield "named", weights.named * share(one.named, other.named)
        if one.published is not None and other.published is not None:
            yield "published_apart", weights.published_apart * min(abs(one.published - other.published), 30) / 10
        yield "story", weights.story * share(one.gist, other.gist)
        wire = self._wires.get(one.document)
        if wire is not None and wire == self._wires.get(other.document):
            yield "copy", weights.copy_

    def _days(self, one: Facts, other: Facts, weights: Weights) -> Iterator[tuple[str, float]]:
        gap = self.apart(one, other)
        if one.vague or other.vague:
            long = max(_length(one), _length(other)) > _LONG
            yield "vague", weights.vague * (2 if long else 1)
        elif gap == 0:
            yield "same_day", weights.same_day
        elif one.stated and other.stated:
            yield "stated_apart", weights.stated_apart * min(gap, 3)
        elif gap == 1:
            yield "next_day", weights.next_day
        elif _mentioned_later(one, other) or _mentioned_later(other, one):
            yield "later", weights.later
        else:
            yield "days_apart", weights.days_apart * (gap - 1)

    def _modes(self, one: Facts, other: Facts, weights: Weights) -> Iterator[tuple[str, float]]:
        if one.modes & other.modes:
            yield "mode_shared", weights.mode_shared
        elif one.type == other.type:
            kinds = self._rules.kinds.get(one.type, frozenset())
            if one.modes & kinds and other.modes & kinds:
                yield "mode_other", weights.mode_other


def share(one: frozenset[T], other: frozenset[T]) -> float:
    """The share of what two sets have in common, 0 to 1 (their cosine, with two strangers added to each).

    The strangers keep two sentences of three words, all shared, below two of ten.
    """
    return len(one & other) / sqrt((len(one) + 2) * (len(other) + 2))


def _mentioned_later(one: Facts, other: Facts) -> bool:
    """True if words state the day of the one, and the other has its later day from its publication alone."""
    return one.stated and not other.stated and (other.start or 0) > (one.end or 0)


def _length(facts: Facts) -> int:
    return (facts.end or 0) - (facts.start or 0)


def _sides(one: Facts, other: Facts, weights: Weights) -> Iterator[tuple[str, float]]:
    if one.countries == other.countries:
        yield "same_countries", weights.same_countries
    else:
        apart = len({*one.countries} ^ {*other.countries})
        yield "third_country", weights.third_country * apart
    # Who does it to whom, where both tell: India's strike on Pakistan is not Pakistan's on India.
    ours, theirs = one.receiving - one.acting, other.receiving - other.acting
    if ours and theirs and ours <= other.acting and theirs <= one.acting:
        yield "turned_round", weights.turned_round


def _persons(one: Facts, other: Facts, weights: Weights) -> Iterator[tuple[str, float]]:
    shared = unlike = False
    for country in sorted({*one.countries} & {*other.countries}):
        ours = [person for person in one.people if person.country == country]
        theirs = [person for person in other.people if person.country == country]
        if ours and theirs:
            same = any(may_be(mine, yours) for mine in ours for yours in theirs)
            shared, unlike = shared or same, unlike or not same
    if shared:
        yield "person_shared", weights.person_shared
    if unlike:
        yield "person_other", weights.person_other


def may_be(one: Person, other: Person) -> bool:
    """False of two persons of one country who are not the same: by Wikidata, office, or a name within the other's."""
    if one.wikidata and other.wikidata:
        return one.wikidata == other.wikidata
    if one.office is not None and one.office == other.office:
        return True
    return one.name <= other.name or other.name <= one.name or _spelt_alike(one.name, other.name)


def _spelt_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """True if each word of the shorter name is, but for a letter or two, one of the other's: "Mikhail", "Mikhael"."""
    few, many = sorted((one, other), key=lambda name: (len(name), sorted(name)))
    return bool(few) and all(any(fuzz.ratio(word, like) >= _SPELLING for like in many) for word in few)
