"""Whether a series rises or falls: Mann and Kendall's test, and Sen's slope with its interval.

Mann (1945), "Nonparametric tests against trend", Econometrica 13(3); Kendall (1975), *Rank Correlation Methods*,
4th ed.: the statistic S, its exact distribution without ties (by the recurrence for the number of permutations with a
given number of inversions) and its variance with ties. Sen (1968), "Estimates of the regression coefficient based on
Kendall's tau", JASA 63(324): the median of all pairwise slopes, and its interval from the variance of S, as in
Gilbert (1987), *Statistical Methods for Environmental Pollution Monitoring*, 16.4 and 17.3.2.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from statistics import NormalDist, median

EXACT_WITH_TIES = 7
"""Longest series with ties whose every order is counted (5,040); longer ones take the normal approximation."""
EXACT = 40
"""Longest series without ties whose exact distribution is computed; beyond, the approximation differs in no figure."""


@dataclass(frozen=True, slots=True)
class Trend:
    """``s`` is Mann and Kendall's statistic, ``p`` two-sided; ``slope`` is per unit of time, with its interval."""

    n: int
    s: int
    p: float
    least_p: float
    """The smallest p that a series of this length and these ties can have: above alpha, nothing can be told."""
    slope: float
    low: float
    high: float
    exact: bool


def mann_kendall(times: Sequence[float], values: Sequence[float], alpha: float = 0.05) -> Trend:
    """The test of ``values`` at increasing ``times``, at least two; ``low`` to ``high`` covers with 1 - ``alpha``.

    ValueError for fewer values, or as many times as there are not.
    """
    if len(times) != len(values) or len(values) < 2:
        raise ValueError("a trend needs at least two values, and a time for each")
    s = statistic(values)
    most = _most(values)
    exact = _is_exact(values)
    slopes = sorted((values[j] - values[i]) / (times[j] - times[i]) for i, j in combinations(range(len(values)), 2))
    low, high = _interval(slopes, values, alpha)
    return Trend(len(values), s, p_value(values, s), p_value(values, most), median(slopes), low, high, exact)


def statistic(values: Sequence[float]) -> int:
    """S: pairs that rise, less pairs that fall."""
    return sum((b > a) - (b < a) for a, b in combinations(values, 2))


def p_value(values: Sequence[float], s: int) -> float:
    """The two-sided probability of an S at least as far from 0, if the values stood in no order."""
    n = len(values)
    if s == 0:
        return 1.0
    if not _is_exact(values):
        # Kendall's correction for continuity: S moves in steps.
        return min(1.0, 2 * (1 - NormalDist().cdf((abs(s) - 1) / math.sqrt(variance(values)))))
    if len(set(values)) == n:
        counts = _inversions(n)
        pairs = n * (n - 1) // 2
        far = sum(count for k, count in enumerate(counts) if abs(pairs - 2 * k) >= abs(s))
        return far / math.factorial(n)
    orders = [abs(statistic(order)) >= abs(s) for order in permutations(values)]
    return sum(orders) / len(orders)


def variance(values: Sequence[float]) -> float:
    """The variance of S under no trend, with Kendall's correction for ties."""
    n = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return (n * (n - 1) * (2 * n + 5) - ties) / 18


def _is_exact(values: Sequence[float]) -> bool:
    untied = len(set(values)) == len(values)
    return len(values) <= (EXACT if untied else EXACT_WITH_TIES)


def _most(values: Sequence[float]) -> int:
    """The largest S that these values can have in any order: all in rising order."""
    return statistic(sorted(values))


def _inversions(n: int) -> list[int]:
    """How many of the n! orders have 0, 1, 2 ... inversions."""
    counts = [1]
    for size in range(2, n + 1):
        counts = [sum(counts[max(0, k - size + 1) : k + 1]) for k in range(len(counts) + size - 1)]
    return counts


def _interval(slopes: Sequence[float], values: Sequence[float], alpha: float) -> tuple[float, float]:
    """Sen's interval: the slopes that stand as far from the middle as S may by chance."""
    spread = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt(variance(values))
    count = len(slopes)
    low, high = (count - spread) / 2, (count + spread) / 2
    return slopes[max(0, math.floor(low) - 1)], slopes[min(count - 1, math.ceil(high))]
