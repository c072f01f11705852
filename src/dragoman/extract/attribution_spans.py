"""From the tokens and quotations of an attribution to spans of the text, and whether they are quoted."""

from collections.abc import Sequence

from dragoman.annotate import Annotation, Token
from dragoman.claims import StatementKind
from dragoman.document import Span
from dragoman.extract.attribution_draft import Draft
from dragoman.extract.attribution_quotes import Quoted

_EDGE = frozenset((",", ".", ";", ":", "-", "–", "—", "--", "and", "but"))


def token_spans(tokens: Sequence[Token]) -> tuple[Span, ...]:
    """Runs of neighbouring tokens as spans."""
    spans: list[Span] = []
    previous = -2
    for token in tokens:
        if token.i == previous + 1:
            spans[-1] = Span(spans[-1].start, token.end)
        else:
            spans.append(token.span)
        previous = token.i
    return tuple(spans)


def content_spans(annotation: Annotation, quoted: Quoted, draft: Draft) -> tuple[Span, ...]:
    """The content's spans: runs of its tokens without marks at the edges, with the quotations that go with it."""
    runs: list[list[Token]] = []
    for token in draft.content:
        if runs and token.i == runs[-1][-1].i + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    spans = list(draft.quoted)
    for run in runs:
        first, last = 0, len(run)
        while first < last and run[first].lower in _EDGE and quoted.inside[run[first].i] < 0:
            first += 1
        while last > first and run[last - 1].lower in _EDGE and quoted.inside[run[last - 1].i] < 0:
            last -= 1
        if any(token.text[:1].isalnum() for token in run[first:last]):
            spans.append(Span(run[first].start, run[last - 1].end))
    spans.sort()
    merged: list[Span] = []
    text = annotation.document.text
    for span in spans:
        if merged and (span.start <= merged[-1].end or not text[merged[-1].end : span.start].strip(" ")):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    cue = draft.token
    return tuple(span for span in merged if not (span.start <= cue.start and cue.end <= span.end)) or _around(
        merged, cue
    )


def _around(spans: list[Span], cue: Token) -> tuple[Span, ...]:
    """A content that swallowed its own cue (marks that do not balance): what stands before and behind the cue."""
    found = [Span(s.start, cue.start) for s in spans if s.start < cue.start]
    found += [Span(cue.end, s.end) for s in spans if s.end > cue.end]
    return tuple(sorted(found))


def quoted_kind(annotation: Annotation, quoted: Quoted, content: tuple[Span, ...]) -> StatementKind:
    """Direct if nothing but quotation, mixed if some of it is quoted, a name or title in marks aside."""
    whole = sum(span.end - span.start for span in content)
    inside = 0
    own_words = False
    for span in content:
        for quote in quoted.over(span):
            if span.overlaps(quote.span):
                inside += min(span.end, quote.span.end) - max(span.start, quote.span.start)
                mark = annotation.document.text[quote.span.start]
                # One lower-case word in double marks is the speaker's word; in single marks, or a title, it is a name.
                first = annotation.document.text[quote.inner.start]
                own_words = own_words or quote.kind == "quote" or (mark in "\"“'`" and mark != "‘" and first.islower())
    if inside >= 0.9 * whole and own_words:
        return "direct"
    return "mixed" if own_words else "indirect"
