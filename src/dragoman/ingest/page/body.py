"""Which blocks of a page are its story.

The story is where most running text stands that trafilatura keeps too: the smallest element that holds nearly all
of it. From the first to the last of its paragraphs every block counts that is in no other part of the page, is
no list of links and no marker line; so nothing is lost between two paragraphs that a library's minimum length or
search for repeats would drop.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page import lines
from dragoman.ingest.page.blocks import Block
from dragoman.ingest.page.chosen import Body, Signature, signature_of
from dragoman.ingest.page.opinion import Opinion
from dragoman.ingest.page.prune import prune
from dragoman.ingest.page.words import is_body

_NEARLY_ALL = 0.9
_UNKEPT = 0.2
"""What a block weighs that trafilatura leaves out."""
_LINKS = 0.5
_SINGLE = frozenset(["p", "li", "ul", "ol", "dl", "blockquote", "pre"])
_RUNNING = 5
"""Words from which a line counts as running text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the choice of the body rests on besides the blocks."""

    opinion: Opinion
    title_block: Block | None


def find_body(blocks: list[Block], asked: Asked) -> Body:
    """The story among the blocks; without blocks where the page has no running text."""
    weights = {block.at: _weight(block, asked.opinion) for block in blocks}
    good = _before_comments([block for block in blocks if weights[block.at] > 0 or block.heading], asked.title_block)
    if not good:
        return Body()
    among = _around_title(good, weights, asked.title_block)
    region = _widened(_region(weights, among), among, asked)
    inside = [block for block in blocks if _within(block.element, region) and not _in_header(block, asked.title_block)]
    signature = _main_signature(inside, weights)
    known = {block.at for block in good}
    main = next((block.at for block in inside if signature_of(block) == signature), 0)
    chosen = [
        block
        for block in inside
        if block.at in known and (_counts(block, asked.opinion, signature) or (block.at < main and _is_sentence(block)))
    ]
    if not chosen:
        return Body()
    first, last = _stretch(inside, chosen, signature)
    if asked.title_block is not None and _mostly_behind(asked.title_block, chosen, weights):
        first = max(first, asked.title_block.at + 1)
    first = _with_headings(inside, first)
    body = Body(region=region, signature=signature)
    for block in inside:
        if first <= block.at <= last and block.part is None and block.text:
            body.blocks.append(block)
    prune(body)
    _cut_outside(body, weights)
    return body


def _before_comments(found: list[Block], title: Block | None) -> list[Block]:
    """The running text among ``found``, up to the heading over the readers' comments; headings are taken out."""
    start = title.at if title is not None else -1
    good: list[Block] = []
    for block in found:
        if (
            block.heading
            and block.at > start
            and any(one.at > start for one in good)
            and lines.is_comments_heading(block.text)
        ):
            break
        if not block.heading:
            good.append(block)
    return good


def _in_header(block: Block, title: Block | None) -> bool:
    """True if the block stands in the ``header`` element that the headline is in."""
    header = next(title.element.iterancestors("header"), None) if title is not None else None
    return header is not None and _within(block.element, header)


def _cut_outside(body: Body, weights: dict[int, float]) -> None:
    """Without what follows outside the element around the main paragraphs: lines on the writer, on the print."""
    main = [block for block in body.blocks if signature_of(block) == body.signature]
    total = sum(weights[block.at] for block in body.blocks)
    if not main or sum(weights[block.at] for block in main) < 0.6 * total:
        return
    around = main[0].element
    while not all(_within(block.element, around) for block in main):
        around = around.getparent()
    # The piece of an element that line breaks cut is as good as its own box; one paragraph is not.
    if len(main) == 1 and not main[0].broken:
        around = around.getparent()
    behind = [block for block in body.blocks if block.at > main[-1].at and not _within(block.element, around)]
    if sum(weights[block.at] for block in behind) < 0.2 * total:
        gone = {block.at for block in behind}
        body.dropped += behind
        body.blocks = [block for block in body.blocks if block.at not in gone]


def _with_headings(inside: list[Block], first: int) -> int:
    """Where the story begins if a sub-heading stands over its first block, in the same element."""
    numbers = {block.at: block for block in inside}
    opening = numbers.get(first)
    at = first
    while opening is not None and at - 1 in numbers and numbers[at - 1].heading > 1 and numbers[at - 1].part is None:
        if not any(above is numbers[at - 1].element.getparent() for above in opening.element.iterancestors()):
            break
        at -= 1
    return at if first - at <= 2 else first


def _mostly_behind(title: Block, chosen: list[Block], weights: dict[int, float]) -> bool:
    """True if the story stands behind the headline, as it does but where the headline is found by mistake."""
    total = sum(weights[block.at] for block in chosen)
    return sum(weights[block.at] for block in chosen if block.at > title.at) > 0.4 * total


def _weight(block: Block, opinion: Opinion) -> float:
    if block.part is not None or block.heading or block.link_share > _LINKS or len(block.text.split()) < _RUNNING:
        return 0.0
    if lines.is_marker(block.text) or lines.begins_as_marker(block.text):
        return 0.0
    share = 1.0 if not opinion.asked or opinion.keeps(block.text) else _UNKEPT
    return len(block.text) * share


def _around_title(good: list[Block], weights: dict[int, float], title: Block | None) -> list[Block]:
    """The blocks of the ``article`` that the headline is in, if it holds a fair part: other articles may follow."""
    if title is None:
        return good
    held: Counter[HtmlElement] = Counter()
    for block in good:
        for above in block.element.iterancestors("article"):
            held[above] += round(weights[block.at])
    fair = 0.2 * sum(weights.values())
    article = next((above for above in title.element.iterancestors("article") if held[above] >= fair), None)
    return good if article is None else [block for block in good if _within(block.element, article)]


def _region(weights: dict[int, float], among: list[Block]) -> HtmlElement:
    """The smallest element that holds nearly all the weight; or one within it that is called the body."""
    sums: dict[HtmlElement, float] = {}
    for block in among:
        for element in (block.element, *block.element.iterancestors()):
            sums[element] = sums.get(element, 0) + weights[block.at]
    total = sum(weights[block.at] for block in among)
    holding = [element for element, weight in sums.items() if weight >= _NEARLY_ALL * total]
    region = max(holding, key=_depth)
    named = [
        element
        for element, weight in sums.items()
        if weight >= 0.5 * total and _within(element, region) and _is_named(element)
    ]
    region = max(named, key=_depth) if named and region.tag in ("body", "html", "main", "form") else region
    # One long paragraph holds nearly all of many a short story; its neighbours are in the element around it.
    pieces = Counter(block.element for block in among)
    while pieces[region] == 1 or region.tag in _SINGLE:
        region = region.getparent()
    return region


def _widened(region: HtmlElement, among: list[Block], asked: Asked) -> HtmlElement:
    """The region, grown to hold paragraphs that trafilatura keeps before it: a lead is often in a box of its own."""
    inside = [block.at for block in among if _within(block.element, region)]
    top = asked.title_block.at if asked.title_block is not None else inside[0]
    for block in among:
        if top < block.at < inside[0] and block.tag == "p" and asked.opinion.asked and asked.opinion.keeps(block.text):
            return next(above for above in region.iterancestors() if _within(block.element, above))
    return region


def _is_named(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag == "article" or element.get("itemprop") == "articleBody" or is_body(names)


def _depth(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def _within(element: HtmlElement, region: HtmlElement) -> bool:
    return element is region or any(above is region for above in element.iterancestors())


def _main_signature(inside: Iterable[Block], weights: dict[int, float]) -> Signature:
    sums: Counter[Signature] = Counter()
    for block in inside:
        if weights[block.at]:
            sums[signature_of(block)] += round(weights[block.at])
    return max(sums, key=lambda key: sums[key], default=())


def _is_sentence(block: Block) -> bool:
    """True for a finished sentence without a link: a story's summary in points, which trafilatura leaves out."""
    return block.tag in ("p", "li") and not block.linked and block.text[-1] in '.?!”"'


def _counts(block: Block, opinion: Opinion, signature: Signature) -> bool:
    """True for a block that the story may begin or end with."""
    return not opinion.asked or opinion.keeps(block.text) or signature_of(block) == signature


def _stretch(inside: list[Block], chosen: list[Block], signature: Signature) -> tuple[int, int]:
    """The first and the last block's number: short paragraphs of the main kind reach beyond the running text."""
    alike = [block.at for block in inside if block.part is None and block.text and signature_of(block) == signature]
    numbers = [block.at for block in chosen]
    return min(numbers + alike), max(numbers + alike)
