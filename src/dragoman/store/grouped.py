"""Tellings that are near each other, grouped into happenings, and the rows of these."""

import bisect
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dragoman.store import facts as facts_
from dragoman.store.alike import Likeness
from dragoman.store.clusters import Pair, Ties, cluster, components
from dragoman.store.composing import Row, compose, dyad_rows
from dragoman.store.decisions import TYING, standing
from dragoman.store.facts import Facts
from dragoman.store.naming import find
from dragoman.store.reconciling import reconciling
from dragoman.store.schema_intake import copies
from dragoman.store.schema_told import happening_dyads, happenings, telling_keys, tellings
from dragoman.store.telling_names import Name
from dragoman.store.values import clean, in_batches

_LONG = 31
"""Days beyond which a telling is found by its years rather than by its first day."""
_MAX_YEARS = 5
_MAX_COUNTRIES = 8
"""Of more countries only the first pairs, by code, are keys: any two reports of a summit share some."""
_AROUND = 4
"""Countries of the document that count: a report may name one side only, or neither."""
_DONE = {"negated": "happened"}


def keys_of(number: int, facts: Facts) -> Iterator[Row]:
    """The rows by which others find a telling: what it is filed under, and its first day or its years."""
    for key in _filed(facts):
        if not _long(facts):
            yield {"key": key, "day": facts.start if facts.start is not None else 0, "telling": number}
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


def _long(facts: Facts) -> bool:
    return facts.start is not None and facts.end is not None and facts.end - facts.start > _LONG


def _years(facts: Facts) -> range:
    """The years of the days, roughly: of more than some, only the first."""
    first, last = (facts.start or 0) // 365, (facts.end or 0) // 365
    return range(first - 1, min(last, first + _MAX_YEARS) + 2)


class Keys:
    """Finds stored tellings near others, and holds their facts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._facts: dict[int, Facts] = {}
        self._components: dict[int, int] = {}

    def facts(self, number: int) -> Facts:
        """The facts of a telling."""
        if number not in self._facts:
            self._load([number])
        return self._facts[number]

    def component(self, number: int) -> int:
        """The number of the component that a telling is in."""
        if number not in self._components:
            self._load([number])
        return self._components[number]

    def near(self, fresh: Mapping[int, Facts]) -> set[int]:
        """The stored tellings, fresh ones too, that are likelier one happening with any of these than not."""
        found: dict[int, set[int]] = {number: self._candidates(facts) for number, facts in fresh.items()}
        self._load(sorted({number for numbers in found.values() for number in numbers}))
        wires = wires_of(self._connection, {one.document for one in self._facts.values()})
        likeness = Likeness(wires)
        near: set[int] = set()
        for number, others in found.items():
            # Of what is in already, the rest hangs together with it.
            near.update(
                other for other in others - near - {number} if likeness.of(fresh[number], self._facts[other]) > 0
            )
        return near

    def _candidates(self, facts: Facts) -> set[int]:
        if facts.start is None or facts.end is None:
            return set()
        around = reconciling().days
        table = telling_keys.c
        found: set[int] = set()
        for key in _asked(facts):
            first, last = facts.start - _LONG - around, facts.end + around
            query = select(table.telling).where(table.key == key, table.day.between(first, last))
            found |= set(self._connection.execute(query).scalars())
            years = [f"{key} {year}" for year in _years(facts)]
            query = select(table.telling).where(table.key.in_(years))
            found |= set(self._connection.execute(query).scalars())
        return found

    def _load(self, numbers: Iterable[int]) -> None:
        for batch in in_batches(number for number in numbers if number not in self._facts):
            query = select(tellings.c.telling, tellings.c.component, tellings.c.facts)
            for number, component, text in self._connection.execute(query.where(tellings.c.telling.in_(batch))):
                self._facts[number] = facts_.load(text)
                self._components[number] = component


class Grouped:
    """Tellings, with all that hang together with them, grouped into happenings.

    ``stored`` has the component of those whose component has only grown: how they hang together is known.
    """

    def __init__(
        self, connection: Connection, members: Mapping[int, Facts], stored: Mapping[int, int] | None = None
    ) -> None:
        self._connection = connection
        self._stored = stored or {}
        self._numbers = list(members)
        self._facts = list(members.values())
        self._wires = wires_of(connection, {one.document for one in self._facts})
        self._likeness = Likeness(self._wires)
        self._known: dict[Pair, float] = {}
        self._ties = ties_of(connection, self._facts)

    def write(self, gone: Collection[int]) -> int:
        """Write the happenings in place of those that the tellings were in, and of ``gone``; how many there are now."""
        connection = self._connection
        fresh = int(connection.execute(select(func.coalesce(func.max(happenings.c.happening), 0))).scalar_one())
        bases = self._delete({*self._before(), *gone} - {0})
        rows: list[Row] = []
        dyads: list[Row] = []
        places: list[Row] = []
        for component in components(self._pairs(), range(len(self._facts))):
            for group in self._cluster(component):
                fresh += 1
                row = compose([self._facts[at] for at in group], self._wires)
                rows.append(row | {"happening": fresh, "name": row["base"]})
                dyads += dyad_rows(fresh, row)
                together = self._numbers[component[0]]
                places += [{"t": self._numbers[at], "h": fresh, "c": together} for at in group]
        for table, found in ((happenings, rows), (happening_dyads, dyads)):
            if found:
                connection.execute(insert(table), [clean(row) for row in found])
        if places:
            here = update(tellings).where(tellings.c.telling == bindparam("t"))
            connection.execute(here.values(happening=bindparam("h"), component=bindparam("c")), places)
        _give_names(connection, bases | {row["base"] for row in rows})
        return len(rows)

    def _cluster(self, component: Sequence[int]) -> list[list[int]]:
        if len(component) == 1:
            return [list(component)]
        ties = self._ties.within({at: number for number, at in enumerate(component)})
        facts = [self._facts[at] for at in component]
        found = cluster(facts, lambda one, other: self._like(component[one], component[other]), ties)
        return [[component[at] for at in group] for group in found]

    def _like(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            self._known[pair] = self._likeness.of(self._facts[one], self._facts[other])
        return self._known[pair]

    def _pairs(self) -> Iterator[Pair]:
        """Pairs of indices that are likelier one happening than two, or that somebody has tied."""
        yield from self._ties.one
        yield from self._chained()
        settled = self._settled()
        for one, other in self._near():
            if not (one in settled and other in settled) and self._like(one, other) > 0:
                yield one, other

    def _chained(self) -> Iterator[Pair]:
        """Each stored component as a chain of its members."""
        before: dict[int, int] = {}
        for at, number in enumerate(self._numbers):
            component = self._stored.get(number)
            if component is not None:
                if component in before:
                    yield before[component], at
                before[component] = at

    def _settled(self) -> set[int]:
        """Those stored ones of which any two are as likely one happening as they were when they were laid out.

        A new document may be a copy of two that were no copies of each other as far as anybody knew.
        """
        fresh = {
            self._wires.get(facts.document)
            for number, facts in zip(self._numbers, self._facts, strict=True)
            if number not in self._stored
        } - {None}
        return {
            at
            for at, number in enumerate(self._numbers)
            if number in self._stored and self._wires.get(self._facts[at].document) not in fresh
        }

    def _near(self) -> set[Pair]:
        """Pairs that share a key and whose days may meet."""
        filed: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        wide: defaultdict[str, list[int]] = defaultdict(list)
        for at, facts in enumerate(self._facts):
            for key in _filed(facts) if facts.start is not None else ():
                if _long(facts):
                    wide[key].append(at)
                else:
                    filed[key].append((facts.start or 0, at))
        for firsts in filed.values():
            firsts.sort()
        found: set[Pair] = set()
        for at, facts in enumerate(self._facts):
            for key in _asked(facts) if facts.start is not None else ():
                found.update(_pair(at, other) for other in wide.get(key, ()) if other != at)
                firsts = filed.get(key, [])
                low = bisect.bisect_left(firsts, ((facts.start or 0) - _LONG - reconciling().days, -1))
                high = bisect.bisect_right(firsts, ((facts.end or 0) + reconciling().days, len(self._facts)))
                found.update(_pair(at, other) for _, other in firsts[low:high] if other != at)
        return found

    def _before(self) -> set[int]:
        found: set[int] = set()
        for batch in in_batches(self._numbers):
            query = select(tellings.c.happening).where(tellings.c.telling.in_(batch))
            found.update(self._connection.execute(query).scalars())
        return found

    def _delete(self, numbers: Collection[int]) -> set[str]:
        """Delete these happenings; the bases of their names, which others may now have alone."""
        bases: set[str] = set()
        for batch in in_batches(sorted(numbers)):
            bases.update(
                self._connection.execute(select(happenings.c.base).where(happenings.c.happening.in_(batch))).scalars()
            )
            self._connection.execute(delete(happening_dyads).where(happening_dyads.c.happening.in_(batch)))
            self._connection.execute(delete(happenings).where(happenings.c.happening.in_(batch)))
        return bases


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _give_names(connection: Connection, bases: Iterable[str]) -> None:
    """Name the happenings of each base in the order of content: the base alone, then with -2, -3 and so on."""
    table = happenings.c
    for batch in in_batches(sorted(bases)):
        found: defaultdict[str, list[tuple[list[object], int, str]]] = defaultdict(list)
        query = select(table.base, table.lead, table.happening, table.name).where(table.base.in_(batch))
        for base, lead, number, name in connection.execute(query):
            found[base].append((json.loads(lead), number, name))
        for base, rows in found.items():
            for place, (_, number, name) in enumerate(sorted(rows, key=lambda row: row[0]), 1):
                right = base if place == 1 else f"{base}-{place}"
                if name != right:
                    connection.execute(update(happenings).where(table.happening == number).values(name=right))


def wires_of(connection: Connection, documents: Collection[int]) -> dict[int, int]:
    """By document, the number of its cluster of near-copies; without those that are no copy of any."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(documents)):
        for end in (copies.c.document, copies.c.of_document):
            rows = connection.execute(select(end, copies.c.cluster).where(end.in_(batch)))
            found.update((row[0], row[1]) for row in rows)
    return found


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
