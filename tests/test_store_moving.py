"""A ledger is copied whole, between SQLite and PostgreSQL, or the other one stays as it was."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from dragoman.errors import LedgerError
from dragoman.store import Added, Job, Ledger, moving, search_index
from dragoman.store.checking import check_ledger
from dragoman.store.moving import copy_ledger, open_to_read
from dragoman.store.schema import SCHEMA_VERSION, documents, metadata
from full_ledger import fill
from ledgers import BOTH, NewLedger, assert_sound, environment
from record_factory import call, odd_record
from test_store_migrations import Old, old, shape  # noqa: F401 - a fixture


@pytest.fixture(params=BOTH)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a ledger that is to be, of each kind whatever the kind of the other."""
    if request.param == "sqlite":
        return str(tmp_path / "copy.ledger")
    address: str = request.getfixturevalue("server").new_schema()
    return address


@pytest.fixture(scope="module")
def full(new_ledger: NewLedger) -> str:
    address = new_ledger()
    fill(address)
    return address


def all_rows(address: str) -> dict[str, list[tuple[object, ...]]]:
    """Every column of every row, numbers and times as well."""
    database = open_to_read(address, 30)
    try:
        with database.read() as connection:
            found = {name: connection.execute(table.select()) for name, table in metadata.tables.items()}
            return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in found.items()}
    finally:
        database.close()


def test_a_copy_has_every_row_of_every_table(full: str, target: str) -> None:
    copied = copy_ledger(full, target)
    rows = all_rows(full)
    assert {one.name: one.rows for one in copied.tables} == {name: len(found) for name, found in rows.items()}
    assert all(rows.values()), "a table is empty, and its copy shows nothing"
    assert all_rows(target) == rows
    assert copied.rows == sum(map(len, rows.values()))
    with Ledger.open(full, create=False) as one, Ledger.open(target, create=False) as other:
        assert other.rows() == one.rows()
        assert other.record("odd-3") == odd_record(3)
        assert [hit.document for hit in other.search("treaty")] == ["d2"]
    assert check_ledger(target).troubles == ()
    assert_sound(target)


def test_a_copy_is_made_as_a_new_ledger_is(full: str, target: str, new_ledger: NewLedger) -> None:
    if ("://" in full) != ("://" in target):
        pytest.skip("types are named otherwise in the other database")
    copy_ledger(full, target)
    with Ledger.open(target) as ledger, Ledger.open(new_ledger()) as new:
        assert shape(ledger) == shape(new)


def test_a_copy_can_be_written_on(full: str, target: str) -> None:
    copy_ledger(full, target)
    with Ledger.open(target) as ledger:
        assert ledger.add(call("d1", title="Ministers talk")) is Added.SAME
        assert ledger.add(call("d9", text="Anil Rao telephoned Dana Peled about Gibraltar.")) is Added.NEW
        assert ledger.queue.put([Job("page", "https://other.example/", "s", "other.example")]) == 1
        assert [hit.document for hit in ledger.search("gibraltar")] == ["d9"]
    assert check_ledger(target).troubles == ()


def test_a_ledger_goes_there_and_back(full: str, target: str, new_ledger: NewLedger) -> None:
    copy_ledger(full, target)
    back = new_ledger()
    assert copy_ledger(target, back).tables == copy_ledger(full, new_ledger()).tables
    assert all_rows(back) == all_rows(full)


def test_a_ledger_without_rows_may_be_filled(full: str, target: str) -> None:
    Ledger.open(target).close()
    copy_ledger(full, target)
    assert all_rows(target) == all_rows(full)


def test_one_that_holds_anything_is_refused_and_left_alone(full: str, target: str) -> None:
    with Ledger.open(target) as ledger:
        ledger.add(call("mine"))
    before = all_rows(target)
    with pytest.raises(LedgerError, match=r"rows in runs already|rows in documents already"):
        copy_ledger(full, target)
    assert all_rows(target) == before
    with pytest.raises(LedgerError, match="already"):
        copy_ledger(full, full)


def test_an_older_one_is_to_be_brought_up_to_date_first(old: Old, target: str) -> None:  # noqa: F811
    with pytest.raises(LedgerError, match="bring it up to date"):
        copy_ledger(old(), target)
    Ledger.open(target).close()
    with pytest.raises(LedgerError, match="an older Dragoman's ledger: give a file"):
        copy_ledger(target, old())


def test_cut_short_the_other_stays_as_it_was(full: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = moving._copy

    def cut(origin: object, place: object, reading: object, writing: object) -> object:
        def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO evidence"):
                raise KeyboardInterrupt

        event.listen(writing, "before_cursor_execute", fail)
        return copy(origin, place, reading, writing)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_copy", cut)
    with pytest.raises(KeyboardInterrupt):
        copy_ledger(full, target)
    monkeypatch.undo()
    if "://" not in target:
        assert not Path(target).exists()
    with pytest.raises(LedgerError, match=r"no such ledger|no ledger in this database"):
        Ledger.open(target, create=False)
    assert copy_ledger(full, target).rows > 100


KILLED = """
import os, signal, sys
from sqlalchemy import event
from dragoman.store import moving

copy = moving._copy

def cut(origin, place, reading, writing):
    def kill(_connection, _cursor, statement, *_):
        if statement.startswith(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(writing, "before_cursor_execute", kill)
    return copy(origin, place, reading, writing)

moving._copy = cut
moving.copy_ledger(sys.argv[1], sys.argv[2])
"""


@pytest.mark.parametrize("statement", ["INSERT INTO evidence", "SELECT decisions"])
def test_killed_it_leaves_no_ledger_behind_and_can_be_made_again(full: str, target: str, statement: str) -> None:
    arguments = [sys.executable, "-c", KILLED, full, target, statement]
    assert subprocess.run(arguments, env=environment(), timeout=120).returncode < 0
    with pytest.raises(LedgerError, match=r"an empty file, not a ledger|no such ledger|no ledger in this database"):
        Ledger.open(target, create=False)
    copy_ledger(full, target)
    assert all_rows(target) == all_rows(full)


def test_a_copy_that_differs_is_not_kept(full: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_index = search_index.fill

    def spoil(writing: Connection) -> None:
        fill_index(writing)
        writing.execute(text("UPDATE documents SET title = 'other' WHERE document = 2"))

    monkeypatch.setattr(search_index, "fill", spoil)
    with pytest.raises(LedgerError, match="the copy of documents differs"):
        copy_ledger(full, target)
    with pytest.raises(LedgerError, match=r"no such ledger|no ledger in this database"):
        Ledger.open(target, create=False)


def test_what_is_written_meanwhile_is_not_in_the_copy(
    new_ledger: NewLedger, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, copy_table, added = new_ledger(), moving._copy_table, []
    fill(address)
    before = all_rows(address)
    with Ledger.open(address) as ledger:

        def meet(reading: object, writing: object, table: object) -> object:
            if table is documents:
                added.append(ledger.add(call("late")))
            return copy_table(reading, writing, table)  # type: ignore[arg-type]

        monkeypatch.setattr(moving, "_copy_table", meet)
        copy_ledger(address, target)
    assert added == [Added.NEW]
    assert all_rows(target) == before
    assert all_rows(address) != before


def test_the_number_of_the_schema_goes_along(full: str, target: str) -> None:
    copy_ledger(full, target)
    assert ("schema", str(SCHEMA_VERSION)) in all_rows(target)["ledger_info"]
