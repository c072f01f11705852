"""From a URL to a response: each hop checked, asked for only if the site wants it, and no faster than it wants."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType, TracebackType
from urllib.parse import urljoin, urlsplit

from dragoman.errors import InputError
from dragoman.ingest.fetch.addresses import table
from dragoman.ingest.fetch.bodies import ACCEPTED
from dragoman.ingest.fetch.faults import MANY, PAUSES, bad_port, fault, of_status, trouble
from dragoman.ingest.fetch.model import Fault, FetchError, FetchSettings, Hop, Response, Trouble
from dragoman.ingest.fetch.network import Resolve, Watch, system_addresses
from dragoman.ingest.fetch.pace import Pacer
from dragoman.ingest.fetch.robots import MAX_BYTES, RobotsCache, Rules
from dragoman.ingest.fetch.urls import site_of
from dragoman.ingest.fetch.waits import back_off, retry_after
from dragoman.ingest.fetch.wire import Answer, Budget, Request, Wire
from dragoman.version import __version__

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.5"
"""What is asked for if nothing else is: pages before all."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT = frozenset(
    {"content-type", "content-language", "content-disposition", "content-encoding", "content-length", "etag"}
    | {"last-modified", "date", "expires", "cache-control", "link", "x-robots-tag"}
)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:+-]{1,40})", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)")


class Fetcher:
    """Fetches URLs, for any number of threads at once; a context manager that closes its connections.

    ``pacer`` is shared between fetchers of one process, if there are several; setting ``pacer.stop`` ends all waiting
    and reading within moments, with :class:`~dragoman.ingest.fetch.model.Stopped`. ``resolve`` replaces the system's
    resolver, whose answers are checked all the same.
    """

    def __init__(
        self, settings: FetchSettings, *, resolve: Resolve = system_addresses, pacer: Pacer | None = None
    ) -> None:
        self.settings = settings
        self.pacer = pacer or Pacer()
        self._wire = Wire(settings, resolve, Watch(self.pacer.stop))
        self._robots = RobotsCache(self._robots_txt, self.pacer.clock.now)
        self._agent = f"dragoman/{__version__} (+{settings.contact})"

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._wire.close()

    def fetch(
        self, url: str, *, etag: str | None = None, modified: str | None = None, accept: str = ACCEPT
    ) -> Response:
        """The response of ``url`` after redirects; :class:`FetchError` says why there is none.

        ``etag`` and ``modified`` are those of the last response: if nothing changed, ``not_modified`` is set and the
        body is empty.
        """
        wanted = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = self._headers(accept) | {name: value for name, value in wanted.items() if value}
        return self._followed(url, self._request(headers, self.settings.max_bytes), robots=self.settings.robots)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site of ``url`` names; :class:`FetchError` if it cannot be had."""
        try:
            return self._robots.rules(_origin(_checked(url))).sitemaps
        except Trouble as caught:
            raise FetchError(url, caught.fault) from caught

    def _headers(self, accept: str) -> dict[str, str]:
        return {"User-Agent": self._agent, "Accept": accept, "Accept-Encoding": ACCEPTED, "Accept-Language": "en"}

    def _request(self, headers: Mapping[str, str], limit: int, *, cut: bool = False) -> Request:
        return Request(headers, limit, Budget(self.settings.timeout.total), cut)

    def _robots_txt(self, url: str) -> Response:
        request = self._request(self._headers("text/plain,*/*;q=0.5"), MAX_BYTES, cut=True)
        return self._followed(url, request, robots=False)

    def _followed(self, url: str, request: Request, *, robots: bool) -> Response:
        here, hops, outside = url, list[Hop](), False
        try:
            while True:
                here = _checked(here)
                answer = self._tried(here, request, self._rules(here) if robots else None, outside)
                if answer.status not in _REDIRECTS:
                    return self._response(url, here, answer, tuple(hops), request)
                outside = outside or not answer.inside
                hops.append(Hop(here, answer.status))
                here = self._next(here, answer, hops)
        except Trouble as caught:
            raise FetchError(url, caught.fault, here if hops else None) from caught

    def _rules(self, url: str) -> Rules:
        rules = self._robots.rules(_origin(url))
        if not rules.allow(url):
            raise trouble("robots", "the site's robots.txt does not want it read; leave it out, or ask the publisher")
        return rules

    def _next(self, here: str, answer: Answer, hops: list[Hop]) -> str:
        if not answer.place:
            raise trouble("bad-redirect", f"the site redirects ({answer.status}) without saying where; leave it out")
        try:
            there = urljoin(here, answer.place)
        except ValueError as error:
            raise trouble("bad-redirect", f"the site redirects to what is no address ({error})") from error
        if any(_same(there, hop.url) for hop in hops):
            raise trouble("redirect-loop", "the site redirects in a circle, perhaps for want of cookies; leave it out")
        if len(hops) > self.settings.max_redirects:
            raise trouble("too-many-redirects", f"more than {self.settings.max_redirects} redirects; check the address")
        return there

    def _tried(self, url: str, request: Request, rules: Rules | None, outside: bool) -> Answer:
        """The answer of one URL, after as many tries as make sense."""
        site, tries = site_of(url), 0
        gap = max(self.settings.pace, rules.delay if rules else 0.0)
        while True:
            self.pacer.wait(site, gap, self.settings.max_wait)
            try:
                answer = self._wire.get(url, request, outside)
                self._judge(site, answer)
                return answer
            except Trouble as caught:
                if tries >= min(caught.fault.again, self.settings.retries) or request.budget.left <= 0:
                    raise
            if not self.pacer.paused(site):
                self.pacer.rest(back_off(tries))
            tries += 1

    def _judge(self, site: str, answer: Answer) -> None:
        """Raise what an answer that is none says; a pause that the site asks for holds for everyone."""
        status = answer.status
        if status in PAUSES:
            asked = retry_after(answer.headers.get("retry-after"), self.pacer.clock.now())
            # A 503 that names no time is an outage like other 5xx; a 429 always speaks to us.
            if asked is not None or status == 429:
                raise Trouble(self._pause(site, of_status(status), asked))
            raise Trouble(replace(of_status(status), again=MANY))
        self.pacer.well(site)
        if not (200 <= status < 300 or status in _REDIRECTS or status == 304) or status == 206:
            raise Trouble(of_status(status))

    def _pause(self, site: str, found: Fault, asked: dt.datetime | None) -> Fault:
        until = self.pacer.strike(site, asked)
        short = (until - self.pacer.clock.now()).total_seconds() <= self.settings.max_wait
        return replace(found, retry_at=until, again=MANY if short else 0)

    def _response(self, url: str, here: str, answer: Answer, hops: tuple[Hop, ...], request: Request) -> Response:
        conditional = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
        if answer.status == 304 and not conditional:
            raise Trouble(of_status(304))
        media_type, charset = _content_type(answer.headers.get("content-type", ""))
        return Response(
            requested=url,
            url=here,
            status=answer.status,
            body=answer.body,
            media_type=media_type,
            charset=charset,
            headers=MappingProxyType({name: value for name, value in answer.headers.items() if name in _KEPT}),
            redirects=hops,
            not_modified=answer.status == 304,
            elapsed=self.settings.timeout.total - request.budget.left,
            wire_bytes=answer.wire_bytes,
        )


def _checked(url: str) -> str:
    """``url``, if it is one that may be asked for at all. The address behind its name is checked when connecting."""
    try:
        site_of(url)
    except InputError as error:
        raise Trouble(_fault(error)) from error
    url = url.strip()
    split = urlsplit(url)
    if "@" in split.netloc:
        raise trouble("credentials", "the address holds a user name or password; take it out, for it would be kept")
    if split.port in table().ports:
        raise bad_port(split.port or 0)
    return url


def _fault(error: InputError) -> Fault:
    return fault(error.reason, str(error).removeprefix(f"{error.where}: "))


def _origin(url: str) -> str:
    split = urlsplit(url)
    return f"{split.scheme.lower()}://{split.netloc.lower()}"


def _same(left: str, right: str) -> bool:
    """Whether two URLs ask for the same: written alike but for the fragment."""
    return left.partition("#")[0] == right.partition("#")[0]


def _content_type(value: str) -> tuple[str | None, str | None]:
    media_type, charset = _MEDIA_TYPE.match(value), _CHARSET.search(value)
    return (media_type[1].lower() if media_type else None), (charset[1].lower() if charset else None)
