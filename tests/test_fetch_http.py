"""A fetch over real sockets: what comes back, what is tried again, and what each failure is called."""

import datetime as dt
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import InputError
from dragoman.ingest.fetch import Fetcher, FetchError, FetchSettings, Hop, Pacer, Stopped, Timeouts
from dragoman.ingest.fetch.faults import REASONS, REFUSALS
from dragoman.ingest.outcome import Outcome
from dragoman.version import __version__
from web_server import (
    CERTIFICATE,
    Answer,
    Exchange,
    FakeTime,
    Trap,
    WebServer,
    conditional,
    endless,
    huge_headers,
    later,
    local_settings,
    names,
    ok,
    packed,
    redirect,
    slow_headers,
)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as found:
        yield found


def fetcher(fake: FakeTime | None = None, **changes: Any) -> Fetcher:
    clock = (fake or FakeTime()).clock()
    return Fetcher(local_settings(**{"robots": False} | changes), resolve=names(), pacer=Pacer(clock))


def failure(url: str, **changes: Any) -> FetchError:
    with fetcher(**changes) as found, pytest.raises(FetchError) as caught:
        found.fetch(url)
    return caught.value


def test_a_page_comes_with_what_the_server_says_of_it(server: WebServer) -> None:
    answer = ok("Ünïted".encode("latin-1"), 'Text/HTML; charset="ISO-8859-1"').having(
        ETag='"1"', Last_Modified="Fri, 03 Mar 2023 12:00:00 GMT", Set_Cookie="a=b"
    )
    url = server.route("/a", answer)
    with fetcher() as found:
        response = found.fetch(url)
    assert (response.requested, response.url, response.status) == (url, url, 200)
    assert (response.media_type, response.charset) == ("text/html", "iso-8859-1")
    assert response.body.decode("latin-1") == "Ünïted"
    assert (response.etag, response.modified) == ('"1"', "Fri, 03 Mar 2023 12:00:00 GMT")
    assert "set-cookie" not in response.headers
    assert response.wire_bytes == 6
    assert response.elapsed > 0


def test_the_contact_is_in_every_request_and_no_cookie_is(server: WebServer) -> None:
    url = server.route("/a", ok().having(Set_Cookie="a=b; Path=/"))
    with fetcher() as found:
        found.fetch(url)
        found.fetch(url)
    assert {seen.headers["user-agent"] for seen in server.log} == {f"dragoman/{__version__} (+tests@dragoman.test)"}
    assert not any("cookie" in seen.headers for seen in server.log)


def test_one_connection_serves_many_requests_and_survives_errors_and_redirects(server: WebServer) -> None:
    server.route("/a", ok())
    server.route("/old", redirect("/a"))
    with fetcher() as found:
        for path in ("/a", "/old", "/missing", "/a"):
            try:
                found.fetch(server.url(path))
            except FetchError as error:
                assert error.reason == "http-404"  # noqa: PT017 - the other paths raise nothing
    assert server.paths() == ["/a", "/old", "/a", "/missing", "/a"]
    assert server.connections == 1


def test_many_threads_share_a_fetcher(server: WebServer) -> None:
    for n in range(40):
        server.route(f"/{n}", ok(f"page {n}"))
    with fetcher() as found, ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda n: found.fetch(server.url(f"/{n}")).body, range(40)))
    assert bodies == [f"page {n}".encode() for n in range(40)]
    assert server.connections <= 8


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw", "br"])
def test_a_packed_page_is_unpacked(server: WebServer, encoding: str) -> None:
    text = "The envoy met the minister. " * 9000
    url = server.route("/a", packed(text, encoding))
    with fetcher() as found:
        response = found.fetch(url)
    assert response.body.decode() == text
    assert response.wire_bytes < len(text) / 10


def test_a_chunked_page_is_read_whole(server: WebServer) -> None:
    url = server.route("/a", replace(ok("x" * 5000), chunked=True))
    with fetcher() as found:
        assert found.fetch(url).body == b"x" * 5000


def test_what_did_not_change_is_not_sent_again(server: WebServer) -> None:
    day = "Fri, 03 Mar 2023 12:00:00 GMT"
    url = server.route("/etag", conditional(b"text", etag='W/"7"'))
    dated = server.route("/dated", conditional(b"text", modified=day))
    with fetcher() as found:
        assert found.fetch(url).body == b"text"
        again = found.fetch(url, etag='W/"7"')
        assert (again.not_modified, again.status, again.body) == (True, 304, b"")
        assert found.fetch(dated, modified=day).not_modified
        assert not found.fetch(dated, modified="Fri, 03 Mar 2000 12:00:00 GMT").not_modified


def test_redirects_are_followed_and_told(server: WebServer) -> None:
    server.route("/1", redirect("/2", 301))
    server.route("/2", redirect(server.url("/3", "news2.test"), 308))
    server.route("/3", ok("here"), host="news2.test")
    with fetcher() as found:
        response = found.fetch(server.url("/1"))
    assert response.body == b"here"
    assert response.redirects == (Hop(server.url("/1"), 301), Hop(server.url("/2"), 308))
    assert response.moved == response.url == server.url("/3", "news2.test")


def test_a_redirect_for_now_does_not_move_a_page(server: WebServer) -> None:
    server.route("/2", ok())
    with fetcher() as found:
        assert found.fetch(server.route("/1", redirect("/2", 302))).moved is None


def test_circles_and_long_chains_end(server: WebServer) -> None:
    server.route("/a", redirect("/b"))
    server.route("/b", redirect("/a"))
    for n in range(9):
        server.route(f"/{n}", redirect(f"/{n + 1}"))
    assert failure(server.url("/a")).reason == "redirect-loop"
    error = failure(server.url("/0"))
    assert error.reason == "too-many-redirects"
    assert (error.where, error.at) == (server.url("/0"), server.url("/5"))
    assert server.paths()[2:] == [f"/{n}" for n in range(6)]


@pytest.mark.parametrize("place", ["http://[bad/", "http://1.2.3.999/", ""])
def test_a_redirect_to_no_address_is_refused(server: WebServer, place: str) -> None:
    assert failure(server.route("/a", redirect(place))).reason in ("bad-redirect", "bad-url")


@pytest.mark.parametrize(
    ("status", "reason", "outcome", "tries"),
    [
        (404, "http-404", Outcome.FAILED, 1),
        (410, "gone", Outcome.FAILED, 1),
        (400, "http-400", Outcome.FAILED, 1),
        (401, "http-401", Outcome.BLOCKED, 1),
        (402, "http-402", Outcome.BLOCKED, 1),
        (403, "http-403", Outcome.BLOCKED, 1),
        (451, "http-451", Outcome.BLOCKED, 1),
        (304, "http-304", Outcome.FAILED, 1),
        (500, "http-500", Outcome.FAILED, 3),
        (501, "http-501", Outcome.FAILED, 1),
        (503, "http-503", Outcome.FAILED, 3),
    ],
)
def test_each_status_has_its_outcome_and_its_tries(
    server: WebServer, status: int, reason: str, outcome: Outcome, tries: int
) -> None:
    error = failure(server.route("/a", Answer(b"", status)))
    assert (error.reason, error.outcome, error.status) == (reason, outcome, status)
    assert server.count("/a") == tries


def test_a_failing_server_gets_longer_and_longer_pauses_and_then_its_page_is_read(server: WebServer) -> None:
    fake = FakeTime()
    url = server.route("/a", [Answer(b"", 500), Answer(b"", 502), ok("up")])
    with fetcher(fake) as found:
        assert found.fetch(url).body == b"up"
    first, second = (wait for wait in fake.waits if wait > 0)
    assert 0.25 <= first <= 0.5 <= second <= 1.0


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_pause_is_waited_out(server: WebServer, status: int) -> None:
    fake = FakeTime()
    url = server.route("/a", [later(3, status), later(fake.start + dt.timedelta(seconds=7), status), ok("now")])
    with fetcher(fake) as found:
        assert found.fetch(url).body == b"now"
    assert sum(fake.waits) == pytest.approx(7)


def test_a_long_pause_is_for_later_and_holds_for_the_whole_site(server: WebServer) -> None:
    fake = FakeTime()
    url = server.route("/a", later(600))
    with fetcher(fake) as found:
        with pytest.raises(FetchError) as first:
            found.fetch(url)
        with pytest.raises(FetchError) as second:
            found.fetch(server.route("/b", ok()))
        until = fake.start + dt.timedelta(seconds=600)
        assert found.pacer.held() == {"news1.test": until}
        assert found.fetch(server.route("/b", ok(), host="news2.test")).status == 200
    assert (first.value.reason, first.value.retry_at) == ("http-429", until)
    assert (second.value.reason, second.value.retry_at) == ("held", until)
    assert server.paths("news1.test") == ["/a"]


def test_pauses_without_a_length_grow(server: WebServer) -> None:
    fake = FakeTime()
    url = server.route("/a", Answer(b"", 429))
    ends = []
    with fetcher(fake) as found:
        for _ in range(3):
            with pytest.raises(FetchError) as caught:
                found.fetch(url)
            assert caught.value.retry_at is not None
            ends.append((caught.value.retry_at - fake.now()).total_seconds())
            fake.seconds += 4000
    assert ends == [60, 120, 240]


@pytest.mark.parametrize(
    "answer",
    [
        replace(ok("half"), declared=100),
        lambda exchange: exchange.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf") and None,
        lambda exchange: exchange.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") and None,
        replace(packed("text " * 9000, "gzip"), body=packed("text " * 9000, "gzip").body[:60]),
        replace(packed("text " * 9000, "br"), body=packed("text " * 9000, "br").body[:10]),
    ],
    ids=["short", "chunk cut", "bad chunk", "gzip cut", "brotli cut"],
)
def test_a_body_that_stops_early_is_tried_once_more(server: WebServer, answer: Any) -> None:
    error = failure(server.route("/a", answer))
    assert (error.reason, error.outcome) == ("truncated", Outcome.FAILED)
    assert server.count("/a") == 2


def test_a_body_that_is_whole_the_second_time_is_read(server: WebServer) -> None:
    url = server.route("/a", [replace(ok("ha"), declared=4), ok("half")])
    with fetcher() as found:
        assert found.fetch(url).body == b"half"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ok("plain").having(Content_Encoding="gzip"), "bad-encoding"),
        (ok("<!doctype html><title>plain</title>" * 9).having(Content_Encoding="br"), "bad-encoding"),
        (ok("plain").having(Content_Encoding="zstd"), "bad-encoding"),
        (ok("plain").having(Content_Encoding="gzip, gzip, gzip"), "bad-encoding"),
        (lambda exchange: exchange.write(b"SSH-2.0-OpenSSH_9.0\r\n\r\n") and None, "bad-http"),
        (huge_headers, "bad-http"),
        (lambda exchange: exchange.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab") and None, "bad-http"),
    ],
    ids=["no gzip", "no brotli", "zstd", "three layers", "ssh", "huge headers", "two lengths"],
)
def test_what_cannot_be_read_is_named(server: WebServer, answer: Any, reason: str) -> None:
    assert failure(server.route("/a", answer)).reason == reason


def test_a_long_body_is_refused_before_or_while_it_is_read(server: WebServer) -> None:
    declared = failure(server.route("/declared", ok("x" * 5000)), max_bytes=4000)
    assert (declared.reason, declared.outcome) == ("too-large", Outcome.BLOCKED)
    assert failure(server.route("/endless", endless), max_bytes=10**6).reason == "too-large"
    unpacked = failure(server.route("/packed", packed("".join(map(str, range(10**5))), "gzip")), max_bytes=300_000)
    assert unpacked.reason == "too-large"
    with fetcher(max_bytes=5000) as found:
        assert len(found.fetch(server.url("/declared")).body) == 5000


@pytest.mark.parametrize(
    "answer",
    [slow_headers, replace(ok("x" * 1000), drip=0.05), replace(ok(), wait=30)],
    ids=["slow headers", "slow body", "silence"],
)
def test_slowness_ends_at_the_deadline(server: WebServer, answer: Any) -> None:
    error = failure(server.route("/a", answer), timeout=Timeouts(1, 0.6, 1.0))
    assert (error.reason, error.outcome) == ("timeout", Outcome.FAILED)


def test_nobody_at_home_is_tried_again(server: WebServer) -> None:
    with Trap() as trap:
        port = trap.port
    fake = FakeTime()
    assert failure(f"http://news1.test:{port}/", fake=fake).reason == "connection"
    assert len([wait for wait in fake.waits if wait > 0]) == 2


def test_a_connection_closed_without_a_word_is_tried_again(server: WebServer) -> None:
    said: list[Exchange] = []

    def silent_once(exchange: Exchange) -> Answer | None:
        said.append(exchange)
        return None if len(said) == 1 else ok("back")

    with fetcher() as found:
        assert found.fetch(server.route("/a", silent_once)).body == b"back"


def test_an_unknown_name_is_no_matter_for_a_second_try(server: WebServer) -> None:
    fake = FakeTime()
    assert failure("http://nowhere.example/", fake=fake).reason == "dns"
    assert not any(fake.waits)


def test_asking_to_stop_ends_a_wait_and_a_slow_body(server: WebServer) -> None:
    url = server.route("/a", replace(ok("x" * 10_000), drip=0.01))
    with fetcher(timeout=Timeouts(5, 60, 60)) as found, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(found.fetch, url)
        while not server.log:
            time.sleep(0.01)
        found.pacer.stop.set()
        with pytest.raises(Stopped):
            reading.result(30)
        with pytest.raises(Stopped):
            found.fetch(url)
    assert server.count("/a") == 1


def test_a_secure_page_needs_a_certificate_that_is_trusted() -> None:
    with WebServer(tls=True) as server:
        url = server.route("/a", ok("secret"))
        error = failure(url)
        assert (error.reason, error.outcome) == ("tls", Outcome.FAILED)
        with fetcher(ca_file=str(CERTIFICATE)) as found:
            assert found.fetch(url).body == b"secret"
        assert failure(server.url("/a", "news9.test"), ca_file=str(CERTIFICATE)).reason == "tls"


@pytest.mark.parametrize("contact", ["", "me", "me@x.org\r\nX-Evil: 1", "a b@c"])
def test_a_contact_that_is_none_is_refused(contact: str) -> None:
    with pytest.raises(InputError, match="give an e-mail address or URL") as caught:
        FetchSettings(contact)
    assert caught.value.reason == "bad-settings"


def test_the_page_of_reasons_lists_them_all_with_their_outcomes() -> None:
    page = (Path(__file__).resolve().parent.parent / "docs" / "fetching.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z][\w., -]*) \| ([a-z ]+) \|", page.partition("## Reasons")[2], re.M)
    listed = {name: outcome for names, outcome in rows if names != "reason" for name in names.split(", ")}
    wanted = {reason: outcome.value for reason, outcome in REASONS.items()}
    wanted |= {f"http-{status}": Outcome.BLOCKED.value for status in REFUSALS}
    assert {name: outcome for name, outcome in listed.items() if not name.startswith("http-")} == {
        name: outcome for name, outcome in wanted.items() if not name.startswith("http-")
    }
    assert wanted.items() <= listed.items()
