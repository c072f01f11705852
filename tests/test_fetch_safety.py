"""Nothing that a page, a name server or a redirect says may lead the fetcher into a private network."""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from dragoman.errors import InputError
from dragoman.ingest.fetch import Fetcher, FetchError, Pacer
from dragoman.ingest.fetch.addresses import AddressRules, is_public, table
from dragoman.ingest.fetch.network import system_addresses
from dragoman.ingest.outcome import Outcome
from web_server import LOCAL, FakeTime, Trap, WebServer, local_settings, names, ok, redirect

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "169.254.169.254",
    "192.0.0.1",
    "192.0.0.192",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "100.100.100.200",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b:1::808:808",
    "2002:a00:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "2001:db8::1",
    "3fff::1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "5f00::1",
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a00:1450:4001::1"]
WRITTEN_OTHERWISE = [
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "0x7f000001",
    "[::ffff:7f00:1]",
    "[::1]",
    "127.0.0.1",
]


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as found:
        yield found


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as found:
        yield found


def fetcher(**changes: Any) -> Fetcher:
    """Only the name news1.test may lead to this machine; trap.test may not."""
    resolve = changes.pop("resolve", names())
    settings = local_settings(**{"allow": ("news1.test",), "robots": False} | changes)
    return Fetcher(settings, resolve=resolve, pacer=Pacer(FakeTime().clock()))


def failure(url: str, **changes: Any) -> FetchError:
    with fetcher(**changes) as found, pytest.raises(FetchError) as caught:
        found.fetch(url)
    return caught.value


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(Exception, match="is no public address"):
        AddressRules().check("evil.test", [address])


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not(address: str) -> None:
    assert AddressRules().check("news1.test", [address]) == [ipaddress.ip_address(address)]


def test_the_allow_list_opens_networks_and_names_and_nothing_else() -> None:
    rules = AddressRules(["10.1.0.0/16", "fd12::/16", "News.Intranet."])
    home, other = ipaddress.ip_address("10.1.2.3"), ipaddress.ip_address("10.2.0.1")
    assert rules.allowed("any.test", home)
    assert rules.allowed("any.test", ipaddress.ip_address("fd12::1"))
    assert not rules.allowed("any.test", other)
    assert rules.allowed("news.intranet", other)
    assert not rules.allowed("sub.news.intranet", other)


def test_no_allow_list_opens_what_hands_out_keys_or_leads_to_everybody() -> None:
    rules = AddressRules(["0.0.0.0/0", "::/0", "meta.test"])
    for network in table().never:
        assert not rules.allowed("meta.test", network.network_address)
    assert not rules.allowed("meta.test", ipaddress.ip_address("::ffff:169.254.169.254"))


@pytest.mark.parametrize("entry", ["", "http://x.org/", "10.0.0.0/99", "*.intranet", "a b"])
def test_an_entry_of_the_allow_list_that_cannot_be_read_is_refused(entry: str) -> None:
    with pytest.raises(InputError, match="on the allow-list is no IP address") as caught:
        fetcher(allow=(entry,))
    assert caught.value.reason == "bad-settings"


def test_a_name_that_leads_to_this_machine_is_not_connected_to(trap: Trap) -> None:
    error = failure(f"http://trap.test:{trap.port}/")
    assert (error.reason, error.outcome) == ("private-address", Outcome.BLOCKED)
    assert "--allow trap.test" in str(error)
    assert trap.connections == 0


@pytest.mark.parametrize("host", WRITTEN_OTHERWISE)
def test_no_spelling_of_an_address_hides_it(trap: Trap, host: str) -> None:
    assert failure(f"http://{host}:{trap.port}/").reason in ("private-address", "bad-url")
    assert trap.connections == 0


def test_one_private_address_among_public_ones_refuses_them_all(trap: Trap) -> None:
    for answers in (["93.184.216.34", LOCAL], [LOCAL, "93.184.216.34"]):
        resolve = names({"mixed.test": answers})
        assert failure(f"http://mixed.test:{trap.port}/", resolve=resolve).reason == "private-address"
    assert trap.connections == 0


def test_a_name_that_changes_its_answer_gains_nothing(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    tried: list[Any] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else [LOCAL]

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError("closed for the test")

    monkeypatch.setattr(socket, "create_connection", connect)
    error = failure(f"http://rebind.test:{trap.port}/", resolve=rebinding)
    # The first try went to the very address that was checked; the second was refused before any connection.
    assert tried == [("93.184.216.34", trap.port)]
    assert error.reason == "private-address"
    assert len(asked) == 2


def test_a_socket_that_leads_elsewhere_than_asked_is_closed(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda _, *rest, **named: honest((LOCAL, trap.port), *rest, **named)
    )
    resolve = names({"far.test": ["93.184.216.34"]})
    assert failure(f"http://far.test:{trap.port}/", resolve=resolve).reason == "private-address"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("file:///etc/passwd", "bad-scheme"),
        ("ftp://news1.test/a", "bad-scheme"),
        ("gopher://127.0.0.1:70/x", "bad-scheme"),
        ("javascript:alert(1)", "bad-scheme"),
        ("data:text/html,hello", "bad-scheme"),
        ("http://169.254.169.254/latest/meta-data/", "private-address"),
        ("http://[fd00:ec2::254]/", "private-address"),
        ("http://10.0.0.1/", "private-address"),
        ("http://trap.test:{trap}/", "private-address"),
        ("http://127.0.0.1:{trap}/", "private-address"),
        ("http://2130706433:{trap}/", "private-address"),
        ("//trap.test:{trap}/", "private-address"),
        ("http://me:secret@news1.test/", "credentials"),
        ("http://news1.test:25/", "bad-port"),
    ],
)
def test_a_redirect_leads_nowhere_that_a_url_may_not(server: WebServer, trap: Trap, place: str, reason: str) -> None:
    error = failure(server.route("/a", redirect(place.format(trap=trap.port))))
    assert (error.reason, error.outcome) == (reason, Outcome.BLOCKED)
    assert trap.connections == 0
    assert "secret" not in str(error)


def test_a_robots_txt_that_redirects_inside_is_not_followed(server: WebServer, trap: Trap) -> None:
    server.route("/robots.txt", redirect(f"http://127.0.0.1:{trap.port}/"))
    error = failure(server.route("/a", ok()), robots=True)
    assert (error.reason, trap.connections) == ("robots-unreachable", 0)
    assert server.count("/a") == 0


def test_a_redirect_from_outside_does_not_lead_to_the_allow_list(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.route("/inside", ok("secret"))
    monkeypatch.setattr(
        "dragoman.ingest.fetch.network.GuardedStream.get_extra_info", lambda stream, info: None, raising=True
    )
    # With the mark of an inner address hidden, the first hop counts as outside; the second connection is kept alive.
    with fetcher() as found, pytest.raises(FetchError) as caught:
        found.fetch(server.route("/a", redirect("/inside")))
    assert caught.value.reason == "private-address"
    assert server.count("/inside") == 0


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "bad-scheme"),
        ("ftp://news1.test/a", "bad-scheme"),
        ("news1.test/a", "bad-scheme"),
        ("", "bad-scheme"),
        ("http://", "bad-url"),
        ("http://[::1", "bad-url"),
        ("http://a..b/", "bad-url"),
        ("http://news1.test:99999/", "bad-url"),
        ("http://good.test\\@evil.test/", "credentials"),
        ("http://news1.test/\x00", "bad-url"),
        ("http://user:secret@news1.test/", "credentials"),
        ("http://news1.test:22/", "bad-port"),
        ("http://news1.test:6379/", "bad-port"),
        ("http://news1.test/" + "x" * 9000, "bad-url"),
    ],
)
def test_a_url_that_is_none_is_refused(url: str, reason: str) -> None:
    error = failure(url)
    assert (error.reason, error.outcome) == (reason, Outcome.BLOCKED)
    assert "secret" not in str(error)
    assert "\n" not in str(error)


def test_no_proxy_of_the_environment_is_used(server: WebServer, trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
    with fetcher() as found:
        assert found.fetch(server.route("/a", ok("direct"))).body == b"direct"
    assert trap.connections == 0


def test_the_systems_resolver_gives_numbers() -> None:
    assert system_addresses("127.1", 80) == ["127.0.0.1"]
