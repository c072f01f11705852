"""Loads codebooks: the package's own, and a user's (``codebook_own``).

Every error is a :class:`dragoman.errors.DataError` that names file, line, entry and field.
"""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dragoman.data import data_hash, names, read_yaml
from dragoman.errors import DataError
from dragoman.extract.codebook import Codebook, ModeRule, TypeFacts, Words
from dragoman.extract.codebook_own import Base, load_own
from dragoman.extract.codebook_shelf import FOLDER, Shelf, Source, told

# Word lists beside the codebook that can change a code; their hashes are part of the codebook's.
SUPPORTING = (
    "modes.yaml", "contexts.yaml", "status.yaml", "syntax.yaml", "sectors.yaml", "sector_nouns.yaml", "cues.yaml",
    "channels.yaml", "pronouns.yaml", "times.yaml", "holidays.yaml", "tenures.yaml", "instruments.yaml", "ingest.yaml",
    "places.yaml", "named.yaml", "assessments.yaml", "weighing.yaml", "merging.yaml", "event_days.yaml",
    "context_marks.yaml", "stances.yaml", "addressees.yaml", "commitments.yaml", "page_furniture.yaml",
    "topics.yaml", "compare.yaml", "tagging.yaml", "bystanders.yaml",
)  # fmt: skip
_CLASSES = f"{FOLDER}/_classes.yaml"


def load_codebook(path: str | Path | None = None) -> Codebook:
    """The codebook in the package, or the user's at ``path``; :class:`DataError` says where one is wrong, and how."""
    if path is None:
        return _packaged()
    return load_own(Path(path), Base(_packaged(), _packaged_classes(), data_hash("plover.yaml", *SUPPORTING)))


def entry_places(codebook: Codebook) -> dict[str, str]:
    """Where each entry stands, by its id: "codebook/agree.yaml:12", "mine.yaml:40"."""
    found: dict[str, str] = {}
    for file in dict.fromkeys(codebook.origins.values()):
        source = Source.of_user(Path(file)) if file == codebook.source else Source.packaged(file)
        found.update(source.places())
    return {entry.id: found[entry.id] for entry in codebook.entries}


@cache
def _packaged() -> Codebook:
    files = [name for name in names(FOLDER) if name.endswith(".yaml")]
    plover = read_yaml("plover.yaml")
    try:
        types = {name: TypeFacts.model_validate(facts) for name, facts in plover["events"].items()}
    except (ValidationError, KeyError) as error:
        raise DataError(f"plover.yaml: {told(error) if isinstance(error, ValidationError) else error}") from error
    shelf = Shelf(types, _packaged_classes())
    for file in files:
        if file != _CLASSES:
            source = Source.packaged(file)
            for n, raw in enumerate(read_yaml(file) or ()):
                shelf.add(source, raw, (n,))
    return Codebook(
        name="plover",
        entries=tuple(shelf.entries),
        types=types,
        modes=_packaged_modes(types),
        contexts=_contexts(plover["contexts"]),
        sha256=data_hash("plover.yaml", *files, *SUPPORTING),
        origins={id: source.name for id, source in shelf.origins.items()},
    )


def _packaged_classes() -> dict[str, Any]:
    return dict(read_yaml(_CLASSES))


def _packaged_modes(types: dict[str, TypeFacts]) -> dict[str, dict[str, ModeRule]]:
    source = Source.packaged("modes.yaml")
    rules: dict[str, dict[str, ModeRule]] = {}
    for type_, modes in read_yaml(source.name).items():
        if type_ not in types:
            raise source.wrong((type_,), f"{type_!r} is no PLOVER type")
        for mode, rule in modes.items():
            if mode not in types[type_].modes:
                raise source.wrong((type_, mode), f"{type_} has no mode {mode!r}")
            try:
                rules.setdefault(type_, {})[mode] = ModeRule.model_validate(rule)
            except ValidationError as error:
                raise source.wrong((type_, mode), f"{type_} {mode}: {told(error)}") from error
    return rules


def _contexts(known: list[str]) -> dict[str, Words]:
    raw = read_yaml("contexts.yaml")
    unknown = sorted(set(raw) - set(known))
    if unknown:
        raise DataError(f"contexts.yaml: {unknown[0]!r} is no PLOVER context")
    missing = sorted(set(known) - set(raw))
    if missing:
        raise DataError(f"contexts.yaml: {missing[0]!r} has no terms")
    return {name: tuple(terms) for name, terms in raw.items()}
