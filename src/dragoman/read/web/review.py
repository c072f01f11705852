"""The review desk: one coded event after the other, by keyboard or with forms alone; samples and agreement."""

import json
from typing import Annotated, Any, TypeGuard, get_args
from urllib.parse import quote, urlencode

from fastapi import Form, Query, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse

from dragoman.document import Span
from dragoman.errors import NotDecided
from dragoman.read.countries import countries
from dragoman.read.server.access import Role, caller_of, needs
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import Refusal, bad_request, not_found
from dragoman.read.server.state import ledger_of, note
from dragoman.read.web import review_forms as forms
from dragoman.read.web.login import local_path
from dragoman.read.web.marking_sentence import marked
from dragoman.record.models import Part
from dragoman.resolve.kb_codes import NON_STATE
from dragoman.store import Conflict, Decision, Double, Item, Ledger, Queued, ReviewWanted, Sample
from dragoman.store.review_coded import CONTEXT
from dragoman.store.review_model import Mark, types
from dragoman.store.review_queue import ORDERS, Order

_LOOKS = 5
"""Bounded looks at the ledger for one page; then the reader is asked whether to look on."""
STATUSES = ("actual", "historical", "future", "hypothetical", "negated")
SHOWN = 20
MOST = 10_000


class Asked(Part):
    """What the reviewer wants to see; ``query`` is the same for an address."""

    order: Order
    countries: tuple[str, ...]
    types: tuple[str, ...]
    seed: str
    by_type: bool
    sample: str | None

    @property
    def query(self) -> dict[str, str]:
        """Without what is as usual."""
        told = {"order": self.order if self.order != "confidence" else "", "country": ",".join(self.countries)}
        told |= {"type": ",".join(self.types), "seed": self.seed if self.seed != "1" else ""}
        told |= {"by_type": "1" if self.by_type else "", "sample": self.sample or ""}
        return {name: value for name, value in told.items() if value}

    def wanted(self, who: str | None) -> ReviewWanted:
        """For the ledger."""
        return ReviewWanted(
            self.order,
            who,
            self.countries,
            self.types,
            self.seed,
            self.by_type,
            self.sample,
        )


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
Field = Annotated[str | None, Form(max_length=4_000)]
Text = Annotated[str, Form(max_length=4_000)]


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


def reviewer(request: Request) -> str:
    """The name under which a decision is kept."""
    return caller_of(request).name or "this machine's user"


def reviewed_by(reviews: Any, who: str) -> list[Any]:
    """One's own standing reviews among these."""
    return [one for one in reviews if one.who == who and not one.adjudication]


def asked(order: str, country: str, type: str, seed: str, *, by_type: bool, sample: str = "") -> Asked:
    """What is asked for; :class:`Refusal` for what there is not."""
    known = next((one for one in ORDERS if one == order), None)
    if known is None:
        raise bad_request(f"{order!r} is no order of the queue", f"Give one of: {', '.join(ORDERS)}.")
    codes = tuple(dict.fromkeys(one.strip().upper() for one in country.split(",") if one.strip()))
    for code in codes:
        if code not in countries().codes and code not in NON_STATE:
            raise bad_request(f"{code!r} is not a country code", "Give ISO alpha-3 codes, for example IND,ISR.")
    kinds = tuple(dict.fromkeys(one.strip().upper() for one in type.split(",") if one.strip()))
    for kind in kinds:
        if kind not in types():
            raise bad_request(f"{kind!r} is no PLOVER type", f"Give some of: {', '.join(types())}.")
    return Asked(order=known, countries=codes, types=kinds, seed=seed or "1", by_type=by_type, sample=sample or None)


def address(path: str, wanted: Asked, **more: str) -> str:
    """A page of the desk, for what is wanted."""
    query = wanted.query | {name: value for name, value in more.items() if value}
    return f"{path}?{urlencode(query)}" if query else path


def subject_address(name: dict[str, Any]) -> str:
    """The page of one item."""
    return f"/review/item?{urlencode({'name': json.dumps(name, sort_keys=True)})}"


def sample_address(name: str) -> str:
    """The page of a sample."""
    return f"/review/sample/{quote(name, safe='')}"


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
