"""``dragoman export``: what a ledger holds, in the formats of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from dragoman.read.cli_kb import read_day
from dragoman.read.export_formats import TABULAR, Format
from dragoman.read.web_options import Debug, LedgerPlace


def export(
    format: Annotated[Format, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(Format)}.")],
    ledger: LedgerPlace,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="PATH", help="Write there, whole or not at all; a folder for parquet, dataverse."
        ),
    ],
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Take words of the texts along, not offsets and hashes alone.")
    ] = False,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only what happened from this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Only what happened to this day.")] = None,
    countries: Annotated[
        str | None, typer.Option(metavar="IND,ISR", help="Only what one of these countries has a part in.")
    ] = None,
    no_header: Annotated[bool, typer.Option("--no-header", help="Leave out a table's first line.")] = False,
    licence: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The licence text of a dataverse folder.")
    ] = None,
    as_coded: Annotated[
        bool, typer.Option("--as-coded", help="Leave what persons have ruled of events aside (docs/review.md).")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what stands there.")] = False,
    debug: Debug = False,
) -> None:
    """Write what a ledger holds in the formats that other programs read (docs/exports.md)."""
    from dragoman.read.cli_show import open_reconciled
    from dragoman.read.export import Request, Selection
    from dragoman.read.export import export as write
    from dragoman.read.session import Session

    first, last = read_day(since, "--since"), read_day(until, "--until")
    if first and last and first > last:
        raise typer.BadParameter(f"--since {first} is after --until {last}")
    if licence and format is not Format.DATAVERSE:
        raise typer.BadParameter("--licence goes with the format dataverse only")
    if no_header and format not in TABULAR:
        raise typer.BadParameter(f"--no-header goes with {', '.join(sorted(TABULAR))} only: {format} has no header")
    request = Request(
        format=format,
        output=output,
        selection=Selection(first, last, _codes(countries)),
        with_text=with_text,
        header=not no_header,
        overwrite=overwrite,
        licence=licence,
        as_coded=as_coded,
    )
    session = Session(debug)
    with session.guarded("nothing was written"):
        with open_reconciled(ledger, session, "each of their events is a row of its own") as book:
            report = write(book, request)
        rows = ", ".join(f"{number:,} {name}" for name, number in sorted(report.rows.items())) or "nothing"
        session.say(f"exported {rows} to {output}")
        if report.corrected:
            session.say(f"of the events, {report.corrected:,} as persons have corrected them", "dim")
        for reason, number in report.left_out.most_common():
            session.say(f"left out: {number:,} ({reason})", "dim")


def _codes(given: str | None) -> frozenset[str]:
    """The codes in capitals; a usage error for one that there is not."""
    if not given:
        return frozenset()
    from dragoman.read.countries import known_codes

    codes = known_codes([one.strip() for one in given.split(",") if one.strip()])
    return frozenset(codes)
