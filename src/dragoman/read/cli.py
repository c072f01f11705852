"""The command line: ``dragoman code``, ``add``, ``show``; the other commands stand in ``cli_...``.

docs/cli.md is its manual.

Exit status: 0 if all was coded, 1 if anything was skipped or failed, 2 for a command that cannot be understood,
130 after Ctrl-C. Results go to standard output or ``--output``, everything else to standard error. Heavy modules are
imported inside the commands, so that ``--help`` answers at once.
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_codebook import CodebookPath, codebook_app, load_own
from dragoman.read.cli_compare import compare
from dragoman.read.cli_kb import in_use, kb_app, read_day
from dragoman.read.cli_times import when
from dragoman.read.cli_where import where
from dragoman.version import __version__

if TYPE_CHECKING:
    from dragoman.document import Document
    from dragoman.extract import Codebook
    from dragoman.ingest import Reader
    from dragoman.read.coding import Coder
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
app.command()(compare)
app.command()(when)
app.command()(where)
app.add_typer(kb_app, name="kb")
app.add_typer(codebook_app, name="codebook")


class CodeFormat(StrEnum):
    """How ``code`` prints records."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    PLOVER = "plover"


class ShowFormat(StrEnum):
    """How ``show`` prints a relation."""

    TABLE = "table"
    JSON = "json"


Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH", help=".txt, .md, .jsonl or .jsonl.gz, a folder of them, or - for JSONL on stdin."),
]
Date = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="Publication date of documents that carry none of their own."),
]
LedgerPath = Annotated[str, typer.Option(metavar="FILE", help="The ledger: an SQLite file.")]
NoHeard = Annotated[
    bool, typer.Option("--no-heard", help="Leave aside the tenures that the ledger's documents announce.")
]
NoModel = Annotated[bool, typer.Option("--no-model", help="Leave out the learned models: codebook and rules decide.")]
Debug = Annotated[bool, typer.Option("--debug", help="Print tracebacks of internal errors.")]


def main() -> None:
    """Run the command line; the entry point of the ``dragoman`` script."""
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
    format: Annotated[CodeFormat, typer.Option(help="How to print the records.")] = CodeFormat.TABLE,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write there, whole or not at all.")
    ] = None,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    debug: Debug = False,
) -> None:
    """Code documents: print who did what to whom, when, and on whose word."""
    from dragoman.read.coding import code_all
    from dragoman.read.output import open_output
    from dragoman.read.session import Session

    day = read_day(date, "--date")
    _check_output(output, paths)
    session = Session(debug)
    with session.guarded():
        reader, documents = _read(paths, day, session, only_one=format is CodeFormat.JSON)
        if documents is not None:
            own = load_own(codebook, session)
            _tell_imported(session)
            with open_output(output) as sink, session.progress(reader, documents, results_shown=not output) as watched:
                write = _writer(format, sink, to_file=output is not None)
                for record in code_all(_load(own, learned=not no_model), watched, session.tally):
                    write(record)
        session.summary(reader, f"coded {session.tally.coded}")
    raise typer.Exit(session.status)


@app.command()
def add(
    paths: Paths,
    ledger: LedgerPath,
    date: Date = None,
    no_heard: NoHeard = False,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    debug: Debug = False,
) -> None:
    """Code documents and store them in a ledger.

    What it already holds is not coded again.
    """
    from dragoman.read.coding import code_all
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    day = read_day(date, "--date")
    session = Session(debug)
    with session.guarded("what was stored stays, and the same command goes on from there"):
        counts: Counter[str] = Counter()
        reader, documents = _read(paths, day, session)
        if documents is not None:
            own = load_own(codebook, session)
            _tell_imported(session)
            with Ledger.open(ledger) as book, session.progress(reader, documents, results_shown=False) as watched:
                coder = _load(own, learned=not no_model)
                heard = None if no_heard else book.heard()
                if heard is not None:
                    coder = coder.with_heard(heard)

                def unknown() -> Iterator["Document"]:
                    for document in watched:
                        if book.has(document, coder.run):
                            counts["same"] += 1
                        else:
                            yield document

                try:
                    for record in code_all(coder, unknown(), session.tally):
                        counts[book.add(record, heard).value] += 1
                finally:
                    # Also after Ctrl-C or a full disk: each record counted here is on disk.
                    typer.echo(_added(counts, session))
        session.summary(reader, f"coded {session.tally.coded}")
    raise typer.Exit(session.status)


@app.command()
def show(
    first: Annotated[str, typer.Argument(metavar="COUNTRY", help="A country's ISO alpha-3 code, for example IND.")],
    second: Annotated[str, typer.Argument(metavar="COUNTRY", help="The other one's, for example ISR.")],
    ledger: LedgerPath,
    format: Annotated[ShowFormat, typer.Option(help="How to print it.")] = ShowFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show what a ledger holds of two countries.

    The timeline of what happened between them, in whatever order they are named, with its citations.
    """
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.read.timeline import print_relation
    from dragoman.read.words import compact_spans
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        codes = _countries(first, second)
        with Ledger.open(ledger, create=False) as book:
            relation = book.relation(*codes)
        with open_output(None) as sink:
            if format is ShowFormat.JSON:
                sink.write(compact_spans(relation.model_dump_json(indent=2)) + "\n")
            else:
                print_relation(console_for(sink), relation)


def _tell_imported(session: "Session") -> None:
    if line := in_use():
        session.say(line, "dim")


def _load(codebook: "Codebook | None", *, learned: bool) -> "Coder":
    """The coder, with its language model: two seconds, so not before there is something to code."""
    import dragoman

    coder: Coder = dragoman.load(codebook=codebook, learned=learned)
    return coder


def _countries(first: str, second: str) -> tuple[str, str]:
    """Both codes in capitals; a usage error, with the code that may be meant, for what is none."""
    from difflib import get_close_matches

    from dragoman.resolve import KnowledgeBase
    from dragoman.resolve.kb_words import NON_STATE

    countries = KnowledgeBase.load().countries
    # The United Nations, the European Union and others that act beside states have codes of their own.
    known = {*countries.codes, *NON_STATE}
    for given in (first, second):
        if given.upper() in known:
            continue
        named = countries.find(given)
        near = [named.code] if named else get_close_matches(given.upper(), countries.codes, n=3, cutoff=0.6)
        meant = f"did you mean {' or '.join(near)}?" if near else "give an ISO alpha-3 code, for example IND or ISR"
        raise typer.BadParameter(f"{given!r} is not a country code; {meant}")
    if first.upper() == second.upper():
        raise typer.BadParameter("two different countries are needed, for example: dragoman show IND ISR --ledger FILE")
    return first.upper(), second.upper()


def _check_output(output: str | None, paths: list[str]) -> None:
    if output is None:
        return
    target = Path(output)
    if target.is_dir():
        raise typer.BadParameter(f"--output {output} is a folder; name a file in it")
    if any(path != "-" and os.path.realpath(path) == os.path.realpath(output) for path in paths):
        raise typer.BadParameter(f"--output {output} is also an input, which it would overwrite; choose another name")


def _read(
    paths: list[str], day: dt.date | None, session: "Session", *, only_one: bool = False
) -> tuple["Reader", Iterable["Document"] | None]:
    """The reader and its documents, or None if there is not one: then nothing is loaded, opened or written."""
    from dragoman.ingest import Reader

    reader = Reader(paths, date=day, on_error=session.tally.skip)
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


def _added(counts: Counter[str], session: "Session") -> str:
    names = ("new", "version", "recoded", "same")
    return ", ".join(f"{name} {counts[name]}" for name in names) + f", skipped {session.tally.skipped.total()}"


if __name__ == "__main__":
    main()
