"""Lines of the tables of office-holders, compiled and hand-written, and what must hold of them."""

from collections.abc import Mapping
from typing import NamedTuple

from dragoman.errors import DataError
from dragoman.resolve.kb_days import is_day
from dragoman.resolve.kb_offices import Offices

SOURCES = {"wd": "Wikidata", "fb": "World Factbook", "rg": "REIGN", "hand": "Dragoman's own list"}
# Where the family name comes first, the first word is a surname too.
FAMILY_FIRST = frozenset(("CHN", "TWN", "HKG", "PRK", "KOR", "VNM", "KHM", "SGP", "MNG", "HUN", "JPN"))


class Row(NamedTuple):
    """One line; dates stay text until somebody asks, which keeps loading short.

    ``start`` and ``end`` are the term's inclusive days, months or years; of a term without an end, ``seen`` says when
    it was last seen going on, ``listed`` when a source printed it, and ``until`` when somebody else is known to hold
    the post.
    """

    country: str
    office: str
    position: str
    person: str
    aliases: str
    wikidata: str
    start: str
    end: str
    seen: str
    listed: str
    until: str
    source: str


COLUMNS = Row._fields
_DATES = ("start", "end", "seen", "listed", "until")


def forms(row: Row) -> list[str]:
    """The names that a row gives its holder, the usual one first."""
    return [row.person, *row.aliases.split(";")] if row.aliases else [row.person]


def checked(raw: Mapping[str, str], n: int, table: str, offices: Offices) -> Row:
    """Line ``n`` of ``table`` as a row; :class:`DataError` names the line, the holder and what is wrong."""
    where = f"{table}: row {n}"
    try:
        row = Row._make([raw[column] for column in COLUMNS])
    except KeyError as error:
        raise DataError(f"{where}: column {error.args[0]} is missing") from None
    if None in row or not row.country or not row.person or not row.start:
        raise DataError(f"{where}: country, person and start must not be empty")
    if wrong := _wrong(row, offices):
        raise DataError(f"{where} ({row.country}, {row.person}): {wrong}")
    return row


def _wrong(row: Row, offices: Offices) -> str:
    if row.office and row.office not in offices:
        return f"{row.office!r} is no office of offices.yaml"
    for column, value in zip(_DATES, row[6:11], strict=True):
        if value and not is_day(value):
            return f"{column} {value!r} is no YYYY, YYYY-MM or YYYY-MM-DD"
    if row.end and row.end < row.start[: len(row.end)]:
        return f"ends {row.end}, before it starts, {row.start}"
    if row.source not in SOURCES and (unknown := set(row.source.split("+")) - set(SOURCES)):
        return f"unknown source {', '.join(sorted(unknown))}"
    return ""
