"""``dragoman compare``: the accounts of one event, side by side. docs/compare.md says how to read them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_kb import read_day

if TYPE_CHECKING:
    from dragoman.engine.coding import Coder
    from dragoman.read.output import Sink
    from dragoman.record.comparing import Comparison
    from dragoman.record.models import Record
    from dragoman.resolve import KnowledgeBase

_USAGE = "give documents, or --event ID with --ledger FILE: dragoman compare ours.txt theirs.txt"


class CompareFormat(StrEnum):
    """How ``compare`` prints the accounts."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def compare(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOC]...", help="Articles and official texts: files or folders, as for code."),
    ] = None,
    event: Annotated[
        str | None, typer.Option(metavar="ID", help="A ledger's event: an id of show --format json, or DOC#e1.")
    ] = None,
    ledger: Annotated[str | None, typer.Option(metavar="FILE", help="The ledger that holds the event.")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Publication date of documents that carry none.")
    ] = None,
    side: Annotated[
        list[str] | None,
        typer.Option(metavar="DOC=COUNTRY", help="Whose own account a whole document is. May be given again."),
    ] = None,
    format: Annotated[CompareFormat, typer.Option(help="How to print it.")] = CompareFormat.TABLE,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write there, whole or not at all.")
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Leave out the learned models.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Print tracebacks of internal errors.")] = False,
) -> None:
    """Compare the accounts that the sides give of one event.

    What each says, what it leaves out, and what it says of the other; in one article, or over readouts and reports.
    """
    from dragoman.read.session import Session

    if bool(documents) == (event is not None) or (event is None) != (ledger is None):
        raise typer.BadParameter(_USAGE)
    day = read_day(date, "--date")
    session = Session(debug)
    with session.guarded():
        from dragoman.ingest import Reader
        from dragoman.read.output import open_output
        from dragoman.record.comparing import compare as compare_records
        from dragoman.resolve import KnowledgeBase

        told: dict[str, set[str]] = {}
        reader: Reader | None = None
        if event is not None and ledger is not None:
            records, told = _of_ledger(ledger, event)
        else:
            from dragoman.engine.coding import code_all

            reader = Reader(documents or [], date=day, on_error=session.tally.skip)
            found = list(reader)
            records = list(code_all(_load(learned=not no_model), found, session.tally)) if found else []
        if records:
            kb = KnowledgeBase.load()
            sides = _sides(side or [], [record.document.id for record in records], kb)
            comparison = compare_records(records, kb, events=told, sides=sides)
            with open_output(output) as sink:
                _write(sink, comparison, format, to_file=output is not None)
        if reader is not None:
            session.summary(reader, f"compared {len(records)}")
    raise typer.Exit(session.status)


def _of_ledger(path: str, event: str) -> "tuple[list[Record], dict[str, set[str]]]":
    """The current records that tell the event, and its ids in each."""
    from dragoman.store import Ledger

    with Ledger.open(path, create=False) as ledger:
        happening = ledger.happening(event)
        told: dict[str, set[str]] = {}
        for quote in happening.quotes:
            told.setdefault(quote.document, set()).add(quote.part)
        return [ledger.record(source.id, source.version) for source in happening.documents], told


def _load(*, learned: bool) -> "Coder":
    import dragoman

    coder: Coder = dragoman.load(learned=learned)
    return coder


def _sides(given: Iterable[str], ids: list[str], kb: "KnowledgeBase") -> dict[str, str]:
    """ "a.txt=IND" as a country by document; a usage error for a document that is not compared, or no country."""
    sides: dict[str, str] = {}
    for one in given:
        id, _, country = one.rpartition("=")
        hit = kb.country(country)
        code = country.upper() if country.upper() in kb.countries.codes else hit.code if hit is not None else ""
        if id not in ids:
            raise typer.BadParameter(f"--side {one}: no document {id!r} is compared; there are {', '.join(ids)}")
        if not code:
            raise typer.BadParameter(f"--side {one}: {country!r} is no country; give its name or alpha-3 code, as IND")
        sides[id] = code
    return sides


def _write(sink: "Sink", comparison: "Comparison", format: CompareFormat, *, to_file: bool) -> None:
    from dragoman.read import compare_view, compare_web
    from dragoman.read.show import console_for, print_parts

    if format is CompareFormat.JSON:
        from dragoman.read.words import compact_spans

        sink.write(compact_spans(comparison.model_dump_json(indent=2)) + "\n")
        return
    view = compare_view.view(comparison)
    if format is CompareFormat.TABLE:
        from dragoman.read.compare_table import table_parts

        print_parts(console_for(sink, to_file=to_file), table_parts(view))
    else:
        sink.write(compare_web.markdown(view) if format is CompareFormat.MARKDOWN else compare_web.html(view))
