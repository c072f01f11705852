"""A long timeline leaf by leaf, the newest first, and its figures: for pages, which never wait for all of it.

``newest`` finds them.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from dragoman.store import answers
from dragoman.store.backend import Database
from dragoman.store.chosen import chosen
from dragoman.store.figures import CountryFigures, PairFigures, country_figures, pair_figures
from dragoman.store.finding import happening_known
from dragoman.store.newest import Countries, Cursor, happenings_of, in_order, months, newest
from dragoman.store.reconcile import Stamp, reconcile, stamp_of
from dragoman.store.relation import Happening, Month, Net
from dragoman.store.remembered import Remembered
from dragoman.store.wanted import Wanted, conditions


@dataclass(frozen=True, slots=True)
class Leaf:
    """Happenings, the newest first; ``older`` is where the next leaf begins, None behind the last."""

    happenings: tuple[Happening, ...]
    older: Cursor | None


class Leaves:
    """The part of a :class:`~dragoman.store.Ledger` that answers pages. Codes of countries are alpha-3, in capitals."""

    _database: Database
    remembered: Remembered

    def leaf(
        self,
        countries: Countries,
        wanted: Wanted,
        before: Cursor | None = None,
        limit: int = 30,
        *,
        explained: bool = True,
    ) -> Leaf:
        """The happenings of a country or between two, the newest first; ``wanted.limit`` counts for nothing here.

        Unless ``explained``, their ``together`` is empty, which takes a third of the time.
        """
        self._catch_up_lightly()
        with self._database.read() as connection:
            rows = newest(connection, in_order(countries), wanted, before, limit + 1)
            shown = rows[:limit]
            found = answers.by_number(connection, [row[0] for row in shown], explained=explained)
        last = Cursor(shown[-1][1], shown[-1][2]) if len(rows) > limit else None
        return Leaf(tuple(found), last)

    def find_happening(self, name: str) -> Happening | None:
        """The happening of this id, or that "DOCUMENT#e1" tells of; None if there is none."""
        self._catch_up_lightly()
        with self._database.read() as connection:
            return happening_known(connection, name)

    def count(self, pair: tuple[str, str], wanted: Wanted) -> int:
        """How many happenings between two countries are asked for."""
        self._catch_up_lightly()
        query = happenings_of(in_order(pair)).where(*conditions(wanted))
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())

    def pair_figures(self, first: str, second: str) -> PairFigures:
        """What there is between two countries, in figures; remembered until the ledger changes."""
        pair = (min(first, second), max(first, second))
        # The stamp is part of the question: what a person has just decided shows at once.
        question = ("pair", pair, self._catch_up_lightly())
        return self.remembered.get(question, lambda connection: pair_figures(connection, pair))

    def months(self, first: str, second: str) -> tuple[tuple[Net, ...], tuple[Month, ...]]:
        """Net cooperation and counts by month, also of a ledger that may not be written and has records waiting."""
        if not self._catch_up_lightly().seems_up_to_date and not self._database.as_laid:
            with self._database.read() as connection:
                found = chosen(connection, (min(first, second), max(first, second)), Wanted(limit=1))
                return found.net, found.series
        figures = self.pair_figures(first, second)
        return figures.net, figures.series

    def country_figures(self, code: str) -> CountryFigures:
        """With whom a country has to do, and its last months; remembered until the ledger changes."""
        question = ("country", code, self._catch_up_lightly())
        return self.remembered.get(question, lambda connection: country_figures(connection, code, months(connection)))

    def _catch_up_lightly(self) -> Stamp:
        """Lay new records beside the others, where that is to be done first; to ask costs next to nothing."""
        with self._database.read() as connection:
            stamp = stamp_of(connection)
        if stamp.seems_up_to_date or self._database.as_laid or not self._database.writable:
            return stamp
        reconcile(self._database)
        with self._database.read() as connection:
            return stamp_of(connection)
