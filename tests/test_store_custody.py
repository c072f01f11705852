"""Custody and feeds: every item counted once a day by how it ended, every poll on record, and no gap passed over."""

import datetime as dt
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import event

from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.store import PAGE, DayCount, Feed, Job, LeaseLost, Ledger, PageState, Poll, Polled, ReasonCount
from ledgers import START, Clock, minutes
from record_factory import call

URL = "https://feed.example/rss"
EVERY = minutes(15)
TODAY = START.date()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(address: str, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(address, clock=clock) as ledger:
        yield ledger


def log(ledger: Ledger, item: str, outcome: Outcome, at: dt.datetime = START, **more: str) -> None:
    ledger.custody.log(Attempt(item, more.pop("source", "s"), outcome, at, **more))  # type: ignore[arg-type]


def links(*names: str) -> list[Job]:
    return [Job(PAGE, f"https://h.example/{name}", URL, "h.example") for name in names]


def feed_of(ledger: Ledger) -> Feed:
    ledger.feeds.add(URL, every=EVERY)
    (feed,) = ledger.feeds.list()
    return feed


def poll(ledger: Ledger, clock: Clock, names: Sequence[str], outcome: Outcome = Outcome.FETCHED) -> Polled:
    (feed,) = ledger.feeds.list()
    return ledger.feeds.polled(feed, Poll(clock.now, outcome, items=len(names)), links(*names))


def whys(ledger: Ledger, days: int = 60) -> list[tuple[str, dt.datetime, dt.datetime]]:
    found = ledger.custody.gaps(TODAY - dt.timedelta(days), TODAY + dt.timedelta(days))
    return [(gap.why, gap.start, gap.end) for gap in found]


def test_an_attempt_comes_back_as_it_was_logged(ledger: Ledger) -> None:
    full = Attempt("u", "s", Outcome.FAILED, START, "http-503", "no \0 answer", 503, 2**40, 1.25, "d1")
    ledger.custody.log(Attempt("u", "s", Outcome.BLOCKED, START + minutes(1)))
    ledger.custody.log(full)
    first, second = ledger.custody.of("u")
    assert first == Attempt("u", "s", Outcome.FAILED, START, "http-503", "no \ufffd answer", 503, 2**40, 1.25, "d1")
    assert second.status is None
    assert ledger.custody.sources() == ["s"]


def test_a_time_without_a_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="a time without a zone"):
        log(ledger, "u", Outcome.FAILED, START.replace(tzinfo=None))


def test_an_item_counts_once_a_day_by_its_last_outcome(ledger: Ledger) -> None:
    log(ledger, "a", Outcome.FAILED, reason="http-503")
    log(ledger, "a", Outcome.FETCHED)
    log(ledger, "a", Outcome.CODED)
    log(ledger, "b", Outcome.FAILED, reason="http-404")
    log(ledger, "c", Outcome.FAILED, reason="http-404")
    log(ledger, "a", Outcome.UNCHANGED, START + minutes(24 * 60))
    log(ledger, "a", Outcome.ROBOTS, source="t")
    tomorrow = TODAY + dt.timedelta(1)
    assert ledger.custody.by_day(TODAY, tomorrow) == [
        DayCount("s", TODAY, Outcome.CODED, 1),
        DayCount("s", TODAY, Outcome.FAILED, 2),
        DayCount("s", tomorrow, Outcome.UNCHANGED, 1),
        DayCount("t", TODAY, Outcome.ROBOTS, 1),
    ]
    assert ledger.custody.by_day(TODAY, TODAY, "t") == [DayCount("t", TODAY, Outcome.ROBOTS, 1)]
    assert ledger.custody.reasons(TODAY, TODAY, "s") == [
        ReasonCount("s", Outcome.FAILED, "http-404", 2),
        ReasonCount("s", Outcome.CODED, "", 1),
    ]


def test_the_day_is_that_of_utc(ledger: Ledger) -> None:
    late = dt.datetime(2024, 5, 6, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    log(ledger, "a", Outcome.CODED, late)
    assert [one.day for one in ledger.custody.by_day(TODAY, TODAY + dt.timedelta(9))] == [dt.date(2024, 5, 7)]


# Feeds


def test_a_feed_is_added_once_changed_and_removed(ledger: Ledger, clock: Clock) -> None:
    assert ledger.feeds.add(URL, every=EVERY, publisher="The Wire")
    assert not ledger.feeds.add(URL, title="Latest")
    (feed,) = ledger.feeds.list()
    assert (feed.title, feed.publisher, feed.every, feed.next_at) == ("Latest", "The Wire", EVERY, START)
    assert ledger.feeds.remove(URL)
    assert not ledger.feeds.remove(URL)
    assert ledger.feeds.list() == ledger.feeds.due() == []
    assert [one.active for one in ledger.feeds.list(all=True)] == [False]
    clock.go(hours=1)
    assert ledger.feeds.add(URL)
    assert ledger.feeds.due() == ledger.feeds.list()
    assert ledger.feeds.get("https://other.example/") is None
    with pytest.raises(ValueError, match="none of"):
        ledger.feeds.add(URL, "podcast")


def test_a_feed_that_is_due_is_one_workers(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    (mine,) = ledger.feeds.take_due("one", 5, minutes(5))
    assert ledger.feeds.take_due("two", 5, minutes(5)) == []
    assert ledger.feeds.next_at() == START + minutes(5)
    clock.go(minutes=6)
    (yours,) = ledger.feeds.take_due("two", 5, minutes(5))
    with pytest.raises(LeaseLost):
        ledger.feeds.polled(mine, Poll(clock.now, Outcome.FETCHED), links("a"))
    assert ledger.queue.waiting() == []
    ledger.feeds.polled(yours, Poll(clock.now, Outcome.FETCHED, next_at=clock.now + EVERY), links("a"))
    assert ledger.feeds.next_at() == clock.now + EVERY
    assert ledger.feeds.due() == []
    clock.go(minutes=15)
    assert [one.worker for one in ledger.feeds.take_due("three", 5, minutes(5))] == ["three"]
    assert ledger.feeds.give_back("three") == 1
    assert len(ledger.feeds.due()) == 1


def test_a_poll_queues_what_is_new_and_says_whether_it_overlaps(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    assert poll(ledger, clock, "abc") == Polled(new=3, queued=3, overlap=False)
    assert poll(ledger, clock, "cde") == Polled(new=2, queued=2, overlap=True)
    assert poll(ledger, clock, "xyz") == Polled(new=3, queued=3, overlap=False)
    assert poll(ledger, clock, (), Outcome.UNCHANGED) == Polled(new=0, queued=0, overlap=True)
    assert poll(ledger, clock, (), Outcome.FAILED) == Polled(new=0, queued=0, overlap=False)
    assert poll(ledger, clock, "zabc") == Polled(new=0, queued=0, overlap=True)


def test_a_page_that_was_fetched_is_asked_for_again_only_after_a_while(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    ledger.pages.put(PageState("https://h.example/a", "https://h.example/a", last_at=START))
    assert poll(ledger, clock, "ab") == Polled(new=1, queued=1, overlap=False)
    clock.go(hours=25)
    assert poll(ledger, clock, "ab") == Polled(new=0, queued=1, overlap=True)


def test_what_the_server_sent_is_kept_for_the_next_poll(ledger: Ledger, clock: Clock) -> None:
    feed = feed_of(ledger)
    answer = Poll(clock.now, Outcome.FETCHED, etag='"7"', modified="Mon", body_sha256="ab", next_at=START + EVERY)
    ledger.feeds.polled(feed, answer)
    for failures, outcome in ((1, Outcome.FAILED), (2, Outcome.BLOCKED), (0, Outcome.UNCHANGED)):
        feed = ledger.feeds.list()[0]
        ledger.feeds.polled(feed, Poll(clock.go(minutes=1), outcome, next_at=clock.now))
        (after,) = ledger.feeds.list()
        assert (after.etag, after.modified, after.body_sha256, after.failures) == ('"7"', "Mon", "ab", failures)
    assert (after.last_at, after.next_at) == (clock.now, clock.now)


def test_a_poll_is_all_or_nothing(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    before = ledger.rows(), ledger.feeds.list()
    for start in ("INSERT INTO queue", "INSERT INTO polls", "UPDATE feeds"):

        def fail(_connection: object, _cursor: object, statement: str, *_: object, start: str = start) -> None:
            if statement.startswith(start):
                raise KeyboardInterrupt

        event.listen(ledger._database.writing, "before_cursor_execute", fail)
        with pytest.raises(KeyboardInterrupt):
            poll(ledger, clock, "abc")
        event.remove(ledger._database.writing, "before_cursor_execute", fail)
        assert (ledger.rows(), ledger.feeds.list()) == before, start
    assert poll(ledger, clock, "abc").new == 3


def test_a_feed_of_ten_thousand_items_is_queued_whole(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    names = [str(number) for number in range(10_000)]
    assert poll(ledger, clock, names) == Polled(10_000, 10_000, overlap=False)
    assert poll(ledger, clock, [*names[1:], "more"]) == Polled(1, 1, overlap=True)
    assert [one.count for one in ledger.queue.waiting()] == [10_001]


# Gaps


def test_a_feed_that_rolled_over_between_two_polls_has_a_gap(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    poll(ledger, clock, "abc")
    clock.go(minutes=15)
    poll(ledger, clock, (), Outcome.FAILED)
    clock.go(minutes=10)
    poll(ledger, clock, "xyz")
    assert whys(ledger) == [("no-overlap", START, START + minutes(25))]
    clock.go(minutes=15)
    poll(ledger, clock, (), Outcome.UNCHANGED)
    clock.go(minutes=15)
    poll(ledger, clock, "za")
    assert len(whys(ledger)) == 1


def test_an_answer_without_items_hides_no_gap(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    poll(ledger, clock, "abc")
    clock.go(minutes=15)
    poll(ledger, clock, ())
    clock.go(minutes=15)
    poll(ledger, clock, "xyz")
    assert whys(ledger) == [("no-overlap", START, START + minutes(30))]


def test_a_feed_that_was_not_asked_in_time_has_a_gap(ledger: Ledger, clock: Clock) -> None:
    feed_of(ledger)
    poll(ledger, clock, "ab")
    clock.go(minutes=30)
    poll(ledger, clock, "ab")
    assert whys(ledger) == []
    clock.go(minutes=31)
    poll(ledger, clock, "ab")
    clock.go(minutes=20)
    poll(ledger, clock, (), Outcome.FAILED)
    clock.go(minutes=20)
    assert whys(ledger) == [
        ("not-polled", START + minutes(30), START + minutes(61)),
        ("no-answer", START + minutes(61), START + minutes(101)),
    ]
    assert [gap.source for gap in ledger.custody.gaps(TODAY, TODAY, URL)] == [URL, URL]
    assert ledger.custody.gaps(TODAY, TODAY, "other") == []
    assert ledger.custody.gaps(TODAY + dt.timedelta(1), TODAY + dt.timedelta(2)) == []
    ledger.feeds.remove(URL)
    assert [why for why, *_ in whys(ledger)] == ["not-polled"]


def days_with(ledger: Ledger, days: Sequence[int], each: int = 4) -> None:
    """That many items on each of the days, counted from Monday, 6 May 2024."""
    for day in days:
        for number in range(each):
            log(ledger, f"{day}/{number}", Outcome.CODED, START + dt.timedelta(day))


def midnight(day: int) -> dt.datetime:
    return START.replace(hour=0) + dt.timedelta(day)


def test_days_on_which_nothing_came_are_gaps(ledger: Ledger) -> None:
    days_with(ledger, [0, 1, 2, 5, 6, 7])
    assert whys(ledger) == [("no-attempts", midnight(3), midnight(5))]
    assert [gap.detail for gap in ledger.custody.gaps(TODAY, TODAY + dt.timedelta(9))] == [
        "on 2 days nothing was tried; the median day has 4"
    ]


def test_a_source_with_little_on_any_day_has_no_gaps(ledger: Ledger) -> None:
    days_with(ledger, [0, 1, 2, 5, 6, 7], each=2)
    assert whys(ledger) == []


def test_a_paper_without_a_sunday_edition_has_no_gap_on_sundays(ledger: Ledger) -> None:
    days_with(ledger, [day for day in range(28) if day % 7 != 6])
    assert whys(ledger) == []


def test_an_outage_of_weeks_is_one_gap_sundays_and_all(ledger: Ledger) -> None:
    days_with(ledger, [day for day in range(70) if day % 7 != 6 and not 21 <= day < 56])
    assert whys(ledger, 90) == [("no-attempts", midnight(21), midnight(55))]


def test_days_of_publication_without_a_document_are_gaps(ledger: Ledger) -> None:
    for day in (1, 2, 3, 6, 7):
        for number in range(3):
            record = call(f"{day}-{number}", published=f"2024-04-0{day}")
            ledger.keep(record.document)
            log(ledger, f"all.jsonl:{day}{number}", Outcome.FETCHED, source="all.jsonl", document=record.document.id)
    start = dt.datetime(2024, 4, 4, tzinfo=dt.UTC)
    assert whys(ledger) == [("no-documents", start, start + dt.timedelta(2))]
