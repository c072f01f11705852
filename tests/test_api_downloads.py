"""Downloads: all rows, with an export's columns, a piece at a time; one for each caller, and not for ever."""

import csv
import io
import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, cast

import anyio
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from starlette.testclient import TestClient

from api_desk import app_over, fill
from dragoman.read.api import downloads, streams
from dragoman.read.export import Format, Request, Selection, export
from dragoman.read.server.refusing import Refusal
from dragoman.record.tables.spec import layout
from dragoman.record.tables.text import printable
from dragoman.store import Ledger
from ledgers import NewLedger
from record_factory import call, day


@pytest.fixture(scope="module")
def ledger(new_ledger: NewLedger) -> Iterator[Ledger]:
    address = new_ledger()
    fill(address)
    with Ledger.open(address) as found:
        yield found


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> TestClient:
    return TestClient(app_over(ledger))


def body(client: TestClient, name: str, **asked: Any) -> bytes:
    response = client.get(f"/api/v1/download/{name}", params=asked)
    assert response.status_code == 200
    return response.content


@pytest.mark.parametrize("with_text", [False, True])
def test_downloads_hold_the_rows_of_an_export(
    client: TestClient, ledger: Ledger, tmp_path: Path, with_text: bool
) -> None:
    export(ledger, Request(Format.PARQUET, tmp_path / "out", with_text=with_text))
    for name in ("events", "statements", "mentions"):
        expected = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        found = pq.read_table(io.BytesIO(body(client, f"{name}.parquet", text=with_text)))
        assert found.schema.equals(expected.schema)
        assert found.to_pylist() == expected.to_pylist()
        lines = [json.loads(line) for line in body(client, f"{name}.jsonl", text=with_text).splitlines()]
        assert lines == json.loads(json.dumps(printable(expected.to_pylist()), default=str))
        assert tuple(lines[0]) == layout(name).names
    months = list(csv.DictReader(io.StringIO(body(client, "dyad-months.csv").decode())))
    rows = pq.read_table(tmp_path / "out" / "dyad_months.parquet").to_pylist()
    assert [row["score_sum"] for row in months] == [str(row["score_sum"]) for row in rows]
    assert tuple(months[0]) == layout("dyad_months").names


def test_happenings_are_all_there(client: TestClient, ledger: Ledger) -> None:
    expected = {one.id: one for one in ledger.happenings()}
    lines = [json.loads(line) for line in body(client, "happenings.jsonl", text=True).splitlines()]
    assert {line["id"]: line for line in lines} == {
        id: json.loads(one.model_dump_json()) for id, one in expected.items()
    }
    table = pq.read_table(io.BytesIO(body(client, "happenings.parquet")))
    assert tuple(table.schema.names) == layout("happenings").names
    assert {row["happening"] for row in table.to_pylist()} == set(expected)
    assert {row["sentences"] for row in table.to_pylist()} == {None}


def test_filters_are_those_of_an_export(client: TestClient) -> None:
    rows = [json.loads(line) for line in body(client, "events.jsonl", countries="ISR", since="2023-05-01").splitlines()]
    assert rows
    assert all("ISR" in row["actor_countries"] + row["recipient_countries"] for row in rows)
    assert len(body(client, "happenings.jsonl", countries="IND,ISR", until="2023-03-02").splitlines()) == 2
    assert client.get("/api/v1/download/events.jsonl?countries=XYZ").status_code == 400


def test_an_unchanged_download_is_not_sent_again(address: str) -> None:
    fill(address, 2)
    with Ledger.open(address) as ledger:
        client = TestClient(app_over(ledger))
        first = client.get("/api/v1/download/events.jsonl")
        same = client.get("/api/v1/download/events.jsonl", headers={"If-None-Match": first.headers["etag"]})
        other = client.get("/api/v1/download/events.jsonl?text=true", headers={"If-None-Match": first.headers["etag"]})
        assert (same.status_code, other.status_code) == (304, 200)
        ledger.add(call("new", day("2024-01-01")))
        later = client.get("/api/v1/download/events.jsonl", headers={"If-None-Match": first.headers["etag"]})
        assert later.status_code == 200
        assert later.headers["etag"] != first.headers["etag"]


def test_a_stream_gives_pieces_and_can_be_closed_between_them(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "ROW_GROUP", 2)
    wanted = streams.Wanted(Selection(), False)
    pieces = streams.parquet("events", ledger, wanted)
    sizes = [len(piece) for piece in pieces]
    assert sum(size > 0 for size in sizes) > 3, "all of it came at once"
    stopped = streams.jsonl("events", ledger, wanted)
    next(stopped)
    cast(Generator[bytes, None, None], stopped).close()
    assert ledger._database.reading.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_one_download_at_a_time_for_each_caller() -> None:
    running = downloads.Running(3600)
    entered = running.enter("ada")
    with pytest.raises(Refusal) as refused:
        running.enter("ada")
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "30"})
    running.leave("ben", running.enter("ben"))
    running.leave("ada", entered)
    running.enter("ada")
    late = downloads.Running(0)
    late.enter("ada")
    late.enter("ada")


def test_a_second_download_is_told_to_wait(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "who", lambda request: "ada")
    running = client.app.state.downloads  # type: ignore[attr-defined]
    entered = running.enter("ada")
    try:
        response = client.get("/api/v1/download/events.jsonl")
        assert (response.status_code, response.headers["retry-after"]) == (429, "30")
    finally:
        running.leave("ada", entered)
    assert body(client, "events.jsonl")


def test_a_reader_who_goes_away_ends_the_work_and_time_does() -> None:
    ended: list[str] = []

    def source() -> Iterator[bytes]:
        try:
            while True:
                yield b"a"
        finally:
            ended.append("closed")

    async def read(seconds: float, pieces: int) -> None:
        found = downloads.pump(source(), seconds, lambda: ended.append("left"))
        number = 0
        async for _ in found:
            number += 1
            if number == pieces:
                await found.aclose()  # type: ignore[attr-defined]
                return

    anyio.run(read, 60.0, 3)
    assert ended == ["closed", "left"]
    with pytest.raises(downloads.TooLong):
        anyio.run(read, 0.0, 1_000_000)
    assert ended == ["closed", "left"] * 2
