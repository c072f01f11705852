"""``dragoman corpus``: many documents coded into a dataset of Parquet files. docs/corpora.md."""

from contextlib import AbstractContextManager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.read.cli_codebook import CodebookPath, load_own
from dragoman.read.cli_kb import read_day
from dragoman.read.web_options import Debug, NoModel

if TYPE_CHECKING:
    from dragoman.engine.corpus.model import Manifest, Marker
    from dragoman.engine.corpus.run import Wanted
    from dragoman.engine.workers import CoderOptions
    from dragoman.read.session import Session

corpus_app = typer.Typer(
    help="Code corpora too large for one process, on one machine or several.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class EngineName(StrEnum):
    """What codes."""

    LOCAL = "local"
    RAY = "ray"


@corpus_app.callback()
def _corpus() -> None:
    """Code corpora too large for one process, on one machine or several."""


@corpus_app.command()
def code(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT... OUTPUT",
            help="Files, folders, patterns or addresses (s3://bucket/*.jsonl.gz), and last the dataset's folder.",
        ),
    ],
    engine: Annotated[EngineName, typer.Option(help="This machine's processes, or a Ray cluster.")] = EngineName.LOCAL,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Parts coded at a time; as many as there are processors.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The Ray cluster: auto, or ray://HEAD:10001.")
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Publication date of documents that carry none of their own."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--map", metavar="NAME=COLUMN,...", help="Columns of tables, or fields of JSONL: text=body."),
    ] = None,
    part_size: Annotated[
        float, typer.Option("--part-size", metavar="MIB", min=0.001, help="Of input that is one part of the dataset.")
    ] = 4.0,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    debug: Debug = False,
) -> None:
    """Code a corpus into a dataset of Parquet files.

    Stopped anywhere, the same command goes on behind the last part that was done.
    """
    from dragoman.engine.corpus.run import Listener, Wanted, code_corpus
    from dragoman.engine.workers import CoderOptions
    from dragoman.ingest import Columns
    from dragoman.read.session import Session

    if len(paths) < 2:
        raise typer.BadParameter("give the input, one or more, and then the dataset's folder: INPUT... OUTPUT")
    if address is not None and engine is not EngineName.RAY:
        raise typer.BadParameter("--address goes with --engine ray only")
    read_day(date, "--date")
    session = Session(debug)
    wanted = Wanted(tuple(paths[:-1]), paths[-1], date, columns, round(part_size * 2**20))
    with session.guarded("parts that are done stay done, and the same command goes on from there"):
        if columns:
            Columns.parse(columns)
        load_own(codebook, session)
        with _engine(engine, workers, address, CoderOptions(codebook, learned=not no_model)) as coding:
            manifest = code_corpus(wanted, coding, Listener(session.say, _progress(session)))
        _summary(session, wanted, manifest)


def _engine(
    name: EngineName, workers: int | None, address: str | None, options: "CoderOptions"
) -> AbstractContextManager[Any]:
    if name is EngineName.RAY:
        from dragoman.engine.corpus.on_ray import OnRay

        return OnRay(workers, options, address)
    import os

    from dragoman.engine.corpus.run import Local

    return Local(workers or os.cpu_count() or 1, options)


def _progress(session: "Session") -> Any:
    counting = session.counting("parts")

    def tell(done: int, of: int, marker: "Marker") -> None:
        if counting is not None:
            counting(done, of)
        for reason, count in marker.skipped.items():
            session.tally.skipped[reason] += count

    return tell


def _summary(session: "Session", wanted: "Wanted", manifest: "Manifest") -> None:
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in manifest.skipped.items())
    left = f", skipped {sum(manifest.skipped.values()):,} ({reasons})" if reasons else ""
    session.say(f"coded {manifest.coded:,} of {manifest.documents:,} documents in {len(manifest.parts):,} parts{left}")
    typer.echo(f"{wanted.output}: {manifest.sha256}")
    if left:
        session.say(f"why is in {wanted.output}/dropped", "dim")
        raise typer.Exit(1)
