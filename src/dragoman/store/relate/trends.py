"""A judgement of a relation ("on an upswing in the last few years") beside the ledger's own series of that time.

The series is the mean PLOVER score of what happened between the two, month by month; a month in which nothing was told
is left out, not counted as nought: how much a ledger reads differs from month to month, and a sum would rise with
it. The test is Mann and Kendall's, two-sided, at 5 in 100.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from dragoman.document import Span
from dragoman.record.models import Assessment, Part
from dragoman.store.relate.mann_kendall import mann_kendall
from dragoman.store.relation import Days, Happening, Source

ALPHA = 0.05
MONTHS, REPORTS = 6, 12
"""Fewer months with reports, or fewer reports, tell nothing: at 5 months the test can hardly reach 5 in 100."""
DEFAULT_DAYS = 730
"""What a judgement without a period is laid beside: the two years before it."""
Finding = Literal["rising", "falling", "flat", "too few reports to tell"]
_SAYS = {"up": "rising", "down": "falling", "flat": "flat"}
_HAPPENED = ("actual", "historical")


class MonthValue(Part):
    """A month with at least one happening. ``score`` is their mean, ``net`` their sum, of -10 to 10 each."""

    month: str
    happenings: int
    reports: int
    score: float
    net: float


class Tested(Part):
    """What the ledger's series says. ``slope`` is in points of the score per year, with a 95 per cent interval."""

    finding: Finding
    months: int
    reports: int
    p: float | None
    slope: float | None
    low: float | None
    high: float | None
    why: str


class Judged(Part):
    """A judgement, the time it is of, what the series of that time says, and whether the two agree."""

    direction: Literal["up", "down", "flat"]
    by: str | None
    about: tuple[str, ...]
    period: Days
    stated: bool
    """True if the text says the period; else it is the two years before publication."""
    text: str
    span: Span
    document: Source
    series: Tested
    agrees: bool | None
    """None where there are too few reports to tell."""


class Trends(Part):
    """The months of two countries, the test of all of them, and each judgement beside the months it is of."""

    dyad: tuple[str, str]
    months: tuple[MonthValue, ...]
    whole: Tested
    judgements: tuple[Judged, ...]


class Said(Part):
    """An assessment as a document has it, with the speaker's name and the quoted words."""

    assessment: Assessment
    by: str | None
    text: str
    source: Source


def months_of(happenings: Iterable[Happening]) -> tuple[MonthValue, ...]:
    """The months with happenings that are told as such, in order; one whose days run over a month's end has none."""
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for one in happenings:
        if one.status in _HAPPENED and one.date is not None and _month(one.date.start) == _month(one.date.end):
            found[_month(one.date.start)].append((one.score, one.reports))
    return tuple(month_value(month, members) for month, members in sorted(found.items()))


def month_value(month: str, members: Sequence[tuple[float, int]]) -> MonthValue:
    """A month from the scores of its happenings and how many documents report each."""
    net = sum(sorted(score for score, _ in members))
    return MonthValue(
        month=month,
        happenings=len(members),
        reports=sum(reports for _, reports in members),
        score=round(net / len(members), 3),
        net=round(net, 3),
    )


def finding_of(months: Sequence[MonthValue]) -> Tested:
    """Rising, falling or flat; too few to tell where months, reports or their values cannot reach 5 in 100."""
    reports = sum(one.reports for one in months)
    few = len(months) < MONTHS or reports < REPORTS
    if few:
        why = f"{len(months)} months and {reports} reports; at least {MONTHS} and {REPORTS} are needed"
        return _untold(months, reports, why)
    found = mann_kendall([_number(one.month) for one in months], [one.score for one in months], ALPHA)
    if found.least_p > ALPHA:
        return _untold(months, reports, f"values so tied that p cannot be below {found.least_p:.3f}")
    finding: Finding = "flat" if found.p > ALPHA else "rising" if found.s > 0 else "falling"
    how = "exact" if found.exact else "normal approximation, ties corrected"
    return Tested(
        finding=finding,
        months=len(months),
        reports=reports,
        p=round(found.p, 4),
        slope=round(found.slope * 12, 3),
        low=round(found.low * 12, 3),
        high=round(found.high * 12, 3),
        why=f"Mann-Kendall S {found.s:+d}, two-sided p {found.p:.3f} ({how}), alpha {ALPHA:g}; Sen's slope per year",
    )


def laid_beside(pair: tuple[str, str], months: tuple[MonthValue, ...], said: Iterable[Said]) -> Trends:
    """The judgements of the pair, in the order of their publication, beside the series."""
    judged = [_judged(one, months) for one in said if set(pair) <= set(one.assessment.about)]
    judged.sort(key=lambda one: (str(one.document.published), one.document.id, one.span))
    return Trends(dyad=pair, months=months, whole=finding_of(months), judgements=tuple(judged))


def _judged(said: Said, months: Sequence[MonthValue]) -> Judged:
    one, told = said.assessment, said.source.published or dt.date.max
    stated = one.period is not None
    if one.period is not None:
        days = Days(start=one.period.start, end=min(one.period.end, told))
    else:
        days = Days(start=_before(told), end=told)
    inside = [month for month in months if _month(days.start) <= month.month <= _month(days.end)]
    series = finding_of(inside)
    return Judged(
        direction=one.direction,
        by=said.by,
        about=one.about,
        period=days,
        stated=stated,
        text=said.text,
        span=one.span,
        document=said.source,
        series=series,
        agrees=None if series.p is None else series.finding == _SAYS[one.direction],
    )


def _untold(months: Sequence[MonthValue], reports: int, why: str) -> Tested:
    nothing = dict.fromkeys(("p", "slope", "low", "high"))
    return Tested(finding="too few reports to tell", months=len(months), reports=reports, why=why, **nothing)


def _before(day: dt.date) -> dt.date:
    return dt.date.fromordinal(max(1, day.toordinal() - DEFAULT_DAYS))


def _month(day: dt.date) -> str:
    return day.isoformat()[:7]


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])
