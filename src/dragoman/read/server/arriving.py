"""What is done with a request before all else: by which name it asks, through which proxy, under which path.

On loopback only this machine's own names are answered, so that no page of another site can have its name point here
and read along (DNS rebinding); and nothing that came through a proxy that was not named, since its readers are not
this machine's users.
"""

import ipaddress
import re
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.read.server.asking import is_loopback, refused
from dragoman.read.server.refusing import Refusal, bad_request, not_found
from dragoman.read.server.settings import LOOPBACK, ServeSettings

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]{1,253})(?::(\d{1,5}))?")
_TOLD = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-real-ip", "via")
_LONGEST = 8_000
"""Characters of path and query."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Arriving:
    """The middleware: what comes after it sees the reader's address, scheme and host, and paths without the root."""

    def __init__(self, app: ASGIApp, settings: ServeSettings) -> None:
        self._app, self._settings = app, settings
        self._networks: list[Network] = [ipaddress.ip_network(one, strict=False) for one in settings.proxies]
        self._names = frozenset(one.lower().strip("[]") for one in (*settings.allow_hosts, settings.host, *LOOPBACK))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = dict(scope)
        head = scope["method"] == "HEAD"
        if head:
            scope["method"] = "GET"

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [self._located(scope, pair) for pair in message["headers"]]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            self._look(scope)
        except Refusal as refusal:
            # Whatever the host was, the page that says so names none.
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"host"]
            await refused(Request(scope), refusal)(scope, receive, answered)
            return
        await self._app(scope, receive, answered)

    def _look(self, scope: Scope) -> None:
        root = self._settings.root_path
        if root and (scope["path"] == root or scope["path"].startswith(root + "/")):
            scope["path"] = scope["path"][len(root) :] or "/"
            raw = scope.get("raw_path") or b""
            scope["raw_path"] = raw.removeprefix(root.encode()) or b"/"
        scope["root_path"] = ""
        query = scope["query_string"]
        if len(scope["path"]) + len(query) > _LONGEST:
            raise Refusal(414, "too-long", f"This address is longer than {_LONGEST:,} characters.")
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in scope["path"]):
            raise not_found("There is nothing at this address, which has a control character in it.")
        if b"%00" in query:
            raise bad_request("There is a control character in this question.")
        told = {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name.decode() in _TOLD}
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        peer = scope["client"][0] if scope.get("client") else ""
        if self._trusts(peer):
            hosts = self._forwarded(scope, told, hosts)
        elif told and self._settings.on_loopback:
            do = "Start dragoman serve with --proxy and its address; readers then log in, unless --public is given."
            raise Refusal(403, "unknown-proxy", "This came through a proxy that the server was not told of.", do)
        self._check_host(scope, hosts)
        if scope["path"].startswith("//"):
            raise not_found("There is nothing at this address.")

    def _trusts(self, host: str) -> bool:
        try:
            address: Any = ipaddress.ip_address(host)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)

    def _forwarded(self, scope: Scope, told: dict[str, str], hosts: list[str]) -> list[str]:
        """Take the proxy's word: the last address that no proxy of ours has, the last scheme and host."""
        for one in reversed(told.get("x-forwarded-for", "").split(",")):
            host = _address(one.strip())
            if host is None:
                break
            scope["client"] = (host, 0)
            if not self._trusts(host):
                break
        scheme = told.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        host_name = told.get("x-forwarded-host", "").rpartition(",")[2].strip()
        if not host_name:
            return hosts
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"host"]
        scope["headers"].append((b"host", host_name.encode("latin-1")))
        return [host_name]

    def _check_host(self, scope: Scope, hosts: list[str]) -> None:
        found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if found is None:
            raise bad_request("This names no host, or more than one.")
        name = found[1].lower().strip("[]").rstrip(".")
        settings = self._settings
        checked = settings.host in LOOPBACK if not settings.proxies else bool(settings.allow_hosts)
        checked = checked or bool(settings.allow_hosts)
        if checked and name not in self._names and not is_loopback(name):
            do = f"If this name is meant to lead here, start dragoman serve with --allow-host {name}."
            raise Refusal(421, "other-host", "This server does not answer to the name that you asked for.", do)

    def _located(self, scope: Scope, pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        """A redirection's address: a path of this server, with the root under which readers see it."""
        if pair[0].lower() != b"location":
            return pair
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        path = pair[1].removeprefix(f"{scope['scheme']}://".encode() + host)
        if not path.startswith(b"/") or path.startswith((b"//", b"/\\")):
            return pair
        return pair[0], self._settings.root_path.encode() + path


def _address(text: str) -> str | None:
    """An address out of X-Forwarded-For, which may hold a port."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None
