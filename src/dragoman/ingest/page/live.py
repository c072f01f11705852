"""Live pages: entries with a time each, which becomes a paragraph before the entry."""

import re
from collections import Counter

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page.blocks import Block, collapse
from dragoman.ingest.page.jsonld import Described
from dragoman.ingest.page.words import is_live, words

_FEWEST = 3
# "3h ago" is of the moment when the page was fetched.
_AGO = re.compile(r"\bago$|^\d+ ?(?:s|m|h|d|min|mins)$", re.I)
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d.{0,12}$")


def entry_times(blocks: list[Block], region: HtmlElement | None, described: Described) -> dict[HtmlElement, str]:
    """The entries of a live page, each with its time as printed; empty for any other page.

    An entry is the largest element around one time that holds no other entry's; a page is live if its JSON-LD, its
    names or those of its entries say so and it has at least three.
    """
    if region is None or not _says_live(region, described):
        return {}
    times = [time for time in region.iter("time") if not _is_nested(time)]
    entries: dict[HtmlElement, str] = {}
    counted: dict[HtmlElement, int] = {}
    for time in times:
        for above in time.iterancestors():
            counted[above] = counted.get(above, 0) + 1
            if above is region:
                break
    texts = {element for block in blocks for element in (block.element, *block.element.iterancestors())}
    for time in times:
        entry = _entry(time, counted, region)
        text = _printed(time)
        if entry is not None and text and entry in texts and entry not in entries:
            entries[entry] = text
    parents = [entry.getparent() for entry in entries]
    siblings = Counter(parents)
    return {entry: text for entry, text in entries.items() if siblings[entry.getparent()] >= _FEWEST}


def _is_nested(time: HtmlElement) -> bool:
    return any(above.tag == "time" for above in time.iterancestors())


def _entry(time: HtmlElement, counted: dict[HtmlElement, int], region: HtmlElement) -> HtmlElement | None:
    """The largest element around a time with few times in it, below one that has those of many entries."""
    entry = None
    for above in time.iterancestors():
        if above is region or counted.get(above, 0) >= _FEWEST:
            break
        entry = above
    return entry


def _printed(time: HtmlElement) -> str:
    text = collapse("".join(time.itertext()))
    if _AGO.search(text):
        beside = time.getnext()
        clock = collapse("".join(beside.itertext())) if beside is not None else ""
        text = clock if _CLOCK.match(clock) else ""
    if text:
        return text[:60]
    value = time.get("datetime") or ""
    return value[11:16] if len(value) >= 16 and value[10] in "T " else ""


def _says_live(region: HtmlElement, described: Described) -> bool:
    if described.types & words().types.live:
        return True
    around = [region, *region.iterancestors(), *region.iterdescendants("div", "section", "main", "article", "li")]
    return any(
        is_live(f"{one.get('class') or ''} {one.get('id') or ''} {one.get('data-component') or ''}") for one in around
    )
