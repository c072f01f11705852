"""Marks over a text that overlap, nest and cross its paragraphs, cut into runs that do not.

The text stays as it is: the runs of all paragraphs, with the white space between these, are the text. Time grows with
the text and with the number of marks, not with how many lie over each other.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from dragoman.document import Span

LONG_LINE = 120
"""Characters of a line that was not broken to fit a page: where it ends, a paragraph does."""
INNERMOST = 6
"""Things that a run is said to belong to: of more, those that began last."""
_BREAK = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch of a thing. ``of`` is the thing ("e1"), ``kind`` what the stretch is of it ("trigger")."""

    span: Span
    kind: str
    of: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that no mark begins or ends in. ``kinds`` are those of all marks over it, sorted; ``of`` their things,
    the innermost first; ``opens`` and ``closes`` are the marks that begin at its start and end at its end.
    """

    start: int
    end: int
    kinds: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    opens: tuple[Mark, ...] = ()
    closes: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph from ``start`` to ``end``; up to ``gap`` there is only white space before the next."""

    start: int
    end: int
    gap: int


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, in order; together with their gaps they are all of it.

    A blank line ends one; so does the end of a line that is longer than a page is wide.
    """
    found: list[Paragraph] = []
    start = line = 0
    for gap in _BREAK.finditer(text):
        blank = text.count("\n", *gap.span()) > 1
        if blank or gap.start() - line > LONG_LINE or gap.end() == len(text):
            found.append(Paragraph(start, gap.start(), gap.end()))
            start = gap.end()
        line = gap.end()
    if start < len(text):
        found.append(Paragraph(start, len(text), len(text)))
    return found


def cut(length: int, marks: Iterable[Mark], borders: Iterable[int] = ()) -> Iterator[Run]:
    """The runs of a text of that length, in order, cut at the ends of marks and at the borders.

    What of a mark lies outside the text is left out; so is a mark of nothing.
    """
    begin: dict[int, list[int]] = {}
    end: dict[int, list[int]] = {}
    known: list[Mark] = []
    for mark in marks:
        first, last = max(mark.span.start, 0), min(mark.span.end, length)
        if first < last:
            begin.setdefault(first, []).append(len(known))
            end.setdefault(last, []).append(len(known))
            known.append(mark)
    places = sorted({0, length, *begin, *end, *(at for at in borders if 0 < at < length)})
    over: dict[int, str] = {}
    kinds: Counter[str] = Counter()
    for first, last in pairwise(places):
        for number in end.get(first, ()):
            del over[number]
            kinds[known[number].kind] -= 1
        for number in begin.get(first, ()):
            over[number] = known[number].of
            kinds[known[number].kind] += 1
        yield Run(
            first,
            last,
            tuple(sorted(kind for kind, count in kinds.items() if count)),
            tuple(dict.fromkeys(islice(reversed(over.values()), INNERMOST))),
            tuple(known[number] for number in begin.get(first, ())),
            tuple(known[number] for number in end.get(last, ())),
        )


def by_paragraph(runs: Iterable[Run], found: Sequence[Paragraph]) -> list[list[Run]]:
    """The runs of each paragraph and of the gap behind it; they must have been cut at its borders."""
    parts: list[list[Run]] = [[] for _ in found]
    at = 0
    for run in runs:
        while run.start >= found[at].gap:
            at += 1
        parts[at].append(run)
    return parts


def paragraph_at(found: Sequence[Paragraph], offset: int) -> int:
    """The number of the paragraph that an offset lies in, from 0; the nearest for one outside the text."""
    low, high = 0, len(found) - 1
    while low < high:
        middle = (low + high) // 2
        if offset < found[middle].gap:
            high = middle
        else:
            low = middle + 1
    return max(low, 0)
