"""What a site wants read: robots.txt by RFC 9309, asked for once a day and origin."""

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from protego import Protego

from dragoman.ingest.fetch.faults import fault
from dragoman.ingest.fetch.model import Fault, FetchError, Response, Trouble
from dragoman.ingest.outcome import Outcome

AGENT = "dragoman"
"""The product token that robots.txt may address."""
MAX_BYTES = 500 * 1024
"""Of a robots.txt, how much is read: what RFC 9309 (2.5) asks for at least."""
LIFE = dt.timedelta(hours=24)
"""How long an answer is used, by RFC 9309 (2.4)."""
RETRY = dt.timedelta(minutes=10)
"""How long an origin whose robots.txt cannot be had is left alone."""
MAX_DELAY = 60.0
"""Seconds of a Crawl-delay that are honoured; sites that ask for more mean search engines that come every day."""
_TEXT_BYTES = 8 * 1024 * 1024
"""Of robots.txt texts, how much is kept: some 4,000 sites of the usual 2 KB."""
_PARSED_BYTES = 1024 * 1024
"""Of these, how much is kept parsed, which takes up to fifty times as much; the rest is parsed again when asked for."""
_ORIGINS = 20_000
# The page itself would fail alike, and these say more than that robots.txt could not be had.
_SAME_FOR_THE_PAGE = frozenset({"dns", "tls", "private-address", "bad-port", "bad-url", "held"})


class Rules:
    """What one robots.txt says to us."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: Protego | None = None
        self.size = len(text)

    def allow(self, url: str) -> bool:
        """Whether the site wants ``url`` read by us."""
        return bool(self._parsed().can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between two requests that the site asks for, :data:`MAX_DELAY` at most; 0 if it asks for none."""
        return min(self._parsed().crawl_delay(AGENT) or 0.0, MAX_DELAY)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the site names."""
        return tuple(self._parsed().sitemaps)

    @property
    def parsed(self) -> bool:
        """Whether the parsed form is at hand, which takes memory."""
        return self._known is not None

    def forget(self) -> None:
        """Let go of the parsed form."""
        self._known = None

    def _parsed(self) -> Protego:
        known = self._known
        if known is None:
            known = self._known = Protego.parse(self._text)
        return known


@dataclass(slots=True)
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    until: dt.datetime | None = None
    rules: Rules | None = None
    fault: Fault | None = None


class RobotsCache:
    """The rules of each origin ("https://example.org"), through ``get``, which fetches a URL without asking robots."""

    def __init__(self, get: Callable[[str], Response], now: Callable[[], dt.datetime]) -> None:
        self._get = get
        self._now = now
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    def rules(self, origin: str) -> Rules:
        """The rules of ``origin``; :class:`Trouble` "robots-unreachable" where they cannot be had for now."""
        entry = self._entry(origin)
        # Threads that want the same origin wait for the one that asks.
        with entry.lock:
            if entry.until is None or entry.until <= self._now():
                self._ask(origin, entry)
            if entry.rules is not None:
                if not entry.rules.parsed:
                    self._trim()
                return entry.rules
            raise Trouble(entry.fault or fault("robots-unreachable", "robots.txt was not read"))

    def _ask(self, origin: str, entry: _Entry) -> None:
        now = self._now()
        try:
            response = self._get(f"{origin}/robots.txt")
        except FetchError as error:
            if _unavailable(error):
                entry.rules, entry.fault, entry.until = Rules(""), None, now + LIFE
                return
            # Rules that are known go on being followed while the site cannot be asked (RFC 9309, 2.4).
            entry.fault = _fault(origin, error, now + RETRY)
            entry.until = min(entry.fault.retry_at or now + RETRY, now + RETRY)
            return
        body = response.body
        if len(body) >= MAX_BYTES:
            # The half of a line that was cut would be another rule: "Disallow: /" of "Disallow: /private".
            body = body[: body.rfind(b"\n") + 1]
        entry.rules = Rules(body.decode("utf-8-sig", "replace"))
        entry.fault, entry.until = None, now + LIFE

    def _entry(self, origin: str) -> _Entry:
        with self._lock:
            entry = self._entries.setdefault(origin, _Entry())
            self._entries.move_to_end(origin)
            return entry

    def _trim(self) -> None:
        """Keep of the origins asked for last what fits; one set of rules is about to be parsed."""
        text = parsed = 0
        with self._lock:
            for count, (origin, entry) in enumerate(reversed(list(self._entries.items()))):
                size = entry.rules.size if entry.rules is not None else 0
                text += size
                if count and (count >= _ORIGINS or text > _TEXT_BYTES):
                    del self._entries[origin]
                elif entry.rules is not None and entry.rules.parsed:
                    parsed += size
                    if parsed > _PARSED_BYTES:
                        entry.rules.forget()


def _unavailable(error: FetchError) -> bool:
    """Whether there is no robots.txt, so that all is allowed (RFC 9309, 2.3.1.2 and 2.3.1.3)."""
    if error.reason in ("redirect-loop", "too-many-redirects"):
        return True
    return error.status is not None and error.status < 500 and error.status != 429


def _fault(origin: str, error: FetchError, retry_at: dt.datetime) -> Fault:
    if error.reason in _SAME_FOR_THE_PAGE and error.at == error.where:
        return (
            error.fault
            if error.outcome is Outcome.BLOCKED
            else replace(error.fault, retry_at=error.retry_at or retry_at)
        )
    message = f"{origin}/robots.txt cannot be had ({error.reason}), so nothing of the site is fetched; try again later"
    return fault("robots-unreachable", message, retry_at=max(retry_at, error.retry_at or retry_at))
