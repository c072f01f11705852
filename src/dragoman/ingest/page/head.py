"""What the head of a page says: titles, address, publisher, authors, language, other versions."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page.words import words

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z]{2,4})*$")
_PRINT = re.compile(r"(?:^|[/?&=._-])print(?:[/=&._-]|$|able|er|version)", re.I)
_MAX_URL = 2_000


@dataclass(slots=True)
class Head:
    """Meta elements and links of a page. ``meta`` holds the contents by lower-case name, the first first."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    lang: str | None = None
    links: list[tuple[str, HtmlElement]] = field(default_factory=list)

    def first(self, *names: str) -> str | None:
        """The first content that is not empty, of the names in order."""
        return next((value for name in names for value in self.meta.get(name, []) if value), None)


def read_head(root: HtmlElement) -> Head:
    """Meta elements anywhere in the page: a broken head ends early and leaves them in the body."""
    head = Head()
    for meta in root.iter("meta"):
        value = " ".join((meta.get("content") or meta.get("value") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for name in (meta.get(attribute) or "").lower().split():
                if value and (attribute != "itemprop" or not _nested(meta)):
                    head.meta.setdefault(name, []).append(value[:_MAX_URL])
    title = root.find(".//head/title")
    title = title if title is not None else root.find(".//title")
    head.title = " ".join("".join(title.itertext()).split())[:1000] if title is not None else ""
    html = next(root.iter("html"), None)
    head.lang = (html.get("lang") or html.get("xml:lang")) if html is not None else None
    head.links = [((link.get("rel") or "").lower(), link) for link in root.iter("link")]
    return head


def language(head: Head, data: str | None) -> str | None:
    """The language as declared: the html element, Open Graph, Content-Language, JSON-LD."""
    for value in (head.lang, head.first("og:locale", "content-language", "dc.language", "inlanguage"), data):
        if value and _LANGUAGE.match(value.strip()):
            return value.strip().replace("_", "-")
    return None


def canonical(head: Head, asked: str | None, data: str | None) -> str | None:
    """The page's own address where it is plausible, else the one that it was asked for under, without fragment."""
    base = asked if asked is not None and urlsplit_or_none(asked) else None
    given = [link.get("href") for rel, link in head.links if "canonical" in rel.split()]
    for href in (*given, head.first("og:url"), data):
        url = _absolute(href, base)
        if url is not None and _plausible(url, base):
            return url
    return _without_fragment(base) if base else None


def alternates(head: Head, root: HtmlElement, base: str | None) -> tuple[str | None, str | None]:
    """The addresses of the AMP and the print version, where the page links to them."""
    amp = next((link.get("href") for rel, link in head.links if "amphtml" in rel.split()), None)
    printed = next(
        (link.get("href") for rel, link in head.links if "alternate" in rel and link.get("media") == "print"), None
    )
    if printed is None:
        for link in root.iter("a"):
            href = link.get("href") or ""
            if _PRINT.search(href) and not href.lower().startswith(("javascript:", "#", "mailto:")):
                printed = href
                break
    amp_url, print_url = _absolute(amp, base), _absolute(printed, base)
    return amp_url, print_url if print_url and (base is None or same_site(print_url, base)) else None


def same_site(one: str, other: str) -> bool:
    """True if both addresses are of one registrable domain."""
    first, second = registrable(one), registrable(other)
    return bool(first) and first == second


def registrable(url: str) -> str:
    """The part of a host's name that is bought: "bbc.co.uk" of "www.bbc.co.uk"; of second levels we know a list."""
    parts = urlsplit_or_none(url)
    labels = (parts.hostname or "").rstrip(".").split(".") if parts else []
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in words().second_level:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def country_domain(url: str | None) -> str:
    """The last label of the address's host, "" without one."""
    parts = urlsplit_or_none(url) if url else None
    return ((parts.hostname if parts else None) or "").rstrip(".").rpartition(".")[2]


def urlsplit_or_none(url: str) -> SplitResult | None:
    """The parts of an http(s) address with a host; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme.lower() in ("http", "https") and host else None


def _absolute(href: str | None, base: str | None) -> str | None:
    if not href or len(href) > _MAX_URL:
        return None
    try:
        url = urljoin(base or "", href.strip())
    except ValueError:
        return None
    return _without_fragment(url) if urlsplit_or_none(url) else None


def _without_fragment(url: str) -> str:
    parts = urlsplit(url.strip())
    return urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))


def _plausible(url: str, asked: str | None) -> bool:
    """False for another site, and for the front page given as the address of a page below it."""
    if asked is None:
        return True
    if not same_site(url, asked):
        return False
    ours, theirs = urlsplit(asked), urlsplit(url)
    return not (theirs.path in ("", "/") and not theirs.query and (ours.path not in ("", "/") or ours.query))


def _nested(meta: HtmlElement) -> bool:
    """True for microdata of something within the article: its publisher, a related item."""
    scopes = [above for above in meta.iterancestors() if above.get("itemscope") is not None]
    return len(scopes) > 1 and "article" not in (scopes[0].get("itemtype") or "").lower()
