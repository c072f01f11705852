"""A ledger in a file: a full disk, damage, permissions, a second writer, a wrong file: the message helps."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dragoman.errors import LedgerError
from dragoman.store import Added, Ledger
from record_factory import call, odd_record


def integrity(file: Path) -> str:
    connection = sqlite3.connect(file)
    found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return found


@contextmanager
def effective_user(uid: int) -> Iterator[None]:
    """Root may write everything, so a root's test run plays another user for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "news.ledger"


def test_a_full_disk_is_said_plainly_and_keeps_what_was_stored(file: Path) -> None:
    with Ledger.open(file) as ledger:
        ledger.add(call("d1"))
        with ledger._database.writing.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        before = ledger.rows()
        with pytest.raises(LedgerError, match=r"news\.ledger: the disk is full: make room and run") as raised:
            ledger.add(call("d2", title="x" * 100_000))
        assert "Traceback" not in str(raised.value)
        assert ledger.rows() == before
        assert ledger.record("d1") == call("d1")
        with ledger._database.writing.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert ledger.add(call("d2", title="x" * 100_000)) is Added.NEW
    assert integrity(file) == "ok"


def test_a_write_that_fails_below_sqlite_keeps_what_was_stored(file: Path) -> None:
    resource = pytest.importorskip("resource")
    with Ledger.open(file) as ledger:
        ledger.add(call("d1"))
        before = ledger.rows()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        log = Path(f"{file}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (log + 8192, hard))
        try:
            with pytest.raises(LedgerError, match=r"news\.ledger: the disk .*what was stored before is intact"):
                ledger.add(call("d2", title="x" * 100_000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert ledger.rows() == before
        assert ledger.add(call("d2", title="x" * 100_000)) is Added.NEW
    assert integrity(file) == "ok"


@pytest.mark.parametrize("content", [b"this is my diary\n" * 100, b"\x00\x01\x02", b"SQLite format 3\0garbage" * 40])
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    for create in (True, False):
        with pytest.raises(LedgerError, match=r"news\.ledger: .*not a ledger.*--ledger"):
            Ledger.open(file, create=create)
    assert file.read_bytes() == content
    assert [one.name for one in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    "table", ["CREATE TABLE notes (body)", "CREATE TABLE ledger_info (name, value)", "CREATE TABLE ledger_info (x)"]
)
def test_another_programs_database_is_refused_and_left_alone(file: Path, table: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute(table)
    connection.close()
    content = file.read_bytes()
    with pytest.raises(LedgerError, match="a database, but not a ledger: name another file"):
        Ledger.open(file)
    assert file.read_bytes() == content


def test_a_damaged_ledger_is_said_to_be_damaged(file: Path) -> None:
    with Ledger.open(file) as ledger:
        for seed in range(20):
            ledger.add(odd_record(seed))
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    with (
        pytest.raises(LedgerError, match=r"news\.ledger: (the file is damaged: restore|.*not a ledger)"),
        Ledger.open(file, create=False) as ledger,
    ):
        ledger.rows()


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("mysql://user:secret@host/news?password=secret", "not a ledger's address"),
        ("postgresql://user:secret@host:port/news", "not a ledger's address"),
        ("postgresql://user:secret@host", "names no database"),
        ("mysql://host/news", "not a ledger's address"),
        ("sqlite://", "not a ledger's address"),
        ("sqlite:///news.db?mode=ro", "not a ledger's address"),
        ("://", "not a ledger's address"),
    ],
)
def test_addresses_that_are_none(target: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message) as raised:
        Ledger.open(target)
    assert "secret" not in str(raised.value)


def test_a_url_names_a_file(tmp_path: Path) -> None:
    odd_name = tmp_path / "a b?#%.ledger"
    with Ledger.open(f"sqlite:///{tmp_path}/plain.db") as ledger, Ledger.open(odd_name) as other:
        ledger.add(call("d1"))
        other.add(call("d1"))
    assert (tmp_path / "plain.db").exists()
    assert odd_name.exists()


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"no\.db: no such ledger: make one with: dragoman add"):
        Ledger.open(tmp_path / "no.db", create=False)
    with pytest.raises(LedgerError, match=r"the folder .*deep does not exist"):
        Ledger.open(tmp_path / "deep" / "no.db")
    with pytest.raises(LedgerError, match="cannot be read"):
        Ledger.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_ledger_only_for_writing(file: Path) -> None:
    file.touch()
    with pytest.raises(LedgerError, match="an empty file, not a ledger"):
        Ledger.open(file, create=False)
    with Ledger.open(file) as ledger:
        assert ledger.add(call("d1")) is Added.NEW


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs Unix permissions")
def test_without_permission_to_write_it_can_still_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    file = folder / "news.ledger"
    with Ledger.open(file) as ledger:
        ledger.add(call("d1"))
    file.chmod(0o444)
    folder.chmod(0o555)
    opened_up = [parent for parent in folder.parents if os.geteuid() == 0 and not parent.stat().st_mode & 0o001]
    for parent in opened_up:
        parent.chmod(parent.stat().st_mode | 0o011)
    try:
        with effective_user(65534):
            with pytest.raises(LedgerError, match=r"news\.ledger: .*may not be written: change its permissions"):
                Ledger.open(file)
            with pytest.raises(LedgerError, match=r"other\.ledger: .*may not be written"):
                Ledger.open(folder / "other.ledger")
            with Ledger.open(file, create=False) as ledger:
                assert ledger.record("d1") == call("d1")
                with pytest.raises(LedgerError, match="may not be written"):
                    ledger.add(call("d2"))
    finally:
        folder.chmod(0o755)
        for parent in opened_up:
            parent.chmod(parent.stat().st_mode & ~0o011)
    assert [one.name for one in folder.iterdir()] == ["news.ledger"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs Unix permissions")
def test_a_file_that_may_not_be_read_is_named(file: Path) -> None:
    with Ledger.open(file) as ledger:
        ledger.add(call("d1"))
    file.chmod(0)
    with effective_user(65534), pytest.raises(LedgerError, match="name a file that you may read"):
        Ledger.open(file, create=False)


def test_a_writer_that_waits_in_vain_is_told_why(file: Path) -> None:
    with Ledger.open(file, wait=0.2) as ledger:
        ledger.add(call("d1"))
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another process is writing"):
            ledger.add(call("d2"))
        assert ledger.record("d1") == call("d1")
        other.execute("ROLLBACK")
        assert ledger.add(call("d2")) is Added.NEW
        other.close()


def test_commits_are_flushed_to_disk(file: Path) -> None:
    with Ledger.open(file) as ledger, ledger._database.writing.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
        assert settings == ["wal", 2, 1, 30_000]
