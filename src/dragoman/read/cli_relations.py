"""``dragoman agreements``, ``promises``, ``settle`` and ``trends``: what two countries signed, promised, and became."""

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.read.cli_countries import First, Second, two_countries
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace


class TableFormat(StrEnum):
    """How agreements are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class CameOf(StrEnum):
    """What came of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    OVERTAKEN = "overtaken"
    OPEN = "open"


Format = Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")]


def agreements(
    first: First,
    second: Second,
    ledger: LedgerPlace,
    format: Annotated[TableFormat, typer.Option("--format", help="How to print them.")] = TableFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show what two countries have signed: each instrument once, with its life step by step and who says so."""
    from dragoman.read import agreements_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    codes = two_countries(first, second)
    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = book.agreements(*codes)
        with open_output(None) as sink:
            if format is TableFormat.JSON:
                sink.write(agreements_view.as_json(found) + "\n")
            elif format is TableFormat.CSV:
                sink.write(agreements_view.as_csv(found))
            else:
                agreements_view.print_agreements(console_for(sink), found)


def promises(
    first: First,
    second: Second,
    ledger: LedgerPlace,
    open_only: Annotated[
        bool, typer.Option("--open", help="Only those of which nothing is known to have come.")
    ] = False,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show what two countries have promised each other, what may have followed, and what came of it."""
    from dragoman.read import promises_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    codes = two_countries(first, second)
    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = book.promises(*codes)
        if open_only:
            found = tuple(one for one in found if one.state == "open")
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(promises_view.as_json(found) + "\n")
            else:
                promises_view.print_promises(console_for(sink), found)


def settle(
    promise: Annotated[str, typer.Argument(metavar="PROMISE", help="Its name, as dragoman promises prints it.")],
    ledger: LedgerPlace,
    by: Annotated[str, typer.Option(metavar="WHO", help="Who decides.")],
    why: Annotated[str, typer.Option(metavar="WHY", help="On what ground.")],
    state: Annotated[CameOf | None, typer.Argument(metavar="STATE", help="kept, broken, overtaken or open.")] = None,
    event: Annotated[str | None, typer.Option(metavar="DOCUMENT#e1", help="The event that made it so.")] = None,
    not_event: Annotated[
        list[str] | None, typer.Option(metavar="DOCUMENT#e1", help="A candidate that does not follow it up.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Decide what came of a promise; your word stands over what Dragoman finds, and stays with your name and reason."""
    from dragoman.read.session import Session
    from dragoman.store import Ledger, Verdict

    session = Session(debug)
    with session.guarded():
        verdict = Verdict(promise, by, why, state.value if state else None, event, tuple(not_event or ()))
        with Ledger.open(ledger) as book:
            for decision in book.settle(verdict):
                typer.echo(f"decision {decision.number}: {decision.kind} of {decision.subject}")


def trends(
    first: First,
    second: Second,
    ledger: LedgerPlace,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Lay what texts say of how two countries get on beside the ledger's own series, and test it."""
    from dragoman.read import trends_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    codes = two_countries(first, second)
    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = book.trends(*codes)
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(trends_view.as_json(found) + "\n")
            else:
                trends_view.print_trends(console_for(sink), found)
