"""What comes to a reviewer, and how far two reviewers of one sample agree."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from dragoman.errors import LedgerError
from dragoman.store import Ledger, Queued, ReviewWanted, checked_changes
from dragoman.store.review_items import Order
from ledgers import NewLedger
from record_factory import RUN, Story, call, day


@pytest.fixture(scope="module")
def full(new_ledger: NewLedger) -> Iterator[Ledger]:
    """Forty documents of one event each: two types, two pairs, every confidence once. Nobody reviews here."""
    address = new_ledger()
    with Ledger.open(address) as ledger:
        for at in range(40):
            story = Story(f"d{at:02}", f"Anil Rao met the envoy number {at}.")
            pair = story.actor("Anil Rao", "IND"), story.actor("the envoy", "ISR" if at % 2 else "USA")
            kind = "ACCUSE" if at % 5 == 0 else "CONSULT"
            date = day(f"20{10 + at}-03-03")
            story.event(kind, "met", pair, date, confidence=((at * 7) % 40) / 40)
            ledger.add(story.record())
        ledger.reconcile()
        yield ledger


def all_of(ledger: Ledger, wanted: ReviewWanted, limit: int = 7) -> list[Queued]:
    found: list[Queued] = []
    after: str | None = None
    while True:
        page = ledger.reviews.queue(wanted, limit, after)
        found += page.items
        after = page.next
        if after is None:
            return found


def give(ledger: Ledger, who: str, verdict: Any, subject: str, **fields: Any) -> None:
    ledger.reviews.give(subject, who, verdict, "so", checked_changes(fields))


def test_the_least_certain_come_first_page_by_page(full: Ledger) -> None:
    found = all_of(full, ReviewWanted())
    assert [one.confidence for one in found] == [at / 40 for at in range(40)]
    assert found[3].reasons == (f"confidence {3 / 40:.2f}",)


def test_countries_and_types_narrow_it(full: Ledger) -> None:
    israel = all_of(full, ReviewWanted(countries=("IND", "ISR")))
    assert len(israel) == 20
    assert all(one.countries == ("IND", "ISR") for one in israel)
    some = all_of(full, ReviewWanted(types=("ACCUSE",), countries=("USA",)))
    assert {(one.type, *one.countries) for one in some} == {("ACCUSE", "IND", "USA")}
    assert len(some) == 4


def test_a_random_sample_is_the_same_for_a_seed(full: Ledger, new_ledger: NewLedger) -> None:
    first = [one.subject for one in all_of(full, ReviewWanted("sample", seed="a"))]
    assert sorted(first) == sorted(one.subject for one in all_of(full, ReviewWanted()))
    assert first != [one.subject for one in all_of(full, ReviewWanted("sample", seed="b"))]
    # In another ledger, in which the documents came the other way round, the order is the same.
    with Ledger.open(new_ledger()) as other:
        for document in reversed(full.documents()):
            other.add(full.record(document.id))
        assert [one.subject for one in all_of(other, ReviewWanted("sample", seed="a"))] == first


def test_a_sample_by_type_has_as_many_of_each(full: Ledger) -> None:
    found = all_of(full, ReviewWanted("sample", by_type=True))
    assert Counter(one.type for one in found[:16]) == {"ACCUSE": 8, "CONSULT": 8}
    assert len(found) == 40


@pytest.mark.parametrize("after", ["x", "[", '["a"]', "{}", "[1]", "[1e99, 2, 3]", "[true]"])
def test_a_place_that_there_is_not_is_refused(full: Ledger, after: str) -> None:
    with pytest.raises(LedgerError):
        full.reviews.queue(ReviewWanted(), 5, after)


def test_a_reviewer_does_not_see_again_what_was_reviewed(address: str) -> None:
    with Ledger.open(address) as ledger:
        for id in ("a", "b", "c"):
            ledger.add(call(id))
        first = ledger.reviews.queue(ReviewWanted(who="Ada")).items[0]
        give(ledger, "Ada", "accepted", first.subject)
        orders: tuple[Order, ...] = ("confidence", "sample")
        for order in orders:
            left = ledger.reviews.queue(ReviewWanted(order, who="Ada")).items
            assert first.subject not in {one.subject for one in left}
            assert len(left) == 2
        assert len(ledger.reviews.queue(ReviewWanted(who="Ben")).items) == 3
        ledger.reviews.undo(ledger.reviews.newest(), "Ada")
        assert len(ledger.reviews.queue(ReviewWanted(who="Ada")).items) == 3


def test_what_is_disputed(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a", date=day("2023-03-03")))
        ledger.add(call("b", date=day("2023-03-03", "2023-03-04")))
        ledger.add(call("c", date=day("2023-09-09"), published="2023-09-09"))
        ledger.add(call("d", date=day("2024-09-09"), published="2024-09-09"))
        later = RUN.model_copy(update={"kb": "later"})
        ledger.add(call("c", date=day("2023-09-09"), published="2023-09-09", status="future", run=later))
        ledger.reconcile()
        subject = ledger.reviews.item_of("d", "e1").subject
        give(ledger, "Ada", "accepted", subject)
        give(ledger, "Ben", "rejected", subject)
        found = all_of(ledger, ReviewWanted("disagreement", who="Ada"), 1)
        assert [(one.source.id, one.reasons[0]) for one in found] == [
            ("d", "Ada and Ben do not agree"),
            ("a", "reports do not agree on the day"),
            ("b", "reports do not agree on the day"),
            ("c", "runs 1 and 2 differ: status"),
        ]
        ledger.reviews.give(subject, "Cy", "rejected", "no call", adjudicate=True)
        assert "d" not in {one.source.id for one in all_of(ledger, ReviewWanted("disagreement"))}


# Double coding


def test_reviewers_of_a_sample_get_the_same_items_and_their_agreement_is_measured(address: str) -> None:
    with Ledger.open(address) as ledger:
        for at in range(8):
            ledger.add(call(f"d{at}", date=day(f"2023-03-{at + 1:02}")))
        wanted = ReviewWanted("sample", seed="s")
        sample = ledger.reviews.draw("first", wanted, 4, ["Ada", "Ben", "Ada"], "Cy", "to know")
        assert sample.reviewers == ("Ada", "Ben")
        assert ledger.reviews.sample("first") == sample
        with pytest.raises(LedgerError, match="already"):
            ledger.reviews.draw("first", wanted, 4, ["Ada"], "Cy", "to know")
        for who in ("Ada", "Ben"):
            mine = ledger.reviews.queue(ReviewWanted(sample="first", who=who)).items
            assert [one.name for one in mine] == list(sample.items)
        assert ledger.reviews.queue(ReviewWanted(sample="first", who="Dee")).items == ()

        subjects = [one.subject for one in ledger.reviews.queue(ReviewWanted(sample="first", who="Ada")).items]
        for at, subject in enumerate(subjects):
            give(ledger, "Ada", "corrected", subject, type="AID" if at < 2 else "RETREAT")
            if at < 3:
                give(ledger, "Ben", "corrected", subject, type="AID" if at < 2 else "AGREE")
        give(ledger, "Dee", "rejected", subjects[0])
        double = ledger.reviews.double("first")
    assert (double.done, double.both) == ({"Ada": 4, "Ben": 3}, 3)
    alphas = {one.field: one for one in double.fields}
    # Three units, of which two agree: AID four times, RETREAT and AGREE once. Do = 2/6, De = 18/30.
    assert alphas["type"].alpha == pytest.approx(1 - (2 / 6) / (18 / 30))
    assert (alphas["type"].units, alphas["type"].values) == (3, 6)
    assert (alphas["first day"].alpha, alphas["first day"].metric) == (1.0, "interval")
    assert alphas["verdict"].alpha is None
    assert [name["document"] for name in double.disputed] == [sample.items[2]["document"]]


@pytest.mark.parametrize(
    ("name", "size", "reviewers", "match"),
    [("", 5, ["A"], "name"), ("a/b", 5, ["A"], "name"), ("s", 0, ["A"], "size"), ("s", 5, [" "], "reviewers")],
)
def test_a_sample_that_cannot_be_is_refused(
    address: str, name: str, size: int, reviewers: list[str], match: str
) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        with pytest.raises(LedgerError, match=match):
            ledger.reviews.draw(name, ReviewWanted("sample"), size, reviewers, "Cy", "to know")
        with pytest.raises(LedgerError, match="nothing to draw"):
            ledger.reviews.draw("s", ReviewWanted("sample", types=("AID",)), 5, ["A"], "Cy", "to know")
