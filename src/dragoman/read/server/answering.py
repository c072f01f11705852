"""A page and its JSON twin are one answer: the same data, at the same address.

A route returns an :class:`Answer`. Its ``data`` is the twin, whole: a page shows nothing that the twin has not, but for
what is made of it (charts, marks, words). ``PATH.json`` gives the twin whatever is accepted; ``PATH`` gives it to those
who accept JSON and no HTML.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from dragoman.version import __version__

JSON = "application/json"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route found. The ``template`` sees ``data`` as ``it`` and what ``shown`` adds; ``title`` is plain text."""

    data: BaseModel
    template: str
    title: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


class Renderer(Protocol):
    """Makes a page of an answer."""

    def __call__(self, request: Request, template: str, title: str, shown: Mapping[str, Any]) -> str:
        """The page."""


Route = Callable[..., Answer]


class Pages:
    """Adds routes that are pages and JSON of one mind."""

    def __init__(self, router: APIRouter, render: Renderer) -> None:
        self.router = router
        self._render = render

    def add(self, path: str, route: Route, **options: Any) -> None:
        """Serve ``route`` at ``path`` and its twin at ``path.json``; FastAPI fills in the arguments it asks for.

        The route must ask for ``request``. It is a plain function: it runs in a thread, and may wait for the ledger.
        """
        from functools import wraps

        @wraps(route)
        def page(request: Request, *args: Any, **kwargs: Any) -> Response:
            return self.respond(request, route(*args, request=request, **kwargs), twin=wants_json(request))

        @wraps(route)
        def twin(request: Request, *args: Any, **kwargs: Any) -> Response:
            return self.respond(request, route(*args, request=request, **kwargs), twin=True)

        # The twin first: "{name}" would swallow ".json".
        self.router.add_api_route(f"{path.rstrip('/') or '/index'}.json", twin, response_model=None, **options)
        self.router.add_api_route(path, page, response_model=None, **options)

    def respond(self, request: Request, answer: Answer, twin: bool) -> Response:
        """The answer as it was asked for, or 304 where the reader has it already."""
        if twin:
            body, kind = answer.data.model_dump_json().encode(), JSON
        else:
            shown = {"it": answer.data, **answer.shown}
            body, kind = self._render(request, answer.template, answer.title, shown).encode(), HTML
        tag = etag(body)
        headers = {"ETag": tag, "Vary": "Accept, Cookie", "Cache-Control": "private, no-cache"}
        if answer.status == 200 and tag in _tags(request):
            return Response(status_code=304, headers=headers)
        return Response(body, answer.status, headers, kind)


def wants_json(request: Request) -> bool:
    """True for one who accepts JSON and no HTML; a browser accepts both, curl anything."""
    accepted = request.headers.get("accept", "")
    return JSON in accepted and "text/html" not in accepted


def etag(body: bytes) -> str:
    """A weak tag of a body: proxies that compress it may keep it."""
    return f'W/"{hashlib.sha256(__version__.encode() + body).hexdigest()[:24]}"'


def _tags(request: Request) -> set[str]:
    return {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
