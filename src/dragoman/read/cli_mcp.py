"""``dragoman mcp``: a ledger's answers for language models, over the Model Context Protocol."""

import typer

from dragoman.read.web_options import Debug, LedgerPlace


def mcp(ledger: LedgerPlace, debug: Debug = False) -> None:
    """Answer a language model's questions of a ledger on standard input and output (MCP); read-only."""
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    try:
        from dragoman.read.mcp.server import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        session.say("error: the Model Context Protocol is not installed: pip install 'dragoman[mcp]'", "red")
        raise typer.Exit(1) from None
    with session.guarded("nothing was written"), Ledger.open(ledger, create=False, catch_up=False) as book:
        if waiting := book.behind():
            session.say(
                f"note: {waiting:,} records are not laid beside the others yet: dragoman reconcile --ledger {ledger}"
            )
        run(book)
