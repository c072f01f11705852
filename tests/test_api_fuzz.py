"""Two thousand questions that nobody would ask: no answer is a 5xx, and each is what the schema says.

Half of them fit the schema and half do not (schemathesis); then come those that somebody would ask who means harm.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api_desk import TALKS, app_over, fill, quick_coder, with_coder
from dragoman.store import Ledger
from ledgers import NewLedger

CASES = 2_000
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KNOWN: dict[str, tuple[object, ...]] = {
    "first": ("IND", "ind", "ISR"),
    "second": ("ISR", "FRA"),
    "countries": ("IND", "IND,ISR", "FJI", None),
    "country": ("IND", "ISR", None),
    "by": ("IND", "ISR", None),
    "since": ("2023-03-02", "0001-01-01", None),
    "until": ("2023-05-02", "9999-12-31", None),
    "type": ("CONSULT", "aid,SUPPORT", None),
    "status": ("actual", "future,negated", None),
    "quad": ("1", "1,2", None),
    "kind": ("direct", "merge", None),
    "limit": (1, 3, 1000),
    "cursor": (None,),
    "run": ("1", None),
    "document": (TALKS, "call-1", "odd-1", None),
    "id": (TALKS, "call-1", "odd-1", f"{TALKS}#e1", "call-1#e1"),
    "version": (1, 2, None),
}
"""What there is, or near it, for some of the parameters."""
HOSTILE = (
    "\0",
    "a\0b",
    "' OR 1=1 --",
    "'; DROP TABLE documents; --",
    '"; SELECT pg_sleep(9); --',
    "%' ESCAPE '",
    "\\",
    "%_%",
    "\ufffe\ufdd0",
    "\U0001f600" * 50,
    "9" * 400,
    "-1",
    "18446744073709551616",
    "1e999",
    "NaN",
    "../../etc/passwd",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "IND,ISR,USA,FRA",
    "0000-00-00",
    "2023-02-30",
    "10000-01-01",
    "a" * 5_000,
    " ",
    "",
    "\r\nSet-Cookie: a=b",
    "NEAR(",
    '"unclosed',
    "a AND OR NOT b*",
)
RAW = ("%ff%fe", "%ed%a0%80", "%00", "%c0%af", "%", "%zz", "+%2B%25")


@pytest.fixture(scope="module")
def app(new_ledger: NewLedger) -> Iterator[FastAPI]:
    address = new_ledger()
    fill(address)
    with Ledger.open(address) as ledger:
        app = app_over(ledger, code_seconds=90, query_seconds=90)
        aside = with_coder(app, quick_coder)
        yield app
        aside.close()


def test_no_question_is_answered_with_a_5xx(app: FastAPI) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    operations: list[Any] = [cast(Any, found).ok() for found in schema.get_all_operations()]
    # All of them over a file; over PostgreSQL, where each takes as long again, some more.
    cases = CASES if "://" not in app.state.shared.settings.ledger else CASES // 8
    per = -(-cases // (2 * len(operations)))
    asked: Counter[str] = Counter()
    answers: Counter[int] = Counter()
    for operation in operations:
        for mode in GenerationMode:
            count, codes = _ask(operation, mode, per)
            asked[operation.label] += count
            answers += codes
    assert asked.total() >= cases
    assert set(asked) == {operation.label for operation in operations}
    assert answers[200] > cases / 10, "hardly a question was understood: the fuzz tests its own noise"


def _ask(operation: Any, mode: GenerationMode, most: int) -> tuple[int, Counter[int]]:
    answers: Counter[int] = Counter()

    @seed(7)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=strategies.data())
    def ask(case: Any, data: strategies.DataObject) -> None:
        if mode is GenerationMode.POSITIVE:
            # What fits the schema names hardly a country that there is: half of the time, it shall.
            for part in (case.query, case.path_parameters):
                for name in sorted(part or {}):
                    if name in KNOWN and data.draw(strategies.booleans()):
                        part[name] = data.draw(strategies.sampled_from(KNOWN[name]))
        response = case.call(timeout=120)
        answers[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    ask()
    return answers.total(), answers


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:24])
def test_what_means_harm_is_told_so_or_finds_nothing(app: FastAPI, value: str) -> None:
    client = TestClient(app, raise_server_exceptions=True)
    for path, operation in app.openapi()["paths"].items():
        names = [one["name"] for one in operation.get("get", {}).get("parameters", ())]
        needed = [one["name"] for one in operation.get("get", {}).get("parameters", ()) if one.get("required")]
        if "get" not in operation or "download" in path:
            continue
        for name in names:
            good = {one: KNOWN[one][0] for one in needed if one in KNOWN} | {"q": "drones"}
            asked: dict[str, Any] = {one: value if one == name else good[one] for one in {*needed, name}}
            where = path
            for one in [one for one in asked if f"{{{one}}}" in path]:
                where = where.replace(f"{{{one}}}", quote(str(asked.pop(one)), safe=""))
            response = client.get(where, params=asked)
            assert response.status_code in (200, 400, 404), (path, name, response.text)
            if response.status_code != 200:
                told = response.json()["error"]
                assert told["status"] == response.status_code
                assert told["message"]


@pytest.mark.parametrize("raw", RAW)
def test_bytes_that_are_no_text_are_no_5xx(app: FastAPI, raw: str) -> None:
    client = TestClient(app)
    for path in (f"/api/v1/happenings/{raw}", f"/api/v1/document?id={raw}", f"/api/v1/search?q={raw}"):
        assert client.get(path).status_code in (200, 400, 404)
    assert client.get(f"/api/v1/relations/{raw}/IND").status_code in (400, 404)


BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b'{"text": 1}',
    b'{"text": null}',
    b'{"text": "a", "more": 1}',
    b'{"text": "a", "date": "tomorrow"}',
    b'{"text": "a", "date": 12}',
    b"\xff\xfe{}",
    b"[" * 100_000,
    b'{"text": "' + b"a" * 1_100_000 + b'"}',
    b'{"text": "a", "title": "' + b"b" * 3_000 + b'"}',
)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body)[:24])
@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson", "text/plain"])
def test_bodies_that_are_no_document_are_refused(app: FastAPI, body: bytes, kind: str) -> None:
    response = TestClient(app).post("/api/v1/code", content=body, headers={"content-type": kind})
    assert response.status_code in (400, 403, 413, 415)
    assert response.json()["error"]["message"]


def test_surrogates_and_nul_in_a_body_are_no_5xx(app: FastAPI) -> None:
    # Whoever asked before may have ended the application, and its coder with it.
    aside = with_coder(app, quick_coder)
    client = TestClient(app)
    for text in ("\\ud800", "\\u0000", "a\\udfff b"):
        body = f'{{"text": "{text}", "title": "{text}", "id": "{text}"}}'.encode()
        response = client.post("/api/v1/code", content=body, headers={"content-type": "application/json"})
        assert response.status_code in (200, 400, 422), response.text
    aside.close()


def test_cursors_that_somebody_made_up_are_refused(app: FastAPI) -> None:
    client = TestClient(app)
    whole = client.get("/api/v1/events?limit=1").json()["next"]
    mark, *_ = json.loads(base64.urlsafe_b64decode(whole + "=="))
    keys: list[object] = [[], [mark], [mark, 1], [mark, "1", 2], [mark, 10**30, 1], [mark, -1, 1], [mark, 1, 1.5]]
    keys += [[mark, True, 1], [mark, None, None], ["", 1, 1], 5, None, {"a": 1}, [mark, [1], {}], [mark, 1, 1, 1]]
    for key in keys:
        made = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
        assert client.get("/api/v1/events", params={"limit": 1, "cursor": made}).status_code == 400, key
    days: list[object] = [[mark, "2023-02-30", "a", 1], [mark, "", "a", 1], [mark, "2023-01-01", "\0", 1]]
    for key in days:
        made = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
        assert client.get("/api/v1/happenings", params={"cursor": made}).status_code == 400, key
