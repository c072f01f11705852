"""Agreements for a terminal, for scripts and for a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from rich.console import Console, Group
from rich.text import Text

from dragoman.read.show import Row, grid
from dragoman.read.words import compact_spans, days, plain, quotation
from dragoman.store import Agreement
from dragoman.store.relation import Step

STAGES = ("announced", "negotiated", "initialled", "signed", "ratified", "in force", "renewed", "suspended", "ended")
_COLUMNS = ("Id", "Title", "Kind", "Parties", "Begin", "End", "Signature", "Force", "Term", "Areas")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(found: Sequence[Agreement]) -> str:
    """All of each, indented."""
    return compact_spans(json.dumps([one.model_dump(mode="json") for one in found], indent=2, ensure_ascii=False))


def as_csv(found: Iterable[Agreement]) -> str:
    """A line for each; days as ISO "first/last" where vague, several separated by "; ", ratified with whose it is.

    The first columns are those of tables of treaties: Begin is the day of force or, failing it,
    of signature. Text cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_COLUMNS, *(stage.capitalize() for stage in STAGES), "Sources"])
    for one in found:
        told = {stage: _days_of(one, stage) for stage in STAGES}
        begin = told["in force"] or told["signed"]
        term = "" if one.term is None else str(one.term)
        texts = [one.id, one.name, one.kind, "; ".join(one.countries)]
        row = [*texts, begin, told["ended"], told["signed"], told["in force"], term, "; ".join(one.areas)]
        writer.writerow(map(_safe, [*row, *told.values(), "; ".join(source.id for source in one.documents)]))
    return out.getvalue()


def print_agreements(console: Console, found: Sequence[Agreement]) -> None:
    """Each with its life, step by step, and the words."""
    if not found:
        console.print("no agreements on record", style="dim")
        return
    console.print(grid([_row(one) for one in found]))


def _row(one: Agreement) -> Row:
    title = Text(plain(one.name), style="bold")
    about = [one.kind, *one.areas] + ([f"{one.term} years"] if one.term is not None else [])
    title.append("  " + ", ".join(about), style="dim")
    lines = [Text(_told(step)) for step in one.steps]
    sources = Text(f"— {', '.join(plain(source.id) for source in one.documents)}", style="italic dim")
    when = days(one.date.start, one.date.end) if one.date else "undated"
    quotes = [quotation(one.quotes[0].text)] if one.quotes and one.quotes[0].text != one.name else []
    return Text(when), Group(title, *lines, *quotes, sources)


def _told(step: Step) -> str:
    when = days(step.date.start, step.date.end) if step.date else "undated"
    return f"{step.stage} {when} ({', '.join(step.by)})"


def _days_of(one: Agreement, stage: str) -> str:
    found = []
    for step in one.steps:
        if step.stage == stage and step.date is not None:
            first, last = step.date.start.isoformat(), step.date.end.isoformat()
            day = first if first == last else f"{first}/{last}"
            found.append(f"{' '.join(step.by)} {day}" if stage == "ratified" else day)
    return "; ".join(found)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
