"""The pages of a relation and a country: figures, filters, the timeline; the twin has what the page shows."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html  # type: ignore[import-untyped]
from starlette.testclient import TestClient

from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.read.web.rendering import compile_all
from dragoman.store import Ledger
from relation_ledger import MONTHS, fill


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    place = str(tmp_path_factory.mktemp("web") / "news.ledger")
    fill(place)
    with Ledger.open(place) as ledger:
        yield TestClient(make_app(ledger, ServeSettings(place, query_seconds=120)))


def page(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def told(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(shown: Any) -> list[str]:
    return [one.get("id").removeprefix("h-") for one in shown.xpath("//div[@class='timeline']//li[@id]")]


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_the_page_shows_what_its_twin_has(client: TestClient) -> None:
    shown, twin = page(client, "/IND/ISR"), told(client, "/IND/ISR")
    assert ids(shown) == [one["id"] for one in twin["happenings"]]
    assert twin == client.get("/IND/ISR.json").json()
    figures = [" ".join(map(words, one)) for one in shown.xpath("//dl[@class='figures']/div")]
    assert f"Happenings {twin['figures']['happenings']}" in figures
    assert f"Promises not settled {twin['figures']['promises']}" in figures
    assert f"Agreements signed {twin['figures']['agreements']}" in figures
    assert any(one.startswith("On record 10 Jan 2021 – 25 Feb 2023") for one in figures)
    for one in twin["happenings"]:
        (item,) = shown.xpath(f"//li[@id='h-{one['id']}']")
        assert item.xpath(".//a/@href")[0] == f"/happenings/{one['id']}"
        assert " ".join(one["quotes"][0]["text"].split()) in words(item)
    voices = {voice["name"] for voice in twin["voices"]}
    assert voices == {"Vikram Seth", "Noa Lind"}
    assert all(name in words(shown.xpath("//aside")[0]) for name in voices)


def test_the_trigger_is_marked_and_whose_word_it_is_stands_below(client: TestClient) -> None:
    shown = page(client, "/IND/ISR?type=ACCUSE&since=2022-04-01")
    (item,) = shown.xpath("//div[@class='timeline']//li[@id]")
    assert [words(one) for one in item.xpath(".//mark")] == ["accused"]
    assert "Vikram Seth (IND), press conference" in words(item)
    assert "verbal conflict" in words(item)
    assert not [href for href in item.xpath(".//a/@href") if "javascript" in href]


def test_the_newest_come_first_under_their_months_leaf_by_leaf(client: TestClient) -> None:
    whole = page(client, "/IND/ISR")
    months = [words(one) for one in whole.xpath("//div[@class='timeline']//h3")]
    assert months == ["February 2023", "April 2022", "March 2022", "May 2021", "February 2021", "January 2021"]
    found: list[str] = []
    path: str | None = "/IND/ISR?limit=2"
    while path:
        leaf = page(client, path)
        found += ids(leaf)
        path = next(iter(leaf.xpath("//a[@rel='next']/@href")), None)
    assert found == ids(whole)


def test_filters_stand_in_the_address_and_in_the_form(client: TestClient) -> None:
    path = "/IND/ISR?since=2022-01-01&until=&type=accuse&status=actual&quad=3&min_outlets=&actor=israel&topic="
    shown, twin = page(client, path), told(client, path)
    assert [one["type"] for one in twin["happenings"]] == ["ACCUSE", "ACCUSE"]
    assert twin["filters"] == {
        **{"since": "2022-01-01", "until": None, "type": ["ACCUSE"], "status": ["actual"], "quad": [3]},
        **{"min_outlets": 1, "actor": "israel", "topic": None},
    }
    assert shown.xpath("//input[@name='since']/@value") == ["2022-01-01"]
    assert shown.xpath("//input[@checked]/@value") == ["3", "actual", "ACCUSE"]
    assert shown.xpath("//form[@method='get']/@action") == ["/IND/ISR"]
    two = page(client, "/IND/ISR?min_outlets=2")
    assert {words(one) for one in two.xpath("//div[@class='timeline']//h3")} == {"February 2023"}


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2023-02-30",
        "since=2023-02-01&until=2022-01-01",
        "type=WAR",
        "status=perhaps",
        "quad=5",
        "quad=x",
        "min_outlets=0",
        "min_outlets=-1",
        "min_outlets=9999999999999",
        "min_outlets=²",
        "limit=0",
        "limit=many",
        "before=somewhere",
        "before=2023-99-99~x",
        "actor=" + "a" * 300,
    ],
)
def test_a_filter_that_cannot_be_understood_is_a_bad_request(client: TestClient, query: str) -> None:
    for path in ("/IND/ISR", "/IND", "/IND/ISR.json"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code in (400, 422), answer.text
        assert "Traceback" not in answer.text
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/IND/XXX", "/ZZ", "/IND/ISR/other.svg", "/FJI/TUV/net.svg", "/IND/%3Cb%3E"])
def test_what_is_no_country_or_chart_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_countries_without_a_relation_have_a_page_that_says_so(client: TestClient) -> None:
    assert "Nothing between the two is on record" in words(page(client, "/fji/tuv"))
    assert page(client, "/TUV").xpath("//h1")[0].text_content().startswith("Tuvalu")


def test_either_order_and_any_case_is_the_same_relation(client: TestClient) -> None:
    one, other = told(client, "/IND/ISR"), told(client, "/isr/ind")
    assert one["names"] == ["India", "Israel"]
    assert other["names"] == ["Israel", "India"]
    assert one["figures"] == other["figures"]
    assert one["happenings"] == other["happenings"]


def test_the_country_page_leads_to_its_relations(client: TestClient) -> None:
    shown, twin = page(client, "/IND"), told(client, "/IND")
    assert twin["figures"]["partners"][0]["country"] == "ISR"
    assert "/IND/ISR" in shown.xpath("//ul[@class='partners']//a/@href")
    assert ids(shown) == [one["id"] for one in twin["happenings"]]


def test_markup_in_a_text_is_text_and_nothing_runs(client: TestClient) -> None:
    for path in ("/IND/ISR", "/IND", "/IND/ISR?actor=%3Cscript%3E%22'"):
        text = client.get(path).text
        shown = html.fromstring(text)
        assert not shown.xpath("//script[not(@src)]")
        assert not shown.xpath("//@style | //@*[starts-with(name(), 'on')]")
        assert not shown.xpath("//img[@src='x'] | //p//b")
        assert "Wire <b>" not in text
    assert "Wire <b>Agency</b>" in words(page(client, "/IND/ISR"))


def test_charts_stand_in_the_page_with_their_tables(client: TestClient) -> None:
    # Whether a chart is drawn by now or stands as a picture, its table is there.
    shown = page(client, "/IND/ISR")
    tables = shown.xpath("//figure//table")
    assert len(tables) == 2
    for table in tables:
        addresses = table.xpath(".//th[@scope='row']/a/@href")
        assert len(addresses) == len(MONTHS)
        assert addresses[-1] == "/IND/ISR?since=2021-01-01&until=2021-01-31"
        assert table.xpath("./caption")
    month = page(client, tables[0].xpath(".//th[@scope='row']/a/@href")[-1])
    assert len(ids(month)) == 1
    for kind in ("net", "quads"):
        picture = client.get(f"/IND/ISR/{kind}.svg")
        assert picture.headers["content-type"] == "image/svg+xml"
        assert b"<title>India and Israel" in picture.content


def test_the_page_is_in_order_for_those_who_listen(client: TestClient) -> None:
    for path in ("/IND/ISR", "/IND"):
        shown = page(client, path)
        levels = [int(one.tag[1]) for one in shown.xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later <= level + 1 for level, later in itertools.pairwise(levels))
        fields = shown.xpath("//main//input | //main//select")
        assert fields
        assert all(one.getparent().tag == "label" for one in fields)
        known = shown.xpath("//@id")
        assert len(known) == len(set(known))


def test_nothing_of_it_hangs_on_when_it_is_asked(client: TestClient) -> None:
    first, again = client.get("/IND/ISR.json"), client.get("/IND/ISR.json")
    assert first.headers["etag"] == again.headers["etag"]
    assert client.get("/IND/ISR.json", headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_once_compiled_no_template_is_read_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_all()
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert len(page(client, "/IND/ISR"))
    assert len(page(client, "/IND"))
