"""``dragoman decisions`` and ``dragoman decide``: what persons decided of happenings, kept with who and why."""

import json as json_
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.read.cli_runs import Format
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace

if TYPE_CHECKING:
    from dragoman.read.session import Session
    from dragoman.store import Decided, Ledger, Name

_CONTEXT = {"help_option_names": ["-h", "--help"]}
decisions_app = typer.Typer(
    help="Show what persons decided.", no_args_is_help=True, rich_markup_mode=None, context_settings=_CONTEXT
)
decide_app = typer.Typer(
    help="Decide that reports are of one happening or not, on your word.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings=_CONTEXT,
)
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who decides.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="On what grounds.")]
Telling = Annotated[
    str, typer.Argument(metavar="HAPPENING", help="An id of show --format json, or a document's event: DOCUMENT#e1.")
]


@decisions_app.command("list")
def list_decisions(
    ledger: LedgerPlace,
    superseded: Annotated[bool, typer.Option("--superseded", help="Also those that a later one put aside.")] = False,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """List the decisions in the order in which they were made."""
    from dragoman.read import decisions_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = book.decisions.all(superseded=superseded)
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(json_.dumps([decisions_view.as_json(one) for one in found], indent=2) + "\n")
            else:
                decisions_view.print_decisions(console_for(sink), found)


@decide_app.command("merge")
def merge(
    first: Telling,
    second: Telling,
    ledger: LedgerPlace,
    by: By,
    why: Why,
    debug: Debug = False,
) -> None:
    """Two happenings are one: keep their reports together from now on."""
    from dragoman.errors import LedgerError
    from dragoman.read.session import Session
    from dragoman.store import Decided, as_subject

    session = Session(debug)
    with session.guarded(), opened(ledger, session) as book:
        ours, theirs = _names(book, first), _names(book, second)
        named = {as_subject(name): name for name in (*ours, *theirs)}
        if len(named) < 2:
            raise LedgerError(f"{first} and {second} are one telling: name another")
        tellings = [named[subject] for subject in sorted(named)]
        _keep(book, Decided(by, why, "merge", min(named), {"tellings": tellings}))


@decide_app.command("split")
def split(
    happening: Telling,
    tellings: Annotated[
        list[str], typer.Argument(metavar="TELLING...", help="What does not belong to it: DOCUMENT#e1.")
    ],
    ledger: LedgerPlace,
    by: By,
    why: Why,
    debug: Debug = False,
) -> None:
    """Reports do not belong to a happening: take them out, and keep them out."""
    from dragoman.errors import LedgerError
    from dragoman.read.session import Session
    from dragoman.store import Decided, as_subject

    session = Session(debug)
    with session.guarded(), opened(ledger, session) as book:
        all_of_it = {as_subject(name): name for name in _names(book, happening, whole=True)}
        out = {as_subject(name): name for telling in tellings for name in _names(book, telling)}
        foreign = sorted(set(out) - set(all_of_it))
        if foreign:
            raise LedgerError(f"{foreign[0]} is no telling of {happening}: see dragoman show --format json")
        rest = [all_of_it[subject] for subject in sorted(set(all_of_it) - set(out))]
        if not rest:
            raise LedgerError(f"{happening}: nothing would be left to split from: name some of its tellings, not all")
        for subject in sorted(out):
            _keep(book, Decided(by, why, "split", subject, {"telling": out[subject], "from": rest}))


@decide_app.command("undo")
def undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="A decision's number, as decisions list shows it.")],
    ledger: LedgerPlace,
    by: By,
    why: Why,
    debug: Debug = False,
) -> None:
    """Put a decision aside; it stays on record, and so does this one."""
    from dragoman.read.session import Session
    from dragoman.store import Decided

    session = Session(debug)
    with session.guarded(), opened(ledger, session) as book:
        found = book.decisions.get(number)
        _keep(book, Decided(by, why, found.kind, found.subject, {"undone": number}, supersedes=number))


def opened(place: str, session: "Session") -> "Ledger":
    """A ledger that is there, open to be written to."""
    from dragoman.store import Ledger

    # It must be there before it is opened to be written to.
    Ledger.open(place, create=False).close()
    return Ledger.open(place)


def _keep(book: "Ledger", decided: "Decided") -> None:
    kept = book.decisions.add(decided)
    typer.echo(f"decision {kept.number}: {kept.kind}" + (f" instead of {kept.supersedes}" if kept.supersedes else ""))


def _names(book: "Ledger", given: str, *, whole: bool = False) -> "list[Name]":
    """The tellings that an argument stands for: of a happening all, of DOCUMENT#e1 that one, or all of its happening
    where the ``whole`` is asked for.
    """
    document, mark, event = given.rpartition("#")
    if mark and not whole:
        return [book.names.of_event(document, event)]
    told: dict[tuple[Any, ...], None] = {(quote.document, quote.part): None for quote in book.happening(given).quotes}
    return [book.names.of_event(*one) for one in told]
