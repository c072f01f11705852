"""What every reader is given besides its entry."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from dragoman.document import Document
from dragoman.errors import InputError
from dragoman.ingest.check import Source, make_document
from dragoman.ingest.gate import Gate
from dragoman.ingest.items import ALL, Entry, Found, Window
from dragoman.ingest.jsonl import OnError
from dragoman.ingest.readers.columns import Columns


class PageLike(Protocol):
    """What is read from a page of HTML: the part of :class:`dragoman.ingest.page.Page` that readers use."""

    # ruff: noqa: D102 - they are described where pages are made
    @property
    def title(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def publisher(self) -> str | None: ...
    @property
    def published(self) -> dt.date | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def story(self) -> bool: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where a page's bytes come from: the address, the charset by the transport, and when it was taken."""

    url: str | None = None
    charset: str | None = None
    fetched: dt.datetime | None = None


ReadPage = Callable[[bytes, PageSource], PageLike]


def read_html(data: bytes, source: PageSource) -> PageLike:
    """The page, by :mod:`dragoman.ingest.page`, which is loaded when the first page comes."""
    from dragoman.ingest.page import PageContext, read_page

    return read_page(data, PageContext(url=source.url, charset=source.charset, fetched=source.fetched))


def _same(url: str) -> str:
    return url


@dataclass(frozen=True, slots=True)
class Context:
    """The settings of one reading. ``on_error`` is handed what cannot be read where the rest can."""

    on_error: OnError
    gate: Gate = field(default_factory=Gate)
    date: dt.date | None = None
    """Publication date of what carries none of its own."""
    columns: Columns = field(default_factory=Columns)
    keep_foreign: bool = False
    """Texts in other languages are documents too, with their language."""
    read_page: ReadPage = read_html
    canonical: Callable[[str], str] = _same
    """The one address of a page that has several: ids of what comes from the web are made by it."""
    readers: Mapping[str, "Read"] = field(default_factory=lambda: MappingProxyType({}))
    """For readers of archives: who reads the members."""
    window: Window = ALL
    """For JSONL and Parquet: which lines or rows."""
    counts: Counter[str] = field(default_factory=Counter)
    """Of what is passed over without an error: "attachments"."""

    def document(self, text: str, source: Source, where: str) -> Document:
        """The document of a text, checked, with this reading's date as the last resort."""
        return make_document(text, source, where, keep_foreign=self.keep_foreign)

    def read(self, entry: Entry) -> Iterator[Found]:
        """What the reader of the entry's kind finds in it."""
        return self.readers[entry.kind](entry, self)

    def guarded(self, entry: Entry, around: Entry) -> Iterator[Found]:
        """As :meth:`read`; an error goes to ``on_error``, but for one that ends the archive ``around`` it too."""
        try:
            yield from self.read(entry)
        except InputError as error:
            if error.where == around.name:
                raise
            self.on_error(error)


Read = Callable[[Entry, Context], Iterator[Found]]
"""A reader: from an entry to what it finds in it, one at a time. It raises :class:`InputError` where nothing more
can be read, and hands ``context.on_error`` what is wrong with one row or record."""
