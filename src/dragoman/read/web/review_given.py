"""What a reviewer gives: reviews, events that were missed, samples to be coded twice. Kept before the answer leaves."""

from typing import Annotated, TypeGuard, get_args
from urllib.parse import urlencode

from fastapi import Form, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse

from dragoman.document import Span
from dragoman.errors import NotDecided
from dragoman.read.server.refusing import Refusal, bad_request
from dragoman.read.server.state import ledger_of, note
from dragoman.read.web import review_forms as forms
from dragoman.read.web.login import local_path
from dragoman.read.web.review_asked import asked, reviewer, sample_address
from dragoman.store import Conflict, Ledger
from dragoman.store.review_model import Mark

MOST = 10_000
Field = Annotated[str | None, Form(max_length=4_000)]
Text = Annotated[str, Form(max_length=4_000)]


def give(
    request: Request,
    verdict: Text = "",
    name: Text = "",
    document: Text = "",
    event: Text = "",
    why: Text = "",
    reason: Text = "",
    seen: Annotated[int | None, Form(ge=0)] = None,
    settle: Annotated[bool, Form()] = False,
    type: Field = None,
    actor: Field = None,
    recipient: Field = None,
    date_start: Field = None,
    date_end: Field = None,
    place: Field = None,
    status: Field = None,
    speaker: Field = None,
    back: Text = "/review",
) -> Response:
    """Keep a review: on disk before the answer, which is the next item."""
    book, who = ledger_of(request), reviewer(request)
    told = ". ".join(one.strip() for one in (reason, why) if one.strip())
    given = {"type": type, "actor": actor, "recipient": recipient, "date_start": date_start, "date_end": date_end}
    given |= {"place": place, "status": status, "speaker": speaker}
    with Kept():
        if not is_mark(verdict):
            raise NotDecided("accept, reject or correct it: no other verdict is kept")
        found = book.reviews.item(name) if name else book.reviews.item_of(document, event)
        fields = forms.corrections(given, found.coded, found.people) if verdict != "rejected" else None
        kept = book.reviews.give(found.subject, who, verdict, told, fields, seen=seen, adjudicate=settle)
    note(request, f"review {verdict}", f"{found.source.id}#{found.event}")
    return done_at(book, back, kept.number)


def undo(
    request: Request, number: Annotated[int, Form(ge=0)], why: Text = "undone", back: Text = "/review"
) -> Response:
    """Put one's own review aside, or any decision that is nobody's own."""
    book = ledger_of(request)
    with Kept():
        kept = book.reviews.undo(number, reviewer(request), why or "undone")
    note(request, "undo", f"decision {number}")
    return done_at(book, back, kept.number)


def missed(
    request: Request,
    document: Text,
    start: Annotated[int, Form(ge=0)],
    end: Annotated[int, Form(ge=0)],
    type: Text,
    actor: Text = "",
    recipient: Text = "",
    why: Text = "",
    back: Text = "/review",
) -> Response:
    """Keep that an event was not coded."""
    book = ledger_of(request)
    with Kept():
        sides = forms.people(actor), forms.people(recipient)
        reason = why.strip() or forms.reasons().missed[0]
        kept = book.reviews.missed(document, Span(start, end), type, sides, reviewer(request), reason)
    note(request, "missed event", document)
    return done_at(book, back, kept.number)


def draw(
    request: Request,
    name: Text,
    reviewers: Text,
    size: Annotated[int, Form(ge=1, le=MOST)] = 100,
    seed: Text = "1",
    country: Text = "",
    type: Text = "",
    by_type: Annotated[bool, Form()] = False,
    why: Text = "double coding",
) -> Response:
    """Define a sample that several reviewers code."""
    book = ledger_of(request)
    wanted = asked("sample", country, type, seed, by_type=by_type)
    people = [one for one in reviewers.replace(";", ",").split(",") if one.strip()]
    with Kept():
        made = book.reviews.draw(name.strip(), wanted.wanted(None), size, people, reviewer(request), why)
    note(request, "sample", made.name)
    return RedirectResponse(sample_address(made.name), 303)


class Kept:
    """Around a decision: what the ledger does not keep is told to who sent it, a conflict as one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, at: object) -> None:
        if isinstance(error, Conflict):
            raise Refusal(409, "conflict", str(error), "Go back, load the page again, and decide on what it shows now.")
        if isinstance(error, NotDecided):
            raise bad_request(str(error), "Nothing was kept. Go back and send it again.")


def done_at(book: Ledger, back: str, number: int) -> Response:
    """To the page that comes next, which says what was done. What follows from it is laid out behind the answer."""
    path = local_path(back)
    joined = f"{path}{'&' if '?' in path else '?'}{urlencode({'done': number})}"
    return RedirectResponse(joined, 303, background=BackgroundTask(book.reconcile, steps=1))


def is_mark(verdict: str) -> TypeGuard[Mark]:
    """True of a verdict that there is."""
    return verdict in get_args(Mark)
