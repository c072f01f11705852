"""Krippendorff's alpha: how far coders agree beyond what chance would make them.

K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), his Content Analysis, ch. 11 (2004): alpha is
1 - Do / De, the disagreement within units over that among all pairable values. The library on PyPI is under the GPL.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Metric = Literal["nominal", "interval"]
RESAMPLES = 1000
BAND = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Alpha:
    """``value`` is None where nothing can be said: no unit has two values, or all values are the same.

    ``units`` are those with two values or more, ``values`` all values in them; ``low`` and ``high`` bound 95 per cent
    of ``RESAMPLES`` drawings of the units with replacement.
    """

    value: float | None
    low: float | None
    high: float | None
    units: int
    values: int


def alpha(units: Sequence[Sequence[Hashable]], metric: Metric = "nominal", seed: int = 0) -> Alpha:
    """Alpha of units, each with the values that coders gave it: any number, in any order; numbers for ``interval``."""
    pairable = [unit for unit in units if len(unit) > 1]
    known = sorted({value for unit in pairable for value in unit}, key=lambda value: (str(type(value)), value))
    total = sum(map(len, pairable))
    if not pairable:
        return Alpha(None, None, None, 0, 0)
    place: Mapping[Hashable, int] = {value: at for at, value in enumerate(known)}
    counts = np.zeros((len(pairable), len(known)))
    for row, unit in enumerate(pairable):
        for value in unit:
            counts[row, place[value]] += 1
    apart = _apart(known, metric)
    within = _within(counts, apart)
    value = _alphas(np.ones((1, len(pairable))), counts, within, apart)[0]
    if np.isnan(value):
        return Alpha(None, None, None, len(pairable), total)
    low, high = _band(counts, within, apart, seed)
    return Alpha(float(value), low, high, len(pairable), total)


def _apart(known: Sequence[Hashable], metric: Metric) -> npt.NDArray[np.float64]:
    """The squared distances of all pairs of values."""
    if metric == "nominal":
        return 1.0 - np.eye(len(known))
    numbers = np.array([float(value) for value in known])  # type: ignore[arg-type]
    return np.asarray((numbers[:, None] - numbers[None, :]) ** 2)


def _within(counts: npt.NDArray[np.float64], apart: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each unit's disagreement: over all its ordered pairs, by one less than its number of values."""
    return np.asarray(np.einsum("uc,ck,uk->u", counts, apart, counts) / (counts.sum(axis=1) - 1))


def _alphas(
    weights: npt.NDArray[np.float64],
    counts: npt.NDArray[np.float64],
    within: npt.NDArray[np.float64],
    apart: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Alpha for each row of ``weights``: how often each unit counts. NaN where all values are the same."""
    pooled = weights @ counts
    number = pooled.sum(axis=1)
    expected = ((pooled @ apart) * pooled).sum(axis=1) / (number - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1.0 - (weights @ within) / expected
    return np.where(expected > 0, found, np.nan)


def _band(
    counts: npt.NDArray[np.float64], within: npt.NDArray[np.float64], apart: npt.NDArray[np.float64], seed: int
) -> tuple[float | None, float | None]:
    units = len(counts)
    if units < 2:
        return None, None
    drawn = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=RESAMPLES)
    found = _alphas(drawn.astype(np.float64), counts, within, apart)
    found = found[~np.isnan(found)]
    if not len(found):
        return None, None
    low, high = np.percentile(found, BAND)
    return float(low), float(high)
