"""Acts that accounts of one story tell beside each other: which are one happening, and which are two."""

import pytest

from dragoman.record.models import Record
from dragoman.store import Ledger
from ledgers import NewLedger
from record_factory import Story, day

CALL = "Defence Minister Anil Rao telephoned his counterpart Dana Peled on Friday about drones and naval drills."
NEAR = day("2023-03-03")


def account(id: str, publisher: str, said: str, type: str, verb: str, by: str, to: str, when: object = NEAR) -> Record:
    """A report of the call, and below it of one act of ``by`` towards ``to``."""
    story = Story(
        id, f"{CALL} Both offices told of it soon afterwards, in words of their own. {said}", publisher=publisher
    )
    of = {"Rao": story.actor("Anil Rao", "IND"), "Peled": story.actor("Dana Peled", "ISR")}
    story.event("CONSULT", "telephoned", tuple(of.values()), NEAR, modes=("phone",))
    story.event(type, verb, (of[by],), when, recipients=(of[to],) if to else ())  # type: ignore[arg-type]
    return story.record()


def joined(new_ledger: NewLedger, *records: Record) -> set[str]:
    """The types of the happenings that all of the records tell."""
    with Ledger.open(new_ledger()) as ledger:
        for record in records:
            ledger.add(record)
        ledger.reconcile()
        return {one.type for one in ledger.happenings() if one.reports == len(records)}


@pytest.mark.parametrize(
    ("theirs", "type", "verb", "by", "to"),
    [
        (
            "Peled praised the shipyards of Kochi for the frigates that they built.",
            "SUPPORT",
            "praised",
            "Peled",
            "Rao",
        ),
        ("Rao asked Peled for more engineers at the Haifa docks.", "REQUEST", "asked", "Rao", "Peled"),
        ("Rao agreed to speak again soon with Peled.", "AGREE", "agreed", "Rao", "Peled"),
    ],
    ids=["the other side's", "another type", "nothing in common"],
)
def test_two_acts_of_one_call_stay_two(
    new_ledger: NewLedger, theirs: str, type: str, verb: str, by: str, to: str
) -> None:
    ours = "Rao praised the rescue of fishermen by Peled off Goa."
    first = account("a", "The Wire", ours, "SUPPORT", "praised", "Rao", "Peled")
    assert joined(new_ledger, first, account("b", "Gazette", theirs, type, verb, by, to)) == {"CONSULT"}


def test_one_act_in_like_words_is_one(new_ledger: NewLedger) -> None:
    first = account(
        "a", "The Wire", "Rao invited Peled to the naval fair at Kochi.", "REQUEST", "invited", "Rao", "Peled"
    )
    words = "Peled was invited by Rao to come to the naval fair in Kochi."
    assert joined(new_ledger, first, account("b", "Gazette", words, "REQUEST", "invited", "Rao", "Peled")) == {
        "CONSULT",
        "REQUEST",
    }


def test_a_call_is_not_what_was_agreed_in_it(new_ledger: NewLedger) -> None:
    pledge = Story("b", "Anil Rao agreed with Dana Peled on drones and naval drills, on Friday.", publisher="Gazette")
    parties = pledge.actor("Anil Rao", "IND"), pledge.actor("Dana Peled", "ISR")
    pledge.event("AGREE", "agreed", parties, NEAR)
    call = account("a", "The Wire", "Rao thanked Peled.", "SUPPORT", "thanked", "Rao", "Peled")
    assert joined(new_ledger, call, pledge.record()) == set()


@pytest.mark.parametrize(("when", "found"), [("2023-02-28", {"CONSULT"}), ("2023-03-05", {"CONSULT", "SUPPORT"})])
def test_last_month_is_not_the_third_of_this(new_ledger: NewLedger, when: str, found: set[str]) -> None:
    words = "Rao praised the rescue of fishermen by Peled off Goa."
    vague = day("2023-02-01", when, text="lately")
    first = account("a", "The Wire", words, "SUPPORT", "praised", "Rao", "Peled", vague)
    assert joined(new_ledger, first, account("b", "Gazette", words, "SUPPORT", "praised", "Rao", "Peled")) == found
