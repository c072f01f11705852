"""What pages ask of a ledger: see this package."""

from dragoman.store import search_index
from dragoman.store.backend import Database
from dragoman.store.look.actor import ActorView, actor_view
from dragoman.store.look.document import DocumentView, document_view
from dragoman.store.look.found import FoundView, Narrowed, found
from dragoman.store.search_words import sought


class Looking:
    """The views of a ledger. Nothing here writes, and nothing waits for records to be laid beside the others."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def document(self, id: str, version: int | None = None, run: str | None = None) -> DocumentView | None:
        """A document in a version (the newest coded one unless given, else the newest), as a run coded it (the newest
        unless given by its number or the first four or more characters of its hash). None if there is no such thing.
        """
        with self._database.read() as connection:
            return document_view(connection, id, version, run)

    def actor(
        self, name: str, before: int | None = None, pages: tuple[int, int] = (1, 1), size: int = 20
    ) -> ActorView | None:
        """An actor by Wikidata id, or by name whatever its case, as the newest documents tell of them; of those stored
        before the record numbered ``before``. ``pages`` are of events and of statements, from 1, of ``size`` each.
        None for one that no current record has.
        """
        with self._database.read() as connection:
            return actor_view(connection, name, before, pages, size)

    def found(self, words: str, narrowed: Narrowed | None = None, page: int = 1, size: int = 20) -> FoundView:
        """A page (from 1) of the documents that hold the words, as :meth:`~dragoman.store.Ledger.search` takes them,
        with counts to narrow them by. No query is wrong.
        """
        with self._database.read() as connection:
            search_index.check(connection, self._database.place)
            return found(connection, sought(words), narrowed or Narrowed(), page, size)
