"""Our own CSV: one row a term of office or an organisation, under a header that docs/kb.md describes."""

import re
from collections.abc import Iterator, Mapping

from rapidfuzz import process

from dragoman.errors import DataError
from dragoman.resolve.imported.fields import Fields, Land
from dragoman.resolve.imported.files import ImportFile
from dragoman.resolve.imported.rows import OrganisationRow, Problems, Row, RowError, TermRow

COLUMNS = (
    "kind", "name", "aliases", "country", "office", "position", "start", "end", "seen", "wikidata", "acronym",
    "sectors",
)  # fmt: skip
KINDS = {"person": "person", "organisation": "organisation", "organization": "organisation"}


def read(file: ImportFile, fields: Fields, problems: Problems) -> Iterator[Row]:
    """The rows of the file; bad ones go to ``problems``, a bad header is a :class:`DataError`."""
    with file.stream() as stream:
        table = file.table(stream)
        _, first = next(table, (1, []))
        header = [name.strip().lower() for name in first]
        _check(header, file.where)
        for line, cells in table:
            try:
                if len(cells) > len(header):
                    raise RowError(
                        "wrong-shape",
                        "",
                        f"{len(cells)} cells under a header of {len(header)}; quote those with commas",
                    )
                cells += [""] * (len(header) - len(cells))
                yield _row(fields, f"line {line}", dict(zip(header, cells, strict=True)))
            except RowError as error:
                problems.add(f"line {line}", error)


def _check(header: list[str], where: str) -> None:
    for name in header:
        if name not in COLUMNS:
            near = process.extractOne(name, COLUMNS, score_cutoff=60)
            meant = f"; is it {near[0]!r}?" if near else ""
            raise DataError(f"{where}:1: unknown column {name!r}{meant} The columns are {', '.join(COLUMNS)}")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise DataError(f"{where}:1: column {', '.join(twice)} stands twice")
    if missing := [name for name in ("kind", "name") if name not in header]:
        raise DataError(f"{where}:1: column {' and '.join(missing)} is missing")


def _row(fields: Fields, place: str, cells: Mapping[str, str]) -> Row:
    kind = KINDS.get(cells["kind"].strip().lower())
    name = fields.text(cells["name"], "name", required=True)
    if kind is None:
        raise RowError("wrong-shape", "kind", f"{cells['kind']!r} is neither person nor organisation")
    if kind == "person":
        return _term(fields, place, name, cells)
    return _organisation(fields, place, name, cells)


def _aliases(fields: Fields, cells: Mapping[str, str], name: str) -> tuple[str, ...]:
    return fields.names(re.split(r"[;|]", cells.get("aliases", "")), "aliases", name)


def _term(fields: Fields, place: str, name: str, cells: Mapping[str, str]) -> TermRow:
    land = fields.land(cells.get("country", ""))
    if not land.code:
        raise RowError("unknown-country", "country", f"{cells['country']!r} is no country that holds offices here")
    office = fields.text(cells.get("office"), "office")
    position = fields.text(cells.get("position"), "position") or office
    if not position:
        raise RowError("missing", "office", "office and position are both empty; give one")
    canonical = _office(fields, office, position, land)
    wikidata = fields.wikidata(cells.get("wikidata"), "wikidata")
    start, end = fields.day(cells.get("start"), "start"), fields.day(cells.get("end"), "end")
    seen = fields.day(cells.get("seen"), "seen")
    fields.term(start, end)
    if not (start or end or seen):
        raise RowError("missing", "start", "start, end and seen are all empty; a term needs a day")
    return TermRow(
        place, wikidata or f"{name}\n{land.code}", name, land.code, position, canonical,
        _aliases(fields, cells, name), wikidata, start, end, "" if end else seen,
    )  # fmt: skip


def _office(fields: Fields, office: str, position: str, land: Land) -> str:
    """The canonical office; an ``office`` that names none is an error, a ``position`` that names none is not."""
    if land.part:
        return ""  # the premier of a dependency is not the state's
    if not office:
        return fields.office(position, land.code)
    canonical = office if office in fields.offices else fields.office(office, land.code)
    if not canonical:
        near = process.extractOne(office, [known.name for known in fields.offices], score_cutoff=60)
        meant = f"; is it {near[0]!r}?" if near else "."
        raise RowError(
            "unknown-office",
            "office",
            f"{office!r} names no office that is known{meant} Or leave office empty and write the words into position",
        )
    return canonical


def _organisation(fields: Fields, place: str, name: str, cells: Mapping[str, str]) -> OrganisationRow:
    country = cells.get("country", "").strip()
    code = fields.land(country).code if country else ""
    sectors = fields.kinds(cells.get("sectors"), "sectors") or fields.kind_of(name)
    wikidata = fields.wikidata(cells.get("wikidata"), "wikidata")
    acronym = fields.text(cells.get("acronym"), "acronym")
    return OrganisationRow(
        place, wikidata or f"{name}\n{code}", name, sectors, code, acronym,
        _aliases(fields, cells, name), wikidata,
    )  # fmt: skip
