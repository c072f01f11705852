"""The review desk with forms alone, and when the server is killed; by keyboard it is in test_browser."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from dragoman.errors import NotDecided
from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.read.web import review_forms as forms
from dragoman.store import Ledger, Who, checked_changes
from ledgers import assert_sound, environment
from record_factory import call, day

PAGE = {"accept": "text/html"}


class Desk:
    """Somebody at a browser without JavaScript."""

    def __init__(self, ledger: Ledger, **settings: Any) -> None:
        self.ledger = ledger
        made = ServeSettings(ledger.place, **{"reviewer": "Ada", "query_seconds": 120.0, **settings})
        self.client = TestClient(make_app(ledger, made), base_url="http://127.0.0.1", client=("127.0.0.1", 5))

    def get(self, path: str) -> str:
        answer = self.client.get(path, headers=PAGE)
        assert answer.status_code == 200, answer.text
        return answer.text

    def json(self, path: str) -> Any:
        return self.client.get(path, headers={"accept": "application/json"}).json()

    def post(self, path: str, page: str, **fields: Any) -> Any:
        """Send a form as it stands on a page, with these fields changed; not following where it leads."""
        return self.client.post(path, data={"csrf": token(page), **fields}, headers=PAGE, follow_redirects=False)

    def send(self, page: str, verdict: str, **fields: Any) -> Any:
        """The form of a review."""
        return self.post("/review", page, **(form(page) | {"verdict": verdict} | fields))


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "no form on the page"
    return found[1]


def form(page: str) -> dict[str, str]:
    """The fields of the review form as the page has them."""
    start = page.index("data-review")
    own = page[start : page.index("</form>", start)]
    fields = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input[^>]*? name="(\w+)"(?: type="(?:text|date)")? value="([^"]*)"', own)
    }
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', own, re.S):
        chosen = re.search(r"<option selected>([^<]*)", options)
        assert chosen
        fields[name] = unescape(chosen[1])
    return {name: value for name, value in fields.items() if name not in ("reason", "settle", "csrf")}


def filled(path: str | Path, number: int = 6) -> Ledger:
    ledger = Ledger.open(path)
    for at in range(number):
        ledger.add(call(f"d{at:02}", date=day(f"2023-{1 + at // 28:02}-{1 + at % 28:02}"), confidence=at / 100))
    return ledger


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with filled(tmp_path / "news.ledger") as ledger:
        yield Desk(ledger)


def said(ledger: Ledger) -> list[tuple[str, str, str]]:
    found = [one for one in ledger.decisions.all("review") if "undone" not in one.what]
    return [(json.loads(one.subject)["document"], one.what["verdict"], one.who) for one in found]


# With forms alone


def test_the_desk_leads_from_one_item_to_the_next(desk: Desk) -> None:
    first = desk.get("/review")
    assert "confidence 0.00" in first
    page = desk.get("/review/next")
    assert "<mark>telephoned</mark>" in page
    answer = desk.send(page, "accepted")
    assert answer.status_code == 303
    assert said(desk.ledger) == [("d00", "accepted", "Ada")]
    page = desk.get(answer.headers["location"])
    assert "Accepted." in page
    answer = desk.send(page, "rejected", reason="told twice", why="see above")
    page = desk.get(answer.headers["location"])
    answer = desk.send(page, "corrected", type="AID", recipient="John Doe (USA)", why="so")
    desk.get(answer.headers["location"])
    assert [one[:2] for one in said(desk.ledger)] == [("d00", "accepted"), ("d01", "rejected"), ("d02", "corrected")]
    kept = desk.ledger.decisions.all("review")
    assert kept[1].why == "told twice. see above"
    assert kept[2].what["fields"] == {"type": "AID", "recipient": [{"name": "John Doe", "country": "USA"}]}


def test_what_was_done_can_be_undone_from_the_next_page(desk: Desk) -> None:
    answer = desk.send(desk.get("/review/next"), "accepted")
    page = desk.get(answer.headers["location"])
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number
    done = desk.post("/review/undo", page, number=number[1], back="/review/next")
    assert done.status_code == 303
    assert "Undone." in desk.get(done.headers["location"])
    assert said(desk.ledger) == []
    assert desk.json("/review/next")["item"]["source"]["id"] == "d00"


@pytest.mark.parametrize(
    ("verdict", "fields", "words"),
    [
        ("rejected", {}, "a reason is missing"),
        ("corrected", {"why": "so"}, "nothing is otherwise"),
        ("accepted", {"type": "AID"}, "send it as a correction"),
        ("corrected", {"why": "so", "actor": "Anil Rao (QQQ)"}, "no country code"),
        ("corrected", {"why": "so", "date_start": "soon"}, "is no day"),
        ("corrected", {"why": "so", "speaker": "A; B"}, "one speaker"),
        ("maybe", {}, "no other verdict"),
        ("accepted", {"name": "{}"}, "no name of a telling"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_is(
    desk: Desk, verdict: str, fields: dict[str, str], words: str
) -> None:
    answer = desk.send(desk.get("/review/next"), verdict, **fields)
    assert answer.status_code == 400
    assert words in unescape(answer.text)
    assert said(desk.ledger) == []


def test_a_form_that_was_open_while_another_decision_came_is_a_conflict(desk: Desk) -> None:
    page = desk.get("/review/next")
    desk.send(page, "accepted")
    answer = desk.send(page, "rejected", why="so")
    assert answer.status_code == 409
    assert "Ada accepted this" in unescape(answer.text)
    assert said(desk.ledger) == [("d00", "accepted", "Ada")]


def test_nobody_sees_anothers_word_before_giving_their_own(desk: Desk) -> None:
    subject = desk.ledger.reviews.item_of("d00", "e1").subject
    desk.ledger.reviews.give(subject, "Ben", "rejected", "Ben's own words")
    assert "own words</" not in desk.get("/review/next")
    assert "Ben&#39;s own words" not in desk.get("/review/next")
    assert desk.json("/review/next")["item"]["reviews"] == []
    desk.send(desk.get("/review/next"), "accepted")
    page = desk.get("/review/next?order=disagreement")
    assert "Ben&#39;s own words" in page
    answer = desk.send(page, "rejected", why="no call", settle="1")
    assert answer.status_code == 303
    assert desk.ledger.reviews.ruled("d00")["e1"].adjudication


def test_a_missed_event_is_kept(desk: Desk) -> None:
    page = desk.get("/review/next")
    fields = {"document": "d00", "start": "46", "end": "66", "type": "CONSULT", "actor": "IND; Peled (ISR)"}
    assert desk.post("/review/missed", page, **fields).status_code == 303
    (kept,) = desk.ledger.reviews.all_missed()
    assert [one.country for one in kept.actor] == ["IND", "ISR"]


def test_a_sample_is_drawn_coded_and_measured(desk: Desk) -> None:
    page = desk.get("/review")
    drawn = desk.post("/review/sample", page, name="first one", reviewers="Ada, Ben", size="2")
    assert drawn.headers["location"] == "/review/sample/first%20one"
    assert "nothing to say" in desk.get("/review/sample/first%20one")
    for at in range(2):
        page = desk.get("/review/next?sample=first+one")
        assert f"reviewed {at}" in page
        desk.send(page, "accepted")
    assert "Nothing is left" in desk.get("/review/next?sample=first+one")
    assert desk.json("/review/sample/first%20one")["double"]["done"] == {"Ada": 2, "Ben": 0}


def test_happenings_are_merged_split_and_promises_settled_by_forms(desk: Desk) -> None:
    page = desk.get("/review")
    first, second = (one.id for one in list(desk.ledger.happenings())[:2])
    merged = desk.post(f"/happenings/{first}/merge", page, other=f"http://x/happenings/{second}", why="one call")
    assert merged.status_code == 303
    (one,) = [one for one in desk.ledger.happenings() if one.reports == 2]
    told = [f"{quote.document}#{quote.part}" for quote in one.quotes]
    refused = desk.post(f"/happenings/{one.id}/split", page, telling=told, why="no")
    assert "nothing would be left" in unescape(refused.text)
    assert desk.post(f"/happenings/{one.id}/split", page, telling=told[:1], why="no").status_code == 303
    assert all(one.reports == 1 for one in desk.ledger.happenings())
    assert desk.post("/settle", page, promise="x#1-2", state="kept", why="so").status_code == 400
    assert desk.post("/happenings/none/merge", page, other=first, why="so").status_code == 400


def test_forms_stand_where_things_are_shown(desk: Desk) -> None:
    page = desk.get("/document?id=d00")
    assert 'name="event" value="e1"' in page
    answer = desk.post(
        "/review", page, document="d00", event="e1", verdict="rejected", why="no", back="/document?id=d00"
    )
    assert answer.headers["location"].startswith("/document?id=d00&done=")
    assert desk.client.get(answer.headers["location"]).status_code == 200
    (one, *_) = desk.ledger.happenings()
    assert f'action="/happenings/{one.id}/merge"' in desk.get(f"/happenings/{one.id}")


def test_who_may_only_read_reviews_nothing(tmp_path: Path) -> None:
    with filled(tmp_path / "l", 1) as ledger:
        ledger.access.add_user("Root", "admin", "$argon2id$none", "test")
        desk = Desk(ledger)
        for path in ("/review", "/review/next", "/review/item?document=d00&event=e1"):
            assert desk.client.get(path, headers=PAGE).status_code == 401
        assert desk.client.post("/review", data={"verdict": "accepted"}).status_code == 403
        assert said(ledger) == []


@pytest.mark.parametrize(
    "path",
    ["/review?order=x", "/review?country=QQQ", "/review?type=CHAT", "/review/next?after=x", "/review/next?after=[1]",
     "/review/item", "/review/item?name=%00", "/review/item?document=z&event=e1", "/review/sample/none",
     "/review/next?sample=none", "/review/next?done=999999", "/review/next?done=-1"],
)  # fmt: skip
def test_bad_questions_are_no_failures(desk: Desk, path: str) -> None:
    assert desk.client.get(path, headers=PAGE).status_code in (200, 400, 404)


def test_what_comes_from_texts_is_escaped(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    with Ledger.open(tmp_path / "l") as ledger:
        ledger.add(call("d", text=f"Anil Rao telephoned Dana Peled {evil} there. {evil} they spoke.", title=evil))
        desk = Desk(ledger)
        for path in ("/review", "/review/next"):
            assert "<script>alert" not in desk.get(path)


def test_people_are_read_as_they_are_shown() -> None:
    odd = (Who(name="A; B (c)"), Who(name="Anil Rao", country="IND"))
    assert forms.people(forms.people_text(odd[1:]), odd) == odd[1:]
    assert forms.people("ind; United States; Anil Rao (isr)") == (
        Who(name="India", country="IND"),
        Who(name="United States", country="USA"),
        Who(name="Anil Rao", country="ISR"),
    )


def test_a_name_that_reads_like_two_is_not_changed_by_being_shown(desk: Desk) -> None:
    item = desk.ledger.reviews.item_of("d00", "e1")
    coded = item.coded.model_copy(update={"actor": (Who(name="A; B"),)})
    assert forms.corrections(forms.shown(coded), coded).given == ()
    with pytest.raises(NotDecided):
        checked_changes({"actor": [{"name": ""}]})


# A real server, killed


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(ledger: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """``dragoman serve`` over a ledger, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "dragoman", "serve", "--ledger", str(ledger), "--port", str(port)]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/review", timeout=5):
                break
            assert process.poll() is None, "the server ended"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def test_no_review_that_was_answered_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    """Two reviewers' browsers post as fast as they can; the server is killed in the midst of it."""
    path = tmp_path / "news.ledger"
    filled(path, 80).close()
    answered: list[str] = []

    def review(base: str, who: range) -> None:
        import httpx

        with suppress(httpx.HTTPError), httpx.Client(base_url=base, headers=PAGE) as client:
            sent = token(client.get("/review").text)
            for at in who:
                fields = {"csrf": sent, "verdict": "rejected", "document": f"d{at:02}", "event": "e1", "why": f"{at}"}
                answer = client.post("/review", data=fields)
                assert answer.status_code == 303, answer.text
                answered.append(f"{at}")

    with served(path) as (base, process):
        threads = [threading.Thread(target=review, args=(base, range(at, 80, 2))) for at in range(2)]
        for thread in threads:
            thread.start()
        while len(answered) < 15 and any(thread.is_alive() for thread in threads):
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    assert 15 <= len(answered) < 80
    assert_sound(str(path))
    with Ledger.open(path) as ledger:
        kept = {one.why for one in ledger.decisions.all("review")}
        assert set(answered) <= kept
        assert len(kept) <= len(answered) + 2
        # What follows from them is laid out by whoever asks next.
        assert len(list(ledger.happenings())) == 80 - len(kept)
