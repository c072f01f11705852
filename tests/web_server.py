"""A web server on this machine, honest or hostile, for tests: many host names, any answer, everything logged.

    with WebServer() as server:
        server.route("/a", ok("<p>text"))
        server.route("/b", [later(3), ok("now")], host="news2.test")      # one after the other; the last one stays
        with Fetcher(local_settings(), resolve=names()) as fetcher:
            fetcher.fetch(server.url("/a"))                               # http://news1.test:PORT/a
        assert server.paths() == ["/robots.txt", "/a"]

An answer is an :class:`Answer`, a list of them, or a function that is given the :class:`Exchange` and writes bytes.
"""

import datetime as dt
import gzip
import socket
import ssl
import threading
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from dragoman.ingest.fetch import Clock, FetchSettings, Timeouts
from dragoman.ingest.fetch.network import Resolve, system_addresses

CERTIFICATE = Path(__file__).parent / "data" / "web" / "server.pem"
"""Of news1.test, signed by itself, with its key: made for these tests and worth nothing elsewhere."""
HOST = "news1.test"
LOCAL = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came; ``at`` in monotonic seconds, ``connection`` a number by which requests share one."""

    at: float
    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    connection: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent. ``declared`` is a Content-Length that need not be true; -1 sends none and closes at the end."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    declared: int | None = None
    chunked: bool = False
    wait: float = 0.0
    """Seconds before anything is sent."""
    drip: float = 0.0
    """Seconds between two bytes of the body."""
    close: bool = False

    def having(self, **headers: str) -> "Answer":
        """The same with more headers, underscores for hyphens."""
        more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return replace(self, headers=self.headers + more)


@dataclass(slots=True)
class Exchange:
    """One request, for an answer that writes by itself."""

    seen: Seen
    write: Callable[[bytes], object]
    stopping: threading.Event

    def drip(self, pieces: Iterable[bytes], seconds: float) -> None:
        """Write piece by piece, until the server stops."""
        for piece in pieces:
            self.write(piece)
            if self.stopping.wait(seconds):
                return


Writer = Callable[[Exchange], "Answer | None"]
Route = Answer | Sequence[Answer] | Writer


class WebServer:
    """Listens on 127.0.0.1 at a port of its own, until the ``with`` ends; ``tls`` for https at news1.test."""

    def __init__(self, *, tls: bool = False) -> None:
        self.log: list[Seen] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._routes: dict[tuple[str | None, str], Route] = {}
        self._served: defaultdict[tuple[str | None, str], int] = defaultdict(int)
        self._lock = threading.Lock()
        self._tls = tls
        self._server = _Server((LOCAL, 0), _Handler)
        self._server.web = self
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "WebServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def route(self, path: str, answer: Route, host: str | None = None) -> str:
        """Answer so at ``path`` (with its query), on every host or on one; gives the URL."""
        self._routes[host, path] = answer
        return self.url(path, host or HOST)

    def paths(self, host: str | None = None) -> list[str]:
        """The paths asked for, in order."""
        return [seen.path for seen in self.log if host is None or seen.host.partition(":")[0] == host]

    def count(self, path: str) -> int:
        return self.paths().count(path)

    def note_connection(self) -> int:
        with self._lock:
            self.connections += 1
            return self.connections

    def answer(self, exchange: Exchange) -> Answer | None:
        """What to send; None if a function has written it."""
        seen = exchange.seen
        with self._lock:
            self.log.append(seen)
            here = seen.host.partition(":")[0]
            key = (here, seen.path) if (here, seen.path) in self._routes else (None, seen.path)
            route, served = self._routes.get(key), self._served[key]
            self._served[key] += 1
        if route is None:
            return Answer(b"no such page", 404)
        if isinstance(route, Answer):
            return route
        if isinstance(route, Sequence):
            return route[min(served, len(route) - 1)]
        return route(exchange)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    web: WebServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what many of these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Two small writes, headers and body, would else wait for each other (Nagle and delayed acknowledgement).
    disable_nagle_algorithm = True

    @property
    def web(self) -> WebServer:
        return cast(_Server, self.server).web

    def setup(self) -> None:
        super().setup()
        self.number = self.web.note_connection()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        seen = Seen(time.monotonic(), self.command, headers.get("host", ""), self.path, headers, self.number, body)
        exchange = Exchange(seen, self.wfile.write, self.web.stopping)
        try:
            answer = self.web.answer(exchange)
            if answer is None:
                self.close_connection = True
            else:
                self._send(answer)
        except OSError:
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815 - as above

    def _send(self, answer: Answer) -> None:
        if answer.wait:
            self.web.stopping.wait(answer.wait)
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        length = len(answer.body) if answer.declared is None else answer.declared
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif length >= 0 and answer.status != 304:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(answer)
        if answer.close or (not answer.chunked and length != len(answer.body)):
            self.close_connection = True

    def _send_body(self, answer: Answer) -> None:
        if answer.drip:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                if self.web.stopping.wait(answer.drip):
                    return
        elif answer.chunked:
            for start in range(0, len(answer.body), 1000):
                piece = answer.body[start : start + 1000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(answer.body)


class Trap:
    """A socket on 127.0.0.1 that nobody may come to; counts those who do."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server((LOCAL, 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> "Trap":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self._socket.accept()
                self.connections += 1
                peer.close()


@dataclass(slots=True)
class FakeTime:
    """A clock that stands still but for waiting, which takes no time. ``waits`` are the seconds waited for."""

    seconds: float = 1000.0
    waits: list[float] = field(default_factory=list)
    start: dt.datetime = dt.datetime(2023, 3, 3, 12, 0, tzinfo=dt.UTC)

    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.now, self._wait)

    def now(self) -> dt.datetime:
        return self.start + dt.timedelta(seconds=self.seconds - 1000.0)

    def _wait(self, stop: threading.Event, seconds: float) -> bool:
        self.waits.append(seconds)
        self.seconds += seconds
        return stop.is_set()


def names(known: Mapping[str, Sequence[str]] | None = None) -> Resolve:
    """A resolver: every name under .test is on this machine but for the ``known``; others need an entry to be found."""

    def resolve(host: str, port: int) -> Sequence[str]:
        if known and host in known:
            return known[host]
        if host.endswith(".test"):
            return [LOCAL]
        if any(character.isdigit() for character in host):
            return system_addresses(host, port)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    return resolve


def local_settings(**changes: Any) -> FetchSettings:
    """Settings under which names at 127.0.0.1 may be fetched, in no time."""
    usual = FetchSettings("tests@dragoman.test", pace=0, timeout=Timeouts(2, 2, 6), allow=(LOCAL,), max_wait=5)
    return replace(usual, **changes)


def ok(text: str | bytes = "<p>A page.</p>", media_type: str = "text/html; charset=utf-8") -> Answer:
    body = text.encode() if isinstance(text, str) else text
    return Answer(body).having(Content_Type=media_type)


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(b"over there", status).having(Location=to)


def later(when: int | dt.datetime, status: int = 429) -> Answer:
    """A 429 or 503 with Retry-After in seconds, or as a date."""
    return Answer(b"", status).having(
        Retry_After=str(when) if isinstance(when, int) else format_datetime(when, usegmt=True)
    )


def packed(text: str, encoding: str) -> Answer:
    """A page under gzip, deflate, bare deflate ("raw", declared as deflate) or br."""
    return Answer(pack(text.encode(), encoding)).having(
        Content_Type="text/html; charset=utf-8", Content_Encoding="deflate" if encoding == "raw" else encoding
    )


def pack(data: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.compress(data)
    if encoding == "deflate":
        return zlib.compress(data)
    if encoding == "raw":
        return zlib.compress(data)[2:-4]
    return bytes(_brotli().compress(data))


def _brotli() -> Any:
    return import_module("brotli")  # It has no types.


@cache
def bomb(encoding: str, size: int = 1 << 30) -> Answer:
    """A small body that unpacks to ``size`` bytes or more."""
    if encoding == "br":
        return Answer(_brotli().compress(bytes(min(size, 1 << 28)), quality=5)).having(Content_Encoding="br")
    press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A flushed block may be repeated as it stands; the checksum at the end is never reached.
    block = press.compress(bytes(1 << 24)) + press.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" if encoding == "gzip" else b"\x78\x9c"
    body = head + block * (size >> 24)
    return Answer(body).having(Content_Encoding=encoding)


def endless(exchange: Exchange) -> None:
    """A body without an end, as fast as it goes."""
    exchange.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    exchange.drip(iter(lambda: b"x" * 65536, b""), 0)


def huge_headers(exchange: Exchange) -> None:
    """Headers without an end."""
    exchange.write(b"HTTP/1.1 200 OK\r\n")
    exchange.drip((b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(10**7)), 0)


def slow_headers(exchange: Exchange) -> None:
    """Headers, a byte each tenth of a second."""
    text = b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10**4
    exchange.drip((text[n : n + 1] for n in range(len(text))), 0.1)


def conditional(body: bytes, *, etag: str | None = None, modified: str | None = None) -> Writer:
    """A page that answers 304 to whoever has this version."""

    def answer(exchange: Exchange) -> Answer:
        sent = exchange.seen.headers
        same = (etag and sent.get("if-none-match") == etag) or (modified and sent.get("if-modified-since") == modified)
        found = Answer(b"" if same else body, 304 if same else 200)
        found = found.having(ETag=etag) if etag else found
        return found.having(Last_Modified=modified) if modified else found

    return answer
