"""``dragoman work``, killed while it codes what waits in a ledger, and run again: each document is coded once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from dragoman.store import Ledger
from test_add_killed import ROOT, news

sys.path.insert(0, str(ROOT))

from tools import kill_add

CODED = 40


def run(ledger: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "dragoman.read.cli", *arguments, "--ledger", str(ledger)]
    with Path(f"{ledger}.log").open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def waiting(ledger: Path) -> int:
    with Ledger.open(ledger, create=False) as book:
        return sum(one.count for one in book.queue.waiting())


def test_killed_while_it_codes_each_document_is_coded_once(tmp_path: Path) -> None:
    ledger, chance = tmp_path / "work.db", random.Random()
    assert run(ledger, "add", "--no-code", str(news(tmp_path / "news.jsonl"))).wait() == 1, "one line cannot be read"
    assert (waiting(ledger), kill_add.stored(ledger)) == (CODED, 0)
    in_time = 0
    for least in (1, CODED // 2):
        process = run(ledger, "work")
        goal = least + chance.randrange(8)
        while process.poll() is None and kill_add.stored(ledger) < goal:
            time.sleep(kill_add.TICK)
        in_time += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert waiting(ledger) + kill_add.left_by_kill(ledger) == CODED, "a document is neither coded nor waiting"
    assert in_time, "the kills came too late to test anything"
    assert run(ledger, "work").wait() == 0, Path(f"{ledger}.log").read_text("utf-8")
    kill_add.check(ledger)
    with Ledger.open(ledger, create=False) as book:
        counts = book.counts()
    assert (waiting(ledger), counts["records"], counts["versions"], counts["uncoded"]) == (0, CODED, CODED, 0)
    assert counts["events"] > CODED
