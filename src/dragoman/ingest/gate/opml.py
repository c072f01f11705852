"""Outlines of feeds (OPML 2.0), in and out."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from dragoman.ingest.gate.limits import Limits
from dragoman.ingest.gate.xml import safe_xml, xml_events
from dragoman.ingest.items import Link

_UNPRINTABLE = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_opml(data: bytes, where: str, limits: Limits | None = None) -> list[Link]:
    """The feeds of an outline, as links of kind ``feed``, each address once, in order.

    :class:`~dragoman.errors.InputError` as of :func:`~dragoman.ingest.gate.safe_xml`, and "bad-xml" for
    what is damaged.
    """
    found: dict[str, Link] = {}
    for kind, element, given in xml_events(safe_xml(data, where, limits), where):
        if kind != "start" or element.lower() != "outline":
            continue
        attributes = {name.lower(): value.strip() for name, value in given.items()}
        url = attributes.get("xmlurl")
        if url and url not in found:
            title = attributes.get("title") or attributes.get("text")
            found[url] = Link(url, where, title=title or None, language=attributes.get("language") or None, kind="feed")
    return list(found.values())


def write_opml(feeds: Iterable[Link], title: str = "Feeds") -> bytes:
    """An outline that names ``feeds``, as UTF-8; :func:`read_opml` gives the same addresses and titles."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += [f"<head><title>{escape(_printable(title))}</title></head>", "<body>"]
    for feed in feeds:
        text = quoteattr(_printable(feed.title or feed.url))
        lines.append(f'<outline type="rss" text={text} xmlUrl={quoteattr(_printable(feed.url))}/>')
    return "\n".join([*lines, "</body>", "</opml>", ""]).encode("utf-8", "replace")


def _printable(text: str) -> str:
    # XML 1.0 (section 2.2) has no place for other characters, however they are written.
    return _UNPRINTABLE.sub("\ufffd", text)
