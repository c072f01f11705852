"""The paragraphs of a page in their order, each with where it stands, and which part of the page that is.

Everything that prints is kept, furniture too, marked with its part: the body is chosen among the blocks
(:mod:`body`), and dates are looked for in what is not body (:mod:`dates`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page.parts import Parts
from dragoman.ingest.page.tables import is_data
from dragoman.ingest.page.words import words

_BLOCK = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_NO_TEXT = frozenset((
    "head", "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "video", "audio",
    "canvas", "map", "select", "button", "input", "textarea", "datalist", "progress", "meter", "title", "amp-ad",
    "amp-sidebar", "amp-consent", "amp-social-share", "amp-embed", "amp-analytics", "amp-video", "amp-youtube",
    "amp-iframe", "amp-sticky-ad", "amp-animation", "amp-state", "amp-user-notification",
))  # fmt: skip
# Marks in the stream of one block's text: no white space to Python, and out of the markup by now, as references too.
_BREAK, _OPEN, _SHUT, _TIME, _CELL = "\x01", "\x02", "\x03", "\x04", "\x05"
_MOST_TIMES = 20
_PARAGRAPH = re.compile(f"{_BREAK}\\s*(?:{_BREAK}\\s*)+")
# Seconds or thousandths since 1970, or an ISO day: an attribute called "date" holds all sorts.
_STAMP = re.compile(r"\d{10}(?:\d{3})?$|(?:19|20)\d\d-\d\d-\d\d")
_MARKS = re.compile(f"[{_OPEN}{_SHUT}{_TIME}]")
_TWEET_LINK = re.compile(r"\s*(?:https?://t\.co/\S+|(?:https?://)?pic\.(?:twitter|x)\.com/\S+)")


@dataclass(slots=True)
class Time:
    """A machine-readable date in a block: the attribute, what is printed, and the element's names."""

    value: str
    text: str
    names: str


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item, row or line; one line of text with single spaces."""

    text: str
    element: HtmlElement
    """The block element that the text stands in."""
    part: str | None
    """What part of the page it is in ("related", "byline", ...); None for what may be the story's."""
    linked: int = 0
    """Characters of the text that are links."""
    times: list[Time] = field(default_factory=list)
    broken: bool = False
    """A piece of an element that line breaks cut into several."""
    at: int = 0

    @property
    def tag(self) -> str:
        """The block element's tag."""
        return str(self.element.tag)

    @property
    def link_share(self) -> float:
        """The share of the text that is links."""
        return self.linked / max(1, len(self.text))

    @property
    def heading(self) -> int:
        """1 to 6 for headings, else 0."""
        return int(self.tag[1]) if len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit() else 0


class _Walker:
    """One pass over the tree. ``whole`` is the row or tweet whose inner blocks do not cut it."""

    def __init__(self, parts: Parts) -> None:
        self.blocks: list[Block] = []
        self._parts = parts
        self._pieces: list[str] = []
        self._times: list[Time] = []
        self._containers: list[HtmlElement] = []
        self._whole: HtmlElement | None = None
        self._data_tables: set[HtmlElement] = set()
        self._linked = False

    def walk(self, root: HtmlElement) -> list[Block]:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if not isinstance(element.tag, str):
                continue
            if event == "end":
                self._end(element)
                if element is not root:
                    self._pieces.append(element.tail or "")
            elif element.tag in _NO_TEXT or _is_note_mark(element):
                walker.skip_subtree()
            else:
                self._start(element)
        self._flush(root)
        for at, block in enumerate(self.blocks):
            block.at = at
        return self.blocks

    def _start(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            self._pieces.append(_BREAK if self._whole is None else " ")
        elif self._whole is not None:
            self._pieces.append(f" {_CELL} " if tag in ("td", "th") else " " if tag in _BLOCK else "")
        elif tag in _BLOCK:
            self._flush(self._containers[-1] if self._containers else element)
            self._containers.append(element)
            if self._is_whole(element):
                self._whole = element
        if tag == "a" and element.get("href"):
            self._pieces.append(_OPEN)
        time = _time(element)
        if time is not None:
            self._times.append(time)
            self._pieces.append(_TIME)
        self._pieces.append(element.text or "")

    def _end(self, element: HtmlElement) -> None:
        if element.tag == "a" and element.get("href"):
            self._pieces.append(_SHUT)
        if self._whole is element:
            self._whole = None
        elif self._whole is not None:
            if element.tag in _BLOCK:
                self._pieces.append(" ")
            return
        if element.tag in _BLOCK and self._containers and self._containers[-1] is element:
            self._flush(element)
            self._containers.pop()

    def _is_whole(self, element: HtmlElement) -> bool:
        if element.tag == "table" and is_data(element):
            self._data_tables.add(element)
        if element.tag == "tr":
            return next(element.iterancestors("table"), None) in self._data_tables
        return element.tag == "blockquote" and "twitter-tweet" in (element.get("class") or "")

    def _flush(self, container: HtmlElement) -> None:
        stream, times = "".join(self._pieces), iter(self._times)
        self._pieces, self._times = [], []
        if not stream or stream.isspace():
            return
        lines = list(_lines(stream, container.tag == "pre"))
        for line in lines:
            # A link may be around blocks: a teaser's headline and its summary.
            linked, self._linked = _linked(line, self._linked)
            found = list(islice(times, line.count(_TIME)))[:_MOST_TIMES]
            text = _plain(line, container)
            if text or found:
                self.blocks.append(
                    Block(text, container, self._parts.of(container), linked, found, broken=len(lines) > 1)
                )


def read_blocks(root: HtmlElement, parts: Parts) -> list[Block]:
    """Every block of the tree that prints, in order. Time and memory in proportion to the tree."""
    return _Walker(parts).walk(root)


def collapse(text: str) -> str:
    """The text with every stretch of white space, no-break spaces too, as one plain space."""
    return " ".join(text.split())


def _is_note_mark(element: HtmlElement) -> bool:
    """True for the raised number of a footnote, which would stick to the word before it."""
    return element.tag == "sup" and next(element.iter("a"), None) is not None


def _time(element: HtmlElement) -> Time | None:
    prop = (element.get("itemprop") or "").lower()
    value = element.get("datetime") or ""
    if prop.startswith("date"):
        value = value or element.get("content") or ""
    elif element.tag == "abbr":
        value = element.get("title") or ""
    elif element.tag != "time" and not value:
        value = next((element.get(name) for name in words().dates.attributes if element.get(name)), "")
        if not _STAMP.match(value):
            return None
    names = " ".join((prop, element.get("class") or "", "pubdate" if element.get("pubdate") is not None else ""))
    return Time(value[:60], collapse("".join(islice(element.itertext(), 20))[:400]), names)


def _lines(stream: str, preformatted: bool) -> Iterator[str]:
    """A block's stream cut at line breaks: two of them always, one unless it wraps a sentence to a width."""
    pieces = re.split(r"\n[ \t]*\n\s*", stream) if preformatted else [stream]
    for piece in pieces:
        for paragraph in _PARAGRAPH.split(piece):
            lines = paragraph.split(_BREAK)
            wrapped = _is_wrapped([collapse(_MARKS.sub("", line)) for line in lines])
            joined = [lines[0]]
            for before, following in pairwise(lines):
                if not wrapped and not _goes_on(_MARKS.sub("", before).strip(), _MARKS.sub("", following).strip()):
                    yield " ".join(joined)
                    joined = []
                joined.append(following)
            yield " ".join(joined)


def _is_wrapped(lines: list[str]) -> bool:
    """True for lines of nearly one width, as of a mail."""
    full = [len(line) for line in lines[:-1] if line]
    return len(full) >= 3 and min(full) >= 40 and min(full) > 0.6 * max(full) and max(full) < 100


def _goes_on(line: str, following: str) -> bool:
    """True if the next line is of the same sentence."""
    return not line or not following or following[0].islower() or line[-1] in ",;-–—(“"


def _linked(line: str, inside: bool) -> tuple[int, bool]:
    """How many printing characters of the line are in links, and whether a link is open at its end."""
    total = 0
    for piece in re.split(f"([{_OPEN}{_SHUT}])", line):
        if piece == _OPEN:
            inside = True
        elif piece == _SHUT:
            inside = False
        elif inside:
            total += len(collapse(_MARKS.sub("", piece)))
    return total, inside


def _plain(line: str, container: HtmlElement) -> str:
    text = collapse(_MARKS.sub("", line))
    if _CELL in text:
        cells = [cell.strip() for cell in text.split(_CELL)]
        text = " | ".join(cell for cell in cells if cell)
    if container.tag == "blockquote" and ("t.co/" in text or "pic." in text):
        text = _TWEET_LINK.sub("", text)
    return text
