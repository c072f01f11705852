"""The page of a relation: two countries, what it is now in figures and charts, and what happened, the newest first."""

from itertools import groupby
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from dragoman.read.charts.colours import QUAD_WORDS
from dragoman.read.charts.draw import KINDS, Kind
from dragoman.read.charts.drawn import Months
from dragoman.read.charts.files import standing_svg
from dragoman.read.charts.words import TITLES, describe
from dragoman.read.countries import country_name
from dragoman.read.server.answering import Answer, Pages, asks_twin
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asked, asking, charted, links, telling
from dragoman.read.web.asked import Filters
from dragoman.record.models import Part
from dragoman.store.chosen import summary_of
from dragoman.store.figures import PairFigures
from dragoman.store.newest import Cursor
from dragoman.store.relation import Happening, Voice

LEAF = 30
"""Happenings on a page unless asked otherwise."""
Limit = Annotated[int, Query(ge=1, le=200)]
Asked = Annotated[Filters, Depends(asked.filters)]
Before = Annotated[Cursor | None, Depends(asked.cursor)]


class RelationPage(Part):
    """All that the page shows. Codes are alpha-3; ``names`` are the countries' in the order asked for."""

    dyad: tuple[str, str]
    names: tuple[str, str]
    filters: Filters
    figures: PairFigures
    found: int | None
    """How many happenings are asked for; None where an actor or topic is, which is counted leaf by leaf."""
    happenings: tuple[Happening, ...]
    older: str | None
    """What ``before`` is in the address of the next leaf."""
    voices: tuple[Voice, ...]
    """Who speaks for each side in the happenings shown."""


def add(pages: Pages) -> None:
    """Its routes."""
    # Before the page: it takes any two parts.
    pages.router.add_api_route("/{first}/{second}/{kind}.svg", picture, response_model=None)
    pages.add("/{first}/{second}", relation)


def relation(request: Request, first: str, second: str, filters: Asked, before: Before, limit: Limit = LEAF) -> Answer:
    """Two countries, by alpha-3 codes."""
    one, other = pair = asking.code(first), asking.code(second)
    ledger = ledger_of(request)
    figures = ledger.pair_figures(one, other)
    # Why reports are together is said on a happening's own page.
    leaf = ledger.leaf(pair, filters.wanted(), before, limit, explained=asks_twin(request))
    page = RelationPage(
        dyad=pair,
        names=(country_name(one), country_name(other)),
        filters=filters,
        figures=figures,
        found=_found(request, pair, filters, figures),
        happenings=leaf.happenings,
        older=str(leaf.older) if leaf.older else None,
        voices=summary_of(leaf.happenings, figures.happenings, pair).voices,
    )

    def here(**more: links.Filter) -> str:
        return links.relation(one, other, **more)

    charts = charted.charted(
        figures.net, figures.series, charted.between(here), lambda kind: links.chart(one, other, kind)
    )
    shown = {
        "charts": charts,
        "months": by_month(page.happenings),
        "change": telling.change_words(figures.change),
        "here": here(),
        "next": here(**filters.query(), before=page.older, limit=limit if limit != LEAF else None),
        "newest": here(**filters.query()) if before else None,
        "choices": choices(),
        "country_name": country_name,
        "days": telling.days,
        "voices": [
            (country_name(code), [voice for voice in page.voices if voice.country == code])
            for code in dict.fromkeys(pair)
        ],
    }
    title = f"{page.names[0]} and {page.names[1]}" if one != other else f"Within {page.names[0]}"
    # With a chart that is not drawn yet it is not to be kept: it will be there in a moment.
    return Answer(page, "relation.html", title, shown, keep=all(one.svg is not None for one in charts))


def _found(request: Request, pair: tuple[str, str], filters: Filters, figures: PairFigures) -> int | None:
    if not filters.any:
        return figures.happenings
    if filters.actor is not None or filters.topic is not None:
        return None
    return ledger_of(request).count(pair, filters.wanted())


def picture(request: Request, first: str, second: str, kind: str) -> Response:
    """A chart of the relation as a file of its own."""
    one, other = asking.code(first), asking.code(second)
    if kind not in KINDS:
        raise not_found(f"{kind!r} is no chart", f"there are {' and '.join(KINDS)}")
    figures = ledger_of(request).pair_figures(one, other)
    months = Months.of(figures.net, figures.series)
    if not months.first:
        raise not_found(f"nothing to draw of {one} and {other}", "no happening with a month is on record")
    drawn: Kind = kind
    svg = standing_svg(
        months.spec(drawn, linked=False),
        f"{country_name(one)} and {country_name(other)}: {TITLES[drawn].lower()}",
        describe(drawn, months),
    )
    return Response(svg, headers={"Cache-Control": "private, no-cache"}, media_type="image/svg+xml")


def by_month(happenings: tuple[Happening, ...]) -> list[tuple[str, list[telling.Entry]]]:
    """The lines of a timeline under their months."""
    entries = map(telling.entry, happenings)
    return [(month, list(members)) for month, members in groupby(entries, key=lambda one: one.month)]


def choices() -> dict[str, object]:
    """What the form of filters offers."""
    return {
        "types": [(type, type.capitalize()) for type in asked.types()],
        "statuses": [(status, telling.STATUS[status]) for status in asked.statuses()],
        "quads": list(QUAD_WORDS.items()),
    }
