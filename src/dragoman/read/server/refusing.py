"""Errors, in one shape: what a reader is told, whether of a page, of JSON or of the API."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    """The body of an error: ``{"error": {...}}`` holds one of these."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: int
    reason: str
    """A slug that does not change: "not-found", "bad-request", "too-slow"."""
    message: str
    """What is wrong, in a sentence."""
    do: str = ""
    """What to do about it."""


class Failed(BaseModel):
    """What every error's body is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    error: Told


class Refusal(Exception):  # noqa: N818 - nothing is broken: it is an answer
    """Raised by a route, or before it, to answer with an error."""

    def __init__(
        self, status: int, reason: str, message: str, do: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.do = do
        self.headers = dict(headers or {})
        """Such as Retry-After."""

    def told(self) -> Failed:
        """The body."""
        return Failed(error=Told(status=self.status, reason=self.reason, message=self.message, do=self.do))


def not_found(what: str, do: str = "") -> Refusal:
    """There is no such thing."""
    return Refusal(404, "not-found", what, do)


def bad_request(what: str, do: str = "") -> Refusal:
    """The question cannot be understood."""
    return Refusal(400, "bad-request", what, do)
