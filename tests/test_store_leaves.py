"""A timeline leaf by leaf, and a relation in figures: the same as the whole, on both databases."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from dragoman.store import Ledger, Verdict, Wanted
from dragoman.store.net import Scored, Sums, change_of, net, net_of
from dragoman.store.newest import Cursor
from ledgers import NewLedger
from record_factory import Story, call, day
from relation_ledger import fill


@pytest.fixture(scope="module")
def place(new_ledger: NewLedger) -> str:
    place = new_ledger()
    fill(place)
    with Ledger.open(place) as ledger:
        # A year and more of calls, two of one day, one of a vague date, one of none at all.
        for number, when in enumerate(("2019-12-30", "2020-01-02", "2020-01-02", "2020-06-01")):
            ledger.add(call(f"c{number}", day(when), when, called=f"Dana Peled{'o' * number}"))
        ledger.add(call("vague", day("2020-01-01", "2020-12-31"), "2020-12-31"))
        ledger.add(undated().record())
    return place


def undated() -> Story:
    story = Story("undated", "Anil Rao telephoned Dana Peled.", None)
    pair = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR")
    story.event("CONSULT", "telephoned", pair, None, status="hypothetical")
    return story


def leaves(ledger: Ledger, wanted: Wanted, size: int, countries: tuple[str, ...] = ("ISR", "IND")) -> list[str]:
    found: list[str] = []
    before: Cursor | None = None
    for _ in range(100):
        leaf = ledger.leaf(countries, wanted, before, size)
        assert len(leaf.happenings) <= size
        found += [one.id for one in leaf.happenings]
        if leaf.older is None:
            return found
        before = Cursor.parse(str(leaf.older))
    raise AssertionError("no end")


WANTED = (
    Wanted(),
    Wanted(quads=frozenset((3,))),
    Wanted(statuses=frozenset(("future", "hypothetical"))),
    Wanted(since=dt.date(2020, 6, 2), until=dt.date(2021, 2, 28)),
    Wanted(types=frozenset(("ACCUSE",)), until=dt.date(2022, 3, 31)),
    Wanted(min_outlets=2),
    Wanted(actor="dana peledo"),
    Wanted(actor="100%"),
)


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_leaves_are_the_whole_backwards(place: str, wanted: Wanted, size: int) -> None:
    with Ledger.open(place) as ledger:
        whole = ledger.relation("IND", "ISR", wanted=wanted)
        found = leaves(ledger, wanted, size)
        dated = [one.id for one in whole.happenings if one.date or one.first_seen]
        # The newest first; what has no day at all stays last.
        assert found == [*reversed(dated), *(one.id for one in whole.happenings if not (one.date or one.first_seen))]
        assert ledger.count(("IND", "ISR"), wanted) == whole.total == len(found)


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_the_last_ones_and_the_counts_of_all_are_those_of_the_whole(place: str, wanted: Wanted, limit: int) -> None:
    some = replace(wanted, limit=limit)
    with Ledger.open(place) as ledger:
        of_one = ledger.view(["ISR"], wanted), ledger.view(["ISR"], some)
        of_two = ledger.relation("IND", "ISR", wanted=wanted), ledger.relation("ISR", "IND", wanted=some)
    for whole, found in (of_one, of_two):
        assert [one.id for one in found.happenings] == [one.id for one in whole.happenings][-limit:]
        assert (found.total, found.series, found.net) == (whole.total, whole.series, whole.net)


def test_a_country_has_each_of_its_happenings_once(place: str) -> None:
    with Ledger.open(place) as ledger:
        ledger.add(three().record())
        found = leaves(ledger, Wanted(), 4, ("IND",))
        assert sorted(found) == sorted(one.id for one in ledger.view(["IND"]).happenings)
        figures = ledger.country_figures("IND")
        assert {one.country for one in figures.partners} == {"ISR", "FJI"}
        assert sum(one.happenings for one in figures.series if one.month == "2018-05") == 1


def three() -> Story:
    story = Story("three", "Anil Rao met Dana Peled and Sam Veo.", "2018-05-05")
    people = (("Anil Rao", "IND"), ("Dana Peled", "ISR"), ("Sam Veo", "FJI"))
    story.event("CONSULT", "met", tuple(story.actor(*one) for one in people), day("2018-05-05"))
    return story


def test_the_figures_are_those_of_the_whole(place: str) -> None:
    with Ledger.open(place) as ledger:
        whole, figures = ledger.relation("IND", "ISR"), ledger.pair_figures("ISR", "IND")
        assert (figures.happenings, figures.net, figures.series) == (whole.total, whole.net, whole.series)
        assert figures.reports == sum(one.reports for one in whole.happenings)
        both = [one for one in whole.happenings if {"IND", "ISR"} <= set(one.confirmed_by)]
        assert figures.confirmed == len(both)
        assert figures.agreements == 1
        (treaty,) = figures.latest_agreements
        assert (treaty.name, treaty.action, treaty.document) == ("Water Treaty", "signed", "pledge")
        (pledge,) = figures.open_promises
        assert (pledge.by, pledge.to, figures.promises) == (("IND",), ("ISR",), 1)
        assert {pledge.name} == {one.name for one in whole.commitments}


def test_what_a_person_has_settled_is_no_open_promise(address: str) -> None:
    fill(address)
    with Ledger.open(address) as ledger:
        (pledge,) = ledger.pair_figures("IND", "ISR").open_promises
        ledger.settle(Verdict(pledge.name, "Ada", "they came", "kept"))
        after = ledger.pair_figures("IND", "ISR")
        assert (after.open_promises, after.promises) == ((), 0)


def test_figures_are_remembered_until_the_ledger_changes(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a.txt"))
        assert ledger.pair_figures("IND", "ISR") is ledger.pair_figures("ISR", "IND")
        ledger.add(call("b.txt", day("2023-05-05"), "2023-05-05"))
        assert ledger.pair_figures("IND", "ISR").happenings == 2


def test_a_cursor_that_is_none_is_refused() -> None:
    for text in ("", "2023-03-03", "~x", "2023-13-01~x", "yesterday~x", "2023-03-03~", "none~é"):
        with pytest.raises(ValueError, match=r"."):
            Cursor.parse(text)


def test_net_from_sums_is_net_from_happenings() -> None:
    scored = [Scored(f"2023-{month:02}", score, own) for month, score, own in ((1, 2.5, 1), (1, -4.0, 6), (5, 9.5, 2))]
    sums = {
        month: Sums.of(len(own), sum(one.score for one in own), sum(one.score**2 for one in own), 1.0)
        for month, members in itertools.groupby(scored, key=lambda one: one.month)
        if (own := list(members))
    }
    assert [(one.month, one.happenings, one.mean) for one in net_of(sums)] == [
        (one.month, one.happenings, one.mean) for one in net(scored)
    ]
    assert [one.mean for one in net(scored)] == [-0.75, None, None, None, 9.5]


def test_the_last_year_is_laid_beside_the_one_before() -> None:
    def months(year: int, score: float, count: int) -> dict[str, Sums]:
        return {f"{year}-{month:02}": Sums.of(count, count * score, count * score**2, 1.0) for month in range(1, 13)}

    warmer = change_of(months(2021, -2.0, 5) | months(2022, 2.0, 5))
    assert warmer is not None
    assert (warmer.until, warmer.now, warmer.before, warmer.difference) == ("2022-12", 2.0, -2.0, 4.0)
    assert warmer.low is not None
    assert warmer.high is not None
    assert 0 < warmer.low < 4 < warmer.high
    few = change_of(months(2021, 1.0, 5) | {"2022-12": Sums.of(1, 2.0, 4.0, 1.0)})
    assert few is not None
    assert few.low is not None
    assert few.low < 0, "one happening makes no trend"
    alone = change_of(months(2022, 1.0, 1))
    assert alone is not None
    assert (alone.before, alone.difference, alone.happenings_before) == (None, None, 0)
    assert change_of({}) is None
