"""An older ledger: brought up to date when it is opened for writing, read as it is when it is opened for reading."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect, text

from dragoman.errors import LedgerError
from dragoman.store import Added, Intake, Job, Ledger, schema
from dragoman.store.schema import SCHEMA_VERSION, metadata
from ledgers import NewLedger, assert_sound, environment
from record_factory import call

DUMP = Path(__file__).parent / "data" / "ledgers" / "schema-1.sql"
"""A ledger as Dragoman 0.1.0 wrote it, by SQLite's ``.dump``: one record."""
RECORD = call("d1", publisher="The Wire", url="https://wire.example/1", title="Ministers talk")
OLD_VIEW = DUMP.read_text("utf-8").partition("CREATE VIEW")[2].partition(";")[0]

FIRST = (
    *(schema.ledger_info, schema.runs, schema.documents, schema.records, *schema.PARTS.values()),
    *(schema.event_actors, schema.evidence, schema.instrument_parties, schema.commitment_actors),
)
"""The tables of schema 1."""

Old = Callable[[], str]


@pytest.fixture
def old(new_ledger: NewLedger) -> Old:
    """Makes ledgers of schema 1 with a record; there never was one in PostgreSQL, so one is taken back there."""

    def make() -> str:
        address = new_ledger()
        if "://" not in address:
            with closing(sqlite3.connect(address)) as connection:
                connection.executescript(DUMP.read_text("utf-8"))
            return address
        with Ledger.open(address) as ledger:
            ledger.add(RECORD)
            with ledger._database.write() as writing:
                metadata.drop_all(writing, tables=[table for table in metadata.sorted_tables if table not in FIRST])
                for statement in (
                    "ALTER TABLE documents DROP COLUMN json",
                    "DROP VIEW current_records",
                    f"CREATE VIEW{OLD_VIEW}",
                    "UPDATE ledger_info SET value = '1' WHERE name = 'schema'",
                ):
                    writing.execute(text(statement))
        return address

    return make


def shape(ledger: Ledger) -> dict[str, Any]:
    """Columns, indexes and views, as the database has them."""
    seen = inspect(ledger._database.reading)
    tables = {
        name: (
            sorted((column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(name)),
            sorted((index["name"] or "", index["column_names"]) for index in seen.get_indexes(name)),
            sorted(str(key["constrained_columns"]) for key in seen.get_foreign_keys(name)),
            sorted(seen.get_pk_constraint(name)["constrained_columns"]),
        )
        for name in seen.get_table_names()
    }
    return tables | {name: seen.get_view_definition(name) for name in seen.get_view_names()}


def test_every_schema_has_its_revision() -> None:
    from dragoman.store import revisions

    assert revisions.names() == [revisions.name_of(number + 1) for number in range(SCHEMA_VERSION)]


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_opened_for_writing_it_becomes_what_a_new_one_is(old: Old, new_ledger: NewLedger) -> None:
    address = old()
    with Ledger.open(address) as ledger, Ledger.open(new_ledger()) as new:
        new.add(RECORD)
        assert shape(ledger) == shape(new)
        assert ledger.rows() == new.rows()
        assert ledger.record("d1") == RECORD
        assert ledger.document(1) == RECORD.document
        assert ledger.add(RECORD) is Added.SAME
        ledger.queue.put([Job("page", "https://h.example/", "s", "h.example")])
        assert ledger.keep(call("d2").document).added is Added.NEW
    with Ledger.open(address) as ledger:
        assert [one.count for one in ledger.queue.waiting()] == [1]
    assert_sound(address)


def test_opened_for_reading_an_older_file_answers_and_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "old.ledger"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DUMP.read_text("utf-8"))
    content = file.read_bytes()
    with Ledger.open(file, create=False) as ledger:
        assert ledger.record("d1") == RECORD
        assert ledger.document(1) == RECORD.document
        assert (ledger.counts()["documents"], ledger.counts()["uncoded"]) == (1, 0)
        assert len(ledger.relation("IND", "ISR").happenings) == 1
        assert not any((ledger.queue.waiting(), ledger.feeds.list(), ledger.custody.sources()))
        assert not any((list(ledger.copies.clusters()), ledger.copies.cluster_of("d1")))
        assert ledger.pages.get("https://h.example/") is None
        published = RECORD.document.published
        assert published is not None
        assert not any((ledger.custody.by_day(published, published), ledger.custody.gaps(published, published)))
        assert ledger.rows()["queue"] == []
        with pytest.raises(LedgerError, match="may not be written"):
            ledger.add(call("d2"))
    assert file.read_bytes() == content


def test_opened_for_reading_an_older_one_in_postgres_says_how_to_bring_it_up_to_date(old: Old) -> None:
    address = old()
    if "://" not in address:
        pytest.skip("an older file can be read: see the test before")
    with pytest.raises(LedgerError, match=r"older Dragoman \(ledger schema 1\): bring it up to date by a command"):
        Ledger.open(address, create=False)


@pytest.mark.parametrize("statement", ["CREATE TABLE copies", "ALTER TABLE", "DROP VIEW", "UPDATE ledger_info"])
def test_cut_short_it_stays_as_it_was(old: Old, statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.store import migrations

    address = old()
    bring = migrations.bring_up_to_date

    def cut(database: Any) -> None:
        def fail(_connection: object, _cursor: object, done: str, *_: object) -> None:
            if done.strip().startswith(statement):
                raise KeyboardInterrupt

        event.listen(database.writing, "before_cursor_execute", fail)
        bring(database)

    monkeypatch.setattr(migrations, "bring_up_to_date", cut)
    with pytest.raises(KeyboardInterrupt):
        Ledger.open(address)
    monkeypatch.undo()
    with Ledger.open(address) as ledger:
        assert ledger.record("d1") == RECORD
        assert ledger.keep(call("d2").document).added is Added.NEW
    assert_sound(address)


OPEN = """
import sys
from dragoman.store import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    print(ledger.counts()["records"], len(ledger.queue.waiting()))
"""


def test_several_processes_bring_one_up_to_date_at_once(old: Old) -> None:
    address = old()
    arguments = [sys.executable, "-c", OPEN, address]
    processes = [subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment(), text=True) for _ in range(4)]
    assert [process.communicate(timeout=120)[0] for process in processes] == ["1 0\n"] * 4
    assert_sound(address)


def test_an_older_ledger_goes_on_from_there(old: Old) -> None:
    from dragoman.ingest.outcome import Attempt, Outcome
    from ledgers import START

    with Ledger.open(old()) as ledger:
        changed = RECORD.document.model_copy(update={"title": "Ministers talk again"})
        kept = ledger.take_in(Attempt("u", "s", Outcome.FETCHED, START, document="d1"), Intake(changed))
        assert (kept.version, kept.added) == (2, Added.VERSION)
        assert ledger.document(kept.number) == changed
        assert [one.version for one in ledger.documents()] == [1]
