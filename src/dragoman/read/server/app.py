"""The application: routes, errors, headers, in the order in which a request meets them."""

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from dragoman.errors import LedgerError
from dragoman.read import api
from dragoman.read.server.answering import JSON, Answer, Pages, wants_json
from dragoman.read.server.refusing import Refusal, bad_request
from dragoman.read.server.settings import ServeSettings
from dragoman.read.server.state import Shared
from dragoman.read.web import api_reference, assets, relation
from dragoman.read.web.rendering import Templates
from dragoman.store import Ledger
from dragoman.version import __version__

PAGES = (api_reference, relation)
"""The modules of pages, each with an ``add``; those with fixed addresses before those that take any."""


def make_app(ledger: Ledger, settings: ServeSettings) -> FastAPI:
    """The application over a ledger that is open; who opened it closes it."""
    app = FastAPI(
        title="Dragoman", version=__version__, openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None
    )
    app.state.shared = Shared(ledger, settings)
    api.install(app, settings)
    router = APIRouter(include_in_schema=False)
    pages = Pages(router, Templates())
    assets.add(router)
    for module in PAGES:
        module.add(pages)
    app.include_router(router)
    _refuse(app, pages)
    return app


def _refuse(app: FastAPI, pages: Pages) -> None:
    def answer(request: Request, refusal: Refusal) -> Response:
        path = request.url.path
        twin = wants_json(request) or path.endswith(".json") or path.startswith("/api/")
        body = refusal.told()
        if twin:
            return Response(body.model_dump_json(), refusal.status, refusal.headers, JSON)
        page = pages.respond(request, Answer(body, "error.html", refusal.message, status=refusal.status), twin=False)
        page.headers.update(refusal.headers)
        return page

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

    @app.exception_handler(LedgerError)
    def ledger_error(request: Request, error: LedgerError) -> Response:
        # Told by the ledger in words for a reader; where it names a thing that is not there, its route says 404 itself.
        return answer(request, Refusal(503, "ledger", str(error)))
