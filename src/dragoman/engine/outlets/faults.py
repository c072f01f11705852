"""Why a delivery failed."""

from dragoman.errors import DragomanError


class Undelivered(DragomanError):  # noqa: N818 - it says what is the matter, like FileNotFound
    """A hit that could not be handed over; it stays in the ledger and is tried again."""
