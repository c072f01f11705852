"""Organisations by name, and sectors by noun."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.errors import DataError
from dragoman.resolve.kb_names import plain
from dragoman.resolve.kb_types import Organisation

ORGANISATIONS = "organisations.yaml"
SECTORS = "sectors.yaml"
SECTOR_CODES = frozenset(
    [
        "COP",
        "GOV",
        "JUD",
        "LEG",
        "MIL",
        "PRM",
        "PTY",
        "REB",
        "SPY",
        "UAF",
        "UNK",
        "AGR",
        "BUS",
        "CRM",
        "CVL",
        "EDU",
        "ELI",
        "JRN",
        "LAB",
        "MED",
        "REF",
        "OPP",
        "PRE",
        "REL",
        "SOC",
    ]
)
NON_STATE = frozenset(["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"])
CODES = SECTOR_CODES | NON_STATE
_FIELDS = frozenset(("name", "aliases", "acronym", "kind", "country", "sectors", "ambiguous", "note", "examples"))
# Shorter names than this are matched with their case ("IS", "AU", "Who"), longer ones without it.
_CASE_UP_TO = 6


class Organisations:
    """The index of organisations; immutable once built."""

    __slots__ = ("_exact", "_loose", "_size")

    def __init__(self, entries: Iterable[Mapping[str, Any]], countries: Iterable[str]) -> None:
        self._exact: dict[str, Organisation] = {}
        self._loose: dict[str, Organisation] = {}
        self._size = 0
        known = frozenset(countries)
        for n, entry in enumerate(entries, 1):
            where = f"{ORGANISATIONS}: entry {n} ({entry.get('name', 'without a name')})"
            found = _organisation(entry, where, known)
            self._size += 1
            forms = [
                found.name,
                *(str(a) for a in entry.get("aliases") or ()),
                *([found.acronym] if found.acronym else []),
            ]
            for form in forms:
                self._put(_key(form), found, where)

    def _put(self, key: str, found: Organisation, where: str) -> None:
        other = self._exact.get(key)
        if other is not None and other is not found:
            raise DataError(f"{where}: {key!r} already names {other.name}")
        self._exact[key] = found
        if len(key) > _CASE_UP_TO:
            self._loose.setdefault(key.lower(), found)

    def __len__(self) -> int:
        return self._size

    def find(self, name: str) -> Organisation | None:
        """The organisation of that name, alias or acronym; "the" and a possessive ending are taken off."""
        key = _key(name)
        for form in (key, key.removesuffix("'s"), key.replace(".", ""), key.replace("-", " ")):
            found = self._exact.get(form)
            if found is None and len(form) > _CASE_UP_TO and not form.islower():
                found = self._loose.get(form.lower())
            if found is not None:
                return found
        return None


def _key(name: str) -> str:
    key = plain(name)
    return key[4:] if key[:4].lower() == "the " else key


def _organisation(entry: Mapping[str, Any], where: str, countries: frozenset[str]) -> Organisation:
    if unknown := set(entry) - _FIELDS:
        raise DataError(f"{where}: unknown field {', '.join(sorted(unknown))}")
    kind, country = entry.get("kind"), entry.get("country")
    if not entry.get("name") or kind not in CODES:
        raise DataError(f"{where}: needs a name and a kind of {', '.join(sorted(CODES))}, not {kind!r}")
    if country is not None and country not in countries:
        raise DataError(f"{where}: {country!r} is no country")
    sectors = tuple(entry.get("sectors") or (kind,))
    if bad := set(sectors) - CODES:
        raise DataError(f"{where}: unknown sector {', '.join(sorted(bad))}")
    return Organisation(
        entry["name"],
        kind,
        country,
        sectors,
        entry.get("acronym"),
        bool(entry.get("ambiguous")),
        entry.get("note") or "",
    )


class Sectors:
    """The index of sector nouns; immutable once built."""

    __slots__ = ("_former", "_former_not", "_former_of", "_heads", "_modifiers", "_neutral", "_phrases", "_strong")

    def __init__(self, data: Mapping[str, Any]) -> None:
        heads: dict[str, list[str]] = defaultdict(list)
        phrases: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._modifiers: dict[tuple[str, ...], str] = {}
        for n, entry in enumerate(data.get("sectors") or (), 1):
            code = entry.get("sector")
            where = f"{SECTORS}: sector {n} ({code})"
            if code not in CODES:
                raise DataError(f"{where}: {code!r} is no PLOVER sector")
            if not entry.get("examples"):
                raise DataError(f"{where}: has no examples")
            for head in entry.get("heads") or ():
                # A noun that two sectors claim is the first one's, so that the file's order decides.
                heads[str(head).lower()].append(code)
            for phrase in entry.get("phrases") or ():
                phrases[tuple(str(phrase).lower().split())].append(code)
            for word in entry.get("modifiers") or ():
                self._modifiers.setdefault(tuple(str(word).lower().split()), code)
        self._heads = {head: codes[0] for head, codes in heads.items()}
        self._phrases = {words: tuple(dict.fromkeys(codes)) for words, codes in phrases.items()}
        self._neutral = frozenset(data.get("neutral") or ())
        self._former = frozenset(data.get("former") or ())
        self._former_of = frozenset(data.get("former_of") or ())
        self._former_not = frozenset(data.get("former_not") or ())
        self._strong: dict[str, tuple[str, bool]] = {}
        for entry in data.get("strong") or ():
            if entry.get("sector") not in CODES:
                raise DataError(f"{SECTORS}: strong: {entry.get('sector')!r} is no PLOVER sector")
            self._strong.update((word, (entry["sector"], bool(entry.get("keep")))) for word in entry["words"])

    def __len__(self) -> int:
        return len(self._heads) + len(self._phrases)

    def find(self, head: str, modifiers: Iterable[str] = ()) -> tuple[str, ...]:
        """Sectors of a head noun (lemma) with the words before it, the first the main one; () if they do not tell."""
        head = head.lower()
        words = tuple(word.lower() for modifier in modifiers for word in modifier.split())
        found = self._of(head, tuple(word for word in words if word not in self._former))
        former = head not in self._former_not and any(word in self._former for word in words)
        had_office = found[0] in self._former_of if found else head in self._neutral
        return ("ELI",) if former and had_office else found

    def _of(self, head: str, words: tuple[str, ...]) -> tuple[str, ...]:
        phrase = self._phrase(head, words)
        if phrase is not None:
            return phrase
        own = (self._heads[head],) if head in self._heads else ()
        strong = next((self._strong[word] for word in reversed(words) if word in self._strong), None)
        if strong is not None and (own or head in self._neutral):
            sector, keep = strong
            return tuple(dict.fromkeys((sector, *(own if keep and head not in self._neutral else ()))))
        if head in self._neutral:
            given = self._given(words)
            if given is not None:
                return (given,)
        return own

    def _phrase(self, head: str, words: tuple[str, ...]) -> tuple[str, ...] | None:
        line = (*words, head)
        for at in range(len(line) - 1):
            found = self._phrases.get(line[at:])
            if found is not None:
                return found
        return None

    def _given(self, words: tuple[str, ...]) -> str | None:
        """The sector that the nearest modifier gives, two words before one ("air force" before "force")."""
        for end in range(len(words), 0, -1):
            for size in (2, 1):
                if end - size >= 0 and (given := self._modifiers.get(words[end - size : end])) is not None:
                    return given
        return None
