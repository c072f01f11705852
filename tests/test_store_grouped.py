"""Laying out a little at a time gives what laying out all at once does, and looks at little more than what is new."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest

from dragoman.record.models import Date, Record
from dragoman.store import Ledger
from dragoman.store.alike import Likeness
from dragoman.store.clusters import cluster
from dragoman.store.facts import Facts, facts_of
from dragoman.store.keyed import Filed, apart, near_pairs
from dragoman.store.reading import read_told
from ledgers import NewLedger
from record_factory import Story, call, day

FIRST = dt.date(2023, 3, 1)
GROWN = ("a", "c", "d", "e", "f")


def some_day(chance: random.Random) -> Date:
    """One of some days, a week or months around it, stated or not: what hangs together by them is long."""
    start = FIRST + dt.timedelta(days=chance.randrange(40))
    days = chance.choice([0] * 8 + [1, 6, 12, 20, 40, 500])
    return day(start.isoformat(), (start + dt.timedelta(days=days)).isoformat(), text=chance.choice([None, "then"]))


def many(seed: int, number: int) -> list[Record]:
    """Calls between two states, few of them clearly one or two: newcomers draw tellings from what they were in."""
    chance = random.Random(seed)
    return [
        call(
            f"d{at:03}",
            date=some_day(chance),
            published=(FIRST + dt.timedelta(days=chance.randrange(45))).isoformat(),
            modes=chance.choice([(), (), ("phone",), ("visit",)]),
            caller=chance.choice(["Anil Rao", "Rao", "Anil", "Sunil Mehta"]),
            called=chance.choice(["Dana Peled", "Noa Katz", "Peled"]),
            publisher=chance.choice(["The Wire", "Gazette", "Post", None]),
            status=chance.choice(["actual", "actual", "historical", "negated"]),
        )
        for at in range(number)
    ]


def laid_out(address: str, records: Sequence[Record], portions: Sequence[int]) -> object:
    """The rows of a ledger that was reconciled after each portion."""
    with Ledger.open(address) as ledger:
        rest = iter(records)
        for portion in portions:
            for _, record in zip(range(portion), rest, strict=False):
                ledger.add(record)
            ledger.reconcile()
        return ledger.rows()


@pytest.mark.parametrize("seed", range(4))
def test_a_little_at_a_time_gives_what_all_at_once_does(new_ledger: NewLedger, seed: int) -> None:
    records = many(seed, 70)
    whole = laid_out(new_ledger(), records, [70])
    shuffled = random.Random(seed).sample(records, len(records))
    assert laid_out(new_ledger(), shuffled, [40, *[1] * 10, 5, 15]) == whole


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_all_pairs_give(new_ledger: NewLedger, seed: int) -> None:
    address = new_ledger()
    records = many(seed, 60)
    laid_out(address, records, [7] * 9)
    with Ledger.open(address) as ledger:
        laid = {tuple(sorted(one.id for one in found.documents)) for found in ledger.happenings()}
        with ledger._database.read() as connection:
            facts = [facts_of(told) for told in read_told(connection, dict.fromkeys(range(1, 61)))]
    likeness = Likeness()

    def like(one: int, other: int) -> int:
        return round(likeness.of(facts[one], facts[other]) * 10_000)

    filed = [Filed.of(one) for one in facts]
    pairs = list(combinations(range(len(facts)), 2))
    near = [(one, other) for one, other in pairs if filed[one].shares(filed[other]) and like(one, other) > 0]
    edges = [(one, other) for one, other in near if not apart(facts[one], facts[other])]
    # What is not looked for would not be found to be one.
    assert edges == near
    # Several hang together, and some of these are two.
    assert len(edges) > len(laid)
    assert {pair for pair in edges if facts[pair[0]].id != facts[pair[1]].id} <= near_pairs(facts)
    groups = cluster(facts, edges, like)
    assert {tuple(sorted({facts[at].id for at in group})) for group in groups} == laid


def facts_told(new_ledger: NewLedger, records: Sequence[Record]) -> list[Facts]:
    """The facts of the events of records, in order."""
    with Ledger.open(new_ledger()) as ledger:
        for record in records:
            ledger.add(record)
        with ledger._database.read() as connection:
            return [facts_of(told) for told in read_told(connection, dict.fromkeys(range(1, len(records) + 1)))]


def act(id: str, type: str, by: str = "IND", to: str = "ISR", on: str = "2023-03-03") -> Record:
    """One state does something to the other, on a stated day."""
    story = Story(id, "Anil Rao thanked Dana Peled for the drones.", published=on, publisher=id)
    people = {"IND": story.actor("Anil Rao", "IND"), "ISR": story.actor("Dana Peled", "ISR")}
    story.event(type, "thanked", (people[by],), day(on, text="then"), recipients=(people[to],))
    return story.record()


YEAR = day("2022-01-01", "2022-12-31", text="last year")


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        pytest.param(act("a", "SUPPORT"), act("b", "SUPPORT"), True, id="one act on one stated day"),
        pytest.param(act("a", "SUPPORT"), act("b", "SUPPORT", on="2023-03-04"), False, id="unlike stated days"),
        pytest.param(act("a", "SUPPORT"), act("b", "AID"), True, id="words and deed of one state"),
        pytest.param(act("a", "SUPPORT"), act("b", "AID", by="ISR", to="IND"), False, id="words and deed of two"),
        pytest.param(act("a", "SUPPORT"), act("b", "ACCUSE", by="ISR", to="IND"), True, id="words of two"),
        pytest.param(act("a", "AGREE"), act("b", "CONSULT"), False, id="a meeting and what was agreed in it"),
        pytest.param(
            call("a", date=day("2023-03-03")), call("b", date=None, published="2023-03-09"), True, id="undated"
        ),
        pytest.param(
            call("a", date=day("2023-03-03")),
            call("b", date=day("2023-03-09", text=None), published="2023-03-09"),
            True,
            id="a stated day, told of later with the day of the report",
        ),
        pytest.param(
            call("a", date=day("2023-03-09")),
            call("b", date=day("2023-03-03", text=None), published="2023-03-03"),
            False,
            id="a stated day, told of before it",
        ),
        pytest.param(call("a", date=day("2022-11-03")), call("b", date=YEAR), True, id="a day of the year"),
        pytest.param(call("a", date=day("2023-01-03")), call("b", date=YEAR), False, id="a day after the year"),
        pytest.param(
            call("a", date=day("2010-06-01")),
            call("b", date=day("1990-01-01", "2022-12-31", text="since 1990")),
            False,
            id="what lasts for decades is found by its first years",
        ),
    ],
)
def test_what_is_looked_for(new_ledger: NewLedger, one: Record, other: Record, near: bool) -> None:
    facts = facts_told(new_ledger, [one, other])
    first, second = map(Filed.of, facts)
    assert (not apart(*facts), not apart(*reversed(facts))) == (near, near)
    assert first.shares(second) == second.shares(first)
    if near:
        assert first.shares(second)
        assert near_pairs(facts) == {(0, 1)}


def test_what_lasts_long_is_not_looked_at_for_what_it_does_not_meet(new_ledger: NewLedger) -> None:
    years = [
        call(f"y{year}", date=day(f"{year}-01-01", f"{year}-12-31", text="that year"), published=f"{year}-12-31")
        for year in range(1990, 2023)
    ]
    facts = facts_told(new_ledger, [*years, call("new", date=day("2006-05-03"), published="2006-05-03")])
    new = len(years)
    # Those that began in the year before its day.
    assert {one for one, other in near_pairs(facts) if other == new} <= {2005 - 1990, 2006 - 1990}


def test_what_two_share_is_the_same_from_both_sides(new_ledger: NewLedger) -> None:
    both = Story("both", "Anil Rao and Sunil Rao telephoned Dana Peled.", publisher="The Wire")
    raos = both.actor("Anil Rao", "IND"), both.actor("Sunil Rao", "IND")
    both.event("CONSULT", "telephoned", (*raos, both.actor("Dana Peled", "ISR")), day("2023-03-03"))
    with Ledger.open(new_ledger()) as ledger:
        for record in (both.record(), call("one", caller="Rao", publisher="Gazette")):
            ledger.add(record)
        with ledger._database.read() as connection:
            one, other = (facts_of(told) for told in read_told(connection, {1: None, 2: None}))
    likeness = Likeness()
    assert likeness.of(one, other) == likeness.of(other, one)
    assert likeness.why(one, other) == likeness.why(other, one)


def chain(number: int) -> Iterator[Record]:
    """Calls of one day each, told a day later: each is likely one with those of the next days, and none is."""
    for at in range(number):
        when = FIRST + dt.timedelta(days=at)
        text = "Anil Rao telephoned Dana Peled from his desk. The two spoke of drones."
        yield call(
            f"d{at:03}",
            date=day(when.isoformat(), text=None),
            published=when.isoformat(),
            publisher=f"Post {at}",
            text=text,
        )


def test_one_report_more_costs_no_more_where_much_hangs_together(
    new_ledger: NewLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    of = Likeness.of

    def counted(likeness: Likeness, one: Facts, other: Facts) -> float:
        asked.append(1)
        return of(likeness, one, other)

    monkeypatch.setattr(Likeness, "of", counted)

    def costs(number: int) -> int:
        with Ledger.open(new_ledger()) as ledger:
            *before, last = chain(number)
            for record in before:
                ledger.add(record)
            ledger.reconcile()
            asked.clear()
            ledger.add(last)
            assert ledger.reconcile().happenings <= 3
            return len(asked)

    assert 0 < costs(90) <= 1.2 * costs(30)


def test_what_nothing_new_touches_keeps_its_row(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.add(call("b", date=day("2023-06-01"), published="2023-06-01"))
        ledger.reconcile()
        ledger.add(call("c"))
        done = ledger.reconcile()
        assert (done.records, done.happenings) == (1, 1)
        assert sorted(one.reports for one in ledger.happenings()) == [1, 2]


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        pytest.param((), [GROWN, ("b",), ("vague",)], id="fits both still"),
        pytest.param(("phone",), [GROWN, ("b", "vague")], id="fits the other alone now"),
    ],
)
def test_what_fitted_two_is_looked_at_again_when_one_of_them_grows(
    address: str, modes: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    near, far = day("2023-03-03"), day("2023-03-12")
    lately = day("2023-03-01", "2023-03-14", text="lately")
    with Ledger.open(address) as ledger:
        ledger.add(call("a", date=near, modes=(), publisher="The Wire"))
        ledger.add(call("b", date=far, modes=(), publisher="The Wire"))
        ledger.add(call("vague", date=lately, modes=("visit",), publisher="Monthly"))
        ledger.reconcile()
        assert len(list(ledger.happenings())) == 3
        for id in ("c", "d", "e", "f"):
            ledger.add(call(id, date=near, modes=modes, publisher=f"Gazette {id}"))
        ledger.reconcile()
        found = sorted(tuple(source.id for source in one.documents) for one in ledger.happenings())
    assert found == expected
