"""The socket: names are resolved here and nowhere else, and what is connected to is the address that was checked.

A check before the request would not do: a name may answer differently the second time it is asked (DNS rebinding).
This backend resolves once, checks every answer, and connects to the number.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from dragoman.ingest.fetch.addresses import Address, AddressRules, is_public
from dragoman.ingest.fetch.faults import MANY, private_address, trouble
from dragoman.ingest.fetch.model import Stopped, Timeouts, Trouble

Resolve = Callable[[str, int], Sequence[str]]
"""From a name and a port to IP addresses as text; OSError if there are none."""
TICK = 0.25
"""Seconds after which whoever waits for the network looks whether to stop."""
_ADDRESSES = 4
"""How many addresses of a name are tried."""


def system_addresses(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver gives, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(slots=True)
class Call:
    """The exchange that a thread is at: until when (monotonic seconds), and whether it may reach inside."""

    deadline: float
    outside: bool = False
    """True once a redirect came from a public address: from there none leads to an address on the allow-list."""


class Watch(threading.local):
    """Which exchange this thread is at. A connection outlives it, so it cannot carry this itself."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.call: Call | None = None

    def left(self) -> float:
        """Seconds left; :class:`Stopped`, or "timeout" where there are none."""
        if self.stop.is_set():
            raise Stopped("fetching was stopped")
        if self.call is None:
            return TICK
        left = self.call.deadline - time.monotonic()
        if left <= 0:
            raise trouble("timeout", "the answer took longer than the whole fetch may take; try again later")
        return left


class GuardedStream(httpcore.NetworkStream):
    """A connection whose reads end at the exchange's deadline, however slowly the bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, watch: Watch, address: Address) -> None:
        self._inner = inner
        self._watch = watch
        self._address = address
        self.inside = not is_public(address)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Up to ``max_bytes``; trouble "timeout" at the deadline."""
        until = time.monotonic() + (timeout or 3600.0)
        while True:
            left = min(self._watch.left(), until - time.monotonic())
            try:
                return self._inner.read(max_bytes, min(max(left, 0.001), TICK))
            except httpcore.ReadTimeout:
                # A short wait is how stopping is noticed; only the timeout that was asked for is one.
                if time.monotonic() >= until:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it all, unless a redirect from outside leads here."""
        left = self._watch.left()
        if self.inside and self._watch.call is not None and self._watch.call.outside:
            raise private_address(str(self._address), str(self._address))
        self._inner.write(buffer, min(timeout or left, left))

    def close(self) -> None:
        """Close the socket."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS, for the name that was asked for; trouble "tls" if it is not secure."""
        left = self._watch.left()
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, min(timeout or left, left))
        except httpcore.ConnectError as error:
            raise trouble(
                "tls", f"no secure connection ({error}); check the address, or the clock and certificates here"
            ) from error
        return GuardedStream(inner, self._watch, self._address)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a stream, and "inside": whether it leads to an address that is not public."""
        return self.inside if info == "inside" else self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to addresses that the rules allow, and to no others."""

    def __init__(self, rules: AddressRules, resolve: Resolve, watch: Watch) -> None:
        self._rules = rules
        self._resolve = resolve
        self._watch = watch
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to one of the checked addresses of ``host``, tried in order."""
        self._rules.check_port(port)
        addresses = self._rules.check(host, self._looked_up(host, port, timeout or Timeouts().connect))
        failed: Exception | None = None
        for address in addresses[:_ADDRESSES]:
            left = self._watch.left()
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, min(timeout or left, left), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            return self._confirmed(stream, host)
        raise failed or trouble("dns", f"{host} has no address; check its spelling")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: nothing is fetched from a file."""
        raise private_address(path, path)

    def _confirmed(self, stream: httpcore.NetworkStream, host: str) -> GuardedStream:
        """The stream, once the socket itself says that it leads to an allowed address."""
        peer = str(stream.get_extra_info("server_addr")[0])
        try:
            (address,) = self._rules.check(host, [peer])
        except Trouble:
            stream.close()
            raise
        return GuardedStream(stream, self._watch, address)

    def _looked_up(self, host: str, port: int, timeout: float) -> Sequence[str]:
        """The addresses of ``host``. The system's resolver knows no timeout, so it gets a thread that may be left."""
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            pass
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._ask, args=(host, port, answers), daemon=True, name=f"resolve {host}").start()
        until = time.monotonic() + timeout
        while True:
            left = min(self._watch.left(), until - time.monotonic())
            try:
                found = answers.get(timeout=min(max(left, 0.001), TICK))
            except queue.Empty:
                if time.monotonic() < until:
                    continue
                raise trouble("dns", f"nobody says in time where {host} is; try again later", MANY) from None
            if isinstance(found, Exception):
                raise _unknown(host, found) from found
            return found

    def _ask(self, host: str, port: int, answers: "queue.SimpleQueue[Sequence[str] | Exception]") -> None:
        try:
            answers.put(self._resolve(host, port))
        except Exception as error:  # It is raised where the answer is awaited.
            answers.put(error)


def _unknown(host: str, error: Exception) -> Exception:
    if not isinstance(error, OSError | UnicodeError):
        return error
    # Only "try again" is a matter of the moment; a name that does not exist will not in a second.
    again = MANY if getattr(error, "errno", None) == socket.EAI_AGAIN else 0
    return trouble("dns", f"no address is known for {host} ({error}); check its spelling, or the network here", again)
