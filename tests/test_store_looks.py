"""What pages look at a part at a time is what the ledger gives whole, over either database."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dragoman.store import Ledger
from records_ledger import TODAY, fill_pages

SINCE, UNTIL = dt.date(2000, 1, 1), TODAY.date()


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    fill_pages(address)
    with Ledger.open(address, clock=lambda: TODAY) as book:
        yield book


def paged(page: Callable[[Any], tuple[list[Any], Any]], first: Any) -> list[Any]:
    found, after = page(first)
    while after is not None:
        more, after = page(after)
        assert more, "a page without anything on it"
        found = [*found, *more]
    return found


def test_custody_by_source(ledger: Ledger) -> None:
    custody = ledger.custody
    sources = custody.sources()
    assert len(sources) > 2
    assert sorted(paged(lambda after: custody.source_page(1, after), "")) == sources
    assert not custody.has("nobody's")
    assert custody.days_of(None, SINCE, UNTIL) == custody.by_day(SINCE, UNTIL)
    for source in sources:
        assert custody.has(source)
        assert custody.days_of([source], SINCE, UNTIL) == custody.by_day(SINCE, UNTIL, source)
        assert custody.gaps_of([source], SINCE, UNTIL) == [
            gap for gap in custody.gaps(SINCE, UNTIL) if gap.source == source
        ]
        latest = custody.latest(source, 100)
        assert [number for number, _ in latest] == sorted((number for number, _ in latest), reverse=True)
        assert all(attempt.source == source for _, attempt in latest)
        assert custody.latest(source, 1) + custody.latest(source, 99, before=latest[0][0]) == latest


def test_stories_page_by_page(ledger: Ledger) -> None:
    clusters = list(ledger.copies.clusters())
    assert clusters
    found = paged(lambda before: ledger.copies.page(1, before), None)
    ids = [{one.document_id for one in cluster} for cluster in clusters]
    assert sorted(map(sorted, ids)) == sorted(sorted(one.document_id for one in cluster) for cluster in found)
    named = [(one.document_id, one.version) for cluster in clusters for one in cluster]
    among = ledger.copies.among([*named, ("nothing", 1)])
    assert set(among) == set(named)
    assert len(set(among.values())) == len(clusters)


def test_decisions_page_by_page(ledger: Ledger) -> None:
    every = ledger.decisions.all(superseded=True)
    pages = ledger.decisions.page(1)
    while len(more := ledger.decisions.page(1, before=pages[-1][0].number)):
        pages += more
    assert [one for one, _ in pages] == every[::-1]
    assert {one.number: by for one, by in pages if by} == {
        one.supersedes: one.number for one in every if one.supersedes
    }
    assert [ledger.decisions.get(one.number) for one in every] == every
    kind = every[0].kind
    assert [one for one, _ in ledger.decisions.page(99, kind=kind)] == [one for one in every[::-1] if one.kind == kind]


def test_a_happening_is_found_by_its_id_or_is_not(ledger: Ledger) -> None:
    every = list(ledger.happenings())
    assert every
    assert [ledger.find_happening(one.id) for one in every] == every
    assert ledger.find_happening("nothing") is None
    assert ledger.find_happening("nothing#e1") is None


def test_promises_of_some_documents(ledger: Ledger) -> None:
    told = {one.documents[0].id: one for one in ledger.promises("IND", "ISR")}
    assert told
    for id in told:
        found = ledger.promises_in([id], ["IND"])
        assert {line.document for line in found} == {id}
    assert ledger.promises_in(list(told), ["NZL"]) == ()
