"""Runs an export: opens a snapshot of the ledger, passes its records by once, and writes what they give."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dragoman.read.export import geojson, plover
from dragoman.read.export.agreements import Agreements
from dragoman.read.export.asked import Chosen, Report, Request, chosen
from dragoman.read.export.cells import Table, json_line
from dragoman.read.export.dataverse import DATA, FILES, facts_of, read_licence, write_pages
from dragoman.read.export.ftm import FollowTheMoney
from dragoman.read.export.gdelt import Gdelt
from dragoman.read.export.icews import Icews
from dragoman.read.export.places import new_folder, refuse_existing, refuse_folder
from dragoman.read.export.polecat import MISSING, Polecat
from dragoman.read.export.spans import span_row
from dragoman.read.export.tables import TABLES, Tables, wanted_statement
from dragoman.read.export_formats import Format
from dragoman.read.output import open_output
from dragoman.record.tables.arrow import metadata_of
from dragoman.record.tables.spec import layout
from dragoman.store import Ledger
from dragoman.store.scanning import Snapshot, Stored
from dragoman.version import __version__

_Make = Callable[[Snapshot, Request, Report], None]


def export(ledger: Ledger, request: Request) -> Report:
    """Write the export to ``request.output``, whole or not at all, and say what went in and what was left out.

    The same ledger and request give the same bytes. Raises :class:`~dragoman.read.output.OutputError` for what cannot
    be written or stands there already, :class:`~dragoman.errors.LedgerError` for a ledger that cannot be read.
    """
    report = Report()
    with ledger.scanning.snapshot(as_coded=request.as_coded) as snapshot:
        _MAKERS[request.format](snapshot, request, report)
    report.left_out = +report.left_out
    return report


def spans_path(output: Path) -> Path:
    """Where the offsets and hashes of a table's rows go."""
    return output.with_name(f"{output.name}.spans.tsv")


def _check(request: Request, *paths: Path) -> None:
    for path in paths:
        refuse_folder(path)
        refuse_existing(path, request.overwrite)


def _plover(snapshot: Snapshot, request: Request, report: Report) -> None:
    _check(request, request.output)
    with open_output(str(request.output)) as sink:
        for stored in map(report.seen, snapshot.current()):
            for one in chosen(stored, request, report):
                for line in plover.lines(one, request.with_text):
                    sink.write(line + "\n")
                    report.rows["events"] += 1


def _rows_of(request: Request, report: Report) -> Callable[[Chosen], Iterator[tuple[Any, dict[str, Any]]]]:
    makers: dict[Format, type[Polecat | Gdelt | Icews]]
    makers = {Format.POLECAT: Polecat, Format.GDELT: Gdelt, Format.ICEWS: Icews}
    return makers[request.format](request.with_text, report).rows


def _table(snapshot: Snapshot, request: Request, report: Report) -> None:
    spans = spans_path(request.output)
    _check(request, request.output, spans)
    make = _rows_of(request, report)
    missing = MISSING if request.format is Format.POLECAT else ""
    with open_output(str(request.output)) as sink, open_output(str(spans)) as span_sink:
        table = Table(sink, layout(request.format), "\t", missing, request.header)
        places = Table(span_sink, layout("spans"), "\t")
        for stored in map(report.seen, snapshot.current()):
            for one in chosen(stored, request, report):
                number = 0
                for number, (id, row) in enumerate(make(one), 1):
                    table.write(row)
                    if number == 1:
                        places.write(span_row(id, one.event.id, stored, one.event.sentence, one.event.trigger))
                report.rows["rows"] += number


def _geojson(snapshot: Snapshot, request: Request, report: Report) -> None:
    _check(request, request.output)
    with open_output(str(request.output)) as sink:
        sink.write(geojson.HEAD)
        for stored in map(report.seen, snapshot.current()):
            for one in chosen(stored, request, report):
                made = geojson.feature(one, request.with_text, report)
                if made is not None:
                    sink.write(("\n" if not report.rows["features"] else ",\n") + json_line(made))
                    report.rows["features"] += 1
        sink.write("\n" + geojson.TAIL + "\n")


def _ftm(snapshot: Snapshot, request: Request, report: Report) -> None:
    _check(request, request.output)
    maker = FollowTheMoney(request.with_text, report)
    with open_output(str(request.output)) as sink:
        for stored in map(report.seen, snapshot.current()):
            known = {actor.id: actor for actor in stored.record.actors}
            said = [
                one
                for one in stored.record.statements
                if wanted_statement(request, report, stored, one, known.get(one.speaker or ""))
            ]
            for made in maker.entities(stored, list(chosen(stored, request, report)), said):
                sink.write(json_line(made) + "\n")
                report.rows[made["schema"]] += 1


def _agreements(snapshot: Snapshot, request: Request, report: Report) -> None:
    spans = spans_path(request.output)
    _check(request, request.output, spans)
    gathered = Agreements(request, report)
    with open_output(str(request.output)) as sink, open_output(str(spans)) as span_sink:
        places = Table(span_sink, layout("spans"), "\t")
        for stored in map(report.seen, snapshot.current()):
            _gather(gathered, stored, places)
        _put_agreements(gathered, Table(sink, layout("agreements"), ",", header=request.header), report)


def _gather(gathered: Agreements, stored: Stored, places: Table) -> None:
    for id, part, span in gathered.add(stored):
        places.write(span_row(id, part, stored, span))


def _put_agreements(gathered: Agreements, table: Table, report: Report) -> None:
    for row in gathered.rows():
        table.write(row)
        report.rows["agreements"] += 1


def _parquet(snapshot: Snapshot, request: Request, report: Report) -> None:
    ours = [f"{name}.parquet" for name in TABLES]
    facts = facts_of(request, snapshot.runs(), __version__)
    with (
        new_folder(request.output, request.overwrite, ours) as folder,
        Tables(folder, request, report, metadata_of(facts)).open() as tables,
    ):
        for stored in map(report.seen, snapshot.current()):
            tables.add(stored)


def _dataverse(snapshot: Snapshot, request: Request, report: Report) -> None:
    licence = read_licence(request.licence)
    facts = facts_of(request, snapshot.runs(), __version__)
    with new_folder(request.output, request.overwrite, FILES) as folder:
        data = folder / DATA
        data.mkdir()
        gathered = Agreements(request, Report())
        with (
            open_output(str(data / "agreements.csv")) as sink,
            open_output(str(data / "agreements.csv.spans.tsv")) as span_sink,
            Tables(data, request, report, metadata_of(facts)).open(twins=True) as tables,
        ):
            places = Table(span_sink, layout("spans"), "\t")
            for stored in map(report.seen, snapshot.current()):
                tables.add(stored)
                _gather(gathered, stored, places)
            _put_agreements(gathered, Table(sink, layout("agreements"), ","), report)
        write_pages(folder, licence, facts, report)


_MAKERS: dict[Format, _Make] = {
    Format.PLOVER: _plover,
    Format.POLECAT: _table,
    Format.GDELT: _table,
    Format.ICEWS: _table,
    Format.GEOJSON: _geojson,
    Format.FTM: _ftm,
    Format.AGREEMENTS: _agreements,
    Format.PARQUET: _parquet,
    Format.DATAVERSE: _dataverse,
}
