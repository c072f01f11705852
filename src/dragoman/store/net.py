"""Net cooperation by month, smoothed, with what the number of reports leaves uncertain.

A month's net is the sum of its happenings' PLOVER scores, its mean their average. The smoothed line is a weighted
mean over months (a normal kernel, bandwidth ``BANDWIDTH`` months), each happening weighing 1 and up to ``MAX_WEIGHT``
as more reports of their own tell of it. The band is the line and ``Z`` standard errors: the spread of single scores in
the relation over the root of the effective number of happenings near the month (Kish 1965), so that it widens where
little is reported. It says what the reports leave open, not what nobody reported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log2, sqrt

from dragoman.record.models import Part
from dragoman.store.relation import Net

BANDWIDTH = 2.0
MAX_WEIGHT = 3.0
Z = 1.96
_LEAST_SPREAD = 1.0
"""Scores of PLOVER types are steps of a half and more: a relation of one kind of event is no certain one."""
_REACH = 8


@dataclass(frozen=True, slots=True)
class Scored:
    """One happening: its month ("2023-03"), its score, and how many reports of their own tell of it."""

    month: str
    score: float
    independent: int

    @property
    def weight(self) -> float:
        """1 for one report, 2 for two or three, at most ``MAX_WEIGHT``."""
        return weight_of(self.independent)


@dataclass(frozen=True, slots=True)
class Sums:
    """A month's happenings added up: how many, their scores and squares; their weights, with scores and squared."""

    count: int = 0
    score: float = 0.0
    squares: float = 0.0
    weight: float = 0.0
    weighted: float = 0.0
    weight_squares: float = 0.0
    heaviest: float = 0.0

    @classmethod
    def of(cls, count: int, score: float, squares: float, weight: float) -> "Sums":
        """So many happenings of one weight."""
        return cls(count, score, squares, count * weight, weight * score, count * weight**2, weight)

    def plus(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(
            self.count + other.count,
            self.score + other.score,
            self.squares + other.squares,
            self.weight + other.weight,
            self.weighted + other.weighted,
            self.weight_squares + other.weight_squares,
            max(self.heaviest, other.heaviest),
        )


class Change(Part):
    """How the last twelve months on record compare with the twelve before: the mean scores, and their difference.

    ``low`` and ``high`` are ``Z`` standard errors of the difference (Welch 1947) below and above it. ``until`` is the
    last month ("2023-03"); ``before`` and ``difference`` are None where one of the two years has no happening.
    """

    until: str
    now: float
    happenings: int
    before: float | None
    happenings_before: int
    difference: float | None
    low: float | None
    high: float | None


def net(scored: Iterable[Scored]) -> list[Net]:
    """A row for each month from the first to the last, those without a happening too."""
    sums: dict[str, Sums] = {}
    for one in scored:
        if one.month:
            own = Sums.of(1, one.score, one.score**2, one.weight)
            sums[one.month] = sums.get(one.month, Sums()).plus(own)
    return net_of(sums)


def net_of(sums: Mapping[str, Sums]) -> list[Net]:
    """The same from what the months add up to."""
    if not sums:
        return []
    months = {_index(month): own for month, own in sums.items()}
    spread = _spread(months.values())
    return [_month(at, months, spread) for at in range(min(months), max(months) + 1)]


def change_of(sums: Mapping[str, Sums]) -> Change | None:
    """The last twelve months beside the twelve before; None where nothing has a month."""
    if not sums:
        return None
    months = {_index(month): own for month, own in sums.items()}
    last = max(months)
    now, before = (_added(months, range(last - back - 11, last - back + 1)) for back in (0, 12))
    difference = low = high = None
    if before.count:
        difference = now.score / now.count - before.score / before.count
        error = Z * sqrt(sum(_spread([one]) ** 2 / one.count for one in (now, before)))
        low, high = difference - error, difference + error
    return Change(
        until=_name(last),
        now=round(now.score / now.count, 3),
        happenings=now.count,
        before=round(before.score / before.count, 3) if before.count else None,
        happenings_before=before.count,
        difference=_rounded(difference),
        low=_rounded(low),
        high=_rounded(high),
    )


def weight_of(independent: int) -> float:
    """1 for one report of its own, 2 for two or three, at most ``MAX_WEIGHT``."""
    return min(MAX_WEIGHT, 1.0 + log2(max(1, independent)))


def _added(months: Mapping[int, Sums], wanted: Iterable[int]) -> Sums:
    found = Sums()
    for at in wanted:
        if at in months:
            found = found.plus(months[at])
    return found


def _month(at: int, months: Mapping[int, Sums], spread: float) -> Net:
    own = months.get(at)
    total = score = squares = nearest = 0.0
    for near in range(at - _REACH, at + _REACH + 1):
        if (there := months.get(near)) is not None:
            kernel = exp(-(((near - at) / BANDWIDTH) ** 2) / 2)
            total += kernel * there.weight
            score += kernel * there.weighted
            squares += kernel**2 * there.weight_squares
            nearest = max(nearest, kernel * there.heaviest)
    line = low = high = None
    if total > 0:
        line = score / total
        # A kernel's far tail is no happening: of what is near, as many as there are effectively.
        effective = max(total**2 / squares, 1e-9)
        error = Z * spread / sqrt(effective * min(1.0, nearest))
        low, high = max(-10.0, line - error), min(10.0, line + error)
    return Net(
        month=_name(at),
        happenings=own.count if own else 0,
        net=round(own.score, 3) if own else 0.0,
        mean=round(own.score / own.count, 3) if own else None,
        smooth=_rounded(line),
        low=_rounded(low),
        high=_rounded(high),
    )


def _spread(sums: Iterable[Sums]) -> float:
    """The standard deviation of scores."""
    count, score, squares = map(sum, zip(*((one.count, one.score, one.squares) for one in sums), strict=True))
    return max(_LEAST_SPREAD, sqrt(max(0.0, squares - score**2 / count) / max(1, count - 1)))


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _name(at: int) -> str:
    return f"{at // 12:04}-{at % 12 + 1:02}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
