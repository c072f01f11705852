"""``dragoman fetch`` and ``dragoman work``: pages from the web into a ledger, and whatever else its queue holds."""

from typing import Annotated

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

Urls = Annotated[list[str] | None, typer.Argument(metavar="URL", help="Pages to fetch.")]
Lists = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="A list of pages: URLs one a line, a feed, sitemap or GDELT file, or - for lines on standard input.",
    ),
]
Again = Annotated[bool, typer.Option("--again", help="Fetch also those of a list that were fetched before.")]


def fetch(
    ledger: LedgerPlace,
    urls: Urls = None,
    lists: Lists = None,
    again: Again = False,
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
    """Fetch pages, and code and store what they tell.

    A page that is known is fetched again and stored if its text changed. What an earlier run left in the queue is done,
    too.
    """
    from dragoman.engine.jobs import jobs_of
    from dragoman.ingest.items import Link
    from dragoman.read.session import Session
    from dragoman.read.web_run import web_run

    if not urls and not lists:
        raise typer.BadParameter("name pages to fetch, or a list of them with --from FILE")
    session = Session(debug)
    web = Web(contact, pace, tuple(allow or ()), threads, not no_robots)
    coding = Coding(not no_code, code_copies, not no_model, not no_heard, codebook)
    with (
        session.guarded("what was stored stays, and dragoman work goes on from there"),
        web_run(session, ledger, web, coding, as_json=json) as run,
    ):
        run.ledger.queue.put(jobs_of((Link(url, "") for url in urls or []), session.tally.skip, priority=-1))
        for path in lists or []:
            run.put_listed(path, again)
        run.work()
    raise typer.Exit(run.status)


def work(
    ledger: LedgerPlace,
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
    """Do what waits in a ledger's queue: pages to be fetched, documents to be coded.

    Several may work on one ledger at the same time.
    """
    from dragoman.read.session import Session
    from dragoman.read.web_run import web_run

    session = Session(debug)
    web = Web(contact, pace, tuple(allow or ()), threads, not no_robots)
    coding = Coding(not no_code, code_copies, not no_model, not no_heard, codebook)
    with (
        session.guarded("what was stored stays, and dragoman work goes on from there"),
        web_run(session, ledger, web, coding, as_json=json, create=False) as run,
    ):
        run.work()
    raise typer.Exit(run.status)
