"""What goes into the queue and comes out of it, as plain values."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from dragoman.document import Document, Span
from dragoman.errors import LedgerError

PAGE = "page"
"""The kind of job that fetches an address; one worker at a time for each host."""
CODE = "code"
"""The kind of job that codes a stored document."""


class Added(Enum):
    """What adding a record, or keeping a document, did to the ledger."""

    NEW = "new"
    """The first of a document."""
    VERSION = "version"
    """The document was known with another content: this is its next version."""
    RECODED = "recoded"
    """This very content was known, but not under this run."""
    SAME = "same"
    """Content and run were known: nothing was written."""


class LeaseLost(LedgerError):  # noqa: N818 - it says what is the matter, like FileNotFound
    """The job was held for too long and another worker has it, or has done it: nothing of this attempt was stored."""


class Fingerprint(Protocol):
    """What :mod:`dragoman.ingest.near` makes of a text, as far as the ledger needs to know it."""

    @property
    def signature(self) -> bytes:
        """What two texts are compared by."""

    @property
    def bands(self) -> Sequence[int]:
        """Hashes of 64 bits, signed or not; two texts that are alike are likely to share one."""

    @property
    def shingles(self) -> int:
        """How many shingles the text has."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work. The queue fills in ``number``, ``tries``, ``worker`` and ``until`` when it hands it out.

    ``key`` says what the work is: there is one waiting job of a kind and key. A page's is its canonical URL.
    """

    kind: str
    """:data:`PAGE` or :data:`CODE`."""
    key: str
    source: str
    """The feed, list or file that it came from, as in :class:`~dragoman.ingest.outcome.Attempt`."""
    host: str = ""
    """Of a page: whose server. Empty for what may be done by any number of workers at once."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    """What else the work needs (url, title, published, ...), in values that JSON has."""
    priority: int = 0
    """Smaller goes first, among the jobs of a host, or among those without one."""
    not_before: dt.datetime | None = None
    number: int = 0
    tries: int = 0
    """How many times it was handed out, this time included: one that ends its workers shows in a high number."""
    worker: str = ""
    until: dt.datetime | None = None
    """The end of the lease; see :meth:`~dragoman.store.queue.Queue.extend`."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What is known of an address. ``key`` is the canonical URL; ``last_at`` is aware, in UTC."""

    key: str
    url: str
    etag: str | None = None
    modified: str | None = None
    """The Last-Modified header, as sent."""
    body_sha256: str | None = None
    document_id: str | None = None
    last_at: dt.datetime | None = None
    last_outcome: str | None = None


@dataclass(frozen=True, slots=True)
class CopyOf:
    """That a document is a copy of a stored one."""

    of_document: int
    """The stored one's number."""
    kind: str
    similarity: float
    contained: float
    adds: tuple[Span, ...] = ()
    """What the copy has and the other has not, as stretches of the copy's text."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A document to be stored before it is coded, with what was found of it."""

    document: Document
    fingerprint: Fingerprint | None = None
    scheme: str = ""
    """How the fingerprint was made: fingerprints of different schemes are never compared."""
    copies: tuple[CopyOf, ...] = ()
    code: bool = True
    """Whether to queue it for coding; False for copies and for what is not English."""
    source: str = ""
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that was stored: its row's number, its version, and whether it was known."""

    number: int
    version: int
    added: Added


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of a document, with its text; ``added_at`` is aware, in UTC."""

    number: int
    version: int
    text: str
    title: str | None
    published: dt.date | None
    added_at: dt.datetime
