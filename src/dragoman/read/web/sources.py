"""Sources: what came from each, day by day, with its reasons and its gaps; and stories with their copies."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request

from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import bad_request, not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asking
from dragoman.read.web.record_words import CAME, OUTCOMES
from dragoman.record.models import Part
from dragoman.store import DayCount, Gap, Ledger, Member, ReasonCount

DAYS = 14
MOST_DAYS = 92
PAGE = 25
_ATTEMPTS = 25
_REASONS = 20
_STORIES = 20
_MEMBERS = 20
_TEXTS = 40
"""Members of one story whose texts are compared for the page."""
_DAY = dt.timedelta(days=1)


class SourceLine(Part):
    """A source in some days: items by the outcome that they ended their days in, and its gaps."""

    source: str
    days: tuple[DayCount, ...]
    gaps: tuple[Gap, ...]


class SourceList(Part):
    """A page of sources. ``after`` is where the next page begins, None at the end."""

    since: dt.date
    until: dt.date
    sources: tuple[SourceLine, ...]
    after: str | None


class SourcePage(Part):
    """One source: its days, reasons and gaps, and the last attempts; ``before`` asks for earlier ones."""

    since: dt.date
    until: dt.date
    source: SourceLine
    reasons: tuple[ReasonCount, ...]
    attempts: tuple[Attempt, ...]
    before: int | None


class StoryList(Part):
    """Stories in their copies, the ones that were found last first; of long ones some."""

    stories: tuple[tuple[Member, ...], ...]
    before: int | None


class CopyShown(Part):
    """A text of a story; ``adds`` are the sentences that it has beyond each text that it copies."""

    member: Member
    adds: tuple[str, ...]


class StoryPage(Part):
    """One story. ``lead`` is the document that stands for it; ``left_out`` are copies that are not shown."""

    document: str
    lead: str
    copies: tuple[CopyShown, ...]
    left_out: int


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/sources", sources)
    pages.add("/sources/named", source)
    pages.add("/sources/{name:path}", source)
    pages.add("/copies", copies)


def sources(request: Request, since: dt.date | None = None, until: dt.date | None = None, after: str = "") -> Answer:
    """Sources with what came from each."""
    first, last = _days(since, until)
    ledger = ledger_of(request)
    names, further = ledger.custody.source_page(PAGE, after)
    question = ("sources", tuple(names), first, last)
    found = ledger.remembered.hold(question, lambda: _lines(ledger, names, first, last))
    page = SourceList(since=first, until=last, sources=found, after=further)
    shown = {"strips": {one.source: strip(one, first, last) for one in found}, "totals": totals}
    return Answer(page, "sources.html", "Sources", shown)


def source(
    request: Request,
    name: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    before: str | None = None,
) -> Answer:
    """One source, day by day."""
    first, last = _days(since, until)
    ledger = ledger_of(request)
    if not ledger.custody.has(name) and name not in {feed.url for feed in ledger.feeds.list(all=True)}:
        raise not_found(f"Nothing was ever taken from {name!r}.", "See the list of sources: /sources.")
    question = ("sources", (name,), first, last)
    (line,) = ledger.remembered.hold(question, lambda: _lines(ledger, [name], first, last))
    attempts = ledger.custody.latest(name, _ATTEMPTS + 1, asking.number("before", before))
    page = SourcePage(
        since=first,
        until=last,
        source=line,
        reasons=tuple(one for one in ledger.custody.reasons(first, last, name) if one.reason)[:_REASONS],
        attempts=tuple(one for _, one in attempts[:_ATTEMPTS]),
        before=attempts[_ATTEMPTS - 1][0] if len(attempts) > _ATTEMPTS else None,
    )
    return Answer(page, "source.html", name, {"table": table(line, first, last), "meanings": OUTCOMES})


def copies(
    request: Request, before: str | None = None, document: Annotated[str | None, Query(max_length=4000)] = None
) -> Answer:
    """Stories with their copies; with ``document``, the one that it is of, and what each copy adds."""
    ledger = ledger_of(request)
    if document:
        page = _story(ledger, document)
        return Answer(page, "story.html", "One story in its copies")
    found, further = ledger.copies.page(_STORIES, asking.number("before", before), _MEMBERS)
    stories = StoryList(stories=tuple(tuple(one) for one in found), before=further)
    return Answer(stories, "copies.html", "Copies", {"most": _MEMBERS})


def _story(ledger: Ledger, document: str) -> StoryPage:
    from dragoman.read.copies_view import story_of

    members = ledger.copies.cluster_of(document)
    if not members:
        raise not_found(f"No copy of {document!r} is known.", "See the list of stories: /copies.")
    # The document that was asked for is among those shown, however many came before it.
    shown = members[:_TEXTS]
    shown += [one for one in members[_TEXTS:] if one.document_id == document]
    story = story_of(ledger, shown)
    texts = tuple(CopyShown(member=one.member, adds=one.adds) for one in story.copies)
    return StoryPage(document=document, lead=story.lead, copies=texts, left_out=len(members) - len(shown))


def _days(since: dt.date | None, until: dt.date | None) -> tuple[dt.date, dt.date]:
    last = until or dt.datetime.now(dt.UTC).date()
    first = since or max(last - (DAYS - 1) * _DAY, dt.date.min) if (last - dt.date.min).days >= DAYS else last
    if first > last:
        raise bad_request(f"since {first} is after until {last}.", "Give the earlier day first.")
    if (last - first).days >= MOST_DAYS:
        raise bad_request(f"{(last - first).days + 1} days are too many.", f"Give {MOST_DAYS} days at most.")
    return first, last


def _lines(ledger: Ledger, names: Sequence[str], first: dt.date, last: dt.date) -> tuple[SourceLine, ...]:
    if not names:
        return ()
    days: defaultdict[str, list[DayCount]] = defaultdict(list)
    for one in ledger.custody.days_of(names, first, last):
        days[one.source].append(one)
    gaps: defaultdict[str, list[Gap]] = defaultdict(list)
    for gap in ledger.custody.gaps_of(names, first, last):
        gaps[gap.source].append(gap)
    return tuple(SourceLine(source=name, days=tuple(days[name]), gaps=tuple(gaps[name])) for name in names)


# What is made of it


@dataclass(frozen=True, slots=True)
class Strip:
    """A source's days as bars, and the days of its gaps, in units of the drawing."""

    bars: tuple[tuple[float, float, float], ...]
    """Left, top and height of each day with items."""
    gaps: tuple[tuple[float, float], ...]
    """Left and width of each stretch of days with a gap."""
    width: float
    height: int = 24
    step: int = 8


def strip(line: SourceLine, first: dt.date, last: dt.date) -> Strip:
    """The days of a source as bars as high as its busiest day's."""
    counts: Counter[dt.date] = Counter()
    for one in line.days:
        counts[one.day] += one.count
    most, height, step = max(counts.values(), default=1), 24, 8
    tall = {day: max(2.0, height * count / most) for day, count in counts.items()}
    bars = [((day - first).days * step, height - tall[day], tall[day]) for day in sorted(tall) if first <= day <= last]
    gaps = []
    for start, end in (_within(gap, first, last) for gap in line.gaps):
        gaps.append((float((start - first).days * step), float(((end - start).days + 1) * step)))
    return Strip(tuple(bars), tuple(gaps), float(((last - first).days + 1) * step))


def _within(gap: Gap, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    end = (gap.end - dt.timedelta(microseconds=1)).date()
    return max(first, min(gap.start.date(), last)), min(last, max(end, first))


def totals(line: SourceLine) -> tuple[int, int]:
    """Items that came, and those that did not."""
    came = sum(one.count for one in line.days if one.outcome in CAME)
    return came, sum(one.count for one in line.days) - came


@dataclass(frozen=True, slots=True)
class Row:
    """A day in the table: counts in the order of the columns, and the gaps that lie on it."""

    day: dt.date
    counts: tuple[int, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A row for each day, the last one first, a column for each outcome that there was."""

    columns: tuple[Outcome, ...]
    rows: tuple[Row, ...]


def table(line: SourceLine, first: dt.date, last: dt.date) -> Table:
    """A day without anything stands in the table as well: a silence should be seen."""
    columns = tuple(outcome for outcome in Outcome if any(one.outcome is outcome for one in line.days))
    counts: Counter[tuple[dt.date, Outcome]] = Counter()
    for one in line.days:
        counts[one.day, one.outcome] += one.count
    gaps: defaultdict[dt.date, list[str]] = defaultdict(list)
    for gap in line.gaps:
        start, end = _within(gap, first, last)
        for number in range((end - start).days + 1):
            gaps[start + number * _DAY].append(gap.why)
    rows = []
    for number in range((last - first).days + 1):
        day = last - number * _DAY
        rows.append(Row(day, tuple(counts[day, outcome] for outcome in columns), tuple(dict.fromkeys(gaps[day]))))
    return Table(columns, tuple(rows))
