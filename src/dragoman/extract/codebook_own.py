"""A user's codebook: a YAML file that stands alone or extends the package's.

It is a mapping (docs/codebook.md, "Your own codebook")::

    name: defence-cooperation
    extends: plover             # left out: the file's entries are the whole codebook
    without: [aid-arms-sale]    # built-in entries to leave out
    classes:
      makers: [firm, company]   # own word classes: $makers in its entries
    modes:                      # new modes of PLOVER's types
      COOPERATE: {joint-production: {words: ["joint production"], score: 9.5}}
    entries: [...]              # as in the package (``codebook``)

Types, quads, contexts and PLOVER's own modes are the package's in both cases.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dragoman.data import parse_yaml
from dragoman.extract.codebook import Codebook, ModeRule, TypeFacts, Words
from dragoman.extract.codebook_shelf import Place, Shelf, Source, Wrong, fill, near, told


class _NewMode(BaseModel):
    """A mode that PLOVER does not have; its score is its type's unless it says another."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    words: Words = ()
    score: float | None = Field(default=None, ge=-10, le=10)
    note: str = ""


class _File(BaseModel):
    """A user's file without its entries, which are validated one by one."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str | None = Field(default=None, min_length=1)
    extends: Literal["plover"] | None = None
    without: Words = ()
    classes: dict[str, Words] = Field(default_factory=dict)
    modes: dict[str, dict[str, _NewMode]] = Field(default_factory=dict)
    entries: list[Any] = Field(default_factory=list)


@dataclass(frozen=True)
class Base:
    """What a user's codebook stands on."""

    codebook: Codebook
    """The package's own."""
    classes: dict[str, Any]
    """Its word classes, by name."""
    sha256: str
    """The hash of what stays without its entries: PLOVER's facts and the word lists beside the codebook."""


def load_own(path: Path, base: Base) -> Codebook:
    """The user's codebook at ``path``; :class:`dragoman.errors.DataError` says where it is wrong, and how."""
    source = Source.of_user(path)
    raw = parse_yaml(source.text, source.name)
    if not isinstance(raw, dict):
        raise source.wrong((), "a codebook is a YAML mapping with `entries`, and `extends: plover` for an extension")
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        raise source.wrong(error.errors()[0]["loc"], told(error)) from error
    try:
        if not (file.entries or file.without or file.modes):
            raise Wrong(("entries",), "this codebook has no entries")
        shelf = Shelf(_with_modes(base.codebook.types, file), _with_classes(base.classes, file))
        _lay_out(shelf, base.codebook, file)
        words = _mode_words(base.codebook, file, shelf.classes)
    except Wrong as error:
        raise source.wrong(error.at, str(error)) from error
    for n, entry in enumerate(file.entries):
        shelf.add(source, entry, ("entries", n))
    below = base.codebook.sha256 if file.extends else base.sha256
    return base.codebook.model_copy(
        update={
            "name": file.name or path.stem,
            "entries": tuple(shelf.entries),
            "types": shelf.types,
            "modes": words,
            "sha256": hashlib.sha256(f"{below}\n{hashlib.sha256(source.text).hexdigest()}".encode()).hexdigest(),
            "source": source.name,
            "whole": file.extends is None,
            "origins": {id: found.name for id, found in shelf.origins.items()},
        }
    )


def _lay_out(shelf: Shelf, base: Codebook, file: _File) -> None:
    """Put the built-in entries that an extension keeps on the shelf."""
    ids = {entry.id for entry in base.entries}
    for n, id in enumerate(file.without):
        if not file.extends:
            raise Wrong(("without",), "only an extension leaves entries out: add `extends: plover`")
        if id not in ids:
            raise Wrong(("without", n), f"without: no built-in entry is called {id!r}{near(id, ids)}")
    if file.extends:
        files = {name: Source.packaged(name) for name in set(base.origins.values())}
        shelf.entries += [entry for entry in base.entries if entry.id not in file.without]
        shelf.origins |= {entry.id: files[base.origins[entry.id]] for entry in shelf.entries}


def _with_classes(packaged: dict[str, Any], file: _File) -> dict[str, Any]:
    classes = packaged if file.extends else {}
    for name in file.classes:
        _named(("classes", name), "word class", name)
        if name in classes:
            raise Wrong(("classes", name), f"word class {name!r} is built in; give yours another name")
    return {**classes, **{name: list(words) for name, words in file.classes.items()}}


def _with_modes(types: dict[str, TypeFacts], file: _File) -> dict[str, TypeFacts]:
    found = dict(types)
    for type_, modes in file.modes.items():
        if type_ not in types:
            raise Wrong(("modes", type_), f"modes: {type_!r} is no PLOVER type ({', '.join(types)})")
        for mode in modes:
            _named(("modes", type_, mode), "mode", mode)
            if mode in types[type_].modes:
                raise Wrong(("modes", type_, mode), f"{type_} has the mode {mode!r} already; give yours another name")
        facts = types[type_]
        scores = {mode: facts.score if new.score is None else new.score for mode, new in modes.items()}
        found[type_] = facts.model_copy(update={"modes": {**facts.modes, **scores}})
    return found


def _mode_words(base: Codebook, file: _File, classes: dict[str, Any]) -> dict[str, dict[str, ModeRule]]:
    """The words that tell each mode; a mode without words comes only with entries that name it."""
    found = dict(base.modes)
    for type_, modes in file.modes.items():
        rules = {}
        for mode, new in modes.items():
            if new.words:
                try:
                    rules[mode] = ModeRule(words=tuple(fill(list(new.words), classes)), note=new.note)
                except Wrong as error:
                    raise Wrong(("modes", type_, mode, "words"), str(error)) from error
        found[type_] = {**found.get(type_, {}), **rules}
    return found


def _named(at: Place, kind: str, name: str) -> None:
    if not (name[:1].isalpha() and name == name.lower() and name.replace("-", "").replace("_", "").isalnum()):
        raise Wrong(at, f"{name!r} is no name for a {kind}: lower case, digits and hyphens")
