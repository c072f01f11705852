"""Killed at thirty random writes, and two at once, killed and not: the ledger of an uninterrupted run, on both."""

import json
import random
import subprocess
import sys

from dragoman.store import Ledger
from dragoman.store.checking import check_ledger
from ledgers import NewLedger, assert_sound, environment

# Imports once and forks for each run, so that a kill costs a moment. A run counts what it asks of the database, and at
# the number that it is given kills itself: just before that statement is sent, or when it is done and not committed.
RUNS = """
import json, os, signal, sys
from sqlalchemy import event
from record_factory import call, odd_record
from dragoman.store import Ledger, revisions

address = sys.argv[1]

def add(order, kill_at, after):
    asked = 0
    def count(*_):
        nonlocal asked
        asked += 1
        if asked == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
    with Ledger.open(address) as ledger:
        moment = "after_cursor_execute" if after else "before_cursor_execute"
        event.listen(ledger._database.writing, moment, count)
        event.listen(ledger._database.writing, "commit", count)
        for seed in order:
            record = odd_record(seed)
            if not ledger.has(record.document, record.run):
                ledger.add(record)

def start(run):
    child = os.fork()
    if not child:
        try:
            add(**run)
            os._exit(0)
        finally:
            os._exit(1)
    return child

for line in sys.stdin:
    children = [start(run) for run in json.loads(line)]
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]), flush=True)
"""


class Runs:
    """Runs over a ledger, one after the other or several at once."""

    def __init__(self, address: str) -> None:
        arguments = [sys.executable, "-c", RUNS, address]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(arguments, stdin=pipe, stdout=pipe, env=environment(), text=True)

    def __call__(self, *runs: dict[str, object]) -> list[int]:
        """How each ended: 0, or minus the signal."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(runs) + "\n")
        self._process.stdin.flush()
        ended: list[int] = json.loads(self._process.stdout.readline())
        return ended

    def __enter__(self) -> "Runs":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)


def run(order: list[int], kill_at: int = 0, after: bool = False) -> dict[str, object]:
    return {"order": order, "kill_at": kill_at, "after": after}


def assert_as_never_killed(address: str, new_ledger: NewLedger, count: int) -> None:
    smooth = new_ledger()
    with Runs(smooth) as runs:
        assert runs(run(list(range(count)))) == [0]
    with Ledger.open(address, create=False) as one, Ledger.open(smooth, create=False) as other:
        assert one.rows() == other.rows()
        assert one.counts()["records"] == one.counts()["versions"] == count
    checked = check_ledger(address)
    assert checked.troubles == ()
    assert_sound(address)


def test_killed_at_thirty_random_writes_it_equals_an_uninterrupted_run(new_ledger: NewLedger) -> None:
    chance, address, count, kills = random.Random(), new_ledger(), 40, 0
    with Runs(address) as runs:
        while kills < 30:
            # A document is some twenty statements: most kills come within one of the next three.
            (ended,) = runs(run(list(range(count)), chance.randint(1, 60), chance.random() < 0.5))
            if ended == 0:
                break
            assert ended == -9
            kills += 1
            with Ledger.open(address, create=False) as ledger:
                counts = ledger.counts()
            assert counts["records"] == counts["documents"], "half a document was stored"
        assert kills >= 20, "too much was stored between kills to test anything"
        while kills < 30:
            # The documents are all there: kill a run that adds one more, under an id of its own, from scratch.
            (ended,) = runs(run([count], chance.randint(1, 12), chance.random() < 0.5))
            count += ended == 0
            kills += ended == -9
        assert runs(run(list(range(count)))) == [0]
    assert kills == 30
    assert_as_never_killed(address, new_ledger, count)


def test_two_writers_at_once_lose_nothing_and_store_nothing_twice(new_ledger: NewLedger) -> None:
    chance, address = random.Random(), new_ledger()
    orders = [list(range(30)), list(range(10, 40))]
    for order in orders:
        chance.shuffle(order)
    with Runs(address) as runs:
        assert runs(*map(run, orders)) == [0, 0]
    assert_as_never_killed(address, new_ledger, 40)


def test_two_writers_of_which_one_is_killed_again_and_again(new_ledger: NewLedger) -> None:
    chance, address, killed, count = random.Random(), new_ledger(), 0, 0
    with Runs(address) as runs:
        # The one to be killed begins with three documents of its own, some sixty statements: were all of them the
        # other's too, a quicker one would leave it nothing to write, and so no moment to die at.
        while killed < 3:
            order = list(range(count, count + 8))
            count += len(order)
            ended = runs(run(order[:5]), run(order[::-1], chance.randint(1, 60), chance.random() < 0.5))
            assert ended[0] == 0, "a writer was stopped by another's death"
            assert ended[1] in {0, -9}
            killed += ended[1] == -9
            assert count < 200, "no kill came in time"
        assert runs(run(list(range(count)))) == [0]
    assert_as_never_killed(address, new_ledger, count)
