"""Shapes that never decide anything, because whatever fits them fits another that goes before. Nothing is matched."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.extract.codebook import Codebook, Entry, Match, Shape, Veto, Words
from dragoman.extract.match import weight_of

_Trigger = tuple[str, str]
"""Kind and word: ("verb", "hold")."""


@dataclass(frozen=True)
class Overlap:
    """Two alternatives that a clause cannot fit apart from one another, for some of their triggers."""

    entry: Entry
    alternative: int
    """Its number in the entry's ``match``, from 1."""
    by: Entry
    """The one that goes before; the same entry, where it has two alternatives for one thing."""
    by_alternative: int
    triggers: Words
    """The trigger words of which this is true."""
    same: bool
    """Each fits where the other does; else ``entry`` fits only where ``by`` does."""
    tied: bool
    """Neither goes before by weight or confidence: the ids decide."""


@dataclass(eq=False)
class _Alternative:
    entry: Entry
    number: int
    match: Match

    @property
    def rank(self) -> tuple[int, float]:
        return (weight_of(self.match), self.entry.confidence)

    @property
    def order(self) -> tuple[int, float, str]:
        """Smaller goes before, as ``EventFinder`` chooses."""
        return (-self.rank[0], -self.rank[1], self.entry.id)


def find_overlaps(codebook: Codebook) -> list[Overlap]:
    """Overlaps of the user's own entries (of all, in the packaged codebook), in file order."""
    own = {entry.id for entry in codebook.own}
    found: dict[tuple[_Alternative, _Alternative], list[str]] = defaultdict(list)
    for (_, word), alternatives in _by_trigger(codebook).items():
        for weak in alternatives:
            for strong in alternatives:
                if strong is not weak and {strong.entry.id, weak.entry.id} & own and _overlap(strong, weak):
                    found[weak, strong].append(word)
    order = {entry.id: n for n, entry in enumerate(codebook.entries)}
    return [
        Overlap(
            entry=weak.entry,
            alternative=weak.number,
            by=strong.entry,
            by_alternative=strong.number,
            triggers=tuple(words),
            same=_same(strong, weak),
            tied=strong.entry is not weak.entry and strong.rank == weak.rank,
        )
        for (weak, strong), words in sorted(
            found.items(), key=lambda item: [(order[one.entry.id], one.number) for one in item[0]]
        )
    ]


def _by_trigger(codebook: Codebook) -> dict[_Trigger, list[_Alternative]]:
    found: dict[_Trigger, list[_Alternative]] = defaultdict(list)
    for entry in codebook.entries:
        for number, match in enumerate(entry.match, 1):
            alternative = _Alternative(entry, number, match)
            for kind, words in (("verb", match.verb), ("noun", match.noun), ("adjective", match.adjective)):
                for word in dict.fromkeys(words or ()):
                    found[kind, word].append(alternative)
    return found


def _overlap(strong: _Alternative, weak: _Alternative) -> bool:
    """True if the strong one goes before wherever the weak one fits, or the two ask the same."""
    if strong.entry is weak.entry:
        # Of two that ask the same, the later one is too much.
        return _goes_before(strong, weak) and (not _same(strong, weak) or strong.number < weak.number)
    if _same(strong, weak):
        # Of one type and in a settled order they are no defect: what the first one's ``unless`` forbids is the other's.
        settled = strong.rank > weak.rank and strong.entry.type == weak.entry.type
        return not settled and strong.order < weak.order
    one, other = weak.entry, strong.entry
    if not _goes_before(strong, weak) or not set(one.actor) <= set(other.actor) or not _implied(other, one):
        return False
    return all(any(_covers(own, veto) and _for_all(own, veto) for own in one.unless) for veto in other.unless)


def _goes_before(strong: _Alternative, weak: _Alternative) -> bool:
    return strong.rank >= weak.rank and _covers(strong.match, weak.match)


def _same(one: _Alternative, other: _Alternative) -> bool:
    return _covers(one.match, other.match) and _covers(other.match, one.match)


def _implied(other: Entry, one: Entry) -> bool:
    """True if the other's needs are met where this one's are."""
    needs = set(one.needs) | ({"actor"} if "participants" in one.needs else set())
    if not set(other.needs) <= needs:
        return False
    return "recipient" not in other.needs or set(one.recipient) <= set(other.recipient)


def _for_all(wide: Veto, narrow: Veto) -> bool:
    return not wide.triggers or (bool(narrow.triggers) and set(narrow.triggers) <= set(wide.triggers))


def _covers(wide: Shape, narrow: Shape) -> bool:
    """True if whatever fits the narrow shape fits the wide one; triggers aside."""
    return all(_within(inner, outer) for outer, inner in _asked(wide, narrow) if outer is not None)


def _asked(wide: Shape, narrow: Shape) -> Iterator[tuple[object, object]]:
    for name in Shape.model_fields:
        if name != "prep":
            yield getattr(wide, name), getattr(narrow, name)
    for name, words in wide.prep.items():
        yield words, narrow.prep.get(name)


def _within(inner: object, outer: object) -> bool:
    if outer == "any":
        return inner == "any" or isinstance(inner, tuple)
    if isinstance(outer, tuple):
        return isinstance(inner, tuple) and set(inner) <= set(outer)
    return inner == outer
