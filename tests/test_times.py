import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.data import read_yaml
from dragoman.document import Span
from dragoman.errors import DataError
from dragoman.extract.times import find_all, find_times, find_times_in, resolve_time, shift
from dragoman.extract.times_words import Example, parse_words, words
from growth import growth

FRIDAY = dt.date(2023, 3, 3)
ODD = [
    "Feb. 30",
    "31 April 2023",
    "0000-01-01",
    "9999-12-31",
    "the 99th century",
    "900 centuries ago",
    "last year",
    "next year",
    "99/99/9999",
    "next decade",
    "the next 999 centuries",
    "Q9 2020",
    "2023-02-29",
    "Easter 9999",
    "300,000 weeks ago",
]


@pytest.mark.parametrize("example", words().examples, ids=lambda example: example.text[:50])
def test_examples(example: Example) -> None:
    found = tuple((t.text, t.start, t.end) for t in find_times(example.text, example.date))
    assert found == example.finds


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("Friday", "2023-03-03"),
        ("last week", "2023-W08"),
        ("next year", "2024"),
        ("the third quarter of 2021", "2021-Q3"),
        ("the 1970s", "197"),
        ("the nineties", "199"),
        ("the 20th century", "19"),
        ("last winter", "2022-WI"),
        ("this weekend", "2023-W09-WE"),
        ("two to three weeks", "P2W"),
        ("a ten-year", "P10Y"),
        ("more than four hours", "PT4H"),
        ("several months", "PXM"),
        ("twenty-four months", "P24M"),
        ("now", "PRESENT_REF"),
        ("recently", "PAST_REF"),
        ("soon", "FUTURE_REF"),
        ("each July", "XXXX-07"),
        ("every month", "P1M"),
        ("daily", "XXXX-XX-XX"),
        ("Thursday evening", "2023-03-02TEV"),
        ("5 p.m. Tuesday", "2023-02-28T17:00"),
        ("7:15 a.m.", "2023-03-03T07:15"),
        ("last night", "2023-03-02TNI"),
        ("nineteen eighty-four", "1984"),
        ("earlier this year", "2023"),
        ("this year's second quarter", "2023-Q2"),
        ("the past two months", "P2M"),
        ("Easter 2024", "2024-03-31"),
    ],
)
def test_values(expression: str, value: str) -> None:
    got = resolve_time(expression, FRIDAY)
    assert got is not None
    assert got.value == value


@pytest.mark.parametrize(
    "words_", ["the ministers", "May said so", "", "second", "Friday the enemy", "13th month", "F-16"]
)
def test_no_time(words_: str) -> None:
    assert resolve_time(words_, FRIDAY) is None


@pytest.mark.parametrize(
    ("text", "expression", "past", "future"),
    [
        ("They meet Tuesday.", "Tuesday", dt.date(2023, 2, 28), dt.date(2023, 3, 7)),
        ("They meet on Friday.", "Friday", FRIDAY, FRIDAY),
        ("They meet in May.", "May", dt.date(2022, 5, 1), dt.date(2023, 5, 1)),
        ("They meet on Nov. 17.", "Nov. 17", dt.date(2022, 11, 17), dt.date(2023, 11, 17)),
        ("They met last week.", "last week", dt.date(2023, 2, 20), dt.date(2023, 2, 20)),
        ("They met in May 2021.", "May 2021", dt.date(2021, 5, 1), dt.date(2021, 5, 1)),
    ],
)
def test_tense_moves_only_what_it_can(text: str, expression: str, past: dt.date, future: dt.date) -> None:
    (found,) = find_times(text, FRIDAY)
    assert found.text == expression
    assert shift(found, FRIDAY, future=False).start == past
    assert shift(found, FRIDAY, future=True).start == future


def test_lengths_and_habits_name_no_day() -> None:
    got = resolve_time("eight days", FRIDAY)
    assert got is not None
    assert (got.value, got.start, got.end) == ("P8D", None, None)
    assert find_times("It lasted eight days and recurs every month.", FRIDAY) == []


def test_offsets_are_into_the_whole_text() -> None:
    text = "On Monday they met. On **Tuesday** they left."
    span = Span(20, len(text))
    (found,) = find_times_in(text, span, FRIDAY)
    assert found.text == "Tuesday"
    assert text[found.span.start : found.span.end] == "Tuesday"


def test_an_expression_may_break_over_a_line_but_not_a_paragraph() -> None:
    assert [t.text for t in find_times("on March\n3, 2022, they", FRIDAY)] == ["March\n3, 2022"]
    assert find_times("in June\n\n2022 was over", FRIDAY)[0].text == "June"


def test_why_names_the_rule_and_the_day() -> None:
    (found,) = find_times("They met on Friday.", FRIDAY)
    assert "on or before" in found.why
    assert "2023-03-03" in found.why


@pytest.mark.parametrize("on", [dt.date.min, dt.date.max, dt.date(4, 2, 29)])
def test_the_ends_of_time_do_not_crash(on: dt.date) -> None:
    for example in words().examples:
        for found in find_times(example.text, on):
            assert found.start <= found.end
    for odd in ODD:
        find_times(f"It was {odd}.", on)
        resolve_time(odd, on, past=True)
        resolve_time(odd, on, past=False)


_PIECES = st.sampled_from(
    [
        *[
            "the",
            "a",
            "two",
            "last",
            "next",
            "in",
            "since",
            "from",
            "to",
            "and",
            "between",
            "2019",
            "1990s",
            "March",
            "May",
            "3",
            "3rd",
            "Friday",
            "week",
            "months",
            "ago",
        ],
        *[
            "early",
            "mid-",
            "second",
            "half",
            "quarter",
            "of",
            ",",
            "'s",
            "p.m.",
            "5:30",
            "9999",
            "0",
            "-",
            "/",
            "around",
            "later",
            "31",
        ],
        "\n",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=25), st.dates())
def test_found_times_are_ordered_quoted_and_whole(pieces: list[str], on: dt.date) -> None:
    text = " ".join(pieces)
    at = 0
    for found in find_times(text, on):
        assert found.span.start >= at
        assert text[found.span.start : found.span.end] == found.text
        assert found.start <= found.end
        at = found.span.end


@pytest.mark.parametrize(
    "unit",
    [
        "a day after ",
        "5 p.m. ",
        "Friday ",
        "evening of ",
        "the quarter ended ",
        "two weeks before ",
        "from 1990 to ",
        "early ",
        "June of ",
        "the week of ",
        "the first week of ",
        "last year ",
        "a week ago ",
        "1990-",
    ],
)
@pytest.mark.parametrize("last", ["Monday", "March 3", "5 p.m.", "last year"])
def test_chains_are_not_read_again_and_again(unit: str, last: str) -> None:
    def read(size: int) -> None:
        find_all(f"It was {unit * size}{last}.", FRIDAY)
        find_all(f"It was {last} {unit * size}.", None)

    assert growth(read, 400) < 8


_REPEATED = [
    "On Friday, March 3, they met. ",
    "the last two or three ",
    "1990 ",
    "a ",
    "from March to ",
    "Monday ",
    "9",
    " \t",
]


@pytest.mark.parametrize("unit", _REPEATED)
def test_time_is_linear_in_the_text(unit: str) -> None:
    find_times("Friday", FRIDAY)

    assert growth(lambda size: find_times(unit * size, FRIDAY), 5_000 // len(unit)) < 8


def test_a_wrong_entry_is_named() -> None:
    raw = {**read_yaml("times.yaml"), "seasons": {"spring": {"code": "SP", "month": 13}}}
    with pytest.raises(DataError, match=r"times\.yaml: seasons\.spring\.month"):
        parse_words(raw)
