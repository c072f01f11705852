"""A judgement in a text beside the ledger's own series of its time."""

import datetime as dt
from collections.abc import Sequence

from dragoman.document import Span
from dragoman.record import Record
from dragoman.record.models import Assessment, Date
from dragoman.store import Ledger
from dragoman.store.relate.trends import finding_of
from ledgers import NewLedger
from record_factory import Story, call, day


def series(scores: Sequence[float], year: int = 2022) -> list[Record]:
    """Two reports a month of calls with these scores."""
    found = []
    for n, score in enumerate(scores):
        when = f"{year + n // 12}-{n % 12 + 1:02}-05"
        found += [call(f"d{n}{x}", date=day(when), published=when, score=score) for x in "ab"]
    return found


def judgement(direction: str, published: str, period: Date | None) -> Record:
    text = "Ties between India and Israel have been on an upswing in the last few years."
    story = Story("judge", text, published)
    speaker = story.actor("India", "IND", person=False)
    one = Assessment(by=speaker, about=("IND", "ISR"), direction=direction, period=period, span=Span(0, len(text)))  # type: ignore[arg-type]
    return story.record().model_copy(update={"assessments": (one,)})


YEAR = Date(text="the last year", start=dt.date(2022, 1, 1), end=dt.date(2022, 12, 31))


def test_an_upswing_is_laid_beside_a_rising_series(new_ledger: NewLedger) -> None:
    with Ledger.open(new_ledger()) as ledger:
        for record in [*series([-2, -1, 0, 1, 2, 3, 4, 5]), judgement("up", "2022-12-31", YEAR)]:
            ledger.add(record)
        found = ledger.trends("IND", "ISR")
    (one,) = found.judgements
    assert (one.series.finding, one.agrees, one.series.months, one.series.reports) == ("rising", True, 8, 16)
    assert one.series.slope == 12.0
    assert one.series.p is not None
    assert one.series.p < 0.001
    assert one.by == "India"
    assert "S +28" in one.series.why


def test_a_falling_series_contradicts_and_few_reports_say_nothing(new_ledger: NewLedger) -> None:
    with Ledger.open(new_ledger()) as ledger:
        for record in [*series([5, 4, 3, 2, 1, 0, -1]), judgement("up", "2022-12-31", YEAR)]:
            ledger.add(record)
        assert ledger.trends("IND", "ISR").judgements[0].agrees is False
    with Ledger.open(new_ledger()) as ledger:
        for record in [*series([5, 4, 3]), judgement("up", "2022-12-31", YEAR)]:
            ledger.add(record)
        (one,) = ledger.trends("IND", "ISR").judgements
    assert one.series.finding == "too few reports to tell"
    assert one.agrees is None
    assert "3 months and 6 reports" in one.series.why


def test_only_the_months_of_its_period_count(new_ledger: NewLedger) -> None:
    with Ledger.open(new_ledger()) as ledger:
        scores = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1, -2, 1, 2, 3, 4, 5, 6, 7]
        period = Date(text="this year", start=dt.date(2023, 1, 1), end=dt.date(2023, 12, 31))
        for record in [*series(scores), judgement("up", "2023-08-01", period)]:
            ledger.add(record)
        found = ledger.trends("IND", "ISR")
    (one,) = found.judgements
    assert (one.series.finding, one.series.months) == ("rising", 7)
    assert str(one.period.end) == "2023-08-01"
    assert found.whole.months == 19


def test_without_a_period_it_is_the_two_years_before(new_ledger: NewLedger) -> None:
    with Ledger.open(new_ledger()) as ledger:
        for record in [*series([1, 1, 1, 1, 1, 1, 1, 1]), judgement("flat", "2023-01-31", None)]:
            ledger.add(record)
        (one,) = ledger.trends("IND", "ISR").judgements
    assert not one.stated
    # All values equal: no order of them could show a trend.
    assert one.series.finding == "too few reports to tell"


def test_noise_is_flat() -> None:
    from dragoman.store.relate.trends import MonthValue

    scores = [2.0, 3.1, 1.9, 2.8, 2.2, 3.0, 2.1, 2.9]
    months = [
        MonthValue(month=f"2022-{n + 1:02}", happenings=2, reports=3, score=s, net=s) for n, s in enumerate(scores)
    ]
    assert finding_of(months).finding == "flat"
