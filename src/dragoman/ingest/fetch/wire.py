"""One request and its answer, bounded in time and size. Redirects, robots.txt and tries are not its business."""

import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, cast

import certifi
import httpcore
import httpx

from dragoman.errors import InputError
from dragoman.ingest.fetch.addresses import AddressRules
from dragoman.ingest.fetch.bodies import PIECE, decoded
from dragoman.ingest.fetch.faults import MANY, too_large, trouble
from dragoman.ingest.fetch.model import SETTINGS, FetchSettings, Trouble
from dragoman.ingest.fetch.network import Call, GuardedBackend, Resolve, Watch

_KEEP_ALIVE = 90.0
"""Seconds that an idle connection is kept: longer than the pace, or no connection would ever serve twice."""
_DRAIN_BYTES = 64 * 1024
_DRAIN_SECONDS = 2.0


@dataclass(slots=True)
class Budget:
    """Seconds left for all the requests of one fetch."""

    left: float


@dataclass(frozen=True, slots=True)
class Request:
    """What is the same for every request of one fetch. ``cut``: a body over ``limit`` bytes is cut, not refused."""

    headers: Mapping[str, str]
    limit: int
    budget: Budget
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request. The body of anything but a success is not read. ``inside``: not a public address."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    wire_bytes: int = 0
    inside: bool = False
    place: str = ""
    """Where a redirect leads, as it was sent."""


@dataclass(slots=True)
class _Counted:
    """The raw chunks of a body, counted and stopped at the limit."""

    chunks: Iterable[bytes]
    limit: int
    count: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.count += len(chunk)
            if self.count > self.limit:
                raise too_large(self.limit, "the body, as sent,")
            yield chunk


@dataclass(slots=True)
class _Stream(httpx.SyncByteStream):
    """The body that httpcore gives, as httpx wants it."""

    inner: Any = field(repr=False)

    def __iter__(self) -> Iterator[bytes]:
        yield from self.inner

    def close(self) -> None:
        self.inner.close()


class _Transport(httpx.BaseTransport):
    """httpx on a pool of guarded connections. httpx's own transport takes no network backend."""

    def __init__(self, settings: FetchSettings, backend: GuardedBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(settings),
            max_connections=settings.connections,
            max_keepalive_connections=settings.connections,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=cast(Iterable[bytes], request.stream),
                extensions=request.extensions,
            )
        )
        # httpx would read where a redirect leads, and fail in its own ways; following redirects is the Fetcher's part.
        places = [value for name, value in answer.headers if name.lower() == b"location"]
        return httpx.Response(
            status_code=answer.status,
            headers=[(name, value) for name, value in answer.headers if name.lower() != b"location"],
            stream=_Stream(answer.stream),
            extensions={**answer.extensions, "places": places},
        )

    def close(self) -> None:
        self._pool.close()


def guarded_client(settings: FetchSettings, resolve: Resolve, watch: Watch) -> httpx.Client:
    """A client that connects to what the settings allow, and to nothing else."""
    spans = settings.timeout
    return httpx.Client(
        transport=_Transport(settings, GuardedBackend(AddressRules(settings.allow), resolve, watch)),
        timeout=httpx.Timeout(connect=spans.connect, read=spans.read, write=spans.read, pool=spans.total),
        # A proxy would make the check of addresses void, and .netrc would send passwords.
        trust_env=False,
        follow_redirects=False,
        # No cookies: nothing that one page sets may change what the next one says.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


class Wire:
    """The one client. :meth:`get` may be called by many threads at once."""

    def __init__(self, settings: FetchSettings, resolve: Resolve, watch: Watch) -> None:
        self._watch = watch
        self._client = guarded_client(settings, resolve, watch)

    def close(self) -> None:
        """Close every connection, those in use too."""
        self._client.close()

    def get(self, url: str, request: Request, outside: bool) -> Answer:
        """The answer to a GET of ``url``; raises :class:`Trouble`. ``outside``: public addresses alone."""
        started = time.monotonic()
        self._watch.call = Call(started + request.budget.left, outside)
        try:
            return self._get(url, request)
        finally:
            self._watch.call = None
            request.budget.left -= time.monotonic() - started

    def _get(self, url: str, request: Request) -> Answer:
        self._watch.left()
        try:
            response = self._client.send(
                self._client.build_request("GET", url, headers=dict(request.headers)), stream=True, auth=None
            )
        except httpx.InvalidURL as error:
            raise trouble("bad-url", f"this is no address of a page ({error}); mend it or leave it out") from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _unanswered(error) from error
        try:
            return self._answer(response, request)
        except httpcore.TimeoutException as error:
            raise _slow() from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            message = f"the connection broke before the body was complete ({error}); try again later"
            raise trouble("truncated", message, 1) from error
        finally:
            response.close()

    def _answer(self, response: httpx.Response, request: Request) -> Answer:
        headers = dict(response.headers)
        stream = response.extensions.get("network_stream")
        inside = bool(stream is not None and stream.get_extra_info("inside"))
        if not 200 <= response.status_code < 300:
            self._drain(response)
            return Answer(response.status_code, headers, inside=inside, place=_place(response))
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > request.limit and not request.cut:
            raise too_large(request.limit, f"the body ({int(declared):,} bytes)")
        spare = PIECE if request.cut else 0
        counted = _Counted(response.iter_raw(), request.limit + spare)
        body = _collected(decoded(iter(counted), headers.get("content-encoding", ""), request.limit + spare), request)
        return Answer(response.status_code, headers, body, counted.count, inside)

    def _drain(self, response: httpx.Response) -> None:
        """Read what little an error or redirect says, so that its connection can be used again; no more than that."""
        call, read = self._watch.call, 0
        if call is not None:
            call.deadline = min(call.deadline, time.monotonic() + _DRAIN_SECONDS)
        with suppress(Trouble, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            for chunk in response.iter_raw():
                read += len(chunk)
                if read > _DRAIN_BYTES:
                    return


def _collected(pieces: Iterator[bytes], request: Request) -> bytes:
    parts: list[bytes] = []
    total = 0
    for piece in pieces:
        parts.append(piece)
        total += len(piece)
        if request.cut and total >= request.limit:
            break
    return b"".join(parts)[: request.limit]


def _place(response: httpx.Response) -> str:
    """The first Location header; browsers read UTF-8 there, which no rule allows and servers send."""
    (place, *_) = response.extensions["places"] or (b"",)
    try:
        return str(place, "utf-8").strip()
    except UnicodeDecodeError:
        return str(place, "latin-1").strip()


def _unanswered(error: Exception) -> Trouble:
    if isinstance(error, httpcore.TimeoutException):
        return _slow()
    # A server that closes without a word did not speak wrongly: often it had just closed an idle connection.
    if isinstance(error, httpcore.ProtocolError) and "disconnected" not in str(error):
        return trouble("bad-http", f"what came back is no HTTP that can be read ({error}); check the address")
    return trouble("connection", f"no connection ({error}); check that the site is up, and try again later", MANY)


def _slow() -> Trouble:
    return trouble("timeout", "the site did not answer in time; try again later", 1)


def _ssl_context(settings: FetchSettings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(settings.ca_file)
        except (OSError, ssl.SSLError) as error:
            message = f"the file of certificate authorities {settings.ca_file} cannot be read ({error})"
            raise InputError(SETTINGS, message, "bad-settings") from error
    return context
