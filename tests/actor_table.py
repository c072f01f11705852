"""The table of hand-labelled phrases in tests/data/actors: read, checked, and held against records.

A case is a short text of our own, a phrase in it, and who the phrase stands for. A field that a case leaves out is not
asked; one that is null must be unknown (country) or none (office). Which phrase means whom was labelled before any of
the texts was coded; tests/data/actors/README.md has the rules.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dragoman.data import parse_yaml, read_rows, read_yaml
from dragoman.document import Document, Span
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record.models import Actor, Record

FOLDER = Path(__file__).parent / "data" / "actors"
UNSEEN = FOLDER.with_name("actors_unseen")
"""Cases that are scored and never read by those who write the coder: bench/actors.py prints their figures alone."""
FIELDS = ("country", "sector", "office")
KEYS = {"id", "date", "text", "title", "publisher", "phrase", "nth", "country", "countries", "or", "note", *FIELDS}


@dataclass(frozen=True)
class Case:
    """One phrase and who it stands for. ``asked`` holds only the fields that the table decides."""

    id: str
    slice: str
    number: int
    text: str
    phrase: str
    nth: int
    date: dt.date | None
    title: str | None
    publisher: str | None
    countries: tuple[str | None, ...]
    other: str | None
    """A second country that is as good: a private person's own, where the text does not tell it."""
    asked: dict[str, str | None]

    @property
    def group(self) -> bool:
        """True if the phrase stands for two countries or more."""
        return len(self.countries) > 1

    @property
    def even(self) -> bool:
        """True if its misses may be read; those of odd cases are counted and not shown."""
        return self.number % 2 == 0

    def span(self) -> Span:
        """Where the phrase stands, as whole words, the ``nth`` time."""
        found = list(re.finditer(rf"(?<!\w){re.escape(self.phrase)}(?!\w)", self.text))
        if len(found) < self.nth:
            raise ValueError(f"{self.id}: {self.phrase!r} stands {len(found)} times in its text, not {self.nth}")
        return Span(*found[self.nth - 1].span())

    def document(self) -> Document:
        """The text as a reader of files would hand it on, dateline found and all."""
        return make_document(
            self.text, Source(id=self.id, title=self.title, publisher=self.publisher, published=self.date)
        )


@dataclass(frozen=True)
class Result:
    """How a case went: for each field asked, whether it is right; and what was found."""

    case: Case
    right: dict[str, bool]
    found: str

    @property
    def all_right(self) -> bool:
        """True if every field asked is right."""
        return all(self.right.values())


@cache
def cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """All cases of a folder, slices in the order of their files' names."""
    return tuple(case for path in sorted(folder.glob("*.yaml")) for case in _slice(path))


def _slice(path: Path) -> Iterator[Case]:
    for row in _rows(path):
        if unknown := row.keys() - KEYS:
            raise ValueError(f"{path.name}, {row.get('id')}: unknown fields {sorted(unknown)}")
        asked = {name: row[name] for name in FIELDS if name in row}
        countries = tuple(row["countries"]) if "countries" in row else (asked.get("country"),)
        yield Case(
            id=row["id"], slice=path.stem, number=int(row["id"][2:]), text=row["text"], phrase=row["phrase"],
            nth=row.get("nth", 1), date=row.get("date"), title=row.get("title"), publisher=row.get("publisher"),
            countries=countries, other=row.get("or"),
            asked=asked | ({"country": None} if "countries" in row else {}),
        )  # fmt: skip


def _rows(path: Path) -> list[dict[str, Any]]:
    # The product's reader refuses a key that stands twice.
    rows = parse_yaml(path.read_bytes(), path.name)
    if not isinstance(rows, list):
        raise TypeError(f"{path.name} is not a list of cases")
    return rows


def problems(folder: Path = FOLDER) -> Iterator[str]:
    """What is wrong with the table itself, a line each."""
    plover, offices = read_yaml("plover.yaml"), read_yaml("offices.yaml")
    known = {
        "country": {row["code"] for row in read_rows("countries.csv")},
        "sector": {*plover["sectors"], *plover["non_state"]},
        "office": {entry["office"] for entry in offices["offices"]},
    }
    for id, times in Counter(case.id for case in cases(folder)).items():
        if times > 1:
            yield f"{id}: {times} cases have this id"
    for case in cases(folder):
        try:
            case.span()
        except ValueError as error:
            yield str(error)
        if not case.asked:
            yield f"{case.id}: asks nothing"
        asked = [("country", code) for code in (*case.countries, case.other)]
        asked += [(name, case.asked.get(name)) for name in ("sector", "office")]
        yield from (
            f"{case.id}: no {name} {code}" for name, code in asked if code is not None and code not in known[name]
        )


def run(coder: Coder, folder: Path = FOLDER) -> list[Result]:
    """Every case coded and judged. A text that several cases share is coded once for each: they are short."""
    records = coder.pipe(case.document() for case in cases(folder))
    return [judge(case, record) for case, record in zip(cases(folder), records, strict=True)]


def judge(case: Case, record: Record) -> Result:
    """Hold one case against the record of its text.

    A single actor: those of the mention nearest to the phrase that contains its last word must agree with the label; no
    mention at all reads as unknown in every field. Several: all whose mentions lie on the phrase, no country too many.
    """
    span = case.span()
    actors = touching(record, span) if case.group else nearest(record, span, case.text)
    right = _group(case, actors) if case.group else _single(case, actors)
    found = " + ".join(f"{a.name!r} {a.country} {a.sector} {a.office}" for a in actors) or "nobody"
    return Result(case, right, found)


def nearest(record: Record, span: Span, text: str) -> list[Actor]:
    """The actors of the mention that contains the phrase's last word and differs from the phrase by fewest letters."""
    head = Span(span.start + text[span.start : span.end].rfind(" ") + 1, span.end)
    found = [
        (abs(mention.start - span.start) + abs(mention.end - span.end), actor)
        for actor in record.actors
        for mention in actor.mentions
        if Span(*mention).overlaps(span) and Span(*mention).covers(Span(head.start, head.end))
    ]
    best = min((distance for distance, _ in found), default=0)
    return list({actor.id: actor for distance, actor in found if distance == best}.values())


POSSESSIVE = frozenset(("his", "her", "its", "their", "our", "my", "your"))


def touching(record: Record, span: Span) -> list[Actor]:
    """The actors who have a mention on the phrase; "his" in "his Saudi and Turkish counterparts" is none of them."""

    def on(mention: Span) -> bool:
        own = record.document.text[mention.start : mention.end].lower() in POSSESSIVE and mention != span
        return mention.overlaps(span) and not own

    return [actor for actor in record.actors if any(on(Span(*mention)) for mention in actor.mentions)]


def _single(case: Case, actors: list[Actor]) -> dict[str, bool]:
    right = {}
    for name, label in case.asked.items():
        values = {getattr(actor, name) for actor in actors} or {None}
        right[name] = values == {label} or (name == "country" and case.other is not None and values == {case.other})
    return right


def _group(case: Case, actors: list[Actor]) -> dict[str, bool]:
    right = {"country": {actor.country for actor in actors} - {None} == set(case.countries)}
    for name in ("sector", "office"):
        if name in case.asked:
            having = {actor.country for actor in actors if getattr(actor, name) == case.asked[name]}
            right[name] = set(case.countries) <= having
    return right


@dataclass(frozen=True)
class Figures:
    """Shares of right answers in some cases; None for a field that none of them asks."""

    n: int
    country: float | None
    sector: float | None
    office: float | None
    all_right: float

    def row(self, name: str) -> str:
        """One line of the printed table."""
        parts = ("    -" if value is None else f"{value:.3f}" for value in (self.country, self.sector, self.office))
        return f"{name:14} {self.n:4}  {'  '.join(parts)}  {self.all_right:.3f}"


HEADER = f"{'slice':14} {'n':>4}  state  sector offic  all"


def figures(results: Iterable[Result]) -> Figures:
    """The shares of these results."""
    chosen = list(results)

    def share(values: list[bool]) -> float | None:
        return sum(values) / len(values) if values else None

    def asked(name: str) -> float | None:
        return share([result.right[name] for result in chosen if name in result.right])

    every = share([result.all_right for result in chosen]) or 0.0
    return Figures(len(chosen), asked("country"), asked("sector"), asked("office"), every)


def by_slice(results: Iterable[Result]) -> dict[str, Figures]:
    """Figures for each slice, and for all of them under ``total``."""
    chosen = list(results)
    slices = dict.fromkeys(result.case.slice for result in chosen)
    table = {name: figures(r for r in chosen if r.case.slice == name) for name in slices}
    return table | {"total": figures(chosen)}
