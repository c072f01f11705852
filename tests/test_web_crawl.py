"""Every page that can be reached by links from the first one is there, is whole, and is JSON at its twin's address."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

import full_ledger
from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.store import Ledger
from page_checks import Page, read
from records_ledger import MARKUP, TODAY, fill_pages

UNFOUND = ("/actor", "/actor.json")
"""Some names of the odd records hold what no column and no address can (NUL, half a pair): nobody is found by them."""
_MOST = 12
"""Pages that are read of one kind."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    address = str(tmp_path_factory.mktemp("crawl") / "news.ledger")
    fill_pages(address)
    full_ledger.fill(address)
    with Ledger.open(address, clock=lambda: TODAY) as ledger:
        yield TestClient(make_app(ledger, ServeSettings(address, query_seconds=120)), follow_redirects=False)


@pytest.fixture(scope="module")
def crawled(client: TestClient) -> dict[str, tuple[int, str, Page]]:
    """Pages by their address, so many of each kind: status, HTML, and what is read of it."""
    found: dict[str, tuple[int, str, Page]] = {}
    read_of: Counter[str] = Counter()
    waiting = ["/"]
    while waiting:
        address = waiting.pop(0)
        if address in found or read_of[kind(address)] == _MOST:
            continue
        read_of[kind(address)] += 1
        answer = client.get(address, headers={"Accept": "text/html"})
        page = read(answer.text) if answer.headers.get("content-type", "").startswith("text/html") else Page()
        found[address] = answer.status_code, answer.text, page
        waiting += [link.partition("#")[0] for link in page.links if link.startswith("/")]
    return found


def kind(address: str) -> str:
    """What all addresses of one kind of page have in common: "/sources/?", "/AAA/AAA/trends"."""
    parts = urlsplit(address)
    path = re.sub(r"/[A-Z]{3}(?=/|\.|$)", "/AAA", parts.path)
    fixed = re.match(r"/(AAA(/AAA)?(/\w+)?|codebook/entry|runs/diff|\w*)", path)
    return (
        (fixed[0] if fixed else path)
        + "/" * (path.count("/") > 1)
        + ".json" * path.endswith(".json")
        + "?" * bool(parts.query)
    )


def test_no_link_leads_nowhere(crawled: dict[str, tuple[int, str, Page]]) -> None:
    wrong = {address: status for address, (status, _, _) in crawled.items() if status not in (200, 303)}
    assert {address: status for address, status in wrong.items() if urlsplit(address).path not in UNFOUND} == {}


def test_the_crawl_came_everywhere(crawled: dict[str, tuple[int, str, Page]]) -> None:
    """Each kind of page is reached by links, or it is a page that nobody finds."""
    reached = {urlsplit(address).path for address, (status, _, _) in crawled.items() if status == 200}
    kinds: tuple[str, ...] = (
        "/",
        "/promises",
        "/agreements",
        "/sources",
        "/copies",
        "/watches",
        "/codebook",
        "/about",
        "/runs",
    )
    kinds += ("/search", "/document", "/document/versions", "/actor")
    assert set(kinds) - reached == set()
    assert "/runs/diff" in reached
    assert "/decisions" in reached
    for start in ("/promises/", "/agreements/", "/sources/", "/watches/", "/codebook/entry/", "/codebook/CONSULT"):
        assert any(path.startswith(start) for path in reached), start
    for end in ("/agreements", "/promises", "/trends"):
        assert any(path.endswith(end) and path.count("/") > 2 for path in reached), end
    assert any(path.endswith(".atom") for path in reached)


def test_every_page_is_whole(crawled: dict[str, tuple[int, str, Page]]) -> None:
    problems = {address: page.problems for address, (_, _, page) in crawled.items() if page.headings and page.problems}
    assert problems == {}


def test_no_name_of_a_text_is_markup(crawled: dict[str, tuple[int, str, Page]]) -> None:
    assert [address for address, (_, html, _) in crawled.items() if MARKUP in html and "<html" in html] == []
    assert any("&lt;script&gt;" in html for _, html, _ in crawled.values())
    assert not [
        address for address, (_, _, page) in crawled.items() if any("javascript:" in link[:12] for link in page.links)
    ]


def test_every_page_has_its_twin(client: TestClient, crawled: dict[str, tuple[int, str, Page]]) -> None:
    """The address that the page gives for its JSON is there, and gives what the page's own address gives a program."""
    pages = [(address, page) for address, (status, _, page) in crawled.items() if status == 200 and page.headings]
    for address, page in pages[::3]:
        twins = [link for link in page.links if urlsplit(link).path.endswith(".json")]
        answer = client.get(twins[0])
        assert answer.status_code == 200, (address, twins[0])
        assert answer.headers["content-type"] == "application/json"
        asked = client.get(address, headers={"Accept": "application/json"})
        assert json.loads(answer.content) == json.loads(asked.content), address
