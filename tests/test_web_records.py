"""Pages of agreements, promises, trends, sources, copies, watches, runs, decisions, and about the data."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.read.web import about, links
from dragoman.store import Ledger
from page_checks import read
from records_ledger import HOSTILE, SOURCE, TREATY, WATCH, fill_pages

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    address = str(tmp_path_factory.mktemp("records") / "news.ledger")
    fill_pages(address)
    with Ledger.open(address) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> TestClient:
    return TestClient(make_app(ledger, ServeSettings("x", query_seconds=120)), follow_redirects=False)


def twin(client: TestClient, address: str) -> dict[str, object]:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = json.loads(answer.content)
    return found


# Agreements


def test_agreements_of_a_pair_are_those_of_the_ledger(ledger: Ledger, client: TestClient) -> None:
    found = twin(client, "/ISR/IND/agreements")
    expected = [one.model_dump(mode="json") for one in ledger.agreements("IND", "ISR")]
    assert found["agreements"] == expected
    assert found["looked"] == {"documents": 2, "before": None}


def test_an_agreement_has_its_life_with_the_sentences(client: TestClient) -> None:
    names = twin(client, "/agreements?kind=treaty&country=isr")["names"]
    assert isinstance(names, list)
    (name,) = names
    page = read(client.get(links.agreement(name)).text)
    assert "India and Israel signed the Water Treaty for ten years." in page.text
    assert page.text.index("Negotiated") < page.text.index("Signed")
    assert "10 years" in page.text
    # Every mention is a name of it.
    start = len("India and Israel signed the ")
    other = links.agreement(f"{TREATY}#{start}-{start + len('Water Treaty')}")
    assert twin(client, other)["agreement"] == twin(client, links.agreement(name))["agreement"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/agreements?stage=signed", 200),
        ("/agreements?stage=lost", 400),
        ("/agreements?country=XXX", 400),
        ("/agreements?before=x", 400),
        ("/agreements/nothing", 404),
        ("/agreements/water.txt%231-2", 404),
        ("/IND/XXX/agreements", 404),
        ("/IND/IND/promises", 404),
        ("/promises?state=lost", 400),
        ("/promises?due=soon", 400),
        ("/promises/a%231-2", 404),
        ("/promises/a", 404),
        ("/promises/a%231-99999999999999999999", 404),
        ("/sources/nothing", 404),
        ("/sources?since=2024-02-01&until=2024-01-01", 400),
        ("/sources?since=2020-01-01&until=2024-01-01", 400),
        ("/sources?since=soon", 400),
        ("/copies?document=nothing", 404),
        ("/copies?before=-1", 400),
        ("/watches/nothing", 404),
        ("/watches/nothing.atom", 404),
        ("/runs/diff", 400),
        ("/runs/diff?a=1&b=1", 400),
        ("/runs/diff?a=1&b=9", 404),
        ("/decisions?kind=guess", 400),
        ("/document/history", 400),
        ("/document/history?id=nothing", 404),
        ("/document/history?id=twice&event=e9", 404),
        ("/document/history?id=twice&event=x", 404),
    ],
)
def test_what_is_not_there_or_not_understood_is_told_so(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    page = read(answer.text)
    assert page.problems == []
    if status != 200:
        told = client.get(address, headers={"Accept": "application/json"}).json()["error"]
        assert told["message"]
        assert told["status"] == status


# Promises


def test_promises_of_a_pair_are_those_of_the_ledger(ledger: Ledger, client: TestClient) -> None:
    found = twin(client, "/IND/ISR/promises")["found"]
    assert isinstance(found, dict)
    assert found["promises"] == [one.model_dump(mode="json") for one in ledger.promises("IND", "ISR")]
    assert found["whole"] is True


def test_a_promise_stands_with_what_followed_and_every_decision(client: TestClient) -> None:
    name = next(one["name"] for one in twin(client, "/promises")["promises"] if one["document"] == "promise")  # type: ignore[attr-defined]
    found = twin(client, links.promise(name))
    promise, decisions = found["promise"], found["decisions"]
    assert isinstance(promise, dict)
    assert isinstance(decisions, list)
    assert (promise["state"], promise["decided"]) == ("broken", decisions[0]["number"])
    assert promise["follow_ups"][0]["event"] == "kept#e1"
    assert [one["what"]["state"] for one in decisions] == ["broken", "kept"]
    page = read(client.get(links.promise(name)).text)
    assert "half of them" in page.text
    assert "the ships arrived" in page.text


@pytest.mark.parametrize(
    ("query", "documents"),
    [
        ("", {"promise", HOSTILE}),
        ("?state=broken", {"promise"}),
        ("?state=open", {HOSTILE}),
        ("?state=kept", set()),
        ("?due=over", {HOSTILE}),
        ("?due=none", {"promise"}),
        ("?due=ahead", set()),
        ("?country=ISR", {"promise", HOSTILE}),
        ("?country=NPL", set()),
    ],
)
def test_promises_are_filtered(client: TestClient, query: str, documents: set[str]) -> None:
    found = twin(client, f"/promises{query}")
    assert {one["document"] for one in found["promises"]} == documents  # type: ignore[attr-defined]
    assert found["before"] is None


# Trends


def test_the_judgement_stands_beside_the_test_in_words(ledger: Ledger, client: TestClient) -> None:
    assert twin(client, "/IND/ISR/trends") == ledger.trends("IND", "ISR").model_dump(mode="json")
    answer = client.get("/IND/ISR/trends")
    page = read(answer.text)
    assert "the ledger agrees" in page.text
    assert "It is rising, by" in page.text
    assert answer.text.count("<rect") == len(ledger.trends("IND", "ISR").months)


# Sources and copies


def test_a_source_has_its_days_reasons_and_gaps(client: TestClient) -> None:
    found = twin(client, links.source(SOURCE))
    source, reasons = found["source"], found["reasons"]
    assert isinstance(source, dict)
    assert isinstance(reasons, list)
    assert sum(one["count"] for one in source["days"]) == 28
    assert [one["count"] for one in reasons] == [7]
    assert {one["why"] for one in source["gaps"]} == {"no-attempts", "not-polled"}
    text = read(client.get(links.source(SOURCE)).text).text
    # In words beside the gap, in its detail, and on its day in the table.
    assert text.count("nothing was tried") == 3


@pytest.mark.parametrize("name", ["..", "articles/news.json", f"list {HOSTILE}", "named", SOURCE])
def test_a_source_is_found_whatever_it_is_called(client: TestClient, name: str) -> None:
    answer = client.get(links.source(name), headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert twin(client, links.source(name))["source"]["source"] == name  # type: ignore[index]
    assert links.source(name) in read(client.get("/sources").text).links or "since=" in client.get("/sources").text


def test_sources_come_page_by_page(ledger: Ledger) -> None:
    names, after, seen = ledger.custody.sources(), "", []
    for _ in names:
        page, further = ledger.custody.source_page(2, after)
        seen += page
        if further is None:
            break
        after = further
    assert sorted(seen) == names


def test_a_story_says_what_a_copy_adds(client: TestClient) -> None:
    found = twin(client, links.copies("copy"))
    copies = found["copies"]
    assert isinstance(copies, list)
    assert {one["member"]["document_id"] for one in copies} == {"copy", HOSTILE}
    assert twin(client, "/copies")["before"] is None


# Watches


def test_a_watch_tells_its_condition_hits_and_deliveries(client: TestClient) -> None:
    found = twin(client, links.watch(WATCH))
    watch, hits = found["watch"], found["hits"]
    assert isinstance(watch, dict)
    assert isinstance(hits, list)
    assert watch["says"] == ["Every event for which all of this holds", "With India"]
    assert watch["outlets"] == [{"kind": "webhook", "to": "hook.example"}]
    assert len(hits) == min(25, watch["counts"]["hits"])
    assert {one["state"] for hit in hits for one in hit["deliveries"]} == {"waiting"}
    answers = [client.get(address).text for address in ("/watches", links.watch(WATCH), "/watches.json")]
    assert not any("s3cret" in text for text in answers)


def test_its_feed_is_atom_and_is_not_sent_twice(ledger: Ledger, client: TestClient) -> None:
    answer = client.get(links.watch_feed(WATCH))
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == ledger.watches.counts(WATCH)["hits"]
    again = client.get(links.watch_feed(WATCH), headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


# Runs, decisions, history


def test_two_runs_are_compared(client: TestClient) -> None:
    found = twin(client, "/runs/diff?a=1&b=2")
    counts = found["counts"]
    assert isinstance(counts, dict)
    assert (counts["documents"], counts["differing"]) == (1, 1)
    assert found["start"] is None
    assert "event modes" in read(client.get("/runs/diff?a=1&b=2").text).text


def test_decisions_say_who_why_and_what_put_them_aside(client: TestClient) -> None:
    found = twin(client, "/decisions")["decisions"]
    assert isinstance(found, list)
    assert [(one["who"], one["superseded_by"]) for one in found][1:] == [("Ben", None), (found[2]["who"], 2)]
    assert twin(client, "/decisions?kind=status&before=2")["decisions"][0]["number"] == 1  # type: ignore[index]


def test_a_document_has_its_history(client: TestClient) -> None:
    entries = twin(client, links.history("twice", "e1"))["entries"]
    assert isinstance(entries, list)
    assert [one["kind"] for one in entries if one["kind"] == "record"] == ["record", "record"]


# About


def test_the_figures_are_the_floors_of_the_bench() -> None:
    floors = json.loads((ROOT / "bench" / "floors.json").read_text("utf-8"))
    for part in about.accuracy():
        for one in part.figures:
            assert floors[one.set]["floors"][one.figure] == one.floor, one
            module = one.command.removeprefix("python -m ").split()[0]
            assert (ROOT / f"{module.replace('.', '/')}.py").exists(), one.command


def test_the_origins_are_those_of_the_package() -> None:
    tables = {one.table for one in about.origins()}
    assert {"countries.csv", "holders.csv.gz", "gazetteer.sqlite"} <= tables
    assert all(one.source for one in about.origins())


def test_about_names_the_run_to_cite(ledger: Ledger, client: TestClient) -> None:
    found = twin(client, "/about")
    assert ledger.runs.all()[-1].hash[:10] in str(found["citation"])
    assert found["all_runs"] == 2
