"""What the current records say of offices taken and left, as evidence for documents that are coded later."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from dragoman.document import Span
from dragoman.resolve import FOCUS, Announced, Heard
from dragoman.store import schema


def heard(connection: Connection) -> Heard:
    """All that the current records announce."""
    told: dict[str, list[Announced]] = defaultdict(list)
    for tenure in announced(connection):
        told[tenure.document].append(tenure)
    found = Heard()
    for document, own in told.items():
        found.add(document, own)
    return found


def announced(connection: Connection, document_id: str | None = None) -> Iterator[Announced]:
    """The tenures of persons in the current records, those of one document or of all, in no order.

    Left out are documents without a date of publication, and tenures whose country nobody tells: neither words nor
    tables, but only what the document is about.
    """
    actors, current, documents, tenures = schema.actors, schema.current_records, schema.documents, schema.tenures
    query = (
        select(
            *(tenures.c[name] for name in ("office", "country", "action", "date_start", "date_end")),
            *(tenures.c[name] for name in ("span_start", "span_end")),
            *(actors.c[name] for name in ("name", "person", "wikidata", "why")),
            *(documents.c[name] for name in ("id", "published")),
        )
        .join(current, current.c.record == tenures.c.record)
        .join(documents, documents.c.document == current.c.document)
        .join(actors, (actors.c.record == tenures.c.record) & (actors.c.id == tenures.c.actor))
        .where(tenures.c.country.is_not(None), documents.c.published.is_not(None))
    )
    if document_id is not None:
        query = query.where(current.c.id == document_id)
    for row in connection.execute(query).mappings():
        # Asked here, not in SQL: SQLite would go through all actors for it instead of the few tenures.
        if row["person"] and FOCUS not in row["why"]:
            yield Announced(
                person=row["name"],
                country=row["country"],
                office=row["office"],
                action=row["action"],
                start=row["date_start"] or row["published"],
                end=row["date_end"] or row["published"],
                dated=row["date_start"] is not None,
                document=row["id"],
                published=row["published"],
                span=Span(row["span_start"], row["span_end"]),
                wikidata=row["wikidata"],
            )
