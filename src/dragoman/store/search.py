"""Searching the texts and titles of a ledger for words; what is found, with where the words stand.

English words are found in all their forms (a Porter stemmer in SQLite, PostgreSQL's ``english``), whatever their case.
The two rank by formulas of their own, BM25 and cover density, a title counting for more than a text: ranks order the
hits of one answer and mean nothing beside those of another.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Integer, Select, TextClause, and_, func, literal, select, text

from dragoman.document import Span
from dragoman.store import schema
from dragoman.store.search_words import Sought
from dragoman.store.snippets import Snippet, snippet

_TITLE = 4.0
"""How many times as much a word of the title counts, in BM25."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A version of a document that holds what was sought.

    ``snippet`` is a stretch of the text; its span and those of the words found in it are code points into the text.
    A higher ``rank`` is a better hit; 0 where only words to be excluded were given.
    """

    document: str
    version: int
    number: int
    title: str | None
    publisher: str | None
    published: dt.date | None
    snippet: Snippet
    rank: float


@dataclass(frozen=True, slots=True)
class Within:
    """Which documents are searched: published on these days, both included, by this publisher; how many are told."""

    since: dt.date | None = None
    until: dt.date | None = None
    publisher: str | None = None
    limit: int = 20


def search(connection: Connection, words: Sought, within: Within) -> list[Hit]:
    """The best hits, the best one first."""
    if words.nothing or within.limit < 1:
        return []
    marks = asked_of(connection, words)
    return [_hit(dict(row), marks, connection) for row in connection.execute(_query(marks, within)).mappings()]


def asked_of(connection: Connection, words: Sought) -> "Asked":
    """The question in the language of the database."""
    return _Postgres(words) if connection.dialect.name == "postgresql" else _SQLite(words)


class _SQLite:
    """The question in FTS5's language, where a string in quotes holds nothing but words."""

    def __init__(self, words: Sought) -> None:
        self.words = words
        self._wanted = " AND ".join(map(_quoted, words.wanted))

    def found(self) -> TextClause:
        query = f"""SELECT rowid AS document, -bm25(document_words, {_TITLE}, 1.0) AS rank
                    FROM document_words WHERE document_words MATCH :wanted"""
        return text(query).bindparams(wanted=self._wanted)

    def excluded(self) -> TextClause:
        query = "SELECT rowid AS document FROM document_words WHERE document_words MATCH :unwanted"
        return text(query).bindparams(unwanted=" OR ".join(map(_quoted, self.words.unwanted)))

    def spans(self, connection: Connection, number: int, body: str) -> list[Span]:
        # Two marks that the text has not: noncharacters, of which Unicode has 66.
        before, after = [mark for mark in map(chr, range(0xFDD0, 0xFDF0)) if mark not in body][:2]
        query = text(
            "SELECT highlight(document_words, 1, :before, :after) FROM document_words "
            "WHERE document_words MATCH :wanted AND rowid = :number"
        )
        values = {"before": before, "after": after, "wanted": self._wanted, "number": number}
        marked = connection.execute(query, values).scalar() or body
        found: list[Span] = []
        at = start = 0
        for piece in re.split(f"([{before}{after}])", marked):
            if piece == before:
                start = at
            elif piece == after:
                found.append(Span(start, at))
            else:
                at += len(piece)
        return found


class _Postgres:
    """The question as tsquery, each part made by the function that takes any text."""

    def __init__(self, words: Sought) -> None:
        self.words = words

    def found(self) -> TextClause:
        query = """SELECT document, max(ts_rank_cd(words, query, 1)) AS rank
                   FROM document_words, (SELECT {} AS query) AS asked WHERE words @@ query GROUP BY document"""
        return _bound(query, " && ", "phraseto_tsquery", self.words.wanted)

    def excluded(self) -> TextClause:
        query = "SELECT document FROM document_words WHERE words @@ ({})"
        return _bound(query, " || ", "phraseto_tsquery", self.words.unwanted)

    def spans(self, connection: Connection, number: int, body: str) -> list[Span]:
        # ts_headline would lose offsets: it puts a blank in the place of whatever looks like a tag.
        query = "SELECT word FROM unnest(CAST(:tried AS text[])) AS word WHERE to_tsvector('english', word) @@ ({})"
        stands = [Span(*one.span()) for one in _WORD.finditer(body)]
        tried = sorted({body[span.start : span.end].lower() for span in stands})
        asked = _bound(query, " || ", "plainto_tsquery", _words(self.words.wanted))
        found = set(connection.execute(asked.bindparams(tried=tried)).scalars())
        return [span for span in stands if body[span.start : span.end].lower() in found]


Asked = _SQLite | _Postgres
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def _words(terms: Sequence[str]) -> tuple[str, ...]:
    """Each word of the terms by itself, and the terms that are one word to PostgreSQL (an address) as they are."""
    return tuple(dict.fromkeys(word for term in terms for word in (*_WORD.findall(term), *term.split())))


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _bound(query: str, sign: str, function: str, terms: Sequence[str]) -> TextClause:
    # Two of these may meet in one statement, so that a name says which it is of.
    names = {f"{'any' if '||' in sign else 'all'}{number}": term for number, term in enumerate(terms)}
    parts = sign.join(f"{function}('english', :{name})" for name in names)
    return text(query.format(parts)).bindparams(**names)


def _query(asked: _SQLite | _Postgres, within: Within) -> Select[Any]:
    documents = schema.documents
    rank: ColumnElement[float] = literal(0.0)
    chosen: list[ColumnElement[bool]] = [current_version()]
    if asked.words.wanted:
        found = asked.found().columns(document=Integer, rank=Float).subquery("found")
        rank = found.c.rank
        chosen.append(found.c.document == documents.c.document)
    if asked.words.unwanted:
        out = asked.excluded().columns(document=Integer).subquery("excluded")
        chosen.append(documents.c.document.not_in(select(out.c.document)))
    if within.since is not None:
        chosen.append(documents.c.published >= within.since)
    if within.until is not None:
        chosen.append(documents.c.published <= within.until)
    if within.publisher is not None:
        chosen.append(func.lower(documents.c.publisher) == func.lower(within.publisher))
    names = ("document", "id", "version", "title", "publisher", "published", "text")
    query = select(*(documents.c[name] for name in names), rank.label("rank")).where(and_(*chosen))
    # Those without a day last, in both databases.
    newest = (documents.c.published.is_(None), documents.c.published.desc(), documents.c.document)
    return query.order_by(rank.desc(), *newest).limit(within.limit)


def current_version() -> ColumnElement[bool]:
    """The version that counts: the newest one that was coded, else the newest."""
    documents, records = schema.documents, schema.records
    other, coded = documents.alias(), documents.alias()
    newest = select(func.max(other.c.version)).where(other.c.id == documents.c.id).scalar_subquery()
    has_record = select(records.c.record).where(records.c.document == coded.c.document).exists()
    newest_coded = select(func.max(coded.c.version)).where(coded.c.id == documents.c.id, has_record).scalar_subquery()
    return documents.c.version == func.coalesce(newest_coded, newest)


def _hit(row: dict[str, Any], asked: _SQLite | _Postgres, connection: Connection) -> Hit:
    body: str = row["text"]
    spans = asked.spans(connection, row["document"], body) if asked.words.wanted else []
    return Hit(
        document=row["id"],
        number=row["document"],
        snippet=snippet(body, spans),
        **{name: row[name] for name in ("version", "title", "publisher", "published", "rank")},
    )
