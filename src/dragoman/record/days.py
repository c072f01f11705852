"""Which day an event is of, where its own clause does not say: by the text around it, or by the day of the report.

In this order, and ``why`` tells which: the words that hang on its verb, or on one that it goes along with (extraction
has found those); the days of the named meeting it happened at; the day of the talks that the text tells of; the one
dated event of its kind that the text tells elsewhere; the one day that its sentence names; the day that the paragraph
speaks of; the day of the report, for what it tells as news and for the saying of what it quotes; the day of the
incident that the text is telling of; none. What somebody
says happened is not of the day he says it, background does not inherit today, and nothing that is planned or supposed
has a day but its own (docs/times.md).
"""

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from dragoman.claims import Claims, EventClaim, Time
from dragoman.document import Document, Span
from dragoman.record.day_page import Page
from dragoman.record.day_rules import load_days
from dragoman.record.incidents import Incidents
from dragoman.record.merge import Happening
from dragoman.record.models import Date
from dragoman.resolve import Cast
from dragoman.resolve.meetings import Named, load_meetings

_MOST_DATED = 200
"""Dated events of one type that another is held against: a text with more is a list."""
_ARTICLE = 12
"""Characters before a noun in which its article is looked for."""
_NOW = "PRESENT_REF"
_NAME, _AHEAD_OF_NAME = 100, 20
"""Characters behind "at" in which a meeting's name may stand, and before it begins: "at the annual"."""


def told_date(time: Time, *, rule: str = "") -> Date:
    """The days that words of the text name; ``rule`` says how they came to be the day of what is dated."""
    return Date(
        text=time.text,
        start=time.start,
        end=time.end,
        span=time.span,
        why=f"{time.why}; {rule}" if rule else time.why,
        value=time.value or None,
        precision=time.precision or None,
    )


class Days:
    """The days of one document's events."""

    def __init__(
        self,
        document: Document,
        claims: Claims,
        sentences: Sequence[Span],
        happenings: Sequence[Happening],
        cast: Cast,
        *,
        official: bool,
    ) -> None:
        """``official``: the text is an office's own, all of it on one occasion, and not a report."""
        self._rules = load_days()
        self._document = document
        self._claims = claims
        self._sentences = sentences
        self._dated: dict[str, list[Happening]] = {}
        for one in happenings:
            if one.time is not None and _short(one.time):
                self._dated.setdefault(one.type, []).append(one)
        self._cast = cast
        self._page = Page(document, claims, sentences)
        self._short = [time for time in claims.times if _short(time) and time.value != _NOW]
        self._long_past = [time.span.start for time in claims.times if self._is_long_past(time)]
        self._starts = [time.span.start for time in self._short]
        self._talks = [one for one in happenings if self._are_talks(one)]
        self._official = official or self._page.own_words
        self._one_day = official or len(document.text) <= self._rules.brief
        self._day = self._report_day()
        self._incidents = Incidents(document, claims, cast, self._page, self._short)

    def of(self, happening: Happening, first: EventClaim) -> Date | None:
        """The event's day, or None where the text tells none."""
        published = self._document.published
        time = happening.time
        if time is not None and not _ahead(time, published, first):
            return _so_far(told_date(time), published, first)
        if first.status in ("future", "hypothetical"):
            return None
        claims = [self._claims.events[index] for index in happening.tellings]
        found = next((date for claim in claims if (date := self._at_meeting(claim)) is not None), None)
        found = found or self._occasion(happening) or self._elsewhere(happening)
        found = found or next((date for claim in claims if (date := self._beside(claim)) is not None), None)
        if found is not None or published is None:
            return found
        if first.status == "historical":
            return self._of_incident(happening, claims)
        if happening.news and any(self._is_news(claim) for claim in claims):
            return self._report()
        return self._of_incident(happening, claims)

    def is_of_the_day(self, claim: EventClaim, date: Date | None) -> bool:
        """True for what a report tells in its opening, and in its own voice, of the day before or of publication."""
        published = self._document.published
        if date is None or published is None or claim.statement is not None or claim.status != "actual":
            return False
        fresh = 0 <= (published - date.end).days <= 1 and date.end == date.start
        return fresh and self._page.paragraph(claim) <= self._rules.report_lead

    def _at_meeting(self, claim: EventClaim) -> Date | None:
        """The days of the named meeting at which it happened, where the text is of those days or soon after."""
        found = meeting_of(self._document, claim)
        if found is None or found.edition is None or found.edition.start is None or found.edition.end is None:
            return None
        name = self._document.text[found.span.start : found.span.end]
        return Date(
            text=name,
            start=found.edition.start,
            end=found.edition.end,
            span=found.span,
            value=f"{found.edition.start}/{found.edition.end}",
            precision="range",
            why=f"the days of {found.meeting.name} in {found.edition.year} (meetings.csv)",
        )

    def _occasion(self, happening: Happening) -> Date | None:
        """The day of the call or meeting that the text tells of, for what its parties said and agreed.

        That they praised, asked and promised on another day a text says; where it does not, it was then.
        """
        if happening.type not in self._rules.words or happening.status != "actual":
            return None
        if all(self._claims.events[index].tense == "perfect" for index in happening.tellings):
            return None  # "Has fiercely opposed it": before the talks, and since.
        countries = self._countries(happening)
        own = {*happening.actors, *happening.recipients}
        for other in self._talks:
            assert other.time is not None
            # "Mexico welcomes it" is said today, whenever they met.
            now = any(self._claims.events[index].tense == "present" for index in happening.tellings)
            if now and other.time.end != self._document.published:
                continue
            theirs = self._countries(other)
            same = len(theirs) > 1 and countries and countries <= theirs
            if same or len(own & {*other.actors, *other.recipients}) > 1:
                return told_date(other.time, rule="the day of the talks that the text tells of")
        return None

    def _are_talks(self, happening: Happening) -> bool:
        """True for a call or meeting that took place on a day that the text names."""
        time = happening.time
        if happening.type != "CONSULT" or happening.status != "actual" or time is None or not _short(time):
            return False
        return not _ahead(time, self._document.published, self._claims.events[happening.tellings[0]])

    def _countries(self, happening: Happening) -> set[str]:
        parties = (self._cast.characters[number] for number in (*happening.actors, *happening.recipients))
        return {character.country for character in parties if character.country}

    def _elsewhere(self, happening: Happening) -> Date | None:
        """The day of the one event of this kind and wording that the text dates."""
        if happening.type not in self._rules.deeds:
            return None
        stems = {stem for index in happening.tellings for stem in self._stems(index)}
        # "Participants in the call included Slovakia's president": there is one that the text tells of.
        definite = happening.type == "CONSULT" and any(self._is_the_one(index) for index in happening.tellings)
        dated: dict[dt.date, Time] = {}
        for other in self._dated.get(happening.type, ())[:_MOST_DATED]:
            if other is happening or other.time is None:
                continue
            if definite or stems & {stem for index in other.tellings for stem in self._stems(index)}:
                dated.setdefault(other.time.start, other.time)
        if len(dated) != 1:
            return None
        return told_date(next(iter(dated.values())), rule="dated so elsewhere in the text")

    def _is_the_one(self, index: int) -> bool:
        claim = self._claims.events[index]
        start = claim.trigger[0].start
        before = self._document.text[max(0, start - _ARTICLE) : start].split()[-1:]
        return claim.noun and claim.status == "actual" and before in (["the"], ["The"], ["this"], ["This"])

    def _stems(self, index: int) -> set[str]:
        # "Shot", "shooting": English words of one root share their first letters more often than not.
        return {self._document.text[span.start : span.end].lower()[:5] for span in self._claims.events[index].trigger}

    def _beside(self, claim: EventClaim) -> Date | None:
        """The day that the sentence names, for an event noun; that the paragraph spoke of last, for a tale told on."""
        sentence, published = self._sentences[claim.sentence], self._document.published
        quoted = self._page.is_quoted(claim)
        start = self._page.thread_start(claim)
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, sentence.end)
        near = [time for time in self._short[first:last] if self._page.inside(time.span) == quoted]
        within = [time for time in near if sentence.covers(time.span)]
        if claim.noun and len(within) == 1 and claim.status != "future" and not self._page.is_owned(claim, within):
            return told_date(within[0], rule="the one day that the sentence names")
        # Without a day of publication "on Friday" is no time here, and may be what the sentence says.
        if claim.tense != "past" or not claim.news or quoted or within or published is None:
            return None
        if claim.noun and self._page.is_owned(claim):
            return None
        before = [time for time in near if time.span.start < sentence.start and not self._page.is_of_a_noun(time)]
        if not before or before[-1].start > published:
            return None
        return told_date(before[-1], rule="the day that the paragraph speaks of")

    def _of_incident(self, happening: Happening, claims: Sequence[EventClaim]) -> Date | None:
        """The day of the incident that the text tells of: by a word for it, or in its tale."""
        found = self._incidents.of(claims, frozenset((*happening.actors, *happening.recipients)))
        return told_date(found.time, rule=found.rule) if found is not None else None

    def _is_news(self, claim: EventClaim) -> bool:
        """True for what is told as having just happened, or is done in the telling ("we condemn")."""
        if self._is_said(claim):
            return True
        if self._official and claim.type in self._rules.lasting and self._page.goes_on(claim):
            return False
        sentence = self._sentences[claim.sentence]
        if claim.tense == "past" and self._is_tale(claim, sentence.start):
            return False  # "They pledged in 2000 to open the border. When the time came, they backed out."
        # A report turns to what went before once it has told its news.
        if not self._one_day and self._page.paragraph(claim) > self._rules.report_lead:
            return False
        if claim.tense == "present":
            return True
        if claim.tense == "perfect":
            return not self._page.is_quoted(claim) and not self._page.goes_on(claim) and self._page.opens(claim)
        if claim.tense != "past" or self._page.is_quoted(claim) or self._page.own_words:
            return False
        # "Police said that he had refused": whoever says so further down tells of some day before.
        return not self._page.is_reported(claim) or self._page.paragraph(claim) <= self._rules.reported_lead

    def _is_said(self, claim: EventClaim) -> bool:
        """True for the saying of what a report quotes, wherever it stands: that was said for the report."""
        if claim.tense != "past" or not claim.news or self._page.own_words:
            return False
        return self._page.is_said(claim) and not self._is_tale(claim, self._sentences[claim.sentence].end)

    def _is_tale(self, claim: EventClaim, end: int) -> bool:
        """True where its paragraph speaks of a time long past before the offset ``end``."""
        return bisect_left(self._long_past, self._page.thread_start(claim)) < bisect_left(self._long_past, end)

    def _is_long_past(self, time: Time) -> bool:
        published = self._document.published
        past = published is not None and (published - time.end).days > self._rules.past
        return past and not self._page.inside(time.span)

    def _report(self) -> Date | None:
        if self._day is not None:
            return self._day
        published = self._document.published
        assert published is not None
        why = "day of publication: the text gives no day of its own"
        return Date(text=None, start=published, end=published, why=why, value=published.isoformat(), precision="day")

    def _report_day(self) -> Date | None:
        """The day before publication that the opening of a report speaks of, in a paper printed the next day."""
        published = self._document.published
        if published is None:
            return None
        near = [
            time
            for time in self._short
            if 0 <= (published - time.end).days <= self._rules.reported
            and not self._page.inside(time.span)
            and not self._page.is_bound(time)
        ]
        opening = [time for time in near if self._page.paragraph_at(time.span.start) <= self._rules.opening]
        often = Counter(time.end for time in near)
        near = opening or [time for time in near if often[time.end] > 1]
        if not near:
            return None
        time = max(near, key=lambda time: (often[time.end], time.end))
        return told_date(time, rule="the day that the report speaks of") if time.end != published else None


def _so_far(date: Date, published: dt.date | None, first: EventClaim) -> Date:
    """What has happened this week has happened by the day of publication."""
    done = first.status in ("actual", "historical") and published is not None and date.start <= published < date.end
    return date.model_copy(update={"end": published, "why": f"{date.why}; up to publication"}) if done else date


def _short(time: Time) -> bool:
    return (time.end - time.start).days < load_days().longest


def meeting_of(document: Document, claim: EventClaim) -> Named | None:
    """The named meeting at, on or during which an event happened, by the words right before its name."""
    rules = load_days()
    text, trigger = document.text, claim.trigger[0].start
    for at in rules.meeting_at.finditer(text, claim.clause.start, claim.clause.end):
        span = Span(at.end(), min(claim.clause.end, at.end() + _NAME))
        for found in load_meetings().find(text, span, document.published):
            between = text[at.end() : found.span.start]
            before = text[max(trigger, found.span.start - 200) : found.span.start]
            if len(between) <= _AHEAD_OF_NAME and between.count(".") == 0 and not rules.elsewhere.search(before):
                return found
    return None


def _ahead(time: Time, published: dt.date | None, first: EventClaim) -> bool:
    """True if the time is not the event's but that of what it promises or asks for: a day still to come."""
    if published is None or first.status != "actual" or time.end <= published:
        return False
    return time.start >= published or first.type in ("AGREE", "CONCEDE")
