"""Marks that are not words: Markdown's, HTML entities, and characters that print nothing or print a space."""

import html
import re
from collections.abc import Iterator

from dragoman.document import Edit
from dragoman.ingest.words import words

# Bidirectional marks, joiners, word joiner, byte order mark, soft hyphen: they print nothing and split words in two.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe]+")
# A single plain space is the only white space inside a line that the parser should see.
_SPACES = re.compile("[ \t\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")

# The start of a line in Markdown: quote marks, then a heading or a list mark.
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
_BULLET = re.compile(r"[ \t]*(?:[-*+•‣▪●◦–][ \t]+|\d{1,3}[.)][ \t]+|\(?[a-z0-9]{1,2}\)[ \t]+)")
_REFERENCE = re.compile(r"\[[^\]]+\]:[ \t]+\S")
_CLOSING = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$|(?:\\|<br ?/?>)$")

_IMAGE = re.compile(r"!\[(?P<alt>[^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(
    r"\[(?P<words>[^\[\]\n]*)\]"
    r"(?P<target>\((?:[^()\s]|\([^()\s]*\))+(?:[ \t]+\"[^\"\n]*\")?\)|\[[^\]\n]*\])"
)
# A link to a footnote, whose words are its number: [\[1\]](#note).
_FOOTNOTE = re.compile(r"\[\\?\[[^\[\]\n]{0,20}\](?:\([^()\s]*\))?\]\([^()\s]*\)")
_AUTOLINK = re.compile(r"<(?=(?:https?://|mailto:)[^>\s]+>)[^>]+>")
_TAG = re.compile(r"</?(?:b|i|u|em|strong|sup|sub|span|p|div|br|hr|a|font|small)(?:\s[^<>\n]{0,200})?/?>", re.I)
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!|~<>\"'$&@])")
_TICKS = re.compile(r"(?<!`)(`{1,2})(?!`)(?P<code>[^`\n]+)\1(?!`)")
_STARS = re.compile(r"(?<![\w*\\])(?P<mark>\*{1,3})(?=[^\s*])(?P<words>[^*\n]{1,2000}?)(?<=[^\s\\])(?P=mark)(?![\w*])")
_STARS_INSIDE = re.compile(r"(?<!\\)(?P<mark>\*{2})(?=[^\s*])(?P<words>[^*\n]{1,2000}?)(?<![\\*])(?P=mark)")
# Bold marks that have lost their other half: no word is written with two stars.
_STRAY = re.compile(r"\*{2,}")
_UNDERSCORES = re.compile(r"(?<![\w\\])(?P<mark>_{1,3})(?=[^\s_])(?P<words>[^\n]{1,400}?)(?<=[^\s\\_])(?P=mark)(?!\w)")
# Words in bold at the head of a sentence, and the word behind them.
_BOLD = re.compile(
    r"(?:^|(?<=[.!?…”\"):])[ \t\u00a0]+)\*\*(?P<words>[A-Z][^*\n.!?]{2,118}?[^*\s,;.!?])\*\*"
    r"(?P<gap>[ \t\u00a0]+)(?P<next>[A-Z]\w*)",
    re.M,
)
_STRIKE = re.compile(r"(?<!\\)(?P<mark>~~)(?P<words>[^~\n]+)(?P=mark)")


def characters(text: str) -> Iterator[Edit]:
    """Edits for single characters, in any format: invisible ones go, odd or repeated spaces become one space."""
    if text.isascii():
        invisible: Iterator[re.Match[str]] = iter(())
    else:
        invisible = _INVISIBLE.finditer(text)
    for match in invisible:
        yield Edit(*match.span(), "")
    for match in _SPACES.finditer(text):
        if match.group() != " ":
            yield Edit(*match.span(), " ")
    for match in _CONTROLS.finditer(text):
        yield Edit(*match.span(), " ")
    if "&" in text:
        for match in _ENTITY.finditer(text):
            new = html.unescape(match.group()).replace("\u00a0", " ").replace("\u00ad", "")
            if new != match.group():
                yield Edit(*match.span(), new)


def inline(text: str, format: str) -> Iterator[Edit]:
    """Edits for marks inside lines. Plain text keeps its underscores and backslashes but loses paired ``*stars*``."""
    if "*" in text:
        yield from _headings(text)
        yield from _pairs(_STARS_INSIDE, text)
        yield from _pairs(_STARS, text)
        for match in _STRAY.finditer(text):
            yield Edit(*match.span(), "")
    if "<" in text:
        yield from _comments(text)
        for match in _TAG.finditer(text):
            yield Edit(*match.span(), "")
    for pattern in (_IMAGE, _FOOTNOTE) if "](" in text else ():
        for match in pattern.finditer(text):
            yield Edit(*match.span(), "")
    for match in _LINK.finditer(text):
        if format == "markdown" or match["target"].startswith(("(http", "(/", "(www.", "(mailto:", "()")):
            yield Edit(match.start(), match.start("words"), "")
            yield Edit(match.end("words"), match.end(), "")
    if format != "markdown":
        return
    for match in _AUTOLINK.finditer(text):
        yield Edit(match.start(), match.start() + 1, "")
        yield Edit(match.end() - 1, match.end(), "")
    for match in _ESCAPE.finditer(text):
        yield Edit(*match.span(), "")
    for match in _TICKS.finditer(text):
        yield Edit(match.start(), match.start("code"), "")
        yield Edit(match.end("code"), match.end(), "")
    if "_" in text:
        yield from _pairs(_UNDERSCORES, text)
    if "~~" in text:
        yield from _pairs(_STRIKE, text)


def _headings(text: str) -> Iterator[Edit]:
    """A paragraph's end behind a bold heading that lost its line: "**Helping Kenya** The two ministers agreed"."""
    for match in _BOLD.finditer(text):
        heading = (word for word in match["words"].split() if word[0].isalpha() and word not in words().small)
        if match["next"].lower() in words().sentence_openers and all(word[0].isupper() for word in heading):
            yield Edit(match.end("words"), match.end("gap"), "\n\n")


def _comments(text: str) -> Iterator[Edit]:
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        end = close + 3
        yield Edit(start, end, "")


def _pairs(pattern: re.Pattern[str], text: str) -> Iterator[Edit]:
    for match in pattern.finditer(text):
        yield Edit(match.start(), match.start("words"), "")
        yield Edit(match.end("words"), match.end(), "")


def line_marks(line: str, format: str) -> tuple[int, int, str]:
    """Where a line's words begin and end, and what it is: ``""`` (words), ``heading``, ``bullet`` or ``rule``."""
    end = len(line.rstrip())
    start = len(line) - len(line.lstrip())
    kind = ""
    if format == "markdown":
        quote = _QUOTE.match(line)
        start = max(start, quote.end()) if quote else start
        if _is_rule(line[start:]) or line.startswith("```", start) or _REFERENCE.match(line, start):
            return end, end, "rule"
        heading = _HEADING.match(line, start)
        if heading:
            start, kind = heading.end(), "heading"
        closing = _CLOSING.search(line, start, end)
        end = closing.start() if closing else end
    elif _is_rule(line):
        return end, end, "rule"
    bullet = _BULLET.match(line, start) if not kind else None
    if bullet:
        start, kind = bullet.end(), "bullet"
    start += len(line[start:end]) - len(line[start:end].lstrip())
    return (start, end, kind) if start < end else (end, end, kind)


def _is_rule(line: str) -> bool:
    """A line of dashes, stars, underscores or equals signs, or the line under a table's head."""
    used = set(line) - {" ", "\t"}
    if len(used) == 1:
        return used <= set("-*_=~") and sum(map(line.count, used)) >= 3
    return used <= set("|:-") and "---" in line
