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


def actor(name: str, **page: int | None) -> str:
    """Someone, by Wikidata id or name; ``page``: which page of events, of words, and the record to look before."""
    # No address may hold a NUL, and no name does; a name of blanks alone is nobody's.
    asked = name.replace(chr(0), " ").strip()
    return f"/actor{_query({'name': asked, **page})}" if asked else "#main"


def search(words: str = "", **filters: str | int | None) -> str:
    """Documents with these words."""
    return f"/search{_query({'q': words, **filters})}"


def agreements(first: str = "", second: str = "", **filters: str | int | None) -> str:
    """The agreements of two countries, or all."""
    return _of_pair("agreements", first, second, filters)


def agreement(name: str) -> str:
    """One agreement, by the words of one of its mentions: "a.txt#10-94"."""
    return f"/agreements/{_part(name)}"


def promises(first: str = "", second: str = "", **filters: str | int | None) -> str:
    """The promises between two countries, or all."""
    return _of_pair("promises", first, second, filters)


def promise(name: str) -> str:
    """One promise, by its words: "a.txt#10-94"."""
    return f"/promises/{_part(name)}"


def trends(first: str, second: str) -> str:
    """What is said of a relation beside its series."""
    return f"{relation(first, second)}/trends"


def source(name: str, **filters: str | int | None) -> str:
    """One source, by its feed's address, host or file."""
    return _named("/sources", name, filters)


def watch(name: str) -> str:
    """One watch."""
    return _named("/watches", name, {})


def watch_feed(name: str) -> str:
    """The Atom feed of a watch's hits."""
    path, mark, query = watch(name).partition("?")
    return f"{path}.atom{mark}{query}"


def copies(document: str) -> str:
    """The story that a document is of."""
    return f"/copies{_query({'document': document})}"


def diff(before: int, after: int, **filters: str | int | None) -> str:
    """Two runs compared."""
    return f"/runs/diff{_query({'a': before, 'b': after, **filters})}"


def code(type: str) -> str:
    """A type of the codebook."""
    return f"/codebook/{_part(type)}"


def entry(id: str) -> str:
    """An entry of the codebook."""
    return f"/codebook/entry/{_part(id)}"


def filtered(path: str, **filters: str | int | None) -> str:
    """A page with other filters."""
    return f"{path}{_query(filters)}"


def _of_pair(what: str, first: str, second: str, filters: Mapping[str, Filter]) -> str:
    if first and first == second:
        return f"/{what}{_query({'country': first, **filters})}"
    return f"{relation(first, second) if first and second else ''}/{what}{_query(filters)}"


def _named(under: str, name: str, filters: dict[str, str | int | None]) -> str:
    """By the path, and by a query where the path would be read otherwise: "..", "x.json", what ends in a slash."""
    if name in ("", ".", "..", "named") or name.endswith((".json", ".atom", "/")):
        return f"{under}/named{_query({'name': name, **filters})}"
    return f"{under}/{_part(name)}{_query(filters)}"


def twin(path: str, query: str = "") -> str:
    """The JSON of the page at a path."""
    return f"{path.rstrip('/') or '/index'}.json{f'?{query}' if query else ''}"


def _query(filters: Mapping[str, Filter]) -> str:
    given = {name: value for name, value in filters.items() if value not in (None, "", (), [])}
    return f"?{urlencode(given, doseq=True)}" if given else ""
