"""The page of a happening: participants, place, reports with copies folded, accounts side by side, denials, history."""

import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html  # type: ignore[import-untyped]
from starlette.testclient import TestClient

from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.store import Ledger
from relation_ledger import HOSTILE, fill
from test_web_relation import page, told, words


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    place = str(tmp_path_factory.mktemp("web") / "news.ledger")
    fill(place)
    with Ledger.open(place) as book:
        yield book


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> TestClient:
    return TestClient(make_app(ledger, ServeSettings(ledger.place, query_seconds=120)))


def address(name: str) -> str:
    return f"/happenings/{quote(name, safe='')}"


def section(shown: Any, heading: str) -> Any:
    (found,) = shown.xpath(f"//section[.//h2[contains(., '{heading}')]]")
    return found


def test_it_is_found_by_its_id_and_by_any_event_that_tells_of_it(client: TestClient) -> None:
    by_event = told(client, address("a wire/<1>#e1"))
    id = by_event["happening"]["id"]
    assert told(client, address(id)) == by_event == told(client, address("copy#e1"))
    assert client.get(f"{address(id)}.json").json() == by_event
    # A quoted slash may have been unquoted on its way.
    assert told(client, "/happenings/a%20wire/%3C1%3E%23e1") == by_event


@pytest.mark.parametrize("name", ["nope", "copy#e9", "no document#e1", "#", "#e1", "<script>", "é"])
def test_one_that_is_not_there_is_not_found(client: TestClient, name: str) -> None:
    answer = client.get(address(name))
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace("<script src", "")


def test_who_where_and_when_are_told(client: TestClient) -> None:
    shown = page(client, address("m2021-01#e1"))
    who = words(section(shown, "Who took part"))
    assert "Anil Rao, Foreign Minister (India)" in who
    assert "Dana Peled (Israel)" in who
    where = section(shown, "Where")
    assert "Geneva, Switzerland" in words(where)
    (drawn,) = where.xpath(".//*[local-name()='svg']")
    assert drawn.get("role") == "img"
    assert "10 Jan 2021" in words(shown.xpath("//p[@class='lead']")[0])
    assert shown.xpath("//p[@class='crumbs']/a/@href") == ["/IND/ISR"]


def test_reports_stand_under_their_outlets_and_copies_are_folded(client: TestClient) -> None:
    shown, twin = page(client, address("copy#e1")), told(client, address("copy#e1"))
    reports = section(shown, "Reports by outlet")
    assert words(reports).startswith("Reports by outlet 2 reports from 2 outlets, 1 of their own.")
    assert [sorted(group) for group in twin["copies"]] == [["a wire/<1>", "copy"]]
    (article,) = reports.xpath(".//article")
    assert words(article.xpath("./details/summary")[0]) == "1 copy of the same text"
    assert len(article.xpath("./details//li")) == 1


def test_accounts_of_two_sides_are_laid_side_by_side_with_their_words(client: TestClient) -> None:
    shown, twin = page(client, address("readout-IND#e1")), told(client, address("readout-IND#e1"))
    (table,) = section(shown, "Accounts").xpath(".//table")
    assert [words(one) for one in table.xpath("./thead//th")] == ["Matter", "India", "Israel"]
    rows = {words(row[0]): [words(cell) for cell in row[1:]] for row in table.xpath("./tbody/tr")}
    assert {row["label"] for row in twin["comparison"]["rows"]} == set(rows)
    farming = next(cells for label, cells in rows.items() if "griculture" in label)
    assert farming[0].startswith("said They discussed trade and agriculture.")
    assert farming[1] == "silent"
    terror = next(cells for label, cells in rows.items() if "error" in label)
    assert terror[0] == "silent"
    assert "terrorism" in terror[1]


def test_where_one_side_alone_speaks_the_page_says_so(client: TestClient) -> None:
    shown = page(client, address("m2021-01#e1"))
    assert told(client, address("m2021-01#e1"))["comparison"] is None
    assert "No state's official is quoted" in words(section(shown, "Accounts"))
    accused = words(section(page(client, address("a2022-03#e1")), "Accounts"))
    assert "India" in accused


def test_a_denial_stands_with_who_denies_it(client: TestClient) -> None:
    shown, twin = page(client, address("denied#e1")), told(client, address("denied#e1"))
    assert twin["happening"]["denied_by"] == ["ISR"]
    denial = words(section(shown, "Denials"))
    assert "Noa Lind denied that Israel threatened India" in denial
    assert "Noa Lind (ISR), tweet" in denial
    assert "denied by officials of Israel" in words(page(client, "/IND/ISR?type=THREATEN"))


def test_the_history_of_its_tellings_is_told(client: TestClient) -> None:
    history = told(client, address("copy#e1"))["history"]
    assert {one["kind"] for one in history} == {"version", "record"}
    assert {one["document"] for one in history} == {"copy", "a wire/<1>"}
    assert [one["at"] for one in history] == sorted(one["at"] for one in history)


def test_markup_of_a_title_or_a_place_is_text(client: TestClient) -> None:
    answer = client.get(address("a wire/<1>#e1"))
    shown = html.fromstring(answer.text)
    assert HOSTILE in words(shown)
    assert not shown.xpath("//script[not(@src)] | //img")
    assert not shown.xpath("//@style | //@*[starts-with(name(), 'on')]")
    assert not [href for href in shown.xpath("//@href") if not href.startswith(("/", "#", "https://"))]


def test_its_headings_are_in_order(client: TestClient) -> None:
    for name in ("copy#e1", "readout-IND#e1", "plan#e1"):
        shown = page(client, address(name))
        levels = [int(one.tag[1]) for one in shown.xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later <= level + 1 for level, later in itertools.pairwise(levels))
