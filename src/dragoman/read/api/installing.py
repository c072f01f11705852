"""The API, put into an application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from dragoman.engine.aside import Aside, Limits
from dragoman.read.api import coding, downloads, routes, routes_about
from dragoman.read.api.frame import REFUSALS, may_code
from dragoman.read.server.access import Role, needs
from dragoman.read.server.settings import ServeSettings
from dragoman.version import __version__

PREFIX = "/api/v1"
_ABOUT = (
    "What a Dragoman ledger holds: happenings between states, with the sentences they are told in, statements, "
    "agreements and promises. Lists go on with `next`; errors have one shape. docs/api.md is the manual."
)


def install(app: FastAPI, settings: ServeSettings) -> None:
    """Add the routes, the coder aside (its process starts with the first text) and the schema."""
    reading = APIRouter(prefix=PREFIX, dependencies=[needs(Role.READER)], responses=REFUSALS)
    for part in (routes.router, routes_about.router, downloads.routes()):
        reading.include_router(part)
    code = APIRouter(prefix=PREFIX, dependencies=[needs(Role.READER), Depends(may_code)], responses=REFUSALS)
    code.include_router(coding.router)
    for router in (reading, code):
        app.include_router(router, generate_unique_id_function=_name)
    app.state.downloads = downloads.Running(settings.download_seconds)
    app.state.aside = Aside(Limits(settings.code_waiting, settings.code_seconds))
    _end_with(app)
    app.openapi = lambda: _schema(app)  # type: ignore[method-assign]


def _name(route: APIRoute) -> str:
    return route.name


def _end_with(app: FastAPI) -> None:
    """End the coder's process when the application ends."""
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(scope: Any) -> AsyncIterator[Any]:
        async with before(scope) as state:
            try:
                yield state
            finally:
                app.state.aside.close()

    app.router.lifespan_context = lifespan


def _schema(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = get_openapi(
            title="Dragoman", version=__version__, description=_ABOUT, routes=app.routes, servers=[{"url": "/"}]
        )
    return app.openapi_schema
