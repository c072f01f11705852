"""``dragoman plot``: a relation's chart in a file, the same as on its page."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dragoman.read.cli_countries import First, Second, two_countries
from dragoman.read.cli_kb import read_day
from dragoman.read.web_options import Debug, LedgerPlace


class ChartKind(StrEnum):
    """What the chart shows."""

    NET = "net"
    QUADS = "quads"


def plot(
    first: First,
    second: Second,
    ledger: LedgerPlace,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="A file that ends in .svg, .png or .html.")
    ],
    kind: Annotated[
        ChartKind, typer.Option(help="Net cooperation by month, or happenings by quad class.")
    ] = ChartKind.NET,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="From the month of this day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="To the month of this day.")] = None,
    debug: Debug = False,
) -> None:
    """Draw how two countries get on, month by month, into a file; .html has the table under the chart."""
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    codes = two_countries(first, second)
    days = read_day(since, "--since"), read_day(until, "--until")
    format = Path(output).suffix.lower().removeprefix(".")
    if format not in ("svg", "png", "html"):
        raise typer.BadParameter(f"--output {output}: name a file that ends in .svg, .png or .html")
    session = Session(debug)
    with session.guarded():
        from dragoman.read.charts.files import page, picture, standing_svg, write
        from dragoman.read.charts.notebook import months_of
        from dragoman.read.charts.words import TITLES, describe, table
        from dragoman.read.countries import country_name

        with Ledger.open(ledger, create=False) as book:
            months = months_of(book, *codes, *days)
        spec = months.plot(kind.value).vegalite()
        title = f"{country_name(codes[0])} and {country_name(codes[1])}: {TITLES[kind.value].lower()}"
        told = describe(kind.value, months)
        if format == "png":
            write(output, picture(spec))
        elif format == "svg":
            write(output, standing_svg(spec, title, told).encode())
        else:
            write(output, page(spec, title, told, *table(kind.value, months)).encode())
    raise typer.Exit(session.status)
