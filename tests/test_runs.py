"""Runs: listed, compared, and stored documents coded again; the history of a document and of an event."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from dragoman.document import Document
from dragoman.engine.coding import Alone, Tally
from dragoman.engine.recode import Recoding, Wanted
from dragoman.errors import InputError, LedgerError
from dragoman.record.models import Record, Run
from dragoman.store import Added, Decided, Ledger, RunCounts, as_subject
from engine_desk import QuickCoder
from ledgers import Clock
from record_factory import RUN, Story, day
from watch_factory import NEW_RUN, meeting

TEXT = (
    "Anil Rao met Dana Peled in Delhi. Anil Rao accused Omar Reza of lies. Dana Peled said that boats would come. "
    "Dana Peled thanked Anil Rao."
)


class Made:
    """Records of one text, as different runs make them."""

    def __init__(self, id: str = "a.txt", text: str = TEXT) -> None:
        self.story = Story(id, text)
        self.rao = self.story.actor("Anil Rao", "IND")
        self.peled = self.story.actor("Dana Peled", "ISR")
        self.reza = self.story.actor("Omar Reza", "IRN")

    def met(self, words: str = "met", **more: Any) -> "Made":
        self.story.event("CONSULT", words, (self.rao,), day("2023-03-03"), recipients=(self.peled,), **more)
        return self

    def accused(self, words: str = "accused", type: str = "ACCUSE", **more: Any) -> "Made":
        self.story.event(type, words, (self.rao,), None, recipients=(self.reza,), **more)
        return self

    def thanked(self) -> "Made":
        self.story.event("SUPPORT", "thanked", (self.peled,), None, recipients=(self.rao,))
        return self

    def said(self, speaker: str | None = None, **more: Any) -> "Made":
        self.story.statement(speaker or self.peled, "that boats would come", **more)
        return self

    def record(self, run: Run = RUN) -> Record:
        return self.story.record(run)


def diff(ledger: Ledger, before: str = "1", after: str = "2") -> tuple[list[Any], RunCounts]:
    counts = RunCounts()
    found = list(ledger.runs.diff(ledger.runs.find(before), ledger.runs.find(after), counts))
    return [(one.kind, one.part, one.before, one.after, one.what) for one in found], counts


def compare(ledger: Ledger, before: Made, after: Made) -> tuple[list[Any], RunCounts]:
    ledger.add(before.record())
    ledger.add(after.record(NEW_RUN))
    return diff(ledger)


def test_runs_are_listed_with_what_they_coded(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(meeting("a"))
        ledger.add(meeting("b"))
        ledger.add(meeting("b", run=NEW_RUN.model_copy(update={"heard": True, "scorer": "5c0"})))
        first, second = ledger.runs.all()
    assert (first.number, first.records, first.current, first.heard) == (1, 2, 1, False)
    assert (second.records, second.current, second.heard, second.scorer) == (1, 1, True, "5c0")
    assert (second.codebook, second.model) == ("0ther", "en_test 1.0")


def test_a_run_is_found_by_number_or_hash_and_nothing_else(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(meeting("a"))
        (only,) = ledger.runs.all()
        assert ledger.runs.find("1") == ledger.runs.find(only.hash[:8]) == only
        for wrong in ("2", only.hash[:3] + "-", "", "zzzz"):
            with pytest.raises(LedgerError, match="no such run"):
                ledger.runs.find(wrong)


def test_gained_lost_and_changed_come_with_what_changed(address: str) -> None:
    with Ledger.open(address) as ledger:
        before = Made().met().accused().said()
        after = Made().met(status="future", modes=("visit",)).thanked().said(None, channel="tweet")
        changes, counts = compare(ledger, before, after)
        found = list(ledger.runs.diff(ledger.runs.find("1"), ledger.runs.find("2"), RunCounts()))
    assert changes == [
        ("changed", "event", "e1", "e1", "CONSULT"),
        ("lost", "event", "e2", None, "ACCUSE"),
        ("changed", "statement", "s1", "s1", "Dana Peled (ISR)"),
        ("gained", "event", None, "e2", "SUPPORT"),
    ]
    assert found[0].fields == {"status": ("actual", "future"), "modes": ([], ["visit"])}
    assert found[1].sentence == "Anil Rao accused Omar Reza of lies."
    assert found[2].fields == {"channel": (None, "tweet")}
    assert (counts.documents, counts.differing) == (1, 1)
    assert counts.as_json()["events"] == {"same": 0, "changed": 1, "gained": 1, "lost": 1}
    assert counts.fields == {"event status": 1, "event modes": 1, "statement channel": 1}


def test_another_type_on_the_same_words_is_a_change(address: str) -> None:
    with Ledger.open(address) as ledger:
        changes, _ = compare(ledger, Made().accused(), Made().accused("accused Omar", type="THREATEN"))
    assert changes == [("changed", "event", "e1", "e1", "THREATEN")]


def test_another_event_in_the_same_sentence_is_not_the_same(address: str) -> None:
    with Ledger.open(address) as ledger:
        changes, _ = compare(ledger, Made().accused(), Made().accused("lies", type="REJECT"))
    assert changes == [("gained", "event", None, "e1", "REJECT"), ("lost", "event", "e1", None, "ACCUSE")]


def test_another_speaker_is_a_change_of_the_statement(address: str) -> None:
    with Ledger.open(address) as ledger:
        old, new = Made(), Made()
        ledger.add(old.said().record())
        ledger.add(new.said(new.rao).record(NEW_RUN))
        (change,) = ledger.runs.diff(ledger.runs.find("1"), ledger.runs.find("2"), RunCounts())
    assert change.fields == {"speaker": ("Dana Peled (ISR)", "Anil Rao (IND)")}


def test_what_only_one_of_them_coded_is_left_out_and_the_order_is_stable(address: str) -> None:
    with Ledger.open(address) as ledger:
        for id in ("c", "a", "b"):
            ledger.add(Made(id).met().record())
        for id in ("b", "a", "d"):
            ledger.add(Made(id).met().thanked().record(NEW_RUN))
        ledger.add(Made("a", TEXT + " More.").met().record())
        ledger.add(Made("a", TEXT + " More.").met().record(NEW_RUN))
        counts = RunCounts()
        found = list(ledger.runs.diff(ledger.runs.find("1"), ledger.runs.find("2"), counts))
    assert [(one.document, one.version, one.kind) for one in found] == [("a", 1, "gained"), ("b", 1, "gained")]
    assert (counts.documents, counts.differing, counts.events["same"]) == (3, 2, 3)


# Coding again


class NewCoder(QuickCoder):
    """Another codebook; stops, as killed, after so many records."""

    run = QuickCoder.run.model_copy(update={"codebook": "0ther"})

    def __init__(self, most: int = 99) -> None:
        self.most = most
        self.asked: list[str] = []

    def code(self, document: Document) -> Record:
        self.asked.append(document.id)
        return super().code(document)

    def pipe(self, documents: Iterable[Document]) -> Iterator[Record]:
        for number, document in enumerate(documents):
            if number == self.most:
                raise KeyboardInterrupt
            yield self.code(document)


def coded(ledger: Ledger, id: str, published: str, text: str = "Words.") -> None:
    ledger.add(Story(id, text, published).record(QuickCoder.run))


def recode(ledger: Ledger, coder: NewCoder, wanted: Wanted = Wanted()) -> Recoding:  # noqa: B008 - frozen
    recoding = Recoding(ledger, Tally(lambda message, cause: None))
    recoding.code(Alone(coder), None, recoding.waiting(Alone(coder), wanted))
    return recoding


def test_documents_are_coded_again_in_the_order_of_publication_beside_the_old(address: str) -> None:
    with Ledger.open(address) as ledger:
        coded(ledger, "b", "2023-01-02")
        coded(ledger, "a", "2023-01-03")
        coded(ledger, "c", "2023-01-01")
        coder = NewCoder()
        assert recode(ledger, coder).counts == {Added.RECODED.value: 3}
        assert coder.asked == ["c", "b", "a"]
        assert [(one.records, one.current) for one in ledger.runs.all()] == [(3, 0), (3, 3)]
        again = NewCoder()
        recode(ledger, again)
        assert again.asked == []
        assert [one.source for one in ledger.custody.of("a")] == ["recode"]


def test_a_recoding_that_was_stopped_goes_on(address: str) -> None:
    with Ledger.open(address) as ledger:
        for number in range(5):
            coded(ledger, f"d{number}", f"2023-01-0{number + 1}")
        with pytest.raises(KeyboardInterrupt):
            recode(ledger, NewCoder(most=2))
        rest = NewCoder()
        recode(ledger, rest)
        assert rest.asked == ["d2", "d3", "d4"]


def test_older_versions_are_coded_again_only_if_all_are_asked_for(address: str) -> None:
    with Ledger.open(address) as ledger:
        coded(ledger, "a", "2023-01-01", "Old words.")
        coded(ledger, "a", "2023-01-01", "New words.")
        assert recode(ledger, NewCoder()).counts.total() == 1
        assert recode(ledger, NewCoder(), Wanted(every_version=True)).counts.total() == 1
        assert ledger.record("a").document.text == "New words."


def test_documents_are_chosen_by_their_ids(address: str) -> None:
    with Ledger.open(address) as ledger:
        for id in ("x/1", "x/2", "y/1", "[odd]"):
            coded(ledger, id, "2023-01-01")
        coder = NewCoder()
        recode(ledger, coder, Wanted(globs=("x/*", "[odd]")))
        assert sorted(coder.asked) == ["[odd]", "x/1", "x/2"]
        with pytest.raises(InputError, match=r"z.*no coded document"):
            recode(ledger, coder, Wanted(globs=("z*",)))


def test_what_cannot_be_coded_again_is_counted_and_keeps_its_record(address: str) -> None:
    with Ledger.open(address) as ledger:
        coded(ledger, "a", "2023-01-01", "CRASH")
        coded(ledger, "b", "2023-01-02")
        recoding = recode(ledger, NewCoder())
        assert (recoding.counts.total(), recoding.tally.skipped) == (1, {"internal-error": 1})
        assert ledger.record("a").run == QuickCoder.run
        (attempt,) = ledger.custody.of("a")
        assert (attempt.outcome, attempt.reason, attempt.document) == ("failed", "internal-error", "a")


# History


def test_the_history_of_a_document_has_all_that_became_of_it_in_order(address: str) -> None:
    clock = Clock()
    with Ledger.open(address, clock=clock) as ledger:
        ledger.add(Made().met().record())
        clock.go(hours=1)
        ledger.add(Made().met().thanked().record(NEW_RUN))
        clock.go(hours=1)
        ledger.add(Made(text="Yes. " + TEXT).met().record(NEW_RUN))
        clock.go(hours=1)
        name = ledger.names.of_event("a.txt", "e1")
        made = ledger.decisions.add(Decided("Ada", "one call", "merge", as_subject(name), {"tellings": [name]}))
        clock.go(hours=1)
        undone = {"undone": made.number}
        ledger.decisions.add(Decided("Ben", "two", "merge", as_subject(name), undone, supersedes=made.number))
        ledger.decisions.add(Decided("Ada", "another", "split", "{}", {"telling": {"document": "b.txt"}}))
        found = ledger.histories.of("a.txt")
    assert [(one.kind, one.what) for one in found] == [
        ("version", "version 1 stored, published 2023-03-03"),
        ("record", "version 1 coded by run 1: events 1, statements 0"),
        ("record", "version 1 coded by run 2: events 2, statements 0"),
        ("version", "version 2 stored, published 2023-03-03"),
        ("record", "version 2 coded by run 2: events 1, statements 0"),
        ("decision", "decision 1: merge by Ada: one call"),
        ("decision", "decision 2: undo of 1 (merge) by Ben: two"),
    ]
    assert [one.facts["standing"] for one in found[-2:]] == [False, True]
    assert found[0].at.tzinfo is dt.UTC


def test_an_event_is_followed_through_runs_and_versions(address: str) -> None:
    clock = Clock()
    with Ledger.open(address, clock=clock) as ledger:
        for made, run in (
            (Made().accused().met(), RUN),
            (Made().met(status="future"), NEW_RUN),
            (Made().accused(), RUN.model_copy(update={"codebook": "third"})),
            (Made(text="Yes. " + TEXT).thanked().met(), NEW_RUN),
        ):
            ledger.add(made.record(run))
            clock.go(hours=1)
        found = ledger.histories.of("a.txt", "e2")
        records = [one for one in found if one.kind == "record"]
    assert [one.what.partition(": ")[2] for one in records] == [
        "e2 CONSULT, actual",
        "e1 CONSULT, future",
        "does not have it",
        "e2 CONSULT, actual",
    ]
    assert records[0].facts["event"]["actors"] == ["Anil Rao (IND)"]


def test_what_there_is_not_has_no_history(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(Made().met().record())
        with pytest.raises(LedgerError, match=r"no document with the id b\.txt"):
            ledger.histories.of("b.txt")
        with pytest.raises(LedgerError, match="no such event; it has e1"):
            ledger.histories.of("a.txt", "e7")
        with pytest.raises(LedgerError, match="no such event"):
            ledger.names.of_event("a.txt", "e7")
