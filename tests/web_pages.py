"""What tests of pages share: a client over a ledger, and what a browser would make of a page."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi.testclient import TestClient

from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.record.models import Record
from dragoman.store import Ledger

VOID = frozenset(("meta", "link", "input", "br", "hr", "img"))


@contextmanager
def served(address: str, records: Sequence[Record] = ()) -> Iterator[tuple[TestClient, Ledger]]:
    """A client over a ledger with these records, laid beside each other."""
    with Ledger.open(address) as ledger, tempfile.TemporaryDirectory() as folder:
        for record in records:
            ledger.add(record)
        ledger.reconcile()
        yield TestClient(make_app(ledger, settings_for(address, folder))), ledger


def settings_for(address: str, folder: str) -> ServeSettings:
    """Settings under which a test may ask as often and as long as it likes; this machine's user is left alone."""
    key = str(Path(folder) / "key")
    return ServeSettings(address, allow_hosts=("testserver",), rate=0, query_seconds=120, secret_file=key)


def document_at(id: str, **query: Any) -> str:
    """The address of a document's page."""
    more = "".join(f"&{name}={quote(str(value), safe='')}" for name, value in query.items())
    return f"/document?id={quote(id, safe='')}{more}"


class Page(HTMLParser):
    """A page as a browser reads it: its elements, ids and links, and the words of its text without what explains it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        """Of paragraphs of class "text" alone, each apart."""
        self.words = ""
        """Of all of it."""
        self._open: list[tuple[str, set[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append((tag, given))
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        classes = set((given.get("class") or "").split())
        if "text" in classes:
            self.text.append("")
        if tag not in VOID:
            self._open.append((tag, classes))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open, tag
            assert self._open[-1][0] == tag, (tag, self._open)
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words += data
        within = set().union(*(classes for _, classes in self._open)) if self._open else set()
        if "text" in within and "hidden-text" not in within:
            self.text[-1] += data


def assert_harmless(html: str) -> Page:
    """Nothing of a text runs or leads anywhere: no script of its own, no handlers, styles, or odd addresses."""
    page = Page(html)
    for tag, given in page.elements:
        assert tag not in ("style", "iframe", "object", "embed", "img", "base"), tag
        assert tag != "script" or (given.get("src") or "").startswith("/static/"), given
        assert not [name for name in given if name.startswith("on") or name in ("style", "srcdoc")], given
        for name in ("href", "src", "action"):
            value = given.get(name)
            assert value is None or value[:1] in "/#" or value.startswith(("http://", "https://")), given
            assert value is None or not value.startswith("//"), given
    assert len(page.ids) == len(set(page.ids)), [one for one in page.ids if page.ids.count(one) > 1]
    return page
