"""A ledger in PostgreSQL: addresses, roles, and what its complaints come to in words. Never a password."""

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import OperationalError

from dragoman.errors import LedgerError
from dragoman.store import Added, Ledger
from dragoman.store.postgres import Postgres
from ledgers import Server
from record_factory import call, odd_record


@pytest.fixture
def address(server: Server) -> str:
    return server.new_schema()


def schema_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["options"][0].partition("=")[2]


@pytest.mark.parametrize("prefix", ["postgres:", "postgresql:", "postgresql+psycopg:", "postgres+psycopg:"])
def test_its_address_may_be_written_in_four_ways(address: str, prefix: str) -> None:
    with Ledger.open(prefix + address.partition(":")[2]) as ledger:
        assert ledger.add(call("d1")) is Added.NEW
        assert ledger.place == "postgresql://postgres@/postgres"


def test_without_a_ledger_there_is_nothing_to_read(address: str) -> None:
    with pytest.raises(LedgerError, match="no ledger in this database: make one with: dragoman add"):
        Ledger.open(address, create=False)


def test_a_database_that_does_not_exist_is_to_be_created(server: Server) -> None:
    with pytest.raises(LedgerError, match=r"^postgresql://postgres@/nowhere: no such database: .*createdb nowhere$"):
        Ledger.open(server.address("postgres:secret", "nowhere"))


def test_a_schema_that_does_not_exist_is_named_as_the_trouble(server: Server) -> None:
    with pytest.raises(LedgerError, match="no such schema: make it with: CREATE SCHEMA"):
        Ledger.open(f"{server.uri}&options=-csearch_path%3Dnone_such")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("postgresql://user:secret@127.0.0.1:1/news", "no PostgreSQL answers there: start the server"),
        ("postgresql://user:secret@nowhere.invalid/news", "no such host: check the host"),
        ("postgresql://user@/news?host=/none/such&password=secret", "no PostgreSQL answers there: start the server"),
    ],
)
def test_a_server_that_is_not_there_is_said_to_be_none(target: str, message: str) -> None:
    pytest.importorskip("psycopg", reason="PostgreSQL's driver: pip install 'dragoman[postgres]'")
    with pytest.raises(LedgerError, match=message) as raised:
        Ledger.open(target)
    assert "secret" not in str(raised.value)
    assert str(raised.value).startswith("postgresql://user@")


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install 'dragoman\[postgres\]'") as raised:
        Ledger.open("postgresql://user:secret@host/news")
    assert "secret" not in str(raised.value)


def test_a_wrong_password_is_said_to_be_wrong_and_not_shown(server: Server) -> None:
    server.run("CREATE ROLE locked LOGIN PASSWORD 'right'")
    rules = Path(parse_qs(urlsplit(server.uri).query)["host"][0], "pg_hba.conf")
    known = rules.read_text("utf-8")
    rules.write_text("local all locked scram-sha-256\n" + known, "utf-8")
    server.run("SELECT pg_reload_conf()")
    try:
        for user in ("locked:secret", "locked"):
            with pytest.raises(LedgerError, match=r"the password is not accepted .*PGPASSWORD") as raised:
                Ledger.open(server.address(user))
            assert "secret" not in str(raised.value)
    finally:
        rules.write_text(known, "utf-8")
        server.run("SELECT pg_reload_conf()")


def test_an_unknown_role_is_not_let_in(server: Server) -> None:
    with pytest.raises(LedgerError, match="does not let this user in"):
        Ledger.open(server.address("stranger"))


def test_another_programs_tables_are_left_alone(server: Server, address: str) -> None:
    server.run("CREATE TABLE documents (note text)", address)
    with pytest.raises(LedgerError, match="other tables, but not a ledger: make one for it: createdb"):
        Ledger.open(address)
    assert server.run("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()", address) == [(1,)]


@pytest.fixture
def reader(server: Server, address: str) -> Iterator[str]:
    """The address of the same ledger for a role that may read only, as docs/ledger.md makes one."""
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
    schema = schema_of(address)
    server.run("CREATE ROLE reader LOGIN")
    server.run(f"GRANT USAGE ON SCHEMA {schema} TO reader")
    server.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader")
    yield address.replace("postgres:@", "reader@")
    server.run("DROP OWNED BY reader")
    server.run("DROP ROLE reader")


def test_a_role_that_may_only_read_can_read_and_is_told_that_it_cannot_write(reader: str) -> None:
    with Ledger.open(reader, create=False) as ledger:
        assert ledger.record("d1") == call("d1")
        assert ledger.custody.sources() == []
        with pytest.raises(LedgerError, match="may not be written"):
            ledger.add(call("d2"))
    with Ledger.open(reader) as ledger, pytest.raises(LedgerError, match=r"may not do that .*GRANT"):
        ledger.add(call("d2"))


def test_a_role_that_may_not_make_tables_is_told_so(server: Server, address: str, reader: str) -> None:
    server.run("CREATE SCHEMA bare; GRANT USAGE ON SCHEMA bare TO reader")
    with pytest.raises(LedgerError, match=r"may not do that \(permission denied"):
        Ledger.open(reader.replace(schema_of(address), "bare"))
    assert server.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'bare'") == [(0,)]


def test_a_writer_that_waits_in_vain_is_told_why(server: Server, address: str) -> None:
    with Ledger.open(address, wait=0.2) as ledger:
        ledger.add(call("d1"))
        with ledger._database.write() as other:
            other.execute(text("LOCK TABLE documents IN EXCLUSIVE MODE"))
            with pytest.raises(LedgerError, match="another process is writing to it and did not finish in time"):
                ledger.add(call("d2"))
            assert ledger.record("d1") == call("d1")
        assert ledger.add(call("d2")) is Added.NEW


def test_a_connection_that_breaks_leaves_nothing_of_a_document(server: Server, address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        before = ledger.rows()

        def cut(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO evidence"):
                number = connection.connection.cursor().execute("SELECT pg_backend_pid()").fetchone()[0]
                server.run(f"SELECT pg_terminate_backend({number}, 5000)")

        event.listen(ledger._database.writing, "before_cursor_execute", cut)
        with pytest.raises(LedgerError, match=r"the server is starting or stopping|the connection broke"):
            ledger.add(call("d2"))
        event.remove(ledger._database.writing, "before_cursor_execute", cut)
        assert ledger.rows() == before
        assert ledger.add(call("d2")) is Added.NEW


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("53100", "the server's disk is full: make room there"),
        ("53300", "takes no more connections"),
        ("40P01", "another process wrote the same at the same time: run the same command again"),
        ("54000", r"too long for this database \(it said this\)"),
        ("XX001", "damaged"),
    ],
)
def test_complaints_are_put_into_words(state: str, message: str) -> None:
    errors = pytest.importorskip("psycopg.errors", reason="PostgreSQL's driver: pip install 'dragoman[postgres]'")
    backend = Postgres(make_url("postgresql://user:secret@host/news"), True, 1)
    with pytest.raises(LedgerError, match=message), backend.complaints():
        raise OperationalError("INSERT", {}, errors.lookup(state)("it said this\nand more"))


def test_records_of_all_kinds_come_back_in_the_order_of_python(address: str) -> None:
    names = ("b", "B", "a", "Ä", "_", "é", "Z")
    with Ledger.open(address) as ledger:
        for seed, name in enumerate(names):
            ledger.add(odd_record(seed, id=name))
        assert [one.id for one in ledger.documents()] == sorted(names)
        assert [one.id for one in ledger.stored()] == sorted(names)
