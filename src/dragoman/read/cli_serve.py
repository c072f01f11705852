"""``dragoman serve``: the web pages and the API over a ledger. docs/serve.md is its manual."""

import getpass
from typing import Annotated

import typer

from dragoman.read.web_options import Debug, LedgerPlace

Many = list[str] | None


def serve(
    ledger: LedgerPlace,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="On which port; 0 for any that is free.")] = 8000,
    workers: Annotated[int, typer.Option(metavar="N", min=1, max=64, help="Processes that answer.")] = 1,
    public: Annotated[bool, typer.Option("--public", help="Anybody may read, beyond loopback too.")] = False,
    allow_host: Annotated[
        Many, typer.Option("--allow-host", metavar="NAME", help="Answer to this name, too; again for another.")
    ] = None,
    proxy: Annotated[
        Many, typer.Option("--proxy", metavar="NETWORK", help="Take this proxy's word on who asks; again for another.")
    ] = None,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PATH", help="Under which path the proxy shows it, such as /news.")
    ] = "",
    reviewer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who decides on loopback while the ledger has no users; else your login."),
    ] = None,
    secret_file: Annotated[
        str, typer.Option("--secret-file", metavar="FILE", help="What sessions are signed with; else DRAGOMAN_SECRET.")
    ] = "",
    limit: Annotated[
        Many, typer.Option("--limit", metavar="NAME=NUMBER", help="Another limit, by its name in docs/serve.md.")
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Open a browser on it.")] = False,
    code: Annotated[
        bool, typer.Option("--code", help="Let those who reach it from elsewhere have texts coded, too.")
    ] = False,
    no_texts: Annotated[bool, typer.Option("--no-texts", help="Leave words of the texts out of the API.")] = False,
    debug: Debug = False,
) -> None:
    """Show a ledger in a browser, until Ctrl-C."""
    from dragoman.read.server.running import run
    from dragoman.read.server.settings import ServeSettings, read_limits
    from dragoman.read.session import Session

    session = Session(debug)
    with session.guarded("all that was decided is stored"):
        settings = ServeSettings(
            ledger=ledger,
            host=host,
            port=port,
            workers=workers,
            public=public,
            allow_hosts=tuple(allow_host or ()),
            proxies=tuple(proxy or ()),
            root_path=root_path,
            reviewer=reviewer or own_name(),
            secret_file=secret_file,
            code=code,
            texts=not no_texts,
            **read_limits(limit or []),  # type: ignore[arg-type]
        )
        run(settings, session.say, open_browser=open)


def own_name() -> str:
    """What this machine calls its user."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "local"
