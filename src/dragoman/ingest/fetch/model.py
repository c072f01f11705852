"""What a fetch is told, what it gives, and how it fails."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dragoman.errors import DragomanError, InputError
from dragoman.ingest.outcome import Outcome

SETTINGS = "the settings of fetching"
"""What errors in settings name as their place."""
_CONTACT = re.compile(r"(?:https?://|mailto:)?[\x21-\x7e]*[\x21-\x7e][.@][\x21-\x7e]+")
_USERINFO = re.compile(r"(?<=//)[^/?#]*@")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two reads, and for all requests of one fetch together, waiting for turns aside."""

    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How to fetch; :class:`InputError` ("bad-settings") if it cannot be so. Times are in seconds.

    ``contact`` is an e-mail address or a URL by which a site can reach whoever fetches; it is part of every request.
    """

    contact: str
    pace: float = 1.0
    """Between the starts of two requests to one host, at least; a site's Crawl-delay can only lengthen it."""
    timeout: Timeouts = field(default_factory=Timeouts)
    max_bytes: int = 32 * 1024 * 1024
    """Of a body, as sent and as decompressed, each."""
    max_redirects: int = 5
    allow: tuple[str, ...] = ()
    """IP addresses, networks ("10.1.0.0/16") and host names that may be fetched from though they are not public."""
    retries: int = 2
    """Further tries after a failure that a moment may mend."""
    max_wait: float = 30.0
    """The longest pause that a site may ask for and that is waited out; after longer ones the fetch fails, to be
    tried again at ``retry_at``."""
    robots: bool = True
    """Whether robots.txt is asked for and followed. Only for one's own sites is False right."""
    ca_file: str | None = None
    """A PEM file of certificate authorities trusted beside the public ones, as intranets have."""
    connections: int = 64

    def __post_init__(self) -> None:
        if not _CONTACT.fullmatch(self.contact):
            raise _bad(f"{self.contact!r} is no contact; give an e-mail address or URL by which sites can reach you")
        times = (self.pace, self.max_wait)
        spans = (self.timeout.connect, self.timeout.read, self.timeout.total)
        if min(times) < 0 or min(spans) <= 0:
            raise _bad("times cannot be negative, and timeouts must be more than 0 seconds")
        if self.max_bytes < 1 or self.connections < 1 or min(self.retries, self.max_redirects) < 0:
            raise _bad("max_bytes and connections must be at least 1, retries and max_redirects at least 0")


def _bad(message: str) -> InputError:
    return InputError(SETTINGS, message, "bad-settings")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a fetch failed: the slug, what is wrong and what to do, and the outcome that it makes."""

    reason: str
    message: str
    outcome: Outcome = Outcome.FAILED
    status: int | None = None
    retry_at: dt.datetime | None = None
    again: int = 0
    """How many further tries within the same fetch make sense, before the settings have their say."""


class Trouble(Exception):  # noqa: N818 - it never leaves this package: a Fetcher makes a FetchError of it
    """A fault met below the level that knows which URL was asked for."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class FetchError(InputError):
    """A URL that was not fetched. ``where`` is the URL asked for, without a password if it held one.

    ``at`` is the URL at which it failed, after redirects; ``retry_at`` (aware, UTC) when it may be asked for again,
    where that is known.
    """

    def __init__(self, url: str, fault: Fault, at: str | None = None) -> None:
        shown, here = masked(url), masked(at or url)
        super().__init__(shown, fault.message + (f" (redirected to {here})" if here != shown else ""), fault.reason)
        self.fault = fault
        self.at = here
        self.outcome = fault.outcome
        self.status = fault.status
        self.retry_at = fault.retry_at

    @property
    def temporary(self) -> bool:
        """True if the same URL may well be had later."""
        return self.fault.again > 0 or self.retry_at is not None or self.reason == "timeout"


class Stopped(DragomanError):  # noqa: N818 - nothing is wrong: somebody asked to stop
    """Fetching was asked to stop; what was under way was left and counts as never tried."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: the URL that answered so, and the status (301 and 308 are for good)."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Response:
    """What a URL gave.

    ``url`` is where it was found in the end; ``body`` is decompressed; ``wire_bytes`` is the length of the body as
    sent, ``elapsed`` the seconds spent on requests, without waiting for turns. ``headers`` holds those that readers
    may need, names in lower case. ``charset`` is what the server says, which a page may contradict.
    """

    requested: str
    url: str
    status: int
    body: bytes
    media_type: str | None = None
    charset: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: tuple[Hop, ...] = ()
    not_modified: bool = False
    elapsed: float = 0.0
    wire_bytes: int = 0

    @property
    def etag(self) -> str | None:
        """To be given back when the URL is fetched again."""
        return self.headers.get("etag")

    @property
    def modified(self) -> str | None:
        """The Last-Modified header as it was sent, to be given back when the URL is fetched again."""
        return self.headers.get("last-modified")

    @property
    def moved(self) -> str | None:
        """The URL to ask for from now on, if every redirect was for good."""
        return self.url if self.redirects and all(hop.status in (301, 308) for hop in self.redirects) else None


def masked(url: str) -> str:
    """The URL without user name and password, fit to be printed."""
    return _USERINFO.sub("***@", url)
