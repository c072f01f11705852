"""What a ledger is asked of two countries over time: their agreements, their promises, how they get on."""

from collections.abc import Collection

from dragoman.store import timeline
from dragoman.store.backend import Database
from dragoman.store.chosen import Wanted, chosen
from dragoman.store.decisions import Decision, Decisions
from dragoman.store.relate.said import said_of
from dragoman.store.relate.settle import Verdict, decisions_of
from dragoman.store.relate.trends import Trends, laid_beside
from dragoman.store.relation import Agreement, Promise


class Related:
    """The part of a :class:`~dragoman.store.Ledger` that answers these questions.

    Codes of countries are alpha-3, in either order; ``known`` are those that exist, and another raises
    :class:`LedgerError` naming it. Without it any code is taken.
    """

    _database: Database
    decisions: Decisions

    def agreements(self, first: str, second: str, known: Collection[str] | None = None) -> tuple[Agreement, ...]:
        """The instruments to which both are parties, each one row over time."""
        pair = timeline.dyad(first, second, known)
        with self._database.read() as connection:
            return timeline.agreements_of(connection, pair)

    def promises(
        self, first: str, second: str, known: Collection[str] | None = None, most: int | None = None
    ) -> tuple[Promise, ...]:
        """The commitments between the two, with what may have followed each, however long it takes to look; with
        ``most``, nothing is looked for where promises times later documents are more.
        """
        pair = timeline.dyad(first, second, known)
        with self._database.read() as connection:
            return timeline.promises_of(connection, pair, most)

    def settle(self, verdict: Verdict) -> list[Decision]:
        """Keep what a person says came of a promise; :meth:`promises` then says so, whatever the machine finds.

        :class:`LedgerError` for a promise, an event or a state that there is not, or a blank name or reason.
        """
        with self._database.read() as connection:
            decided = decisions_of(connection, verdict)
        return [self.decisions.add(one) for one in decided]

    def trends(self, first: str, second: str, known: Collection[str] | None = None) -> Trends:
        """What texts say of how the two get on, beside the ledger's own series."""
        pair = timeline.dyad(first, second, known)
        self._catch_up()
        with self._database.read() as connection:
            return laid_beside(pair, chosen(connection, pair, Wanted()).happenings, said_of(connection, pair))

    def _catch_up(self) -> None:
        """Lay new records beside the others, where the ledger may be written."""
