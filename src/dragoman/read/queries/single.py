"""One happening, one document with its record, and what a search finds."""

import datetime as dt
from dataclasses import dataclass

from dragoman.errors import LedgerError
from dragoman.read.queries.shapes import DocumentAnswer, DocumentVersion, Listed, SearchHitShape
from dragoman.read.server.refusing import not_found
from dragoman.store import Ledger
from dragoman.store.relation import Happening
from dragoman.store.rows import storable

MOST_HITS = 200
"""A search reads each text that it tells of."""


def happening(ledger: Ledger, name: str) -> Happening:
    """A happening by its id, or by a document's event (DOCUMENT#e1); a Refusal for none."""
    try:
        return ledger.happening(storable(name))
    except LedgerError as error:
        if "no event" not in str(error):
            raise
        raise not_found(
            "no such happening", "take an id from a list, or name a document's event: DOCUMENT#e1"
        ) from None


def document(ledger: Ledger, id: str, version: int | None = None) -> DocumentAnswer:
    """A document in a version (by default the newest coded one) with its record; a Refusal for none."""
    versions = ledger.versions(id)
    if not versions or (version is not None and version > len(versions)):
        raise not_found("no such document" if not versions else f"the document has {len(versions)} versions")
    record = None
    try:
        record = ledger.record(id, version)
    except LedgerError as error:
        if "no document with the id" not in str(error):
            raise
    return DocumentAnswer(
        id=storable(id),
        version=version or ledger.listing.version_of(id),
        versions=tuple(
            DocumentVersion(
                version=one.version,
                title=one.title,
                published=one.published,
                characters=len(one.text),
                added_at=one.added_at,
            )
            for one in versions
        ),
        record=record,
    )


@dataclass(frozen=True, slots=True)
class Sought:
    """Words to search for, in documents published on these days by this publisher."""

    words: str
    since: dt.date | None = None
    until: dt.date | None = None
    publisher: str | None = None
    limit: int = 20


def search(ledger: Ledger, sought: Sought) -> Listed[SearchHitShape]:
    """The best hits, the best first. A search does not go on: ask for more, or for narrower days."""
    hits = ledger.search(sought.words, sought.since, sought.until, sought.publisher, min(sought.limit, MOST_HITS))
    found = tuple(
        SearchHitShape(
            document=storable(one.document),
            text=storable(one.snippet.text),
            span=(one.snippet.span.start, one.snippet.span.end),
            words=tuple((span.start, span.end) for span in one.snippet.words),
            **{name: getattr(one, name) for name in ("version", "title", "publisher", "published", "rank")},
        )
        for one in hits
    )
    return Listed[SearchHitShape](items=found, next=None, total=None)
