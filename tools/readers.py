"""Readers of a served ledger: how long each kind of page takes, with many at once, on this machine.

    python -m tools.readers LEDGER [--readers 20] [--seconds 120] [--warm 20] [--think 1.0] [--workers 1]

The server is a process of its own on loopback. Each reader asks for a page, drawn at random from what the ledger
holds (the busiest relations are asked for most, as they are), waits --think seconds on average, and asks again. Nothing
is asked twice on purpose: what is kept of an answer helps only where two readers want the same. What is asked in the
first --warm seconds is not counted: a server that has just started reads its tables and templates. With --coders,
so many clients post texts to be coded all the while, which may not make the pages wait.
"""

import argparse
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import func, select

from dragoman.read.web import links
from dragoman.store import Ledger, schema, schema_told

WORDS = (
    "sanctions",
    "treaty border",
    "naval exercise",
    '"prime minister" visit',
    "wheat aid",
    "ceasefire talks",
    "embassy",
)
TEXT = "The foreign minister of Norway met the president of Kenya in Oslo on Friday. They signed an agreement on trade."


def pages(place: str, dice: random.Random) -> Callable[[], tuple[str, str]]:
    """Draws a page: its kind and its address."""
    dyads, told = schema_told.happening_dyads.c, schema_told.happenings.c
    with Ledger.open(place, create=False) as ledger, ledger._database.read() as connection:
        query = select(dyads.first, dyads.second, func.count()).where(dyads.first != dyads.second)
        pairs = list(connection.execute(query.group_by(dyads.first, dyads.second)))
        most = connection.execute(select(func.max(told.happening))).scalar_one()
        numbers = dice.sample(range(1, most), 3000)
        happenings = [row[0] for row in connection.execute(select(told.name).where(told.happening.in_(numbers)))]
        last = connection.execute(select(func.max(schema.documents.c.document))).scalar_one()
        query = select(schema.documents.c.id).where(schema.documents.c.document.in_(dice.sample(range(1, last), 3000)))
        documents = list(connection.execute(query).scalars())
        query = select(schema.actors.c.name).where(schema.actors.c.record.in_(dice.sample(range(1, last), 300)))
        actors = sorted(set(connection.execute(query).scalars()))
    weights = [row[2] for row in pairs]

    def relation() -> str:
        first, second, _ = dice.choices(pairs, weights)[0]
        filters = dice.choice([{}, {}, {"type": "CONSULT"}, {"since": f"{dice.randrange(2006, 2022)}-01-01"}])
        return links.relation(first, second, **filters)

    kinds: dict[str, tuple[int, Callable[[], str]]] = {
        "relation": (6, relation),
        "happening": (5, lambda: links.happening(dice.choice(happenings))),
        "document": (5, lambda: links.document(dice.choice(documents))),
        "actor": (1, lambda: links.actor(dice.choice(actors))),
        "search": (1, lambda: links.search(dice.choice(WORDS))),
        "country": (1, lambda: links.country(dice.choices(pairs, weights)[0][0])),
        "home": (1, lambda: "/"),
    }

    def draw() -> tuple[str, str]:
        kind = dice.choices(list(kinds), [weight for weight, _ in kinds.values()])[0]
        return kind, kinds[kind][1]()

    return draw


@contextmanager
def served(place: str, workers: int) -> Iterator[str]:
    """The address of a server over the ledger."""
    command = [sys.executable, "-m", "dragoman.read.cli", "serve", "--ledger", place, "--port", "0"]
    command += ["--workers", str(workers), "--limit", "rate=0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            address = ""
            while not address:
                line = server.stderr.readline()
                found = re.search(r"http://[\d.]+:\d+", line)
                address = found[0] if found else ""
                if not line:
                    raise RuntimeError("the server ended")
            threading.Thread(target=server.stderr.read, daemon=True).start()
            yield address
        finally:
            server.terminate()


def read(address: str, draw: Callable[[], tuple[str, str]], options: argparse.Namespace) -> bool:
    """Ask, count, print; whether all was answered within the bounds."""
    taken: defaultdict[str, list[float]] = defaultdict(list)
    failed: Counter[str] = Counter()
    lock, begin = threading.Lock(), time.monotonic() + options.warm
    end = begin + options.seconds

    def reader(seed: int) -> None:
        dice = random.Random(seed)
        with httpx.Client(base_url=address, timeout=60, headers={"Accept": "text/html"}) as client:
            while time.monotonic() < end:
                time.sleep(dice.uniform(0.5, 1.5) * options.think)
                with lock:
                    kind, path = draw()
                start = time.monotonic()
                status = client.get(path).status_code
                with lock:
                    if start >= begin:
                        taken[kind].append(time.monotonic() - start)
                    if status != 200:
                        failed[f"{kind} {status}"] += 1

    def coder() -> None:
        with httpx.Client(base_url=address, timeout=120) as client:
            while time.monotonic() < end:
                status = client.post("/api/v1/code", json={"text": TEXT, "date": "2023-03-03"}).status_code
                with lock:
                    failed[f"POST /code {status}"] += 1

    with httpx.Client(base_url=address, timeout=120) as client:
        for path in ("/", "/about"):
            client.get(path)
    threads = [threading.Thread(target=reader, args=(n,)) for n in range(options.readers)]
    threads += [threading.Thread(target=coder) for _ in range(options.coders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = sorted(one for found in taken.values() for one in found)
    for kind, found in sorted({**taken, "all": every}.items()):
        ordered = sorted(found)
        middle, late = statistics.median(found) * 1000, ordered[int(0.95 * len(ordered))] * 1000
        print(f"{kind:10} {len(found):5} pages  median {middle:6.0f} ms  p95 {late:6.0f} ms")
    print(f"{len(every) / options.seconds:.1f} pages a second; answers of note: {dict(failed)}")
    return statistics.median(every) < 0.2 and every[int(0.95 * len(every))] < 0.6


def main() -> int:
    """Serve, read, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--warm", type=float, default=20, help="seconds at first that are not counted")
    parser.add_argument("--think", type=float, default=1.0, help="seconds between an answer and the next question")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--coders", type=int, default=0, help="clients that post texts to be coded all the while")
    options = parser.parse_args()
    draw = pages(str(options.ledger), random.Random(9))
    with served(str(options.ledger), options.workers) as address:
        return 0 if read(address, draw, options) else 1


if __name__ == "__main__":
    sys.exit(main())
