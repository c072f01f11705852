"""Where on the page something is told: its paragraph, in or out of quotation marks, by whose word, in whose voice."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from dragoman.claims import Claims, EventClaim, Time
from dragoman.document import Document, Span, Taken
from dragoman.record.day_rules import load_days

_QUOTED = re.compile(r"[“\"][^“”\"]{0,2000}[”\"]")
_PARAGRAPH = re.compile(r"^(?=[^\S\n]*\S+(?:[^\S\n]+\S+){3})", re.MULTILINE)
"""The start of a paragraph: "FULL TEXT.", "East Room" and rules between entries are none."""
_CLOCK = re.compile(r"^\s*\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\.?|GMT|BST|E[SD]?T)\s*$", re.MULTILINE | re.IGNORECASE)
"""A line that is a time of day alone, above an entry of a report that is written as things happen."""
_OWNER = re.compile(r"(?:[’']s?|\b(?:his|her|its|their|our|my|your))\s+(?:[\w-]+\s+){0,2}\Z", re.IGNORECASE)
_OWNER_LENGTH = 60
_BOUND = re.compile(r"\b(?:before|until|till|by|ahead of)\s+\Z", re.IGNORECASE)
_BOUND_LENGTH = 12
_ARTICLE = re.compile(r"\b(?:the|an?|his|her|its|their|our|my|this|that)\s+\Z", re.IGNORECASE)
_ARTICLE_LENGTH = 8
_HAD = re.compile(r"(?:\bhad|[’']d)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)
_LASTING = re.compile(r"\bbeen\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_AUXILIARIES, _SIDE_LENGTH = 40, 60
_THREAD = 20
"""Paragraphs that one tale may run over."""
_WORD = re.compile(r"[\w’'-]+")


class Page:
    """One document's text, as an event's day depends on it. Paragraphs are counted from 1."""

    def __init__(self, document: Document, claims: Claims, sentences: Sequence[Span]) -> None:
        self._rules = load_days()
        self._text = document.text
        self._claims = claims
        self._sentences = sentences
        self._starts = [match.start() for match in _PARAGRAPH.finditer(document.text)]
        self._quoted = Taken(span for s in claims.statements if s.kind == "direct" for span in s.content)
        self._cues = Taken(cue for s in claims.statements if s.kind != "indirect" for cue in s.cue)
        entries = [match.start() for match in _CLOCK.finditer(document.text)]
        self._entries = entries if len(entries) >= self._rules.entries else []
        self.own_words = _in_first_person(document.text)
        """True for a text in somebody's own words: a speech, a statement of "we"."""

    def paragraph(self, claim: EventClaim) -> int:
        """Paragraphs that have begun at the claim's sentence, from the top of its entry: 1 in the first one."""
        return self.paragraph_at(self._sentences[claim.sentence].start)

    def paragraph_at(self, at: int) -> int:
        """The same of an offset."""
        entry = bisect_right(self._entries, at) - 1
        above = bisect_right(self._starts, self._entries[entry]) if entry >= 0 else 0
        return bisect_right(self._starts, at) - above

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Where each paragraph stands, in text order."""
        return [Span(first, last) for first, last in pairwise([*self._starts, len(self._text)])]

    def number(self, at: int) -> int:
        """The index among ``paragraphs`` of the one that an offset lies in; -1 above the first."""
        return bisect_right(self._starts, at) - 1

    def around(self, at: int) -> Span:
        """The paragraph that an offset lies in, the text above the first one if none."""
        number = self.number(at)
        return self.paragraphs[number] if number >= 0 else Span(0, self._starts[0] if self._starts else len(self._text))

    def opens(self, claim: EventClaim) -> bool:
        """True where a perfect tense tells the news: in the first paragraphs, and of long ones the beginning."""
        return (
            self.paragraph(claim) <= self._rules.lead
            and (bool(self._entries) or self._sentences[claim.sentence].start < self._rules.lead_length)
            and not any(word in self._rules.before_now for word in self._words(claim))
        )

    def thread_start(self, claim: EventClaim) -> int:
        """Where what its paragraph tells begins: there, or at the paragraphs before that it tells on from."""
        number = bisect_right(self._starts, self._sentences[claim.sentence].start) - 1
        first = number - _THREAD
        while number > max(0, first) and self._rules.told_on.match(self._text, self._starts[number]):
            number -= 1
        return self._starts[number] if number >= 0 else 0

    def sentence(self, claim: EventClaim) -> Span:
        """The claim's sentence."""
        return self._sentences[claim.sentence]

    def is_quoted(self, claim: EventClaim) -> bool:
        """True for what is told within quotation marks."""
        return self.inside(claim.trigger[0])

    def inside(self, span: Span) -> bool:
        """True within quotation marks."""
        return self._quoted.touches(span)

    def is_reported(self, claim: EventClaim) -> bool:
        """True for what somebody is said to have said; not for the saying itself."""
        statement = self._claims.statements[claim.statement] if claim.statement is not None else None
        if statement is None:
            return False
        cues = [cue for cue in statement.cue if self._sentences[claim.sentence].covers(cue)]
        return not any(span.overlaps(cue) for cue in cues for span in claim.trigger)

    def is_said(self, claim: EventClaim) -> bool:
        """True if its trigger is the reporter's word for somebody's saying what the text quotes."""
        return any(self._cues.touches(span) for span in claim.trigger) and not self.is_quoted(claim)

    def is_owned(self, claim: EventClaim, times: Sequence[Time] = ()) -> bool:
        """True for "Russia's war", "his earlier demand": known already; not for "Thursday's raid", of the ``times``."""
        at = claim.trigger[0].start
        before = _OWNER.search(self._text, max(0, at - _OWNER_LENGTH), at)
        return before is not None and not any(t.span.start <= before.start() <= t.span.end for t in times)

    def is_owner(self, time: Time) -> bool:
        """True for "Monday's debate": the day of the debate alone."""
        return self._text.startswith(("'s", "’s"), time.span.end)

    def is_of_a_noun(self, time: Time) -> bool:
        """True for "Monday's debate", "the December 7 call", "his 1999 trip": the day of that alone."""
        return (
            self.is_owner(time)
            or _ARTICLE.search(self._text, max(0, time.span.start - _ARTICLE_LENGTH), time.span.start) is not None
        )

    def is_bound(self, time: Time) -> bool:
        """True for "before Tuesday's vote": nothing is told of that day."""
        return _BOUND.search(self._text, max(0, time.span.start - _BOUND_LENGTH), time.span.start) is not None

    def goes_on(self, claim: EventClaim) -> bool:
        """True for what lasts: "are supporting", "has been demanding"."""
        if not self._text.endswith("ing", 0, claim.trigger[0].end):
            return False
        return claim.tense == "present" or (claim.tense == "perfect" and self._behind(claim, _LASTING))

    def was_before(self, claim: EventClaim) -> bool:
        """True for "had accused", and for a sentence that opens with another time: "As a senator he voted"."""
        opening = self._sentences[claim.sentence].start
        return self._behind(claim, _HAD) or self._rules.elsewhen.match(self._text, opening) is not None

    def is_side_clause(self, claim: EventClaim) -> bool:
        """True for "although he refused", "because they were looking for a man": told beside, and of the same day."""
        at = claim.trigger[0].start
        low = max(self._sentences[claim.sentence].start, at - _SIDE_LENGTH)
        return self._rules.side_clause.search(self._text, low, at) is not None

    def _behind(self, claim: EventClaim, words: re.Pattern[str]) -> bool:
        at = claim.trigger[0].start
        return words.search(self._text, max(self._sentences[claim.sentence].start, at - _AUXILIARIES), at) is not None

    def _words(self, claim: EventClaim) -> list[str]:
        return [word.lower() for word in _WORD.findall(self._text[claim.clause.start : claim.clause.end])]


def _in_first_person(text: str) -> bool:
    outside = _QUOTED.sub(" ", text)
    return len(load_days().own_words.findall(outside)) > max(1, outside.count(" ") * load_days().first_person_share)
