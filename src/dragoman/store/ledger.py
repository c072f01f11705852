"""The ledger: records kept with their documents, versions and runs, which are never changed or removed."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from dragoman.document import Document
from dragoman.errors import LedgerError
from dragoman.ingest.outcome import Attempt
from dragoman.record.models import Record, Run
from dragoman.store import (
    answers,
    documents,
    finding,
    finishing,
    migrations,
    rows,
    schema,
    search_index,
    timeline,
)
from dragoman.store.addresses import backend_at
from dragoman.store.backend import Clock, Database, utc_now
from dragoman.store.chosen import chosen, dyad_months
from dragoman.store.comparable import comparable_rows
from dragoman.store.copies import put_fingerprint
from dragoman.store.decisions import Decisions
from dragoman.store.intake import Added, Fingerprint, Intake, Kept, StoredVersion
from dragoman.store.leaves import Leaves
from dragoman.store.parts import Part
from dragoman.store.reconcile import Reconciled, behind, reconcile, up_to_date, waiting_records
from dragoman.store.related import Related
from dragoman.store.relation import DyadMonth, Glance, Happening, Relation, View
from dragoman.store.remembered import Remembered
from dragoman.store.search import Hit, Within, search
from dragoman.store.search_words import sought
from dragoman.store.values import in_batches
from dragoman.store.wanted import Wanted

if TYPE_CHECKING:
    from dragoman.resolve import Heard
    from dragoman.store.access import Access
    from dragoman.store.copies import Copies
    from dragoman.store.custody import Custody
    from dragoman.store.feeds import Feeds
    from dragoman.store.history import Histories
    from dragoman.store.listing import Listing
    from dragoman.store.look.looking import Looking
    from dragoman.store.overview import Overview
    from dragoman.store.pages import Pages
    from dragoman.store.queue import Queue
    from dragoman.store.reviews import Reviews
    from dragoman.store.runs import Runs
    from dragoman.store.scanning import Scanning
    from dragoman.store.telling_names import Names
    from dragoman.store.watches import Watches


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A version of a document in the ledger; ``version`` counts from 1, ``runs`` those that coded it."""

    id: str
    version: int
    sha256: str
    title: str | None
    url: str | None
    publisher: str | None
    published: dt.date | None
    language: str
    runs: int
    added_at: dt.datetime


class Ledger(Related, Leaves):
    """A ledger, open. Use it as a context manager; it may be shared by the threads of a process.

    "Current" is the newest version of each document under the newest run that coded it. Every method raises
    :class:`LedgerError` where file, disk or another process stands in the way.
    """

    queue: Part["Queue"] = Part("queue.Queue")
    custody: Part["Custody"] = Part("custody.Custody")
    feeds: Part["Feeds"] = Part("feeds.Feeds")
    pages: Part["Pages"] = Part("pages.Pages")
    copies: Part["Copies"] = Part("copies.Copies")
    reviews: Part["Reviews"] = Part("reviews.Reviews")
    names: Part["Names"] = Part("telling_names.Names")
    runs: Part["Runs"] = Part("runs.Runs")
    histories: Part["Histories"] = Part("history.Histories")
    watches: Part["Watches"] = Part("watches.Watches")
    scanning: Part["Scanning"] = Part("scanning.Scanning")
    looking: Part["Looking"] = Part("look.looking.Looking")
    access: Part["Access"] = Part("access.Access")
    listing: Part["Listing"] = Part("listing.Listing", lambda ledger: (ledger._database, ledger._catch_up))
    overview: Part["Overview"] = Part("overview.Overview", lambda ledger: (ledger._database, ledger.remembered))

    def __init__(self, database: Database) -> None:
        self._database = database
        self.place = database.place
        self.older = database.older
        """True if an older Dragoman wrote it and it is only read: it answers as it is."""
        self.decisions = Decisions(database)
        self.remembered = Remembered(database)

    @classmethod
    def open(
        cls,
        target: str | Path,
        create: bool = True,
        wait: float = 30.0,
        clock: Clock = utc_now,
        *,
        catch_up: bool = True,
    ) -> "Ledger":
        """The ledger in a file, given by its path or as ``sqlite:///FILE``, or in PostgreSQL: ``postgresql://...``.

        With ``create`` it is opened for writing, made if file or database are empty, and brought up to date if an older
        Dragoman wrote it; without, it must exist and is only read. ``wait`` is how many seconds to wait for another
        process that is writing. Raises :class:`LedgerError`, and leaves all as it was, if it is no ledger or one of a
        newer Dragoman.

        Without ``catch_up`` no question lays new records beside the others first: answers about happenings come from
        what :meth:`reconcile` has laid out, and :meth:`behind` says how much is not.
        """
        backend = backend_at(target, create, wait)
        found = backend.schema()
        database = Database(backend, found, clock, as_laid=not catch_up)
        try:
            if create and (found is None or found < schema.SCHEMA_VERSION):
                migrations.bring_up_to_date(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @classmethod
    def open_there(cls, target: str | Path, wait: float = 30.0, clock: Clock = utc_now) -> "Ledger":
        """A ledger that exists, without ``catch_up``: for writing where it may be written, else for reading."""
        backend = backend_at(target, True, wait)
        if backend.schema() is None or not backend.may_write():
            return cls.open(target, False, wait, clock, catch_up=False)
        return cls.open(target, True, wait, clock, catch_up=False)

    @property
    def writable(self) -> bool:
        """True if it was opened for writing."""
        return self._database.writable

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger; the last one to do so folds the write-ahead log back into the file."""
        self._database.close()

    def has(self, document: Document, run: Run) -> bool:
        """True if this content of the document is stored under this run, so that coding it again adds nothing."""
        query = (
            select(schema.records.c.record)
            .join(schema.documents, schema.documents.c.document == schema.records.c.document)
            .join(schema.runs, schema.runs.c.run == schema.records.c.run)
            .where(schema.documents.c.id == rows.storable(document.id))
            .where(schema.documents.c.content == rows.content_key(document))
            .where(schema.runs.c.hash == rows.run_key(run))
        )
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def add(
        self, record: Record, heard: "Heard | None" = None, attempt: Attempt | None = None, intake: Intake | None = None
    ) -> Added:
        """Store a record, whole or not at all, and say what that did. On disk when this returns.

        ``heard`` then holds what the document announces, so that it stays equal to what :meth:`heard` would give. In
        the same step the ``attempt`` goes on record, and the fingerprint and copies of the ``intake``; a job that
        waits to code this very document is done by it.
        """
        return finishing.add(self._database, record, heard, attempt, intake)

    def keep(self, document: Document, fingerprint: Fingerprint | None = None, scheme: str = "") -> Kept:
        """Store a document without a record, whole or not at all; :meth:`add` finds it and adds the record to it."""
        with self._database.write() as connection:
            kept = documents.keep_whole(self._database, connection, document)
            if fingerprint is not None:
                put_fingerprint(connection, kept.number, fingerprint, scheme)
        return kept

    def take_in(self, attempt: Attempt, intake: Intake) -> Kept:
        """Store a document before it is coded, with all that was found of it, its attempt, and a job to code it.

        In one step; again with the same content it only puts the attempt on record.
        """
        return finishing.take_in(self._database, attempt, intake)

    def document(self, number: int) -> Document:
        """The document that was stored under a number, with or without a record, equal to what was stored."""
        with self._database.read() as connection:
            return documents.document(connection, number, self.place)

    def text_of(self, number: int) -> str:
        """The text that was stored under a number."""
        with self._database.read() as connection:
            return documents.text_of(connection, number, self.place)

    def versions(self, document_id: str) -> list[StoredVersion]:
        """All versions of a document, coded or not, the first one first; empty for an unknown id."""
        with self._database.read() as connection:
            return documents.versions(connection, document_id)

    def heard(self) -> "Heard":
        """The tenures that the current records announce, as evidence for :meth:`dragoman.Coder.with_heard`."""
        from dragoman.store import tenures

        with self._database.read() as connection:
            return tenures.heard(connection)

    def record(self, document_id: str, version: int | None = None) -> Record:
        """The record of a document under its newest run, equal to the one added; the newest version unless given."""
        with self._database.read() as connection:
            found = documents.record(connection, document_id, version)
        if found is None:
            which = "" if version is None else f" in version {version}"
            raise LedgerError(f"{self.place}: no document with the id {document_id}{which}: check the id")
        return found

    def documents(self) -> list[StoredDocument]:
        """The newest coded version of every document, by id."""
        current, documents = schema.current_records, schema.documents
        return self._stored(_described().join(current, current.c.document == documents.c.document))

    def stored(self) -> list[StoredDocument]:
        """The newest version of every document, by id, coded or not; ``runs`` is 0 for one that is not coded."""
        other = schema.documents.alias()
        newest = select(func.max(other.c.version)).where(other.c.id == schema.documents.c.id).scalar_subquery()
        return self._stored(_described().where(schema.documents.c.version == newest))

    def _stored(self, query: Select[Any]) -> list[StoredDocument]:
        with self._database.read() as connection:
            found = [StoredDocument(**row) for row in connection.execute(query).mappings()]
        # Here, not in SQL: PostgreSQL sorts by the database's language.
        return sorted(found, key=lambda one: one.id)

    def counts(self) -> dict[str, int]:
        """How much the ledger holds: coded documents, their versions, runs, records, the parts of the current records.

        ``uncoded`` are the versions of documents that have no record: still to be coded, copies, other languages.
        """
        versions = schema.documents
        coded = select(schema.records.c.record).where(schema.records.c.document == versions.c.document).exists()
        queries = {
            "documents": select(func.count(versions.c.id.distinct())).where(coded),
            "versions": select(func.count()).select_from(versions).where(coded),
            "uncoded": select(func.count()).select_from(versions).where(~coded),
            "runs": select(func.count()).select_from(schema.runs),
            "records": select(func.count()).select_from(schema.records),
        }
        for name, table in schema.PARTS.items():
            current = schema.current_records
            queries[name] = select(func.count()).select_from(table).join(current, current.c.record == table.c.record)
        with self._database.read() as connection:
            return {name: connection.execute(query).scalar_one() for name, query in queries.items()}

    def size(self) -> int:
        """How many records it holds, from the end of an index: records are never removed."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(schema.records.c.record), 0))).scalar_one())

    def stamp(self) -> str:
        """A text that is another one whenever anything in the ledger may have changed: what pages are kept under.

        It changes with every commit, by this process or another. Equal texts of two processes say nothing.
        """
        return self._database.stamp()

    def reconcile(self, tell: Callable[[int, int], None] | None = None, steps: int | None = None) -> Reconciled:
        """Lay the records that are new beside the others, so that events of many reports are one happening.

        ``tell`` hears how many of how many records are done. It can be stopped anywhere and goes on there; every
        question about happenings does it first, where the ledger is open for writing. ``steps`` does at most so many
        portions of some hundred records: one is enough for decisions that are new.
        """
        return reconcile(self._database, tell, steps)

    def relation(
        self, first: str, second: str, known: Collection[str] | None = None, wanted: Wanted | None = None
    ) -> Relation:
        """What the current records say of two countries (alpha-3 codes, in either order), as a timeline.

        ``known`` are the codes that exist; another raises :class:`LedgerError` naming it. Without it any code is
        taken, and an unknown one has an empty timeline. ``wanted`` chooses among the happenings.
        """
        pair = timeline.dyad(first, second, known)
        self._catch_up()
        with self._database.read() as connection:
            return timeline.relation(connection, pair, wanted)

    def glance(self, first: str, second: str, wanted: Wanted) -> Glance:
        """As :meth:`relation`, in a bounded time: the last ``wanted.limit`` happenings, and agreements and commitments
        of the documents stored last, without what may have followed.
        """
        pair = timeline.dyad(first, second, None)
        self._catch_up()
        with self._database.read() as connection:
            return timeline.glance(connection, pair, wanted)

    def view(self, countries: Sequence[str] = (), wanted: Wanted | None = None) -> View:
        """Happenings of a country, or of an actor or a topic that ``wanted`` names, in the order of time."""
        wanted = wanted or Wanted()
        self._catch_up()
        with self._database.read() as connection:
            found = chosen(connection, tuple(code.upper() for code in countries), wanted)
        about = ", ".join(part for part in (*countries, wanted.actor, wanted.topic) if part)
        return View(about=about or "everything", **{name: getattr(found, name) for name in found.__slots__})

    def dyad_months(self) -> list[DyadMonth]:
        """What happened in each month between each two countries, by quad class: the table that corpora are used by.

        Only what has been laid beside the others counts; :meth:`waiting` says how many records are not.
        """
        self._catch_up()
        with self._database.read() as connection:
            return dyad_months(connection)

    def waiting(self) -> int:
        """How many records have not been laid beside the others: until they are, answers about happenings are slow."""
        with self._database.read() as connection:
            return waiting_records(connection) if not up_to_date(connection) else 0

    def behind(self) -> int:
        """How many records and decisions came after the last that was laid out: as :meth:`waiting`, and quick."""
        with self._database.read() as connection:
            return behind(connection)

    def happenings(self, min_reports: int = 1) -> Iterator[Happening]:
        """All happenings that at least so many documents tell of, in the order of time; some hundreds at a time."""
        self._catch_up()
        with self._database.read() as connection:
            numbers = finding.numbers(connection, min_reports)
        for batch in in_batches(numbers):
            with self._database.read() as connection:
                yield from answers.by_number(connection, batch)

    def happening(self, name: str) -> Happening:
        """One happening, by the id that :meth:`relation` gives it, or by the id of a document and of an event in its
        record: "a.txt#e1". :class:`LedgerError` for one that it has not.
        """
        self._catch_up()
        with self._database.read() as connection:
            found = finding.happening(connection, name)
        if found is None:
            raise LedgerError(
                f"{self.place}: no event {name!r}: take an id from dragoman show COUNTRY COUNTRY "
                f"--ledger {self.place} --format json, or name a document's event: DOCUMENT#e1"
            )
        return found

    def _catch_up(self) -> None:
        if self._database.writable and not self._database.as_laid:
            with self._database.read() as connection:
                known = up_to_date(connection)
            if not known:
                reconcile(self._database)

    def search(
        self,
        words: str,
        since: dt.date | None = None,
        until: dt.date | None = None,
        publisher: str | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """Documents whose text or title holds all these words, in any form, the best first; current versions only.

        Quotes make phrases, a minus before a word or phrase excludes it, all else is words: no query is wrong.
        ``since`` and ``until`` are days of publication, both included; ``publisher`` is a name, whatever its case. A
        document that was never coded is searched in its newest version. An older ledger's file that is only read raises
        :class:`LedgerError`.
        """
        with self._database.read() as connection:
            search_index.check(connection, self.place)
            return search(connection, sought(words), Within(since, until, publisher, limit))

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, sorted, for telling two ledgers apart.

        Left out is what differs between two honest runs over the same input: times, the matrix backend, workers and
        leases, and row numbers, in whose place stand the document's id and version and the run's hash.
        """
        with self._database.read() as connection:
            return comparable_rows(connection)


def _described() -> Select[Any]:
    records, documents = schema.records, schema.documents
    runs = select(func.count()).where(records.c.document == documents.c.document).scalar_subquery()
    names = ("id", "version", "sha256", "title", "url", "publisher", "published", "language")
    return select(*(documents.c[name] for name in names), runs.label("runs"), documents.c.added_at)
