"""What a page's JSON-LD says of its article, and not of the other articles that it names."""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dragoman.ingest.page.words import words

_MAX_NODES = 5_000
_MAX_DEPTH = 12

Node = dict[str, Any]


@dataclass(slots=True)
class Described:
    """The nodes of a page's JSON-LD; ``article`` is the one that is about this page, if any is."""

    article: Node | None = None
    types: set[str] = field(default_factory=set)
    """The types, in lower case, of the nodes that are about this page."""
    publisher: str | None = None

    def text(self, key: str) -> str | None:
        """A string of the article's, of one line; None where it has none."""
        return string(self.article.get(key)) if self.article else None


def describe(sources: list[str], titles: list[str], url: str | None) -> Described:
    """The JSON-LD of a page. ``titles`` and ``url`` tell its article from others that stand beside it.

    A single article is taken whatever its headline; of several the one with this page's address or headline,
    and none where no one has either.
    """
    nodes = [node for source in sources for node in _load(source)]
    found = Described()
    articles: list[Node] = []
    for node in nodes:
        kinds = types_of(node)
        found.types |= kinds
        if kinds & words().types.article:
            articles.append(node)
        if found.publisher is None and kinds & {"newsmediaorganization"}:
            found.publisher = string(node.get("name"))
    found.article = _ours(articles, titles, url)
    if found.article is not None:
        publisher = found.article.get("publisher")
        by_id = {str(node.get("@id")): node for node in nodes if node.get("@id")}
        if isinstance(publisher, dict) and "name" not in publisher:
            publisher = by_id.get(str(publisher.get("@id")), publisher)
        found.publisher = _name(publisher) or found.publisher
    return found


def authors_of(described: Described) -> tuple[str, ...]:
    """The names of the article's authors."""
    if described.article is None:
        return ()
    authors = described.article.get("author")
    found = (_name(author) for author in (authors if isinstance(authors, list) else [authors]))
    return tuple(dict.fromkeys(name for name in found if name))


def types_of(node: Node) -> set[str]:
    """A node's types in lower case, without the vocabulary's address."""
    types = node.get("@type")
    return {str(one).rsplit("/", 1)[-1].lower() for one in (types if isinstance(types, list) else [types]) if one}


def string(value: object) -> str | None:
    """A value as a line of text: of a list its first; None for anything else."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return None
    text = " ".join(html.unescape(value).split())
    return text or None


def _name(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return string(value.get("name")) if isinstance(value, dict) else string(value)


def _load(source: str) -> list[Node]:
    text = (
        source.strip().removeprefix("<![CDATA[").removeprefix("//<![CDATA[").removesuffix("//]]>").removesuffix("]]>")
    )
    for candidate in (text, html.unescape(text), text.rstrip("; \n")):
        try:
            return list(_nodes(json.loads(candidate, strict=False)))
        except (ValueError, RecursionError):
            continue
    return []


def _nodes(value: Any) -> Iterator[Node]:
    """The nodes about this page: graphs and main entities are entered, what is about other pages is not."""
    queue: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    others = words().types.others
    while queue and seen < _MAX_NODES:
        one, depth = queue.pop(0)
        if depth > _MAX_DEPTH:
            continue
        if isinstance(one, list):
            queue += [(inner, depth + 1) for inner in one[:_MAX_NODES]]
        elif isinstance(one, dict):
            seen += 1
            if "@type" in one:
                yield one
            inner = [(child, depth + 1) for key, child in one.items() if key.lower() not in others]
            queue += [(child, level) for child, level in inner if isinstance(child, dict | list)]


def _ours(articles: list[Node], titles: list[str], url: str | None) -> Node | None:
    if len(articles) <= 1:
        return articles[0] if articles else None
    scored = [(_likeness(node, titles, url), -at, node) for at, node in enumerate(articles)]
    best = max(scored, key=lambda one: one[:2])
    return best[2] if best[0] > 0 else None


def _likeness(node: Node, titles: list[str], url: str | None) -> int:
    headline = (string(node.get("headline")) or string(node.get("name")) or "").casefold()
    same_title = any(
        headline and (headline in title.casefold() or title.casefold() in headline) for title in titles if title
    )
    main = node.get("mainEntityOfPage")
    addresses = [node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, dict) else main]
    same_url = url is not None and any(isinstance(one, str) and _bare(one) == _bare(url) for one in addresses)
    return 2 * same_url + 2 * same_title + ("datePublished" in node if same_url or same_title else 0)


def _bare(url: str) -> str:
    return url.split("#")[0].split("?")[0].split("://")[-1].removeprefix("www.").rstrip("/")
