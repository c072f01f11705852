"""Who held which office when: the table of office-holders, by name, by office and by day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from dragoman.errors import DataError
from dragoman.resolve.kb_names import PARTICLES, name_tokens
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_types import Holder

TABLE = "holders.csv.gz"
COLUMNS = (
    "country",
    "office",
    "position",
    "person",
    "aliases",
    "wikidata",
    "start",
    "end",
    "seen",
    "listed",
    "until",
    "source",
)
SOURCES = {"wd": "Wikidata", "fb": "World Factbook", "rg": "REIGN"}
# Where the family name comes first, the first word is a surname too.
FAMILY_FIRST = frozenset(("CHN", "TWN", "HKG", "PRK", "KOR", "VNM", "KHM", "SGP", "MNG", "HUN", "JPN"))
# Effective leaders whose office the source does not name come after holders of a named office.
_LAST = ("Leader", "Minister", "")


class _Row(NamedTuple):
    """One line of the table; dates stay text until somebody asks, which keeps loading short."""

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


class Holders:
    """The table with its indexes; immutable once built."""

    __slots__ = ("_by_name", "_by_post", "_offices", "_rows")

    def __init__(self, rows: Iterable[Mapping[str, str]], offices: Offices) -> None:
        self._offices = offices
        self._rows: list[_Row] = []
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_post: dict[tuple[str, str], list[int]] = defaultdict(list)
        keys: dict[tuple[str, str, str], tuple[str, ...]] = {}
        pool: dict[str, str] = {}  # one string for each value that recurs, which halves the memory
        for n, raw in enumerate(rows, 1):
            row = _Row(*(pool.setdefault(value, value) for value in _checked(raw, n, offices)))
            at = len(self._rows)
            self._rows.append(row)
            who = (row.person, row.aliases, row.country)
            if who not in keys:
                keys[who] = tuple(_keys(row))
            for key in keys[who]:
                self._by_name[key].append(at)
            if row.office:
                self._by_post[row.country, row.office].append(at)

    def __len__(self) -> int:
        return len(self._rows)

    def named(self, name: str, country: str | None = None, office: str | None = None) -> Iterator[_Row]:
        """Rows of everybody whose name agrees with ``name``: the whole name, a surname, or surname and initial.

        Where somebody bears the whole name, those who only might ("R. K. Singh" for "Rajnath Singh") are left out.
        """
        tokens = name_tokens(name)
        if not tokens:
            return
        found = list(self._agreeing(tokens, country, office))
        whole = [row for row in found if any(name_tokens(form) == tokens for form in _forms(row))]
        yield from (whole if whole and len(tokens) > 1 else found)

    def _agreeing(self, tokens: tuple[str, ...], country: str | None, office: str | None) -> Iterator[_Row]:
        for at in self._candidates(tokens):
            row = self._rows[at]
            if (country is not None and row.country != country) or (office is not None and row.office != office):
                continue
            if any(_agrees(tokens, name_tokens(form), row.country) for form in _forms(row)):
                yield row

    def _candidates(self, tokens: tuple[str, ...]) -> list[int]:
        last = self._by_name.get(tokens[-1], [])
        if len(tokens) == 1:
            return last
        # "Xi Jinping" is filed under Xi and Jinping, "Mohammed bin Salman Al Saud" under all but its small words.
        first = self._by_name.get(tokens[0], [])
        return sorted({*last, *first})

    def on(self, name: str, day: dt.date, country: str | None, office: str | None) -> list[Holder]:
        """Holders on ``day`` by name, best evidence first."""
        found = [holder for row in self.named(name, country, office) if (holder := self._holder(row, day))]
        whole = name_tokens(name)
        found.sort(key=lambda holder: self._order(holder, whole))
        return found

    def ever(self, name: str, country: str | None = None) -> list[Holder]:
        """Every term of everybody of that name, latest first; ``certain`` says that the table dates both ends."""
        found = [_term(row) for row in self.named(name, country)]
        return sorted(found, key=lambda holder: (holder.start, holder.office not in _LAST), reverse=True)

    def of(self, country: str, office: str, day: dt.date) -> list[Holder]:
        """Holders of ``office`` in ``country`` on ``day``, best evidence first."""
        rows = (self._rows[at] for at in self._by_post.get((country, office), ()))
        found = [holder for row in rows if (holder := self._holder(row, day))]
        found.sort(key=lambda holder: self._order(holder, ()))
        return found

    def _order(self, holder: Holder, whole: tuple[str, ...]) -> tuple[object, ...]:
        head = holder.office in self._offices and self._offices[holder.office].head is not None
        return (
            not holder.certain,
            bool(whole) and name_tokens(holder.person) != whole,
            holder.office in _LAST,
            not head,
            holder.position != holder.office,
            -holder.start.toordinal(),
            holder.person,
        )

    def _holder(self, row: _Row, day: dt.date) -> Holder | None:
        start, start_known = _first(row.start), _last(row.start)
        if day < start:
            return None
        if row.end:
            end, end_known = _last(row.end), _first(row.end)
            if day > end:
                return None
            certain = start_known <= day <= end_known
            why = f"office table {row.start}..{row.end} ({_source(row)})"
            return _made(row, start, end, certain, why if certain else why + ", which is vague about the day")
        seen = _last(row.seen) if row.seen else None
        if seen is not None and day <= seen:
            certain = day >= start_known
            return _made(
                row, start, None, certain, f"office table {row.start}.. ({_source(row)}, seen in office {row.seen})"
            )
        last_look = seen or (_last(row.listed) if row.listed else start)
        limit = _years_on(last_look, self._offices.presume_years)
        if day > limit or (row.until and day >= _first(row.until)):
            return None
        if seen is None:
            why = f"office table {row.start}.., end unknown ({_source(row)}); presumed still in office"
        else:
            look = f"in office at the table's snapshot of {row.seen} ({_source(row)})"
            why = f"office table {row.start}..: {look}; presumed still in office"
        return _made(row, start, None, False, why)


def _made(row: _Row, start: dt.date, end: dt.date | None, certain: bool, why: str) -> Holder:
    position = row.position or row.office
    return Holder(
        row.person, row.country, row.office, position, row.wikidata or None, start, end, certain, why, row.source
    )


def _term(row: _Row) -> Holder:
    end = _last(row.end) if row.end else None
    until = row.end or (f"seen in office {row.seen}" if row.seen else "end unknown")
    return _made(row, _first(row.start), end, bool(row.end), f"office table {row.start}..{until} ({_source(row)})")


def _source(row: _Row) -> str:
    return " and ".join(dict.fromkeys(SOURCES[part] for part in row.source.split("+")))


def _forms(row: _Row) -> Iterator[str]:
    yield row.person
    if row.aliases:
        yield from row.aliases.split(";")


def _keys(row: _Row) -> set[str]:
    return {token for form in _forms(row) for token in name_tokens(form) if token not in PARTICLES and len(token) > 1}


def _agrees(query: tuple[str, ...], name: tuple[str, ...], country: str) -> bool:
    """True if the query is this name: whole, a surname, a run of its words, or given name (or initial) and surname."""
    if query == name:
        return True
    core = tuple(token for token in query if token not in PARTICLES)
    size = len(query)
    if size == 1 or len(core) == 1:
        # A surname: the last word or words ("Sisi", "al-Sisi", "van der Bellen"), or the first where it comes first.
        return bool(core) and (name[-1] == core[-1] or (country in FAMILY_FIRST and name[0] == core[0]))
    if any(name[at : at + size] == query for at in range(len(name) - size + 1)):
        return True
    if country in FAMILY_FIRST and sorted(query) == sorted(name):
        return True
    return query[-1] == name[-1] and (query[0] == name[0] or _initial(query[0], name[0]) or _initial(name[0], query[0]))


def _initial(short: str, word: str) -> bool:
    return len(short) == 1 and word.startswith(short)


def _checked(raw: Mapping[str, str], n: int, offices: Offices) -> _Row:
    where = f"{TABLE}: row {n}"
    try:
        row = _Row(*(raw[column] for column in COLUMNS))
    except KeyError as error:
        raise DataError(f"{where}: column {error.args[0]} is missing") from None
    if any(value is None for value in row) or not row.country or not row.person or not row.start:
        raise DataError(f"{where}: country, person and start must not be empty")
    if row.office and row.office not in offices:
        raise DataError(f"{where} ({row.country}, {row.person}): {row.office!r} is no office of offices.yaml")
    for column in ("start", "end", "seen", "listed", "until"):
        value = getattr(row, column)
        if value and not _is_date(value):
            raise DataError(
                f"{where} ({row.country}, {row.person}): {column} {value!r} is no YYYY, YYYY-MM or YYYY-MM-DD"
            )
    if row.end and row.end < row.start[: len(row.end)]:
        raise DataError(f"{where} ({row.country}, {row.person}): ends {row.end}, before it starts, {row.start}")
    if unknown := set(row.source.split("+")) - set(SOURCES):
        raise DataError(f"{where} ({row.country}, {row.person}): unknown source {', '.join(sorted(unknown))}")
    return row


@lru_cache(maxsize=16384)
def _is_date(value: str) -> bool:
    if len(value) == 10:
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return (len(value) == 4 and value.isdigit()) or (len(value) == 7 and value[4] == "-" and "01" <= value[5:] <= "12")


def _first(value: str) -> dt.date:
    return dt.date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)


def _last(value: str) -> dt.date:
    if len(value) == 10:
        return dt.date.fromisoformat(value)
    if len(value) == 4:
        return dt.date(int(value), 12, 31)
    year, month = int(value[:4]), int(value[5:])
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _years_on(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
