"""``dragoman codebook``: check a codebook, and ask why a sentence was coded as it was. docs/codebook.md."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_kb import read_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from dragoman.extract import Codebook
    from dragoman.pipeline import Coder
    from dragoman.read.session import Session

codebook_app = typer.Typer(
    help="Check a codebook, and ask why a sentence was coded as it was.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CodebookPath = Annotated[
    str | None,
    typer.Option("--codebook", metavar="FILE", help="A codebook of your own, or an extension of the packaged one."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Debug = Annotated[bool, typer.Option("--debug", help="Print tracebacks of internal errors.")]


@codebook_app.command()
def check(codebook: CodebookPath = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Validate a codebook and run all its examples and near misses.

    Finds dead and overlapping entries too. The codebook alone decides here, without the learned scorer. The exit status
    is 1 if anything is wrong, 0 if there are warnings at most.
    """
    from dragoman.read.session import Session

    session = Session(debug)
    with session.guarded():
        from dragoman.pipeline.codebook_check import check_codebook
        from dragoman.read import codebook_answers

        report = check_codebook(_coder(load_own(codebook), learned=False))
        if as_json:
            _print_json(codebook_answers.report_json(report))
        else:
            _print(codebook_answers.report_parts(report))
        if report.errors:
            raise typer.Exit(1)


@codebook_app.command()
def explain(
    sentence: Annotated[str, typer.Argument(metavar="SENTENCE", help="The words to code, in quotation marks.")],
    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The day they were published.")] = None,
    codebook: CodebookPath = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Leave out the learned models.")] = False,
    all: Annotated[bool, typer.Option("--all", help="Also the entries that lack more than one thing.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Say which entries of the codebook made events of a sentence, and which did not, and why not."""
    from dragoman.read.session import Session

    session = Session(debug)
    with session.guarded():
        from dragoman.ingest import Source, make_document
        from dragoman.pipeline.codebook_explain import explain_document
        from dragoman.read import codebook_answers

        document = make_document(sentence, Source(id="the sentence", published=read_day(date, "--date")))
        coder = _coder(load_own(codebook), learned=not no_model)
        explanation = explain_document(coder, document)
        shown = codebook_answers.Shown(coder.codebook, explanation, everything=all)
        if as_json:
            _print_json(codebook_answers.explanation_json(shown))
        else:
            _print(codebook_answers.explanation_parts(shown))


def load_own(path: str | None, session: "Session | None" = None) -> "Codebook | None":
    """The user's codebook at a path, told on standard error; None for the packaged one."""
    if path is None:
        return None
    from dragoman.extract import load_codebook

    found = load_codebook(path)
    if session is not None:
        session.say(f"codebook in use: {found.name} ({path}), {len(found.entries)} entries", "dim")
    return found


def _coder(codebook: "Codebook | None", *, learned: bool) -> "Coder":
    import dragoman

    return dragoman.load(codebook=codebook, learned=learned)


def _print_json(answer: object) -> None:
    from dragoman.read.output import open_output

    with open_output(None) as sink:
        sink.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _print(parts: "Iterator[RenderableType]") -> None:
    from dragoman.read.output import open_output
    from dragoman.read.show import console_for, print_parts

    with open_output(None) as sink:
        print_parts(console_for(sink), parts)
