"""Codebook files as they are read: their bytes and lines, their word classes, their entries validated one by one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dragoman.data import line_of, parse_nodes, parse_yaml, read_bytes
from dragoman.errors import DataError
from dragoman.extract.codebook import Entry, TypeFacts

FOLDER = "codebook"
_MAPPING = re.compile(r"Input should be a valid dictionary.*")
_AS_WRITTEN = ("examples", "near_misses", "why")
"""Fields in which a "$" is only a "$"."""

Place = tuple[str | int, ...]
"""Where something stands in a file: keys and indices, as pydantic's ``loc``."""


class Wrong(Exception):  # noqa: N818 - never leaves this module
    """What is wrong, and where in the file at hand."""

    def __init__(self, at: Place, message: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(eq=False)
class Source:
    """One file: its name in messages, and its bytes."""

    name: str
    text: bytes

    @classmethod
    def packaged(cls, name: str) -> "Source":
        """The data file ``name``: "codebook/agree.yaml"."""
        return cls(name, read_bytes(name))

    @classmethod
    def of_user(cls, path: Path) -> "Source":
        """A file of the user's; :class:`DataError` if it cannot be read."""
        # A packaged file goes by its place in the package, which no file of a user's may share.
        name = f"./{path}" if str(path).startswith(f"{FOLDER}/") else str(path)
        try:
            return cls(name, path.read_bytes())
        except FileNotFoundError as error:
            raise DataError(f"{path}: there is no such codebook; give the path of a YAML file") from error
        except OSError as error:
            raise DataError(f"{path}: this codebook cannot be read: {error.strerror or error}") from error

    def place(self, at: Place) -> str:
        """ "file:line" of what stands at a path."""
        return f"{self.name}:{line_of(self._nodes, at)}"

    @cached_property
    def _nodes(self) -> Any:
        return parse_nodes(self.text)

    def places(self) -> dict[str, str]:
        """ "file:line" of each entry, by its id; of the first, where two have one id."""
        raw = parse_yaml(self.text, self.name)
        before: Place = ("entries",) if isinstance(raw, dict) else ()
        entries = raw["entries"] if isinstance(raw, dict) else raw
        found: dict[str, str] = {}
        for n, entry in enumerate(entries):
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                found.setdefault(entry["id"], self.place((*before, n)))
        return found

    def wrong(self, at: Place, message: str) -> DataError:
        """The error that says what is wrong at a path of this file."""
        return DataError(f"{self.place(at)}: {message}")


@dataclass
class Shelf:
    """Entries as they are read, with what they are checked against."""

    types: dict[str, TypeFacts]
    classes: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)
    origins: dict[str, Source] = field(default_factory=dict)
    """The file of each entry, by its id."""

    def add(self, source: Source, raw: Any, at: Place) -> None:
        """Validate the entry at a path of a file; :class:`DataError` with its line, its id and what is wrong."""
        name = raw.get("id", "without an id") if isinstance(raw, dict) else raw
        try:
            entry = Entry.model_validate(fill(raw, self.classes))
            self._check(entry)
        except ValidationError as error:
            raise source.wrong((*at, *error.errors()[0]["loc"]), f"entry {name!r}: {told(error)}") from error
        except Wrong as error:
            raise source.wrong((*at, *error.at), f"entry {name!r}: {error}") from error
        known = self.origins.get(entry.id)
        if known is not None:
            twice = f"entry {name!r} stands already at {known.places()[entry.id]}"
            if known.name.startswith(f"{FOLDER}/") and not source.name.startswith(f"{FOLDER}/"):
                twice += ", built in; list it under `without` to replace it, or choose another id"
            raise source.wrong((*at, "id"), twice)
        self.origins[entry.id] = source
        self.entries.append(entry)

    def _check(self, entry: Entry) -> None:
        facts = self.types.get(entry.type)
        if facts is None:
            raise Wrong(("type",), f"type {entry.type!r} is no PLOVER type ({', '.join(self.types)})")
        for key, modes in (("modes", entry.modes), ("modes_between", entry.modes_between)):
            for mode in modes:
                if mode not in facts.modes:
                    raise Wrong((key,), f"{entry.type} has no mode {mode!r}{near(mode, facts.modes)}")
        for key, shapes in (("match", entry.match), ("unless", entry.unless)):
            for n, shape in enumerate(shapes):
                for type_ in shape.clause_type or ():
                    if type_ not in self.types:
                        raise Wrong((key, n, "clause_type"), f"clause_type {type_!r} is no PLOVER type")


# Word classes


def fill(value: Any, classes: dict[str, Any], at: Place = (), within: tuple[str, ...] = ()) -> Any:
    """Put the words of each class in place of its name; examples are left as they are."""
    if isinstance(value, dict):
        return {
            key: part if key in _AS_WRITTEN else fill(part, classes, (*at, key), within) for key, part in value.items()
        }
    if isinstance(value, str) and _is_class(value):
        return fill([value], classes, at, within)
    if not isinstance(value, list):
        return value
    filled: list[Any] = []
    for n, part in enumerate(value):
        if isinstance(part, str) and _is_class(part):
            filled += _words_of(part, classes, at, within)
        else:
            filled.append(fill(part, classes, (*at, n), within))
    return filled


def _words_of(part: str, classes: dict[str, Any], at: Place, within: tuple[str, ...]) -> Sequence[Any]:
    if part[1:] not in classes:
        raise Wrong(at, f"there is no word class {part!r}{near(part[1:], classes)}")
    if part in within:
        raise Wrong(at, f"word class {part!r} holds itself: {' > '.join((*within, part))}")
    words = classes[part[1:]]
    filled: list[Any] = fill(words if isinstance(words, list) else [words], classes, at, (*within, part))
    return filled


def _is_class(word: str) -> bool:
    """ "$aid" is a class; "$" alone is the currency sign."""
    return len(word) > 1 and word.startswith("$")


# Messages


def near(name: str, known: Iterable[str]) -> str:
    """What may have been meant: "; did you mean x or y?"; "" if nothing is like it."""
    found = get_close_matches(name, list(known), n=2, cutoff=0.6)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def told(error: ValidationError) -> str:
    """The first thing that is wrong, as "match.0.verb: what", without pydantic's names of types."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if "[" not in str(part))
    said = first["msg"].removeprefix("Value error, ").replace("a valid tuple", "a list")
    said = _MAPPING.sub("must be a mapping; docs/codebook.md shows its shape", said)
    return f"{where}: {said}" if where else said
