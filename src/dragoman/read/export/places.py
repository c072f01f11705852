"""Where exports go: files and folders that appear whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from dragoman.read.output import OutputError


def refuse_existing(path: Path, overwrite: bool) -> None:
    """:class:`OutputError` if something stands there that may not be replaced."""
    if os.path.lexists(path) and not overwrite:
        raise OutputError(f"{path}: exists already; choose another name, or replace it with --overwrite")


def refuse_folder(path: Path) -> None:
    """:class:`OutputError` if a folder stands where a file is to be written."""
    if path.is_dir():
        raise OutputError(f"{path}: is a folder, and this format is a file; name a file in it")


@contextmanager
def new_folder(path: Path, overwrite: bool, ours: Collection[str]) -> Iterator[Path]:
    """A folder to fill, beside its place under a passing name, and renamed when the block ends without an error.

    What stood there is replaced then, if ``overwrite``; but only a folder that holds nothing beside ``ours`` (names of
    files and folders in it), so that a slip of the keyboard deletes no other data. Raises :class:`OutputError`.
    """
    refuse_existing(path, overwrite)
    target = path.parent.resolve() / path.name
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{path}: is no folder, and this format is one; choose another name")
    if target.is_dir() and (foreign := sorted({one.name for one in target.iterdir()} - set(ours))):
        raise OutputError(f"{path}: holds {foreign[0]}, which no export wrote; choose another folder")
    passing = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            passing.mkdir()
        except OSError as error:
            raise OutputError(f"{path}: cannot be made: {error.strerror}; choose another place") from error
        with _told(path):
            yield passing
            _settle(passing, target)
    finally:
        shutil.rmtree(passing, ignore_errors=True)


def _settle(passing: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.{secrets.token_hex(4)}.old")
    if target.exists():
        target.rename(old)
    try:
        passing.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "free some space, or choose another disk" if error.errno == 28 else "choose another place"
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}; {remedy}") from error
