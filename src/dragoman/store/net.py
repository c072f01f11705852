"""Net cooperation by month, smoothed, with what the number of reports leaves uncertain.

A month's net is the sum of its happenings' PLOVER scores, its mean their average. The smoothed line is a weighted
mean over months (a normal kernel, bandwidth ``BANDWIDTH`` months), each happening weighing 1 and up to ``MAX_WEIGHT``
as more reports of their own tell of it. The band is the line and ``Z`` standard errors: the spread of single scores in
the relation over the root of the effective number of happenings near the month (Kish 1965), so that it widens where
little is reported. It says what the reports leave open, not what nobody reported.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log2, sqrt

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
        return min(MAX_WEIGHT, 1.0 + log2(max(1, self.independent)))


def net(scored: Iterable[Scored]) -> list[Net]:
    """A row for each month from the first to the last, those without a happening too."""
    months: dict[int, list[Scored]] = {}
    for one in scored:
        if one.month:
            months.setdefault(_index(one.month), []).append(one)
    if not months:
        return []
    spread = _spread([one for members in months.values() for one in members])
    return [_month(at, months, spread) for at in range(min(months), max(months) + 1)]


def _month(at: int, months: Mapping[int, Sequence[Scored]], spread: float) -> Net:
    own = months.get(at, ())
    weights: list[tuple[float, float]] = []
    for near in range(at - _REACH, at + _REACH + 1):
        kernel = exp(-(((near - at) / BANDWIDTH) ** 2) / 2)
        weights += [(kernel * one.weight, one.score) for one in months.get(near, ())]
    total = sum(weight for weight, _ in weights)
    line = low = high = None
    if total > 0:
        line = sum(weight * score for weight, score in weights) / total
        # A kernel's far tail is no happening: of what is near, as many as there are effectively.
        effective = max(total**2 / sum(weight**2 for weight, _ in weights), 1e-9)
        near_weight = max(weight for weight, _ in weights)
        error = Z * spread / sqrt(effective * min(1.0, near_weight))
        low, high = max(-10.0, line - error), min(10.0, line + error)
    return Net(
        month=_name(at),
        happenings=len(own),
        net=round(sum(one.score for one in own), 3),
        mean=round(sum(one.score for one in own) / len(own), 3) if own else None,
        smooth=_rounded(line),
        low=_rounded(low),
        high=_rounded(high),
    )


def _spread(scored: Sequence[Scored]) -> float:
    """The standard deviation of scores."""
    mean = sum(one.score for one in scored) / len(scored)
    squares = sum((one.score - mean) ** 2 for one in scored)
    return max(_LEAST_SPREAD, sqrt(squares / max(1, len(scored) - 1)))


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _name(at: int) -> str:
    return f"{at // 12:04}-{at % 12 + 1:02}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
