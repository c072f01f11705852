"""From likenesses of pairs to happenings: the same tellings give the same ones, in whatever order they came.

Two groups become one where an edge is between them (two tellings that share a key and are likelier one happening than
two) and their tellings are, on the average of all pairs, likelier one than two; the likeliest two groups first. A
telling of vague days ("last year") joins only where just one group would have it, by its first tellings.

What becomes of a group depends on the groups that edges lead to alone: taken together without the rest, groups that
were found come out as they were. :mod:`~dragoman.store.grouped` rests on it to look at few of very many.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from dragoman.store.facts import Facts

_FIRST = 12
"""Of a group so many decide, the first by content, whether it would have a telling of vague days: what is told of a
year every year makes groups of hundreds, all pairs of which would be compared whenever one more comes.
"""
Pair = tuple[int, int]
Like = Callable[[int, int], int]
"""The likeness of two tellings, by their indices: whole numbers, whose sums are the same in whatever order."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What persons decided, as pairs of indices: these are one, these are not."""

    one: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()

    @property
    def tied(self) -> frozenset[int]:
        """Those that somebody has joined with others."""
        return frozenset(at for pair in self.one for at in pair)

    def of(self, first: int, second: int) -> bool | None:
        """True or False where somebody decided; None where not."""
        pair = (min(first, second), max(first, second))
        return True if pair in self.one else False if pair in self.apart else None


def cluster(
    tellings: Sequence[Facts],
    edges: Iterable[Pair],
    like: Like,
    tied: Collection[int] = (),
    fixed: Iterable[Sequence[int]] = (),
) -> list[list[int]]:
    """Indices of ``tellings`` in groups, each sorted by content, groups in the order of their first.

    ``tied`` are those that a person has joined with others, which are not vague to him. ``fixed`` groups are known:
    vague ones of others may fit them, nothing else becomes of them.
    """
    order = sorted(range(len(tellings)), key=lambda at: tellings[at].order)
    near: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in edges:
        near[one].append(other)
        near[other].append(one)
    vague = {at for at in order if tellings[at].vague and at not in tied}
    known = list(fixed)
    settled = {at for group in known for at in group}
    rank = {at: number for number, at in enumerate(order)}
    found = _agglomerate([at for at in order if at not in vague and at not in settled], near, like)
    groups = [sorted(group, key=rank.__getitem__) for group in found]
    home = {at: len(groups) + number for number, group in enumerate(known) for at in group if at in vague}
    groups += [sorted((at for at in group if at not in vague), key=rank.__getitem__) for group in known]
    _place([at for at in order if at in vague], home, groups, near, like)
    return sorted((sorted(group, key=rank.__getitem__) for group in groups), key=lambda group: rank[group[0]])


def _agglomerate(members: Sequence[int], near: Mapping[int, Sequence[int]], like: Like) -> list[list[int]]:
    """Average linkage. Ties of equal likeness are broken by the order of ``members``, which is of content."""
    place = {at: number for number, at in enumerate(members)}
    groups: dict[int, list[int]] = {number: [at] for number, at in enumerate(members)}
    # Of two groups with an edge between them, what all pairs add up to.
    sums: dict[int, dict[int, int]] = {number: {} for number in groups}
    heap: list[tuple[float, int, int]] = []
    for one, others in near.items():
        first = place.get(one)
        for second in (place[other] for other in others if other in place) if first is not None else ():
            if first is not None and first < second and second not in sums[first]:
                value = like(members[first], members[second])
                sums[first][second] = sums[second][first] = value
                heap.append((-float(value), first, second))
    heapq.heapify(heap)
    fresh = len(members)
    while heap:
        _, first, second = heapq.heappop(heap)
        if first not in groups or second not in groups:
            continue
        ours, theirs = groups.pop(first), groups.pop(second)
        mine, yours = sums.pop(first), sums.pop(second)
        linked: dict[int, int] = {}
        for other in (mine.keys() | yours.keys()) - {first, second}:
            there = sums[other]
            total = (mine[other] if other in mine else _sum(ours, groups[other], like)) + (
                yours[other] if other in yours else _sum(theirs, groups[other], like)
            )
            there.pop(first, None)
            there.pop(second, None)
            there[fresh] = linked[other] = total
            if total > 0:
                heapq.heappush(heap, (-total / ((len(ours) + len(theirs)) * len(groups[other])), other, fresh))
        groups[fresh], sums[fresh] = ours + theirs, linked
        fresh += 1
    return list(groups.values())


def _sum(ones: Iterable[int], others: Collection[int], like: Like) -> int:
    return sum(like(one, other) for one in ones for other in others)


def _place(
    vague: Iterable[int], home: dict[int, int], groups: list[list[int]], near: Mapping[int, Sequence[int]], like: Like
) -> None:
    """Put each telling of vague days where exactly one group fits; else it begins one. ``home`` has those known.

    ``groups`` are sorted by content: so do those of vague days come.
    """
    of = {at: number for number, group in enumerate(groups) for at in group}
    for at in vague:
        number = home.get(at)
        if number is None:
            linked = {of[other] for other in near.get(at, ()) if other in of}
            # A second one that fits decides; of a small one it is soonest known.
            small = sorted(linked, key=lambda one: len(groups[one]))
            fits = list(islice((one for one in small if _sum((at,), groups[one][:_FIRST], like) > 0), 2))
            number = fits[0] if len(fits) == 1 else len(groups)
        if number == len(groups):
            groups.append([])
        groups[number].append(at)
        of[at] = number


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
