"""The timeline of two countries: one happening for one event, every quote checkable, the same in any order."""

import itertools
import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import LedgerError
from dragoman.record.models import Record
from dragoman.store import Ledger, Relation
from ledgers import NewLedger
from record_factory import RUN, Story, call, day, odd_record

# Two stories that share no word; in a text of one line, the names alone would make a story.
LONG = (
    "Anil Rao telephoned Dana Peled. Engineers inspected drones, sensors, batteries, propellers, antennas, cameras, "
    "software, factories, workshops, budgets, schedules, prototypes, hangars, runways, radars and satellites."
)
FESTIVAL = (
    "A harvest festival opened with kites, lamps, wrestling, puppets, drums, sweets, pottery, embroidery, camels, "
    "bullocks, swings, turbans, bonfires, fireworks, dancers, flutes and rice. "
)


def relation(new_ledger: NewLedger, records: Sequence[Record], first: str = "IND", second: str = "ISR") -> Relation:
    with Ledger.open(new_ledger()) as ledger:
        for record in records:
            ledger.add(record)
        return ledger.relation(first, second)


def reports(found: Relation) -> list[tuple[str, ...]]:
    return [tuple(source.id for source in one.documents) for one in found.happenings]


def test_three_reports_of_one_call_are_one_happening(new_ledger: NewLedger) -> None:
    wire = call("wire", publisher="The Wire", title="Ministers talk")
    ours = call("ours", date=day("2023-03-03", text="today"), caller="Rao", called="Peled")
    theirs = call("theirs", date=day("2023-03-04", text=None), published="2023-03-04", modes=())
    found = relation(new_ledger, [wire, ours, theirs])
    (one,) = found.happenings
    assert (one.type, one.modes, one.status, one.reports) == ("CONSULT", ("phone",), "actual", 3)
    assert one.date is not None
    assert (one.date.start.isoformat(), one.date.end.isoformat()) == ("2023-03-03", "2023-03-03")
    assert [(who.name, who.country, who.office) for who in one.actors] == [
        ("Anil Rao", "IND", "Minister of Defence"),
        ("Dana Peled", "ISR", None),
    ]
    assert reports(found) == [("ours", "wire", "theirs")]
    assert {source.publisher for source in one.documents} == {"The Wire", None}


def test_the_json_is_the_contracts(new_ledger: NewLedger) -> None:
    found = json.loads(json.dumps(relation(new_ledger, [call("d1")]).model_dump(mode="json")))
    assert set(found) == {"dyad", "happenings", "agreements", "commitments", "series", "net", "summary", "total"}
    assert found["dyad"] == ["IND", "ISR"]
    (one,) = found["happenings"]
    assert one.keys() >= {"id", "type", "modes", "status", "date", "actors", "reports", "documents", "quotes"}
    assert one["date"] == {"start": "2023-03-03", "end": "2023-03-03"}
    assert one["actors"][0].keys() >= {"name", "country", "office"}
    assert found["series"] == [
        {"month": "2023-03", "quad": 1, "happenings": 1, "reports": 1, "score": 2.5, "total": 2.5}
    ]


def test_every_quote_can_be_checked_and_says_on_whose_word(new_ledger: NewLedger) -> None:
    story = Story("d1", "The talks were long. Dana Peled wrote that India and Israel met at noon. Nobody else spoke.")
    india, israel = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    peled = story.actor("Dana Peled", "ISR")
    said = story.statement(peled, "India and Israel met at noon", channel="tweet", side="ISR")
    story.event("CONSULT", "met", (india, israel), day("2023-03-02"), statement=said)
    with Ledger.open(new_ledger()) as ledger:
        ledger.add(story.record())
        (happening,) = ledger.relation("IND", "ISR").happenings
        (quote,) = happening.quotes
        text = ledger.record(quote.document, quote.version).document.text
    assert quote.text == "Dana Peled wrote that India and Israel met at noon."
    assert text[quote.span.start : quote.span.end] == quote.text
    assert [text[start:end] for start, end in quote.trigger] == ["met"]
    assert (quote.part, quote.speaker, quote.speaker_country) == ("e1", "Dana Peled", "ISR")
    assert (quote.channel, quote.on_record) == ("tweet", True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({}, {"type": "type"}, id="type"),
        pytest.param({}, {"status": "future"}, id="planned and happened"),
        pytest.param({}, {"modes": ("visit",)}, id="a call and a visit"),
        pytest.param({}, {"caller": "Sunil Mehta"}, id="another caller"),
        pytest.param({}, {"date": day("2023-03-04")}, id="two stated days"),
        pytest.param(
            {"date": day("2023-03-03", text=None)}, {"date": day("2023-03-05", text=None)}, id="two days apart"
        ),
        pytest.param(
            {"date": day("2023-03-05")}, {"date": day("2023-03-03", text=None)}, id="a telling before the day"
        ),
        pytest.param(
            {"date": day("2023-03-01", "2023-03-02")}, {"date": day("2023-03-04")}, id="days that do not meet"
        ),
    ],
)
def test_different_things_stay_apart(new_ledger: NewLedger, one: dict[str, Any], other: dict[str, Any]) -> None:
    if other == {"type": "type"}:
        story = Story("d2", f"{FESTIVAL}Anil Rao accused Dana Peled.")
        actors = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR")
        story.event("ACCUSE", "accused", actors, day("2023-03-03"))
        second = story.record()
    elif "caller" in other:
        story = Story("d2", "Sunil Mehta telephoned Dana Peled.")
        actors = story.actor("Sunil Mehta", "IND", office="Foreign Secretary"), story.actor("Dana Peled", "ISR")
        story.event("CONSULT", "telephoned", actors, day("2023-03-03"), modes=("phone",))
        second = story.record()
    else:
        second = call("d2", **other)
    first = call("d1", **one) if "type" not in other else call("d1", text=LONG)
    assert [one.reports for one in relation(new_ledger, [first, second]).happenings] == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({}, {"status": "historical", "published": "2023-06-01"}, id="news and background"),
        pytest.param({}, {"date": day("2023-03-01", "2023-03-07")}, id="days that overlap"),
        pytest.param({}, {"date": day("2023-01-01", "2023-12-31")}, id="a year that fits one day"),
        pytest.param({}, {"date": day("2023-03-04", text=None)}, id="the morning after"),
        pytest.param({}, {"modes": ()}, id="one does not say how"),
        pytest.param({}, {"date": day("2023-03-06", text=None), "published": "2023-03-06"}, id="a later mention"),
    ],
)
def test_tellings_of_one_event_meet(new_ledger: NewLedger, one: dict[str, Any], other: dict[str, Any]) -> None:
    (found,) = relation(new_ledger, [call("d1", **one), call("d2", **other)]).happenings
    assert found.reports == 2
    assert found.status == "actual"
    assert found.date is not None
    assert found.date.start.isoformat() == found.date.end.isoformat() == "2023-03-03"


def test_people_known_by_wikidata_are_not_mistaken_for_namesakes(new_ledger: NewLedger) -> None:
    records = []
    for number, wikidata in enumerate(("Q1", "Q2", "Q1")):
        story = Story(f"d{number}", "Anil Rao met Dana Peled.")
        rao = story.actor("Anil Rao", "IND", wikidata=wikidata)
        story.event("CONSULT", "met", (rao, story.actor("Dana Peled", "ISR")), day("2023-03-03"))
        records.append(story.record())
    assert sorted(reports(relation(new_ledger, records))) == [("d0", "d2"), ("d1",)]


def test_daily_events_do_not_run_together(new_ledger: NewLedger) -> None:
    records = [call(f"d{n}", date=day(f"2023-03-{n:02}", text=None), published=f"2023-03-{n:02}") for n in range(1, 9)]
    found = relation(new_ledger, records)
    assert sum(one.reports for one in found.happenings) == 8
    assert len(found.happenings) >= 4
    for one in found.happenings:
        published = [source.published for source in one.documents if source.published]
        assert (max(published) - min(published)).days <= 1


def test_a_vague_telling_that_fits_two_stays_by_itself(new_ledger: NewLedger) -> None:
    records = [call("d1", date=day("2022-02-01")), call("d2", date=day("2022-08-01"))]
    records.append(call("d3", date=day("2022-01-01", "2022-12-31", text="in 2022")))
    assert sorted(reports(relation(new_ledger, records))) == [("d1",), ("d2",), ("d3",)]


def test_two_events_of_one_document_stay_two(new_ledger: NewLedger) -> None:
    story = Story("d1", "Anil Rao telephoned Dana Peled. He telephoned again.")
    actors = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR")
    for words in ("telephoned Dana", "telephoned again"):
        story.event("CONSULT", words, actors, day("2023-03-03"), modes=("phone",))
    found = relation(new_ledger, [story.record(), call("d2")])
    assert sorted(one.reports for one in found.happenings) == [1, 2]
    assert len({one.id for one in found.happenings}) == 2


def test_undated_tellings_meet_only_if_told_within_a_day(new_ledger: NewLedger) -> None:
    def undated(id: str, published: str | None) -> Record:
        story = Story(id, "Anil Rao may telephone Dana Peled.", published)
        actors = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR")
        story.event("CONSULT", "telephone", actors, None, status="hypothetical")
        return story.record()

    records = [undated("a", "2023-03-03"), undated("b", "2023-03-04"), undated("c", "2023-05-01")]
    records += [undated("d", None), undated("e", None)]
    found = relation(new_ledger, records)
    assert reports(found) == [("a", "b"), ("c",), ("d",), ("e",)]
    assert found.happenings[0].date is None
    assert found.series == ()


def test_a_third_country_that_one_report_names_is_of_it_and_every_pair_sees_it(new_ledger: NewLedger) -> None:
    story = Story("d2", "Anil Rao, Dana Peled and John Doe spoke.")
    names = [("Anil Rao", "IND"), ("Dana Peled", "ISR"), ("John Doe", "USA")]
    actors = tuple(story.actor(*name) for name in names)
    story.event("CONSULT", "spoke", actors[:2], day("2023-03-03"), recipients=actors[2:])
    records = [call("d1"), story.record()]
    (one,) = relation(new_ledger, records, "USA", "ISR").happenings
    assert one.reports == 2
    assert one.countries == ("IND", "ISR", "USA")
    assert [who.roles for who in one.actors if who.country == "USA"] == [("recipient",)]
    assert one.id in {other.id for other in relation(new_ledger, records).happenings}
    assert relation(new_ledger, records, "IND", "PAK").happenings == ()


def test_old_versions_and_old_runs_do_not_count(new_ledger: NewLedger) -> None:
    newer = RUN.model_copy(update={"codebook": "beef"})
    records = [call("d1", date=day("2022-01-01")), call("d1"), call("d1", modes=("visit",), run=newer)]
    records[0] = call("d1", date=day("2022-01-01"), text="Anil Rao telephoned Dana Peled once.")
    (one,) = relation(new_ledger, records).happenings
    assert one.modes == ("visit",)
    assert (one.reports, one.documents[0].version) == (1, 2)


def test_agreements_and_commitments_between_the_two(new_ledger: NewLedger) -> None:
    records = []
    for id in ("d1", "d2"):
        story = Story(id, "India and Israel signed the Water Pact. Nepal signed the Tea Pact. Israel will send pumps.")
        india, israel = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
        nepal = story.actor("Nepal", "NPL", person=False)
        story.instrument("Water Pact", (india, israel), day("2023-02-01"))
        story.instrument("Tea Pact", (india, nepal), day("2023-02-01"))
        story.commitment("send pumps", (israel,), (india,), due=day("2023-09-01"))
        story.commitment("Tea", (nepal,), (india,))
        records.append(story.record())
    found = relation(new_ledger, records)
    (pact,) = found.agreements
    assert (pact.name, pact.kind, pact.action, pact.reports) == ("Water Pact", "MoU", "signed", 2)
    assert [(who.name, who.roles) for who in pact.actors] == [("India", ("party",)), ("Israel", ("party",))]
    assert [quote.text for quote in pact.quotes] == ["Water Pact", "Water Pact"]
    (promise,) = found.commitments
    assert (promise.what, promise.reports) == ("send pumps", 2)
    assert promise.date is not None
    assert promise.date.start.isoformat() == "2023-09-01"
    assert [(who.name, who.roles) for who in promise.actors] == [("Israel", ("by",)), ("India", ("to",))]


def test_the_series_counts_what_happened_by_month_and_quad(new_ledger: NewLedger) -> None:
    records = [
        call("d1", score=1.0),
        call("d2", score=1.0),
        call("d3", date=day("2023-03-20"), score=4.0),
        call("d4", date=day("2023-03-20"), status="negated"),
        call("d5", date=day("2023-03-21"), quad=4, score=-9.0),
        call("d6", date=day("2021-01-01", "2021-12-31")),
    ]
    assert [tuple(row.model_dump().values()) for row in relation(new_ledger, records).series] == [
        ("2023-03", 1, 2, 3, 2.5, 5.0),
        ("2023-03", 4, 1, 1, -9.0, -9.0),
        (None, 1, 1, 1, 2.5, 2.5),
    ]


def test_the_order_of_adding_does_not_matter(new_ledger: NewLedger) -> None:
    chance = random.Random(5)
    records = [
        call(
            f"d{number:02}",
            date=chance.choice([day(f"2023-03-{n:02}", text=chance.choice([None, "then"])) for n in (1, 2, 3, 5)]),
            modes=chance.choice([(), ("phone",), ("visit",), ("phone", "visit")]),
            caller=chance.choice(["Anil Rao", "Rao", "Sunil Mehta"]),
            called=chance.choice(["Dana Peled", "Noa Katz", "Peled"]),
            status=chance.choice(["actual", "historical"]),
        )
        for number in range(25)
    ]
    found = [relation(new_ledger, chance.sample(records, len(records))) for _ in range(4)]
    assert all(other == found[0] for other in found[1:])
    assert 2 < len(found[0].happenings) < 25
    assert sum(one.reports for one in found[0].happenings) == 25


def test_another_report_keeps_the_id(new_ledger: NewLedger) -> None:
    (before,) = relation(new_ledger, [call("m")]).happenings
    for id in ("a", "z"):
        (after,) = relation(new_ledger, [call("m"), call(id, caller="Rao")]).happenings
        assert (after.id, after.reports) == (before.id, 2)


@settings(max_examples=15, deadline=None)
@given(seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=8, unique=True))
def test_odd_records_give_a_sound_timeline(new_ledger: NewLedger, seeds: list[int]) -> None:
    records = {f"odd-{seed}": odd_record(seed) for seed in seeds}
    with Ledger.open(new_ledger()) as ledger:
        for record in records.values():
            ledger.add(record)
        for pair in itertools.combinations(("IND", "ISR", "USA"), 2):
            found = ledger.relation(*pair)
            assert ledger.relation(*pair[::-1]) == found
            json.dumps(found.model_dump(mode="json"), ensure_ascii=False).encode()
            between = [
                (id, event.id)
                for id, record in records.items()
                for event in record.events
                if set(pair) <= {record.actor(role.actor).country for role in event.actors + event.recipients}
            ]
            quoted = {(quote.document, quote.part) for one in found.happenings for quote in one.quotes}
            # A report that names one of the two only may tell of what others say was between both.
            assert quoted >= set(between)
            parts = [{(quote.document, quote.part) for quote in one.quotes} for one in found.happenings]
            assert sum(map(len, parts)) == len(quoted)


def test_codes_are_checked_where_the_known_ones_are_given(new_ledger: NewLedger) -> None:
    with Ledger.open(new_ledger()) as ledger:
        ledger.add(call("d1"))
        known = {"IND", "ISR", "IRN"}
        assert len(ledger.relation("isr", " ind ", known).happenings) == 1
        with pytest.raises(LedgerError, match=r"IRS: no such country code \(near it: .*ISR"):
            ledger.relation("IND", "IRS", known)
        with pytest.raises(LedgerError, match="INDIA: no such country code"):
            ledger.relation("India", "ISR", known)
        with pytest.raises(LedgerError, match="give two different codes"):
            ledger.relation("IND", "ind", known)
        assert ledger.relation("IND", "XXX").happenings == ()


def test_a_telling_that_fits_two_goes_where_it_fits_best(new_ledger: NewLedger) -> None:
    records = [call("d1", date=day("2023-03-02")), call("d2"), call("d3", date=day("2023-03-03", text=None))]
    assert sorted(reports(relation(new_ledger, records))) == [("d1",), ("d2", "d3")]


def test_two_vague_tellings_of_the_same_year_meet(new_ledger: NewLedger) -> None:
    records = [call(id, date=day("2022-01-01", "2022-12-31", text="in 2022")) for id in ("d1", "d2")]
    assert reports(relation(new_ledger, records)) == [("d1", "d2")]


def test_the_day_that_most_tell_is_shown(new_ledger: NewLedger) -> None:
    records = [call(f"d{n}", date=day(f"2023-03-0{n}", text=None)) for n in (3, 4)]
    records.append(call("d5", date=day("2023-03-04", text=None)))
    (one,) = relation(new_ledger, records).happenings
    assert one.date is not None
    assert one.date.start.isoformat() == "2023-03-04"


def test_an_undated_telling_meets_a_dated_one_in_the_same_story_alone(new_ledger: NewLedger) -> None:
    def undated(id: str, text: str, trigger: str) -> Record:
        story = Story(id, text)
        actors = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR")
        story.event("CONSULT", trigger, actors, None, modes=("phone",))
        return story.record()

    same = undated("d2", LONG.replace("sensors, batteries", "motors"), "telephoned")
    other = undated("d3", f"{FESTIVAL}Anil Rao rang Dana Peled.", "rang")
    assert reports(relation(new_ledger, [call("d1", text=LONG), same])) == [("d1", "d2")]
    assert sorted(reports(relation(new_ledger, [call("d1", text=LONG), other]))) == [("d1",), ("d3",)]
