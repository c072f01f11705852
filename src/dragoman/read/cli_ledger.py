"""``dragoman ledger``: copying, backing up and checking a ledger, and letting others read it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.web_options import Debug, LedgerPlace

if TYPE_CHECKING:
    from dragoman.store.moving import Copied

ledger_app = typer.Typer(
    help="Look after a ledger: copy it, back it up, check it, let others read it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@ledger_app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The ledger: an SQLite file, or postgresql://...")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A new file, or an empty database.")],
    debug: Debug = False,
) -> None:
    """Copy a ledger whole, from SQLite to PostgreSQL or back, and compare the copy with it."""
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.store.moving import copy_ledger

    with Session(debug).guarded(f"{target} is as it was"), open_output(None) as sink:
        sink.write(_told(copy_ledger(source, target), "copied"))


@ledger_app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that does not exist yet.")],
    ledger: LedgerPlace,
    debug: Debug = False,
) -> None:
    """Write the ledger as it stands into a new SQLite file, while others go on writing it."""
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.store.backups import backup_ledger

    with Session(debug).guarded("no backup was kept"), open_output(None) as sink:
        sink.write(_told(backup_ledger(ledger, file), "backed up"))


@ledger_app.command()
def load(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="What dragoman corpus code wrote.")],
    ledger: LedgerPlace,
    debug: Debug = False,
) -> None:
    """Store the documents and records of a coded corpus, as add would have; what is stored is passed over."""
    from dragoman.engine.corpus.dataset import Dataset
    from dragoman.engine.corpus.loading import Loading
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded("what was stored stays, and the same command goes on from there"):
        # No ledger is made for a dataset that there is not.
        tuple(Dataset(dataset).parts())
        with Ledger.open(ledger) as book:
            loading = Loading(book, Dataset(dataset), session.counting("parts") or (lambda done, of: None))
            try:
                loading.load()
            finally:
                typer.echo(", ".join(f"{name} {count}" for name, count in loading.told().items()))
                for reason, count in loading.left_out.most_common():
                    session.say(f"left out by the corpus: {count:,} ({reason})", "dim")


@ledger_app.command()
def check(ledger: LedgerPlace, debug: Debug = False) -> None:
    """Look whether a ledger is sound: its file, its references, its texts beside their hashes."""
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.store.checking import check_ledger

    with Session(debug).guarded(), open_output(None) as sink:
        checked = check_ledger(ledger)
        for trouble in checked.troubles:
            sink.write(f"wrong: {trouble}\n")
        held = ", ".join(f"{name} {count:,}" for name, count in checked.rows.items() if count)
        sink.write(f"{'sound' if not checked.troubles else 'not sound'}: {held}\n")
    if checked.troubles:
        raise typer.Exit(1)


@ledger_app.command()
def reader(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="A role of the PostgreSQL server.")],
    ledger: LedgerPlace,
    apply: Annotated[bool, typer.Option("--apply", help="Run them, as the ledger's owner.")] = False,
    debug: Debug = False,
) -> None:
    """Print the statements that let a role read a ledger, and nothing else; with --apply run them."""
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.store.readers import reader_grants

    session = Session(debug)
    with session.guarded("nothing was granted"), open_output(None) as sink:
        for statement in reader_grants(ledger, role, apply=apply):
            sink.write(f"{statement};\n")
        if apply:
            session.say(f"{role} may read the ledger", "dim")


def _told(copied: "Copied", what: str) -> str:
    tables = "".join(f"{one.name}\t{one.rows}\t{one.sha256}\n" for one in copied.tables)
    return f"{tables}{what} and verified: {copied.rows:,} rows of {len(copied.tables)} tables, now in {copied.target}\n"
