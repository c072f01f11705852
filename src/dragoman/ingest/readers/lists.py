"""Lists of pages: sitemaps, GDELT's tables and its article lists. All give links, each address once in a file."""

import hashlib
import json
from collections.abc import Iterator

from dragoman.errors import InputError
from dragoman.ingest.gate import safe_xml, xml_events
from dragoman.ingest.gate.kinds import signs
from dragoman.ingest.items import Entry, Found, Link
from dragoman.ingest.jsonl import bounded_lines
from dragoman.ingest.readers.columns import moment
from dragoman.ingest.readers.context import Context

# Parts of a sitemap's <url> and <sitemap>, by the name of the element around them: a <loc> also stands in <image>.
_WANTED = {
    ("url", "loc"): "url",
    ("sitemap", "loc"): "url",
    ("news", "publication_date"): "date",
    ("news", "title"): "title",
    ("publication", "language"): "language",
    ("url", "lastmod"): "modified",
    ("sitemap", "lastmod"): "modified",
}
_MAX_URL = 8_000
_OPEN_WEB = "1"
"""GDELT's MentionType and SourceCollectionIdentifier of the open web; others are broadcasts, citations, journals."""


class _Once:
    """Addresses seen, eight bytes of a hash each."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def new(self, url: str) -> bool:
        key = hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=8).digest()
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


def read_sitemap(entry: Entry, context: Context) -> Iterator[Found]:
    """The pages of a sitemap, or the sitemaps of an index of them, as links.

    ``published`` is a news sitemap's publication date. ``lastmod`` is not taken for one: it changes with every edit of
    a page's frame. :class:`InputError` as of ``safe_xml``, and "bad-xml" where it is damaged, behind what stood before.
    """
    data = safe_xml(context.gate.whole(entry), entry.name, context.gate.limits)
    once = _Once()
    stack: list[str] = []
    values: dict[str, str] = {}
    for kind, name, _ in xml_events(data, entry.name):
        if kind == "start":
            stack.append(name)
        elif kind == "text":
            wanted = _WANTED.get((stack[-2], stack[-1])) if len(stack) > 1 else None
            if wanted:
                values[wanted] = (values.get(wanted, "") + name)[:_MAX_URL]
        else:
            stack.pop()
            if name in ("url", "sitemap"):
                link = _link(values, name, entry)
                values = {}
                if link and once.new(link.url):
                    yield link


def _link(values: dict[str, str], kind: str, entry: Entry) -> Link | None:
    url = values.get("url", "").strip()
    if not _of_the_web(url):
        return None
    return Link(
        url,
        entry.url or entry.name,
        title=" ".join(values.get("title", "").split()) or None,
        published=moment(values.get("date")),
        language=values.get("language", "").strip() or None,
        kind="sitemap" if kind == "sitemap" else "page",
    )


def read_gdelt(entry: Entry, context: Context) -> Iterator[Found]:
    """The pages that GDELT's events, mentions or graph (GKG 2.1) name; the number of columns says which it is.

    :class:`InputError` ("bad-gdelt") for a row with another number of columns, which is passed over.
    """
    tables = signs().gdelt
    once = _Once()
    number = 0
    for number, line in enumerate(bounded_lines(entry.stream, entry.name, context.on_error), 1):
        if line is None or not line.strip():
            continue
        cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t", 100)
        places = tables.get(len(cells))
        if places is None:
            context.on_error(
                InputError(
                    f"{entry.name}:{number}",
                    f"{len(cells)} columns; GDELT's events have 58 or 61, mentions 16, its graph 27, parted by tabs",
                    "bad-gdelt",
                )
            )
            continue
        if "kind" in places and cells[places["kind"]] != _OPEN_WEB:
            continue
        url = cells[places["url"]].strip()
        if _of_the_web(url) and once.new(url):
            yield Link(url, entry.name, seen=moment(_whole_time(cells[places["seen"]])))
    if number == 0:
        raise InputError(entry.name, "the file is empty", "empty")


def _whole_time(value: str) -> str:
    # Daily files give the day alone.
    return value.strip().ljust(14, "0") if len(value.strip()) == 8 else value


def read_artlist(entry: Entry, context: Context) -> Iterator[Found]:
    """The pages of an article list as GDELT's DOC 2.0 interface gives it: ``{"articles": [{"url", "title", ...}]}``.

    :class:`InputError` ("not-json", "not-artlist").
    """
    try:
        data = json.loads(context.gate.whole(entry))
    except (ValueError, RecursionError) as error:
        raise InputError(
            entry.name, "this is not JSON; of .json files only GDELT's article lists are read", "not-json"
        ) from error
    articles = data.get("articles") if isinstance(data, dict) else None
    if not isinstance(articles, list):
        raise InputError(
            entry.name,
            'it has no list "articles"; of .json files only GDELT\'s article lists are read: put documents '
            "into .jsonl, "
            "one object a line",
            "not-artlist",
        )
    once = _Once()
    for article in articles:
        facts = (
            {name: value for name, value in article.items() if isinstance(value, str)}
            if isinstance(article, dict)
            else {}
        )
        url = facts.get("url", "").strip()
        if _of_the_web(url) and once.new(url):
            yield Link(
                url,
                entry.name,
                title=facts.get("title", "").strip() or None,
                language=facts.get("language", "").strip() or None,
                seen=moment(facts.get("seendate")),
            )


def _of_the_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and len(url) < _MAX_URL
