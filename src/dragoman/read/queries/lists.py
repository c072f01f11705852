"""Lists that go on: happenings, rows as coded, documents, months."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeVar

from dragoman.read.queries import checks
from dragoman.read.queries.cursors import cursor_of, key_of
from dragoman.read.queries.shapes import Happenings, Listed
from dragoman.read.server.refusing import bad_request, not_found
from dragoman.store import (
    ActorsAsked,
    CodedActor,
    CodedEvent,
    CodedStatement,
    DocumentsAsked,
    EventsAsked,
    HappeningsAsked,
    Ledger,
    ListedDocument,
    MonthsAsked,
    Page,
    StatementsAsked,
)
from dragoman.store.relation import DyadMonth

T = TypeVar("T")
_HAPPENING, _PART, _DOCUMENT = ("day", "text", "number"), ("number", "number"), ("day", "number")
_MONTH = ("text", "text", "text", "number")


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page: behind a cursor, and at most so many rows."""

    cursor: str | None
    limit: int


def happenings(ledger: Ledger, asked: HappeningsAsked, paging: Paging) -> Happenings:
    """Happenings, the latest first."""
    after = key_of(paging.cursor, asked, _HAPPENING)
    found = ledger.listing.happenings(asked, after, paging.limit)
    whole = _listed(found, asked)
    return Happenings(items=whole.items, next=whole.next, total=whole.total, waiting=ledger.listing.waiting())


def months(ledger: Ledger, asked: MonthsAsked, paging: Paging) -> Listed[DyadMonth]:
    """Counts by month, pair and quad class, in this order."""
    return _listed(ledger.listing.months(asked, key_of(paging.cursor, asked, _MONTH), paging.limit), asked)


def events(ledger: Ledger, asked: EventsAsked, paging: Paging) -> Listed[CodedEvent]:
    """Events as coded, what was stored last first."""
    return _listed(ledger.listing.events(asked, key_of(paging.cursor, asked, _PART), paging.limit), asked)


def statements(ledger: Ledger, asked: StatementsAsked, paging: Paging) -> Listed[CodedStatement]:
    """Statements as coded, what was stored last first."""
    return _listed(ledger.listing.statements(asked, key_of(paging.cursor, asked, _PART), paging.limit), asked)


def actors(ledger: Ledger, asked: ActorsAsked, paging: Paging) -> Listed[CodedActor]:
    """Actors as coded, what was stored last first."""
    return _listed(ledger.listing.actors(asked, key_of(paging.cursor, asked, _PART), paging.limit), asked)


def documents(ledger: Ledger, asked: DocumentsAsked, paging: Paging) -> Listed[ListedDocument]:
    """Documents, the newest first."""
    return _listed(ledger.listing.documents(asked, key_of(paging.cursor, asked, _DOCUMENT), paging.limit), asked)


def _listed(page: Page[T], asked: object) -> Listed[T]:
    following = None if page.after is None else cursor_of(page.after, asked)
    return Listed[Any](items=page.items, next=following, total=page.total)


def in_memory(items: list[T], names: list[str], asked: object, paging: Paging) -> tuple[tuple[T, ...], str | None]:
    """A page of what is at hand whole: its rows by their names, which no two share, in this order."""
    key = key_of(paging.cursor, asked, ("text",))
    start = 0
    if key is not None:
        at = next((place for place, name in enumerate(names) if name == key[0]), None)
        if at is None:
            raise bad_request("the row that the last page ended with is gone", "begin again without a cursor")
        start = at + 1
    end = start + paging.limit
    more = end < len(items)
    return tuple(items[start:end]), cursor_of((names[end - 1],), asked) if more else None


def run_number(ledger: Ledger, given: str | None) -> int | None:
    """The number of a run that is named by it, or by a hash's first characters; a Refusal for none."""
    from dragoman.errors import LedgerError

    if not given:
        return None
    try:
        return ledger.runs.find(checks.words(given, "run") or "").number
    except LedgerError as error:
        raise not_found(str(error).partition(": ")[2], "GET /api/v1/runs lists them") from None


def today() -> dt.date:
    """The day, in UTC."""
    return dt.datetime.now(dt.UTC).date()
