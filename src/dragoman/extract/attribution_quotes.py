"""Whose quotation is it: giving each quoted stretch to the cue that stands by it.

A quotation belongs to the cue whose content it begins, goes on from or lies next to; what is quoted further on in
the same paragraph, or in the next where the marks say so, belongs to the same speaker.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from dragoman.annotate import Annotation, Token
from dragoman.document import Span
from dragoman.extract.attribution_draft import Draft
from dragoman.extract.page_furniture import is_furniture
from dragoman.extract.quotes import Quote

# How many tokens may stand between a quotation and its cue: a long name with its office, and "said".
_REACH = 30
_LEAD = 40
"""Characters between a cue and the quotation that it leads in, both within a quotation."""
_LINKS = frozenset((".", ",", ";", "—", "–", "-", "and", ":"))
_STOPS = frozenset((".", "!", "?"))


class Quoted:
    """The outermost quotations of a document, as ranges of its tokens."""

    def __init__(self, annotation: Annotation, quotes: Sequence[Quote]) -> None:
        self.tokens = annotation.tokens
        self.text = annotation.document.text
        self.starts = [token.start for token in annotation.tokens]
        index = {n: k for k, n in enumerate(n for n, quote in enumerate(quotes) if quote.depth == 0)}
        self.quotes = [quotes[n] for n in index]
        self._nested = [quote.span for quote in quotes if quote.depth == 1 and quote.kind == "quote"]
        self._starts = [quote.span.start for quote in self.quotes]
        self._ends = [quote.span.end for quote in self.quotes]
        self.continues = [None if q.continues is None else index.get(q.continues) for q in self.quotes]
        self.ranges = [
            (bisect_left(self.starts, q.span.start), bisect_left(self.starts, q.span.end)) for q in self.quotes
        ]
        self.speech: set[int] = set()
        """The tokens of a transcript's speeches: their speakers' own words, as in a quotation."""
        self.unpaired: set[int] = set()
        """Quotations that nobody may be given: a speaker's label stands in them, or their speaker's name by them."""
        self.inside = [-1] * len(self.starts)
        for n, (first, last) in enumerate(self.ranges):
            for i in range(first, last):
                self.inside[i] = n

    def mark_speech(self, spans: Iterable[Span]) -> None:
        """Tell which stretches are somebody's own words without marks.

        A quotation in which such a stretch begins is none: a page set marks before each label of a transcript.
        """
        for span in spans:
            first = bisect_left(self.starts, span.start)
            self.speech.update(range(first, bisect_left(self.starts, span.end)))
            n = self.inside[first] if first < len(self.inside) else -1
            if n >= 0 and self.ranges[n][0] < first:
                self.unpaired.add(n)

    def give_up(self, span: Span) -> None:
        """Tell that whose the quotations of a stretch are is known: they go to nobody else."""
        within = range(bisect_left(self._starts, span.start), bisect_left(self._starts, span.end))
        self.unpaired.update(n for n in within if span.covers(self.quotes[n].span))

    def opening(self, span: Span, most: int) -> Sequence[Token]:
        """The first tokens of a span, in text order."""
        first = bisect_left(self.starts, span.start)
        return self.tokens[first : min(first + most, bisect_left(self.starts, span.end))]

    def between(self, start: int, end: int) -> Sequence[Token]:
        """The tokens that begin in a stretch of the text."""
        return self.tokens[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def led_in(self, cue: Token) -> Span | None:
        """The quotation within a quotation that a cue in it leads in: "she told us, '...'"."""
        n = bisect_left(self._nested, Span(cue.end, cue.end))
        span = self._nested[n] if n < len(self._nested) else None
        if span is None or span.start - cue.end > _LEAD or self.inside[cue.i] < 0:
            return None
        gap = self.text[cue.end : span.start].rstrip()
        within = self.quotes[self.inside[cue.i]].span.covers(span)
        return span if within and gap[-1:] in (",", ":", "") and not any(stop in gap for stop in _STOPS) else None

    def at(self, offset: int) -> int | None:
        """The outermost quotation that begins at this offset."""
        i = bisect_left(self.starts, offset)
        n = self.inside[i] if i < len(self.inside) else -1
        return n if n >= 0 and self.quotes[n].span.start == offset else None

    def over(self, span: Span) -> list[Quote]:
        """The outermost quotations that touch a span, and perhaps a neighbour."""
        first = bisect_left(self._ends, span.start)
        return self.quotes[first : bisect_left(self._starts, span.end)]

    def ends_before(self, i: int) -> bool:
        """True if a full quotation ends right before the i-th token, or with a comma between."""
        back = i - 2 if i > 1 and self.tokens[i - 1].text == "," else i - 1
        n = self.inside[back] if back >= 0 else -1
        return n >= 0 and self.full(n) and self.inside[i] != n

    def full(self, n: int) -> bool:
        """True if the n-th outermost quotation is more than an odd word in marks."""
        return self.quotes[n].kind == "quote" and n not in self.unpaired


def attach(quoted: Quoted, drafts: list[Draft]) -> list[Draft | None]:
    """Give every quotation to its draft and return them, quotation by quotation. Changes the drafts' ``quoted``."""
    by_cue = {token.i: draft for draft in drafts for token in draft.cue}
    owners: list[Draft | None] = [None] * len(quoted.quotes)
    _claimed(quoted, drafts, owners)
    for n, quote in enumerate(quoted.quotes):
        if owners[n] is not None or n in quoted.unpaired:
            continue
        before = quoted.continues[n]
        if before is not None and owners[before] is not None:
            owner = owners[before]
        elif quote.kind == "scare":
            continue
        else:
            owner = (
                _cue_after(quoted, n, by_cue)
                or _cue_before(quoted, n, by_cue)
                or _went_on(quoted, n, owners)
                or _next_paragraph(quoted, n, owners)
            )
        owners[n] = owner
        if owner is not None:
            owner.quoted.append(quote.span)
    return owners


def _claimed(quoted: Quoted, drafts: list[Draft], owners: list[Draft | None]) -> None:
    """Quotations that a draft's syntactic content reaches into, or covers, are that draft's, and whole.

    If several reach into one, it is that one's which has most of it; of two that have as much, it is what was said
    rather than what was thought or done.
    """
    claims: dict[int, list[tuple[int, Draft]]] = {}
    for draft in drafts:
        if quoted.inside[draft.token.i] >= 0 and quoted.full(quoted.inside[draft.token.i]):
            continue
        hits = Counter(quoted.inside[token.i] for token in draft.content)
        del hits[-1]
        if any(_stands_alone(quoted, n, draft) for n in hits):
            draft.content = [token for token in draft.content if quoted.inside[token.i] >= 0]
        for n, count in hits.items():
            if n not in quoted.unpaired:
                claims.setdefault(n, []).append((count, draft))
    for n, claimed in claims.items():
        owner = max(claimed, key=lambda claim: (claim[0], claim[1].entry.spoken))[1]
        owners[n] = owner
        owner.quoted.append(quoted.quotes[n].span)
        for _, other in claimed:
            if other is not owner:
                other.content = [token for token in other.content if quoted.inside[token.i] != n]


def _stands_alone(quoted: Quoted, n: int, draft: Draft) -> bool:
    """A whole sentence in marks, next to its cue or source: what the parser took in around it is not content.

    What it took in is the sentence before, or a remark behind the cue.
    """
    if not quoted.full(n) or not draft.content or not _speaks(draft):
        return False
    first, last = quoted.ranges[n]
    inner = quoted.quotes[n].inner
    own = {token.i for token in (*draft.cue, *draft.source)}
    behind = last in own or (last + 1 in own and quoted.tokens[last].text == ",")
    return behind and quoted.text[inner.start : inner.start + 1].isupper() and last - first > 3


def _speaks(draft: Draft) -> bool:
    return "quote" in draft.entry.frames


def _cue_after(quoted: Quoted, n: int, by_cue: dict[int, Draft]) -> Draft | None:
    """The cue in the words behind a quotation: "...", the mayor said."""
    last = quoted.ranges[n][1]
    inner = quoted.quotes[n].inner
    ending = (
        quoted.text[inner.start : inner.end].rstrip()[-1:]
        if inner.end - inner.start < 400
        else quoted.text[inner.end - 1]
    )
    following = quoted.tokens[last].text if last < len(quoted.tokens) else ""
    # "... go.” The mayor said it rained" is another sentence; "... go.” The mayor said." is not.
    alone = ending == "." and following != ","
    end = quoted.quotes[n].span.end
    for i in range(last, min(last + _REACH, len(quoted.tokens))):
        token = quoted.tokens[i]
        if token.text in _STOPS or quoted.inside[i] >= 0 or "\n" in quoted.text[end : token.start]:
            return None
        draft = by_cue.get(i)
        if draft is not None and _speaks(draft) and token is draft.token:
            return None if alone and not _says_nothing(quoted, draft) else draft
        end = token.end
    return None


def _says_nothing(quoted: Quoted, draft: Draft) -> bool:
    """True for "the mayor said." without words of its own, before or behind."""
    last = max(token.i for token in (*draft.cue, *draft.source)) + 1
    ended = last >= len(quoted.tokens) or quoted.tokens[last].text in _STOPS
    return ended and not draft.content and not draft.quoted


def _cue_before(quoted: Quoted, n: int, by_cue: dict[int, Draft]) -> Draft | None:
    """The cue in the words before a quotation: The mayor said: "...". After a colon it may be a paragraph back."""
    first = quoted.ranges[n][0]
    if first == 0 or (quoted.tokens[first - 1].text not in (":", ",", "that", "—", "-") and first - 1 not in by_cue):
        return None
    colon = quoted.tokens[first - 1].text == ":"
    end = quoted.quotes[n].span.start
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        token = quoted.tokens[i]
        gap = quoted.text[token.end : end]
        if "\n" in gap and not (colon and i == first - 1):
            return None
        if token.text in _STOPS or quoted.inside[i] >= 0:
            return None
        draft = by_cue.get(i)
        if draft is not None and token is draft.token and (_speaks(draft) or colon):
            return draft
        end = token.start
    return None


def _went_on(quoted: Quoted, n: int, owners: list[Draft | None]) -> Draft | None:
    """The speaker of the full quotation before, if only that speaker's own attribution stands between."""
    before = n - 1
    while before >= 0 and not quoted.full(before):
        before -= 1
    owner = owners[before] if before >= 0 else None
    if owner is None:
        return None
    gap = quoted.text[quoted.quotes[before].span.end : quoted.quotes[n].span.start]
    if len(gap) > 400 or "\n" in gap:
        return None
    between = quoted.tokens[quoted.ranges[before][1] : quoted.ranges[n][0]]
    if not between:
        return owner
    own = {token.i for token in (*owner.cue, *owner.source)}
    stops = sum(token.text in _STOPS for token in between)
    if between[-1].text not in _LINKS or stops > 1:
        return None
    return owner if any(token.i in own for token in between) or not _words(between) else None


def _next_paragraph(quoted: Quoted, n: int, owners: list[Draft | None]) -> Draft | None:
    """A paragraph that is one quotation, right after a paragraph that ends with a quotation and its speaker."""
    before = n - 1
    while before >= 0 and not quoted.full(before):
        before -= 1
    owner = owners[before] if before >= 0 else None
    if owner is None:
        return None
    text, span = quoted.text, quoted.quotes[n].span
    gap = text[quoted.quotes[before].span.end : span.start]
    if len(gap) > 300 or not gap.endswith("\n") or text[span.end : span.end + 1] not in ("\n", ""):
        return None
    own_line, _, rest = gap.partition("\n")
    if any(line.strip() and not is_furniture(line) for line in rest.split("\n")):
        return None
    end = quoted.quotes[before].span.end
    between = quoted.between(end, end + len(own_line))
    own = {token.i for token in (*owner.cue, *owner.source)}
    mine = not between or any(token.i in own for token in between)
    return owner if mine and sum(token.text in _STOPS for token in between) <= 1 else None


def trim_sources(quoted: Quoted, drafts: list[Draft]) -> None:
    """Take out of each source what the parser brought in from a quotation beside it. Changes the drafts."""
    for draft in drafts:
        head = draft.source_head
        if head is None or not draft.source or quoted.inside[head.i] >= 0:
            continue
        words = draft.source
        at = next((k for k, token in enumerate(words) if token is head), None)
        if at is None or not any(quoted.inside[t.i] >= 0 and quoted.full(quoted.inside[t.i]) for t in words):
            continue
        first, last = at, at + 1
        while first > 0 and quoted.inside[words[first - 1].i] < 0:
            first -= 1
        while last < len(words) and quoted.inside[words[last].i] < 0:
            last += 1
        while first < at and words[first].pos == "PUNCT":
            first += 1
        draft.source = words[first:last]


def _words(tokens: Sequence[Token]) -> int:
    return sum(token.tag[:1].isalpha() for token in tokens)
