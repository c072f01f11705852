"""The page of a country: with whom it has to do, its last months, and what happened, the newest first."""

from fastapi import Request

from dragoman.read.countries import country_name
from dragoman.read.server.answering import Answer, Pages, asks_twin
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asking, charted, links
from dragoman.read.web.asked import Filters
from dragoman.read.web.relation import LEAF, Asked, Before, Limit, by_month, choices
from dragoman.record.models import Part
from dragoman.store.chosen import summary_of
from dragoman.store.figures import CountryFigures
from dragoman.store.relation import Happening, Voice

_PARTNERS = 24


class CountryPage(Part):
    """All that the page shows."""

    code: str
    name: str
    filters: Filters
    figures: CountryFigures
    happenings: tuple[Happening, ...]
    older: str | None
    """What ``before`` is in the address of the next leaf."""
    voices: tuple[Voice, ...]
    """Who speaks for the country in the happenings shown."""


def add(pages: Pages) -> None:
    """Its route."""
    pages.add("/{code}", country)


def country(request: Request, code: str, filters: Asked, before: Before, limit: Limit = LEAF) -> Answer:
    """One country, by its alpha-3 code."""
    own = asking.code(code)
    ledger = ledger_of(request)
    figures = ledger.country_figures(own)
    leaf = ledger.leaf((own,), filters.wanted(), before, limit, explained=asks_twin(request))
    page = CountryPage(
        code=own,
        name=country_name(own),
        filters=filters,
        figures=figures,
        happenings=leaf.happenings,
        older=str(leaf.older) if leaf.older else None,
        voices=summary_of(leaf.happenings, len(leaf.happenings), (own,)).voices,
    )

    def here(**more: links.Filter) -> str:
        return links.country(own, **more)

    partners = [
        (country_name(one.country), one.country, links.relation(own, one.country), one.happenings)
        for one in figures.partners
        if one.country != own
    ]
    within = next((one.happenings for one in figures.partners if one.country == own), 0)
    shown = {
        "charts": charted.charted(figures.net, figures.series, charted.between(here), lambda kind: None),
        "months": by_month(page.happenings),
        "here": here(),
        "next": here(**filters.query(), before=page.older, limit=limit if limit != LEAF else None),
        "newest": here(**filters.query()) if before else None,
        "choices": choices(),
        "partners": partners[:_PARTNERS],
        "others": partners[_PARTNERS:],
        "within": (links.relation(own, own), within),
        "voices": [(page.name, list(page.voices))],
    }
    return Answer(page, "country.html", page.name, shown)
