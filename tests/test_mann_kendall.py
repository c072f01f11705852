"""Mann and Kendall's test against published tables."""

import pytest

from dragoman.store.relate.mann_kendall import mann_kendall, p_value, statistic, variance


@pytest.mark.parametrize(
    ("n", "s", "one_sided"),
    # Kendall (1975), table 1; Gilbert (1987), table A18: probabilities of S or more under no trend.
    [(4, 4, 0.167), (4, 6, 0.042), (5, 6, 0.117), (5, 8, 0.042), (5, 10, 0.0083), (8, 16, 0.031), (9, 20, 0.022),
     (10, 21, 0.036), (10, 23, 0.023), (7, 13, 0.035), (6, 11, 0.028)],
)  # fmt: skip
def test_the_exact_distribution_is_that_of_the_tables(n: int, s: int, one_sided: float) -> None:
    assert p_value(list(range(n)), s) / 2 == pytest.approx(one_sided, abs=0.00051)


def test_the_variance_with_ties_is_gilberts_worked_example() -> None:
    # Gilbert (1987), 16.4.2 takes n(n-1)(2n+5)/18 less t(t-1)(2t+5)/18 for each group of t.
    assert variance([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) == pytest.approx(125.0)
    assert variance([1, 1, 2, 3, 3, 3]) == pytest.approx((6 * 5 * 17 - 2 * 9 - 3 * 2 * 11) / 18)


def test_a_tied_short_series_counts_every_order() -> None:
    # Of the 6 different orders of 1, 1, 2, 2 the two sorted ones have |S| = 4.
    assert p_value([1, 1, 2, 2], statistic([1, 1, 2, 2])) == pytest.approx(2 / 6)


def test_a_long_tied_series_takes_the_normal_curve() -> None:
    values = [0.0] * 10 + [1.0] * 10
    found = mann_kendall(range(20), values)
    assert not found.exact
    assert found.s == 100
    # z = 99 / sqrt((20*19*45 - 2*10*9*25) / 18) = 99 / sqrt(700)
    assert found.p == pytest.approx(0.000183, abs=2e-5)


def test_sens_slope_of_a_line_is_the_line() -> None:
    found = mann_kendall([0, 1, 2, 5, 6, 9], [1.0, 3.0, 5.0, 11.0, 13.0, 19.0])
    assert (found.slope, found.low, found.high) == (2.0, 2.0, 2.0)


def test_sens_slope_and_its_interval_hold_the_truth_in_noise() -> None:
    noise = [0.3, -0.2, 0.1, -0.4, 0.2, 0.0, -0.1, 0.4, -0.3, 0.1]
    found = mann_kendall(range(10), [0.5 * n + e for n, e in enumerate(noise)])
    assert found.low < 0.5 < found.high
    assert found.low > 0
    assert found.p < 0.001


def test_one_value_has_no_trend() -> None:
    with pytest.raises(ValueError, match="at least two values"):
        mann_kendall([1], [1.0])
