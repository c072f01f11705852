"""From the text as read to the text that is parsed.

The parser needs three things of a text: paragraphs end in a blank line, a line break inside a paragraph is a
space, and nothing stands in the text that is not a word. All else is kept as it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.document import Clean, Document, Edit
from dragoman.ingest.markup import characters, inline, line_marks
from dragoman.ingest.words import words

_LINE = re.compile(r"[^\n\r\u0085\u2028\u2029]*(?P<end>\r\n|[\n\r\u0085\u2028\u2029]|$)")
_FINISHED = re.compile(r"[.!?…][\"'”’»)\]*_]*$")
_LAST_WORD = re.compile(r"([\w.]+)\.[\"'”’)\]]*$")
_HYPHENATED = re.compile(r"\w-$")
_PARAGRAPH_END = re.compile(r"\n[ ]?\n+$|\n\n+$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line's words, ``text[start:end]``, and whether blank lines stand between it and the line before."""

    start: int
    end: int
    kind: str
    after_blank: bool


def prepare(document: Document) -> Clean:
    """The text of ``document`` to be parsed; ``Clean.span`` leads back into ``document.text``, which is not changed.

    Date line and dateline (``document.furniture``) are left out; markup, odd spaces and invisible characters too.
    A newline becomes a paragraph's end (a blank line) or, in a paragraph that was wrapped to a width, a space.
    """
    text = document.text
    lines = list(_lines(document))
    structure: list[Edit] = []
    at = 0
    width = 0
    for number, line in enumerate(lines):
        if number == 0:
            structure.append(Edit(0, line.start, ""))
        else:
            before = lines[number - 1]
            if before.after_blank:
                width = _block_width(lines, number - 1)
            structure.append(Edit(at, line.start, _between(text, before, line, width)))
        at = line.end
    structure.append(Edit(at, len(text), ""))
    needed = [edit for edit in structure if text[edit.start : edit.end] != edit.new and not _fits(text, edit)]
    return Clean(text, _apart(needed, [*inline(text, document.format), *characters(text)], structure))


def _fits(text: str, edit: Edit) -> bool:
    """True if a paragraph's end is there already: newlines with nothing else between, however many."""
    return edit.new == "\n\n" and _PARAGRAPH_END.fullmatch(text[edit.start : edit.end]) is not None


def _apart(needed: list[Edit], others: Iterable[Edit], structure: list[Edit]) -> Iterator[Edit]:
    """The needed edits, and of the others those that touch no stretch between lines and no edit before them."""
    yield from needed
    spans = [(edit.start, edit.end) for edit in structure if edit.start < edit.end]
    taken = 0
    last = -1
    # Longest first at the same place: a link's "](address)" before a star inside it.
    for edit in sorted(set(others), key=lambda edit: (edit.start, -edit.end)):
        while taken < len(spans) and spans[taken][1] <= edit.start:
            taken += 1
        free = taken >= len(spans) or spans[taken][0] >= edit.end
        if free and edit.start >= last:
            last = max(last, edit.end)
            yield edit


def _lines(document: Document) -> Iterator[_Line]:
    """The lines that hold words, each without its marks; furniture at its beginning is left out."""
    text = document.text
    furniture = sorted(document.furniture)
    blank, kind_before = True, ""
    for match in _LINE.finditer(text):
        offset = match.start()
        for span in furniture:
            if span.start <= offset < span.end or (offset <= span.start and not text[offset : span.start].strip()):
                offset = max(offset, min(span.end, match.start("end")))
        line = text[offset : match.start("end")]
        start, end, kind = line_marks(line, document.format)
        if kind == "bullet" and not (blank or kind_before == "bullet" or _is_bullet(document, match)):
            start, kind = len(line) - len(line.lstrip()), ""
        if start >= end:
            # A line that only furniture filled, or nothing, or a rule: it parts what stands around it.
            blank = True
        else:
            yield _Line(offset + start, offset + end, kind, blank)
            blank, kind_before = False, kind
        if match.end() == match.start("end") == len(text):
            return


def _is_bullet(document: Document, line: re.Match[str]) -> bool:
    """A dash or number at a line's start is a list mark, unless plain text was wrapped just before it."""
    text = document.text
    last = text[max(0, line.start() - 200) : line.start()].rstrip()[-1:]
    if document.format == "markdown" or not last or last in '.:;!?”"':
        return True
    below = text[line.end() : line.end() + 80].split("\n", 1)[0]
    return line_marks(below, document.format)[2] == "bullet"


def _block_width(lines: list[_Line], number: int) -> int:
    """The width, in characters, of the longest line of the block of lines without blanks around ``number``."""
    widest = lines[number].end - lines[number].start
    for line in lines[number + 1 :]:
        if line.after_blank:
            break
        widest = max(widest, line.end - line.start)
    return widest


def _between(text: str, before: _Line, line: _Line, width: int) -> str:
    """What stands between two lines in the text to be parsed: a blank line, a space, or nothing."""
    if line.after_blank or line.kind or before.kind == "heading":
        return "\n\n"
    tail, head = text[max(before.start, before.end - 60) : before.end], text[line.start : line.start + 40]
    if "\u00ad" in tail[-1:]:
        return ""
    if _HYPHENATED.search(tail):
        return "" if head[:1].islower() else " "
    begins = head[:1].isupper() or head[:1].isdigit() or head[:1] in "“\"‘'([@#—–"
    if not begins:
        return " "
    if _FINISHED.search(tail):
        return " " if _abbreviated(tail) else "\n\n"
    # A newline that was not forced by the width was meant: the next word would have fitted.
    first = head.split(None, 1)[0] if head.split() else head
    return "\n\n" if before.end - before.start + 1 + len(first) + 8 <= width else " "


def _abbreviated(tail: str) -> bool:
    word = _LAST_WORD.search(tail)
    if not word:
        return False
    return word[1].lower() in words().abbreviations or "." in word[1] or (len(word[1]) == 1 and word[1].isupper())
