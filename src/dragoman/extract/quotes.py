"""Quotation marks: where someone's words begin and end, whatever marks the page uses.

One pass over the text, paragraph by paragraph, so that a forgotten mark spoils no more than its own paragraph.
Linear in the length of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from dragoman.document import Span
from dragoman.extract.page_furniture import is_furniture

QuoteKind = Literal["quote", "scare"]

# Longest first: two single marks in a row do the work of one double mark in old wire copy.
_MARK = re.compile("'''|``|''|‘‘|’’|[\"“”„«»‘’'`]")
_PARAGRAPH = re.compile(r"[^\n]+")
_FAMILY = {'"': "double", "“": "double", "”": "double", "„": "double", "``": "double", "''": "double", "‘‘": "double",
           "’’": "double", "«": "guillemet", "»": "guillemet", "‘": "single", "’": "single", "'": "single",
           "`": "single"}  # fmt: skip
_ENDS = ".,!?…;—"
# Words that lose their first letters to an apostrophe: none of them opens a quotation.
_ELISION = re.compile(r"(?:em|tis|twas|til|cause|bout|round|n|\d0s|\d\d)\b", re.IGNORECASE)
_FEW_WORDS = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted stretch: ``span`` with its marks, ``inner`` without.

    ``kind`` is ``scare`` for a name, title or odd word of at most four words in marks, ``quote`` for the rest.
    ``depth`` is 0 for an outermost quotation. ``closed`` is False where no mark ends it: it then runs to the end of
    its paragraph. ``continues`` is the index (in the list that :func:`quotations` returns) of the quotation that
    this one goes on with, paragraph after paragraph.
    """

    span: Span
    inner: Span
    kind: QuoteKind
    depth: int = 0
    closed: bool = True
    continues: int | None = None


class _Mark(NamedTuple):
    start: int
    end: int
    family: str
    opens: bool
    closes: bool


def quotations(text: str) -> list[Quote]:
    """All quotations of a text, in order of their first mark; offsets are code points into ``text``.

    Curly, straight, doubled, low and angular marks are known; apostrophes and possessives are not taken for marks.
    A quotation left open at a paragraph's end goes on in the next paragraph if that begins with an opening mark
    (``continues``), page furniture between them aside; otherwise it ends with its paragraph.
    """
    found: list[Quote] = []
    pending: int | None = None
    for paragraph in _PARAGRAPH.finditer(text):
        first, last = _trim(text, paragraph.start(), paragraph.end())
        if first == last or is_furniture(text[first : min(last, first + 400)]):
            continue
        quotes = _paragraph(text, first, last)
        if quotes and pending is not None and quotes[0].span.start == first:
            quotes[0] = replace(quotes[0], continues=pending, kind="quote")
            found[pending] = replace(found[pending], kind="quote")
        offset, pending = len(found), None
        found += quotes
        for index in range(offset, len(found)):
            if not found[index].closed and found[index].depth == 0 and found[index].span.end == last:
                pending = index
    return found


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _paragraph(text: str, first: int, last: int) -> list[Quote]:
    """The quotations of one paragraph: match marks with a stack of those still open."""
    marks = [_read(text, *found, first, last) for found in _marks(text, first, last)]
    marks = [mark for mark in marks if mark.opens or mark.closes]
    if not marks:
        return []
    possessive = _possessives(text, marks)
    surplus = _surplus_openers(marks)
    stack: list[_Mark] = []
    spans: list[tuple[int, int, int, int, int, bool]] = []
    for index, mark in enumerate(marks):
        at = next((k for k in range(len(stack) - 1, -1, -1) if stack[k].family == mark.family), -1)
        if at >= 0 and mark.closes and index not in possessive and not (mark.opens and text[mark.start] == "“"):
            opener = stack[at]
            del stack[at:]
            spans.append((opener.start, mark.end, opener.end, mark.start, len(stack), True))
        elif mark.opens:
            if at >= 0 and surplus.get(mark.family, 0) > 0:
                # More openers than closers: the earlier one was never closed, so it ends here.
                surplus[mark.family] -= 1
                opener = stack[at]
                del stack[at:]
                if mark.family != "single":
                    end = _trim(text, opener.start, mark.start)[1]
                    spans.append((opener.start, end, opener.end, end, len(stack), False))
            if len(stack) < 4:
                stack.append(mark)
    for depth, opener in enumerate(stack):
        if opener.family != "single":
            # A single mark that nothing closes was an apostrophe.
            spans.append((opener.start, last, opener.end, last, depth, False))
            break
    spans.sort()
    return [_quote(text, span) for span in spans if span[3] > span[2]]


def _marks(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where marks stand. Of three single marks in a row the outer two are a double mark: ''he said 'so'''."""
    for found in _MARK.finditer(text, first, last):
        start, end = found.span()
        if end - start == 3:
            opens = start == first or text[start - 1].isspace()
            middle = start + 2 if opens else start + 1
            yield start, middle
            yield middle, end
        else:
            yield start, end


def _read(text: str, start: int, end: int, first: int, last: int) -> _Mark:
    """What a mark may be by the characters around it."""
    mark = text[start:end]
    family = _FAMILY[mark]
    before = text[start - 1] if start > first else " "
    after = text[end] if end < last else " "
    if mark in "“„«``‘‘" and mark not in ("`", "‘"):
        return _Mark(start, end, family, True, False)
    if mark in ("”", "»", "’’"):
        return _Mark(start, end, family, False, True)
    starts_word = (before.isspace() or before in "([{—–-/\"“‘„«'.:,") and not after.isspace()
    if family == "double":
        opens = starts_word and not (before in ".," and not after.isalnum())
        return _Mark(start, end, family, opens, not before.isspace() or after.isspace())
    if mark in ("‘", "'", "`") and starts_word and before not in ".,":
        elided = _ELISION.match(text, end) is not None and mark != "‘"
        return _Mark(start, end, family, (after.isalnum() or after in '“"‘[($@#') and not elided, False)
    inside_word = before.isalnum() and after.isalnum()
    return _Mark(start, end, family, False, not inside_word and not before.isspace() and mark != "‘")


def _possessives(text: str, marks: list[_Mark]) -> set[int]:
    """Single marks after an s that belong to the word ("the ministers' talks"), by what closes further on.

    Such a mark is possessive if a lower-case word follows and a better closer, one that stands after a stop or
    before one, comes before the next single opener.
    """
    found: set[int] = set()
    better = False
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        if mark.family != "single":
            continue
        if mark.opens:
            better = False
            continue
        before, following = text[mark.start - 1], text[mark.end : mark.end + 2]
        if before in "sS" and len(following) == 2 and following[0] == " " and following[1].islower() and better:
            found.add(index)
        elif before in _ENDS or following[:1] in tuple(".,;:!?)") or len(following) < 2:
            better = True
    return found


def _surplus_openers(marks: list[_Mark]) -> dict[str, int]:
    """By family, how many openers have no closer to go with."""
    count: dict[str, int] = {}
    for mark in marks:
        if mark.opens != mark.closes:
            count[mark.family] = count.get(mark.family, 0) + (1 if mark.opens else -1)
    return count


def _quote(text: str, span: tuple[int, int, int, int, int, bool]) -> Quote:
    start, end, inner_start, inner_end, depth, closed = span
    return Quote(
        Span(start, end), Span(inner_start, inner_end), _kind(text, start, inner_start, inner_end), depth, closed
    )


def _kind(text: str, start: int, inner_start: int, inner_end: int) -> QuoteKind:
    # A long quotation is not copied to count its words.
    inner = text[inner_start : min(inner_end, inner_start + 200)]
    words = len(inner.split())
    if words > _FEW_WORDS or inner_end - inner_start > 200:
        return "quote"
    before = text[max(0, start - 2) : start].rstrip()[-1:]
    stopped = inner.rstrip()[-1:]
    if before in (":", ",") and before:
        return "quote"
    if (start == 0 or before in ("", ".", "\n", "”", '"')) and stopped in tuple(_ENDS) and stopped:
        return "quote"
    if stopped and stopped in ".!?…" and inner[:1].isupper():
        return "quote"
    return "quote" if stopped == "," and inner[:1].isupper() and words < _FEW_WORDS else "scare"
