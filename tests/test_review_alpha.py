"""Krippendorff's alpha, on the data that he published it with."""

import pytest

from dragoman.store.alpha import alpha

# Krippendorff 2011, section D: four observers, twelve units; 0 is missing.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
    (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
)
UNITS = [[value for value in unit if value] for unit in zip(*OBSERVERS, strict=True)]
# The same, section B: two observers, binary data.
TWO = list(zip((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0), strict=True))


def test_the_published_examples() -> None:
    nominal, interval = alpha(UNITS), alpha(UNITS, "interval")
    assert round(nominal.value or 0, 3) == 0.743
    assert round(interval.value or 0, 3) == 0.849
    assert (nominal.units, nominal.values) == (11, 40)
    assert round(alpha(TWO).value or 0, 3) == 0.095


def test_the_order_of_coders_and_of_units_makes_no_difference() -> None:
    turned = [tuple(reversed(unit)) for unit in reversed(UNITS)]
    assert alpha(turned).value == pytest.approx(alpha(UNITS).value)


def test_perfect_and_opposite_coders() -> None:
    assert alpha([("a", "a"), ("b", "b"), ("a", "a")]).value == 1
    opposite = alpha([("a", "b"), ("b", "a"), ("a", "b")]).value
    assert opposite is not None
    assert opposite < 0


@pytest.mark.parametrize("units", [[], [("a",)], [("a", "a"), ("a", "a")], [("a",), ("b",)]])
def test_nothing_is_said_of_what_cannot_be_told(units: list[tuple[str, ...]]) -> None:
    found = alpha(units)
    assert (found.value, found.low, found.high) == (None, None, None)


def test_the_band_holds_the_figure_narrows_with_units_and_is_the_same_each_time() -> None:
    few, many = alpha(UNITS), alpha(UNITS * 20)
    for one in (few, many):
        assert one.low is not None
        assert one.value is not None
        assert one.high is not None
        assert one.low <= one.value <= one.high
    assert (many.high or 0) - (many.low or 0) < 0.5 * ((few.high or 0) - (few.low or 0))
    assert alpha(UNITS) == few
