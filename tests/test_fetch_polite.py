"""No faster than a site wants, and only what it wants read."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from dragoman.ingest.fetch import Clock, Fetcher, FetchError, Pacer, Response, Stopped
from dragoman.ingest.fetch.model import Trouble
from dragoman.ingest.fetch.robots import RobotsCache, Rules
from dragoman.ingest.fetch.waits import LONGEST, back_off, pause, retry_after
from dragoman.ingest.outcome import Outcome
from web_server import Answer, FakeTime, WebServer, later, local_settings, names, ok, redirect

NOW = dt.datetime(2023, 3, 3, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as found:
        yield found


def fetcher(time: FakeTime, **changes: Any) -> Fetcher:
    return Fetcher(local_settings(**changes), resolve=names(), pacer=Pacer(time.clock()))


def robots(server: WebServer, text: str, host: str | None = None) -> None:
    server.route("/robots.txt", ok(text, "text/plain"), host=host)


def failure(found: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        found.fetch(url)
    return caught.value


def starts(pacer: Pacer, time: FakeTime, hosts: str, gap: float = 1.0) -> list[float]:
    seconds = []
    for host in hosts:
        pacer.wait(host, gap, 30)
        seconds.append(time.seconds - 1000)
    return seconds


def test_requests_to_one_host_start_a_pace_apart_and_others_do_not_wait() -> None:
    time = FakeTime()
    assert starts(Pacer(time.clock()), time, "aabab") == [0, 1, 1, 2, 2]


def test_a_pool_can_ask_when_a_host_is_due() -> None:
    time = FakeTime()
    pacer = Pacer(time.clock())
    assert pacer.due("a") == 0
    starts(pacer, time, "a", gap=5)
    time.seconds += 2
    assert (pacer.due("a"), pacer.due("b")) == (3, 0)


def test_a_longer_gap_counts_from_the_start_before() -> None:
    time = FakeTime()
    pacer = Pacer(time.clock())
    assert starts(pacer, time, "a") + starts(pacer, time, "aa", gap=10) == [0, 10, 20]


def test_threads_get_turns_of_their_own() -> None:
    time, lock, turns = FakeTime(), threading.Lock(), list[float]()

    def wait(_: threading.Event, seconds: float) -> bool:
        with lock:
            turns.append(seconds)
        return False

    pacer = Pacer(Clock(lambda: 0.0, time.now, wait))
    threads = [threading.Thread(target=pacer.wait, args=("a", 1.0, 30)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == [1, 2, 3, 4, 5]


def test_a_pause_holds_and_can_be_kept_for_the_next_process() -> None:
    time = FakeTime()
    pacer = Pacer(time.clock())
    pacer.hold("a", time.start + dt.timedelta(seconds=20))
    pacer.hold("a", time.start + dt.timedelta(seconds=5))
    pacer.hold("b", time.start - dt.timedelta(seconds=5))
    kept = pacer.held()
    assert kept == {"a": time.start + dt.timedelta(seconds=20)}
    later_on = Pacer(time.clock())
    for host, until in kept.items():
        later_on.hold(host, until)
    assert later_on.due("a") == 20
    assert starts(later_on, time, "ba") == [0, 20]
    assert later_on.held() == {}


def test_a_pause_that_is_too_long_is_for_later() -> None:
    time = FakeTime()
    pacer = Pacer(time.clock())
    pacer.hold("a", time.start + dt.timedelta(seconds=31))
    with pytest.raises(Trouble, match="a asked to be left alone until 2023-03-03 12:00:31 UTC") as caught:
        pacer.wait("a", 1, 30)
    assert caught.value.fault.retry_at == time.start + dt.timedelta(seconds=31)


def test_a_pause_asked_for_while_waiting_is_kept() -> None:
    time = FakeTime()
    pacer = Pacer(time.clock())
    usual = time.clock().wait

    def wait(stop: threading.Event, seconds: float) -> bool:
        if len(time.waits) == 0:
            pacer.hold("a", time.start + dt.timedelta(seconds=9))
        return usual(stop, seconds)

    pacer.clock = Clock(time.clock().monotonic, time.now, wait)
    assert starts(pacer, time, "aa")[-1] >= 9


def test_stopping_ends_a_wait() -> None:
    pacer = Pacer()
    pacer.wait("a", 3600, 30)
    threading.Timer(0.05, pacer.stop.set).start()
    with pytest.raises(Stopped):
        pacer.wait("a", 3600, 30)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 5 ", 5),
        ("Fri, 03 Mar 2023 12:01:00 GMT", 60),
        ("Fri, 03 Mar 2023 13:01:00 +0100", 60),
        ("Fri, 03 Mar 2000 12:01:00 GMT", 0),
        ("99999999999999999999", LONGEST.total_seconds()),
        ("Fri, 03 Mar 2999 12:01:00 GMT", LONGEST.total_seconds()),
    ],
)
def test_retry_after_is_read(value: str, seconds: float) -> None:
    assert retry_after(value, NOW) == NOW + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "Fri, 99 Mar 2023"])
def test_a_retry_after_that_says_nothing_is_passed_over(value: str | None) -> None:
    assert retry_after(value, NOW) is None


def test_back_off_and_pauses_grow_to_a_limit() -> None:
    assert all(0.25 * 2**n <= back_off(n) <= 0.5 * 2**n for n in range(4))
    assert back_off(10**6) <= 15
    assert [pause(n) for n in (1, 2, 3, 99)] == [60, 120, 240, 3600]


def test_what_a_site_does_not_want_read_is_not_asked_for(server: WebServer) -> None:
    robots(server, "User-agent: *\nDisallow: /private\n\nUser-agent: dragoman\nDisallow: /ours\n")
    server.route("/private", ok())
    with fetcher(FakeTime()) as found:
        assert found.fetch(server.url("/private")).status == 200
        error = failure(found, server.url("/ours/1"))
    assert (error.reason, error.outcome) == ("robots", Outcome.ROBOTS)
    assert server.paths() == ["/robots.txt", "/private"]


def test_robots_may_be_left_unasked_on_ones_own_sites(server: WebServer) -> None:
    robots(server, "User-agent: *\nDisallow: /")
    with fetcher(FakeTime(), robots=False) as found:
        assert found.fetch(server.route("/a", ok())).status == 200
    assert server.paths() == ["/a"]


def test_every_hop_is_asked_for_at_its_own_site(server: WebServer) -> None:
    robots(server, "User-agent: *\nDisallow: /")
    robots(server, "", host="news1.test")
    url = server.route("/a", redirect(server.url("/b", "news2.test")))
    with fetcher(FakeTime()) as found:
        error = failure(found, url)
    assert (error.reason, error.at) == ("robots", server.url("/b", "news2.test"))
    assert server.paths("news2.test") == ["/robots.txt"]


def test_robots_is_asked_once_a_day(server: WebServer) -> None:
    time = FakeTime()
    robots(server, "")
    server.route("/a", ok())
    with fetcher(time) as found:
        for hours in (0, 23, 25):
            time.seconds = 1000 + hours * 3600
            found.fetch(server.url("/a"))
    assert server.count("/robots.txt") == 2


def test_many_threads_ask_for_robots_once(server: WebServer) -> None:
    server.route("/robots.txt", Answer(b"", wait=0.2))
    server.route("/a", ok())
    with fetcher(FakeTime()) as found:
        threads = [threading.Thread(target=found.fetch, args=(server.url("/a"),)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (server.count("/robots.txt"), server.count("/a")) == (1, 6)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_lets_everything_be_read(server: WebServer, status: int) -> None:
    server.route("/robots.txt", Answer(b"", status))
    with fetcher(FakeTime()) as found:
        assert found.fetch(server.route("/a", ok())).status == 200


@pytest.mark.parametrize("answer", [Answer(b"", 500), Answer(b"", 503), later(900), Answer(b"", 429)])
def test_a_site_whose_robots_cannot_be_had_is_left_for_later(server: WebServer, answer: Answer) -> None:
    time = FakeTime()
    server.route("/robots.txt", answer)
    url = server.route("/a", ok())
    with fetcher(time) as found:
        error = failure(found, url)
        asked = server.count("/robots.txt")
        assert failure(found, url).reason == "robots-unreachable"
        assert server.count("/robots.txt") == asked
        assert (error.reason, error.outcome) == ("robots-unreachable", Outcome.FAILED)
        assert error.retry_at is not None
        robots(server, "")
        time.seconds += (error.retry_at - time.now()).total_seconds() + 1
        assert found.fetch(url).status == 200


def test_rules_that_are_known_hold_while_the_site_cannot_be_asked(server: WebServer) -> None:
    time = FakeTime()
    robots(server, "User-agent: *\nDisallow: /b")
    server.route("/a", ok())
    with fetcher(time) as found:
        found.fetch(server.url("/a"))
        server.route("/robots.txt", Answer(b"", 500))
        time.seconds += 25 * 3600
        assert found.fetch(server.url("/a")).status == 200
        assert failure(found, server.url("/b")).reason == "robots"


def test_a_site_that_cannot_be_found_is_called_so(server: WebServer) -> None:
    with fetcher(FakeTime()) as found:
        assert failure(found, "http://nowhere.example/a").reason == "dns"


def test_a_pause_that_is_over_is_over_for_robots_too(server: WebServer) -> None:
    time = FakeTime()
    url = server.route("/a", ok())
    with fetcher(time) as found:
        found.pacer.hold("news1.test", time.start + dt.timedelta(seconds=90))
        error = failure(found, url)
        assert (error.reason, error.retry_at) == ("held", time.start + dt.timedelta(seconds=90))
        time.seconds += 91
        assert found.fetch(url).status == 200


@pytest.mark.parametrize(("hops", "reason"), [(5, "robots"), (6, None)])
def test_robots_is_followed_through_five_redirects(server: WebServer, hops: int, reason: str | None) -> None:
    server.route("/robots.txt", redirect("/1"))
    for n in range(1, hops):
        server.route(f"/{n}", redirect(f"/{n + 1}"))
    server.route(f"/{hops}", ok("User-agent: *\nDisallow: /", "text/plain"))
    url = server.route("/a", ok())
    with fetcher(FakeTime()) as found:
        if reason is None:
            assert found.fetch(url).status == 200
        else:
            assert failure(found, url).reason == reason


def test_a_long_robots_txt_is_cut_and_its_first_part_holds(server: WebServer) -> None:
    robots(server, "User-agent: *\nDisallow: /first\n" + "# padding\n" * 60_000 + "Disallow: /last\n")
    server.route("/last", ok())
    long = "".join(f"Disallow: /{n:09}\n" for n in range(60_000))
    with fetcher(FakeTime()) as found:
        assert failure(found, server.url("/first")).reason == "robots"
        assert found.fetch(server.url("/last")).status == 200
        robots(server, f"User-agent: *\n{long}", "news2.test")
        # Cut within a line, "Disallow: /" alone would shut the whole site.
        assert found.fetch(server.route("/b", ok(), "news2.test")).status == 200


@pytest.mark.parametrize(("delay", "gap"), [("0.2", 1), ("5", 5), ("3600", 60), ("nan", 1), ("-3", 1)])
def test_a_crawl_delay_can_only_lengthen_the_pace(server: WebServer, delay: str, gap: float) -> None:
    time = FakeTime()
    robots(server, f"User-agent: *\nCrawl-delay: {delay}")
    server.route("/a", ok())
    with fetcher(time, pace=1.0) as found:
        found.fetch(server.url("/a"))
        before = time.seconds
        found.fetch(server.url("/a"))
    assert time.seconds - before == pytest.approx(gap)


def test_robots_names_sitemaps(server: WebServer) -> None:
    robots(server, "Sitemap: https://news1.test/sitemap.xml\nUser-agent: *\nDisallow:")
    with fetcher(FakeTime()) as found:
        assert found.sitemaps(server.url("/a")) == ("https://news1.test/sitemap.xml",)


def test_the_server_sees_the_pace_kept() -> None:
    """Over real sockets and in real time: the one test of the pace that waits."""
    with WebServer() as server, Fetcher(local_settings(pace=0.15), resolve=names()) as found:
        urls = [server.route(f"/{n}", ok()) for n in range(8)]
        threads = [threading.Thread(target=found.fetch, args=(url,)) for url in urls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times = sorted(seen.at for seen in server.log)
    assert len(times) == 9
    # A late start may come nearer to the next, so it is the whole that is measured.
    assert times[-1] - times[0] >= 8 * 0.15 - 0.05


def rules_of(sites: int) -> tuple[list[Rules], list[str]]:
    """The rules of so many sites, a kilobyte each, used one after the other; and the URLs asked for."""
    asked: list[str] = []

    def get(url: str) -> Response:
        asked.append(url)
        return Response(url, url, 200, b"User-agent: *\nDisallow: /x\n".ljust(1000, b"#"))

    cache = RobotsCache(get, lambda: NOW)
    found = []
    for n in [*range(sites), *range(sites)]:
        found.append(cache.rules(f"http://{n}.test"))
        assert not found[-1].allow("http://0.test/x")
    return found[sites:], asked


def test_only_the_latest_sites_are_kept_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.ingest.fetch.robots._PARSED_BYTES", 3000)
    found, asked = rules_of(20)
    assert sum(rules.parsed for rules in found) <= 4
    assert len(asked) == 20


def test_the_site_that_was_longest_unused_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.ingest.fetch.robots._TEXT_BYTES", 12_000)
    _, asked = rules_of(10)
    assert len(asked) == 10
    _, asked = rules_of(20)
    assert len(asked) == 40
