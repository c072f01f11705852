"""Lists of the API: all rows once, whatever is stored meanwhile; filters; bounded work; both databases."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from starlette.testclient import TestClient

from api_desk import TALKS, app_over, fill, visit
from dragoman.store import (
    ActorsAsked,
    DocumentsAsked,
    EventsAsked,
    HappeningsAsked,
    Ledger,
    MonthsAsked,
    StatementsAsked,
    listing_told,
)
from ledgers import NewLedger
from record_factory import RUN, call, day

LISTS = ("happenings", "events", "statements", "actors", "documents", "dyad-months", "codebook", "runs", "decisions")


@pytest.fixture(scope="module")
def ledger(new_ledger: NewLedger) -> Iterator[Ledger]:
    address = new_ledger()
    fill(address)
    with Ledger.open(address) as found:
        yield found


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> TestClient:
    return TestClient(app_over(ledger))


def get(client: TestClient, path: str, **asked: Any) -> Any:
    response = client.get(f"/api/v1/{path}", params=asked)
    assert response.status_code == 200, response.text
    return response.json()


def whole(client: TestClient, path: str, **asked: Any) -> list[Any]:
    """All rows of a list, page by page."""
    items: list[Any] = []
    cursor = None
    while True:
        page = get(client, path, **asked, **({"cursor": cursor} if cursor else {}))
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


@pytest.mark.parametrize("path", LISTS)
def test_small_pages_hold_what_a_large_one_holds(client: TestClient, path: str) -> None:
    limit = 40 if path == "codebook" else 3
    large = whole(client, path, limit=1000)
    assert large
    assert whole(client, path, limit=limit) == large
    assert len({json.dumps(one, sort_keys=True) for one in large}) == len(large)


def test_lists_hold_all_that_the_ledger_holds(client: TestClient, ledger: Ledger) -> None:
    counts = ledger.counts()
    for part in ("events", "statements", "actors"):
        assert len(whole(client, part)) == counts[part]
    assert len(whole(client, "documents")) == len(ledger.stored())
    assert {one["id"] for one in whole(client, "happenings")} == {one.id for one in ledger.happenings()}
    months = whole(client, "dyad-months", limit=2)
    assert months == [one.model_dump(mode="json") for one in ledger.dyad_months()]


def test_happenings_come_by_day_and_those_without_one_last(client: TestClient) -> None:
    days = [one["date"]["start"] if one["date"] else "" for one in whole(client, "happenings", limit=4)]
    assert days == sorted(days, reverse=True)
    assert "" in days


@pytest.mark.parametrize("few", [0, 5_000], ids=["along the calendar", "sorted at once"])
def test_both_ways_of_finding_a_countrys_happenings_give_the_same(
    client: TestClient, ledger: Ledger, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing_told, "FEW", few)
    for countries, expected in (("IND,ISR", ("IND", "ISR")), ("ISR", ("ISR",)), ("IND", ("IND",)), ("FJI", ("FJI",))):
        found = whole(client, "happenings", countries=countries, limit=3)
        assert {one["id"] for one in found} == {one.id for one in ledger.view(expected).happenings}
        assert [one["id"] for one in found] == [one["id"] for one in whole(client, "happenings", countries=countries)]
    assert len(whole(client, "happenings", countries="IND,ISR", type="SUPPORT")) == 1


def test_steps_that_find_nothing_lead_on(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_told, "STEPS", (2, 1))
    page = get(client, "happenings", type="SUPPORT", until="2023-05-01", limit=5)
    assert len(page["items"]) < 5
    assert page["next"] is not None
    assert [one["type"] for one in whole(client, "happenings", type="SUPPORT", countries=None)].count("SUPPORT") >= 1


def _country(actor: Any) -> Any:
    return (actor or {}).get("country")


def _is_by_israel(one: Any) -> bool:
    return any(who["country"] == "ISR" and "by" in who["roles"] for who in one["actors"])


FILTERS: tuple[tuple[str, dict[str, Any], Callable[[Any], bool]], ...] = (
    ("happenings", {"type": "support"}, lambda one: one["type"] == "SUPPORT"),
    ("happenings", {"quad": "2"}, lambda one: one["quad"] == 2),
    ("happenings", {"status": "future"}, lambda one: one["status"] == "future"),
    ("happenings", {"actor": "peled"}, lambda one: "Peled" in str(one["actors"])),
    ("happenings", {"actor": "Q42"}, lambda one: "Q42" in str(one["actors"])),
    ("happenings", {"topic": "arms"}, lambda one: "arms" in one["topics"]),
    ("happenings", {"min_outlets": 2}, lambda one: one["outlets"] >= 2),
    ("happenings", {"since": "2023-03-10", "until": "2023-03-11", "type": "CONSULT"}, lambda one: "IND" in str(one)),
    ("events", {"type": "AID"}, lambda one: one["event"]["type"] == "AID"),
    ("events", {"status": "future", "country": "ISR"}, lambda one: one["event"]["status"] == "future"),
    ("events", {"document": TALKS}, lambda one: one["document"]["id"] == TALKS),
    ("events", {"run": "2"}, lambda one: one["run"] != ""),
    ("statements", {"speaker": "peled"}, lambda one: one["speaker"]["name"] == "Dana Peled"),
    ("statements", {"speaker": "minister of def"}, lambda one: one["speaker"]["office"] == "Minister of Defence"),
    (
        "statements",
        {"country": "ISR"},
        lambda one: "ISR" in (one["statement"]["side"], _country(one["speaker"])),
    ),
    ("statements", {"channel": "interview"}, lambda one: one["statement"]["channel"] == "interview"),
    ("statements", {"kind": "indirect"}, lambda one: one["statement"]["kind"] == "indirect"),
    ("statements", {"since": "2023-05-02"}, lambda one: one["document"]["published"] >= "2023-05-02"),
    ("actors", {"wikidata": "Q42"}, lambda one: one["actor"]["wikidata"] == "Q42"),
    ("actors", {"country": "IND", "person": True}, lambda one: one["actor"]["country"] == "IND"),
    ("actors", {"name": "rao"}, lambda one: "Rao" in one["actor"]["name"]),
    ("documents", {"publisher": "the record"}, lambda one: one["publisher"] == "The Record"),
    ("documents", {"since": "2023-03-11", "until": "2023-03-12"}, lambda one: one["published"][:9] == "2023-03-1"),
    ("documents", {"coded": True}, lambda one: one["coded"]),
    ("dyad-months", {"countries": "ISR"}, lambda one: "ISR" in (one["first"], one["second"])),
    ("dyad-months", {"since": "2023-05", "until": "2023-05"}, lambda one: one["month"] == "2023-05"),
    ("codebook", {"type": "AID"}, lambda one: one["type"] == "AID"),
    ("promises", {"first": "IND", "second": "ISR", "by": "ISR"}, _is_by_israel),
    ("agreements", {"first": "ISR", "second": "IND", "kind": "mou"}, lambda one: one["kind"] == "MoU"),
)


@pytest.mark.parametrize(("path", "asked", "fits"), FILTERS, ids=[f"{path} {asked}" for path, asked, _ in FILTERS])
def test_filters_keep_what_fits_and_nothing_else(
    client: TestClient, path: str, asked: dict[str, Any], fits: Callable[[Any], bool]
) -> None:
    found = whole(client, path, limit=2, **asked)
    assert found, "the filter found nothing: the test shows nothing"
    assert all(map(fits, found))


def test_what_no_filter_knows_is_told_with_what_would_be_right(client: TestClient) -> None:
    wrong = {
        "countries": ("Indai", "IND"),
        "type": ("CONSLUT", "CONSULT"),
        "status": ("done", "actual"),
        "quad": ("5", "1, 2, 3, 4"),
        "since": ("3/4/2023", "YYYY-MM-DD"),
        "limit": ("1001", "1000"),
        "min_outlets": ("0", "greater"),
    }
    for name, (value, right) in wrong.items():
        response = client.get("/api/v1/happenings", params={name: value})
        told = response.json()["error"]
        assert (response.status_code, told["reason"]) == (400, "bad-request")
        assert right in told["message"] + told["do"], (name, told)
    assert client.get("/api/v1/happenings?since=2024-01-02&until=2024-01-01").status_code == 400
    assert client.get("/api/v1/events?run=beef").status_code == 404


def _name(one: Any) -> Any:
    return one.get("id") or (one["document"]["id"], one["event"]["id"])


def test_a_list_goes_on_where_it_was_whatever_is_stored_meanwhile(address: str) -> None:
    fill(address)
    with Ledger.open(address) as ledger:
        client = TestClient(app_over(ledger))
        lists = ("happenings", "events", "documents")
        before = {path: whole(client, path) for path in lists}
        first = {path: get(client, path, limit=4) for path in lists}
        for number in range(3):
            when = f"2024-01-0{number + 1}"
            ledger.add(call(f"new-{number}", day(when), when))
        ledger.reconcile()
        for path in lists:
            rest: list[Any] = []
            cursor = first[path]["next"]
            while cursor:
                page = get(client, path, limit=4, cursor=cursor)
                rest += page["items"]
                cursor = page["next"]
            shown = first[path]["items"] + rest
            assert list(map(_name, shown)) == list(map(_name, before[path]))


def test_a_cursor_of_another_question_is_refused(client: TestClient) -> None:
    cursor = get(client, "events", limit=1)["next"]
    response = client.get("/api/v1/events", params={"cursor": cursor, "type": "AID"})
    assert response.status_code == 400
    assert "another question" in response.json()["error"]["message"]


def test_rows_of_an_older_run_are_there_by_its_name(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        ledger.add(call("d1", run=RUN.model_copy(update={"kb": "another"})))
        client = TestClient(app_over(ledger))
        old, new = get(client, "runs")["items"]
        assert [one["run"] for one in whole(client, "events")] == [new["hash"]]
        assert [one["run"] for one in whole(client, "events", run=old["hash"][:8])] == [old["hash"]]
        assert [one["run"] for one in whole(client, "events", run="1", document="d1")] == [old["hash"]]
        assert whole(client, "statements", run="1", document="d2") == []


def test_every_quote_stands_where_its_span_says(client: TestClient, ledger: Ledger) -> None:
    texts = {one.id: ledger.record(one.id).document.text for one in ledger.documents() if "odd" not in one.id}
    for row in whole(client, "events", limit=100):
        for quote in row["quotes"]:
            if quote["document"] in texts:
                start, end = quote["span"]
                assert texts[quote["document"]][start:end] == quote["text"]
    (said,) = whole(client, "statements", document=TALKS)
    ((start, end),) = said["statement"]["content"]
    assert said["content"] == [texts[TALKS][start:end]] == ["Israel would open a plant in Pune"]
    assert said["speaker"]["country"] == "ISR"


# Bounded work


def asked_of(ledger: Ledger, work: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements that reach the database, with their values."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        heard.append((statement, values))

    event.listen(ledger._database.reading, "before_cursor_execute", hear)
    try:
        work()
    finally:
        event.remove(ledger._database.reading, "before_cursor_execute", hear)
    return heard


LARGE = ("happenings", "happening_dyads", "events", "statements", "actors", "documents", "tellings", "event_actors")
DAY = dt.date(2023, 3, 3)


def test_no_page_reads_a_large_table_from_end_to_end(tmp_path: Any) -> None:
    address = str(tmp_path / "news.ledger")
    fill(address)
    with Ledger.open(address) as ledger:
        listing = ledger.listing
        some: list[Callable[[], Any]] = [
            lambda: listing.happenings(HappeningsAsked(), None, 3),
            lambda: listing.happenings(HappeningsAsked(), ("2023-03-03", "a", 1), 3),
            lambda: listing.happenings(HappeningsAsked(("ISR",)), None, 3),
            lambda: listing.happenings(HappeningsAsked(("IND", "ISR"), since=DAY), None, 3),
            lambda: listing.happenings(HappeningsAsked(actor="peled", topic="arms"), None, 3),
            lambda: listing.events(EventsAsked(), None, 3),
            lambda: listing.events(EventsAsked(country="ISR", since=DAY), (5, 0), 3),
            lambda: listing.events(EventsAsked(document=TALKS, run=1), None, 3),
            lambda: listing.statements(StatementsAsked(speaker="peled", since=DAY), (9, 0), 3),
            lambda: listing.actors(ActorsAsked(country="ISR", name="x"), None, 3),
            lambda: listing.documents(DocumentsAsked(publisher="x"), None, 3),
            lambda: listing.documents(DocumentsAsked(since=DAY), ("2023-03-09", 4), 3),
            lambda: listing.months(MonthsAsked(("IND", "ISR")), None, 3),
            lambda: listing.months(MonthsAsked(since="2023-04"), ("2023-04", "A", "B", 1), 3),
        ]
        steps: list[str] = []
        for work in some:
            for statement, values in asked_of(ledger, work):
                if statement.lstrip().upper().startswith(("SELECT", "WITH")) and "reconciled" not in statement:
                    with ledger._database.read() as connection:
                        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                        steps += [f"{row[3]} in {statement}" for row in plan]
        assert len(steps) > 50
        # Along an index and up to a LIMIT a table may be walked; never without either.
        for step in steps:
            for name in LARGE:
                assert not step.startswith(f"SCAN {name} in "), step
                assert not step.startswith(f"SCAN {name} ") or "LIMIT" in step, step


def test_answers_have_an_etag_and_are_not_sent_twice(client: TestClient, ledger: Ledger) -> None:
    for path in ("happenings", "events?limit=2", "relations/IND/ISR", "codebook?limit=1", f"document?id={'call-1'}"):
        first = client.get(f"/api/v1/{path}")
        again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert first.headers["cache-control"] == "private, no-cache"
        assert "access-control-allow-origin" not in first.headers
        other = client.get(f"/api/v1/{path}", headers={"If-None-Match": '"other"'})
        assert other.status_code == 200


def test_an_operator_may_keep_the_words_of_texts(ledger: Ledger) -> None:
    app: FastAPI = app_over(ledger, texts=False)
    silent, open_ = TestClient(app), TestClient(app_over(ledger))
    words = ("Israel would open a plant", "telephoned Dana", "thanked her")
    for path in ("happenings", "events", "statements", f"document?id={visit().document.id}", "search?q=plant"):
        path = path.replace(TALKS, "Talks%20in%20Delhi%2Fd%C3%ADa%20%231%3F")
        there, gone = open_.get(f"/api/v1/{path}"), silent.get(f"/api/v1/{path}")
        assert there.status_code == gone.status_code == 200
        assert any(one in there.text for one in words), path
        assert not any(one in gone.text for one in words), path
    rows = get(silent, "events")["items"]
    assert all(row["sha256"] and row["quotes"][0]["span"] for row in rows)
    assert rows[0]["quotes"][0]["text"] == ""
    download = silent.get("/api/v1/download/events.jsonl?text=true").text
    assert not any(one in download for one in words)
