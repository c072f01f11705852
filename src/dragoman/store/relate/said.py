"""The assessments of a relation that the current records have, with the words and whose they are."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from dragoman.record.models import Assessment
from dragoman.store import schema
from dragoman.store.relate.trends import Said
from dragoman.store.relation import Source


def said_of(connection: Connection, pair: tuple[str, str]) -> Iterator[Said]:
    """What is judged of both countries' relation."""
    table, current, documents, actors = schema.assessments, schema.current_records, schema.documents, schema.actors
    columns = [documents.c[name] for name in ("id", "version", "title", "url", "publisher", "published")]
    query = (
        select(table.c.json, table.c.words, actors.c.name.label("by"), *columns)
        .join(current, current.c.record == table.c.record)
        .join(documents, documents.c.document == current.c.document)
        .outerjoin(actors, (actors.c.record == table.c.record) & (actors.c.id == table.c.speaker))
        .where(table.c.about.like(f"%{pair[0]}%"), table.c.about.like(f"%{pair[1]}%"))
    )
    for row in connection.execute(query).mappings():
        yield Said(
            assessment=Assessment.model_validate(json.loads(row["json"])),
            by=row["by"],
            text=row["words"],
            source=Source(**{column.name: row[column.name] for column in columns}),
        )
