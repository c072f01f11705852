"""Intake at its real size: one corpus as JSONL and as WARC, kills at random, a long feed and many feeds.

    python -m tools.intake_trial formats CORPUS.jsonl[.gz]     the same ledger rows from both, and flat memory
    python -m tools.intake_trial kills CORPUS.jsonl[.gz]       a fetch of all its pages, killed 20 times and resumed
    python -m tools.intake_trial feeds [--items N --feeds N]   polite, complete, resumable

Pages are served by the tests' own server on this machine. Nothing is coded: coding is killed in tools/kill_add.py.
"""

import argparse
import gzip
import html
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from dragoman.engine.files import FileIntake  # noqa: E402
from dragoman.ingest import Reader, Settings  # noqa: E402
from dragoman.ingest.fetch import canonical_url, url_key  # noqa: E402
from dragoman.store import Ledger  # noqa: E402
from engine_desk import page, rss, story  # noqa: E402
from web_server import WebServer, ok  # noqa: E402

COMPARED = ("documents", "fingerprints", "fingerprint_bands", "copies")


def corpus(path: Path) -> Iterator[dict[str, str]]:
    """The documents with white space as HTML has it, which a page cannot keep otherwise; ids are addresses."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            paragraphs = (" ".join(part.split()) for part in row["text"].split("\n\n"))
            text = "\n\n".join(part for part in paragraphs if part)
            url = canonical_url(row["url"])
            yield {"id": url, "url": url, "title": " ".join(row["title"].split()), "date": row["date"], "text": text}


def page_of(row: dict[str, str]) -> bytes:
    """The document as a page."""
    head = f'<link rel="canonical" href="{html.escape(row["url"])}">'
    text = "\n\n".join(html.escape(part, quote=False) for part in row["text"].split("\n\n"))
    return page(text, html.escape(row["title"], quote=False), head, row["date"]).encode()


def warc(rows: list[dict[str, str]], path: Path) -> None:
    """A WARC of one response for each document, each in a gzip member of its own, as crawlers write it."""
    with path.open("wb") as out:
        for row in rows:
            body = page_of(row)
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {row['url']}\r\n"
                "WARC-Date: 2023-06-01T00:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:{random.Random(row['url']).getrandbits(128):032x}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            packed = io.BytesIO()
            with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as member:
                member.write(head.encode() + http + b"\r\n\r\n")
            out.write(packed.getvalue())


def take_in(source: Path, place: Path) -> str:
    """Store all documents of a file; how memory went."""
    process, memory, skipped = psutil.Process(), [], Counter[str]()
    settings = Settings(keep_foreign=True, canonical=canonical_url)
    with Ledger.open(place) as ledger:
        reader = Reader(
            [str(source)], date=None, on_error=lambda error: skipped.update([error.reason]), settings=settings
        )
        intake = FileIntake(ledger, lambda: reader.source, lambda error: None)
        begin = time.monotonic()
        for number, document in enumerate(reader, 1):
            intake.store(document)
            if number % 1000 == 0:
                memory.append(process.memory_info().rss >> 20)
        seconds = time.monotonic() - begin
    memory.append(process.memory_info().rss >> 20)
    return (
        f"{source.name}: {dict(intake.counts)}, skipped {dict(skipped)}, {seconds:.0f} s, "
        f"memory after each thousand (MB) {memory}"
    )


def formats(path: Path, folder: Path) -> bool:
    rows = list(corpus(path))
    (folder / "all.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    warc(rows, folder / "all.warc.gz")
    for name in ("all.jsonl", "all.warc.gz"):
        print(take_in(folder / name, folder / f"{name}.db"), flush=True)
    with (
        Ledger.open(folder / "all.jsonl.db", create=False) as left,
        Ledger.open(folder / "all.warc.gz.db", create=False) as right,
    ):
        one, other = left.rows(), right.rows()
    for name in COMPARED:
        only = len(set(map(repr, one[name])) ^ set(map(repr, other[name])))
        print(f"{name}: {len(one[name])} and {len(other[name])} rows, {only} that only one has")
    return all(one[name] == other[name] for name in COMPARED)


def command(*arguments: str) -> list[str]:
    more = ("--allow", "127.0.0.1", "--contact", "trial@dragoman.test", "--pace", "0.002", "--no-code", "--json")
    return [sys.executable, "-m", "dragoman.read.cli", *arguments, *more]


def kills(path: Path, folder: Path, count: int, seed: int) -> bool:
    rows, chance = list(corpus(path)), random.Random(seed)
    with WebServer() as server:
        urls = []
        for number, row in enumerate(rows):
            here = server.route(f"/{number}", ok(page_of(row | {"url": server.url(f"/{number}")})))
            urls.append(here.replace("news1.test", "127.0.0.1"))
        (folder / "pages.txt").write_text("\n".join(urls), "utf-8")
        arguments = command("fetch", "--from", str(folder / "pages.txt"), "--ledger", str(folder / "k.db"))
        done = 0
        for _ in range(count):
            process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(2.0, 6.0))
            done += process.poll() is None
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        last = subprocess.run(arguments, capture_output=True, text=True, check=False)
        print(f"seed {seed}: {done} of {count} kills came in time; the last run: {last.stdout.strip()}")
        with Ledger.open(folder / "k.db", create=False) as ledger:
            counts = {"documents": len(ledger.stored()), "versions": len(ledger.rows()["documents"])}
            waiting = [one for one in ledger.queue.waiting() if one.kind == "page"]
            keys = {url_key(url) for url in urls}
            lost = keys - ledger.pages.known(keys)
    print(
        f"{counts['documents']} documents, {counts['versions']} versions of {len(rows)} pages; pages waiting {waiting}"
    )
    print(f"pages without an end on record: {len(lost)}; pages asked for more than once: {_twice(server)}")
    return not lost and not waiting and counts["versions"] == counts["documents"] == len(rows)


def _twice(server: WebServer) -> int:
    return sum(count > 1 for path, count in Counter(server.paths()).items() if path != "/robots.txt")


def feeds(folder: Path, items: int, number: int, rate: float) -> bool:
    with WebServer() as server:

        def local(url: str) -> str:
            return url.replace("news1.test", "127.0.0.1")

        urls = [local(server.route(f"/n/{n}", ok(page(story(n))))) for n in range(items)]
        names = [local(server.route("/long.xml", ok(rss(urls), "application/rss+xml")))]
        for n in range(number):
            answer = ok(rss(urls[n * 5 : n * 5 + 9]), "application/rss+xml")
            names.append(local(server.route(f"/f/{n}.xml", answer)))
        outline = "".join(f'<outline type="rss" text="f" xmlUrl="{name}"/>' for name in names)
        (folder / "all.opml").write_text(f'<opml version="2.0"><body>{outline}</body></opml>', "utf-8")
        ledger = str(folder / "f.db")
        subprocess.run(
            [
                sys.executable,
                "-m",
                "dragoman.read.cli",
                "feeds",
                "import",
                str(folder / "all.opml"),
                "--ledger",
                ledger,
            ],
            check=True,
        )
        arguments = command("feeds", "run", "--ledger", ledger)
        arguments[arguments.index("--pace") + 1] = str(1 / rate)
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        time.sleep(15)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate()
        print(f"stopped after 15 s: {told.strip()}", flush=True)
        begin = time.monotonic()
        last = subprocess.run(arguments, capture_output=True, text=True, check=False)
        print(f"the next run, {time.monotonic() - begin:.0f} s: {last.stdout.strip()}")
        starts = defaultdict(list)
        for seen in server.log:
            starts[seen.connection and "127.0.0.1"].append(seen.at)
        gaps = sorted(after - before for before, after in pairwise(sorted(starts["127.0.0.1"])))
        with Ledger.open(ledger, create=False) as book:
            counts = {"documents": len(book.stored())}
            left = [one for one in book.queue.waiting() if one.kind == "page"]
    most = _most_in_a_second(sorted(starts["127.0.0.1"]))
    print(f"{counts['documents']} documents of {items}; left {left}; asked twice {_twice(server)}")
    print(f"requests in the busiest second: {most} (rate {rate:g}); shortest gap {gaps[0] * 1000:.1f} ms")
    return counts["documents"] == items and not left and most <= rate * 1.05 + 1


def _most_in_a_second(times: list[float]) -> int:
    most = first = 0
    for last, at in enumerate(times):
        while at - times[first] > 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trial", choices=("formats", "kills", "feeds"))
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second to the one host")
    options = parser.parse_args()
    if options.trial != "feeds" and options.corpus is None:
        parser.error("name the corpus")
    with tempfile.TemporaryDirectory(prefix="intake-") as name:
        folder = Path(name)
        if options.trial == "formats":
            good = formats(options.corpus, folder)
        elif options.trial == "kills":
            good = kills(options.corpus, folder, options.kills, options.seed)
        else:
            good = feeds(folder, options.items, options.feeds, options.rate)
    print("as it should be" if good else "NOT as it should be")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
