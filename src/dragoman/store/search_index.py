"""The index of words, kept in the same transaction that stores a document: FTS5 in SQLite, tsvector in PostgreSQL.

FTS5 reads texts and titles where they are, in ``documents`` (external content), and PostgreSQL keeps the words alone,
so that no text is stored twice. Documents are never changed or removed, so nothing is ever taken out of the index.
"""

from sqlalchemy import Connection, inspect, text

from dragoman.errors import LedgerError

PIECE = 200_000
"""Code points of a text that PostgreSQL indexes as one: a tsvector holds a mebibyte, and the words of a text with many
different ones take up to five bytes a character. Words that are sought together must stand in one piece."""

_SQLITE = """
CREATE VIRTUAL TABLE document_words USING fts5(
    title, text, content='documents', content_rowid='document', tokenize='porter unicode61 remove_diacritics 2'
)
"""
_POSTGRES = (
    "DROP TABLE IF EXISTS document_words",
    """
    CREATE TABLE document_words (
        document INTEGER NOT NULL REFERENCES documents (document),
        piece INTEGER NOT NULL,
        words tsvector NOT NULL,
        PRIMARY KEY (document, piece)
    )
    """,
    "CREATE INDEX document_words_by_word ON document_words USING gin (words)",
)
NAME = "lower(substr(name, 1, 100))"
"""By what of an actor's name actors are found: an index of PostgreSQL takes no name of any length."""
_ACTORS = (
    f"CREATE INDEX IF NOT EXISTS actors_by_name ON actors ({NAME}, record)",
    "CREATE INDEX IF NOT EXISTS actors_by_who ON actors (wikidata, record)",
)
_PUT_SQLITE = "INSERT INTO document_words (rowid, title, text) SELECT document, title, text FROM documents"
# A title stands in each piece, so that a word of it is found together with one of the text.
_PUT_POSTGRES = f"""
INSERT INTO document_words (document, piece, words)
SELECT document, piece, setweight(to_tsvector('english', substr(coalesce(title, ''), 1, 2000)), 'A')
                        || to_tsvector('english', substr(text, piece * {PIECE} + 1, {PIECE}))
FROM documents, generate_series(0, greatest(length(text) - 1, 0) / {PIECE}) AS piece
"""


def make(connection: Connection) -> None:
    """Make the index, empty."""
    for statement in _POSTGRES if _is_postgres(connection) else ("DROP TABLE IF EXISTS document_words", _SQLITE):
        connection.execute(text(statement))
    make_of_actors(connection)


def make_of_actors(connection: Connection) -> None:
    """Make the indices by which an actor's documents are found, the newest first, where they are not there."""
    for statement in _ACTORS:
        connection.execute(text(statement))


def fill(connection: Connection) -> None:
    """Put all documents into an index that is empty."""
    connection.execute(text(_PUT_POSTGRES if _is_postgres(connection) else _PUT_SQLITE))


def put(connection: Connection, number: int) -> None:
    """Put a document into the index that was just stored under this number."""
    put_one = _PUT_POSTGRES if _is_postgres(connection) else _PUT_SQLITE
    connection.execute(text(f"{put_one} WHERE document = :number"), {"number": number})


def check(connection: Connection, place: str) -> None:
    """:class:`LedgerError` if there is no index: an older ledger's file that is only read."""
    if not inspect(connection).has_table("document_words"):
        raise LedgerError(
            f"{place}: written by an older Dragoman, and not laid open to search: bring it up to date by a command "
            "that writes, such as dragoman add"
        )


def missing(connection: Connection) -> int:
    """How many documents the index lacks."""
    table, key = ("document_words", "document") if _is_postgres(connection) else ("document_words_docsize", "id")
    query = f"SELECT count(*) FROM documents WHERE document NOT IN (SELECT {key} FROM {table})"
    return int(connection.execute(text(query)).scalar_one())


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
