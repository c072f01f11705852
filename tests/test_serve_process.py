"""The server as a process: its socket, slow clients, Ctrl-C, workers, what it says; over a real connection."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dragoman.read.server.laying import Laying
from dragoman.read.server.running import address, dump, load
from dragoman.read.server.settings import ServeSettings, SettingError, check, read_limits
from dragoman.store import Ledger
from ledgers import environment
from record_factory import call
from served import RUN, Running, running
from serving import add_user


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("serve") / "n.ledger"
    with Ledger.open(file) as ledger:
        ledger.add(call("a"))
        ledger.reconcile()
    return str(file)


@pytest.fixture(scope="module")
def web(file: str) -> Iterator[Running]:
    limits = ("header_seconds=1", "body_seconds=1", "max_body=100000")
    with running("--ledger", file, *(part for one in limits for part in ("--limit", one))) as server:
        assert server.port, server.said
        assert server.get("/IND/ISR").status_code == 200
        yield server


def exchange(port: int, sent: bytes) -> bytes:
    """What comes until the server closes the connection."""
    with closing(socket.create_connection(("127.0.0.1", port), 30)) as connection:
        connection.sendall(sent)
        found = b""
        while piece := connection.recv(65_536):
            found += piece
        return found


def test_slow_headers_are_not_waited_for(web: Running) -> None:
    for start in (b"", b"GET /IND/ISR HTT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "):
        assert exchange(web.port, start).startswith(b"HTTP/1.1 408 ")


def test_dripping_headers_are_not_waited_for_longer(web: Running) -> None:
    with closing(socket.create_connection(("127.0.0.1", web.port), 30)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        for _ in range(600):
            try:
                connection.sendall(b"X: y\r\n")
            except OSError:
                return
            time.sleep(0.05)
    pytest.fail("a header was taken byte by byte for as long as it came")


def test_a_second_request_on_a_connection_has_its_own_time(web: Running) -> None:
    ask = b"GET /IND/ISR.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    found = exchange(web.port, ask + ask + b"GET /slow")
    assert found.count(b"HTTP/1.1 200 OK") == 2
    # It is closed as an idle one is, or told that it is slow.
    assert found.count(b"HTTP/1.1") <= 3


def test_slow_bodies_are_not_waited_for(web: Running) -> None:
    head = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\nabc"
    assert exchange(web.port, head).startswith(b"HTTP/1.1 408 ")
    chunked = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
    assert exchange(web.port, chunked).startswith(b"HTTP/1.1 408 ")


def test_large_bodies_and_headers_are_refused(web: Running) -> None:
    said = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n"
    assert exchange(web.port, said).startswith(b"HTTP/1.1 413 ")
    piece = b"%x\r\n%s\r\n" % (30_000, b"x" * 30_000)
    chunked = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n" + piece * 4
    assert exchange(web.port, chunked).startswith(b"HTTP/1.1 413 ")
    wide = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: " + b"y" * 100_000
    assert exchange(web.port, wide).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_request_for_this_server_is_refused(web: Running, sent: bytes) -> None:
    found = exchange(web.port, sent)
    assert re.match(rb"HTTP/1\.1 4\d\d ", found), found[:80]
    assert web.get("/IND/ISR").status_code == 200


def test_head_is_get_without_its_body(web: Running) -> None:
    found = exchange(web.port, b"HEAD /IND/ISR HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 OK")
    assert found.endswith(b"\r\n\r\n")


def test_a_port_that_is_taken_is_told(web: Running, file: str) -> None:
    command = [*RUN, "--ledger", file, "--port", str(web.port)]
    done = subprocess.run(command, capture_output=True, text=True, env={**environment(), "COLUMNS": "200"}, timeout=60)
    assert done.returncode == 1
    assert f"port {web.port} of 127.0.0.1 is in use" in done.stderr


def test_ctrl_c_and_sigterm_end_it_cleanly(tmp_path: Path) -> None:
    file = str(tmp_path / "own.ledger")
    Ledger.open(file).close()
    for how, status in ((signal.SIGINT, 130), (signal.SIGTERM, 0)):
        with running("--ledger", file) as server:
            assert server.get("/IND/ISR").status_code == 200
            assert server.stop(how) == status, server.said
            assert "Traceback" not in "".join(server.said)
        assert not Path(f"{file}-wal").exists(), "the ledger was not closed"


def test_several_workers_answer_and_have_one_key(tmp_path: Path) -> None:
    file = tmp_path / "w.ledger"
    with Ledger.open(file) as ledger:
        add_user(ledger)
        ledger.add(call("a"))
    with running("--ledger", str(file), "--workers", "2") as server:
        cookies = set()
        for _ in range(12):
            page = server.get("/login")
            assert page.status_code == 200
            cookies |= set(page.cookies)
        assert len(cookies) == 1
        with Ledger.open(file, create=False) as ledger:
            deadline = time.monotonic() + 60
            while ledger.behind() and time.monotonic() < deadline:
                time.sleep(0.1)
            assert ledger.behind() == 0
        assert server.stop(signal.SIGTERM) == 0
        assert "Traceback" not in "".join(server.said)


def test_a_file_that_may_not_be_written_is_served_for_reading(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    file = tmp_path / "still" / "n.ledger"
    file.parent.mkdir()
    Ledger.open(file).close()
    file.chmod(0o400)
    file.parent.chmod(0o500)
    try:
        with running("--ledger", str(file)) as server:
            assert "only read here" in server.get("/login").text
    finally:
        file.parent.chmod(0o700)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--ledger", "no.ledger"), "no such ledger"),
        (("--ledger", "FILE", "--host", "0.0.0.0"), "the ledger has no users"),
        (("--ledger", "FILE", "--proxy", "127.0.0.1"), "the ledger has no users"),
        (("--ledger", "FILE", "--host", "no.such.host.invalid"), "no address of this machine"),
        (("--ledger", "FILE", "--proxy", "x"), "give an address or a network"),
        (("--ledger", "FILE", "--root-path", "news"), "give a path such as /news"),
        (("--ledger", "FILE", "--limit", "x=1"), "no such limit: one of page_size"),
        (("--ledger", "FILE", "--limit", "at_once=0"), "at least 1"),
        (("--ledger", "FILE", "--secret-file", "no.key"), "cannot be read"),
    ],
)
def test_what_no_server_can_be_run_with_is_told(
    arguments: tuple[str, ...], told: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from dragoman.read.cli import app

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_SECRET")
    given = [file if one == "FILE" else one for one in arguments]
    done = CliRunner().invoke(app, ["serve", "--port", "0", *given], env={"COLUMNS": "200"})
    assert (done.exit_code, told in done.stderr) == (1, True), done.stderr
    assert not (tmp_path / "no.ledger").exists()


def test_settings_come_to_the_workers_as_they_were() -> None:
    settings = ServeSettings("x", allow_hosts=("a", "b"), proxies=("10.0.0.0/8",), rate=7, public=True)
    assert load(dump(settings)) == settings
    assert address(ServeSettings("x", host="::1", root_path="/news"), 81) == "http://[::1]:81/news/"
    assert address(ServeSettings("x", host="0.0.0.0"), 81) == "http://127.0.0.1:81/"


def test_limits_are_numbers_that_a_server_can_be_run_with() -> None:
    assert read_limits(["rate=0", "header_seconds=2.5"]) == {"rate": 0, "header_seconds": 2.5}
    for wrong in ("rate", "rate=x", "rate=-1", "header_seconds=nan", "header_seconds=inf", "port=1", "public=1", "=1"):
        with pytest.raises(SettingError, match="--limit"):
            read_limits([wrong])
    check(ServeSettings("x", proxies=("10.0.0.1/8", "::1"), root_path="/a/b"))
    for root in ("/", "a", "/a/", "//a", "/a b", "/é"):
        with pytest.raises(SettingError, match="--root-path"):
            check(ServeSettings("x", root_path=root))


def test_new_records_are_laid_out_meanwhile(address: str) -> None:
    with Ledger.open(address) as writer:
        writer.add(call("a"))
        with Ledger.open(address, catch_up=False) as served:
            laying = Laying(served, lambda line: None)
            laying.start()
            deadline = time.monotonic() + 60
            while served.behind() and time.monotonic() < deadline:
                time.sleep(0.05)
            laying.stop()
            assert served.behind() == 0
            assert not laying.is_alive()
