"""Which of today's tellings a name that outlives runs now means."""

from collections.abc import Sequence

from dragoman.store.facts import Facts
from dragoman.store.telling_names import Name


def find(name: Name, tellings: Sequence[Facts]) -> int | None:
    """The index of the telling that a name now means, None if there is none any more.

    In the same version it is the event whose sentence meets the named one, of the same type if there are several. In
    another version offsets have moved, and only a type that stands once will do.
    """
    own = [(at, one) for at, one in enumerate(tellings) if one.id == name["document"]]
    typed = [(at, one) for at, one in own if (one.coded or one.type) == name["type"]]
    start, end = name["sentence"]
    for pool in (typed, own):
        met = [at for at, one in pool if one.version == name["version"] and _meet(one.sentence, (start, end))]
        if met:
            return met[0]
    return typed[0][0] if len(typed) == 1 and typed[0][1].version != name["version"] else None


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one == other or (one[0] < other[1] and other[0] < one[1])
