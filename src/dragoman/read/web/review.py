"""The review desk: one coded event after the other, by keyboard or with forms alone; samples and agreement."""

from typing import Annotated, Any

from fastapi import Query, Request

from dragoman.errors import NotDecided
from dragoman.read.server.access import Role, needs
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import bad_request, not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import review_forms as forms
from dragoman.read.web.marking_sentence import marked
from dragoman.read.web.review_asked import Asked, address, asked, reviewer, sample_address, subject_address
from dragoman.read.web.review_given import draw, give, missed, undo
from dragoman.record.models import Part
from dragoman.store import Decision, Double, Item, Ledger, Queued, ReviewWanted, Sample
from dragoman.store.review_coded import CONTEXT
from dragoman.store.review_model import types

_LOOKS = 5
"""Bounded looks at the ledger for one page; then the reader is asked whether to look on."""
STATUSES = ("actual", "historical", "future", "hypothetical", "negated")
SHOWN = 20


class Desk(Part):
    """The desk's first page: what comes next, who did how much, which samples there are."""

    asked: Asked
    items: tuple[Queued, ...]
    next: str | None
    reviewers: dict[str, dict[str, int]]
    samples: tuple[Sample, ...]


class Turn(Part):
    """One item to be reviewed. ``item`` is None where nothing is left, or (``next``) was not found in one look.

    Others' reviews are shown to who has given one, or to who is to settle between them: until then each is alone.
    """

    asked: Asked
    item: Item | None
    reasons: tuple[str, ...]
    next: str | None
    done: int | None
    told: str
    number: int
    settle: bool


class SamplePage(Part):
    """A sample, how far it is coded, and how far its reviewers agree."""

    double: Double


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/review", desk, dependencies=[needs(Role.REVIEWER)])
    pages.add("/review/next", next_item, dependencies=[needs(Role.REVIEWER)])
    pages.add("/review/item", item, dependencies=[needs(Role.REVIEWER)])
    pages.add("/review/sample/{name}", sample, dependencies=[needs(Role.REVIEWER)])
    for path, route in (
        ("/review", give),
        ("/review/undo", undo),
        ("/review/missed", missed),
        ("/review/sample", draw),
    ):
        pages.router.add_api_route(
            path, route, methods=["POST"], response_model=None, dependencies=[needs(Role.REVIEWER)]
        )


Words = Annotated[str, Query(max_length=2_000)]


def desk(
    request: Request,
    order: Words = "confidence",
    country: Words = "",
    type: Words = "",
    seed: Words = "1",
    by_type: bool = False,
    after: Words = "",
) -> Answer:
    """What is to be reviewed, and by whom how much was."""
    book, who = ledger_of(request), reviewer(request)
    wanted = asked(order, country, type, seed, by_type=by_type)
    items, place = _looked(book, wanted.wanted(who), after or None, SHOWN)
    found = Desk(
        asked=wanted,
        items=items,
        next=place,
        reviewers=book.reviews.counts(),
        samples=tuple(book.reviews.samples()),
    )
    shown: dict[str, Any] = {"start": address("/review/next", wanted), "who": who}
    shown["more"] = address("/review", wanted, after=place or "")
    shown |= {"sentences": [marked(one.sentence, one.span, one.trigger) for one in items]}
    return Answer(found, "review.html", "Review", _common() | shown, keep=False)


def next_item(
    request: Request,
    order: Words = "confidence",
    country: Words = "",
    type: Words = "",
    seed: Words = "1",
    by_type: bool = False,
    sample: Words = "",
    after: Words = "",
    done: Annotated[int, Query(ge=0, le=1 << 31)] = 0,
) -> Answer:
    """The next item that this reviewer has not reviewed."""
    book, who = ledger_of(request), reviewer(request)
    wanted = asked(order, country, type, seed, by_type=by_type, sample=sample)
    items, place = _looked(book, wanted.wanted(who), after or None, 1)
    found = book.reviews.item(items[0].subject) if items else None
    return _turn(request, wanted, found, items[0].reasons if items else (), (place, done))


def item(
    request: Request,
    name: Words = "",
    document: Words = "",
    event: Words = "",
    done: Annotated[int, Query(ge=0, le=1 << 31)] = 0,
) -> Answer:
    """One item, by its name, or by its document and the event in its current record."""
    book = ledger_of(request)
    try:
        found = book.reviews.item(name) if name else book.reviews.item_of(document, event)
    except NotDecided as error:
        raise not_found(str(error), "The queue is at /review.") from None
    return _turn(request, asked("confidence", "", "", "1", by_type=False), found, found.reasons, (None, done))


def _turn(
    request: Request, wanted: Asked, found: Item | None, why: tuple[str, ...], where: tuple[str | None, int]
) -> Answer:
    book, who = ledger_of(request), reviewer(request)
    place, done = where
    reviews = found.reviews if found else ()
    own = next((one for one in reviewed_by(reviews, who)), None)
    apart = len({one.who for one in reviews if not one.adjudication}) > 1
    open_ = own is not None or apart
    if found is not None and not open_:
        found = found.model_copy(update={"reviews": ()})
    turn = Turn(
        asked=wanted,
        item=found,
        reasons=why,
        next=place,
        done=done or None,
        told=_told(book, done, who),
        number=book.reviews.number_by(who),
        settle=apart,
    )
    here = address("/review/next", wanted, after=place or "")
    shown: dict[str, Any] = {"skip": here if place else address("/review", wanted), "who": who, "own": own}
    shown["back"] = here if place else address("/review", wanted)
    shown["start"] = address("/review", wanted)
    if found is not None:
        shown |= {"before": _cut(found.before, at_end=False), "after": _cut(found.after, at_end=True)}
        values = own.values if own and own.values else found.coded
        shown |= {"sentence": marked(found.sentence, found.span, found.trigger), "form": forms.shown(values)}
        shown |= {"was": forms.shown(found.coded), "known": [forms.people_text((one,)) for one in found.people]}
    title = "Review" if found is None else f"Review: {found.coded.type}"
    return Answer(turn, "review_item.html", title, _common() | shown, keep=False)


def sample(request: Request, name: str) -> Answer:
    """A sample, with Krippendorff's alpha of each field."""
    book = ledger_of(request)
    try:
        double = book.reviews.double(name)
    except NotDecided as error:
        raise not_found(str(error), "The samples are at /review.") from None
    wanted = asked("sample", "", "", "1", by_type=False, sample=name)
    shown: dict[str, Any] = {"start": address("/review/next", wanted), "who": reviewer(request)}
    shown |= {"items": [(one, subject_address(one)) for one in double.disputed]}
    return Answer(SamplePage(double=double), "review_sample.html", f"Sample {name}", _common() | shown, keep=False)


def reviewed_by(reviews: Any, who: str) -> list[Any]:
    """One's own standing reviews among these."""
    return [one for one in reviews if one.who == who and not one.adjudication]


def _looked(book: Ledger, wanted: ReviewWanted, after: str | None, limit: int) -> tuple[tuple[Queued, ...], str | None]:
    try:
        for _ in range(_LOOKS):
            page = book.reviews.queue(wanted, limit, after)
            after = page.next
            if page.items or after is None:
                break
    except NotDecided as error:
        raise bad_request(str(error)) from None
    return page.items, after


def _cut(text: str, *, at_end: bool) -> str:
    """What stands around the sentence, cut between words where the text goes on."""
    if len(text) < CONTEXT:
        return text.strip()
    rest = text.rpartition(" ")[0] if at_end else text.partition(" ")[2]
    return f"{rest.rstrip()} …" if at_end else f"… {rest.lstrip()}"


def _told(book: Ledger, done: int, who: str) -> str:
    """What was just done, in words; "" for what is not one's own."""
    if not done:
        return ""
    try:
        found: Decision = book.decisions.get(done)
    except NotDecided:
        return ""
    if found.who != who:
        return ""
    if "undone" in found.what:
        return "Undone"
    verdict = str(found.what.get("verdict", found.kind))
    return verdict.capitalize()


def _common() -> dict[str, Any]:
    """What the desk's templates name."""
    return {
        "all_types": types(),
        "all_statuses": STATUSES,
        "orders": {
            "confidence": "least certain first",
            "disagreement": "disputed",
            "sample": "random sample",
        },
        "offered": forms.reasons(),
        "people_text": forms.people_text,
        "subject_address": subject_address,
        "sample_address": sample_address,
    }
