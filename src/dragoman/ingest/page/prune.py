"""What stands between a story's paragraphs and behind them and is none of it: markers, lists of links, offers."""

import re

from dragoman.ingest.page import lines
from dragoman.ingest.page.blocks import Block
from dragoman.ingest.page.chosen import Body, is_plain, signature_of

_LINKS = 0.5
_RUNNING = 10


def prune(body: Body) -> None:
    """Take out marker lines, lists of links with their headings, and what stands behind the story's end."""
    kept: list[Block] = []
    blocks = body.blocks
    cut = _final(body)
    skipping: Block | None = None
    for block in blocks[:cut]:
        if block.heading or (lines.is_furniture_heading(block.text) and not is_plain(block, body)):
            skipping = block if lines.is_furniture_heading(block.text) and not _is_text(block, body) else None
        elif skipping is not None and _is_text(block, body):
            skipping = None
        (body.dropped if skipping is not None or _is_line(block, body) else kept).append(block)
    body.dropped += blocks[cut:]
    while kept and _is_tail(kept[-1], body):
        body.dropped.append(kept.pop())
    body.blocks = _without_bare_headings(kept, {block.at for block in body.dropped})


def _final(body: Body) -> int:
    """Where the story is over: at a heading such as "About the author" with little behind it."""
    blocks = body.blocks
    total = sum(len(block.text) for block in blocks)
    behind = 0
    end = len(blocks)
    for at in range(len(blocks) - 1, 0, -1):
        behind += len(blocks[at].text)
        if behind > 0.35 * total:
            break
        if lines.is_final_heading(blocks[at].text) and not is_plain(blocks[at], body):
            end = at
    return end


def _is_tail(block: Block, body: Body) -> bool:
    """True for a short line behind the story that is no sentence and does not look like its paragraphs."""
    if signature_of(block) == body.signature or block.tag in ("p", "li", "tr", "blockquote") or block.heading:
        return False
    return len(block.text.split()) <= 12 and not re.search(r"[.!?…][\"'”’»)\]]*$", block.text)


def _is_text(block: Block, body: Body) -> bool:
    """True for running text that looks as the story's paragraphs do."""
    return (
        len(block.text.split()) > _RUNNING
        and block.link_share < _LINKS
        and (signature_of(block) == body.signature or block.tag == "p")
        and not lines.begins_as_marker(block.text)
    )


def _is_line(block: Block, body: Body) -> bool:
    """True for a line that is about the page."""
    text = block.text
    if lines.is_marker(text) or (
        lines.is_duration(text) and not is_plain(block, body) and block.tag in ("div", "span", "section")
    ):
        return True
    if block.link_share > 0.8 and not (block.tag == "p" and text[-1:] in '.!?”"' and len(text.split()) > 20):
        return True
    if lines.begins_as_marker(text):
        return bool(block.linked) or not is_plain(block, body) or lines.is_sure_marker(text)
    return lines.is_paywall(text) and (bool(block.linked) or not is_plain(block, body))


def _without_bare_headings(kept: list[Block], dropped: set[int]) -> list[Block]:
    """Without headings under which nothing is left, at the end or because what stood there was dropped."""
    found: list[Block] = []
    following: Block | None = None
    for block in reversed(kept):
        bare = following is None or (
            following.heading and following.heading <= block.heading and block.at + 1 in dropped
        )
        if not (block.heading and bare):
            found.append(block)
            following = block
    return found[::-1]
