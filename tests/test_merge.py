"""One event once: tellings of one happening are joined, and what merely looks alike is kept apart."""

import datetime as dt

import pytest

from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Event

DAY = dt.date(2023, 3, 3)

THRICE = (
    "Indian Defence Minister Arun Mehta spoke by phone with his Israeli counterpart Dan Levi on Friday.\n\n"
    "“I spoke with my Israeli counterpart Dan Levi today,” Mehta wrote on Twitter.\n\n"
    "Levi's office said in a statement that the two ministers spoke on Friday. Mehta called Levi in the morning."
)
TWO_CALLS = (
    "Norwegian Foreign Minister Anna Berg spoke by phone with Swedish Foreign Minister Lars Holm on Thursday. "
    "Berg spoke by phone with Danish Foreign Minister Ida Lund on Thursday."
)
TWO_DAYS = (
    "Peru's president Ana Vega met the Chilean president Luis Soto in Lima on Monday. "
    "Vega met Soto in Santiago on Thursday."
)
TWO_PROMISES = (
    "Germany promised to send tanks to Ukraine. Germany also promised to rebuild a dam near Odesa for Ukraine."
)
SAME_PROMISE = (
    "Germany promised to send tanks to Ukraine. The tanks had been wanted for months. "
    "Germany promised to send the tanks to Ukraine soon."
)
TWO_CHARGES = "Iran accused Sweden of spying. Iran accused Sweden of burning holy books."
BOTH_WAYS = "India attacked Pakistan on Tuesday. Pakistan attacked India on Tuesday."
DONE_AND_NOT = "Kenya arrested two Ugandan traders on Monday. Kenya did not arrest the Ugandan envoy."
NEWS_AND_HISTORY = "Iraq attacked Kuwait on Thursday. In 1990, Iraq attacked Kuwait."
STATES_THEN_MINISTERS = (
    "India and Israel held talks on Thursday. Indian Defence Minister Arun Mehta and "
    "Israeli Defence Minister Dan Levi held talks on Thursday."
)
MODES = (
    "Chile's foreign minister Luis Soto spoke with Peruvian foreign minister Ana Vega on "
    "Thursday. Soto and Vega spoke by phone on Thursday."
)
TYPES = "Japan condemned Iran on Monday. Japan imposed sanctions on Iran on Monday. Japan sent food to Yemen on Monday."

LATER_ONE = (
    "Croatian president Ivo Babic met Slovenian president Ana Kos on Tuesday. "
    "Babic met Kos again on Thursday. The two presidents discussed fishing."
)
NEWS_AND_LAST_AUTUMN = (
    "Chilean foreign minister Luis Soto met Peruvian foreign minister Ana Vega in Lima. "
    "Soto met Vega in Santiago on 14 November 2022."
)
NO_CALL = (
    "Chilean foreign minister Luis Soto visited Peruvian foreign minister Ana Vega on Thursday. "
    "Soto and Vega spoke about copper."
)
STATE_AND_ARMY = "Turkey bombed Syria on Thursday. Turkish warplanes bombed Syria on Thursday."

TEXTS = [value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)]


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[str, Record]:
    documents = [make_document(text, Source(id=text[:20], published=DAY)) for text in TEXTS]
    return dict(zip(TEXTS, coder.pipe(documents), strict=True))


def _events(record: Record, *types: str) -> list[Event]:
    return [event for event in record.events if event.type in types]


def _names(record: Record, event: Event) -> set[str]:
    return {record.actor(role.actor).name for role in (*event.actors, *event.recipients)}


def _told(record: Record) -> list[tuple[str, str, set[str], object]]:
    return [(e.type, e.status, _names(record, e), e.date and (e.date.start, e.date.end)) for e in record.events]


def test_a_call_told_thrice_is_one_event_with_all_its_evidence(records: dict[str, Record]) -> None:
    record = records[THRICE]
    (call,) = _events(record, "CONSULT")
    assert _names(record, call) == {"Arun Mehta", "Dan Levi"}, _told(record)
    assert "phone" in call.modes
    assert len(call.evidence) >= 3
    assert len({evidence.statement for evidence in call.evidence}) >= 2, "told by the story and by the speakers"
    assert call.date is not None
    assert (call.date.start, call.date.end) == (DAY, DAY)


def test_the_first_telling_stands_above(records: dict[str, Record]) -> None:
    for record in records.values():
        for event in record.events:
            first = event.evidence[0]
            assert (first.sentence, first.trigger, first.statement) == (event.sentence, event.trigger, event.statement)
            starts = [evidence.trigger[0].start for evidence in event.evidence]
            assert starts == sorted(starts)
            assert len(set(starts)) == len(starts), "no telling counts twice"


def test_no_telling_belongs_to_two_events(records: dict[str, Record]) -> None:
    for record in records.values():
        triggers = [(evidence.trigger, evidence.entry) for event in record.events for evidence in event.evidence]
        assert len(triggers) == len(set(triggers))


def test_calls_with_two_people_are_two(records: dict[str, Record]) -> None:
    record = records[TWO_CALLS]
    calls = _events(record, "CONSULT")
    assert [_names(record, call) for call in calls] == [{"Anna Berg", "Lars Holm"}, {"Anna Berg", "Ida Lund"}], _told(
        record
    )


def test_meetings_on_two_days_are_two(records: dict[str, Record]) -> None:
    record = records[TWO_DAYS]
    days = [event.date.start.day for event in _events(record, "CONSULT") if event.date is not None]
    assert days == [27, 2], _told(record)


def test_promises_in_different_words_are_two(records: dict[str, Record]) -> None:
    assert len(_events(records[TWO_PROMISES], "AGREE")) == 2, _told(records[TWO_PROMISES])


def test_a_promise_in_the_same_words_is_one(records: dict[str, Record]) -> None:
    (promise,) = _events(records[SAME_PROMISE], "AGREE")
    assert len(promise.evidence) == 2


def test_charges_in_different_words_are_two(records: dict[str, Record]) -> None:
    assert len(_events(records[TWO_CHARGES], "ACCUSE")) == 2, _told(records[TWO_CHARGES])


def test_who_did_it_to_whom_matters(records: dict[str, Record]) -> None:
    record = records[BOTH_WAYS]
    attacks = _events(record, "ASSAULT")
    assert [record.actor(event.actors[0].actor).country for event in attacks] == ["IND", "PAK"], _told(record)


def test_what_did_not_happen_is_not_joined_to_what_did(records: dict[str, Record]) -> None:
    assert [event.status for event in _events(records[DONE_AND_NOT], "COERCE")] == ["actual", "negated"]
    assert {event.status for event in _events(records[NEWS_AND_HISTORY], "ASSAULT")} == {"actual", "historical"}


def test_states_and_their_ministers_meet_once(records: dict[str, Record]) -> None:
    record = records[STATES_THEN_MINISTERS]
    (talk,) = _events(record, "CONSULT")
    assert _names(record, talk) == {"Arun Mehta", "Dan Levi"}, "the telling that names more people gives the roles"
    assert len(talk.evidence) == 2


def test_modes_of_all_tellings_count(records: dict[str, Record]) -> None:
    (call,) = _events(records[MODES], "CONSULT")
    assert "phone" in call.modes


def test_types_stay_apart(records: dict[str, Record]) -> None:
    assert len(records[TYPES].events) == 3, _told(records[TYPES])


def test_a_telling_without_a_day_joins_the_event_told_last(records: dict[str, Record]) -> None:
    meetings = _events(records[LATER_ONE], "CONSULT")
    assert [len(meeting.evidence) for meeting in meetings] == [1, 2], _told(records[LATER_ONE])


def test_news_without_a_day_is_not_of_last_autumn(records: dict[str, Record]) -> None:
    assert len(_events(records[NEWS_AND_LAST_AUTUMN], "CONSULT")) == 2, _told(records[NEWS_AND_LAST_AUTUMN])


def test_who_spoke_on_a_visit_did_not_telephone(records: dict[str, Record]) -> None:
    (visit,) = _events(records[NO_CALL], "CONSULT")
    assert visit.modes == ("visit",), "officials who spoke are presumed to have telephoned only if nothing says more"


def test_a_state_and_its_forces_do_one_thing(records: dict[str, Record]) -> None:
    (raid,) = _events(records[STATE_AND_ARMY], "ASSAULT")
    assert len(raid.evidence) == 2, _told(records[STATE_AND_ARMY])
