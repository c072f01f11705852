"""The versions of a document with what differs between two of them, and the history of it or of an event in it."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Annotated, Any, Literal

from fastapi import Query, Request

from dragoman.errors import LedgerError
from dragoman.ingest.near import Change, edits
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web.document_marks import exact
from dragoman.read.web.marking import paragraphs
from dragoman.read.web.saying import SAYING, plain
from dragoman.record.models import Part
from dragoman.store import StoredVersion
from dragoman.store.rows import storable

WORDS = 400
"""Words of a changed sentence that are compared one by one; of a longer one all are struck out and set anew."""
SENTENCES = 500
"""Changed sentences whose words are compared; those behind them are struck out whole, for time."""
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
Number = Annotated[int | None, Query(ge=1, le=2_000_000_000)]
Id = Annotated[str, Query(min_length=1, description="The document's id, as records have it.")]
How = Literal["same", "removed", "added"]


class VersionTold(Part):
    """A version: what is known of it without its text."""

    version: int
    title: str | None
    published: dt.date | None
    added_at: dt.datetime
    characters: int


class Piece(Part):
    """A stretch of the two texts laid into one. ``trivial`` is true of a difference that tells nothing: other spaces or
    quotation marks, a time stamp, a line of the page.
    """

    how: How
    text: str
    trivial: bool = False


class VersionsPage(Part):
    """The versions of a document, and two of them laid into one another: ``before`` and ``after`` are None, and
    ``pieces`` empty, where there is but one. The pieces that are not added are the text before but for spaces between
    sentences; those that are not removed are the text after, exactly.
    """

    id: str
    versions: tuple[VersionTold, ...]
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]
    changed: int
    """Sentences that were changed, added or removed."""
    trivial: int
    """Of these, those where nothing that is told differs."""


class HistoryEntry(Part):
    """One thing that happened to the document."""

    at: dt.datetime
    kind: str
    what: str
    facts: dict[str, Any]


class HistoryPage(Part):
    """All that happened to a document, or to an event of it, the first thing first."""

    id: str
    event: str | None
    entries: tuple[HistoryEntry, ...]


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/document/versions", versions)
    pages.add("/document/history", history)


def versions(
    request: Request,
    id: Id,
    before: Annotated[int | None, Query(alias="from", ge=1, le=2_000_000_000)] = None,
    after: Annotated[int | None, Query(alias="to", ge=1, le=2_000_000_000)] = None,
) -> Answer:
    """The versions of a document and what differs between two: the last two unless given."""
    found = ledger_of(request).versions(id)
    if not found:
        raise not_found("No document has this id.", "Take the address of a document from a search.")
    numbers = [one.version for one in found]
    last = after if after is not None else numbers[-1]
    first = before if before is not None else max((one for one in numbers if one < last), default=None)
    for number in (first, last):
        if number is not None and number not in numbers:
            raise not_found(f"This document has no version {number}.", f"It has {', '.join(map(str, numbers))}.")
    old = next((one for one in found if one.version == first), None)
    new = next(one for one in found if one.version == last)
    changes = edits(old.text, new.text) if old else ()
    pieces = tuple(laid(old.text, new.text, changes)) if old else ()
    data = VersionsPage(
        id=storable(id),
        versions=tuple(map(_told, found)),
        before=first,
        after=last if old else None,
        pieces=pieces,
        changed=len(changes),
        trivial=sum(one.trivial for one in changes),
    )
    title = plain(new.title or "") or plain(id)
    shown = {**SAYING, "heading": title, "blocks": list(_blocks(pieces)), "old": old, "new": new}
    return Answer(data, "versions.html", f"Versions of {title}", shown)


def history(request: Request, id: Id, event: str | None = None) -> Answer:
    """All that happened to a document, or to an event of its current record."""
    try:
        found = ledger_of(request).histories.of(id, event or None)
    except LedgerError:
        what = f"The current record of this document has no event {plain(event)!r}." if event else ""
        raise not_found(what or "No document has this id.", "Take the address from the document's page.") from None
    entries = tuple(HistoryEntry(at=one.at, kind=one.kind, what=one.what, facts=one.facts) for one in found)
    data = HistoryPage(id=storable(id), event=event or None, entries=entries)
    of = f"event {plain(event)} of " if event else ""
    return Answer(data, "history.html", f"History of {of}{plain(id)}", {**SAYING, "of": of})


def laid(before: str, after: str, changes: Sequence[Change]) -> Iterator[Piece]:
    """Two texts as one, in which a changed sentence has its words struck out and set anew."""
    at = 0
    for number, change in enumerate(changes):
        if change.after.start > at:
            yield Piece(how="same", text=storable(after[at : change.after.start]))
        old, new = before[change.before.start : change.before.end], after[change.after.start : change.after.end]
        told = _words(old, new) if number < SENTENCES else _whole(old, new)
        yield from (Piece(how=how, text=storable(words), trivial=change.trivial) for how, words in told)
        at = max(at, change.after.end)
    if at < len(after):
        yield Piece(how="same", text=storable(after[at:]))


def _words(old: str, new: str) -> Iterator[tuple[How, str]]:
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    if not ours or not theirs or max(len(ours), len(theirs)) > WORDS:
        yield from _whole(old, new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(theirs[c:d])
            continue
        if b > a:
            yield "removed", "".join(ours[a:b])
        if d > c:
            yield "added", "".join(theirs[c:d])


def _whole(old: str, new: str) -> Iterator[tuple[How, str]]:
    if old:
        yield "removed", old
    if new:
        yield "added", new


def _told(one: StoredVersion) -> VersionTold:
    names = ("version", "title", "published", "added_at")
    return VersionTold(characters=len(one.text), **{name: getattr(one, name) for name in names})


def _blocks(pieces: Sequence[Piece]) -> Iterator[dict[str, Any]]:
    """Paragraphs with a change, each whole, and between them how many stay the same."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.how != "same":
            lines[-1].append(piece)
            continue
        for one in paragraphs(piece.text):
            if one.end > one.start:
                lines[-1].append(Piece(how="same", text=piece.text[one.start : one.end]))
            if one.gap > one.end:
                lines.append([])
    same: list[str] = []
    for line in lines:
        if not line:
            continue
        if all(piece.how == "same" for piece in line):
            same.append("".join(piece.text for piece in line))
            continue
        if same:
            yield {"same": [exact(words) for words in same]}
            same = []
        yield {"pieces": [{"how": one.how, "html": exact(one.text), "trivial": one.trivial} for one in line]}
    if same:
        yield {"same": [exact(words) for words in same]}
