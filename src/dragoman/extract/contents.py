"""Whose words a stretch of text stands in: the contents of statements, filed so that a long text is read once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from dragoman.claims import StatementClaim
from dragoman.document import Span

_BLOCK = 256
"""Characters of a block; a content is filed under each block that it touches."""


class Contents:
    """The contents of a document's statements. Immutable; a question costs what stands near, not the whole text."""

    def __init__(self, statements: Sequence[StatementClaim]) -> None:
        self._statements = statements
        self._blocks: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        for number, claim in enumerate(statements):
            for content in claim.content:
                for block in range(content.start // _BLOCK, content.end // _BLOCK + 1):
                    self._blocks[block].append((number, content))

    def around(self, span: Span) -> Iterator[tuple[int, Span]]:
        """Every content that covers ``span``, with the number of its statement, in their order."""
        return (found for found in self._blocks.get(span.start // _BLOCK, ()) if found[1].covers(span))

    def innermost(self, span: Span) -> int | None:
        """The statement with the smallest content around ``span``; of two the first."""
        best = min(self.around(span), key=_size, default=None)
        return best[0] if best is not None else None

    def quoted(self, span: Span) -> int | None:
        """The statement, not an indirect one, with the smallest content that touches a whole quotation."""
        blocks = range(span.start // _BLOCK, span.end // _BLOCK + 1)
        near = (found for block in blocks for found in self._blocks.get(block, ()))
        touching = (
            (number, content)
            for number, content in near
            if self._statements[number].kind != "indirect" and (content.overlaps(span) or content.covers(span))
        )
        best = min(touching, key=lambda found: (_size(found), found[0]), default=None)
        return best[0] if best is not None else None


def _size(found: tuple[int, Span]) -> int:
    return found[1].end - found[1].start
