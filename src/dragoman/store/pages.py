"""What is known of addresses that were fetched: what to send with the next request, and what came of the last."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import Connection, select

from dragoman.store.backend import Database, put_row
from dragoman.store.intake import PageState
from dragoman.store.rows import storable
from dragoman.store.schema_intake import pages
from dragoman.store.values import clean, in_batches, short


class Pages:
    """The pages of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> PageState | None:
        """What is known of an address by its canonical URL; None if it was never fetched."""
        with self._database.read() as connection:
            row = connection.execute(select(pages).where(pages.c.key == short(key))).mappings().first()
        return None if row is None else PageState(**{**row, "key": key})

    def put(self, state: PageState) -> None:
        """Keep what is known of an address in the place of what was."""
        with self._database.write() as connection:
            put_page(connection, state)

    def known(self, keys: Collection[str]) -> set[str]:
        """Those of the keys that were fetched before."""
        found: set[str] = set()
        with self._database.read() as connection:
            for batch in in_batches(keys):
                by_short = {short(key): key for key in batch}
                query = select(pages.c.key).where(pages.c.key.in_(by_short))
                found.update(by_short[key] for key in connection.execute(query).scalars())
        return found


def put_page(connection: Connection, state: PageState) -> None:
    """As :meth:`Pages.put`, in a transaction."""
    row = clean(asdict(state)) | {"key": short(state.key)}
    put_row(connection, pages, row | {"url": storable(state.url)})
