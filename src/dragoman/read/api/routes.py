"""Happenings, coded rows, documents, relations: lists and single things."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from dragoman.read.api.frame import Page, Since, Until, respond
from dragoman.read.queries import checks, lists, relations, single
from dragoman.read.queries.shapes import DocumentAnswer, Happenings, Listed, RelationInFigures, SearchHitShape
from dragoman.read.server.refusing import bad_request
from dragoman.read.server.state import ledger_of
from dragoman.store import (
    ActorsAsked,
    Agreement,
    CodedActor,
    CodedEvent,
    CodedStatement,
    DocumentsAsked,
    EventsAsked,
    HappeningsAsked,
    ListedDocument,
    MonthsAsked,
    Promise,
    StatementsAsked,
    Wanted,
)
from dragoman.store.relation import DyadMonth, Happening, PromiseState

router = APIRouter()

_LARGEST = 2_000_000_000
Country = Annotated[str, Path(max_length=100, description="ISO alpha-3 code, such as IND.")]
First = Annotated[str, Query(max_length=100, description="ISO alpha-3 code of one country.")]
Second = Annotated[str, Query(max_length=100, description="ISO alpha-3 code of the other.")]
OneCountry = Annotated[str | None, Query(max_length=100, description="ISO alpha-3 code.")]
Countries = Annotated[str | None, Query(max_length=100, description="One code, or two separated by a comma: IND,ISR.")]
Types = Annotated[str | None, Query(max_length=300, description="Event types, separated by commas: CONSULT,AID.")]
Quads = Annotated[str | None, Query(max_length=20, description="Quad classes, separated by commas: 1 to 4.")]
Statuses = Annotated[
    str | None,
    Query(max_length=100, description="actual, historical, future, hypothetical or negated; or several."),
]
Outlets = Annotated[int, Query(ge=1, le=_LARGEST, description="So many publishers tell of it, at least.")]
Words = Annotated[str | None, Query(max_length=checks.MOST_CHARACTERS)]
DocumentId = Annotated[str | None, Query(max_length=4_000, description="A document's id.")]
RunName = Annotated[
    str | None, Query(max_length=64, description="A run's number, or its hash's start; without it, what counts today.")
]


@router.get("/relations/{first}/{second}", response_model=RelationInFigures, tags=["relations"])
def relation(
    request: Request,
    first: Country,
    second: Country,
    since: Since = None,
    until: Until = None,
    type: Types = None,
    min_outlets: Outlets = 1,
) -> Response:
    """Two countries in figures: summary, counts by month and quad class, net cooperation by month."""
    days = checks.days(since, until)
    wanted = Wanted(*days, types=checks.types(type), min_outlets=min_outlets, limit=50)
    return respond(request, relations.relation(ledger_of(request), checks.pair(first, second), wanted))


@router.get("/happenings", response_model=Happenings, tags=["happenings"])
def happenings(
    request: Request,
    page: Page,
    countries: Countries = None,
    since: Since = None,
    until: Until = None,
    type: Types = None,
    quad: Quads = None,
    status: Statuses = None,
    min_outlets: Outlets = 1,
    actor: Annotated[Words, Query(description="Part of a name or an office, or a Wikidata id.")] = None,
    topic: Annotated[Words, Query(description="Words of a topic, or a context's code.")] = None,
) -> Response:
    """Happenings with documents and quotes, the latest first; what spans the days asked for counts."""
    days = checks.days(since, until)
    asked = HappeningsAsked(
        countries=checks.countries(countries),
        since=days[0],
        until=days[1],
        types=checks.types(type),
        quads=checks.quads(quad),
        statuses=checks.statuses(status),
        min_outlets=min_outlets,
        actor=checks.words(actor, "actor"),
        topic=checks.words(topic, "topic"),
    )
    return respond(request, lists.happenings(ledger_of(request), asked, page))


@router.get("/happenings/{id:path}", response_model=Happening, tags=["happenings"])
def happening(
    request: Request,
    id: Annotated[str, Path(max_length=4_100, description="An id from a list, or DOCUMENT#e1, percent-encoded.")],
) -> Response:
    """One happening."""
    return respond(request, single.happening(ledger_of(request), id))


@router.get("/events", response_model=Listed[CodedEvent], tags=["rows as coded"])
def events(
    request: Request,
    page: Page,
    country: OneCountry = None,
    since: Since = None,
    until: Until = None,
    type: Types = None,
    quad: Quads = None,
    status: Statuses = None,
    document: DocumentId = None,
    run: RunName = None,
) -> Response:
    """Events as coded, one for each document that tells of it, with offsets and whose words they are."""
    days, ledger = checks.days(since, until), ledger_of(request)
    asked = EventsAsked(
        run=lists.run_number(ledger, run),
        document=checks.exact(document),
        country=checks.country(country) if country else None,
        types=checks.types(type),
        quads=checks.quads(quad),
        statuses=checks.statuses(status),
        since=days[0],
        until=days[1],
    )
    return respond(request, lists.events(ledger, asked, page))


@router.get("/statements", response_model=Listed[CodedStatement], tags=["rows as coded"])
def statements(
    request: Request,
    page: Page,
    speaker: Annotated[Words, Query(description="Part of a name or an office, or a Wikidata id.")] = None,
    country: OneCountry = None,
    channel: Annotated[str | None, Query(max_length=100, description="Such as tweet, letter, interview.")] = None,
    kind: Annotated[str | None, Query(max_length=50, description="direct, indirect or mixed.")] = None,
    on_record: Annotated[bool | None, Query(description="Only what was said on the record, or off it.")] = None,
    since: Since = None,
    until: Until = None,
    document: DocumentId = None,
    run: RunName = None,
) -> Response:
    """Statements as coded: who says what, to whom, through what. Days are of publication."""
    days, ledger = checks.days(since, until), ledger_of(request)
    asked = StatementsAsked(
        run=lists.run_number(ledger, run),
        document=checks.exact(document),
        speaker=checks.words(speaker, "speaker"),
        country=checks.country(country) if country else None,
        channel=checks.words(channel, "channel"),
        kind=checks.statement_kind(kind),
        on_record=on_record,
        since=days[0],
        until=days[1],
    )
    return respond(request, lists.statements(ledger, asked, page))


@router.get("/actors", response_model=Listed[CodedActor], tags=["rows as coded"])
def actors(
    request: Request,
    page: Page,
    name: Annotated[Words, Query(description="Part of a name or an office, or a Wikidata id.")] = None,
    country: OneCountry = None,
    wikidata: Annotated[str | None, Query(max_length=50, description="A Wikidata id, such as Q42.")] = None,
    person: Annotated[bool | None, Query(description="Only persons, or only others.")] = None,
    since: Since = None,
    until: Until = None,
    document: DocumentId = None,
    run: RunName = None,
) -> Response:
    """Actors as coded, one for each document that names them, with offsets. Days are of publication."""
    days, ledger = checks.days(since, until), ledger_of(request)
    asked = ActorsAsked(
        run=lists.run_number(ledger, run),
        document=checks.exact(document),
        name=checks.words(name, "name"),
        country=checks.country(country) if country else None,
        wikidata=checks.words(wikidata, "wikidata"),
        person=person,
        since=days[0],
        until=days[1],
    )
    return respond(request, lists.actors(ledger, asked, page))


@router.get("/documents", response_model=Listed[ListedDocument], tags=["documents"])
def documents(
    request: Request,
    page: Page,
    since: Since = None,
    until: Until = None,
    publisher: Annotated[Words, Query(description="A publisher's name, whatever its case.")] = None,
    language: Annotated[str | None, Query(max_length=20, description="Such as en.")] = None,
    coded: Annotated[bool | None, Query(description="Only those that have a record, or have none.")] = None,
) -> Response:
    """Documents, the newest first, each in the version that counts."""
    days = checks.days(since, until)
    asked = DocumentsAsked(
        days[0], days[1], checks.words(publisher, "publisher"), checks.words(language, "language"), coded
    )
    return respond(request, lists.documents(ledger_of(request), asked, page))


@router.get("/document", response_model=DocumentAnswer, tags=["documents"])
def document(
    request: Request,
    id: Annotated[str, Query(min_length=1, max_length=4_000, description="The document's id, percent-encoded.")],
    version: Annotated[int | None, Query(ge=1, le=_LARGEST, description="Without it, the one that counts.")] = None,
) -> Response:
    """A document: its record, with the text, and what versions of it are stored."""
    return respond(request, single.document(ledger_of(request), checks.exact(id) or "", version))


@router.get("/search", response_model=Listed[SearchHitShape], tags=["documents"])
def search(
    request: Request,
    q: Annotated[
        str,
        Query(min_length=1, max_length=checks.MOST_CHARACTERS, description='Words, "phrases", -words left out.'),
    ],
    since: Since = None,
    until: Until = None,
    publisher: Annotated[Words, Query(description="A publisher's name, whatever its case.")] = None,
    limit: Annotated[int, Query(ge=1, le=single.MOST_HITS, description="So many of the best.")] = 20,
) -> Response:
    """Documents by words in text and title, the best first; narrower days rather than a next page."""
    days = checks.days(since, until)
    sought = single.Sought(checks.words(q, "q") or "", *days, checks.words(publisher, "publisher"), limit)
    return respond(request, single.search(ledger_of(request), sought))


@router.get("/agreements", response_model=Listed[Agreement], tags=["relations"])
def agreements(
    request: Request,
    page: Page,
    first: First,
    second: Second,
    kind: Annotated[Words, Query(description="Such as MoU or treaty.")] = None,
    area: Annotated[Words, Query(description="An area of policy (docs/topics.md).")] = None,
) -> Response:
    """What two countries have signed, each instrument once, with its life step by step."""
    asked = relations.AgreementsAsked(
        checks.pair(first, second), checks.words(kind, "kind"), checks.words(area, "area")
    )
    return respond(request, relations.agreements(ledger_of(request), asked, page))


@router.get("/promises", response_model=Listed[Promise], tags=["relations"])
def promises(
    request: Request,
    page: Page,
    first: First,
    second: Second,
    state: Annotated[PromiseState | None, Query(description="What came of it.")] = None,
    by: Annotated[str | None, Query(max_length=100, description="The country that promises.")] = None,
) -> Response:
    """What two countries promised each other, what may have followed, and what came of it."""
    pair = checks.pair(first, second)
    asked = relations.PromisesAsked(pair, state, checks.country(by) if by else None)
    if asked.by is not None and asked.by not in pair:
        raise bad_request(f"{asked.by} is neither of the two", "leave by out, or name one of them")
    return respond(request, relations.promises(ledger_of(request), asked, page))


@router.get("/dyad-months", response_model=Listed[DyadMonth], tags=["relations"])
def dyad_months(
    request: Request,
    page: Page,
    countries: Countries = None,
    since: Annotated[str | None, Query(max_length=7, description="The first month: YYYY-MM.")] = None,
    until: Annotated[str | None, Query(max_length=7, description="The last month: YYYY-MM.")] = None,
) -> Response:
    """What happened between each two countries in a month, by quad class."""
    asked = MonthsAsked(checks.countries(countries), *checks.months(since, until))
    return respond(request, lists.months(ledger_of(request), asked, page))
