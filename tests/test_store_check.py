"""Backups of a ledger that is being written, and the check that finds what is wrong with one."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from dragoman.errors import LedgerError
from dragoman.store import Ledger
from dragoman.store.backups import backup_ledger
from dragoman.store.checking import check_ledger
from full_ledger import fill
from ledgers import assert_sound, environment
from record_factory import call
from test_store_moving import all_rows
from test_store_safety import ADD


@pytest.fixture
def full(address: str) -> str:
    fill(address)
    return address


def change(address: str, statement: str) -> None:
    """Behind the ledger's back, references unheeded."""
    if "://" not in address:
        with closing(sqlite3.connect(address)) as file:
            file.execute(statement)
            file.commit()
        return
    with Ledger.open(address) as ledger, ledger._database.write() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))


def test_a_backup_is_a_ledger_with_every_row(full: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.ledger"
    copied = backup_ledger(full, file)
    assert all_rows(str(file)) == all_rows(full)
    assert copied.rows == sum(map(len, all_rows(full).values()))
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["backup.ledger"]
    assert check_ledger(file).troubles == ()
    with Ledger.open(file) as ledger:
        assert ledger.search("treaty")
        ledger.add(call("after"))
    assert_sound(str(file))


def test_a_backup_writes_over_nothing(full: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("mine", "utf-8")
    with pytest.raises(LedgerError, match="exists already"):
        backup_ledger(full, file)
    assert file.read_text("utf-8") == "mine"
    with pytest.raises(LedgerError, match="does not exist: make it first"):
        backup_ledger(full, tmp_path / "none" / "b.ledger")
    with pytest.raises(LedgerError, match="no such ledger"):
        backup_ledger(tmp_path / "nowhere.ledger", tmp_path / "b.ledger")
    assert not (tmp_path / "b.ledger").exists()


def test_backups_of_a_ledger_that_is_being_written_hold_whole_documents(address: str, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", ADD, address, "0", "60"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment(), text=True)
    assert process.stdout is not None
    seen = []
    for number in range(4):
        for _ in range(10):
            process.stdout.readline()
        file = tmp_path / f"{number}.ledger"
        backup_ledger(address, file)
        checked = check_ledger(file)
        assert checked.troubles == ()
        assert checked.rows["records"] == checked.rows["documents"] >= 10 * (number + 1)
        seen.append(checked.rows["records"])
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert seen == sorted(seen)
    assert seen[0] < 60, "the backups came too late to test anything"


def test_a_sound_ledger_is_said_to_be_sound_and_counted(full: str) -> None:
    before = all_rows(full)
    checked = check_ledger(full)
    assert checked.troubles == ()
    assert checked.rows == {name: len(rows) for name, rows in before.items()}
    assert all_rows(full) == before


@pytest.mark.parametrize(
    ("statement", "trouble"),
    [
        ("UPDATE documents SET text = 'other', exact_text = NULL WHERE id = 'd2'", "d2, version 1: the text is not"),
        ("UPDATE runs SET hash = 'other' WHERE run = 1", "run 1: what is told of it is not what its hash is of"),
        ("UPDATE copies SET of_document = 4711", "copies: 1 rows whose of_document is of no row of documents"),
    ],
)
def test_what_is_wrong_is_told(full: str, statement: str, trouble: str) -> None:
    change(full, statement)
    (found,) = check_ledger(full).troubles
    assert trouble in found


def test_many_wrong_texts_are_counted(full: str) -> None:
    change(full, "UPDATE documents SET sha256 = 'none'")
    found = check_ledger(full).troubles
    assert len(found) == 6
    assert found[-1] == f"and {len(all_rows(full)['documents']) - 5} more texts"


def test_a_document_that_the_index_lacks_is_told(full: str) -> None:
    lost = "DELETE FROM document_words WHERE document = 2"
    gone = "INSERT INTO document_words (document_words, rowid, title, text) SELECT 'delete', document, title, text "
    change(full, lost if "://" in full else f"{gone} FROM documents WHERE document = 2")
    assert check_ledger(full).troubles == ("the index of words lacks 1 documents",)


def test_numbers_that_would_be_given_twice_are_told(full: str) -> None:
    if "://" not in full:
        pytest.skip("SQLite goes on from the highest number by itself")
    change(full, "SELECT setval(pg_get_serial_sequence('records', 'record'), 1)")
    (found,) = check_ledger(full).troubles
    assert found.startswith("records: the next record would be 2, and there is")


def test_a_damaged_file_is_found(full: str) -> None:
    if "://" in full:
        pytest.skip("a file's own trouble")
    size = Path(full).stat().st_size
    with Path(full).open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096 * 3)
    try:
        troubles = check_ledger(full).troubles
    except LedgerError as error:
        troubles = (str(error),)
    assert any("the file: " in one or "damaged" in one for one in troubles)
