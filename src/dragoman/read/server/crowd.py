"""How much may be asked at once, how fast, and how long it may take: nobody starves the others, memory stays bounded.

A request is counted as soon as its headers are there; its body is read whole, within a size and a time; then it waits
for its turn. What does not fit is told so at once: 503 or 429, with Retry-After.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.read.server.access import caller_of
from dragoman.read.server.asking import BODY, is_local, refused, replay
from dragoman.read.server.pace import Pace, place_of
from dragoman.read.server.refusing import Refusal
from dragoman.read.server.settings import ServeSettings
from dragoman.store import time_limit

_RETRY = {"Retry-After": "5"}


class Entering:
    """The middleware that counts requests and reads their bodies."""

    def __init__(self, app: ASGIApp, settings: ServeSettings) -> None:
        self._app, self._settings = app, settings
        self._here: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, settings = Request(scope, receive), self._settings
        place = place_of(request)
        total, own = self._here.total(), self._here[place]
        if total >= settings.most_waiting or (own >= settings.most_of_one and not is_local(request, settings)):
            what = (
                "Too many requests are here at once." if total >= settings.most_waiting else "You ask too much at once."
            )
            refusal = Refusal(503, "busy", what, "Ask again in some seconds.", _RETRY)
            await refused(request, refusal)(scope, receive, self._in_time(send))
            return
        self._here[place] += 1
        try:
            try:
                scope[BODY] = await self._body(request, receive)
            except Refusal as refusal:
                await refused(request, refusal)(scope, receive, self._in_time(send))
                return
            await self._app(scope, replay(scope, receive), self._in_time(send))
        finally:
            self._here[place] -= 1
            if not self._here[place]:
                del self._here[place]

    async def _body(self, request: Request, receive: Receive) -> bytes:
        settings = self._settings
        too_large = Refusal(
            413, "too-large", f"More than {settings.max_body:,} bytes were sent.", "Send less at once.", _CLOSE
        )
        with suppress(ValueError):
            if int(request.headers.get("content-length", "0")) > settings.max_body:
                raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(settings.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refusal(400, "gone", "The request was broken off.", headers=_CLOSE)
                    body += message.get("body", b"")
                    if len(body) > settings.max_body:
                        raise too_large
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            what = f"The request's body did not come within {settings.body_seconds:g} seconds."
            raise Refusal(408, "too-slow-body", what, headers=_CLOSE) from None

    def _in_time(self, send: Send) -> Send:
        """Breaks off with a reader who does not take what is sent."""

        async def sending(message: Message) -> None:
            async with asyncio.timeout(self._settings.answer_seconds):
                await send(message)

        return sending


_CLOSE = {"Connection": "close"}


class Working:
    """The middleware that lets so many requests at once come to the routes, each with a time for its questions."""

    def __init__(self, app: ASGIApp, settings: ServeSettings) -> None:
        self._app, self._settings = app, settings
        # By event loop: a server has one, but for tests each request may have its own.
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
        self._pace = Pace(settings.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        request, settings = Request(scope, receive), self._settings
        turns = self._turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(settings.at_once))
        try:
            if not is_local(request, settings):
                self._pace.step(_key(request))
            try:
                async with asyncio.timeout(settings.wait_seconds):
                    await turns.acquire()
            except TimeoutError:
                what = "Others are being answered, and your turn did not come."
                raise Refusal(503, "busy", what, "Ask again in some seconds.", _RETRY) from None
        except Refusal as refusal:
            await refused(request, refusal)(scope, receive, send)
            return
        held = True

        def leave() -> None:
            nonlocal held
            if held:
                held = False
                turns.release()

        async def sending(message: Message) -> None:
            # What is left is to be taken by the reader, however slowly, and is no work of ours.
            leave()
            await send(message)

        # A route that waits for something else than the ledger gives up its turn before: see POST /api/v1/code.
        request.state.leave = leave
        try:
            with time_limit(settings.query_seconds):
                await self._app(scope, receive, sending)
        finally:
            leave()


def _key(request: Request) -> str:
    caller = caller_of(request)
    return f"user {caller.name}" if caller.how in ("session", "token") else place_of(request)
