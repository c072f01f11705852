"""A killed process, a failure half-way, several at once: what was stored stays, in a file and in PostgreSQL."""

import random
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import Connection, event, update

from dragoman.errors import LedgerError
from dragoman.store import Added, Ledger, migrations
from dragoman.store.schema import SCHEMA_VERSION, ledger_info
from ledgers import NewLedger, assert_sound, environment
from record_factory import RUN, call, odd_record

# Adds odd records by their seeds, as the command does: what is stored already is skipped.
ADD = """
import sys
from record_factory import odd_record
from dragoman.store import Ledger
file, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with Ledger.open(file) as ledger:
    for seed in range(first, last):
        record = odd_record(seed)
        if not ledger.has(record.document, record.run):
            print(ledger.add(record).value, flush=True)
"""


def start(address: str, first: int, last: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", ADD, address, str(first), str(last)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment(), text=True)


def test_killed_at_random_moments_and_run_again_it_equals_an_uninterrupted_run(new_ledger: NewLedger) -> None:
    chance, count = random.Random(), 120
    killed, smooth = new_ledger(), new_ledger()
    stored = interrupted = 0
    for _ in range(4):
        process = start(killed, 0, count)
        assert process.stdout is not None
        for _ in range(chance.randint(0, 20)):
            stored += bool(process.stdout.readline())
        time.sleep(chance.random() * 0.02)
        process.kill()
        rest, _ = process.communicate()
        stored += rest.count("\n")
        interrupted += process.returncode != 0
        # Each document that was reported as added is there, and at most one more, committed but not yet reported.
        with Ledger.open(killed) as ledger:
            present = ledger.counts()["records"]
        assert stored <= present <= stored + 1
        assert_sound(killed)
        stored = present
    assert interrupted, "every kill came too late to test anything"
    for address in (killed, smooth):
        process = start(address, 0, count)
        process.communicate()
        assert process.returncode == 0
    with Ledger.open(killed) as one, Ledger.open(smooth) as other:
        assert one.rows() == other.rows()
        assert one.counts()["records"] == count
        assert one.record("odd-7") == odd_record(7)
    assert_sound(killed)


def test_a_failure_in_the_middle_of_a_document_leaves_nothing_of_it(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        before = ledger.rows()

        def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO evidence"):
                raise KeyboardInterrupt

        event.listen(ledger._database.writing, "before_cursor_execute", fail)
        with pytest.raises(KeyboardInterrupt):
            ledger.add(call("d2"))
        event.remove(ledger._database.writing, "before_cursor_execute", fail)
        assert ledger.rows() == before
        assert ledger.add(call("d2")) is Added.NEW


def test_a_newer_ledger_is_refused_and_left_alone(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        before = ledger.rows()
        with ledger._database.write() as connection:
            newer = update(ledger_info).where(ledger_info.c.name == "schema").values(value=str(SCHEMA_VERSION + 1))
            connection.execute(newer)
        for create in (True, False):
            with pytest.raises(LedgerError, match=rf"newer Dragoman \(ledger schema {SCHEMA_VERSION + 1}.*pip install"):
                Ledger.open(address, create=create)
        after = ledger.rows()
    assert after.pop("ledger_info") != before.pop("ledger_info")
    assert after == before


def test_opened_for_reading_it_takes_nothing(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
    with Ledger.open(address, create=False) as ledger, pytest.raises(LedgerError, match="may not be written"):
        ledger.add(call("d2"))


def test_two_processes_make_and_fill_one_ledger(address: str) -> None:
    processes = [start(address, 0, 60), start(address, 30, 90)]
    told = "".join(process.communicate()[0] for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    assert told.count("new") == 90
    with Ledger.open(address) as ledger:
        assert ledger.counts()["records"] == 90
        assert ledger.counts()["runs"] == 1
    assert_sound(address)


def test_two_that_store_one_document_at_the_same_moment_make_two_versions(address: str) -> None:
    with Ledger.open(address) as first, Ledger.open(address) as second:
        other = threading.Thread(target=lambda: second.add(call("d1", title="Later")))

        def meet(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO documents") and not other.is_alive():
                other.start()
                other.join(1)  # it waits for us, and gets no further

        event.listen(first._database.writing, "before_cursor_execute", meet)
        assert first.add(call("d1")) is Added.NEW
        other.join()
        assert [(one.version, one.title) for one in first.versions("d1")] == [(1, None), (2, "Later")]


def test_two_that_make_one_ledger_at_the_same_moment_make_one(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, made = migrations._make, []
    other = threading.Thread(target=lambda: Ledger.open(address).close())

    def meet(connection: Connection) -> None:
        made.append(1)
        if len(made) == 1:
            other.start()
            other.join(1)
        make(connection)

    monkeypatch.setattr(migrations, "_make", meet)
    with Ledger.open(address) as ledger:
        other.join()
        assert ledger.add(call("d1")) is Added.NEW
    assert made == [1]


def test_readers_see_whole_documents_while_one_writes(address: str) -> None:
    seen: list[int] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            with Ledger.open(address, create=False) as reader:
                while not done.is_set():
                    counts = reader.counts()
                    seen.append(counts["records"])
                    assert counts["events"] == counts["records"] == counts["documents"]
                    assert len(reader.relation("IND", "ISR").dyad) == 2
        except BaseException as error:
            failures.append(error)

    with Ledger.open(address) as ledger:
        ledger.add(call("d0"))
        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(1, 40):
            ledger.add(call(f"d{number}"))
        done.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert seen
    assert all(1 <= count <= 40 for count in seen)


def test_one_ledger_serves_the_threads_of_a_process(address: str) -> None:
    with Ledger.open(address) as ledger:
        threads = [
            threading.Thread(target=lambda k=k: [ledger.add(odd_record(seed)) for seed in range(k, k + 20)])
            for k in (0, 10, 20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ledger.counts()["records"] == 40
        assert all(ledger.has(odd_record(seed).document, RUN) for seed in range(40))
