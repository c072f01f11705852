"""POST /code: a text in, a record out; a line of bounded length; a coder that dies or sleeps costs one request."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api_desk import app_over, fill, no_coder, quick_coder, with_coder
from dragoman.engine.aside import Aside, AsideError, Limits
from dragoman.read.api import coding
from dragoman.record.models import Record
from dragoman.store import Ledger

LINES = {"content-type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    address = str(tmp_path_factory.mktemp("code") / "news.ledger")
    fill(address, 1)
    with Ledger.open(address) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def app(book: Ledger) -> Iterator[FastAPI]:
    app = app_over(book, code_bytes=2_000, code_documents=3)
    aside = with_coder(app, quick_coder, Limits(waiting=2, seconds=60))
    yield app
    aside.close()


def code(app: FastAPI, text: str) -> Any:
    return TestClient(app).post("/api/v1/code", json={"text": text})


def told(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["reason"]


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.01)


def test_a_text_gives_a_record_and_lines_give_records(app: FastAPI, book: Ledger) -> None:
    before = book.rows()
    one = code(app, "India thanked Israel.")
    assert one.status_code == 200
    assert one.headers["cache-control"] == "no-store"
    record = Record.model_validate(one.json())
    body = "\n".join(json.dumps({"text": f"Text {number}."}) for number in range(3)) + "\n\n"
    many = TestClient(app).post("/api/v1/code", content=body, headers=LINES).json()
    assert [Record.model_validate(found) for found in many["records"]] == [record] * 3
    assert book.rows() == before, "something was stored"


def test_what_cannot_be_coded_is_told_in_the_one_shape(app: FastAPI) -> None:
    client = TestClient(app)
    assert told(code(app, "foreign")) == (422, "not-english")
    lines = '{"text": "a"}\n{"text": "foreign"}'
    response = client.post("/api/v1/code", content=lines, headers=LINES)
    assert told(response) == (422, "not-english")
    assert response.json()["error"]["message"].startswith("line 2: ")
    assert told(code(app, "a" * 3_000)) == (413, "too-large")
    assert told(client.post("/api/v1/code", content='{"text": "a"}\n' * 4, headers=LINES)) == (413, "too-many")
    assert told(client.post("/api/v1/code", content="a", headers={"content-type": "text/html"})) == (415, "media-type")


def test_a_body_is_refused_before_it_has_come_whole(book: Ledger) -> None:
    app, sent = app_over(book, max_body=2_000), 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b" " * 1_000

    async def asked() -> int:
        async def receive() -> Any:
            return {"type": "http.request", "body": next(pieces), "more_body": True}

        pieces = chunks()
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/code",
            "headers": [(b"host", b"testserver")],
            "query_string": b"",
        }
        answers: list[Any] = []

        async def send(message: Any) -> None:
            answers.append(message)

        whole = scope | {"http_version": "1.1", "scheme": "http", "server": ("testserver", 80), "root_path": ""}
        await app({**whole, "client": ("127.0.0.1", 1), "raw_path": b"/api/v1/code"}, receive, send)
        return int(answers[0]["status"])

    assert asyncio.run(asked()) == 413
    assert sent == 3


def test_a_coder_that_dies_costs_one_request(app: FastAPI) -> None:
    response = code(app, "die")
    assert told(response) == (503, "died")
    assert response.headers["retry-after"] == "10"
    assert code(app, "India thanked Israel.").status_code == 200


def test_a_document_that_takes_too_long_is_given_up(book: Ledger) -> None:
    app = app_over(book)
    aside = with_coder(app, quick_coder, Limits(waiting=2, seconds=0.5))
    try:
        assert told(code(app, "sleep")) == (503, "too-slow")
        assert code(app, "India thanked Israel.").status_code == 200
    finally:
        aside.close()


def test_a_coder_that_cannot_be_loaded_is_told(book: Ledger) -> None:
    app = app_over(book)
    aside = with_coder(app, no_coder)
    try:
        response = code(app, "India thanked Israel.")
        assert told(response) == (503, "no-coder")
        assert response.json()["error"]["message"] == "no language model"
    finally:
        aside.close()


def test_the_line_has_an_end_and_who_leaves_gives_up_their_place(tmp_path: Path) -> None:
    aside = Aside(Limits(waiting=2, seconds=60), quick_coder)
    try:
        first = aside.submit([{"text": f"hold {tmp_path / 'go'}"}])
        until(first.running)
        second, third = aside.submit([{"text": "a"}]), aside.submit([{"text": "b"}])
        with pytest.raises(AsideError) as busy:
            aside.submit([{"text": "c"}])
        assert busy.value.reason == "busy"
        assert second.cancel()
        assert aside.waiting() == 1
        fourth = aside.submit([{"text": "d"}])
        (tmp_path / "go").touch()
        assert first.result(60) == third.result(60) == fourth.result(60)
    finally:
        aside.close()
    with pytest.raises(AsideError, match="stopping"):
        aside.submit([{"text": "e"}])


def test_pages_are_answered_while_the_coder_works_and_a_full_line_says_so(app: FastAPI, tmp_path: Path) -> None:
    aside: Aside = app.state.aside
    held = aside.submit([{"text": f"hold {tmp_path / 'go'}"}])
    try:
        until(held.running)
        waiting = [aside.submit([{"text": "a"}]) for _ in range(2)]
        client = TestClient(app)
        assert client.get("/api/v1/happenings").status_code == 200
        assert told(code(app, "b")) == (503, "busy")
    finally:
        (tmp_path / "go").touch()
    assert all(len(one.result(60)) == 1 for one in (held, *waiting))


def test_who_waits_for_the_coder_takes_no_pages_turn(book: Ledger, tmp_path: Path) -> None:
    app = app_over(book, at_once=1)
    aside = with_coder(app, quick_coder, Limits(waiting=5, seconds=60))
    text = f"hold {tmp_path / 'go'}"
    answers: list[int] = []
    with TestClient(app) as client:
        asking = [
            threading.Thread(
                target=lambda: answers.append(client.post("/api/v1/code", json={"text": text}).status_code)
            )
            for _ in range(3)
        ]
        for one in asking:
            one.start()
        try:
            until(lambda: aside.waiting() == 2)
            assert client.get("/api/v1/happenings").status_code == 200
        finally:
            (tmp_path / "go").touch()
        for one in asking:
            one.join(60)
    assert answers == [200] * 3


def test_a_client_that_goes_away_frees_its_place(app: FastAPI, tmp_path: Path) -> None:
    aside: Aside = app.state.aside
    held = aside.submit([{"text": f"hold {tmp_path / 'go'}"}])
    until(held.running)
    try:
        future = aside.submit([{"text": "a"}])

        class Leaving:
            async def receive(self) -> Any:
                return {"type": "http.disconnect"}

        assert asyncio.run(coding._wait(Leaving(), future)) is None  # type: ignore[arg-type]
        assert future.cancelled()
        assert aside.waiting() == 0
    finally:
        (tmp_path / "go").touch()
    held.result(60)


def test_coding_for_others_is_off_unless_it_is_asked_for(book: Ledger) -> None:
    for settings, allowed in (({}, False), ({"code": True}, True)):
        app = app_over(book, host="0.0.0.0", **settings)
        aside = with_coder(app, quick_coder)
        try:
            guard = coding_guard(app)
            assert guard is allowed
        finally:
            aside.close()


def coding_guard(app: FastAPI) -> bool:
    """True if the door of POST /code lets somebody in."""
    from starlette.requests import Request

    from dragoman.read.api.frame import may_code
    from dragoman.read.server.refusing import Refusal

    try:
        may_code(Request({"type": "http", "app": app, "headers": []}))
    except Refusal:
        return False
    return True


def test_the_real_coder_codes_in_a_process_of_its_own(book: Ledger) -> None:
    app = app_over(book)
    try:
        with TestClient(app) as client:
            fields = {"text": "The Indian prime minister met the French president on Monday.", "date": "2023-03-08"}
            response = client.post("/api/v1/code", json=fields)
            assert response.status_code == 200, response.text
            record = Record.model_validate(response.json())
            assert [event.type for event in record.events] == ["CONSULT"]
            assert {actor.country for actor in record.actors} == {"IND", "FRA"}
            date = record.events[0].date
            assert date is not None
            assert date.start.isoformat() == "2023-03-06"
            process = app.state.aside._child._process
            assert process.is_alive()
    finally:
        app.state.aside.close()
    assert not process.is_alive(), "the process outlived its server"
