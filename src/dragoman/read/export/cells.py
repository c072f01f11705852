"""Values as the cells of tables: one line each, nothing a spreadsheet would run, nothing UTF-8 cannot hold."""

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from dragoman.record.tables.spec import Kind, Layout
from dragoman.record.tables.text import printable, storable

# Line ends of every sort, tabs and other controls: a cell is one line, and naive readers split at tabs.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_TEXTS = frozenset(("text", "code"))


class Writes(Protocol):
    """A text stream."""

    def write(self, text: str, /) -> int:
        """Write."""


def one_line(text: str) -> str:
    """The text on one line; a character that UTF-8 or a database cannot hold is U+FFFD."""
    return _BREAKS.sub(" ", storable(text))


def safe(text: str) -> str:
    """The text of a cell, made safe for spreadsheets, which run what starts with = + - or @: an apostrophe stands
    before it (OWASP, "CSV Injection"). A tab or line end, which starts a formula in some, is a space already.
    """
    line = one_line(text)
    return f"'{line}" if line.lstrip(" '").startswith(_FORMULA) else line


def joined(values: Iterable[str | None], missing: str = "", between: str = "; ") -> str:
    """Several values in one cell, on one line; ``missing`` for one that is not known, and where there is none."""
    texts = [one_line(value).replace(between.strip(), ",") if value else missing for value in values]
    return between.join(texts) if any(texts) else missing


def cell(value: Any, kind: Kind, missing: str) -> str:
    """A value as the text of a cell. Only texts are made safe: a minus before a number stays what it is."""
    if value is None or value == "":
        return missing
    if kind in _TEXTS:
        return safe(str(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return safe(joined((None if one is None else str(one) for one in value), missing))
    return str(value)


class Table:
    """Writes rows as CSV or TSV, quoted by RFC 4180: only cells that hold a quotation mark or the delimiter are."""

    def __init__(self, sink: Writes, layout: Layout, delimiter: str, missing: str = "", header: bool = True) -> None:
        self._columns = layout.columns
        self._missing = missing
        self._writer = csv.writer(sink, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        if header:
            self._writer.writerow(layout.names)

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a row; it must have exactly the layout's columns."""
        if len(row) != len(self._columns):
            raise ValueError(f"a row of {len(row)} values for {len(self._columns)} columns")
        self._writer.writerow([cell(row[one.name], one.kind, self._missing) for one in self._columns])


def json_line(value: Any) -> str:
    """A value as JSON on one line; days as ISO days."""
    line = json.dumps(printable(value), ensure_ascii=False, default=str, allow_nan=False)
    # Both are line ends to some readers of JSON lines, and may stand unescaped in JSON.
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def number_of(id: str) -> int:
    """A number for an id, the same in every export: 52 bits of its hash, which R and spreadsheets hold exactly.

    Of a million ids two share a number with a probability of about 1 in 10,000.
    """
    return int(hashlib.sha256(id.encode("utf-8", "replace")).hexdigest()[:13], 16)
