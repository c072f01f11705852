"""``dragoman runs``, ``recode``, ``history``: what made the records, what a new run changes, what became of a row."""

import json as json_
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_codebook import CodebookPath, load_own
from dragoman.read.coding_options import Workers, begin_coding, check_workers
from dragoman.read.web_options import AnswerFormat, AsJson, Debug, LedgerPlace, NoHeard, NoModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.document import Document
    from dragoman.engine.coding import Coding
    from dragoman.engine.recode import Recoding, Wanted
    from dragoman.read.session import Session

runs_app = typer.Typer(
    help="Show what made a ledger's records, and what one run made otherwise than another.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


Format = Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run's number, or how its hash begins.")]


@runs_app.command("list")
def list_runs(ledger: LedgerPlace, format: Format = AnswerFormat.TABLE, debug: Debug = False) -> None:
    """List the runs: when each was first, by what it codes, how many texts it coded."""
    from dragoman.read import runs_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = book.runs.all()
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(json_.dumps([runs_view.run_json(one) for one in found], indent=2) + "\n")
            else:
                runs_view.print_runs(console_for(sink), found)


@runs_app.command("diff")
def diff_runs(
    before: RunName,
    after: RunName,
    ledger: LedgerPlace,
    format: Format = AnswerFormat.TABLE,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="Show so many changes at most; 0 for all.")] = 50,
    debug: Debug = False,
) -> None:
    """Show what the second run made otherwise of the texts that both coded.

    Counts first; then events and statements gained, lost and changed, each with its sentence.
    """
    from dragoman.read import runs_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded(), Ledger.open(ledger, create=False) as book, open_output(None) as sink:
        pair = book.runs.find(before), book.runs.find(after)
        with runs_view.compared(book, pair, limit) as diff:
            if format is AnswerFormat.JSON:
                runs_view.write_diff(sink.write, diff)
            else:
                runs_view.print_diff(console_for(sink), diff)


def recode(
    ledger: LedgerPlace,
    all: Annotated[bool, typer.Option("--all", help="Also older versions of documents.")] = False,
    older: Annotated[
        bool, typer.Option("--older", help="The newest version of each document; so it is unless --all is given.")
    ] = False,
    documents: Annotated[
        list[str] | None,
        typer.Option("--documents", metavar="GLOB", help="Only documents whose id is like this; again for more."),
    ] = None,
    no_heard: NoHeard = False,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    workers: Workers = 1,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Code stored documents again with today's Dragoman, model and codebook.

    Records are added beside the old ones and then count as current. What this run has coded already is passed over, so
    that the same command goes on after it was stopped.
    """
    from dragoman.engine.recode import Recoding, Wanted
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    if all and older:
        raise typer.BadParameter("--all and --older: all versions, or the newest ones; give one of them")
    check_workers(workers, heard=not no_heard)
    session = Session(debug)
    with session.guarded("what was stored stays, and the same command goes on from there"):
        Ledger.open(ledger, create=False).close()
        own = load_own(codebook, session)
        with (
            Ledger.open(ledger) as book,
            closing(begin_coding(own, codebook, workers, learned=not no_model)) as coding,
        ):
            recoding = Recoding(book, session.tally)
            _recode(session, recoding, coding, Wanted(all, tuple(documents or ())), heard=not no_heard, as_json=json)
    raise typer.Exit(session.status)


def history(
    row: Annotated[
        str, typer.Argument(metavar="DOCUMENT[#EVENT]", help="A document's id, or one of its events: a.txt#e1.")
    ],
    ledger: LedgerPlace,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show what became of a document or an event: attempts, versions, records of each run, decisions."""
    from dragoman.read import runs_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            document, _, event = row.rpartition("#")
            # An address may have a "#" of its own: then there is a document with the whole as its id.
            whole = not document or bool(book.versions(row))
            found = book.histories.of(row if whole else document, None if whole else event)
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(json_.dumps([runs_view.entry_json(one) for one in found], indent=2) + "\n")
            else:
                runs_view.print_history(console_for(sink), found)


def _recode(
    session: "Session", recoding: "Recoding", coding: "Coding", wanted: "Wanted", *, heard: bool, as_json: bool
) -> None:
    from dragoman.read.progress import counted

    evidence = recoding.ledger.heard() if heard else None
    coding = coding if evidence is None else coding.with_heard(evidence)
    texts = recoding.waiting(coding, wanted)

    def watched(documents: "Iterator[Document]") -> "Iterator[Document]":
        return counted(session.console, documents, len(texts))

    try:
        recoding.code(coding, evidence, texts, watched)
    finally:
        skipped = session.tally.skipped
        done = recoding.counts.total()
        left = len(texts) - done - skipped.total()
        if as_json:
            counts = {"to_code": len(texts), "recoded": done, "left": left, "skipped": dict(sorted(skipped.items()))}
            typer.echo(json_.dumps(counts))
        else:
            typer.echo(f"recoded {done}, left {left}, skipped {skipped.total()}")
            if skipped:
                session.say(f"why{session.skips()}", "dim")
