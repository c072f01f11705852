"""A document as it was read: its text, the hash of that text, what is known of it, and spans into it.

Offsets everywhere in Dragoman are Unicode code points into ``Document.text``, half-open, so that
``text[start:end]`` is always the quoted text. Cleaning (markup, datelines, odd spaces) never changes ``text``:
it makes a second text to be parsed, a ``Clean``, which knows for each of its characters where it stood.
"""

import datetime as dt
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Span(NamedTuple):
    """Code points ``start`` to ``end`` (half-open) of a document's text; in JSON a list of two numbers."""

    start: int
    end: int

    def covers(self, other: "Span") -> bool:
        """True if ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """True if the two share at least one character."""
        return self.start < other.end and other.start < self.end


class Taken:
    """Stretches of text, for a quick look whether a span touches one: a binary search."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def touches(self, span: Span) -> bool:
        """True if the span shares a character with one of the stretches."""
        at = bisect_right(self._starts, span.end - 1) - 1
        return at >= 0 and span.start < self._ends[at]


class Document(BaseModel):
    """One document as read. ``text`` is never altered after reading; ``sha256`` is of its UTF-8 bytes."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    language: str = "en"
    sha256: str
    text: str
    format: str = "text"
    """How the text is marked up: ``text`` or ``markdown``."""
    dateline: str | None = None
    """The place named before the story's first word ("New Delhi"), as printed."""
    furniture: tuple[Span, ...] = ()
    """Stretches of ``text`` that are about the text, not part of it: a leading date line, a dateline."""


def text_hash(text: str) -> str:
    """The sha256 of a text's UTF-8 bytes, in hexadecimal. Lone surrogates, which have none, count as '?'."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by ``new`` on the way to the text that is parsed."""

    start: int
    end: int
    new: str


class Clean:
    """The text to be parsed, with a map back to the text as read.

    Built from edits that do not overlap, in any order. Lookup is a binary search over the edits, so a document
    without any costs nothing.
    """

    __slots__ = ("_breaks", "_shifts", "text")

    def __init__(self, text: str, edits: Iterable[Edit] = ()) -> None:
        parts: list[str] = []
        breaks, shifts = [0], [0]
        at = length = 0
        for edit in sorted(edits):
            if edit.start < at:
                raise ValueError(f"edits overlap at {edit.start}")
            parts += (text[at : edit.start], edit.new)
            length += edit.start - at
            # Inside a replacement every character maps to the edit's first, so that no span points into thin air.
            for k in range(len(edit.new)):
                breaks.append(length + k)
                shifts.append(min(edit.start + k, max(edit.start, edit.end - 1), max(0, len(text) - 1)) - (length + k))
            length += len(edit.new)
            at = edit.end
            breaks.append(length)
            shifts.append(at - length)
        parts.append(text[at:])
        self.text = "".join(parts) if len(parts) > 1 else text
        self._breaks, self._shifts = breaks, shifts

    def origin(self, offset: int) -> int:
        """Where the character at ``offset`` of the clean text stands in the text as read."""
        return offset + self._shifts[bisect_right(self._breaks, offset) - 1]

    def reader(self) -> Callable[[int, int], tuple[int, int]]:
        """:meth:`span` for stretches asked for in the order of the text, without a search for each."""
        if len(self._breaks) == 1:
            return lambda start, end: (start, end)
        breaks, shifts = [*self._breaks, len(self.text) + 1], self._shifts
        at = 0

        def span(start: int, end: int) -> tuple[int, int]:
            nonlocal at
            while breaks[at + 1] <= start:
                at += 1
            last = at
            while breaks[last + 1] <= end - 1:
                last += 1
            return start + shifts[at], end + shifts[last]

        return span

    def span(self, start: int, end: int) -> Span:
        """The stretch of the text as read that the clean characters ``start`` to ``end`` came from."""
        if end <= start:
            at = self.origin(start)
            return Span(at, at)
        return Span(self.origin(start), self.origin(end - 1) + 1)
