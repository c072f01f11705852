"""Speech that only a label attributes: transcripts ("MR. KIRBY: ...") and headlines ("Sources: ...").

A transcript is known by a label with a title ("THE PRESIDENT:", "MS. RUIZ:") or by three labels in capitals. Its labels
may stand at the start of a paragraph or, once it is one, within a paragraph; each speech runs on to the next label.
"Q" is a questioner without a name, and "A", in a text with "Q:", the one who answers. All of it is the speaker's own
words, so these drafts have the rule ``transcript`` and are direct speech; other labels have the rule ``label``.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from dragoman.annotate import Annotation, Token
from dragoman.document import Span
from dragoman.extract.attribution_cues import Cue, CueBook, cue_book
from dragoman.extract.attribution_draft import TRANSCRIPT, Draft, noun_phrase
from dragoman.extract.attribution_quotes import Quoted

LABEL = Cue(":", "label", frozenset(("quote",)), spoken=True, relays=False)

_BLANK = "[ \t\u00a0\u2002\u2003\u202f]"
_WORDS = r"[A-Z][A-Z.'’\-]+(?:,? [A-Z][A-Z.'’\-]*){0,5}"
# Behind a clock time in capitals ("10:05 A.M. EDT") the label begins anew.
_ZONE = "(?:GMT|UTC|CES?T|EES?T|[A-Z]{1,2}[SD]T)"
_CLOCK = rf"(?:(?:[AP]\.M\.(?: {_ZONE})?|{_ZONE}){_BLANK}+)?"
_BODY = rf"{_CLOCK}({_WORDS})(?: ?\([^)\n]{{1,40}}\))?(:){_BLANK}*(?=[^\s/])"
# At the start of a paragraph: up to six words in capitals; or up to six capitalised ones.
_CAPITALS = re.compile(rf"(?m)^{_BLANK}*[\"“]?{_BODY}")
_NAME = re.compile(r"(?m)^[ \t]*((?:The )?[A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]*){0,5})(:)[ \t]*(?=\S)")
# Within a paragraph: behind the end of a sentence or a dash, or behind two blanks or more.
_AFTER = rf"(?:(?<=[.?!)\]\"”’—–…]){_BLANK}+|(?<!{_BLANK}){_BLANK}{{2,}}|^{_BLANK}*)"
_INLINE = re.compile(rf"(?m){_AFTER}{_BODY}")
# "Q" before a colon, a stop or two blanks; "A" only before a colon or a stop, at the start of a paragraph.
_ASKS = re.compile(rf"(?m){_AFTER}(Q)(?:([:.]){_BLANK}+|(?={_BLANK}{{2,}}){_BLANK}+)(?=[^\s/])")
_Q = re.compile(rf"Q(?:[:.]|{_BLANK})")
_COLON = re.compile(r"[A-Z.'’\-](?: ?\([^)\n]{1,40}\))?:")
_ANSWERS = re.compile(rf"(?m)^{_BLANK}*(A)([:.]){_BLANK}+(?=[^\s/])")
_END = re.compile(rf"(?m)(?:^{_BLANK}*|(?<={_BLANK}{{2}}))(?:END\b|# ?# ?#|\d{{1,2}}:\d\d{_BLANK}[AP]\.M\.)")
_ASKERS = ("QUESTION", "QUESTIONER")
_LINE = re.compile(r"[^\n]+")
_SPEAKERS = frozenset(("PERSON", "ORG", "GPE"))
# A lone label with a title opens a speech, not a section of a page, if somebody speaks or is spoken to behind it.
_ADDRESS = re.compile(r"\b(?:I|[Ww]e|[Yy]ou|[Mm]y|[Oo]ur)\b")
# From so many labels on a text is a transcript, in which a speech runs on to the next label.
_TRANSCRIPT = 3


def labelled(annotation: Annotation, quoted: Quoted, book: CueBook) -> list[Draft]:
    """The speeches of a transcript, each from its label to the next, and "Name: words" lines.

    A name in small letters counts in the first paragraph (a headline) or before a quotation.
    """
    text = annotation.document.text
    if ":" not in text and "Q" not in text:
        return []
    labels = [found for found in _CAPITALS.finditer(text) if _speaker(found.group(1), book)]
    turns = _turns(text, labels, book)
    if turns:
        labels = turns
        last = labels[-1]
        stop = _END.search(text, last.end()) if _titled(last.group(1), book) else None
        closing = (stop.start() if stop else len(text)) if _titled(last.group(1), book) else _line_end(text, last.end())
        ends = [found.start() for found in labels[1:]] + [closing]
    else:
        ends = [_line_end(text, found.end()) for found in labels]
    rule = TRANSCRIPT if turns else "label"
    drafts = [
        _draft(annotation, quoted, label, Span(label.end(), end), rule) for label, end in zip(labels, ends, strict=True)
    ]
    taken = {label.start(1) for label in labels}
    opening = annotation.tokens[0].start
    for found in _NAME.finditer(text):
        if found.start(1) in taken or not _speaker(found.group(1), book):
            continue
        quote = quoted.at(found.end())
        source = _tokens(annotation, quoted, found.start(1), found.end(1))
        unnamed = len(source) == 1 and source[0].lower in ("sources", "source", *book.unnamed.heads)
        known = any(token.label in _SPEAKERS for token in source) and found.start(1) == opening
        if unnamed or known or (quote is not None and quoted.full(quote)):
            whole = quote is not None and quoted.full(quote)
            end = quoted.quotes[quote].span.end if whole and quote is not None else _line_end(text, found.end())
            drafts.append(_draft(annotation, quoted, found, Span(found.end(), end), "label"))
    return [draft for draft in drafts if draft is not None]


def _turns(text: str, labels: list["re.Match[str]"], book: CueBook) -> list["re.Match[str]"]:
    """All labels of a transcript in text order, those within paragraphs too; none if the text is no transcript."""
    # Most texts have no label within a paragraph, and what every label holds is sooner looked for than a label.
    asks = list(_ASKS.finditer(text)) if _Q.search(text) else []
    labels_in = _INLINE.finditer(text) if _COLON.search(text) else ()
    inline = [found for found in labels_in if _speaker(found.group(1), book)]
    titled = [found for found in inline if _titled(found.group(1), book)]
    answers = list(_ANSWERS.finditer(text)) if any(found.group(2) for found in asks) else []
    enough = len(labels) + len(asks) + len(answers) >= _TRANSCRIPT or len(titled) >= _TRANSCRIPT
    if not enough and not any(_ADDRESS.search(text, found.end(), found.end() + 300) for found in titled):
        return []
    known = {found.group(1) for found in labels}
    at = {found.start(1): found for found in (*labels, *titled, *asks, *answers)}
    at |= {found.start(1): found for found in inline if found.group(1) in known}
    return [at[start] for start in sorted(at)]


def _titled(label: str, book: CueBook) -> bool:
    """True for a label with the title or the part of somebody who speaks: "MS. RUIZ", "THE PRESIDENT", "REPORTER"."""
    return any(word.strip(".,") in book.speaker_words for word in label.lower().split())


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
    if label in _ASKERS:
        return True
    words = label.lower().split()
    return len(label) > 2 and not any(word.strip(".,") in book.not_speakers for word in words)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _tokens(annotation: Annotation, quoted: Quoted, start: int, end: int) -> list[Token]:
    return annotation.tokens[bisect_left(quoted.starts, start) : bisect_left(quoted.starts, end)]


def _draft(annotation: Annotation, quoted: Quoted, label: "re.Match[str]", span: Span, rule: str) -> Draft | None:
    source = _tokens(annotation, quoted, label.start(1), label.end(1))
    colon = _tokens(annotation, quoted, label.start(2), label.end(2)) if label.group(2) else source[:1]
    pieces: list[Span] = []
    for line in _LINE.finditer(annotation.document.text, span.start, span.end):
        words = line.group().strip()
        if words:
            start = line.start() + line.group().index(words[0])
            pieces.append(Span(start, start + len(words)))
    if not source or not pieces:
        return None
    colon = colon or source[-1:]
    own = set(source)
    head = next((token for token in source if token.head not in own and token.pos != "PUNCT"), source[-1])
    # Each "Q" may be another reporter, so nobody is its head.
    named = label.group(1).lower() not in cue_book().unnamed.labels
    draft = Draft(colon[0], LABEL, rule, colon, source, head if named else None, [])
    draft.quoted += pieces
    return draft
