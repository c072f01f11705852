"""The server as a process, or several: its socket, its workers, and how it ends."""

import contextlib
import dataclasses
import errno
import json
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from dragoman.read.server.app import make_app
from dragoman.read.server.laying import Laying
from dragoman.read.server.protocol import Prompt
from dragoman.read.server.settings import LOOPBACK, ServeSettings, SettingError, check
from dragoman.read.server.signing_key import VARIABLE, signing_key
from dragoman.read.web.warming import warm_up
from dragoman.store import Ledger

SETTINGS = "DRAGOMAN_SERVE"
"""The variable by which workers are told their settings."""
_HEADERS = 32_768
"""Bytes of a request's line and headers."""
Say = Callable[[str], None]


def run(settings: ServeSettings, say: Say, *, open_browser: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM; what is in hand is finished. ``say`` hears what whoever started it should know.

    :class:`SettingError` for what no server can be run with, :class:`~dragoman.errors.LedgerError` for the ledger.
    """
    check(settings)
    with Ledger.open_there(settings.ledger) as ledger, listening(settings) as listener:
        key = signing_key(ledger.place, settings.secret_file)
        _check_way_in(settings, ledger)
        port = int(listener.getsockname()[1])
        url = address(settings, port)
        say(f"serving {ledger.place} on {url} until Ctrl-C")
        for line in _told(settings, ledger, lasting=key.lasting):
            say(line)
        laying = Laying(ledger, say)
        if ledger.writable:
            laying.start()
        if open_browser:
            # Who comes before the first worker is ready waits in the socket's queue.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        try:
            with _environment({VARIABLE: key.secret, SETTINGS: dump(settings)}):
                if settings.workers == 1:
                    warm_up()
                    _alone(make_app(ledger, settings), settings, listener)
                else:
                    _together(settings, listener)
        finally:
            laying.stop()


def worker() -> FastAPI:
    """The application of one of several workers: the ledger is its own, and closed when it ends."""
    settings = load(os.environ[SETTINGS])
    warm_up()
    return make_app(Ledger.open_there(settings.ledger), settings, close=True)


def dump(settings: ServeSettings) -> str:
    """The settings on their way to a worker."""
    return json.dumps(dataclasses.asdict(settings))


def load(text: str) -> ServeSettings:
    """The settings that :func:`dump` gave."""
    found: dict[str, Any] = json.loads(text)
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in found.items()}
    return ServeSettings(**values)


@contextlib.contextmanager
def listening(settings: ServeSettings) -> Iterator[socket.socket]:
    """The socket; :class:`SettingError` says why there is none."""
    where = f"port {settings.port} of {settings.host}"
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise SettingError(f"--host {settings.host}: no address of this machine ({error})") from error
    family, kind, protocol, _, place = found[0]
    with socket.socket(family, kind, protocol) as listener:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(place)
            # Not before it listens does a second server on the same port fail.
            listener.listen(2048)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SettingError(f"{where} is in use: stop what listens there, or give another --port") from error
            if error.errno == errno.EACCES:
                raise SettingError(f"{where} may not be used by this user: give a --port from 1024 on") from error
            raise SettingError(f"{where}: nobody can listen there ({error.strerror})") from error
        listener.set_inheritable(True)
        yield listener


def address(settings: ServeSettings, port: int) -> str:
    """What to type into a browser on this machine."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else "::1" if settings.host == "::" else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{settings.root_path}/"


def _check_way_in(settings: ServeSettings, ledger: Ledger) -> None:
    if settings.on_loopback or settings.public:
        return
    if not ledger.access.readable():
        raise SettingError(
            "beyond loopback readers log in, and this role of PostgreSQL may not see who may: use the ledger's owner, "
            "or say --public"
        )
    if not any(not user.disabled for user in ledger.access.users()):
        raise SettingError(
            "beyond loopback readers log in, and the ledger has no users: make one with "
            f"dragoman user add NAME --role reader --ledger {ledger.place}, or say --public"
        )


def _told(settings: ServeSettings, ledger: Ledger, *, lasting: bool) -> Iterator[str]:
    if not ledger.writable:
        yield "the ledger is only read: nothing can be decided on the pages"
    if behind := ledger.behind():
        does = "they are laid beside the others meanwhile" if ledger.writable else "see dragoman reconcile"
        yield f"{behind:,} records are not told of in happenings yet: {does}"
    if not lasting:
        yield f"no key could be kept in your state folder: sessions end with the server; set {VARIABLE}"
    if settings.host not in LOOPBACK:
        yield "others can reach it, and read what is sent: put it behind a proxy with https (docs/serve.md)"


def _options(settings: ServeSettings) -> dict[str, Any]:
    return {
        "http": Prompt,
        "ws": "none",
        "lifespan": "on",
        "log_level": "warning",
        "access_log": False,
        # The proxies' word is taken in ``arriving``.
        "proxy_headers": False,
        "server_header": False,
        # A worker on a busy machine is not a dead one.
        "timeout_worker_healthcheck": 30,
        "timeout_keep_alive": max(1, int(settings.header_seconds)),
        "timeout_graceful_shutdown": max(1, int(settings.stop_seconds)),
        "h11_max_incomplete_event_size": _HEADERS,
    }


def _alone(app: FastAPI, settings: ServeSettings, listener: socket.socket) -> None:
    with _ending():
        uvicorn.Server(uvicorn.Config(app, **_options(settings))).run(sockets=[listener])


def _together(settings: ServeSettings, listener: socket.socket) -> None:
    app = f"{worker.__module__}:{worker.__name__}"
    config = uvicorn.Config(app, factory=True, workers=settings.workers, **_options(settings))
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    supervisor = Multiprocess(config, sockets=[listener])
    try:
        supervisor.run()
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise SettingError("a worker could not begin: its own message stands above")


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    """SIGTERM ends it as Ctrl-C does, and with status 0: it is how services are stopped."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
