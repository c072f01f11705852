"""From likenesses of pairs to happenings: the same tellings give the same ones, in whatever order they came.

Two groups become one where their tellings are, on the average of all pairs, likelier one happening than two; the
likeliest two groups first. A telling of vague days ("last year") joins only where just one group would have it.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dragoman.store.alike import NEVER
from dragoman.store.facts import Facts

Pair = tuple[int, int]
Like = Callable[[int, int], float]
"""The likeness of two tellings, by their indices."""
_EXACT = 250
"""Tellings up to which all pairs are compared; of more, each joins the group that fits best, in the order of days."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What persons decided, as pairs of indices: these are one, these are not."""

    one: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()

    def within(self, places: Mapping[int, int]) -> "Ties":
        """The ties between these indices alone, by their new ones."""

        def moved(pairs: frozenset[Pair]) -> frozenset[Pair]:
            inside = ((places[one], places[two]) for one, two in pairs if one in places and two in places)
            return frozenset((min(pair), max(pair)) for pair in inside)

        return Ties(moved(self.one), moved(self.apart))

    def of(self, first: int, second: int) -> bool | None:
        """True or False where somebody decided; None where not."""
        pair = (min(first, second), max(first, second))
        return True if pair in self.one else False if pair in self.apart else None


def cluster(tellings: Sequence[Facts], likeness: Like, ties: Ties | None = None) -> list[list[int]]:
    """Indices of ``tellings`` in groups, each sorted by content, groups in the order of their first."""
    ties = ties or Ties()
    order = sorted(range(len(tellings)), key=lambda at: tellings[at].order)
    tied = {at for pair in ties.one for at in pair}
    precise = [at for at in order if not tellings[at].vague or at in tied]
    vague = [at for at in order if tellings[at].vague and at not in tied]

    def like(one: int, other: int) -> float:
        decided = ties.of(one, other)
        if decided is False:
            return 10 * NEVER
        return -NEVER if decided else likeness(one, other)

    groups = _agglomerate(precise, like) if len(precise) <= _EXACT else _one_by_one(precise, like, tellings)
    _place(vague, groups, like)
    rank = {at: number for number, at in enumerate(order)}
    groups = [sorted(group, key=rank.__getitem__) for group in groups]
    return sorted(groups, key=lambda group: rank[group[0]])


def _agglomerate(members: Sequence[int], like: Like) -> list[list[int]]:
    """Average linkage. Ties of equal likeness are broken by the order of ``members``, which is of content."""
    groups: dict[int, list[int]] = {number: [at] for number, at in enumerate(members)}
    sums: dict[int, dict[int, float]] = {number: {} for number in groups}
    heap: list[tuple[float, int, int]] = []
    for second in range(len(members)):
        for first in range(second):
            value = like(members[first], members[second])
            sums[first][second] = sums[second][first] = value
            if value > 0:
                heap.append((-value, first, second))
    heapq.heapify(heap)
    fresh = len(members)
    while heap:
        _, first, second = heapq.heappop(heap)
        if first not in groups or second not in groups:
            continue
        groups[fresh] = groups.pop(first) + groups.pop(second)
        mine, yours = sums.pop(first), sums.pop(second)
        sums[fresh] = {}
        for other in groups:
            if other == fresh:
                continue
            total = mine[other] + yours[other]
            sums[fresh][other] = sums[other][fresh] = total
            del sums[other][first], sums[other][second]
            average = total / (len(groups[fresh]) * len(groups[other]))
            if average > 0:
                heapq.heappush(heap, (-average, other, fresh))
        fresh += 1
    return list(groups.values())


def _one_by_one(members: Sequence[int], like: Like, tellings: Sequence[Facts]) -> list[list[int]]:
    """For very many: in the order of days, each joins the group it is likest to on average, or begins one."""
    days = sorted(
        members, key=lambda at: ((tellings[at].end or 0) - (tellings[at].start or 0), tellings[at].start or 0)
    )
    groups: list[list[int]] = []
    near: dict[int, list[int]] = {}
    for at in days:
        start = tellings[at].start or 0
        close = sorted({number for day in range(start - 8, start + 17) for number in near.get(day, ())})
        best = max(((_average(at, groups[number], like), -number) for number in close), default=(0.0, 0))
        if best[0] > 0:
            groups[-best[1]].append(at)
            number = -best[1]
        else:
            number = len(groups)
            groups.append([at])
        if number not in near.setdefault(start, []):
            near[start].append(number)
    return groups


def _place(vague: Iterable[int], groups: list[list[int]], like: Like) -> None:
    """Put each telling of vague days where exactly one group fits; else it begins one."""
    for at in vague:
        fits = [group for group in groups if _average(at, group, like) > 0]
        if len(fits) == 1:
            fits[0].append(at)
        else:
            groups.append([at])


def _average(at: int, group: Collection[int], like: Like) -> float:
    return sum(like(at, member) for member in group) / len(group)


def components(pairs: Iterable[Pair], members: Iterable[int]) -> list[list[int]]:
    """Members that hang together by pairs, each list sorted, in the order of their first."""
    parent = {member: member for member in members}

    def root(member: int) -> int:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    found: dict[int, list[int]] = {}
    for member in sorted(parent):
        found.setdefault(root(member), []).append(member)
    return list(found.values())
