"""Happenings laid out anew where new tellings touch them, as if all had been grouped at once, and the rows of these.

Few of very many are looked at. What was found stands as long as no edge leads from it to what has changed
(:mod:`~dragoman.store.clusters`): the happenings that edges of new tellings lead to are grouped with them; what edges
lead to from those that do not come out as they were is grouped as well, until nothing more changes.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from dragoman.store.beside import Beside
from dragoman.store.clusters import Pair, cluster, components
from dragoman.store.composing import Row, compose, dyad_rows
from dragoman.store.edges import Edges
from dragoman.store.schema_told import happening_dyads, happening_links, happenings, tellings
from dragoman.store.tied import stored_ties
from dragoman.store.values import clean, in_batches


class Grouped:
    """New tellings among those that are laid out.

    ``fresh`` are tellings whose edges are not known, those among them of which something else is known now; ``broken``
    are happenings that have lost some.
    """

    def __init__(self, connection: Connection, fresh: Collection[int], broken: Collection[int]) -> None:
        self._connection = connection
        self._beside = Beside(connection)
        self._ties = stored_ties(connection)
        self._edges = Edges(self._beside.facts, self._beside.likeness, self._ties)
        self._fresh = sorted(fresh)
        self._near: defaultdict[int, set[int]] = defaultdict(set)
        # Happenings that may come out otherwise, by number; and all that are looked at, with their tellings.
        self._broken = set(broken)
        self._taken: dict[int, list[int]] = {}
        self._fixed: dict[int, list[int]] = {}
        self._compared: set[Pair] = set()
        # By tellings that hang together, how many edges they have, and what of them is known: their groups.
        self._clusters: dict[tuple[tuple[int, ...], int, tuple[tuple[int, ...], ...]], list[list[int]]] = {}

    def write(self) -> int:
        """Write the happenings in place of those that come out otherwise; how many are written."""
        connection = self._connection
        groups = self._groups()
        fresh = int(connection.execute(select(func.coalesce(func.max(happenings.c.happening), 0))).scalar_one())
        bases = self._delete()
        of = {number: fresh + place for place, group in enumerate(groups, 1) for number in group}
        rows: list[Row] = []
        dyads: list[Row] = []
        for place, group in enumerate(groups, 1):
            row = compose([self._beside.facts(number) for number in group], self._beside.wires)
            rows.append(row | {"happening": fresh + place, "name": row["base"]})
            dyads += dyad_rows(fresh + place, row)
        for table, found in ((happenings, rows), (happening_dyads, dyads), (happening_links, self._links(of))):
            if found:
                connection.execute(insert(table), [clean(row) for row in found])
        if of:
            here = update(tellings).where(tellings.c.telling == bindparam("t")).values(happening=bindparam("h"))
            connection.execute(here, [{"t": number, "h": happening} for number, happening in of.items()])
        _give_names(connection, bases | {row["base"] for row in rows})
        return len(rows)

    def _groups(self) -> list[list[int]]:
        """The groups that are not laid out so."""
        beside = self._beside
        for number, others in beside.near(self._fresh).items():
            self._join((number,), others)
        fresh = set(self._fresh)
        for one, other in self._ties.one:
            if one in fresh or other in fresh:
                self._join((one,), (other,))
        self._broken |= {beside.happening(number) for number in fresh} - {0}
        self._take(self._broken | ({beside.happening(number) for number in self._near} - {0}))
        while True:
            self._compare()
            found = self._cluster()
            broken = self._broken | self._otherwise(found)
            wanted = broken.union(*beside.links(broken).values()) - self._taken.keys()
            if broken == self._broken and not wanted:
                break
            self._broken = broken
            self._take(wanted)
        whole = {tuple(sorted(group)) for number, group in self._looked_at() if number not in self._broken}
        return [group for group in found if tuple(sorted(group)) not in whole]

    def _take(self, numbers: Iterable[int]) -> None:
        self._taken |= self._beside.members(sorted(numbers))

    def _looked_at(self) -> list[tuple[int, list[int]]]:
        return [*self._taken.items(), *self._fixed.items()]

    def _otherwise(self, found: Iterable[Sequence[int]]) -> set[int]:
        """The happenings that are looked at and not found as they are laid out."""
        groups = {tuple(sorted(group)) for group in found}
        return {number for number, members in self._looked_at() if tuple(sorted(members)) not in groups}

    def _compare(self) -> None:
        """Find the edges in what is taken up, and from what comes out otherwise to what hung together with it."""
        for number, members in self._taken.items():
            self._compare_with(number, number, members)
        for number, others in self._beside.links(sorted(self._broken)).items():
            for other in others & self._taken.keys():
                self._compare_with(number, other, self._taken[number])

    def _compare_with(self, number: int, other: int, members: Iterable[int]) -> None:
        pair = (min(number, other), max(number, other))
        if pair not in self._compared:
            self._compared.add(pair)
            self._join(members, self._beside.members([other])[other])

    def _join(self, ones: Iterable[int], others: Collection[int]) -> None:
        """Keep the edges from these to those."""
        for one in ones:
            for other in others:
                if one != other and other not in self._near[one] and self._edges.between(one, other):
                    self._near[one].add(other)
                    self._near[other].add(one)

    def _cluster(self) -> list[list[int]]:
        """All that is taken up, and the new, in groups."""
        self._look_around()
        numbers = sorted({*self._fresh, *(number for _, group in self._looked_at() for number in group)})
        here = set(numbers)
        edges = [(one, other) for one in numbers for other in self._near.get(one, ()) if one < other and other in here]
        fixed = [(group[0], other) for group in self._fixed.values() for other in group[1:]]
        ours: defaultdict[int, list[Pair]] = defaultdict(list)
        parts = components([*edges, *fixed], numbers)
        part_of = {number: at for at, part in enumerate(parts) for number in part}
        for pair in edges:
            ours[part_of[pair[0]]].append(pair)
        settled: defaultdict[int, list[list[int]]] = defaultdict(list)
        for group in self._fixed.values():
            settled[part_of[group[0]]].append(group)
        return [group for at, part in enumerate(parts) for group in self._clustered(part, ours[at], settled[at])]

    def _clustered(self, numbers: list[int], edges: list[Pair], fixed: list[list[int]]) -> list[list[int]]:
        """What hangs together, in groups; once for as long as nothing joins it."""
        if len(numbers) == 1:
            return [numbers]
        case = (tuple(numbers), len(edges), tuple(map(tuple, fixed)))
        if case not in self._clusters:
            place = {number: at for at, number in enumerate(numbers)}
            found = cluster(
                [self._beside.facts(number) for number in numbers],
                [(place[one], place[other]) for one, other in edges],
                lambda one, other: self._edges.like(numbers[one], numbers[other]),
                {place[number] for number in self._ties.tied if number in place},
                [[place[number] for number in group] for group in fixed],
            )
            self._clusters[case] = [[numbers[at] for at in group] for group in found]
        return self._clusters[case]

    def _look_around(self) -> None:
        """Take in all that hangs together with a telling of vague days: it joins what alone fits it."""
        vague = {
            happening: loose
            for happening, group in self._taken.items()
            if (loose := [one for one in group if self._beside.facts(one).vague and one not in self._ties.tied])
        }
        links = self._beside.links(vague)
        around = {number for others in links.values() for number in others} - self._taken.keys()
        self._fixed = self._beside.members(sorted(around))
        for happening, others in links.items():
            for other in others & self._fixed.keys():
                self._join(vague[happening], self._fixed[other])

    def _links(self, of: dict[int, int]) -> list[Row]:
        """What edges lead to from the new happenings, both ways round."""
        found: set[tuple[int, int]] = set()
        for number, happening in of.items():
            for other in self._near.get(number, ()):
                there = of.get(other) or self._beside.happening(other)
                if there != happening:
                    found |= {(happening, there), (there, happening)}
        return [{"happening": one, "other": other} for one, other in sorted(found)]

    def _delete(self) -> set[str]:
        """Delete the happenings that come out otherwise; the bases of their names, which others may now have alone."""
        bases: set[str] = set()
        links = happening_links.c
        for batch in in_batches(sorted(self._broken)):
            known = select(happenings.c.base).where(happenings.c.happening.in_(batch))
            bases.update(self._connection.execute(known).scalars())
            for table, gone in (
                (happening_links, or_(links.happening.in_(batch), links.other.in_(batch))),
                (happening_dyads, happening_dyads.c.happening.in_(batch)),
                (happenings, happenings.c.happening.in_(batch)),
            ):
                self._connection.execute(delete(table).where(gone))
        return bases


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
