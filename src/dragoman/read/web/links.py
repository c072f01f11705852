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


def document(id: str, version: int | None = None, part: str = "", run: str | None = None) -> str:
    """A document, in a version, as a run coded it, at a part of its record ("e1")."""
    query = _query({"id": id, "version": version, "run": run})
    return f"/document{query}{f'#{_part(part)}' if part else ''}"


def versions(id: str, before: int | None = None, after: int | None = None) -> str:
    """The versions of a document, and what differs between two of them."""
    return f"/document/versions{_query({'id': id, 'from': before, 'to': after})}"


def history(id: str, event: str = "") -> str:
    """All that happened to a document, or to an event of it."""
    return f"/document/history{_query({'id': id, 'event': event})}"


def codebook_entry(entry: str) -> str:
    """An entry of the codebook."""
    return f"/codebook/{_part(entry)}"


def actor(name: str, **page: int | None) -> str:
    """Someone, by Wikidata id or name; ``page``: which page of events, of words, and the record to look before."""
    return f"/actor{_query({'name': name, **page})}"


def search(words: str = "", **filters: str | int | None) -> str:
    """Documents with these words."""
    return f"/search{_query({'q': words, **filters})}"


def twin(path: str, query: str = "") -> str:
    """The JSON of the page at a path."""
    return f"{path.rstrip('/') or '/index'}.json{f'?{query}' if query else ''}"


def _query(filters: Mapping[str, Filter]) -> str:
    given = {name: value for name, value in filters.items() if value not in (None, "", (), [])}
    return f"?{urlencode(given, doseq=True)}" if given else ""
