"""The application: routes, errors, headers, in the order in which a request meets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from dragoman.errors import LedgerError, TooSlowError
from dragoman.read import api
from dragoman.read.server.answering import JSON, Answer, Pages, as_json, wants_json
from dragoman.read.server.arriving import Arriving
from dragoman.read.server.asking import Asking, Doorkeeper
from dragoman.read.server.crowd import Entering, Working
from dragoman.read.server.headers import HEADERS, Headers
from dragoman.read.server.keeping import Kept
from dragoman.read.server.protocol import STATE
from dragoman.read.server.refusing import Refusal, bad_request
from dragoman.read.server.sessions import Sessions
from dragoman.read.server.settings import ServeSettings
from dragoman.read.server.signing_key import signing_key
from dragoman.read.server.state import Shared
from dragoman.read.web import (
    about,
    actor,
    agreements,
    api_reference,
    assets,
    audit,
    codebook,
    country,
    decide,
    document,
    happening,
    home,
    login,
    promises,
    relation,
    review,
    search,
    sources,
    trends,
    watches,
)
from dragoman.read.web.rendering import Templates
from dragoman.store import Ledger
from dragoman.version import __version__

PAGES = (
    login,
    api_reference,
    home,
    sources,
    watches,
    codebook,
    audit,
    about,
    agreements,
    promises,
    trends,
    document,
    actor,
    search,
    review,
    decide,
    happening,
    relation,
    country,
)
"""The modules of pages, each with an ``add``; those with fixed addresses before those that take any."""


def make_app(ledger: Ledger, settings: ServeSettings, *, close: bool = False) -> FastAPI:
    """The application over a ledger that is open; who opened it closes it, or the application does at its end."""

    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        yield {STATE: settings.header_seconds}
        if close:
            ledger.close()

    servers = [{"url": settings.root_path}] if settings.root_path else None
    app = FastAPI(
        title="Dragoman",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=servers,
        lifespan=living,
    )
    app.state.shared = Shared(ledger, settings, Kept(settings.cache_bytes))
    api.install(app, settings)
    router = APIRouter(include_in_schema=False)
    pages = Pages(router, Templates())
    assets.add(router)
    for module in PAGES:
        module.add(pages)
    app.include_router(router)
    _refuse(app, pages)
    _guard(app, ledger, settings)
    return app


def _guard(app: FastAPI, ledger: Ledger, settings: ServeSettings) -> None:
    """What a request goes through before it comes to a route; the last one added is the first."""
    key = signing_key(ledger.place, settings.secret_file)
    app.add_middleware(Working, settings=settings)
    app.add_middleware(Asking, door=Doorkeeper(ledger, settings, Sessions(key.secret, settings)))
    app.add_middleware(Entering, settings=settings)
    app.add_middleware(Arriving, settings=settings)
    app.add_middleware(Headers)


def _refuse(app: FastAPI, pages: Pages) -> None:
    def answer(request: Request, refusal: Refusal) -> Response:
        path = request.url.path
        twin = wants_json(request) or path.endswith(".json") or path.startswith("/api/")
        body = refusal.told()
        if twin:
            response = Response(as_json(body), refusal.status, media_type=JSON)
        else:
            said = Answer(body, "error.html", refusal.message, status=refusal.status)
            response = pages.respond(request, said, twin=False)
        response.headers.update(refusal.headers)
        return response

    app.state.refuse = answer

    @app.exception_handler(Refusal)
    def refused(request: Request, error: Refusal) -> Response:
        return answer(request, error)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        reasons = {404: "not-found", 405: "method-not-allowed"}
        message = "There is nothing at this address." if error.status_code == 404 else str(error.detail)
        return answer(request, Refusal(error.status_code, reasons.get(error.status_code, "refused"), message))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        told = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
        return answer(request, bad_request(told or "the question cannot be understood"))

    @app.exception_handler(TooSlowError)
    def too_slow(request: Request, error: TooSlowError) -> Response:
        do = "Ask for fewer days, or for one type or actor; or raise the limit: --limit query_seconds=60."
        return answer(request, Refusal(503, "too-slow", "This question takes too long to answer.", do))

    @app.exception_handler(Exception)
    def defect(request: Request, error: Exception) -> Response:
        # What it was goes to the server's log, not to the reader.
        do = "The server's log says more; please report it."
        response = answer(request, Refusal(500, "defect", "Dragoman failed at this question.", do))
        response.headers.update(HEADERS)
        return response

    @app.exception_handler(LedgerError)
    def ledger_error(request: Request, error: LedgerError) -> Response:
        # Told by the ledger in words for a reader; where it names a thing that is not there, its route says 404 itself.
        return answer(request, Refusal(503, "ledger", str(error)))
