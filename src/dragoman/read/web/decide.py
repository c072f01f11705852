"""Decisions on happenings and promises, sent by the forms on their pages (``_decide_happening.html`` and the like)."""

from typing import Annotated
from urllib.parse import unquote, urlsplit

from fastapi import Form, Request, Response

from dragoman.errors import LedgerError, NotDecided
from dragoman.read.server.access import Role, needs
from dragoman.read.server.answering import Pages
from dragoman.read.server.state import ledger_of, note
from dragoman.read.web.review_asked import reviewer
from dragoman.read.web.review_given import Kept, Text, done_at
from dragoman.store import Decided, Ledger, Name, Verdict, as_subject


def add(pages: Pages) -> None:
    """Its routes."""
    routes = (("/happenings/{id}/merge", merge), ("/happenings/{id}/split", split), ("/settle", settle))
    for path, route in routes:
        pages.router.add_api_route(
            path, route, methods=["POST"], response_model=None, dependencies=[needs(Role.REVIEWER)]
        )


def merge(request: Request, id: str, other: Text, why: Text = "", back: Text = "/") -> Response:
    """Two happenings are one; ``other`` is the other's id, its address, or "DOCUMENT#e1"."""
    book, who = ledger_of(request), reviewer(request)
    with Kept():
        named = {as_subject(one): one for one in (*_names(book, id), *_names(book, _id_in(other)))}
        if len(named) < 2:
            raise NotDecided("these are one telling: name another happening")
        what = {"tellings": [named[subject] for subject in sorted(named)]}
        kept = book.decisions.add(Decided(who, _reason(why), "merge", min(named), what))
    note(request, "merge", f"{id} and {other}")
    return done_at(book, back, kept.number)


def split(
    request: Request, id: str, telling: Annotated[list[str], Form()], why: Text = "", back: Text = "/"
) -> Response:
    """Reports do not belong to a happening; each ``telling`` is "DOCUMENT#e1"."""
    book, who = ledger_of(request), reviewer(request)
    with Kept():
        reason = _reason(why)
        whole = {as_subject(name): name for name in _names(book, id)}
        out = {as_subject(name): name for one in telling for name in _telling(book, one)}
        rest = [whole[subject] for subject in sorted(set(whole) - set(out))]
        if not set(out) <= set(whole):
            raise NotDecided("a report is not of this happening, or no longer: load the page again")
        if not rest:
            raise NotDecided("nothing would be left to split from: mark some of the reports, not all")
        for subject in sorted(out):
            what = {"telling": out[subject], "from": rest}
            kept = book.decisions.add(Decided(who, reason, "split", subject, what))
    note(request, "split", id)
    return done_at(book, back, kept.number)


def settle(
    request: Request, promise: Text, state: Text, event: Text = "", why: Text = "", back: Text = "/"
) -> Response:
    """What came of a promise; ``event`` ("DOCUMENT#e1") made it so."""
    book, who = ledger_of(request), reviewer(request)
    with Kept(), _as_refused():
        verdict = Verdict(promise, who, _reason(why), state, event.strip() or None)
        kept = book.settle(verdict)
    note(request, "settle", promise)
    return done_at(book, back, kept[-1].number)


def _names(book: Ledger, id: str) -> list[Name]:
    """The names of all tellings of a happening."""
    with _as_refused():
        found = book.happening(id)
        told = dict.fromkeys((quote.document, quote.part) for quote in found.quotes)
        return [book.names.of_event(*one) for one in told]


def _telling(book: Ledger, given: str) -> list[Name]:
    document, _, event = given.rpartition("#")
    with _as_refused():
        return [book.names.of_event(document, event)]


def _id_in(given: str) -> str:
    """The id in what somebody pasted: it may be the whole address of the happening's page."""
    given = given.strip()
    path = urlsplit(given).path if "/happenings/" in given else given
    return unquote(path.rpartition("/happenings/")[2]) if "/happenings/" in path else given


def _reason(why: str) -> str:
    if not why.strip():
        raise NotDecided("a reason is missing: say why, for those who will ask")
    return why.strip()


class _as_refused:  # noqa: N801 - used as a block
    """What the ledger has not is the asker's to mend here."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, at: object) -> None:
        if isinstance(error, LedgerError) and not isinstance(error, NotDecided):
            raise NotDecided(str(error)) from error
