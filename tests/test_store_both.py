"""What other tests ask of a file only, asked of both databases."""

import datetime as dt

import pytest

from dragoman.errors import LedgerError
from dragoman.record.models import Date, Record, Tenure
from dragoman.store import PAGE, Job, Ledger
from ledgers import Clock, minutes
from record_factory import Story, call


def appointed(id: str, text: str = "Tamsin Okello became information minister.") -> Record:
    story = Story(id, text)
    day = dt.date(2023, 3, 1)
    tenure = Tenure(
        actor=story.actor("Tamsin Okello", "UGA", office="Minister of Information"),
        office="Minister of Information",
        country="UGA",
        action="took office",
        date=Date(text=None, start=day, end=day, span=None, why=""),
        span=story.span("became information minister"),
        why="",
    )
    return story.record().model_copy(update={"tenures": (tenure,)})


def test_what_is_heard_is_what_current_records_announce(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(appointed("news"))
        assert len(ledger.heard()) == 1
        ledger.add(Story("news", "The article about Tamsin Okello was withdrawn.").record())
        assert len(ledger.heard()) == 0


def test_a_happening_is_found_by_its_id_and_by_an_event_of_a_document(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.add(call("b", publisher="Wire"))
        (known,) = ledger.relation("IND", "ISR").happenings
        assert ledger.happening(known.id) == ledger.happening("b#e1") == known
        with pytest.raises(LedgerError, match="no event 'b#e9'"):
            ledger.happening("b#e9")


def test_happenings_are_all_told_once_they_are_reconciled(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.add(call("b", publisher="Wire"))
        ledger.reconcile()
        (known,) = ledger.happenings()
        assert known == ledger.relation("IND", "ISR").happenings[0]
        assert list(ledger.happenings(min_reports=3)) == []


def test_what_a_dead_worker_had_is_taken_from_it_and_counts_as_a_try(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.queue.put([Job(PAGE, f"https://h{n}.example/", "s", f"h{n}.example") for n in range(2)])
        assert ledger.queue.workers() == []
        ledger.queue.take("dead", (PAGE,), 1, minutes(60))
        ledger.queue.take("alive", (PAGE,), 1, minutes(60))
        assert ledger.queue.workers() == ["alive", "dead"]
        assert ledger.queue.abandon("dead") == 1
        assert ledger.queue.workers() == ["alive"]
        (again,) = ledger.queue.take("next", (PAGE,), 9, minutes(60))
        assert again.tries == 2


def test_all_active_feeds_can_be_made_due(address: str) -> None:
    clock = Clock()
    with Ledger.open(address, clock=clock) as ledger:
        for name in ("a", "b", "gone"):
            ledger.feeds.add(f"https://{name}.example/feed", every=minutes(60))
        ledger.feeds.remove("https://gone.example/feed")
        assert [len(ledger.feeds.take_due("w", 9, minutes(1))), len(ledger.feeds.due())] == [2, 0]
        clock.go(minutes=2)
        assert ledger.feeds.make_due() == 2
        assert [one.url for one in ledger.feeds.due()] == ["https://a.example/feed", "https://b.example/feed"]
        assert ledger.feeds.next_at() == clock.now
