"""What pages ask of a ledger: figures at a glance, and looks that are bounded and say so."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from rich.console import Console
from sqlalchemy import event

from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.read.timeline import print_relation
from dragoman.store import Asked, Ledger, PromiseLine, Wanted, agreement_pages, promise_lines, promise_pages
from ledgers import START, NewLedger
from record_factory import call, day
from records_ledger import fill_pages

PAIR = ("IND", "ISR")
TODAY = dt.date(2024, 5, 6)


@pytest.fixture(scope="module")
def ledger(new_ledger: NewLedger) -> Iterator[Ledger]:
    address = new_ledger()
    fill_pages(address)
    with Ledger.open(address) as ledger:
        yield ledger


def test_bounded_looks_find_what_the_whole_ones_do(ledger: Ledger) -> None:
    assert ledger.agreements_page(PAIR).agreements == ledger.agreements(*PAIR)
    assert ledger.promises_page(PAIR).promises == ledger.promises(*PAIR)
    assert ledger.agreements_of_all().agreements == ledger.agreements(*PAIR)
    for whole in ledger.promises(*PAIR):
        for name in whole.names:
            found = ledger.promise(name)
            assert found is not None
            assert found.promise == whole
    for agreement in ledger.agreements(*PAIR):
        for name in agreement_pages.names_of(agreement):
            one = ledger.agreement(name)
            assert one is not None
            assert one.agreements == (agreement,)
    assert ledger.promise("a#1-2") is None
    assert ledger.agreement("a#1-2") is None


def test_a_bounded_look_says_where_it_goes_on(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement_pages, "MOST", 1)
    monkeypatch.setattr(promise_pages, "MOST", 1)
    seen: list[str] = []
    before = None
    with ledger._database.read() as connection:
        while True:
            page = agreement_pages.of_pair(connection, PAIR, before)
            assert page.looked.documents == 1
            seen += [source.id for one in page.agreements for source in one.documents]
            before = page.looked.before
            if before is None:
                break
    assert sorted(seen) == sorted(source.id for one in ledger.agreements(*PAIR) for source in one.documents)


def test_a_glance_is_the_relation_without_what_followed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, glance = ledger.relation(*PAIR), ledger.glance(*PAIR, Wanted(limit=1_000))
    assert glance.agreements == whole.agreements
    bare = [one.model_copy(update={"together": ()}) for one in whole.happenings]
    assert list(glance.happenings) == bare
    assert [(one.name, one.quotes) for one in glance.commitments] == [
        (one.name, one.quotes) for one in whole.commitments
    ]
    assert any(one.follow_ups for one in whole.commitments)
    assert not any(one.follow_ups for one in glance.commitments)
    assert (glance.agreements_looked.before, glance.commitments_looked.before) == (None, None)
    monkeypatch.setattr(agreement_pages, "MOST", 1)
    cut = ledger.glance(*PAIR, Wanted(limit=1))
    assert cut.agreements_looked.before is not None
    assert (len(cut.happenings), cut.total) == (1, whole.total)
    stream = io.StringIO()
    print_relation(Console(file=stream, width=80), cut)
    assert "those that the 1 document stored last tell of: --limit 0 shows all agreements" in stream.getvalue()
    assert f"and {whole.total - 1} earlier: --limit 0 shows all" in stream.getvalue()


def test_promises_page_by_page_are_all_of_them_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ledger.promise_lines(Asked(TODAY, limit=100)).promises
    for scanned in (1, 5_000):
        monkeypatch.setattr(promise_lines, "SCANNED", scanned)
        seen: list[PromiseLine] = []
        before = None
        for _ in range(10):
            page = ledger.promise_lines(Asked(TODAY, before=before, limit=1))
            seen += page.promises
            before = page.before
            if before is None:
                break
        assert tuple(seen) == whole
    assert len(whole) == 2


def test_an_answer_is_worked_out_again_only_when_the_ledger_has_changed(new_ledger: NewLedger) -> None:
    made: list[int] = []
    with Ledger.open(new_ledger()) as ledger:
        ledger.add(call("a"))

        def work() -> int:
            made.append(1)
            return len(made)

        def ask() -> int:
            return ledger.remembered.hold("question", work)

        assert [ask(), ask()] == [1, 1]
        ledger.add(call("b"))
        assert [ask(), ask()] == [2, 2]
        with pytest.raises(ZeroDivisionError):
            ledger.remembered.hold("wrong", lambda: 1 // 0)
        assert ledger.overview.figures().documents == 2


def test_what_is_told_for_later_is_not_the_latest(new_ledger: NewLedger) -> None:
    with Ledger.open(new_ledger()) as ledger:
        ledger.add(call("past", date=day("2023-03-02")))
        ledger.add(call("to come", date=day("2023-09-01"), status="future"))
        ledger.add(call("after", date=day("2023-08-01")))
        ledger.reconcile()
        assert [one.document for one in ledger.overview.latest(dt.date(2024, 1, 1))] == ["past"]


def test_gaps_are_found_without_reading_the_whole_log(new_ledger: NewLedger) -> None:
    """A silence that is longer than the weeks that are looked at is one all the same, and old days are not read."""
    asked: list[str] = []
    with Ledger.open(new_ledger()) as ledger:
        for back in (*range(400, 300, -1), *range(20, 0, -1)):
            for n in range(3):
                at = START - dt.timedelta(days=back)
                ledger.custody.log(Attempt(f"{back}-{n}", "s", Outcome.CODED, at))
        engine = ledger._database.reading
        event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        days = TODAY - dt.timedelta(days=60), TODAY
        (gap,) = ledger.custody.gaps(*days)
        assert (gap.start.date(), gap.end.date()) == (TODAY - dt.timedelta(days=300), TODAY - dt.timedelta(days=20))
        counting = [one for one in asked if "count(DISTINCT attempts.item)" in one]
        assert counting
        assert all("attempts.day BETWEEN" in one for one in counting)
        if "sqlite" in engine.dialect.name:
            with ledger._database.read() as connection:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {counting[0]}", ("s", *map(str, days))).all()
            assert "attempts_by_source (source=? AND day>? AND day<?)" in str(plan)


def test_a_ledgers_size_is_its_records(new_ledger: NewLedger) -> None:
    with Ledger.open(new_ledger()) as ledger:
        assert ledger.size() == 0
        for id in "abc":
            ledger.add(call(id))
        assert ledger.size() == 3
