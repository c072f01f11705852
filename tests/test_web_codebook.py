"""The codebook's pages: types, entries in words, examples, and how often each is used here."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from dragoman.extract.codebook_load import load_codebook
from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.read.web import codebook_words
from dragoman.store import Ledger
from page_checks import read
from records_ledger import fill_pages


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    address = str(tmp_path_factory.mktemp("codebook") / "news.ledger")
    fill_pages(address)
    with Ledger.open(address) as ledger:
        yield TestClient(make_app(ledger, ServeSettings(address, query_seconds=120)))


def test_every_type_and_context_stands_there(client: TestClient) -> None:
    book, found = load_codebook(), client.get("/codebook.json").json()
    assert [one["code"] for one in found["types"]] == list(book.types)
    assert {one["code"] for one in found["contexts"]} == set(book.contexts)
    assert found["entries"] == len(book.entries)
    assert sum(one["entries"] for one in found["types"]) == len(book.entries)
    used = {one["code"]: one["used"] for one in found["types"]}
    # Of a document that was coded twice the newest record counts.
    assert (used["AID"], used["CONSULT"], found["events"]) == (1, 20, 21)


def test_a_search_finds_entries_by_their_words(client: TestClient) -> None:
    found = client.get("/codebook.json?q=Ceasefire").json()
    assert found["found"]
    assert all(
        "ceasefire" in str(client.get(f"/codebook/entry/{one['id']}.json").json()).lower() for one in found["found"][:3]
    )
    assert client.get("/codebook.json?q=zzzz").json()["found"] == []
    assert "None." in read(client.get("/codebook?q=zzzz").text).text


def test_a_type_has_its_modes_and_entries(client: TestClient) -> None:
    found = client.get("/codebook/consult.json").json()
    assert {one["code"] for one in found["modes"]} == set(load_codebook().types["CONSULT"].modes)
    assert next(one["used"] for one in found["modes"] if one["code"] == "phone") == 19
    assert {one["type"] for one in found["entries"]} == {"CONSULT"}
    assert client.get("/codebook/NOTHING").status_code == 404


def test_an_entry_is_told_in_words_with_its_examples(client: TestClient) -> None:
    entry = load_codebook().entry("consult-meet")
    page = read(client.get("/codebook/entry/consult-meet").text)
    for text in (*(one.text for one in entry.examples), *(one.text for one in entry.near_misses)):
        assert text in page.text
    assert "The verb “meet”, where somebody or something follows “with”." in page.text
    assert client.get("/codebook/entry/nothing").status_code == 404


def test_an_entry_shows_what_it_made_here(client: TestClient) -> None:
    found = client.get("/codebook/entry/aid-help.json")
    if found.status_code == 404:
        pytest.fail("records_ledger names an entry that the codebook has no more: take another")
    assert found.json()["used"] == 1
    assert [one["document"] for one in found.json()["sentences"]] == ["kept"]


@pytest.mark.parametrize("entry", load_codebook().entries, ids=lambda entry: entry.id)
def test_every_entry_can_be_said(entry: object) -> None:
    """No condition of any entry is passed over: each word that it asks for stands in the prose."""
    from dragoman.extract.codebook import Entry

    assert isinstance(entry, Entry)
    told = "\n".join([*codebook_words.matches(entry), *codebook_words.vetoes(entry), *codebook_words.sides(entry)])
    for shape in (*entry.match, *entry.unless):
        words = [word for _, value in shape if isinstance(value, tuple) for word in value]
        words += [word for value in shape.prep.values() if isinstance(value, tuple) for word in value]
        assert [word for word in (*words, *shape.prep) if f"“{word}”" not in told] == []
    assert len(codebook_words.matches(entry)) == len(entry.match)
