"""HTML pages, and the HTML within messages and feeds."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.errors import InputError, NotAStory
from dragoman.ingest.check import Source
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.readers.context import Context, PageLike, PageSource
from dragoman.ingest.readers.plain import entry_id


def read_html_page(entry: Entry, context: Context) -> Iterator[Found]:
    """The story of a page; :class:`NotAStory` for a page that has none."""
    data = context.gate.whole(entry)
    page = page_of(data, PageSource(entry.url, entry.charset, entry.fetched), entry.name, context)
    if not page.story:
        raise NotAStory(entry.name, f"the page holds no story to code ({page.reason})", page.reason or "not-a-story")
    source = Source(
        _page_id(entry, page, context),
        title=page.title,
        url=page.url or entry.url,
        publisher=page.publisher,
        published=page.published,
        language=page.language or "en",
        fallback=context.date,
    )
    yield context.document(page.text, source, entry.name)


def _page_id(entry: Entry, page: PageLike, context: Context) -> str:
    """Of a page of the web its own address, so that an archive and a fetch agree; else the path."""
    return context.canonical(page.url or entry.url) if entry.url else entry_id(entry, context)


def page_of(data: bytes, source: PageSource, where: str, context: Context) -> PageLike:
    """What is read from a page that is not too much for the parser: its tags are counted before it sees them."""
    if data.count(b"<") > context.gate.limits.tags:
        raise InputError(
            where,
            f"the page has more than {context.gate.limits.tags:,} tags; save the article's text alone",
            "too-large",
        )
    return context.read_page(data, source)


@dataclass(frozen=True, slots=True)
class Fragment:
    """HTML that stands within something else: a message's body, a feed item's content."""

    markup: str
    title: str = ""
    url: str | None = None


def text_of_fragment(fragment: Fragment, where: str, context: Context) -> str:
    """The text of a fragment, paragraphs parted by blank lines; empty where the page reader finds none."""
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{html.escape(fragment.title)}</title></head>'
        f"<body><article><h1>{html.escape(fragment.title)}</h1>{fragment.markup}</article></body></html>"
    )
    data = page.encode("utf-8", "replace")
    return page_of(data, PageSource(fragment.url, "utf-8"), where, context).text
