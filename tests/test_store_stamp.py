"""What a server needs of a ledger: a stamp of its content, answers as they are laid out, an end to long questions."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from dragoman.errors import LedgerError, TooSlowError
from dragoman.store import Decided, Ledger, time_limit
from ledgers import NewLedger, Server
from record_factory import call

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n"


def test_the_stamp_changes_with_every_write_of_anybodys(address: str) -> None:
    with Ledger.open(address) as ledger, Ledger.open(address) as other:
        seen = [ledger.stamp()]
        for write in (
            lambda: ledger.add(call("a")),
            lambda: other.add(call("b")),
            lambda: ledger.decisions.add(Decided("Ada", "one", "merge", "s", {"tellings": []})),
            lambda: ledger.reconcile(),
        ):
            write()
            seen.append(ledger.stamp())
        assert len(set(seen)) == len(seen)
        assert any(_stays_the_same(ledger, other) for _ in range(5)), "to ask is not to write"


def _stays_the_same(ledger: Ledger, other: Ledger) -> bool:
    """Whether the stamp is what it was before two questions. A PostgreSQL that tidies up meanwhile changes it too."""
    before = ledger.stamp()
    ledger.counts()
    other.relation("IND", "ISR")
    return ledger.stamp() == before


def test_it_is_asked_for_by_many_threads(address: str) -> None:
    with Ledger.open(address) as ledger:
        found: list[str] = []
        threads = [threading.Thread(target=lambda: found.append(ledger.stamp())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len(set(found)) == 1


def test_closing_folds_the_log_back_though_a_stamp_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "n.ledger"
    with Ledger.open(file) as ledger:
        ledger.stamp()
        ledger.add(call("a"))
        ledger.stamp()
    assert not Path(f"{file}-wal").exists()


def test_answers_come_from_what_is_laid_out(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.reconcile()
        ledger.add(call("b"))
    with Ledger.open(address, catch_up=False) as ledger:
        assert ledger.writable
        assert (ledger.behind(), ledger.waiting()) == (1, 1)
        (one,) = ledger.relation("IND", "ISR").happenings
        assert [source.id for source in one.documents] == ["a"]
        assert ledger.happening("a#e1") == one
        assert ledger.happening(one.id) == one
        assert list(ledger.happenings()) == list(ledger.view(["IND"]).happenings) == [one]
        with pytest.raises(LedgerError, match="no event 'b#e1'"):
            ledger.happening("b#e1")
        ledger.dyad_months(), ledger.trends("IND", "ISR")
        assert ledger.behind() == 1
        assert ledger.reconcile().records == 1
        assert ledger.behind() == 0
        assert ledger.happening("b#e1").reports == 2


def test_what_nothing_was_laid_out_of_is_empty_and_all_behind(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
    with Ledger.open(address, catch_up=False) as ledger:
        assert ledger.relation("IND", "ISR").happenings == ()
        assert ledger.behind() == 1


def test_a_decision_is_behind_until_one_step_is_done(address: str) -> None:
    with Ledger.open(address, catch_up=False) as ledger:
        ledger.add(call("a"))
        ledger.reconcile()
        ledger.decisions.add(Decided("Ada", "one", "merge", "s", {"undone": 1}))
        assert ledger.behind() == 1
        ledger.reconcile(steps=1)
        assert ledger.behind() == 0


def test_a_ledger_is_opened_as_it_may_be_and_never_made(address: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"no such ledger|no ledger in this database"):
        Ledger.open_there(address)
    Ledger.open(address).close()
    with Ledger.open_there(address) as ledger:
        assert ledger.writable
        ledger.add(call("a"))
        assert ledger.behind() == 1


def test_a_role_that_may_not_write_opens_it_for_reading(server: Server) -> None:
    address = server.new_schema()
    Ledger.open(address).close()
    schema = address.rpartition("%3D")[2]
    server.run("CREATE ROLE stamp_desk LOGIN")
    try:
        server.run(f"GRANT USAGE ON SCHEMA {schema} TO stamp_desk")
        server.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO stamp_desk")
        with Ledger.open_there(address.replace("postgres:@", "stamp_desk@")) as ledger:
            assert not ledger.writable
    finally:
        server.run("DROP OWNED BY stamp_desk")
        server.run("DROP ROLE stamp_desk")


def test_a_question_that_takes_too_long_is_cut_short_and_the_next_is_not(address: str) -> None:
    with Ledger.open(address) as ledger:
        with (
            pytest.raises(TooSlowError, match="takes too long"),
            time_limit(0.2),
            ledger._database.read() as connection,
        ):
            connection.execute(text(COUNT)).all()
        with time_limit(30), ledger._database.read() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        # The limit went with the question: the connection serves others.
        with ledger._database.read() as connection:
            long = COUNT.replace("1000000000", "300000")
            assert connection.execute(text(long)).scalar() == 300000


def test_many_short_questions_together_are_cut_short_too(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        with pytest.raises(TooSlowError), time_limit(0.05):
            _ask_on_and_on(ledger)
        with pytest.raises(TooSlowError), time_limit(-1):
            ledger.relation("IND", "ISR")


def _ask_on_and_on(ledger: Ledger) -> None:
    with ledger._database.read() as connection:
        while True:
            connection.execute(text("SELECT 1"))


def test_what_is_written_has_no_limit(address: str) -> None:
    with Ledger.open(address) as ledger, time_limit(-1):
        ledger.add(call("a"))
    with Ledger.open(address) as ledger:
        assert ledger.counts()["records"] == 1


def test_a_file_that_stands_still_has_a_stamp(tmp_path: Path, new_ledger: NewLedger) -> None:
    file = tmp_path / "still.ledger"
    Ledger.open(file).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with Ledger.open(file, create=False) as ledger:
        assert ledger.stamp() == ledger.stamp()
