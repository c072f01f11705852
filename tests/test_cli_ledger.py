"""``dragoman search`` and ``dragoman ledger`` on the command line; a role that may only read, from end to end."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from dragoman.errors import LedgerError
from dragoman.read.cli import app
from dragoman.store import Ledger
from dragoman.store.readers import reader_grants
from ledgers import Server
from record_factory import Story, call

ROLE = 'desk "a" reader'


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100"})


@pytest.fixture
def book(address: str) -> str:
    with Ledger.open(address) as ledger:
        ledger.add(Story("a", "The ministers signed\na treaty in Oslo.", publisher="Wire", title="Oslo").record())
        ledger.add(Story("b", "No treaty, says the minister.", "2023-03-05").record())
    return address


def test_search_shows_where_the_words_stand(book: str) -> None:
    shown = run("search", "treaties", "--ledger", book)
    assert shown.exit_code == 0, shown.stderr
    assert "2023-03-03 Wire Oslo\na\nThe ministers signed a treaty in Oslo." in shown.stdout
    (hit,) = json.loads(run("search", "treaty", "oslo", "--ledger", book, "--format", "json").stdout)
    assert (hit["document"], hit["published"], hit["snippet"]["words"]) == ("a", "2023-03-03", [[23, 29], [33, 37]])


def test_search_takes_phrases_and_exclusions_as_a_shell_gives_them(book: str) -> None:
    def found(*words: str) -> list[str]:
        shown = run("search", *words, "--ledger", book, "--format", "json")
        return sorted(hit["document"] for hit in json.loads(shown.stdout))

    assert found("treaty") == ["a", "b"]
    assert found("treaty", "-oslo") == ["b"]
    assert found("treaty", "minister signed") == ["a"]
    assert found("treaty", "-minister signed") == ["b"]
    assert found('minister "treaty says"') == ["b"]
    assert run("search", "nowhere", "--ledger", book).stdout == "nothing found\n"
    assert found("treaty", '"') == ["a", "b"]
    assert found("-hurricane", "-debug") == ["a", "b"]
    shown = run("search", "treaty", "--lodger", "x", "--ledger", book)
    assert (shown.exit_code, "no such option: --lodger" in shown.stderr) == (2, True)


def test_search_keeps_to_days_and_publisher(book: str) -> None:
    asked = ("search", "treaty", "--ledger", book, "--format", "json")
    for more, wanted in (
        (("--since", "2023-03-04"), ["b"]),
        (("--until", "2023-03-04"), ["a"]),
        (("--publisher", "wire"), ["a"]),
    ):
        assert [hit["document"] for hit in json.loads(run(*asked, *more).stdout)] == wanted
    assert len(json.loads(run(*asked, "--limit", "1").stdout)) == 1
    assert run(*asked, "--since", "2023-03-05", "--until", "2023-03-04").exit_code == 2


def test_copy_backup_and_check_say_what_they_did(book: str, tmp_path: Path) -> None:
    copied, backed = str(tmp_path / "copy.ledger"), str(tmp_path / "backup.ledger")
    shown = run("ledger", "copy", book, copied)
    assert shown.exit_code == 0, shown.stderr
    assert "\ndocuments\t2\t" in shown.stdout
    assert f"copied and verified: {_rows(shown.stdout)} rows of " in shown.stdout
    assert run("ledger", "copy", book, copied).exit_code == 1
    assert run("ledger", "backup", backed, "--ledger", book).stdout.splitlines()[-1].endswith(f"now in {backed}")
    for ledger in (book, copied, backed):
        shown = run("ledger", "check", "--ledger", ledger)
        assert (shown.exit_code, shown.stdout[:7]) == (0, "sound: "), shown.stdout
    with Ledger.open(copied) as spoilt, spoilt._database.write() as connection:
        connection.execute(text("UPDATE documents SET text = 'other' WHERE id = 'b'"))
    shown = run("ledger", "check", "--ledger", copied)
    assert shown.exit_code == 1
    assert "wrong: b, version 1: the text is not the one of its sha256\nnot sound: " in shown.stdout


def _rows(told: str) -> int:
    return sum(int(line.split("\t")[1]) for line in told.splitlines() if "\t" in line)


def test_a_file_has_no_roles(tmp_path: Path) -> None:
    file = str(tmp_path / "news.ledger")
    Ledger.open(file).close()
    shown = run("ledger", "reader", "desk", "--ledger", file)
    assert (shown.exit_code, "a file has no roles" in shown.stderr) == (1, True)


@pytest.fixture
def shared(server: Server) -> Iterator[str]:
    """A ledger in a schema of its own, and a role that has nothing yet."""
    address = server.new_schema()
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        ledger.keep(Story("d2", "A treaty, and a call for peace.").document)
        # Who may only read sees the happenings as they stand.
        ledger.reconcile()
    role = '"' + ROLE.replace('"', '""') + '"'
    server.run(f"CREATE ROLE {role} LOGIN")
    yield address
    server.run(f"DROP OWNED BY {role}; DROP ROLE {role}")


def as_reader(address: str) -> str:
    return address.replace("postgres:@", "desk%20%22a%22%20reader@")


def test_a_reader_can_show_and_search_and_cannot_write(server: Server, shared: str) -> None:
    printed = run("ledger", "reader", ROLE, "--ledger", shared)
    schema = parse_qs(urlsplit(shared).query)["options"][0].partition("=")[2]
    name = '"desk ""a"" reader"'
    hidden = ", ".join(f'"{schema}"."{table}"' for table in ("users", "tokens", "ended_sessions", "audit"))
    assert printed.stdout.splitlines() == [
        f'GRANT CONNECT ON DATABASE "postgres" TO {name};',
        f'GRANT USAGE ON SCHEMA "{schema}" TO {name};',
        f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO {name};',
        f"REVOKE ALL ON {hidden} FROM {name};",
        f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT SELECT ON TABLES TO {name};',
    ]
    shown = run("show", "IND", "ISR", "--ledger", as_reader(shared))
    assert shown.exit_code == 1, "printing alone has granted something"
    applied = run("ledger", "reader", ROLE, "--ledger", shared, "--apply")
    assert (applied.exit_code, applied.stdout) == (0, printed.stdout)
    shown = run("show", "IND", "ISR", "--ledger", as_reader(shared))
    assert shown.exit_code == 0, shown.stderr
    assert "telephoned" in shown.stdout
    assert json.loads(run("search", "treaty", "--ledger", as_reader(shared), "--format", "json").stdout)
    assert run("ledger", "check", "--ledger", as_reader(shared)).exit_code == 0
    with Ledger.open(as_reader(shared)) as ledger, pytest.raises(LedgerError, match="may not do that"):
        ledger.add(call("new"))
    for statement in ("DELETE FROM records", "UPDATE decisions SET who = 'me'", "CREATE TABLE mine (a integer)"):
        with Ledger.open(as_reader(shared)) as ledger, pytest.raises(LedgerError, match="may not do that"):
            _do(ledger, statement)


def test_a_reader_sees_the_tables_of_a_later_dragoman(server: Server, shared: str) -> None:
    reader_grants(shared, ROLE, apply=True)
    server.run("CREATE TABLE later AS SELECT 1 AS one", shared)
    assert server.run("SELECT one FROM later", as_reader(shared)) == [(1,)]


def test_a_role_that_there_is_not_is_to_be_made(shared: str) -> None:
    with pytest.raises(LedgerError, match=r"no role nobody: make it in psql with: CREATE ROLE nobody LOGIN"):
        reader_grants(shared, "nobody", apply=True)
    with pytest.raises(LedgerError, match="postgres is a superuser"):
        reader_grants(shared, "postgres", apply=True)
    assert len(reader_grants(shared, "nobody")) == 5


def _do(ledger: Ledger, statement: str) -> None:
    with ledger._database.write() as connection:
        connection.execute(text(statement))
