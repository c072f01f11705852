"""Rows into the tables of a store that nobody reads yet, and names into its index."""

import hashlib
import sqlite3
from collections.abc import Callable
from types import TracebackType

from dragoman.resolve.imported.fields import Fields
from dragoman.resolve.imported.rows import OrganisationRow, Problems, Row, RowError, TermRow
from dragoman.resolve.kb_holders import FAMILY_FIRST
from dragoman.resolve.kb_names import index_keys
from dragoman.resolve.kb_words import loosely, organisation_key

BATCH = 5000
# Persons whose rows mostly follow one another, so that most of a person's rows cost no query.
_RECENT = 50_000
_END = "\x1f"
ALIAS_MARK = "\n"
"""Between the aliases of one entry: no name holds it."""


class Writer:
    """Adds the rows of one source. ``strict`` sources may not say a thing twice; others repeat rows by their nature."""

    def __init__(self, connection: sqlite3.Connection, fields: Fields, *, strict: bool) -> None:
        self._db = connection
        self._fields = fields
        self._strict = strict
        self._recent: dict[str, tuple[int, str, set[str]]] = {}
        self.source: int = self._next("source")
        self._first = {table: self._next(table) for table in ("person", "term", "organisation")}
        self.persons = self.terms = self.organisations = 0

    def __enter__(self) -> "Writer":
        self._db.execute("PRAGMA temp.cache_size = -16384")
        for kind in ("person", "organisation"):
            self._db.execute(f"CREATE TEMP TABLE known_{kind} (key TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._db.execute("DROP TABLE temp.known_person")
            self._db.execute("DROP TABLE temp.known_organisation")

    @property
    def rows(self) -> int:
        """Terms and organisations so far."""
        return self.terms + self.organisations

    def _next(self, table: str) -> int:
        (last,) = self._db.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()
        return int(last) + 1

    def add(self, row: Row, problems: Problems) -> None:
        """Add a row; one that says what an earlier one has said is a problem of a strict source."""
        try:
            if isinstance(row, TermRow):
                self._term(row)
            else:
                self._organisation(row)
        except RowError as error:
            problems.add(row.place, error)

    def _term(self, row: TermRow) -> None:
        person, name, aliases = self._person(row)
        new = {form for form in (row.person, *row.aliases) if form != name} - aliases
        if self._strict and row.person != name and row.person not in aliases:
            raise RowError(
                "duplicate-id",
                "wikidata",
                f"{row.wikidata or row.key} is {name!r} in an earlier row; is it the same?",
            )
        fact = (person, row.country, row.position, row.start, row.end)
        known = self._db.execute(
            'SELECT place FROM term WHERE person = ? AND country = ? AND position = ? AND start = ? AND "end" = ?', fact
        ).fetchone()
        if known is not None and self._strict:
            raise RowError("duplicate", "", f"says the same as {known[0]}; leave one of them out")
        if new:
            aliases |= new
            self._db.execute("UPDATE person SET aliases = ? WHERE id = ?", (ALIAS_MARK.join(sorted(aliases)), person))
        if known is not None:
            return
        self._db.execute(
            "INSERT INTO term VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                person, row.country, row.office, row.position, row.start, row.end, row.seen, row.listed,
                row.until, row.place,
            ),
        )  # fmt: skip
        self.terms += 1

    def _person(self, row: TermRow) -> tuple[int, str, set[str]]:
        found = self._recent.get(row.key)
        if found is not None:
            return found
        known = self._db.execute(
            "SELECT person.id, name, aliases FROM temp.known_person JOIN person USING (id) WHERE key = ?", (row.key,)
        ).fetchone()
        if known is not None:
            found = (known[0], known[1], set(known[2].split(ALIAS_MARK)) - {""})
        else:
            found = (self._first["person"] + self.persons, row.person, set())
            self.persons += 1
            self._db.execute(
                "INSERT INTO person VALUES (?, ?, ?, '', ?)", (found[0], self.source, row.person, row.wikidata)
            )
            self._db.execute("INSERT INTO temp.known_person VALUES (?, ?)", (row.key, found[0]))
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[row.key] = found
        return found

    def _organisation(self, row: OrganisationRow) -> None:
        known = self._db.execute("SELECT id FROM temp.known_organisation WHERE key = ?", (row.key,)).fetchone()
        if known is not None:
            if self._strict:
                raise RowError("duplicate-id", "name", f"{row.wikidata or row.name} stands in an earlier row too")
            self._same_organisation(known[0], row)
            return
        id = self._first["organisation"] + self.organisations
        self.organisations += 1
        self._db.execute(
            "INSERT INTO organisation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                id, self.source, row.name, ALIAS_MARK.join(row.aliases), row.acronym, row.country,
                ";".join(row.sectors), row.wikidata, row.place,
            ),
        )  # fmt: skip
        self._db.execute("INSERT INTO temp.known_organisation VALUES (?, ?)", (row.key, id))
        self._file_organisation(id, row)

    def _same_organisation(self, id: int, row: OrganisationRow) -> None:
        """Another row of a query result about one organisation: its aliases and acronym are more names of it."""
        (name, aliases) = self._db.execute("SELECT name, aliases FROM organisation WHERE id = ?", (id,)).fetchone()
        forms = (*aliases.split(ALIAS_MARK), row.name, *row.aliases, row.acronym)
        kept = [form for form in dict.fromkeys(forms) if form and form != name]
        self._db.execute("UPDATE organisation SET aliases = ? WHERE id = ?", (ALIAS_MARK.join(kept), id))
        self._file_organisation(id, row)

    def _file_organisation(self, id: int, row: OrganisationRow) -> None:
        for form in (row.name, *row.aliases, row.acronym):
            for key in organisation_keys(form) if form else ():
                self._db.execute("INSERT OR IGNORE INTO organisation_key VALUES (?, ?)", (key, id))

    def finish(self, tell: Callable[[str, float], None]) -> str:
        """Close terms that a successor ended, file the names; returns the hash of all that was added."""
        tell("ordering terms", 0.0)
        shared = [office.name for office in self._fields.offices if office.shared]
        self._db.execute(
            f"""
            UPDATE term SET until = COALESCE((
                SELECT later.start FROM term AS later
                WHERE later.office != '' AND later.country = term.country AND later.office = term.office
                  AND later.start > term.start AND later.id >= ? AND later.person != term.person
                ORDER BY later.start LIMIT 1
            ), '')
            WHERE id >= ? AND until = '' AND "end" = '' AND start != '' AND office != ''
              AND office NOT IN ({", ".join("?" * len(shared))})
            """,
            (self._first["term"], self._first["term"], *shared),
        )
        file_names(self._db, self._first["person"], tell)
        return self._hash()

    def _hash(self) -> str:
        digest = hashlib.sha256()
        for table, columns in (
            ("person", "id - ?, name, aliases, wikidata"),
            ("term", 'person - ?, country, office, position, start, "end", seen, listed, until'),
            ("organisation", "id - ?, name, aliases, acronym, country, sectors, wikidata"),
        ):
            base = self._first["organisation" if table == "organisation" else "person"]
            rows = self._db.execute(
                f"SELECT {columns} FROM {table} WHERE id >= ? ORDER BY id", (base, self._first[table])
            )
            for row in rows:
                digest.update((_END.join(map(str, row)) + "\n\0").encode())
        return digest.hexdigest()


def organisation_keys(name: str) -> tuple[str, ...]:
    """An organisation's keys: with its case, and if it has several words and is long enough, without."""
    key = organisation_key(name)
    return (key, "~" + key.lower()) if loosely(key) and " " in key else (key,)


def file_names(connection: sqlite3.Connection, first: int | None, tell: Callable[[str, float], None]) -> int:
    """File persons from id ``first`` on (or all) under the keys of their names; returns how many there are."""
    at = first or 1
    (last,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM person").fetchone()
    total, start = last - at + 1, at
    # Gathered apart and put in order first: keys in random order would touch every page of the index.
    query = (
        "SELECT id, name, aliases, EXISTS (SELECT 1 FROM term WHERE person = person.id AND country IN "
        f"({', '.join('?' * len(FAMILY_FIRST))})) FROM person WHERE id >= ? AND id < ?"
    )
    connection.execute("CREATE TEMP TABLE filed (key TEXT, person INTEGER)")
    while at <= last:
        tell("filing names", (at - start) / max(total, 1))
        batch = connection.execute(query, (*FAMILY_FIRST, at, at + BATCH)).fetchall()
        connection.executemany(
            "INSERT INTO temp.filed VALUES (?, ?)",
            (
                (key, id)
                for id, name, aliases, family_first in batch
                for key in _keys((name, *(aliases.split(ALIAS_MARK) if aliases else ())), family_first)
            ),
        )
        at += BATCH
    tell("filing names", 1.0)
    connection.execute("INSERT INTO person_key SELECT DISTINCT key, person FROM temp.filed ORDER BY key, person")
    connection.execute("DROP TABLE temp.filed")
    return int(total)


def _keys(forms: tuple[str, ...], family_first: bool) -> set[str]:
    """Keys that begin with ^ are of first words, which are surnames only where the family name comes first."""
    return {key for form in forms for key in index_keys(form) if family_first or key[0] != "^"}


def forget(connection: sqlite3.Connection, source: int) -> None:
    """Take a source and everything of it out."""
    persons = "SELECT id FROM person WHERE source = ?"
    connection.execute(f"DELETE FROM person_key WHERE person IN ({persons})", (source,))
    connection.execute(f"DELETE FROM term WHERE person IN ({persons})", (source,))
    connection.execute("DELETE FROM person WHERE source = ?", (source,))
    organisations = "SELECT id FROM organisation WHERE source = ?"
    connection.execute(f"DELETE FROM organisation_key WHERE organisation IN ({organisations})", (source,))
    connection.execute("DELETE FROM organisation WHERE source = ?", (source,))
    connection.execute("DELETE FROM source WHERE id = ?", (source,))
