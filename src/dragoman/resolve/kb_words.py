"""Organisations by name, and sectors by noun."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import zip_longest
from typing import Any, TypeVar

from dragoman.data import ORGANISATION_FILES
from dragoman.errors import DataError
from dragoman.resolve.kb_codes import CODES
from dragoman.resolve.kb_names import plain
from dragoman.resolve.kb_types import Organisation

ORGANISATIONS = ORGANISATION_FILES
SECTORS = "sectors.yaml"
NOUNS = "sector_nouns.yaml"
_FIELDS = frozenset(
    (
        "name",
        "aliases",
        "acronym",
        "kind",
        "country",
        "countries",
        "members",
        "sectors",
        "ambiguous",
        "note",
        "examples",
    )
)
Words = tuple[str, ...]
T = TypeVar("T")
_HYPHENS = re.compile("[-\u2010\u2011]+")
# Shorter names than this are matched with their case ("IS", "AU", "Who"), longer ones without it.
_CASE_UP_TO = 6


class Organisations:
    """The index of organisations; immutable once built."""

    __slots__ = ("_exact", "_found", "_loose", "_members", "_size")

    def __init__(
        self, entries: Iterable[Mapping[str, Any]], countries: Iterable[str], places: Iterable[str] = ()
    ) -> None:
        """``places`` says where each entry stands ("parties.yaml: entry 3"), for the errors."""
        self._members: dict[str, Organisation] = {}
        self._exact: dict[str, Organisation] = {}
        self._loose: dict[str, Organisation] = {}
        self._size = 0
        self._found = lru_cache(maxsize=16384)(self._find)
        known = frozenset(countries)
        for n, (entry, place) in enumerate(zip_longest(entries, places), 1):
            where = f"{place or f'{ORGANISATIONS[0]}: entry {n}'} ({entry.get('name', 'without a name')})"
            found = _organisation(entry, where, known)
            for member in entry.get("members") or ():
                if self._members.setdefault(str(member), found) is not found:
                    raise DataError(f"{where}: {member!r} are members of {self._members[member].name} already")
            self._size += 1
            forms = [
                found.name,
                *(str(a) for a in entry.get("aliases") or ()),
                *([found.acronym] if found.acronym else []),
            ]
            for form in forms:
                self._put(organisation_key(form), found, where)

    def _put(self, key: str, found: Organisation, where: str) -> None:
        other = self._exact.get(key)
        if other is not None and other is not found:
            raise DataError(f"{where}: {key!r} already names {other.name}")
        self._exact[key] = found
        if loosely(key):
            self._loose.setdefault(key.lower(), found)

    def __len__(self) -> int:
        return self._size

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, alias and acronym."""
        return tuple(self._exact)

    def find(self, name: str) -> Organisation | None:
        """The organisation of that name, alias or acronym; "the" and a possessive ending are taken off."""
        return self._found(name)

    def _find(self, name: str) -> Organisation | None:
        for form in organisation_forms(name):
            found = self._exact.get(form)
            if found is None and loosely(form) and not form.islower():
                found = self._loose.get(form.lower())
            if found is not None:
                return found
        return None

    def member(self, word: str) -> Organisation | None:
        """The party whose members a word names, minding case: "Democrats", "a Tory lawmaker"."""
        return self._members.get(plain(word))


def organisation_key(name: str) -> str:
    """What an organisation is filed under: without accents and without "the", its case kept."""
    key = plain(name)
    return key[4:] if key[:4].lower() == "the " else key


def organisation_forms(name: str) -> tuple[str, ...]:
    """The keys under which to look for an organisation that a text calls ``name``, best first."""
    key = organisation_key(name)
    return key, key.removesuffix("'s"), key.replace(".", ""), key.replace("-", " ")


def loosely(key: str) -> bool:
    """True if the key is long enough to be matched whatever its case."""
    return len(key) > _CASE_UP_TO


def _organisation(entry: Mapping[str, Any], where: str, countries: frozenset[str]) -> Organisation:
    if unknown := set(entry) - _FIELDS:
        raise DataError(f"{where}: unknown field {', '.join(sorted(unknown))}")
    kind, country = entry.get("kind"), entry.get("country")
    if not entry.get("name") or kind not in CODES:
        raise DataError(f"{where}: needs a name and a kind of {', '.join(sorted(CODES))}, not {kind!r}")
    if country is not None and country not in countries:
        raise DataError(f"{where}: {country!r} is no country")
    shared = tuple(entry.get("countries") or ())
    if bad := set(shared) - countries:
        raise DataError(f"{where}: countries: {', '.join(sorted(bad))}: no country")
    if shared and (country is not None or len(shared) < 2):
        raise DataError(f"{where}: countries are two or more that share the name; for one, write country")
    sectors = tuple(entry.get("sectors") or (kind,))
    if bad := set(sectors) - CODES:
        raise DataError(f"{where}: unknown sector {', '.join(sorted(bad))}")
    return Organisation(
        entry["name"],
        kind,
        country,
        sectors,
        entry.get("acronym"),
        bool(entry.get("ambiguous") or shared),
        entry.get("note") or "",
        countries=shared,
    )


class Sectors:
    """The index of sector nouns; immutable once built. "ex-president" and "asylum-seeker" are read as two words."""

    __slots__ = (
        *("_former", "_former_not", "_former_of"),
        *("_heads", "_longest", "_modifiers", "_neutral", "_phrases", "_strong"),
    )

    def __init__(self, data: Mapping[str, Any], nouns: Mapping[str, Iterable[str]]) -> None:
        """``data`` is ``sectors.yaml``, ``nouns`` is ``sector_nouns.yaml``: nouns by sector."""
        self._heads: dict[str, str] = {}
        self._modifiers: dict[Words, str] = {}
        phrases: dict[Words, list[str]] = defaultdict(list)
        for n, entry in enumerate(data.get("sectors") or (), 1):
            code = entry.get("sector")
            where = f"{SECTORS}: sector {n} ({code})"
            if code not in CODES:
                raise DataError(f"{where}: {code!r} is no PLOVER sector")
            if not entry.get("examples"):
                raise DataError(f"{where}: has no examples")
            for phrase in entry.get("phrases") or ():
                words = split(phrase)
                if len(words) < 2:
                    raise DataError(f"{where}: phrases: {phrase!r} is one word; put it into {NOUNS}")
                phrases[words].append(code)
            for word in entry.get("modifiers") or ():
                self._modifiers.setdefault(split(word), code)
        for code, heads in nouns.items():
            for head in heads:
                self._put(head, code)
        self._phrases = {words: tuple(dict.fromkeys(codes)) for words, codes in phrases.items()}
        self._longest = max(map(len, self._phrases), default=1)
        self._neutral = frozenset(data.get("neutral") or ())
        self._former = frozenset(map(split, data.get("former") or ()))
        self._former_of = frozenset(data.get("former_of") or ())
        self._former_not = frozenset(data.get("former_not") or ())
        self._strong: dict[Words, tuple[str, bool]] = {}
        for entry in data.get("strong") or ():
            if entry.get("sector") not in CODES:
                raise DataError(f"{SECTORS}: strong: {entry.get('sector')!r} is no PLOVER sector")
            self._strong.update((split(word), (entry["sector"], bool(entry.get("keep")))) for word in entry["words"])

    def _put(self, head: object, code: str) -> None:
        where = f"{NOUNS}: {code}"
        if code not in CODES:
            raise DataError(f"{where} is no PLOVER sector")
        if not isinstance(head, str) or split(head) != (head,):
            raise DataError(
                f"{where}: {head!r} must be one word in lower case; longer ones stand in {SECTORS}, phrases"
            )
        if head in self._heads:
            raise DataError(f"{where}: {head!r} already stands under {self._heads[head]}")
        self._heads[head] = code

    def __len__(self) -> int:
        return len(self._heads) + len(self._phrases)

    @property
    def neutral(self) -> frozenset[str]:
        """Heads that take the sector of the words before them."""
        return self._neutral

    @property
    def heads(self) -> int:
        """How many nouns have a sector by themselves."""
        return len(self._heads)

    def find(self, head: str, modifiers: Iterable[str] = ()) -> tuple[str, ...]:
        """Sectors of a head noun (lemma) with the words before it, the first the main one; () if they do not tell."""
        *parts, head = split(head) or ("",)
        words = tuple(word for modifier in modifiers for word in split(modifier)) + tuple(parts)
        rest, former = self._without_former(words)
        found = self._of(head, rest)
        had_office = found[0] in self._former_of if found else head in self._neutral
        return ("ELI",) if former and had_office and head not in self._former_not else found

    def _without_former(self, words: Words) -> tuple[Words, bool]:
        """The words less those that say "formerly", and whether there were any."""
        rest: list[str] = []
        at = 0
        while at < len(words):
            size = next((n for n in (2, 1) if words[at : at + n] in self._former), 0)
            if not size:
                rest.append(words[at])
            at += size or 1
        return tuple(rest), len(rest) < len(words)

    def _of(self, head: str, words: Words) -> tuple[str, ...]:
        phrase = self._phrase(head, words)
        if phrase is not None:
            return phrase
        own = (self._heads[head],) if head in self._heads else ()
        strong = self._nearest(words, self._strong)
        if strong is not None and (own or head in self._neutral):
            sector, keep = strong
            return tuple(dict.fromkeys((sector, *(own if keep and head not in self._neutral else ()))))
        if head in self._neutral:
            given = self._nearest(words, self._modifiers)
            if given is not None:
                return (given,)
        return own

    def _phrase(self, head: str, words: Words) -> tuple[str, ...] | None:
        line = (*words[-self._longest :], head)
        for at in range(len(line) - 1):
            found = self._phrases.get(line[at:])
            if found is not None:
                return found
        return None

    @staticmethod
    def _nearest(words: Words, index: Mapping[Words, T]) -> T | None:
        """What the nearest words give, two of them before one ("air force" before "force")."""
        for end in range(len(words), 0, -1):
            for size in (2, 1):
                if end - size >= 0 and (found := index.get(words[end - size : end])) is not None:
                    return found
        return None


@lru_cache(maxsize=32768)
def split(phrase: str) -> Words:
    """The words of a phrase in lower case; a hyphen parts words as a blank does."""
    return tuple(_HYPHENS.sub(" ", phrase.lower()).split())
