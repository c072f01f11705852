"""The tables of a folder (events, statements, mentions, dyad_months), written in one pass as Parquet, perhaps TSV."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from dragoman.read.export.asked import Report, Request, chosen
from dragoman.read.export.cells import Table
from dragoman.read.export.months import DyadMonths
from dragoman.read.output import open_output
from dragoman.record.models import Actor, Statement
from dragoman.record.tables.arrow import ParquetTable
from dragoman.record.tables.rows import event_row, mention_rows, statement_rows
from dragoman.record.tables.spec import layout
from dragoman.store.scanning import Stored

TABLES = ("events", "statements", "mentions", "dyad_months")
_Put = Callable[[Mapping[str, Any]], None]


class Tables:
    """Writes the tables of ``folder``; a context manager. ``add`` takes one record after the other."""

    def __init__(self, folder: Path, request: Request, report: Report, metadata: Mapping[str, str]) -> None:
        self._folder = folder
        self._request = request
        self._report = report
        self._metadata = metadata
        self._months = DyadMonths()
        self._stack = ExitStack()
        self._puts: dict[str, list[_Put]] = {}

    def open(self, twins: bool = False) -> "Tables":
        """Open the files, with ``twins`` also a TSV beside each Parquet file."""
        for name in TABLES:
            path, spec = self._folder / f"{name}.parquet", layout(name)
            puts: list[_Put] = [self._stack.enter_context(ParquetTable(path, spec, self._metadata)).write]
            if twins:
                sink = self._stack.enter_context(open_output(str(path.with_suffix(".tsv"))))
                puts.append(Table(sink, spec, "\t").write)
            self._puts[name] = puts
        return self

    def __enter__(self) -> "Tables":
        self._stack.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        try:
            if error[0] is None:
                for row in self._months.rows():
                    self._put("dyad_months", row)
        finally:
            self._stack.__exit__(*error)

    def add(self, stored: Stored) -> None:
        """Write the rows of a record."""
        with_text = self._request.with_text
        for one in chosen(stored, self._request, self._report):
            self._months.add(one)
            self._put("events", event_row(one, with_text))
        for row in statement_rows(stored, with_text, self._wanted_statement(stored)):
            self._put("statements", row)
        for row in mention_rows(stored, with_text, self._wanted_actor(stored)):
            self._put("mentions", row)

    def _put(self, name: str, row: Mapping[str, Any]) -> None:
        for put in self._puts[name]:
            put(row)
        self._report.rows[name] += 1

    def _wanted_statement(self, stored: Stored) -> Callable[[Statement, Actor | None], bool]:
        def wanted(one: Statement, speaker: Actor | None) -> bool:
            return wanted_statement(self._request, self._report, stored, one, speaker)

        return wanted

    def _wanted_actor(self, stored: Stored) -> Callable[[Actor], bool]:
        return lambda actor: wanted_mention(self._request, self._report, stored, actor)


def wanted_statement(request: Request, report: Report, stored: Stored, one: Statement, speaker: Actor | None) -> bool:
    """True if the statement is of the days, by its document's, and its speaker or side of one of the countries."""
    reason = _refused(request, stored, one.side, speaker.country if speaker else None)
    if reason:
        report.left_out[f"statement: {reason}"] += 1
    return reason is None


def wanted_mention(request: Request, report: Report, stored: Stored, actor: Actor) -> bool:
    """True if the mentions are of the days, by their document's, and of somebody of one of the countries."""
    reason = _refused(request, stored, actor.country)
    if reason:
        report.left_out[f"mention: {reason}"] += len(actor.mentions)
    return reason is None


def _refused(request: Request, stored: Stored, *countries: str | None) -> str | None:
    published = stored.record.document.published
    days = (published, published) if published else None
    return request.selection.refuses(days, frozenset(one for one in countries if one))
