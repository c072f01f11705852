"""From the chosen blocks to the text: standfirst, paragraphs, times of live entries; the headline left out."""

import re

from lxml.html import HtmlElement, fragment_fromstring  # type: ignore[import-untyped]

from dragoman.ingest.page import lines
from dragoman.ingest.page.blocks import Block, collapse
from dragoman.ingest.page.chosen import Body, is_plain
from dragoman.ingest.page.jsonld import Described
from dragoman.ingest.page.printed import Order, printed
from dragoman.ingest.page.title import Headline, same_words
from dragoman.ingest.page.words import is_standfirst, words

_OPENING = 4
"""Blocks at a body's beginning that may be byline, date or headline again."""
_HEADINGS = ("h2", "h3", "h4", "h5")
_STANDFIRST = (*_HEADINGS, "p", "div")
_CLEARLY = 1.5
"""How many times longer than what the page shows its articleBody must be, to be taken instead."""


def assemble(blocks: list[Block], body: Body, headline: Headline, entries: dict[HtmlElement, str]) -> list[str]:
    """The paragraphs of the story, in order."""
    chosen = [block for block in body.blocks if not _is_headline(block, body, headline)]
    opening = [block for block in chosen[:_OPENING] if _is_about(block, body) or _is_said_again(block, chosen, body)]
    about = {block.at for block in opening}
    chosen = [block for block in chosen if block.at not in about]
    found = [block.text for block in _standfirst(blocks, chosen, headline)]
    chosen = _entry_headings(blocks, chosen, entries) + chosen
    told: set[HtmlElement] = set()
    for block in chosen:
        entry = (
            next((one for one in (block.element, *block.element.iterancestors()) if one in entries), None)
            if entries
            else None
        )
        if entry is not None and entry not in told:
            told.add(entry)
            found.append(entries[entry])
        if entry is None or block.text != entries[entry]:
            found.append(block.text)
    return found


def body_of_data(described: Described, shown: str) -> list[str]:
    """The paragraphs of JSON-LD's articleBody where it holds clearly more than the page shows; else none."""
    value = described.article.get("articleBody") if described.article else None
    if not isinstance(value, str) or len(value) < _CLEARLY * max(100, len(shown)):
        return []
    if "<p" in value.lower() or "<br" in value.lower():
        value = re.sub(r"(?i)</p>|<br\s*/?>\s*<br\s*/?>", "\n\n", value)
    if "<" in value or "&" in value:
        try:
            value = fragment_fromstring(f"<div>{value[:1_000_000]}</div>").text_content()
        except Exception:  # lxml's parser raises several kinds for what is no markup at all
            return []
    pieces = re.split(r"\s*\n\s*", value.strip())
    return [text for text in map(collapse, pieces) if text and not lines.is_marker(text)]


def _entry_headings(blocks: list[Block], chosen: list[Block], entries: dict[HtmlElement, str]) -> list[Block]:
    """The heading of a live page's first entry, which stands before the first running text."""
    if not chosen or not entries:
        return []
    entry = next((one for one in chosen[0].element.iterancestors() if one in entries), None)
    before = [block for block in blocks[: chosen[0].at] if block.heading and block.part is None]
    return [
        block
        for block in before
        if entry is not None and any(above is entry for above in block.element.iterancestors())
    ]


def _is_headline(block: Block, body: Body, headline: Headline) -> bool:
    if headline.block is not None and block.at == headline.block.at:
        return True
    if headline.text is None or not same_words(block.text, headline.text):
        return False
    return bool(block.heading) or (block.at <= body.blocks[0].at + _OPENING and not is_plain(block, body))


def _is_about(block: Block, body: Body) -> bool:
    """True for a byline or a date above the story. A paragraph like the story's others stays if it is a date."""
    if lines.is_byline(block.text):
        return not is_plain(block, body) or len(block.text.split()) <= 8
    if not is_plain(block, body) and re.match(r"by\b.{2,90}[^.!?:”\"]$", block.text, re.I):
        return True
    dates = list(printed(block.text, Order(True)))
    if not dates:
        return False
    if is_plain(block, body) and not block.broken:
        lead = " ".join(re.findall(r"[a-z]+", block.text[: dates[0].start].lower()))
        if re.sub(r" \w+day$", "", lead) not in words().dates.line_labels:
            return False
    rest = block.text[: dates[0].start] + block.text[dates[-1].end :]
    return len(rest.split()) <= 8 and not re.search(r"[a-z][.!?]$", block.text)


def _is_said_again(block: Block, chosen: list[Block], body: Body) -> bool:
    """True for a standfirst that the first paragraph repeats; the story's own paragraphs may repeat one another."""
    if is_plain(block, body):
        return False
    return any(other.text == block.text for other in chosen[: 2 * _OPENING] if other.at > block.at)


def _standfirst(blocks: list[Block], chosen: list[Block], headline: Headline) -> list[Block]:
    """The standfirst, where it stands between headline and story, outside the story, and is not said again in it."""
    if not chosen:
        return []
    first = chosen[0].at
    start = headline.block.at + 1 if headline.block is not None and headline.block.at < first else max(0, first - 6)
    own = {block.text for block in chosen}
    found: list[Block] = []
    signed = False
    for block in blocks[start:first]:
        named = is_standfirst(f"{block.element.get('class') or ''} {block.element.get('id') or ''}") or _named_above(
            block
        )
        line = _is_line(block)
        signed |= line or block.part == "byline"
        if line or block.part not in (None, "byline") or (block.part == "byline" and not named):
            continue
        if any(text.startswith(block.text) for text in own):
            continue
        # Behind byline and date only a heading, or what is called so, is still a standfirst.
        tags = _HEADINGS if signed else _STANDFIRST
        beside = headline.block is not None and block.tag in tags and _near(block, headline.block)
        if len(block.text.split()) >= (4 if named else 7) and (named or beside):
            found.append(block)
            own.add(block.text)
    return found[:4]


def _named_above(block: Block) -> bool:
    above = block.element.getparent()
    return above is not None and above.tag in ("div", "section", "ul", "ol") and is_standfirst(above.get("class") or "")


def _near(block: Block, title: Block) -> bool:
    """True if the block stands in the element around the headline, or in the one around that."""
    for above in list(title.element.iterancestors())[:2]:
        if above.tag not in ("body", "html") and any(one is above for one in block.element.iterancestors()):
            return True
    return block.element.getparent() is title.element.getparent()


def _is_line(block: Block) -> bool:
    if (
        block.link_share > 0.5
        or lines.is_marker(block.text)
        or lines.begins_as_marker(block.text)
        or lines.is_byline(block.text)
    ):
        return True
    return next(printed(block.text, Order(True)), None) is not None and len(block.text.split()) < 14
