"""Promises: their tellings, what may have followed, what came of them, and a person's word over the machine's."""

import random

import pytest

from dragoman.errors import LedgerError
from dragoman.record import Record
from dragoman.store import Ledger, Promise, Verdict, checked_changes
from dragoman.store.relate.effects import effect_of, effects
from ledgers import NewLedger
from record_factory import Story, day


def promise(
    id: str = "promise",
    text: str = "India will send Israel 40 water pumps.",
    published: str = "2023-03-01",
    **more: str,
) -> Record:
    story = Story(id, text, published, title="Pumps for the desert")
    india, israel = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    due = day(*more["due"].split("/")) if "due" in more else None
    story.commitment(text[:-1], (india,), (israel,), due=due)
    return story.record()


def later(id: str, type: str, text: str, trigger: str, published: str, **fields: object) -> Record:
    """A document in which India does something to Israel, or to whom ``to`` says."""
    story = Story(id, text, published)
    by, to = fields.pop("by", ("India", "IND")), fields.pop("to", ("Israel", "ISR"))
    actors = story.actor(by[0], by[1], person=False), story.actor(to[0], to[1], person=False)  # type: ignore[index]
    story.event(type, trigger, actors[:1], day(published), recipients=actors[1:], **fields)
    return story.record()


KEPT = later("kept", "AID", "India shipped 40 water pumps to Israel as promised.", "shipped", "2023-05-01")
DECOYS = [
    later("other-topic", "CONSULT", "India met Israel about films.", "met", "2023-04-01"),
    later("other-pair", "AID", "India shipped 40 water pumps to Nepal.", "shipped", "2023-04-02", to=("Nepal", "NPL")),
    later("earlier", "AID", "India shipped 40 water pumps to Israel.", "shipped", "2023-02-01"),
    later("not-yet", "AID", "India has not shipped Israel the pumps yet.", "shipped", "2023-04-03", status="negated"),
    later("planned", "AID", "India may ship Israel water pumps.", "ship", "2023-04-04", status="hypothetical"),
]


def promised(ledger: Ledger) -> Promise:
    (one,) = ledger.promises("IND", "ISR")
    return one


def stored(address: str, *records: Record) -> Ledger:
    ledger = Ledger.open(address)
    for record in records:
        ledger.add(record)
    return ledger


def test_what_kept_it_is_the_first_candidate_and_decoys_are_behind(new_ledger: NewLedger) -> None:
    with stored(new_ledger(), promise(), KEPT, *DECOYS) as ledger:
        one = promised(ledger)
    first = one.follow_ups[0]
    assert (first.event, first.effect, first.type) == ("kept#e1", "kept", "AID")
    assert first.score > 1.3 * max((other.score for other in one.follow_ups[1:]), default=0.0)
    events = {found.event.partition("#")[0] for found in one.follow_ups}
    assert events.isdisjoint({"earlier", "other-pair"})
    assert any("words shared: 40, pump" in why for why in first.why)
    assert 0 <= first.score <= 1


def test_an_event_that_a_person_rejected_kept_nothing_and_one_corrected_may(new_ledger: NewLedger) -> None:
    with stored(new_ledger(), promise(), KEPT, *DECOYS) as ledger:
        item = ledger.reviews.item_of("kept", "e1").subject
        ledger.reviews.give(item, "Ada", "rejected", "a plan", checked_changes({}))
        assert "kept#e1" not in {found.event for found in promised(ledger).follow_ups}
        ledger.reviews.give(item, "Ada", "corrected", "not yet", checked_changes({"status": "negated"}))
        found = next(one for one in promised(ledger).follow_ups if one.event == "kept#e1")
        assert found.effect != "kept"


def test_the_order_of_storing_changes_nothing(new_ledger: NewLedger) -> None:
    records = [promise(), promise("again", "India promised Israel 40 pumps.", "2023-03-02"), KEPT, *DECOYS]
    with stored(new_ledger(), *records) as ledger:
        first = ledger.promises("IND", "ISR")
    for seed in range(3):
        with stored(new_ledger(), *random.Random(seed).sample(records, len(records))) as ledger:
            assert ledger.promises("ISR", "IND") == first


def test_one_promise_in_other_words_is_one_and_another_amount_another(new_ledger: NewLedger) -> None:
    same = promise("same", "India pledged 40 pumps for water to Israel.", "2023-03-02")
    other = promise("other", "India will send Israel 200 water pumps.", "2023-03-02")
    with stored(new_ledger(), promise(), same, other) as ledger:
        found = ledger.promises("IND", "ISR")
        assert [{source.id for source in one.documents} for one in found] == [{"promise", "same"}, {"other"}]
        assert ledger.relation("IND", "ISR").commitments == found


def test_whoever_the_words_name_is_a_party(new_ledger: NewLedger) -> None:
    story = Story("d", "India will build a clinic in Israel.", "2023-03-01")
    india = story.actor("India", "IND", person=False)
    story.actor("Israel", "ISR", person=False)
    story.commitment("India will build a clinic in Israel", (india,))
    with stored(new_ledger(), story.record()) as ledger:
        assert promised(ledger).countries == ("IND", "ISR")


def test_it_is_open_below_the_stated_score(new_ledger: NewLedger) -> None:
    vague = later("vague", "AID", "India gave Israel pumps.", "gave", "2023-09-01")
    with stored(new_ledger(), promise(), vague) as ledger:
        one = promised(ledger)
    assert one.state == "open"
    assert one.follow_ups
    assert "closes nothing" in one.why[0]


def test_not_done_breaks_it_only_when_it_was_due(new_ledger: NewLedger) -> None:
    told = "India has not shipped Israel the 40 water pumps."
    early = later("early", "AID", told, "shipped", "2023-04-03", status="negated")
    late = later("late", "AID", told, "shipped", "2023-08-03", status="negated")
    with stored(new_ledger(), promise(due="2023-06-01/2023-06-30"), early, late) as ledger:
        effects = {found.event: found.effect for found in promised(ledger).follow_ups}
    assert effects == {"early#e1": "open", "late#e1": "broken"}


def test_the_other_sides_refusal_overtakes_it(new_ledger: NewLedger) -> None:
    refused = later("no", "REJECT", "Israel turned down the 40 water pumps from India.", "turned down", "2023-04-03",
                    by=("Israel", "ISR"), to=("India", "IND"))  # fmt: skip
    with stored(new_ledger(), promise(), refused) as ledger:
        assert promised(ledger).follow_ups[0].effect == "overtaken"


def test_a_persons_word_stands_over_the_machines(new_ledger: NewLedger) -> None:
    with stored(new_ledger(), promise(), KEPT, DECOYS[0]) as ledger:
        name = promised(ledger).name
        assert name == "promise#0-37"
        ledger.settle(Verdict(name, "Ada", "the pumps were scrap", "broken", "kept#e1"))
        one = promised(ledger)
        assert (one.state, one.confidence) == ("broken", 1.0)
        assert "Ada: the pumps were scrap (kept#e1)" in one.why[0]
        ledger.settle(Verdict(name, "Bo", "they were mended", "kept"))
        again = promised(ledger)
        assert (again.state, again.decided) == ("kept", 2)
        assert len(ledger.decisions.all("status")) == 1
        ledger.add(promise("again", "India promised Israel 40 pumps.", "2023-03-02"))
        assert promised(ledger).state == "kept"


def test_a_candidate_that_a_person_refuses_is_gone(new_ledger: NewLedger) -> None:
    with stored(new_ledger(), promise(), KEPT) as ledger:
        ledger.settle(Verdict("promise#0-37", "Ada", "another order", not_events=("kept#e1",)))
        assert promised(ledger).follow_ups == ()
        assert promised(ledger).state == "open"


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (Verdict("promise#0-36", "Ada", "x", "kept"), "no promise has this name"),
        (Verdict("promise", "Ada", "x", "kept"), "no promise has this name"),
        (Verdict("promise#0-37", "Ada", "x", "kept", "kept#e9"), "no document has this event"),
        (Verdict("promise#0-37", "Ada", "x", "fine"), "no state of a promise"),
        (Verdict("promise#0-37", "Ada", "x"), "nothing is decided"),
        (Verdict("promise#0-37", " ", "x", "kept"), "needs a who"),
    ],
)
def test_a_verdict_that_means_nothing_is_refused(new_ledger: NewLedger, verdict: Verdict, says: str) -> None:
    with stored(new_ledger(), promise(), KEPT) as ledger:
        with pytest.raises(LedgerError, match=says):
            ledger.settle(verdict)
        assert ledger.decisions.all() == []


@pytest.mark.parametrize(
    ("words", "type", "modes", "effect"),
    [
        ("withdraw its troops by the end of August", "RETREAT", ("withdraw",), "kept"),
        ("withdraw its troops by the end of August", "MOBILIZE", (), "broken"),
        ("would not fire across the line", "ASSAULT", (), "broken"),
        ("hold talks in May", "CONSULT", (), "kept"),
        ("visit Peru in May", "REJECT", ("meet",), "broken"),
        ("donate doses", "AID", (), "kept"),
        ("ratify the treaty", "SUPPORT", (), "kept"),
        ("donate doses", "PROTEST", (), "open"),
    ],
)
def test_what_keeps_and_breaks_is_of_the_act(words: str, type: str, modes: tuple[str, ...], effect: str) -> None:
    assert effect_of(type, modes, "actual", "promiser", effects(words))[0] == effect
