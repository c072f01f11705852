"""What a ledger is asked of two countries over time: their agreements, their promises, how they get on."""

from collections.abc import Collection, Sequence

from dragoman.store import agreement_pages, promise_lines, promise_pages, timeline
from dragoman.store.agreement_pages import Agreements
from dragoman.store.backend import Database
from dragoman.store.chosen import chosen, months_between
from dragoman.store.decisions import Decision, Decisions
from dragoman.store.promise_lines import Asked, PromiseLine, PromiseLines
from dragoman.store.promise_pages import PromisePage, Promises
from dragoman.store.reconcile import laid_out
from dragoman.store.relate.between import IN_PASSING
from dragoman.store.relate.said import said_of
from dragoman.store.relate.settle import Verdict, decisions_of
from dragoman.store.relate.trends import Trends, laid_beside, months_of
from dragoman.store.relation import Agreement, Promise
from dragoman.store.remembered import Remembered
from dragoman.store.wanted import Wanted


class Related:
    """The part of a :class:`~dragoman.store.Ledger` that answers these questions.

    Codes of countries are alpha-3, in either order; ``known`` are those that exist, and another raises
    :class:`LedgerError` naming it. Without it any code is taken.
    """

    _database: Database
    decisions: Decisions
    remembered: Remembered

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
            if laid_out(connection):
                months = months_between(connection, pair)
            else:
                months = months_of(chosen(connection, pair, Wanted()).happenings)
            return laid_beside(pair, months, said_of(connection, pair))

    # For pages: from a bounded look, and remembered until the ledger changes.

    def agreements_page(self, pair: tuple[str, str], before: int | None = None) -> Agreements:
        """The agreements of two countries, as far as the documents stored last tell them (``agreement_pages``).

        ``pair`` in the order of the alphabet; ``before`` asks for what was stored earlier.
        """
        question = ("agreements", pair, before)
        return self.remembered.get(question, lambda connection: agreement_pages.of_pair(connection, pair, before))

    def agreements_of_all(
        self, country: str | None = None, kind: str | None = None, before: int | None = None
    ) -> Agreements:
        """Agreements of whatever countries, from the documents stored last that tell of any."""
        question = ("every agreement", country, kind, before)
        return self.remembered.get(
            question, lambda connection: agreement_pages.of_all(connection, country, kind, before)
        )

    def agreement(self, name: str) -> Agreements | None:
        """The agreement that a mention is of ("a.txt#10-94": document and span); None if there is none."""
        return self.remembered.get(("agreement", name), lambda connection: agreement_pages.one(connection, name))

    def promises_page(self, pair: tuple[str, str], before: int | None = None, most: int = IN_PASSING) -> Promises:
        """The promises between two countries with what may have followed, from a bounded look (``promise_pages``).

        Where promises times later documents are more than ``most``, nothing is looked for.
        """
        question = ("promises", pair, before, most)
        return self.remembered.get(
            question, lambda connection: promise_pages.of_pair(connection, self.remembered, pair, before, most)
        )

    def promise(self, name: str) -> PromisePage | None:
        """One promise by its name ("a.txt#10-94": document and span) and what may have followed; None without one."""
        return self.remembered.get(
            ("promise", name), lambda connection: promise_pages.one(connection, self.remembered, name)
        )

    def promise_lines(self, asked: Asked) -> PromiseLines:
        """Promises as they were told, a page of them."""
        with self._database.read() as connection:
            return promise_lines.lines(connection, asked)

    def promises_in(self, documents: Sequence[str], countries: Sequence[str]) -> tuple[PromiseLine, ...]:
        """The promises that some documents tell, by or to one of the countries."""
        with self._database.read() as connection:
            return promise_lines.in_records(connection, documents, countries)

    def _catch_up(self) -> None:
        """Lay new records beside the others, where the ledger may be written."""
