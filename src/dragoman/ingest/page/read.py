"""One page, read: the order of the steps, and what each is given."""

import datetime as dt
from dataclasses import dataclass

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.errors import InputError
from dragoman.ingest.page import lines
from dragoman.ingest.page.assemble import assemble, body_of_data
from dragoman.ingest.page.blocks import Block, read_blocks
from dragoman.ingest.page.body import Asked, find_body
from dragoman.ingest.page.charset import decode
from dragoman.ingest.page.chosen import Body
from dragoman.ingest.page.dates import Evidence, candidates, order_of
from dragoman.ingest.page.head import Head, alternates, canonical, language, read_head
from dragoman.ingest.page.jsonld import Described, authors_of, describe, string
from dragoman.ingest.page.lastly import ask_htmldate
from dragoman.ingest.page.live import entry_times
from dragoman.ingest.page.model import Page, PageContext
from dragoman.ingest.page.opinion import Opinion
from dragoman.ingest.page.parts import Parts
from dragoman.ingest.page.story import Facts, kind_of
from dragoman.ingest.page.title import Headline, find_title
from dragoman.ingest.page.tree import MAX_BYTES, parse
from dragoman.ingest.page.vote import Verdict, decide

_OPENING = 1_500
"""Characters: what a page shows of an article that it declares not free is its opening if it is shorter."""


@dataclass(slots=True)
class _Read:
    """A page on the way: what has been found so far."""

    root: HtmlElement
    head: Head
    described: Described
    parts: Parts
    blocks: list[Block]
    headline: Headline
    body: Body
    url: str | None
    language: str | None
    scripts: int


def read_page(data: bytes, context: PageContext | None = None) -> Page:
    """The story of an HTML page, with its date and how that is known.

    Any bytes give a :class:`Page` or raise :class:`InputError`: "empty", "not-html" (no tag, or a binary format),
    "too-large". Nothing is fetched or executed. A page that is no story has ``story`` False and says why.
    """
    context = context or PageContext()
    where = context.url or "page"
    if not data.strip():
        raise InputError(where, "the page is empty; fetch it again", "empty")
    if len(data) > MAX_BYTES:
        raise InputError(where, f"the page has {len(data):,} bytes, and at most {MAX_BYTES:,} are read", "too-large")
    if (data[:400].count(b"\0") and data[:5] in (b"%PDF-", b"\x89PNG\r")) or data[:4] in (
        b"%PDF",
        b"PK\x03\x04",
        b"\x89PNG",
    ):
        raise InputError(where, "this is no HTML page but another format; give it its own name", "not-html")
    read = _take_apart(decode(data, context.charset), context, where)
    entries = entry_times(read.blocks, read.body.region, read.described)
    paragraphs = assemble(read.blocks, read.body, read.headline, entries)
    shown = "\n\n".join(paragraphs)
    paragraphs = body_of_data(read.described, shown) or paragraphs
    text = "\n\n".join(paragraphs)
    paywalled = _is_paywalled(read, text)
    if not text and read.headline.block is not None:
        text = read.headline.block.text
    return _page(read, context, text, paywalled)


def _take_apart(characters: str, context: PageContext, where: str) -> _Read:
    root, source = parse(characters, where)
    head = read_head(root)
    parts = Parts(root)
    blocks = read_blocks(root, parts)
    titles = [title for title in (head.first("og:title"), head.title) if title]
    titles += [block.text for block in blocks if block.tag == "h1" and block.text][:3]
    described = describe(source.data, titles, canonical(head, context.url, None))
    headline = find_title(blocks, head, described.text("headline"))
    body = find_body(blocks, Asked(Opinion(root, len(parts.elements)), headline.block))
    url = canonical(head, context.url, described.text("url"))
    spoken = language(head, described.text("inLanguage"))
    return _Read(root, head, described, parts, blocks, headline, body, url, spoken, source.scripts)


def _page(read: _Read, context: PageContext, text: str, paywalled: bool) -> Page:
    verdict = _dated(read, context.fetched)
    kind = kind_of(
        Facts(
            read.root,
            read.head,
            read.described,
            read.blocks,
            read.body,
            read.headline.text,
            read.url,
            text,
            paywalled,
            read.scripts,
        )
    )
    amp, printed = alternates(read.head, read.root, context.url or read.url)
    return Page(
        title=read.headline.text,
        text=text,
        url=read.url,
        publisher=read.head.first("og:site_name") or read.described.publisher or read.head.first("application-name"),
        published=verdict.published,
        published_at=verdict.at,
        published_why=verdict.why,
        modified=verdict.modified,
        authors=authors_of(read.described) or _authors(read.head),
        language=read.language,
        story=not kind.reason,
        reason=kind.reason,
        detail=kind.detail,
        amp_url=amp,
        print_url=printed,
        paywalled=paywalled,
    )


def _dated(read: _Read, fetched: dt.datetime | None) -> Verdict:
    evidence = Evidence(read.head, read.described, read.blocks, read.body, read.headline.block, read.url, read.language)
    latest = fetched.date() + dt.timedelta(days=1) if fetched is not None else None
    verdict = decide(candidates(evidence), latest)
    if verdict.published is None:
        last = ask_htmldate(read.root, read.blocks, read.body, read.parts, order_of(evidence))
        verdict = decide([last], latest) if last is not None else verdict
    return verdict


def _authors(head: Head) -> tuple[str, ...]:
    values = [
        value
        for name in ("author", "article:author", "parsely-author", "byl", "dc.creator")
        for value in head.meta.get(name, [])
    ]
    names = (name.removeprefix("By ").strip() for value in values[:20] for name in value.split(";"))
    return tuple(dict.fromkeys(name for name in names if name and "://" not in name))


def _is_paywalled(read: _Read, text: str) -> bool:
    free = read.described.article.get("isAccessibleForFree") if read.described.article else None
    closed = (
        free is False
        or (string(free) or "").lower() == "false"
        or read.head.first("article:content_tier") in ("locked", "metered")
    )
    last = read.body.blocks[-1].at if read.body.blocks else 0
    offered = any(
        block.part == "paywall" or (block.part in (None, "newsletter", "modal") and lines.is_paywall(block.text))
        for block in read.blocks[max(0, last - 3) : last + 12]
        if block.text
    )
    return (closed and len(text) < _OPENING) or (offered and (closed or len(text) < 2 * _OPENING))
