"""``dragoman add``: documents of files coded and stored, or stored to be coded later, with their custody."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from dragoman.engine.coding import Coding
from dragoman.errors import InputError
from dragoman.read.session import Session

if TYPE_CHECKING:
    from dragoman.document import Document
    from dragoman.engine.files import FileIntake
    from dragoman.ingest import Reader

_COUNTED = ("new", "version", "recoded", "same")


@dataclass(frozen=True, slots=True)
class Adding:
    """How to add to the ledger at ``place``."""

    place: str
    code: bool = True
    copies: bool = True
    heard: bool = True
    early: list[InputError] = field(default_factory=list)
    """What could not be read before there was a ledger to put that on record in: none is opened without a document."""


def add_all(
    session: Session, adding: Adding, reader: "Reader", documents: Iterable["Document"], load: Callable[[], Coding]
) -> None:
    """Add the documents; prints the counts at the end, also after Ctrl-C or a full disk: all of them are on disk."""
    from dragoman.engine.files import FileIntake
    from dragoman.store import Ledger

    with (
        Ledger.open(adding.place) as book,
        session.progress(reader, documents, results_shown=False) as watched,
    ):
        intake = FileIntake(book, lambda: reader.source, session.tally.skip, adding.copies)
        for error in adding.early:
            intake.log(error)
        session.tally.on_skip = intake.log
        try:
            if not adding.code:
                for document in watched:
                    intake.store(document)
                return
            with closing(load()) as loaded:
                heard = book.heard() if adding.heard else None
                coding = loaded if heard is None else loaded.with_heard(heard)
                run = coding.run
                wanted = (document for document in watched if intake.is_to_be_coded(document, run))
                for record in coding.records(wanted, session.tally):
                    intake.add(record, heard)
        finally:
            typer.echo(_counts(intake, session))


def _counts(intake: "FileIntake", session: Session) -> str:
    counts = intake.counts
    told = [f"{name} {counts[name]}" for name in _COUNTED]
    told += [f"{name} {count}" for name, count in sorted(counts.items()) if name not in _COUNTED]
    return ", ".join([*told, f"skipped {session.tally.skipped.total()}"])
