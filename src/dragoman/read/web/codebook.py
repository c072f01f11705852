"""The codebook: types, modes and contexts, and each entry with its patterns, examples and how often it is used."""

from functools import cache
from typing import Annotated

from fastapi import Query, Request

from dragoman.extract.codebook import Codebook, Entry
from dragoman.extract.codebook_load import entry_places, load_codebook
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import codebook_words
from dragoman.record.models import Part
from dragoman.store import Coded

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
_FOUND = 60


class EntryLine(Part):
    """An entry in a line. ``used`` is how many mentions it made in the newest documents."""

    id: str
    type: str
    why: str
    words: tuple[str, ...]
    """Its triggers."""
    used: int


class TypeLine(Part):
    """A PLOVER type. ``used`` counts the events of the newest documents."""

    code: str
    means: str
    quad: int
    score: float
    recipient: str
    entries: int
    used: int


class ModeLine(Part):
    """A mode of a type: what gives it, beside the entries that always have it."""

    code: str
    score: float
    note: str
    words: tuple[str, ...]
    used: int


class ContextLine(Part):
    """A context, the terms that are looked for, and how many events have it."""

    code: str
    terms: tuple[str, ...]
    used: int


class Book(Part):
    """The codebook of the package. ``of`` and ``events`` say in how many documents and events uses were counted."""

    name: str
    sha256: str
    entries: int
    examples: int
    near_misses: int
    of: int
    events: int
    types: tuple[TypeLine, ...]
    contexts: tuple[ContextLine, ...]
    asked: str
    found: tuple[EntryLine, ...]
    more: int
    """Entries found that are not shown."""


class TypePage(Part):
    """A type with its modes and entries."""

    type: TypeLine
    note: str
    quad: str
    modes: tuple[ModeLine, ...]
    entries: tuple[EntryLine, ...]
    of: int


class ExampleShown(Part):
    """A sentence that must be coded, and as what."""

    text: str
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    status: str
    modes: tuple[str, ...]


class EntryPage(Part):
    """An entry in words. ``sentences`` are of this ledger, the newest first."""

    id: str
    type: str
    quad: str
    score: float
    place: str
    """File and line in the package."""
    why: str
    confidence: float
    fires: tuple[str, ...]
    forbidden: tuple[str, ...]
    sides: tuple[str, ...]
    examples: tuple[ExampleShown, ...]
    near_misses: tuple[str, ...]
    used: int
    of: int
    sentences: tuple[Coded, ...]


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/codebook", book)
    pages.add("/codebook/entry/{id}", entry)
    pages.add("/codebook/{type}", of_type)


@cache
def _book() -> Codebook:
    return load_codebook()


def is_entry(id: str) -> bool:
    """True of an entry that has a page: a user's own codebook may have made events that name others."""
    return id in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(one.id for one in _book().entries)


@cache
def _places() -> dict[str, str]:
    return entry_places(_book())


def book(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Answer:
    """All types and contexts, and the entries in which all words of ``q`` stand."""
    codes, known = ledger_of(request).overview.codes(), _book()
    words = q.lower().split()
    hits = [one for one in known.entries if all(word in _haystack(one) for word in words)] if words else []
    page = Book(
        name=known.name,
        sha256=known.sha256,
        entries=len(known.entries),
        examples=sum(len(one.examples) for one in known.entries),
        near_misses=sum(len(one.near_misses) for one in known.entries),
        of=codes.documents,
        events=codes.events,
        types=tuple(_type(code, codes.types) for code in known.types),
        contexts=tuple(
            ContextLine(code=code, terms=terms, used=codes.contexts.get(code, 0))
            for code, terms in known.contexts.items()
        ),
        asked=" ".join(q.split()),
        found=tuple(_line(one, codes.entries) for one in hits[:_FOUND]),
        more=max(0, len(hits) - _FOUND),
    )
    return Answer(page, "codebook.html", "Codebook", {"quads": QUADS})


def of_type(request: Request, type: str) -> Answer:
    """A type: its modes and entries."""
    known = _book()
    if type.upper() not in known.types:
        raise not_found(f"{type!r} is no type of PLOVER's.", f"The types are {', '.join(known.types)}.")
    code = type.upper()
    codes, facts = ledger_of(request).overview.codes(), known.types[code]
    rules = known.modes.get(code, {})
    modes = tuple(
        ModeLine(
            code=mode,
            score=score,
            note=rules[mode].note if mode in rules else "",
            words=rules[mode].words if mode in rules else (),
            used=codes.modes.get(f"{code} {mode}", 0),
        )
        for mode, score in facts.modes.items()
    )
    page = TypePage(
        type=_type(code, codes.types),
        note=facts.note,
        quad=QUADS[facts.quad],
        modes=modes,
        entries=tuple(_line(one, codes.entries) for one in known.entries if one.type == code),
        of=codes.documents,
    )
    return Answer(page, "codebook_type.html", f"{code}: {facts.means}")


def entry(request: Request, id: str) -> Answer:
    """An entry."""
    known = _book()
    one = next((one for one in known.entries if one.id == id), None)
    if one is None:
        raise not_found(f"The codebook has no entry {id!r}.", "It may be of a codebook of your own. See /codebook.")
    overview = ledger_of(request).overview
    codes, facts = overview.codes(), known.types[one.type]
    page = EntryPage(
        id=one.id,
        type=one.type,
        quad=QUADS[facts.quad],
        score=known.score(one.type, one.modes),
        place=_places()[one.id],
        why=one.why,
        confidence=one.confidence,
        fires=tuple(codebook_words.matches(one)),
        forbidden=tuple(codebook_words.vetoes(one)),
        sides=tuple(codebook_words.sides(one)),
        examples=tuple(
            ExampleShown(
                text=example.text,
                actor=example.actor,
                recipient=example.recipient,
                status=example.status,
                modes=example.modes or (),
            )
            for example in one.examples
        ),
        near_misses=tuple(miss.text for miss in one.near_misses),
        used=codes.entries.get(one.id, 0),
        of=codes.documents,
        sentences=overview.coded_by(one.id),
    )
    return Answer(page, "codebook_entry.html", f"{one.id} ({one.type})")


def _type(code: str, used: dict[str, int]) -> TypeLine:
    facts = _book().types[code]
    entries = sum(one.type == code for one in _book().entries)
    return TypeLine(
        code=code,
        means=facts.means,
        quad=facts.quad,
        score=facts.score,
        recipient=facts.recipient,
        entries=entries,
        used=used.get(code, 0),
    )


def _line(one: Entry, used: dict[str, int]) -> EntryLine:
    words = dict.fromkeys(word for match in one.match for word in match.triggers)
    return EntryLine(id=one.id, type=one.type, why=one.why, words=tuple(words), used=used.get(one.id, 0))


@cache
def _haystack_of(id: str) -> str:
    one = next(one for one in _book().entries if one.id == id)
    words = (word for match in one.match for word in match.triggers)
    texts = [example.text for example in one.examples] + [miss.text for miss in one.near_misses]
    return "\n".join((one.id, one.type, *one.modes, one.why, *words, *texts)).lower()


def _haystack(one: Entry) -> str:
    """Where the words of a search are looked for: name, type, reason, triggers and examples."""
    return _haystack_of(one.id)
