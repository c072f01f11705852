"""The feeds that a page names in its head, for whoever gave the page's address where the feed's was wanted."""

from html.parser import HTMLParser
from urllib.parse import urljoin

_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/rdf+xml"))
_HEAD = 200_000
"""Bytes of a page in which its head ends, however long."""


class _Head(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base
        self.feeds: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        other = tag == "link" and "alternate" in named.get("rel", "").lower().split()
        if other and named.get("href") and named.get("type", "").lower().strip() in _TYPES:
            self.feeds[urljoin(self._base, named["href"])] = None


def feeds_of(page: bytes, url: str) -> list[str]:
    """The addresses of the feeds that a page names, in its order; empty where it names none."""
    head = _Head(url)
    head.feed(page[:_HEAD].decode("utf-8", "replace"))
    return list(head.feeds)
