"""Which day a page was published, of all that its parts say."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

EARLIEST = dt.date(1990, 1, 1)
"""Before the web: what says so is an empty field's 1970, or the day of what the page is about."""
_WEST, _EAST = dt.timedelta(hours=12), dt.timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing on the page that says a date. ``at`` is aware, None without time of day and offset."""

    day: dt.date
    at: dt.datetime | None
    why: str
    weight: float
    modified: bool = False

    @property
    def in_utc(self) -> bool:
        """True if the day is that of Greenwich, and the publisher's own may be the one before or after."""
        return self.at is not None and self.at.utcoffset() == dt.timedelta(0)

    def allows(self, day: dt.date) -> bool:
        """True if the publisher, by some clock on earth, could print ``day`` for this."""
        if day == self.day:
            return True
        return self.in_utc and self.at is not None and (self.at - _WEST).date() <= day <= (self.at + _EAST).date()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The day of publication with its reason, and the day of the last change; None where nothing says one."""

    published: dt.date | None = None
    at: dt.datetime | None = None
    why: str = ""
    modified: dt.date | None = None


def decide(candidates: Iterable[Candidate], latest: dt.date | None) -> Verdict:
    """The day with the most weight behind it; of equals the one that the most trusted says, then the earlier.

    A candidate in UTC supports every day that a clock on earth showed then, so that the printed day wins. Dates before
    ``EARLIEST`` or after ``latest`` are not believed. A date of modification counts only where there is no other.
    """
    believed = [one for one in candidates if one.day >= EARLIEST and (latest is None or one.day <= latest)]
    changes = [one for one in believed if one.modified]
    found = [one for one in believed if not one.modified]
    modified = max(changes, key=lambda one: one.weight).day if changes else None
    if not found and changes:
        best = max(changes, key=lambda one: one.weight)
        return Verdict(best.day, best.at, f"{best.why}, and no date of publication", modified)
    if not found:
        return Verdict()
    day = max(dict.fromkeys(one.day for one in found), key=lambda day: _rank(found, day))
    support = sorted((one for one in found if one.allows(day)), key=lambda one: -one.weight)
    against = sorted((one for one in found if not one.allows(day)), key=lambda one: -one.weight)
    why = support[0].why
    local = next((one for one in support if one.day == day), support[0])
    if local.why != why:
        why = f"{local.why}; {why} gives the moment in UTC"
    if against:
        why += f"; against {against[0].why} ({against[0].day})"
    return Verdict(day, _moment(support, day), why, modified if modified is None or modified >= day else None)


def _rank(found: list[Candidate], day: dt.date) -> tuple[float, float, int]:
    kinds = {one.why: one.weight for one in sorted(found, key=lambda one: one.weight) if one.allows(day)}
    # A local day is asked for where one is printed: UTC's own gets no bonus for being the same as itself.
    printed = sum(one.weight for one in found if one.day == day and not one.in_utc)
    return round(sum(kinds.values()) + 0.01 * printed, 4), max(kinds.values()), -day.toordinal()


def _moment(support: list[Candidate], day: dt.date) -> dt.datetime | None:
    moments = [one for one in support if one.at is not None]
    own = next((one.at for one in moments if one.day == day and not one.in_utc), None)
    return own or next((one.at for one in moments), None)
