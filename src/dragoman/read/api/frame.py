"""What all routes of the API share: answers with ETags, the page that is asked for, and the two doors."""

import datetime as dt
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator

from dragoman.read.queries import checks
from dragoman.read.queries.cursors import MOST
from dragoman.read.queries.hiding import without_words
from dragoman.read.queries.lists import Paging
from dragoman.read.queries.written import dumped
from dragoman.read.server.answering import JSON, etag
from dragoman.read.server.refusing import Failed, Refusal
from dragoman.read.server.state import shared

HEADERS = {"Vary": "Accept, Cookie, Authorization", "Cache-Control": "private, no-cache"}
REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Failed, "description": "Refused: `reason` says why, `do` what to do about it."},
    "503": {"model": Failed, "description": "Not now: try again later; Retry-After says when, where that is known."},
}
"""The errors of all routes, in the schema."""

Day = Annotated[dt.date, BeforeValidator(checks.iso_day)]
"""A day in a query: YYYY-MM-DD, and nothing else that pydantic would take for one."""
Since = Annotated[Day | None, Query(description="The first day, inclusive: YYYY-MM-DD.")]
Until = Annotated[Day | None, Query(description="The last day, inclusive: YYYY-MM-DD.")]


def may_code(request: Request) -> None:
    """The door of POST /code: shut beyond this machine, unless the operator opened it."""
    settings = shared(request).settings
    if not (settings.code or settings.on_loopback):
        raise Refusal(
            403, "coding-is-off", "this server codes no texts for others", "its operator can allow it: --code"
        )


def _paging(
    request: Request,
    cursor: Annotated[
        str | None, Query(max_length=MOST, description="`next` of the page before; with the same filters.")
    ] = None,
    limit: Annotated[int | None, Query(ge=1, description="Rows of a page, at most.")] = None,
) -> Paging:
    settings = shared(request).settings
    return Paging(cursor, checks.limit(limit, settings.page_size, settings.most_rows))


Page = Annotated[Paging, Depends(_paging)]
"""Cursor and limit, of every list."""


def respond(request: Request, answer: BaseModel) -> Response:
    """The answer as JSON, without words of texts where the operator wants none; 304 for one who has it already."""
    if not shared(request).settings.texts:
        answer = without_words(answer)
    body = dumped(answer)
    tag = etag(body)
    headers = HEADERS | {"ETag": tag}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=JSON)


def has_already(request: Request, tag: str) -> bool:
    """True if the reader names this tag, or any ("*")."""
    given = {one.strip() for one in request.headers.get("if-none-match", "").split(",")}
    return tag in given or "*" in given
