"""Hits as an Atom feed (RFC 4287): ids that stay, times in UTC, text escaped and free of what XML cannot hold."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dragoman.store import Hit
from dragoman.version import __version__

NAMESPACE = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All but the characters of XML 1.0 (section 2.2)."""
_TITLE = 120


@dataclass(frozen=True, slots=True)
class FeedHead:
    """The feed's own name and id. ``updated`` is for a feed without entries."""

    id: str
    title: str
    updated: dt.datetime


def atom(head: FeedHead, hits: Sequence[Hit]) -> bytes:
    """The feed with these entries, the newest first, in UTF-8."""
    ET.register_namespace("", NAMESPACE)
    feed = ET.Element(_tag("feed"))
    _put(feed, "id", f"urn:uuid:{head.id}")
    _put(feed, "title", head.title)
    _put(feed, "updated", _moment(max((hit.at for hit in hits), default=head.updated)))
    # RFC 4287, 4.1.1: a feed has an author, unless all its entries have.
    _put(_put(feed, "author"), "name", "Dragoman")
    _put(feed, "generator", "Dragoman").set("version", __version__)
    for hit in sorted(hits, key=lambda one: (one.at, one.number), reverse=True):
        _entry(feed, hit)
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(feed: ET.Element, hit: Hit) -> None:
    found, facts = hit.found, dict(hit.found.facts)
    entry = _put(feed, "entry")
    _put(entry, "id", f"urn:uuid:{hit.id}")
    _put(entry, "title", title_of(hit))
    _put(entry, "updated", _moment(hit.at))
    _put(entry, "published", _moment(hit.at))
    url = facts.get("url")
    if _is_link(url):
        link = _put(entry, "link")
        link.set("rel", "alternate")
        link.set("href", _NO_XML.sub("", str(url)))
    source = ", ".join(str(one) for one in (facts.get("publisher"), facts.get("published"), found.document_id) if one)
    # With an id and no link of kind "alternate" an entry must have content (4.1.2).
    _put(entry, "content", f"{found.sentence}\n\n{found.why}\n{source}").set("type", "text")
    for term in (found.kind, *map(str, facts.get("countries") or ())):
        _put(entry, "category").set("term", _NO_XML.sub("\ufffd", term))


def title_of(hit: Hit) -> str:
    """A hit in one short line: its type and countries, and how its sentence starts."""
    facts = dict(hit.found.facts)
    head = " ".join(str(one) for one in (facts.get("type") or hit.found.kind, *(facts.get("countries") or ())))
    sentence = " ".join(hit.found.sentence.split())
    room = _TITLE - len(head)
    short = sentence if len(sentence) <= room else sentence[: max(room, 20)].rpartition(" ")[0] + " …"
    return f"{head}: {short}"


def _put(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, _tag(name))
    if text is not None:
        element.text = _NO_XML.sub("\ufffd", text)
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _moment(at: dt.datetime) -> str:
    """As RFC 3339 writes it."""
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_link(url: object) -> bool:
    """A page on the web, and nothing that a reader would run."""
    try:
        return isinstance(url, str) and urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
