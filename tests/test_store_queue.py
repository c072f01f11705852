"""The queue: each job once, hosts one worker's at a time, and the end of a job with all that came of it or nothing."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from dragoman.document import Document
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.store import CODE, PAGE, Added, CopyOf, Intake, Job, LeaseLost, Ledger, PageState, Waiting
from dragoman.store.queue import PER_HOST
from ledgers import START, Clock, minutes
from record_factory import call, odd_record

LEASE = minutes(5)
BOTH_KINDS = (PAGE, CODE)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(address: str, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(address, clock=clock) as ledger:
        yield ledger


def page(number: int, hosts: int = 1, **more: object) -> Job:
    host = f"h{number % hosts}.example"
    url = f"https://{host}/{number}"
    fields = {"source": "https://feed.example/", "host": host, "payload": {"url": url}} | more
    return Job(PAGE, url, **fields)  # type: ignore[arg-type]


def attempt(job: Job, outcome: Outcome = Outcome.FETCHED, at: dt.datetime = START) -> Attempt:
    return Attempt(job.key, job.source, outcome, at)


def state(job: Job) -> PageState:
    return PageState(job.key, job.key, etag='"1"', last_at=START, last_outcome="fetched")


def text(id: str) -> Document:
    return call(id).document


def numbers(jobs: list[Job]) -> list[int]:
    return [int(job.key.rpartition("/")[2]) for job in jobs]


def test_a_key_waits_once(ledger: Ledger) -> None:
    assert ledger.queue.put([page(1), page(2), page(1)]) == 2
    assert ledger.queue.put([page(2, priority=-5), page(3)]) == 1
    taken = ledger.queue.take("w", BOTH_KINDS, 10, LEASE)
    assert numbers(taken) == [1, 2, 3]
    assert ledger.queue.put([page(1)]) == 0


def test_a_job_comes_out_as_it_was_put_in(ledger: Ledger) -> None:
    payload = {"url": "https://h0.example/1", "title": "Öl \ud800\0 x", "published": None, "n": 1}
    ledger.queue.put([page(1, payload=payload, priority=3)])
    (job,) = ledger.queue.take("w", BOTH_KINDS, 10, LEASE)
    put = page(1)
    assert (job.kind, job.key, job.source, job.host) == (put.kind, put.key, put.source, put.host)
    assert (job.payload, job.priority) == (payload, 3)
    assert (job.tries, job.worker, job.until) == (1, "w", START + LEASE)


def test_smaller_priorities_go_first_then_the_older_job(ledger: Ledger) -> None:
    ledger.queue.put([page(1, priority=1), page(2), page(3), page(4, priority=-1)])
    assert numbers(ledger.queue.take("w", BOTH_KINDS, 10, LEASE)) == [4, 2, 3, 1]


def test_a_key_of_any_length_is_told_from_others(ledger: Ledger) -> None:
    long = "https://h0.example/" + "é\0x" * 3000
    assert ledger.queue.put([page(1), Job(PAGE, long + "a", "s", "h"), Job(PAGE, long + "b", "s", "h")]) == 3
    assert ledger.queue.put([Job(PAGE, long + "b", "s", "h")]) == 0
    ledger.pages.put(PageState(long + "a", long + "a"))
    assert ledger.pages.known([long + "a", long + "b"]) == {long + "a"}
    found = ledger.pages.get(long + "a")
    assert found is not None
    assert found.key == long + "a"


def test_pages_come_from_many_hosts_and_few_of_each(ledger: Ledger) -> None:
    ledger.queue.put(page(n, hosts=4) for n in range(200))
    first = ledger.queue.take("w", BOTH_KINDS, 12, LEASE)
    assert Counter(job.host for job in first) == dict.fromkeys((f"h{n}.example" for n in range(4)), 3)
    ledger.queue.put([Job(PAGE, f"https://big.example/{n}", "s", "big.example") for n in range(50)])
    more = ledger.queue.take("w", BOTH_KINDS, 100, LEASE, busy_hosts=["h1.example"])
    assert max(Counter(job.host for job in more).values()) == PER_HOST
    assert {job.host for job in more} == {"h0.example", "h2.example", "h3.example", "big.example"}


def test_who_waited_longest_is_served_first(ledger: Ledger, clock: Clock) -> None:
    ledger.queue.put(page(n, hosts=3) for n in range(30))
    served = []
    for _ in range(6):
        served += [job.host for job in ledger.queue.take("w", [PAGE], 1, LEASE)]
        clock.go(seconds=1)
    assert served[:3] == served[3:]
    assert len(set(served)) == 3


def test_a_host_is_one_workers_at_a_time(ledger: Ledger, clock: Clock) -> None:
    ledger.queue.put(page(n, hosts=2) for n in range(20))
    mine = ledger.queue.take("one", [PAGE], 1, LEASE)
    yours = ledger.queue.take("two", [PAGE], 20, LEASE)
    assert {job.host for job in mine}.isdisjoint({job.host for job in yours})
    assert {job.host for job in ledger.queue.take("one", [PAGE], 20, LEASE)} == {mine[0].host}
    assert ledger.queue.take("three", [PAGE], 20, LEASE) == []
    clock.go(minutes=5, seconds=1)
    assert {job.host for job in ledger.queue.take("three", [PAGE], 20, LEASE)} == {"h0.example", "h1.example"}


def test_a_taken_job_is_nobody_elses_and_is_not_handed_out_again(ledger: Ledger) -> None:
    ledger.queue.put([page(n) for n in range(6)] + [Job(CODE, f"d{n}#1", "s") for n in range(6)])
    takers = ("one", "one", "two", "two")
    taken = [job for worker in takers for job in ledger.queue.take(worker, BOTH_KINDS, 3, LEASE)]
    assert len(taken) == len({job.number for job in taken}) == 12
    assert {job.worker for job in taken if job.kind == PAGE} == {"one"}
    assert {job.worker for job in taken if job.kind == CODE} == {"two"}


def test_a_held_host_is_left_alone_also_after_a_restart(address: str, ledger: Ledger, clock: Clock) -> None:
    ledger.queue.put(page(n, hosts=2) for n in range(4))
    ledger.queue.hold("h0.example", START + minutes(60), failures=3)
    with Ledger.open(address, clock=clock) as again:
        assert {job.host for job in again.queue.take("w", [PAGE], 9, LEASE)} == {"h1.example"}
        assert again.queue.failures("h0.example") == 3
        assert again.queue.failures("h1.example") == 0
    held = Waiting(PAGE, "held", 2, START + minutes(60))
    assert held in ledger.queue.waiting()
    clock.go(hours=1)
    assert "h0.example" in {job.host for job in ledger.queue.take("w", [PAGE], 9, LEASE)}


def test_a_lease_that_ran_out_is_taken_again_and_its_first_worker_is_too_late(ledger: Ledger, clock: Clock) -> None:
    ledger.queue.put([page(1)])
    (first,) = ledger.queue.take("one", [PAGE], 1, LEASE)
    assert ledger.queue.take("two", [PAGE], 1, LEASE) == []
    clock.go(minutes=6)
    (second,) = ledger.queue.take("two", [PAGE], 1, LEASE)
    assert (second.number, second.tries) == (first.number, 2)
    with pytest.raises(LeaseLost, match=r"another worker has taken this job over: take longer leases"):
        ledger.queue.finish_page(first, attempt(first), state(first), Intake(text("d1")))
    assert ledger.counts()["uncoded"] == 0
    assert ledger.custody.of(first.key) == []
    ledger.queue.finish(second, attempt(second, Outcome.ROBOTS))
    with pytest.raises(LeaseLost):
        ledger.queue.finish(second, attempt(second, Outcome.ROBOTS))
    assert [one.outcome for one in ledger.custody.of(first.key)] == [Outcome.ROBOTS]


def test_the_same_worker_that_took_a_job_twice_finishes_it_once(ledger: Ledger, clock: Clock) -> None:
    ledger.queue.put([page(1)])
    (first,) = ledger.queue.take("w", [PAGE], 1, LEASE)
    clock.go(minutes=6)
    (second,) = ledger.queue.take("w", [PAGE], 1, LEASE)
    with pytest.raises(LeaseLost):
        ledger.queue.finish(first, attempt(first))
    ledger.queue.finish(second, attempt(second))


def test_a_lease_can_be_extended_with_its_host(ledger: Ledger, clock: Clock) -> None:
    ledger.queue.put(page(n) for n in range(3))
    (job,) = ledger.queue.take("one", [PAGE], 1, LEASE)
    clock.go(minutes=4)
    assert ledger.queue.extend("one", LEASE) == 1
    clock.go(minutes=4)
    assert ledger.queue.take("two", [PAGE], 9, LEASE) == []
    ledger.queue.finish(job, attempt(job))
    assert ledger.queue.extend("one", LEASE) == 0


def test_what_is_given_back_is_as_if_never_taken(ledger: Ledger) -> None:
    ledger.queue.put(page(n) for n in range(3))
    ledger.queue.take("one", [PAGE], 2, LEASE)
    assert ledger.queue.give_back("two") == 0
    assert ledger.queue.give_back("one") == 2
    assert [job.tries for job in ledger.queue.take("two", [PAGE], 9, LEASE)] == [1, 1, 1]


def test_a_failed_job_waits_until_it_is_to_be_tried_again(ledger: Ledger, clock: Clock) -> None:
    ledger.queue.put([page(1)])
    (job,) = ledger.queue.take("w", [PAGE], 1, LEASE)
    ledger.queue.finish(job, attempt(job, Outcome.FAILED), state(job), retry_at=START + minutes(10))
    assert ledger.queue.take("w", [PAGE], 1, LEASE) == []
    assert ledger.queue.waiting() == [Waiting(PAGE, "held", 1, START + minutes(10))]
    assert ledger.queue.next_at() == START + minutes(10)
    clock.go(minutes=10)
    (again,) = ledger.queue.take("w", [PAGE], 1, LEASE)
    assert again.tries == 2
    assert ledger.pages.get(job.key) == state(job)


def test_what_waits_is_told_by_kind_and_state(ledger: Ledger) -> None:
    assert ledger.queue.waiting() == []
    assert ledger.queue.next_at() is None
    ledger.queue.put([page(n) for n in range(5)] + [page(9, not_before=START + minutes(7)), Job(CODE, "d#1", "s")])
    assert ledger.queue.next_at() == START
    taken = ledger.queue.take("w", [PAGE], 2, LEASE)
    assert ledger.queue.waiting() == [
        Waiting(CODE, "ready", 1),
        Waiting(PAGE, "held", 1, START + minutes(7)),
        Waiting(PAGE, "ready", 3),
        Waiting(PAGE, "taken", 2, START + LEASE),
    ]
    assert len(taken) == 2


def test_a_page_goes_through_to_a_coded_document(ledger: Ledger) -> None:
    record = odd_record(3)
    ledger.queue.put([page(1)])
    (job,) = ledger.queue.take("w", BOTH_KINDS, 5, LEASE)
    kept = ledger.queue.finish_page(job, attempt(job), state(job), Intake(record.document))
    assert (kept.version, kept.added) == (1, Added.NEW)
    assert ledger.counts()["uncoded"] == 1
    assert ledger.documents() == []
    assert [(one.id, one.runs) for one in ledger.stored()] == [(record.document.id, 0)]
    (code,) = ledger.queue.take("w", BOTH_KINDS, 5, LEASE)
    assert (code.kind, code.payload["document"], code.payload["item"]) == (CODE, kept.number, job.key)
    assert ledger.document(code.payload["document"]) == record.document
    assert ledger.queue.finish_code(code, record, attempt(job, Outcome.CODED)) is Added.NEW
    assert ledger.record(record.document.id) == record
    assert ledger.document(kept.number) == record.document
    assert ledger.queue.waiting() == []
    assert ledger.counts()["uncoded"] == 0
    assert [one.outcome for one in ledger.custody.of(job.key)] == [Outcome.FETCHED, Outcome.CODED]


def test_a_page_whose_text_is_known_and_coded_is_not_coded_again(ledger: Ledger) -> None:
    record = call("d1")
    ledger.add(record)
    ledger.queue.put([page(1)])
    (job,) = ledger.queue.take("w", BOTH_KINDS, 5, LEASE)
    kept = ledger.queue.finish_page(job, attempt(job, Outcome.UNCHANGED), state(job), Intake(record.document))
    assert kept.added is Added.SAME
    assert ledger.queue.waiting() == []


def test_the_end_of_a_page_is_all_or_nothing(ledger: Ledger) -> None:
    first = ledger.keep(text("d0"))
    ledger.queue.put([page(1)])
    (job,) = ledger.queue.take("w", BOTH_KINDS, 5, LEASE)
    intake = Intake(text("d1"), Print(), "test", (CopyOf(first.number, "copy", 0.9, 1.0),), code=True)
    before = ledger.rows()
    tables = ("fingerprints", "fingerprint_bands", "copies", "queue", "pages", "attempts")
    for table in tables:

        def fail(_connection: object, _cursor: object, statement: str, *_: object, table: str = table) -> None:
            if statement.startswith(f"INSERT INTO {table} "):
                raise KeyboardInterrupt

        event.listen(ledger._database.writing, "before_cursor_execute", fail)
        with pytest.raises(KeyboardInterrupt):
            ledger.queue.finish_page(job, attempt(job), state(job), intake)
        event.remove(ledger._database.writing, "before_cursor_execute", fail)
        assert ledger.rows() == before, table
    ledger.queue.finish_page(job, attempt(job), state(job), intake)
    after = ledger.rows()
    assert all(before[table] != after[table] for table in tables)


class Print:
    """A fingerprint of a text that is like no other."""

    signature = b"\0\1\xff"
    bands = (1, -1, 2**63, 2**64 - 1)
    shingles = 7


def test_a_file_is_taken_in_once_however_often_it_is_read(ledger: Ledger) -> None:
    record = call("d1")
    taken = Attempt("news.jsonl:1", "news.jsonl", Outcome.FETCHED, START, document="d1")
    first = ledger.take_in(taken, Intake(record.document, Print(), "test"))
    before = ledger.rows()
    second = ledger.take_in(taken, Intake(record.document, Print(), "test"))
    assert (second.number, second.added) == (first.number, Added.SAME)
    assert ledger.rows() == before
    (job,) = ledger.queue.take("w", [CODE], 5, LEASE)
    ledger.queue.finish_code(job, record, attempt(job, Outcome.CODED))
    ledger.take_in(taken, Intake(record.document, Print(), "test"))
    assert ledger.queue.waiting() == []


def test_a_version_that_is_not_coded_yet_does_not_hide_the_one_that_is(ledger: Ledger) -> None:
    old = call("d1")
    new = call("d1", text="Anil Rao telephoned Dana Peled on Friday. They spoke long.")
    ledger.add(old)
    kept = ledger.keep(new.document)
    assert (kept.version, kept.added) == (2, Added.VERSION)
    assert ledger.record("d1") == old
    assert [one.version for one in ledger.documents()] == [1]
    assert [one.version for one in ledger.stored()] == [2]
    assert [one.reports for one in ledger.relation("IND", "ISR").happenings] == [1]
    counts = ledger.counts()
    assert (counts["documents"], counts["versions"], counts["uncoded"]) == (1, 1, 1)
    assert [(one.version, one.text) for one in ledger.versions("d1")] == [
        (1, old.document.text),
        (2, new.document.text),
    ]
    assert ledger.text_of(kept.number) == new.document.text
    assert ledger.add(new) is Added.VERSION
    assert [one.version for one in ledger.documents()] == [2]
