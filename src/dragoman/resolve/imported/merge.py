"""The package's own table and imported ones in one list, best evidence first.

The package's row goes first where it is certain of the day; then what imported tables are certain of; then who is
presumed to have stayed, by either, the latest to begin first. Nobody is presumed to have stayed in an office that the
other table gives to somebody who came later.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from dragoman.resolve.imported.lookup import SURE, Found, Imported
from dragoman.resolve.kb_names import agreement
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_types import Holder

# Two spellings of one full name; an initial for a given name is less.
_ONE_NAME = 0.94
OwnHolders = Callable[[str, str, dt.date], list[Holder]]
"""The package's holders of an office (country, office) on a day."""


class Merged:
    """Joins the answers of both tables about one day."""

    def __init__(self, imported: Imported, own: OwnHolders, offices: Offices) -> None:
        self._imported = imported
        self._own = own
        self._offices = offices

    def named(self, name: str, on: dt.date, country: str | None, office: str | None, own: list[Holder]) -> list[Holder]:
        """Those of that name on the day, in both."""
        found = self._imported.on(name, on, country, office)
        return self._ranked(own, _without_partial(name, own, found), on)

    def of(self, country: str, office: str, on: dt.date, own: list[Holder]) -> list[Holder]:
        """Those in an office on the day, in both."""
        return self._ranked(own, self._imported.of(country, office, on), on)

    def ever(self, name: str, country: str | None, own: list[Holder]) -> list[Holder]:
        """Every term of those of that name, latest first."""
        found = _without_partial(name, own, self._imported.ever(name, country))
        return sorted(_once([*own, *found], by_start=True), key=lambda holder: holder.start, reverse=True)

    def all_of(self, country: str, office: str, own: list[Holder]) -> list[Holder]:
        """Every term in an office, earliest first."""
        both = [*own, *self._imported.all_of(country, office)]
        return sorted(_once(both, by_start=True), key=lambda holder: holder.start)

    def _ranked(self, own: list[Holder], imported: list[Holder], on: dt.date) -> list[Holder]:
        both = [holder for holder in (*own, *imported) if holder.certain or not self._succeeded(holder, on)]
        certain = [holder for holder in both if holder.certain]
        presumed = [holder for holder in both if not holder.certain]
        presumed.sort(key=lambda holder: holder.start, reverse=True)
        return _once([*certain, *presumed], by_start=False)

    def _succeeded(self, holder: Holder, on: dt.date) -> bool:
        """True if the other table knows of somebody who took the office after this holder and by that day."""
        if not holder.office or holder.end is not None:
            return False
        if holder.office in self._offices and self._offices[holder.office].shared:
            return False
        if holder.imported:
            others = [other for other in self._own(holder.country, holder.office, on) if other.certain]
        else:
            others = self._imported.all_of(holder.country, holder.office)
        return any(holder.start < other.start <= on and not _same(holder, other) for other in others)


def _without_partial(name: str, own: list[Holder], found: list[Found]) -> list[Holder]:
    """Imported holders, without those of nearly that name where the package knows somebody of just that name."""
    several = " " in name.strip()
    least = max((agreement(name, holder.person) for holder in own), default=0.0) - SURE if several else 0.0
    return [one.holder for one in found if one.agreement >= least]


def _same(one: Holder, other: Holder) -> bool:
    if one.wikidata and other.wikidata:
        return one.wikidata == other.wikidata
    return one.country == other.country and agreement(one.person, other.person) >= _ONE_NAME


def _once(holders: Iterable[Holder], *, by_start: bool) -> list[Holder]:
    """Each person once in one office (and from one day on): the first, which is the better attested."""
    kept: list[Holder] = []
    for holder in holders:
        if not any(
            known.country == holder.country
            and (known.office or known.position) == (holder.office or holder.position)
            and (not by_start or _near(known.start, holder.start))
            and _same(known, holder)
            for known in kept
            if known.imported or holder.imported
        ):
            kept.append(holder)
    return kept


def _near(one: dt.date, other: dt.date) -> bool:
    """True for days that two sources may give for one oath of office."""
    return abs((one - other).days) <= 3
