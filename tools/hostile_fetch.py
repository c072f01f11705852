"""Send the fetcher to a hostile web server on this machine, each case in a process of its own, and print the ends.

    python -m tools.hostile_fetch [CASE ...]

For each case: the reason of the refusal, the peak of memory of the whole process (MB), the seconds of the fetch, and
how many connections to a private address there were: counted by a listening socket, and by an audit hook that sees
every connection that the process tries. Exit status 1 if a case ends otherwise than it should, takes more than 200 MB
or 5 seconds, or connects. The limits are the defaults but for the timeouts (2 seconds each, 4 in all).
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from dragoman.ingest.fetch import Fetcher, FetchError, FetchSettings, Timeouts  # noqa: E402
from web_server import (  # noqa: E402 - the path to it is set above
    HOST,
    LOCAL,
    Answer,
    Trap,
    WebServer,
    bomb,
    endless,
    huge_headers,
    later,
    names,
    ok,
    pack,
    packed,
    redirect,
    slow_headers,
)

MAX_MB = 200.0
MAX_SECONDS = 5.0
_DECOY = "93.184.216.34"
"""A public address that the rebinding name gives first; the audit hook lets no connection to it leave."""
_NAMES = {"mixed.test": [_DECOY, LOCAL], "mapped.test": ["::ffff:10.0.0.1"], "meta.test": ["169.254.169.254"]}
_NAMES |= {"six.test": ["::1"], "nat.test": ["64:ff9b::a00:1"]}
REFUSED = "private-address"


@dataclass(frozen=True, slots=True)
class Case:
    """``url`` sets up the server and gives the URL to fetch; ``reason`` is how it should end ("" for fetched)."""

    reason: str
    url: Callable[[WebServer, Trap], str]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case; ``tried`` counts connections to private addresses other than the server's port."""

    reason: str
    megabytes: float
    seconds: float
    tried: int
    trapped: int = 0


def _page(answer: Any) -> Callable[[WebServer, Trap], str]:
    return lambda server, _: server.route("/a", answer)


def _leads_to(place: str) -> Callable[[WebServer, Trap], str]:
    return lambda server, trap: server.route("/a", redirect(place.format(trap=trap.port)))


def _at(url: str) -> Callable[[WebServer, Trap], str]:
    return lambda _, trap: url.format(trap=trap.port)


def _robots_bomb(server: WebServer, _: Trap) -> str:
    server.route("/robots.txt", bomb("gzip"))
    return server.route("/a", ok())


def _robots_rules(server: WebServer, _: Trap) -> str:
    rules = "".join(f"Disallow: /*{n}*x*{n}$\n" for n in range(25_000))
    server.route("/robots.txt", ok(f"User-agent: *\n{rules}", "text/plain"))
    return server.route("/a", ok())


def _robots_inside(server: WebServer, trap: Trap) -> str:
    server.route("/robots.txt", redirect(f"http://127.0.0.1:{trap.port}/"))
    return server.route("/a", ok())


def _chain(server: WebServer, _: Trap) -> str:
    for n in range(20):
        server.route(f"/{n}", redirect(f"/{n + 1}"))
    return server.url("/0")


_PACKED = packed("text " * 9000, "gzip")
_PACKED_TWICE = Answer(pack(bomb("gzip").body, "gzip")).having(Content_Encoding="gzip, gzip")
CASES: dict[str, Case] = {
    "gzip bomb": Case("bomb", _page(bomb("gzip"))),
    "deflate bomb": Case("bomb", _page(bomb("deflate"))),
    "brotli bomb": Case("bomb", _page(bomb("br"))),
    "gzip bomb in gzip": Case("bomb", _page(_PACKED_TWICE)),
    "endless body": Case("too-large", _page(endless)),
    "10 GB declared": Case("too-large", _page(replace(ok(), declared=10**10))),
    "endless headers": Case("bad-http", _page(huge_headers)),
    "slow headers": Case("timeout", _page(slow_headers)),
    "slow body": Case("timeout", _page(replace(ok("x" * 1000), drip=0.1))),
    "silence": Case("timeout", _page(replace(ok(), wait=30))),
    "body cut short": Case("truncated", _page(replace(ok("half"), declared=100))),
    "gzip cut short": Case("truncated", _page(replace(_PACKED, body=_PACKED.body[:60]))),
    "pause of ten years": Case("http-429", _page(later(10**9))),
    "robots.txt a bomb": Case("", _robots_bomb),
    "robots.txt of 25,000 rules": Case("", _robots_rules),
    "robots.txt leads inside": Case("robots-unreachable", _robots_inside),
    "redirect circle": Case("redirect-loop", _page(redirect("/a"))),
    "redirect chain": Case("too-many-redirects", _chain),
    "redirect to file:": Case("bad-scheme", _leads_to("file:///etc/passwd")),
    "redirect to ftp:": Case("bad-scheme", _leads_to("ftp://127.0.0.1/")),
    "redirect to loopback": Case(REFUSED, _leads_to("http://127.0.0.1:{trap}/")),
    "redirect to a local name": Case(REFUSED, _leads_to("http://trap.test:{trap}/")),
    "redirect to metadata": Case(REFUSED, _leads_to("http://169.254.169.254/latest/")),
    "redirect to metadata, IPv6": Case(REFUSED, _leads_to("http://[fd00:ec2::254]/latest/")),
    "redirect to 10.0.0.1": Case(REFUSED, _leads_to("http://10.0.0.1/")),
    "name at loopback": Case(REFUSED, _at("http://trap.test:{trap}/")),
    "name at ::1": Case(REFUSED, _at("http://six.test:{trap}/")),
    "name at ::ffff:10.0.0.1": Case(REFUSED, _at("http://mapped.test/")),
    "name at NAT64 of 10.0.0.1": Case(REFUSED, _at("http://nat.test/")),
    "name at metadata": Case(REFUSED, _at("http://meta.test/latest/")),
    "name public and private": Case(REFUSED, _at("http://mixed.test:{trap}/")),
    "name that rebinds": Case(REFUSED, _at("http://rebind.test:{trap}/")),
    "http://2130706433/": Case(REFUSED, _at("http://2130706433:{trap}/")),
    "http://0x7f.1/": Case(REFUSED, _at("http://0x7f.1:{trap}/")),
    "http://0177.0.0.1/": Case("bad-url", _at("http://0177.0.0.1:{trap}/")),
    "http://[::ffff:7f00:1]/": Case(REFUSED, _at("http://[::ffff:7f00:1]:{trap}/")),
    "mail port": Case("bad-port", _at("http://news1.test:25/")),
    "password in the URL": Case("credentials", _at("http://me:secret@news1.test/")),
}  # fmt: skip


def attempt(name: str) -> Result:
    """The result of one case, fetched in a process of its own."""
    with WebServer() as server, Trap() as trap:
        url = CASES[name].url(server, trap)
        command = [sys.executable, "-m", "tools.hostile_fetch", "--fetch", url, "--port", str(server.port)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise SystemExit(f"{name}: {done.stderr}")
        return replace(Result(**json.loads(done.stdout)), trapped=trap.connections)


def fetch(url: str, port: int) -> Result:
    """Fetch ``url`` here, where only news1.test may lead to this machine, and there only to ``port``."""
    tried: list[Any] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and arguments[1][1] != port:
            if arguments[1][0] == _DECOY:
                raise ConnectionRefusedError("not let out")
            tried.append(arguments[1])

    sys.addaudithook(watch)
    settings = FetchSettings("tests@dragoman.test", pace=0, timeout=Timeouts(2, 2, 4), allow=(HOST,))
    started = time.monotonic()
    with Fetcher(settings, resolve=_resolver()) as fetcher:
        try:
            fetcher.fetch(url)
            reason = ""
        except FetchError as error:
            reason = error.reason
    return Result(reason, _peak(), round(time.monotonic() - started, 2), len(tried))


def _resolver() -> Callable[[str, int], Sequence[str]]:
    usual, asked = names(_NAMES), list[str]()

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        if host == "rebind.test" and asked.count(host) == 1:
            return [_DECOY]
        return usual(host, port)

    return resolve


def _peak() -> float:
    """The peak of this process's memory in MB. ``ru_maxrss`` would hold that of the parent, from before the exec."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) / 1024, 1)
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="all if none is named")
    parser.add_argument("--fetch", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fetch is not None:
        print(json.dumps(asdict(fetch(options.fetch, options.port))))
        return 0
    bad = 0
    print(f"{'case':<28}{'reason':<20}{'peak MB':>8}{'seconds':>9}{'connections':>13}")
    for name in options.cases or CASES:
        found = attempt(name)
        within = found.megabytes < MAX_MB and found.seconds < MAX_SECONDS and not found.tried + found.trapped
        fine = within and found.reason == CASES[name].reason
        bad += not fine
        row = f"{name:<28}{found.reason or '(fetched)':<20}{found.megabytes:>8}{found.seconds:>9}"
        print(f"{row}{found.tried + found.trapped:>13}{'' if fine else '  WRONG'}", flush=True)
    print(f"{len(options.cases or CASES)} cases, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
