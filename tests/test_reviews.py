"""What reviewers say of coded events: kept beside each other, and of effect on what is shown, whatever the order."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from dragoman.errors import LedgerError
from dragoman.record.models import Record
from dragoman.store import Conflict, Decided, Ledger, Review, checked_changes
from dragoman.store.relation import Happening
from ledgers import NewLedger
from record_factory import RUN, Story, call, day

LATER = RUN.model_copy(update={"kb": "later"})


def talks(id: str = "two", more: str = "", **document: Any) -> Record:
    """A document with two events of one type in one sentence, and a third."""
    story = Story(id, f"{more}Anil Rao met Dana Peled and telephoned John Doe. Noa Katz accused Anil Rao.", **document)
    rao, peled = story.actor("Anil Rao", "IND", office="Minister of Defence"), story.actor("Dana Peled", "ISR")
    doe, katz = story.actor("John Doe", "USA"), story.actor("Noa Katz", "ISR")
    story.event("CONSULT", "met", (rao, peled), day("2023-03-03"))
    story.event("CONSULT", "telephoned", (rao, doe), day("2023-03-03"))
    said = story.statement(katz, "accused", side="ISR")
    story.event("ACCUSE", "accused", (katz,), day("2023-03-03"), recipients=(rao,), quad=3, score=-3, statement=said)
    return story.record()


def subject(ledger: Ledger, document: str, event: str = "e1") -> str:
    return ledger.reviews.item_of(document, event).subject


def give(ledger: Ledger, who: str, verdict: Any, of: str, event: str = "e1", **fields: Any) -> Review:
    return ledger.reviews.give(subject(ledger, of, event), who, verdict, "I read it", checked_changes(fields))


def seen(ledger: Ledger) -> list[Happening]:
    return list(ledger.happenings())


def told(ledger: Ledger) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((one.type, tuple(source.id for source in one.documents)) for one in seen(ledger))


# What is kept


def test_an_item_shows_what_was_coded_in_its_context(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(talks(title="Talks"))
        item = ledger.reviews.item_of("two", "e3")
        assert ledger.reviews.item(item.subject) == item
    assert item.sentence == "Noa Katz accused Anil Rao."
    assert item.before.endswith("John Doe. ")
    assert [one.name for one in item.coded.actor] == ["Noa Katz"]
    assert [one.country for one in item.coded.recipient] == ["IND"]
    assert (item.coded.speaker.name if item.coded.speaker else None) == "Noa Katz"
    assert (item.event, item.latest, item.reviews) == ("e3", 0, ())


def test_each_reviewer_has_one_word_and_others_stand_beside_it(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        first = give(ledger, "Ada", "accepted", "a")
        give(ledger, "Ben", "rejected", "a")
        second = give(ledger, "Ada", "corrected", "a", status="historical")
        assert [(one.who, one.verdict) for one in ledger.reviews.of(subject(ledger, "a"))] == [
            ("Ben", "rejected"),
            ("Ada", "corrected"),
        ]
        kept = ledger.decisions.all(superseded=True)
        assert [(one.number, one.supersedes) for one in kept if one.who == "Ada"] == [
            (first.number, None),
            (second.number, first.number),
        ]
        with pytest.raises(LedgerError, match="Ben's own"):
            ledger.reviews.undo(kept[1].number, "Ada")
        ledger.reviews.undo(kept[1].number, "Ben")
        assert [one.who for one in ledger.reviews.of(subject(ledger, "a"))] == ["Ada"]
        assert ledger.reviews.counts() == {"Ada": {"accepted": 0, "rejected": 0, "corrected": 1, "adjudicated": 0}}


@pytest.mark.parametrize(
    ("verdict", "why", "fields", "match"),
    [
        ("rejected", " ", {}, "a reason is missing"),
        ("corrected", "", {"status": "future"}, "a reason is missing"),
        ("corrected", "so", {}, "nothing is otherwise"),
        ("corrected", "so", {"type": "CONSULT"}, "nothing is otherwise"),
        ("rejected", "so", {"status": "future"}, "not corrected as well"),
        ("corrected", "so", {"type": "CHAT"}, "no PLOVER type"),
        ("corrected", "so", {"status": "maybe"}, "status"),
        ("corrected", "so", {"date": {"start": "2023-03-04", "end": "2023-03-03"}}, "first day first"),
        ("corrected", "so", {"actor": [{"name": " "}]}, "actor"),
        ("corrected", "so", {"actor": [{"name": "Rao", "country": "India"}]}, "actor"),
        ("corrected", "so", {"mood": "good"}, "mood"),
    ],
)
def test_what_cannot_be_argued_with_is_refused(
    address: str, verdict: Any, why: str, fields: dict[str, Any], match: str
) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        with pytest.raises(LedgerError, match=match):
            ledger.reviews.give(subject(ledger, "a"), "Ada", verdict, why, checked_changes(fields))
        assert ledger.decisions.all(superseded=True) == []


@pytest.mark.parametrize(
    "name",
    ["", "7", "[]", '{"document": "a"}', '{"document": "a", "version": 1, "type": "AID", "sentence": [3, 1]}',
     '{"document": "a", "version": 1, "type": "AID", "sentence": [0, 5]}',
     '{"document": "z", "version": 99999999999, "type": "AID", "sentence": [0, 5]}', "[" * 9999],
)  # fmt: skip
def test_a_name_of_nothing_is_refused(tmp_path: Any, name: str) -> None:
    with Ledger.open(tmp_path / "l") as ledger:
        ledger.add(call("a"))
        with pytest.raises(LedgerError):
            ledger.reviews.give(name, "Ada", "accepted")


def test_who_opened_it_before_another_decision_is_told(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        item = ledger.reviews.item_of("a", "e1")
        give(ledger, "Ben", "rejected", "a")
        # Another reviewer's word stands beside: it is put aside by nobody.
        ledger.reviews.give(item.subject, "Ada", "accepted", seen=item.latest)
        with pytest.raises(Conflict, match="Ada accepted this"):
            ledger.reviews.give(item.subject, "Ada", "rejected", "no", seen=item.latest)
        now = ledger.reviews.item(item.subject)
        ledger.reviews.give(item.subject, "Cy", "rejected", "no call", seen=now.latest, adjudicate=True)
        with pytest.raises(Conflict, match="Cy rejected this"):
            ledger.reviews.give(item.subject, "Ben", "accepted", seen=now.latest)


def test_what_was_missed_is_kept(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        who = checked_changes({"actor": [{"name": "Anil Rao", "country": "IND"}]}).actor
        kept = ledger.reviews.missed("a", (46, 66), "CONSULT", (who, ()), "Ada", "they spoke")
        assert ledger.reviews.all_missed() == [kept]
        with pytest.raises(LedgerError, match="no stretch"):
            ledger.reviews.missed("a", (41, 9999), "CONSULT", (who, ()), "Ada", "they spoke")
        with pytest.raises(LedgerError, match="is coded in this sentence"):
            ledger.reviews.missed(
                "a", ledger.reviews.item_of("a", "e1").span, "CONSULT", (who, ()), "Ada", "they spoke"
            )
        ledger.reviews.undo(kept.number, "Ada")
        assert ledger.reviews.all_missed() == []


# What it does


def test_a_rejected_telling_counts_no_more(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.add(call("b"))
        assert told(ledger) == [("CONSULT", ("a", "b"))]
        review = give(ledger, "Ada", "rejected", "b")
        assert told(ledger) == [("CONSULT", ("a",))]
        give(ledger, "Ada", "rejected", "a")
        assert told(ledger) == []
        assert len(ledger.record("a").events) == 1
        ledger.reviews.undo(review.number, "Ada")
        assert told(ledger) == [("CONSULT", ("b",))]


def test_one_of_two_events_in_a_sentence_is_meant_alone(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(talks())
        give(ledger, "Ada", "rejected", "two", "e2")
        found = seen(ledger)
        assert [one.countries for one in found if one.type == "CONSULT"] == [("IND", "ISR")]


def test_a_correction_takes_the_machines_place_and_says_whose_it_is(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(talks())
        fields: dict[str, Any] = {"type": "THREATEN", "status": "historical", "place": "Haifa", "speaker": None}
        fields |= {"date": {"start": "2023-02-01", "end": "2023-02-02"}}
        fields |= {"actor": [{"name": "John Doe", "country": "USA"}], "recipient": [{"name": "Chad", "country": "TCD"}]}
        give(ledger, "Ada", "corrected", "two", "e3", **fields)
        (found,) = [one for one in seen(ledger) if one.type not in ("CONSULT",)]
    assert (found.type, found.quad, found.score, found.status) == ("THREATEN", 3, -3.5, "historical")
    assert found.date is not None
    assert (str(found.date.start), str(found.date.end)) == ("2023-02-01", "2023-02-02")
    assert found.countries == ("TCD", "USA")
    assert [(one.name, one.person, one.roles) for one in found.actors] == [
        ("John Doe", True, ("actor",)),
        ("Chad", False, ("recipient",)),
    ]
    assert found.quotes[0].speaker is None
    everything = "type, actor, recipient, date, place, status, speaker"
    assert [why.partition("; ")[2] for why in found.why] == [f"corrected ({everything}) by Ada: I read it"]


def test_a_corrected_day_brings_reports_together(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.add(call("b", date=day("2023-06-03")))
        assert told(ledger) == [("CONSULT", ("a",)), ("CONSULT", ("b",))]
        give(ledger, "Ada", "corrected", "b", date={"start": "2023-03-03", "end": "2023-03-03"})
        assert told(ledger) == [("CONSULT", ("a", "b"))]


def test_where_reviewers_differ_the_machine_stands_until_adjudicated(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        give(ledger, "Ada", "rejected", "a")
        assert told(ledger) == []
        give(ledger, "Ben", "accepted", "a")
        assert told(ledger) == [("CONSULT", ("a",))]
        assert ledger.reviews.ruled("a") == {}
        made = ledger.reviews.give(subject(ledger, "a"), "Cy", "rejected", "a call is none", adjudicate=True)
        assert told(ledger) == []
        ruled = ledger.reviews.ruled("a")["e1"]
        assert (ruled.verdict, ruled.by, ruled.adjudication) == ("rejected", ("Cy",), True)
        ledger.reviews.undo(made.number, "Dee", "the talks were real")
        assert told(ledger) == [("CONSULT", ("a",))]


def test_reviewers_who_write_a_name_otherwise_agree(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        for who, name in (("Ada", "John Doe"), ("Ben", "john  doe")):
            give(ledger, who, "corrected", "a", actor=[{"name": name, "country": "USA"}])
        assert ledger.reviews.ruled("a")["e1"].by == ("Ada", "Ben")


def test_a_review_outlives_runs_and_versions_as_long_as_its_words_are_there(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(talks())
        give(ledger, "Ada", "rejected", "two", "e3")
        kept = ledger.reviews.item_of("two", "e3").subject
        ledger.add(talks().model_copy(update={"run": LATER}))
        assert {one.type for one in seen(ledger)} == {"CONSULT"}
        # Another version, the sentence moved: it is found by its words.
        ledger.add(talks(more="On Friday it rained. "))
        assert {one.type for one in seen(ledger)} == {"CONSULT"}
        assert ledger.reviews.item(kept).event == "e3"
        # The sentence is gone: the review stays, and says so.
        story = Story("two", "Noa Katz, asked twice, accused Anil Rao of nothing at all.")
        katz = story.actor("Noa Katz", "ISR")
        story.event("ACCUSE", "accused", (katz,), day("2023-03-03"), quad=3)
        ledger.add(story.record())
        assert {one.type for one in seen(ledger)} == {"ACCUSE"}
        item = ledger.reviews.item(kept)
        assert (item.event, item.reasons, [one.who for one in item.reviews]) == (None, ("no longer coded",), ["Ada"])
        assert item.sentence == "Noa Katz accused Anil Rao."
        with pytest.raises(LedgerError, match="no longer coded"):
            ledger.reviews.give(kept, "Ben", "accepted")


def test_a_correction_holds_where_a_later_run_codes_what_it_says(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        give(ledger, "Ada", "corrected", "a", type="AID", place="Haifa")
        text = ledger.record("a").document.text
        story = Story("a", text)
        rao = story.actor("Anil Rao", "IND")
        story.event("AID", "telephoned", (rao,), day("2023-03-03"))
        ledger.add(story.record(LATER))
        assert [one.told for one in ledger.reviews.ruled("a").values()] == ["corrected (type, place) by Ada: I read it"]


def test_a_merge_of_what_was_rejected_comes_back_with_it(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("a"))
        ledger.add(call("c", date=day("2023-06-01"), published="2023-06-01"))
        names = [ledger.names.of_event(one, "e1") for one in ("a", "c")]
        ledger.decisions.add(Decided("Ada", "one", "merge", "x", {"tellings": names}))
        assert told(ledger) == [("CONSULT", ("a", "c"))]
        review = give(ledger, "Ada", "rejected", "c")
        assert told(ledger) == [("CONSULT", ("a",))]
        ledger.reviews.undo(review.number, "Ada")
        assert told(ledger) == [("CONSULT", ("a", "c"))]


def test_a_merge_finds_its_telling_under_a_corrected_type(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(talks())
        ledger.add(call("c", date=day("2023-06-01"), published="2023-06-01"))
        names = [ledger.names.of_event("two", "e3"), ledger.names.of_event("c", "e1")]
        ledger.decisions.add(Decided("Ada", "one", "merge", "x", {"tellings": names}))
        give(ledger, "Ada", "corrected", "two", "e3", type="CONSULT")
        merged = [one for one in seen(ledger) if "c" in {source.id for source in one.documents}]
        assert [[quote.part for quote in one.quotes] for one in merged] == [["e3", "e1"]]


def records(number: int = 16) -> list[Record]:
    chance = random.Random(4)
    found = [
        call(
            f"d{at:02}",
            date=chance.choice([day(f"2023-03-{n:02}") for n in (1, 2, 9)]),
            caller=chance.choice(["Anil Rao", "Sunil Mehta"]),
            publisher=chance.choice(["The Wire", "Gazette"]),
        )
        for at in range(number)
    ]
    return [*found, talks("two"), talks("three")]


def reviews(seed: int) -> list[tuple[str, str, str, str, dict[str, Any]]]:
    """Who says what of which event: some agree, some do not, some change their minds."""
    chance = random.Random(seed)
    events = [(f"d{at:02}", "e1") for at in range(16)] + [("two", "e2"), ("three", "e3")]
    sayings: Sequence[tuple[str, dict[str, Any]]] = (
        ("accepted", {}),
        ("rejected", {}),
        ("corrected", {"date": {"start": "2023-03-01", "end": "2023-03-02"}}),
        ("corrected", {"type": "AID", "status": "future"}),
    )
    return [(chance.choice("AB"), *chance.choice(events), *chance.choice(sayings)) for _ in range(20)]


def test_portions_and_order_make_no_difference(new_ledger: NewLedger) -> None:
    """Laid beside the others after each review, now and then, or all at once from the start: the same rows."""
    said, rows, found = reviews(1), [], []
    for seed, portion in enumerate((2, 7, 100)):
        chance = random.Random(seed)
        with Ledger.open(new_ledger()) as ledger:
            for record in chance.sample(records(), 18):
                ledger.add(record)
                if chance.random() < 1 / portion:
                    ledger.reconcile()
            for at, (who, document, event, verdict, fields) in enumerate(said, 1):
                give(ledger, who, verdict, document, event, **fields)
                if at % portion == 0:
                    ledger.reconcile()
            found.append(seen(ledger))
            rows.append(ledger.rows())
    assert rows[0] == rows[1] == rows[2]
    assert found[0] == found[1] == found[2]
    assert any("by A" in why for one in found[0] for why in one.why)


def test_a_ledger_that_may_not_be_written_answers_the_same(address: str) -> None:
    with Ledger.open(address) as ledger:
        for record in records(30)[:30]:
            ledger.add(record)
        for who, document, event, verdict, fields in reviews(2):
            if document.startswith("d"):
                give(ledger, who, verdict, document, event, **fields)
        america = [{"name": "John Doe", "country": "USA"}]
        give(ledger, "A", "corrected", "d20", actor=america)
    with Ledger.open(address, create=False) as ledger:
        compared = ledger.relation("IND", "ISR")
    with Ledger.open(address) as ledger:
        assert ledger.relation("IND", "ISR") == compared


def test_an_acceptance_writes_no_happening_anew(address: str) -> None:
    with Ledger.open(address) as ledger:
        for record in records():
            ledger.add(record)
        ledger.reconcile()
        give(ledger, "Ada", "accepted", "d00")
        assert ledger.reconcile().happenings == 0
        give(ledger, "Ada", "rejected", "d01")
        assert 0 < ledger.reconcile().happenings < len(seen(ledger))
