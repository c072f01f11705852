"""Watches: what each waits for, what it hit, how its deliveries stand, and its hits as an Atom feed."""

import datetime as dt
from urllib.parse import urlsplit

from fastapi import Request, Response

from dragoman.engine.outlets.atom import FeedHead, atom
from dragoman.errors import LedgerError
from dragoman.read.server.answering import Answer, Pages, etag
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asking
from dragoman.read.web.record_words import condition
from dragoman.record.models import Part
from dragoman.store import Condition, Found, Hit, Ledger, Watch

PAGE = 25
FEED = 200
"""Hits in a feed, as in the file that ``dragoman watch`` writes."""


class Outlet(Part):
    """Where hits go: the kind of channel, and to whom. The address of a webhook may hold a secret: its host stands."""

    kind: str
    to: str


class WatchLine(Part):
    """A watch with its counts: hits, and deliveries that are done, that wait, and that were given up."""

    name: str
    condition: Condition
    says: tuple[str, ...]
    """The condition in words."""
    outlets: tuple[Outlet, ...]
    added_at: dt.datetime
    counts: dict[str, int]
    last: dt.datetime | None
    """When it last hit something."""


class WatchList(Part):
    """All watches that are kept."""

    watches: tuple[WatchLine, ...]


class Delivered(Part):
    """How one delivery stands: "delivered", "waiting" or "given up"."""

    kind: str
    state: str
    tries: int
    at: dt.datetime | None
    """When it arrived, or when it is tried again."""
    error: str


class HitLine(Part):
    """What was hit: where it stands, why, and how its deliveries stand."""

    id: str
    at: dt.datetime
    found: Found
    deliveries: tuple[Delivered, ...]


class WatchPage(Part):
    """One watch and its hits, the last one first; ``before`` asks for earlier ones."""

    watch: WatchLine
    hits: tuple[HitLine, ...]
    before: int | None


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/watches", watches)
    pages.add("/watches/named", watch)
    pages.router.add_api_route("/watches/named.atom", feed, response_model=None)
    pages.router.add_api_route("/watches/{name:path}.atom", feed, response_model=None)
    pages.add("/watches/{name:path}", watch)


def watches(request: Request) -> Answer:
    """All watches."""
    ledger = ledger_of(request)
    found = WatchList(watches=tuple(_line(ledger, one) for one in ledger.watches.all()))
    return Answer(found, "watches.html", "Watches")


def watch(request: Request, name: str, before: str | None = None) -> Answer:
    """One watch."""
    ledger = ledger_of(request)
    kept = _find(ledger, name)
    hits = ledger.watches.hits(kept.name, PAGE + 1, asking.number("before", before))
    shown = hits[:PAGE]
    states: dict[int, list[Delivered]] = {one.number: [] for one in shown}
    for one in ledger.watches.states(list(states)):
        state = "delivered" if one.done_at is not None else "waiting" if one.next_at is not None else "given up"
        at = one.done_at or one.next_at
        states[one.hit].append(Delivered(kind=one.channel.kind, state=state, tries=one.tries, at=at, error=one.error))
    page = WatchPage(
        watch=_line(ledger, kept),
        hits=tuple(_hit(one, states[one.number]) for one in shown),
        before=shown[-1].number if len(hits) > PAGE else None,
    )
    return Answer(page, "watch.html", f"Watch: {kept.name}")


def feed(request: Request, name: str) -> Response:
    """The newest hits of a watch as an Atom feed."""
    ledger = ledger_of(request)
    kept = _find(ledger, name)
    head = FeedHead(id=str(kept.uuid), title=f"Dragoman: {kept.name}", updated=kept.added_at)
    body = atom(head, ledger.watches.hits(kept.name, FEED))
    tag = etag(body)
    headers = {"ETag": tag, "Vary": "Cookie", "Cache-Control": "private, no-cache"}
    if tag in {one.strip() for one in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/atom+xml; charset=utf-8")


def _find(ledger: Ledger, name: str) -> Watch:
    try:
        return ledger.watches.get(name)
    except LedgerError:
        raise not_found(f"There is no watch of the name {name!r}.", "See the list of watches: /watches.") from None


def _line(ledger: Ledger, one: Watch) -> WatchLine:
    last = ledger.watches.hits(one.name, 1)
    return WatchLine(
        name=one.name,
        condition=one.condition,
        says=tuple(condition(one.condition)),
        outlets=tuple(_outlet(channel.kind, channel.to) for channel in one.channels),
        added_at=one.added_at,
        counts=ledger.watches.counts(one.name),
        last=last[0].at if last else None,
    )


def _outlet(kind: str, to: str) -> Outlet:
    """Readers learn the kind, and of a webhook the host: a path may be a password, an address is somebody's."""
    if kind == "webhook":
        try:
            return Outlet(kind=kind, to=urlsplit(to).hostname or "")
        except ValueError:
            return Outlet(kind=kind, to="")
    if kind == "mail":
        return Outlet(kind=kind, to=f"…@{to.rpartition('@')[2]}")
    return Outlet(kind=kind, to=to.rpartition("/")[2])


def _hit(one: Hit, states: list[Delivered]) -> HitLine:
    return HitLine(id=one.id, at=one.at, found=one.found, deliveries=tuple(states))
