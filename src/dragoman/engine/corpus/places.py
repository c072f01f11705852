"""Where inputs lie and datasets are written: folders of this machine, or fsspec's addresses (``s3://``, ``gs://``).

A file appears whole or not at all. On a disk it is written under a passing name and renamed; an object store shows an
object when it is complete.
"""

import errno
import glob
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

from dragoman.engine.corpus.faults import CorpusError


class Files(Protocol):
    """What is asked of a disk or a store. Paths are as given, addresses with their scheme."""

    # ruff: noqa: D102 - they say what they are
    def matching(self, pattern: str) -> list[str]: ...
    def open(self, path: str) -> IO[bytes]: ...
    def exists(self, path: str) -> bool: ...
    def names(self, folder: str) -> list[str]: ...
    def put(self, path: str, data: bytes) -> None: ...


def files_of(path: str) -> Files:
    """The disk or store that a path is on; :class:`CorpusError` names the package that an address needs."""
    scheme, between, _ = path.partition("://")
    return Store(scheme, store_of(path)) if between else Disk()


def store_of(path: str) -> Any:
    """The fsspec filesystem of an address; :class:`CorpusError` names the package that it needs."""
    try:
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        raise CorpusError(
            f"{path}: addresses are read by fsspec, which is not installed; run: pip install 'dragoman[corpus]'"
        ) from None
    scheme = path.partition("://")[0]
    try:
        return fsspec.filesystem(scheme)
    except (ImportError, ValueError) as error:
        raise CorpusError(f"{path}: {error}; install the plugin for {scheme}://, as s3fs or gcsfs") from None


class Disk:
    """This machine's files."""

    def matching(self, pattern: str) -> list[str]:
        """The files that a path or pattern stands for, sorted; of a folder all in it, to its depths."""
        if Path(pattern).is_dir():
            found = (path for path in Path(pattern).rglob("*") if path.is_file())
            return sorted(str(path) for path in found if not _hidden(path.relative_to(pattern)))
        if Path(pattern).exists():
            return [pattern]
        names = glob.glob(pattern, recursive=True)  # noqa: PTH207 - paths stay as they were given
        return sorted(path for path in names if Path(path).is_file())

    def open(self, path: str) -> IO[bytes]:
        """The file, to be read."""
        return Path(path).open("rb")

    def exists(self, path: str) -> bool:
        """True if there is a file."""
        return Path(path).is_file()

    def names(self, folder: str) -> list[str]:
        """What lies in a folder; nothing where there is none."""
        return sorted(one.name for one in Path(folder).iterdir()) if Path(folder).is_dir() else []

    def put(self, path: str, data: bytes) -> None:
        """Write a file, whole."""
        target = Path(path)
        passing = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        with _told(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with passing.open("xb") as stream:
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                passing.replace(target)
            finally:
                with suppress(OSError):
                    passing.unlink(missing_ok=True)


class Store:
    """An object store, by fsspec."""

    def __init__(self, scheme: str, files: Any) -> None:
        self._scheme = scheme
        self._files = files

    def matching(self, pattern: str) -> list[str]:
        """As of :class:`Disk`."""
        if self._files.isdir(pattern):
            return sorted(self._full(path) for path in self._files.find(pattern))
        return sorted(self._full(path) for path in self._files.glob(pattern))

    def open(self, path: str) -> IO[bytes]:
        """The object, to be read."""
        opened: IO[bytes] = self._files.open(path, "rb")
        return opened

    def exists(self, path: str) -> bool:
        """True if there is an object."""
        return bool(self._files.isfile(path))

    def names(self, folder: str) -> list[str]:
        """As of :class:`Disk`."""
        self._files.invalidate_cache()
        if not self._files.isdir(folder):
            return []
        return sorted(path.rstrip("/").rsplit("/", 1)[-1] for path in self._files.ls(folder, detail=False))

    def put(self, path: str, data: bytes) -> None:
        """Write an object, whole."""
        with _told(path):
            self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._files.pipe_file(path, data)

    def _full(self, path: str) -> str:
        return path if "://" in path else f"{self._scheme}://{path}"


def joined(folder: str, *names: str) -> str:
    """The path of something in a folder."""
    return "/".join([folder.rstrip("/"), *names])


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


@contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "free some space" if error.errno == errno.ENOSPC else "check the folder and its permissions"
        raise CorpusError(
            f"{path}: cannot be written: {error.strerror or error}; {remedy}, and run the same command again: "
            "what is done is kept"
        ) from error
