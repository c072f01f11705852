"""What readers hand on, and the problems on the way."""

from collections import Counter
from dataclasses import dataclass

from dragoman.errors import DataError

SHOWN = 20
"""Problems that an error message spells out; the rest are counted."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """One person in one post. ``key`` tells people of one source apart; days are YYYY, YYYY-MM, YYYY-MM-DD or "".

    ``seen`` is a day on which the source saw the open term going on, ``listed`` one on which it printed the term
    without saying that it still went on; from ``until`` on nothing is presumed. ``office`` is canonical or "".
    ``place`` is the line or record.
    """

    place: str
    key: str
    person: str
    country: str
    position: str
    office: str = ""
    aliases: tuple[str, ...] = ()
    wikidata: str = ""
    start: str = ""
    end: str = ""
    seen: str = ""
    listed: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation; ``sectors`` are PLOVER's codes, the main one first, and ``country`` may be ""."""

    place: str
    key: str
    name: str
    sectors: tuple[str, ...]
    country: str = ""
    acronym: str = ""
    aliases: tuple[str, ...] = ()
    wikidata: str = ""


Row = TermRow | OrganisationRow


class RowError(Exception):
    """A row that cannot be taken: a slug to count it by, the field, and what is wrong with it and what to do."""

    def __init__(self, reason: str, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.reason = reason


class Problems:
    """Bad rows of one file: the first of them in words, all of them by reason; and what was left out on purpose."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.reasons: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self._first: list[str] = []

    def add(self, place: str, error: RowError) -> None:
        """Count a bad row at ``place`` ("line 12", "record 3"), and keep its words if it is among the first."""
        self.reasons[error.reason] += 1
        if len(self._first) < SHOWN:
            at = f"{self.file}:{place[5:]}" if place.startswith("line ") else f"{self.file}: {place}"
            self._first.append(f"{at}: {error}")

    def leave(self, why: str) -> None:
        """Count what the table has no place for, though nothing is wrong with it."""
        self.left_out[why] += 1

    def settle(self) -> None:
        """Raise :class:`DataError` if there was a bad row."""
        total = self.reasons.total()
        if not total:
            return
        more = f"\n... and {total - SHOWN:,} more" if total > SHOWN else ""
        counts = ", ".join(f"{reason} {count:,}" for reason, count in self.reasons.most_common())
        rows = "1 bad row" if total == 1 else f"{total:,} bad rows"
        lines = "\n".join(self._first)
        raise DataError(
            f"{self.file}: {rows} ({counts}); nothing was imported. Mend them, or import the rest with --skip-bad\n"
            f"{lines}{more}"
        )
