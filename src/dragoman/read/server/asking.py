"""Finds out who is asking, before any route is asked, and sends away who may not read or was sent by another site.

- A token in the header counts for itself; one that is unknown is refused, whatever cookies come with it.
- A session counts while its user is unchanged since it began: the ledger is asked each time.
- On loopback everybody may read; while the ledger has no users, whoever asks is this machine's user and may review.
- What changes something must come from a page of ours: by Origin or Sec-Fetch-Site, and a form by its token as well.
"""

import ipaddress
from dataclasses import replace
from functools import cached_property
from typing import Any, cast
from urllib.parse import parse_qsl, quote

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.read.server.access import CSRF_FIELD, CSRF_HEADER, NOBODY, Caller, Role, caller_of, refusal_of
from dragoman.read.server.pace import Pace
from dragoman.read.server.passwords import hash_token
from dragoman.read.server.refusing import Refusal
from dragoman.read.server.sessions import Sessions, hash_of
from dragoman.read.server.settings import LOOPBACK, ServeSettings
from dragoman.read.server.state import shared
from dragoman.store import Ledger

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
OPEN = frozenset(("/login", "/login.json", "/logout", "/healthz", "/favicon.ico", "/robots.txt"))
"""What those may have who may have nothing else; and all of ``/static``."""
BODY = "dragoman.body"
"""Where the scope holds the whole body."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_FIELDS = 1_000


class Doorkeeper:
    """Knows who is asking: from sessions, tokens, and the place they ask from."""

    def __init__(self, ledger: Ledger, settings: ServeSettings, sessions: Sessions) -> None:
        self.sessions = sessions
        self._ledger, self._settings = ledger, settings
        self._users = False
        self.logins = Pace(4 * settings.login_tries, settings.login_seconds)
        """Of each address, where the ledger is only read and cannot count them."""

    @cached_property
    def _readable(self) -> bool:
        return self._ledger.access.readable()

    def has_users(self) -> bool:
        """True once there is a user, or where nobody can tell."""
        if not self._users:
            self._users = not self._readable or self._ledger.access.any_users()
        return self._users

    def by_token(self, token: str) -> Caller | None:
        """Whose token it is."""
        found = self._ledger.access.bearer(hash_token(token)) if self._readable else None
        if found is None:
            return None
        user, kept = found
        role = min(Role(user.role), Role(kept.role), key=lambda one: one.rank)
        return Caller(user.name, role, "token", kept.handle)

    def by_session(self, request: Request) -> Caller | None:
        """Whose session it is; a cookie that counts no more is taken back, one that grows old made anew."""
        cookie = request.cookies.get(self.sessions.cookie)
        if cookie is None:
            return None
        session = self.sessions.read(cookie)
        user = None
        if session is not None and self._readable:
            user = self._ledger.access.session_user(session.name, hash_of(session.id))
        if session is None or user is None or user.disabled or user.epoch != session.epoch:
            keep_cookie(request, self.sessions.cookie, None)
            return None
        if session.aging:
            keep_cookie(request, self.sessions.cookie, self.sessions.again(session))
        return Caller(user.name, Role(user.role), "session", session.id)

    def by_place(self, request: Request) -> Caller:
        """What one may who says nothing of who they are."""
        visit = self.sessions.visit(request.cookies.get(self.sessions.visit_cookie, ""))
        if is_local(request, self._settings):
            if self._ledger.writable and not self.has_users():
                return Caller(self._settings.reviewer, Role.REVIEWER, "local", visit)
            return Caller("", Role.READER, "open", visit)
        return replace(NOBODY, role=Role.READER if self._settings.public else None, session=visit)

    def who(self, request: Request) -> Caller:
        """Who is asking. :class:`Refusal` for a token that does not count."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            found = self.by_token(token.strip())
            if found is None:
                headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
                do = "Ask for another one: dragoman user token NAME."
                raise Refusal(401, "unknown-token", "This token does not count, or counts no more.", do, headers)
            return found
        return self.by_session(request) or self.by_place(request)


class Asking:
    """The middleware: puts the :class:`Caller` on the request, and cookies on the answer."""

    def __init__(self, app: ASGIApp, door: Doorkeeper) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        request = Request(scope, receive)
        request.state.door = self._door
        cookies: list[tuple[str, str | None]] = []
        request.state.cookies = cookies

        async def with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start" and cookies:
                message = {**message, "headers": [*message["headers"], *self._headers(request, cookies)]}
            await send(message)

        try:
            request.state.caller = await run_in_threadpool(self._look, request)
            if request.method not in SAFE:
                await self._check_sender(Request(scope, replay(scope, receive)))
            if caller_of(request).role is None and request.url.path not in OPEN:
                raise refusal_of(NOBODY, Role.READER)
        except Refusal as refusal:
            response = to_login(request) if refusal.reason == "login-needed" and _is_for_page(request) else None
            await (response or refused(request, refusal))(scope, receive, with_cookies)
            return
        await self._app(scope, receive, with_cookies)

    def _look(self, request: Request) -> Caller:
        shared(request).look()
        return self._door.who(request)

    def _headers(self, request: Request, cookies: list[tuple[str, str | None]]) -> list[tuple[bytes, bytes]]:
        response = Response()
        for name, value in cookies:
            if value is None:
                self._door.sessions.drop_cookie(response, name)
            else:
                self._door.sessions.set_cookie(response, name, value, secure=request.url.scheme == "https")
        return [(name, value) for name, value in response.raw_headers if name == b"set-cookie"]

    async def _check_sender(self, request: Request) -> None:
        caller = caller_of(request)
        if caller.how == "token":
            return
        origin, fetched = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        own = f"{request.url.scheme}://{request.url.netloc}"
        if (origin is not None and origin.lower() != own.lower()) or fetched not in (None, "same-origin", "none"):
            raise Refusal(403, "other-site", "This was sent from a page of another site, and nothing was done.")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        is_form = kind in _FORMS or not kind
        # A program that brings no cookie and no form is lent nobody's rights by being run in a browser.
        if not is_form and caller.how != "session" and origin is None and fetched is None:
            return
        given = request.headers.get(CSRF_HEADER) or (await _field(request, kind) if is_form else "")
        bound = is_form or caller.how == "session"
        if bound and not self._door.sessions.is_token(caller.session, given):
            do = "Open the page again, and send its form again. Cookies must be allowed here."
            raise Refusal(403, "stale-form", "This form is not from a page that you opened just now.", do)


async def _field(request: Request, kind: str) -> str:
    if kind == "application/x-www-form-urlencoded":
        try:
            found = parse_qsl((await request.body()).decode("utf-8", "replace"), max_num_fields=_FIELDS)
        except ValueError:
            return ""
        return next((value for name, value in found if name == CSRF_FIELD), "")
    if kind == "multipart/form-data":
        try:
            value = (await request.form(max_fields=_FIELDS)).get(CSRF_FIELD, "")
        except Exception:  # whatever the parser makes of bytes from anywhere: without a token the form is refused
            return ""
        return value if isinstance(value, str) else ""
    return ""


def _is_for_page(request: Request) -> bool:
    return request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")


def to_login(request: Request) -> Response:
    """The way to the login, and back to this page."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(path, safe='/')}", 303)


def refused(request: Request, refusal: Refusal) -> Response:
    """An error as the application answers errors: as a page or as JSON."""
    return cast(Response, request.app.state.refuse(request, refusal))


def keep_cookie(request: Request, name: str, value: str | None) -> None:
    """Send a cookie along with the answer; None takes it back."""
    request.state.cookies.append((name, value))


def form_token(request: Request) -> str:
    """What the form of a page must send along, in the field ``csrf`` or the header ``X-CSRF-Token``.

    It is bound to the session, or to a visit that begins with this page: the page is then this reader's alone.
    """
    caller, sessions = caller_of(request), cast(Doorkeeper, request.state.door).sessions
    if not caller.session:
        value = sessions.new_visit()
        keep_cookie(request, sessions.visit_cookie, value)
        caller = replace(caller, session=sessions.visit(value))
        request.state.caller = caller
    request.state.personal = True
    return sessions.token(caller.session)


def is_local(request: Request, settings: ServeSettings) -> bool:
    """True of one at this very machine, who asks it by its own name."""
    return settings.on_loopback and is_loopback(request.client.host if request.client else "")


def is_loopback(host: str) -> bool:
    """True of this machine's names and addresses."""
    if host.lower() in LOOPBACK:
        return True
    try:
        address: Any = ipaddress.ip_address(host)
    except ValueError:
        return False
    return bool((getattr(address, "ipv4_mapped", None) or address).is_loopback)


def replay(scope: Scope, receive: Receive) -> Receive:
    """Gives the body that was read already, and then what else comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": scope[BODY], "more_body": False}

    return again
