"""Whether a page is a story, and if not, what it is."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page.blocks import Block
from dragoman.ingest.page.chosen import Body
from dragoman.ingest.page.head import Head
from dragoman.ingest.page.jsonld import Described
from dragoman.ingest.page.words import words

_SHORT = 900
"""Characters below which a page whose title says "not found" or "log in" is what its title says."""
_FEWEST_WORDS = 12
_CARDS = 4
"""Headlines that link elsewhere, each over a short text: an index has more than a story's related list."""

_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_CODE = re.compile(r"^(?:error )?(?:401|403|404|410|429|500|502|503|504)\b", re.I)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision rests on."""

    root: HtmlElement
    head: Head
    described: Described
    blocks: list[Block]
    body: Body
    title: str | None
    url: str | None
    text: str
    paywalled: bool
    scripts: int


@dataclass(frozen=True, slots=True)
class Kind:
    """What a page is: ``reason`` is empty for a story."""

    reason: str = ""
    detail: str = ""


def kind_of(facts: Facts) -> Kind:
    """The kind of page. The order is that of certainty: what names itself, what has no text, what is a list."""
    named = _by_name(facts)
    if named:
        return named
    count = len(facts.text.split())
    if _is_index(facts):
        return Kind("index-page", "the page lists other pages; follow its links, or give its feed")
    if facts.paywalled and count < 2 * _FEWEST_WORDS:
        return Kind("paywall-only", "the page shows nothing of the text without a subscription")
    kind = _media(facts, count)
    if kind:
        return kind
    fewest = 4 if _is_declared(facts) else _FEWEST_WORDS
    if count < fewest and not (facts.title and _ENDED.search(facts.text) and count >= 5):
        drawn = facts.scripts > 2_000 and len(facts.blocks) < 30
        detail = "it is drawn by scripts, which are not run" if drawn else "the page has no running text"
        return Kind("no-text", detail)
    return Kind()


def _is_declared(facts: Facts) -> bool:
    """True for a page that calls itself an article, with a day: "To view the letter, visit: ..." is all of some."""
    article = facts.described.article
    return bool(article and article.get("datePublished")) or facts.head.first("article:published_time") is not None


def _by_name(facts: Facts) -> Kind | None:
    """An error, a login, a search or a wall of consent, where the page has little other text."""
    names = words().not_stories
    title = " ".join(filter(None, (facts.title, facts.head.title))).lower().replace("’", "'")
    opening = " ".join(block.text for block in facts.blocks[:60] if block.text)[:3000].lower().replace("’", "'")
    short = len(facts.text) < _SHORT
    declared = _is_declared(facts)
    if short and not declared and (_CODE.match(title) or any(phrase in title for phrase in names["error-page"])):
        return Kind("error-page", "the server answered with an error page")
    if short and not declared and len(opening) < 700 and any(phrase in opening for phrase in names["error-page"]):
        return Kind("error-page", "the server answered with an error page")
    if _is_search(facts, title):
        return Kind("search-page", "the page lists the results of a search")
    if short and not declared:
        password = any((field.get("type") or "").lower() == "password" for field in facts.root.iter("input"))
        if (password and not _paragraphs(facts.body)) or _is_bare(title, names["login-page"]):
            return Kind("login-page", "the page asks for an account")
        consents = sum(phrase in f"{title} {opening}" for phrase in names["consent-page"])
        if consents >= 2 or any(phrase in title for phrase in names["consent-page"]):
            return Kind("consent-page", "the page asks for consent before it shows anything")
    return None


def _is_bare(title: str, phrases: tuple[str, ...]) -> bool:
    return any(re.match(rf"\W*{re.escape(phrase)}\W*(?:$|[|–—\-:·]|to\b)", title) for phrase in phrases)


def _is_search(facts: Facts, title: str) -> bool:
    if "searchresultspage" in facts.described.types:
        return True
    path = urlsplit(facts.url).path.lower() if facts.url else ""
    query = urlsplit(facts.url).query if facts.url else ""
    asked = (
        re.search(r"/search(?:/|$|\.)", path) is not None
        or re.search(r"(?:^|&)(?:q|s|query|search)=", query) is not None
    )
    names = words().not_stories["search-page"]
    return (
        (asked or _is_bare(title, names))
        and (_is_bare(title, names) or len(_cards(facts)) >= 2)
        and facts.described.article is None
    )


def _media(facts: Facts, count: int) -> Kind | None:
    types = facts.described.types
    og = (facts.head.first("og:type") or "").lower()
    video = bool(types & words().types.video) or og in words().types.video or og.startswith("video")
    players = any(True for _ in facts.root.iter("video", "iframe", "amp-video", "amp-youtube", "amp-brightcove"))
    gallery = bool(types & words().types.gallery - {"imageobject"})
    pictures = sum(1 for _ in facts.root.iter("figure"))
    little = count < 60
    if little and (video or (players and count < 25)) and not _sentences(facts) > 2:
        return Kind("video-page", "the page is a video or a broadcast with no text to speak of")
    if little and (gallery or (pictures >= 5 and count < 40)):
        return Kind("gallery-page", "the page is a series of pictures with no text to speak of")
    return None


def _is_index(facts: Facts) -> bool:
    """Many headlines that link elsewhere, and little text that belongs to none of them."""
    types, declared = facts.described.types, facts.described.article is not None or _is_declared(facts)
    og = (facts.head.first("og:type") or "").lower()
    cards = _cards(facts)
    own = sum(len(block.text) for block in _paragraphs(facts.body) if not _in_cards(block, cards))
    path = urlsplit(facts.url).path if facts.url else "-"
    front = path in ("", "/")
    lists = bool(types & words().types.index - {"website", "blog"}) or og in ("website", "blog") or front
    if declared or og == "article":
        return len(cards) >= 2 * _CARDS and own < 300
    if len(cards) >= _CARDS and own < 300:
        return True
    links = sum(
        1 for b in facts.blocks if b.link_share > 0.7 and len(b.text.split()) >= 4 and b.part in (None, "related")
    )
    if links >= 2 * _CARDS and own < 400:
        return True
    return lists and (front or len(cards) >= 3 or links >= _CARDS) and own < 1_000


def _cards(facts: Facts) -> list[HtmlElement]:
    """The smallest boxes around a headline that is a link to elsewhere."""
    found: list[HtmlElement] = []
    region = facts.body.region
    for block in facts.blocks:
        if (
            block.link_share < 0.8
            or len(block.text.split()) < 3
            or block.part in ("navigation", "footer", "header", "hidden")
        ):
            continue
        if not (
            block.heading or (block.element.get("class") and "title" in block.element.get("class")) or block.tag == "dt"
        ):
            continue
        if facts.title and block.text == facts.title:
            continue
        box = block.element.getparent()
        while box is not None and box.tag in ("header", "hgroup", "a"):
            box = box.getparent()
        if box is not None and box is not region:
            found.append(box)
        elif box is not None:
            found.append(block.element)
    return found


def _in_cards(block: Block, cards: list[HtmlElement]) -> bool:
    if any(block.element is card or any(above is card for above in block.element.iterancestors()) for card in cards):
        return True
    # A list without boxes: the teaser stands behind its headline.
    before = block.element.getprevious()
    return before is not None and any(before is card for card in cards)


def _paragraphs(body: Body) -> list[Block]:
    return [block for block in body.blocks if not block.heading and len(block.text.split()) >= 8]


def _sentences(facts: Facts) -> int:
    return sum(bool(_ENDED.search(block.text)) for block in _paragraphs(facts.body))
