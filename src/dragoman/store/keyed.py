"""Under what a telling is filed, so that those that may be of one happening are found without a look at the rest."""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from dragoman.store.clusters import Pair
from dragoman.store.composing import Row
from dragoman.store.facts import LONG, Facts
from dragoman.store.reconciling import reconciling

_SHORT = 2
"""Days beyond which a telling is found apart from most."""
_WIDE = " ~"
"""At the end of the keys of those between."""
_MAX_YEARS = 5
_MAX_COUNTRIES = 8
"""Of more countries only the first pairs, by code, are keys: any two reports of a summit share some."""
_AROUND = 4
"""Countries of the document that count: a report may name one side only, or neither."""
_DONE = {"negated": "happened"}


def keys_of(number: int, facts: Facts) -> Iterator[Row]:
    """The rows by which others find a telling: what it is filed under, and its first day or its years."""
    for key in _filed(facts):
        if not facts.long:
            day = facts.start if facts.start is not None else 0
            yield {"key": key if facts.span <= _SHORT else key + _WIDE, "day": day, "telling": number}
        else:
            for year in _years(facts):
                yield {"key": f"{key} {year}", "day": year, "telling": number}


def _filed(facts: Facts) -> list[str]:
    """Pairs of countries, each country, and the one of a telling that has no pair; with whether it has happened."""
    countries = _countries(facts)
    alone = [f"alone {one}" for one in countries] if len(countries) == 1 else []
    return _with_status(facts, [*_pairs(facts), *(f"any {one}" for one in countries), *alone])


def _asked(facts: Facts) -> list[str]:
    """What a telling looks under: its pairs; without one, all of its country; with one, those who have none."""
    countries = _countries(facts)
    kind = "any" if len(countries) == 1 else "alone"
    return _with_status(facts, [*_pairs(facts), *(f"{kind} {one}" for one in countries)])


def _pairs(facts: Facts) -> list[str]:
    # A report may name one side only, or neither: its document does.
    pairs = {*combinations(facts.countries[:_MAX_COUNTRIES], 2), *combinations(_countries(facts), 2)}
    return [f"{first} {second}" for first, second in sorted(pairs)]


def _countries(facts: Facts) -> list[str]:
    return sorted({*facts.countries[:_AROUND], *facts.around[:_AROUND]})


def _with_status(facts: Facts, keys: Iterable[str]) -> list[str]:
    status = _DONE.get(facts.status, facts.status)
    return [f"{key} {status}" for key in keys]


def _years(facts: Facts) -> range:
    """The years of the days, roughly: of more than some, only the first."""
    first, last = (facts.start or 0) // 365, (facts.end or 0) // 365
    return range(first - 1, min(last, first + _MAX_YEARS) + 2)


@dataclass(frozen=True, slots=True)
class Filed:
    """The keys of a telling: those it is found under, and those it looks under."""

    under: frozenset[str]
    asked: frozenset[str]
    years: range
    long: bool

    @classmethod
    def of(cls, facts: Facts) -> "Filed":
        """Those of a telling with these facts."""
        return cls(frozenset(_filed(facts)), frozenset(_asked(facts)), _years(facts), facts.long)

    def shares(self, other: "Filed") -> bool:
        """True if either finds the other, provided that their days are near; the same both ways round."""
        if (self.long or other.long) and not range(
            max(self.years.start, other.years.start), min(self.years.stop, other.years.stop)
        ):
            return False
        return not self.asked.isdisjoint(other.under)


@dataclass(frozen=True, slots=True)
class Search:
    """Where those near a telling are found: under ``keys`` from the day ``first``, under ``wide`` ones from
    ``wide_first``, both until ``last``; under ``yearly`` keys whatever the day.
    """

    keys: tuple[str, ...]
    first: int
    wide: tuple[str, ...]
    wide_first: int
    last: int
    yearly: tuple[str, ...]


def search_of(facts: Facts) -> Search | None:
    """Where to look for those near a telling; None where its day is not known, which none are near."""
    if facts.start is None or facts.end is None:
        return None
    around = reconciling().days
    keys = tuple(_asked(facts))
    return Search(
        keys,
        facts.start - _SHORT - around,
        tuple(key + _WIDE for key in keys),
        facts.start - LONG - around,
        facts.end + around,
        tuple(f"{key} {year}" for key in keys for year in _years(facts)),
    )


def near_pairs(tellings: Sequence[Facts]) -> set[Pair]:
    """Pairs of indices, the lower first, that may share a key and whose days may meet; some that do not as well."""
    filed: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    wide: defaultdict[str, list[int]] = defaultdict(list)
    for at, facts in enumerate(tellings):
        for key in _filed(facts) if facts.start is not None else ():
            if facts.long:
                wide[key].append(at)
            else:
                filed[key].append((facts.start or 0, at))
    for firsts in filed.values():
        firsts.sort()
    found: set[Pair] = set()
    for at, facts in enumerate(tellings):
        search = search_of(facts)
        if search is None:
            continue
        for key in search.keys:
            found.update(_pair(at, other) for other in wide.get(key, ()) if other != at)
            firsts = filed.get(key, [])
            low = bisect.bisect_left(firsts, (search.wide_first, -1))
            high = bisect.bisect_right(firsts, (search.last, len(tellings)))
            found.update(_pair(at, other) for _, other in firsts[low:high] if other != at)
    return found


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
