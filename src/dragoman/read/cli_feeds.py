"""``dragoman feeds``: feeds and sitemaps that a ledger follows. docs/fetching.md."""

import datetime as dt
import json as json_
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_codebook import CodebookPath
from dragoman.read.web_options import (
    Allow,
    AsJson,
    CodeCopies,
    Coding,
    Contact,
    Debug,
    LedgerPlace,
    NoCode,
    NoHeard,
    NoModel,
    NoRobots,
    Pace,
    Threads,
    Web,
)

if TYPE_CHECKING:
    pass

feeds_app = typer.Typer(
    help="Follow feeds and sitemaps: ask them for news, and fetch, code and store what they name.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class FeedKind(StrEnum):
    """What is asked."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LIST = "list"


class FeedsFormat(StrEnum):
    """How the feeds are printed."""

    TABLE = "table"
    JSON = "json"
    OPML = "opml"


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SHORTEST = dt.timedelta(seconds=1)
Every = Annotated[str | None, typer.Option(metavar="15m", help="How often: a number with s, m, h or d behind it.")]
FeedUrls = Annotated[list[str], typer.Argument(metavar="URL", help="The address of a feed or sitemap.")]


def read_every(value: str | None, option: str = "--every") -> dt.timedelta | None:
    """ "15m" as a stretch of time; a usage error for what is none."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,6})\s*([smhd])", value.strip().lower())
    every = dt.timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else dt.timedelta()
    if every < _SHORTEST:
        raise typer.BadParameter(f"{option} {value!r} is no stretch of time; write for example 15m, 2h or 1d")
    return every


@feeds_app.command("add")
def add_feeds(
    urls: FeedUrls,
    ledger: LedgerPlace,
    every: Every = None,
    kind: Annotated[FeedKind, typer.Option(help="What the addresses are.")] = FeedKind.FEED,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A name for lists; the feed's own otherwise.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Add feeds; they are asked at the next run."""
    from dragoman.ingest.fetch import canonical_url
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        often = read_every(every)
        # All are checked before one is added.
        checked = [canonical_url(url) for url in urls]
        with Ledger.open(ledger) as book:
            new = sum(book.feeds.add(url, kind.value, every=often, title=title) for url in checked)
        typer.echo(f"new {new}, known {len(checked) - new}")


@feeds_app.command("list")
def list_feeds(
    ledger: LedgerPlace,
    format: Annotated[FeedsFormat, typer.Option(help="How to print them.")] = FeedsFormat.TABLE,
    debug: Debug = False,
) -> None:
    """List the feeds that are followed, when each was last asked and is next."""
    from dragoman.read import feeds_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = book.feeds.list()
        with open_output(None) as sink:
            if format is FeedsFormat.JSON:
                sink.write(json_.dumps(feeds_view.as_json(found), indent=2) + "\n")
            elif format is FeedsFormat.OPML:
                sink.write(feeds_view.as_opml(found))
            else:
                feeds_view.print_feeds(console_for(sink), found)


@feeds_app.command("remove")
def remove_feeds(urls: FeedUrls, ledger: LedgerPlace, debug: Debug = False) -> None:
    """Follow feeds no more. What came from them stays."""
    from dragoman.ingest.fetch import canonical_url
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger) as book:
            gone = [url for url in urls if not book.feeds.remove(canonical_url(url))]
        typer.echo(f"removed {len(urls) - len(gone)}")
        for url in gone:
            session.say(f"{url}: not among the feeds of {ledger}; see: dragoman feeds list --ledger {ledger}", "yellow")
    raise typer.Exit(1 if gone else 0)


@feeds_app.command("import")
def import_feeds(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file, as feed readers export it.")],
    ledger: LedgerPlace,
    every: Every = None,
    debug: Debug = False,
) -> None:
    """Add the feeds of an OPML file."""
    from dragoman.errors import InputError
    from dragoman.ingest import Link, Reader
    from dragoman.ingest.fetch import canonical_url
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        often = read_every(every)
        found = Reader([file], date=None, on_error=session.tally.skip).found()
        links = [link for link in found if isinstance(link, Link) and link.kind == "feed"]
        new = known = 0
        with Ledger.open(ledger) as book:
            for link in links:
                try:
                    url = canonical_url(link.url)
                except InputError as error:
                    session.tally.skip(error)
                    continue
                if book.feeds.add(url, "feed", every=often, title=link.title):
                    new += 1
                else:
                    known += 1
        typer.echo(f"new {new}, known {known}{session.skips()}")
    raise typer.Exit(session.status)


@feeds_app.command("run")
def run_feeds(
    ledger: LedgerPlace,
    every: Every = None,
    all: Annotated[bool, typer.Option("--all", help="Ask all feeds now, also those that are not due.")] = False,
    contact: Contact = None,
    pace: Pace = 1.0,
    allow: Allow = None,
    threads: Threads = 8,
    no_robots: NoRobots = False,
    no_code: NoCode = False,
    code_copies: CodeCopies = False,
    no_heard: NoHeard = False,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Ask the feeds that are due, and fetch, code and store what they name.

    With --every it goes on, asking again after that time, until Ctrl-C or SIGTERM, which finish what is in hand.
    """
    from dragoman.read.session import Session
    from dragoman.read.web_run import web_run

    session = Session(debug)
    often = read_every(every)
    web = Web(contact, pace, tuple(allow or ()), threads, not no_robots, often)
    coding = Coding(not no_code, code_copies, not no_model, not no_heard, codebook)
    with (
        session.guarded("what was stored stays, and dragoman work goes on from there"),
        web_run(session, ledger, web, coding, as_json=json, create=False) as run,
    ):
        if all:
            run.ledger.feeds.make_due()
        run.follow(often)
    raise typer.Exit(run.status)
