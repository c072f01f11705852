"""The last that is asked for a date: htmldate, on what is neither story nor list; believed where a day is printed."""

import copy
import datetime as dt
import logging

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page.blocks import Block, collapse
from dragoman.ingest.page.chosen import Body
from dragoman.ingest.page.parts import Parts
from dragoman.ingest.page.printed import Order, machine, printed
from dragoman.ingest.page.vote import Candidate

_LEFT_OUT = frozenset(
    ("navigation", "related", "aside", "footer", "comments", "advertising", "newsletter", "consent", "modal")
)
_MAX_ELEMENTS = 10_000
_WEIGHT = 1.0


def ask_htmldate(root: HtmlElement, blocks: list[Block], body: Body, parts: Parts, order: Order) -> Candidate | None:
    """htmldate's date of publication, if the very day is also written out where it looked.

    htmldate is known to take the year of a copyright line, a related story's date, and 1 January where it has only a
    year; so it never sees footers, lists and the story, and its answer must be found there by our own reading.
    """
    if len(parts.elements) > _MAX_ELEMENTS:
        return None
    days = _days(blocks, body, order)
    if not days:
        return None
    day = _find(_remains(root, parts, {block.element for block in body.blocks}))
    return Candidate(day, None, "htmldate", _WEIGHT) if day in days else None


def _days(blocks: list[Block], body: Body, order: Order) -> set[dt.date]:
    own = {block.at for block in body.blocks}
    found = set()
    for block in blocks:
        if (
            block.at in own
            or block.part in _LEFT_OUT
            or len(block.text) > 200
            or "©" in block.text
            or block.link_share > 0.5
        ):
            continue
        found |= {moment.day for moment in printed(block.text, order)}
        found |= {moment.day for time in block.times if (moment := machine(time.value, order))}
    return found


def _remains(root: HtmlElement, parts: Parts, body: set[HtmlElement]) -> HtmlElement:
    rest = copy.deepcopy(root)
    # The copy has the same elements in the same order.
    pairs = zip(parts.elements, [one for one in rest.iter() if isinstance(one.tag, str)], strict=True)
    for ours, theirs in [*pairs]:
        whole = theirs.getparent() is None or theirs.tag in ("html", "body", "head")
        if not whole and (parts.of(ours) in _LEFT_OUT or ours in body):
            theirs.drop_tree()
    return rest


def _find(tree: HtmlElement) -> dt.date | None:
    from htmldate import find_date

    try:
        found = find_date(tree, extensive_search=False, original_date=True)
        return dt.date.fromisoformat(found) if found and "19" <= collapse(found)[:2] <= "20" else None
    except Exception as error:  # a defect of the library on some page must not lose the page
        logging.getLogger(__name__).debug("htmldate failed: %s", error)
        return None
