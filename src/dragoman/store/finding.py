"""One happening, by its name or by an event that tells of it."""

from sqlalchemy import Connection, func, select

from dragoman.store import answers, schema
from dragoman.store.reconcile import laid_out
from dragoman.store.relation import Happening
from dragoman.store.rows import storable
from dragoman.store.schema_told import happenings, tellings


def happening(connection: Connection, name: str) -> Happening | None:
    """The happening named so, or told by "DOCUMENT#e1"; None if there is none.

    In a ledger that may not be written and has records that were not laid beside the others, all are looked through.
    """
    document, _, event = name.rpartition("#")
    current = schema.current_records
    if not laid_out(connection):
        every = {
            number: _events(connection, number) for number in connection.execute(select(current.c.record)).scalars()
        }
        for one in answers.in_memory(connection, every):
            if one.id == name or (storable(document), event) in {(quote.document, quote.part) for quote in one.quotes}:
                return one
        return None
    return happening_known(connection, name)


def happening_known(connection: Connection, name: str) -> Happening | None:
    """The same among those that were laid beside the others."""
    document, mark, event = name.rpartition("#")
    documents, current = schema.documents, schema.current_records
    query = select(happenings.c.happening).where(happenings.c.name == storable(name))
    if mark:
        query = (
            select(tellings.c.happening)
            .join(current, current.c.record == tellings.c.record)
            .join(documents, documents.c.document == current.c.document)
            .where(documents.c.id == storable(document), tellings.c.event == event)
        )
    number = connection.execute(query.limit(1)).scalar_one_or_none()
    return answers.by_number(connection, [number])[0] if number is not None else None


def numbers(connection: Connection, min_reports: int) -> list[int]:
    """The numbers of the happenings that at least so many documents tell of, in the order of time."""
    table = happenings.c
    when = func.coalesce(table.date_start, table.first_seen)
    query = select(table.happening).where(table.reports >= min_reports)
    return list(connection.execute(query.order_by(when.is_(None), when, table.name)).scalars())


def _events(connection: Connection, record: int) -> set[str]:
    query = select(schema.events.c.id).where(schema.events.c.record == record)
    return set(connection.execute(query).scalars())
