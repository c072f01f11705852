"""How an attempt to take in one item ended: the vocabulary of custody, so that nothing goes missing without a word."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from dragoman.errors import InputError, NotAStory


class Outcome(StrEnum):
    """The one end of an attempt."""

    FETCHED = "fetched"
    """Read and stored; to be coded."""
    UNCHANGED = "unchanged"
    """The server, or the text itself, says that nothing changed since the last time."""
    ROBOTS = "refused by robots"
    """The site's robots.txt does not want it read."""
    BLOCKED = "blocked"
    """Refused: by the site (401, 403, 451, a paywall) or by our own rules of safety (address, size, bomb)."""
    FAILED = "failed"
    """Not to be had: no answer, an error of the server, a damaged file."""
    DUPLICATE = "duplicate"
    """Stored as a copy of a text that the ledger has, and not coded again."""
    NOT_A_STORY = "not a story"
    """A page without a text to code: an index, a video, an empty page."""
    NOT_ENGLISH = "not English"
    """Stored, and left uncoded."""
    CODED = "coded"
    """Read, stored and coded."""

    @property
    def mended_by_waiting(self) -> bool:
        """True where the same attempt may end better later."""
        return self is Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt and its end. ``at`` is aware, in UTC.

    ``item`` is a URL, or a file's path with the entry in it; ``source`` the feed, list, file or host it came from.
    ``reason`` is a slug to count by ("http-404", "robots", "near-copy"), ``detail`` a sentence for people.
    """

    item: str
    source: str
    outcome: Outcome
    at: dt.datetime
    reason: str = ""
    detail: str = ""
    status: int | None = None
    """The HTTP status, where there was one."""
    bytes: int | None = None
    seconds: float | None = None
    document: str | None = None
    """The id of the document that it gave, or that it is a copy of."""


_BY_REASON = {
    "not-english": Outcome.NOT_ENGLISH,
    "empty": Outcome.NOT_A_STORY,
    "no-text": Outcome.NOT_A_STORY,
    "not-a-story": Outcome.NOT_A_STORY,
    "a-feed": Outcome.NOT_A_STORY,
    "a-file": Outcome.NOT_A_STORY,
    "nothing-to-read": Outcome.NOT_A_STORY,
    "too-large": Outcome.BLOCKED,
    "too-long": Outcome.BLOCKED,
    "too-heavy": Outcome.BLOCKED,
    "too-many": Outcome.BLOCKED,
    "line-too-long": Outcome.BLOCKED,
    "bomb": Outcome.BLOCKED,
    "nesting": Outcome.BLOCKED,
    "overlap": Outcome.BLOCKED,
    "entities": Outcome.BLOCKED,
    "not-a-file": Outcome.BLOCKED,
    "encrypted": Outcome.BLOCKED,
}


def outcome_of(error: InputError) -> Outcome:
    """What an error of reading makes of an attempt; one whose reason says nothing else has failed."""
    if isinstance(error, NotAStory):
        return Outcome.NOT_A_STORY
    return _BY_REASON.get(error.reason, Outcome.FAILED)
