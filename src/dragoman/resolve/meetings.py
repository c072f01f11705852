"""Named meetings that come again (``data/meetings.csv``): weak evidence of where and when something happened.

"The ministers met at the Munich Security Conference" says where, and near the days of that conference also when.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dragoman.data import read_rows
from dragoman.document import Span
from dragoman.errors import DataError

NAME = "meetings.csv"
KINDS = ("forum", "summit", "fair", "exercise")
AFTER = 21
"""Days after its end for which "at the summit" means the one just held; before its start it has not been held."""
_WORD = re.compile(r"\w[\w’'&-]*")
_YEAR = re.compile(r"\b(20[0-4]\d)\b")


@dataclass(frozen=True, slots=True)
class Edition:
    """One holding of a meeting; ``city`` is None where not known, the days where they are not sure."""

    year: int
    city: str | None
    country: str | None
    start: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that comes again; ``city`` is where it is always held, else None."""

    name: str
    kind: str
    city: str | None
    country: str | None
    month: int | None
    held: tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A meeting that a text names, and the edition that is meant if it can be told."""

    span: Span
    meeting: Meeting
    edition: Edition | None

    @property
    def city(self) -> str | None:
        """The city of the edition, else where the meeting is always held."""
        return self.edition.city if self.edition is not None and self.edition.city else self.meeting.city

    @property
    def country(self) -> str | None:
        """The state of that city."""
        return self.edition.country if self.edition is not None and self.edition.city else self.meeting.country


class Meetings:
    """The table, by the first word of each name."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._names: dict[str, list[tuple[str, Meeting]]] = {}
        for row in rows:
            meeting = _meeting(row)
            for name in (meeting.name, *filter(None, row["also"].split("|"))):
                first = _WORD.match(name)
                if first is None:
                    raise DataError(f"{NAME}: {meeting.name}: the name {name!r} begins with no word")
                self._names.setdefault(first[0], []).append((name, meeting))
        for found in self._names.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def has(self, name: str) -> bool:
        """True if ``name``, whole, is a meeting's, however it is capitalised."""
        first = _WORD.match(name)
        known = self._names.get(first[0], ()) if first is not None else ()
        return any(form.casefold() == name.casefold() for form, _ in known)

    def find(self, text: str, span: Span, on: dt.date | None) -> Iterator[Named]:
        """The meetings named within ``span`` of ``text``, read on the day ``on``."""
        at = span.start
        while (word := _WORD.search(text, at, span.end)) is not None:
            at = word.end()
            for name, meeting in self._names.get(word[0], ()):
                end = word.start() + len(name)
                # "the G20 summit", "the BRICS Summit".
                if text[word.start() : end].casefold() == name.casefold() and not text[end : end + 1].isalnum():
                    at = end
                    yield Named(Span(word.start(), end), meeting, _edition(meeting, text, word.start(), end, on))
                    break


def _edition(meeting: Meeting, text: str, start: int, end: int, on: dt.date | None) -> Edition | None:
    """The edition of the year beside the name, else the one under way or just over on the day."""
    beside = _YEAR.search(text, max(0, start - 6), min(len(text), end + 6))
    if beside is not None:
        return next((one for one in meeting.held if one.year == int(beside[1])), None)
    if on is None:
        return None
    for one in meeting.held:
        if one.start is not None and one.end is not None and _lately(one.start, one.end, on):
            return one
    if meeting.month is None:
        return None
    # The editions of the last years are not in the table: the usual month is all that is known of them.
    first = dt.date(on.year, meeting.month, 1)
    last = dt.date(on.year, meeting.month, calendar.monthrange(on.year, meeting.month)[1])
    known = any(one.year == on.year for one in meeting.held)
    return None if known or not _lately(first, last, on) else Edition(on.year, None, None, first, min(last, on))


def _lately(start: dt.date, end: dt.date, on: dt.date) -> bool:
    return start <= on <= end + dt.timedelta(days=AFTER)


def _meeting(row: Mapping[str, str]) -> Meeting:
    where = f"{NAME}: {row['name'] or row}"
    if not row["name"] or row["kind"] not in KINDS:
        raise DataError(f"{where}: needs a name and a kind, one of {', '.join(KINDS)}")
    try:
        month = int(row["month"]) if row["month"] else None
        held = tuple(_held(cell) for cell in row["held"].split("|") if cell)
        if month is not None and not 1 <= month <= 12:
            raise ValueError(f"no month has the number {month}")
    except ValueError as error:
        raise DataError(f"{where}: {error}") from error
    return Meeting(row["name"], row["kind"], row["city"] or None, row["country"] or None, month, held)


def _held(cell: str) -> Edition:
    parts = cell.split("/")
    if len(parts) != 5:
        raise ValueError(f"held needs year/city/country/first day/last day, not {cell!r}")
    start, end = (dt.date.fromisoformat(part) if part else None for part in parts[3:])
    if (start is None) != (end is None) or (start is not None and end is not None and end < start):
        raise ValueError(f"the last day is missing or before the first in {cell!r}")
    return Edition(int(parts[0]), parts[1] or None, parts[2] or None, start, end)


@cache
def load_meetings() -> Meetings:
    """The packaged table; :class:`DataError` names the row that is wrong."""
    return Meetings(read_rows(NAME))
