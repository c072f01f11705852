"""What all routes of one application share."""

import time
from dataclasses import dataclass, field
from typing import cast

from fastapi import Request

from dragoman.read.server.access import caller_of
from dragoman.read.server.keeping import Kept
from dragoman.read.server.settings import ServeSettings
from dragoman.store import Deed, Ledger

_LOOK = 5.0
"""Seconds between two looks at how much is not laid out."""


@dataclass(slots=True)
class Noted:
    """What every page says of the ledger as a whole; looked up now and then."""

    behind: int = 0
    """Records and decisions that are not laid beside the others yet."""
    at: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Shared:
    """The ledger, open, and the settings."""

    ledger: Ledger
    settings: ServeSettings
    kept: Kept = field(default_factory=lambda: Kept(0))
    noted: Noted = field(default_factory=Noted)

    def look(self) -> None:
        """Look up what every page says, if it was not looked up in the last seconds."""
        now = time.monotonic()
        if now - self.noted.at > _LOOK:
            self.noted.at = now
            self.noted.behind = self.ledger.behind()


def shared(request: Request) -> Shared:
    """What the request's application holds."""
    return cast(Shared, request.app.state.shared)


def ledger_of(request: Request) -> Ledger:
    """The ledger that is served; threads share it."""
    return shared(request).ledger


def note(
    request: Request,
    what: str,
    about: str,
    outcome: str = "done",
    *,
    who: str | None = None,
    address: str | None = None,
) -> None:
    """Put on record what was done, by whom and from where: whatever changes something over the web says so here.

    A ledger that is only read has no place for it.
    """
    ledger = ledger_of(request)
    if ledger.writable:
        if address is None:
            address = request.client.host if request.client else ""
        ledger.access.log(Deed(caller_of(request).name if who is None else who, what, about, outcome, address))
