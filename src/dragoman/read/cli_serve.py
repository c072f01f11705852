"""``dragoman serve``: the web pages and the API over a ledger."""

from typing import Annotated

import typer

from dragoman.read.web_options import Debug, LedgerPlace


def serve(
    ledger: LedgerPlace,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="On which port.")] = 8000,
    code: Annotated[
        bool, typer.Option("--code", help="Let those who reach it from elsewhere have texts coded, too.")
    ] = False,
    no_texts: Annotated[bool, typer.Option("--no-texts", help="Leave words of the texts out of the API.")] = False,
    debug: Debug = False,
) -> None:
    """Show a ledger in a browser, until Ctrl-C."""
    import uvicorn

    from dragoman.read.server.app import make_app
    from dragoman.read.server.settings import ServeSettings
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded("all that was decided is stored"), Ledger.open(ledger) as book:
        settings = ServeSettings(ledger, host, port, code=code, texts=not no_texts)
        session.say(f"serving {book.place} on http://{host}:{port}/ until Ctrl-C")
        uvicorn.run(make_app(book, settings), host=host, port=port, log_level="warning", access_log=False)
