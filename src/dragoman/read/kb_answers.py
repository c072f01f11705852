"""Answers of the knowledge base for a terminal and as JSON (docs/kb.md): terms of office, organisations, sources."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz, process, utils
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from dragoman.read.show import Row, grid
from dragoman.read.words import plain
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.imported.store import Source
from dragoman.resolve.kb_names import query_keys
from dragoman.resolve.kb_types import Holder, Organisation

NEAR = 70
"""How alike, of 100, a name must be to be offered instead."""


def holders_json(found: Sequence[Holder]) -> list[dict[str, Any]]:
    """Each holder's fields, days as text; ``end`` is null where the term is open or its end unknown."""
    return [
        {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in _fields(one).items()}
        for one in found
    ]


def _fields(part: Any) -> dict[str, Any]:
    return {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}


def organisation_json(found: Organisation | None) -> dict[str, Any] | None:
    """The organisation's fields, or null."""
    return None if found is None else {**_fields(found), "sectors": list(found.sectors)}


def sources_json(found: Sequence[Source]) -> list[dict[str, Any]]:
    """Each source's fields, without the number that it has in the store."""
    return [{name: value for name, value in _fields(one).items() if name != "id"} for one in found]


def who_parts(name: str, day: dt.date | None, found: Sequence[Holder]) -> Iterator[RenderableType]:
    """The blocks of ``kb who``."""
    yield from _head(name, f"on {day}" if day else _count(len(found), "term"))
    yield grid(_term(one, one.person, judged=day is not None) for one in found)


def holders_parts(country: str, office: str, day: dt.date | None, found: Sequence[Holder]) -> Iterator[RenderableType]:
    """The blocks of ``kb holders``."""
    yield from _head(f"{office}, {country}", f"on {day}" if day else _count(len(found), "term"))
    yield grid(_term(one, one.person, judged=day is not None) for one in found)


def _head(title: str, note: str) -> Iterator[RenderableType]:
    yield Rule(style="dim")
    yield Padding(Text.assemble((plain(title), "bold"), ("  " + note, "dim")), (0, 0, 1, 0))


def counted(source: Source) -> str:
    """ "3 persons, 4 terms, 1 organisation"."""
    parts = ((source.persons, "person"), (source.terms, "term"), (source.organisations, "organisation"))
    return ", ".join(_count(number, what) for number, what in parts)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _term(one: Holder, name: str, *, judged: bool) -> Row:
    office = plain(one.office or one.position)
    title = Text.assemble((plain(name), "bold"), f" ({one.country})  {office}")
    if one.position and one.position != office:
        title.append(f"  {plain(one.position)}", style="dim")
    verdict = ("certain: " if one.certain else "presumed: ") if judged else ""
    why = Text(verdict, style="" if one.certain else "italic")
    why.append(plain(one.why), style="dim")
    if one.wikidata:
        why.append(f"  {one.wikidata}", style="dim")
    end = one.end.isoformat() if one.end else "…"
    return Text(f"{one.start} –\n{end}"), Group(title, why)


def organisation_parts(kb: KnowledgeBase, found: Organisation) -> Iterator[RenderableType]:
    """The blocks of ``kb org``."""
    yield from _head(found.name, found.acronym if found.acronym and found.acronym != found.name else "")
    whose = f"{kb.country_name(found.country)} ({found.country})" if found.country else "of no one state"
    rows: list[Row] = [
        (Text("kind"), Text(found.kind)),
        (Text("whose"), Text("the text must say" if found.ambiguous else whose)),
        (Text("sectors"), Text(", ".join(found.sectors))),
    ]
    if found.note:
        rows.append((Text("note"), Text(plain(found.note))))
    if found.wikidata:
        rows.append((Text("wikidata"), Text(found.wikidata)))
    rows.append((Text("why"), Text(plain(found.why), style="dim")))
    yield _lines(rows)


def _lines(rows: Sequence[Row]) -> RenderableType:
    """Rows of two columns with no blank lines between."""
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=12)
    table.add_column(ratio=1)
    for left, right in rows:
        left.stylize("dim")
        table.add_row(left, right)
    return Padding(table, (0, 0, 1, 2))


def sources_parts(store: str, found: Sequence[Source]) -> Iterator[RenderableType]:
    """The blocks of ``kb sources``."""
    yield from _head("Imported tables", plain(store))
    for one in found:
        yield Padding(Text.assemble((plain(one.name), "bold"), "  " + counted(one)), (0, 0, 0, 2))
        rows: list[Row] = [
            (Text("file"), Text(f"{plain(one.file)} ({one.format})")),
            (Text("imported"), Text(f"{one.imported} by Dragoman {one.dragoman}")),
            (Text("sha256"), Text(one.sha256)),
        ]
        for label, reasons in (("skipped", one.skipped), ("left out", one.left_out)):
            if reasons:
                rows.append((Text(label), Text(", ".join(f"{plain(why)} {n:,}" for why, n in reasons.items()))))
        for label, value in (("licence", one.licence), ("from", one.url)):
            if value:
                rows.append((Text(label), Text(plain(value))))
        yield _lines(rows)


def nobody(kb: KnowledgeBase, name: str, day: dt.date | None, country: str | None) -> str:
    """What to say where nobody of that name is known: when they were in office, or who is called nearly so."""
    where = f" of {kb.country_name(country)}" if country else ""
    if day is not None and (ever := kb.person(name, country)):
        terms = ", ".join(f"{one.office or one.position} ({one.country}) {one.start.year}" for one in ever[:3])
        return f"no table has {name!r}{where} in office on {day}; at other times: {terms}"
    near = _near(name, [*kb.holder_table.names, *(kb.imported.names_like(query_keys(name)) if kb.imported else ())])
    return f"no table has anybody called {name!r}{where}{near}"


def no_organisation(kb: KnowledgeBase, name: str) -> str:
    """What to say where no organisation has the name."""
    return f"no table has an organisation called {name!r}{_near(name, kb.organisations.names)}"


def _near(name: str, names: Sequence[str]) -> str:
    found = process.extract(
        name, names, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAR, processor=utils.default_process
    )
    return f"; near it: {', '.join(dict.fromkeys(plain(near) for near, _, _ in found))}" if found else ""
