"""The knowledge base: countries, offices, office-holders, organisations and sector nouns, for whoever resolves actors.

It reads nothing of a text; it answers whether words name something, exactly and with the reason. It is immutable after
loading, safe to share between threads, and answers with a few dict lookups. Nothing in it guesses: a country phrase
matches or it does not, a holder beyond the table's last look is marked uncertain, and what the tables do not know gives
None or an empty list. Origins, licences and dates of the tables: ``data/ORIGINS.md``.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from dragoman.data import data_hash, read_rows, read_yaml
from dragoman.resolve import kb_countries, kb_holders, kb_offices, kb_words
from dragoman.resolve.kb_types import CountryHit, Holder, OfficeHit, Organisation

FILES = (
    kb_countries.TABLE,
    kb_countries.HAND,
    kb_holders.TABLE,
    kb_offices.FILE,
    kb_words.ORGANISATIONS,
    kb_words.SECTORS,
    "groups.yaml",
)


class KnowledgeBase:
    """What is known of countries, offices, holders, organisations and sectors. Make one with :meth:`load`.

    ``sha256`` is over all the files it was read from, and part of every run.
    """

    __slots__ = ("_office", "countries", "holder_table", "offices", "organisations", "sectors", "sha256")

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        self.countries = kb_countries.Countries(read_rows(kb_countries.TABLE), read_yaml(kb_countries.HAND))
        self.offices = kb_offices.Offices(read_yaml(kb_offices.FILE), self.countries)
        self.holder_table = kb_holders.Holders(read_rows(kb_holders.TABLE), self.offices)
        self.organisations = kb_words.Organisations(read_yaml(kb_words.ORGANISATIONS), self.countries.codes)
        self.sectors = kb_words.Sectors(read_yaml(kb_words.SECTORS))
        # The same few thousand titles make up most of the news; each is read once.
        self._office = lru_cache(maxsize=8192)(self.offices.find)

    @classmethod
    def load(cls) -> "KnowledgeBase":
        """Read the package's data files; :class:`~dragoman.errors.DataError` names the file and entry that is wrong."""
        return cls(data_hash(*FILES))

    def country(self, phrase: str) -> CountryHit | None:
        """The country that the whole phrase names or stands for, minding case; "the" and "'s" are taken off."""
        return self.countries.find(phrase)

    def country_name(self, code: str) -> str:
        """The display name of a country code; the code itself if it is none (IGO, UNO, ...)."""
        return self.countries.name(code)

    def office(self, phrase: str, country: str | None = None) -> OfficeHit | None:
        """The office that a title phrase names; ``country`` (if known) settles words that differ between countries."""
        return self._office(phrase, country)

    def holders(self, name: str, on: dt.date, country: str | None = None, office: str | None = None) -> list[Holder]:
        """Those of that name (in full, or surname alone) in any office on the day, best evidence first."""
        return self.holder_table.on(name, on, country, office)

    def holder_of(self, country: str, office: str, on: dt.date) -> Holder | None:
        """The best-attested holder of a canonical office on the day, or None if the table knows none."""
        found = self.holder_table.of(country, office, on)
        return found[0] if found else None

    def person(self, name: str, country: str | None = None) -> list[Holder]:
        """Every term, at any time, of people of that name, latest first (for "former Prime Minister ...")."""
        return self.holder_table.ever(name, country)

    def organisation(self, name: str) -> Organisation | None:
        """The organisation of that name, alias or acronym."""
        return self.organisations.find(name)

    def sector(self, head: str, modifiers: Iterable[str] = ()) -> tuple[str, ...]:
        """Sectors of a head noun (its lemma) with the words before it, main one first; () if they do not tell."""
        return self.sectors.find(head, modifiers)
