"""What stands behind the rows: runs, decisions, sources, the codebook."""

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from dragoman.read.api.frame import Page, Since, Until, respond
from dragoman.read.queries import about, checks, lists
from dragoman.read.queries.shapes import CodebookAnswer, DecisionShape, Listed, RunShape, SourceShape
from dragoman.read.server.state import ledger_of
from dragoman.store.decisions import KINDS

router = APIRouter(tags=["behind the rows"])
_DAYS = dt.timedelta(days=29)
Kind = Literal[KINDS]  # type: ignore[valid-type]


@router.get("/sources", response_model=Listed[SourceShape])
def sources(
    request: Request,
    page: Page,
    since: Since = None,
    until: Until = None,
    source: Annotated[str | None, Query(max_length=1_000, description="A feed, list, file or host.")] = None,
) -> Response:
    """What came of each source by day and outcome, and where something may be missing; the last 30 days."""
    first, last = checks.days(since, until)
    last = last or max(lists.today(), first or dt.date.min)
    first = first or dt.date.fromordinal(max(last.toordinal() - _DAYS.days, 1))
    asked = about.SourcesAsked(first, last, checks.exact(source))
    return respond(request, about.sources(ledger_of(request), asked, page))


@router.get("/runs", response_model=Listed[RunShape])
def runs(request: Request, page: Page) -> Response:
    """What made the records: versions of everything that could change a code."""
    return respond(request, about.runs(ledger_of(request), page))


@router.get("/decisions", response_model=Listed[DecisionShape])
def decisions(
    request: Request,
    page: Page,
    kind: Annotated[Kind | None, Query(description="What is decided.")] = None,
    superseded: Annotated[bool, Query(description="Those put aside by later ones too.")] = False,
) -> Response:
    """What persons decided, on whose word and why."""
    return respond(request, about.decisions(ledger_of(request), about.DecisionsAsked(kind, superseded), page))


@router.get("/codebook", response_model=CodebookAnswer)
def codebook(
    request: Request, page: Page, type: Annotated[str | None, Query(max_length=30, description="An event type.")] = None
) -> Response:
    """The packaged codebook: types, contexts, and the entries by which words are events."""
    wanted = checks.types(type) if type else frozenset()
    return respond(request, about.codebook(next(iter(sorted(wanted)), None), page))
