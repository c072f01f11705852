"""Happenings in the ledger: found in portions, taken back with what is superseded, and bound by what persons decide."""

import inspect
import random
from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.errors import LedgerError
from dragoman.record.models import Record
from dragoman.store import Decided, Ledger, Wanted, evidence, evidence_marks, facts
from dragoman.store.reconciling import reconciling
from dragoman.store.relation import Happening, Relation
from ledgers import NewLedger
from record_factory import RUN, Story, call, day


def many(seed: int = 5, number: int = 30) -> list[Record]:
    chance = random.Random(seed)
    return [
        call(
            f"d{at:02}",
            date=chance.choice([day(f"2023-03-{n:02}", text=chance.choice([None, "then"])) for n in (1, 2, 3, 9)]),
            modes=chance.choice([(), ("phone",), ("visit",)]),
            caller=chance.choice(["Anil Rao", "Rao", "Sunil Mehta"]),
            called=chance.choice(["Dana Peled", "Noa Katz", "Peled"]),
            publisher=chance.choice(["The Wire", "Gazette", None]),
            status=chance.choice(["actual", "historical", "negated"]),
        )
        for at in range(number)
    ]


def of(ledger: Ledger) -> Relation:
    return ledger.relation("IND", "ISR")


def reports(found: Relation) -> list[tuple[str, ...]]:
    return sorted(tuple(source.id for source in one.documents) for one in found.happenings)


def one(found: Relation) -> Happening:
    (happening,) = found.happenings
    return happening


def test_portions_and_order_make_no_difference(new_ledger: NewLedger) -> None:
    records = many()
    found, rows = [], []
    for seed in range(3):
        shuffled = random.Random(seed).sample(records, len(records))
        with Ledger.open(new_ledger()) as ledger:
            for at, record in enumerate(shuffled):
                ledger.add(record)
                if seed and at % (3 * seed) == 0:
                    ledger.reconcile()
            found.append(of(ledger))
            rows.append(ledger.rows())
    assert rows[0] == rows[1] == rows[2]
    assert found[0] == found[1] == found[2]
    assert 2 < len(found[0].happenings) < 30


def test_a_ledger_that_may_not_be_written_answers_the_same(address: str) -> None:
    with Ledger.open(address) as ledger:
        for record in many(7):
            ledger.add(record)
    with Ledger.open(address, create=False) as ledger:
        assert ledger.waiting() == 30
        compared = of(ledger)
    with Ledger.open(address) as ledger:
        stored = of(ledger)
        assert ledger.waiting() == 0
    assert stored == compared


def test_what_is_superseded_leaves_its_happening(address: str) -> None:
    with Ledger.open(address) as ledger:
        for id in ("a", "b"):
            ledger.add(call(id))
        before = one(of(ledger))
        assert before.reports == 2
        ledger.add(call("b", date=day("2022-01-01"), text="Anil Rao telephoned Dana Peled last year."))
        assert reports(of(ledger)) == [("a",), ("b",)]
        ledger.add(call("b", text="Anil Rao telephoned Dana Peled last year.", run=RUN.model_copy(update={"kb": "k"})))
        assert one(of(ledger)).reports == 2
        assert one(of(ledger)).id == before.id


def test_reconciling_again_does_nothing(address: str) -> None:
    with Ledger.open(address) as ledger:
        for record in many(3, 9):
            ledger.add(record)
        first = ledger.reconcile()
        assert (first.records, first.tellings) == (9, 9)
        assert ledger.reconcile().records == 0
        rows = ledger.rows()
        assert ledger.reconcile().happenings == 0
        assert ledger.rows() == rows


def test_a_denial_stands_beside_the_reports_and_is_none(address: str) -> None:
    story = Story("no", "Dana Peled said that she did not telephone Anil Rao.", publisher="The Wire")
    rao = story.actor("Anil Rao", "IND", office="Minister of Defence")
    peled = story.actor("Dana Peled", "ISR", office="Minister of Defence")
    said = story.statement(peled, "she did not telephone Anil Rao", channel="tweet", side="ISR")
    story.event("CONSULT", "telephone", (rao, peled), day("2023-03-03"), status="negated", modes=("phone",),
                statement=said)  # fmt: skip
    with Ledger.open(address) as ledger:
        ledger.add(call("yes", publisher="Gazette"))
        ledger.add(story.record())
        found = one(of(ledger))
    assert (found.status, found.reports, found.outlets, found.denied_by) == ("actual", 1, 1, ("ISR",))
    assert [quote.document for quote in found.denials] == ["no"]
    assert [source.id for source in found.documents] == ["no", "yes"]


@pytest.mark.parametrize(
    ("who", "on_record", "confirmed"),
    [
        ({"office": "Minister of Defence"}, True, ("ISR",)),
        ({"sector": "GOV"}, True, ("ISR",)),
        ({"sector": "JRN"}, True, ()),
        ({"office": "Minister of Defence"}, False, ()),
    ],
)
def test_officials_on_record_confirm(
    address: str, who: dict[str, Any], on_record: bool, confirmed: tuple[str, ...]
) -> None:
    story = Story("a", "Dana Peled wrote that she telephoned Anil Rao.")
    rao, peled = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR", **({"sector": None} | who))
    said = story.statement(peled, "she telephoned Anil Rao", channel="tweet", side="ISR", on_record=on_record)
    story.event("CONSULT", "telephoned", (rao, peled), day("2023-03-03"), statement=said)
    with Ledger.open(address) as ledger:
        ledger.add(story.record())
        assert one(of(ledger)).confirmed_by == confirmed


def test_conflicting_details_stand_side_by_side(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a", date=day("2023-03-03")))
        ledger.add(call("b", date=day("2023-03-03", "2023-03-04")))
        found = one(of(ledger))
    (detail,) = found.conflicts
    assert detail.what == "day"
    assert [(way.value, way.documents) for way in detail.told] == [
        ("2023-03-03", ("a",)),
        ("2023-03-03 to 2023-03-04", ("b",)),
    ]
    assert found.together == tuple(text for text in found.together if text.startswith("b#e1 with a#e1: story"))


def names_in(ledger: Ledger, *documents: str) -> list[dict[str, Any]]:
    return [ledger.names.of_event(document, "e1") for document in documents]


def decide(ledger: Ledger, kind: str, what: dict[str, Any], subject: str = "x", supersedes: int | None = None) -> int:
    made = ledger.decisions.add(Decided("Ada", "I know", kind, subject, what, supersedes))
    return made.number


def test_a_persons_merge_and_split_bind_and_can_be_undone(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.add(call("b"))
        ledger.add(call("c", date=day("2023-06-01"), published="2023-06-01"))
        assert reports(of(ledger)) == [("a", "b"), ("c",)]
        merged = decide(ledger, "merge", {"tellings": names_in(ledger, "a", "b", "c")})
        assert reports(of(ledger)) == [("a", "b", "c")]
        # A later run keeps to it, as long as the sentence is there.
        ledger.add(call("c", date=day("2023-06-01"), published="2023-06-01", run=RUN.model_copy(update={"kb": "k"})))
        assert reports(of(ledger)) == [("a", "b", "c")]
        decide(ledger, "merge", {"undone": merged}, supersedes=merged)
        assert reports(of(ledger)) == [("a", "b"), ("c",)]
        (b,) = names_in(ledger, "b")
        decide(ledger, "split", {"telling": b, "from": names_in(ledger, "a")}, "b")
        assert reports(of(ledger)) == [("a",), ("b",), ("c",)]
        ledger.add(call("d"))
        assert len(reports(of(ledger))) == 3
        assert not any({"a", "b"} <= set(group) for group in reports(of(ledger)))


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        pytest.param(Wanted(since=day("2023-03-05").start), ["late"], id="since"),
        pytest.param(Wanted(until=day("2023-03-05").start), ["early", "early2"], id="until"),
        pytest.param(Wanted(types=frozenset(("ACCUSE",))), ["late"], id="types"),
        pytest.param(Wanted(min_outlets=2), ["early", "early2"], id="outlets"),
        pytest.param(Wanted(limit=1), ["late"], id="limit keeps the latest"),
        pytest.param(Wanted(actor="mehta"), ["late"], id="actor"),
        pytest.param(Wanted(topic="100% wool"), ["late"], id="topic"),
        pytest.param(Wanted(topic="100_ wool"), [], id="no pattern"),
    ],
)
@pytest.mark.parametrize("reconciled", [True, False])
def test_what_is_asked_for(address: str, wanted: Wanted, left: Sequence[str], reconciled: bool) -> None:
    story = Story("late", "Sunil Mehta accused Dana Peled.", "2023-03-09")
    actors = story.actor("Sunil Mehta", "IND"), story.actor("Dana Peled", "ISR")
    story.event("ACCUSE", "accused", actors, day("2023-03-09"), score=-3.0, quad=3, topics=("100% wool",))
    with Ledger.open(address) as ledger:
        for record in (call("early", publisher="A"), call("early2", publisher="B"), story.record()):
            ledger.add(record)
    with Ledger.open(address, create=not reconciled) as ledger:
        if reconciled:
            with Ledger.open(address) as writing:
                writing.reconcile()
        found = ledger.relation("IND", "ISR", wanted=wanted)
        assert sorted(source.id for one in found.happenings for source in one.documents) == list(left)
        seen = ledger.view(("IND",), wanted)
        assert [one.id for one in seen.happenings] == [one.id for one in found.happenings]
        if wanted.limit:
            assert (found.total, seen.total) == (2, 2)
            assert sum(month.happenings for month in found.series) == 2


def test_a_view_of_nothing_else_is_of_everything(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        seen = ledger.view()
        assert (seen.about, seen.total, seen.summary.documents) == ("everything", 1, 1)
        assert ledger.view(("USA",)).happenings == ()


def test_dyad_months_are_what_happened_between_each_two(address: str) -> None:
    story = Story("d3", "Anil Rao, Dana Peled and John Doe spoke.", "2023-04-05")
    names = [("Anil Rao", "IND"), ("Dana Peled", "ISR"), ("John Doe", "USA")]
    actors = tuple(story.actor(*name) for name in names)
    story.event("CONSULT", "spoke", actors, day("2023-04-05"), score=1.0)
    with Ledger.open(address) as ledger:
        for record in (call("d1", score=2.0), call("d2", score=2.0), story.record(), call("d4", status="future")):
            ledger.add(record)
        rows = [tuple(row.model_dump().values()) for row in ledger.dyad_months()]
    assert rows == [
        ("2023-03", "IND", "ISR", 1, 1, 2, 2, 2.0, 2.0),
        ("2023-04", "IND", "ISR", 1, 1, 1, 1, 1.0, 1.0),
        ("2023-04", "IND", "USA", 1, 1, 1, 1, 1.0, 1.0),
        ("2023-04", "ISR", "USA", 1, 1, 1, 1, 1.0, 1.0),
    ]


def test_those_speak_for_a_side_who_are_of_it(address: str) -> None:
    story = Story(
        "a", "John Doe wrote that Dana Peled telephoned Anil Rao. Dana Peled wrote that she telephoned Anil Rao."
    )
    rao, peled = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR", office="Minister of Defence")
    doe = story.actor("John Doe", "USA", office="Ambassador")
    for speaker, words, side in ((doe, "Dana Peled telephoned", "USA"), (peled, "she telephoned", "ISR")):
        said = story.statement(speaker, f"{words} Anil Rao", channel="tweet", side=side)
        story.event("CONSULT", words, (rao, peled), day("2023-03-03"), statement=said)
    with Ledger.open(address) as ledger:
        ledger.add(story.record())
        assert [voice.name for voice in of(ledger).summary.voices] == ["Dana Peled"]
        assert {voice.name for voice in ledger.view().summary.voices} == {"Dana Peled", "John Doe"}


def test_facts_of_an_older_version_say_what_to_do() -> None:
    with pytest.raises(LedgerError, match="dragoman reconcile"):
        facts.load('[[], "", 1, "a"]')


def test_forms_of_one_office_stay_apart_and_its_one_meeting_meets(address: str) -> None:
    def form(id: str, what: str) -> Record:
        text = f"Anil Rao urges all citizens to observe {what} with appropriate ceremonies, programs and activities."
        story = Story(id, text, publisher="The Office", title=f"A Proclamation on {what}, 2023")
        story.event("REQUEST", "urges", (story.actor("Anil Rao", "IND"),), day("2023-03-03"))
        return story.record()

    with Ledger.open(address) as ledger:
        for record in (form("a", "Harbour Week"), form("b", "Orchard Month")):
            ledger.add(record)
        for id in ("c", "d"):
            ledger.add(call(id, publisher="The Office"))
        ledger.reconcile()
        assert sorted(sorted(source.id for source in one.documents) for one in ledger.happenings()) == [
            ["a"],
            ["b"],
            ["c", "d"],
        ]


def test_every_weight_is_of_something_that_can_be_found() -> None:
    text = inspect.getsource(evidence) + inspect.getsource(evidence_marks)
    rules = reconciling()
    for name in {*rules.steps, *rules.marks} - {"copy"}:
        kind = name.startswith("kind_") and name.removeprefix("kind_") in ("talk", "mixed", "deed", "meeting")
        assert kind or f'"{name}"' in text, name
