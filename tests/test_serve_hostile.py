"""What is sent by those who mean harm: other sites' forms, odd hosts and paths, script, too much, too often."""

import asyncio
import html
import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from dragoman.errors import LedgerError, TooSlowError
from dragoman.read.server.access import Role, needs
from dragoman.read.server.asking import form_token as token_of
from dragoman.read.server.crowd import Entering, Working
from dragoman.read.server.headers import HEADERS
from dragoman.read.server.pace import Pace
from dragoman.read.server.refusing import Refusal
from dragoman.read.server.settings import ServeSettings
from dragoman.read.web.login import local_path
from dragoman.store import Ledger
from record_factory import call
from serving import PAGE, add_user, also, app_of, client, far_client, form_token, log_in, probed

SCRIPT = "<script>alert(1)</script>"

PATHS_WITH_SCRIPT = [
    "/IND/ISR",
    f"/{SCRIPT}/x",
    f"/IND/{SCRIPT}",
    f"/IND/ISR?limit={SCRIPT}",
    f"/IND/ISR?min_outlets={SCRIPT}",
    f"/login?next=/{SCRIPT}",
    '/login?next=/"onfocus="x',
    f"/{SCRIPT}",
    f"/static/{SCRIPT}/{SCRIPT}",
]
ELSEWHERE = [
    "//evil.test",
    "/\\evil.test",
    "https://evil.test",
    "\\\\evil.test",
    "javascript:alert(1)",
    "evil.test",
    "",
    "/\t/evil",
    "/\n/evil.test",
    "/a\r\nSet-Cookie: a=b",
    "\x00/",
    "///evil.test",
    " /x",
    "/x\\..\\..",
    "/" + "x" * 2000,
]
ODD_PATHS = [
    "/../etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/static/x/..%2f..%2f__init__.py",
    "/static/../base.html",
    "/static/x/%2e%2e%2ftemplates",
    "/static/x/css",
    "/static/x/.",
    "/static/x/%00",
    "/%00/ISR",
    "/IND/ISR?limit=%00",
    "/%ff%fe/x",
    "/IND/" + "I" * 5000,
    "/" + "a/" * 3000,
    "/x" * 6000,
    "/IND/ISR?" + "a=b&" * 2_100,
    "/%u0041/x",
    "/IND/ISR.json.json",
    "/.json",
    "/index.json.json",
    "/IND/ISR;x=y",
    "/con/nul",
    "/IND/ISR%0a",
]
OTHER_SITES = [
    {"Origin": "https://evil.test"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://127.0.0.1"},
    {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://127.0.0.1.evil.test"},
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(tmp_path_factory.mktemp("hostile") / "n.ledger") as ledger:
        hostile: dict[str, Any] = {
            "title": f"{SCRIPT}\" onload='x'",
            "publisher": f"'\"><img src=x onerror=alert(1)>{SCRIPT}",
        }
        ledger.add(call(f"a{SCRIPT}.txt", url="javascript:alert(1)", caller=f"Anil {SCRIPT} Rao", **hostile))
        ledger.reconcile()
        yield ledger


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger for one test, with a user."""
    with Ledger.open(tmp_path / "own.ledger") as ledger:
        add_user(ledger)
        yield ledger


def deciding(browser: TestClient, done: list[str]) -> TestClient:
    """Adds a route that changes something."""

    async def decide(request: Request) -> dict[str, str]:
        body = (await request.body()).decode("utf-8", "replace")
        done.append(body)
        return {"got": body}

    app_of(browser).add_api_route(
        "/decide/this/now", decide, methods=["POST", "PUT", "DELETE"], dependencies=[needs(Role.REVIEWER)]
    )
    return browser


class Harm(HTMLParser):
    """Finds what a browser would run, or take style from, out of the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag in ("style", "iframe", "object", "embed", "base") or (
            tag == "script" and not known.get("src", "").startswith("/static/")
        ):
            self.found.append(f"<{tag} {known}>")
        self.found += [f"<{tag} {name}>" for name in known if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            if name in known and not re.match(r"/(?!/)|[#?]|https?://|data:image/", known[name]):
                self.found.append(f"<{tag} {name}={known[name]!r}>")


def assert_harmless(page: str) -> None:
    parser = Harm()
    parser.feed(page)
    assert parser.found == []
    assert SCRIPT not in page


# Script


@pytest.mark.parametrize(
    "path",
    PATHS_WITH_SCRIPT,
)
def test_no_script_comes_out_of_texts_addresses_and_errors(ledger: Ledger, path: str) -> None:
    found = client(ledger).get(path, headers=PAGE)
    assert found.status_code in (200, 400, 404)
    assert found.headers["content-type"].startswith("text/html")
    assert_harmless(found.text)


def test_what_was_typed_into_the_login_comes_back_as_text(own: Ledger) -> None:
    found = log_in(client(own), f'"><{SCRIPT}', "x", next=f'/"><{SCRIPT}')
    assert found.status_code == 401
    assert html.escape(SCRIPT) in found.text.replace("&#34;", "&quot;")
    assert_harmless(found.text)


@pytest.mark.parametrize(
    "path", ["/IND/ISR", "/IND/ISR.json", "/nope", "/static/x/dragoman.css", "/static/x/no", "/login"]
)
def test_every_answer_has_the_headers(ledger: Ledger, path: str) -> None:
    browser = client(ledger)
    tag = browser.get(path).headers.get("etag", "")
    for found in (
        browser.get(path),
        browser.get(path, headers={"If-None-Match": tag}),
        browser.post(path, data={"a": "b"}),
    ):
        assert {name: found.headers.get(name) for name in HEADERS} == HEADERS, found.status_code
    assert "'unsafe" not in HEADERS["Content-Security-Policy"]


def test_a_defect_tells_the_reader_nothing_of_itself(ledger: Ledger) -> None:
    browser = client(ledger)

    def fail() -> None:
        raise RuntimeError("the password is 1234")

    app_of(browser).add_api_route("/fail/right/now", fail)
    patient = TestClient(browser.app, raise_server_exceptions=False)
    for accept in ("text/html", "application/json"):
        found = patient.get("/fail/right/now", headers={"Accept": accept})
        assert found.status_code == 500
        assert "1234" not in found.text
        assert {name: found.headers.get(name) for name in HEADERS} == HEADERS


# Redirections and headers


@pytest.mark.parametrize(
    "next",
    ELSEWHERE,
)
def test_after_a_login_one_stays_here(own: Ledger, next: str) -> None:
    assert local_path(next) == "/"
    entered = log_in(client(own), next=next)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/", "/IND/ISR", "/IND/ISR?since=2024-01-01&type=CONSULT", "/actor?name=é%20x"])
def test_a_page_of_this_server_is_gone_on_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path", ["//evil.test/", "//evil.test/x/", "/\\evil.test/", "///evil.test", "/%2f/evil.test/", "/IND/ISR/"]
)
def test_no_path_leads_elsewhere(ledger: Ledger, path: str) -> None:
    found = _raw(client(ledger), path)
    assert found["status"] in (200, 307, 404)
    location = found["headers"].get("location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_no_line_of_a_header_can_be_added(ledger: Ledger) -> None:
    for path in ("/IND/ISR%0d%0aSet-Cookie:%20a=b/", "/login?next=/%0d%0aSet-Cookie:%20a=b", "/x%0aLocation:%20y/"):
        found = client(ledger).get(path, headers=PAGE, follow_redirects=False)
        assert "a=b" not in str(found.headers)
        assert found.headers.get("location") is None


# Paths and questions


@pytest.mark.parametrize(
    "path",
    ODD_PATHS,
)
def test_odd_paths_are_not_found_and_harm_nothing(ledger: Ledger, path: str) -> None:
    found = _raw(client(ledger), path)
    assert found["status"] in (400, 404, 414)
    assert b"SECRET" not in found["body"]
    assert b"import " not in found["body"]
    assert b"root:" not in found["body"]


@pytest.mark.parametrize(
    "word", ["' OR 1=1 --", "x'; DROP TABLE documents; --", "%", "_", "\\", '"', "1 UNION SELECT 1", "ISR'"]
)
def test_sql_in_a_question_is_a_word(ledger: Ledger, word: str) -> None:
    browser = client(ledger)
    before = ledger.counts()
    for path, query in (
        ("/IND/" + word.replace("%", "%25"), {}),
        ("/IND/ISR", {"limit": word}),
        ("/IND/ISR", {"x": word}),
    ):
        assert browser.get(path, params=query).status_code in (200, 400, 404)
    assert ledger.counts() == before


# Other sites


@pytest.mark.parametrize(
    "headers",
    OTHER_SITES,
)
def test_another_sites_post_does_nothing(ledger: Ledger, headers: dict[str, str]) -> None:
    """Even where the reader may, and even with a form's right token."""
    done: list[str] = []
    here = deciding(client(ledger), done)

    def form(request: Request) -> str:
        return token_of(request)

    app_of(here).add_api_route("/form/right/here", form)
    token = here.get("/form/right/here").json()
    for how in (
        {"data": {"csrf": token}},
        {"json": {"a": 1}},
        {"content": b"x", "headers": {"Content-Type": "text/plain"}},
    ):
        sent: dict[str, Any] = {**how, "headers": {**headers, "X-CSRF-Token": token, **how.get("headers", {})}}  # type: ignore[dict-item]
        found = here.post("/decide/this/now", **sent)
        assert found.status_code == 403
        assert "other-site" in found.text
    assert done == []


def test_a_form_without_its_token_does_nothing(own: Ledger) -> None:
    done: list[str] = []
    far = deciding(far_client(own), done)
    log_in(far)
    right = form_token(far.get("/IND/ISR", headers=PAGE).text)
    other = also(far)
    log_in(other)
    wrong = form_token(other.get("/IND/ISR", headers=PAGE).text)
    for data in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": wrong}, {"CSRF": right}, {"csrf": "é" * 64}):
        assert "stale-form" in far.post("/decide/this/now", data=data).text
        assert "stale-form" in far.post("/decide/this/now", files={"f": b"x"}, data=data).text
    plain = {"Content-Type": "text/plain"}
    bodies: list[dict[str, Any]] = [{"json": {}}, {"content": b""}, {"content": f"csrf={right}", "headers": plain}]
    for body in bodies:
        assert far.post("/decide/this/now", **body).status_code == 403
    assert far.request("DELETE", "/decide/this/now").status_code == 403
    assert done == []
    assert far.post("/decide/this/now", data={"a": "b", "csrf": right}).json()["got"] == f"a=b&csrf={right}"
    assert far.post("/decide/this/now", files={"f": b"x"}, data={"csrf": right}).status_code == 200
    assert far.post("/decide/this/now", json={"a": 1}, headers={"X-CSRF-Token": right}).json()["got"] in (
        '{"a":1}',
        '{"a": 1}',
    )
    assert far.request("DELETE", "/decide/this/now", headers={"X-CSRF-Token": right}).status_code == 200
    assert len(done) == 4


def test_on_loopback_a_form_needs_the_token_of_its_visit(ledger: Ledger) -> None:
    done: list[str] = []
    here = deciding(client(ledger), done)

    def form(request: Request) -> str:
        return token_of(request)

    app_of(here).add_api_route("/form/right/here", form)
    right, other = here.get("/form/right/here").json(), also(here, "127.0.0.1").get("/form/right/here").json()
    assert here.get("/form/right/here").json() == right
    for data in ({"a": "b"}, {"csrf": other}):
        assert here.post("/decide/this/now", data=data).status_code == 403
    assert done == []
    assert here.post("/decide/this/now", data={"csrf": right}).status_code == 200
    # A program brings no form, no cookie and no page's headers.
    assert also(here, "127.0.0.1").post("/decide/this/now", json={}).status_code == 200


def test_the_login_itself_takes_no_other_sites_post(own: Ledger) -> None:
    """Or somebody would be logged in as somebody else, and not know it."""
    far = far_client(own)
    for headers in ({"Origin": "https://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
        fields = {"csrf": form_token(far.get("/login").text), "name": "Ada", "password": "correct horse battery"}
        assert far.post("/login", data=fields, headers=headers).status_code == 403
    assert far.post("/login", data={**fields, "csrf": ""}).status_code == 403
    assert own.access.deeds("login") == []


# Hosts and proxies


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test", "10.0.0.1", "0.0.0.0", "[::2]"]
)
def test_on_loopback_other_names_are_not_answered(ledger: Ledger, host: str) -> None:
    found = client(ledger).get("/IND/ISR.json", headers={"Host": host})
    assert (found.status_code, found.json()["error"]["reason"]) == (421, "other-host")
    assert client(ledger, allow_hosts=(host.strip("[]"),)).get("/IND/ISR", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:81", "[::1]:8000", "LOCALHOST", "127.0.0.2"]
)
def test_this_machines_names_are_answered(ledger: Ledger, host: str) -> None:
    assert client(ledger).get("/IND/ISR", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["", "a b", "evil.test/x", "a@b", "x:y", "<script>", "localhost:99999999", "a,b", "é"])
def test_what_is_no_host_is_refused(ledger: Ledger, host: str) -> None:
    found = _raw(client(ledger), "/IND/ISR", headers=[(b"host", host.encode())])
    assert found["status"] == 400
    two = [(b"host", b"127.0.0.1"), (b"host", b"evil.test")]
    assert _raw(client(ledger), "/IND/ISR", headers=two)["status"] == 400
    assert _raw(client(ledger), "/IND/ISR", headers=[])["status"] == 400


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via"]
)
def test_on_loopback_a_proxy_that_was_not_named_opens_nothing(ledger: Ledger, name: str) -> None:
    found = client(ledger).get("/IND/ISR.json", headers={name: "127.0.0.1"})
    assert (found.status_code, found.json()["error"]["reason"]) == (403, "unknown-proxy")


def seen(ledger: Ledger, headers: dict[str, str], **settings: Any) -> dict[str, Any]:
    """What a route sees of a request."""
    browser = client(ledger, public=True, **settings)

    def say(request: Request) -> dict[str, Any]:
        return {"client": request.client.host if request.client else None, "url": str(request.base_url)}

    app_of(browser).add_api_route("/see/this/now", say)
    found = browser.get("/see/this/now", headers=headers)
    return dict(found.json()) if found.status_code == 200 else {"status": found.status_code}


def test_a_proxys_word_is_taken_and_nobody_elses(ledger: Ledger) -> None:
    told = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "news.test"}
    settings: dict[str, Any] = {"proxies": ("10.0.0.0/8",), "host": "0.0.0.0"}
    near = seen(ledger, told, address="10.1.2.3", **settings)
    assert near == {"client": "203.0.113.9", "url": "https://news.test/"}
    far = seen(ledger, told, address="203.0.113.50", **settings)
    assert far == {"client": "203.0.113.50", "url": "http://127.0.0.1/"}
    chain = {"X-Forwarded-For": "203.0.113.9:4711, 10.9.9.9"}
    assert seen(ledger, chain, address="10.1.2.3", **settings)["client"] == "203.0.113.9"
    for odd in ("", "unknown", "x, 203.0.113.9, y", ","):
        assert seen(ledger, {"X-Forwarded-For": odd}, address="10.1.2.3", **settings)["client"] == "10.1.2.3"
    assert (
        seen(ledger, {"X-Forwarded-For": "[2001:db8::1]:443"}, address="10.1.2.3", **settings)["client"]
        == "2001:db8::1"
    )
    assert seen(ledger, {"X-Forwarded-Proto": "ftp"}, address="10.1.2.3", **settings)["url"] == "http://127.0.0.1/"
    assert seen(ledger, {"X-Forwarded-Host": "a b"}, address="10.1.2.3", **settings) == {"status": 400}


def test_behind_a_proxy_nobody_is_this_machines_user(own: Ledger) -> None:
    behind = client(own, proxies=("127.0.0.1",))
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "203.0.113.9"}):
        assert behind.get("/IND/ISR", headers=headers).status_code == 401


def test_under_a_path_all_addresses_have_it(own: Ledger) -> None:
    settings: dict[str, Any] = {"proxies": ("127.0.0.1",), "root_path": "/news", "public": True}
    browser = client(own, **settings)
    for path in ("/IND/ISR", "/news/IND/ISR"):
        page = browser.get(path, headers=PAGE).text
        addresses = re.findall(r'(?:href|src|action)="([^"]+)"', page)
        assert addresses
        assert [one for one in addresses if not one.startswith(("/news/", "#"))] == []
        for one in addresses:
            if not one.startswith("#") and "/static/" in one:
                assert browser.get(one).status_code == 200
    entered = log_in(browser, next="/IND/ISR", root="/news")
    assert entered.headers["location"] == "/news/IND/ISR"
    assert "Path=/news;" in entered.headers["set-cookie"]
    assert browser.get("/newsroom", headers=PAGE).status_code == 404


# Too much, too often, too slow


def test_a_body_that_is_too_large_is_noticed_before_it_is_there(ledger: Ledger) -> None:
    done: list[str] = []
    here = deciding(client(ledger, max_body=1_000), done)
    assert here.post("/decide/this/now", json="x" * 900).status_code == 200
    assert here.post("/decide/this/now", json="x" * 2_000).status_code == 413
    pulled = 0

    def pieces() -> Iterator[bytes]:
        nonlocal pulled
        while pulled < 10**6:
            pulled += 1
            yield b"x" * 100

    found = asyncio.run(_entering(ServeSettings("x", max_body=1_000), pieces()))
    assert found == [413]
    assert pulled <= 11
    assert len(done) == 1


def test_a_length_that_is_a_lie_changes_nothing() -> None:
    settings = ServeSettings("x", max_body=1_000)
    for length in (b"10", b"-1", b"x", b""):
        assert asyncio.run(_entering(settings, iter([b"x" * 2_000]), length)) == [413]
    assert asyncio.run(_entering(settings, iter([b"x"]), b"100000")) == [413]


def test_a_body_that_does_not_come_is_waited_for_so_long() -> None:
    assert asyncio.run(_entering(ServeSettings("x", body_seconds=0.1), None)) == [408]


async def _entering(settings: ServeSettings, pieces: Iterator[bytes] | None, length: bytes | None = None) -> list[int]:
    """What the middleware answers to a body that comes in pieces; None never comes."""
    told: list[int] = []

    async def receive() -> dict[str, Any]:
        if pieces is None:
            await asyncio.sleep(60)
        piece = next(pieces, None) if pieces else None
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    async def app(scope: Any, receive: Any, send: Any) -> None:
        told.append(200)

    headers = [(b"host", b"127.0.0.1"), *([(b"content-length", length)] if length is not None else [])]
    await Entering(app, settings)(_scope("POST", headers), receive, send)
    return told


class _App:
    """Stands for the application, which middlewares ask for the words of a refusal."""

    class state:  # noqa: N801 - as FastAPI names it
        @staticmethod
        def refuse(request: Request, refusal: Refusal) -> Any:
            from starlette.responses import Response

            return Response(status_code=refusal.status, headers=refusal.headers)


def _scope(
    method: str = "GET", headers: list[tuple[bytes, bytes]] | None = None, address: str = "203.0.113.7"
) -> dict[str, Any]:
    known = {"type": "http", "method": method, "path": "/x", "query_string": b"", "scheme": "http", "server": ("a", 1)}
    return {**known, "headers": headers or [], "client": (address, 1), "state": {}, "app": _App}


async def _ask(middleware: Any, scope: dict[str, Any]) -> int:
    told: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    await middleware(scope, receive, send)
    return told[0]


class _Slow:
    """An application that answers when it is let; counts how many are in it."""

    def __init__(self) -> None:
        self.here = self.most = 0
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.here += 1
        self.most = max(self.most, self.here)
        await self.go.wait()
        self.here -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_so_many_are_worked_on_at_once_and_the_others_wait_their_turn() -> None:
    async def crowd() -> tuple[list[int], int]:
        slow = _Slow()
        working = Working(slow, ServeSettings("x", at_once=3, wait_seconds=30))
        asked = [asyncio.create_task(_ask(working, _scope(address=f"10.0.0.{n}"))) for n in range(20)]
        await asyncio.sleep(0.05)
        slow.go.set()
        return await asyncio.gather(*asked), slow.most

    answers, most = asyncio.run(crowd())
    assert answers == [200] * 20
    assert most == 3


def test_who_waits_too_long_is_told_to_come_again() -> None:
    async def crowd() -> list[int]:
        slow = _Slow()
        working = Working(slow, ServeSettings("x", at_once=1, wait_seconds=0.1))
        asked = [asyncio.create_task(_ask(working, _scope(address=f"10.0.0.{n}"))) for n in range(3)]
        await asyncio.sleep(0.3)
        slow.go.set()
        # The turns that nobody got are there for those who come next.
        return [*await asyncio.gather(*asked), await _ask(working, _scope())]

    assert sorted(asyncio.run(crowd())) == [200, 200, 503, 503]


def test_so_many_may_be_there_at_all_and_so_many_of_one() -> None:
    async def crowd(addresses: list[str], **settings: int) -> list[int]:
        slow = _Slow()
        entering = Entering(slow, ServeSettings("x", **settings))  # type: ignore[arg-type]
        asked = [asyncio.create_task(_ask(entering, _scope(address=one))) for one in addresses]
        await asyncio.sleep(0.05)
        slow.go.set()
        answers = await asyncio.gather(*asked)
        # All have left, and are counted no more.
        assert await _ask(entering, _scope(address=addresses[0])) == 200
        return answers

    many = [f"10.0.0.{n}" for n in range(10)]
    assert asyncio.run(crowd(many, most_waiting=6)) == [200] * 6 + [503] * 4
    assert asyncio.run(crowd(["10.0.0.1"] * 5 + many[2:], most_of_one=2)) == [200] * 2 + [503] * 3 + [200] * 8
    # All of a household's or a firm's addresses of IPv6 are one.
    homes = [f"2001:db8:0:1::{n:x}" for n in range(1, 5)] + ["2001:db8:0:2::1"]
    assert asyncio.run(crowd(homes, most_of_one=2)) == [200, 200, 503, 503, 200]


def test_one_asks_so_often_a_minute_and_then_waits() -> None:
    now = [0.0]
    pace = Pace(60, now=lambda: now[0])
    for _ in range(60):
        pace.step("a")
    with pytest.raises(Refusal) as told:
        pace.step("a")
    assert (told.value.status, told.value.headers["Retry-After"]) == (429, "1")
    pace.step("b")
    now[0] += 2
    for _ in range(2):
        pace.step("a")
    with pytest.raises(Refusal):
        pace.step("a")
    for _ in range(5_000):
        Pace(0).step("a")


def test_how_often_thousands_ask_takes_no_memory_without_end() -> None:
    pace = Pace(10)
    for number in range(30_000):
        pace.step(str(number))
    assert len(pace._left) <= 10_001


def test_beyond_loopback_the_pace_holds_and_on_loopback_it_does_not(ledger: Ledger) -> None:
    far, here = far_client(ledger, public=True, rate=5), client(ledger, rate=5)
    answers = [far.get("/IND/ISR") for _ in range(7)]
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert {here.get("/IND/ISR").status_code for _ in range(7)} == {200}


def test_wrong_passwords_shut_the_door_for_a_while(own: Ledger) -> None:
    far = far_client(own, login_tries=3)
    assert [log_in(far, "Ada", "wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
    shut = log_in(far)
    assert shut.status_code == 429
    assert int(shut.headers["retry-after"]) >= 60
    # Somebody else's address is not shut, nor is what was refused while it was shut written down.
    assert log_in(also(far, "203.0.113.99")).status_code == 303
    assert [deed.outcome for deed in own.access.deeds("login")] == ["done", *["refused"] * 3]


def test_wrong_names_shut_it_too(own: Ledger) -> None:
    far = far_client(own, login_tries=1)
    assert [log_in(far, f"n{n}", "wrong").status_code for n in range(5)] == [401] * 4 + [429]


def test_a_right_password_in_between_makes_good(own: Ledger) -> None:
    far = far_client(own, login_tries=2)
    for _ in range(2):
        assert log_in(far, "Ada", "wrong").status_code == 401
        assert log_in(far).status_code == 303


def test_a_ledger_that_is_only_read_counts_them_in_memory(own: Ledger) -> None:
    with Ledger.open(own.place, create=False) as still:
        far = far_client(still, login_tries=1)
        assert [log_in(far, "Ada", "wrong").status_code for _ in range(5)] == [401] * 4 + [429]
        assert log_in(also(far, "203.0.113.99")).status_code == 303


def test_a_question_that_takes_too_long_is_an_answer(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_word: str) -> str:
        query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        with ledger._database.read() as connection:
            return str(connection.exec_driver_sql(query).all())

    probed(monkeypatch, slow)
    found = client(ledger, query_seconds=0.1).get("/probe/x.json")
    assert (found.status_code, found.json()["error"]["reason"]) == (503, "too-slow")
    assert found.json()["error"]["do"]


@pytest.mark.parametrize(("error", "reason"), [(LedgerError("a full disk"), "ledger"), (TooSlowError("x"), "too-slow")])
def test_the_ledgers_troubles_are_told(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def fail(_word: str) -> str:
        raise error

    probed(monkeypatch, fail)
    found = client(ledger).get("/probe/x.json")
    assert (found.status_code, found.json()["error"]["reason"]) == (503, reason)


# Answers that are kept


def test_a_page_that_is_asked_for_again_costs_no_question(own: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(word: str) -> str:
        asked.append(word)
        return str(own.counts()["documents"])

    probed(monkeypatch, counted)
    here = client(own)
    first = here.get("/probe/a")
    assert here.get("/probe/a").text == first.text
    assert here.get("/probe/a", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert len(asked) == 1
    here.get("/probe/a.json")
    here.get("/probe/a?limit=2")
    here.get("/probe/b")
    assert len(asked) == 4
    own.add(call("new", published="2024-01-02"))
    assert here.get("/probe/a").text != first.text
    assert len(asked) == 5
    off = client(own, cache_bytes=0)
    for _ in range(2):
        off.get("/probe/a")
    assert len(asked) == 7


def test_what_is_kept_stays_within_its_bytes(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    probed(monkeypatch, lambda word: word)
    here = client(ledger, cache_bytes=100_000)
    for number in range(60):
        assert here.get(f"/probe/{number}").status_code == 200
    kept = app_of(here).state.shared.kept
    assert 0 < kept.bytes <= 100_000
    assert 0 < len(kept) < 60
    assert kept.bytes == sum(len(one.body) + 1_000 for one in kept._found.values())


def test_many_ask_at_once_and_each_gets_their_own(ledger: Ledger) -> None:
    here = client(ledger)
    wrong: list[object] = []

    def ask(number: int) -> None:
        found = also(here, "127.0.0.1").get(f"/IND/ISR.json?limit={number % 4 + 1}")
        if found.status_code != 200 or found.json()["dyad"] != ["IND", "ISR"]:
            wrong.append(found)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def _raw(browser: TestClient, path: str, headers: list[tuple[bytes, bytes]] | None = None) -> dict[str, Any]:
    """Ask with a path just as it is, which clients would put in order first."""
    from urllib.parse import unquote

    bare, _, query = path.partition("?")
    found: dict[str, Any] = {"body": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            found["status"] = message["status"]
            found["headers"] = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            found["body"] += message.get("body", b"")

    scope = _scope(headers=[(b"host", b"127.0.0.1")] if headers is None else headers, address="127.0.0.1")
    del scope["app"]
    scope |= {"path": unquote(bare), "raw_path": bare.encode(), "query_string": query.encode(), "root_path": ""}
    asyncio.run(browser.app(scope, receive, send))  # type: ignore[arg-type]
    return found
