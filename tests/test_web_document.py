"""The pages of a document: its text stays exactly as it is under whatever marks, and all of them are explained."""

import datetime as dt
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader

from dragoman.document import Span
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.read.server.answering import Answer
from dragoman.read.web import document as pages
from dragoman.read.web import rendering
from dragoman.read.web.document_marks import LAYERS, Anchors
from dragoman.read.web.document_versions import laid
from dragoman.read.web.marking import Mark, by_paragraph, cut, paragraph_at, paragraphs
from dragoman.record.models import DroppedPart, Record
from dragoman.store import CopyOf, Intake, Ledger
from dragoman.store.rows import storable
from full_ledger import Print
from ledgers import START
from record_factory import RUN, Story, call, day, odd_record
from web_pages import Page, assert_harmless, document_at, served

ALL = ",".join(LAYERS)
TEXT = st.text(st.sampled_from("ab \n\r\t<>&\"'é\u202e\U0001f600א"), max_size=60)
SPANS = st.lists(
    st.tuples(st.integers(-3, 70), st.integers(-3, 70), st.sampled_from(["trigger", "evidence", "content", "actor"]))
)
NEWER = RUN.model_copy(update={"codebook": "newer"})
RUNNING = '<script>alert(1)</script> " onmouseover="x'


def marks(spans: list[tuple[int, int, str]]) -> list[Mark]:
    return [Mark(Span(start, end), kind, f"e{n}") for n, (start, end, kind) in enumerate(spans)]


def visit() -> Record:
    """Two paragraphs, two events, one of them in a statement."""
    text = (
        "LIMA, March 3 - Anil Rao telephoned Dana Peled on Friday.\n\n"
        "Rao said in a tweet that India would never attack Israel. The two had met in Oslo."
    )
    story = Story("http://news.example/1?a=b#c", text, title="Ministers talk", publisher="The Wire")
    rao = story.actor("Anil Rao", "IND", office="Minister of Defence", wikidata="Q77")
    peled = story.actor("Dana Peled", "ISR", why="office table 2020.. (made for a test)")
    said = story.statement(
        rao, "India would never attack Israel", cue=(story.span("said"),), source=(story.span("Rao said"),),
        channel="tweet", why="the cue 'said' has a that-clause",
    )  # fmt: skip
    story.event("CONSULT", "telephoned", (rao,), day("2023-03-03"), recipients=(peled,), modes=("phone",), why="a call")
    story.event(
        "ASSAULT", "attack", (rao,), None, recipients=(peled,), quad=4, status="negated", statement=said, entry=""
    )
    story.parts["dropped"] = [DroppedPart(span=story.span("met"), reason="no actor is known")]
    return story.record()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Ledger]]:
    odd = [odd_record(seed) for seed in range(10)]
    again = [call("d1"), call("d1", run=NEWER)]
    with served(str(tmp_path_factory.mktemp("web") / "a.ledger"), [visit(), *odd, *again]) as found:
        yield found


@given(TEXT, SPANS)
def test_runs_are_the_text_with_the_marks_that_lie_over_each(text: str, spans: list[tuple[int, int, str]]) -> None:
    known = marks(spans)
    runs = list(cut(len(text), known))
    assert "".join(text[run.start : run.end] for run in runs) == text
    over: set[Mark] = set()
    for run in runs:
        over |= set(run.opens)
        # Brute force: what lies over each character of the run.
        for at in range(run.start, run.end):
            assert {mark for mark in known if mark.span.start <= at < mark.span.end} == over
        assert set(run.kinds) == {mark.kind for mark in over}
        assert set(run.of) <= {mark.of for mark in over}
        assert bool(run.of) == bool(over)
        over -= set(run.closes)
    assert not over


@given(TEXT)
def test_paragraphs_and_their_gaps_are_the_text(text: str) -> None:
    found = paragraphs(text)
    assert "".join(text[one.start : one.gap] for one in found) == text
    assert not [one for one in found if text[one.end : one.gap].strip()]
    runs = list(cut(len(text), [], [at for one in found for at in (one.start, one.end)]))
    assert [run for here in by_paragraph(runs, found) for run in here] == runs
    for at in range(len(text)):
        one = found[paragraph_at(found, at)]
        assert one.start <= at < one.gap


@settings(max_examples=200)
@given(TEXT, SPANS)
def test_the_html_of_a_text_has_exactly_its_words(text: str, spans: list[tuple[int, int, str]]) -> None:
    known = marks(spans)
    anchors = Anchors(
        {mark: f"at-{mark.of}" for mark in known if mark.kind == "trigger"},
        {mark.of: f"event {mark.of}" for mark in known},
        {mark.of: 1 for mark in known},
    )
    found = list(pages._marked(text, known, anchors, []))
    page = Page("".join(f'<p class="text">{one["html"]}<span>{one["gap"]}</span></p>' for one in found))
    assert "".join(page.text) == text


@pytest.mark.parametrize("show", [None, "", "events", "statements,actors", ALL])
def test_the_text_of_the_page_is_the_text(site: tuple[TestClient, Ledger], show: str | None) -> None:
    client, ledger = site
    for stored in ledger.stored():
        query = {} if show is None else {"show": show}
        answer = client.get(document_at(stored.id, **query))
        assert answer.status_code == 200, stored.id
        page = assert_harmless(answer.text)
        whole = ledger.record(stored.id).document.text
        assert "".join(page.text[: len(paragraphs(storable(whole))) or 1]) == storable(whole).replace("\0", "\ufffd")


def test_the_twin_is_all_that_the_page_shows(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    for stored in ledger.stored():
        twin = client.get(document_at(stored.id).replace("/document?", "/document.json?"))
        told = pages.DocumentPage.model_validate_json(twin.text)
        assert client.get(document_at(stored.id), headers={"accept": "application/json"}).json() == twin.json()
        record = ledger.record(stored.id)
        assert len(told.parts.events) == len(record.events)
        assert [one.span for one in told.parts.dropped] == [one.span for one in record.dropped]
        for part in ("actors", "events", "statements", "places", "instruments", "commitments", "tenures", "named"):
            assert len(getattr(told.parts, part)) == len(getattr(record, part))


def test_every_event_has_a_deep_link_and_links_lead_both_ways(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    for stored in ledger.stored():
        page = Page(client.get(document_at(stored.id)).text)
        events = {one.id for one in ledger.record(stored.id).events}
        assert events <= set(page.ids)
        missing = {link for link in page.links if link.startswith("#")} - {f"#{id}" for id in page.ids}
        assert {link for link in missing if link.startswith(("#e", "#at-e", "#list", "#main"))} == set()
    page = Page(client.get(document_at("http://news.example/1?a=b#c")).text)
    for id in ("e1", "e2", "s1"):
        assert f"#{id}" in page.links
        assert f"#at-{id}" in page.links
        assert f"at-{id}" in page.ids


def test_a_card_says_what_and_why(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    answer = client.get(document_at("http://news.example/1?a=b#c"))
    page = Page(answer.text)
    for words in (
        "CONSULT", "phone", "3 March 2023", "Minister of Defence", "verbal cooperation", "happened", "0.90 of 1",
        "a call", "office table 2020.. (made for a test)", "told as not having happened", "On the word of",
        "tweet", "the cue 'said' has a that-clause", "no actor is known", "event e1, CONSULT, begins",
    ):  # fmt: skip
        assert words in " ".join(page.words.split()), words
    happening = ledger.happening("http://news.example/1?a=b#c#e1").id
    assert f"/happenings/{happening}" in page.links
    assert "consult-test" in page.words, "an entry of no codebook is named, and leads nowhere"
    assert "/actor?name=Q77" in page.links
    assert "/actor?name=Dana+Peled" in page.links
    assert any(link.startswith("/document/history?") and link.endswith("event=e1") for link in page.links)
    heads = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4")]
    assert heads[0] == 1
    assert heads.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(heads))


def test_the_layers_are_chosen(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    at = "http://news.example/1?a=b#c"

    def kinds(query: str = "") -> set[str]:
        page = Page(client.get(document_at(at) + query).text)
        classes = [set((one.get("class") or "").split()) for _, one in page.elements if one.get("data-of")]
        return {name for one in classes for name in one if name.startswith("m-")}

    assert kinds() == {"m-evidence", "m-trigger", "m-source", "m-cue", "m-content"}
    assert kinds("&show=") == set()
    assert kinds("&show=actors") == {"m-actor"}
    # As the form sends it.
    assert kinds("&show=&show=events&show=actors") == {"m-evidence", "m-trigger", "m-actor"}
    refused = client.get(document_at(at, show="everything"))
    assert refused.status_code == 400
    assert "events, statements" in refused.text


def test_a_desk_can_put_forms_into_the_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = '{% extends "document.html" %}{% block decide %}<form id="decide-{{ card.id }}"></form>{% endblock %}'

    # The templates are compiled once in a process, so that the environment may already be there.
    environment = rendering._environment()
    assert environment.loader is not None
    monkeypatch.setattr(environment, "loader", ChoiceLoader([DictLoader({"desk.html": own}), environment.loader]))
    monkeypatch.setattr(pages, "Answer", lambda data, _, title, shown: Answer(data, "desk.html", title, shown))
    with served(str(tmp_path / "a.ledger"), [visit()]) as (client, _):
        page = Page(client.get(document_at("http://news.example/1?a=b#c")).text)
    assert [one for one in page.ids if one.startswith("decide-")] == ["decide-e1", "decide-e2"]


def test_what_is_not_there_is_told(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    for address, status, words in (
        (document_at("nobody"), 404, "No document has this id"),
        (document_at("d1", version=7), 404, "no version 7"),
        (document_at("d1", run="abcdef"), 404, "abcdef"),
        ("/document", 400, "id"),
        (document_at("d1", version=10**30), 400, "version"),
        (document_at("d1", version="x"), 400, "version"),
        (document_at("\u202e"), 404, "No document"),
        (document_at("\0"), 400, "400"),
        ("/document/versions?id=nobody", 404, "No document"),
        ("/document/versions?id=d1&from=3", 404, "no version 3"),
        ("/document/history?id=nobody", 404, "No document"),
        ("/document/history?id=d1&event=e99", 404, "e99"),
    ):
        answer = client.get(address)
        assert answer.status_code == status, address
        assert words in answer.text, address
        twin = client.get(address, headers={"accept": "application/json"})
        assert twin.status_code == status
        assert twin.json()["error"]["status"] == status


def test_each_run_is_shown_as_it_coded(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    runs = {one.number: one for one in ledger.runs.all() if one.codebook in ("c0de", "newer")}
    newest = client.get("/document.json?id=d1").json()
    assert newest["run"]["codebook"] == "newer"
    assert [one["number"] for one in newest["runs"]] == sorted(runs, reverse=True)
    for number, run in runs.items():
        for asked in (str(number), run.hash, run.hash[:8].upper()):
            assert client.get(f"/document.json?id=d1&run={asked}").json()["run"]["number"] == number
    old = client.get(f"/document?id=d1&run={min(runs)}").text
    assert f"run {max(runs)} is newer" in old


def test_hostile_words_do_nothing(tmp_path: Path) -> None:
    text = f"{RUNNING} \u202eevil\u202c & <b>bold</b> \r\n\n{'x' * 5000} met </p></article> Dana.\0 \ud800 End."
    story = Story(
        "javascript:alert(1)//\u202e",
        text,
        title=RUNNING,
        publisher=RUNNING,
        url="javascript:alert(1)",
        language='"><b>',
    )
    who = story.actor("met", RUNNING[:3], why=RUNNING, office=RUNNING, wikidata="Q1' onclick='x")
    said = story.statement(who, "bold", why=RUNNING, channel=RUNNING, topics=(RUNNING,))
    story.event(
        RUNNING, "Dana", (who,), None, entry=RUNNING, why=RUNNING, statement=said, topics=(RUNNING,), modes=(RUNNING,)
    )
    story.parts["dropped"] = [DroppedPart(span=Span(0, 5), reason=RUNNING)]
    with served(str(tmp_path / "a.ledger"), [story.record()]) as (client, _):
        for show in ("", ALL):
            answer = client.get(document_at(story.document.id, show=show))
            assert answer.status_code == 200
            page = assert_harmless(answer.text)
            assert "".join(page.text) == storable(text)
            assert "javascript:alert(1)" in page.words
            assert "turn the direction of writing" in page.words
            assert "2 characters of the text that no page can show" in page.words
            assert "\0" not in answer.text
        for address in ("versions", "history"):
            answer = client.get(document_at(story.document.id).replace("/document", f"/document/{address}"))
            assert answer.status_code == 200
            assert_harmless(answer.text)
        twin = client.get(document_at(story.document.id).replace("/document", "/document.json"))
        assert twin.json()["text"] == storable(text)


@pytest.mark.parametrize(
    "bad",
    ["javascript:x", "data:text/html,x", "//evil.example", "http:evil", "http://", "ht\ntp://x/", "http://[", "/etc"],
)
def test_only_addresses_of_the_web_are_links(bad: str) -> None:
    from dragoman.read.web.saying import outside

    assert outside(bad) is None
    assert outside("https://news.example/a?b=c") == "https://news.example/a?b=c"


def test_a_text_that_is_not_coded_says_why(address: str) -> None:
    with served(address) as (client, ledger):
        first = ledger.keep(call("first").document, Print(), "one")
        copy = ledger.keep(Story("copy", "A copy.").document, Print(), "one")
        ledger.copies.add(copy.number, [CopyOf(first.number, "near", 0.9, 1.0)])
        ledger.keep(Story("french", "Bonjour.", language="fr").document)
        ledger.keep(Story("plain", "Hello.").document)
        waits = Story("waits", "Hello.").document
        ledger.take_in(Attempt("waits", "a feed", Outcome.FETCHED, START, document="waits"), Intake(waits))
        failed = Story("failed", "Hello.").document
        ledger.take_in(Attempt("failed", "a feed", Outcome.FETCHED, START), Intake(failed, code=False))
        ledger.custody.log(Attempt("failed", "a feed", Outcome.FAILED, START + dt.timedelta(1), "poisoned", "it broke"))
        for id, words in (
            ("copy", "a copy of first"), ("french", "not in English (language: fr)"), ("waits", "waits in the queue"),
            ("failed", "it broke"), ("plain", "stored without being coded"),
        ):  # fmt: skip
            page = Page(client.get(document_at(id)).text)
            assert words in page.words
            assert "".join(page.text) == ledger.looking.document(id).text  # type: ignore[union-attr]
        told = client.get("/document.json?id=failed").json()
        assert [one["outcome"] for one in told["tried"]] == ["fetched", "failed"]
        both = client.get("/document.json?id=copy").json()
        assert [one["id"] for one in both["copies"]] == ["first"]
        assert both["lead"] in ("first", "copy")


def test_a_version_still_to_be_coded_does_not_hide_the_one_before(address: str) -> None:
    with served(address, [call("d1")]) as (client, ledger):
        ledger.keep(call("d1", title="Mended").document)
        told = client.get("/document.json?id=d1").json()
        assert (told["version"], [one["coded"] for one in told["versions"]]) == (1, [True, False])
        assert "the newest is version 2, which is not coded" in client.get("/document?id=d1").text
        assert client.get("/document.json?id=d1&version=2").json()["uncoded"]


BEFORE = "Anil Rao met Dana Peled in Oslo.\n\nNothing else was said.\n\nThe end came soon."
AFTER = (
    "Anil Rao met Dana Peled in Lima on Friday.\n\nNothing else was said.\n\nA line was put in.\n\nThe end came soon."
)


def test_two_versions_are_laid_into_one_another(address: str) -> None:
    with served(address) as (client, ledger):
        for text in (BEFORE, AFTER):
            ledger.keep(Story("d1", text, title=f"Of {len(text)}").document)
        told = client.get("/document/versions.json?id=d1").json()
        assert (told["before"], told["after"], told["changed"]) == (1, 2, 2)
        after = "".join(one["text"] for one in told["pieces"] if one["how"] != "removed")
        assert after == AFTER
        before = "".join(one["text"] for one in told["pieces"] if one["how"] != "added")
        assert before.split() == BEFORE.split()
        page = assert_harmless(client.get("/document/versions?id=d1").text)
        tags = [tag for tag, _ in page.elements]
        assert "del" in tags
        assert "ins" in tags
        assert "put in:" in page.words
        assert "1 paragraph unchanged" in page.words
        assert client.get("/document/versions.json?id=d1&from=2&to=1").json()["before"] == 2
        assert "is the first" in client.get("/document/versions?id=d1&to=1").text
        ledger.keep(Story("one", "Hello.").document)
        assert "only one version" in client.get("/document/versions?id=one").text


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(["He left. ", "She came. ", "It rained on us. ", "\n\n", "A b c d. "]), max_size=12),
    st.data(),
)
def test_laid_versions_hold_the_later_one_exactly(parts: list[str], data: st.DataObject) -> None:
    from dragoman.ingest.near import edits

    before = "".join(parts)
    after = "".join(data.draw(st.permutations(parts))) + data.draw(st.sampled_from(["", "More was said."]))
    pieces = list(laid(before, after, edits(before, after)))
    assert "".join(one.text for one in pieces if one.how != "removed") == after


def test_the_history_is_told(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    entries = client.get("/document/history.json?id=d1").json()["entries"]
    assert [one["kind"] for one in entries].count("record") == 2
    page = assert_harmless(client.get("/document/history?id=d1&event=e1").text)
    assert "CONSULT" in page.words


def seconds(size: int, nested: bool) -> float:
    """Processor time of marking a text of so many hundred characters with as many marks as sentences."""
    sentence = "The minister met the envoy in the old town, and they spoke of trade and drones for an hour or more. "
    text = "".join(sentence + ("\n\n" if n % 9 == 0 else "") for n in range(size))
    step = len(text) // size
    spans = [Span(n * step, len(text) - n if nested else n * step + 90) for n in range(size // 2)]
    known = [Mark(span, kind, f"e{n}") for n, span in enumerate(spans) for kind in ("evidence", "content")]
    anchors = Anchors({mark: f"at-{mark.of}" for mark in known[::2]}, {mark.of: "event" for mark in known}, {})
    best = []
    for _ in range(2):
        start = time.process_time()
        assert sum(len(str(one["html"])) for one in pages._marked(text, known, anchors, [])) > len(text)
        best.append(time.process_time() - start)
    return min(best)


@pytest.mark.parametrize("nested", [False, True])
def test_time_grows_with_the_text_and_its_marks(nested: bool) -> None:
    # 1 MB and 10,000 marks; were time to grow with the square, four times as much would take sixteen times as long.
    assert seconds(10_000, nested) < 8 * seconds(2_500, nested)
