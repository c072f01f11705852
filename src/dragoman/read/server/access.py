"""Who is asking, and what they may: a :class:`Caller` stands on every request, put there before any route is asked.

A route that not everybody may have says so: ``pages.add(path, route, dependencies=[needs(Role.REVIEWER)])``, or the
same with a router. Reading needs nothing to be said: whoever may not read comes to no route at all.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from fastapi import Depends, Request

from dragoman.read.server.refusing import Refusal

CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"


class Role(StrEnum):
    """What somebody may do; each may what those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for the least."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking. Without a ``name`` it is anybody; without a ``role`` they may not even read.

    ``how`` they are known: "open" (nobody asked who they are), "local" (this machine's user, while the ledger has no
    users), "session" (by login), "token". ``session`` names the session, or the visit of one who has none.
    """

    name: str = ""
    role: Role | None = None
    how: str = "open"
    session: str = ""

    def may(self, role: Role | str) -> bool:
        """True of one who has this role or a higher one."""
        return self.role is not None and self.role.rank >= Role(role).rank

    @property
    def signed_in(self) -> bool:
        """True of one who can log out."""
        return self.how == "session"


NOBODY = Caller()


def caller_of(request: Request) -> Caller:
    """Who is asking; :data:`NOBODY` where nothing has looked yet."""
    return cast(Caller, getattr(request.state, "caller", NOBODY))


def needs(role: Role | str) -> Any:
    """A dependency that lets through those who have a role: 401 for one who is not known, 403 for one who may not."""
    wanted = Role(role)

    async def check(request: Request) -> Caller:
        caller = caller_of(request)
        if caller.may(wanted):
            return caller
        raise refusal_of(caller, wanted)

    return Depends(check)


def refusal_of(caller: Caller, wanted: Role) -> Refusal:
    """What to say to one who may not."""
    if caller.name:
        what = f"{caller.name} has the role {caller.role}, and this needs {wanted}."
        return Refusal(403, "not-allowed", what, "Ask whoever runs this server for another role.")
    what = "This is for those who are known here" + ("." if wanted is Role.READER else f", with the role {wanted}.")
    do = "Log in, or send a token: Authorization: Bearer TOKEN."
    return Refusal(401, "login-needed", what, do, {"WWW-Authenticate": "Bearer"})
