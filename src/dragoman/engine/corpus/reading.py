"""The documents of a part, read through the gate as any others are."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from dragoman.document import Document
from dragoman.engine.corpus.model import Options, Part, Slice
from dragoman.engine.corpus.places import files_of
from dragoman.errors import InputError
from dragoman.ingest import READERS, Columns, Context, Gate, Window, os_error
from dragoman.ingest.gate import About
from dragoman.ingest.gate.kinds import by_name
from dragoman.ingest.items import Entry

OnError = Callable[[str, InputError], None]
"""Is told what could not be read, with the input that it was in."""
_PIECE = 2**18


@dataclass(frozen=True, slots=True)
class Read:
    """A document, and the input it was in."""

    document: Document
    source: str


def read_part(part: Part, options: Options, on_error: OnError) -> Iterator[Read]:
    """The documents of a part in the order of the input, those in other languages among them."""
    from dragoman.ingest.fetch import canonical_url

    for one in part.slices:

        def tell(error: InputError, source: str = one.path) -> None:
            on_error(source, error)

        context = Context(
            tell,
            date=dt.date.fromisoformat(options.date) if options.date else None,
            columns=Columns.parse(options.columns) if options.columns else Columns(),
            keep_foreign=True,
            canonical=canonical_url,
            readers=READERS,
            window=_window(one),
        )
        try:
            with ExitStack() as stack:
                for found in context.read(_entry(one, context.gate, stack)):
                    if isinstance(found, Document):
                        yield Read(found, one.path)
        except InputError as error:
            tell(error)
        except OSError as error:
            tell(os_error(one.path, error))


def _window(one: Slice) -> Window:
    if one.unit == "lines":
        return Window(one.first, one.last, one.first if one.at else 0)
    return Window(one.first, one.last) if one.unit == "rows" else Window()


def _entry(one: Slice, gate: Gate, stack: ExitStack) -> Entry:
    file = stack.enter_context(files_of(one.path).open(one.path))
    if one.unit == "bytes":
        return gate.entry(one.path, _stretch(file, one))
    if one.at:
        file.seek(one.at)
        return gate.entry(one.path, file, About(kind=by_name(one.path).kind))
    return gate.entry(one.path, file)


def _stretch(file: IO[bytes], one: Slice) -> Iterator[bytes]:
    file.seek(one.first)
    left = None if one.last is None else one.last - one.first
    while piece := file.read(_PIECE if left is None else min(_PIECE, left)):
        if left is not None:
            left -= len(piece)
        yield piece
