"""What all routes of one application share."""

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from dragoman.read.server.settings import ServeSettings
from dragoman.store import Ledger


@dataclass(frozen=True, slots=True)
class Shared:
    """The ledger, open, and the settings."""

    ledger: Ledger
    settings: ServeSettings


def shared(request: Request) -> Shared:
    """What the request's application holds."""
    return cast(Shared, request.app.state.shared)


def ledger_of(request: Request) -> Ledger:
    """The ledger that is served; threads share it."""
    return shared(request).ledger
