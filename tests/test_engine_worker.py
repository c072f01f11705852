"""A worker takes pages from the queue to the ledger, whatever comes of each put on record."""

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.ingest.outcome import Outcome
from dragoman.store import Ledger
from engine_desk import Desk, QuickCoder, page, story
from web_server import Answer, WebServer, conditional, later, ok


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with WebServer() as server:
        yield Desk(tmp_path, server)


def outcomes(ledger: Ledger, item: str) -> list[tuple[Outcome, str]]:
    return [(attempt.outcome, attempt.reason) for attempt in ledger.custody.of(item)]


def key(url: str) -> str:
    from dragoman.ingest.fetch import url_key

    return url_key(url)


def test_a_page_is_fetched_stored_and_coded(desk: Desk) -> None:
    url = desk.serve("/news/1", ok(page(story(1), "Minister in Helsinki")))
    assert desk.fetch(url) == {Outcome.FETCHED: 1, Outcome.CODED: 1}
    with desk.ledger() as ledger:
        (document,) = ledger.documents()
        assert (document.id, document.title, document.published) == (
            url,
            "Minister in Helsinki",
            dt.date(2023, 3, 3),
        )
        assert ledger.record(url).document.text == story(1)
        assert [outcome for outcome, _ in outcomes(ledger, key(url))] == [Outcome.FETCHED, Outcome.CODED]
        assert ledger.queue.waiting() == []


def test_without_coding_the_document_waits_for_another_run(desk: Desk) -> None:
    url = desk.serve("/news/1", ok(page(story(1))))
    summary = desk.fetch(url, code=False)
    assert summary == {Outcome.FETCHED: 1}
    with desk.ledger() as ledger:
        assert ledger.documents() == []
        assert [(one.kind, one.count) for one in ledger.queue.waiting()] == [("code", 1)]
    assert desk.work().outcomes == {Outcome.CODED: 1}


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (Answer(b"gone", 404), Outcome.FAILED, "http-404"),
        (Answer(b"no", 403), Outcome.BLOCKED, "http-403"),
        (ok("<html><body><p>x</p></body></html>"), Outcome.NOT_A_STORY, "no-text"),
        (ok("", "text/html"), Outcome.NOT_A_STORY, "empty"),
        (ok(b"\x00\x01\x02" * 400, "application/octet-stream"), Outcome.FAILED, "unknown-suffix"),
    ],
)
def test_what_is_no_story_ends_in_a_reason(desk: Desk, answer: Answer, outcome: Outcome, reason: str) -> None:
    url = desk.serve("/x", answer)
    assert desk.fetch(url) == {outcome: 1}
    with desk.ledger() as ledger:
        assert outcomes(ledger, key(url)) == [(outcome, reason)]
        assert ledger.queue.waiting() == []
        assert ledger.counts()["documents"] == 0


def test_robots_are_obeyed_and_put_on_record(desk: Desk) -> None:
    desk.serve("/robots.txt", ok("User-agent: *\nDisallow: /private", "text/plain"))
    url = desk.serve("/private/1", ok(page(story(1))))
    assert desk.fetch(url) == {Outcome.ROBOTS: 1}
    assert desk.server.count("/private/1") == 0


def test_another_language_is_stored_counted_and_not_coded(desk: Desk) -> None:
    norwegian = "\n\n".join(
        "Utenriksministeren møtte den finske ambassadøren i Oslo på fredag, og de snakket lenge om fiske og handel. "
        "Begge sider sa etter møtet at samtalene hadde vært gode og at de ville møtes igjen til høsten."
        for _ in range(3)
    )
    url = desk.serve("/no", ok(page(norwegian)))
    assert desk.fetch(url) == {Outcome.NOT_ENGLISH: 1}
    with desk.ledger() as ledger:
        assert ledger.documents() == []
        assert [document.language for document in ledger.stored()] == ["no"]


def test_a_copy_is_stored_but_not_coded_and_one_that_adds_is(desk: Desk) -> None:
    added = (
        "\n\nA spokesman in Bergen said later that the fleet would stay in port until Easter."
        "\n\nShip owners there called the delay a costly surprise for the whole coast."
    )
    first = desk.serve("/a", ok(page(story(1))))
    copy = desk.serve("/b", ok(page(story(1), "Another headline")))
    more = desk.serve("/c", ok(page(story(1) + added)))
    assert desk.fetch(first) == {Outcome.FETCHED: 1, Outcome.CODED: 1}
    assert desk.fetch(copy) == {Outcome.DUPLICATE: 1}
    with desk.ledger() as ledger:
        assert [document.id for document in ledger.documents()] == [first]
        assert {member.document_id for member in ledger.copies.cluster_of(copy)} == {first, copy}
    assert desk.fetch(more) == {Outcome.FETCHED: 1, Outcome.CODED: 1}
    assert desk.work(copies=True).outcomes == {}


def test_copies_are_coded_when_asked_for(desk: Desk) -> None:
    first, copy = desk.serve("/a", ok(page(story(1)))), desk.serve("/b", ok(page(story(1), "Other")))
    desk.fetch(first)
    assert desk.fetch(copy, copies=True) == {Outcome.FETCHED: 1, Outcome.CODED: 1}


def test_a_known_page_is_asked_for_only_if_it_changed(desk: Desk) -> None:
    url = desk.serve("/a", conditional(page(story(1)).encode(), etag='"1"'))
    desk.fetch(url)
    assert desk.fetch(url) == {Outcome.UNCHANGED: 1}
    with desk.ledger() as ledger:
        assert outcomes(ledger, key(url))[-1] == (Outcome.UNCHANGED, "not-modified")
        assert ledger.counts()["versions"] == 1


def test_a_page_whose_frame_alone_changed_is_unchanged(desk: Desk) -> None:
    pages = [ok(page(story(1))), ok(page(story(1), head="<meta name='build' content='2'>"))]
    url = desk.serve("/a", pages)
    desk.fetch(url)
    assert desk.fetch(url) == {Outcome.UNCHANGED: 1}
    with desk.ledger() as ledger:
        assert outcomes(ledger, key(url))[-1][1] == "same-text"


def test_a_text_that_was_changed_in_silence_is_a_version(desk: Desk) -> None:
    changed = story(1).replace("on Friday", "on Saturday, after a day's delay,")
    url = desk.serve("/a", [ok(page(story(1))), ok(page(changed))])
    desk.fetch(url)
    desk.put(url)
    summary = desk.work()
    assert summary.outcomes == {Outcome.FETCHED: 1, Outcome.CODED: 1}
    assert summary.versions == 1
    with desk.ledger() as ledger:
        assert [version.text for version in ledger.versions(url)] == [story(1), changed]
        attempt = [one for one in ledger.custody.of(key(url)) if one.outcome is Outcome.FETCHED][-1]
        assert (attempt.reason, attempt.detail) == ("changed", "the text is another than before: sentences 1 changed")


def test_a_page_that_fails_for_now_waits_and_is_tried_again(desk: Desk) -> None:
    url = desk.serve("/a", [later(3600, 503), ok(page(story(1)))])
    desk.put(url)
    summary = desk.work()
    assert summary.outcomes == {Outcome.FAILED: 1}
    assert summary.waiting == {"page": 1}
    with desk.ledger() as ledger:
        (waiting,) = ledger.queue.waiting()
        assert waiting.state == "held"
        assert waiting.until is not None
        assert waiting.until > dt.datetime.now(dt.UTC) + dt.timedelta(minutes=50)
    other = desk.serve("/b", ok(page(story(2))))
    assert desk.fetch(other) == {}, "the host asked to be left alone, and the next run does so"
    assert desk.server.count("/b") == 0


def test_one_document_that_cannot_be_coded_does_not_hold_up_the_others(desk: Desk) -> None:
    urls = [desk.serve(f"/{n}", ok(page(story(n) + ("\n\nCRASH here." if n == 2 else "")))) for n in range(5)]
    assert desk.fetch(*urls) == {Outcome.FETCHED: 5, Outcome.CODED: 4, Outcome.FAILED: 1}
    with desk.ledger() as ledger:
        assert outcomes(ledger, key(urls[2]))[-1] == (Outcome.FAILED, "internal-error")
        assert ledger.queue.waiting() == []


def test_an_amp_page_is_the_page_it_stands_for(desk: Desk) -> None:
    url = desk.serve("/world/minister-meets-ambassador-20230303", ok(page(story(1))))
    desk.fetch(url + "/amp?utm_source=mail")
    assert desk.fetch(url) == {Outcome.UNCHANGED: 1}
    with desk.ledger() as ledger:
        assert [document.id for document in ledger.documents()] == [url]


def test_an_address_that_only_looks_like_an_amp_page_is_fetched_as_given(desk: Desk) -> None:
    given = desk.serve("/world/how-to-choose-a-guitar-20230303/amp", ok(page(story(1))))
    assert desk.fetch(given)[Outcome.CODED] == 1


def test_a_stop_leaves_the_rest_in_the_queue_and_the_next_run_does_it(desk: Desk) -> None:
    urls = [desk.serve(f"/{n}", ok(page(story(n)))) for n in range(12)]
    desk.put(*urls)
    told = desk.told

    class Stopper(list):  # type: ignore[type-arg]
        def append(self, attempt: object) -> None:
            told.append(attempt)  # type: ignore[arg-type]
            desk.stop.set()

    desk.told = Stopper()
    first = desk.work()
    assert first.stopped
    assert 0 < first.attempts < 24
    desk.told, desk.stop = told, threading.Event()
    second = desk.work()
    total = first.outcomes + second.outcomes
    assert total == {Outcome.FETCHED: 12, Outcome.CODED: 12}
    with desk.ledger() as ledger:
        assert ledger.queue.waiting() == []


def test_jobs_of_a_killed_worker_of_this_machine_are_taken_at_once(desk: Desk) -> None:
    import socket
    import subprocess
    import sys

    url = desk.serve("/a", ok(page(story(1))))
    desk.put(url)
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    with desk.ledger() as ledger:
        name = f"{socket.gethostname()}/{child.pid}/abcd"
        assert len(ledger.queue.take(name, ["page"], 5, dt.timedelta(hours=1))) == 1
    assert desk.work().outcomes[Outcome.CODED] == 1


def test_jobs_of_a_worker_elsewhere_are_left_until_its_lease_ends(desk: Desk) -> None:
    desk.put(desk.serve("/a", ok(page(story(1)))))
    with desk.ledger() as ledger:
        ledger.queue.take("another-machine/12/abcd", ["page"], 5, dt.timedelta(hours=1))
    assert desk.work().attempts == 0


def test_a_document_that_ends_its_workers_is_given_up(desk: Desk) -> None:
    url = desk.serve("/a", ok(page(story(1))))
    desk.fetch(url, code=False)
    with desk.ledger() as ledger:
        for n in range(3):
            assert ledger.queue.take(f"elsewhere/{n}/x", ["code"], 5, dt.timedelta(hours=1))
            ledger.queue.abandon(f"elsewhere/{n}/x")
    assert desk.work(tries=3).reasons == {"poisoned": 1}


def test_the_coder_is_not_loaded_for_pages_that_need_none(desk: Desk) -> None:
    assert QuickCoder.run.model == "en_test 1.0"
    desk.fetch(desk.serve("/a", Answer(b"", 404)))
    assert [attempt.outcome for attempt in desk.told] == [Outcome.FAILED]


def test_one_host_has_at_most_its_share_of_requests_under_way(desk: Desk) -> None:
    under_way, most = [0], [0]
    lock = threading.Lock()

    def slow(number: int) -> object:
        def answer(exchange: object) -> Answer:
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            threading.Event().wait(0.03)
            with lock:
                under_way[0] -= 1
            return ok(page(story(number)))

        return answer

    urls = [desk.serve(f"/{n}", slow(n)) for n in range(8)]
    desk.fetch(*urls, threads=8, per_host=2, code=False)
    assert most[0] <= 2
