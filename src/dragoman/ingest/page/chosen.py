"""The blocks that are a page's story, and by what its paragraphs are known."""

from dataclasses import dataclass, field

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page.blocks import Block

Signature = tuple[str, ...]


@dataclass(slots=True)
class Body:
    """The story's blocks, in order; ``region`` is the element that holds them."""

    blocks: list[Block] = field(default_factory=list)
    region: HtmlElement | None = None
    signature: Signature = ()
    """Of the blocks that hold most of the text: what else looks so is text."""
    dropped: list[Block] = field(default_factory=list)
    """Blocks between the story's that were left out as markers or lists of links."""

    @property
    def characters(self) -> int:
        """Of all blocks together."""
        return sum(len(block.text) for block in self.blocks)


def signature_of(block: Block) -> Signature:
    """Tag and names of a block's element and of the two around it: paragraphs of one text share them."""
    found: list[str] = []
    element = block.element
    for _ in range(3):
        if element is None:
            break
        names = "".join(c for c in element.get("class") or "" if not c.isdigit())
        found += (str(element.tag), names)
        element = element.getparent()
    return tuple(found)


def is_plain(block: Block, body: Body) -> bool:
    """True for a paragraph that looks as most of the story's do."""
    return block.tag == "p" and signature_of(block) == body.signature
