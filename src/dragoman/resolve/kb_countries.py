"""Countries by name, adjective, demonym, capital and metonym: exact, and minding case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from dragoman.errors import DataError
from dragoman.resolve.kb_cities import Cities
from dragoman.resolve.kb_codes import TABLE
from dragoman.resolve.kb_names import plain
from dragoman.resolve.kb_types import CountryHit, CountryKind

HAND = "places_metonyms.yaml"
KINDS: tuple[str, ...] = get_args(CountryKind)[:-1]  # "place" is told by the table of cities
_SECTIONS = {
    "names": "name",
    "adjectives": "adjective",
    "demonyms": "demonym",
    "capitals": "capital",
    "metonyms": "metonym",
}
# In headlines set in capitals a name is still a name, but shorter ones would meet acronyms ("MALI", "OMAN" are safe).
_SHORTEST_IN_CAPITALS = 4


@dataclass(frozen=True, slots=True)
class ToldByText:
    """Words that mean the state ``code`` where the text has one of ``hints`` and none of ``unless``.

    One of ``hints`` in the dateline decides, whatever else the text has.
    """

    words: frozenset[str]
    code: str
    hints: tuple[str, ...]
    unless: tuple[str, ...]


class Countries:
    """An exact index of country words; immutable once built. Lookups cost a few dict probes."""

    __slots__ = (
        *("_begins", "_capitals", "_cities", "_codes", "_forms", "_found", "_longest", "_names", "_starts"),
        *("breakaway", "told_by_text"),
    )

    def __init__(
        self, rows: Iterable[Mapping[str, str]], hand: Mapping[str, Any], cities: Cities | None = None
    ) -> None:
        """``cities`` has the longer names that hide a country's within them: "New Mexico" is not Mexico."""
        self._cities = cities
        self._names: dict[str, str] = {}
        self.breakaway: dict[str, str] = {}
        self._codes: dict[str, int | None] = {}
        self._forms: dict[str, CountryHit] = {}
        ambiguous = {plain(k): str(v) for k, v in (hand.get("ambiguous") or {}).items()}
        dropped = {plain(str(form)) for form in hand.get("drop") or ()}
        # Names win over adjectives and so on; within a kind, what is written by hand wins over what is compiled.
        compiled = [found for found in self._compiled(rows) if plain(found[1]) not in dropped]
        by_hand = list(self._by_hand(hand))
        for found in sorted(by_hand + compiled, key=_by_kind):
            self._add(*found, ambiguous)
        for code, name in (hand.get("title") or {}).items():
            self._names[self._known(code, f"{HAND}: title")] = str(name)
            self._add(code, str(name), "name", False, ambiguous)
        self._capitals = {form.upper(): hit for form, hit in self._forms.items() if len(form) >= _SHORTEST_IN_CAPITALS}
        self.told_by_text = tuple(self._told(entry) for entry in hand.get("told_by_text") or ())
        self._longest = max((form.count(" ") + 1 for form in self._forms), default=1)
        self._starts = frozenset(start for form in self._forms for start in _starts(form.split(" ", 1)[0]))
        # Most words of a text begin no name: whether one does is asked once for each, and kept.
        self._begins = lru_cache(maxsize=32768)(self._may_begin)
        self._found = lru_cache(maxsize=32768)(self._find)

    def _compiled(self, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str, str, bool]]:
        for n, row in enumerate(rows, 1):
            where = f"{TABLE}: row {n}"
            code, kind, form = (row.get(column) or "" for column in ("code", "kind", "form"))
            if len(code) != 3 or not code.isupper():
                raise DataError(f"{where}: code must be three capitals, not {code!r}")
            if kind == "state":
                cow = row.get("cow") or ""
                if cow and not cow.isdigit():
                    raise DataError(f"{where} ({code}): cow must be a number or empty, not {cow!r}")
                self._names[code], self._codes[code] = form, int(cow) if cow else None
                kind = "name"
            if kind not in KINDS or not form:
                raise DataError(
                    f"{where} ({code}): needs a kind ({', '.join(KINDS)}) and a form, has {kind!r}, {form!r}"
                )
            yield self._known(code, where), form, kind, False

    def _by_hand(self, hand: Mapping[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
        for section, kind in _SECTIONS.items():
            for code, forms in (hand.get(section) or {}).items():
                for form in forms:
                    yield self._known(code, f"{HAND}: {section}"), str(form), kind, False
        for entry in hand.get("breakaway") or ():
            code = self._known(entry.get("code"), f"{HAND}: breakaway {entry}")
            if not entry.get("names"):
                raise DataError(f"{HAND}: breakaway {entry}: needs names, the one to show first")
            if entry.get("pre", True):
                forms = (str(form) for section in _SECTIONS for form in entry.get(section) or ())
                self.breakaway.update((_key(form), str(entry["names"][0])) for form in forms)
            for section, kind in _SECTIONS.items():
                for form in entry.get(section) or ():
                    yield code, str(form), kind, bool(entry.get("pre", True))

    def _told(self, entry: Mapping[str, Any]) -> ToldByText:
        where = f"{HAND}: told_by_text: {entry.get('words')}"
        if set(entry) != {"words", "code", "hints", "unless"} or not entry["words"] or not entry["hints"]:
            raise DataError(f"{where}: needs words, code, hints and unless, and nothing else")
        words, hints, unless = (tuple(map(str, entry[name])) for name in ("words", "hints", "unless"))
        return ToldByText(frozenset(words), self._known(entry["code"], where), hints, unless)

    def _known(self, code: str, where: str) -> str:
        if code not in self._names:
            raise DataError(f"{where}: {code!r} is no country of {TABLE}")
        return code

    def _add(self, code: str, form: str, kind: Any, pre: bool, ambiguous: Mapping[str, str]) -> None:
        key = _key(form)
        note = ambiguous.get(plain(form), ambiguous.get(key, ""))
        self._forms.setdefault(key, CountryHit(code, kind, form, bool(note), pre, note))

    def region(self, hit: CountryHit) -> str:
        """The name of the breakaway region that a form with ``pre`` names; the form itself for any other."""
        return self.breakaway.get(_key(hit.form), hit.form)

    def find(self, phrase: str) -> CountryHit | None:
        """The country that the whole phrase names, or None; "the" and a possessive ending are taken off."""
        return self._found(phrase)

    def _find(self, phrase: str) -> CountryHit | None:
        key = _key(phrase)
        hit = self._forms.get(key)
        if hit is None and key.endswith(("'s", "s'")):
            hit = self._forms.get(key[:-2] if key.endswith("'s") else key[:-1])
        if hit is None and key.isupper():
            hit = self._capitals.get(key)
        return hit

    def within(self, words: tuple[str, ...]) -> CountryHit | None:
        """The longest, then leftmost, run of words that names a country."""
        found = self.every(words)
        return max(found, key=lambda hit: hit.form.count(" ")) if found else None

    def every(self, words: tuple[str, ...]) -> list[CountryHit]:
        """All runs of words that name a country, in order, longest first where they overlap: "North Korean" is one."""
        if not any(word[:1].isupper() for word in words):
            return []  # every name has a capital, and most phrases have none
        found: list[CountryHit] = []
        at = 0
        while at < len(words):
            if not self._begins(words[at]):
                at += 1
                continue
            hit, size = self._first(words[at:])
            if hit is not None:
                shared = self._sharing(words[:at], hit)
                found += [shared, hit] if shared is not None and shared.code != hit.code else [hit]
            at += size
        return found

    def _sharing(self, before: tuple[str, ...], hit: CountryHit) -> CountryHit | None:
        """ "[North] and South Korean": the country whose name shares its last word with the one found."""
        last = hit.form.split()[-1]
        words = before[:-1] if before and before[-1].lower() == "and" else before
        if last == hit.form or not words or not words[-1][:1].isupper():
            return None
        other = self.find(f"{words[-1]} {last}")
        return other if other is not None and other.form.split()[0] == words[-1] else None

    def _may_begin(self, word: str) -> bool:
        """False only for a word with which no name of a country, and no longer name that hides one, begins."""
        first = plain(word)
        if not first or " " in first or first.lower() == "the":
            return True  # the next word may be the name's first
        longer = self._cities is not None and self._cities.may_begin_longer(word)
        return longer or not self._starts.isdisjoint(_starts(first))

    def _first(self, words: tuple[str, ...]) -> tuple[CountryHit | None, int]:
        """What the words begin with, and how many words that is; (None, 1) where they begin with no name."""
        longer = self._cities.longer(words) if self._cities is not None else 0
        for size in range(min(self._longest, len(words)), longer, -1):
            hit = self.find(" ".join(words[:size]))
            if hit is not None:
                return hit, size
        if self._cities is None or not longer:
            return None, 1
        name = " ".join(words[:longer])
        hit = self.find(name)
        if hit is not None:
            return hit, longer
        city = self._cities.find(name)
        clear = city is not None and not city.ambiguous
        return CountryHit(city.code, "place", name) if city is not None and clear else None, longer

    def name(self, code: str) -> str:
        """The display name of a code; the code itself where it is no country (IGO, UNO, ...)."""
        return self._names.get(code, code)

    def cow(self, code: str) -> int | None:
        """The Correlates-of-War number, None for what that list leaves out (VAT, HKG, PSE, ATA)."""
        return self._codes.get(code)

    def has(self, code: str) -> bool:
        """True if ``code`` is a country's."""
        return code in self._names

    @property
    def hits(self) -> Iterable[CountryHit]:
        """What every form of the index names, each once."""
        return self._forms.values()

    @property
    def codes(self) -> tuple[str, ...]:
        """All country codes, sorted."""
        return tuple(sorted(self._names))

    def __len__(self) -> int:
        return len(self._forms)


def _by_kind(found: tuple[str, str, str, bool]) -> int:
    return KINDS.index(found[2])


def _starts(word: str) -> tuple[str, str]:
    """What a form's first word is filed under, as printed or in capitals, with and without a possessive ending."""
    folded = word.casefold()
    return folded, folded.removesuffix("'s").removesuffix("'")


def _key(form: str) -> str:
    key = plain(form)
    return key[4:] if key[:4] in ("the ", "The ", "THE ") else key
