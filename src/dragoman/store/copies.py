"""Which stored texts are near-copies: fingerprints to find them by, pairs that were compared, clusters of pairs."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, union, update

from dragoman.document import Span
from dragoman.store import rows, schema
from dragoman.store.backend import Database, insert_new
from dragoman.store.documents import text_of
from dragoman.store.intake import CopyOf, Fingerprint
from dragoman.store.schema_intake import copies, fingerprint_bands, fingerprints
from dragoman.store.values import in_batches

_BITS = 1 << 64
_PAIRS = 20
"""Pairs that are read for each member, where not all are."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored document that shares bands with a text, and so may be a copy of it."""

    number: int
    document_id: str
    version: int
    published: dt.date | None
    signature: bytes
    shingles: int
    shared: int
    """How many bands it shares."""
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a cluster. ``of`` holds the pairs in which it is the copy; empty for what all others copy."""

    number: int
    document_id: str
    version: int
    title: str | None
    publisher: str | None
    published: dt.date | None
    characters: int
    added_at: dt.datetime
    of: tuple[CopyOf, ...]


class Copies:
    """The fingerprints and copies of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def candidates(
        self, fingerprint: Fingerprint, scheme: str = "", but: str | None = None, limit: int = 20
    ) -> Iterator[Candidate]:
        """Stored documents that share bands with this one, those that share most first; texts are read as asked for.

        ``but`` is the id of the document itself, whose versions are no copies of each other.
        """
        with self._database.read() as connection:
            found = _sharing(connection, fingerprint, scheme)
            for own in _versions(connection, but):
                found.pop(own, None)
            # Before they are described: pages of one template may share a band with thousands.
            best = sorted(found, key=lambda number: (-found[number], number))[:limit]
            chosen = _described(connection, best, found)
        for row in chosen:
            with self._database.read() as connection:
                text = text_of(connection, row["number"], self._database.place)
            yield Candidate(text=text, **row)

    def add(self, number: int, found: Sequence[CopyOf]) -> None:
        """Put on record that a stored document is a copy of others; pairs that are known stay as they are."""
        with self._database.write() as connection:
            put_copies(self._database, connection, number, found)

    def cluster_of(self, document_id: str) -> list[Member]:
        """All that hang together with any version of a document, earliest publication first; empty if none do."""
        documents = schema.documents
        own = select(documents.c.document).where(documents.c.id == rows.storable(document_id)).scalar_subquery()
        with self._database.read() as connection:
            query = select(copies.c.cluster).where(or_(copies.c.document.in_(own), copies.c.of_document.in_(own)))
            numbers = sorted(set(connection.execute(query).scalars()))
            return _members(connection, numbers)

    def among(self, documents: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """By id and version, the number of the cluster that a document is in; without those that are in none."""
        found: dict[tuple[str, int], int] = {}
        texts = schema.documents.c
        with self._database.read() as connection:
            for batch in in_batches(documents, 100):
                wanted = or_(*(and_(texts.id == rows.storable(id), texts.version == version) for id, version in batch))
                for end in (copies.c.document, copies.c.of_document):
                    query = select(texts.id, texts.version, copies.c.cluster).join(copies, end == texts.document)
                    found |= {(row[0], row[1]): row[2] for row in connection.execute(query.where(wanted))}
        return found

    def clusters(self, min_size: int = 2) -> Iterator[list[Member]]:
        """All clusters of at least so many documents, the largest first."""
        ends = union(select(copies.c.cluster, copies.c.document), select(copies.c.cluster, copies.c.of_document))
        ends_table = ends.subquery()
        size = func.count().label("size")
        query = select(ends_table.c.cluster).group_by(ends_table.c.cluster).having(size >= min_size)
        with self._database.read() as connection:
            numbers = list(connection.execute(query.order_by(size.desc(), ends_table.c.cluster)).scalars())
        for number in numbers:
            with self._database.read() as connection:
                members = _members(connection, [number])
            if members:
                yield members

    def page(self, limit: int, before: int | None = None, most: int = 20) -> tuple[list[list[Member]], int | None]:
        """Clusters, those with the highest numbers first, and the number before which the next page begins.

        Of each so many members at most.
        """
        query = select(copies.c.cluster).distinct().order_by(copies.c.cluster.desc()).limit(limit + 1)
        if before is not None:
            query = query.where(copies.c.cluster < before)
        with self._database.read() as connection:
            numbers = list(connection.execute(query).scalars())
            found = [_members(connection, [number], most) for number in numbers[:limit]]
        return [one for one in found if one], numbers[limit - 1] if len(numbers) > limit else None


def put_fingerprint(connection: Connection, number: int, fingerprint: Fingerprint, scheme: str) -> None:
    """Keep a document's fingerprint; one that is known stays."""
    row = {"document": number, "scheme": scheme, "signature": fingerprint.signature, "shingles": fingerprint.shingles}
    if insert_new(connection, fingerprints, [row], ["document"]):
        bands = sorted({_signed(band) for band in fingerprint.bands})
        if bands:
            connection.execute(insert(fingerprint_bands), [{"band": band, "document": number} for band in bands])


def put_copies(database: Database, connection: Connection, number: int, found: Sequence[CopyOf]) -> None:
    """As :meth:`Copies.add`, in a transaction."""
    if not found:
        return
    database.lock(connection, "copies")
    ends = {number, *(one.of_document for one in found)}
    touched = select(copies.c.cluster).where(or_(copies.c.document.in_(ends), copies.c.of_document.in_(ends)))
    joined = set(connection.execute(touched).scalars())
    cluster = min(ends | joined)
    if others := joined - {cluster}:
        connection.execute(update(copies).where(copies.c.cluster.in_(others)).values(cluster=cluster))
    pairs = [
        {
            "document": number,
            "of_document": one.of_document,
            "kind": one.kind,
            "similarity": one.similarity,
            "contained": one.contained,
            "adds": json.dumps([list(span) for span in one.adds]),
            "cluster": cluster,
            "at": database.now(),
        }
        for one in found
    ]
    insert_new(connection, copies, pairs, ["document", "of_document"])


def _signed(band: int) -> int:
    """The 64 bits as a column of a signed type holds them."""
    band %= _BITS
    return band - _BITS if band >= _BITS >> 1 else band


def _sharing(connection: Connection, fingerprint: Fingerprint, scheme: str) -> dict[int, int]:
    """How many bands each document shares, by number."""
    shared: defaultdict[int, int] = defaultdict(int)
    for batch in in_batches({_signed(band) for band in fingerprint.bands}):
        query = (
            select(fingerprint_bands.c.document, func.count())
            .join(fingerprints, fingerprints.c.document == fingerprint_bands.c.document)
            .where(fingerprint_bands.c.band.in_(batch), fingerprints.c.scheme == scheme)
            .group_by(fingerprint_bands.c.document)
        )
        for number, count in connection.execute(query):
            shared[number] += count
    return shared


def _versions(connection: Connection, document_id: str | None) -> list[int]:
    if document_id is None:
        return []
    documents = schema.documents
    query = select(documents.c.document).where(documents.c.id == rows.storable(document_id))
    return list(connection.execute(query).scalars())


def _described(connection: Connection, numbers: Sequence[int], shared: dict[int, int]) -> list[dict[str, Any]]:
    documents = schema.documents
    columns: list[Any] = [documents.c.document.label("number"), documents.c.id.label("document_id")]
    columns += [documents.c.version, documents.c.published, fingerprints.c.signature, fingerprints.c.shingles]
    found = {}
    for batch in in_batches(numbers):
        query = (
            select(*columns)
            .join(fingerprints, fingerprints.c.document == documents.c.document)
            .where(documents.c.document.in_(batch))
        )
        for row in connection.execute(query).mappings():
            found[row["number"]] = {**row, "shared": shared[row["number"]]}
    return [found[number] for number in numbers if number in found]


def _members(connection: Connection, clusters: Sequence[int], most: int | None = None) -> list[Member]:
    if not clusters:
        return []
    pairs: defaultdict[int, list[CopyOf]] = defaultdict(list)
    query = select(copies).where(copies.c.cluster.in_(clusters)).order_by(copies.c.document, copies.c.of_document)
    if most is not None:
        query = query.limit(most * _PAIRS)
    for row in connection.execute(query).mappings():
        adds = tuple(Span(*span) for span in json.loads(row["adds"]))
        one = CopyOf(row["of_document"], row["kind"], row["similarity"], row["contained"], adds)
        pairs[row["document"]].append(one)
    numbers = {*pairs, *(one.of_document for found in pairs.values() for one in found)}
    if most is not None:
        numbers = set(sorted(numbers)[:most])
    members = [_member(row, pairs) for batch in in_batches(numbers) for row in _rows(connection, batch)]
    return sorted(members, key=lambda one: (one.published or dt.date.max, one.added_at, one.number))


def _rows(connection: Connection, numbers: list[int]) -> list[dict[str, Any]]:
    documents = schema.documents
    names = ("document", "id", "version", "title", "publisher", "published", "added_at")
    columns = [*(documents.c[name] for name in names), func.length(documents.c.text).label("characters")]
    query = select(*columns).where(documents.c.document.in_(numbers))
    return [dict(row) for row in connection.execute(query).mappings()]


def _member(row: dict[str, Any], pairs: dict[int, list[CopyOf]]) -> Member:
    added = row["added_at"]
    assert isinstance(added, dt.datetime)
    number = row["document"]
    assert isinstance(number, int)
    return Member(
        number=number,
        document_id=str(row["id"]),
        of=tuple(pairs.get(number, ())),
        added_at=added.replace(tzinfo=dt.UTC),
        **{name: row[name] for name in ("version", "title", "publisher", "published", "characters")},
    )
