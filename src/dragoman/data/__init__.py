"""What Dragoman knows, as data: the codebook, cue words, offices, countries, times; and the one way to read it.

Every file under this folder is validated by the module that uses it, and its hash is part of every run, so that a
changed word list is a changed run. Files are read with :func:`read_yaml` and :func:`read_rows`, never by path.
"""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from dragoman.errors import DataError

Model = TypeVar("Model", bound=BaseModel)

# The C loader reads the codebook eight times faster; wheels of PyYAML for the common platforms carry it.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """YAML in which on, off, yes and no are words: here they are prepositions and determiners, and NO is Norway."""


def _mapping(loader: Any, node: Any, deep: bool = False) -> dict[Any, Any]:
    """A mapping whose keys are all different: YAML keeps the last of two silently, and the first's rules are lost."""
    seen: set[str] = set()
    for key, _ in node.value:
        name = str(getattr(key, "value", ""))
        if name in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} stands twice", key.start_mark)
        seen.add(name)
    loader.flatten_mapping(node)
    found: dict[Any, Any] = yaml.constructor.BaseConstructor.construct_mapping(loader, node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}


@cache
def read_bytes(name: str) -> bytes:
    """The bytes of the data file ``name`` ("plover.yaml", "codebook/consult.yaml")."""
    try:
        return files(__package__).joinpath(*name.split("/")).read_bytes()
    except OSError as error:
        raise DataError(f"data file {name} is missing from the installed package: reinstall dragoman") from error


def path(name: str) -> Path:
    """Where the data file ``name`` lies, for a library that opens files by itself (SQLite)."""
    found = Path(str(files(__package__).joinpath(name)))
    if not found.is_file():
        raise DataError(f"data file {name} is missing from the installed package: reinstall dragoman")
    return found


def file_hash(name: str) -> str:
    """The sha256 of a data file that is too large to be held, in hexadecimal."""
    with path(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_yaml(name: str) -> Any:
    """The YAML data file ``name``, parsed; :class:`DataError` names the line that is not YAML."""
    return parse_yaml(read_bytes(name), name)


def read_model(name: str, model: type[Model]) -> Model:
    """The YAML data file ``name`` as a validated ``model``; :class:`DataError` names the file and the field."""
    try:
        return model.model_validate(read_yaml(name))
    except ValidationError as error:
        raise DataError(f"{name}: {problem(error)}") from error


def problem(error: ValidationError) -> str:
    """The first thing that is wrong, as "field.field: what"."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def parse_yaml(text: bytes | str, name: str) -> Any:
    """Parse YAML that came from ``name``; :class:`DataError` names the file and line that is not YAML."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise DataError(f"{where}: not YAML: {getattr(error, 'problem', error)}") from error
    except RecursionError as error:
        raise DataError(f"{name}: not YAML that can be read: it is nested too deep, or holds itself") from error


def parse_nodes(text: bytes | str) -> Any:
    """The nodes of YAML that parses, for :func:`line_of`."""
    return yaml.compose(text, Loader=_Loader)


def line_of(node: Any, path: Iterable[str | int]) -> int:
    """The line, from 1, of what stands below a node at ``path``: ``("entries", 3, "match")``.

    Of a path that is not all there, the line of its deepest part. A word in a list counts as the list.
    """
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            if isinstance(node, yaml.ScalarNode):
                break
            line = node.start_mark.line + 1
        else:
            break
    return line


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of the table ``name`` (.csv or .csv.gz), a dict a row; lines that begin with # are notes of origin."""
    raw = read_bytes(name)
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    return list(csv.DictReader(io.StringIO("".join(row for row in text.splitlines(True) if row[0] != "#"))))


ORGANISATION_FILES = ("organisations.yaml", "parties.yaml", "media.yaml", "firms.yaml")


@cache
def organisations() -> tuple[tuple[str, dict[str, Any]], ...]:
    """All entries of the tables of organisations, each with where it stands: "parties.yaml: entry 3"."""
    return tuple(
        (f"{name}: entry {n}", entry) for name in ORGANISATION_FILES for n, entry in enumerate(read_yaml(name), 1)
    )


def names(folder: str) -> list[str]:
    """The data files in ``folder``, sorted ("codebook" gives "codebook/agree.yaml", ...)."""
    return sorted(
        f"{folder}/{entry.name}" for entry in files(__package__).joinpath(folder).iterdir() if entry.is_file()
    )


def data_hash(*names: str) -> str:
    """One sha256 over the named files, their names included, in the order given."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + hashlib.sha256(read_bytes(name)).digest())
    return digest.hexdigest()
