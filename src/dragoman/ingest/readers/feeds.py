"""Feeds: RSS, Atom and RDF. An item that holds its whole text is a document, any other a link."""

import datetime as dt
import html
import io
import re
from collections.abc import Iterator
from typing import Any

from dragoman.errors import InputError
from dragoman.ingest.check import Source
from dragoman.ingest.gate import read_opml, safe_xml
from dragoman.ingest.gate.kinds import signs
from dragoman.ingest.items import Entry, Found, Link
from dragoman.ingest.readers.apart import Task, run_apart
from dragoman.ingest.readers.context import Context
from dragoman.ingest.readers.html import Fragment, text_of_fragment

_FULL = 1_200
"""Letters that an item's content has, at least, to be taken for the whole text: some 200 words. Shorter ones are
openings as often as not, and the page is asked for."""
_TAG = re.compile(r"<[^>]{0,2000}>")


def read_feed(entry: Entry, context: Context) -> Iterator[Found]:
    """The items of a feed, in its order, by feedparser in a process of its own.

    :class:`InputError` "bad-feed" for what is none, "too-large" and "too-heavy" where reading it takes more than
    it may, and as of
    :func:`~dragoman.ingest.gate.safe_xml`.
    """
    data = safe_xml(context.gate.whole(entry), entry.name, context.gate.limits)
    if data.count(b"&") > context.gate.limits.references:
        raise InputError(
            entry.name,
            f"the feed has more than {context.gate.limits.references:,} character references; split it",
            "too-large",
        )
    task = Task("feed", {"headers": {"content-location": entry.url} if entry.url else {}})
    feed: dict[str, Any] | None = None
    number = 0
    for message in run_apart(task, entry, context, io.BytesIO(data)):
        if feed is None:
            feed = message
            continue
        number += 1
        try:
            yield _found(message, feed, (entry, number), context)
        except InputError as error:
            context.on_error(error)


def _found(item: dict[str, Any], feed: dict[str, Any], place: tuple[Entry, int], context: Context) -> Found:
    entry, number = place
    url = (item["link"] or "").strip()
    where = url or f"{entry.name}:{number}"
    title = " ".join(html.unescape(_TAG.sub("", item["title"] or "")).split()) or None
    published = _moment(item)
    language = item["language"] or feed["language"] or None
    text = _whole_text(item, (title or "", url), where, context)
    if not text:
        if not url.lower().startswith(("http://", "https://")):
            raise InputError(where, "this item has neither a text nor an address", "no-text")
        return Link(url, entry.url or entry.name, title=title, published=published, language=language)
    source = Source(
        context.canonical(url) if url else item["id"] or where,
        title=title,
        url=url or None,
        publisher=(feed["title"] or "").strip() or None,
        published=published.date() if published else None,
        language=language or "en",
        fallback=context.date,
    )
    return context.document(text, source, where)


def _whole_text(item: dict[str, Any], about: tuple[str, str], where: str, context: Context) -> str:
    """The item's own text if it is the whole of it; else nothing."""
    title, url = about
    for content in item["content"]:
        value = content["value"] or ""
        bare = _TAG.sub("", value)
        if sum(character.isalpha() for character in bare) < _FULL or _is_cut(bare):
            continue
        if content["type"] == "text/plain":
            return value.strip()
        return text_of_fragment(Fragment(value, title, url or None), where, context).strip()
    return ""


def _is_cut(bare: str) -> bool:
    end = html.unescape(bare[-400:]).lower().rstrip(" \t\r\n\u00a0>»→")
    return end.endswith(signs().openings_end)


def _moment(item: dict[str, Any]) -> dt.datetime | None:
    try:
        return dt.datetime(*item["moment"][:6]).replace(tzinfo=dt.UTC) if item["moment"] else None
    except (ValueError, OverflowError, TypeError):
        return None


def read_outline(entry: Entry, context: Context) -> Iterator[Found]:
    """The feeds that an outline (OPML) names, as links of kind ``feed``."""
    yield from read_opml(context.gate.whole(entry), entry.name, context.gate.limits)
