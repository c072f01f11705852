"""POST /code: a text in, its record out. Nothing is stored, and the pages are not kept waiting."""

import asyncio
import json
from concurrent.futures import Future
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dragoman.engine.aside import Aside, AsideError, Fields
from dragoman.ingest import MAX_CHARACTERS
from dragoman.read.api.frame import Day
from dragoman.read.server.answering import JSON
from dragoman.read.server.refusing import Refusal, bad_request
from dragoman.read.server.state import shared
from dragoman.record.models import Record
from dragoman.store.rows import storable

router = APIRouter(tags=["coding"])
LINES = ("application/x-ndjson", "application/jsonl", "application/jsonlines")
RETRY = {"Retry-After": "10"}

_Short = Annotated[str | None, Field(max_length=2_000)]


class CodeThis(BaseModel):
    """A document to be coded; ``date`` is the day of publication, without which "on Friday" names no day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(max_length=MAX_CHARACTERS)]
    date: Day | None = None
    title: _Short = None
    publisher: _Short = None
    url: _Short = None
    id: _Short = None


class Records(BaseModel):
    """The records of several documents, in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    records: tuple[Record, ...]


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": CodeThis.model_json_schema()},
            LINES[0]: {"schema": {"type": "string", "description": "One such object a line."}},
        },
    }
}


@router.post("/code", response_model=Record | Records, openapi_extra=_BODY)
async def code(request: Request) -> Response:
    """Code a text, or several as JSON lines; nothing is stored.

    JSON gives a record, JSON lines `{"records": [...]}`. A text that cannot be coded is refused with 422 and its reason
    ("not-english", "empty", ...), and of several then none is coded.
    """
    settings = shared(request).settings
    many = _kind(request)
    raw = await _body(request, settings.code_bytes)
    documents = _lines(raw, settings.code_documents) if many else [_document(raw, "text", "")]
    aside: Aside = request.app.state.aside
    # What follows is the coder's work: whoever waits for it keeps no page from being answered.
    getattr(request.state, "leave", _nothing)()
    try:
        records = await _wait(request, aside.submit(documents))
    except AsideError as error:
        raise _refusal(error, many) from None
    if records is None:
        return Response(status_code=499)
    body = b'{"records":[' + b",".join(records) + b"]}" if many else records[0]
    return Response(body, headers={"Cache-Control": "no-store"}, media_type=JSON)


def _nothing() -> None:
    pass


def _kind(request: Request) -> bool:
    given = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if given not in (JSON, *LINES):
        raise Refusal(415, "media-type", f"{storable(given[:60])} cannot be read", f"send {JSON} or {LINES[0]}")
    return given != JSON


async def _body(request: Request, most: int) -> bytes:
    """The body, refused as soon as it is too long, whatever its length was said to be."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            raise Refusal(413, "too-large", f"the body has more than {most:,} bytes", "send fewer or shorter texts")
    return bytes(found)


def _lines(raw: bytes, most: int) -> list[Fields]:
    lines = [line for line in raw.split(b"\n") if line.strip()]
    if not lines:
        raise bad_request("there is no line", 'send one object a line: {"text": "..."}')
    if len(lines) > most:
        raise Refusal(413, "too-many", f"{len(lines):,} documents are too many", f"send {most} at most")
    return [_document(line, f"line {number}", f"line {number}: ") for number, line in enumerate(lines, 1)]


def _document(raw: bytes, id: str, where: str) -> Fields:
    try:
        given = CodeThis.model_validate(json.loads(raw.decode("utf-8-sig")))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise bad_request(storable(f"{where}{told}"[:2_000]), "see the schema of this address") from None
    except (ValueError, RecursionError):
        raise bad_request(f"{where}this is not JSON in UTF-8", 'send {"text": "..."}') from None
    rest: dict[str, Any] = {name: getattr(given, name) for name in ("title", "publisher", "url", "id")}
    fields: Fields = {name: storable(value) for name, value in rest.items() if value}
    return {"id": id} | fields | {"text": given.text, "date": given.date.isoformat() if given.date else None}


async def _wait(request: Request, future: "Future[list[bytes]]") -> list[bytes] | None:
    """The records; None if the one who asked went away, whose place is then free."""
    records: asyncio.Future[Any] = asyncio.wrap_future(future)
    gone: asyncio.Future[Any] = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({records, gone}, return_when=asyncio.FIRST_COMPLETED)
        if records.done():
            return list(records.result())
        records.add_done_callback(lambda one: one.cancelled() or one.exception())
        future.cancel()
        return None
    finally:
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refusal(error: AsideError, many: bool) -> Refusal:
    where = f"line {error.number + 1}: " if many and error.number is not None else ""
    if error.of_input:
        return Refusal(422, error.reason, f"{where}{error}", "mend the text, or leave it out")
    do = {
        "busy": "come again in a while",
        "too-slow": "send a shorter text",
        "died": "send it again; if it happens again, report it",
        "no-coder": "tell the operator of this server",
    }
    return Refusal(503, error.reason, f"{where}{error}", do.get(error.reason, "please report it"), RETRY)
