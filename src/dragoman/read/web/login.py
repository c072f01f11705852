"""Logging in and out. What a wrong password meets is the same whether the name exists or not, and takes as long."""

import datetime as dt
from typing import Annotated

from fastapi import Form, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse

from dragoman.read.server.access import caller_of
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.asking import Doorkeeper, keep_cookie
from dragoman.read.server.pace import place_of
from dragoman.read.server.passwords import fits
from dragoman.read.server.refusing import Refusal
from dragoman.read.server.sessions import hash_of
from dragoman.read.server.state import ledger_of, note, shared
from dragoman.store import User, key_of

_WRONG = "There is no user with this name and password."


class Login(BaseModel):
    """The login: ``can`` is False where there is nobody to log in as."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    can: bool
    next: str
    name: str = ""
    wrong: str = ""


def add(pages: Pages) -> None:
    """Its routes for reading."""
    pages.add("/login", login)

    def enter(
        request: Request,
        name: Annotated[str, Form(max_length=200)] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "",
    ) -> Response:
        """Begin a session, a new one whatever cookie came, or show the form again."""
        user = _entering(request, name, password)
        if user is None:
            said = Login(can=True, next=local_path(next), name=name, wrong=_WRONG)
            return pages.respond(request, Answer(said, "login.html", "Log in", status=401, keep=False), twin=False)
        sessions = _door(request).sessions
        keep_cookie(request, sessions.visit_cookie, None)
        keep_cookie(request, sessions.cookie, sessions.begin(user))
        return RedirectResponse(local_path(next), 303)

    pages.router.add_api_route("/login", enter, methods=["POST"], response_model=None)
    pages.router.add_api_route("/logout", leave, methods=["POST"], response_model=None)


def login(request: Request, next: str = "") -> Answer:
    """The form."""
    said = Login(can=_can(request), next=local_path(next))
    return Answer(said, "login.html", "Log in", keep=False)


def leave(request: Request) -> Response:
    """End the session, on this server and on all others of this ledger."""
    door, ledger = _door(request), ledger_of(request)
    session = door.sessions.read(request.cookies.get(door.sessions.cookie, ""))
    if session is not None and caller_of(request).signed_in:
        if ledger.writable:
            ledger.access.end_session(hash_of(session.id), door.sessions.ends(session))
        note(request, "logout", "")
    keep_cookie(request, door.sessions.cookie, None)
    return RedirectResponse("/login", 303)


def local_path(next: str) -> str:
    """A path of this server to go to, "/" for anything else: no other host, no scheme, nothing a browser reads so."""
    one_slash = next.startswith("/") and not next.startswith(("//", "/\\"))
    return next if one_slash and next.isprintable() and "\\" not in next and len(next) < 2_000 else "/"


def _entering(request: Request, name: str, password: str) -> User | None:
    """The user, if the password is theirs and too many wrong ones did not come before."""
    ledger, settings = ledger_of(request), shared(request).settings
    if not _can(request):
        raise Refusal(
            403, "no-users", "This server has no users.", "Whoever runs it makes one with: dragoman user add."
        )
    place = place_of(request)
    if not ledger.writable:
        _door(request).logins.step(place)
    since = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=settings.login_seconds)
    refused = ledger.access.refused(name, place, since)
    tries = settings.login_tries
    if refused.pair >= tries or refused.address >= 4 * tries or refused.name >= 20 * tries:
        wait = round(settings.login_seconds)
        do = f"Wait {max(1, wait // 60)} minutes, and try again."
        raise Refusal(429, "too-many-logins", "Too many wrong passwords came.", do, {"Retry-After": str(wait)})
    user = ledger.access.user(name)
    right = fits(password, user.password if user is not None and not user.disabled else None)
    note(request, "login", "", "done" if right else "refused", who=key_of(name), address=place)
    return user if right else None


def _can(request: Request) -> bool:
    ledger = ledger_of(request)
    return ledger.access.readable() and ledger.access.any_users()


def _door(request: Request) -> Doorkeeper:
    door: Doorkeeper = request.state.door
    return door
