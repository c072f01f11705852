"""``dragoman sources``, ``versions`` and ``copies``: what came in, what is missing, what changed, what is a copy."""

import datetime as dt
import json as json_
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_kb import read_day
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace

if TYPE_CHECKING:
    pass


Format = Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")]
Since = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="From this day; 14 days back unless given.")]
Until = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="To this day; today unless given.")]
_DAYS = 13


def sources(
    ledger: LedgerPlace,
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help="One feed, host or file; all unless given.")
    ] = None,
    since: Since = None,
    until: Until = None,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show what came from each source day by day, and where something may be missing."""
    from dragoman.read import sources_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    last = read_day(until, "--until") or dt.datetime.now(dt.UTC).date()
    first = read_day(since, "--since") or last - dt.timedelta(days=_DAYS)
    if first > last:
        raise typer.BadParameter(f"--since {first} is after --until {last}")
    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            seen = sources_view.Custody(
                days=tuple(book.custody.by_day(first, last, source)),
                reasons=tuple(book.custody.reasons(first, last, source)),
                gaps=tuple(book.custody.gaps(first, last, source)),
                since=first,
                until=last,
            )
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(json_.dumps(seen.as_json(), indent=2, default=str) + "\n")
            else:
                sources_view.print_custody(console_for(sink), seen)


def versions(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="A document's id: its address, or its path.")],
    ledger: LedgerPlace,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show how the text of a document changed, version by version."""
    from dragoman.errors import LedgerError
    from dragoman.read import versions_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = book.versions(document)
        if not found:
            raise LedgerError(f"{ledger}: no document with the id {document}: check the id")
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(json_.dumps(versions_view.as_json(found), indent=2, default=str) + "\n")
            else:
                versions_view.print_versions(console_for(sink), found)


def copies(
    ledger: LedgerPlace,
    document: Annotated[
        str | None, typer.Argument(metavar="DOCUMENT", help="Only what hangs together with this document.")
    ] = None,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show which texts are copies of one story, which of them stands for it, and what each adds."""
    from dragoman.read import copies_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded(), Ledger.open(ledger, create=False) as book, open_output(None) as sink:
        chosen = [book.copies.cluster_of(document)] if document is not None else book.copies.clusters()
        stories = (copies_view.story_of(book, members) for members in chosen if members)
        if format is AnswerFormat.JSON:
            sink.write(json_.dumps([one.as_json() for one in stories], indent=2, default=str) + "\n")
        else:
            copies_view.print_stories(console_for(sink), stories)
