"""From characters to a tree of bounded size and depth: nothing is executed, fetched or expanded."""

import re
from collections import Counter
from dataclasses import dataclass, field

from lxml.html import HtmlElement, HTMLParser, document_fromstring  # type: ignore[import-untyped]

from dragoman.errors import InputError

MAX_BYTES = 20_000_000
MAX_MARKUP = 3_000_000
"""Characters of markup that are left once scripts, styles, comments and drawings are out."""
MAX_TAGS = 80_000
"""Start and end tags: 50,000 blocks take 2.5 s, and each element some 250 bytes in every copy of the tree."""
MAX_DEPTH = 100
"""Elements within one another, table cells and list items not counted. libxml2 gives up at 2,048, and what follows is
lost; deeper tags are therefore left out before."""
MAX_ATTRIBUTES = 20_000
_SAMPLE = 20_000
_MAX_DATA = 2_000_000

_OPAQUE = re.compile(r"<(?:!--|(script|style|svg|noscript|template|math|object|applet|noframes)(?=[\s/>]))", re.I)
_CLOSE = {name: re.compile(rf"</{name}\s*>", re.I) for name in
          ("script", "style", "svg", "noscript", "template", "math", "object", "applet", "noframes")}  # fmt: skip
_JSON = re.compile(r"""[^>]{0,300}?application/(?:ld\+json|json\+ld)""", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_IMPLIED = frozenset((
    "area", "base", "basefont", "br", "col", "frame", "hr", "img", "input", "isindex", "link", "meta", "param", "p",
    "option", "td", "th", "tr", "li", "dt", "dd", "tbody", "thead", "tfoot", "colgroup", "optgroup", "html", "head",
    "body",
))  # fmt: skip
"""Elements without content, or that the parser closes when the next begins."""
_EMPTY = frozenset(("embed", "source", "track", "wbr", "keygen"))
"""Elements without content of which libxml2 does not know it: all that follows would be inside them."""
_NOTHING = "param"
"""Stands for a tag that is left out: libxml2 nests nothing in it, its attributes may stay, and it prints nothing."""
# References to control characters: lxml sets them, and the marks of blocks are among them.
_REFERENCES = re.compile(r"&#(?:0*(?:\d|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]))(?![0-9a-fA-F]);?")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(slots=True)
class Source:
    """The markup of a page without what is not text, and the JSON-LD that stood in it."""

    markup: str
    data: list[str] = field(default_factory=list)
    scripts: int = 0
    """Characters of scripts: a page of nothing else is drawn by them."""


def parse(text: str, where: str) -> tuple[HtmlElement, Source]:
    """The tree of a page's characters. Raises :class:`InputError` ("too-large", "not-html") where there is none."""
    if len(_CONTROLS.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 50 + 5:
        raise InputError(where, "this is no text: it holds control characters; give the file its own name", "not-html")
    source = squeeze(_CONTROLS.sub(" ", text))
    if len(source.markup) > MAX_MARKUP:
        raise InputError(
            where,
            f"the page has {len(source.markup):,} characters of markup, and at most {MAX_MARKUP:,} are read; "
            "it is no article, or save its text by itself",
            "too-large",
        )
    tags = sum(1 for _ in _TAG.finditer(source.markup))
    if not tags:
        raise InputError(where, "there is no HTML in it: no tag stands anywhere; read it as text", "not-html")
    if tags > MAX_TAGS:
        raise InputError(
            where, f"the page has {tags:,} tags, and at most {MAX_TAGS:,} are read; it is no article", "too-large"
        )
    source.markup = shallow(short(_REFERENCES.sub(" ", source.markup)))
    # huge_tree: without it libxml2 drops what lies below a depth of 256, and rows left open nest beyond that. The
    # size of the tree is bounded above, by markup, tags and attributes.
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, collect_ids=False, huge_tree=True
    )
    try:
        return document_fromstring(source.markup.encode("utf-8", "replace"), parser=parser), source
    except Exception as error:  # lxml raises ParserError, XMLSyntaxError, ValueError and AssertionError for empty trees
        raise InputError(where, f"the HTML cannot be read ({error}); save the page again", "not-html") from error


def squeeze(text: str) -> Source:
    """Markup without scripts, styles, drawings and comments, in one pass: a missing close is looked for once."""
    source = Source("")
    parts: list[str] = []
    missing: set[str] = set()
    at = 0
    while match := _OPAQUE.search(text, at):
        parts.append(text[at : match.start()])
        name = (match.group(1) or "").lower()
        if name in missing:
            at = match.end()
            continue
        start, at = match.end(), _end(text, name, match.end())
        if at < 0:
            missing.add(name)
            # As browsers do: an open script swallows the rest, other elements and comments do not.
            at = len(text) if name in ("script", "style") else start
            continue
        if name == "script":
            source.scripts += at - start
            head = _JSON.match(text, start)
            if head and sum(map(len, source.data)) < _MAX_DATA:
                source.data.append(text[text.find(">", head.end()) + 1 : text.rfind("<", start, at)])
        parts.append(" " if name else "")
    parts.append(text[at:])
    source.markup = "".join(parts)
    return source


def _end(text: str, name: str, start: int) -> int:
    if not name:
        end = text.find("-->", start)
        return end + 3 if end >= 0 else -1
    match = _CLOSE[name].search(text, start)
    return match.end() if match else -1


def short(markup: str) -> str:
    """The markup without the attributes of any tag that has more than ``MAX_ATTRIBUTES`` characters of them.

    libxml2 compares each attribute of a tag with all before it; pictures put into the page as text go too.
    """
    parts: list[str] = []
    at = 0
    for match in _TAG.finditer(markup):
        if match.start() < at:
            continue
        end = markup.find(">", match.end(), match.end() + MAX_ATTRIBUTES)
        if end >= 0 or len(markup) - match.end() <= MAX_ATTRIBUTES:
            continue
        end = markup.find(">", match.end())
        parts += (markup[at : match.end()], ">")
        at = end + 1 if end >= 0 else len(markup)
    parts.append(markup[at:])
    return "".join(parts) if len(parts) > 1 else markup


def shallow(markup: str) -> str:
    """The markup with no element more than ``MAX_DEPTH`` deep, those apart that close by themselves.

    Deeper tags become one that has no text and no end. An end tag closes what is open inside, as in
    the parser, so that a page of 2003 with its open ``<font>`` is no deeper than it looks.
    """
    stack: list[str] = []
    skipped: Counter[str] = Counter()
    parts: list[str] = []
    at = 0
    for match in _TAG.finditer(markup):
        name = match.group(2).lower()
        if name in _EMPTY:
            pass
        elif name in _IMPLIED:
            continue
        elif not match.group(1):
            if len(stack) < MAX_DEPTH:
                stack.append(name)
                continue
            skipped[name] += 1
        elif skipped[name]:
            skipped[name] -= 1
        else:
            while name in stack and stack.pop() != name:
                pass
            continue
        parts += (markup[at : match.start(2)], _NOTHING)
        at = match.end(2)
    parts.append(markup[at:])
    return "".join(parts) if len(parts) > 1 else markup
