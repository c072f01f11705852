"""What a server can be told. docs/serve.md lists the same names; a test holds it to that."""

import ipaddress
from dataclasses import dataclass, fields

from dragoman.errors import DragomanError

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """One server's settings; sizes in bytes, times in seconds."""

    ledger: str
    """The ledger's address, as :meth:`dragoman.store.Ledger.open` takes it."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    """Processes that answer."""
    public: bool = False
    """Reading needs no login beyond loopback either."""
    allow_hosts: tuple[str, ...] = ()
    """Names by which it is asked for, beside its own; on loopback no other name is answered."""
    proxies: tuple[str, ...] = ()
    """Networks whose word on the reader's address, scheme and host is taken (X-Forwarded-...)."""
    root_path: str = ""
    """Under which path a proxy shows it: "/news"."""
    reviewer: str = ""
    """Who decides on loopback while the ledger has no users."""
    secret_file: str = ""
    """What sessions are signed with; "" for a file of this machine's user."""
    page_size: int = 50
    """Rows on a page, and of a page of the API unless asked otherwise."""
    most_rows: int = 1000
    """Rows that one page of the API may be asked for."""
    texts: bool = True
    """Whether the API gives words of the texts; without, offsets and hashes stay."""
    code: bool = False
    """Whether texts may be coded (POST /api/v1/code) beyond this machine; on it they always may."""
    code_bytes: int = 1_000_000
    """The largest body that may be sent to be coded."""
    code_documents: int = 20
    """Documents that one request may send to be coded."""
    code_waiting: int = 8
    """Requests that may wait for the coder; who comes after them is told to come again."""
    code_seconds: float = 60.0
    """What one document may take; the coder is then ended and another one loaded."""
    download_seconds: float = 3600.0
    """What a download may take; it is then cut off."""
    max_body: int = 2_000_000
    """Bytes that may be sent with a request."""
    header_seconds: float = 10.0
    """Until a request's headers are there."""
    body_seconds: float = 20.0
    """Until its body is there."""
    answer_seconds: float = 30.0
    """Until a part of the answer is taken."""
    query_seconds: float = 10.0
    """For what one request asks of the ledger."""
    at_once: int = 8
    """Requests that are worked on at the same time, in each worker."""
    most_waiting: int = 100
    """Requests that are there at the same time, in each worker; more are sent away."""
    most_of_one: int = 20
    """Of these, of one address."""
    wait_seconds: float = 10.0
    """That a request waits for its turn."""
    rate: int = 600
    """Requests a minute of one user or address, in each worker; 0 for any number. Not counted on loopback."""
    login_tries: int = 5
    """Wrong passwords for one name from one address in ``login_seconds``; four times as many from one address."""
    login_seconds: float = 900.0
    idle_seconds: float = 28_800.0
    """After which a session that is not used ends."""
    session_seconds: float = 604_800.0
    """After which a session ends."""
    cache_bytes: int = 32_000_000
    """For answers that are kept, in each worker; 0 keeps none."""
    stop_seconds: float = 10.0
    """That requests in hand have to finish after Ctrl-C."""

    @property
    def on_loopback(self) -> bool:
        """True if nobody but this machine's own users can reach it: reading then needs no login."""
        return self.host in LOOPBACK and not self.proxies


LIMITS: tuple[str, ...] = tuple(
    field.name
    for field in fields(ServeSettings)
    if field.type in (int, float) and field.name not in ("port", "workers")
)
"""The settings that ``--limit NAME=NUMBER`` sets."""
_MAY_BE_NOTHING = frozenset(("rate", "cache_bytes"))


class SettingError(DragomanError):
    """A setting that no server can be run with; the message names it."""


def read_limits(given: list[str]) -> dict[str, int | float]:
    """``NAME=NUMBER`` as settings; :class:`SettingError` names what cannot be understood."""
    kinds = {field.name: field.type for field in fields(ServeSettings)}
    found: dict[str, int | float] = {}
    for one in given:
        name, _, value = one.partition("=")
        if name not in LIMITS:
            raise SettingError(f"--limit {one}: no such limit: one of {', '.join(LIMITS)}")
        try:
            number = int(value) if kinds[name] is int else float(value)
        except ValueError:
            raise SettingError(
                f"--limit {one}: give a number, such as {name}={getattr(ServeSettings(''), name)}"
            ) from None
        least = 0 if name in _MAY_BE_NOTHING else 1 if kinds[name] is int else 0.1
        # Not "<", which NaN would pass.
        if not least <= number < 10**12:
            raise SettingError(f"--limit {one}: at least {least}")
        found[name] = number
    return found


def check(settings: ServeSettings) -> None:
    """:class:`SettingError` for networks and paths that are none."""
    for network in settings.proxies:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise SettingError(f"--proxy {network}: give an address or a network, such as 10.0.0.0/8") from error
    root = settings.root_path
    if root and (not root.startswith("/") or root.endswith("/") or "//" in root or not root.isascii() or " " in root):
        raise SettingError(f"--root-path {root}: give a path such as /news, without a slash at its end")
