"""The record keeps its contract whatever the text: fields, spans, references, dates, scores, the same twice."""

import datetime as dt
import json
from typing import Any

import pytest

from dragoman.data import read_yaml
from dragoman.document import Document, Span, text_hash
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record

DAY = dt.date(2023, 3, 3)
PLOVER = read_yaml("plover.yaml")

NEWS = [
    "Norway's foreign minister Anna Berg met the Swedish ambassador on Friday. They discussed trade, she said.",
    "NAIROBI (Reuters) - Kenyan police arrested two Ugandan traders on Thursday, officials said.",
    "“We will never accept this,” Israeli Defence Minister Dan Levi said. “I told my Indian counterpart so.”",
    "India and Israel signed a memorandum of understanding on Monday. The Vision Statement was adopted in 2022.",
    "Iran attacked a ship off Oman, killing five sailors, a US official said on condition of anonymity.",
    "France will withdraw its troops from Mali by June 2023, President Marie Lenoir promised on Wednesday.",
    "Thousands protested in Santiago against the visit of the Peruvian president. Police fired tear gas.",
    "Canada expelled three Russian diplomats. Moscow vowed to respond and recalled its ambassador.",
    "Dan Levi, who became Israeli defence minister around two months ago, thanked Arun Mehta of India on Twitter.",
    "Japan sent blankets to Turkey after the earthquake; Greece, an old rival, sent rescuers too.",
    "The two ministers agreed to meet again next year. Neither side gave details.",
    "In 1990, Iraq invaded Kuwait. It had threatened to do so for months.",
    "Ghana called on Togo to free the men. Togo refused to free them and demanded an apology.",
    "NATO said on Tuesday it would send ships to the Baltic Sea; the European Union praised the move.",
    "Colombia may sanction Venezuela if talks fail. Brazil, Chile and Peru urged both sides to talk.",
    "The statement, issued by the ministry in Lima, said that Levi had said that he would visit Peru.",
    "@AnnaBergNO wrote: “Good talks with @LarsHolmSE today. We agreed to build ships together.”",
    "Hamas fired rockets at Israel on Monday. Israel bombed Gaza overnight. Egypt and Qatar offered to mediate.",
    "Former Peruvian President Pedro Ruiz was arrested in Spain and extradited to Lima in 2019.",
    "Canada will impose sanctions on Belarus next week. Iran warned Iraq that it would attack it tomorrow.",
    "China's Xi Jinping and Russia's Vladimir Putin held talks in Moscow and signed two agreements, the Kremlin said.",
]
UGLY = [
    "x",
    "…",
    "?!?! 12345 $$$ %%%",
    "FRANCE ATTACKS MALI AS UN WATCHES AND US SAYS NOTHING",
    "france met mali norway said it will attack them he said she said they said",
    '“““””” "\'" « » ‘’ “He said ‘she said “they met”’ ” said',
    "Said said said. Met met met. He he he. They agreed they agreed to agree.",
    "Iran\n\n\n\nIraq\n\nKuwait\n\n- \n* \n\n1.\n2.",
    "🙂🙂 India 🙂 met 🙂 Israel 🙂🙂 on 🙂 Friday 🙂",
    "I\u0307ndi\u0301a met\u200b Israel\u00a0on\u2009Friday\u202e yadirF no",
    "The minister, the minister's minister and the minister of the minister met the minister's ministers.",
    "Norway " * 120 + "met.",
    "and " * 200,
    "A" * 3000,
    "(((India [met {Israel}])))--India---Israel--",
    "Talks\tbetween\r\nIran\r\rand\x0bIraq\x0cfailed on 31 February 2023 and 99/99/9999.",
    "https://example.org/india-israel?a=b#c @ @@ @a #India #Israel e@mail.example",
    "On 3 March 2023, on Friday, yesterday, last year and in 1066, France met Spain for two weeks until 2050.",
    "Mr. Dr. Gen. Lt. Col. J. R. R. Smith Jr. III of the U.S., the U.K. and the U.N. met.",
    "“Unclosed quotation by Dan Levi of Israel, he said, who thanked India and never stopped",
    "said Levi. “We” “met” “India”. ” said “",
]
TEXTS = [*NEWS, *UGLY]

# Names of the contract, part by part (docs/record.md).
FIELDS: dict[str, set[str]] = {
    "document": {"id", "title", "url", "publisher", "published", "language", "sha256", "text"},
    "run": {"dragoman", "model", "codebook", "kb"},
    "actors": {"id", "name", "country", "sector", "sectors", "office", "person", "wikidata", "mentions", "why"},
    "events": {
        "id",
        "type",
        "modes",
        "contexts",
        "quad",
        "score",
        "status",
        "actors",
        "recipients",
        "date",
        "place",
        "topics",
        "trigger",
        "sentence",
        "statement",
        "evidence",
        "confidence",
        "why",
    },
    "statements": {
        "id",
        "speaker",
        "source",
        "cue",
        "content",
        "kind",
        "channel",
        "on_record",
        "side",
        "relays",
        "within",
    },
    "places": {"span", "text", "name", "country", "admin1", "lat", "lon", "geonames", "feature", "why"},
    "instruments": {"id", "kind", "name", "parties", "action", "date", "span", "event"},
    "tenures": {"actor", "office", "country", "action", "date", "span"},
    "commitments": {"id", "by", "to", "what", "span", "event", "statement", "due"},
    "named": {"kind", "name", "actors", "date", "span"},
    "assessments": {"by", "about", "direction", "period", "span"},
    "dropped": {"span", "reason"},
}
CHANNELS = {
    "tweet",
    "statement",
    "press conference",
    "interview",
    "speech",
    "letter",
    "report",
    "broadcast",
    "court filing",
    None,
}


def _document(text: str) -> Document:
    # Made by hand: ingest would refuse some of these, and the record must hold all the same.
    return Document(id=text[:20], published=DAY, sha256=text_hash(text), text=text)


@pytest.fixture(scope="module")
def records(coder: Coder) -> list[Record]:
    return list(coder.pipe(_document(text) for text in TEXTS))


@pytest.fixture(params=range(len(TEXTS)), ids=[text[:25].encode("ascii", "replace").decode() for text in TEXTS])
def record(request: pytest.FixtureRequest, records: list[Record]) -> Record:
    found: Record = records[request.param]
    return found


def _spans(part: Any) -> list[Span]:
    """Every span anywhere in a record: they are the only named tuples."""
    if isinstance(part, Span):
        return [part]
    if isinstance(part, tuple):
        return [span for item in part for span in _spans(item)]
    if hasattr(type(part), "model_fields") and not isinstance(part, Document):
        return [span for name in type(part).model_fields for span in _spans(getattr(part, name))]
    return []


def test_texts_give_something_to_check(records: list[Record]) -> None:
    assert sum(len(record.events) for record in records[: len(NEWS)]) >= 25
    for part in ("actors", "statements", "instruments", "tenures", "commitments", "dropped"):
        assert any(getattr(record, part) for record in records), f"no text has {part}"


def test_spans_lie_within_the_text(record: Record) -> None:
    length = len(record.document.text)
    for span in _spans(record):
        assert 0 <= span.start <= span.end <= length, span
        assert record.quote(span) == record.document.text[span.start : span.end]


def test_no_span_is_empty_or_ends_in_white_space(record: Record) -> None:
    for span in _spans(record):
        words = record.quote(span)
        assert words.strip(), span
        assert words == words.strip(), repr(words)


def test_trigger_and_roles_stand_where_the_event_says(record: Record) -> None:
    for event in record.events:
        assert event.trigger
        for evidence in event.evidence:
            assert evidence.trigger
            assert all(evidence.sentence.covers(span) for span in evidence.trigger)
        for role in (*event.actors, *event.recipients):
            assert role.span in record.actor(role.actor).mentions


def test_ids_are_unique_and_in_order(record: Record) -> None:
    for part, letter in [
        ("actors", "a"),
        ("events", "e"),
        ("statements", "s"),
        ("instruments", "i"),
        ("commitments", "c"),
    ]:
        assert [item.id for item in getattr(record, part)] == [
            f"{letter}{n}" for n in range(1, len(getattr(record, part)) + 1)
        ]
    starts = [event.trigger[0].start for event in record.events]
    assert starts == sorted(starts), "events in the order of the text"
    firsts = [actor.mentions[0] for actor in record.actors if actor.mentions]
    assert firsts == sorted(firsts), "actors in the order of the text"


def test_every_reference_resolves(record: Record) -> None:
    actors = {actor.id for actor in record.actors}
    events = {event.id for event in record.events}
    statements = {statement.id for statement in record.statements}
    for event in record.events:
        assert {role.actor for role in (*event.actors, *event.recipients)} <= actors
        assert event.statement is None or event.statement in statements
        assert all(evidence.statement is None or evidence.statement in statements for evidence in event.evidence)
        assert event.place is None or 0 <= event.place < len(record.places)
    for statement in record.statements:
        assert {statement.speaker, statement.relays} - {None} <= actors
        assert statement.within is None or statement.within in statements - {statement.id}
    for instrument in record.instruments:
        assert set(instrument.parties) <= actors
        assert instrument.event is None or instrument.event in events
    for tenure in record.tenures:
        assert tenure.actor in actors
    for commitment in record.commitments:
        assert {*commitment.by, *commitment.to} <= actors
        assert commitment.event is None or commitment.event in events
        assert commitment.statement is None or commitment.statement in statements


def test_statements_are_not_within_one_another_in_circles(record: Record) -> None:
    within = {statement.id: statement.within for statement in record.statements}
    for id in within:
        seen, at = set(), id
        while (outer := within[at]) is not None:
            assert outer not in seen
            seen.add(outer)
            at = outer


def test_nobody_is_actor_and_recipient_of_one_event_or_stands_twice(record: Record) -> None:
    for event in record.events:
        actors, recipients = [r.actor for r in event.actors], [r.actor for r in event.recipients]
        assert actors, "an event has an actor"
        assert len(set(actors)) == len(actors)
        assert len(set(recipients)) == len(recipients)
        assert not set(actors) & set(recipients)


def test_types_modes_contexts_quads_and_scores_are_plover(record: Record) -> None:
    for event in record.events:
        facts = PLOVER["events"][event.type]
        assert event.quad == facts["quad"]
        modes = facts.get("modes", {})
        assert set(event.modes) <= set(modes), (event.type, event.modes)
        assert len(set(event.modes)) == len(event.modes)
        assert event.score in ({modes[mode] for mode in event.modes} or {facts["score"]})
        assert set(event.contexts) <= set(PLOVER["contexts"])
        assert event.status in PLOVER["status"]
        assert 0.0 <= event.confidence <= 1.0
        assert "codebook" in event.why


def test_conversions_of_the_future(record: Record) -> None:
    for event in record.events:
        assert (event.type, event.status) not in {
            (type_, "future") for type_ in ("CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT")
        }, "PLOVER: a future one of these is AGREE or CONCEDE"


def test_actors_have_plover_sectors_and_say_why(record: Record) -> None:
    known = set(PLOVER["sectors"]) | set(PLOVER["non_state"])
    for actor in record.actors:
        assert set(actor.sectors) <= known, actor
        assert actor.sector == (actor.sectors[0] if actor.sectors else None)
        assert actor.why
        assert actor.name.strip()
        assert len(set(actor.mentions)) == len(actor.mentions)


def test_dates_are_inclusive_days(record: Record) -> None:
    dates = [event.date for event in record.events]
    dates += [instrument.date for instrument in record.instruments]
    dates += [tenure.date for tenure in record.tenures]
    dates += [named.date for named in record.named]
    dates += [commitment.due for commitment in record.commitments]
    for date in dates:
        if date is not None:
            assert date.start <= date.end
            if date.text is not None and date.span is not None:
                assert record.quote(date.span) == date.text


def test_what_has_happened_lies_not_ahead(record: Record) -> None:
    for event in record.events:
        if event.status in ("actual", "historical") and event.date is not None:
            assert event.date.start <= DAY, (event.type, event.status, event.date)


def test_sources_off_the_record_have_no_name(record: Record) -> None:
    for statement in record.statements:
        assert statement.content
        assert statement.channel in CHANNELS
        if not statement.on_record:
            assert statement.speaker is None


def test_json_round_trip(record: Record) -> None:
    text = record.model_dump_json()
    assert Record.model_validate_json(text) == record
    assert json.loads(text) == record.model_dump(mode="json")


def _check_fields(name: str, part: dict[str, Any]) -> None:
    missing = FIELDS[name] - set(part)
    assert not missing, f"{name} lacks {missing}"


def test_json_has_the_fields_of_the_contract(records: list[Record]) -> None:
    seen = set()
    for record in records:
        data = json.loads(record.model_dump_json())
        assert set(FIELDS) <= set(data)
        _check_fields("document", data["document"])
        _check_fields("run", data["run"])
        for name in FIELDS.keys() - {"document", "run"}:
            for part in data[name]:
                seen.add(name)
                _check_fields(name, part)
        for event in data["events"]:
            assert all({"actor", "span"} <= set(role) for role in (*event["actors"], *event["recipients"]))
            assert all({"sentence", "trigger", "statement"} <= set(evidence) for evidence in event["evidence"])
            assert event["date"] is None or {"text", "start", "end"} <= set(event["date"])
            assert len(event["sentence"]) == 2
            assert all(len(span) == 2 for span in event["trigger"])
    assert seen >= {"actors", "events", "statements", "instruments", "tenures", "commitments", "dropped"}
    assert json.loads(records[0].model_dump_json())["document"]["published"] == "2023-03-03"


def test_models_have_the_fields_of_the_contract() -> None:
    for name, wanted in FIELDS.items():
        annotation: Any = Record.model_fields[name].annotation
        model = annotation.__args__[0] if hasattr(annotation, "__args__") else annotation
        assert wanted <= set(model.model_fields), name


def test_the_same_text_twice_gives_the_equal_record(coder: Coder, records: list[Record]) -> None:
    again = list(coder.pipe(_document(text) for text in TEXTS))
    assert again == records


def test_one_by_one_gives_the_same_as_a_stream(coder: Coder, records: list[Record]) -> None:
    for text, streamed in zip(TEXTS, records, strict=True):
        assert coder.code(_document(text)) == streamed, text[:40]


def test_the_order_of_documents_does_not_matter(coder: Coder, records: list[Record]) -> None:
    backwards = list(coder.pipe(_document(text) for text in reversed(TEXTS)))
    assert backwards[::-1] == records


def test_the_day_changes_dates_alone(coder: Coder) -> None:
    text = NEWS[0]
    dated, undated = coder(text, DAY), coder(text)
    assert [event.type for event in dated.events] == [event.type for event in undated.events]
    assert all(event.date is None for event in undated.events)
    assert dated.events[0].date is not None
    assert dated.events[0].date.start == DAY


def test_make_document_and_by_hand_agree(coder: Coder) -> None:
    text = NEWS[0]
    made = coder.code(make_document(text, Source(id=text[:20], published=DAY)))
    assert made == coder.code(_document(text))


def test_an_unknown_actor_is_a_key_error(records: list[Record]) -> None:
    with pytest.raises(KeyError):
        records[0].actor("a999")
