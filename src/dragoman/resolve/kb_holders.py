"""Who held which office when: the table of office-holders, by name, by office and by day."""

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from operator import itemgetter
from typing import TypeVar

from dragoman.resolve.kb_days import first_day, last_day, years_on
from dragoman.resolve.kb_filed import HAND, TABLE, Filed
from dragoman.resolve.kb_names import MATCH, SURNAME_ALONE, agreement, name_tokens, query_keys
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_rows import COLUMNS, FAMILY_FIRST, SOURCES, Row, forms
from dragoman.resolve.kb_types import Holder

__all__ = ["COLUMNS", "FAMILY_FIRST", "HAND", "TABLE", "Holders"]

# A name that agrees less by more than this with one person than with another means the other.
_SURE = 0.02
# Of those in office on the day, a surname means whoever is spelled so before whoever only sounds so.
_SPELLED = 0.004
Found = TypeVar("Found", Row, Holder)
# Effective leaders whose office the source does not name come after holders of a named office.
_LAST = ("Deputy Prime Minister", "Leader", "Minister", "")


class Holders:
    """The table with its indexes; immutable once built."""

    __slots__ = ("_by_key", "_by_person", "_by_post", "_found", "_offices", "_on", "_rows")

    def __init__(self, filed: Filed, offices: Offices) -> None:
        self._offices = offices
        pool: dict[str, str] = {}  # one string for each value that recurs, which halves the memory
        self._rows = [Row(*map(pool.setdefault, row, row)) for row in filed.rows]
        self._by_person = filed.persons
        self._by_key = filed.keys
        self._by_post: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, row in enumerate(self._rows):
            if row.office:
                self._by_post[row.country, row.office].append(at)
        # A document asks for the same few names again and again.
        self._found = lru_cache(maxsize=4096)(self._find)
        self._on = lru_cache(maxsize=4096)(self._order_on)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody's name, each once."""
        return tuple(dict.fromkeys(row.person for row in self._rows))

    def _named(self, name: str, country: str | None, office: str | None) -> list[tuple[float, Row]]:
        """Rows of everybody whose name agrees with ``name``: the whole name, a surname, or surname and initial.

        Where somebody bears the whole name, those who only might ("R. K. Singh" for "Rajnath Singh") are left out.
        """
        found = [
            (score, row)
            for score, row in self._found(name)
            if (country is None or row.country == country) and (office is None or row.office == office)
        ]
        return _best(found, _SURE) if len(name_tokens(name)) > 1 else found

    def _find(self, name: str) -> tuple[tuple[float, Row], ...]:
        """Every row whose person the name may mean, with how surely, in the table's order."""
        candidates = {person for key in query_keys(name) for person in self._by_key.get(key, ())}
        # A table that has a man's surname only has him no more surely than one with his whole name.
        most = 1.0 if len(name_tokens(name)) > 1 else SURNAME_ALONE
        found: list[tuple[float, int]] = []
        for person in candidates:
            rows = self._by_person[person]
            first = self._rows[rows[0]]
            family_first = first.country in FAMILY_FIRST
            score = max(agreement(name, form, family_first) for form in forms(first))
            if score >= MATCH:
                found += [(min(score, most), at) for at in rows]
        return tuple((score, self._rows[at]) for score, at in sorted(found, key=itemgetter(1)))

    def on(self, name: str, day: dt.date, country: str | None, office: str | None) -> list[Holder]:
        """Holders on ``day`` by name, best evidence first."""
        return list(self._on(name, day, country, office))

    def _order_on(self, name: str, day: dt.date, country: str | None, office: str | None) -> tuple[Holder, ...]:
        found = [
            (score, holder)
            for score, row in self._named(name, country, office)
            if (holder := self._holder(row, day)) is not None
        ]
        whole = name_tokens(name)
        return tuple(sorted((holder for _, holder in _best(found)), key=lambda holder: self._order(holder, whole)))

    def ever(self, name: str, country: str | None = None) -> list[Holder]:
        """Every term of everybody of that name, latest first; ``certain`` says that the table dates both ends."""
        found = [_term(row) for _, row in _best(self._named(name, country, None))]
        return sorted(found, key=lambda holder: (holder.start, holder.office not in _LAST), reverse=True)

    def all_of(self, country: str, office: str) -> list[Holder]:
        """Every term in ``office``, earliest first; ``certain`` says that the table dates both ends."""
        rows = (self._rows[at] for at in self._by_post.get((country, office), ()))
        return sorted((_term(row) for row in rows), key=lambda holder: holder.start)

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
            # A source that knows a leader by surname alone comes after his named office.
            holder.office in _LAST,
            bool(whole) and name_tokens(holder.person) != whole,
            not head,
            holder.position != holder.office,
            -holder.start.toordinal(),
            holder.person,
        )

    def _holder(self, row: Row, day: dt.date) -> Holder | None:
        start, start_known = first_day(row.start), last_day(row.start)
        if day < start:
            return None
        if row.end:
            end, end_known = last_day(row.end), first_day(row.end)
            if day > end:
                return None
            certain = start_known <= day <= end_known
            why = f"office table {row.start}..{row.end} ({_source(row)})"
            return _made(row, start, end, certain, why if certain else why + ", which is vague about the day")
        seen = last_day(row.seen) if row.seen else None
        if seen is not None and day <= seen:
            certain = day >= start_known
            return _made(
                row, start, None, certain, f"office table {row.start}.. ({_source(row)}, seen in office {row.seen})"
            )
        last_look = seen or (last_day(row.listed) if row.listed else start)
        limit = years_on(last_look, self._offices.presume_years)
        if day > limit or (row.until and day >= first_day(row.until)):
            return None
        if seen is None:
            why = f"office table {row.start}.., end unknown ({_source(row)}); presumed still in office"
        else:
            look = f"in office at the table's snapshot of {row.seen} ({_source(row)})"
            why = f"office table {row.start}..: {look}; presumed still in office"
        return _made(row, start, None, False, why)


def _best(found: list[tuple[float, Found]], within: float = _SPELLED) -> list[tuple[float, Found]]:
    """Those whose name agrees as well as the best one's does, or less by no more than ``within``."""
    least = max((score for score, _ in found), default=0.0) - within
    return [(score, one) for score, one in found if score >= least]


def _made(row: Row, start: dt.date, end: dt.date | None, certain: bool, why: str) -> Holder:
    position = row.position or row.office
    return Holder(
        row.person, row.country, row.office, position, row.wikidata or None, start, end, certain, why, row.source
    )


def _term(row: Row) -> Holder:
    end = last_day(row.end) if row.end else None
    until = row.end or (f"seen in office {row.seen}" if row.seen else "end unknown")
    return _made(row, first_day(row.start), end, bool(row.end), f"office table {row.start}..{until} ({_source(row)})")


def _source(row: Row) -> str:
    return " and ".join(dict.fromkeys(SOURCES[part] for part in row.source.split("+")))
