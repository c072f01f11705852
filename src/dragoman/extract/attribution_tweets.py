"""Words with their speaker's name behind a dash: tweets as the embedding code prints them, and signed quotations.

"We have begun. — Ana Ruiz (@anaruiz) March 3, 2023"; and a line of its own, as a page of voters' opinions has it:
"“He is a bully.” ― Veronica Cruz".
"""

import re
from collections.abc import Iterator

from dragoman.annotate import Annotation, Token
from dragoman.document import Span
from dragoman.extract.attribution_cues import Cue
from dragoman.extract.attribution_draft import TRANSCRIPT, Draft
from dragoman.extract.attribution_quotes import Quoted

SIGNED = Cue("―", "label", frozenset(("quote",)), spoken=True, relays=False)
TWEET = Cue("tweet", "embedded tweet", frozenset(("quote",)), spoken=True, relays=False)

_DAY = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4})"
_SIGNED = re.compile(
    rf"(?m)(?P<dash>[—–]|--)[ \t]*(?P<name>[^\n@()—–]{{2,60}}?)[ \t]*\(@\w{{2,30}}\)[ \t]*(?:{_DAY})?[ \t]*$"
)
_NAME = r"[A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]*){1,5}"
_BLANK = r"[^\S\n]*"
_ROLE = r"(?:, [^\n]{2,60}|\.)?"
_LINE = re.compile(
    rf"(?m)^{_BLANK}(?P<body>[“\"][^\n]{{8,}}[”\"]){_BLANK}(?P<dash>[—–―]|--){_BLANK}(?P<name>{_NAME}?){_ROLE}{_BLANK}$"
)
_LINK = re.compile(r"(?:\s*(?:https?://\S+|(?:pic\.twitter|pic\.x|t)\.com?/\S+))+\s*$")


def tweets(annotation: Annotation, quoted: Quoted) -> list[Draft]:
    """The tweets of a text: each is direct speech of whoever signs it; links at its end are left out."""
    text = annotation.document.text
    if "(@" not in text:
        return []
    found = ((signed, _body(text, signed.start())) for signed in _SIGNED.finditer(text))
    drafts = (_draft(quoted, TWEET, signed, body) for signed, body in found if body is not None)
    return [draft for draft in drafts if draft is not None]


def signed_lines(annotation: Annotation, quoted: Quoted) -> list[Draft]:
    """The quotations that fill a line with their speaker's name, whatever marks stand within them.

    Nobody else may own what is quoted there.
    """
    found: list[Draft] = []
    for line in _LINE.finditer(annotation.document.text):
        draft = _draft(quoted, SIGNED, line, Span(*line.span("body")))
        if draft is not None:
            quoted.give_up(draft.quoted[0])
            found.append(draft)
    return found


def _draft(quoted: Quoted, entry: Cue, signed: "re.Match[str]", body: Span) -> Draft | None:
    dash = _tokens(quoted, signed.start("dash"), signed.end("dash"))
    source = _tokens(quoted, signed.start("name"), signed.end("name"))
    if source and source[-1].text == ".":
        source.pop()
    if not dash or not source:
        return None
    own = set(source)
    head = next((token for token in source if token.head not in own and token.pos != "PUNCT"), source[-1])
    draft = Draft(dash[0], entry, TRANSCRIPT, dash, source, head, [])
    draft.quoted.append(body)
    return draft


def _body(text: str, end: int) -> Span | None:
    """The words before the signature: in its own line, else in the line before."""
    for start, stop in _lines_before(text, end):
        words = text[start:stop]
        link = _LINK.search(words)
        words = (words[: link.start()] if link is not None else words).rstrip()
        if words.strip():
            first = start + len(words) - len(words.lstrip())
            return Span(first, start + len(words))
    return None


def _lines_before(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The stretch of the line before ``end``, and the three lines above it, nearest first."""
    for _ in range(4):
        start = text.rfind("\n", 0, end) + 1
        yield start, end
        if start == 0:
            return
        end = start - 1


def _tokens(quoted: Quoted, start: int, end: int) -> list[Token]:
    return list(quoted.between(start, end))
