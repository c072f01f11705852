"""The page of a search: whatever is asked has an answer, and each count is what its link finds."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.read.web.search import named_countries
from dragoman.record.models import Record
from dragoman.store import Ledger
from dragoman.store.look import found as look
from dragoman.store.look.found import Narrowed
from dragoman.store.rows import storable
from record_factory import Story, day
from web_pages import Page, assert_harmless, served

RUNNING = '<script>alert(1)</script>\u202e" onclick="x'


def report(n: int, **more: Any) -> Record:
    """A document on talks, by one of three publishers, in one of two years, of one of two pairs."""
    published = f"{2022 + n % 2}-0{1 + n % 9}-03"
    two = (("IND", "ISR"), ("PER", "CHL"))[n % 3 == 0]
    text = f"Anil Rao telephoned Dana Peled about drones, number {n}. {more.get('words', '')}"
    story = Story(f"r{n}", text, published, title=f"Talks {n}", publisher=("The Wire", "Daily & Co", "Post")[n % 3])
    rao, peled = story.actor("Anil Rao", two[0], wikidata="Q77"), story.actor("Dana Peled", two[1])
    type = ("CONSULT", "AID")[n % 5 == 0]
    story.event(type, "telephoned", (rao,), day(published), recipients=(peled,))
    return story.record()


HOSTILE = Story("h\u202e", f"{RUNNING} drones zebra \0 {'y' * 4000}", title=RUNNING, publisher=RUNNING)


@pytest.fixture(scope="module")
def site(new_ledger: Any) -> Iterator[tuple[TestClient, Ledger]]:
    records = [report(n) for n in range(40)] + [report(40, words="India and Israel agreed."), HOSTILE.record()]
    with served(new_ledger(), records) as (client, ledger):
        ledger.keep(Story("uncoded", "Drones that nobody coded.").document)
        yield client, ledger


def test_documents_are_found_page_by_page(site: tuple[TestClient, Ledger]) -> None:
    client, ledger = site
    ids: list[str] = []
    for page in (1, 2, 3):
        told = client.get(f"/search.json?q=drone&page={page}").json()
        ids += [one["source"]["id"] for one in told["texts"]]
    assert (told["total"], told["more"]) == (43, False)
    assert sorted(ids) == sorted(hit.document for hit in ledger.search("drone", limit=100))
    assert len(set(ids)) == 43
    shown = assert_harmless(client.get("/search?q=drone").text)
    assert "43 documents, page 1 of 3" in shown.words
    assert any("page=2" in link for link in shown.links)
    marks = re.findall(r"<mark>(.*?)</mark>", client.get("/search?q=drone").text)
    assert {mark.lower() for mark in marks} == {"drones"}
    assert client.get("/search?q=drone&page=99").status_code == 200
    assert [one["coded"] for one in client.get("/search.json?q=nobody").json()["texts"]] == [False]


def test_each_count_is_what_its_link_finds(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    told = client.get("/search.json?q=drones").json()
    facets = told["facets"]
    assert {one["value"]: one["count"] for one in facets["types"]} == {"CONSULT": 32, "AID": 9}
    assert {one["value"] for one in facets["pairs"]} == {"IND-ISR", "CHL-PER"}
    assert [one["value"] for one in facets["periods"]] == ["2023", "2022"]
    tried = 0
    for name, values in (("publisher", facets["publishers"]), ("type", facets["types"]), ("pair", facets["pairs"])):
        for one in values:
            narrowed = client.get("/search.json", params={"q": "drones", name: one["value"]}).json()
            assert narrowed["total"] == one["count"], one
            tried += 1
    for one in facets["periods"]:
        given = {"q": "drones", "since": one["value"], "until": one["value"]}
        narrowed = client.get("/search.json", params=given).json()
        assert narrowed["total"] == one["count"]
        months = narrowed["facets"]["periods"]
        assert sum(month["count"] for month in months) == one["count"]
        assert client.get("/search.json", params=given | {"since": months[0]["value"]}).json()["total"] > 0
    assert tried == 8
    both = client.get("/search.json?q=drones&type=aid&pair=ISR-IND").json()
    assert both["pair"] == "IND-ISR"
    assert all(int(one["source"]["id"][1:]) % 5 == 0 for one in both["texts"])
    page = Page(client.get("/search?q=drones&type=AID").text)
    assert "/search?q=drones" in page.links
    assert "with an event of type AID" in page.words


def test_relations_and_actors_that_the_words_name(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    page = Page(client.get("/search?q=India Israel").text)
    assert {"/IND/ISR", "/IND", "/ISR"} <= set(page.links)
    assert "/IND/ISR" in Page(client.get("/search?q=zzzz india israel").text).links
    assert "/actor?name=Q77" in Page(client.get("/search?q=rao drones").text).links
    assert list(named_countries("talks of south korea, the United States and IND")) == ["KOR", "USA", "IND"]
    assert list(named_countries('"Israel" -india')) == ["ISR", "IND"]


def test_nothing_found_says_what_was_searched(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    page = Page(client.get('/search?q="blue moon" -rice&publisher=Post').text)
    words = " ".join(page.words.split())
    for told in ("Nothing found", "blue moon", "rice", "of Post", "Try fewer words"):
        assert told in words
    empty = Page(client.get("/search").text)
    assert "A minus leaves out" in empty.words
    assert client.get("/search.json?publisher=post").json()["total"] == 13


@pytest.mark.parametrize("given", ["2023-03-03", "2023-03", "2023"])
def test_days_may_be_months_and_years(site: tuple[TestClient, Ledger], given: str) -> None:
    told = site[0].get(f"/search.json?q=drones&since={given}&until={given}").json()
    assert told["since"][: len(given)] == told["until"][: len(given)] == given


BAD = [
    "since=2023-13-01",
    "until=soon",
    "since=2024&until=2023",
    "pair=IND",
    "pair=A-B",
    "pair=IND-IND",
    "page=0",
    "since=0000",
]


@pytest.mark.parametrize("query", BAD)
def test_what_is_no_day_or_pair_is_refused_in_words(site: tuple[TestClient, Ledger], query: str) -> None:
    answer = site[0].get(f"/search?q=x&{query}")
    assert answer.status_code == 400
    assert_harmless(answer.text)


QUESTIONS = st.text(max_size=40) | st.text(st.sampled_from("\"“”-*()^:{}\\' aIndiaNOTANDOR\0\u202e<>&%_"), max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(QUESTIONS)
def test_any_question_has_an_answer(site: tuple[TestClient, Ledger], words: str) -> None:
    client, ledger = site
    # What no address may have is asked of the ledger itself.
    assert ledger.looking.found(words, Narrowed(publisher=storable(words), type=storable(words))).total >= 0
    words = words.replace("\0", "")
    answer = client.get("/search", params={"q": words, "publisher": words, "type": words})
    assert answer.status_code == 200
    assert_harmless(answer.text)
    assert client.get("/search.json", params={"q": words}).status_code == 200


def test_hostile_texts_are_only_shown(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    answer = client.get("/search", params={"q": "zebra"})
    page = assert_harmless(answer.text)
    assert "<script>alert(1)" in page.words
    assert "\u202e" not in answer.text
    assert "\0" not in answer.text


def test_of_a_common_word_the_best_are_counted_and_it_says_so(
    site: tuple[TestClient, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, ledger = site
    monkeypatch.setattr(look, "COUNTED", 10)
    monkeypatch.setattr(look, "RANKED", 25)
    told = ledger.looking.found("drones", Narrowed(), size=50)
    assert (told.total, told.more, told.ranked, len(told.texts)) == (10, True, 25, 10)
    assert sum(one.count for one in told.facets.types) <= 10
    words = " ".join(Page(client.get("/search?q=drones").text).words.split())
    assert "The best 10 documents of more" in words
    assert "Counted over the best 10 documents, of the 25 with these words that were stored last" in words


def test_versions_that_are_not_current_are_not_found(address: str) -> None:
    first = report(1)
    newer = Story("r1", "Only apples.", "2023-02-03", title="Talks 1").record()
    with served(address, [first, newer]) as (client, _):
        assert client.get("/search.json?q=drones").json()["total"] == 0
        assert client.get("/search.json?q=apple").json()["texts"][0]["source"]["version"] == 2
