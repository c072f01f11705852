"""The headline: what head, JSON-LD and the page itself call it, and the block that prints it."""

import re
from dataclasses import dataclass

from dragoman.ingest.page.blocks import Block
from dragoman.ingest.page.head import Head

_SEPARATOR = re.compile(r"\s+(?:[|\-–—»«·•~/]|::|[|])\s+|\s*\|\s*")
_WORD = re.compile(r"\w+")
_NOT_HEADLINE = (
    "navigation",
    "footer",
    "related",
    "comments",
    "consent",
    "modal",
    "aside",
    "hidden",
    "advertising",
    "newsletter",
)


@dataclass(frozen=True, slots=True)
class Headline:
    """A page's title, and the block that prints it; either may be missing."""

    text: str | None
    block: Block | None


def find_title(blocks: list[Block], head: Head, data: str | None) -> Headline:
    """The headline: the h1 that head or JSON-LD agree with; else what they say, the site's name taken off."""
    said = [
        title
        for title in (data, head.first("og:title", "twitter:title", "dc.title", "title", "headline"), head.title)
        if title
    ]
    printing = [block for block in blocks if block.heading and block.part not in _NOT_HEADLINE and block.text]
    headings = [block for block in printing if block.tag == "h1"]
    # The site's name is an h1 too on many pages; the headline has more words in common with the title.
    agreeing = [block for block in printing if any(_agree(block.text, title) for title in said) and block.heading <= 3]
    if agreeing:
        best_one = max(agreeing, key=lambda block: (min(len(_words(block.text)), 12), -block.heading, -block.at))
        return Headline(best_one.text, best_one)
    best = _best_said(said, head)
    printed = _printed(blocks, said) or (None if headings else _unannounced(blocks, said))
    if printed is not None:
        return Headline(printed.text, printed)
    if len(headings) == 1 and (not best or len(headings[0].text.split()) > 4):
        return Headline(headings[0].text, headings[0])
    return Headline(best or (headings[0].text if headings else None), None)


def same_words(one: str, other: str) -> bool:
    """True if two titles hold the same words in the same order, whatever their marks."""
    return bool(_words(one)) and _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "").replace("'", ""))


def _agree(heading: str, title: str) -> bool:
    """True if the heading is the title, or all of it but the site's name, or most words are common."""
    ours, theirs = _words(heading), _words(title)
    if not ours or not theirs:
        return False
    # A headline of a word or two stands first; the site's name, as short, mostly last.
    if ours == theirs or ours == _words(_SEPARATOR.split(title)[0]):
        return True
    if len(ours) >= 3 and " ".join(ours) in " ".join(theirs):
        return True
    common = len(set(ours) & set(theirs))
    return len(ours) >= 4 and common >= 0.6 * len(set(ours)) and common >= 4


def _contains(title: str, heading: str) -> bool:
    return len(_words(heading)) >= 4 and " ".join(_words(heading)) in " ".join(_words(title))


def _printed(blocks: list[Block], said: list[str]) -> Block | None:
    """A block that is no h1 and prints the title: h2, a bold line, a table's cell."""
    wanted = [title for title in said if len(_words(title)) >= 3]
    for block in blocks:
        if len(block.text) < 400 and block.part not in _NOT_HEADLINE and not block.link_share > 0.5:
            for title in wanted:
                if (
                    (block.heading and _contains(title, block.text))
                    or same_words(block.text, title)
                    or any(same_words(block.text, part) for part in _SEPARATOR.split(title) if part)
                ):
                    return block if len(_words(block.text)) >= 3 else None
    return None


def _unannounced(blocks: list[Block], said: list[str]) -> Block | None:
    """The heading over the first long paragraph, of a page whose title is the site's alone ("Press Release")."""
    if len(said) > 1:
        return None
    for block in blocks:
        if block.part is None and len(block.text.split()) > 25 and not block.heading:
            return None
        named = block.heading in (1, 2, 3) or "title" in (block.element.get("class") or "") + (
            block.element.get("id") or ""
        )
        if (
            named
            and block.part in (None, "header", "byline")
            and block.link_share < 0.5
            and len(_words(block.text)) >= 4
        ):
            return block
    return None


def _best_said(said: list[str], head: Head) -> str | None:
    if not said:
        return None
    title = said[0]
    pieces = [piece.strip() for piece in _SEPARATOR.split(title) if piece and piece.strip()]
    site = head.first("og:site_name", "application-name")
    if len(pieces) > 1:
        last, first = _words(pieces[-1]), _words(pieces[0])
        if site and last == _words(site):
            return _up_to(title, pieces[-1])
        if site and first == _words(site):
            return title[title.index(pieces[1]) :].strip()
        if title == head.title and len(last) <= 5 and len(first) >= 3:
            return _up_to(title, pieces[-1])
    return title


def _up_to(title: str, last: str) -> str:
    return re.sub(r"[\s|\-–—»«·•~/:]+$", "", title[: title.rindex(last)])
