"""Workers that share a queue, and workers that are killed: each job is done once, and none is lost."""

import random
import subprocess
import sys
import time
from collections import Counter

from sqlalchemy import select

from dragoman.ingest.outcome import Outcome
from dragoman.store import PAGE, Job, Ledger
from dragoman.store.schema_intake import attempts
from ledgers import NewLedger, assert_sound, environment

# Fetches and codes until nothing is left: each page gives a document, each document a record.
WORK = """
import datetime as dt, sys, time
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.store import CODE, PAGE, Intake, LeaseLost, Ledger, PageState
from record_factory import call

address, worker, lease = sys.argv[1], sys.argv[2], dt.timedelta(seconds=float(sys.argv[3]))

def attempt(item, job, outcome):
    return Attempt(item, job.source, outcome, dt.datetime.now(dt.UTC))

def fetch(queue, job):
    queue.finish_page(job, attempt(job.key, job, Outcome.FETCHED), PageState(job.key, job.key), Intake(text(job.key)))

def text(id):
    return call(id, text=f"Anil Rao telephoned Dana Peled about {id}.").document

def code(queue, job):
    document = ledger.document(job.payload["document"])
    record = call(document.id, text=document.text)
    queue.finish_code(job, record, attempt(job.payload["item"], job, Outcome.CODED))

with Ledger.open(address) as ledger:
    print("open", flush=True)
    while ledger.queue.next_at() is not None:
        jobs = ledger.queue.take(worker, (CODE, PAGE), 10, lease)
        for job in jobs:
            try:
                (fetch if job.kind == PAGE else code)(ledger.queue, job)
                print(job.kind, job.key, flush=True)
            except LeaseLost:
                pass
        if not jobs:
            time.sleep(0.05)
"""


def fill(address: str, count: int, hosts: int) -> None:
    with Ledger.open(address) as ledger:
        jobs = (Job(PAGE, f"https://h{n % hosts}/{n}", "feed", f"h{n % hosts}") for n in range(count))
        assert ledger.queue.put(jobs) == count


def start(address: str, worker: str, lease: float) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WORK, address, worker, str(lease)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment(), text=True)


def assert_done_once(address: str, count: int) -> None:
    with Ledger.open(address, create=False) as ledger:
        counts = ledger.counts()
        assert (counts["documents"], counts["versions"], counts["records"], counts["uncoded"]) == (count,) * 3 + (0,)
        assert ledger.queue.waiting() == []
        with ledger._database.read() as connection:
            logged = Counter(connection.execute(select(attempts.c.item, attempts.c.outcome)).all())
        assert set(logged.values()) == {1}
        assert Counter(outcome for _, outcome in logged) == {Outcome.FETCHED: count, Outcome.CODED: count}
    assert_sound(address)


def test_two_processes_share_500_pages_and_do_none_twice(address: str) -> None:
    fill(address, 500, hosts=25)
    workers = [start(address, f"w{n}", 60) for n in range(2)]
    told = [worker.communicate(timeout=300)[0].splitlines() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    done = [line for lines in told for line in lines if line != "open"]
    assert len(done) == len(set(done)) == 1000
    assert all(len(lines) > 20 for lines in told), "one of them had nothing to do"
    assert_done_once(address, 500)


def test_killed_again_and_again_nothing_is_lost_or_done_twice(new_ledger: NewLedger) -> None:
    chance, count = random.Random(), 150
    killed, smooth = new_ledger(), new_ledger()
    for address in (killed, smooth):
        fill(address, count, hosts=7)
    interrupted = 0
    for number in range(5):
        worker = start(killed, f"killed{number}", 0.3)
        assert worker.stdout is not None
        for _ in range(chance.randint(1, 40)):
            worker.stdout.readline()
        time.sleep(chance.random() * 0.02)
        worker.kill()
        worker.communicate()
        interrupted += worker.returncode != 0
    assert interrupted >= 3, "the kills came too late to test anything"
    for address in (killed, smooth):
        last = start(address, "last", 60)
        last.communicate(timeout=300)
        assert last.returncode == 0
        assert_done_once(address, count)
    with Ledger.open(killed) as one, Ledger.open(smooth) as other:
        assert one.rows() == other.rows()
