"""Countries by name, adjective, demonym, capital and metonym: exact, and minding case."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from dragoman.errors import DataError
from dragoman.resolve.kb_names import plain
from dragoman.resolve.kb_types import CountryHit, CountryKind

TABLE = "countries.csv"
HAND = "places_metonyms.yaml"
KINDS: tuple[str, ...] = get_args(CountryKind)
_SECTIONS = {
    "names": "name",
    "adjectives": "adjective",
    "demonyms": "demonym",
    "capitals": "capital",
    "metonyms": "metonym",
}
# In headlines set in capitals a name is still a name, but shorter ones would meet acronyms ("MALI", "OMAN" are safe).
_SHORTEST_IN_CAPITALS = 4


class Countries:
    """An exact index of country words; immutable once built. Lookups cost a few dict probes."""

    __slots__ = ("_capitals", "_codes", "_forms", "_longest", "_names")

    def __init__(self, rows: Iterable[Mapping[str, str]], hand: Mapping[str, Any]) -> None:
        self._names: dict[str, str] = {}
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
        self._longest = max((form.count(" ") + 1 for form in self._forms), default=1)

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
            for section, kind in _SECTIONS.items():
                for form in entry.get(section) or ():
                    yield code, str(form), kind, bool(entry.get("pre", True))

    def _known(self, code: str, where: str) -> str:
        if code not in self._names:
            raise DataError(f"{where}: {code!r} is no country of {TABLE}")
        return code

    def _add(self, code: str, form: str, kind: Any, pre: bool, ambiguous: Mapping[str, str]) -> None:
        key = _key(form)
        note = ambiguous.get(plain(form), ambiguous.get(key, ""))
        self._forms.setdefault(key, CountryHit(code, kind, form, bool(note), pre, note))

    def find(self, phrase: str) -> CountryHit | None:
        """The country that the whole phrase names, or None; "the" and a possessive ending are taken off."""
        key = _key(phrase)
        hit = self._forms.get(key)
        if hit is None and key.endswith(("'s", "s'")):
            hit = self._forms.get(key[:-2] if key.endswith("'s") else key[:-1])
        if hit is None and key.isupper():
            hit = self._capitals.get(key)
        return hit

    def within(self, words: tuple[str, ...]) -> CountryHit | None:
        """The longest, then leftmost, run of words that names a country."""
        for size in range(min(self._longest, len(words)), 0, -1):
            for at in range(len(words) - size + 1):
                hit = self.find(" ".join(words[at : at + size]))
                if hit is not None:
                    return hit
        return None

    def every(self, words: tuple[str, ...]) -> list[CountryHit]:
        """All runs of words that name a country, in order, longest first where they overlap: "North Korean" is one."""
        found: list[CountryHit] = []
        at = 0
        while at < len(words):
            for size in range(min(self._longest, len(words) - at), 0, -1):
                hit = self.find(" ".join(words[at : at + size]))
                if hit is not None:
                    found.append(hit)
                    at += size - 1
                    break
            at += 1
        return found

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
    def codes(self) -> tuple[str, ...]:
        """All country codes, sorted."""
        return tuple(sorted(self._names))

    def __len__(self) -> int:
        return len(self._forms)


def _by_kind(found: tuple[str, str, str, bool]) -> int:
    return KINDS.index(found[2])


def _key(form: str) -> str:
    key = plain(form)
    return key[4:] if key[:4] in ("the ", "The ", "THE ") else key
