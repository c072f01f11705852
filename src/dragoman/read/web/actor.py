"""The page of an actor: who it is, with whom and how often, what they did last and what they said."""

from typing import Annotated, Any

from fastapi import Query, Request

from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import links
from dragoman.read.web.knowledge import Known, known
from dragoman.read.web.saying import SAYING, plain, quad
from dragoman.store.look.actor import ActorView

SIZE = 15
"""Events, and statements, on a page."""
NEAR = 3
"""Actors of like names that are offered for one who is not there."""
Page = Annotated[int, Query(ge=1, le=10_000)]


class ActorPage(ActorView):
    """An actor of the ledger with what the tables know of them."""

    known: Known


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/actor", actor)


def actor(
    request: Request,
    name: Annotated[str, Query(min_length=1, description="A name, whatever its case, or a Wikidata id.")],
    events: Page = 1,
    words: Page = 1,
    before: Annotated[int | None, Query(ge=1, le=2_000_000_000)] = None,
) -> Answer:
    """A person, an office, a state, an organisation, a group: as the newest documents tell of them."""
    asked = name.strip()
    if not asked:
        raise not_found("A name of nothing but blanks is nobody's.", "Give a name or a Wikidata id.")
    looking = ledger_of(request).looking
    view = looking.actor(asked, before, (events, words), SIZE)
    if view is None and before is not None:
        raise not_found("No older document names them.", "Go back to the newest.")
    names = tuple(one.value for one in view.names) if view else ()
    told = known(asked, view.wikidata if view else None, view.country if view and view.person else None, names)
    if view is None:
        if told.nothing:
            raise _nobody(request, asked)
        view = _empty(asked, told)
    heading = plain(told.name or _fullest(view)) or plain(asked)
    shown = {
        **SAYING,
        "heading": heading,
        "quad": quad,
        "events_page": _pager(view, view.events, "events", before),
        "words_page": _pager(view, view.statements, "words", before),
        "most": max((one.events for one in view.partners), default=1),
        "before": before,
    }
    return Answer(ActorPage(**dict(view), known=told), "actor.html", heading, shown)


def _nobody(request: Request, asked: str) -> Exception:
    near = ledger_of(request).looking.found(asked, size=1).actors[:NEAR]
    meant = f"Names like it: {', '.join(plain(one.name) for one in near)}. " if near else ""
    return not_found(
        f"No document and no table names {plain(asked)!r}.",
        f"{meant}Search for the words, or give the full name or the Wikidata id.",
    )


def _fullest(view: ActorView) -> str:
    """Of a person the commonest name of two words or more that is no office; of others the commonest."""
    offices = {one.office.lower() for one in view.offices}
    names = [one.value for one in view.names]
    full = (name for name in names if len(name.split()) > 1 and name.lower() not in offices)
    return (next(full, None) if view.person else None) or view.name


def _empty(asked: str, told: Known) -> ActorView:
    """Somebody that the tables know and no document names."""
    return ActorView(
        asked=asked,
        wikidata=next((one.wikidata for one in told.terms if one.wikidata), None),
        name=told.name or asked,
        country=told.country or (told.body.country if told.body else None),
        sector=None,
        person=bool(told.terms),
        documents=0,
        first=None,
        last=None,
        before=None,
        events=0,
        statements=0,
        size=SIZE,
        deeds_page=1,
        said_page=1,
        **dict.fromkeys(("namesakes", "names", "offices", "partners", "channels", "tenures", "deeds", "said"), ()),
    )


def _pager(view: ActorView, count: int, which: str, before: int | None) -> dict[str, Any]:
    """Addresses of the pages of events or words beside the one shown."""
    at = {"events": view.deeds_page, "words": view.said_page}
    last = max(1, -(-count // view.size))

    def page(number: int) -> str:
        pages = {name: number if name == which else at[name] for name in at}
        given = {name: value for name, value in pages.items() if value > 1}
        return links.actor(view.asked, **given, before=before) + f"#{which}"

    number = at[which]
    return {
        "number": number,
        "last": last,
        "newer": page(number - 1) if number > 1 else "",
        "older": page(number + 1) if number < last else "",
    }
