"""The tables by which texts are searched, and indices that came with schema 3.

``document_words``, the index of words, is of the database's own kind and stands in ``search_index``, not here: it holds
nothing that could not be made again from ``documents``.
"""

from sqlalchemy import Index, Table

from dragoman.store.schema import actors, documents, places, records
from dragoman.store.schema_decisions import decisions
from dragoman.store.schema_intake import attempts

TABLES: tuple[Table, ...] = ()

INDICES: tuple[Index, ...] = (
    # A query over some days, without a source; documents of some days; records by run; which decision stands; which
    # records name a country at all.
    Index("attempts_by_day", attempts.c.day),
    Index("documents_by_day", documents.c.published),
    Index("records_by_run", records.c.run),
    Index("decisions_superseded", decisions.c.supersedes),
    Index("actors_by_country", actors.c.country, actors.c.record),
    Index("places_by_country", places.c.country, places.c.record),
)
"""On tables that older schemas brought."""
