"""Promises: all as they stand, those between two countries with what may have followed, and one."""

import datetime as dt
from typing import cast

from fastapi import Request

from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asking
from dragoman.read.web.finding_countries import known
from dragoman.read.web.saying import country as name_of
from dragoman.record.models import Part
from dragoman.store import Asked, Decision, Promise, PromiseLine, Promises
from dragoman.store.promise_lines import Due
from dragoman.store.relate.standing import CLOSES, STATES
from dragoman.store.relation import PromiseState

DUES: dict[str, str] = {"over": "its day has passed", "ahead": "its day is to come", "none": "it has no day"}
PAGE = 30


class PromiseList(Part):
    """A page of all promises, what was asked for, and from where the next page goes on."""

    country: str | None
    due: str | None
    state: str | None
    promises: tuple[PromiseLine, ...]
    before: int | None


class PairPromises(Part):
    """The promises between two countries, in one state or all."""

    state: str | None
    found: Promises


class PromiseShown(Part):
    """One promise with its decisions, those that were superseded too, the last one first."""

    name: str
    promise: Promise
    dyad: tuple[str, str] | None
    later: int
    whole: bool
    decisions: tuple[Decision, ...]


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/{first}/{second}/promises", of_pair)
    pages.add("/promises", of_all)
    pages.add("/promises/{name:path}", one)


def of_all(
    request: Request,
    country: str | None = None,
    due: str | None = None,
    state: str | None = None,
    before: str | None = None,
) -> Answer:
    """Promises as they were told, with what persons decided."""
    asked = Asked(
        today=dt.datetime.now(dt.UTC).date(),
        country=asking.country(country),
        due=cast(Due | None, asking.choice("due", due, tuple(DUES))),
        state=cast(PromiseState | None, asking.choice("state", state, STATES)),
        before=asking.number("before", before),
        limit=PAGE,
    )
    found = ledger_of(request).promise_lines(asked)
    page = PromiseList(
        country=asked.country, due=asked.due, state=asked.state, promises=found.promises, before=found.before
    )
    shown = {"dues": DUES, "states": STATES, "known": known(), "today": asked.today}
    return Answer(page, "promises.html", "Promises", shown)


def of_pair(request: Request, first: str, second: str, state: str | None = None, before: str | None = None) -> Answer:
    """The promises between two countries, each with its state and the best of what may have followed."""
    pair = asking.pair(first, second)
    wanted = asking.choice("state", state, STATES)
    found = ledger_of(request).promises_page(pair, asking.number("before", before))
    chosen = tuple(one for one in found.promises if wanted is None or one.state == wanted)
    page = PairPromises(state=wanted, found=found.model_copy(update={"promises": chosen}))
    title = f"Promises between {name_of(pair[0])} and {name_of(pair[1])}"
    return Answer(page, "promises_pair.html", title, {"states": STATES, "closes": CLOSES})


def one(request: Request, name: str) -> Answer:
    """One promise."""
    ledger = ledger_of(request)
    do = "A promise is named by its words: DOCUMENT#start-end. Take its link from the list: /promises."
    found = asking.there(ledger.promise(name), "There is no promise at these words.", do)
    decisions = [
        one
        for kind in ("status", "follows")
        for subject in found.promise.names
        for one in ledger.decisions.all(kind, subject, superseded=True)
    ]
    page = PromiseShown(
        name=name,
        promise=found.promise,
        dyad=found.dyad,
        later=found.later,
        whole=found.whole,
        decisions=tuple(sorted(decisions, key=lambda one: -one.number)),
    )
    return Answer(page, "promise.html", f"A promise: {page.promise.what}", {"closes": CLOSES})
