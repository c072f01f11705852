"""The columns of the exports and the codes of other schemes, from ``data/exports.yaml``, checked."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model, read_yaml
from dragoman.errors import DataError

FILE = "exports.yaml"
Kind = Literal["text", "code", "number", "integer", "flag", "date", "texts", "integers", "list", "object", "entity"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """A column: its name, what its values are, and what they say."""

    name: str
    kind: Kind
    about: str


class Layout(_Part):
    """A format, or a table of one."""

    about: str
    columns: tuple[Column, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)


class Code(_Part):
    """A CAMEO code's name and its Goldstein value, -10 to 10."""

    name: str
    goldstein: float = Field(ge=-10, le=10)


class Group(_Part):
    """CAMEO's group and type for a code that is no state's."""

    group: str
    type: str


class Spec(_Part):
    """All of ``data/exports.yaml``."""

    formats: dict[str, Layout]
    cameo: dict[str, dict[str, str]]
    codes: dict[str, Code]
    types: dict[str, str]
    groups: dict[str, Group]
    fips: dict[str, str]
    actions: dict[str, str]
    latest: frozenset[str]
    schemata: dict[str, str]
    towns: frozenset[str]
    languages: dict[str, str]

    def code(self, type: str, modes: tuple[str, ...]) -> str | None:
        """The CAMEO code of a PLOVER type and the first of its modes that has one; None for a type of one's own."""
        by_mode = self.cameo.get(type)
        if by_mode is None:
            return None
        return next((by_mode[mode] for mode in modes if mode in by_mode), by_mode["default"])


@cache
def spec() -> Spec:
    """The specification; :class:`DataError` says what in the file does not hold together."""
    found = read_model(FILE, Spec)
    plover = read_yaml("plover.yaml")
    for type, by_mode in found.cameo.items():
        known = plover["events"].get(type)
        if known is None or "default" not in by_mode:
            raise DataError(f"{FILE}: cameo.{type}: a PLOVER type with a code for `default` is needed")
        for mode, code in by_mode.items():
            if mode != "default" and mode not in known.get("modes", {}):
                raise DataError(f"{FILE}: cameo.{type}.{mode}: {type} has no such mode")
            if code not in found.codes:
                raise DataError(f"{FILE}: cameo.{type}.{mode}: {code} is not among `codes`")
    if missing := set(plover["events"]) - set(found.cameo):
        raise DataError(f"{FILE}: cameo: {', '.join(sorted(missing))} have no code")
    for name in ("types", "schemata"):
        if unknown := set(getattr(found, name)) - set(plover["sectors"]):
            raise DataError(f"{FILE}: {name}: {', '.join(sorted(unknown))} are no PLOVER sectors")
    columns = set(found.formats["agreements"].names)
    if unknown := {*found.actions.values(), *found.latest} - columns:
        raise DataError(f"{FILE}: actions: {', '.join(sorted(unknown))} are no columns of agreements")
    return found


def layout(name: str) -> Layout:
    """The layout of a format or table; KeyError for one that there is not."""
    return spec().formats[name]
