"""What the knowledge base asks of imported tables: who held which office, and which organisation bears a name.

Lookups go to the file, by the keys of a name, so that a store of a million rows costs no time to load and little
memory; the names of one article come back again and again, and are remembered.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from dragoman.resolve.imported.store import Source, check_keys, connect, content_hash, read_sources
from dragoman.resolve.imported.write import ALIAS_MARK
from dragoman.resolve.kb_days import first_day, last_day, years_on
from dragoman.resolve.kb_names import MATCH, agreement, query_keys
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_types import Holder, Organisation
from dragoman.resolve.kb_words import loosely, organisation_forms

# A name that agrees less by more than this with one person than with another means the other (as in kb_holders).
SURE = 0.02
# More people of one name than this tell nothing; it bounds a lookup's memory.
_MOST = 5000
_REMEMBERED = 4096
_TERM = """
t.country, t.office, t.position, t.start, t."end", t.seen, t.listed, t.until, p.name, p.aliases, p.wikidata, p.source
"""


class _Term(NamedTuple):
    country: str
    office: str
    position: str
    start: str
    end: str
    seen: str
    listed: str
    until: str
    person: str
    aliases: str
    wikidata: str
    source: int


class Found(NamedTuple):
    """A holder, and how well the name asked for agrees with one of theirs (0 to 1)."""

    agreement: float
    holder: Holder


class Imported:
    """The imported tables of one store, read-only; safe to share between threads.

    Raises :class:`~dragoman.errors.DataError` for a file that is no store, is of a later version, or files its names
    otherwise than this version does. ``sha256`` is over what the sources say and their names.
    """

    def __init__(self, path: Path, offices: Offices, family_first: Iterable[str]) -> None:
        self.path = path
        self._offices = offices
        self._family_first = frozenset(family_first)
        self._db = connect(path)
        check_keys(self._db, path)
        self._db.execute("PRAGMA cache_size = -8192")
        self._lock = Lock()
        self.sources: tuple[Source, ...] = tuple(read_sources(self._db))
        self.sha256 = content_hash(list(self.sources))
        self._names = {source.id: source.name for source in self.sources}
        self._named = lru_cache(maxsize=_REMEMBERED)(self._look_up)
        self._post = lru_cache(maxsize=_REMEMBERED)(self._look_up_post)
        self.organisation = lru_cache(maxsize=_REMEMBERED)(self._organisation)

    def on(self, name: str, day: dt.date, country: str | None = None, office: str | None = None) -> list[Found]:
        """Holders of that name on the day, best evidence first."""
        found = [
            Found(score, holder)
            for score, term in self._named(name, country, office)
            if (holder := self._holder(term, day)) is not None
        ]
        return sorted(_closest(name, found), key=self._order)

    def ever(self, name: str, country: str | None = None) -> list[Found]:
        """Every term of everybody of that name, latest first; ``certain`` says that the source dates both ends."""
        found = [Found(score, self._whole(term)) for score, term in self._named(name, country, None)]
        return sorted(_closest(name, found), key=lambda one: (one.holder.start, one.agreement), reverse=True)

    def of(self, country: str, office: str, day: dt.date) -> list[Holder]:
        """Holders of an office on the day, best evidence first."""
        found = [
            Found(1.0, holder)
            for term in self._post(country, office)
            if (holder := self._holder(term, day)) is not None
        ]
        return [one.holder for one in sorted(found, key=self._order)]

    def all_of(self, country: str, office: str) -> list[Holder]:
        """Every term in an office, earliest first."""
        return sorted((self._whole(term) for term in self._post(country, office)), key=lambda holder: holder.start)

    def names_like(self, keys: Iterable[str]) -> list[str]:
        """Names of persons filed under any of the keys, each once."""
        wanted = tuple(keys)
        rows = self._ask(
            f"SELECT DISTINCT p.name FROM person_key AS k JOIN person AS p ON p.id = k.person "
            f"WHERE k.key IN ({_marks(wanted)}) LIMIT {_MOST}",
            wanted,
        )
        return [name for (name,) in rows]

    def _ask(self, query: str, values: Iterable[object]) -> list[Any]:
        with self._lock:
            return self._db.execute(query, tuple(values)).fetchall()

    def _look_up(self, name: str, country: str | None, office: str | None) -> tuple[tuple[float, _Term], ...]:
        keys = tuple(sorted(query_keys(name)))
        if not keys:
            return ()
        where, values = "", list[object]()
        for column, value in (("country", country), ("office", office)):
            if value is not None:
                where += f" AND t.{column} = ?"
                values.append(value)
        if country is not None and office:
            # Few held the office, many may bear the surname.
            query = (
                f"SELECT {_TERM} FROM term AS t JOIN person AS p ON p.id = t.person WHERE t.office != ''{where} AND "
                f"EXISTS (SELECT 1 FROM person_key AS k WHERE k.key IN ({_marks(keys)}) AND k.person = p.id)"
            )
            rows = self._ask(query, (*values, *keys))
        else:
            query = (
                f"SELECT {_TERM} FROM (SELECT DISTINCT person FROM person_key WHERE key IN ({_marks(keys)}) "
                f"LIMIT {_MOST}) AS k CROSS JOIN person AS p ON p.id = k.person "
                f"CROSS JOIN term AS t ON t.person = p.id WHERE 1{where}"
            )
            rows = self._ask(query, (*keys, *values))
        scores: dict[tuple[str, str, bool], float] = {}
        found: list[tuple[float, _Term]] = []
        for term in map(_Term._make, rows):
            who = (term.person, term.aliases, term.country in self._family_first)
            if who not in scores:
                scores[who] = _agreement(name, *who)
            if scores[who] >= MATCH:
                found.append((scores[who], term))
        return tuple(found)

    def _look_up_post(self, country: str, office: str) -> tuple[_Term, ...]:
        rows = self._ask(
            f"SELECT {_TERM} FROM term AS t JOIN person AS p ON p.id = t.person "
            "WHERE t.office != '' AND t.country = ? AND t.office = ? ORDER BY t.start, t.id",
            (country, office),
        )
        return tuple(_Term(*row) for row in rows)

    def _order(self, found: Found) -> tuple[object, ...]:
        holder = found.holder
        head = holder.office in self._offices and self._offices[holder.office].head is not None
        return (
            not holder.certain,
            -found.agreement,
            not holder.office,
            not head,
            holder.position != holder.office,
            -holder.start.toordinal(),
            holder.person,
        )

    def _holder(self, term: _Term, day: dt.date) -> Holder | None:
        known = term.start or term.seen or term.end
        start = first_day(known)
        if day < start:
            return None
        started = day >= last_day(known)
        if term.end:
            end = last_day(term.end)
            if day > end:
                return None
            certain = started and day <= first_day(term.end)
            why = f"office table {self._names[term.source]} {term.start}..{term.end} (imported)"
            return self._made(term, start, end, certain, why if certain else why + ", which is vague about the day")
        why = f"office table {self._names[term.source]} {term.start}.. (imported"
        if term.seen and day <= last_day(term.seen):
            return self._made(term, start, None, started, f"{why}, seen in office {term.seen})")
        last_look = last_day(term.seen or term.listed or term.start)
        if day > years_on(last_look, self._offices.presume_years) or (term.until and day >= first_day(term.until)):
            return None
        look = f", seen in office {term.seen}" if term.seen else ""
        return self._made(term, start, None, False, f"{why}{look}), end unknown; presumed still in office")

    def _whole(self, term: _Term) -> Holder:
        end = last_day(term.end) if term.end else None
        until = term.end or (f"seen in office {term.seen}" if term.seen else "end unknown")
        why = f"office table {self._names[term.source]} {term.start}..{until} (imported)"
        return self._made(term, first_day(term.start or term.seen or term.end), end, bool(term.start and end), why)

    def _made(self, term: _Term, start: dt.date, end: dt.date | None, certain: bool, why: str) -> Holder:
        return Holder(
            term.person, term.country, term.office, term.position, term.wikidata or None, start, end, certain, why,
            self._names[term.source], imported=True,
        )  # fmt: skip

    def _organisation(self, name: str) -> Organisation | None:
        """The organisation of that name, alias or acronym; ambiguous where several differ in country or kind."""
        for form in organisation_forms(name):
            keys = (form, "~" + form.lower()) if loosely(form) and not form.islower() else (form,)
            rows = self._ask(
                "SELECT DISTINCT o.name, o.acronym, o.country, o.sectors, o.wikidata, o.source "
                "FROM organisation_key AS k JOIN organisation AS o ON o.id = k.organisation "
                f"WHERE k.key IN ({_marks(keys)}) ORDER BY o.name, o.country, o.source LIMIT 20",
                keys,
            )
            if rows:
                return self._one(rows)
        return None

    def _one(self, rows: list[Any]) -> Organisation:
        name, acronym, country, sectors, wikidata, _ = rows[0]
        sources = "+".join(sorted({self._names[row[5]] for row in rows}))
        codes = tuple(sectors.split(";"))
        differ = len({(row[2], row[3].split(";")[0]) for row in rows}) > 1
        note = f"{len(rows)} organisations of that name in {sources}" if differ else ""
        return Organisation(
            name, codes[0], None if differ else country or None, codes, acronym or None, differ, note,
            wikidata=None if differ else wikidata or None, source=sources, imported=True,
        )  # fmt: skip


def _agreement(name: str, person: str, aliases: str, family_first: bool) -> float:
    """How well a name agrees with the best of a person's."""
    forms = (person, *(aliases.split(ALIAS_MARK) if aliases else ()))
    return max(agreement(name, form, family_first) for form in forms)


def _closest(name: str, found: list[Found]) -> list[Found]:
    """Those who bear the name best: "Rajnath Singh" means no "R. K. Singh" where there is one of just that name."""
    if " " not in name.strip():
        return found
    least = max((one.agreement for one in found), default=0.0) - SURE
    return [one for one in found if one.agreement >= least]


def _marks(values: tuple[object, ...]) -> str:
    return ", ".join("?" * len(values))
