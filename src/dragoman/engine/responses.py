"""From a response to the document in it, or to the links of a feed."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dragoman.document import Document
from dragoman.engine.discover import feeds_of
from dragoman.engine.options import now
from dragoman.errors import InputError, NotAStory
from dragoman.ingest.fetch import Response, canonical_url
from dragoman.ingest.gate import About, Gate
from dragoman.ingest.items import Entry, Found, Link
from dragoman.ingest.jsonl import OnError
from dragoman.ingest.readers import READERS, Context

if TYPE_CHECKING:
    from dragoman.ingest.fetch import Fetcher

_PAGE_KINDS = frozenset(("html", "text", "markdown", "pdf", "docx"))
_LIST_KINDS = frozenset(("feed", "sitemap", "gdelt", "artlist", "opml"))
# What the server says counts only where the first bytes say nothing: many serve feeds as text/html.
_BY_MEDIA_TYPE = {"text/plain": "text", "text/markdown": "markdown"}
MOST_SITEMAPS = 50
"""Sitemaps of one index that are asked for at one poll, the last of the list, where most sites put the newest."""


def document_in(response: Response, hints: Mapping[str, Any]) -> Document:
    """The one document of a page; :class:`InputError` says why there is none.

    ``hints`` are a job's: the title and time of publication by the feed that named the page, for where the page itself
    is silent.
    """
    if not response.body.strip():
        raise NotAStory(response.url, "the page is empty; there is nothing to code", "empty")
    context = _context(published(hints), _raise)
    entry = _entry(response, context.gate)
    if entry.kind in _LIST_KINDS:
        raise InputError(
            response.url, f"this is a {entry.kind}, not a story; follow it with: dragoman feeds add", "a-feed"
        )
    if entry.kind not in _PAGE_KINDS:
        raise InputError(
            response.url, f"this is a file ({entry.kind}); download it and read it with: dragoman add", "a-file"
        )
    for found in READERS[entry.kind](entry, context):
        if isinstance(found, Document):
            url = canonical_url(found.url or response.url)
            title = found.title or str(hints.get("title") or "") or None
            return found.model_copy(update={"id": url, "url": url, "title": title})
    raise InputError(response.url, "nothing in it can be read as a story", "no-text")


def published(hints: Mapping[str, Any]) -> dt.date | None:
    """The day of publication that a job's hints give."""
    value = hints.get("published")
    return dt.datetime.fromisoformat(value).date() if isinstance(value, str) else None


def links_in(response: Response, fetcher: "Fetcher", on_error: OnError) -> Iterator[Link]:
    """The pages that a feed, sitemap or list names; those of an index of sitemaps are asked for, the newest of them.

    :class:`InputError` for what is no feed; a page's says which feeds it names. ``on_error`` is told of single items.
    """
    sitemaps: list[Link] = []
    for link in _links(response, on_error):
        if link.kind == "sitemap":
            sitemaps.append(link)
        else:
            yield link
    for one in sitemaps[-MOST_SITEMAPS:]:
        inner = fetcher.fetch(one.url)
        yield from (link for link in _links(inner, on_error, source=response.requested) if link.kind == "page")


def _links(response: Response, on_error: OnError, source: str | None = None) -> Iterator[Link]:
    context = _context(None, on_error)
    entry = _entry(response, context.gate)
    if entry.kind not in _LIST_KINDS:
        raise InputError(response.url, _no_feed(response, entry.kind), "no-feed")
    source = source or response.requested
    for found in READERS[entry.kind](entry, context):
        link = _link(found)
        if link is not None:
            yield Link(
                link.url,
                source,
                title=link.title,
                published=link.published,
                language=link.language,
                kind=link.kind,
                seen=link.seen,
            )


def _link(found: Found) -> Link | None:
    """An item with its whole text is fetched all the same: the page says who published it, and when it changes."""
    if isinstance(found, Link):
        return found
    if not found.url:
        return None
    day = found.published
    at = dt.datetime.combine(day, dt.time(), dt.UTC) if day else None
    return Link(found.url, "", title=found.title, published=at)


def _no_feed(response: Response, kind: str) -> str:
    if kind != "html":
        return f"this is no feed or sitemap but a file ({kind}); check the address"
    found = feeds_of(response.body, response.url)
    if found:
        return f"this is a page; it names as its feed: {', '.join(found[:3])}"
    return "this is a page, and it names no feed; look for its RSS or Atom address, or its sitemap"


def _context(date: dt.date | None, on_error: OnError) -> Context:
    return Context(on_error, gate=Gate(), date=date, keep_foreign=True, canonical=canonical_url, readers=READERS)


def _raise(error: InputError) -> None:
    raise error


def _entry(response: Response, gate: Gate) -> Entry:
    about = About(url=response.url, charset=response.charset, fetched=now())
    try:
        return gate.entry(response.url, [response.body], about)
    except InputError as error:
        kind = _BY_MEDIA_TYPE.get(response.media_type or "")
        if error.reason != "unknown-suffix" or kind is None:
            raise
    return gate.entry(response.url, [response.body], About(response.url, response.charset, now(), kind=kind))
