"""Wikidata query results as the query service saves them: CSV, TSV, and three shapes of JSON."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import IO, Any

import ijson

from dragoman.errors import DataError
from dragoman.resolve.imported.fields import Fields
from dragoman.resolve.imported.files import ImportFile
from dragoman.resolve.imported.rows import OrganisationRow, Problems, Row, RowError, TermRow

Cells = Mapping[str, str]


def read(file: ImportFile, fields: Fields, problems: Problems) -> Iterator[Row]:
    """The rows of the file; bad ones go to ``problems``, a result of the wrong shape is a :class:`DataError`."""
    columns: _Columns | None = None
    with file.stream() as stream:
        head = stream.peek(4096)[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        records = _records(file, stream, head) if head[:1] in (b"[", b"{") else _cells(file, stream)
        for place, cells in records:
            try:
                if isinstance(cells, RowError):
                    raise cells
                if columns is None or not columns.known >= cells.keys():
                    columns = _Columns(fields, cells, file.where, columns)
                row = columns.row(place, cells, problems)
                if row is not None:
                    yield row
            except RowError as error:
                problems.add(place, error)


def _cells(file: ImportFile, stream: IO[bytes]) -> Iterator[tuple[str, Cells | RowError]]:
    table = file.table(stream)
    _, header = next(table, (1, []))
    names = [name.strip().lstrip("?") for name in header]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"{file.where}:1: column {', '.join(twice)} stands twice")
    for line, row in table:
        if len(row) == len(names):
            yield f"line {line}", dict(zip(names, map(_untyped, row), strict=True))
        else:
            wrong = RowError("wrong-shape", "", f"{len(row)} cells under a header of {len(names)}")
            yield f"line {line}", wrong


def _untyped(cell: str) -> str:
    """A cell of the service's TSV, which writes <address>, "label"@en and "day"^^<type>."""
    if cell[:1] == "<" and cell[-1:] == ">":
        return cell[1:-1]
    match = re.fullmatch(r'"(.*)"(?:@[\w-]+|\^\^<[^>]+>)', cell, re.S)
    return match.group(1) if match else cell


def _records(file: ImportFile, stream: IO[bytes], head: bytes) -> Iterator[tuple[str, Cells | RowError]]:
    path = "item" if head[:1] == b"[" else "results.bindings.item"
    number = 0
    try:
        for number, record in enumerate(ijson.items(_without_mark(stream), path), 1):
            place = f"record {number}"
            if not isinstance(record, dict):
                yield place, RowError("wrong-shape", "", f"is {type(record).__name__}, not an object")
                continue
            try:
                yield place, {name: _value(cell, name) for name, cell in record.items()}
            except RowError as error:
                yield place, error
    except ijson.JSONError as error:
        what = str(error).splitlines()[0].strip() if str(error) else "incomplete"
        raise DataError(
            f"{file.where}: after record {number}: not JSON, or cut short, or not UTF-8 ({what}); save the result again"
        ) from None
    if not number:
        raise DataError(f"{file.where}: holds no results; the query found nothing, or this is no query result")


def _without_mark(stream: IO[bytes]) -> IO[bytes]:
    if getattr(stream, "peek")(3)[:3] == b"\xef\xbb\xbf":  # noqa: B009 - BufferedReader's, which IO does not name
        stream.read(3)
    return stream


def _value(cell: Any, name: str) -> str:
    if isinstance(cell, dict):
        value = cell.get("value")
        if not isinstance(value, str):
            raise RowError("wrong-shape", name, "an object without a value that is text")
        return "" if cell.get("type") == "bnode" else value
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return str(cell)
    raise RowError("wrong-shape", name, f"must be text, not {type(cell).__name__}")


class _Columns:
    """Which column of a result holds what, by the names in ``imported.yaml``."""

    def __init__(self, fields: Fields, cells: Cells, where: str, earlier: "_Columns | None") -> None:
        self.known: frozenset[str] = frozenset(cells) | (earlier.known if earlier else frozenset())
        self._fields = fields
        folded = {_folded(name): name for name in sorted(self.known)}
        self._at = {
            field: tuple(folded[_folded(name)] for name in names if _folded(name) in folded)
            for field, names in fields.words.columns.items()
        }
        holders = self._at["position_name"] or self._at["position"]
        self._organisations = bool(self._at["organisation_name"]) or (bool(self._at["person_name"]) and not holders)
        if not self._organisations and not (self._at["person_name"] and holders):
            raise DataError(
                f"{where}: has columns {', '.join(sorted(self.known))}; office-holders need personLabel, "
                "positionLabel, countryLabel and start, organisations organisationLabel (docs/kb.md has queries)"
            )

    def _get(self, cells: Cells, field: str) -> str:
        return next((value for name in self._at[field] if (value := cells.get(name, ""))), "")

    def row(self, place: str, cells: Cells, problems: Problems) -> Row | None:
        """The row, or None for what is left out, with the reason counted."""
        return self._organisation(place, cells) if self._organisations else self._term(place, cells, problems)

    def _label(self, cells: Cells, field: str, item: str) -> str:
        """A label in Latin letters; where Wikidata has no English one, the service prints the id instead."""
        label = self._fields.text(self._get(cells, field), field)
        return "" if label == item or re.fullmatch(r"Q\d+", label) else label

    def _term(self, place: str, cells: Cells, problems: Problems) -> TermRow | None:
        fields = self._fields
        item = fields.wikidata(self._get(cells, "person"), "person") if "://" in self._get(cells, "person") else ""
        item = item or _bare(self._get(cells, "person"))
        name = self._label(cells, "person_name", item)
        if not name:
            problems.leave("person without an English label")
            return None
        position = self._label(cells, "position_name", "") or _not_address(self._get(cells, "position"))
        if not position:
            problems.leave("position without an English label")
            return None
        land = self._land(cells)
        if land is None or not land[0]:
            problems.leave("no country")
            return None
        start = fields.day(self._get(cells, "start"), "start", self._get(cells, "start_precision"))
        end = fields.day(self._get(cells, "end"), "end", self._get(cells, "end_precision"))
        fields.term(start, end)
        if not (start or end):
            problems.leave("term without a day")
            return None
        retrieved = fields.day(self._get(cells, "retrieved"), "retrieved")
        code, part = land
        office = "" if part else fields.office(position, code)
        return TermRow(
            place, item or f"{name}\n{code}", name, code, position, office, self._aliases(cells, name), item, start,
            end, "", "" if end else retrieved,
        )  # fmt: skip

    def _land(self, cells: Cells) -> tuple[str, bool] | None:
        given = self._get(cells, "country") or _not_address(self._get(cells, "country_item"))
        if not given or re.fullmatch(r"Q\d+", given):
            return None
        land = self._fields.land(given)
        return land.code, land.part

    def _aliases(self, cells: Cells, name: str) -> tuple[str, ...]:
        return self._fields.names(re.split(r"[;|]", self._get(cells, "aliases")), "aliases", name)

    def _organisation(self, place: str, cells: Cells) -> OrganisationRow | None:
        fields = self._fields
        address = self._get(cells, "organisation") or self._get(cells, "person")
        item = fields.wikidata(address, "organisation") if "://" in address else _bare(address)
        name = self._label(cells, "organisation_name", item) or self._label(cells, "person_name", item)
        if not name:
            return None
        land = self._land(cells)
        label = self._get(cells, "type")
        return OrganisationRow(
            place, item or f"{name}\n{land}", name, fields.kind_of(name, [label] if label else []),
            land[0] if land else "", fields.text(self._get(cells, "acronym"), "acronym"),
            self._aliases(cells, name), item,
        )  # fmt: skip


def _folded(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def _bare(text: str) -> str:
    return text if re.fullmatch(r"Q\d+", text) else ""


def _not_address(text: str) -> str:
    return "" if "://" in text or re.fullmatch(r"Q\d+", text) else text
