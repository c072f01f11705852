"""Which column of a table is what, and from a row to a document or a link."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from dragoman.errors import InputError
from dragoman.ingest.gate.kinds import signs
from dragoman.ingest.items import Found, Link
from dragoman.ingest.jsonl import document_from_fields

if TYPE_CHECKING:
    from dragoman.ingest.items import Entry
    from dragoman.ingest.readers.context import Context


@dataclass(frozen=True, slots=True)
class Columns:
    """The name of the column that holds each; None: one of the usual names, in ``data/reading.yaml``."""

    id: str | None = None
    text: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None

    @classmethod
    def parse(cls, mapping: str) -> "Columns":
        """``"id=URL,text=body"`` to columns; :class:`InputError` ("bad-map") for what is not understood."""
        names = [field.name for field in fields(cls)]
        found: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in mapping.split(","))):
            name, equals, column = (piece.strip() for piece in part.partition("="))
            if not equals or not column or name not in names or name in found:
                raise InputError(
                    mapping,
                    f"{part!r} is not understood; write {', '.join(names)}, each once, as in text=body",
                    "bad-map",
                )
            found[name] = column
        return cls(**found)

    @property
    def given(self) -> dict[str, str]:
        """Those that were named, by what they hold."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}

    def candidates(self) -> dict[str, list[str]]:
        """For each the names it may have: the one given, or the usual ones in lower case."""
        usual = signs().columns
        return {name: [self.given[name]] if name in self.given else list(usual[name]) for name in usual}

    def choose(self, header: Iterable[str], where: str) -> dict[str, int]:
        """The place of each column in ``header``, from 0.

        :class:`InputError` ("missing-column") where a named one is not there, or neither a text nor an address is.
        """
        places: dict[str, int] = {}
        for place, name in enumerate(header):
            places.setdefault(name.strip(), place)
            places.setdefault(name.strip().lower(), place)
        listed = ", ".join(name.strip() for name in header)[:200]
        chosen: dict[str, int] = {}
        for name, names in self.candidates().items():
            at = next((places[one] for one in names if one in places), None)
            if at is not None and at not in chosen.values():
                chosen[name] = at
            elif name in self.given and at is None:
                raise InputError(
                    where, f"there is no column {self.given[name]!r}; there are: {listed}", "missing-column"
                )
        if "text" not in chosen and "url" not in chosen:
            raise InputError(
                where,
                f"no column of texts or addresses is known; name one: --map text=COLUMN; there are: {listed}",
                "missing-column",
            )
        return chosen


def found_in_row(row: Mapping[str, str | None], place: tuple["Entry", int], context: "Context") -> Found:
    """The document of a row, or where the table has no texts, the link. ``place`` is the table and the row, from 1.

    The id is the row's, else its address, else ``file:row``.
    """
    entry, number = place
    where = f"{entry.name}:{number}"
    if "text" not in row:
        return _link(row, entry.name, where)
    values = {name: value for name, value in row.items() if value is not None and value.strip()}
    id = values.get("id") or (context.canonical(values["url"].strip()) if "url" in values else where)
    return document_from_fields(
        values | {"id": id, "text": row["text"] or ""}, where, context.date, keep_foreign=context.keep_foreign
    )


def _link(row: Mapping[str, str | None], source: str, where: str) -> Link:
    url = (row.get("url") or "").strip()
    if not url.lower().startswith(("http://", "https://")):
        raise InputError(where, f"{url[:80]!r} is no address of the web", "bad-url")
    return Link(
        url,
        source,
        title=(row.get("title") or "").strip() or None,
        published=moment(row.get("date")),
        language=(row.get("language") or "").strip() or None,
    )


def moment(value: str | None) -> dt.datetime | None:
    """An ISO date or time, or GDELT's ``20240131T101500Z`` and ``20240131101500``, in UTC; None for anything else."""
    text = (value or "").strip()
    if text.isdecimal() and len(text) == 14:
        text = f"{text[:8]}T{text[8:]}"
    try:
        found = dt.datetime.fromisoformat(text)
        return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
