"""The stretch of a text to show for words that were found in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.document import Span

_LENGTH = 240
_BEFORE = 60
"""Code points: of a snippet, and of what stands before the first word found in it."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text. ``span`` and ``words`` (what was found in it) are code points into the whole text."""

    text: str
    span: Span
    words: tuple[Span, ...]


def snippet(text: str, found: Sequence[Span]) -> Snippet:
    """The first of the stretches with the most different words found; the text's head if none stand in it."""
    start = max(_best(text, found) - _BEFORE, 0)
    end = min(start + _LENGTH, len(text))
    if start:
        start = next((at + 1 for at in range(start, min(start + _BEFORE, end)) if text[at].isspace()), start)
    if end < len(text):
        end = next((at for at in range(end, max(end - _BEFORE, start), -1) if text[at].isspace()), end)
    inside = tuple(span for span in found if start <= span.start and span.end <= end)
    return Snippet(text[start:end], Span(start, end), inside)


def _best(text: str, found: Sequence[Span]) -> int:
    best, most = 0, 0
    for number, first in enumerate(found):
        seen = set()
        for span in found[number:]:
            if span.end > first.start - _BEFORE + _LENGTH:
                break
            seen.add(text[span.start : span.end].casefold())
        if len(seen) > most or not number:
            best, most = first.start, len(seen)
    return best
