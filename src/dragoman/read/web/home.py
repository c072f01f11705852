"""The first page: what the ledger holds, two countries to choose, what is new, what waits and what may be missing."""

import datetime as dt
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from dragoman.read.server.answering import Answer, Pages, wants_json
from dragoman.read.server.state import ledger_of
from dragoman.read.web import links
from dragoman.read.web.finding_countries import Known, Meant, known, meant
from dragoman.record.models import Part
from dragoman.store import Brief, Busy, Figures, Gap, Waiting

DAYS = 14
"""Days, today among them, of whose gaps the page tells."""
_GAPS = 5
_BUSIEST = 12
_LATEST = 10


class Home(Part):
    """The page's data. ``unreconciled`` are records that no happening tells of yet; ``gaps`` some of ``gap_count``."""

    figures: Figures
    busiest: tuple[Busy, ...]
    latest: tuple[Brief, ...]
    unreconciled: int
    queue: tuple[Waiting, ...]
    gaps: tuple[Gap, ...]
    gap_count: int
    since: dt.date
    countries: tuple[Known, ...]
    """What the form offers: all that has a code."""


class Choice(Part):
    """What ``/go`` made of what was typed."""

    first: Meant
    second: Meant


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/", home)

    def go(request: Request, first: Name = "", second: Name = "") -> Response:
        return _go(pages, request, first, second)

    pages.router.add_api_route("/go", go, response_model=None)


Name = Annotated[str, Query(max_length=200)]


def home(request: Request) -> Answer:
    """The ledger at a glance."""
    ledger = ledger_of(request)
    today = dt.datetime.now(dt.UTC).date()
    since = today - dt.timedelta(days=DAYS - 1)
    gaps = ledger.overview.gaps(since, today)
    found = Home(
        figures=ledger.overview.figures(),
        busiest=ledger.overview.busiest(_BUSIEST),
        latest=ledger.overview.latest(today, _LATEST),
        unreconciled=ledger.behind(),
        queue=tuple(ledger.queue.waiting()),
        gaps=gaps[:_GAPS],
        gap_count=len(gaps),
        since=since,
        countries=known(),
    )
    return Answer(found, "home.html", "Relations between states", {"place": ledger.place})


def _go(pages: Pages, request: Request, first: str, second: str) -> Response:
    """To the page of two countries, or of one; to suggestions where it is not clear which are meant."""
    one, other = meant(first), meant(second)
    if one.found is not None and (other.found is not None or not other.typed):
        both = other.found is not None and other.found != one.found
        to = links.relation(one.found.code, other.found.code) if both and other.found else links.country(one.found.code)
        return RedirectResponse(to, 303)
    if one.found is None and not one.typed and other.found is not None:
        return RedirectResponse(links.country(other.found.code), 303)
    choice = Choice(first=one, second=other)
    status = 404 if one.typed or other.typed else 200
    answer = Answer(choice, "go.html", "Which countries?", {"known": known()}, status)
    return pages.respond(request, answer, twin=wants_json(request))
