"""What persons decided of tellings: which of them are one happening, and which are not."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import combinations

from sqlalchemy import Connection, select

from dragoman.store import facts as facts_
from dragoman.store import schema
from dragoman.store.clusters import Pair, Ties
from dragoman.store.decisions import TYING, standing
from dragoman.store.facts import Facts
from dragoman.store.naming import find
from dragoman.store.schema_told import tellings
from dragoman.store.telling_names import Name
from dragoman.store.values import in_batches


def ties_of(connection: Connection, members: Sequence[Facts]) -> Ties:
    """What persons decided of these tellings; of two decisions that cannot both be, the later one."""
    own: defaultdict[str, list[int]] = defaultdict(list)
    for at, facts in enumerate(members):
        own[facts.id].append(at)

    def place(name: Name) -> int | None:
        ats = own.get(name["document"], [])
        found = find(name, [members[at] for at in ats])
        return None if found is None else ats[found]

    decided: dict[Pair, bool] = {}
    for decision in sorted(standing(connection, TYING), key=lambda one: one.number):
        if "undone" in decision.what:
            continue
        if decision.kind == "merge":
            ats = [at for at in map(place, decision.what["tellings"]) if at is not None]
            decided |= {_pair(*pair): True for pair in combinations(ats, 2)}
        elif decision.kind == "split":
            out = place(decision.what["telling"])
            rest = [at for at in map(place, decision.what["from"]) if at is not None]
            decided |= {_pair(out, at): False for at in rest if out is not None and at != out}
    return Ties(
        frozenset(pair for pair, one in decided.items() if one),
        frozenset(pair for pair, one in decided.items() if not one),
    )


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def stored_ties(connection: Connection) -> Ties:
    """The same of all that is laid out, by the numbers of tellings."""
    named = documents_tied(connection, superseded=False)
    if not named:
        return Ties()
    found = tellings_in(connection, named)
    numbers = sorted(found)
    ties = ties_of(connection, [facts_.load(found[number]) for number in numbers])

    def numbered(pairs: frozenset[Pair]) -> frozenset[Pair]:
        return frozenset((numbers[one], numbers[other]) for one, other in pairs)

    return Ties(numbered(ties.one), numbered(ties.apart))


def documents_tied(connection: Connection, of: Collection[str] | None = None, *, superseded: bool = True) -> set[str]:
    """The ids of all documents that a merge or split names, with those put aside if ``superseded``; of those alone
    that name one of the documents ``of``, if given.
    """
    names: set[str] = set()
    for decision in standing(connection, TYING, superseded=superseded):
        named = {str(name["document"]) for name in named_in(decision.what)}
        if of is None or not named.isdisjoint(of):
            names |= named
    return names


def tellings_in(connection: Connection, ids: Collection[str]) -> dict[int, str]:
    """The tellings of these documents that are laid out: their facts as stored, by number."""
    documents, records = schema.documents, schema.records
    found: dict[int, str] = {}
    for batch in in_batches(sorted(ids)):
        query = (
            select(tellings.c.telling, tellings.c.facts)
            .join(records, records.c.record == tellings.c.record)
            .join(documents, documents.c.document == records.c.document)
            .where(documents.c.id.in_(batch))
        )
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def named_in(what: dict[str, object]) -> list[dict[str, object]]:
    """The names of tellings in a merge's or split's ``what``; none in what only undoes one."""
    if "undone" in what:
        return []
    found: list[dict[str, object]] = []
    for value in what.values():
        found += value if isinstance(value, list) else [value]  # type: ignore[list-item]
    return found
