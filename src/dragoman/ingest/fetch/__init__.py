"""Pages, feeds and files from the web, politely and safely. No reading of what was fetched, no ledger.

- ``model``: :class:`FetchSettings`, :class:`Response`, :class:`FetchError`; ``faults`` every reason
- ``fetcher``: :class:`Fetcher`, a URL to a response: redirects, robots.txt, pace, tries
- ``urls``: one address for each page (:func:`canonical_url`), a key to compare by, the site
- ``addresses``, ``network``: which addresses may be connected to, checked on the socket that is used
- ``wire``: one request and its bounded answer; ``bodies`` its decompression under a limit
- ``pace``: when the next request to a host may start; ``robots`` what a site wants read; ``waits`` how long

docs/fetching.md has the rules.
"""

from typing import TYPE_CHECKING, Any

from dragoman.ingest.fetch.model import Fault, FetchError, FetchSettings, Hop, Response, Stopped, Timeouts
from dragoman.ingest.fetch.pace import Clock, Pacer
from dragoman.ingest.fetch.urls import canonical_url, site_of, url_key

if TYPE_CHECKING:
    from dragoman.ingest.fetch.fetcher import Fetcher

__all__ = [
    "Clock",
    "Fault",
    "FetchError",
    "FetchSettings",
    "Fetcher",
    "Hop",
    "Pacer",
    "Response",
    "Stopped",
    "Timeouts",
    "canonical_url",
    "site_of",
    "url_key",
]


def __getattr__(name: str) -> Any:
    # httpx takes a tenth of a second to import, which those who only compare addresses need not wait for.
    if name != "Fetcher":
        raise AttributeError(f"module 'dragoman.ingest.fetch' has no attribute {name!r}")
    from dragoman.ingest.fetch.fetcher import Fetcher

    return Fetcher
