"""Each kind of time expression as running text prints it, and all that is bad about input."""

import datetime as dt

import pytest

from dragoman.data import read_yaml
from dragoman.errors import DataError
from dragoman.extract.times import (
    NO_DAY,
    NO_SUCH_DAY,
    day_first_in,
    find_all,
    find_times,
    find_values,
    has_numeric_date,
    read_expression,
    resolve_time,
)
from dragoman.extract.times_holidays import falls
from dragoman.extract.times_words import parse_words, words

FRIDAY = dt.date(2023, 3, 3)
Found = tuple[str, str, str, str]


def found(text: str, on: dt.date | None = FRIDAY, day_first: bool | None = None) -> list[Found]:
    """What stands in a text: the words, the first and last day, the value."""
    return [
        (text[span.start : span.end], str(value.start), str(value.end), value.value)
        for span, value in find_values(text, on, day_first)
    ]


def one(text: str, on: dt.date | None = FRIDAY) -> Found:
    (only,) = found(text, on)
    return only


@pytest.mark.parametrize(
    ("text", "part", "first", "last", "value"),
    [
        # days and months
        ("Last Oct. 7 they struck.", "Last Oct. 7", "2022-10-07", "2022-10-07", "2022-10-07"),
        ("They leave next Jan. 1.", "next Jan. 1", "2024-01-01", "2024-01-01", "2024-01-01"),
        ("The third of March is a feast.", "The third of March", "2023-03-03", "2023-03-03", "2023-03-03"),
        ("It began on March third.", "March third", "2023-03-03", "2023-03-03", "2023-03-03"),
        ("Signed the twenty-first of June, 2022.", "the twenty-first of June, 2022",
         "2022-06-21", "2022-06-21", "2022-06-21"),
        ("They arrived on the 13th.", "the 13th", "2023-02-13", "2023-02-13", "2023-02-13"),
        ("In Nov. '22 they met.", "Nov. '22", "2022-11-01", "2022-11-30", "2022-11"),
        ("The month of June 2022 was hot.", "The month of June", "2022-06-01", "2022-06-30", "2022-06"),
        ("Logged 2022-06-05 14:30.", "2022-06-05 14:30", "2022-06-05", "2022-06-05", "2022-06-05T14:30"),
        ("Logged 2022-W23.", "2022-W23", "2022-06-06", "2022-06-12", "2022-W23"),
        ("Logged 2023-02.", "2023-02", "2023-02-01", "2023-02-28", "2023-02"),
        # ranges
        ("The truce of March 30-April 2 fell.", "March 30-April 2",
         "2023-03-30", "2023-04-02", "2023-03-30/2023-04-02"),
        ("They drill Feb. 13-17.", "Feb. 13-17", "2023-02-13", "2023-02-17", "2023-02-13/2023-02-17"),
        ("It ran from 9 to 11 March.", "9 to 11 March", "2023-03-09", "2023-03-11", "2023-03-09/2023-03-11"),
        ("Between March and June of last year it fell.", "Between March and June of last year",
         "2022-03-01", "2022-06-30", "2022-03/2022-06"),
        ("The 1973-74 embargo hurt.", "The 1973-74", "1973-01-01", "1974-12-31", "1973/1974"),
        # weeks
        ("The week of March 13 is quiet.", "The week of March 13", "2023-03-13", "2023-03-19", "2023-W11"),
        ("The weekend of March 18 is quiet.", "The weekend of March 18", "2023-03-18", "2023-03-19", "2023-W11-WE"),
        ("They met the week ended Feb. 25.", "the week ended Feb. 25", "2023-02-19", "2023-02-25", "2023-W08"),
        ("They meet next weekend.", "next weekend", "2023-03-11", "2023-03-12", "2023-W10-WE"),
        # parts of periods
        ("In the first week of January it fell.", "the first week of January", "2023-01-01", "2023-01-07", "2023-W01"),
        ("The last Friday in February was calm.", "The last Friday in February",
         "2023-02-24", "2023-02-24", "2023-02-24"),
        ("The first nine months of 2022 were bad.", "The first nine months of 2022", "2022-01-01", "2022-09-30", "P9M"),
        ("The last few months of 2022 were bad.", "The last few months of 2022", "2022-08-01", "2022-12-31", "PXM"),
        ("In the early 60s they met.", "early 60s", "1960-01-01", "1963-04-30", "196"),
        ("The last two months of 2022 were bad.", "The last two months of 2022", "2022-11-01", "2022-12-31", "P2M"),
        ("The rest of the year is open.", "The rest of the year", "2023-03-03", "2023-12-31", "2023"),
        ("So far this year they met twice.", "So far this year", "2023-01-01", "2023-03-03", "2023"),
        # quarters, halves, fiscal years
        ("Exports fell in Q3 2022.", "Q3 2022", "2022-07-01", "2022-09-30", "2022-Q3"),
        ("It fell in the quarter ended Dec. 31.", "the quarter ended Dec. 31", "2022-10-01", "2022-12-31", "2022-Q4"),
        ("The nine months to Sept. 30, 2022, were bad.", "The nine months to Sept. 30, 2022",
         "2022-01-01", "2022-09-30", "P9M"),
        ("In the second half of last year it rose.", "the second half of last year",
         "2022-07-01", "2022-12-31", "2022-H2"),
        ("In fiscal 2023 it rose.", "fiscal 2023", "2022-04-01", "2024-03-31", "2023"),
        ("In the 2022-23 financial year it rose.", "the 2022-23 financial year",
         "2022-04-01", "2023-06-30", "2022/2023"),
        ("In FY24 it rose.", "FY24", "2023-04-01", "2025-03-31", "2024"),
        # seasons, decades, centuries
        ("The winter of 2022-23 was mild.", "The winter of 2022-23", "2022-12-01", "2023-02-28", "2022-WI"),
        ("Rain fell in the summer of '22.", "the summer of '22", "2022-06-01", "2022-08-31", "2022-SU"),
        ("In the late '90s they met.", "late '90s", "1996-09-01", "1999-12-31", "199"),
        ("In the 1800s they fought.", "the 1800s", "1800-01-01", "1899-12-31", "18"),
        ("In the nineteenth century they fought.", "the nineteenth century", "1800-01-01", "1899-12-31", "18"),
        ("In twenty twenty-two they met.", "twenty twenty-two", "2022-01-01", "2022-12-31", "2022"),
        # counted from a day
        ("A day after Monday's attack they fled.", "A day after Monday", "2023-02-28", "2023-02-28", "2023-02-28"),
        ("They met two weeks before Christmas.", "two weeks before Christmas",
         "2022-12-11", "2022-12-11", "2022-12-11"),
        ("They meet a week from Friday.", "a week from Friday", "2023-03-10", "2023-03-10", "2023-03-10"),
        ("He left a week ago Friday.", "a week ago Friday", "2023-02-24", "2023-02-24", "2023-02-24"),
        ("They met a few days after March 1, 2022.", "a few days after March 1, 2022",
         "2022-03-03", "2022-03-06", "2022-03-03/2022-03-06"),
        ("On the evening of Thursday, March 9, they meet.", "the evening of Thursday, March 9",
         "2023-03-09", "2023-03-09", "2023-03-09TEV"),
        ("In the years after 9/11 they met.", "9/11", "2001-09-11", "2001-09-11", "2001-09-11"),
        ("By the end of the day they had gone.", "the end of the day", "2023-03-03", "2023-03-03", "2023-03-03"),
        ("He left a year ago today.", "a year ago today", "2022-03-03", "2022-03-03", "2022-03-03"),
        ("He left two Saturdays ago.", "two Saturdays ago", "2023-02-18", "2023-02-18", "2023-02-18"),
        ("He left the other day.", "the other day", "2023-02-17", "2023-03-02", "PAST_REF"),
        ("Over the past few years it grew.", "the past few years", "2018-03-03", "2023-03-03", "PXY"),
        ("In recent weeks it grew.", "recent weeks", "2023-01-27", "2023-03-03", "PAST_REF"),
        # times of day and zones
        ("At 2100 GMT on Tuesday they met.", "2100 GMT on Tuesday", "2023-02-28", "2023-02-28", "2023-02-28T21:00"),
        ("At 9 o'clock on Monday they met.", "9 o'clock on Monday", "2023-02-27", "2023-02-27", "2023-02-27T09:00"),
        ("At half past two on Sunday they met.", "half past two on Sunday",
         "2023-02-26", "2023-02-26", "2023-02-26T02:30"),
        ("He speaks at 8 tonight.", "8 tonight", "2023-03-03", "2023-03-03", "2023-03-03T20:00"),
        ("It fell at dawn on Tuesday.", "dawn on Tuesday", "2023-02-28", "2023-02-28", "2023-02-28TMO"),
        ("It fell in the early hours of Tuesday.", "the early hours of Tuesday",
         "2023-02-28", "2023-02-28", "2023-02-28TMO"),
    ],
)  # fmt: skip
def test_each_kind(text: str, part: str, first: str, last: str, value: str) -> None:
    assert one(text)[1:] == (first, last, value)
    assert part in one(text)[0]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They met on Thanksgiving Day 2022.", "2022-11-24", "2022-11-24"),
        ("They met on Labor Day 2022.", "2022-09-05", "2022-09-05"),
        ("They met on Memorial Day 2022.", "2022-05-30", "2022-05-30"),
        ("They met on Martin Luther King Day 2023.", "2023-01-16", "2023-01-16"),
        ("They met on Good Friday.", "2023-04-07", "2023-04-07"),
        ("They met on Orthodox Easter 2022.", "2022-04-24", "2022-04-24"),
        ("They met last Christmas.", "2022-12-25", "2022-12-25"),
        ("They met on Labor Day weekend.", "2022-09-03", "2022-09-05"),
        ("The guns fell silent for Ramadan 2022.", "2022-04-02", "2022-05-01"),
        ("They met on Eid al-Fitr 2022.", "2022-05-02", "2022-05-04"),
        ("They met on Diwali 2022.", "2022-10-24", "2022-10-24"),
        ("They met on Yom Kippur 1973.", "1973-10-06", "1973-10-06"),
        ("They met before the Lunar New Year.", "2023-01-22", "2023-01-22"),
        ("They met on Nowruz 2022.", "2022-03-21", "2022-03-21"),
        # Where no table reaches, the year is all that is known.
        ("They met on Diwali 1890.", "1890-01-01", "1890-12-31"),
    ],
)
def test_holidays(text: str, first: str, last: str) -> None:
    assert one(text)[1:3] == (first, last)


@pytest.mark.parametrize("name", words().holidays)
def test_every_holiday_has_a_day(name: str) -> None:
    for year in (2007, 2023):
        days = falls(words().holidays[name], year, "")
        assert days
        assert all(day.start is not None and day.start.year == year for day in days)


@pytest.mark.parametrize("rule", ["13", "easter", "11-fifth-thursday", "table", "12-25 for ever"])
def test_a_rule_that_is_none_is_named(rule: str) -> None:
    raw = read_yaml("times.yaml")
    with pytest.raises(DataError, match=r"times\.yaml: holidays\.christmas"):
        parse_words({**raw, "holidays": {"christmas": rule}})


@pytest.mark.parametrize(
    "text",
    [
        "It was the third round, on the third day of talks.",
        "It cost 30 years of trade.",
        "The last days of the war were grim.",
        "He falls on the 13th floor.",
        "They meet on Mondays, twice a week, every two years.",
        "The ratio was 1/2/3 in release 2.0.1 at 10.1.2.23.",
        "The second week, the first day, the final hours.",
        "The second quarter of the 21st-born, a man in his early 60s, read sections 4.3.10 and 4.3.11.",
        "At the end of the day, in the same period, all are friends.",
        "May said so, and the people march on.",
    ],
)
def test_no_day_is_made_up(text: str) -> None:
    assert found(text) == []


def test_a_comparison_takes_the_size_of_what_it_is_compared_with() -> None:
    rose = found("In the third quarter of 2022 sales rose from a year earlier.")
    assert rose[1] == ("a year earlier", "2021-07-01", "2021-09-30", "2021-Q3")
    assert one("He left a year ago.")[1:] == ("2022-01-01", "2022-12-31", "2022")


def test_that_night_is_the_night_of_the_day_spoken_of() -> None:
    days = found("On 10 May 2022 they met; that night they fled; the next morning they came back.")
    assert [day[3] for day in days] == ["2022-05-10", "2022-05-10TNI", "2022-05-11TMO"]


# Bad input


def test_days_that_no_calendar_has() -> None:
    text = "On 31 February, on 13/13/2023 and on 2023-02-30 nothing happened."
    assert found(text) == []
    assert {value.why for _, value in find_all(text, FRIDAY)} == {NO_SUCH_DAY}


@pytest.mark.parametrize(
    "text", ["In the year 0 they met.", "In the year 99999 they met.", "Dated 0000-00-00.", "10,000 BC."]
)
def test_years_out_of_range(text: str) -> None:
    assert found(text) == []


def test_a_weekday_that_contradicts_its_date_is_noted() -> None:
    (wrong,) = find_times("They met on Friday, March 2.", FRIDAY)
    assert (wrong.start, wrong.end) == (dt.date(2023, 3, 2), dt.date(2023, 3, 2))
    assert "a Thursday, though the text says Friday" in wrong.why
    (right,) = find_times("They met on Friday, March 3.", FRIDAY)
    assert "though" not in right.why
    (written,) = find_times("They met on Friday, March 2, 2023.", FRIDAY)
    assert written.start == dt.date(2023, 3, 2)
    assert "though" in written.why


def test_a_weekday_tells_the_year_of_a_date_far_off() -> None:
    # 15 June was a Wednesday in 2022 and is a Thursday in 2023.
    assert one("They meet on Thursday, June 15.")[1] == "2023-06-15"
    assert one("They met on Wednesday, June 15.")[1] == "2022-06-15"


def test_forty_expressions_in_one_sentence() -> None:
    days = [f"{day} {month} 2022" for month in ("May", "June") for day in range(1, 21)]
    got = found(f"They met on {', '.join(days)}.")
    assert [words for words, *_ in got] == days
    assert got[-1][1] == "2022-06-20"


def test_text_of_the_other_direction() -> None:
    text = "\u202bاجتمع الوزراء\u202c (March 3, 2022) \u200fفي أوسلو؛ İstanbul on Friday."
    assert [words for words, *_ in found(text)] == ["March 3, 2022", "Friday"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\x00", "Friday" * 2000, "1" * 5000, "the " * 3000, "(" * 5000])
def test_odd_texts_do_not_crash(text: str) -> None:
    find_all(text, FRIDAY)
    find_all(text, None)
    read_expression(text[:5000], FRIDAY)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They met on 3 March 2023.", "2023-03-03", "2023-03-03"),
        ("They met on 2023-03-03.", "2023-03-03", "2023-03-03"),
        ("They met in 2019.", "2019-01-01", "2019-12-31"),
        ("They met in the third quarter of 2022.", "2022-07-01", "2022-09-30"),
        ("They met in the 1990s.", "1990-01-01", "1999-12-31"),
        ("They met on Christmas 2022.", "2022-12-25", "2022-12-25"),
        ("After 9/11 they met.", "2001-09-11", "2001-09-11"),
        ("They met from March to June 2022.", "2022-03-01", "2022-06-30"),
        ("They have met since 2019.", "2019-01-01", "2019-12-31"),
    ],
)
def test_without_a_day_of_publication_what_needs_none_is_read(text: str, first: str, last: str) -> None:
    assert one(text, on=None)[1:3] == (first, last)
    ((_, value),) = find_values(text, None)
    assert "seen from" not in value.why


def test_without_a_day_of_publication_the_rest_stays_unresolved_and_says_so() -> None:
    text = "They met on Friday; last week; in May; on Oct. 12; two months ago; recently; at Christmas."
    assert found(text, on=None) == []
    told = find_all(text, None)
    assert len(told) == 7
    assert {value.why for _, value in told} == {NO_DAY}
    assert [value.value for _, value in told] == ["", "", "", "", "", "PAST_REF", ""]


def test_what_hangs_on_a_written_day_needs_no_other() -> None:
    got = found("On 10 May 2022 they met; the next day they left; a week earlier, envoys had.", on=None)
    assert [day[1] for day in got] == ["2022-05-10", "2022-05-11", "2022-05-01"]


# Day first or month first


@pytest.mark.parametrize(("day_first", "day"), [(None, "2023-03-04"), (True, "2023-04-03"), (False, "2023-03-04")])
def test_numeric_dates_by_the_publisher(day_first: bool | None, day: str) -> None:
    assert found("Signed on 03/04/2023.", dt.date(2023, 5, 1), day_first)[0][1] == day


@pytest.mark.parametrize("day_first", [None, True, False])
def test_a_numeric_date_that_has_one_reading_is_read_so(day_first: bool | None) -> None:
    assert found("Signed on 25/03/2023.", FRIDAY, day_first)[0][1] == "2023-03-25"
    assert found("Signed on 03/25/2023.", FRIDAY, day_first)[0][1] == "2023-03-25"


def test_the_order_of_countries() -> None:
    assert [day_first_in(code) for code in ("USA", "GBR", "IND", "CAN")] == [False, True, True, None]
    assert has_numeric_date("on 03/04/2023")
    assert not has_numeric_date("by 3 to 4 in 2023")


# One expression, with words around it


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the last week", "2023-W08"),
        ("sometime around the third quarter of 2021", "2021-Q3"),
        ("it was all over on Tuesday, the envoy said of the talks", "2023-02-28"),
        ("the very difficult month of February", "2023-02"),
        ("eight long days", "P8D"),
        ("7:15 a.m.", "2023-03-03T07:15"),
        ("every two weeks", "P2W"),
        ("half an hour", "PT30M"),
        ("two and a half years", "P2.5Y"),
        ("a year and a half", "P1.5Y"),
        ("two hundred years", "P200Y"),
        ("three consecutive quarters", "P9M"),
        ("Mondays", "XXXX-WXX-1"),
        ("fourth quarters", "XXXX-Q4"),
        ("twice a month", "P1M"),
        ("this difficult moment", "PRESENT_REF"),
        ("the week", "2023-WXX"),
        ("the past year", "2022"),
        ("year's end", "2023-12-31"),
    ],
)
def test_one_expression(text: str, value: str) -> None:
    got = read_expression(text, FRIDAY)
    assert got is not None
    assert got.value == value


def test_one_expression_that_is_none() -> None:
    assert read_expression("the ministers", FRIDAY) is None
    assert resolve_time("it was all over by Tuesday", FRIDAY) is None


def test_a_year_ago_by_itself_is_a_comparison_where_results_come_out() -> None:
    results, later = dt.date(2022, 10, 28), dt.date(2022, 12, 20)
    got = resolve_time("a year ago", results)
    assert got is not None
    # The value compares quarters; the days are still those of the year, which is all that is sure.
    assert (got.value, str(got.start), str(got.end)) == ("2021-Q3", "2021-01-01", "2021-12-31")
    assert resolve_time("a year ago", later).value == "2021"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("on Friday", "day"),
        ("at 5 p.m. on Friday", "day"),
        ("last week", "week"),
        ("in May", "month"),
        ("in 2019", "year"),
        ("from 3 to 5 March", "range"),
        ("over the past three years", "range"),
        ("recently", "vague"),
        ("a few years ago", "vague"),
        ("around June 2022", "vague"),
        ("in fiscal 2023", "vague"),
    ],
)
def test_precision(text: str, precision: str) -> None:
    (time,) = find_times(f"They met {text}.", FRIDAY)
    assert time.precision == precision
    assert time.value
