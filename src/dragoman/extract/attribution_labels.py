"""Speech that only a label attributes: transcripts ("MR. KIRBY: ...") and headlines ("Sources: ...")."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from dragoman.annotate import Annotation, Token
from dragoman.document import Span
from dragoman.extract.attribution_cues import Cue, CueBook
from dragoman.extract.attribution_draft import Draft, noun_phrase
from dragoman.extract.attribution_quotes import Quoted

LABEL = Cue(":", "label", frozenset(("quote",)), spoken=True, relays=False)

# At the start of a paragraph: up to six words in capitals; or up to six capitalised ones.
_CAPITALS = re.compile(
    r"(?m)^[ \t]*([A-Z][A-Z.'’\-]+(?:,? [A-Z][A-Z.'’\-]*){0,5})(?: ?\([^)\n]{1,40}\))?(:)[ \t]*(?=[^\s/])"
)
_NAME = re.compile(r"(?m)^[ \t]*((?:The )?[A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]*){0,5})(:)[ \t]*(?=\S)")
_LINE = re.compile(r"[^\n]+")
_SPEAKERS = frozenset(("PERSON", "ORG", "GPE"))
# From so many labels on a text is a transcript, in which a speech runs on to the next label.
_TRANSCRIPT = 3


def labelled(annotation: Annotation, quoted: Quoted, book: CueBook) -> list[Draft]:
    """The speeches of a transcript, each from its label to the next, and "Name: words" lines.

    A name in small letters counts in the first paragraph (a headline) or before a quotation.
    """
    text = annotation.document.text
    if ":" not in text:
        return []
    labels = [found for found in _CAPITALS.finditer(text) if _speaker(found.group(1), book)]
    if len(labels) >= _TRANSCRIPT:
        ends = [found.start() for found in labels[1:]] + [_line_end(text, labels[-1].end())]
    else:
        ends = [_line_end(text, found.end()) for found in labels]
    drafts = [
        _draft(annotation, quoted, label, Span(label.end(), end)) for label, end in zip(labels, ends, strict=True)
    ]
    taken = {label.start() for label in labels}
    opening = annotation.tokens[0].start
    for found in _NAME.finditer(text):
        if found.start() in taken or not _speaker(found.group(1), book):
            continue
        quote = quoted.at(found.end())
        source = _tokens(annotation, quoted, found.start(1), found.end(1))
        unnamed = len(source) == 1 and source[0].lower in ("sources", "source", *book.unnamed.heads)
        known = any(token.label in _SPEAKERS for token in source) and found.start(1) == opening
        if unnamed or known or (quote is not None and quoted.full(quote)):
            whole = quote is not None and quoted.full(quote)
            end = quoted.quotes[quote].span.end if whole and quote is not None else _line_end(text, found.end())
            drafts.append(_draft(annotation, quoted, found, Span(found.end(), end)))
    return [draft for draft in drafts if draft is not None]


def introduced(annotation: Annotation, quoted: Quoted, owners: Sequence[Draft | None]) -> list[Draft]:
    """Quotations that nobody's cue claims and that a noun and a colon lead in: "More from the report: '...'"."""
    found: list[Draft] = []
    tokens = annotation.tokens
    for n, (first, _) in enumerate(quoted.ranges):
        if owners[n] is not None or not quoted.full(n) or first < 2 or tokens[first - 1].text != ":":
            continue
        head = tokens[first - 2]
        if head.pos not in ("NOUN", "PROPN") or quoted.inside[head.i] >= 0:
            continue
        while head.head is not head and head.dep in ("compound", "flat") and head.head.i < first:
            head = head.head
        source = [token for token in noun_phrase(head) if token.i < first - 1]
        draft = Draft(tokens[first - 1], LABEL, "label", [tokens[first - 1]], source, head, [])
        draft.quoted.append(quoted.quotes[n].span)
        found.append(draft)
    return found


def _speaker(label: str, book: CueBook) -> bool:
    words = label.lower().split()
    return len(label) > 2 and not any(word.strip(".,") in book.not_speakers for word in words)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _tokens(annotation: Annotation, quoted: Quoted, start: int, end: int) -> list[Token]:
    return annotation.tokens[bisect_left(quoted.starts, start) : bisect_left(quoted.starts, end)]


def _draft(annotation: Annotation, quoted: Quoted, label: "re.Match[str]", span: Span) -> Draft | None:
    source = _tokens(annotation, quoted, label.start(1), label.end(1))
    colon = _tokens(annotation, quoted, label.start(2), label.end(2))
    pieces: list[Span] = []
    for line in _LINE.finditer(annotation.document.text, span.start, span.end):
        words = line.group().strip()
        if words:
            start = line.start() + line.group().index(words[0])
            pieces.append(Span(start, start + len(words)))
    if not source or not colon or not pieces:
        return None
    own = set(source)
    head = next((token for token in source if token.head not in own and token.pos != "PUNCT"), source[-1])
    draft = Draft(colon[0], LABEL, "label", colon, source, head, [])
    draft.quoted += pieces
    return draft
