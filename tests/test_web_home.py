"""The first page, the form that takes two countries, and the navigation; over a full ledger and an empty one."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.read.web.finding_countries import meant
from dragoman.read.web.navigation import PLACES, Place
from dragoman.store import Ledger
from page_checks import read
from records_ledger import fill_pages


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, TestClient]]:
    address = str(tmp_path_factory.mktemp("home") / "news.ledger")
    fill_pages(address)
    with Ledger.open(address) as ledger:
        yield ledger, TestClient(make_app(ledger, ServeSettings(address, query_seconds=120)), follow_redirects=False)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    address = str(tmp_path_factory.mktemp("home") / "empty.ledger")
    with Ledger.open(address) as ledger:
        yield TestClient(make_app(ledger, ServeSettings(address, query_seconds=120)), follow_redirects=False)


def test_the_figures_are_those_of_the_ledger(full: tuple[Ledger, TestClient]) -> None:
    ledger, client = full
    found = client.get("/index.json").json()
    counts = ledger.counts()
    assert found["figures"]["documents"] == counts["documents"]
    assert found["figures"]["runs"] == counts["runs"]
    assert found["figures"]["happenings"] == len(list(ledger.happenings()))
    assert found["busiest"] == [
        {"first": "IND", "second": "ISR", "happenings": sum(len(one.countries) == 2 for one in ledger.happenings())}
    ]
    assert (found["figures"]["first"], found["figures"]["last"]) == ("2022-01-05", "2023-05-01")


def test_the_latest_happenings_are_between_states_and_newest_first(full: tuple[Ledger, TestClient]) -> None:
    ledger, client = full
    latest = client.get("/index.json").json()["latest"]
    expected = sorted((one.date.start.isoformat() for one in ledger.happenings() if one.date), reverse=True)[:10]
    assert [one["date"][0] for one in latest] == expected
    assert latest[0]["sentence"] == "India shipped 40 water pumps to Israel as promised."
    assert [one["id"] for one in latest] == [ledger.happening(one["id"]).id for one in latest]


def test_what_waits_and_what_is_missing_stands_there(full: tuple[Ledger, TestClient]) -> None:
    _, client = full
    found = client.get("/index.json").json()
    assert [(one["kind"], one["state"], one["count"]) for one in found["queue"]] == [("page", "ready", 1)]
    assert {one["why"] for one in found["gaps"]} == {"no-attempts", "not-polled"}
    assert found["gap_count"] == len(found["gaps"])
    text = read(client.get("/").text).text
    assert "1 job of kind page: ready" in text
    assert "nothing was tried" in text


def test_an_empty_ledger_says_how_to_fill_it(empty: TestClient) -> None:
    page = read(empty.get("/").text)
    assert page.problems == []
    assert "dragoman add" in page.text
    assert empty.get("/index.json").json()["figures"]["documents"] == 0


@pytest.mark.parametrize("path", [
    "/promises", "/agreements", "/sources", "/copies", "/watches", "/codebook", "/codebook/AID", "/about", "/runs",
    "/codebook/entry/consult-meet", "/decisions", "/IND/ISR/agreements", "/IND/ISR/promises", "/IND/ISR/trends",
])  # fmt: skip
def test_every_page_is_there_without_a_row(empty: TestClient, path: str) -> None:
    answer = empty.get(path)
    assert answer.status_code == 200
    assert read(answer.text).problems == []


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("first=India&second=isr", "/IND/ISR"),
        ("first=india&second=UNITED STATES", "/IND/USA"),
        ("first=Israel+(ISR)&second=French", "/ISR/FRA"),
        ("first=ind", "/IND"),
        ("second=Nepal", "/NPL"),
        ("first=India&second=IND", "/IND"),
        ("first=United+Nations&second=Iran", "/UNO/IRN"),
    ],
)
def test_names_and_codes_lead_to_the_relation(empty: TestClient, asked: str, to: str) -> None:
    answer = empty.get(f"/go?{asked}")
    assert (answer.status_code, answer.headers["location"]) == (303, to)


def test_what_is_not_clear_gets_suggestions_that_lead_on(empty: TestClient) -> None:
    answer = empty.get("/go?first=Indai&second=<b>Korea")
    page = read(answer.text)
    assert (answer.status_code, page.problems) == (404, [])
    assert "<b>Korea" not in answer.text
    links = [link for link in page.links if link.startswith("/go?") and "IND" in link]
    assert links
    assert empty.get("/go?first=IND&second=Korea").status_code == 404
    both = empty.get("/go?first=Congo&second=ISR", headers={"Accept": "application/json"})
    assert {one["code"] for one in both.json()["first"]["near"]} >= {"COD", "COG"}
    assert empty.get("/go").status_code == 200
    assert empty.get(f"/go?first={'x' * 300}").status_code == 400


def test_what_no_country_is_called_is_not_guessed() -> None:
    assert meant("Atlantis").found is None
    assert meant("  inDIA ").found == meant("IND").found


def test_the_navigation_says_where_one_is(full: tuple[Ledger, TestClient]) -> None:
    _, client = full
    for place in PLACES:
        html = client.get(place.path).text
        if "<nav" in html:
            assert f'<a href="{place.path}" aria-current="page">{place.label}</a>' in html
    assert Place("Sources", "/sources", ("/copies",)).here("/copies") == "true"
    assert Place("Relations", "/").here("/sources") == ""
