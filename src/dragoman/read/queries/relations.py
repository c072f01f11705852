"""Two countries: in figures, and what they signed and promised."""

from dataclasses import dataclass

from dragoman.read.queries.lists import Paging, in_memory
from dragoman.read.queries.shapes import Listed, RelationInFigures
from dragoman.store import Agreement, Ledger, Promise, Wanted

Pair = tuple[str, str]


def relation(ledger: Ledger, pair: Pair, wanted: Wanted) -> RelationInFigures:
    """The relation's figures; ``wanted`` has the number of latest happenings that the summary speaks of."""
    found = ledger.view(pair, wanted)
    figures = {name: getattr(found, name) for name in ("total", "summary", "series", "net")}
    return RelationInFigures(first=pair[0], second=pair[1], **figures)


@dataclass(frozen=True, slots=True)
class AgreementsAsked:
    """Which agreements of two countries: of a kind ("MoU"), in an area of policy."""

    pair: Pair
    kind: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class PromisesAsked:
    """Which promises between two countries: in a state, made by one of them."""

    pair: Pair
    state: str | None = None
    by: str | None = None


def agreements(ledger: Ledger, asked: AgreementsAsked, paging: Paging) -> Listed[Agreement]:
    """The instruments to which both are parties, in the order of time."""
    found = [
        one
        for one in ledger.agreements(*asked.pair)
        if (asked.kind is None or one.kind.lower() == asked.kind.lower())
        and (asked.area is None or asked.area in one.areas)
    ]
    items, following = in_memory(found, _unique([one.id for one in found]), asked, paging)
    return Listed[Agreement](items=items, next=following, total=len(found))


def promises(ledger: Ledger, asked: PromisesAsked, paging: Paging) -> Listed[Promise]:
    """The commitments between them, in the order of time, each with what may have followed."""
    found = [
        one
        for one in ledger.promises(*asked.pair, most=MOST_COMPARED)
        if (asked.state is None or one.state == asked.state)
        and (asked.by is None or any(who.country == asked.by and "by" in who.roles for who in one.actors))
    ]
    items, following = in_memory(found, _unique([one.name or one.id for one in found]), asked, paging)
    return Listed[Promise](items=items, next=following, total=len(found))


MOST_COMPARED = 1_500
"""Promises times later documents up to which it is looked for what followed; past that their ``why`` says so."""


def _unique(names: list[str]) -> list[str]:
    """The names, the later ones of one name told apart by their place among these."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return found
