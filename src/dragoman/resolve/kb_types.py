"""What the knowledge base answers with: small frozen results, each with the words by which to argue with it."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

CountryKind = Literal["name", "adjective", "demonym", "capital", "metonym", "place"]


@dataclass(frozen=True, slots=True)
class CountryHit:
    """A phrase that names a country, or stands for its government.

    ``code`` is PLOVER's: ISO 3166 alpha-3 of the Correlates-of-War states, plus VAT, HKG, PSE, ATA and KOS;
    dependencies carry their sovereign's. Kind ``place`` is a town or region whose name has a country's in it ("New
    Mexico"). ``ambiguous`` says that the same words commonly mean something else, and
    ``note`` what; ``pre`` that they name a breakaway region, whose sector is PRE.
    """

    code: str
    kind: CountryKind
    form: str
    ambiguous: bool = False
    pre: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfficeHit:
    """The office that a title phrase names.

    ``office`` is None where the phrase holds only a rank. ``country`` is the one that the phrase names ("Indian
    Defence Minister"), else the one that the title implies ("Taoiseach"), in which case ``implied`` is true.
    ``sector`` is ELI for former holders. ``plural`` holds for "foreign ministers". ``rest`` are the words that are
    neither title, rank nor honorific.
    """

    office: str | None
    sector: str | None
    country: str | None = None
    implied: bool = False
    head: str | None = None
    rank: str | None = None
    former: bool = False
    deputy: bool = False
    acting: bool = False
    elect: bool = False
    then: bool = False
    plural: bool = False
    rest: tuple[str, ...] = ()
    title: str = ""

    @property
    def name(self) -> str:
        """The office as a record shows it, with "Former", "Deputy" and the like before it."""
        words = [word for word, on in (("Former", self.former), ("Acting", self.acting), ("Deputy", self.deputy)) if on]
        return " ".join((*words, self.office or self.rank or "")) + (" elect" if self.elect else "")


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in an office, by the table of office-holders.

    ``office`` is canonical, "" where the position has no canonical office; ``position`` is as the source prints it.
    ``start`` and ``end`` are the inclusive days of the term at its widest (a source that knows only the month gives
    that month's first or last day); ``end`` is None where the term was open when the table was made. ``certain`` is
    true if the table itself says that the holder was in office on the day asked for; otherwise the holder is
    presumed to have stayed, or the source's dates are too vague to tell. ``imported`` holds for rows of a table that
    the user imported, whose name is then ``source``.
    """

    person: str
    country: str
    office: str
    position: str
    wikidata: str | None
    start: dt.date
    end: dt.date | None
    certain: bool
    why: str
    source: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation known by name. ``kind`` is PLOVER's code for what it is (IGO, NGO, GOV, REB, ...).

    ``country`` is None for those above or outside states. ``ambiguous`` means that the same name belongs to others
    too ("Congress", "Supreme Court"): the text must say whose it is. ``imported`` holds for one that the user imported
    from the table ``source``.
    """

    name: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    acronym: str | None = None
    ambiguous: bool = False
    note: str = ""
    wikidata: str | None = None
    source: str = ""
    imported: bool = False
    countries: tuple[str, ...] = ()
    """Whose it may be, for a name that bodies of several known states share ("Labour Party")."""

    @property
    def why(self) -> str:
        """Which table knows it."""
        return f"organisation table{f' {self.source} (imported)' if self.imported else ''}: {self.name}"
