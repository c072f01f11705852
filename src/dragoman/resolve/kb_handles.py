"""Whose an account is by its handle: the well-known ones, and what the words within a handle say.

A handle is taken apart at capitals, underscores and digits ("MFA_Ukraine", "ItalyMFA"), or where no such mark stands,
by the words that the tables know ("mfarussia"). It tells whose it is only if all of it is understood.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dragoman.data import read_rows
from dragoman.resolve.handle_file import Account, HandleFile, Title, load_handles
from dragoman.resolve.kb_countries import Countries
from dragoman.resolve.kb_names import PARTICLES, plain
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_types import CountryHit
from dragoman.resolve.kb_words import Organisations

CODES_FILE = "country_codes.csv"
_NO_LETTERS = re.compile(r"[^a-z]+")
_PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
# Shorter names of countries are too often part of another word.
_SHORTEST_COUNTRY = 4
_SHORTEST_SURNAME = 4
_SHORTEST_GLUED = 3


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of a handle is: exactly one of a country's, a body's (``sector``), an office's, or a filler."""

    text: str
    country: str | None = None
    kind: str = ""
    sector: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """What the words of a handle say: a state (neither sector nor office), one of its bodies, or an office."""

    country: str
    sector: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name of the office-holder table that a handle may spell, and what else the handle says of its bearer."""

    names: tuple[str, ...]
    country: str | None = None
    office: str | None = None
    surname: bool = False


class Handles:
    """The tables of handles with their indexes; immutable once built."""

    def __init__(
        self, countries: Countries, organisations: Organisations, offices: Offices, names: tuple[str, ...]
    ) -> None:
        """``names``: everybody's in the table of office-holders."""
        data = load_handles(frozenset(countries.codes), frozenset(office.name for office in offices))
        self._organisations = organisations
        self._names = names
        self._titles = data.titles
        self._others = frozenset(data.others)
        self._accounts = {handle.lower(): account for account in data.accounts for handle in account.handles}
        self._words = _vocabulary(data, countries.hits)
        self._codes = _iso_codes(frozenset(countries.codes)) | data.short
        self._unsure = frozenset(data.words_too)
        self._forms = {letters(form): form for form in organisations.names if len(letters(form)) > 2}
        self._spelling = lru_cache(maxsize=1)(self._index)

    def account(self, handle: str) -> Account | None:
        """The well-known account of that handle; case does not count, the "@" may stand."""
        return self._accounts.get(handle.lower().removeprefix("@"))

    def organisation(self, handle: str) -> str | None:
        """The name or acronym of an organisation that the handle spells, fillers aside: "@OSCE_en", "@IAEAorg"."""
        handle = handle.removeprefix("@")
        if handle.isupper() and len(handle) == 2 and self._organisations.find(handle) is not None:
            return handle
        pieces = split(handle)
        while pieces:
            form = self._forms.get("".join(pieces))
            if form is not None:
                return form
            if not self._filler(pieces[-1]):
                return None
            pieces = pieces[:-1]
        return None

    def body(self, handle: str) -> Body | None:
        """The state, or the body or office of a state, that all words of a handle together name."""
        words = self._read(handle)
        if words is None:
            return None
        countries = [word for word in words if word.country is not None]
        # "@USEmbassyKyiv" is of the first country; a capital says where, unless nothing else is named.
        first = next((word for word in countries if word.kind not in ("capital", "metonym")), None)
        first = first or (countries[0] if countries else None)
        if first is None or first.country is None:
            return None
        office = next((word.office for word in words if word.office is not None), None)
        sectors = [word.sector for word in words if word.sector is not None]
        sector = next((code for code in reversed(sectors) if code != "GOV"), "GOV" if sectors else None)
        if office is None and sector is None and first.kind not in ("name", "short", "metonym"):
            return None  # "@Paris", "@Norwegian": nobody in particular
        return Body(first.country, sector, office)

    def understood(self, rest: str, plain: bool = False) -> bool:
        """True if what stands around a name in a handle leaves the account theirs: nothing, digits, titles, bodies.

        ``plain``: each part must be one known word, and of three letters at least where nothing sets it off.
        """
        pieces = split(rest)
        if any(piece in self._others for piece in pieces):
            return False
        if plain and rest[:1].islower() and len(pieces[0]) < _SHORTEST_GLUED:
            return False
        if plain:
            return all(piece in self._titles or piece in self._codes or piece in self._words for piece in pieces)
        return all(self._beside(piece) for piece in pieces)

    def spelled(self, handle: str) -> Spelled | None:
        """Names of the office-holder table made of the handle's letters, in full first, then by the surname."""
        pieces = split(handle)
        if any(piece in self._others for piece in pieces):
            return None
        for size in range(len(pieces), 0, -1):
            for start in range(len(pieces) - size + 1):
                outside = pieces[:start] + pieces[start + size :]
                text = "".join(pieces[start : start + size])
                if len(text) >= _SHORTEST_SURNAME and all(self._beside(piece) for piece in outside):
                    found = self._named(text, outside)
                    if found is not None:
                        return found
        return None

    def _named(self, text: str, outside: list[str]) -> Spelled | None:
        """Whose name the letters are, with what stands around them; a surname needs a country or a title."""
        whole, surnames = self._spelling()
        title = next((self._titles[piece] for piece in outside if piece in self._titles), Title())
        country = next((code for piece in outside if (code := self._code(piece))), title.country)
        if names := whole.get(text):
            return Spelled(tuple(sorted(names)), country, title.office)
        if (names := surnames.get(text)) and (country or title.office):
            return Spelled(tuple(sorted(names)), country, title.office, True)
        return None

    def _index(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Names by their letters: all words, first and last in both orders; and surnames, with their particles."""
        whole: dict[str, set[str]] = defaultdict(set)
        surnames: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            words = name_words(name)
            if len(words) < 2:
                continue
            for form in ("".join(words), words[0] + words[-1], words[-1] + words[0], "".join(words[1:]) + words[0]):
                whole[form].add(name)
            at = len(words) - 1
            while at > 1 and words[at - 1] in PARTICLES:
                at -= 1
            for form in {words[-1], "".join(words[at:])}:
                surnames[form].add(name)
        return dict(whole), dict(surnames)

    def _read(self, handle: str) -> list[Word] | None:
        pieces = split(handle)
        found: list[Word] = []
        for at, piece in enumerate(pieces):
            words = self._break(piece)
            if words is None and at in (0, len(pieces) - 1) and self._code(piece):
                words = [Word(piece, self._code(piece), "short")]
            if words is None:
                return self._break("".join(pieces)) if len(pieces) > 1 else None
            found += words
        if not any(word.country for word in found) and len(pieces) > 1:
            for at in (-1, 0):  # "MFA_RU": a code that is also a word, where nothing else names a country
                if pieces[at] in self._unsure and self._codes.get(pieces[at]):
                    found[at] = Word(pieces[at], self._codes[pieces[at]], "short")
                    break
        return found

    def _break(self, text: str) -> list[Word] | None:
        """The fewest known words that make up ``text``, or None."""
        best: list[list[Word] | None] = [[]] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(end):
                before, word = best[start], self._words.get(text[start:end])
                if before is not None and word is not None:
                    now = best[end]
                    if now is None or len(before) + 1 < len(now):
                        best[end] = [*before, word]
        return best[len(text)]

    def _code(self, piece: str) -> str | None:
        return None if piece in self._unsure else self._codes.get(piece)

    def _filler(self, piece: str) -> bool:
        word = self._words.get(piece)
        return word is not None and not (word.country or word.sector or word.office)

    def _beside(self, piece: str) -> bool:
        known = piece in self._titles or piece in self._codes or self._forms.get(piece) is not None
        return known or self._break(piece) is not None


def split(handle: str) -> list[str]:
    """A handle's words in lower case, parted at capitals, underscores and digits: "MEAIndia" is mea, india."""
    return [piece.lower() for piece in _PIECES.findall(plain(handle))]


def letters(name: str) -> str:
    """A name's letters and nothing else, in lower case and without accents."""
    return _NO_LETTERS.sub("", plain(name).lower())


def name_words(name: str) -> list[str]:
    """The words of a person's name by their letters: "Kramp-Karrenbauer" is one word, as handles write it."""
    return [word for word in (letters(part) for part in name.split()) if word and word not in ("jr", "sr", "ii", "iii")]


def _vocabulary(data: HandleFile, hits: Iterable[CountryHit]) -> dict[str, Word]:
    words = {text: Word(text) for text in data.fillers}
    for sector, forms in data.bodies.items():
        words.update((text, Word(text, sector=sector)) for text in forms)
    for office, forms in data.offices.items():
        words.update((text, Word(text, office=office)) for text in forms)
    for code, sectors in data.only.items():
        for sector, forms in sectors.items():
            words.update((text, Word(text, code, "metonym", sector)) for text in forms)
    for hit in hits:
        text = letters(hit.form)
        if len(text) >= _SHORTEST_COUNTRY and not hit.pre:
            words.setdefault(text, Word(text, hit.code, hit.kind, "GOV" if hit.kind == "metonym" else None))
    words.update((text, Word(text, code, "short")) for text, code in data.short.items())
    return words


def _iso_codes(states: frozenset[str]) -> dict[str, str]:
    """ISO codes of states, two letters and three, in lower case; those of dependencies and of what is gone left out."""
    rows = [row for row in read_rows(CODES_FILE) if not row["part"] and len(row["code"]) < 4]
    return {row["code"].lower(): row["country"] for row in rows if row["country"] in states}
