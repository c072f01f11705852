"""Under what a telling is filed, so that those that may be of one happening are found without a look at the rest.

A telling is filed under its keys with its first day, apart by how its days are known and how many they are. Two that
state unlike days are no one happening, nor do they look for each other; and whoever looks for what meets some days
need not look at all that began years before, only at what lasts so long. Neither do a meeting and what was agreed in
it, or words and deeds of unlike states: one story tells them beside each other (``evidence_marks.acts_unsure``).
"""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from dragoman.store.clusters import Pair
from dragoman.store.composing import Row
from dragoman.store.evidence import act_of
from dragoman.store.facts import Facts
from dragoman.store.rarity import number
from dragoman.store.reconciling import reconciling

_STATED, _DATED, _UNDATED, _VAGUE = "stated", "dated", "undated", "vague"
"""How the days of a telling are known: in words; from what is told around it; from its publication alone; hardly."""
PLACES = (
    (_UNDATED, 0),
    (_STATED, 0),
    (_STATED, 2),
    (_STATED, 7),
    (_DATED, 0),
    (_DATED, 2),
    (_DATED, 7),
    (_VAGUE, 31),
    (_VAGUE, 92),
    (_VAGUE, 366),
    (_VAGUE, 2_196),
)
"""Where tellings are filed together: of one kind of days, and no more from first to last than so many."""
_LONGEST = PLACES[-1][1]
"""What lasts for decades is found by its first years alone."""
_MAX_COUNTRIES = 8
"""Of more countries only the first pairs, by code, are keys: any two reports of a summit share some."""
_AROUND = 4
"""Countries of the document that count: a report may name one side only, or neither."""
_DONE = {"negated": "happened"}
_OTHER = {"talk": "deed", "deed": "talk"}


def keys_of(telling: int, facts: Facts) -> Iterator[Row]:
    """The rows by which others find a telling: what it is filed under, and its first day."""
    own, span = _kind(facts), min(facts.span, _LONGEST)
    place = next(place for place in PLACES if place[0] == own and span <= place[1])
    for key in _filed(facts):
        yield {"key": _at(place, key), "day": facts.start or 0, "telling": telling}


def _at(place: tuple[str, int], key: str) -> str:
    return f"{key} {place[0]} {place[1]}"


def _kind(facts: Facts) -> str:
    if facts.vague:
        return _VAGUE
    return _UNDATED if not facts.dated else _STATED if facts.stated else _DATED


def _reach(kind: str, other: str) -> tuple[int, int]:
    """Days by which another's may end before a telling's begin, and begin after they end, for the two to be one.

    A day that words state may be told of later with the day of that report (``evidence``), no other way round.
    """
    around = reconciling().days
    if _UNDATED in (kind, other):
        return around, around
    if _VAGUE in (kind, other):
        return 0, 0
    if kind == other:
        return (0, 0) if kind == _STATED else (1, 1)
    return (1, around) if kind == _STATED else (around, 1)


def apart(one: Facts, other: Facts) -> bool:
    """True of two that are no one happening by what they are filed under: their days, as they are known, or acts."""
    if one.start is None or other.start is None:
        return True
    before, after = _reach(_kind(one), _kind(other))
    if one.start - _last(other) > before or other.start - _last(one) > after:
        return True
    acts = {_act(one), _act(other)}
    return len(acts) > 1 and ("meeting" in acts or not one.acting or one.acting != other.acting)


def _last(facts: Facts) -> int:
    """The last day for which it is found."""
    return (facts.start or 0) + min(facts.span, _LONGEST)


def _act(facts: Facts) -> str:
    return act_of(facts, reconciling())


def _filed(facts: Facts) -> list[str]:
    """Pairs of countries, each country, and the one of a telling that has no pair; with whether it has happened."""
    countries = _countries(facts)
    alone = [f"alone {one}" for one in countries] if len(countries) == 1 else []
    keys = _with_status(facts, [*_pairs(facts), *(f"any {one}" for one in countries), *alone])
    act = _act(facts)
    return [f"{key} {act}{who}" for key in keys for who in ("", *_acting(facts, act))]


def _asked(facts: Facts) -> list[str]:
    """What a telling looks under: its pairs; without one, all of its country; with one, those who have none."""
    countries = _countries(facts)
    kind = "any" if len(countries) == 1 else "alone"
    keys = _with_status(facts, [*_pairs(facts), *(f"{kind} {one}" for one in countries)])
    act = _act(facts)
    others = [f"{_OTHER[act]}{who}" for who in _acting(facts, act)]
    return [f"{key} {what}" for key in keys for what in (act, *others)]


def _acting(facts: Facts, act: str) -> list[str]:
    """By what words find deeds, and deeds words: the same states act."""
    return [f" {number(' '.join(sorted(facts.acting))):x}"] if facts.acting and act in _OTHER else []


def _pairs(facts: Facts) -> list[str]:
    # A report may name one side only, or neither: its document does.
    pairs = {*combinations(facts.countries[:_MAX_COUNTRIES], 2), *combinations(_countries(facts), 2)}
    return [f"{first} {second}" for first, second in sorted(pairs)]


def _countries(facts: Facts) -> list[str]:
    return sorted({*facts.countries[:_AROUND], *facts.around[:_AROUND]})


def _with_status(facts: Facts, keys: Iterable[str]) -> list[str]:
    status = _DONE.get(facts.status, facts.status)
    return [f"{key} {status}" for key in keys]


@dataclass(frozen=True, slots=True)
class Filed:
    """The keys of a telling: those it is found under, and those it looks under."""

    under: frozenset[str]
    asked: frozenset[str]

    @classmethod
    def of(cls, facts: Facts) -> "Filed":
        """Those of a telling with these facts."""
        return cls(frozenset(_filed(facts)), frozenset(_asked(facts)))

    def shares(self, other: "Filed") -> bool:
        """True if either finds the other, provided that they are not :func:`apart`; the same both ways round."""
        return not self.asked.isdisjoint(other.under)


@dataclass(frozen=True, slots=True)
class Search:
    """What those near a telling are found by: what it looks under, and its days."""

    keys: tuple[str, ...]
    kind: str
    first: int
    last: int

    def parts(self) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """For each of ``PLACES`` the keys, and between which days those begin that may be near."""
        for place in PLACES:
            before, after = _reach(self.kind, place[0])
            keys = tuple(_at(place, key) for key in self.keys)
            yield keys, self.first - before - place[1], self.last + after


def search_of(facts: Facts) -> Search | None:
    """Where to look for those near a telling; None where its day is not known, which none are near."""
    if facts.start is None:
        return None
    return Search(tuple(_asked(facts)), _kind(facts), facts.start, _last(facts))


def near_pairs(tellings: Sequence[Facts]) -> set[Pair]:
    """Pairs of indices, the lower first, that may share a key and whose days may meet; some that do not as well."""
    filed: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, facts in enumerate(tellings):
        for row in keys_of(at, facts) if facts.start is not None else ():
            filed[row["key"]].append((row["day"], at))
    for firsts in filed.values():
        firsts.sort()
    found: set[Pair] = set()
    for at, facts in enumerate(tellings):
        search = search_of(facts)
        for keys, first, last in search.parts() if search else ():
            for firsts in (filed[key] for key in keys if key in filed):
                low = bisect.bisect_left(firsts, (first, -1))
                high = bisect.bisect_right(firsts, (last, len(tellings)))
                found.update(_pair(at, other) for _, other in firsts[low:high] if other != at)
    return found


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
