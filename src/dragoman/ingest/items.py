"""What readers are given and what they give: an entry in, documents and links out."""

import datetime as dt
from dataclasses import dataclass
from typing import IO

from dragoman.document import Document


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be read: a file, a member of an archive, a record of a WARC, the body of a response.

    ``stream`` is bounded: it comes from :mod:`dragoman.ingest.gate` and raises :class:`~dragoman.errors.InputError`
    at the limit. No reader opens or unpacks anything by itself.
    """

    name: str
    """What errors name: a path, ``archive.zip/inner.html``, or a URL."""
    kind: str
    """The reader's name: "html", "pdf", "jsonl", ..."""
    stream: IO[bytes]
    url: str | None = None
    charset: str | None = None
    """As the transport declared it, which a page may contradict."""
    fetched: dt.datetime | None = None
    """When it was taken from the web, in UTC, where that is known."""
    depth: int = 0
    """How many archives stand around it."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which lines of JSONL, or rows of Parquet, are read: ``first`` to ``last`` (half-open, from 0; None: to the end).

    The stream begins with number ``begins``: it is 0 where all that stands before has to be passed over.
    """

    first: int = 0
    last: int | None = None
    begins: int = 0

    def has(self, number: int) -> bool:
        """True for the number of a line that is read."""
        return number >= self.first and not self.ended(number)

    def ended(self, number: int) -> bool:
        """True where nothing more is read from this number on."""
        return self.last is not None and number >= self.last


ALL = Window()


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a feed, sitemap or list names and that is still to be fetched."""

    url: str
    source: str
    """The feed, sitemap or list, by URL or path."""
    title: str | None = None
    published: dt.datetime | None = None
    """As the source gives it; aware, in UTC."""
    language: str | None = None
    kind: str = "page"
    """What is to be found there: ``page``, ``sitemap`` (of an index of sitemaps) or ``feed`` (of an outline)."""
    seen: dt.datetime | None = None
    """When the list's maker saw the page, where it says that and not when it was published (GDELT); aware, in UTC."""


Found = Document | Link
