"""One POST to an address that somebody chose: checked and bounded as fetching is, without redirects or more tries."""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType

import httpcore
import httpx

from dragoman.ingest.fetch.faults import MANY, trouble
from dragoman.ingest.fetch.model import FetchError, FetchSettings, Trouble
from dragoman.ingest.fetch.network import Call, Resolve, Watch, system_addresses
from dragoman.ingest.fetch.urls import canonical_url
from dragoman.ingest.fetch.wire import guarded_client
from dragoman.version import __version__

_ANSWER_BYTES = 64 * 1024
"""Of an answer's body that are read, so that the connection ends in good order."""


class Poster:
    """A client for POST. Private addresses are refused unless the settings allow them, as for fetching."""

    def __init__(
        self, settings: FetchSettings, resolve: Resolve = system_addresses, stop: threading.Event | None = None
    ) -> None:
        self._settings = settings
        self._watch = Watch(stop or threading.Event())
        self._client = guarded_client(settings, resolve, self._watch)

    def __enter__(self) -> "Poster":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer, whatever it is; :class:`FetchError` if there is none, or the address is refused."""
        canonical_url(url)
        agent = {"User-Agent": f"Dragoman/{__version__} (+{self._settings.contact})"}
        self._watch.call = Call(time.monotonic() + self._settings.timeout.total)
        try:
            return self._post(self._client.build_request("POST", url, content=body, headers={**headers, **agent}))
        except Trouble as error:
            raise FetchError(url, error.fault) from error
        finally:
            self._watch.call = None

    def _post(self, request: httpx.Request) -> int:
        try:
            response = self._client.send(request, stream=True, auth=None)
        except httpcore.TimeoutException as error:
            raise trouble("timeout", "the receiver did not answer in time; check that it is up", 1) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError) as error:
            raise trouble("connection", f"no connection ({error}); check that the receiver is up", MANY) from error
        with suppress(Trouble, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            read = 0
            for chunk in response.iter_raw():
                read += len(chunk)
                if read > _ANSWER_BYTES:
                    break
        response.close()
        return response.status_code
