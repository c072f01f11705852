"""The command line: ``dragoman code``, ``add``, ``show``; the other commands stand in ``cli_...``.

docs/cli.md is its manual.

Exit status: 0 if all was coded, 1 if anything was skipped or failed, 2 for a command that cannot be understood,
130 after Ctrl-C. Results go to standard output or ``--output``, everything else to standard error. Heavy modules are
imported inside the commands, so that ``--help`` answers at once.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable
from contextlib import closing
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman import garbage
from dragoman.read.cli_codebook import CodebookPath, codebook_app, load_own
from dragoman.read.cli_compare import compare
from dragoman.read.cli_corpus import corpus_app
from dragoman.read.cli_decide import decide_app, decisions_app
from dragoman.read.cli_export import export
from dragoman.read.cli_feeds import feeds_app
from dragoman.read.cli_fetch import fetch, work
from dragoman.read.cli_kb import in_use, kb_app, read_day
from dragoman.read.cli_ledger import ledger_app
from dragoman.read.cli_mcp import mcp
from dragoman.read.cli_plot import plot
from dragoman.read.cli_relations import agreements, promises, settle, trends
from dragoman.read.cli_review import bench, review_app
from dragoman.read.cli_runs import history, recode, runs_app
from dragoman.read.cli_search import SETTINGS, search
from dragoman.read.cli_serve import serve
from dragoman.read.cli_show import reconcile, show
from dragoman.read.cli_sources import copies, sources, versions
from dragoman.read.cli_times import when
from dragoman.read.cli_user import user_app
from dragoman.read.cli_watch import watch_app
from dragoman.read.cli_where import where
from dragoman.read.coding_options import Workers, begin_coding, check_workers
from dragoman.read.web_options import Debug, LedgerPlace, NoHeard, NoModel
from dragoman.version import __version__

if TYPE_CHECKING:
    from dragoman.document import Document
    from dragoman.ingest import Reader
    from dragoman.read.output import Sink
    from dragoman.read.session import Session
    from dragoman.record.models import Record

app = typer.Typer(
    help="Reads the news between states and keeps the record: who did what to whom, and on whose word.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(show)
app.command()(reconcile)
app.command()(serve)
app.command()(mcp)
app.command()(compare)
app.command()(export)
app.command()(when)
app.command()(where)
app.command()(fetch)
app.command()(work)
app.command()(sources)
app.command()(versions)
app.command()(copies)
app.command()(agreements)
app.command()(promises)
app.command()(settle)
app.command()(trends)
app.command()(plot)
app.command(context_settings=SETTINGS)(search)
app.add_typer(ledger_app, name="ledger")
app.add_typer(user_app, name="user")
app.command()(recode)
app.command()(history)
app.add_typer(feeds_app, name="feeds")
app.add_typer(runs_app, name="runs")
app.add_typer(decisions_app, name="decisions")
app.add_typer(decide_app, name="decide")
app.add_typer(review_app, name="review")
app.command()(bench)
app.add_typer(watch_app, name="watch")
app.add_typer(kb_app, name="kb")
app.add_typer(codebook_app, name="codebook")
app.add_typer(corpus_app, name="corpus")


class CodeFormat(StrEnum):
    """How ``code`` prints records."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    PLOVER = "plover"


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH", help="Files of any kind in docs/reading.md, folders of them, or - for JSONL on stdin."
    ),
]
Date = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="Publication date of documents that carry none of their own."),
]
Map = Annotated[
    str | None,
    typer.Option("--map", metavar="NAME=COLUMN,...", help="Columns of tables, or fields of JSONL: text=body,date=day."),
]


def main() -> None:
    """Run the command line; the entry point of the ``dragoman`` script."""
    garbage.seldom()
    app()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"dragoman {__version__}")
        raise typer.Exit


@app.callback()
def _dragoman(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def code(
    paths: Paths,
    date: Date = None,
    columns: Map = None,
    format: Annotated[CodeFormat, typer.Option(help="How to print the records.")] = CodeFormat.TABLE,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write there, whole or not at all.")
    ] = None,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    workers: Workers = 1,
    debug: Debug = False,
) -> None:
    """Code documents: print who did what to whom, when, and on whose word."""
    from dragoman.read.output import open_output
    from dragoman.read.session import Session

    day = read_day(date, "--date")
    _check_output(output, paths)
    session = Session(debug)
    with session.guarded():
        reader, documents = _read(paths, day, session, columns=columns, only_one=format is CodeFormat.JSON)
        if documents is not None:
            own = load_own(codebook, session)
            _tell_imported(session)
            with (
                open_output(output) as sink,
                session.progress(reader, documents, results_shown=not output) as watched,
                closing(begin_coding(own, codebook, workers, learned=not no_model)) as coding,
            ):
                write = _writer(format, sink, to_file=output is not None)
                for record in coding.records(watched, session.tally):
                    write(record)
        session.summary(reader, f"coded {session.tally.coded}")
    raise typer.Exit(session.status)


@app.command()
def add(
    paths: Paths,
    ledger: LedgerPlace,
    date: Date = None,
    columns: Map = None,
    no_code: Annotated[bool, typer.Option("--no-code", help="Store only; code later with: dragoman work.")] = False,
    skip_copies: Annotated[
        bool, typer.Option("--skip-copies", help="Do not code copies that add nothing to what the ledger has.")
    ] = False,
    no_heard: NoHeard = False,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    workers: Workers = 1,
    debug: Debug = False,
) -> None:
    """Code documents and store them in a ledger.

    What it already holds is not coded again.
    """
    from dragoman.read.adding import Adding, add_all
    from dragoman.read.session import Session

    day = read_day(date, "--date")
    check_workers(workers, heard=not no_heard and not no_code)
    session = Session(debug)
    with session.guarded("what was stored stays, and the same command goes on from there"):
        adding = Adding(ledger, code=not no_code, copies=not skip_copies, heard=not no_heard)
        session.tally.on_skip = adding.early.append
        reader, documents = _read(paths, day, session, columns=columns, keep_foreign=True)
        if documents is not None:
            own = load_own(codebook, session)
            _tell_imported(session)
            load = partial(begin_coding, own, codebook, workers, learned=not no_model)
            add_all(session, adding, reader, documents, load)
        session.summary(reader, f"coded {session.tally.coded}")
    raise typer.Exit(session.status)


def _tell_imported(session: "Session") -> None:
    if line := in_use():
        session.say(line, "dim")


def _check_output(output: str | None, paths: list[str]) -> None:
    if output is None:
        return
    target = Path(output)
    if target.is_dir():
        raise typer.BadParameter(f"--output {output} is a folder; name a file in it")
    if any(path != "-" and os.path.realpath(path) == os.path.realpath(output) for path in paths):
        raise typer.BadParameter(f"--output {output} is also an input, which it would overwrite; choose another name")


def _read(
    paths: list[str],
    day: dt.date | None,
    session: "Session",
    *,
    columns: str | None = None,
    only_one: bool = False,
    keep_foreign: bool = False,
) -> tuple["Reader", Iterable["Document"] | None]:
    """The reader and its documents, or None if there is not one: then nothing is loaded, opened or written."""
    from dragoman.ingest import Columns, Reader, Settings
    from dragoman.ingest.fetch import canonical_url

    chosen = Columns.parse(columns) if columns else Columns()
    settings = Settings(columns=chosen, keep_foreign=keep_foreign, canonical=canonical_url)
    reader = Reader(paths, date=day, on_error=session.tally.skip, settings=settings)
    documents = iter(reader)
    first = list(islice(documents, 2 if only_one else 1))
    if len(first) > 1:
        raise typer.BadParameter("--format json prints one document, and there are more; use --format jsonl")
    return reader, chain(first, documents) if first else None


def _writer(format: CodeFormat, sink: "Sink", *, to_file: bool) -> Callable[["Record"], None]:
    if format is CodeFormat.TABLE:
        from dragoman.read.show import console_for, print_record

        console = console_for(sink, to_file=to_file)
        return lambda record: print_record(console, record)
    from dragoman.read.plover import plover_lines
    from dragoman.read.words import compact_spans

    def write(record: "Record") -> None:
        if format is CodeFormat.JSON:
            sink.write(compact_spans(record.model_dump_json(indent=2)) + "\n")
        elif format is CodeFormat.JSONL:
            sink.write(record.model_dump_json() + "\n")
        else:
            sink.write("".join(line + "\n" for line in plover_lines(record)))
        if not to_file:
            # A reader at the other end of a pipe gets each record when it is there.
            sink.flush()

    return write


if __name__ == "__main__":
    main()
