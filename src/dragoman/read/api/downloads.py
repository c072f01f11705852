"""Whole tables, streamed: no limit of rows, but one download at a time for each caller, and a limit of time."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Annotated, Any

from anyio import CancelScope, to_thread
from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from dragoman.read.api import streams
from dragoman.read.api.frame import HEADERS, Since, Until, has_already
from dragoman.read.export.asked import Selection
from dragoman.read.queries import checks
from dragoman.read.server.access import caller_of
from dragoman.read.server.answering import etag
from dragoman.read.server.refusing import Refusal
from dragoman.read.server.state import ledger_of, shared
from dragoman.store import Ledger, time_limit

JSONL, PARQUET, CSV = "application/x-ndjson", "application/vnd.apache.parquet", "text/csv; charset=utf-8"
Make = Callable[[Ledger, streams.Wanted], Iterator[bytes]]
FILES: dict[str, tuple[str, Make]] = {
    **{f"{name}.jsonl": (JSONL, partial(streams.jsonl, name)) for name in streams.NAMES},
    **{f"{name}.parquet": (PARQUET, partial(streams.parquet, name)) for name in streams.NAMES},
    "dyad-months.csv": (CSV, streams.dyad_months),
}
"""The files: what each is, and what makes it."""

Countries = Annotated[
    str | None, Query(max_length=100, description="Codes, separated by commas: what one of these has a part in.")
]
WithText = Annotated[bool, Query(description="With words of the texts, as dragoman export --with-text.")]
AsCoded = Annotated[bool, Query(description="As the machine coded them, whatever persons have ruled of events.")]


class TooLong(Exception):  # noqa: N818 - it says what was the matter
    """A download that was cut off: the reader sees a body that does not end."""


class Running:
    """Who downloads at the moment."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[str, float] = {}
        self._lock = Lock()

    def enter(self, caller: str) -> float:
        """Let a caller in; when that was, for :meth:`leave`. A Refusal for one who downloads already."""
        now = time.monotonic()
        with self._lock:
            if now - self._since.get(caller, -self._seconds) < self._seconds:
                raise Refusal(
                    429, "one-at-a-time", "you have a download running", "let it end first", {"Retry-After": "30"}
                )
            self._since[caller] = now
        return now

    def leave(self, caller: str, entered: float) -> None:
        """Let the caller in again."""
        with self._lock:
            if self._since.get(caller) == entered:
                del self._since[caller]


def routes() -> APIRouter:
    """A route for each file."""
    router = APIRouter(tags=["downloads"])
    for name, (kind, make) in FILES.items():
        plain = kind.partition(";")[0]
        schema = {"type": "string", "format": "binary"} if plain == PARQUET else {"type": "string"}
        router.add_api_route(
            f"/download/{name}",
            _route(name, kind, make),
            name="download_" + name.replace(".", "_").replace("-", "_"),
            response_class=StreamingResponse,
            responses={200: {"description": "The file.", "content": {plain: {"schema": schema}}}},
            description=_about(name),
        )
    return router


def _about(name: str) -> str:
    table, _, kind = name.partition(".")
    rows = {"happenings": "Happenings", "events": "Events, as persons have ruled that they are"}
    rows |= {"statements": "Statements"}
    rows |= {"mentions": "Mentions of actors", "dyad-months": "Counts by month and pair of countries"}
    return f"{rows[table]}, all of them, as {'JSON lines' if kind == 'jsonl' else kind}; streamed."


def _route(name: str, kind: str, make: Make) -> Callable[..., Response]:
    def download(
        request: Request,
        since: Since = None,
        until: Until = None,
        countries: Countries = None,
        text: WithText = False,
        as_coded: AsCoded = False,
    ) -> Response:
        ledger, settings = ledger_of(request), shared(request).settings
        most = 2 if name.startswith("happenings") else 50
        selection = Selection(*checks.days(since, until), frozenset(checks.countries(countries, most)))
        wanted = streams.Wanted(selection, text and settings.texts, as_coded)
        parts = (name, str(since), str(until), *sorted(selection.countries), str(wanted.with_text), str(as_coded))
        tag = etag("\0".join((*parts, ledger.listing.state())).encode())
        headers = HEADERS | {"ETag": tag, "Content-Disposition": f'attachment; filename="{name}"'}
        if has_already(request, tag):
            return Response(status_code=304, headers=HEADERS | {"ETag": tag})
        running: Running = request.app.state.downloads
        caller = who(request)
        entered = running.enter(caller)
        body = pump(make(ledger, wanted), settings.download_seconds, partial(running.leave, caller, entered))
        return StreamingResponse(body, headers=headers, media_type=kind)

    return download


def who(request: Request) -> str:
    """Who asks: the one who is known, else an address."""
    name = caller_of(request).name
    return f"user {name}" if name else f"at {request.client.host if request.client else ''}"


async def pump(source: Iterator[bytes], seconds: float, done: Callable[[], None]) -> AsyncIterator[bytes]:
    """The chunks of a source that is read in threads; the source is closed when its reader goes away or time is up."""
    end = time.monotonic() + seconds
    try:
        while (chunk := await to_thread.run_sync(_next, source, end)) is not None:
            if chunk:
                yield chunk
            if time.monotonic() > end:
                raise TooLong(f"a download took more than {seconds:g} seconds and was cut off")
    finally:
        with CancelScope(shield=True):
            close: Any = getattr(source, "close", None)
            with suppress(Exception):
                await to_thread.run_sync(close)
            done()


def _next(source: Iterator[bytes], end: float) -> bytes | None:
    # A download has a time of its own, not that of a page.
    with time_limit(max(end - time.monotonic(), 0.0)):
        return next(source, None)
