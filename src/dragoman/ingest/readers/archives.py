"""Zip and tar: each member comes through the gate again and goes to the reader of its own kind."""

from collections.abc import Iterator
from dataclasses import replace

from dragoman.errors import InputError
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.readers.context import Context


def read_archive(entry: Entry, context: Context) -> Iterator[Found]:
    """What the members hold, in the archive's order; a bad member is told and the next is read."""
    count = 0
    for member in context.gate.members(entry):
        count += 1
        if isinstance(member, InputError):
            context.on_error(member)
        else:
            yield from _read(member, entry, context)
    if not count:
        raise InputError(entry.name, "there is no file in this archive", "nothing-to-read")


def _read(member: Entry, archive: Entry, context: Context) -> Iterator[Found]:
    bombs: list[InputError] = []

    def told(error: InputError) -> None:
        if error.reason == "bomb":
            bombs.append(error)
        else:
            context.on_error(error)

    yield from replace(context, on_error=told).guarded(member, archive)
    if bombs:
        # Where one is, more are, and each may cost a second: nothing more of such an archive is read.
        raise bombs[0]
