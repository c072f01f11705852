"""``dragoman user``, and the key that sessions are signed with."""

import json
import stat
import sys
import threading
from pathlib import Path

import platformdirs
import pytest
import typer
from typer.testing import CliRunner, Result

from dragoman.errors import DragomanError
from dragoman.read import cli, cli_user
from dragoman.read.server import passwords
from dragoman.read.server.passwords import fits, hash_token
from dragoman.read.server.signing_key import signing_key
from dragoman.store import Ledger
from serving import hashed

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Ledger.open("n.ledger").close()


def run(*arguments: str, input: str | None = None) -> Result:
    given = ["user", *arguments, "--ledger", "n.ledger"]
    return CliRunner().invoke(cli.app, given, input=input, env={"COLUMNS": "200"})


def add(name: str = "Ada", role: str = "reviewer") -> Result:
    return run("add", name, "--role", role, "--password-file", "-", input=f"{PASSWORD}\nnot this\n")


def test_a_user_is_added_listed_changed_and_shut_out() -> None:
    assert add().exit_code == 0
    again = add("ADA")
    assert (again.exit_code, "there is a user of this name" in again.stderr) == (1, True)
    with Ledger.open("n.ledger", create=False) as ledger:
        (user,) = ledger.access.users()
        assert (user.name, user.role, fits(PASSWORD, user.password)) == ("Ada", "reviewer", True)
    Path("new").write_text("quite another one\n", "utf-8")
    assert run("password", "ada", "--password-file", "new").exit_code == 0
    assert run("role", "ada", "admin").exit_code == 0
    assert run("disable", "ada").exit_code == 0
    assert "Ada\tdisabled\t" in run("list").stdout
    assert run("disable", "ada", "--undo").exit_code == 0
    assert "Ada\tadmin\t" in run("list").stdout
    with Ledger.open("n.ledger", create=False) as ledger:
        assert len(ledger.access.history("ada")) == 5
        assert fits("quite another one", ledger.access.users()[0].password)
    unknown = run("disable", "Ben")
    assert (unknown.exit_code, "Ben: no such user" in unknown.stderr) == (1, True)


def test_a_token_is_printed_once_and_revoked_by_its_first_letters() -> None:
    add()
    tokens = [run("token", "ada", *more).stdout.strip() for more in ((), ("--days", "3"))]
    with Ledger.open("n.ledger", create=False) as ledger:
        assert all(ledger.access.bearer(hash_token(token)) for token in tokens)
    listed = run("list").stdout
    assert all(token[:12] in listed for token in tokens)
    assert not any(token in listed for token in tokens)
    assert run("revoke", tokens[0]).exit_code == run("revoke", tokens[1][:12]).exit_code == 0
    told = json.loads(run("list", "--format", "json").stdout)
    assert [(one["name"], one["counts"], one["ends"] is None) for one in told["tokens"]] == [
        ("Ada", False, True),
        ("Ada", False, False),
    ]
    assert [one["name"] for one in told["users"]] == ["Ada"]
    assert "password" not in str(told)
    assert run("revoke", "dgm_nothing").exit_code == 1


def test_a_password_is_asked_for_twice_where_there_is_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = run("add", "Ada")
    assert (refused.exit_code, "no terminal to ask for the password" in refused.stderr) == (1, True)
    given = iter([PASSWORD, PASSWORD, PASSWORD, "something else"])
    hidden: list[bool] = []

    def ask(_text: str, hide_input: bool = False) -> str:
        hidden.append(hide_input)
        return next(given)

    monkeypatch.setattr(typer, "prompt", ask)
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    assert cli_user._password(None) == PASSWORD
    with pytest.raises(DragomanError, match="the two passwords differ"):
        cli_user._password(None)
    assert hidden == [True] * 4


@pytest.mark.parametrize("password", ["short", "", "x" * 2_000])
def test_a_password_that_does_not_protect_is_not_taken(password: str) -> None:
    done = run("add", "Ada", "--password-file", "-", input=f"{password}\n")
    assert (done.exit_code, "10 to 1024 characters" in done.stderr) == (1, True)
    assert run("list").stdout == ""
    missing = run("add", "Ada", "--password-file", "no.file")
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (1, True)


def test_hashes_are_made_as_strong_as_the_library_has_them() -> None:
    from argon2 import PasswordHasher

    usual = PasswordHasher()
    assert (usual.memory_cost >= 19 * 1024, usual.time_cost >= 2, usual.type.name) == (True, True, "ID")
    assert hashed() != passwords.hash_password(PASSWORD), "no salt"


# The key


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DRAGOMAN_SECRET")
    monkeypatch.setattr(platformdirs, "user_state_dir", lambda *_, **__: str(tmp_path / "state"))
    return tmp_path / "state"


def test_the_key_is_kept_for_each_ledger_where_only_its_user_reads_it(state: Path) -> None:
    one, other = signing_key("a.ledger"), signing_key("b.ledger")
    assert one.secret != other.secret
    assert signing_key("a.ledger") == signing_key(str(Path("a.ledger").absolute())) == one
    assert one.lasting
    files = sorted((state / "serve").iterdir())
    assert len(files) == 2
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert one.secret not in repr(one)


def test_servers_that_begin_at_once_have_one_key(state: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(signing_key("a.ledger").secret)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_key_may_be_given(state: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("f" * 40 + "\n", "utf-8")
    assert signing_key("a", str(file)).secret == "f" * 40
    monkeypatch.setenv("DRAGOMAN_SECRET", "e" * 40)
    assert signing_key("a", str(file)).secret == "e" * 40
    for short in ("DRAGOMAN_SECRET", ""):
        monkeypatch.setenv("DRAGOMAN_SECRET", "short" if short else "")
        file.write_text("short", "utf-8")
        with pytest.raises(DragomanError, match="at least 32 characters"):
            signing_key("a", str(file))
    assert not state.exists()


def test_where_no_key_can_be_kept_it_ends_with_the_server(state: Path) -> None:
    state.write_text("a file, where a folder should be", "utf-8")
    assert not signing_key("a").lasting
    assert signing_key("a").secret != signing_key("a").secret
