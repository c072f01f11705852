"""The tellings that are laid out, beside which new ones are laid: their facts and happenings, and what is near them."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, union_all

from dragoman.store import facts as facts_
from dragoman.store import schema
from dragoman.store.alike import Likeness
from dragoman.store.edges import wires_of
from dragoman.store.facts import Facts
from dragoman.store.keyed import PLACES, Search, search_of
from dragoman.store.schema_intake import copies
from dragoman.store.schema_told import happening_links, telling_keys, tellings
from dragoman.store.values import in_batches


class Beside:
    """Reads what is laid out, each row once, by the numbers of tellings and of happenings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._facts: dict[int, Facts] = {}
        self._happenings: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._links: dict[int, set[int]] = {}
        self.wires: dict[int, int] = {}
        self.likeness = Likeness(self.wires)

    def facts(self, number: int) -> Facts:
        """The facts of a telling."""
        if number not in self._facts:
            self._load([number])
        return self._facts[number]

    def happening(self, number: int) -> int:
        """The happening that a telling was found in; 0 of one that was not laid out yet."""
        if number not in self._happenings:
            self._load([number])
        return self._happenings[number]

    def members(self, happenings: Iterable[int]) -> dict[int, list[int]]:
        """The tellings of these happenings."""
        wanted = list(happenings)
        for batch in in_batches(number for number in wanted if number not in self._members):
            found: dict[int, list[int]] = {number: [] for number in batch}
            query = select(tellings.c.happening, tellings.c.telling).where(tellings.c.happening.in_(batch))
            for happening, number in self._connection.execute(query):
                found[happening].append(number)
            self._members |= found
            self._load(number for group in found.values() for number in group)
        return {number: self._members[number] for number in wanted}

    def links(self, happenings: Iterable[int]) -> dict[int, set[int]]:
        """By happening, those that edges lead to from it."""
        wanted = list(happenings)
        table = happening_links.c
        for batch in in_batches(number for number in wanted if number not in self._links):
            self._links |= {number: set() for number in batch}
            query = select(table.happening, table.other).where(table.happening.in_(batch))
            for happening, other in self._connection.execute(query):
                self._links[happening].add(other)
        return {number: self._links[number] for number in wanted}

    def near(self, fresh: Collection[int]) -> dict[int, set[int]]:
        """For each of these tellings the ones, new ones too, that share a key with it and whose days may meet."""
        self._load(fresh)
        found: dict[int, set[int]] = {}
        known: dict[Search, set[int]] = {}
        for number in fresh:
            search = search_of(self._facts[number])
            if search is not None:
                if search not in known:
                    known[search] = self._searched(search)
                found[number] = known[search] - {number}
        self._load({number for numbers in found.values() for number in numbers})
        return found

    def _searched(self, search: Search) -> set[int]:
        values: dict[str, object] = {}
        for part, (keys, first, last) in enumerate(search.parts()):
            values |= {f"keys_{part}": keys, f"first_{part}": first, f"last_{part}": last}
        return set(self._connection.execute(_NEAR, values).scalars())

    def _load(self, numbers: Iterable[int]) -> None:
        documents: set[int] = set()
        for batch in in_batches(number for number in numbers if number not in self._facts):
            query = select(tellings.c.telling, tellings.c.happening, tellings.c.facts)
            for number, happening, text in self._connection.execute(query.where(tellings.c.telling.in_(batch))):
                self._facts[number] = facts_.load(text)
                self._happenings[number] = happening
                documents.add(self._facts[number].document)
        self.wires |= wires_of(self._connection, documents)


def _under(part: int) -> Select[Any]:
    table = telling_keys.c
    days = table.day.between(bindparam(f"first_{part}"), bindparam(f"last_{part}"))
    return select(table.telling).where(table.key.in_(bindparam(f"keys_{part}", expanding=True)), days)


_NEAR = union_all(*map(_under, range(len(PLACES))))


def tellings_of_copies(connection: Connection, documents: Collection[int]) -> set[int]:
    """The tellings in near-copies of these documents: a new copy makes two others copies of each other as well."""
    clusters = set(wires_of(connection, documents).values())
    found: set[int] = set()
    for batch in in_batches(sorted(clusters)):
        for end in (copies.c.document, copies.c.of_document):
            query = (
                select(tellings.c.telling)
                .join(schema.records, schema.records.c.record == tellings.c.record)
                .join(copies, end == schema.records.c.document)
                .where(copies.c.cluster.in_(batch))
            )
            found |= set(connection.execute(query).scalars())
    return found
