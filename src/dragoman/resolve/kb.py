"""The knowledge base: countries, offices, office-holders, organisations and sector nouns, for whoever resolves actors.

It reads nothing of a text; it answers whether words name something, exactly and with the reason. It is immutable after
loading, safe to share between threads, and answers with a few dict lookups. Nothing in it guesses: a country phrase
matches or it does not, a holder beyond the table's last look is marked uncertain, and what the tables do not know gives
None or an empty list. Origins, licences and dates of the tables: ``data/ORIGINS.md``.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from copy import copy
from functools import lru_cache
from pathlib import Path

from dragoman.data import data_hash, file_hash, organisations, read_rows, read_yaml
from dragoman.resolve import (
    handle_file,
    kb_cities,
    kb_codes,
    kb_countries,
    kb_filed,
    kb_handles,
    kb_holders,
    kb_offices,
    kb_spelling,
    kb_words,
)
from dragoman.resolve.imported import fields as imported_fields
from dragoman.resolve.imported.lookup import Imported
from dragoman.resolve.imported.merge import Merged
from dragoman.resolve.kb_cities import CityHit
from dragoman.resolve.kb_types import CountryHit, Holder, OfficeHit, Organisation

FILES = (
    kb_codes.TABLE,
    kb_countries.HAND,
    kb_cities.TABLE,
    kb_cities.HAND,
    handle_file.FILE,
    kb_holders.TABLE,
    kb_holders.HAND,
    kb_filed.INDEX,
    kb_spelling.FILE,
    kb_offices.FILE,
    *kb_words.ORGANISATIONS,
    kb_words.SECTORS,
    kb_words.NOUNS,
    "groups.yaml",
    "bodies.yaml",
    "publishers.yaml",
    "given_names.yaml",
    imported_fields.CODES_FILE,
    imported_fields.WORDS_FILE,
    "evidence.yaml",
    "landmarks.csv",
    "country_points.csv",
    "geocoding.yaml",
    "meetings.csv",
)
GAZETTEER = "gazetteer.sqlite"


class KnowledgeBase:
    """What is known of countries, offices, holders, organisations and sectors. Make one with :meth:`load`.

    ``sha256`` is over all the files it was read from and what the imported tables say, and part of every run.
    ``imported`` are the tables that the user imported, or None.
    """

    __slots__ = (
        "_holders",
        "_merged",
        "_office",
        "_packaged",
        "cities",
        "countries",
        "handles",
        "holder_table",
        "imported",
        "offices",
        "organisations",
        "sectors",
        "sha256",
    )

    def __init__(self, sha256: str, imported: Path | None = None) -> None:
        rows = read_rows(kb_codes.TABLE)
        self.cities = kb_cities.load(read_yaml(kb_cities.HAND), {row["code"] for row in rows})
        self.countries = kb_countries.Countries(rows, read_yaml(kb_countries.HAND), self.cities)
        self.offices = kb_offices.Offices(read_yaml(kb_offices.FILE), self.countries)
        self.holder_table = kb_holders.Holders(kb_filed.packaged(self.offices), self.offices)
        self.organisations = kb_words.Organisations(
            (entry for _, entry in organisations()), self.countries.codes, (place for place, _ in organisations())
        )
        self.sectors = kb_words.Sectors(read_yaml(kb_words.SECTORS), read_yaml(kb_words.NOUNS))
        self.handles = kb_handles.Handles(self.countries, self.organisations, self.offices, self.holder_table.names)
        # The same few thousand titles and names make up most of the news; each is read once.
        self._office = lru_cache(maxsize=8192)(self.offices.find)
        self._packaged = sha256
        self._join(imported)

    def _join(self, imported: Path | None) -> None:
        self.imported = Imported(imported, self.offices, kb_holders.FAMILY_FIRST) if imported is not None else None
        self._merged: Merged | None = None
        self.sha256 = self._packaged
        if self.imported is not None and self.imported.sources:
            self._merged = Merged(self.imported, self.holder_table.of, self.offices)
            self.sha256 = hashlib.sha256((self._packaged + self.imported.sha256).encode()).hexdigest()
        self._holders = lru_cache(maxsize=8192)(self._find_holders)

    @classmethod
    def load(cls, imported: Path | None = None) -> "KnowledgeBase":
        """Read the package's data files, and look into the store of imported tables at ``imported`` if one is given.

        :class:`~dragoman.errors.DataError` names the file and entry that is wrong.
        """
        return cls(hashlib.sha256((data_hash(*FILES) + file_hash(GAZETTEER)).encode()).hexdigest(), imported)

    def with_imported(self, store: Path | None) -> "KnowledgeBase":
        """The same, with the imported tables of another store (None: of none); the package's tables are shared."""
        other = copy(self)
        other._join(store)
        return other

    def country(self, phrase: str) -> CountryHit | None:
        """The country that the whole phrase names or stands for, minding case; "the" and "'s" are taken off."""
        return self.countries.find(phrase)

    def city(self, phrase: str) -> CityHit | None:
        """The city or first-order subdivision that the whole phrase names; what is also a country is the country's."""
        return self.cities.find(phrase)

    def behind(self, name: str, phrase: str) -> str | None:
        """The country that ``phrase`` tells behind a town's name and a comma: "France", "Texas", "Ga."; None for none.

        "Athens, Georgia" and "Atlanta, Georgia" are in the USA, "Batumi, Georgia" is not: a capital lies in no other
        country, and a town of the table in its own.
        """
        told = self.cities.behind(phrase)
        whole = self.country(phrase.rstrip("."))
        if told is not None or whole is None or whole.kind != "name":
            return told
        other = self.cities.instead.get(whole.form)
        town = self.country(name) or self.city(name)
        if other is not None and town is not None:
            foreign = isinstance(town, CountryHit) and town.code != whole.code
            return other.hit.code if foreign or town.code == other.hit.code else whole.code
        return whole.code

    def country_name(self, code: str) -> str:
        """The display name of a country code; the code itself if it is none (IGO, UNO, ...)."""
        return self.countries.name(code)

    def office(self, phrase: str, country: str | None = None) -> OfficeHit | None:
        """The office that a title phrase names; ``country`` (if known) settles words that differ between countries."""
        return self._office(phrase, country)

    def sectors_of(self, hit: OfficeHit) -> tuple[str, ...]:
        """The sectors of an office's holder; who speaks for or leads a body has that body's ("army spokesman")."""
        if hit.sector is None:
            return ()
        office = hit.office or ""
        if office in self.offices and self.offices[office].sides and hit.sector != "ELI":
            body = self.sectors.find("spokesman", [word.lower() for word in hit.rest])
            if body and body != ("GOV",):
                return body
        return (hit.sector,)

    def may_have(self, country: str, office: str, on: dt.date) -> bool:
        """False for the office of a head that the state has under another title: a queen in a republic."""
        if office not in self.offices or self.offices[office].head is None or self.holder_of(country, office, on):
            return True
        heads = (other.name for other in self.offices if other.head is not None)
        return not any(self.holder_of(country, head, on) for head in heads)

    def holders(self, name: str, on: dt.date, country: str | None = None, office: str | None = None) -> list[Holder]:
        """Those of that name (in full, or surname alone) in any office on the day, best evidence first."""
        return list(self._holders(name, on, country, office))

    def _find_holders(self, name: str, on: dt.date, country: str | None, office: str | None) -> tuple[Holder, ...]:
        own = self.holder_table.on(name, on, country, office)
        return tuple(own if self._merged is None else self._merged.named(name, on, country, office, own))

    def holder_of(self, country: str, office: str, on: dt.date) -> Holder | None:
        """The best-attested holder of a canonical office on the day, or None if no table knows one."""
        found = self.all_holding(country, office, on)
        return found[0] if found else None

    def all_holding(self, country: str, office: str, on: dt.date) -> list[Holder]:
        """Those in a canonical office on the day, best evidence first."""
        own = self.holder_table.of(country, office, on)
        return own if self._merged is None else self._merged.of(country, office, on, own)

    def all_of(self, country: str, office: str) -> list[Holder]:
        """Every term in a canonical office, earliest first; ``certain`` says that its source dates both ends."""
        own = self.holder_table.all_of(country, office)
        return own if self._merged is None else self._merged.all_of(country, office, own)

    def person(self, name: str, country: str | None = None) -> list[Holder]:
        """Every term, at any time, of people of that name, latest first (for "former Prime Minister ...")."""
        own = self.holder_table.ever(name, country)
        return own if self._merged is None else self._merged.ever(name, country, own)

    def organisation(self, name: str) -> Organisation | None:
        """The organisation of that name, alias or acronym; the package's own before imported ones."""
        own = self.organisations.find(name)
        if own is not None or self._merged is None or self.imported is None or self._common(name):
            return own
        return self.imported.organisation(name)

    def _common(self, name: str) -> bool:
        """True for one word that is a country's or a kind of people: some company bears each of them."""
        return " " not in name.strip() and (self.country(name) is not None or bool(self.sectors.find(name)))

    def sector(self, head: str, modifiers: Iterable[str] = ()) -> tuple[str, ...]:
        """Sectors of a head noun (its lemma) with the words before it, main one first; () if they do not tell."""
        return self.sectors.find(head, modifiers)
