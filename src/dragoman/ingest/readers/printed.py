"""From the lines of a printed page to paragraphs, and which of a file's properties are to be believed."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dragoman.ingest.gate.kinds import signs

_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_BULLET = re.compile(r"(?:[•‣▪●◦·–—*-]|\(?\d{1,2}[.)]|\([a-z]\))\s")
_NUMBER = re.compile(r"(?i)(?:page\s*)?[-–—]?\s*\d{1,4}\s*(?:(?:of|/)\s*\d{1,4})?\s*[-–—]?")
_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010\ufffe\x02]$")

_EDGE = 2
"""Lines at the head and at the foot of a page among which running titles are looked for."""
_OFTEN = 3
"""Pages that have the same line there, its numbers left aside, before it counts as one."""
_FULL = 0.8
"""Share of a page's common line length that a line has which was broken for want of room."""
_OPENING = 4_000
"""Characters at the beginning of a text in which its title and date would be printed."""


def paragraphs(pages: Sequence[str]) -> str:
    """The text of pages: paragraphs parted by blank lines, broken words mended, running titles and page
    numbers gone."""
    # pdfium gives a hyphen at a line's end as U+FFFE or U+0002 and leaves the line's end out.
    pages = [re.sub(r"[\ufffe\x02](?!\s)", "-\n", page) for page in pages]
    lines = [[" ".join(line.split()) for line in page.splitlines()] for page in pages]
    lines = [[line.replace("\0", "") for line in page] for page in _without_running_titles(lines)]
    whole = Counter(re.findall(r"\w+(?:-\w+)*", "\n".join(line for page in lines for line in page)))
    blocks: list[str] = []
    for page in lines:
        for number, block in enumerate(_blocks(page)):
            joined = _joined(block, whole)
            if number == 0 and blocks and not _END.search(blocks[-1]) and joined[:1].islower():
                blocks[-1] = _joined([blocks[-1], joined], whole)
            elif joined:
                blocks.append(joined)
    return "\n\n".join(blocks)


def _without_running_titles(pages: list[list[str]]) -> list[list[str]]:
    def key(line: str) -> str:
        return re.sub(r"\d+", "#", line.lower())

    seen: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page if line]
        seen.update({key(line) for line in filled[:_EDGE] + filled[-_EDGE:]})
    kept = []
    for page in pages:
        places = [number for number, line in enumerate(page) if line]
        edges = {*places[:_EDGE], *places[-_EDGE:]}
        running = {number for number in edges if _NUMBER.fullmatch(page[number]) or seen[key(page[number])] >= _OFTEN}
        kept.append([line for number, line in enumerate(page) if number not in running])
    return kept


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """The lines of each paragraph."""
    lengths = sorted(len(line) for line in lines if line)
    common = lengths[len(lengths) * 3 // 4] if lengths else 0
    block: list[str] = []
    for line in lines:
        if block and (not line or _parted(block[-1], line, common)):
            yield block
            block = []
        if line:
            block.append(line)
    if block:
        yield block


def _parted(before: str, line: str, common: int) -> bool:
    """True if a paragraph ends between two lines: the first was not full, or the second is an item of a list."""
    if _HYPHEN.search(before):
        return False
    if _BULLET.match(line):
        return True
    first = line.split(None, 1)[0]
    roomy = len(before) + 1 + len(first) < common * _FULL
    return roomy and not line[:1].islower()


def _joined(lines: Iterable[str], whole: Counter[str]) -> str:
    text = ""
    for line in lines:
        broken = _HYPHEN.search(text)
        if not text:
            text = line
        elif broken and line[:1].islower():
            text = (text[:-1] + "-" if _keeps_hyphen(broken[1], line, whole) else text[:-1]) + line
        elif broken:
            text = f"{text[:-1]}-{line}"
        else:
            text = f"{text} {line}"
    return text


def _keeps_hyphen(left: str, line: str, whole: Counter[str]) -> bool:
    """A hyphen at a line's end is the word's own if the document has it elsewhere, else not if it has the word without
    one, else if the halves are known to be parted by one."""
    right = re.match(r"\w+", line)
    if right is None or f"{left}-{right[0]}" in whole:
        return True
    if left + right[0] in whole:
        return False
    return right[0].lower() in signs().behind_hyphen or left.lower() in signs().before_hyphen


def plausible_title(title: str, text: str) -> str | None:
    """``title`` (a file's property) if it is printed at the beginning of the text, too; else None.

    Properties name the template, the typist's file or last year's report as often as the text at hand.
    """
    title = " ".join(title.split())
    found = re.findall(r"\w+", title.lower())
    marks = signs().no_titles
    lower = title.lower()
    if len(found) < 2 or any(lower.endswith(mark) if mark[0] == "." else lower.startswith(mark) for mark in marks):
        return None
    printed = set(re.findall(r"\w+", text[:_OPENING].lower()))
    return title if sum(word in printed for word in found) >= 0.8 * len(found) else None


def plausible_date(day: dt.date | None, text: str) -> dt.date | None:
    """``day`` (a file's property) if the text states it near its beginning, too; else None: files are made again."""
    if day is None:
        return None
    opening = " ".join(text[:_OPENING].split())
    month, number = signs().months[day.month - 1], day.day
    names = f"(?:{month}|{month[:3]}\\.?)"
    forms = (
        rf"\b0?{number}(?:st|nd|rd|th)?(?: of)? {names},? {day.year}\b",
        rf"\b{names} 0?{number}(?:st|nd|rd|th)?,? {day.year}\b",
        rf"\b{day.year}-{day.month:02}-{number:02}\b",
        rf"\b0?{number}(?P<part>[./])0?{day.month}(?P=part){day.year}\b",
        rf"\b0?{day.month}/0?{number}/{day.year}\b",
    )
    return day if any(re.search(form, opening, re.IGNORECASE) for form in forms) else None
