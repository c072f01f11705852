"""Tenures that earlier documents of a ledger announced: evidence for later ones, below the table, above a guess."""

import datetime as dt
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from heapq import merge
from typing import Literal

from dragoman.document import Span
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_holders import FAMILY_FIRST
from dragoman.resolve.kb_names import MATCH, PARTICLES, agreement, index_keys, name_tokens, query_keys
from dragoman.resolve.kb_types import Holder

SOURCE = "ledger"
AROUND = 31
"""Days before and after the day it was said that "holds office" is evidence for. A choice, not a measurement."""
YEAR = 365.25
_Person = tuple[str, str]
"""Name as told, and country."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A tenure as one document of the ledger told it; ``span`` is where, in that document's text.

    ``start`` and ``end`` are the inclusive days in which the office was taken or left. ``dated`` is false where the
    text names no day, and both are the day of publication.
    """

    person: str
    country: str
    office: str
    action: Literal["took office", "left office", "holds office"]
    start: dt.date
    end: dt.date
    dated: bool
    document: str
    published: dt.date
    span: Span
    wikidata: str | None = None

    @property
    def why(self) -> str:
        """The words by which a record cites it."""
        return f"{self.action} in {self.document}, published {self.published} (this ledger)"


class Heard:
    """What a ledger's documents announce, by name and by office; which of it holds on a day, :class:`Recall` decides.

    Whoever resolves only reads it. Whoever stores a document's record adds what that record announces, before the next
    document is resolved: so the answers depend on what the ledger holds, and on nothing else.
    """

    def __init__(self) -> None:
        self._told: dict[str, tuple[Announced, ...]] = {}
        self._names: dict[str, set[_Person]] = defaultdict(set)
        self._by_person: dict[_Person, list[Announced]] = defaultdict(list)
        self._by_post: dict[tuple[str, str], list[Announced]] = defaultdict(list)

    def __len__(self) -> int:
        return sum(map(len, self._told.values()))

    def add(self, document: str, tenures: Iterable[Announced]) -> None:
        """What ``document`` announces, in place of what it announced before. Only people with a full name are kept."""
        for old in self._told.pop(document, ()):
            for tellings in self._filed(old):
                tellings.remove(old)
        kept = tuple(dict.fromkeys(tenure for tenure in tenures if len(_words(tenure.person)) > 1))
        if kept:
            self._told[document] = kept
        for tenure in kept:
            if (tenure.person, tenure.country) not in self._by_person:
                for key in index_keys(tenure.person):
                    self._names[key].add((tenure.person, tenure.country))
            for tellings in self._filed(tenure):
                # In an order of its own: which document was added first must not show.
                insort(tellings, tenure, key=_order)

    def _filed(self, tenure: Announced) -> tuple[list[Announced], list[Announced]]:
        return self._by_person[tenure.person, tenure.country], self._by_post[tenure.country, tenure.office]

    def named(self, name: str) -> list[Announced]:
        """All that is told of people of that full name, the last taken or left first; a surname alone names nobody."""
        if not self._told or len(_words(name)) < 2:
            return []
        filed = {who for key in query_keys(name) for who in self._names.get(key, ())}
        found = (self._by_person[who] for who in filed if _agree(name, *who))
        return list(merge(*found, key=_order))

    def about(self, country: str, office: str) -> list[Announced]:
        """All that is told of an office, the last taken or left first."""
        return self._by_post.get((country, office), [])


@dataclass(frozen=True, slots=True)
class Recall:
    """What one document may be told by the ledger, on the day of its publication.

    What the ledger has of the document itself is left out: no document is evidence for itself. ``own`` are the mentions
    of whom the document says which office they took or left, each with the country that it names there, or None: these
    words go before the ledger's.
    """

    kb: KnowledgeBase
    heard: Heard
    document: str = ""
    own: Mapping[int, str | None] = field(default_factory=dict)

    def holders(self, name: str, day: dt.date, country: str | None, mentions: Iterable[int]) -> list[Holder]:
        """Offices on the day of the one person of that full name, the last taken first.

        Nobody where the name is heard of two persons; of another country than ``country`` nobody is meant.
        """
        own = [self.own[mention] for mention in mentions if mention in self.own]
        if any(own):
            return []
        found = [holder for holder in self.on(name, day) if country in (None, holder.country)]
        ids = {holder.wikidata for holder in found if holder.wikidata}
        if len({holder.country for holder in found}) > 1 or len(ids) > 1:
            return []
        # One person, however the articles spell the name, and whichever of them tells the Wikidata id.
        found = [replace(holder, person=found[0].person, wikidata=next(iter(ids), None)) for holder in found]
        return [replace(holder, office="", position="") for holder in found] if own else found

    def on(self, name: str, day: dt.date) -> list[Holder]:
        """Those of that full name in an office on the day, the last taken first, each office once."""
        last: dict[tuple[str, str], Announced] = {}
        for tenure in self.heard.named(name):
            post = tenure.country, tenure.office
            if post not in last and tenure.office in self.kb.offices and tenure.action != "left office":
                first_day, last_day = _reach(tenure, self.kb.offices.presume_years)
                if first_day <= day <= last_day and self._counts(tenure):
                    last[post] = tenure
        return [
            _holder(tenure) for tenure in last.values() if not self._over(tenure, day) and not self._taken(tenure, day)
        ]

    def _taken(self, tenure: Announced, day: dt.date) -> bool:
        """True if the table is certain that somebody else is in that office on the day."""
        if self.kb.offices[tenure.office].shared:
            return False
        sure = [row for row in self.kb.holder_table.of(tenure.country, tenure.office, day) if row.certain]
        return bool(sure) and not any(_same(tenure, row.person) for row in sure)

    def _over(self, tenure: Announced, day: dt.date) -> bool:
        """True if by ``day`` the same person was told to have left the office, or another to have taken it, since."""
        shared = self.kb.offices[tenure.office].shared
        for other in self.heard.about(tenure.country, tenure.office):
            if other.end < tenure.end:
                return False
            if other.start > day or other.action == "holds office":
                continue
            left = other.action == "left office"
            ends = (left or (other.end > tenure.end and not shared)) and _same(other, tenure.person) == left
            if ends and self._counts(other):
                return True
        return False

    def review(self, holders: list[Holder], day: dt.date) -> list[Holder]:
        """The table's rows, those without their office that only presume what the ledger has heard to be over."""
        return [holder if holder.certain or not holder.office else self._review(holder, day) for holder in holders]

    def _review(self, holder: Holder, day: dt.date) -> Holder:
        for tenure in self.heard.about(holder.country, holder.office):
            if tenure.start > day or tenure.end <= holder.start:
                continue
            if self._ends(tenure, holder) and self._counts(tenure) and not self._sure(holder, tenure.end):
                why = f"{holder.why}; but {tenure.person} {tenure.why}"
                return replace(holder, office="", position="", why=why)
        return holder

    def _ends(self, tenure: Announced, holder: Holder) -> bool:
        if tenure.action == "left office":
            return _same(tenure, holder.person)
        # Names that share a word may be two spellings of one ("Joseph Biden", "Joe Biden").
        apart = set(_words(tenure.person)).isdisjoint(_words(holder.person))
        return apart and tenure.action == "took office" and not self.kb.offices[holder.office].shared

    def _sure(self, holder: Holder, day: dt.date) -> bool:
        """True if the table itself has the holder in office on the day: then the telling is wrong, or of another."""
        rows = self.kb.holder_table.of(holder.country, holder.office, day)
        return any(row.certain and (row.person, row.start) == (holder.person, holder.start) for row in rows)

    def _counts(self, tenure: Announced) -> bool:
        """False for what the document itself told, and where the text names no day and the table has the person there.

        "Anna Berg became prime minister in a landslide" may be of last week or of last century: the table's days count.
        """
        if tenure.document == self.document:
            return False
        return tenure.dated or all(row.office != tenure.office for row in self.kb.person(tenure.person, tenure.country))


def _order(tenure: Announced) -> tuple[object, ...]:
    """The last taken first, else the first told: which document was added first must not show."""
    return (-tenure.end.toordinal(), tenure.published, tenure.document, tenure.span, tenure.person)


def _reach(tenure: Announced, presume_years: int) -> tuple[dt.date, dt.date]:
    """The first and last day for which a telling is evidence. Where the days are vague, the latest is the first."""
    if tenure.action == "holds office":
        return _shift(tenure.start, -AROUND), _shift(tenure.end, AROUND)
    return tenure.end, _shift(tenure.end, round(presume_years * YEAR))


def _shift(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))


def _holder(tenure: Announced) -> Holder:
    return Holder(
        person=tenure.person,
        country=tenure.country,
        office=tenure.office,
        position=tenure.office,
        wikidata=tenure.wikidata,
        start=tenure.start,
        end=None,
        certain=False,
        why=tenure.why,
        source=SOURCE,
    )


def _words(name: str) -> list[str]:
    """The words of a name that tell who it is: no "bin", no initials."""
    return [token for token in name_tokens(name) if token not in PARTICLES and len(token) > 1]


def _agree(query: str, name: str, country: str) -> bool:
    return agreement(query, name, country in FAMILY_FIRST) >= MATCH


def _same(tenure: Announced, person: str) -> bool:
    """True if either name is the other, in full or without its middle names."""
    return _agree(tenure.person, person, tenure.country) or _agree(person, tenure.person, tenure.country)
