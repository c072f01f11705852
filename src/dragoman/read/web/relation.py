"""The page of a relation: two countries, what happened between them and what is open."""

from typing import Annotated

from fastapi import Query, Request

from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.resolve.kb_words import NON_STATE
from dragoman.store import Wanted


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/{first}/{second}", relation)


def relation(
    request: Request, first: str, second: str, min_outlets: Annotated[int, Query(ge=1)] = 1, limit: int = 50
) -> Answer:
    """Two countries, by alpha-3 codes."""
    from dragoman.read.countries import countries

    table = countries()
    for code in (first, second):
        if code.upper() not in table.codes and code.upper() not in NON_STATE:
            raise not_found(f"{code!r} is not a country code", "give ISO alpha-3 codes, for example /IND/ISR")
    found = ledger_of(request).relation(
        first.upper(), second.upper(), wanted=Wanted(min_outlets=min_outlets, limit=limit)
    )
    return Answer(found, "relation.html", f"{found.dyad[0]} and {found.dyad[1]}")
