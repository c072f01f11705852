"""A page and its JSON twin are one answer: the same data, at the same address.

A route returns an :class:`Answer`. Its ``data`` is the twin, whole: a page shows nothing that the twin has not, but for
what is made of it (charts, marks, words). ``PATH.json`` gives the twin whatever is accepted; ``PATH`` gives it to those
who accept JSON and no HTML.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, Protocol

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from dragoman.read.server.keeping import KeptAnswer
from dragoman.read.server.state import ledger_of, shared
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
    keep: bool = True
    """False for an answer that hangs on more than the question and the ledger: see ``keeping``."""


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

        @wraps(route)
        def page(request: Request, *args: Any, **kwargs: Any) -> Response:
            return self._answer(request, partial(route, *args, request=request, **kwargs), twin=wants_json(request))

        @wraps(route)
        def twin(request: Request, *args: Any, **kwargs: Any) -> Response:
            return self._answer(request, partial(route, *args, request=request, **kwargs), twin=True)

        # The twin first: "{name}" would swallow ".json".
        self.router.add_api_route(f"{path.rstrip('/') or '/index'}.json", twin, response_model=None, **options)
        self.router.add_api_route(path, page, response_model=None, **options)

    def _answer(self, request: Request, route: Callable[[], Answer], twin: bool) -> Response:
        """What was answered before, if nothing was written since; else what the route finds."""
        kept, stamp = shared(request).kept, ledger_of(request).stamp()
        if (known := kept.get(request, stamp, twin=twin)) is not None:
            return _response(request, known)
        found = route()
        answer = self._made(request, found, twin)
        if found.keep and found.status == 200:
            kept.put(request, stamp, answer, twin=twin)
        return _response(request, answer, found.status)

    def respond(self, request: Request, answer: Answer, twin: bool) -> Response:
        """The answer as it was asked for, or 304 where the reader has it already."""
        return _response(request, self._made(request, answer, twin), answer.status)

    def _made(self, request: Request, answer: Answer, twin: bool) -> KeptAnswer:
        if twin:
            body, kind = as_json(answer.data), JSON
        else:
            shown = {"it": answer.data, **answer.shown}
            body, kind = self._render(request, answer.template, answer.title, shown).encode(), HTML
        return KeptAnswer(body, kind, etag(body))


def as_json(data: BaseModel) -> bytes:
    """A model as JSON in UTF-8. Half of a surrogate pair, which UTF-8 has not, is written as JSON's own escape."""
    try:
        return data.model_dump_json().encode()
    except PydanticSerializationError:
        return json.dumps(data.model_dump(mode="json"), separators=(",", ":")).encode()


def _response(request: Request, answer: KeptAnswer, status: int = 200) -> Response:
    headers = {"ETag": answer.tag, "Vary": "Accept, Cookie, Authorization", "Cache-Control": "private, no-cache"}
    if status == 200 and answer.tag in _tags(request):
        return Response(status_code=304, headers=headers)
    return Response(answer.body, status, headers, answer.kind)


def wants_json(request: Request) -> bool:
    """True for one who accepts JSON and no HTML; a browser accepts both, curl anything."""
    accepted = request.headers.get("accept", "")
    return JSON in accepted and "text/html" not in accepted


def asks_twin(request: Request) -> bool:
    """True for one who gets the JSON twin, with what no page shows."""
    return request.url.path.endswith(".json") or wants_json(request)


def etag(body: bytes) -> str:
    """A weak tag of a body: proxies that compress it may keep it."""
    return f'W/"{hashlib.sha256(__version__.encode() + body).hexdigest()[:24]}"'


def _tags(request: Request) -> set[str]:
    return {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
