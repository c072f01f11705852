"""Every reason for which a fetch fails, with its outcome and with what to do about it: docs/fetching.md lists them."""

import datetime as dt

from dragoman.errors import InputError
from dragoman.ingest.fetch.model import SETTINGS, Fault, Trouble
from dragoman.ingest.outcome import Outcome

MANY = 99
"""As many tries as the settings allow."""
REASONS: dict[str, Outcome] = {
    "bad-scheme": Outcome.BLOCKED,
    "bad-url": Outcome.BLOCKED,
    "bad-port": Outcome.BLOCKED,
    "credentials": Outcome.BLOCKED,
    "private-address": Outcome.BLOCKED,
    "too-large": Outcome.BLOCKED,
    "bomb": Outcome.BLOCKED,
    "robots": Outcome.ROBOTS,
    "robots-unreachable": Outcome.FAILED,
    "dns": Outcome.FAILED,
    "tls": Outcome.FAILED,
    "connection": Outcome.FAILED,
    "timeout": Outcome.FAILED,
    "truncated": Outcome.FAILED,
    "bad-encoding": Outcome.FAILED,
    "bad-http": Outcome.FAILED,
    "redirect-loop": Outcome.FAILED,
    "too-many-redirects": Outcome.FAILED,
    "bad-redirect": Outcome.FAILED,
    "held": Outcome.FAILED,
    "gone": Outcome.FAILED,
}
"""Beside these there is ``http-STATUS``: BLOCKED for those in :data:`REFUSALS`, else FAILED."""
REFUSALS = frozenset({401, 402, 403, 407, 451})
"""Statuses by which a site says that it does not give the page to us."""
PAUSES = frozenset({429, 503})
"""Statuses that may come with Retry-After."""
# 501 and 505 say that the server cannot, not that it could not just now.
_LASTING = frozenset({501, 505})


def fault(reason: str, message: str, again: int = 0, retry_at: dt.datetime | None = None) -> Fault:
    """The fault of one of :data:`REASONS`."""
    return Fault(reason, message, REASONS[reason], retry_at=retry_at, again=again)


def trouble(reason: str, message: str, again: int = 0) -> Trouble:
    """The same, to be raised."""
    return Trouble(fault(reason, message, again))


def private_address(host: str, address: str) -> Trouble:
    """A name that leads into a private network, or nowhere."""
    named = host if host == address else f"{host} ({address})"
    return trouble(
        "private-address",
        f"{named} is no public address, and a page that leads there may be a trap; for a site of your own network, "
        f"allow it: --allow {host}",
    )


def bad_port(port: int) -> Trouble:
    """A port at which no web server stands."""
    return trouble("bad-port", f"port {port} belongs to a service that speaks no HTTP; use another port")


def bad_allow(entry: str) -> InputError:
    """An entry of the allow-list that cannot be read."""
    return InputError(
        SETTINGS, f"{entry!r} on the allow-list is no IP address, no network and no name of a host", "bad-settings"
    )


def too_large(limit: int, what: str) -> Trouble:
    """A body above the limit."""
    return trouble("too-large", f"{what} is longer than the limit of {limit:,} bytes; raise max_bytes if it is wanted")


def of_status(status: int) -> Fault:
    """The fault of an answer that is neither a page, nor "not modified", nor a redirect."""
    if status == 404:
        return Fault("http-404", "the site has no such page; check the address", status=status)
    if status == 410:
        return Fault("gone", "the site says that the page is gone for good; leave it out", status=status)
    if status in REFUSALS:
        message = f"the site refuses the page ({status}); ask the publisher, or leave it out"
        return Fault(f"http-{status}", message, Outcome.BLOCKED, status)
    if status in PAUSES:
        return Fault(f"http-{status}", f"the site asks for a pause ({status}); try again later", status=status)
    if status >= 500:
        again = 0 if status in _LASTING else MANY
        return Fault(f"http-{status}", f"the site failed ({status}); try again later", status=status, again=again)
    return Fault(f"http-{status}", f"the site gave no page but status {status}; check the address", status=status)
