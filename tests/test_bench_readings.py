"""The matcher of bench/readings.py, on records built by hand, and the expected readings themselves."""

import datetime as dt
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import readings  # noqa: E402

from dragoman.claims import Status  # noqa: E402
from dragoman.data import read_bytes  # noqa: E402
from dragoman.document import Document, Span, text_hash  # noqa: E402
from dragoman.record.models import Actor, Date, Event, Evidence, Record, Role, Run, Statement  # noqa: E402

TEXT = (
    "Ruritania's envoy met her Kenyan colleague in Nairobi on Tuesday. Ruritania condemned the raid. "
    "“We regret the delay,” Ana Lund wrote on X. She did not travel to Oslo."
)
DAY = dt.date(2024, 3, 5)
SENTENCES = {"met": Span(0, 65), "condemned": Span(66, 95), "travel": Span(141, len(TEXT))}


def actor(id: str, country: str | None, sector: str = "GOV", name: str = "the envoy", person: bool = False) -> Actor:
    return Actor(
        id=id, name=name, country=country, sector=sector, sectors=(sector,), office=None, person=person,
        wikidata=None, mentions=(), why="",
    )  # fmt: skip


ACTORS = (
    actor("a1", "NOR", name="Ana Lund", person=True),
    actor("a2", "KEN"),
    actor("a3", "SWE"),
    actor("a4", None, "IGO", name="African Union"),
)


def event(
    type: str,
    actors: str,
    recipients: str = "",
    word: str = "met",
    day: dt.date | None = DAY,
    status: Status = "actual",
) -> Event:
    sentence = SENTENCES[word]
    return Event(
        id="e", type=type, modes=(), contexts=(), quad=1, score=0, status=status,
        actors=tuple(Role(actor=id, span=Span(0, 1)) for id in actors.split()),
        recipients=tuple(Role(actor=id, span=Span(0, 1)) for id in recipients.split()),
        date=Date(text=None, start=day, end=day) if day else None, place=None, topics=(),
        trigger=(sentence,), sentence=sentence, statement=None,
        evidence=(Evidence(sentence=sentence, trigger=(), statement=None),), confidence=1, why="",
    )  # fmt: skip


def statement(start: int, end: int, speaker: str | None, channel: str | None = "tweet") -> Statement:
    return Statement(
        id=f"s{start}", speaker=speaker, source=(), cue=(), content=(Span(start, end),), kind="direct",
        channel=channel, on_record=True, side=None, relays=None, within=None,
    )  # fmt: skip


def record(*events: Event, statements: tuple[Statement, ...] = ()) -> Record:
    document = Document(id="d", published=DAY, sha256=text_hash(TEXT), text=TEXT)
    run = Run(dragoman="0", model="", codebook="", kb="")
    return Record(document=document, run=run, actors=ACTORS, events=events, statements=statements)


def expected(
    type: str, actors: str, recipients: str = "", quote: str = "met her", core: bool = True
) -> readings.Expected:
    def parties(codes: str) -> tuple[readings.Party, ...]:
        return tuple(
            readings.Party(None if code == "IGO" else code, code if code == "IGO" else "GOV", "someone")
            for code in codes.split()
        )

    return readings.Expected(
        frozenset([type]),
        frozenset(),
        frozenset(["actual"]),
        DAY,
        DAY,
        parties(actors),
        parties(recipients),
        quote,
        core,
    )


def reading(*events: readings.Expected, statements: tuple[dict[str, object], ...] = ()) -> readings.Reading:
    return readings.Reading("d", DAY, TEXT, events, statements)


def test_duplicate_counts_against_precision() -> None:
    meeting = expected("CONSULT", "NOR KEN")
    figures = readings.pool(
        [readings.match(reading(meeting), record(event("CONSULT", "a1 a2"), event("CONSULT", "a1 a2")))]
    )
    assert figures["core_recall"] == 1
    assert figures["precision"] == 0.5


@pytest.mark.parametrize(
    ("got", "right"),
    [
        (event("CONSULT", "a1 a2"), True),
        (event("CONSULT", "a1", "a2"), True),
        (event("CONSULT", "a1 a2 a3"), True),
        (event("CONSULT", "a1"), False),
        (event("CONSULT", "a1 a3"), False),
        (event("AGREE", "a1 a2"), False),
        (event("CONSULT", "a1 a2", day=DAY - dt.timedelta(1)), False),
        (event("CONSULT", "a1 a2", day=None), True),
    ],
)
def test_consult_has_no_sides(got: Event, right: bool) -> None:
    assert readings.may_match(expected("CONSULT", "NOR KEN"), got, record(got)) is right


@pytest.mark.parametrize(
    ("got", "right"),
    [
        (event("ACCUSE", "a1", "a2"), True),
        (event("ACCUSE", "a1"), True),
        (event("ACCUSE", "a1", "a3"), True),
        (event("ACCUSE", "a1 a3", "a2"), True),
        (event("ACCUSE", "a2", "a1"), False),
        (event("ACCUSE", "a1 a3"), False),
        (event("ACCUSE", ""), False),
    ],
)
def test_other_types_have_sides(got: Event, right: bool) -> None:
    assert readings.may_match(expected("ACCUSE", "NOR", "KEN"), got, record(got)) is right


def test_organisations_of_states_are_one_kind() -> None:
    got = event("AGREE", "a4")
    assert readings.may_match(expected("AGREE", "IGO"), got, record(got))


def test_the_telling_in_the_quoted_sentence_wins() -> None:
    lead, background = expected("CONSULT", "NOR KEN"), expected("CONSULT", "NOR KEN", quote="She did not", core=False)
    later, first = event("CONSULT", "a1 a2", word="travel"), event("CONSULT", "a1 a2", word="met")
    result = readings.match(reading(background, lead), record(first, later))
    assert {(want.quote, got.sentence) for want, got in result.pairs} == {
        ("met her", SENTENCES["met"]),
        ("She did not", SENTENCES["travel"]),
    }


def test_missed_holds_core_only_and_optional_match_keeps_precision() -> None:
    wants = (
        expected("CONSULT", "NOR KEN"),
        expected("ACCUSE", "NOR", quote="condemned", core=False),
        expected("AID", "KEN", core=False),
    )
    result = readings.match(reading(*wants), record(event("ACCUSE", "a1", word="condemned", status="negated")))
    assert [want.types for want in result.missed] == [frozenset(["CONSULT"])]
    figures = readings.pool([result])
    assert (figures["core_recall"], figures["precision"], figures["status"]) == (0, 1, 0)


def test_statement_fields_are_told_apart() -> None:
    item: dict[str, object] = {
        "speaker": "Ana Lund", "person": True, "country": "NOR", "channel": ["tweet", None], "kind": "indirect",
        "on_record": True, "relays": None, "content_starts": "We regret",
    }  # fmt: skip
    absent = {**item, "content_starts": "She did", "speaker": None}
    del absent["on_record"]
    at = TEXT.index("We regret")
    got = record(statements=(statement(at, at + 19, "a1"), statement(0, 20, "a2")))
    figures = readings.pool([readings.match(reading(statements=(item, absent)), got)])
    assert figures["statement_found"] == 0.5
    assert figures["statement_speaker"] == 0.5
    assert figures["statement_kind"] == 0
    assert figures["statement_channel"] == 0.5
    assert figures["statement_on_record"] == 1


@pytest.mark.parametrize(
    ("words", "person", "speaker", "right"),
    [
        ("Ana Lund", True, ACTORS[0], True),
        ("Ana Lund", True, ACTORS[1], False),
        ("Ana Lund", True, None, False),
        ("the ministry", False, ACTORS[0], True),
        (None, False, None, True),
        (None, False, actor("a9", "NOR"), True),
        (None, False, ACTORS[0], False),
    ],
)
def test_same_speaker(words: str | None, person: bool, speaker: Actor | None, right: bool) -> None:
    assert readings.same_speaker({"speaker": words, "person": person, "country": "NOR"}, speaker) is right


def test_score_codes_every_article_and_no_event_scores_nothing() -> None:
    asked: list[tuple[str, str]] = []

    def silent(text: str, date: str, id: str) -> Record:
        asked.append((id, date))
        document = Document(id=id, published=dt.date.fromisoformat(date), sha256=text_hash(text), text=text)
        return Record(
            document=document, run=Run(dragoman="0", model="", codebook="", kb=""), actors=(), events=(), statements=()
        )

    figures = readings.score(ROOT, silent)
    assert len(asked) == 10
    assert ("r08-ultimatum", "2024-02-14") in asked
    assert figures["core_recall"] == 0
    assert figures["statement_found"] == 0


@pytest.mark.parametrize("item", readings.read(ROOT / readings.FOLDER), ids=lambda item: item.id)
def test_readings_quote_their_article(item: readings.Reading) -> None:
    assert sum(event.core for event in item.events) >= 8
    for event in item.events:
        assert item.text.count(event.quote) == 1, event.quote
        assert event.start <= event.end
        assert event.status <= {"actual", "historical", "future", "hypothetical", "negated"}
        for party in (*event.actors, *event.recipients):
            assert party.words in item.text, party.words
    for told in item.statements:
        assert item.text.count(told["content_starts"]) == 1, told["content_starts"]


def test_demo_articles_are_three_accounts_of_one_day() -> None:
    import json

    articles = [json.loads(line) for line in read_bytes("demo/demo.jsonl").decode().splitlines()]
    assert [article["id"] for article in articles] == ["demo-wire", "demo-india", "demo-israel"]
    for article in articles:
        assert article["date"] == "2023-03-03"
        assert 120 <= len(article["text"].split()) <= 220
