"""What persons decided is kept, with who and why; what is superseded stays."""

import pytest

from dragoman.errors import LedgerError
from dragoman.store import Decided, Ledger
from ledgers import START, Clock

MERGE = Decided("Ada", "one call, two readouts", "merge", "a.txt", ["a.txt", "b.txt"])


def test_a_decision_is_kept_with_who_when_and_why(address: str) -> None:
    with Ledger.open(address, clock=Clock()) as ledger:
        made = ledger.decisions.add(MERGE)
        assert (made.who, made.why, made.at, made.what) == ("Ada", MERGE.why, START, ["a.txt", "b.txt"])
    with Ledger.open(address, create=False) as ledger:
        assert ledger.decisions.all() == [made]
        assert ledger.decisions.all("merge", "a.txt") == [made]
        assert ledger.decisions.all("split") == ledger.decisions.all("merge", "b.txt") == []


def test_a_later_decision_supersedes_and_both_stay(address: str) -> None:
    with Ledger.open(address) as ledger:
        first = ledger.decisions.add(MERGE)
        second = ledger.decisions.add(Decided("Ben", "two calls", "merge", "a.txt", [], first.number))
        assert ledger.decisions.all() == [second]
        assert ledger.decisions.all(superseded=True) == [first, second]
        with pytest.raises(LedgerError, match="superseded already"):
            ledger.decisions.add(Decided("Cy", "no", "merge", "a.txt", [], first.number))


@pytest.mark.parametrize(
    "wrong",
    [
        Decided(" ", "because", "merge", "a", []),
        Decided("Ada", "", "merge", "a", []),
        Decided("Ada", "because", "guess", "a", []),
        Decided("Ada", "because", "merge", "a", [], 7),
    ],
)
def test_a_decision_that_nobody_could_argue_with_is_refused(address: str, wrong: Decided) -> None:
    with Ledger.open(address) as ledger:
        with pytest.raises(LedgerError):
            ledger.decisions.add(wrong)
        assert ledger.decisions.all(superseded=True) == []


def test_a_decision_supersedes_only_one_of_the_same_matter(address: str) -> None:
    with Ledger.open(address) as ledger:
        first = ledger.decisions.add(MERGE)
        with pytest.raises(LedgerError, match="another matter"):
            ledger.decisions.add(Decided("Ben", "no", "split", "a.txt", [], first.number))
