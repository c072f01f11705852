"""Alembic is asked only when a ledger is made or migrated, and says what the ledger says; indices are used."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import text

from dragoman.store import Ledger, revisions
from dragoman.store.schema import SCHEMA_VERSION
from ledgers import NewLedger, environment
from record_factory import Story
from test_store_migrations import Old, old  # noqa: F401 - a fixture

OPEN = """
import sys
from dragoman.store import Ledger
with Ledger.open(sys.argv[1], create=sys.argv[2] == "write") as ledger:
    print(ledger.counts()["records"], "alembic" in sys.modules)
"""


def alembics(ledger: Ledger) -> list[str]:
    with ledger._database.read() as connection:
        return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def test_alembic_knows_what_the_ledger_says(old: Old, address: str) -> None:  # noqa: F811
    for place in (old(), address):
        with Ledger.open(place) as ledger:
            assert alembics(ledger) == [revisions.name_of(SCHEMA_VERSION)]


def test_the_ledgers_own_number_leads(address: str) -> None:
    with Ledger.open(address) as ledger, ledger._database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'schema_1'"))
    with Ledger.open(address) as ledger:
        assert ledger.counts()["records"] == 0


@pytest.mark.parametrize("how", ["read", "write"])
def test_a_ledger_of_today_is_opened_without_alembic(address: str, how: str) -> None:
    Ledger.open(address).close()
    arguments = [sys.executable, "-c", OPEN, address, how]
    assert subprocess.check_output(arguments, env=environment(), text=True, timeout=120) == "0 False\n"


def test_two_threads_bring_two_ledgers_up_to_date(old: Old) -> None:  # noqa: F811
    places, failures = [old() for _ in range(4)], list[BaseException]()

    def bring(place: str) -> None:
        try:
            Ledger.open(place).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=bring, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for place in places:
        with Ledger.open(place, create=False) as ledger:
            assert alembics(ledger) == [revisions.name_of(SCHEMA_VERSION)]


@pytest.fixture(scope="module")
def filled(new_ledger: NewLedger) -> str:
    address = new_ledger()
    with Ledger.open(address) as ledger:
        for number in range(40):
            ledger.add(Story(f"d{number}", f"A treaty of {number} states.", publisher="p").record())
    return address


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT * FROM attempts WHERE day BETWEEN '2024-01-01' AND '2024-01-02'", "attempts_by_day"),
        ("SELECT id FROM documents WHERE published > '2024-01-01'", "documents_by_day"),
        ("SELECT record FROM records WHERE run = 2", "records_by_run"),
        (
            "SELECT * FROM decisions d WHERE NOT EXISTS (SELECT 1 FROM decisions l WHERE l.supersedes = d.decision)",
            "decisions_superseded",
        ),
        ("SELECT record FROM event_actors WHERE country = 'IND'", "event_actors_by_country"),
        ("SELECT * FROM tenures WHERE record = 3", "sqlite_autoindex_tenures_1|tenures_pkey"),
        ("SELECT * FROM copies WHERE of_document = 3", "copies_of"),
        ("SELECT * FROM attempts WHERE item = 'i'", "attempts_by_item"),
        ("SELECT * FROM document_words WHERE words @@ to_tsquery('english', 'treaty')", "document_words_by_word"),
    ],
)
def test_what_is_asked_often_has_its_index(filled: str, query: str, index: str) -> None:
    with Ledger.open(filled) as ledger, ledger._database.write() as connection:
        if connection.dialect.name == "postgresql":
            # So few rows would be read through.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = connection.exec_driver_sql(f"EXPLAIN {query}")
        elif "@@" in query:
            pytest.skip("FTS5 is its own index")
        else:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")
        told = " ".join(str(row[-1]) for row in plan)
    assert any(name in told for name in index.split("|")), told
