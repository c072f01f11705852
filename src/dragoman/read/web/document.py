"""The pages of a document: its text with its marks and what explains each, its versions, its history."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import Query, Request

from dragoman.ingest import near
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import bad_request, not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import document_lists, document_versions
from dragoman.read.web.codebook import is_entry
from dragoman.read.web.document_cards import Card, Cards
from dragoman.read.web.document_marks import LAYERS, SHOWN, Anchors, anchors_of, dates_of, html_of, marks_of
from dragoman.read.web.marking import Mark, Paragraph, by_paragraph, cut, paragraph_at, paragraphs
from dragoman.read.web.saying import SAYING, outside, plain
from dragoman.record.models import Part
from dragoman.store import Ledger
from dragoman.store.copies import Member
from dragoman.store.look.document import DocumentView

COPIES = 20
"""Copies of a text that are listed; of more the first."""
CARDS = 3
"""Cards beside a paragraph that are open; the rest is folded up."""
BESIDE = 450
"""Characters of a paragraph beside which a card finds room: beside a long one more are open."""
Number = Annotated[int | None, Query(ge=1, le=2_000_000_000)]
Id = Annotated[str, Query(min_length=1, description="The document's id, as records have it.")]


class CopyRow(Part):
    """Another text of the same story."""

    id: str
    title: str | None
    publisher: str | None
    published: dt.date | None
    kinds: tuple[str, ...]
    """What kind of copy it is of others; empty for what all others copy."""


class DocumentPage(DocumentView):
    """A document as its page shows it: with its copies, the ``lead`` that stands for all of them (None where there are
    too many to choose), and the layers that are marked.
    """

    copies: tuple[CopyRow, ...]
    copies_in_all: int
    lead: str | None
    shown: tuple[str, ...]


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/document", document)
    document_versions.add(pages)


def document(
    request: Request,
    id: Id,
    version: Number = None,
    run: str | None = None,
    show: Annotated[list[str] | None, Query(description="Layers to mark.")] = None,
) -> Answer:
    """A document, in a version and as a run coded it, with layers of marks."""
    layers = _layers(show)
    ledger = ledger_of(request)
    view = ledger.looking.document(id, version, run or None)
    if view is None:
        raise _nothing(ledger, id, version, run)
    members = ledger.copies.cluster_of(id)
    copies = [one for one in members if one.document_id != view.id]
    data = DocumentPage(
        **dict(view),
        copies=tuple(map(_copy, copies[:COPIES])),
        copies_in_all=len(copies),
        lead=_lead(ledger, members),
        shown=layers,
    )
    anchors = anchors_of(view.parts, layers)
    cards = Cards(view, anchors)
    margin = [*(cards.events() if "events" in layers else ())]
    margin += cards.statements.values() if "statements" in layers else ()
    title = plain(view.title or "") or plain(view.id)
    shown = {
        **SAYING,
        "heading": title,
        "path_version": version,
        "path_run": run or "",
        "source": outside(view.url),
        "notes": list(_notes(view)),
        "paragraphs": list(_marked(view.text, list(marks_of(view.parts, layers)), anchors, margin)),
        "layers": [{"name": name, "title": words, "on": name in layers} for name, words in LAYERS.items()],
        "lists": document_lists.lists_of(view, dates_of(view.parts)),
    }
    return Answer(data, "document.html", title, {**shown, "is_entry": is_entry})


def _layers(show: Sequence[str] | None) -> tuple[str, ...]:
    """The layers asked for ("events,dates", or one after the other); none where an empty one alone is given."""
    if show is None:
        return SHOWN
    asked = {name.strip() for given in show for name in given.split(",") if name.strip()}
    for name in sorted(asked):
        if name not in LAYERS:
            raise bad_request(f"{plain(name)!r} is nothing that is marked", f"show one or more of {', '.join(LAYERS)}")
    return tuple(name for name in LAYERS if name in asked)


def _nothing(ledger: Ledger, id: str, version: int | None, run: str | None) -> Exception:
    whole = ledger.looking.document(id)
    if whole is None:
        return not_found(
            "No document has this id.", "Take the address of a document from a search, a relation or a happening."
        )
    if version is not None and version not in {one.version for one in whole.versions}:
        has = ", ".join(str(one.version) for one in whole.versions)
        return not_found(f"This document has no version {version}.", f"It has {has}.")
    return not_found(
        f"No run {plain(run or '')!r} coded this version of the document.",
        "Choose one of the runs that its page names, by number or by four or more characters of its hash.",
    )


def _marked(text: str, marks: Sequence[Mark], anchors: Anchors, cards: Sequence[Card]) -> Iterator[dict[str, Any]]:
    """The paragraphs with their marks, the gap behind each, and the cards beside it. All HTML together is the text."""
    found = paragraphs(text) or [Paragraph(0, 0, 0)]
    borders = [at for one in found for at in (one.start, one.end)]
    beside: list[list[Card]] = [[] for _ in found]
    for card in sorted(cards, key=lambda one: (one.at, one.kind, one.id)):
        beside[paragraph_at(found, card.at)].append(card)
    runs = by_paragraph(cut(len(text), marks, borders), found)
    for one, here, told in zip(found, runs, beside, strict=True):
        yield {
            "html": html_of(text, [run for run in here if run.start < one.end], anchors),
            "gap": html_of(text, [run for run in here if run.start >= one.end], anchors),
            "cards": told,
            "open": max(CARDS, (one.end - one.start) // BESIDE),
        }


def _notes(view: DocumentView) -> Iterator[str]:
    """What a reader must know of the text before quoting it."""
    if view.replaced:
        yield f"{view.replaced:,} characters of the text that no page can show stand as \ufffd; the ledger has them."
    turned = sum(view.text.count(one) for one in TURNING)
    if turned:
        yield (
            f"The text has {turned:,} invisible marks that turn the direction of writing: its words may stand in "
            "another order than they were written in."
        )
    newest = view.versions[-1]
    if newest.version != view.version:
        state = "" if newest.coded else ", which is not coded"
        yield f"This is version {view.version} of the document; the newest is version {newest.version}{state}."
    if view.run is not None and view.run != view.runs[0]:
        yield f"This is as run {view.run.number} coded it; run {view.runs[0].number} is newer."


TURNING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"


def _copy(one: Member) -> CopyRow:
    kinds = tuple(dict.fromkeys(pair.kind for pair in one.of))
    return CopyRow(id=one.document_id, title=one.title, publisher=one.publisher, published=one.published, kinds=kinds)


def _lead(ledger: Ledger, members: Sequence[Member]) -> str | None:
    """The id of the one that stands for all copies; choosing takes reading them."""
    if not 1 < len(members) <= COPIES:
        return None
    told = [near.member(str(one.number), ledger.text_of(one.number), one.published, one.publisher) for one in members]
    chosen = near.choose_lead(told)
    return next(one.document_id for one in members if str(one.number) == chosen.id)
