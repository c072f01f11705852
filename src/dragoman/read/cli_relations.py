"""``dragoman agreements``, ``promises``, ``settle`` and ``trends``: what two countries signed, promised, and became."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_countries import First, Second, two_countries
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace

if TYPE_CHECKING:
    from dragoman.read.session import Session
    from dragoman.store import Looked


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


All = Annotated[bool, typer.Option("--all", help="Look at all documents, however many; JSON and CSV always do.")]
MOST = 4_000
"""Promises times later documents that a table looks at: some seconds."""
_MORE = "; --all looks at all"
Format = Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")]


def agreements(
    first: First,
    second: Second,
    ledger: LedgerPlace,
    format: Annotated[TableFormat, typer.Option("--format", help="How to print them.")] = TableFormat.TABLE,
    all: All = False,
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
            page = None if all or format is not TableFormat.TABLE else book.agreements_page(_in_order(codes))
            found = book.agreements(*codes) if page is None else page.agreements
        with open_output(None) as sink:
            if format is TableFormat.JSON:
                sink.write(agreements_view.as_json(found) + "\n")
            elif format is TableFormat.CSV:
                sink.write(agreements_view.as_csv(found))
            else:
                agreements_view.print_agreements(console_for(sink), found)
        if page is not None:
            _say_looked(session, page.looked)


def promises(
    first: First,
    second: Second,
    ledger: LedgerPlace,
    open_only: Annotated[
        bool, typer.Option("--open", help="Only those of which nothing is known to have come.")
    ] = False,
    format: Format = AnswerFormat.TABLE,
    all: All = False,
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
            page = None if all or format is not AnswerFormat.TABLE else book.promises_page(_in_order(codes), most=MOST)
            found = book.promises(*codes) if page is None else page.promises
        if open_only:
            found = tuple(one for one in found if one.state == "open")
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(promises_view.as_json(found) + "\n")
            else:
                promises_view.print_promises(console_for(sink), found)
        if page is not None:
            _say_looked(session, page.looked)
            if not page.whole:
                session.say(f"note: of what may have followed, {page.later:,} documents were looked at{_MORE}", "dim")


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


def _in_order(codes: tuple[str, str]) -> tuple[str, str]:
    return min(codes), max(codes)


def _say_looked(session: "Session", looked: "Looked") -> None:
    if looked.before is not None:
        session.say(f"note: from the {looked.documents:,} documents stored last that tell of any{_MORE}", "dim")
