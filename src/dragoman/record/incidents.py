"""The incidents that a text dates: each known again by a word of its kind, and the paragraphs that tell on of one.

A police report names the day of the shooting once, and tells of it through ten paragraphs. What it tells in the past
tense is of that day where the paragraph speaks of the incident by a word of its kind, or goes on with its people,
until another day is told.
"""

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from dragoman.claims import Claims, EventClaim, Time
from dragoman.document import Document, Span
from dragoman.record.day_page import Page
from dragoman.record.day_rules import load_days
from dragoman.resolve import Cast

_WORD = re.compile(r"[A-Za-z]{4,}")
_KNOWN = frozenset(("day", "week", "month", "year"))
"""How exactly the day of an incident may be known."""
_MENTIONS = 400
"""Mentions of one paragraph that are looked at."""


@dataclass(frozen=True, slots=True)
class Told:
    """The incident that a paragraph tells of: its day, and who has been named in its tale so far."""

    time: Time
    people: frozenset[int]
    left: int
    """Paragraphs for which it runs on if none of them speaks of the incident again."""


class Day(NamedTuple):
    """A time of the text, and the rule by which it is an event's."""

    time: Time
    rule: str


class Incidents:
    """The dated incidents of one document."""

    def __init__(self, document: Document, claims: Claims, cast: Cast, page: Page, times: Sequence[Time]) -> None:
        """``times`` are the document's short times, in text order."""
        self._rules = load_days()
        self._document = document
        self._claims = claims
        self._cast = cast
        self._page = page
        self._times = times
        self._short = {time.span for time in times}
        self._starts = [time.span.start for time in claims.times]
        self._people = [mention.span.start for mention in claims.mentions]

    @cached_property
    def _dated(self) -> dict[str, dict[dt.date, Time]]:
        """By each family of words, the days past that the text gives what is told by them."""
        published, found = self._document.published, dict[str, dict[dt.date, Time]]()
        for word in self._claims.dated:
            time = self._claims.times[word.time]
            if time.precision not in _KNOWN or published is None or time.end > published:
                continue
            family = self._rules.family(self._document.text[word.span.start : word.span.end])
            if family and not self._page.inside(word.span) and not self._page.is_bound(time):
                found.setdefault(family, {}).setdefault(time.start, time)
        return found

    def of(self, claims: Sequence[EventClaim], parties: frozenset[int]) -> Day | None:
        """The day of an event that the claims tell, of these characters; None where no dated incident is told of."""
        if claims[0].tense == "perfect":
            return None  # "Has been denouncing them", and did so on some day: on many.
        for claim in claims:
            if self._page.is_quoted(claim) or claim.tense == "perfect" or self._page.was_before(claim):
                continue
            time = self._known(claim, parties)
            if time is not None:
                return Day(time, "the day of the incident that it is another word for")
            time = self._told(claim, parties) if claim.tense == "past" and self._tells_on(claim) else None
            if time is not None:
                return Day(time, "the day of the incident that the text is telling of")
        return None

    def _tells_on(self, claim: EventClaim) -> bool:
        """True for what the text tells on in its own words; not for what is told in passing, or known already."""
        told = claim.news or self._page.is_side_clause(claim)
        return told and not self._page.is_said(claim) and not self._page.is_owned(claim)

    def _known(self, claim: EventClaim, parties: frozenset[int]) -> Time | None:
        """The day of the one dated incident that its trigger is a word for, if the two share somebody."""
        # What is said may be said again on another day; a blow or a ruling is the same one.
        deed = claim.type in self._rules.deeds
        words = [self._text(span).lower() for span in claim.trigger]
        families = {self._rules.family(word) for word in words if deed or word in self._rules.families} - {""}
        days = {day: time for family in families for day, time in self._dated.get(family, {}).items()}
        # "707 were shot this year" does not unsettle that one was on Tuesday.
        days = {day: time for day, time in days.items() if time.span in self._short} or days
        if len(days) != 1:
            return None
        time = next(iter(days.values()))
        if self._is_definite(claim):
            return time
        # "He was arrested in 2008" dates no arrest but that one.
        there = self._named_in(self._page.around(time.span.start))
        return time if time.span in self._short and parties & there else None

    def _told(self, claim: EventClaim, parties: frozenset[int]) -> Time | None:
        """The day of the incident that its paragraph tells of, for what one of its people did or had done to him."""
        number = self._page.number(claim.trigger[0].start)
        if not 0 <= number < len(self._tales) or self._spoken(self._page.sentence(claim)):
            return None
        told = self._tales[number]
        if told is not None and self._page.paragraphs[number].covers(told.time.span):
            # A day told further down the paragraph is not yet that of what stands above it.
            told = (
                told if told.time.span.start < claim.trigger[0].start else self._tales[number - 1] if number else None
            )
        named = frozenset(n for n in parties if self._cast.characters[n].named)
        return told.time if told is not None and named and named <= told.people else None

    @cached_property
    def _tales(self) -> list[Told | None]:
        """What each paragraph tells on of."""
        tales: list[Told | None] = []
        told: Told | None = None
        for span in self._page.paragraphs:
            told = self._next(told, span)
            tales.append(told)
        return tales

    def _next(self, before: Told | None, span: Span) -> Told | None:
        people = self._named_in(span)
        published = self._document.published
        assert published is not None
        spoken = [time for time in self._spoken(span) if time.span not in self._said]
        if spoken:
            time = spoken[-1]
            near = time.span in self._short and 0 <= (published - time.end).days <= self._rules.story
            return Told(time, people, self._rules.tale) if near else None
        time_ = self._spoken_of(span)
        if time_ is not None:
            people |= self._named_in(self._page.around(time_.span.start))
            return Told(time_, people, self._rules.tale)
        if before is None or before.left == 0:
            return None
        known = before.people | people if people & before.people else before.people
        return Told(before.time, known, before.left - 1)

    def _spoken(self, span: Span) -> list[Time]:
        """The times within the span by which the text itself, and no noun of it, is dated."""
        first, last = (bisect_left(self._starts, at) for at in span)
        times = (time for time in self._claims.times[first:last] if not time.value.endswith("_REF"))
        return [time for time in times if not self._page.inside(time.span) and not self._page.is_of_a_noun(time)]

    @cached_property
    def _said(self) -> frozenset[Span]:
        """Times of which only a saying is told: "police said on Friday" opens no tale, and ends none."""
        deeds: dict[Span, bool] = {}
        for word in self._claims.dated:
            span = self._claims.times[word.time].span
            deed = self._text(word.span).lower() not in self._rules.sayings
            deeds[span] = deeds.get(span, False) or deed
        return frozenset(span for span, deed in deeds.items() if not deed)

    def _spoken_of(self, span: Span) -> Time | None:
        """The one day of the incidents that the paragraph names by a word of their kind."""
        days: dict[dt.date, Time] = {}
        for match in _WORD.finditer(self._document.text, *span):
            family = self._rules.families.get(match[0].lower(), "")
            if family and not self._page.inside(Span(*match.span())):
                days |= self._dated.get(family, {})
        published = self._document.published
        days = {day: time for day, time in days.items() if time.span in self._short}
        near = {day: t for day, t in days.items() if published and (published - t.end).days <= self._rules.story}
        return next(iter(near.values())) if len(near) == 1 else None

    def _named_in(self, span: Span) -> frozenset[int]:
        """Characters with a name that mentions within the span stand for."""
        first, last = bisect_left(self._people, span.start), bisect_right(self._people, span.end)
        numbers = (n for mention in range(first, min(last, first + _MENTIONS)) for n in self._cast.of.get(mention, ()))
        return frozenset(n for n in numbers if self._cast.characters[n].named)

    def _is_definite(self, claim: EventClaim) -> bool:
        start = claim.trigger[0].start
        before = self._document.text[max(0, start - 12) : start].split()[-1:]
        return (
            claim.noun and claim.status in ("actual", "historical") and before in (["the"], ["The"], ["this"], ["This"])
        )

    def _text(self, span: Span) -> str:
        return self._document.text[span.start : span.end]
