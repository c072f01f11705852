"""The address of each thing, made in one place: all that comes from a text is quoted here and nowhere else."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode


def _part(text: str) -> str:
    return quote(text, safe="")


Filter = str | int | None | Sequence[str] | Sequence[int]
"""A value of a query; several of one name are given one behind the other."""


def relation(first: str, second: str, **filters: Filter) -> str:
    """Two countries."""
    return f"/{_part(first)}/{_part(second)}{_query(filters)}"


def chart(first: str, second: str, kind: str) -> str:
    """A relation's chart as a picture: "net" or "quads"."""
    return f"/{_part(first)}/{_part(second)}/{_part(kind)}.svg"


def country(code: str, **filters: Filter) -> str:
    """One country."""
    return f"/{_part(code)}{_query(filters)}"


def happening(name: str) -> str:
    """A happening, by its id or by DOCUMENT#e1."""
    return f"/happenings/{_part(name)}"


def document(id: str, version: int | None = None, part: str = "") -> str:
    """A document, in a version, at a part of its record ("e1")."""
    query = _query({"id": id, "version": version})
    return f"/document{query}{f'#{_part(part)}' if part else ''}"


def actor(name: str) -> str:
    """Someone, by Wikidata id or name."""
    return f"/actor{_query({'name': name})}"


def twin(path: str, query: str = "") -> str:
    """The JSON of the page at a path."""
    return f"{path.rstrip('/') or '/index'}.json{f'?{query}' if query else ''}"


def _query(filters: Mapping[str, Filter]) -> str:
    given = {name: value for name, value in filters.items() if value not in (None, "", (), [])}
    return f"?{urlencode(given, doseq=True)}" if given else ""
